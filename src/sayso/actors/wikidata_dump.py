"""Reads Wikidata's JSON dump as Wikimedia publishes it: ``[``, an entity a line with a comma behind it, ``]``.

An entity is decoded into the few fields that are used here, and the rest of its line is skipped unread. Only so
much of the file is in memory as its longest line.
"""

from __future__ import annotations

import bz2
import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Generic, TypeVar, cast

import msgspec

from sayso.errors import InputError

T = TypeVar("T")

Report = Callable[[str], None]

MOST_TOLD = 20
"""Broken lines that are told one by one; of the others the number is told."""

_TIME = re.compile(r"\+0*(\d{4})-(\d\d)-(\d\d)T")
_ID = re.compile(rb'\{"type":"item","id":"Q(\d+)"')
_MONTH, _YEAR = 10, 9


class Reference(msgspec.Struct):
    """An item as a value. Old dumps give its number alone."""

    id: str | None = None
    number: int | None = msgspec.field(default=None, name="numeric-id")


class Time(msgspec.Struct):
    """A point in time, and how much of it is meant (11 a day, 10 a month, 9 a year)."""

    time: str
    precision: int


class Text(msgspec.Struct):
    """A text in a language."""

    text: str
    language: str


class _Value(msgspec.Struct, Generic[T]):
    value: T


class Snak(msgspec.Struct, Generic[T]):
    """A value, or that there is one nobody knows (``somevalue``) or none (``novalue``)."""

    snaktype: str
    datavalue: _Value[T] | None = None


class Bounds(msgspec.Struct):
    """The qualifiers that date a statement."""

    P580: list[Snak[Time]] = []
    P582: list[Snak[Time]] = []


class Statement(msgspec.Struct, Generic[T]):
    """A statement with its rank and dates."""

    mainsnak: Snak[T]
    rank: str = "normal"
    # an empty object is an empty list in the dump: it is written by PHP
    qualifiers: Bounds | list[None] = []


class Claims(msgspec.Struct):
    """The statements that are used, by property."""

    P31: list[Statement[Reference]] = []
    P279: list[Statement[Reference]] = []
    P17: list[Statement[Reference]] = []
    P1001: list[Statement[Reference]] = []
    P39: list[Statement[Reference]] = []
    P35: list[Statement[Reference]] = []
    P6: list[Statement[Reference]] = []
    P1906: list[Statement[Reference]] = []
    P1313: list[Statement[Reference]] = []
    P297: list[Statement[str]] = []
    P298: list[Statement[str]] = []
    P1813: list[Statement[Text]] = []
    P570: list[Statement[Time]] = []
    P571: list[Statement[Time]] = []
    P576: list[Statement[Time]] = []


class _Term(msgspec.Struct):
    value: str


class _Labels(msgspec.Struct):
    en: _Term | None = None
    mul: _Term | None = None


class _Aliases(msgspec.Struct):
    en: list[_Term] = []
    mul: list[_Term] = []


class _Raw(msgspec.Struct):
    id: str
    type: str
    labels: _Labels | list[None] = []
    aliases: _Aliases | list[None] = []
    claims: Claims | list[None] = []
    sitelinks: dict[str, msgspec.Raw] | list[None] = []


class Entity(msgspec.Struct, frozen=True):
    """An item of Wikidata: its number, its names in English or in no language, and its statements."""

    number: int
    label: str
    aliases: tuple[str, ...]
    claims: Claims
    sitelinks: int


_DECODER = msgspec.json.Decoder(_Raw)


class Wanted(msgspec.Struct, frozen=True):
    """Which lines are worth decoding: those that hold one of some words, and those of some items."""

    words: tuple[bytes, ...]
    items: frozenset[int] = frozenset()

    def takes(self, line: bytes) -> bool:
        """Whether a line is one of them."""
        if any(word in line for word in self.words):
            return True
        found = _ID.match(line) if self.items else None
        return found is not None and int(found[1]) in self.items


