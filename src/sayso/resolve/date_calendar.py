"""Named periods: dates, months, years, quarters, seasons, holidays."""

from __future__ import annotations

from datetime import date

import msgspec

from sayso.model import TimeExpression
from sayso.resolve import periods
from sayso.resolve.date_choice import COUNT, by_way, narrowed, years_near
from sayso.resolve.date_text import Reading, TextSoFar
from sayso.resolve.periods import UNKNOWN, Period

# A day of the month this near to publication is that one even against the tense: "will travel from July 31",
# published on August 1, is not next year's.
_NEAR_DAYS = 10


def read_date(time: TimeExpression, text: TextSoFar) -> Reading:
    """Read a date with its month: the year that is given, that of the sentence, or the one that tense chooses."""
    parts = time.parts
    year = _stated_year(parts)
    if "month" not in parts:
        return _read_nth_day(time, text)
    month = int(parts["month"])
    if year is not None:
        return Reading(_day_or_month(year, month, parts) or UNKNOWN, "written out")
    nearby = _year_nearby(time, text)
    if nearby is not None and text.way(time).way == "past":
        period = _day_or_month(nearby, month, parts)
        if period:
            return Reading(period, "the year named before it in the sentence", "inferred")
    if text.published is None:
        day = f"-{int(parts['mday']):02d}" if "mday" in parts else ""
        return Reading(Period(None, None, None, f"XXXX-{month:02d}{day}"), "no publication date")
    options = [period for one in years_near(text) if (period := _day_or_month(one, month, parts))]
    if "weekday" in parts:
        fitting = [one for one in options if one.start and one.start.isoweekday() == int(parts["weekday"])]
        options = fitting or options
    published = text.published
    near = [one for one in options if one.start and abs((one.start - published).days) <= _NEAR_DAYS]
    if near and "mday" in parts:
        return Reading(near[0], "within days of publication, whatever the tense")
    return by_way(iter(options), time, text)


def _stated_year(parts: dict[str, str]) -> int | None:
    if "year" in parts:
        return int(parts["year"])
    if "short_year" in parts:
        number = int(parts["short_year"][-2:])
        return number + (1900 if number > 40 else 2000)
    return None


def _day_or_month(year: int, month: int, parts: dict[str, str]) -> Period | None:
    if "mday" not in parts:
        return periods.month(year, month) if year else None
    try:
        first = periods.day(date(year, month, int(parts["mday"])))
        if "until" not in parts:
            return first
        return msgspec.structs.replace(first, end=date(year, month, int(parts["until"])), granularity="span")
    except ValueError:
        return None


def _year_nearby(time: TimeExpression, text: TextSoFar) -> int | None:
    """Return the year of the last full date or year before it in the same sentence, when it is not publication's."""
    for earlier, reading in reversed(text.before):
        if text.parse.tokens[earlier.first].sentence != text.parse.tokens[time.first].sentence:
            return None
        start = reading.period.start
        if start and _stated_year(earlier.parts) and (text.published is None or start.year != text.published.year):
            return start.year
    return None


def _read_nth_day(time: TimeExpression, text: TextSoFar) -> Reading:
    """ "Friday the 13th": the nearest month that has it."""
    if text.published is None:
        return Reading(UNKNOWN, "no publication date")
    found = []
    for step in range(-12, 13):
        when = periods.moved("month", text.published.replace(day=1), step)
        try:
            found.append(when.replace(day=int(time.parts["mday"])) if when else date.min)
        except ValueError:
            continue
    fitting = (periods.day(one) for one in found if one.isoweekday() == int(time.parts["weekday"]))
    return by_way(fitting, time, text)


def read_month(time: TimeExpression, text: TextSoFar) -> Reading:
    """ "last March", "March of this year", "the following May"."""
    parts, month = time.parts, int(time.parts["month"])
    base = text.running("day", "month", "year") if "that" in parts else None
    when = base.start if base and base.start else text.published
    if when is None:
        return Reading(Period(None, None, None, f"XXXX-{month:02d}"), "no publication date")
    which = parts.get("which") or parts["that"]
    if text.parse.words(time.span).lower().endswith("year") or which in ("this", "same"):
        chosen = _day_or_month(when.year + COUNT[which], month, parts)
        return Reading(chosen or UNKNOWN, "the year is given")
    years = range(when.year - 1, when.year + 2)
    options = [period for one in years if (period := _day_or_month(one, month, parts)) and period.start and period.end]
    past = [one for one in options if one.end and one.end < when]
    future = [one for one in options if one.start and one.start > when]
    chosen = past[-1] if which == "last" and past else future[0] if future else None
    return Reading(chosen or UNKNOWN, f"the {which} one", "inferred" if base else "stated")


