"""Measures event mentions end to end on annotated text (``corpus/events``): who did what to whom, and is it sure.

A mention is found when its anchor overlaps a gold anchor's; each gold anchor counts once. ``anchors`` is the F1 of
finding events of any type, ``types`` that of finding them with the right type (micro, and macro over the types).
Roles are pairs of a right-typed event and a span: ``exact`` but for articles at the edges, or overlapping; ``pooled``
are the overlapping spans of each role in a text whatever the event, as ``sayso evaluate roles`` measures. Factuality
is judged on mentions whose type is right, in the six classes of the record and, as ``factuality_three``, in the three
of UDS-IH2 (``evaluate/factuality.py``). The calibration error compares the confidence of a mention with whether its
type is right and every gold party overlaps one of its role (ten bins of equal size; Naeini et al. 2015).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from sayso.evaluate.events_markup import EventExample, GoldEvent, load_labels, read_examples
from sayso.evaluate.factuality import CLASS_OF
from sayso.model import Article, EventMention, Factuality, Report, Span, make_article

Name = TypeVar("Name", bound=str)
_EDGE = re.compile(r"^(?:the|a|an|some|its|his|their|her)\s+", re.IGNORECASE)
_NONE = "none"
_BINS = 10


class F1(msgspec.Struct, frozen=True):
    """Precision, recall and F1 with the counts behind them."""

    precision: float
    recall: float
    f1: float
    gold: int


class EventScores(msgspec.Struct, frozen=True, kw_only=True):
    """Scores of event mentions; ``false_per_1000`` is of the texts without any event."""

    examples: int
    anchors: F1
    types: F1
    types_macro: float
    by_type: dict[str, F1]
    modes: float
    roles_exact: F1
    roles_overlap: F1
    roles_pooled: F1
    factuality_accuracy: float
    factuality_macro: float
    factuality_by_class: dict[str, F1]
    factuality_three: float
    right: float
    calibration_error: float
    reliability: tuple[tuple[float, float, int], ...]
    false_per_1000: float


class Tally(msgspec.Struct):
    """Gold, predicted and matching items."""

    gold: int = 0
    predicted: int = 0
    hit: int = 0

    def score(self) -> F1:
        """Return precision, recall and F1."""
        precision = self.hit / self.predicted if self.predicted else 0.0
        recall = self.hit / self.gold if self.gold else 0.0
        both = precision + recall
        f1 = 2 * precision * recall / both if both else 0.0
        return F1(round(precision, 3), round(recall, 3), round(f1, 3), self.gold)


class _Counts(msgspec.Struct):
    anchors: Tally = msgspec.field(default_factory=Tally)
    types: dict[str, Tally] = msgspec.field(default_factory=dict)
    exact: Tally = msgspec.field(default_factory=Tally)
    overlap: Tally = msgspec.field(default_factory=Tally)
    pooled: Tally = msgspec.field(default_factory=Tally)
    factuality: Counter[tuple[Factuality, Factuality]] = msgspec.field(default_factory=Counter)
    modes: list[bool] = msgspec.field(default_factory=list)
    trusted: list[tuple[float, bool]] = msgspec.field(default_factory=list)
    idle_words: int = 0
    idle_events: int = 0

    def type(self, name: str) -> Tally:
        return self.types.setdefault(name, Tally())


def evaluate(path: Path, code: Callable[[Article], Report], also: Sequence[Path] = ()) -> EventScores:
    """Return the scores of ``code`` on files or folders in the format of ``corpus/events``, taken together."""
    labels = load_labels()
    examples = [example for one in (path, *also) for example in read_examples(one, labels)]
    counts = _counted(examples, code)
    tallies = counts.types.values()
    types = Tally(*(sum(getattr(tally, name) for tally in tallies) for name in ("gold", "predicted", "hit")))
    by_type = {name: tally.score() for name, tally in sorted(counts.types.items())}
    classes = _by_class(counts.factuality)
    error, bins = calibration(counts.trusted)
    judged = sum(counts.factuality.values())
    return EventScores(
        examples=len(examples),
        anchors=counts.anchors.score(),
        types=types.score(),
        types_macro=_mean([score.f1 for score in by_type.values() if score.gold]),
        by_type=by_type,
        modes=_mean([float(one) for one in counts.modes]),
        roles_exact=counts.exact.score(),
        roles_overlap=counts.overlap.score(),
        roles_pooled=counts.pooled.score(),
        factuality_accuracy=round(sum(n for (a, b), n in counts.factuality.items() if a == b) / max(1, judged), 3),
        factuality_macro=_mean([score.f1 for score in classes.values() if score.gold]),
        factuality_by_class=classes,
        factuality_three=three_way(counts.factuality),
        right=_mean([float(right) for _, right in counts.trusted]),
        calibration_error=error,
        reliability=bins,
        false_per_1000=round(1000 * counts.idle_events / max(1, counts.idle_words), 2),
    )


def trusted(path: Path, code: Callable[[Article], Report]) -> list[tuple[float, bool]]:
    """Return the confidence of each mention that ``code`` finds, and whether its type and all its parties are right."""
    return _counted(read_examples(path, load_labels()), code).trusted


def _counted(examples: Sequence[EventExample], code: Callable[[Article], Report]) -> _Counts:
    counts = _Counts()
    for example in examples:
        _count(counts, example, code(make_article(example.text, source_id=example.id)).events)
    return counts


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 3) if values else 0.0


def three_way(pairs: Counter[tuple[Factuality, Factuality]]) -> float:
    """Return the macro-F1 over three classes of counts of (gold, said)."""
    merged = Counter[tuple[str, str]]()
    for (true, said), count in pairs.items():
        merged[CLASS_OF[true], CLASS_OF[said]] += count
    return _mean([score.f1 for score in _by_class(merged).values() if score.gold])


def _by_class(pairs: Mapping[tuple[Name, Name], int]) -> dict[str, F1]:
    names = sorted({name for pair in pairs for name in pair})
    found: dict[str, F1] = {}
    for name in names:
        gold = sum(count for (true, _), count in pairs.items() if true == name)
        said = sum(count for (_, guess), count in pairs.items() if guess == name)
        found[name] = Tally(gold, said, pairs[name, name]).score()
    return found


def calibration(trusted: Sequence[tuple[float, bool]]) -> tuple[float, tuple[tuple[float, float, int], ...]]:
    """Return the expected calibration error and, by bin, mean confidence, share that was right and size."""
    ordered = sorted(trusted, key=lambda item: item[0])
    size = max(1, -(-len(ordered) // _BINS))
    bins = []
    for start in range(0, len(ordered), size):
        part = ordered[start : start + size]
        bins.append((_mean([one for one, _ in part]), _mean([float(right) for _, right in part]), len(part)))
    error = sum(abs(said - was) * count for said, was, count in bins) / max(1, len(ordered))
    return round(error, 3), tuple(bins)


def matches(example: EventExample, events: Sequence[EventMention]) -> list[tuple[EventMention, GoldEvent | None]]:
    """Return each mention with the gold event whose anchor it overlaps, one of its own type first."""
    free = list(example.events)
    found: list[tuple[EventMention, GoldEvent | None]] = []
    for event in sorted(events, key=lambda one: (-one.confidence, one.anchor.span)):
        near = [gold for gold in free if _overlap(gold.anchor, event.anchor.span)]
        near.sort(key=lambda gold: (gold.type != event.type, gold.anchor))
        if near:
            free.remove(near[0])
        found.append((event, near[0] if near else None))
    return found


def _count(counts: _Counts, example: EventExample, events: Sequence[EventMention]) -> None:
    pairs = matches(example, events)
    counts.anchors.gold += len(example.events)
    counts.anchors.predicted += len(pairs)
    if not example.events:
        counts.idle_words += len(example.text.split())
        counts.idle_events += len(events)
    for gold in example.events:
        counts.type(gold.type).gold += 1
        for tally in (counts.exact, counts.overlap):
            tally.gold += len(gold.spans("actor")) + len(gold.spans("recipient"))
    _count_pooled(counts.pooled, example, events)
    for event, near in pairs:
        counts.anchors.hit += near is not None
        counts.type(event.type).predicted += 1
        true = near if near is not None and near.type == event.type else None
        counts.trusted.append((event.confidence, true is not None and _has_parties(event, true)))
        _count_roles(counts, example.text, event, true)
        if true is not None:
            counts.type(event.type).hit += 1
            counts.factuality[true.factuality, event.factuality] += 1
            counts.modes.append(true.mode == event.mode)


def _spans(event: EventMention, role: str) -> list[Span]:
    parties = event.actors if role == "actor" else event.recipients
    return sorted({party.span for party in parties if party.span is not None})


def _has_parties(event: EventMention, gold: GoldEvent) -> bool:
    for role in ("actor", "recipient"):
        mine, theirs = _spans(event, role), gold.spans(role)
        if any(not any(_overlap(span, other) for other in mine) for span in theirs):
            return False
        if any(not any(_overlap(span, other) for other in theirs) for span in mine):
            return False
    return True


def _count_roles(counts: _Counts, text: str, event: EventMention, gold: GoldEvent | None) -> None:
    for role in ("actor", "recipient"):
        mine = _spans(event, role)
        theirs = list(gold.spans(role)) if gold else []
        for tally, same in ((counts.exact, lambda a, b: _trim(text, a) == _trim(text, b)), (counts.overlap, _overlap)):
            tally.predicted += len(mine)
            tally.hit += _matched(mine, theirs, same)


def _count_pooled(tally: Tally, example: EventExample, events: Sequence[EventMention]) -> None:
    for role in ("actor", "recipient"):
        mine = sorted({span for event in events for span in _spans(event, role)})
        theirs = sorted({span for gold in example.events for span in gold.spans(role)})
        tally.gold += len(theirs)
        tally.predicted += len(mine)
        tally.hit += _matched(mine, theirs, _overlap)


def _matched(mine: Sequence[Span], theirs: Sequence[Span], same: Callable[[Span, Span], bool]) -> int:
    """Return how many of two lists of spans are the same, each counted once."""
    free, found = list(theirs), 0
    for span in mine:
        fit = next((other for other in free if same(span, other)), None)
        if fit is not None:
            free.remove(fit)
            found += 1
    return found


def _trim(text: str, span: Span) -> Span:
    lead = _EDGE.match(text[span[0] : span[1]])
    return span[0] + (lead.end() if lead else 0), span[1]


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
