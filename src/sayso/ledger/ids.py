"""Where an id is: all ids in their order, so that a row is found by the first digits of its id.

They lie in the copy that compaction makes (ledger/quick.py). Without it, and for what was written after it, the tables
themselves are looked through.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sayso.errors import LedgerError, UsageError
from sayso.ledger.snapshots import Opened
from sayso.ledger.views import COPY

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


class Ids:
    """Finds ids in an opened ledger."""

    def __init__(self, connection: Any, snapshot: Opened, upto: int) -> None:  # noqa: ANN401 - a DuckDB connection
        """``upto``: up to which commit the copy that is attached goes; 0 where there is none."""
        self._connection = connection
        self._where = snapshot.path
        self._parts = [union(f"seq > {upto} AND seq <= {snapshot.seq}")] if upto < snapshot.seq else []
        if upto:
            self._parts.append(f"SELECT id, kind, day, published FROM {COPY}.ids")

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


def union(where: str) -> str:
    """Return the query for all ids of the tables, with their kind and where their rows lie."""
    return " UNION ALL ".join(
        f"SELECT {key} AS id, '{kind}' AS kind, {day} AS day, {published} AS published FROM {table} WHERE {where}"
        for kind, table, key, day, published in _KINDS
    )
