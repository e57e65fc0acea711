"""Where an id is: an index of all ids in their order, so that a row is found by the first digits of its id.

The index is a Parquet file in the ledger's ``cache/``, made at a compaction (``build``) and never needed: without it,
and for what was written after it, the tables themselves are looked through.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from sayso.errors import LedgerError, UsageError
from sayso.ledger import views
from sayso.ledger.snapshots import Opened, open_snapshot

ROW_GROUP = 20_480

_FILE = re.compile(r"ids-(\d+)\.parquet")

_KINDS = (
    ("event", "raw_events", "event_id", "date_start", "NULL::VARCHAR"),
    ("event mention", "raw_mentions", "mention_id", "date_start", "published"),
    ("statement", "raw_statements", "statement_id", "NULL::DATE", "published"),
    ("article", "raw_readings", "article_id", "NULL::DATE", "published"),
    ("version", "raw_readings", "version_id", "NULL::DATE", "published"),
)
"""Kind, table, the column of its id, and where its rows lie in the table's order."""


class Place(NamedTuple):
    """An id with where its rows are: the day of the event, the publication of the article."""

    id: str
    kind: str
    day: Any
    published: str | None


def index_of(snapshot: Opened) -> tuple[Path | None, int]:
    """Return the index of a ledger and up to which commit it goes; ``None`` and 0 where there is none that is right."""
    known = [
        (int(match.group(1)), path)
        for path in (snapshot.path / "cache").glob("ids-*.parquet")
        if (match := _FILE.fullmatch(path.name))
    ]
    good = [(seq, path) for seq, path in known if seq <= snapshot.compacted]
    return (max(good)[1], max(good)[0]) if good else (None, 0)


def build(path: Path) -> Path:
    """Write the index of a ledger that has just been compacted, and return its path; older ones are deleted."""
    import duckdb

    snapshot = open_snapshot(path)
    none = pa.schema([pa.field(column.name, column.type) for column in views.VIEWS["scores"].columns]).empty_table()
    with contextlib.closing(duckdb.connect()) as connection:
        views.set_up(connection, snapshot, none)
        return _write(connection, snapshot)


def _write(connection: Any, snapshot: Opened) -> Path:  # noqa: ANN401 - a DuckDB connection with the views
    folder = snapshot.path / "cache"
    folder.mkdir(exist_ok=True)
    path, half = folder / f"ids-{snapshot.compacted}.parquet", folder / "ids.tmp"
    quoted = str(half).replace("'", "''")
    connection.execute(
        f"COPY (SELECT DISTINCT * FROM ({_union(f'seq <= {snapshot.compacted}')}) ORDER BY id) TO '{quoted}' "
        f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
    )
    half.replace(path)
    for other in folder.glob("ids-*.parquet"):
        if other != path:
            other.unlink()
    return path


class Ids:
    """Finds ids in an opened ledger."""

    def __init__(self, connection: Any, snapshot: Opened, index: Path | None, upto: int) -> None:  # noqa: ANN401
        self._connection = connection
        self._where = snapshot.path
        self._parts = [_union(f"seq > {upto} AND seq <= {snapshot.seq}")] if upto < snapshot.seq else []
        if index is not None:
            quoted = str(index).replace("'", "''")
            self._parts.append(f"SELECT id, kind, day, published FROM '{quoted}'")

    def begin_with(self, digits: str) -> list[Place]:
        """Return the places of all ids that begin so."""
        return self._find("id >= ? AND id < ?", (digits, digits + "g"))

    def of(self, ids: Iterable[str]) -> list[Place]:
        """Return the places of these ids."""
        asked = sorted(set(ids))
        return self._find(f"id IN ({', '.join('?' * len(asked))})", tuple(asked)) if asked else []

    def one(self, digits: str) -> list[Place]:
        """Return the places of the one id that begins so.

        Raises ``UsageError`` where none or several do, or where these are no digits of an id.
        """
        if not re.fullmatch("[0-9a-f]{4,16}", digits):
            raise UsageError(f"{digits!r} is no id: an id is 16 of the digits 0-9 and a-f, and its first four suffice")
        places = self.begin_with(digits)
        ids = sorted({place.id for place in places})
        if not ids:
            raise LedgerError(f"{self._where}: holds nothing with the id {digits}")
        if len(ids) > 1:
            named = ", ".join(f"{id} ({next(place.kind for place in places if place.id == id)})" for id in ids[:4])
            raise UsageError(
                f"{digits} begins {len(ids)} ids: {named}{', ...' if len(ids) > 4 else ''}; give more digits"
            )
        return places

    def _find(self, condition: str, values: Sequence[str]) -> list[Place]:
        found: set[Place] = set()
        for part in self._parts:
            rows = self._connection.execute(f"SELECT * FROM ({part}) WHERE {condition}", list(values)).fetchall()
            found |= {Place(*row) for row in rows}
        return sorted(found, key=str)


def _union(where: str) -> str:
    return " UNION ALL ".join(
        f"SELECT {key} AS id, '{kind}' AS kind, {day} AS day, {published} AS published FROM {table} WHERE {where}"
        for kind, table, key, day, published in _KINDS
    )
