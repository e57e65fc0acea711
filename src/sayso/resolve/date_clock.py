"""Times of day, on the day that the text names."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from sayso.model import TimeExpression
from sayso.resolve import periods
from sayso.resolve.date_calendar import read_date
from sayso.resolve.date_choice import COUNT, from_running
from sayso.resolve.date_relative import read_day, read_weekday
from sayso.resolve.date_text import Reading, TextSoFar
from sayso.resolve.periods import UNKNOWN


def read_clock(time: TimeExpression, text: TextSoFar) -> Reading:
    """Read "10 a.m.", "1400 hours"."""
    base = _day_inside(time, text)
    clock = _clock(time.parts)
    day = base.period.value if base.period.granularity == "day" else None
    value = f"{day or 'XXXX-XX-XX'}T{clock}"
    return msgspec.structs.replace(base, period=msgspec.structs.replace(base.period, granularity="time", value=value))


def _clock(parts: dict[str, str]) -> str:
    text = parts["clock"] if "clock" in parts else parts["military"]
    if "military" in parts and "clock" not in parts:
        text = f"{text[:2]}:{text[2:]}"
    hour, _, minute = text.replace(".", ":").partition(":")
    number = int(hour)
    if parts.get("ampm") == "pm" and number < 12:
        number += 12
    if parts.get("ampm") == "am" and number == 12:
        number = 0
    return f"{number:02d}:{minute or '00'}"


def read_daypart(time: TimeExpression, text: TextSoFar) -> Reading:
    """Read "Friday morning", "tonight", "last night"."""
    parts = time.parts
    base = _day_inside(time, text)
    if parts.get("which") == "next" and "weekday" not in parts:
        base = from_running({"that": "next", "unit": "day"}, text)
    elif "which" in parts and "weekday" not in parts and text.published:
        step = COUNT[parts["which"]]
        base = Reading(periods.day(text.published + timedelta(days=step)), "counted from publication")
    day = base.period.value if base.period.granularity == "day" else None
    value = f"{day}T{parts['daypart']}" if day else f"XXXX-XX-XXT{parts['daypart']}"
    return msgspec.structs.replace(base, period=msgspec.structs.replace(base.period, granularity="time", value=value))


def _day_inside(time: TimeExpression, text: TextSoFar) -> Reading:
    """Return the day that the expression names, else the one named last in the sentence or next to it, else none."""
    parts = time.parts
    if "that" in parts and "weekday" not in parts:
        return from_running({"that": parts["that"], "unit": "day"}, text)
    if "month" in parts:
        return read_date(time, text)
    if "weekday" in parts:
        return read_weekday(time, text)
    if "day" in parts:
        return read_day(time, text)
    named = text.just_named(time)
    if named:
        return Reading(periods.day(named), "the day named before it", "inferred")
    if text.published:
        return Reading(periods.day(text.published), "no day is named; that of publication", "publication")
    return Reading(UNKNOWN, "no day is named", "inferred")
