"""The format of our own annotated events (``corpus/README.md``): reading it and checking it.

A file holds examples, separated by empty lines. An example is a line ``# id: kind``, its text on one line, where
`` ¶ `` is an empty line, and a line ``- anchor | TYPE mode | factuality | role=words | ...`` for each event. Words
are those of the text; ``words#2`` are their second occurrence. ``reciprocal`` and ``contexts=a,b`` are fields too.

A file of JSON lines annotates sentences of texts that are not ours to repeat: ``{"id", "corpus", "document", "start",
"end", "events"}``, where offsets of events count from ``start``. The corpus is looked for in ``$SAYSO_DATA`` or beside
the repository.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter
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
    """Return the examples of a file, or of all files below a folder. Raises ``InputError`` naming the example."""
    files = sorted(path.rglob("*.txt")) if path.is_dir() else [path]
    return tuple(
        example
        for file in files
        for example in (
            read_standoff(file, data_folder())
            if file.suffix == ".jsonl"
            else parse_examples(file.read_text("utf-8"), str(file), labels)
        )
    )


class _Row(msgspec.Struct, frozen=True):
    """A line of a stand-off file."""

    id: str
    corpus: str
    document: str
    start: int
    end: int
    events: tuple[GoldEvent, ...]


def data_folder() -> Path:
    """Return the folder of the shared corpora."""
    named = os.environ.get("SAYSO_DATA")
    return Path(named) if named else Path(__file__).parents[4] / "shared" / "data"


def read_standoff(path: Path, folder: Path) -> Iterator[EventExample]:
    """Yield the examples of a stand-off file with their texts. Raises ``InputError`` when a corpus is not there."""
    rows = [msgspec.json.decode(line, type=_Row) for line in path.read_bytes().splitlines()]
    texts: dict[tuple[str, str], str] = {}
    for corpus in sorted({row.corpus for row in rows}):
        if not (folder / corpus).is_file():
            raise InputError(f"annotates {corpus}, which is not in {folder}: name its folder in SAYSO_DATA", str(path))
        with (folder / corpus).open(encoding="utf-8") as lines:
            for line in lines:
                document = json.loads(line)
                texts[corpus, document["id"]] = document["text"]
    for row in rows:
        text = texts[row.corpus, row.document][row.start : row.end]
        yield EventExample(row.id, row.corpus.partition("/")[0], text, row.events)


def parse_examples(text: str, where: str, labels: Labels) -> Iterator[EventExample]:
    """Yield the examples of a text in the format. Raises ``InputError`` with the file, the example and the fault."""
    for block in re.split(r"\n\s*\n", text.strip()):
        if block.strip():
            yield _example(block.split("\n"), where, labels)


def _example(lines: list[str], where: str, labels: Labels) -> EventExample:
    header = _HEADER.match(lines[0])
    if not header or len(lines) < 2:
        raise InputError(f"an example must begin with '# id: kind' and its text, not {lines[0][:40]!r}", where)
    place = f"{where}: {header['id']}"
    text = re.sub(r" ?¶ ?", "\n\n", lines[1].strip())
    events = tuple(_event(line, text, place, labels) for line in lines[2:])
    return EventExample(header["id"], header["kind"], text, events)


def _event(line: str, text: str, place: str, labels: Labels) -> GoldEvent:
    fields = [field.strip() for field in line.removeprefix("- ").split(" | ")]
    if not line.startswith("- ") or len(fields) < 3:
        raise InputError(f"an event is '- anchor | TYPE mode | factuality | ...', not {line[:60]!r}", place)
    type_, _, mode = fields[1].partition(" ")
    if type_ not in labels.types or (mode and mode not in labels.types[type_].modes):
        raise InputError(f"no type and mode of data/plover.toml: {fields[1]!r}", place)
    if fields[2] not in _FACTUALITIES:
        raise InputError(f"no factuality of the record: {fields[2]!r}", place)
    roles: list[tuple[str, Span]] = []
    contexts: tuple[str, ...] = ()
    for field in fields[3:]:
        name, _, words = field.partition("=")
        if name == "contexts":
            contexts = _contexts(words, place, labels)
        elif name in ROLES:
            roles.append((name, _find(text, words, place)))
        elif field != "reciprocal":
            raise InputError(f"no field of an event: {field!r}; they are {', '.join(ROLES)}, contexts", place)
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
            raise InputError(f"no context of data/plover.toml: {word!r}", place)
    return found


def _find(text: str, words: str, place: str) -> Span:
    counted = _COUNTED.match(words)
    plain, number = (counted["words"], int(counted["number"])) if counted else (words, 0)
    starts = [match.start() for match in re.finditer(rf"(?<!\w){re.escape(plain)}(?!\w)", text)] if plain else []
    if not starts:
        raise InputError(f"not in the text: {plain!r}", place)
    if not number and len(starts) > 1:
        raise InputError(f"{plain!r} occurs {len(starts)} times; write {plain}#1 or the like", place)
    if number > len(starts):
        raise InputError(f"{plain!r} occurs only {len(starts)} times", place)
    start = starts[max(0, number - 1)]
    return start, start + len(plain)


def main(paths: list[str]) -> int:
    """Check files and folders; say what is in them, or the first fault."""
    labels = load_labels()
    try:
        examples = [example for name in paths for example in read_examples(Path(name), labels)]
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    twice = sorted(name for name, count in Counter(example.id for example in examples).items() if count > 1)
    if twice:
        sys.stderr.write(f"used twice: {', '.join(twice)}\n")
        return 1
    events = [event for example in examples for event in example.events]
    sys.stdout.write(f"{len(examples)} examples, {len(events)} events\n")
    for name, count in sorted(Counter(event.type for event in events).items()):
        sys.stdout.write(f"  {name:<10}{count}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
