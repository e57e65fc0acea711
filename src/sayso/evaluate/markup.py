"""The markup of our own annotated statements (``corpus/README.md``): reading it and checking it.

A file holds examples, separated by empty lines. An example is a line ``# id: kind``, lines ``@N key=value`` on the
statement with that number, and its text, where ``<s1>``, ``<c1>`` and ``<t1>`` mark source, cue and content of
statement 1 (``<s1,2>``: of both). Tags nest, and repeat for the pieces of a content; `` ¶ `` is an empty line.
"""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import msgspec

from sayso.errors import InputError
from sayso.model import Medium, Span

_TAG = re.compile(r"<(/?)([sct])(\d+(?:,\d+)*)>")
_HEADER = re.compile(r"# *(?P<id>[\w.-]+) *: *(?P<kind>[\w-]+) *$")
_NOTE = re.compile(r"@(?P<number>\d+) +(?P<fields>.+)$")
_ABBREVIATION = re.compile(r"\b(?:[A-Z]\.)+$|\b(?:Inc|Corp|Ltd|Co|Jr|a\.m|p\.m)\.$")
_SENTENCES = re.compile(r"[.?!][\"”’']*\s|^[\"“]")
_OPENING, _CLOSING = "“«„", "”»"
_ROLES = {"s": "source", "c": "cue", "t": "content"}
_MEDIA = frozenset(get_args(Medium))


class GoldStatement(msgspec.Struct, frozen=True):
    """A statement as annotated: spans of the text without tags; ``within`` is the number of the one that quotes it.

    ``refers`` is the fullest naming of the source in the example, ``medium`` as in the record.
    """

    number: int
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    within: int | None = None
    medium: str | None = None
    refers: str | None = None


class Example(msgspec.Struct, frozen=True):
    """A text with its statements in order of their numbers; none where nobody says anything."""

    id: str
    kind: str
    text: str
    statements: tuple[GoldStatement, ...]


def read_examples(path: Path) -> tuple[Example, ...]:
    """Return the examples of a file, or of all ``*.txt`` below a folder. Raises ``InputError`` naming the example."""
    files = sorted(path.rglob("*.txt")) if path.is_dir() else [path]
    return tuple(example for file in files for example in parse_examples(file.read_text("utf-8"), str(file)))


def parse_examples(written: str, name: str = "text") -> Iterator[Example]:
    """Yield the examples of a text in the markup. Raises ``InputError`` for what cannot be read."""
    for block in re.split(r"\n\s*\n", written.strip()):
        lines = [line.strip() for line in block.splitlines()]
        header = _HEADER.match(lines[0])
        if header is None:
            raise InputError(f"has no line “# id: kind” before: {lines[0][:60]}", name)
        notes = [line for line in lines[1:] if line.startswith("@")]
        body = " ".join(line for line in lines[1:] if not line.startswith("@"))
        try:
            yield Example(header["id"], header["kind"], *_statements(body, notes))
        except ValueError as error:
            raise InputError(f"{header['id']}: {error}", name) from error


def _statements(body: str, notes: list[str]) -> tuple[str, tuple[GoldStatement, ...]]:
    text, pieces = _untagged(body)
    fields = dict(map(_note, notes))
    numbers = sorted({number for _, number in pieces})
    unknown = sorted(set(fields) - set(numbers))
    if unknown:
        raise ValueError(f"@{unknown[0]} is about no statement")
    bare = [_bare(number, pieces) for number in numbers]
    return text, tuple(
        msgspec.structs.replace(one, within=_holder(one, bare), **fields.get(one.number, {})) for one in bare
    )


def _bare(number: int, pieces: dict[tuple[str, int], list[Span]]) -> GoldStatement:
    source, cue, content = (tuple(pieces.get((role, number), ())) for role in "sct")
    return GoldStatement(number, source, cue, content)


