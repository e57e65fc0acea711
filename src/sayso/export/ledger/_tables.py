"""The tables that the plain formats write: those of the ledger as they hold, without what only the ledger needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from sayso.export.ledger import ColumnLike, LedgerRows, Row, Setup, TableLike

NAMES = ("events", "members", "mentions", "participants", "statements", "articles")

INTERNAL = frozenset({"until", "gone", "current"})
"""Columns that say how a row ends. What is exported holds, so they would be empty."""

_NOT_OF_ARTICLES = frozenset({"signature", "vectors", "statements", "events"})
"""Columns of readings that are for the machine, or are tables of their own here."""

_STANDS = ("version", "is_current", "withdrawn", "copy_group")
"""Columns of ``standing`` that are columns of articles here."""


class Table(NamedTuple):
    """A table as exported: its name, meaning and columns."""

    name: str
    says: str
    columns: tuple[ColumnLike, ...]


class _EventOf(NamedTuple):
    """The column that mentions have here beside their own: joined, whatever the ledger has filled in by itself."""

    type: object
    name: str = "event_id"
    says: str = "the event that the mention belongs to"


def exported(tables: Mapping[str, TableLike]) -> tuple[Table, ...]:
    """Return the tables as exported, by the ledger's schema."""
    return tuple(Table(name, _says(tables, name), tuple(_columns(tables, name))) for name in NAMES)


def _says(tables: Mapping[str, TableLike], name: str) -> str:
    if name == "articles":
        return "The articles as read: a version of an article by a coder, and how it stands among the others."
    return tables[name].says


def _columns(tables: Mapping[str, TableLike], name: str) -> Iterator[ColumnLike]:
    if name == "articles":
        yield from (column for column in tables["readings"].columns if column.name not in _NOT_OF_ARTICLES)
        yield from (column for column in tables["standing"].columns if column.name in _STANDS)
        return
    ours = {"event_id"} if name == "mentions" else set()
    yield from (column for column in tables[name].columns if column.name not in INTERNAL | ours)
    if name == "mentions":
        yield _EventOf(next(column.type for column in tables["members"].columns if column.name == "event_id"))


def rows_of(rows: LedgerRows, setup: Setup) -> Iterator[tuple[Table, Iterable[Row]]]:
    """Yield every table with its rows, each row with exactly the table's columns, what is missing ``None``."""
    event_of = {row["mention_id"]: row["event_id"] for row in rows.members()}
    asked: dict[str, Callable[[], Iterable[Row]]] = {
        "events": rows.events,
        "members": rows.members,
        "mentions": lambda: ({**row, "event_id": event_of.get(row["mention_id"])} for row in rows.mentions()),
        "participants": rows.participants,
        "statements": rows.statements,
        "articles": rows.articles,
    }
    for table in exported(setup.tables):
        yield table, _cut(asked[table.name](), table)


def _cut(rows: Iterable[Row], table: Table) -> Iterator[Row]:
    names = [column.name for column in table.columns]
    for row in rows:
        yield {name: row.get(name) for name in names}
