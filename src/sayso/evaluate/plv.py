"""Measures `coder.relate` on PLV: the type of what a given actor does to a given recipient.

The file has one sentence a line: ``{"id", "text", "actor", "recipient", "type", "quad"}`` with spans or null. Its 15
classes are PLOVER's, with CONCEDE and RETREAT as one, YIELD. Macro-F1 is the mean over the classes of the file; an
answer of no event is wrong. Quad classes are the file's own for each type; binary is cooperation against conflict.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from sayso.model import Relation, Span

Relate = Callable[[str, Span | None, Span | None], Relation]

_MERGED = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}
_NONE = "none"


class ClassScore(msgspec.Struct, frozen=True):
    """Precision, recall and F1 of a class, how many gold holds, and what they were mostly taken for."""

    precision: float
    recall: float
    f1: float
    gold: int
    taken_for: dict[str, int]


class PlvScores(msgspec.Struct, frozen=True, kw_only=True):
    """Macro-F1 over root types, quads and the binary split, accuracy over types, and the table by type."""

    items: int
    root: float
    quad: float
    binary: float
    accuracy: float
    by_type: dict[str, ClassScore]


def evaluate(path: Path, relate: Relate) -> PlvScores:
    """Return the scores of ``relate`` on a file."""
    gold: list[str] = []
    guesses: list[str] = []
    quad_of: dict[str, str] = {}
    with path.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            relation = relate(row["text"], _span(row["actor"]), _span(row["recipient"]))
            gold.append(row["type"])
            guesses.append(_MERGED.get(relation.type or _NONE, relation.type or _NONE))
            quad_of[row["type"]] = str(row["quad"])
    return score(gold, guesses, quad_of)


def score(gold: Sequence[str], guesses: Sequence[str], quad_of: dict[str, str]) -> PlvScores:
    """Return the scores of guesses. ``quad_of`` gives the quad class of each type of the file."""
    quads, guessed = [quad_of[one] for one in gold], [quad_of.get(one, _NONE) for one in guesses]
    table = {one: class_score(gold, guesses, one) for one in sorted(set(gold))}
    return PlvScores(
        items=len(gold),
        root=_mean([row.f1 for row in table.values()]),
        quad=macro_f1(quads, guessed),
        binary=macro_f1([_side(one) for one in quads], [_side(one) for one in guessed]),
        accuracy=_mean([float(a == b) for a, b in zip(gold, guesses, strict=True)]),
        by_type=table,
    )


def macro_f1(gold: Sequence[str], guesses: Sequence[str]) -> float:
    """Return the mean F1 over the classes of gold."""
    return _mean([class_score(gold, guesses, one).f1 for one in sorted(set(gold))])


def class_score(gold: Sequence[str], guesses: Sequence[str], one: str) -> ClassScore:
    """Return the scores of one class."""
    right = sum(a == b == one for a, b in zip(gold, guesses, strict=True))
    predicted, actual = sum(b == one for b in guesses), sum(a == one for a in gold)
    wrong = Counter(b for a, b in zip(gold, guesses, strict=True) if a == one != b)
    return ClassScore(
        precision=round(right / predicted, 4) if predicted else 0.0,
        recall=round(right / actual, 4) if actual else 0.0,
        f1=round(2 * right / (predicted + actual), 4) if predicted + actual else 0.0,
        gold=actual,
        taken_for=dict(wrong.most_common(3)),
    )


def _side(quad: str) -> str:
    return {"1": "cooperation", "2": "cooperation", "3": "conflict", "4": "conflict"}.get(quad, _NONE)


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0


def _span(value: Sequence[int] | None) -> Span | None:
    return (value[0], value[1]) if value else None
