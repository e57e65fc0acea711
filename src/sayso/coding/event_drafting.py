"""A word of the lexicon made a draft of an event: its roles, mode, and the words shown."""

from __future__ import annotations

import msgspec

from sayso.coding import grammar, matching, roles
from sayso.coding.drafts import EventDraft, Party
from sayso.coding.lexicon import Entry
from sayso.coding.matching import AttitudeMatch, Match
from sayso.coding.ontology import Ontology
from sayso.coding.roles import Roles, Scene, Site, Wish
from sayso.model import Candidate, Choice, Parse, Sentence

_SHOWN = 5

_HARM = 4

_AGAINST = frozenset({"on", "against"})

_AT_PLACES = frozenset({"ASSAULT", "MOBILIZE", "AID"})


class EventWord(msgspec.Struct, frozen=True):
    """An event word with its type and everything needed for its roles."""

    match: Match
    type: str
    mode: str | None
    attitude: AttitudeMatch | None = None
    settled: bool = False
    rule: str = ""


def under_prepositions(parse: Parse, index: int) -> tuple[int, ...]:
    """Return what stands under the prepositions of a word."""
    found: list[int] = []
    for child in parse.dependents(index, "prep"):
        found.extend(parse.dependents(child, "pobj"))
    return tuple(found)


def make_draft(scene: Scene, one: EventWord, sentence: Sentence, ontology: Ontology) -> EventDraft | None:
    """Return the draft of an event word, ``None`` where a party it needs is missing."""
    match, entry = one.match, one.match.entry
    site = _site(scene, one)
    about = content_event(scene, one.attitude.content) if one.attitude is not None else None
    place = one.mode == "visit" or one.type in _AT_PLACES or (about is not None and about.entry.type == "AID")
    wish = Wish(acts=one.attitude is not None, place=place, owners=not entry.reciprocal, anybody=one.type == "PROTEST")
    found = roles.find_roles(scene, site, entry.frame, wish)
    if one.type == "REJECT":
        found = _without_targets(scene, found)
    elif one.type == "ACCUSE":
        found = _without_victims(scene, match.token, found, ontology)
    elif one.type == "REQUEST" and one.attitude is not None:
        found = _asked(scene, one.attitude, found)
    if match.verb is None and one.type == "CONSULT":
        found = _with_subject_around(scene, match.token, entry, found)
    actors, recipients = (roles.without_second_titles(scene, parties) for parties in _ordered(entry, found))
    if not _has_needed(scene, entry, actors, recipients, ontology):
        return None
    first, last = _shown(scene.parse, match)
    predicate = match.verb if match.verb is not None else match.token
    mode = _refused_mode(scene, one) or one.mode or _mode(scene, one.type, match, sentence)
    return EventDraft(
        anchor=match.token,
        first=first,
        last=last,
        span=scene.parse.span(first, last),
        predicate=predicate,
        type=one.type,
        mode=mode,
        actors=actors,
        recipients=recipients,
        reciprocal=entry.reciprocal,
        sentence=sentence.index,
        confidence=_confidence(entry, actors, recipients),
        polarity_settled=one.settled,
        choices=_choices(scene, one, mode, found),
    )


def _without_targets(scene: Scene, found: Roles) -> Roles:
    """Return the roles without those whom a refused measure would hit: not they are turned down, who asked for it is.

    "Moscow was not ready to sign up to new sanctions on North Korea."
    """
    parse = scene.parse

    def is_target(party: Party) -> bool:
        preposition = parse.tokens[party.head].head
        noun = parse.tokens[preposition].head
        governed = parse.tokens[party.head].dep == "pobj" and parse.tokens[preposition].lemma.lower() in _AGAINST
        return governed and parse.tokens[noun].pos == "NOUN"

    return Roles(found.actors, tuple(party for party in found.recipients if not is_target(party)), found.slots)


