"""How well statements were found: content, source, cue, and all three together.

The definitions are those the peers were measured with, so that figures can stand side by side:

- A role is the set of its letters, digits, combining marks, currency and percent signs, by offset. White space,
  quotation marks and punctuation decide nothing (``raw`` alone compares trimmed spans as they are).
- Gold and found statements of a document are paired one to one so that the overlap of content is greatest.
- ``any``: paired; ``iou50``: intersection over union of content at least one half; ``exact``: equal sets;
  ``partial``: soft precision and recall (Johansson and Moschitti 2013); ``token``: white-space tokens inside content.
- ``joint.loose``: content iou50, source overlaps or both are empty, cue likewise. ``joint.strict``: all three equal.
  ``joint2`` leaves the cue out. Precision is over everything found, recall over all gold.

Every figure is a ratio of sums over documents, so a document bootstrap only adds counts again.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sayso.model import Span

Figures = dict[str, float]
Counts = Counter[str]

SAY = re.compile(r"\b(said|says?|saying|told|tells?|telling|according)\b", re.IGNORECASE)


class Attribution(NamedTuple):
    """A statement as spans of characters; ``source`` is empty where none is named."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]


class _Sets(NamedTuple):
    source: frozenset[int]
    cue: frozenset[int]
    content: frozenset[int]
    raw: tuple[Span, ...]
    say: bool


class _Document(NamedTuple):
    text: str
    keep: tuple[bool, ...]
    quoted: tuple[bool, ...]


def count(text: str, gold: Iterable[Attribution], found: Iterable[Attribution]) -> Counts:
    """Return the counts of one document; the counts of several add up."""
    document = _Document(text, tuple(map(_kept, text)), tuple(quoted(text)))
    golden, mine = (_sets(document, attributions) for attributions in (gold, found))
    counts: Counts = Counter({"docs": 1, "gold": len(golden), "found": len(mine)})
    counts["partial.P"] = _soft(mine, golden)  # type: ignore[assignment]
    counts["partial.R"] = _soft(golden, mine)  # type: ignore[assignment]
    counts.update(_tokens(text, golden, mine))
    weights = [[len(one.content & other.content) for other in mine] for one in golden]
    partner = {row: column for row, column in assign(weights) if weights[row][column] > 0}
    for index, one in enumerate(golden):
        keys = _groups(document, one)
        counts.update(f"{key}.gold" for key in keys)
        if index in partner:
            counts.update(_pair(one, mine[partner[index]], keys))
    return counts


def figures(counts: Counts) -> Figures:
    """Return every figure by name, between 0 and 1 (``gold``, ``found`` and ``docs`` are numbers)."""
    made: Figures = {name: counts[name] for name in ("docs", "gold", "found")}
    for name in ("any", "iou50", "exact", "raw"):
        made.update(_measures(f"content.{name}", counts[name], counts["found"], counts["gold"]))
    made.update(_mean_of(counts))
    made.update(_measures("content.token", counts["token.both"], counts["token.found"], counts["token.gold"]))
    for role in ("source", "cue"):
        for name in ("any", "exact", "f1"):
            made[f"{role}.{name}"] = counts[f"{role}.{name}"] / (counts["iou50"] or 1)
    for name in ("joint.loose", "joint.strict", "joint2.loose", "joint2.strict"):
        made.update(_measures(name, counts[name], counts["found"], counts["gold"]))
    for key in sorted(name.removesuffix(".gold") for name in counts if name.endswith(".gold") and ":" in name):
        total = counts[f"{key}.gold"] or 1
        made[f"{key}.gold"] = counts[f"{key}.gold"]
        for name in ("iou50", "joint2.loose", "joint.loose"):
            made[f"{key}.{name}"] = counts[f"{key}.{name}"] / total
    return made


def quoted(text: str) -> list[bool]:
    """Return for each character whether it stands between quotation marks; an open one ends with its paragraph."""
    mask = [False] * len(text)
    for line in re.finditer(r"[^\n]+", text):
        opened: int | None = None
        for index in range(line.start(), line.end()):
            char = text[index]
            if char in "“‟«" or (char == '"' and opened is None):
                opened = index if opened is None else opened
            elif char in '”»"' and opened is not None:
                mask[opened + 1 : index] = [True] * (index - opened - 1)
                opened = None
        if opened is not None:
            mask[opened + 1 : line.end()] = [True] * (line.end() - opened - 1)
    return mask