def read_year(time: TimeExpression, text: TextSoFar) -> Reading:
    """Read "2011", "nineteen eighty-four"."""
    parts = time.parts
    number = _stated_year(parts)
    if number is None and "head" in parts:
        number = int(parts["head"]) * 100 + int(parts["tens"]) + int(parts.get("ones", "0"))
    if number is None:
        number = int(parts["thousand"])
    return Reading(narrowed(periods.year(number), parts, text), "written out")


def read_decade(time: TimeExpression, text: TextSoFar) -> Reading:
    """Read "the 1990s", "the nineties"."""
    digits = "".join(c for c in time.parts["decade"] if c.isdigit())
    first = int(digits) if len(digits) == 4 else 1900 + int(digits[0]) * 10
    return Reading(periods.decade(first), "written out", "stated" if len(digits) == 4 else "inferred")


def read_century(time: TimeExpression, text: TextSoFar) -> Reading:
    """Read "the 20th century"."""
    return Reading(periods.century(int("".join(c for c in time.parts["century"] if c.isdigit()))), "written out")


def read_quarter(time: TimeExpression, text: TextSoFar) -> Reading:
    """Read "the third quarter", with its year or by tense."""
    parts = time.parts
    number = int(parts["quarter"]) if "quarter" in parts else 0
    if not number:
        return _read_compared_quarter(parts, text)
    if "year" in parts:
        return Reading(periods.quarter(int(parts["year"]), number), "written out")
    if text.published is None:
        return Reading(Period(None, None, None, f"XXXX-Q{number}"), "no publication date")
    if "which" in parts:
        year = text.published.year + COUNT[parts["which"]]
        return Reading(periods.quarter(year, number), "the year is counted from publication")
    return by_way((periods.quarter(year, number) for year in years_near(text)), time, text)


def _read_compared_quarter(parts: dict[str, str], text: TextSoFar) -> Reading:
    """ "the 1988 quarter", "last year's period": the quarter named before, in another year."""
    base = text.reported() or (periods.containing("quarter", text.published) if text.published else None)
    if base is None or base.start is None:
        return Reading(UNKNOWN, "no quarter before it in the text", "inferred")
    year = int(parts["year"]) if "year" in parts else base.start.year + COUNT[parts.get("which", "this")]
    return Reading(periods.quarter(year, (base.start.month + 2) // 3), "the quarter named before", "inferred")


def read_half(time: TimeExpression, text: TextSoFar) -> Reading:
    """Read "the first half of 2018"."""
    parts = time.parts
    number = int(parts.get("half") or parts["back"])
    if "year" in parts:
        return Reading(periods.half(int(parts["year"]), number), "written out")
    if text.published is None:
        return Reading(UNKNOWN, "no publication date")
    if "which" in parts:
        return Reading(periods.half(text.published.year + COUNT[parts["which"]], number), "the year is given")
    return by_way((periods.half(year, number) for year in years_near(text)), time, text)


def read_season(time: TimeExpression, text: TextSoFar) -> Reading:
    """Read "last summer", "winter 2010"."""
    parts, code = time.parts, time.parts["season"]
    if "year" in parts:
        return Reading(periods.season(int(parts["year"]), code), "written out")
    published = text.published
    if published is None:
        return Reading(Period(None, None, None, f"XXXX-{code}"), "no publication date")
    seasons = [periods.season(year, code) for year in range(published.year - 2, published.year + 3)]
    if parts.get("which") == "last":
        return Reading([one for one in seasons if one.end and one.end < published][-1], "the last that is over")
    if parts.get("which") == "next":
        return Reading(next(one for one in seasons if one.start and one.start > published), "the first to come")
    if parts.get("which") == "this":
        return Reading(periods.season(published.year, code), "the year of publication")
    return by_way(iter(seasons), time, text)


def read_holiday(time: TimeExpression, text: TextSoFar) -> Reading:
    """Read "Christmas", "last Easter"."""
    parts = time.parts
    if "year" in parts:
        return Reading(periods.day(periods.feast(parts["holiday"], int(parts["year"]))), "written out")
    published = text.published
    if published is None:
        return Reading(UNKNOWN, "no publication date")
    days = [periods.day(periods.feast(parts["holiday"], year)) for year in years_near(text)]
    if parts.get("which") == "last":
        return Reading([one for one in days if one.start and one.start < published][-1], "the last one")
    if parts.get("which") == "next":
        return Reading(next(one for one in days if one.start and one.start > published), "the next one")
    return by_way(iter(days), time, text)
