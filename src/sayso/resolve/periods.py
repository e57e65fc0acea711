"""Calendar periods: days, weeks, months, quarters, seasons, years, decades, with their TIMEX3 values.

Weeks are ISO weeks (Monday to Sunday), a winter begins in December of its year, decades and centuries run from a year
that ends in 0 (news does not count from 1).
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import msgspec

from sayso.model import Granularity

SEASON_START = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120, "century": 1200, "millennium": 12000}
DAYS = {"day": 1, "weekend": 7, "week": 7, "fortnight": 14}
HOURS = {"hour": 1.0, "minute": 1 / 60, "second": 1 / 3600}
_GRANULARITY: dict[str, Granularity] = {"fortnight": "week", "half": "span", "millennium": "span"}


class Period(msgspec.Struct, frozen=True):
    """A closed interval of days (``None``: open) with its granularity and TIMEX3 value."""

    start: date | None
    end: date | None
    granularity: Granularity | None
    value: str | None


UNKNOWN = Period(None, None, None, None)


def day(when: date) -> Period:
    """Return the period of one day."""
    return Period(when, when, "day", when.isoformat())


def week(when: date) -> Period:
    """Return the ISO week that holds a day."""
    monday = when - timedelta(days=when.weekday())
    year, number, _ = when.isocalendar()
    return Period(monday, monday + timedelta(days=6), "week", f"{year}-W{number:02d}")


def weekend(when: date) -> Period:
    """Return Saturday and Sunday of the ISO week that holds a day."""
    whole = week(when)
    assert whole.end is not None
    return Period(whole.end - timedelta(days=1), whole.end, "weekend", f"{whole.value}-WE")


def month(year: int, number: int) -> Period:
    """Return a month."""
    last = calendar.monthrange(year, number)[1]
    return Period(date(year, number, 1), date(year, number, last), "month", f"{year:04d}-{number:02d}")


def quarter(year_: int, number: int) -> Period:
    """Return a quarter, 1 to 4."""
    last = month(year_, number * 3)
    return Period(date(year_, number * 3 - 2, 1), last.end, "quarter", f"{year_:04d}-Q{number}")


def half(year_: int, number: int) -> Period:
    """Return a half of a year, 1 or 2."""
    last = month(year_, number * 6)
    return Period(date(year_, number * 6 - 5, 1), last.end, "span", f"{year_:04d}-H{number}")


def season(year_: int, code: str) -> Period:
    """Return a season (SP, SU, FA, WI) that begins in a year."""
    first = date(year_, SEASON_START[code], 1)
    last = month(first.year + (code == "WI"), (first.month + 1) % 12 + 1)
    return Period(first, last.end, "season", f"{year_:04d}-{code}")


def year(number: int) -> Period:
    """Return a year."""
    return Period(date(number, 1, 1), date(number, 12, 31), "year", f"{number:04d}")


def decade(first: int) -> Period:
    """Return the ten years from one that ends in 0."""
    return Period(date(first, 1, 1), date(first + 9, 12, 31), "decade", f"{first // 10}")


def century(number: int) -> Period:
    """Return a century: the 20th runs from 1900 to 1999."""
    first = max((number - 1) * 100, 1)
    return Period(date(first, 1, 1), date((number - 1) * 100 + 99, 12, 31), "century", f"{number - 1:02d}")


def containing(unit: str, when: date) -> Period:
    """Return the period of a unit that holds a day."""
    if unit == "week" or unit == "fortnight":
        return week(when)
    if unit == "weekend":
        return weekend(when)
    if unit == "month":
        return month(when.year, when.month)
    if unit == "quarter":
        return quarter(when.year, (when.month + 2) // 3)
    if unit == "half":
        return half(when.year, 1 if when.month < 7 else 2)
    if unit == "year":
        return year(when.year)
    if unit == "decade":
        return decade(when.year // 10 * 10)
    if unit == "century":
        return century(when.year // 100 + 1)
    return day(when)


def moved(unit: str, when: date, count: float) -> date | None:
    """Return a day moved by so many units; ``None`` when that leaves the calendar."""
    try:
        if unit in DAYS or unit in HOURS:
            return when + timedelta(days=count * DAYS[unit] if unit in DAYS else int(count * HOURS[unit] / 24))
        months = when.year * 12 + when.month - 1 + round(count * MONTHS[unit])
        year_, number = divmod(months, 12)
        return date(year_, number + 1, min(when.day, calendar.monthrange(year_, number + 1)[1]))
    except (OverflowError, ValueError, calendar.IllegalMonthError):
        return None


def weekday_near(when: date, weekday: int, direction: int) -> date:
    """Return the nearest day of an ISO weekday, before (-1) or after (1) a day; the day itself counts."""
    ahead = (weekday - when.isoweekday()) % 7
    return when + timedelta(days=ahead if direction > 0 or ahead == 0 else ahead - 7)


def easter(year_: int) -> date:
    """Return Easter Sunday (the anonymous Gregorian computus, as in Meeus, Astronomical Algorithms)."""
    a, b, c = year_ % 19, year_ // 100, year_ % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    number, rest = divmod(h + k - 7 * m + 114, 31)
    return date(year_, number, rest + 1)


def feast(rule: str, year_: int) -> date:
    """Return the day a rule names: ``12-25``, ``easter-2`` or ``11:4:4``.

    The last is the fourth Thursday of November; ``05:1:-1`` is the last Monday of May, and ``+1`` adds a day.
    """
    if rule.startswith("easter"):
        return easter(year_) + timedelta(days=int(rule.removeprefix("easter")))
    if ":" not in rule:
        return date(year_, int(rule[:2]), int(rule[3:]))
    rule, _, later = rule.partition("+")
    number, weekday, nth = (int(piece) for piece in rule.split(":"))
    whole = month(year_, number)
    assert whole.start is not None and whole.end is not None
    if nth < 0:
        return weekday_near(whole.end, weekday, -1)
    return weekday_near(whole.start, weekday, 1) + timedelta(days=7 * (nth - 1) + int(later or "0"))
