"""The parties of an event by the model: mentions, and words that are no mention."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import numpy as np

from sayso.coding import roles
from sayso.coding.drafts import Hints, Party
from sayso.coding.event_evidence import Circumstances
from sayso.coding.event_model import (
    AnchorReading,
    EncodedText,
    EventHeads,
    Floats,
    role_shares,
)
from sayso.coding.party_runs import (
    is_abstract,
    mentions_near,
    overlaps,
    runs_of,
    sentence_at,
    share_of,
    stretch_about,
    whole_parties,
)
from sayso.model import Mention, Parse, Span

Near: TypeAlias = list[tuple[Mention, Floats]]
"""Mentions near an anchor, with the shares of their roles."""

_NAMING = frozenset({"NOUN", "PROPN", "PRON"})

_PLACES = frozenset({"GPE", "LOC", "FAC"})

_WHERE = frozenset({"in", "near", "at", "through", "across", "outside"})

_NAMED = frozenset({"PERSON", "ORG", "GPE", "NORP"})

_DOUBTFUL = 0.15
"""The least share of a role that makes a mention the party of an event that has none otherwise. Set with ``sayso
evaluate events`` on the three dev parts: typed F1 .676 without it, .686 at .3, .692 at .15 and .693 at .08, parties
.643, .643, .642 and .640."""

_VERBAL = frozenset({"AGREE", "CONSULT", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"})


def model_parties(
    parse: Parse,
    scene: roles.Scene,
    reading: AnchorReading,
    role: str,
    heads: EventHeads,
    text: EncodedText,
    near: Near | None = None,
    *,
    doubtful: bool = False,
) -> tuple[Party, ...]:
    """Return the mentions that the model gives a role, the longest of nested ones, then words that are no mention.

    ``doubtful``: of the mentions to which it gives none, the likeliest. ``near`` is what ``look_near`` returns, for
    several questions about one anchor.
    """
    place = 1 + heads.labels.roles.index(role)
    near = look_near(parse, scene, reading, text) if near is None else near
    if doubtful:
        given = _likeliest(scene, near, place)
    else:
        given = [one for one, share in near if share[place] >= heads.labels.role and int(share.argmax()) == place]
    kept: list[Party] = []
    for one in sorted(given, key=lambda item: (item.span[0] - item.span[1], item.span[0])):
        if not any(one.span[0] < other.span[1] and other.span[0] < one.span[1] for other in kept):
            kept.append(Party(one.span, one.head, one.index))
    things = _unmentioned(parse, reading, place, text) if role == "recipient" and not kept else []
    if len(things) == 1 and not any(overlaps(things[0].span, mention.span) for mention in scene.mentions):
        kept = things
    verbal = heads.labels.types[int(reading.types[1:].argmax())] in _VERBAL
    whole = whole_parties(scene, tuple(kept), runs_of(scene, reading, role, heads, text))
    return _owners(scene, _without_descriptions(parse, whole), things=role == "recipient" and not verbal)


def look_near(parse: Parse, scene: roles.Scene, reading: AnchorReading, text: EncodedText) -> Near:
    """Return the mentions that may be parties of an anchor, with what the model says of the role of each."""
    here = sentence_at(parse, reading.anchor[0])
    found = (one for one in mentions_near(scene, here) if not _is_where(parse, one))
    return [(one, role_shares(reading, text, one.span)) for one in found]


def _likeliest(scene: roles.Scene, near: Near, place: int) -> list[Mention]:
    """Return the mention that most likely has a role, if it rather has that than another, and does not only tell."""
    likely = [
        (float(share[place]), one.span[0], one)
        for one, share in near
        if share[place] >= _DOUBTFUL and int(share[1:].argmax()) == place - 1 and not _tells(scene, one)
    ]
    return [max(likely, key=lambda item: item[:2])[2]] if likely else []


def _tells(scene: roles.Scene, mention: Mention) -> bool:
    """Tell whether somebody is the subject of a verb of telling ("..., a tribal elder said")."""
    token = scene.parse.tokens[mention.head]
    return token.dep == "nsubj" and scene.parse.tokens[token.head].lemma.lower() in scene.lexicon.telling


def _without_descriptions(parse: Parse, found: tuple[Party, ...]) -> tuple[Party, ...]:
    """Leave out who only describes another in an apposition ("Suu Kyi, the leader of the party, invited him")."""
    heads = {party.head for party in found}
    return tuple(party for party in found if not _describes(parse, party.head, heads))


def _describes(parse: Parse, index: int, heads: set[int]) -> bool:
    """Tell whether a word stands under a preposition in the apposition of one of ``heads``."""
    path = [parse.tokens[index].dep]
    for above in parse.ancestors(index):
        if above in heads:
            return "appos" in path and "pobj" in path
        path.append(parse.tokens[above].dep)
    return False


def _owners(scene: roles.Scene, found: tuple[Party, ...], *, things: bool) -> tuple[Party, ...]:
    """Return parties, and for an abstract thing whose it is ("Minister Rau's leadership"), else nobody.

    ``things``: one of nobody's stays ("a plan" is sabotaged).
    """
    kept: list[Party] = []
    for party in found:
        named = party.mention is not None and scene.mentions[party.mention].label in _NAMED
        if named or not is_abstract(scene, party.head):
            kept.append(party)
            continue
        owners = roles.parties(scene, party.head, acts=False)
        kept += owners or ((party,) if things else ())
    unique = {party.span: party for party in kept}
    return tuple(unique[span] for span in sorted(unique))


def _is_where(parse: Parse, mention: Mention) -> bool:
    """Tell whether a place only says where ("attacked a post near Mandera")."""
    token = parse.tokens[mention.head]
    preposition = parse.tokens[token.head]
    return mention.label in _PLACES and token.dep == "pobj" and preposition.lemma.lower() in _WHERE


def _unmentioned(parse: Parse, reading: AnchorReading, place: int, text: EncodedText) -> list[Party]:
    """Return the runs of words with a role as parties: things and people that are no mention ("a market")."""
    inside = np.flatnonzero(reading.likeliest == place) + reading.first
    found: list[Party] = []
    run: list[int] = []
    for piece in [*inside.tolist(), -1]:
        if run and piece != run[-1] + 1:
            tokens = parse.tokens_in((int(text.spans[run[0], 0]), int(text.spans[run[-1], 1])))
            nouns = [index for index in tokens if parse.tokens[index].pos in _NAMING]
            if nouns:
                found.append(_phrase(parse, parse.top(nouns)))
            run = []
        run.append(piece)
    return found


def _phrase(parse: Parse, head: int) -> Party:
    """Return a noun with what stands before it and belongs to it."""
    before = [index for index in parse.subtree(head) if index <= head]
    first = min(before)
    while before and len(before) != head - first + 1:  # a gap: only what is joined to the head
        before = [index for index in before if index > first]
        first = min(before)
    return Party(parse.span(first, head + 1), head)


def hints_of(
    parse: Parse, reading: AnchorReading, heads: EventHeads, text: EncodedText, circumstances: Circumstances
) -> Hints:
    """Return where the model sees the time and place of an event."""
    labels = heads.labels
    return Hints(
        factuality=tuple(round(float(share), 4) for share in reading.factuality),
        contexts=tuple(
            name for name, share in zip(labels.contexts, reading.contexts, strict=True) if share >= labels.context
        ),
        times=_ranked(parse, reading, text, circumstances.times, "time", heads),
        places=_ranked(parse, reading, text, circumstances.places, "place", heads),
    )


def _ranked(
    parse: Parse, reading: AnchorReading, text: EncodedText, spans: Iterable[Span], role: str, heads: EventHeads
) -> tuple[tuple[Span, float], ...]:
    first, last = stretch_about(parse, sentence_at(parse, reading.anchor[0]))
    near = [span for span in spans if first <= span[0] < last]
    found = [(span, round(share_of(reading, text, span, role, heads), 4)) for span in near]
    return tuple(sorted((item for item in found if item[1] >= 0.2), key=lambda item: (-item[1], item[0])))
