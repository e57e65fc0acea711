"""Events that the model sees where the rules have none, with the model's own parties."""

from __future__ import annotations

from itertools import pairwise

from sayso.coding import roles
from sayso.coding.drafts import EventDraft, Party
from sayso.coding.event_evidence import Circumstances, Weighed, evidence_for, mode_by_model, type_choice
from sayso.coding.event_model import (
    AnchorReading,
    EncodedText,
    EventHeads,
)
from sayso.coding.lexicon import Frame
from sayso.coding.model_parties import hints_of, look_near, model_parties
from sayso.coding.ontology import Ontology
from sayso.coding.party_runs import overlaps
from sayso.model import Parse

_SILENT = frozenset({"PUNCT", "SPACE", "DET", "AUX", "ADP", "CCONJ", "SCONJ", "PART", "NUM"})

_RECIPROCAL = frozenset({"AGREE", "CONSULT"})

# Words that may stand between "under" and what somebody comes under.
_ADJECTIVES = 2


def weigh_by_model(
    parse: Parse,
    scene: roles.Scene,
    reading: AnchorReading,
    heads: EventHeads,
    text: EncodedText,
    ontology: Ontology,
    circumstances: Circumstances,
) -> Weighed | None:
    """Return the event that the model reads at an anchor, ``None`` where it reads none that can stand."""
    labels = heads.labels
    type_ = labels.types[int(reading.types[1:].argmax())]
    tokens = parse.tokens_in(reading.anchor)
    if not tokens or all(parse.tokens[index].pos in _SILENT for index in tokens):
        return None
    head = parse.top(tokens)
    near = look_near(parse, scene, reading, text)
    actors = model_parties(parse, scene, reading, "actor", heads, text, near)
    recipients = model_parties(parse, scene, reading, "recipient", heads, text, near)
    doubtful = not actors and not recipients
    if doubtful:
        actors = model_parties(parse, scene, reading, "actor", heads, text, near, doubtful=True)
        recipients = model_parties(parse, scene, reading, "recipient", heads, text, near, doubtful=True)
    actors, recipients = _by_noun(scene, head, type_, actors, recipients)
    if recipients and not actors:
        actors = _subject(scene, head, recipients)
    several = len(actors) > 1 or any(roles.is_plural(scene, party.head) for party in actors)
    reciprocal = type_ in _RECIPROCAL and several and not recipients
    if not actors and not recipients:
        return None
    draft = EventDraft(
        anchor=head,
        first=tokens[0],
        last=tokens[-1] + 1,
        span=reading.anchor,
        predicate=_predicate(parse, head, scene),
        type=type_,
        mode=mode_by_model(reading, type_, heads),
        actors=actors,
        recipients=recipients,
        reciprocal=reciprocal,
        sentence=parse.tokens[head].sentence,
        confidence=0.5,
        choices=(type_choice(reading, type_, heads, "the model alone"),),
        hints=hints_of(parse, reading, heads, text, circumstances),
        doubtful=doubtful,
    )
    if ontology.types[type_].recipient_required and not recipients and not reciprocal:
        return None
    return Weighed(draft, False, evidence_for(reading, type_, heads, 0.5))


def may_meet(parse: Parse, index: int, anchor: set[int]) -> bool:
    """Tell whether a word may name who meets: not what is talked of ("areas for cooperation between China and ...")."""
    token = parse.tokens[index]
    while token.dep in {"conj", "appos"}:
        token = parse.tokens[token.head]
    preposition = parse.tokens[token.head]
    return token.dep != "pobj" or preposition.lemma.lower() != "between" or preposition.head in anchor


def _by_noun(
    scene: roles.Scene, head: int, type_: str, actors: tuple[Party, ...], recipients: tuple[Party, ...]
) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    """Return the parties of an event of the model's put right by grammar where its word is a noun.

    It is the deed of whose it is ("Russian aggression", "voiced U.S. concern"), and done to who comes under it.
    """
    token = scene.parse.tokens[head]
    if token.pos != "NOUN" or type_ in _RECIPROCAL:
        return actors, recipients
    if actors and not recipients and is_suffered(scene.parse, head):
        return (), actors
    own = _doers(scene, head, recipients)
    if own and actors and {party.head for party in own} < {party.head for party in actors}:
        return own, recipients
    return (own if recipients and not actors else actors), recipients


def _subject(scene: roles.Scene, head: int, taken: tuple[Party, ...]) -> tuple[Party, ...]:
    """Return who acts by grammar where the model sees only to whom: the subject of a verb ("he instructed staff").

    The model sees the name that a pronoun stands for more often than the pronoun.
    """
    parse = scene.parse
    if parse.tokens[head].pos != "VERB" or parse.dependents(head, "nsubjpass", "auxpass"):
        return ()
    found = [party for child in parse.dependents(head, "nsubj") for party in roles.parties(scene, child, acts=True)]
    return tuple(party for party in found if not any(overlaps(party.span, other.span) for other in taken))


def is_suffered(parse: Parse, noun: int) -> bool:
    """Tell whether a noun is what its subject undergoes ("came under criticism", "faced criticism")."""
    before = parse.tokens[max(0, noun - _ADJECTIVES - 2) : noun]
    for verb, under in pairwise(before):
        if under.text == "under" and verb.lemma.lower() in {"come", "be", "fall", "remain"}:
            return True
    above = parse.tokens[parse.tokens[noun].head]
    return parse.tokens[noun].dep == "dobj" and above.lemma.lower() in {"face", "suffer", "draw", "attract", "endure"}


def _doers(scene: roles.Scene, head: int, taken: tuple[Party, ...]) -> tuple[Party, ...]:
    """Return whose deed a noun is by grammar."""
    wish = roles.Wish(acts=False)
    found = roles.find_roles(scene, roles.Site(head), Frame(("poss", "mod", "prep:by"), ()), wish).actors
    return tuple(party for party in found if not any(overlaps(party.span, other.span) for other in taken))


def _predicate(parse: Parse, head: int, scene: roles.Scene) -> int:
    """Return the verb whose clause carries tense and negation: the light verb of a noun, else the word itself."""
    token = parse.tokens[head]
    if token.pos in {"NOUN", "PROPN"} and token.dep == "dobj" and token.head != head:
        verb = parse.tokens[token.head]
        if verb.pos == "VERB" and verb.lemma.lower() in scene.lexicon.lights:
            return token.head
    return head
