"""Time expressions to intervals of days, by publication, tense, preposition and what the text told last.

A weekday or month without a year is the last one before publication when its verb is in the past, the next one when it
looks ahead, and publication itself when it fits. "The next day" counts from the last day that the text named. What
needs the publication date stays open without it: nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from datetime import date, timedelta
from typing import Protocol

import msgspec

from sayso.model import Basis, Candidate, Choice, Interval, Parse, ResolvedTime, TimeExpression, Timex, TimexType
from sayso.resolve import periods
from sayso.resolve.periods import UNKNOWN, Period
from sayso.resolve.tense import Direction, direction

_COUNT = {"last": -1, "this": 0, "next": 1, "same": 0}
_SYMBOL = {
    "second": "TS", "minute": "TM", "hour": "TH", "day": "D", "weekend": "WE", "week": "W", "fortnight": "W",
    "month": "M", "quarter": "Q", "year": "Y", "decade": "Y", "century": "Y", "millennium": "Y", "X": "X",
}  # fmt: skip
_TIMES = {"decade": 10, "century": 100, "millennium": 1000, "fortnight": 2}
_FAR, _NEAR = 240, 120
_VERY_FAR, _VERY_NEAR = 300, 75
_FIRST_YEAR, _LAST_YEAR = 1600, 9000


class DateWords(Protocol):
    """What is needed of ``times.toml``."""

    @property
    def direction(self) -> Mapping[str, Set[str]]:
        """Lemmas that look ahead, modals, verbs of report."""

    @property
    def bounds(self) -> Mapping[str, str]:
        """Prepositions that bound an interval, and how."""


class Reading(msgspec.Struct, frozen=True):
    """What an expression means: a period, what that rests on, the rule, and what was weighed beside it."""

    period: Period
    rule: str
    basis: Basis = "stated"
    others: tuple[tuple[Period, str], ...] = ()
    type: TimexType | None = None


class _Text(msgspec.Struct, frozen=True):
    """What readings depend on: the parse, the publication, and the readings before in the text."""

    parse: Parse
    published: date | None
    words: DateWords
    before: list[tuple[TimeExpression, Reading]]

    def way(self, time: TimeExpression) -> Direction:
        """Return which way the time looks: by its verb, and back after "since"."""
        if time.first and self.parse.tokens[time.first - 1].text.lower() == "since":
            return Direction("past", "since")
        return direction(self.parse, time.first, time.last, self.words.direction)

    def running(self, *granularities: str) -> Period | None:
        """Return the last period of one of the granularities that the text named."""
        for _, reading in reversed(self.before):
            if reading.period.start and reading.period.granularity in granularities and reading.basis != "publication":
                return reading.period
        return None

    def just_named(self, time: TimeExpression) -> date | None:
        """Return the day that the same sentence or the one before in the paragraph named last."""
        here = self.parse.sentences[self.parse.tokens[time.first].sentence]
        for earlier, reading in reversed(self.before):
            sentence = self.parse.sentences[self.parse.tokens[earlier.first].sentence]
            if sentence.index < here.index - 1 or sentence.paragraph != here.paragraph:
                return None
            if reading.period.granularity in ("day", "time") and reading.period.start:
                return reading.period.start
        return None

    def reported(self) -> Period | None:
        """Return the last quarter that the text named for itself, not to compare another with it."""
        for time, reading in reversed(self.before):
            if reading.period.granularity == "quarter" and time.form != "shift" and "year" not in time.parts:
                return reading.period
        return None


# A day of the month this near to publication is that one even against the tense: "will travel from July 31",
# published on August 1, is not next year's.
_NEAR_DAYS = 10
_LAST, _NEXT = "the last one", "the next one"


def resolve_times(
    parse: Parse, times: Sequence[TimeExpression], published: str | None, words: DateWords
) -> tuple[ResolvedTime, ...]:
    """Return the interval and TIMEX3 value of every time expression, in their order.

    ``published`` is an ISO date or datetime. A preposition before the expression bounds its interval ("since 2011"
    ends on publication), and both ends of "from X to Y" get the whole stretch; the TIMEX3 value is that of the
    expression alone.
    """
    text = _Text(parse, _date(published), words, [])
    for time in times:
        reading = _READERS[time.form](time, text)
        text.before.append((time, reading))
    bounded = [_bounded(time, reading, text) for time, reading in text.before]
    _join_ranges(parse, times, bounded)
    return tuple(_resolved(parse, time, reading) for time, reading in zip(times, bounded, strict=True))


def _date(published: str | None) -> date | None:
    if not published:
        return None
    try:
        found = date.fromisoformat(published[:10])
    except ValueError:
        return None
    return found if _FIRST_YEAR <= found.year <= _LAST_YEAR else None


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

    spared = next((interval(other) for other, why in reading.others if why in (_LAST, _NEXT)), None)
    others = tuple(Candidate(_shown(other), 0.0, why) for other, why in reading.others if other != period)
    choice = Choice("date", _shown(period), f"{time.form}: {reading.rule}", words, others)
    timex = Timex(type=reading.type or time.type, value=period.value)
    return ResolvedTime(time, interval(period), timex, (choice,), spared)


def _shown(period: Period) -> str:
    return f"{period.start or '..'}/{period.end or '..'}"


# ── choosing by tense ─────────────────────────────────────────────────────────


def _by_way(options: Iterator[Period], time: TimeExpression, text: _Text) -> Reading:
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
    return Reading(chosen, why, others=((other, _NEXT if other is future[0] else _LAST),))


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


def _years(text: _Text) -> range:
    year = text.published.year if text.published else 2000
    return range(year - 1, year + 2)


def _which(parts: dict[str, str], unit: str, text: _Text) -> Period | None:
    """Return the last, this or next period of a unit as seen from publication."""
    if text.published is None:
        return None
    when = periods.moved(unit, text.published, _COUNT[parts["which"]])
    return periods.containing(unit, when) if when else None


def _narrowed(period: Period, parts: dict[str, str], text: _Text) -> Period:
    """ "Earlier this year" ends on publication, "later this year" begins there."""
    published, edge = text.published, parts.get("edge")
    if published is None or period.start is None or period.end is None or not period.start <= published <= period.end:
        return period
    if edge == "before":
        return msgspec.structs.replace(period, end=published)
    if edge == "after":
        return msgspec.structs.replace(period, start=published)
    return period


# ── readers, one a form ───────────────────────────────────────────────────────


def _read_date(time: TimeExpression, text: _Text) -> Reading:
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
    options = [period for one in _years(text) if (period := _day_or_month(one, month, parts))]
    if "weekday" in parts:
        fitting = [one for one in options if one.start and one.start.isoweekday() == int(parts["weekday"])]
        options = fitting or options
    published = text.published
    near = [one for one in options if one.start and abs((one.start - published).days) <= _NEAR_DAYS]
    if near and "mday" in parts:
        return Reading(near[0], "within days of publication, whatever the tense")
    return _by_way(iter(options), time, text)


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


def _year_nearby(time: TimeExpression, text: _Text) -> int | None:
    """Return the year of the last full date or year before it in the same sentence, when it is not publication's."""
    for earlier, reading in reversed(text.before):
        if text.parse.tokens[earlier.first].sentence != text.parse.tokens[time.first].sentence:
            return None
        start = reading.period.start
        if start and _stated_year(earlier.parts) and (text.published is None or start.year != text.published.year):
            return start.year
    return None


