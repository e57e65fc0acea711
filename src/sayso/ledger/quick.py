"""A copy of the tables that rows are looked up in, in DuckDB's own format, and all ids in their order.

One row of a wide Parquet table costs as much to fetch as the rows before it in its row group; DuckDB's own files give
it at once (docs/queries.md has the figures). The copy lies in the ledger's ``cache/``, is made at a compaction
(``build``) and is never needed: without it, and for what was written after it, the Parquet files are looked through.
It is used only where every file that it was made from still belongs to the ledger.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from sayso.ledger import ids, views
from sayso.ledger.snapshots import Opened, open_snapshot
from sayso.ledger.store import CACHE

TABLES = ("events", "mentions", "members", "statements", "standing", "readings")
"""What is copied: all but ``participants``, which are seldom looked into, and what ``readings`` nests."""

ROW_GROUP, BLOCK = 8192, 65_536
"""Rows a row group, and bytes a block. Of 3,000,000 rows of ``members``, fifty that lie anywhere take 216 ms of a
processor with DuckDB's own sizes (122,880 and 262,144) and 42 with these, and one takes 1.2 instead of 4.0; the file
is a third larger. With large blocks small row groups leave most of each empty: the file grew to 2.6 times."""

_FILE = re.compile(r"quick-(\d+)\.duckdb")
_HALF = "quick.tmp"
_SIZES = f"(ROW_GROUP_SIZE {ROW_GROUP}, BLOCK_SIZE {BLOCK})"


class Quick(NamedTuple):
    """A copy that is attached: up to which commit its ids go, and the files that each table of it stands for."""

    upto: int
    files: Mapping[str, frozenset[str]]


NONE = Quick(0, MappingProxyType({}))


def file_of(snapshot: Opened) -> Path | None:
    """Return the copy that was made at a ledger's last compaction; ``None`` where there is none."""
    path = snapshot.path / CACHE / f"quick-{snapshot.compacted}.duckdb"
    return path if snapshot.compacted and path.exists() else None


def attach(connection: Any, snapshot: Opened) -> Quick:  # noqa: ANN401 - a DuckDB connection
    """Attach a ledger's copy as ``views.COPY``, and return what it holds; ``NONE`` where none is right."""
    import duckdb

    path = file_of(snapshot)
    if path is None:
        return NONE
    try:
        connection.execute(f"ATTACH '{views.quoted(str(path))}' AS {views.COPY} (READ_ONLY)")
        rows = connection.execute(f"SELECT of, file FROM {views.COPY}.made_from").fetchall()
    except duckdb.Error:
        # damaged, or of another version of DuckDB: it holds nothing that the ledger does not
        connection.execute(f"DETACH DATABASE IF EXISTS {views.COPY}")
        return NONE
    files = {name: frozenset(file for of, file in rows if of == name) for name in TABLES}
    if any(not held <= {Path(file).name for file in snapshot.files.get(name, ())} for name, held in files.items()):
        connection.execute(f"DETACH {views.COPY}")
        return NONE
    return Quick(snapshot.compacted, files)


def build(path: Path) -> Path:
    """Write the copy of a ledger that has just been compacted, and return its path; older ones are deleted."""
    import duckdb
    import pyarrow as pa

    snapshot = open_snapshot(path)
    none = pa.schema([pa.field(column.name, column.type) for column in views.VIEWS["scores"].columns]).empty_table()
    folder = snapshot.path / CACHE
    folder.mkdir(exist_ok=True)
    half, made = folder / _HALF, folder / f"quick-{snapshot.compacted}.duckdb"
    half.unlink(missing_ok=True)
    with contextlib.closing(duckdb.connect()) as connection:
        views.set_up(connection, snapshot, none)
        connection.execute(f"SET temp_directory = '{views.quoted(str(folder / 'spill'))}'")
        connection.execute(f"ATTACH '{views.quoted(str(half))}' AS {views.COPY} {_SIZES}")
        for name in TABLES:
            connection.execute(f"CREATE TABLE {views.COPY}.{name} AS SELECT * FROM raw_{name}")
        everything = ids.union(f"seq <= {snapshot.compacted}")
        connection.execute(f"CREATE TABLE {views.COPY}.ids AS SELECT DISTINCT * FROM ({everything}) ORDER BY id")
        connection.execute(f"CREATE TABLE {views.COPY}.made_from (of VARCHAR, file VARCHAR)")
        for name in TABLES:
            for file in snapshot.files.get(name, ()):
                connection.execute(f"INSERT INTO {views.COPY}.made_from VALUES (?, ?)", [name, Path(file).name])
        connection.execute(f"DETACH {views.COPY}")
    half.replace(made)
    for other in folder.iterdir():
        if _FILE.fullmatch(other.name) and other != made:
            other.unlink()
    return made
