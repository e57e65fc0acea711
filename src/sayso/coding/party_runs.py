"""Runs of words that the model takes for parties, cut where a party begins and ends."""

from __future__ import annotations

import bisect

import msgspec
import numpy as np

from sayso.coding import roles
from sayso.coding.drafts import Party
from sayso.coding.event_model import (
    AnchorReading,
    EncodedText,
    EventHeads,
    role_shares,
)
from sayso.model import Mention, Parse, Span

_COORDINATING = frozenset({"and", "or", ","})

_JOINING = frozenset({"PUNCT", "SPACE", "ADP", "CCONJ", "SCONJ", "PART", "ADV"})

# Tokens by which a name may begin before the words that it ends in.
_LONGEST_NAME = 40


def runs_of(scene: roles.Scene, reading: AnchorReading, role: str, heads: EventHeads, text: EncodedText) -> list[Span]:
    """Return the runs of words to which the model gives a role, without what only joins them to others."""
    parse = scene.parse
    place = 1 + heads.labels.roles.index(role)
    inside = np.flatnonzero(reading.likeliest == place) + reading.first
    runs: list[list[int]] = []
    for piece in inside.tolist():
        if not runs or piece != runs[-1][-1] + 1:
            runs.append([])
        runs[-1].append(piece)
    found: list[Span] = []
    for run in runs:
        span = int(text.spans[run[0], 0]), int(text.spans[run[-1], 1])
        for tokens in _members(scene, list(parse.tokens_in(span))):
            while tokens and _is_edge(parse, tokens[0]) and not _is_round(parse, tokens):
                del tokens[0]
            while tokens and (_is_edge(parse, tokens[-1]) or _is_unclosed(parse, tokens)):
                del tokens[-1]
            if tokens:
                found.append(parse.span(tokens[0], tokens[-1] + 1))
    return found


def _members(scene: roles.Scene, tokens: list[int]) -> list[list[int]]:
    """Return words cut at paragraphs, and at commas and conjunctions before an article, possessive or another name."""
    parse = scene.parse
    cut: list[list[int]] = [[]]
    near = _mentions_between(scene, tokens[0] - _LONGEST_NAME, tokens[-1] + 1) if tokens else ()
    names = {one.first for one in near if one.label in {"GPE", "PERSON"}}
    name_ends = {one.last for one in near if one.label in {"GPE", "PERSON"}}
    for index in tokens:
        token = parse.tokens[index]
        another = index in names and bool(cut[-1]) and cut[-1][-1] in name_ends
        starts = token.pos == "DET" or token.tag == "PRP$" or another
        after = bool(cut[-1]) and parse.tokens[cut[-1][-1]].text.lower() in _COORDINATING
        broken = bool(cut[-1]) and "\n" in parse.text[parse.tokens[cut[-1][-1]].end : token.start]
        if (starts and after) or broken:
            cut.append([])
        cut[-1].append(index)
    return cut


def _is_edge(parse: Parse, index: int) -> bool:
    """Tell whether a word at the end of a run is no part of a party: a joining word, or a time."""
    token = parse.tokens[index]
    return token.pos in _JOINING or token.ent in {"DATE", "TIME"}


def _is_round(parse: Parse, tokens: list[int]) -> bool:
    """Tell whether words begin with one that belongs to a number ("around 2,000 workers")."""
    return len(tokens) > 1 and parse.tokens[tokens[0]].pos in {"ADV", "ADP"} and parse.tokens[tokens[1]].pos == "NUM"


def _is_unclosed(parse: Parse, tokens: list[int]) -> bool:
    """Tell whether words end inside a bracket that opens in them, or begin in one that closes in them."""
    words = [parse.tokens[index].text for index in tokens]
    return any(words.count(first) != words.count(last) for first, last in (("(", ")"), ("[", "]")))


def whole_parties(scene: roles.Scene, found: tuple[Party, ...], runs: list[Span]) -> tuple[Party, ...]:
    """Return parties with the pieces of one ("Secretary for East Asian and Pacific Affairs Dana Kuo") put together.

    A long title falls into several mentions; the model takes it as one run of words. A run that holds a party and
    more, and no second person, is one party.
    """
    kept = list(found)
    for run in (_unbroken(scene, run) for run in runs):
        inside = [party for party in kept if run[0] <= party.span[0] and party.span[1] <= run[1]]
        crossing = [party for party in kept if overlaps(party.span, run) and party not in inside]
        held = scene.parse.tokens_in(run)
        near = _mentions_between(scene, held[0], held[-1] + 1) if held else ()
        people = [one for one in near if one.label == "PERSON" and lies_within(one.span, run)]
        if not inside or crossing or len({one.head for one in people}) > 1 or inside[0].span == run:
            continue
        if _are_members(scene.parse, run, inside) or is_abstract(scene, scene.parse.top(scene.parse.tokens_in(run))):
            continue
        named = [party for party in inside if people and party.head == people[0].head]
        best = named[0] if named else max(inside, key=lambda party: (party.span[1] - party.span[0], -party.span[0]))
        if people and not named:
            best = Party(run, people[0].head, people[0].index)
        kept = [party for party in kept if party not in inside] + [msgspec.structs.replace(best, span=run)]
    return tuple(sorted(kept, key=lambda party: party.span))


