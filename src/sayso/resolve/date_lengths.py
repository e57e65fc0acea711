"""Lengths and repetitions: "three weeks", "the past two years", "every Friday"."""

from __future__ import annotations

from datetime import date

import msgspec

from sayso.model import TimeExpression
from sayso.resolve import periods
from sayso.resolve.date_text import Reading, TextSoFar
from sayso.resolve.periods import Period

_SYMBOL = {
    "second": "TS", "minute": "TM", "hour": "TH", "day": "D", "weekend": "WE", "week": "W", "fortnight": "W",
    "month": "M", "quarter": "Q", "year": "Y", "decade": "Y", "century": "Y", "millennium": "Y", "X": "X",
}  # fmt: skip

_TIMES = {"decade": 10, "century": 100, "millennium": 1000, "fortnight": 2}


def stretch(reach: str, number: float, unit: str, published: date | None) -> Period:
    """Return the stretch of a length that ends on publication or begins there."""
    value = length(f"{number:g}", unit)
    if published is None or reach not in ("last", "next"):
        return Period(None, None, "span", value)
    other = periods.moved(unit, published, -number if reach == "last" else number)
    if other is None:
        return Period(None, None, "span", value)
    return Period(min(other, published), max(other, published), "span", value)


def read_reach(time: TimeExpression, text: TextSoFar) -> Reading:
    """ "the past two weeks" ends on publication, "the next three years" begin there."""
    parts, number = time.parts, time.parts.get("number", "X")
    if number == "X":
        published, value = text.published, length("X", parts["unit"])
        last, next_ = parts["reach"] == "last", parts["reach"] == "next"
        period = Period(published if next_ else None, published if last else None, "span", value)
        return Reading(period, "no number is given", "inferred")
    return Reading(stretch(parts["reach"], float(number), parts["unit"], text.published), "counted from publication")


def length(number: str, unit: str) -> str:
    """Return the TIMEX3 value of a length: ``P3D``, ``PT2H``, ``P1Y6M``."""
    symbol = _SYMBOL.get(unit, "X")
    if unit == "X":
        return "PXX"
    if number != "X":
        amount = float(number) * _TIMES.get(unit, 1)
        number = f"{amount:g}"
        if amount % 1 and symbol in ("Y", "D", "TH"):
            return _with_half(int(amount), symbol)
    return f"P{symbol[0]}{number}{symbol[1:]}" if symbol[0] == "T" else f"P{number}{symbol}"


def _with_half(whole: int, symbol: str) -> str:
    lower = {"Y": "6M", "D": "T12H", "TH": "30M"}[symbol]
    first = f"{whole}{symbol[-1]}" if whole else ""
    return f"P{'T' if symbol[0] == 'T' else ''}{first}{lower}"


def read_duration(time: TimeExpression, text: TextSoFar) -> Reading:
    """A length alone has no place in time, unless "within" or a future "in" ties it to publication."""
    parts = time.parts
    period = Period(None, None, "span", length(parts.get("number", "1"), parts["unit"]))
    if parts["unit"] == "weekend":
        period = msgspec.structs.replace(period, value=f"P{parts.get('number', '1')}WE")
    return Reading(period, "a length without a place in time")


def read_set(time: TimeExpression, text: TextSoFar) -> Reading:
    """Read what comes again and again: "every Friday", "annually"."""
    parts = time.parts
    part = "T" + parts["daypart"] if "daypart" in parts else ""
    if "weekday" in parts:
        value = f"XXXX-WXX-{parts['weekday']}{part}"
    elif "month" in parts:
        value = f"XXXX-{int(parts['month']):02d}"
    elif "season" in parts:
        value = f"XXXX-{parts['season']}"
    elif part:
        value = f"XXXX-XX-XX{part}"
    else:
        unit = parts.get("often") or parts.get("unit", "X")
        value = "XXXX-XX-XXTNI" if unit == "night" else length(parts.get("number", "1"), unit)
    return Reading(Period(None, None, "span", value), "again and again")