def _refused_mode(scene: Scene, one: EventWord) -> str | None:
    """Return the mode of a refusal by what was proposed ("rejected an offer of talks"), if an event was."""
    if one.type != "REJECT" or one.attitude is not None:
        return None
    parse = scene.parse
    for thing in grammar.objects(parse, one.match.token):
        inner = (*under_prepositions(parse, thing), *parse.dependents(thing, "acl", "relcl"))
        for index in inner:
            content = content_event(scene, index)
            if content is not None:
                modes = scene.lexicon.content_modes.get("REJECT", {})
                kind = content.entry.type
                return modes.get(f"{kind}:{content.entry.mode}") or modes.get(kind)
    return None


def _without_victims(scene: Scene, verb: int, found: Roles, ontology: Ontology) -> Roles:
    """Return the roles of a criticism without those who suffered the deed ("condemned the arrests of editors")."""
    parse = scene.parse

    def is_victim(party: Party) -> bool:
        if parse.tokens[party.head].dep != "pobj":
            return False
        preposition = parse.tokens[party.head].head
        above = [index for index in parse.ancestors(party.head) if verb < index < party.head]
        deeds = [matching.match_noun(scene, index) for index in above if parse.tokens[index].pos == "NOUN"]
        harm = any(deed is not None and ontology.quad(deed.entry.type) == _HARM for deed in deeds)
        return harm and parse.tokens[preposition].lemma.lower() != "by"

    return Roles(found.actors, tuple(party for party in found.recipients if not is_victim(party)), found.slots)


def _asked(scene: Scene, attitude: AttitudeMatch, found: Roles) -> Roles:
    """Return the roles with whoever is asked, where those in the content were taken ("urge lenders to help us")."""
    parse = scene.parse
    objects = [index for index in grammar.objects(parse, attitude.token) if index < attitude.content]
    taken = found.slots[1].startswith("content")
    if not taken or not objects or parse.tokens[attitude.content].pos != "VERB":
        return found
    asked = roles.noun_phrase(scene, objects[0])
    return Roles(found.actors, (asked,), (found.slots[0], "obj"))


def _site(scene: Scene, one: EventWord) -> Site:
    match = one.match
    if one.attitude is not None:
        content = content_event(scene, one.attitude.content)
        token = content.token if content else one.attitude.content
        frame = content.entry.frame if content else None
        light = match.verb if match.verb != match.token else None
        return Site(match.token, light, match.borrowed, content=token, doer=one.attitude.doer, content_frame=frame)
    if match.verb == match.token:
        return Site(match.token, nouns=match.nouns)
    return Site(match.token, match.verb, match.borrowed)


def _with_subject_around(scene: Scene, noun: int, entry: Entry, found: Roles) -> Roles:
    """Return the roles with the subject of the clause that a talk or visit frames ("during a visit, he said")."""
    if found.actors and (found.recipients or not entry.reciprocal or len(found.actors) > 1):
        return found
    parse = scene.parse
    preposition = parse.tokens[noun].head
    verb = parse.tokens[preposition].head
    framing = parse.tokens[noun].dep == "pobj" and parse.tokens[preposition].lemma.lower() in scene.lexicon.framing
    if not framing or parse.tokens[verb].pos != "VERB":
        return found
    said = matching.match_verb(scene, verb)
    if said is not None and said.entry.type == "CONSULT":
        return found
    taken = {party.span for party in (*found.actors, *found.recipients)}
    subjects = [
        party
        for token in grammar.subjects(parse, verb)
        for party in roles.parties(scene, token, acts=True)
        if party.span not in taken
    ]
    slots = (found.slots[0] or "subject of the clause around", found.slots[1])
    return Roles((*subjects, *found.actors), found.recipients, slots)


def _ordered(entry: Entry, found: Roles) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    """Return actors and recipients; a reciprocal event has all its parties as actors."""
    if not entry.reciprocal:
        return found.actors, found.recipients
    by_span = {party.span: party for party in (*found.recipients, *found.actors)}
    return tuple(by_span[span] for span in sorted(by_span)), ()


