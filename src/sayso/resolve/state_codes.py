"""What other codings call a state on a day (``data/actors/codes.tsv``)."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from sayso.errors import DataError
from sayso.model import StateCodes

CODES = "actors/codes.tsv"


class CodedSpell(msgspec.Struct, frozen=True):
    """The codes of a state from ``start`` to ``end`` (ISO days, ``""`` where open)."""

    codes: StateCodes
    start: str
    end: str

    def holds(self, on: str) -> bool:
        """Whether the codes were the state's on a day."""
        return self.start <= on[:10] and (not self.end or on[:10] <= self.end)


def read_codes(text: str) -> dict[str, tuple[CodedSpell, ...]]:
    """Return the codes of every state, by its id. Raises ``DataError``."""
    found: dict[str, tuple[CodedSpell, ...]] = {}
    for state, spell in _rows(text):
        found[state] = (*found.get(state, ()), spell)
    return found


def codes_on(spells: tuple[CodedSpell, ...], on: str | None) -> StateCodes | None:
    """Return the codes on a day; without one the last."""
    held = [spell for spell in spells if on is None or spell.holds(on)]
    return held[-1].codes if held else None


def _rows(text: str) -> Iterator[tuple[str, CodedSpell]]:
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != 6 or not (cells[1] == "-" or cells[1].isdecimal()):
            raise DataError(f"data file {CODES}: six columns expected, the second a number or -, in {line!r}")
        state, number, letters, cameo, start, end = cells
        codes = StateCodes(
            cow=None if number == "-" else int(number),
            cow_letters=None if letters == "-" else letters,
            cameo=None if cameo == "-" else cameo,
        )
        yield state, CodedSpell(codes, start, end)
