"""Times told from another time: weekdays, "last week", "the next day", "two weeks ago"."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from sayso.model import TimeExpression
from sayso.resolve import periods
from sayso.resolve.date_calendar import read_date
from sayso.resolve.date_choice import COUNT, FINER, by_way, from_running, narrowed, which_period
from sayso.resolve.date_lengths import stretch
from sayso.resolve.date_text import Reading, TextSoFar
from sayso.resolve.periods import UNKNOWN, Period


def read_weekday(time: TimeExpression, text: TextSoFar) -> Reading:
    """Read "Friday", "last Friday", "Friday of next week"."""
    parts, weekday = time.parts, int(time.parts["weekday"])
    if "that" in parts:
        return _read_that_weekday(parts, weekday, text)
    published = text.published
    if published is None:
        return Reading(Period(None, None, None, f"XXXX-WXX-{weekday}"), "no publication date")
    if "week" in parts:
        monday = periods.week(published + timedelta(days=7 * COUNT[parts["week"]])).start or published
        return Reading(periods.day(monday + timedelta(days=weekday - 1)), "the week is given")
    before = periods.weekday_near(published - timedelta(days=1), weekday, -1)
    after = periods.weekday_near(published + timedelta(days=1), weekday, 1)
    if parts.get("which") == "last":
        return Reading(periods.day(before), "the last one before publication")
    if parts.get("which") == "next":
        return Reading(periods.day(after), "the first one after publication")
    steps = (periods.weekday_near(published, weekday, way) for way in (-1, 1))
    return by_way((periods.day(one) for one in steps), time, text)


def _read_that_weekday(parts: dict[str, str], weekday: int, text: TextSoFar) -> Reading:
    """ "the previous Friday", "the following Monday", counted from the last day that the text named."""
    base = text.running("day", "time", "week", "weekend")
    when = base.start if base and base.start else text.published
    if when is None:
        return Reading(Period(None, None, None, f"XXXX-WXX-{weekday}"), "no day before it in the text")
    if parts["that"] == "same":
        return Reading(periods.day(periods.weekday_near(when, weekday, -1)), "the same one", "inferred")
    step = 1 if parts["that"] == "next" else -1
    near = periods.weekday_near(when + timedelta(days=step), weekday, step)
    return Reading(periods.day(near), f"the {parts['that']} one from {when}", "inferred")


def read_day(time: TimeExpression, text: TextSoFar) -> Reading:
    """Read "today", "yesterday", "tomorrow"."""
    if text.published is None:
        return Reading(UNKNOWN, "no publication date")
    return Reading(periods.day(text.published + timedelta(days=int(time.parts["day"]))), "counted from publication")


def read_unit(time: TimeExpression, text: TextSoFar) -> Reading:
    """ "last week", "this year": counted from publication; "the next day" from the text."""
    parts, unit = time.parts, time.parts["unit"]
    if unit == "day" and parts["which"] != "this":
        return from_running({"that": parts["which"], "unit": "day"}, text)
    if unit == "weekend" and text.published:
        return _weekend(time, text, text.published)
    if unit == "hour" or _over(time, text):
        return Reading(stretch(parts["which"], 1, unit, text.published), "counted from publication", type="DURATION")
    period = which_period(parts, unit, text)
    if period is None:
        return Reading(UNKNOWN, "no publication date")
    return Reading(narrowed(period, parts, text), "counted from publication")


def _over(time: TimeExpression, text: TextSoFar) -> bool:
    """Whether it is "over the next year", "in the next decade": a stretch from publication, not a calendar year."""
    if time.parts["which"] != "next" or not text.parse.words(time.span).lower().startswith("the "):
        return False
    before = text.parse.tokens[time.first - 1].text.lower() if time.first else ""
    return before in ("over", "within", "during", "in") or time.parts["unit"] in ("decade", "century")


def _weekend(time: TimeExpression, text: TextSoFar, published: date) -> Reading:
    """The last weekend and the next count from publication; this one and "the weekend" go by tense."""
    which = time.parts.get("which", "this")
    if which != "this":
        when = published + timedelta(days=7 * COUNT[which])
        return Reading(periods.weekend(when), "counted from publication")
    return by_way((periods.weekend(published + timedelta(days=step)) for step in (-7, 0)), time, text)


def read_that(time: TimeExpression, text: TextSoFar) -> Reading:
    """Read "that week", "the same day", "the following month"."""
    return from_running({"that": time.parts.get("that") or "same", "unit": time.parts["unit"]}, text)


def read_around(time: TimeExpression, text: TextSoFar) -> Reading:
    """ "the week of March 6": the week that holds the day."""
    day = read_date(time, text)
    if day.period.start is None:
        return day
    return msgspec.structs.replace(day, period=periods.containing(time.parts["unit"], day.period.start))


def read_the(time: TimeExpression, text: TextSoFar) -> Reading:
    """ "the week", "the quarter": the one the text runs in, or the one of publication."""
    parts, unit = time.parts, time.parts["unit"]
    follower = text.parse.tokens[time.last].text.lower() if time.last < len(text.parse.tokens) else ""
    if follower in ("before", "after", "of"):
        return Reading(UNKNOWN, f"“{follower}” what follows, which has no date", "inferred")
    if unit in ("quarter", "day"):
        running = text.reported() if unit == "quarter" else text.running("day")
        if running:
            return Reading(running, "the one named before", "inferred")
    if unit == "year" and time.first and text.parse.tokens[time.first - 1].text.lower() in ("for", "throughout"):
        return Reading(Period(None, None, "span", "P1Y"), "a length without a place in time", type="DURATION")
    if text.published is None or unit == "day":
        return Reading(UNKNOWN, "nothing to count from", "inferred")
    if unit == "quarter":
        when = periods.moved("quarter", text.published, -1)
        return Reading(periods.containing(unit, when) if when else UNKNOWN, "the last one that is over", "inferred")
    if unit == "weekend":
        return _weekend(time, text, text.published)
    return Reading(
        narrowed(periods.containing(unit, text.published), parts, text), "publication lies in it", "inferred"
    )


def read_shift(time: TimeExpression, text: TextSoFar) -> Reading:
    """ "two weeks ago" from publication, "two weeks earlier" from the last time that the text named."""
    parts, unit, number = (
        time.parts,
        time.parts["unit"],
        time.parts.get("number", "1" if "units" not in time.parts else "X"),
    )
    way = parts["shift"]
    if text.parse.words(time.span).lower().startswith(unit + "s"):
        number = "X"
    if number == "X":
        return vague("FUTURE_REF" if way in ("hence", "later") else "PAST_REF", text)
    sign = 1 if way in ("later", "hence") else -1
    compared = text.reported() if unit == "year" and sign < 0 and float(number) == 1 else None
    if compared and compared.start and _in_quarters(text):
        when = periods.moved("year", compared.start, -1)
        return Reading(
            periods.containing("quarter", when) if when else UNKNOWN, "the quarter compared with", "inferred"
        )
    base = text.running(*FINER.get(unit, ("day",))) if way in ("earlier", "later") else None
    start = base.start if base else text.published
    if start is None:
        return Reading(UNKNOWN, "nothing to count from")
    when = periods.moved(unit, start, sign * float(number))
    period = periods.containing("year" if unit in ("decade", "century") else unit, when) if when else UNKNOWN
    rule = f"counted from {base.value}, named before" if base else "counted from publication"
    return Reading(period, rule, "inferred" if base or way in ("earlier", "later") else "stated")


def _in_quarters(text: TextSoFar) -> bool:
    """Whether a quarter was the last period of a quarter or more that the text named."""
    for _, reading in reversed(text.before):
        if reading.period.granularity in ("quarter", "year", "month"):
            return reading.period.granularity == "quarter"
    return False


def read_vague(time: TimeExpression, text: TextSoFar) -> Reading:
    """Read "recently", "soon", "now"."""
    return vague(time.parts["vague"], text)


def vague(value: str, text: TextSoFar) -> Reading:
    """ "recently" ends on publication, "soon" begins there, "now" is that day."""
    published = text.published
    start = published if value != "PAST_REF" else None
    end = published if value != "FUTURE_REF" else None
    return Reading(Period(start, end, "span", value), "a vague word", "inferred")
