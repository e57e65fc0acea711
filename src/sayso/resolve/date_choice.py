"""Choosing among periods of one name: by publication, tense and nearness, or counted from what the text named last."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from sayso.model import TimeExpression
from sayso.resolve import periods
from sayso.resolve.date_text import Reading, TextSoFar
from sayso.resolve.periods import UNKNOWN, Period
from sayso.resolve.tense import Direction

_FAR, _NEAR = 240, 120
_VERY_FAR, _VERY_NEAR = 300, 75
LAST, NEXT = "the last one", "the next one"
COUNT = {"last": -1, "this": 0, "next": 1, "same": 0}


def by_way(options: Iterator[Period], time: TimeExpression, text: TextSoFar) -> Reading:
    """Choose among the same period in successive years or weeks: the last that has begun, or the first not yet over."""
    published = text.published
    found = list(options)
    if published is None:
        return Reading(UNKNOWN, "no publication date")
    past = [one for one in found if one.start and one.start <= published]
    future = [one for one in found if one.end and one.end >= published]
    if not past or not future:
        return Reading((past or future or [UNKNOWN])[-1 if past else 0], "only one fits")
    if past[-1] == future[0]:
        return Reading(past[-1], "publication lies in it")
    chosen, other, why = _chosen(past[-1], future[0], published, text.way(time))
    return Reading(chosen, why, others=((other, NEXT if other is future[0] else LAST),))


def _chosen(past: Period, future: Period, published: date, way: Direction) -> tuple[Period, Period, str]:
    """Choose by tense; what is much nearer wins over it, since news gives the year of what is far."""
    since = (published - past.end).days if past.end else 0
    until = (future.start - published).days if future.start else 0
    shown = f"{way.way} by “{way.word}”" if way.way else "no verb shows the tense; the last one"
    if since > _VERY_FAR and until < _VERY_NEAR and way.word != "since":
        return future, past, f"much nearer than the last one ({shown})"
    told = past.granularity == "quarter"
    if until > _FAR and since < _NEAR and (told or not way.direct or way.way not in ("future", "present")):
        return past, future, f"much nearer than the next one ({shown})"
    if way.way == "future" or (way.way == "present" and not told):
        return future, past, shown
    return past, future, shown


def years_near(text: TextSoFar) -> range:
    """Return the years about publication."""
    year = text.published.year if text.published else 2000
    return range(year - 1, year + 2)


def which_period(parts: dict[str, str], unit: str, text: TextSoFar) -> Period | None:
    """Return the last, this or next period of a unit as seen from publication."""
    if text.published is None:
        return None
    when = periods.moved(unit, text.published, COUNT[parts["which"]])
    return periods.containing(unit, when) if when else None


def narrowed(period: Period, parts: dict[str, str], text: TextSoFar) -> Period:
    """ "Earlier this year" ends on publication, "later this year" begins there."""
    published, edge = text.published, parts.get("edge")
    if published is None or period.start is None or period.end is None or not period.start <= published <= period.end:
        return period
    if edge == "before":
        return msgspec.structs.replace(period, end=published)
    if edge == "after":
        return msgspec.structs.replace(period, start=published)
    return period


FINER = {
    "day": ("day", "time"),
    "week": ("day", "time", "weekend", "week"),
    "weekend": ("day", "time", "weekend"),
    "month": ("day", "time", "weekend", "week", "month"),
    "quarter": ("day", "month", "quarter"),
    "year": ("day", "time", "week", "month", "season", "quarter", "year"),
    "decade": ("year", "decade"),
    "century": ("year", "decade", "century"),
}


def from_running(parts: dict[str, str], text: TextSoFar) -> Reading:
    """Count from the last period that the text named and that lies in one of the unit."""
    unit = parts["unit"] if parts["unit"] in FINER else "day"
    base = text.running(*FINER[unit])
    if base is None or base.start is None:
        return Reading(UNKNOWN, "nothing before it in the text to count from", "inferred")
    when = periods.moved(unit, base.start, COUNT[parts["that"]])
    period = periods.containing(unit, when) if when else UNKNOWN
    return Reading(period, f"counted from {base.value}, named before", "inferred")