def _unbroken(scene: roles.Scene, run: Span) -> Span:
    """Return a run that begins within a hyphenated word ("drought-|hit Gedo region") as the mention around it."""
    if scene.parse.text[max(0, run[0] - 1) : run[0]] != "-":
        return run
    around = [one.span for one in scene.mentions if one.span[0] < run[0] and run[1] <= one.span[1]]
    return min(around, key=lambda span: span[1] - span[0], default=run)


def with_others(scene: roles.Scene, found: tuple[Party, ...], runs: list[Span]) -> tuple[Party, ...]:
    """Return parties with the names that the model lists beside them ("called on Yemen, Algeria and Malaysia")."""
    text = scene.parse.text
    by_span = {one.span: one for one in scene.mentions}
    kept = list(found)
    for run in runs:
        near = [
            party
            for party in kept
            if text[party.span[1] : run[0]].strip(" ") in {",", "and", ", and"}
            or text[run[1] : party.span[0]].strip(" ") in {",", "and", ", and"}
        ]
        mention = by_span.get(run)
        if near and mention is not None and not any(overlaps(party.span, run) for party in kept):
            kept.append(Party(run, mention.head, mention.index))
    return tuple(sorted(kept, key=lambda party: party.span))


def _are_members(parse: Parse, run: Span, inside: list[Party]) -> bool:
    """Tell whether parties are all that a run holds, but for what joins them ("the mayor and top officials")."""
    covered = {index for party in inside for index in parse.tokens_in(party.span)}
    rest = [index for index in parse.tokens_in(run) if index not in covered]
    joined = [place for place, index in enumerate(rest) if place == 0 or rest[place - 1] != index - 1]
    return len(joined) == len(inside) - 1 > 0 and all(
        parse.tokens[index].text.lower() in _COORDINATING for index in rest
    )


def is_abstract(scene: roles.Scene, index: int) -> bool:
    """Tell whether a noun is a thing that somebody has or does, so that its owner is meant."""
    lemma = scene.parse.tokens[index].lemma.lower()
    return lemma in scene.lexicon.belongings or lemma in scene.lexicon.instruments


def lies_within(one: Span, other: Span) -> bool:
    """Whether one span lies inside another."""
    return other[0] <= one[0] and one[1] <= other[1]


def share_of(reading: AnchorReading, text: EncodedText, span: Span, role: str, heads: EventHeads) -> float:
    """Return the chance that the model gives to a span in a role."""
    return float(role_shares(reading, text, span)[1 + heads.labels.roles.index(role)])


def mentions_near(scene: roles.Scene, here: int) -> list[Mention]:
    """Return the mentions of a sentence and, in the same paragraph, of the one before, in order of the text."""
    near = _mentions_between(scene, scene.parse.sentences[max(0, here - 1)].first, scene.parse.sentences[here].last)
    first, last = stretch_about(scene.parse, here)
    return [one for one in near if first <= scene.parse.tokens[one.head].start < last]


def _mentions_between(scene: roles.Scene, first: int, last: int) -> tuple[Mention, ...]:
    """Return the mentions that begin among tokens ``[first, last)``, in order of the text."""
    low = bisect.bisect_left(scene.mentions, first, key=lambda one: one.first)
    return scene.mentions[low : bisect.bisect_left(scene.mentions, last, key=lambda one: one.first)]


def sentence_at(parse: Parse, position: int) -> int:
    """Return the index of the sentence that holds a position."""
    return max(0, bisect.bisect_right(parse.sentences, position, key=lambda one: one.span[0]) - 1)


def overlaps(one: Span, other: Span) -> bool:
    """Whether two spans share a character."""
    return one[0] < other[1] and other[0] < one[1]


def stretch_about(parse: Parse, here: int) -> Span:
    """Return where a sentence and, in the same paragraph, the one before begin, and where the next begins."""
    sentences = parse.sentences
    before = max(0, here - 1)
    first = before if sentences[before].paragraph == sentences[here].paragraph else here
    last = sentences[here + 1].span[0] if here + 1 < len(sentences) else len(parse.text)
    return (sentences[first].span[0] if first else 0), last