def _untagged(body: str) -> tuple[str, dict[tuple[str, int], list[Span]]]:
    """Return the text without tags and the spans of every role and number."""
    text = ""
    last = 0
    opened: list[tuple[str, str, int]] = []
    pieces: dict[tuple[str, int], list[Span]] = {}
    for tag in _TAG.finditer(body):
        text += body[last : tag.start()].replace(" ¶ ", "\n\n")
        last = tag.end()
        if not tag[1]:
            opened.append((tag[2], tag[3], len(text)))
            continue
        if not opened or opened[-1][:2] != (tag[2], tag[3]):
            raise ValueError(f"{tag[0]} closes nothing, or not the last tag opened")
        start = opened.pop()[2]
        for number in tag[3].split(","):
            pieces.setdefault((tag[2], int(number)), []).append((start, len(text)))
    if opened:
        raise ValueError(f"<{opened[-1][0]}{opened[-1][1]}> is not closed")
    text += body[last:].replace(" ¶ ", "\n\n")
    if "<" in text or "¶" in text:
        raise ValueError("a broken tag, or a ¶ without a space on both sides outside of tags")
    return text, pieces


def _note(line: str) -> tuple[int, dict[str, str]]:
    note = _NOTE.match(line)
    if note is None:
        raise ValueError(f"cannot read {line}")
    fields = dict(field.partition("=")[::2] for field in shlex.split(note["fields"]))
    unknown = sorted(set(fields) - {"medium", "refers"})
    if unknown:
        raise ValueError(f"unknown field {unknown[0]}")
    return int(note["number"]), fields


def _holder(one: GoldStatement, others: list[GoldStatement]) -> int | None:
    """Return the number of the smallest content that holds a statement's cue."""
    holding = [
        (sum(end - start for start, end in other.content), other.number)
        for other in others
        if other.number != one.number and _holds(other.content, one.cue)
    ]
    return min(holding)[1] if holding else None


def _holds(spans: tuple[Span, ...], inner: tuple[Span, ...]) -> bool:
    return bool(inner) and all(any(s <= start and end <= e for s, e in spans) for start, end in inner)


# ── checking ─────────────────────────────────────────────────────────────────


def problems(example: Example) -> list[str]:
    """Return what is against the conventions in an example; empty when it is in order."""
    found = [] if example.text == example.text.strip() else ["the text is not trimmed"]
    numbers = [one.number for one in example.statements]
    if numbers != list(range(1, len(numbers) + 1)):
        found.append("the statements are not numbered from 1")
    if example.kind == "no-speech" and numbers:
        found.append("an example without speech has a statement")
    if example.kind != "no-speech" and not numbers:
        found.append("no statement")
    for one in example.statements:
        found += [f"statement {one.number}: {problem}" for problem in _problems(example.text, one)]
    return found


def _problems(text: str, one: GoldStatement) -> Iterator[str]:
    if len(one.cue) != 1:
        yield "needs one cue in one piece"
    if not one.content:
        yield "has no content"
    if len(one.source) > 1:
        yield "has a source in several pieces"
    if one.medium is not None and one.medium not in _MEDIA:
        yield f"medium {one.medium} is none of the record's"
    if one.refers is not None and one.refers not in text:
        yield f"“{one.refers}” is not in the text"
    if one.cue and _holds(one.content + one.source, one.cue):
        yield "has its cue within its own source or content"
    for role, name in (("s", "source"), ("c", "cue"), ("t", "content")):
        for span in getattr(one, _ROLES[role]):
            yield from (f"{name} “{text[slice(*span)]}” {problem}" for problem in _edges(text, span, name))
    if one.content and one.within is None:
        yield from _marks(text, one)


def _edges(text: str, span: Span, role: str) -> Iterator[str]:
    words = text[slice(*span)]
    if words != words.strip() or not words:
        yield "is not trimmed"
    if words[:1] in ",;" or (words[-1:] in ",;" and text[span[1] : span[1] + 1] not in _CLOSING):
        yield "has a comma at its edge"
    if role == "source" and words[-1:] == ":":
        yield "has the colon, which is the cue's"
    stop = words.endswith(".") and not words.endswith("...") and not _ABBREVIATION.search(words)
    if stop and not (role == "content" and _SENTENCES.search(words)):
        yield "has the sentence's stop"


def _marks(text: str, one: GoldStatement) -> Iterator[str]:
    for start, end in one.content:
        if start and text[start - 1] in _OPENING:
            yield "leaves an opening mark outside its content"
        if text[end : end + 1] in _CLOSING and text[end : end + 1]:
            yield "leaves a closing mark outside its content"


def main(paths: list[str]) -> int:
    """Check files or folders; write what is wrong, and return how many examples are."""
    wrong = 0
    for path in paths:
        for example in read_examples(Path(path)):
            for problem in problems(example):
                sys.stdout.write(f"{path} {example.id}: {problem}\n")
            wrong += bool(problems(example))
    return wrong


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
