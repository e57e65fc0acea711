"""Actors and recipients: from the slots of a frame to parties.

A party is a mention that names or describes a political actor (a state, organ, official, group,
or people), or the adjective of a state before a noun ("Russian strikes"). A slot filled by a
thing ("the decision of the court", "Iran's programme") leads on to whose it is.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from sayso.coding import grammar
from sayso.coding.drafts import Party
from sayso.coding.lexicon import EventLexicon, Frame
from sayso.model import Mention, Parse, Token

_NAMED = frozenset({"PERSON", "ORG", "GPE", "NORP"})
_PLACES = frozenset({"GPE", "LOC", "FAC"})
_INSIDE = ("of", "by", "from", "against", "in", "on", "into", "with", "for", "at", "near", "over", "to")
_INSIDE_DOER = ("of", "by", "from")
_PRONOUN_TAGS = frozenset({"PRP", "PRP$", "WP", "WP$"})
_SINGULAR_PRONOUNS = frozenset({"i", "he", "she", "it", "him", "her", "me"})


class Scene(msgspec.Struct, frozen=True):
    """A parse with its mentions by head token, and the lexicon.

    ``forced`` are tokens that are parties in any case; ``public`` are heads of mentions known to be public actors.
    """

    parse: Parse
    mentions: tuple[Mention, ...]
    by_head: dict[int, int]
    lexicon: EventLexicon
    forced: frozenset[int] = frozenset()
    public: frozenset[int] = frozenset()


def make_scene(
    parse: Parse,
    mentions: tuple[Mention, ...],
    lexicon: EventLexicon,
    forced: frozenset[int] = frozenset(),
    public: frozenset[int] = frozenset(),
) -> Scene:
    """Return the scene of an article: of mentions with one head, the longest stands for it."""
    by_head: dict[int, int] = {}
    for mention in mentions:
        held = by_head.get(mention.head)
        if held is None or mention.last - mention.first > mentions[held].last - mentions[held].first:
            by_head[mention.head] = mention.index
    return Scene(parse, mentions, by_head, lexicon, forced, public)


def is_party(scene: Scene, index: int, *, acts: bool) -> bool:
    """Tell whether a token can be an actor (``acts``), or else be acted on."""
    token = scene.parse.tokens[index]
    lemma, text = token.lemma.lower(), token.text.lower()
    if index in scene.forced:
        return True
    if text == "it" and scene.mentions and index not in scene.by_head:
        return False
    if token.tag in _PRONOUN_TAGS:
        return text in scene.lexicon.pronouns or lemma in scene.lexicon.pronouns
    if _is_the_two(scene.parse, index) or _is_throng(scene, index):
        return True
    if token.ent in {"DATE", "TIME", "CARDINAL", "MONEY", "PERCENT", "ORDINAL", "QUANTITY"} and token.tag != "NNS":
        return False
    held = scene.by_head.get(index)
    label = scene.mentions[held].label if held is not None else None
    if token.ent == "LOC" and token.tag == "NNPS":
        return True
    if token.ent in _NAMED or label in _NAMED:
        return token.pos in {"PROPN", "NOUN", "ADJ"}
    lemma = lemma.removeprefix("ex-")
    if lemma in scene.lexicon.parties or text in scene.lexicon.parties or _is_acronym(token):
        return True
    return not acts and (lemma in scene.lexicon.victims or text in scene.lexicon.victims)


def _is_acronym(token: Token) -> bool:
    """Tell whether a token is the initials of a body that the name finder does not know."""
    return token.pos == "PROPN" and not token.ent and token.text.isupper() and len(token.text) > 2


def _is_the_two(parse: Parse, index: int) -> bool:
    """Tell whether a number stands for people named before ("the two discussed")."""
    determined = any(parse.tokens[child].lemma.lower() == "the" for child in parse.dependents(index, "det"))
    return parse.tokens[index].tag == "CD" and determined and parse.tokens[index].text.isalpha()


def _is_throng(scene: Scene, index: int) -> bool:
    """Tell whether a number stands for people ("thousands marched"), not for what follows "of"."""
    token = scene.parse.tokens[index]
    counts = token.lemma.lower() in scene.lexicon.throngs and token.text.lower() != token.lemma.lower()
    return counts and token.dep in {"nsubj", "nsubjpass"} and not grammar.prepositions(scene.parse, index, "of")


def is_place(scene: Scene, index: int) -> bool:
    """Tell whether a token names a place."""
    held = scene.by_head.get(index)
    label = scene.mentions[held].label if held is not None else None
    token = scene.parse.tokens[index]
    return token.ent in _PLACES or label in _PLACES or (token.pos == "PROPN" and not token.ent and label is None)


def is_person(scene: Scene, index: int) -> bool:
    """Tell whether a token names a person."""
    held = scene.by_head.get(index)
    return scene.parse.tokens[index].ent == "PERSON" or (held is not None and scene.mentions[held].label == "PERSON")


def is_official(scene: Scene, index: int) -> bool:
    """Tell whether a token names a person or an office, or is "he" or "she"."""
    token = scene.parse.tokens[index]
    return (
        is_person(scene, index) or token.lemma.lower() in scene.lexicon.officials or token.text.lower() in {"he", "she"}
    )


def is_plural(scene: Scene, index: int) -> bool:
    """Tell whether a token stands for several parties."""
    token = scene.parse.tokens[index]
    if token.tag in _PRONOUN_TAGS:
        return token.text.lower() not in _SINGULAR_PRONOUNS
    return token.tag in {"NNS", "NNPS", "CD"} or token.lemma.lower() in {"side", "pair", "duo"}


def parties(scene: Scene, index: int, *, acts: bool, place: bool = False, depth: int = 0) -> tuple[Party, ...]:
    """Return the party that a slot's token names, or those whose thing it is."""
    if is_party(scene, index, acts=acts) or (place and is_place(scene, index)):
        return (_party(scene, index),)
    if depth > 2 or (acts and depth == 0 and not place and not _leads_on(scene, index)):
        return ()
    parse = scene.parse
    for child in (*parse.dependents(index, "poss"), *_modifiers(scene, index)):
        if is_party(scene, child, acts=True) and not _is_speakers(parse, child, depth):
            return tuple(
                _party(scene, one) for one in grammar.expand(parse, (child,)) if is_party(scene, one, acts=True)
            )
    for name in _INSIDE_DOER if acts else _INSIDE:
        found = [
            party
            for inner in grammar.prepositional(parse, index, name)
            for party in parties(scene, inner, acts=acts or name == "by", depth=depth + 1)
        ]
        if found:
            return tuple(found)
    return _doer_of(scene, index, depth) or (_issuer_of(scene, index, depth) if acts else ())


