"""CAMEO codes and Goldstein scores of events, from type, mode and words (``data/cameo.toml``).

PLOVER has 16 types and 78 modes, CAMEO about 300 codes: where several codes stand for one type and mode, the words of
the event decide between those that the file lists, and else the broadest is taken. Whether it happened is in neither:
a code of a planned event is the code of the deed.
"""

from __future__ import annotations

import re

import msgspec

from sayso.coding.ontology import Ontology
from sayso.errors import DataError

_WORD = re.compile(r"[^\W\d_]+")


class _Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row of the file: what a type, a mode ("*" is any) and beginnings of words (none: any) are in CAMEO."""

    type: str
    mode: str
    code: str
    words: str = ""


class Cameo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The schema of ``data/cameo.toml``."""

    rows: tuple[_Row, ...]
    goldstein: dict[str, float]

    def code(self, type_: str, mode: str | None, words: str) -> str:
        """Return the CAMEO code of an event, two to four digits as text; ``words`` are those that tell of it."""
        held = tuple(word.lower() for word in _WORD.findall(words))
        for row in self.rows:
            if row.type == type_ and row.mode in {"*", mode or ""} and _fits(row, held):
                return row.code
        raise DataError(f"data file cameo.toml: no code for {type_} {mode or ''}")

    def scale(self, code: str) -> float:
        """Return the Goldstein score of a code, -10 to 10: that of the longest beginning of it in the file."""
        for length in range(len(code), 1, -1):
            if code[:length] in self.goldstein:
                return self.goldstein[code[:length]]
        raise DataError(f"data file cameo.toml: no Goldstein score for {code}")

    def check(self, ontology: Ontology) -> None:
        """Raise ``DataError`` unless every type and mode has a code, every code a score, and no row an unknown type."""
        for row in self.rows:
            ontology.check(row.type, None if row.mode in {"*", ""} else row.mode, "cameo.toml")
            self.scale(row.code)
        for name, type_ in ontology.types.items():
            for mode in (None, *type_.modes):
                self.code(name, mode, "")


def _fits(row: _Row, words: tuple[str, ...]) -> bool:
    beginnings = tuple(row.words.split())
    return not beginnings or any(word.startswith(beginnings) for word in words)
