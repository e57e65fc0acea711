"""Time expressions to intervals of days, by publication, tense, preposition and what the text told last.

A weekday or month without a year is the last one before publication when its verb is in the past, the next one when it
looks ahead, and publication itself when it fits. "The next day" counts from the last day that the text named. What
needs the publication date stays open without it: nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sayso.model import Candidate, Choice, Interval, Parse, ResolvedTime, TimeExpression, Timex
from sayso.resolve.date_bounds import bounded_reading, join_ranges
from sayso.resolve.date_calendar import (
    read_century,
    read_date,
    read_decade,
    read_half,
    read_holiday,
    read_month,
    read_quarter,
    read_season,
    read_year,
)
from sayso.resolve.date_choice import LAST, NEXT
from sayso.resolve.date_clock import read_clock, read_daypart
from sayso.resolve.date_lengths import read_duration, read_reach, read_set
from sayso.resolve.date_relative import (
    read_around,
    read_day,
    read_shift,
    read_that,
    read_the,
    read_unit,
    read_vague,
    read_weekday,
)
from sayso.resolve.date_text import DateWords, Reading, TextSoFar, date_of
from sayso.resolve.periods import Period


def resolve_times(
    parse: Parse, times: Sequence[TimeExpression], published: str | None, words: DateWords
) -> tuple[ResolvedTime, ...]:
    """Return the interval and TIMEX3 value of every time expression, in their order.

    ``published`` is an ISO date or datetime. A preposition before the expression bounds its interval ("since 2011"
    ends on publication), and both ends of "from X to Y" get the whole stretch; the TIMEX3 value is that of the
    expression alone.
    """
    text = TextSoFar(parse, date_of(published), words, [])
    for time in times:
        reading = _READERS[time.form](time, text)
        text.before.append((time, reading))
    bounded = [bounded_reading(time, reading, text) for time, reading in text.before]
    join_ranges(parse, times, bounded)
    return tuple(_resolved(parse, time, reading) for time, reading in zip(times, bounded, strict=True))


def _resolved(parse: Parse, time: TimeExpression, reading: Reading) -> ResolvedTime:
    period, words = reading.period, parse.words(time.span)

    def interval(of: Period) -> Interval:
        return Interval(
            start=of.start.isoformat() if of.start else None,
            end=of.end.isoformat() if of.end else None,
            granularity=of.granularity,
            basis=reading.basis,
            text=words,
            span=time.span,
        )

    spared = next((interval(other) for other, why in reading.others if why in (LAST, NEXT)), None)
    others = tuple(Candidate(_shown(other), 0.0, why) for other, why in reading.others if other != period)
    choice = Choice("date", _shown(period), f"{time.form}: {reading.rule}", words, others)
    timex = Timex(type=reading.type or time.type, value=period.value)
    return ResolvedTime(time, interval(period), timex, (choice,), spared)


def _shown(period: Period) -> str:
    return f"{period.start or '..'}/{period.end or '..'}"


_READERS: dict[str, Callable[[TimeExpression, TextSoFar], Reading]] = {
    "date": read_date,
    "month": read_month,
    "year": read_year,
    "decade": read_decade,
    "century": read_century,
    "weekday": read_weekday,
    "day": read_day,
    "unit": read_unit,
    "that": read_that,
    "around": read_around,
    "the": read_the,
    "shift": read_shift,
    "reach": read_reach,
    "past": read_reach,
    "duration": read_duration,
    "per": read_set,
    "set": read_set,
    "quarter": read_quarter,
    "half": read_half,
    "season": read_season,
    "holiday": read_holiday,
    "clock": read_clock,
    "daypart": read_daypart,
    "vague": read_vague,
}