def _read_nth_day(time: TimeExpression, text: _Text) -> Reading:
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
    return _by_way(fitting, time, text)


def _read_month(time: TimeExpression, text: _Text) -> Reading:
    """ "last March", "March of this year", "the following May"."""
    parts, month = time.parts, int(time.parts["month"])
    base = text.running("day", "month", "year") if "that" in parts else None
    when = base.start if base and base.start else text.published
    if when is None:
        return Reading(Period(None, None, None, f"XXXX-{month:02d}"), "no publication date")
    which = parts.get("which") or parts["that"]
    if text.parse.words(time.span).lower().endswith("year") or which in ("this", "same"):
        chosen = _day_or_month(when.year + _COUNT[which], month, parts)
        return Reading(chosen or UNKNOWN, "the year is given")
    years = range(when.year - 1, when.year + 2)
    options = [period for one in years if (period := _day_or_month(one, month, parts)) and period.start and period.end]
    past = [one for one in options if one.end and one.end < when]
    future = [one for one in options if one.start and one.start > when]
    chosen = past[-1] if which == "last" and past else future[0] if future else None
    return Reading(chosen or UNKNOWN, f"the {which} one", "inferred" if base else "stated")


def _read_year(time: TimeExpression, text: _Text) -> Reading:
    parts = time.parts
    number = _stated_year(parts)
    if number is None and "head" in parts:
        number = int(parts["head"]) * 100 + int(parts["tens"]) + int(parts.get("ones", "0"))
    if number is None:
        number = int(parts["thousand"])
    return Reading(_narrowed(periods.year(number), parts, text), "written out")


