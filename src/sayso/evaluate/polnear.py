"""Attribution on a file in PolNeAR's shape, beside the peers and people: ``sayso evaluate polnear FILE``.

A line of the file is ``{"id", "text", "attributions": [{"source", "cue", "content"}]}``, each role a list of spans.
PolNeAR marks only the outermost attribution, so statements inside statements are left out of what is measured.

The peers' figures are those of the reference run on PolNeAR's test split with the same definitions; on another file
they are there for orientation. The human row is the mean over pairs of annotators of the twenty articles that several
annotated. Intervals are of a bootstrap over documents.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random

import msgspec

from sayso.errors import InputError
from sayso.evaluate.attribution_score import Attribution, Counts, Figures, count, figures
from sayso.model import Article, Report, Span, make_article

Predict = Callable[[str], Iterable[Attribution]]

HEADLINE = ("content.iou50.F1", "content.exact.F1", "joint.loose.F1", "joint.strict.F1")
"""The figures that peers are compared by."""

PEERS: dict[str, tuple[float, float, float, float]] = {
    "textacy 0.13": (0.295, 0.233, 0.271, 0.155),
    "GenderGapTracker v7": (0.509, 0.359, 0.417, 0.278),
    "Citron, retrained on PolNeAR": (0.557, 0.379, 0.477, 0.297),
    "people": (0.794, 0.688, 0.747, 0.598),
}
"""Rows of the same figures, on PolNeAR's test split; people on the articles annotated several times."""

SPLITS = ("cue:say", "cue:other", "form:direct", "form:mixed", "form:indirect", "source:present", "source:absent")
PEERS_RECALL: dict[str, dict[str, float]] = {
    "textacy 0.13": {
        "cue:say": 0.43, "cue:other": 0.06, "form:direct": 0.75, "form:mixed": 0.16, "form:indirect": 0.01,
    },
    "GenderGapTracker v7": {
        "cue:say": 0.82, "cue:other": 0.19, "form:direct": 0.80, "form:mixed": 0.53, "form:indirect": 0.24,
    },
    "Citron, retrained on PolNeAR": {
        "cue:say": 0.65, "cue:other": 0.37, "form:direct": 0.62, "form:mixed": 0.60, "form:indirect": 0.38,
    },
    "people": {
        "cue:say": 0.97, "cue:other": 0.70, "form:direct": 0.98, "form:mixed": 0.92, "form:indirect": 0.74,
    },
}  # fmt: skip
"""Recall of content at IoU one half by kind of statement, of the same rows."""

DRAWS = 1000
SEED = 7


class GoldAttribution(msgspec.Struct, frozen=True):
    """An attribution as a line holds it; further fields are ignored."""

    source: tuple[Span, ...] = ()
    cue: tuple[Span, ...] = ()
    content: tuple[Span, ...] = ()


class GoldDocument(msgspec.Struct, frozen=True):
    """A line of the file."""

    id: str
    text: str
    attributions: tuple[GoldAttribution, ...]


class Interval(msgspec.Struct, frozen=True):
    """A figure with the middle 95 % of its bootstrap."""

    value: float
    low: float
    high: float


class Result(msgspec.Struct, frozen=True):
    """All figures of a run, and those of ``HEADLINE`` with their intervals."""

    figures: Figures
    intervals: dict[str, Interval]


def evaluate(path: Path, code: Callable[[Article], Report]) -> Result:
    """Return the figures of ``code`` on a file."""
    return measure(read_gold(path), lambda text: outermost(code(make_article(text))))


def read_gold(path: Path) -> Iterator[GoldDocument]:
    """Yield the documents of a file of JSON lines. Raises ``InputError`` naming the line."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                yield msgspec.json.decode(line, type=GoldDocument)
            except (msgspec.ValidationError, msgspec.DecodeError) as error:
                raise InputError(str(error), f"{path}, line {number}") from error


def outermost(report: Report) -> list[Attribution]:
    """Return the statements of a report that no other one contains, as spans."""
    return [
        Attribution((statement.source.span,) if statement.source else (), statement.cue.spans, statement.content.spans)
        for statement in report.statements
        if statement.within is None
    ]


def measure(documents: Iterable[GoldDocument], predict: Predict, draws: int = DRAWS) -> Result:
    """Return the figures of ``predict``, a function from a text to its attributions, over documents."""
    counted = [
        count(
            document.text,
            (Attribution(gold.source, gold.cue, gold.content) for gold in document.attributions),
            predict(document.text),
        )
        for document in documents
    ]
    made = figures(_sum(counted))
    return Result(made, bootstrap(counted, made, draws))


def bootstrap(counted: list[Counts], made: Figures, draws: int) -> dict[str, Interval]:
    """Return the headline figures with 95 % intervals over documents drawn again with a fixed seed."""
    random = Random(SEED)
    drawn: dict[str, list[float]] = {name: [] for name in HEADLINE}
    for _ in range(draws):
        again = figures(_sum(random.choices(counted, k=len(counted))))
        for name in HEADLINE:
            drawn[name].append(again[name])
    found = {}
    for name, values in drawn.items():
        values.sort()
        found[name] = Interval(made[name], *(_at(values, share, made[name]) for share in (0.025, 0.975)))
    return found


def render(result: Result) -> str:
    """Return the result as text: our row beside the peers' and people's, then the splits, then everything else."""
    made = result.figures
    lines = [
        f"{made['docs']:.0f} documents, {made['gold']:.0f} attributions, {made['found']:.0f} found",
        "",
        _row("F1", ("iou50", "exact", "loose", "strict")),
        _row("this run", (_percent(made[name]) for name in HEADLINE)),
        _row("  95 % from", (_percent(result.intervals[name].low) for name in HEADLINE)),
        _row("  to", (_percent(result.intervals[name].high) for name in HEADLINE)),
        *(_row(name, map(_percent, values)) for name, values in PEERS.items()),
        "",
        _row("recall, content iou50", (name.split(":")[1] for name in SPLITS)),
        _row("gold", (f"{made.get(f'{name}.gold', 0):.0f}" for name in SPLITS)),
        _row("this run", (_percent(made.get(f"{name}.iou50")) for name in SPLITS)),
        _row("  with the right source", (_percent(made.get(f"{name}.joint2.loose")) for name in SPLITS)),
        *(_row(peer, (_percent(values.get(name)) for name in SPLITS)) for peer, values in PEERS_RECALL.items()),
        "",
        _row("", ("P", "R", "F1")),
    ]
    for name in (name.removesuffix(".F1") for name in made if name.endswith(".F1")):
        lines.append(_row(name, (_percent(made[f"{name}.{part}"]) for part in ("P", "R", "F1"))))
    lines += ["", _row("given content iou50", ("any", "exact", "char F1"))]
    for role in ("source", "cue"):
        lines.append(_row(role, (_percent(made[f"{role}.{part}"]) for part in ("any", "exact", "f1"))))
    return "\n".join(lines)


def _sum(counted: Iterable[Counts]) -> Counts:
    total: Counts = Counter()
    for counts in counted:
        for name, value in counts.items():
            total[name] += value
    return total


def _at(ordered: list[float], share: float, otherwise: float) -> float:
    return ordered[round(share * (len(ordered) - 1))] if ordered else otherwise


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f}"


def _row(name: str, cells: Iterable[str]) -> str:
    return f"{name:<30}" + "".join(f"{cell:>10}" for cell in cells)
