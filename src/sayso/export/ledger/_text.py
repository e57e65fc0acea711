"""Offsets in the units of other tools, sentences and tokens."""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9])|\n+")
_PIECE = re.compile(r"\w+|[^\w\s]|\s+")


class Utf16:
    """Turns offsets in code points, as Sayso counts, into UTF-16 units, as JavaScript and Java count, and back."""

    def __init__(self, text: str) -> None:
        self._wide = [index for index, char in enumerate(text) if ord(char) > 0xFFFF]
        """The characters that take two units, in order."""
        self._wide_units = [index + nth for nth, index in enumerate(self._wide)]

    def units(self, offset: int) -> int:
        """Return an offset in UTF-16 units."""
        return offset + bisect.bisect_left(self._wide, offset)

    def points(self, units: int) -> int:
        """Return an offset in code points; within a surrogate pair, that of its character's end."""
        return units - bisect.bisect_left(self._wide_units, units)


class Token(NamedTuple):
    """A token ``[start, end)`` in code points; ``space``: one space follows that is no token of its own."""

    start: int
    end: int
    space: bool


def tokens(text: str, cuts: Iterable[int] = ()) -> list[Token]:
    """Return the text's tokens, cut at every offset of ``cuts`` too, so that spans begin and end with tokens.

    The tokens, each with its space, make up the text again.
    """
    found: list[Token] = []
    for start, end in _pieces(text, sorted(set(cuts))):
        first = text[start] == " " and found and not found[-1].space and found[-1].end == start
        if first:
            found[-1] = found[-1]._replace(space=True)
        begin = start + 1 if first else start
        if begin < end:
            found.append(Token(begin, end, False))
    return found


def _pieces(text: str, cuts: Sequence[int]) -> Iterable[tuple[int, int]]:
    for match in _PIECE.finditer(text):
        start, end = match.span()
        inside = cuts[bisect.bisect_right(cuts, start) : bisect.bisect_left(cuts, end)]
        edges = [start, *inside, end]
        yield from itertools.pairwise(edges)


def sentences_before(text: str, offset: int) -> int:
    """Return how many sentences end before an offset, by punctuation and line ends."""
    return sum(1 for match in _SENTENCE_END.finditer(text, 0, offset) if match.end() <= offset)


def in_lead(text: str, offset: int) -> bool:
    """Whether an offset lies in the first paragraph that holds something."""
    return "\n" not in text[:offset].lstrip()