def _read_decade(time: TimeExpression, text: _Text) -> Reading:
    digits = "".join(c for c in time.parts["decade"] if c.isdigit())
    first = int(digits) if len(digits) == 4 else 1900 + int(digits[0]) * 10
    return Reading(periods.decade(first), "written out", "stated" if len(digits) == 4 else "inferred")


def _read_century(time: TimeExpression, text: _Text) -> Reading:
    return Reading(periods.century(int("".join(c for c in time.parts["century"] if c.isdigit()))), "written out")


def _read_weekday(time: TimeExpression, text: _Text) -> Reading:
    parts, weekday = time.parts, int(time.parts["weekday"])
    if "that" in parts:
        return _read_that_weekday(parts, weekday, text)
    published = text.published
    if published is None:
        return Reading(Period(None, None, None, f"XXXX-WXX-{weekday}"), "no publication date")
    if "week" in parts:
        monday = periods.week(published + timedelta(days=7 * _COUNT[parts["week"]])).start or published
        return Reading(periods.day(monday + timedelta(days=weekday - 1)), "the week is given")
    before = periods.weekday_near(published - timedelta(days=1), weekday, -1)
    after = periods.weekday_near(published + timedelta(days=1), weekday, 1)
    if parts.get("which") == "last":
        return Reading(periods.day(before), "the last one before publication")
    if parts.get("which") == "next":
        return Reading(periods.day(after), "the first one after publication")
    steps = (periods.weekday_near(published, weekday, way) for way in (-1, 1))
    return _by_way((periods.day(one) for one in steps), time, text)


def _read_that_weekday(parts: dict[str, str], weekday: int, text: _Text) -> Reading:
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


def _read_day(time: TimeExpression, text: _Text) -> Reading:
    if text.published is None:
        return Reading(UNKNOWN, "no publication date")
    return Reading(periods.day(text.published + timedelta(days=int(time.parts["day"]))), "counted from publication")


def _read_unit(time: TimeExpression, text: _Text) -> Reading:
    """ "last week", "this year": counted from publication; "the next day" from the text."""
    parts, unit = time.parts, time.parts["unit"]
    if unit == "day" and parts["which"] != "this":
        return _from_running({"that": parts["which"], "unit": "day"}, text)
    if unit == "weekend" and text.published:
        return _weekend(time, text, text.published)
    if unit == "hour" or _over(time, text):
        return Reading(_stretch(parts["which"], 1, unit, text.published), "counted from publication", type="DURATION")
    period = _which(parts, unit, text)
    if period is None:
        return Reading(UNKNOWN, "no publication date")
    return Reading(_narrowed(period, parts, text), "counted from publication")


def _over(time: TimeExpression, text: _Text) -> bool:
    """Whether it is "over the next year", "in the next decade": a stretch from publication, not a calendar year."""
    if time.parts["which"] != "next" or not text.parse.words(time.span).lower().startswith("the "):
        return False
    before = text.parse.tokens[time.first - 1].text.lower() if time.first else ""
    return before in ("over", "within", "during", "in") or time.parts["unit"] in ("decade", "century")


def _weekend(time: TimeExpression, text: _Text, published: date) -> Reading:
    """The last weekend and the next count from publication; this one and "the weekend" go by tense."""
    which = time.parts.get("which", "this")
    if which != "this":
        when = published + timedelta(days=7 * _COUNT[which])
        return Reading(periods.weekend(when), "counted from publication")
    return _by_way((periods.weekend(published + timedelta(days=step)) for step in (-7, 0)), time, text)


def _read_that(time: TimeExpression, text: _Text) -> Reading:
    return _from_running({"that": time.parts.get("that") or "same", "unit": time.parts["unit"]}, text)


_FINER = {
    "day": ("day", "time"),
    "week": ("day", "time", "weekend", "week"),
    "weekend": ("day", "time", "weekend"),
    "month": ("day", "time", "weekend", "week", "month"),
    "quarter": ("day", "month", "quarter"),
    "year": ("day", "time", "week", "month", "season", "quarter", "year"),
    "decade": ("year", "decade"),
    "century": ("year", "decade", "century"),
}


def _from_running(parts: dict[str, str], text: _Text) -> Reading:
    """Count from the last period that the text named and that lies in one of the unit."""
    unit = parts["unit"] if parts["unit"] in _FINER else "day"
    base = text.running(*_FINER[unit])
    if base is None or base.start is None:
        return Reading(UNKNOWN, "nothing before it in the text to count from", "inferred")
    when = periods.moved(unit, base.start, _COUNT[parts["that"]])
    period = periods.containing(unit, when) if when else UNKNOWN
    return Reading(period, f"counted from {base.value}, named before", "inferred")


