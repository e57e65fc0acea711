"""Events by rules: words of the lexicon over the dependency parse, their roles, and what speaks against them.

A light verb and its noun are one event ("held talks"): the noun is the anchor, the verb the
predicate, and the words shown run from one to the other when they lie within five tokens. An
attitude takes its content with it ("threatened to attack" is THREATEN alone), but an accusation
leaves the deed beside it. A nominal event without any party is dropped. Articles that are
not about public affairs, and sentences of sport, business or show, yield only what states, organs
and armed groups do.
"""

from __future__ import annotations

from collections import Counter

import msgspec

from sayso.coding import grammar, matching, roles
from sayso.coding.drafts import EventDraft, Party
from sayso.coding.lexicon import Entry, EventLexicon, Family, Needs
from sayso.coding.matching import AttitudeMatch, Match
from sayso.coding.ontology import Ontology
from sayso.coding.roles import Roles, Scene, Site, Wish
from sayso.model import Candidate, Choice, Mention, Parse, Sentence

_SHOWN = 5
# Below this most events were wrong in forty articles read (State Department, PolNeAR dev and train).
_FLOOR = 0.42
_COOPERATIVE = (1, 2)
# Below this share of words of public affairs an article is about something else (set by reading, on UDS-IH2 train).
# Words below which a text says too little of its matter; a single sentence is read as given.
_TOO_SHORT_TO_TELL = 60
_POLITICAL = 0.012
_CRIMES = 3
"""So many words of crime before a text can be about it."""
_HARM = 4
_AGAINST = frozenset({"on", "against"})
_AT_PLACES = frozenset({"ASSAULT", "MOBILIZE", "AID"})
_SOFT_TYPES = frozenset({"SUPPORT", "AGREE", "REQUEST", "ACCUSE", "CONCEDE"})
_DEED_TYPES = frozenset(
    {"REJECT", "THREATEN", "ASSAULT", "COERCE", "MOBILIZE", "SANCTION", "RETREAT", "AID", "PROTEST"}
)


class Article(msgspec.Struct, frozen=True):
    """What the whole text says about its matter: political or not, and which sentences are off the topic."""

    political: bool
    off_topic: frozenset[int]
    criminal: bool = False


class _Found(msgspec.Struct, frozen=True):
    """An event word with its type and everything needed for its roles."""

    match: Match
    type: str
    mode: str | None
    attitude: AttitudeMatch | None = None
    settled: bool = False
    rule: str = ""


def find_events(
    parse: Parse, mentions: tuple[Mention, ...], lexicon: EventLexicon, ontology: Ontology
) -> tuple[EventDraft, ...]:
    """Return the event mentions of an article, in order of their anchors."""
    scene = roles.make_scene(parse, mentions, lexicon)
    article = survey(scene)
    drafts: list[EventDraft] = []
    for sentence in parse.sentences:
        for draft in in_sentence(scene, sentence, ontology):
            if draft.confidence >= _FLOOR and is_credible(scene, draft, article):
                drafts.append(draft)
    return tuple(_one_attack_each(parse, _without_twins(parse, drafts)))


def in_sentence(scene: Scene, sentence: Sentence, ontology: Ontology) -> list[EventDraft]:
    """Return all that the lexicon finds in a sentence, before anything is doubted but the parties it needs."""
    drafts, consumed = _attitudes(scene, sentence, ontology)
    resting: set[int | None] = set()
    for index in range(sentence.first, sentence.last):
        match = None if index in consumed else matching.match_verb(scene, index)
        draft = _from_entry(scene, match, sentence, ontology)
        if match is not None and draft is not None:
            consumed.update((index, *match.nouns))
            resting.update({index} if match.nouns else ())
            drafts.append(draft)
    for index in range(sentence.first, sentence.last):
        match = None if index in consumed else matching.match_noun(scene, index)
        if match is not None and match.verb not in resting:
            draft = _from_entry(scene, match, sentence, ontology)
            drafts += [draft] if draft is not None else []
    return sorted(drafts, key=lambda draft: (draft.anchor, draft.type))


