"""How compaction lays a ledger's tables out, so that a query reads little of them.

``compact`` writes each table anew, in the order of ``ORDER``, with ``until``, ``current`` and ``event_id`` filled in:
``compacted`` gives the query that does both. Newest first, because most questions ask for the newest, and DuckDB
leaves out row groups whose statistics say that they hold nothing newer. Tables that are looked into by key are in the
order of the key. A commit that compacts says so in its ``note`` (``COMPACTED``: its own ``seq``): readers trust what
is filled in for what was written before it, and look at what came after.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from sayso.ledger.schema import TABLES

COMPACTED = "compacted"
"""Key of a commit's ``note``: up to which commit ``until``, ``current`` and ``event_id`` are filled in."""

ROW_GROUP = 122_880
"""Rows a row group: DuckDB's own unit of work. Larger ones leave out less, smaller ones cost more to open."""

BY_KEY_ROW_GROUP = 8_192
"""Rows a row group of a table that is looked into by key: ids are spread evenly, so that each is in another group."""

BY_KEY = frozenset({"participants", "members", "standing"})

FILE_BYTES = 256_000_000
"""Size a file. A query opens every file's footer once; hundreds of small files cost more than they hold."""

ORDER = MappingProxyType(
    {
        "readings": "published DESC NULLS LAST, article_id, seq",
        "statements": "published DESC NULLS LAST, reading_id, statement_id",
        "mentions": "date_start DESC NULLS LAST, reading_id, mention_id",
        "participants": "mention_id, reading_id, role, place_in_role",
        "events": "date_start DESC NULLS LAST, event_id, seq",
        "members": "mention_id, seq",
        "standing": "reading_id, seq",
    }
)
"""In what order compaction leaves the rows of a table."""

_CURRENT = """(SELECT reading_id FROM (
    SELECT reading_id, is_current AND gone IS NOT TRUE AS holds,
           row_number() OVER (PARTITION BY reading_id ORDER BY seq DESC) AS nth FROM standing
) WHERE nth = 1 AND holds)"""

_MEMBERS = """(SELECT mention_id, reading_id, event_id FROM (
    SELECT mention_id, reading_id, event_id, gone, row_number() OVER (PARTITION BY mention_id ORDER BY seq DESC) AS nth
    FROM members
) WHERE nth = 1 AND gone IS NOT TRUE)"""


def compacted(table: str) -> str:
    """Return the DuckDB query that gives a table's rows as compaction leaves them.

    It reads relations called as the tables are, with the columns of the schema. For ``commits`` and ``decisions``,
    which are small, it keeps the order of ``seq``.
    """
    made = TABLES[table]
    filled = {column.name: f"t.{column.name}" for column in made.columns}
    joins = ""
    if made.kind == "state":
        keys = ", ".join(made.key)
        filled["until"] = f"lead(t.seq) OVER (PARTITION BY {keys} ORDER BY t.seq)"
    if "current" in filled:
        filled["current"] = "c.reading_id IS NOT NULL"
        joins += f" LEFT JOIN {_CURRENT} c ON c.reading_id = t.reading_id"
    if table == "mentions":
        filled["event_id"] = "m.event_id"
        joins += f" LEFT JOIN {_MEMBERS} m ON m.mention_id = t.mention_id AND m.reading_id = t.reading_id"
    columns = ", ".join(f"{how} AS {name}" for name, how in filled.items())
    return f"SELECT * FROM (SELECT {columns} FROM {table} t{joins}) ORDER BY {ORDER.get(table, 'seq')}"


def writer_properties(table: str = "") -> Any:  # noqa: ANN401 - deltalake is imported only where tables are written
    """Return how deltalake is to write a table's compacted files."""
    from deltalake import WriterProperties

    rows = BY_KEY_ROW_GROUP if table in BY_KEY else ROW_GROUP
    return WriterProperties(compression="ZSTD", compression_level=3, max_row_group_size=rows)
