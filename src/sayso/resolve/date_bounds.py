"""What the words before an expression make of its interval: "since", "by", "from X to Y"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import msgspec

from sayso.model import Parse, TimeExpression
from sayso.resolve.date_text import Reading, TextSoFar
from sayso.resolve.periods import Period


def bounded_reading(time: TimeExpression, reading: Reading, text: TextSoFar) -> Reading:
    """Return the reading with its interval bounded by the preposition before it: since, by, until, before, after."""
    bound = _bound(time, text)
    period, published = reading.period, text.published
    if bound is None or (period.start is None and period.end is None):
        return reading
    if time.parts.get("edge") == "end":
        bound = {"before": "until", "since": "after"}.get(bound, bound)
    start, end = _BOUNDS[bound](period, published)
    if start and end and start > end:
        return reading
    granularity = period.granularity if (start, end) == (period.start, period.end) else "span"
    changed = msgspec.structs.replace(period, start=start, end=end, granularity=granularity)
    others = tuple((other, f"{why}, not bounded") for other, why in reading.others)
    return msgspec.structs.replace(reading, period=changed, rule=f"{reading.rule}; bounded by “{bound}”", others=others)


def _bound(time: TimeExpression, text: TextSoFar) -> str | None:
    tokens = text.parse.tokens
    for length in (2, 1):
        first = time.first - length
        if first >= 0 and tokens[first].sentence == tokens[time.first].sentence:
            words = " ".join(token.text.lower() for token in tokens[first : time.first])
            if words in text.words.bounds:
                return text.words.bounds[words]
    return None


def _since(period: Period, published: date | None) -> tuple[date | None, date | None]:
    return period.start, published if published and period.start and period.start <= published else None


def _until(period: Period, published: date | None) -> tuple[date | None, date | None]:
    return published if published and period.end and period.end >= published else None, period.end


def _before(period: Period, published: date | None) -> tuple[date | None, date | None]:
    end = period.start - timedelta(days=1) if period.start and period.start > date.min else None
    return published if published and end and end >= published else None, end


def _after(period: Period, published: date | None) -> tuple[date | None, date | None]:
    return period.end, published if published and period.end and period.end <= published else None


def _from(period: Period, published: date | None) -> tuple[date | None, date | None]:
    return period.start, None


_BOUNDS: dict[str, Callable[[Period, date | None], tuple[date | None, date | None]]] = {
    "since": _since,
    "by": _until,
    "until": _until,
    "before": _before,
    "after": _after,
    "from": _from,
}

_BETWEEN = {"from": ("to", "until", "till", "through", "-", "–", "into"), "between": ("and",)}


def join_ranges(parse: Parse, times: Sequence[TimeExpression], readings: list[Reading]) -> None:
    """Give both ends of "from X to Y", "between X and Y" and "X-Y" the whole stretch."""
    for left in range(len(times) - 1):
        if not _is_range(parse, times[left], times[left + 1]):
            continue
        first, second = readings[left].period, readings[left + 1].period
        if first.start and second.end and first.start <= second.end:
            for index in (left, left + 1):
                period = readings[index].period
                whole = msgspec.structs.replace(period, start=first.start, end=second.end, granularity="span")
                readings[index] = msgspec.structs.replace(readings[index], period=whole, rule="one end of a stretch")


def _is_range(parse: Parse, left: TimeExpression, right: TimeExpression) -> bool:
    if right.first - left.last != 1 or parse.tokens[left.first].sentence != parse.tokens[right.first].sentence:
        return False
    between = parse.tokens[left.last].text.lower()
    before = parse.tokens[left.first - 1].text.lower() if left.first else ""
    if between in ("-", "–"):
        return left.span[1] == parse.tokens[left.last].start
    return between == "through" or between in _BETWEEN.get(before, ())
