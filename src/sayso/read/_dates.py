"""Dates as pages print them, to ISO 8601. Nothing is guessed: 03/04/2017 is no date, 25/04/2017 is one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone, tzinfo

import msgspec

from sayso.read._words import ReadingWords

_ORDINAL = r"(?:st|nd|rd|th)?"
_MONTH = r"(?P<month>[A-Za-z]{3,9})\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_ISO = re.compile(
    r"(?<![\d-])\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?"
    r"(?:\s?(?:Z|[+-]\d\d:?\d\d|[+-]\d\d)(?![\d:]))?)?(?!\d)"
)
_WRITTEN = (
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}}){_ORDINAL}[\s./-]*(?:of\s+)?{_MONTH}[\s,./-]*{_YEAR}"),
    re.compile(rf"\b{_MONTH}\s*(?P<day>\d{{1,2}}){_ORDINAL}[\s,]+{_YEAR}"),
    re.compile(rf"(?<!\d){_YEAR}[\s,./-]+{_MONTH}[\s,./-]+(?P<day>\d{{1,2}})(?!\d)"),
)
_FIGURES = re.compile(
    r"(?<![\d/.-])(?:(?P<year>(?:19|20)\d\d)(?P<sep>[/.-])(?P<b>\d{1,2})(?P=sep)(?P<c>\d{1,2})"
    r"|(?P<x>\d{1,2})(?P<sep2>[/.-])(?P<y>\d{1,2})(?P=sep2)(?P<year2>(?:19|20)\d\d)"
    r"|(?P<year3>(?:19|20)\d\d)(?P<b3>[01]\d)(?P<c3>[0-3]\d))(?![\d/-])"
)
_ZONE = r"(?:[\s/,]*\(?(?P<zone>(?:GMT|UTC)?\s?[+-]\d{1,2}:?(?:\d\d)?|[A-Z]{1,4})\b\)?)?"
_TIME = re.compile(
    rf"(?<![\d:/.-])(?P<hour>[01]?\d|2[0-4])[:.h](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?(?![\d:])"
    rf"\s*(?P<half>[AaPp]\.?[Mm]\b\.?)?{_ZONE}"
)
_HOUR = re.compile(rf"(?<![\d:/.-])(?P<hour>\d{{1,2}})\s*(?P<half>[AaPp]\.?[Mm]\b\.?){_ZONE}")
_BARE_TIME = re.compile(r"(?<!\d)(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)\s*(?P<zone>GMT|UTC)\b")
_LETTERS = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")


class Dated(msgspec.Struct, frozen=True):
    """A date in a line: ISO 8601, whether the line calls it an update, and the words of the line besides."""

    iso: str
    updated: bool
    rest: str


def to_iso(text: str, words: ReadingWords) -> str | None:
    """Return the first date in a string (with its time and zone where given) as ISO 8601, or ``None``."""
    found = find(text, words)
    return found.iso if found else None


def find(line: str, words: ReadingWords) -> Dated | None:
    """Return the date of publication in a line, the first that is not called an update, else the first."""
    dates = list(_days(line, words))
    if not dates:
        return None
    chosen = next((item for item in dates if not _is_update(line[: item[0]], words)), dates[0])
    start, end, day = chosen
    later = next((item[0] for item in dates if item[0] >= end), len(line))
    exact = _ISO.match(line, start)
    iso = _from_iso(exact.group()) if exact and len(exact.group()) > 10 else None
    if iso is None:
        near = line[end:later]
        moment = _moment(near, words) or _moment(line[:start], words)
        iso = datetime.combine(day, moment).isoformat() if moment else day.isoformat()
    return Dated(iso, _is_update(line[:start], words), _rest(line, dates, words))


def is_iso(text: str) -> bool:
    """Tell whether the whole of a string is a date, or a date with time, in the extended form of ISO 8601."""
    match = _ISO.fullmatch(text)
    return match is not None and _from_iso(text) is not None


def _from_iso(text: str) -> str | None:
    try:
        if len(text) == 10:
            return date.fromisoformat(text).isoformat()
        tidy = re.sub(r"[.,]\d+", "", text).replace(" ", "T", 1).replace(" ", "")
        return datetime.fromisoformat(tidy).isoformat()
    except ValueError:
        return None


def _days(line: str, words: ReadingWords) -> Iterator[tuple[int, int, date]]:
    """Yield start, end and day of every date in a line, in order, none over another."""
    found = []
    for match in _ISO.finditer(line):
        found.append((match.start(), match.end(), _day(*match.group()[:10].split("-"))))
    for pattern in _WRITTEN:
        for match in pattern.finditer(line):
            month = words.months.get(match["month"].lower())
            found.append((match.start(), match.end(), _day(match["year"], month, match["day"])))
    for match in _FIGURES.finditer(line):
        found.append((match.start(), match.end(), _figures(match)))
    last = 0
    for start, end, day in sorted(found, key=lambda item: (item[0], -item[1])):
        if day is not None and start >= last:
            yield start, end, day
            last = end


def _day(year: str | int, month: str | int | None, day: str | int) -> date | None:
    try:
        return date(int(year), int(month or 0), int(day))
    except ValueError:
        return None


def _figures(match: re.Match[str]) -> date | None:
    if match["year"] or match["year3"]:
        return _day(match["year"] or match["year3"], match["b"] or match["b3"], match["c"] or match["c3"])
    first, second = int(match["x"]), int(match["y"])
    if first > 12:
        return _day(match["year2"], second, first)
    if second > 12 or first == second:
        return _day(match["year2"], first, second)
    return None


def _moment(text: str, words: ReadingWords) -> time | None:
    match = _TIME.search(text) or _HOUR.search(text) or _BARE_TIME.search(text)
    if match is None:
        return None
    groups = match.groupdict()
    hour = _hour(int(groups["hour"]), groups.get("half"))
    if hour is None:
        return None
    zone = _zone(groups.get("zone") or "", words)
    return time(hour, int(groups.get("minute") or 0), int(groups.get("second") or 0), tzinfo=zone)


def _hour(hour: int, half: str | None) -> int | None:
    if half is None:
        return hour if hour < 24 else None
    if not 1 <= hour <= 12:
        return hour if 13 <= hour < 24 else None
    return hour % 12 + (12 if half[0] in "pP" else 0)


def _zone(text: str, words: ReadingWords) -> tzinfo | None:
    match = re.search(r"([+-])(\d{1,2}):?(\d\d)?$", text)
    if match:
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        if minutes > 14 * 60:
            return None
        return timezone(timedelta(minutes=minutes if match[1] == "+" else -minutes))
    known = words.zones.get(text.strip())
    return None if known is None else timezone(timedelta(minutes=known))


def _is_update(before: str, words: ReadingWords) -> bool:
    """Tell whether the nearest label before a date is one of updating."""
    lower = before.casefold()
    return _last(lower, words.updated_labels) > _last(lower, words.published_labels)


def _last(text: str, labels: tuple[str, ...]) -> int:
    """Return where the last of any of the labels ends in a text, -1 for none."""
    ends = (match.end() for label in labels for match in re.finditer(rf"\b{re.escape(label)}\b", text))
    return max(ends, default=-1)


def _rest(line: str, dates: list[tuple[int, int, date]], words: ReadingWords) -> str:
    """Return the words of a line that belong neither to dates and times nor to their labels."""
    kept, last = [], 0
    for start, end, _ in dates:
        kept.append(line[last:start])
        last = end
    text = " ".join([*kept, line[last:]])
    for pattern in (_TIME, _HOUR, _BARE_TIME):
        text = pattern.sub(" ", text)
    lower = text.casefold()
    for label in sorted((*words.published_labels, *words.updated_labels), key=len, reverse=True):
        lower = re.sub(rf"\b{re.escape(label)}\b", " ", lower)
    known = words.weekdays | {"on", "at", "in", "of", "hrs", "local", "time"}
    zones = {zone.casefold() for zone in words.zones}
    return " ".join(word for word in _LETTERS.findall(lower) if word not in known and word not in zones)