def _read_around(time: TimeExpression, text: _Text) -> Reading:
    """ "the week of March 6": the week that holds the day."""
    day = _read_date(time, text)
    if day.period.start is None:
        return day
    return msgspec.structs.replace(day, period=periods.containing(time.parts["unit"], day.period.start))


def _read_the(time: TimeExpression, text: _Text) -> Reading:
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
        _narrowed(periods.containing(unit, text.published), parts, text), "publication lies in it", "inferred"
    )


def _read_shift(time: TimeExpression, text: _Text) -> Reading:
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
        return _vague("FUTURE_REF" if way in ("hence", "later") else "PAST_REF", text)
    sign = 1 if way in ("later", "hence") else -1
    compared = text.reported() if unit == "year" and sign < 0 and float(number) == 1 else None
    if compared and compared.start and _in_quarters(text):
        when = periods.moved("year", compared.start, -1)
        return Reading(
            periods.containing("quarter", when) if when else UNKNOWN, "the quarter compared with", "inferred"
        )
    base = text.running(*_FINER.get(unit, ("day",))) if way in ("earlier", "later") else None
    start = base.start if base else text.published
    if start is None:
        return Reading(UNKNOWN, "nothing to count from")
    when = periods.moved(unit, start, sign * float(number))
    period = periods.containing("year" if unit in ("decade", "century") else unit, when) if when else UNKNOWN
    rule = f"counted from {base.value}, named before" if base else "counted from publication"
    return Reading(period, rule, "inferred" if base or way in ("earlier", "later") else "stated")


def _in_quarters(text: _Text) -> bool:
    """Whether a quarter was the last period of a quarter or more that the text named."""
    for _, reading in reversed(text.before):
        if reading.period.granularity in ("quarter", "year", "month"):
            return reading.period.granularity == "quarter"
    return False


def _stretch(reach: str, number: float, unit: str, published: date | None) -> Period:
    value = _length(f"{number:g}", unit)
    if published is None or reach not in ("last", "next"):
        return Period(None, None, "span", value)
    other = periods.moved(unit, published, -number if reach == "last" else number)
    if other is None:
        return Period(None, None, "span", value)
    return Period(min(other, published), max(other, published), "span", value)


def _read_reach(time: TimeExpression, text: _Text) -> Reading:
    """ "the past two weeks" ends on publication, "the next three years" begin there."""
    parts, number = time.parts, time.parts.get("number", "X")
    if number == "X":
        published, value = text.published, _length("X", parts["unit"])
        last, next_ = parts["reach"] == "last", parts["reach"] == "next"
        period = Period(published if next_ else None, published if last else None, "span", value)
        return Reading(period, "no number is given", "inferred")
    return Reading(_stretch(parts["reach"], float(number), parts["unit"], text.published), "counted from publication")


def _length(number: str, unit: str) -> str:
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


def _read_duration(time: TimeExpression, text: _Text) -> Reading:
    """A length alone has no place in time, unless "within" or a future "in" ties it to publication."""
    parts = time.parts
    period = Period(None, None, "span", _length(parts.get("number", "1"), parts["unit"]))
    if parts["unit"] == "weekend":
        period = msgspec.structs.replace(period, value=f"P{parts.get('number', '1')}WE")
    return Reading(period, "a length without a place in time")


def _read_set(time: TimeExpression, text: _Text) -> Reading:
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
        value = "XXXX-XX-XXTNI" if unit == "night" else _length(parts.get("number", "1"), unit)
    return Reading(Period(None, None, "span", value), "again and again")


def _read_quarter(time: TimeExpression, text: _Text) -> Reading:
    parts = time.parts
    number = int(parts["quarter"]) if "quarter" in parts else 0
    if not number:
        return _read_compared_quarter(parts, text)
    if "year" in parts:
        return Reading(periods.quarter(int(parts["year"]), number), "written out")
    if text.published is None:
        return Reading(Period(None, None, None, f"XXXX-Q{number}"), "no publication date")
    if "which" in parts:
        year = text.published.year + _COUNT[parts["which"]]
        return Reading(periods.quarter(year, number), "the year is counted from publication")
    return _by_way((periods.quarter(year, number) for year in _years(text)), time, text)