def _is_speakers(parse: Parse, index: int, depth: int) -> bool:
    """Tell whether a possessive is a pronoun too far off, or the speaker's ("my colleagues"), to name a party."""
    token = parse.tokens[index]
    return token.tag == "PRP$" and (depth > 0 or token.text.lower() in {"my", "our", "your"})


def _leads_on(scene: Scene, index: int) -> bool:
    """Tell whether a thing that acts stands for whose it is ("missiles of the army hit", "the decision condemns")."""
    token = scene.parse.tokens[index]
    lemma = token.lemma.lower()
    return lemma in scene.lexicon.instruments or lemma in scene.lexicon.measures or token.tag == "CD"


def _doer_of(scene: Scene, index: int, depth: int) -> tuple[Party, ...]:
    """Return who is named in a participle or infinitive on a thing ("missiles fired by the army")."""
    for clause in scene.parse.dependents(index, "acl"):
        found = [
            party
            for token in grammar.prepositional(scene.parse, clause, "by")
            for party in parties(scene, token, acts=True, depth=depth + 1)
        ]
        if found:
            return tuple(found)
    return ()


def _issuer_of(scene: Scene, index: int, depth: int) -> tuple[Party, ...]:
    """Return who made a thing that speaks ("issued a statement urging")."""
    token = scene.parse.tokens[index]
    if token.dep not in {"dobj", "pobj"} or depth > 1:
        return ()
    verb = token.head if token.dep == "dobj" else scene.parse.tokens[token.head].head
    if scene.parse.tokens[verb].pos != "VERB":
        return ()
    makers = grammar.subjects(scene.parse, verb)
    return tuple(party for maker in makers for party in parties(scene, maker, acts=True, depth=depth + 1))


def _modifiers(scene: Scene, index: int) -> tuple[int, ...]:
    """Return the names and adjectives of states, organs and groups that stand before a noun."""
    return tuple(
        child
        for child in scene.parse.dependents(index, "compound", "amod", "nmod")
        if scene.parse.tokens[child].ent in _NAMED or child in scene.forced
    )


def _party(scene: Scene, index: int) -> Party:
    held = scene.by_head.get(index)
    if held is None:
        held = _titled(scene, index)
    if held is not None:
        return Party(scene.mentions[held].span, scene.mentions[held].head, held)
    covering = [
        mention
        for mention in scene.mentions
        if mention.first <= index < mention.last
        and scene.parse.tokens[index].ent
        and mention.last - mention.first <= 4
        and scene.parse.tokens[mention.head].ent == scene.parse.tokens[index].ent
    ]
    if covering:
        best = min(covering, key=lambda mention: (mention.last - mention.first, mention.index))
        return Party(best.span, best.head, best.index)
    first, last = index, index + 1
    tokens = scene.parse.tokens
    while (
        first > 0 and tokens[index].ent and tokens[first].ent == tokens[first - 1].ent and not tokens[first].ent_start
    ):
        first -= 1
    while (
        last < len(tokens)
        and tokens[index].ent
        and tokens[last].ent == tokens[index].ent
        and not tokens[last].ent_start
    ):
        last += 1
    if _is_the_two(scene.parse, index):
        first = min(scene.parse.dependents(index, "det"))
    return Party(scene.parse.span(first, last), index)