def _from_entry(scene: Scene, match: Match | None, sentence: Sentence, ontology: Ontology) -> EventDraft | None:
    if match is None or in_stop_phrase(scene, match.token):
        return None
    entry = match.entry
    return _draft(scene, _Found(match, entry.type, entry.mode, rule=entry.name), sentence, ontology)


# ── attitudes ────────────────────────────────────────────────────────────────


def _attitudes(scene: Scene, sentence: Sentence, ontology: Ontology) -> tuple[list[EventDraft], set[int]]:
    """Return the events that attitudes make of their content, and the tokens that are used up with them."""
    drafts: list[EventDraft] = []
    consumed: set[int] = set()
    for index in range(sentence.first, sentence.last):
        attitude = None if index in consumed else matching.match_attitude(scene, index)
        if attitude is None:
            continue
        one, used = _from_attitude(scene, attitude, ontology)
        draft = _draft(scene, one, sentence, ontology) if one is not None else None
        if draft is not None:
            drafts.append(draft)
            consumed |= {index, *used}
    return drafts, consumed


def _from_attitude(scene: Scene, match: AttitudeMatch, ontology: Ontology) -> tuple[_Found | None, set[int]]:
    family = match.attitude.family
    if _is_for_anonymity(scene, match.content):
        return None, set()
    content = content_event(scene, match.content)
    kind = content.entry.type if content else None
    value = _verdict(scene, match, family, kind, ontology)
    type_, _, mode = value.partition(":")
    if type_ == "-":
        return None, set()
    if mode == "?":
        modes = scene.lexicon.content_modes.get(type_, {})
        exact = f"{kind}:{content.entry.mode}" if content else ""
        mode = modes.get(exact) or modes.get(kind or "other", modes.get("other", ""))
    settled = family.negated is not None and value == family.negated and _is_denied(scene, match.token)
    entry = Entry(
        name=match.attitude.name,
        type=type_,
        mode=mode or None,
        frame=match.attitude.frame,
        needs=_needs(kind),
        reciprocal=False,
        confidence=0.7 if kind else 0.55,
        weight=2,
    )
    light, borrowed = _carrier(scene, match.token)
    whole = Match(match.token, entry, light, (), borrowed)
    used = set() if family.keep else _used_up(scene, match.content, content)
    return _Found(whole, type_, mode or None, match, settled, match.attitude.name), used


def _is_for_anonymity(scene: Scene, content: int) -> bool:
    """Tell whether what is asked is not to be named ("who asked not to be identified", "to remain anonymous")."""
    own = (content, *scene.parse.dependents(content, "acomp", "attr"))
    return any(scene.parse.tokens[index].lemma in scene.lexicon.anonymity for index in own)


def _used_up(scene: Scene, index: int, content: Match | None) -> set[int]:
    """Return the words of an attitude's content that are no events of their own: its event, and infinitives inside."""
    parse = scene.parse
    inner = {i for i in parse.subtree(index) if parse.tokens[i].tag == "VB" and i > index}
    return inner | ({index, content.token, *content.nouns} if content is not None else set())


def _carrier(scene: Scene, index: int) -> tuple[int, bool]:
    """Return the verb that carries an attitude's noun ("made an appeal"), else the word itself."""
    if scene.parse.tokens[index].pos not in {"NOUN", "PROPN"}:
        return index, True
    light, borrowed = matching.light_verb(scene, index)
    return (index, True) if light is None else (light, borrowed)


def _needs(kind: str | None) -> Needs:
    """Return which parties an attitude needs: both where nothing in its content is an event."""
    return "actor" if kind is not None else "both"


def _verdict(scene: Scene, match: AttitudeMatch, family: Family, kind: str | None, ontology: Ontology) -> str:
    if family.negated is not None and _is_denied(scene, match.token):
        return family.negated
    if kind is None:
        return family.content.get("other", "-")
    if family.joint is not None and _is_joint(scene, match.token):
        return family.joint
    side = "coop" if ontology.quad(kind) in _COOPERATIVE else "conflict"
    return family.content.get(kind, family.content.get(side, "-"))


def _is_joint(scene: Scene, index: int) -> bool:
    """Tell whether several parties are the subject of an attitude ("the two leaders agreed to")."""
    subjects = grammar.subjects(scene.parse, index)
    return len(subjects) > 1 or any(roles.is_plural(scene, subject) for subject in subjects)


