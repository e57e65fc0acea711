"""Plain text saved from a page: paragraphs a line, or lines broken at a margin."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sayso.errors import InputError
from sayso.model import Page
from sayso.read import _body, _bytes, _lines, _verdict
from sayso.read._words import ReadingWords
from sayso.settings import Settings

NAME = "plain"
PRIORITY = 90
"""Asked last: anything that is text is taken."""

_BREAK = re.compile(r"\r\n|[\n\r\u2028\u2029\x0b\x0c\x85]")
_NARROWEST, _WIDEST = 50, 100


def sniff(data: bytes, name: str) -> bool:
    """Take whatever no other reader took; what is no text is refused on reading."""
    return True


def read(data: bytes, name: str, settings: Settings, words: ReadingWords) -> Iterator[Page | InputError]:
    """Yield the one article of a text, or the one reason why there is none."""
    try:
        text = _bytes.to_text(data, name)
    except InputError as error:
        yield error
        return
    lines = pieces(text)
    many = _verdict.too_many_lines(len(lines), name)
    if many:
        yield many
        return
    body = _body.sort(lines, words)
    yield _verdict.refusal(text, body, name, settings, words) or _verdict.page(body, name, settings, words)


def pieces(text: str) -> list[_body.Piece]:
    """Return the lines of a text that hold something; lines broken at a margin are joined to paragraphs first."""
    blocks = _blocks(text)
    wrapped = _is_wrapped(blocks)
    found = []
    for block in blocks:
        for number, line in enumerate(_joined(block) if wrapped else block):
            found.append(_body.Piece(line, gap=number == 0))
    return found


def _blocks(text: str) -> list[list[str]]:
    """Return the runs of lines between empty lines."""
    blocks: list[list[str]] = [[]]
    for line in _BREAK.split(text):
        if line.strip():
            blocks[-1].append(line.strip())
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _is_wrapped(blocks: list[list[str]]) -> bool:
    """Tell whether lines are broken at a margin: alike in length, and mostly in the middle of a sentence."""
    inner = [line for block in blocks for line in block[:-1] if len(block) > 1]
    if len(inner) < 4 or max(len(line) for block in blocks for line in block) > _WIDEST:
        return False
    full = [line for line in inner if len(line) >= _NARROWEST]
    open_ended = [line for line in full if not _lines.ends_sentence(line)]
    return len(full) >= 0.7 * len(inner) and len(open_ended) >= 0.6 * len(full)


def _joined(block: list[str]) -> list[str]:
    """Return the paragraphs of a block of broken lines: a line far from the margin ends one."""
    margin = max(len(line) for line in block)
    found: list[str] = []
    ended = True
    for line in block:
        if ended:
            found.append(line)
        else:
            found[-1] = f"{found[-1]} {line}"
        ended = len(line) < min(0.6 * margin, _NARROWEST)
    return found