def entities(path: Path, wanted: Wanted, report: Report) -> Iterator[Entity]:
    """Yield the items of a dump that are wanted; say what is broken, and go on.

    A file that is cut short gives what is whole in it. Raises ``InputError`` for one that cannot be opened.
    """
    broken = 0
    for number, line in _lines(path, report):
        if not wanted.takes(line):
            continue
        try:
            raw = _DECODER.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            broken += 1
            if broken <= MOST_TOLD:
                report(f"{path}, line {number}: skipped, it is no entity of Wikidata ({error})")
            continue
        if raw.type == "item" and raw.id[:1] == "Q" and raw.id[1:].isdecimal():
            yield _entity(raw)
    if broken > MOST_TOLD:
        report(f"{path}: {broken:,} lines skipped in all")


def _lines(path: Path, report: Report) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that should hold an entity, without the comma behind it."""
    number, line = 0, b""
    try:
        with _open(path) as file:
            for line in file:
                number += 1
                held = line.strip().rstrip(b",")
                if held not in (b"[", b"]", b""):
                    yield number, held
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        report(f"{path}: cut short or broken after line {number:,} ({error}); what comes before is used")
        return
    except OSError as error:
        if number == 0:
            raise InputError(f"cannot be read ({error.strerror or error}); check the path", str(path)) from error
        report(f"{path}: cannot be read after line {number:,} ({error}); what comes before is used")
        return
    if line.strip() != b"]":
        report(f"{path}: ends in line {number:,} without ]; it is cut short, and what is there is used")


def _open(path: Path) -> IO[bytes]:
    if path.suffix == ".gz":
        return cast("IO[bytes]", gzip.open(path, "rb"))
    return bz2.open(path, "rb") if path.suffix == ".bz2" else path.open("rb")


def _entity(raw: _Raw) -> Entity:
    labels = raw.labels if isinstance(raw.labels, _Labels) else _Labels()
    aliases = raw.aliases if isinstance(raw.aliases, _Aliases) else _Aliases()
    label = labels.en or labels.mul
    return Entity(
        int(raw.id[1:]),
        label.value if label else "",
        tuple(term.value for term in (*aliases.en, *aliases.mul)),
        raw.claims if isinstance(raw.claims, Claims) else Claims(),
        len(raw.sitelinks),
    )


def values(statements: list[Statement[T]]) -> list[T]:
    """Return what statements say, preferred ones first, without deprecated ones and those that say nothing."""
    kept = [one for one in statements if one.rank != "deprecated" and one.mainsnak.datavalue is not None]
    kept.sort(key=lambda one: one.rank != "preferred")
    return [one.mainsnak.datavalue.value for one in kept if one.mainsnak.datavalue is not None]


def items(statements: list[Statement[Reference]]) -> tuple[int, ...]:
    """Return the numbers of the items that statements name, preferred ones first."""
    return tuple(number for number in map(number_of, values(statements)) if number is not None)


def number_of(reference: Reference) -> int | None:
    """Return the number of an item, ``None`` for what is no item."""
    if reference.id is not None:
        return int(reference.id[1:]) if reference.id[:1] == "Q" else None
    return reference.number


def bounds(statement: Statement[Reference]) -> tuple[str, str]:
    """Return the first day and the last of a statement, ``""`` where unknown or open."""
    dates = statement.qualifiers
    if not isinstance(dates, Bounds):
        return "", ""
    return _first(dates.P580), _first(dates.P582)


def _first(snaks: list[Snak[Time]]) -> str:
    dates = (day(snak.datavalue.value) for snak in snaks if snak.datavalue is not None)
    return next((date for date in dates if date), "")


def day(time: Time) -> str:
    """Return a time in ISO 8601 as precise as it is meant, ``""`` for what is vaguer than a year or before Christ."""
    found = _TIME.match(time.time)
    if found is None or time.precision < _YEAR:
        return ""
    year, month, date = found.groups()
    if time.precision == _YEAR or month == "00":
        return year
    return f"{year}-{month}" if time.precision == _MONTH or date == "00" else f"{year}-{month}-{date}"