def _is_denied(scene: Scene, index: int) -> bool:
    parse = scene.parse
    if grammar.is_negated(parse, index):
        return True
    token = parse.tokens[index]
    return token.pos == "ADJ" and token.head != index and grammar.is_negated(parse, token.head)


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
    for token in (*grammar.objects(parse, index), *_under_prepositions(parse, index)):
        for word in sorted(matching.words_within(parse, scene, token)):
            noun = matching.match_noun(scene, word)
            if noun is not None and noun.verb == index:
                return noun
    return None


def _under_prepositions(parse: Parse, index: int) -> tuple[int, ...]:
    found: list[int] = []
    for child in parse.dependents(index, "prep"):
        found.extend(parse.dependents(child, "pobj"))
    return tuple(found)


# ── drafts ───────────────────────────────────────────────────────────────────


def _draft(scene: Scene, one: _Found, sentence: Sentence, ontology: Ontology) -> EventDraft | None:
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


def _refused_mode(scene: Scene, one: _Found) -> str | None:
    """Return the mode of a refusal by what was proposed ("rejected an offer of talks"), if an event was."""
    if one.type != "REJECT" or one.attitude is not None:
        return None
    parse = scene.parse
    for thing in grammar.objects(parse, one.match.token):
        inner = (*_under_prepositions(parse, thing), *parse.dependents(thing, "acl", "relcl"))
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


def _site(scene: Scene, one: _Found) -> Site:
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


def _choices(scene: Scene, one: _Found, mode: str | None, found: Roles) -> tuple[Choice, ...]:
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


# ── doubts ───────────────────────────────────────────────────────────────────


def survey(scene: Scene) -> Article:
    """Return what the text is about, by the share of its words of public affairs, sport, business or show."""
    parse, lexicon = scene.parse, scene.lexicon
    tokens = [token for token in parse.tokens if token.pos not in {"PUNCT", "SPACE"}]
    if _celebrates(scene):
        tokens = [token for token in tokens if token.lemma.lower() != "party"]
    words = [token.text.lower() for token in tokens]
    political = sum(
        word in lexicon.political or token.lemma.lower() in lexicon.political
        for word, token in zip(words, tokens, strict=True)
    )
    off: set[int] = set()
    drowned = False
    for listed in lexicon.off_topic.values():
        counts = Counter(token.sentence for word, token in zip(words, tokens, strict=True) if word in listed)
        drowned = drowned or counts.total() > max(political, 2)
        off.update(sentence for sentence, count in counts.items() if count >= 2)
    total = max(len(words), 1)
    crimes = sum(word in lexicon.crime for word in words)
    known = lexicon.political - lexicon.shared_with_crime
    criminal = crimes >= _CRIMES and crimes > sum(word in known for word in words)
    about = total < _TOO_SHORT_TO_TELL or political / total >= _POLITICAL
    return Article(about and not drowned and not criminal, frozenset(off), criminal)


def _celebrates(scene: Scene) -> bool:
    """Tell whether a party of the text is a celebration ("an office Christmas party")."""
    tokens = scene.parse.tokens
    return any(
        token.lemma.lower() == "party"
        and token.index
        and tokens[token.index - 1].text.lower() in scene.lexicon.celebrations
        for token in tokens
    )


def is_credible(scene: Scene, draft: EventDraft, article: Article) -> bool:
    """Tell whether an event may stand: words alone do not carry it where the article is about something else."""
    if draft.sentence in article.off_topic or _is_only_spoken_of(scene, draft):
        return False
    if _is_accident(scene, draft) or _is_to_an_audience(scene, draft):
        return False
    if article.political:
        return True
    everyone = (*draft.actors, *draft.recipients)
    public = [party for party in everyone if _is_public(scene, party, article)]
    if draft.type in _DEED_TYPES:
        return bool(public)
    bodies = [party for party in everyone if party in public or scene.parse.tokens[party.head].ent == "ORG"]
    return bool(public) and len(bodies) == len(everyone)