def assign(weights: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Return ``(row, column)`` pairs, one a row or one a column, of the greatest total weight (Hungarian method)."""
    if not weights or not weights[0]:
        return []
    if len(weights) > len(weights[0]):
        turned = assign([list(column) for column in zip(*weights, strict=True)])
        return [(column, row) for row, column in turned]
    top = max(map(max, weights))
    costs = [[top - weight for weight in row] for row in weights]
    owner = [-1] * len(costs[0])
    row_price, column_price = [0] * len(costs), [0] * len(costs[0])
    for row in range(len(costs)):
        _augment(costs, row, owner, row_price, column_price)
    return [(row, column) for column, row in enumerate(owner) if row >= 0]


def _augment(costs: list[list[int]], row: int, owner: list[int], row_price: list[int], column_price: list[int]) -> None:
    """Give ``row`` a column along the cheapest chain of exchanges."""
    free = list(range(len(owner)))
    slack: list[float] = [float("inf")] * len(owner)
    origin = [-1] * len(owner)
    reached: list[int] = []
    current, via = row, -1
    while True:
        for column in free:
            price = costs[current][column] - row_price[current] - column_price[column]
            if price < slack[column]:
                slack[column], origin[column] = price, via
        via = min(free, key=slack.__getitem__)
        delta = int(slack[via])
        row_price[row] += delta
        for column in reached:
            row_price[owner[column]] += delta
            column_price[column] -= delta
        for column in free:
            slack[column] -= delta
        if owner[via] < 0:
            break
        free.remove(via)
        reached.append(via)
        current = owner[via]
    while via >= 0:
        before = origin[via]
        owner[via] = owner[before] if before >= 0 else row
        via = before


def _kept(char: str) -> bool:
    category = unicodedata.category(char)
    return category[0] in "LN" or category in ("Mn", "Mc", "Sc") or char == "%"


def _sets(document: _Document, attributions: Iterable[Attribution]) -> list[_Sets]:
    found = []
    for attribution in attributions:
        source, cue, content = (
            frozenset(index for start, end in spans for index in range(start, end) if document.keep[index])
            for spans in attribution
        )
        if content:
            words = " ".join(document.text[start:end] for start, end in attribution.cue)
            raw = _trimmed(document.text, attribution.content)
            found.append(_Sets(source, cue, content, raw, bool(SAY.search(words))))
    return found


def _trimmed(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    found = []
    for start, end in sorted(map(tuple, spans)):
        piece = text[start:end]
        if piece.strip():
            found.append((start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())))
    return tuple(found)


def _groups(document: _Document, one: _Sets) -> tuple[str, ...]:
    inside = sum(document.quoted[index] for index in one.content) / len(one.content)
    form = "direct" if inside >= 0.9 else "mixed" if inside > 0 else "indirect"
    return f"form:{form}", f"cue:{'say' if one.say else 'other'}", f"source:{'present' if one.source else 'absent'}"


def _pair(gold: _Sets, mine: _Sets, keys: tuple[str, ...]) -> Counts:
    counts: Counts = Counter()
    shared = len(gold.content & mine.content)
    close = shared / (len(gold.content) + len(mine.content) - shared) >= 0.5
    exact = gold.content == mine.content
    source_any, cue_any = _meets(gold.source, mine.source), _meets(gold.cue, mine.cue)
    source_exact, cue_exact = gold.source == mine.source, gold.cue == mine.cue
    counts["any"] += 1
    counts["exact"] += exact
    counts["raw"] += gold.raw == mine.raw
    counts["joint2.strict"] += exact and source_exact
    counts["joint.strict"] += exact and source_exact and cue_exact
    if close:
        counts["iou50"] += 1
        roles = (("source", gold.source, mine.source), ("cue", gold.cue, mine.cue))
        for role, one, other in roles:
            counts[f"{role}.any"] += _meets(one, other)
            counts[f"{role}.exact"] += one == other
            counts[f"{role}.f1"] += _overlap(one, other)  # type: ignore[assignment]
        counts["joint2.loose"] += source_any
        counts["joint.loose"] += source_any and cue_any
        for key in keys:
            counts[f"{key}.iou50"] += 1
            counts[f"{key}.joint2.loose"] += source_any
            counts[f"{key}.joint.loose"] += source_any and cue_any
    return counts


def _meets(one: frozenset[int], other: frozenset[int]) -> bool:
    return bool(one & other) or not (one or other)


def _overlap(one: frozenset[int], other: frozenset[int]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 1.0


def _soft(these: list[_Sets], those: list[_Sets]) -> float:
    return sum(
        max((len(one.content & other.content) for other in those), default=0) / len(one.content) for one in these
    )


def _tokens(text: str, gold: list[_Sets], mine: list[_Sets]) -> Counts:
    counts: Counts = Counter()
    golden, found = (frozenset().union(*(one.content for one in sets)) for sets in (gold, mine))
    for token in re.finditer(r"\S+", text):
        places = range(token.start(), token.end())
        in_gold, in_found = not golden.isdisjoint(places), not found.isdisjoint(places)
        counts["token.gold"] += in_gold
        counts["token.found"] += in_found
        counts["token.both"] += in_gold and in_found
    return counts


def _measures(name: str, hits: float, found: float, gold: float) -> Figures:
    precision, recall = hits / found if found else 0.0, hits / gold if gold else 0.0
    return {f"{name}.P": precision, f"{name}.R": recall, f"{name}.F1": _harmonic(precision, recall)}


def _mean_of(counts: Counts) -> Figures:
    precision = counts["partial.P"] / counts["found"] if counts["found"] else 0.0
    recall = counts["partial.R"] / counts["gold"] if counts["gold"] else 0.0
    return {
        "content.partial.P": precision,
        "content.partial.R": recall,
        "content.partial.F1": _harmonic(precision, recall),
    }


def _harmonic(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