def noun_phrase(scene: Scene, index: int) -> Party:
    """Return a noun with what stands before it as a party, whatever it is."""
    parse = scene.parse
    if index in scene.by_head or parse.tokens[index].ent:
        return _party(scene, index)
    before = [inner for inner in parse.subtree(index) if inner <= index]
    return Party(parse.span(min(before), index + 1), index)


def _titled(scene: Scene, index: int) -> int | None:
    """Return the mention whose title or first name a token is ("counterpart" in "his counterpart Vladimir Putin").

    The parser often makes the title the head and hangs the name on it, where a mention has the name as head.
    """
    token = scene.parse.tokens[index]
    if token.dep in {"amod", "poss"} or (token.dep in {"compound", "nmod"} and token.ent in {"GPE", "NORP"}):
        return None
    around = [mention for mention in scene.mentions if mention.first <= index < mention.head]
    named = [mention for mention in around if mention.label == "PERSON" or mention.last - mention.first <= 3]
    return min(named, key=lambda mention: (mention.last - mention.first, mention.index)).index if named else None


class Site(msgspec.Struct, frozen=True):
    """Where an event stands: its word, the verb of its clause if that is another one, and its object nouns.

    ``content`` is the event word inside an attitude ("withdraw" in "urged them to withdraw").
    """

    anchor: int
    light: int | None = None
    borrowed: bool = True
    nouns: tuple[int, ...] = ()
    content: int | None = None
    doer: int | None = None
    content_frame: Frame | None = None


class Roles(msgspec.Struct, frozen=True):
    """Who acts and who is acted on, and the slots that said so."""

    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    slots: tuple[str, str]


class Wish(msgspec.Struct, frozen=True):
    """What may fill a slot: only who acts or what is acted on too, a place, the owner of a thing that stands there.

    ``anybody`` lets people act who otherwise only are acted on (a woman on hunger strike).
    """

    acts: bool
    place: bool = False
    owners: bool = True
    anybody: bool = False


def find_roles(scene: Scene, site: Site, frame: Frame, recipient: Wish) -> Roles:
    """Return the parties of an event by its frame. ``recipient`` says what may be the recipient."""
    actor_slot, actors = _first(scene, site, frame.actor, Wish(acts=not recipient.anybody, owners=recipient.owners), ())
    recipient_slot, recipients = _first(scene, site, frame.recipient, recipient, actors)
    return Roles(actors, recipients, (actor_slot, recipient_slot))


def _first(
    scene: Scene, site: Site, slots: tuple[str, ...], wish: Wish, taken: tuple[Party, ...]
) -> tuple[str, tuple[Party, ...]]:
    """Return the first slot that holds a party, with all of its parties that are not taken already."""
    spans = {party.span for party in taken}
    for slot in slots:
        found: list[Party] = []
        for token in fillers(scene, site, slot):
            for party in _at(scene, token, slot, wish):
                if party.span not in spans:
                    spans.add(party.span)
                    found.append(party)
        if found:
            return slot, without_second_titles(scene, found)
    return "", ()


def without_second_titles(scene: Scene, found: Sequence[Party]) -> tuple[Party, ...]:
    """Return the parties without the first title of a person who has two ("Vice President and Foreign Minister X")."""
    parse = scene.parse
    heads = {party.head for party in found}

    def is_title(party: Party) -> bool:
        token = parse.tokens[party.head]
        named = party.mention is not None and scene.mentions[party.mention].label == "PERSON"
        if token.tag != "NNP" or named or token.lemma.lower() not in scene.lexicon.officials:
            return False
        if parse.dependents(party.head, "det"):
            return False
        return any(_is_titled_name(scene, child) for child in parse.dependents(party.head, "conj") if child in heads)

    return tuple(party for party in found if not is_title(party))


def _is_titled_name(scene: Scene, index: int) -> bool:
    """Tell whether a token is a person's name with a title before it and no article."""
    parse = scene.parse
    titles = [child for child in parse.dependents(index, "compound", "amod") if child < index]
    titled = any(parse.tokens[child].lemma.lower() in scene.lexicon.officials for child in titles)
    return titled and is_person(scene, index) and not parse.dependents(index, "det")