def _is_accident(scene: Scene, draft: EventDraft) -> bool:
    """Tell whether harm without a doer stands in a sentence of an accident ("were killed when a roof fell in")."""
    if draft.type != "ASSAULT" or draft.actors:
        return False
    sentence = scene.parse.sentences[draft.sentence]
    words = scene.parse.tokens[sentence.first : sentence.last]
    return any(token.lemma.lower() in scene.lexicon.accidents for token in words)


def _is_to_an_audience(scene: Scene, draft: EventDraft) -> bool:
    """Tell whether somebody only asks his own supporters for something, as in campaigns every day."""
    heads = [scene.parse.tokens[party.head].lemma.lower() for party in draft.recipients]
    return draft.type == "REQUEST" and bool(heads) and all(head in scene.lexicon.audiences for head in heads)


def is_to_the_press(scene: Scene, draft: EventDraft) -> bool:
    """Tell whether somebody only speaks to reporters or a crowd, so that nobody is consulted ("spoke at a rally")."""
    parse = scene.parse
    tokens = parse.tokens[draft.first : draft.last]
    if draft.type != "CONSULT" or all((one.pos, one.lemma.lower()) not in scene.lexicon.addressing for one in tokens):
        return False
    listening = scene.lexicon.press | scene.lexicon.audiences
    everyone = (*draft.actors, *draft.recipients)
    if len(everyone) < 2:
        return not any(roles.is_plural(scene, party.head) for party in everyone) or any(
            token.lemma.lower() in scene.lexicon.press for token in tokens
        )
    return all(parse.tokens[party.head].lemma.lower() in listening for party in everyone[1:])


def _is_courtesy(parse: Parse, draft: EventDraft) -> bool:
    """Tell whether somebody only says "Thank you", to whoever is there."""
    token = parse.tokens[draft.anchor]
    after = parse.tokens[draft.anchor + 1].text.lower() if draft.anchor + 1 < len(parse.tokens) else ""
    return token.lemma.lower() == "thank" and after == "you"


def _is_only_spoken_of(scene: Scene, draft: EventDraft) -> bool:
    """Tell whether the words ask a question, give a command, or name an effort ("efforts to support") and no event."""
    parse = scene.parse
    token = parse.tokens[draft.predicate]
    last = parse.tokens[parse.sentences[draft.sentence].last - 1]
    if last.text == "?" or _is_courtesy(parse, draft):
        return True
    bare = token.tag == "VB" and not parse.dependents(draft.predicate, "nsubj", "nsubjpass", "aux", "auxpass")
    if bare and token.dep in {"ROOT", "ccomp"} and not draft.actors:
        return True
    infinitive = any(parse.tokens[aux].tag == "TO" for aux in parse.dependents(draft.predicate, "aux"))
    effort = token.dep == "acl" and parse.tokens[token.head].lemma.lower() in scene.lexicon.efforts
    return draft.type in _SOFT_TYPES and effort and infinitive


def _is_public(scene: Scene, party: Party, article: Article) -> bool:
    """Tell whether a party is a state, an official, an organ or an armed group, in an article about other things.

    In one about crime, police and courts are not enough.
    """
    known = scene.lexicon.political - scene.lexicon.shared_with_crime if article.criminal else scene.lexicon.political
    parse = scene.parse
    words = [parse.tokens[index] for index in parse.tokens_in(party.span)]
    if any(token.ent in {"GPE", "NORP"} for token in words) and parse.tokens[party.head].ent in {"GPE", "NORP"}:
        return True
    return any(token.lemma.lower() in known or token.text.lower() in known for token in words)


def in_stop_phrase(scene: Scene, index: int) -> bool:
    """Tell whether a word is part of a phrase that holds words of events and is none ("trade war")."""
    parse = scene.parse
    token = parse.tokens[index]
    around = parse.text[max(token.start - 20, 0) : token.end + 20].lower()
    offset = token.start - max(token.start - 20, 0)
    length = token.end - token.start
    for phrase in scene.lexicon.stop_phrases:
        place = around.find(phrase)
        if 0 <= place <= offset and offset + length <= place + len(phrase):
            return True
    return False


