"""The format of our own annotated events (``corpus/README.md``): reading it and checking it.

A file holds examples, separated by empty lines. An example is a line ``# id: kind``, its text on one line, where
`` ¶ `` is an empty line, and a line ``- anchor | TYPE mode | factuality | role=words | ...`` for each event. Words
are those of the text; ``words#2`` are their second occurrence. ``reciprocal`` and ``contexts=a,b`` are fields too.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import msgspec

from sayso.data import load
from sayso.errors import InputError
from sayso.model import Factuality, Span

ROLES = ("actor", "recipient", "place", "time", "killed", "injured", "arrested", "crowd")
"""What a span can be to an event: parties, circumstances, and the four quantities of the record."""

_HEADER = re.compile(r"# *(?P<id>[\w.-]+) *: *(?P<kind>[\w-]+) *$")
_COUNTED = re.compile(r"(?P<words>.*)#(?P<number>\d+)$", re.DOTALL)
_FACTUALITIES = frozenset(get_args(Factuality))


class GoldEvent(msgspec.Struct, frozen=True):
    """An event as annotated; ``roles`` are pairs of a name of ``ROLES`` and a span of the text."""

    anchor: Span
    type: str
    mode: str | None
    factuality: Factuality
    roles: tuple[tuple[str, Span], ...]
    contexts: tuple[str, ...] = ()
    reciprocal: bool = False

    def spans(self, role: str) -> tuple[Span, ...]:
        """Return the spans with a role."""
        return tuple(span for name, span in self.roles if name == role)


class EventExample(msgspec.Struct, frozen=True):
    """A text with its events in order of the file; none where nothing happens that PLOVER codes."""

    id: str
    kind: str
    text: str
    events: tuple[GoldEvent, ...]


class _Modes(msgspec.Struct, frozen=True):
    """What is read of a type of ``data/plover.toml``."""

    modes: dict[str, float] = {}


class Labels(msgspec.Struct, frozen=True):
    """The types with their modes, and the contexts, of ``data/plover.toml``."""

    contexts: tuple[str, ...]
    types: dict[str, _Modes]


def load_labels() -> Labels:
    """Return the labels that an annotation may use."""
    return load("plover.toml", Labels)


def read_examples(path: Path, labels: Labels) -> tuple[EventExample, ...]:
    """Return the examples of a file, or of all ``*.txt`` below a folder. Raises ``InputError`` naming the example."""
    files = sorted(path.rglob("*.txt")) if path.is_dir() else [path]
    return tuple(example for file in files for example in parse_examples(file.read_text("utf-8"), str(file), labels))


def parse_examples(text: str, where: str, labels: Labels) -> Iterator[EventExample]:
    """Yield the examples of a text in the format. Raises ``InputError`` with the file, the example and the fault."""
    for block in re.split(r"\n\s*\n", text.strip()):
        if block.strip():
            yield _example(block.split("\n"), where, labels)


def _example(lines: list[str], where: str, labels: Labels) -> EventExample:
    header = _HEADER.match(lines[0])
    if not header or len(lines) < 2:
        raise InputError(f"{where}: an example must begin with '# id: kind' and its text, not {lines[0][:40]!r}")
    place = f"{where}: {header['id']}"
    text = re.sub(r" ?¶ ?", "\n\n", lines[1].strip())
    events = tuple(_event(line, text, place, labels) for line in lines[2:])
    return EventExample(header["id"], header["kind"], text, events)


def _event(line: str, text: str, place: str, labels: Labels) -> GoldEvent:
    fields = [field.strip() for field in line.removeprefix("- ").split(" | ")]
    if not line.startswith("- ") or len(fields) < 3:
        raise InputError(f"{place}: an event is '- anchor | TYPE mode | factuality | ...', not {line[:60]!r}")
    type_, _, mode = fields[1].partition(" ")
    if type_ not in labels.types or (mode and mode not in labels.types[type_].modes):
        raise InputError(f"{place}: no type and mode of data/plover.toml: {fields[1]!r}")
    if fields[2] not in _FACTUALITIES:
        raise InputError(f"{place}: no factuality of the record: {fields[2]!r}")
    roles: list[tuple[str, Span]] = []
    contexts: tuple[str, ...] = ()
    for field in fields[3:]:
        name, _, words = field.partition("=")
        if name == "contexts":
            contexts = _contexts(words, place, labels)
        elif name in ROLES:
            roles.append((name, _find(text, words, place)))
        elif field != "reciprocal":
            raise InputError(f"{place}: no field of an event: {field!r}; they are {', '.join(ROLES)}, contexts")
    return GoldEvent(
        _find(text, fields[0], place),
        type_,
        mode or None,
        msgspec.convert(fields[2], Factuality),
        tuple(roles),
        contexts,
        "reciprocal" in fields[3:],
    )


def _contexts(words: str, place: str, labels: Labels) -> tuple[str, ...]:
    found = tuple(word.strip() for word in words.split(",") if word.strip())
    for word in found:
        if word not in labels.contexts:
            raise InputError(f"{place}: no context of data/plover.toml: {word!r}")
    return found


def _find(text: str, words: str, place: str) -> Span:
    counted = _COUNTED.match(words)
    plain, number = (counted["words"], int(counted["number"])) if counted else (words, 0)
    starts = [match.start() for match in re.finditer(rf"(?<!\w){re.escape(plain)}(?!\w)", text)] if plain else []
    if not starts:
        raise InputError(f"{place}: not in the text: {plain!r}")
    if not number and len(starts) > 1:
        raise InputError(f"{place}: {plain!r} occurs {len(starts)} times; write {plain}#1 or the like")
    if number > len(starts):
        raise InputError(f"{place}: {plain!r} occurs only {len(starts)} times")
    start = starts[max(0, number - 1)]
    return start, start + len(plain)


def main() -> None:
    """Check the files and folders named on the command line; say what is in them."""
    labels = load_labels()
    examples = [example for name in sys.argv[1:] for example in read_examples(Path(name), labels)]
    ids = [example.id for example in examples]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise SystemExit(f"used twice: {', '.join(twice)}")
    print(f"{len(examples)} examples, {sum(len(example.events) for example in examples)} events")


if __name__ == "__main__":
    main()