def _at(scene: Scene, token: int, slot: str, wish: Wish) -> tuple[Party, ...]:
    """Return the parties at a filler; those who meet or agree do it themselves, so that no owner stands in."""
    strict = not wish.owners and slot in {"subj", "obj", "lsubj"}
    if strict and not is_party(scene, token, acts=wish.acts) and not _leads_on(scene, token):
        return ()
    return parties(scene, token, acts=wish.acts, place=wish.place)


def fillers(scene: Scene, site: Site, slot: str) -> tuple[int, ...]:
    """Return the tokens that fill a slot of the frame at a site."""
    kind, _, name = slot.partition(":")
    if kind == "prep":
        return _prepositional(scene, site, name)
    if kind == "content":
        return _content(scene, site, name)
    if kind == "aim":
        return _aimed_at(scene, site)
    verb = site.light if site.light is not None and kind == "lsubj" else site.anchor
    parse = scene.parse
    if kind == "lsubj" and (site.light is None or not site.borrowed):
        return ()
    if kind in {"subj", "lsubj"}:
        return _subjects(scene, verb)
    if kind == "obj":
        return grammar.objects(parse, verb)
    if kind == "iobj":
        return grammar.indirect(parse, verb)
    if kind == "poss":
        return grammar.expand(parse, parse.dependents(site.anchor, "poss"))
    return grammar.expand(parse, _modifiers(scene, site.anchor)) if kind == "mod" else ()


def _subjects(scene: Scene, verb: int) -> tuple[int, ...]:
    """Return the logical subjects of a verb.

    A second verb of saying is often hung on the clause of the first ("said that prices rose and urged
    banks to ..."): where that clause's subject is no party, the sayer's is taken.
    """
    parse = scene.parse
    token = parse.tokens[verb]
    if token.pos not in {"VERB", "AUX", "ADJ"}:
        return ()
    found = grammar.subjects(parse, verb)
    misplaced = token.dep == "conj" and parse.tokens[token.head].dep == "ccomp" and not parse.dependents(verb, "nsubj")
    if misplaced and not any(is_party(scene, index, acts=True) for index in found):
        return grammar.subjects(parse, parse.tokens[token.head].head)
    return found


def _prepositional(scene: Scene, site: Site, name: str) -> tuple[int, ...]:
    """Return what a preposition governs under the event's word, its light verb, its objects, or their own objects."""
    parse = scene.parse
    hosts = [site.anchor, *([site.light] if site.light is not None else []), *site.nouns]
    for host in hosts:
        found = _undated(parse, grammar.prepositional(parse, host, name))
        if found:
            return found
    says_who = name == "between" and parse.tokens[site.anchor].pos == "VERB"
    if says_who:  # "discussed areas for cooperation between them": who cooperates, not who discussed
        return ()
    for host in hosts:
        for child in parse.dependents(host, "prep", "dobj", "conj"):
            inner = parse.dependents(child, "pobj") if parse.tokens[child].pos == "ADP" else (child,)
            beside = tuple(other for token in inner for other in parse.dependents(token, "appos", "conj"))
            for token in inner + beside:  # "met in Riga, Latvia with ..." hangs "with" on Latvia
                found = grammar.prepositional(parse, token, name)
                if found and parse.tokens[token].pos != "VERB":
                    return found
    return ()


def _undated(parse: Parse, tokens: tuple[int, ...]) -> tuple[int, ...]:
    """Return the tokens that are no time ("lifted on Friday sanctions on Iran")."""
    return tuple(index for index in tokens if parse.tokens[index].ent not in {"DATE", "TIME"})


def _aimed_at(scene: Scene, site: Site) -> tuple[int, ...]:
    """Return the first party under a participle on the event's noun ("sanctions aimed at cutting off its trade")."""
    parse = scene.parse
    for host in (site.anchor, *site.nouns):
        for clause in parse.dependents(host, "acl", "relcl"):
            if parse.tokens[clause].lemma.lower() not in scene.lexicon.aiming:
                continue
            for index in parse.subtree(clause):
                if index > clause and is_party(scene, index, acts=True):
                    return (index,)
    return ()


def _content(scene: Scene, site: Site, role: str) -> tuple[int, ...]:
    """Return who is to act, or be acted on, in what an attitude is about."""
    if site.content is None:
        return ()
    parse = scene.parse
    inner = Site(site.content)
    if role == "actor" and site.doer is not None:
        return (site.doer,)
    if role == "actor":
        if parse.tokens[site.content].pos in {"VERB", "AUX"}:
            return grammar.subjects(parse, site.content) or grammar.surface_subjects(parse, site.content)
        return fillers(scene, inner, "poss") or fillers(scene, inner, "mod") or fillers(scene, inner, "prep:by")
    slots = site.content_frame.recipient if site.content_frame else ("obj", "prep:on", "prep:with", "prep:to")
    for slot in slots:
        if not slot.startswith("content"):
            found = fillers(scene, inner, slot)
            if found:
                return found
    return ()