def _read_compared_quarter(parts: dict[str, str], text: _Text) -> Reading:
    """ "the 1988 quarter", "last year's period": the quarter named before, in another year."""
    base = text.reported() or (periods.containing("quarter", text.published) if text.published else None)
    if base is None or base.start is None:
        return Reading(UNKNOWN, "no quarter before it in the text", "inferred")
    year = int(parts["year"]) if "year" in parts else base.start.year + _COUNT[parts.get("which", "this")]
    return Reading(periods.quarter(year, (base.start.month + 2) // 3), "the quarter named before", "inferred")


def _read_half(time: TimeExpression, text: _Text) -> Reading:
    parts = time.parts
    number = int(parts.get("half") or parts["back"])
    if "year" in parts:
        return Reading(periods.half(int(parts["year"]), number), "written out")
    if text.published is None:
        return Reading(UNKNOWN, "no publication date")
    if "which" in parts:
        return Reading(periods.half(text.published.year + _COUNT[parts["which"]], number), "the year is given")
    return _by_way((periods.half(year, number) for year in _years(text)), time, text)


def _read_season(time: TimeExpression, text: _Text) -> Reading:
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
    return _by_way(iter(seasons), time, text)


def _read_holiday(time: TimeExpression, text: _Text) -> Reading:
    parts = time.parts
    if "year" in parts:
        return Reading(periods.day(periods.feast(parts["holiday"], int(parts["year"]))), "written out")
    published = text.published
    if published is None:
        return Reading(UNKNOWN, "no publication date")
    days = [periods.day(periods.feast(parts["holiday"], year)) for year in _years(text)]
    if parts.get("which") == "last":
        return Reading([one for one in days if one.start and one.start < published][-1], "the last one")
    if parts.get("which") == "next":
        return Reading(next(one for one in days if one.start and one.start > published), "the next one")
    return _by_way(iter(days), time, text)


# ── times of day ──────────────────────────────────────────────────────────────


def _read_clock(time: TimeExpression, text: _Text) -> Reading:
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


def _read_daypart(time: TimeExpression, text: _Text) -> Reading:
    parts = time.parts
    base = _day_inside(time, text)
    if parts.get("which") == "next" and "weekday" not in parts:
        base = _from_running({"that": "next", "unit": "day"}, text)
    elif "which" in parts and "weekday" not in parts and text.published:
        step = _COUNT[parts["which"]]
        base = Reading(periods.day(text.published + timedelta(days=step)), "counted from publication")
    day = base.period.value if base.period.granularity == "day" else None
    value = f"{day}T{parts['daypart']}" if day else f"XXXX-XX-XXT{parts['daypart']}"
    return msgspec.structs.replace(base, period=msgspec.structs.replace(base.period, granularity="time", value=value))


def _day_inside(time: TimeExpression, text: _Text) -> Reading:
    """Return the day that the expression names, else the one named last in the sentence or next to it, else none."""
    parts = time.parts
    if "that" in parts and "weekday" not in parts:
        return _from_running({"that": parts["that"], "unit": "day"}, text)
    if "month" in parts:
        return _read_date(time, text)
    if "weekday" in parts:
        return _read_weekday(time, text)
    if "day" in parts:
        return _read_day(time, text)
    named = text.just_named(time)
    if named:
        return Reading(periods.day(named), "the day named before it", "inferred")
    if text.published:
        return Reading(periods.day(text.published), "no day is named; that of publication", "publication")
    return Reading(UNKNOWN, "no day is named", "inferred")


def _read_vague(time: TimeExpression, text: _Text) -> Reading:
    return _vague(time.parts["vague"], text)


def _vague(value: str, text: _Text) -> Reading:
    """ "recently" ends on publication, "soon" begins there, "now" is that day."""
    published = text.published
    start = published if value != "PAST_REF" else None
    end = published if value != "FUTURE_REF" else None
    return Reading(Period(start, end, "span", value), "a vague word", "inferred")


_READERS: dict[str, Callable[[TimeExpression, _Text], Reading]] = {
    "date": _read_date,
    "month": _read_month,
    "year": _read_year,
    "decade": _read_decade,
    "century": _read_century,
    "weekday": _read_weekday,
    "day": _read_day,
    "unit": _read_unit,
    "that": _read_that,
    "around": _read_around,
    "the": _read_the,
    "shift": _read_shift,
    "reach": _read_reach,
    "past": _read_reach,
    "duration": _read_duration,
    "per": _read_set,
    "set": _read_set,
    "quarter": _read_quarter,
    "half": _read_half,
    "season": _read_season,
    "holiday": _read_holiday,
    "clock": _read_clock,
    "daypart": _read_daypart,
    "vague": _read_vague,
}


# ── what the words before make of it ──────────────────────────────────────────


def _bounded(time: TimeExpression, reading: Reading, text: _Text) -> Reading:
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


def _bound(time: TimeExpression, text: _Text) -> str | None:
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


def _join_ranges(parse: Parse, times: Sequence[TimeExpression], readings: list[Reading]) -> None:
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
