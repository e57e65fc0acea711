"""The format of files of actors: reading it, with line numbers and what is wrong, and writing it.

One format holds organisations and people. A heading ``@ COUNTRY SECTORS KIND`` opens a block of organisations, a
heading ``@ COUNTRY SECTORS OFFICE`` a block of people: what is none of ``KINDS`` is an office. Below it, a line each:
``[FROM TO] NAME; OTHER NAMES {ID}`` for an organisation, whose dates may be left out, and ``FROM TO NAME; OTHER NAMES
{ID}`` for a person. The id may be left out; docs/actors.md says all of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from itertools import groupby

import msgspec

from sayso.resolve.knowledge import NO_COUNTRY, SECTORS, split_words

KINDS = ("igo", "ngo", "organ", "company", "weak", "armed", "party", "media", "agency")
PERSON = "person"

_DATED = re.compile(r"\[(\S+) (\S+)\] +(.*)", re.DOTALL)
_ID = re.compile(r"(.*?) *\{([^{}]*)\}", re.DOTALL)
_ID_FORM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_NO_NAME_HOLDS = re.compile(r"[;{}\[\]#@\s]+")

_A_HEADING = "'@ COUNTRY SECTORS KIND' for organisations, '@ COUNTRY SECTORS OFFICE' for people"


class Heading(msgspec.Struct, frozen=True, order=True):
    """What the lines of a block share. ``kind`` is one of ``KINDS``, or ``person``, who alone has an office."""

    country: str | None
    sectors: tuple[str, ...]
    kind: str
    office: str | None = None


class Line(msgspec.Struct, frozen=True):
    """One spell of an organisation or person. ``start`` and ``end`` are ISO dates of any precision, ``""`` if open."""

    heading: Heading
    start: str
    end: str
    names: tuple[str, ...]
    id: str | None = None


class Fault(msgspec.Struct, frozen=True):
    """What is wrong in a line, and what to do."""

    number: int
    message: str


class Parsed(msgspec.Struct, frozen=True):
    """The lines of a file that are right, with their numbers, and what is wrong with the others."""

    lines: tuple[tuple[int, Line], ...]
    faults: tuple[Fault, ...]


class _WrongLine(Exception):
    """What is wrong with the line at hand."""


def parse_lines(text: str, states: Iterable[str]) -> Parsed:
    """Read a file of actors; ``states`` are the ids of ``states.tsv``."""
    countries = frozenset(states) | NO_COUNTRY
    lines: list[tuple[int, Line]] = []
    faults: list[Fault] = []
    heading: Heading | None = None
    expected = True
    for number, written in enumerate(text.split("\n"), 1):
        held = written.strip()
        if not held or held.startswith("#"):
            continue
        try:
            if held.startswith("@"):
                # what stands below a broken heading says nothing that the heading's fault does not
                heading, expected = None, False
                heading = _heading(held, countries)
            elif heading is not None:
                lines.append((number, _line(held, heading)))
            elif expected:
                raise _WrongLine(f"a line before any heading; begin with {_A_HEADING}")
        except _WrongLine as wrong:
            faults.append(Fault(number, str(wrong)))
    return Parsed(tuple(lines), tuple(faults))


def write_lines(lines: Iterable[Line]) -> str:
    """Return lines in the format, a heading for each run of lines that share one."""
    written: list[str] = []
    for heading, block in groupby(lines, key=lambda line: line.heading):
        written.append(write_heading(heading))
        written.extend(write_line(line) for line in block)
    return "".join(written)


def write_heading(heading: Heading) -> str:
    """Return a heading in the format, with its end of line."""
    third = (heading.office or "-") if heading.kind == PERSON else heading.kind
    return f"@ {heading.country or '-'} {'+'.join(heading.sectors) or '-'} {third}\n"


def write_line(line: Line) -> str:
    """Return what a line says below its heading, with its end of line."""
    names = "; ".join(line.names)
    id_ = f" {{{line.id}}}" if line.id else ""
    dates = f"{line.start or '-'} {line.end or '-'}"
    if line.heading.kind == PERSON:
        return f"{dates} {names}{id_}\n"
    return f"[{dates}] {names}{id_}\n" if line.start or line.end else f"{names}{id_}\n"


def clean_name(name: str) -> str:
    """Return a name without what the format keeps for itself, ``""`` where no word is left."""
    cleaned = _NO_NAME_HOLDS.sub(" ", name).strip()
    return cleaned if split_words(cleaned) else ""


def _heading(held: str, countries: frozenset[str]) -> Heading:
    parts = held[1:].split(None, 2)
    if len(parts) != 3 or not held[1].isspace():
        raise _WrongLine(f"a heading has three parts, {_A_HEADING}; - stands for none")
    country, sectors, third = parts
    if country != "-" and country not in countries:
        known = ", ".join(sorted(NO_COUNTRY))
        raise _WrongLine(f"{country} is no country; write an ISO 3166 alpha-3 code, one of {known}, or -")
    codes = () if sectors == "-" else tuple(sectors.split("+"))
    for code in codes:
        if code not in SECTORS:
            raise _WrongLine(f"{code} is no sector; write {', '.join(sorted(SECTORS))}, joined by +, or -")
    place = None if country == "-" else country
    if third in KINDS:
        return Heading(place, codes, third)
    return Heading(place, codes, PERSON, None if third == "-" else " ".join(third.split()))


def _line(held: str, heading: Heading) -> Line:
    rest, id_ = _id(held)
    start, end, rest = _dates(rest, heading)
    names = tuple(" ".join(part.split()) for part in rest.split(";") if part.strip())
    if not names:
        raise _WrongLine("no name stands here; write one, other names after ;")
    for name in names:
        if not split_words(name):
            raise _WrongLine(f"{name!r} holds no word; write a name, or take it out")
    shared = min(len(start), len(end))
    if end and start[:shared] > end[:shared]:
        raise _WrongLine(f"the spell ends ({end}) before it begins ({start}); mend one of the dates")
    return Line(heading, start, end, names, id_)


def _id(held: str) -> tuple[str, str | None]:
    found = _ID.fullmatch(held)
    if found is None:
        return held, None
    if not _ID_FORM.fullmatch(found[2]):
        raise _WrongLine(f"{found[2]!r} is no id; between {{ and }} write letters, digits, '.', '_' and '-'")
    return found[1], found[2]


def _dates(rest: str, heading: Heading) -> tuple[str, str, str]:
    if heading.kind == PERSON:
        parts = rest.split(None, 2)
        if len(parts) != 3 or not all(part == "-" or part[0].isdigit() for part in parts[:2]):
            raise _WrongLine(
                f"FROM TO NAME expected below the office {heading.office or '-'!r}, - for an open date; "
                f"for organisations the heading ends with one of {', '.join(KINDS)}"
            )
        return _date(parts[0]), _date(parts[1]), parts[2]
    if not rest.startswith("["):
        return "", "", rest
    dated = _DATED.fullmatch(rest)
    if dated is None:
        raise _WrongLine("[FROM TO] NAME expected where a line opens with [; - stands for an open date")
    return _date(dated[1]), _date(dated[2]), dated[3]


def _date(cell: str) -> str:
    if cell == "-":
        return ""
    found = _DATE.fullmatch(cell)
    try:
        if found is None:
            raise ValueError
        date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        raise _WrongLine(f"{cell} is no date; write YYYY, YYYY-MM or YYYY-MM-DD, or - where it is open") from None
    return cell
