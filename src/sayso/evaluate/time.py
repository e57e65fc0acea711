"""Measures time expressions in the manner of TempEval-3 (UzZaman et al. 2013).

The file has one document a line: ``{"id", "dct", "text", "timexes"}``; a timex has ``span``, ``type`` and ``value``.
An expression is found (relaxed) when it overlaps a gold one, strictly when the spans are equal; type and value are
judged on each gold timex's first overlapping expression, and the F1 of a value is the relaxed F1 times its accuracy.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from sayso.model import Record, ResolvedTime, Span, Timex

Found = tuple[Span, Timex]


class TimeScores(Record, frozen=True, kw_only=True):
    """Shares from 0 to 1, with the counts they rest on."""

    documents: int
    gold: int
    predicted: int
    precision: float
    recall: float
    f1: float
    strict_f1: float
    type_f1: float
    value_f1: float
    value_accuracy: float


class _Tally(msgspec.Struct):
    gold: int = 0
    predicted: int = 0
    correct: int = 0
    found: int = 0
    strict: int = 0
    types: int = 0
    values: int = 0


def evaluate(path: Path) -> TimeScores:
    """Return the scores of the pipeline's own time expressions on a file."""
    from sayso import data
    from sayso.annotate.parse import load_parser, parse
    from sayso.annotate.times import TimeWords, find_times
    from sayso.resolve.dates import resolve_times

    nlp, words = load_parser(), data.load("times.toml", TimeWords)
    tally = _Tally()
    documents = 0
    with path.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            parsed = parse(nlp, row["text"])
            times = resolve_times(parsed, find_times(parsed, words), row["dct"], words)
            count(tally, row["timexes"], from_resolved(times))
            documents += 1
    return scores(tally, documents)


def from_resolved(times: Sequence[ResolvedTime]) -> list[Found]:
    """Return the spans and readings of resolved times."""
    return [(time.expression.span, time.timex) for time in times]


def count(tally: _Tally, gold: list[dict[str, Any]], found: list[Found]) -> None:
    """Add one document to the tally."""
    tally.gold += len(gold)
    tally.predicted += len(found)
    spans = [(one["span"][0], one["span"][1]) for one in gold]
    tally.correct += sum(any(_overlap(span, other) for other in spans) for span, _ in found)
    for span, one in zip(spans, gold, strict=True):
        match = next(((other, timex) for other, timex in found if _overlap(span, other)), None)
        if match:
            tally.found += 1
            tally.strict += match[0] == span
            tally.types += match[1].type == one["type"]
            tally.values += match[1].value == one["value"]


def new_tally() -> _Tally:
    """Return an empty tally."""
    return _Tally()


def scores(tally: _Tally, documents: int) -> TimeScores:
    """Return the scores of a tally."""
    precision, recall = _share(tally.correct, tally.predicted), _share(tally.found, tally.gold)
    relaxed = _f1(precision, recall)
    return TimeScores(
        documents=documents,
        gold=tally.gold,
        predicted=tally.predicted,
        precision=precision,
        recall=recall,
        f1=relaxed,
        strict_f1=_f1(_share(tally.strict, tally.predicted), _share(tally.strict, tally.gold)),
        type_f1=relaxed * _share(tally.types, tally.found),
        value_f1=relaxed * _share(tally.values, tally.found),
        value_accuracy=_share(tally.values, tally.found),
    )


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
