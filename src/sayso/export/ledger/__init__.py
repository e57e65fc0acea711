"""What people take away of a ledger: one file a format.

A format is a module of this folder with ``NAME``, ``SUFFIX`` (empty: it writes a folder), ``SAYS``, ``PARTS`` and
``write(rows, path, setup)``. A new file is a new format: the command line, the data dictionary and the tests find it
here. Rows come from whatever has the methods of ``LedgerRows``; what other codings call things is passed in.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeAlias

import msgspec

from sayso.errors import ExportError, UsageError
from sayso.model import StateCodes

Row: TypeAlias = Mapping[str, Any]
"""A row of a table: the columns of ``ledger/schema.py`` by name; days are ``datetime.date``, lists are lists."""

HAPPENED = frozenset({"happened", "ongoing"})
"""The factuality of events that a format without such a field can show as events."""


class LedgerRows(Protocol):
    """What is exported: the rows that hold at a commit, each a dict with the columns of its table.

    ``articles`` are readings (a version of an article by a coder) with how they stand; the other methods are the
    tables of that name.
    """

    def events(self) -> Iterable[Row]:
        """Yield the merged events."""

    def mentions(self) -> Iterable[Row]:
        """Yield the event mentions."""

    def participants(self) -> Iterable[Row]:
        """Yield the participants of the mentions."""

    def statements(self) -> Iterable[Row]:
        """Yield the statements."""

    def articles(self) -> Iterable[Row]:
        """Yield the articles as read, with their text."""

    def members(self) -> Iterable[Row]:
        """Yield which mention belongs to which event, and why."""


class Codes(Protocol):
    """What other codings call things; ``sayso.codings`` has it."""

    def cameo(self, type_: str, mode: str | None, words: str) -> str:
        """Return a CAMEO code, two to four digits."""

    def goldstein(self, code: str) -> float:
        """Return the Goldstein score of a CAMEO code, -10 to 10."""

    def intensity(self, type_: str, mode: str | None) -> float:
        """Return PLOVER's score, -10 to 10."""

    def quad(self, type_: str) -> int:
        """Return the quad class, 1 to 4."""

    def quad_name(self, quad: int) -> str:
        """Return a quad class in POLECAT's words."""

    def label(self, type_: str, mode: str | None) -> str:
        """Return type and mode in plain words."""

    def state(self, country: str | None, on: str | None) -> StateCodes | None:
        """Return the codes of a state on an ISO day."""

    def country_name(self, country: str | None) -> str | None:
        """Return the English name of a country."""

    def fips(self, country: str | None) -> str | None:
        """Return the FIPS 10-4 letters of a country."""

    def iso2(self, country: str | None) -> str | None:
        """Return the ISO 3166 alpha-2 letters of a country."""

    def role(self, sector: str | None) -> str | None:
        """Return CAMEO's role code for a PLOVER sector."""

    def group(self, country: str | None) -> tuple[str, str]:
        """Return CAMEO's known group and type of organisation for what is no country, or blanks."""

    def sector_name(self, sector: str) -> str | None:
        """Return a sector in words."""


class ColumnLike(Protocol):
    """A column of a table: its name, Arrow type and meaning."""

    @property
    def name(self) -> str:
        """Return the column's name."""

    @property
    def type(self) -> Any:  # noqa: ANN401 - an Arrow type; pyarrow has no types of its own
        """Return the column's Arrow type."""

    @property
    def says(self) -> str:
        """Return what the column means."""


class TableLike(Protocol):
    """A table of the ledger, as ``ledger/schema.py`` describes it."""

    @property
    def columns(self) -> Iterable[ColumnLike]:
        """Return the columns in order."""

    @property
    def says(self) -> str:
        """Return what the table holds."""


class Setup(msgspec.Struct, frozen=True, kw_only=True):
    """What a format needs beside the rows.

    ``tables`` are those of ``ledger/schema.py`` by name, ``version`` is Sayso's. With ``all_factuality`` a format
    that has no field for it also gets events that are planned, possible, hypothetical or did not happen.
    """

    codes: Codes
    tables: Mapping[str, TableLike]
    version: str
    all_factuality: bool = False


class Field(NamedTuple):
    """A column or field of a format. An ``extra`` one is no part of the format: it says what that cannot say."""

    name: str
    says: str
    extra: bool = False


class Part(NamedTuple):
    """A file or table or kind of object that a format writes, with its fields in order."""

    name: str
    says: str
    fields: tuple[Field, ...]


class Written(NamedTuple):
    """What was written: rows or objects, and events left out because they did not happen or are only planned."""

    rows: int
    left_out: int = 0


class Format(Protocol):
    """The interface of a module of this folder."""

    NAME: str
    SUFFIX: str
    SAYS: str
    PARTS: tuple[Part, ...]
    TABLES: tuple[str, ...]

    def write(self, rows: LedgerRows, path: Path, setup: Setup) -> Written:
        """Write the rows to a file, or a folder where ``SUFFIX`` is empty, that is not there yet."""


def names() -> tuple[str, ...]:
    """Return the names of the formats, without importing them."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")))


def find(name: str) -> Format:
    """Return the format of that name. Raises ``ModuleNotFoundError`` for a name not in ``names()``."""
    found: Format = importlib.import_module(f"{__name__}.{name}")
    return found


def write(name: str, rows: LedgerRows, path: Path, setup: Setup) -> Written:
    """Write the rows in the format of that name, whole or not at all.

    What is written appears under ``path`` only when it is complete. Raises ``UsageError`` where there is something
    already or the folder around it is missing, ``ExportError`` where it cannot be written, and what ``find`` raises.
    """
    if path.exists():
        raise UsageError(f"{path}: there is something already; name another --output, or remove it first")
    if not path.parent.is_dir():
        raise UsageError(f"{path}: no folder {path.parent}; make it first")
    kind = find(name)
    partial = path.with_name(f"{path.name}.partial")
    _remove(partial)
    try:
        written = kind.write(rows, partial, setup)
        partial.rename(path)
    except OSError as error:
        raise ExportError(f"{path}: cannot be written: {error.strerror or error}") from error
    finally:
        _remove(partial)
    return written


def _remove(path: Path) -> None:
    import shutil

    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