def _without_twins(parse: Parse, drafts: list[EventDraft]) -> list[EventDraft]:
    """Drop the weaker of two events of one type in one sentence whose parties are the same and whose words meet."""
    kept: list[EventDraft] = []
    for draft in drafts:
        rival = next((other for other in kept if _are_twins(parse, other, draft)), None)
        if rival is None:
            kept.append(draft)
        elif draft.confidence > rival.confidence:
            kept[kept.index(rival)] = draft
    return kept


def _one_attack_each(parse: Parse, drafts: list[EventDraft]) -> list[EventDraft]:
    """Join a deed without a doer to the attack in its sentence that it came of ("ten died when rebels shelled ...")."""
    kept = list(drafts)
    for draft in drafts:
        if draft.type != "ASSAULT" or (draft.actors and parse.tokens[draft.predicate].tag != "VBG"):
            continue
        cause = next((other for other in kept if is_cause(parse, other, draft)), None)
        if cause is not None:
            taken = {party.span for party in (*cause.actors, *cause.recipients)}
            added = tuple(party for party in draft.recipients if party.span not in taken)
            joined = msgspec.structs.replace(
                cause,
                recipients=(*added, *cause.recipients),
                reciprocal=cause.reciprocal and len(cause.actors) > 1,
                mode=cause.mode or draft.mode,
                confidence=max(cause.confidence, draft.confidence),
            )
            kept[kept.index(cause)] = joined
            kept.remove(draft)
    return kept


def is_cause(parse: Parse, cause: EventDraft, effect: EventDraft) -> bool:
    """Tell whether an attack hangs on the words of its effect in the tree, or the effect on it."""
    if cause.type != "ASSAULT" or cause.sentence != effect.sentence or cause.anchor == effect.anchor:
        return False
    if not cause.actors and cause.anchor > effect.anchor:
        return False
    if effect.actors:
        result = parse.tokens[effect.predicate]
        return effect.actors == cause.actors and result.dep == "advcl" and result.head == cause.predicate
    return effect.anchor in parse.ancestors(cause.anchor) or cause.anchor in parse.ancestors(effect.anchor)


def _are_coordinated(parse: Parse, left: EventDraft, right: EventDraft) -> bool:
    """Tell whether two verbs of one type side by side have the same parties ("receive and assist refugees")."""
    if left.actors != right.actors or (left.recipients and right.recipients and left.recipients != right.recipients):
        return False
    if not left.recipients and parse.dependents(right.predicate, "dobj"):
        return False
    first, second = parse.tokens[left.anchor], parse.tokens[right.anchor]
    if second.dep in {"conj", "advcl"} and second.head in {left.anchor, left.predicate}:
        return True
    return first.dep == "acl" and first.head == second.head


def _is_subject_of(parse: Parse, noun: EventDraft, verb: EventDraft) -> bool:
    """Tell whether a noun of the type does what the verb says ("air strikes hit the town"): one event."""
    token = parse.tokens[noun.anchor]
    if token.pos not in {"NOUN", "PROPN"} or verb.predicate != verb.anchor:
        return False
    subject = token.head if token.dep == "conj" else noun.anchor
    return parse.tokens[subject].dep == "nsubj" and parse.tokens[subject].head == verb.anchor


def _is_purpose(parse: Parse, verb: int) -> bool:
    """Tell whether a verb says what for ("met to discuss")."""
    token = parse.tokens[verb]
    return token.tag == "VB" and any(parse.tokens[aux].tag == "TO" for aux in parse.dependents(verb, "aux"))


def _are_twins(parse: Parse, left: EventDraft, right: EventDraft) -> bool:
    if left.sentence != right.sentence or left.type != right.type:
        return False
    if (
        left.type == "CONSULT"
        and _is_purpose(parse, right.predicate)
        and left.predicate in parse.ancestors(right.anchor)
    ):
        return True
    if _are_coordinated(parse, left, right):
        return True
    if _is_subject_of(parse, left, right) or _is_subject_of(parse, right, left):
        return True
    beside = left.anchor != left.predicate and right.anchor != right.predicate
    if left.predicate == right.predicate and left.mode == right.mode and not beside:
        return True
    shared = {left.anchor, left.predicate} & {right.anchor, right.predicate}
    return bool(shared) and not beside and left.actors == right.actors
