"""Names to places: a read-only gazetteer in one compressed file, looked up without loading rows.

The file (``data/places/gazetteer.bin``, made by ``sayso.train.gazetteer``) is zlib over::

    header   magic, number of rows, number of countries, bytes of names, bytes of the index
    codes    three letters a country, blank-padded
    rows     one ``RECORD`` a place: GeoNames id (0: none), latitude, longitude, population,
             admin1 and admin2 (row + 1, 0: none), start and length of its name, country, kind,
             in how many forms GeoNames has its name (255 at most): how well known it is
    names    the names of the rows, in UTF-8, one after the other
    index    lines "key<TAB>row+flag,row+flag...", sorted by the key's bytes

Flags: ``=`` a main name, ``~`` an alternate name, ``u`` a unit's name without "County", ``d`` an adjective or a
people ("Syrian"), ``s`` a short form that must be written just so ("NSW"), ``c`` one that counts only after a
comma ("Ky.").
Keys of the last two start with ``@`` and keep their case. Facts: GeoNames, CC BY 4.0.
"""

from __future__ import annotations

import struct
import unicodedata
import zlib
from bisect import bisect_right
from typing import Literal

import msgspec

from sayso.errors import DataError

MAGIC = b"SAYSOGZ1"
HEADER = struct.Struct("<8sIIII")
RECORD = struct.Struct("<IffIIIIBBBB")
LONGEST_SHORT = 7
STRETCH = 4096
KINDS = ("country", "admin1", "admin2", "capital", "city", "area")

Kind = Literal["country", "admin1", "admin2", "capital", "city", "area"]

_PLAIN = str.maketrans(
    {"-": " ", "–": " ", "‐": " ", "’": None, "‘": None, "'": None, "ʻ": None, "`": None, ".": None, ",": None}
)
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"})
_WORDS = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort", "&": "and"}


def normalise(name: str) -> str:
    """Return the key of a name: lower case, without accents, dots and apostrophes, "St." as "saint", without "the"."""
    flat = unicodedata.normalize("NFKD", name.lower().translate(_PLAIN).translate(_LETTERS))
    words = "".join(char for char in flat if not unicodedata.combining(char)).split()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return " ".join(_WORDS.get(word, word) for word in words)


class Entry(msgspec.Struct, frozen=True, gc=False):
    """A place of the gazetteer. ``admin1`` and ``admin2`` are rows; ``flag`` says how the name looked up is its own."""

    row: int
    flag: str
    name: str
    geonames_id: int | None
    kind: Kind
    country: str | None
    latitude: float
    longitude: float
    population: int
    forms: int
    admin1: int | None
    admin2: int | None


class Gazetteer:
    """Places by name. Immutable; opening the file takes about 0.1 s and 40 MB."""

    def __init__(self, packed: bytes) -> None:
        try:
            blob = zlib.decompress(packed)
            magic, rows, codes, names, index = HEADER.unpack_from(blob)
        except (zlib.error, struct.error) as error:
            raise DataError("the gazetteer is damaged; install the package again") from error
        rows_at = HEADER.size + 3 * codes
        names_at = rows_at + rows * RECORD.size
        if magic != MAGIC or names_at + names + index != len(blob):
            raise DataError("the gazetteer has another layout; install the package again")
        self._blob = blob
        self._rows_at, self._names_at, self._index_at = rows_at, names_at, names_at + names
        self._size: int = rows
        self._keys, self._starts = self._fence()
        self._codes = tuple(blob[at : at + 3].decode().strip() or None for at in range(HEADER.size, rows_at, 3))

    def __len__(self) -> int:
        return self._size

    def entry(self, row: int, flag: str = "=") -> Entry:
        """Return the place in a row."""
        at = self._rows_at + row * RECORD.size
        fields = RECORD.unpack_from(self._blob, at)
        identifier, latitude, longitude, people, admin1, admin2, name, length, code, kind, forms = fields
        start = self._names_at + name
        return Entry(
            row=row,
            flag=flag,
            name=self._blob[start : start + length].decode(),
            geonames_id=identifier or None,
            kind=KINDS[kind],  # type: ignore[arg-type]
            country=self._codes[code],
            latitude=round(latitude, 5),
            longitude=round(longitude, 5),
            population=people,
            forms=forms,
            admin1=admin1 - 1 if admin1 else None,
            admin2=admin2 - 1 if admin2 else None,
        )

    def find(self, name: str, limit: int = 30) -> tuple[Entry, ...]:
        """Return the places a name may stand for, in order of level and population, at most ``limit``."""
        found = self._rows(normalise(name))
        if len(name) <= LONGEST_SHORT:
            found += self._rows(f"@{name}")
        return tuple(self.entry(int(item[:-1]), item[-1]) for item in found[:limit])

    def _fence(self) -> tuple[tuple[bytes, ...], tuple[int, ...]]:
        """Return the first key of every stretch of the index and where the line before it ends."""
        keys, starts = [], []
        at = self._index_at
        while (end := self._blob.find(b"\t", at)) > 0:
            keys.append(self._blob[at + 1 : end])
            starts.append(at)
            at = self._blob.find(b"\n", end + STRETCH)
            if at < 0 or at + 1 >= len(self._blob):
                break
        return tuple(keys), (*starts, len(self._blob))

    def _rows(self, key: str) -> list[str]:
        """Return the rows of a key: the index is far larger than what an article asks for, so no dictionary."""
        wanted = key.encode()
        stretch = bisect_right(self._keys, wanted)
        if not stretch:
            return []
        line = b"\n" + wanted + b"\t"
        at = self._blob.find(line, self._starts[stretch - 1], self._starts[stretch] + 1)
        if at < 0:
            return []
        return self._blob[at + len(line) : self._blob.find(b"\n", at + 1)].decode().split(",")