def _has_needed(
    scene: Scene, entry: Entry, actors: tuple[Party, ...], recipients: tuple[Party, ...], ontology: Ontology
) -> bool:
    """Tell whether the parties are there that the entry (and the ontology) asks for."""
    required = ontology.types[entry.type].recipient_required and not entry.reciprocal and entry.needs == "actor"
    if entry.needs == "pair":
        return len(actors) + len(recipients) > 1 or any(roles.is_plural(scene, party.head) for party in actors)
    if entry.needs == "both":
        return bool(actors and recipients) or (entry.reciprocal and len(actors) > 1)
    if entry.needs == "recipient":
        return bool(recipients)
    if entry.needs == "either":
        return bool(actors or recipients)
    return entry.needs == "none" or (bool(actors) and (bool(recipients) or not required or entry.confidence > 0.65))


def _shown(parse: Parse, match: Match) -> tuple[int, int]:
    """Return the words shown as the anchor: from the verb to its noun when they are near, else the anchor's word."""
    places = [match.token, *match.nouns]
    if match.verb is not None:
        places.append(match.verb)
        places += parse.dependents(match.verb, "prt")
    first, last = min(places), max(places) + 1
    return (first, last) if last - first <= _SHOWN else (match.token, match.token + 1)


def _mode(scene: Scene, type_: str, match: Match, sentence: Sentence) -> str | None:
    """Return the mode that words in the clause of the event give it."""
    parse = scene.parse
    top = match.verb if match.verb is not None else match.token
    low, high = parse.edges[top]
    low, high = max(low, sentence.first, match.token - 15), min(high, sentence.last, match.token + 15)
    words = {parse.tokens[i].text.lower() for i in range(low, high)} | {
        parse.tokens[i].lemma.lower() for i in range(low, high)
    }
    for of_type, mode, listed in scene.lexicon.modes:
        if of_type == type_ and words & listed:
            return mode
    return None


def _confidence(entry: Entry, actors: tuple[Party, ...], recipients: tuple[Party, ...]) -> float:
    """Return the entry's confidence, less where a party is missing."""
    one_sided = bool(actors and (recipients or not entry.frame.recipient))
    whole = len(actors) > 1 if entry.reciprocal else one_sided
    return round(entry.confidence * (1.0 if whole else 0.8), 3)


def _choices(scene: Scene, one: EventWord, mode: str | None, found: Roles) -> tuple[Choice, ...]:
    parse, match = scene.parse, one.match
    first, last = _shown(parse, match)
    words = parse.words(parse.span(first, last))
    rivals = tuple(Candidate(rival.type, rival.confidence, rival.name) for rival in match.runners_up)
    listed = [Choice("type", one.type, one.rule, words, rivals)]
    if mode is not None:
        listed.append(Choice("mode", mode, one.rule if one.mode else "words in its clause", words))
    for field, slot, parties in zip(
        ("actors", "recipients"), found.slots, (found.actors, found.recipients), strict=True
    ):
        if parties:
            shown = "; ".join(parse.words(party.span) for party in parties)
            listed.append(Choice(field, shown, f"{slot} of {parse.tokens[match.token].text!r}", shown))
    return tuple(listed)


def content_event(scene: Scene, index: int) -> Match | None:
    """Return the event that an attitude is about: the word itself, its object, or what a light verb carries."""
    own = matching.match_verb(scene, index) or matching.match_noun(scene, index)
    if own is not None:
        return own
    parse = scene.parse
    if parse.tokens[index].pos not in {"VERB", "AUX"}:
        return None
    if parse.tokens[index].lemma.lower() in scene.lexicon.aspects:
        for inner in parse.dependents(index, "xcomp"):
            return content_event(scene, inner)
    for token in (*grammar.objects(parse, index), *under_prepositions(parse, index)):
        for word in sorted(matching.words_within(parse, scene, token)):
            noun = matching.match_noun(scene, word)
            if noun is not None and noun.verb == index:
                return noun
    return None
