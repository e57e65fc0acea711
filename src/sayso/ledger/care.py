"""Care of a ledger: what it holds (``info``, ``digest``), and how its files are joined and sorted (``compact``)."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import msgspec
import pyarrow as pa

from sayso.errors import LedgerError
from sayso.ledger import quick
from sayso.ledger.decisions import Decision, in_force
from sayso.ledger.layout import COMPACTED, compacted
from sayso.ledger.rows import Row
from sayso.ledger.schema import COMMITS, FORMAT, TABLES
from sayso.ledger.store import About, Snapshot, Store

_ROWS = 10_000
"""Rows in memory at a time."""

_WHEN_AND_WHERE = frozenset({"seq", "until", "gone", "read_at", "source_id", "raw_sha256", "raw_address"})
"""Columns that say when and from where a row came, which two ledgers of the same articles may differ in."""

FILLED_IN: frozenset[str] = frozenset({"current", "event_id"})
"""Columns of logs that are null as written, and that compaction fills in."""


def holding(snapshot: Snapshot, name: str) -> Iterator[Row]:
    """Yield the rows of a table that hold at a snapshot: of a log all, of a state the last of each key."""
    table = TABLES[name]
    if table.kind == "log":
        yield from snapshot.rows(name)
        return
    last: dict[tuple[Any, ...], int] = {}
    for row in snapshot.rows(name, [*table.key, "seq"]):
        key = tuple(row[part] for part in table.key)
        last[key] = max(last.get(key, 0), row["seq"])
    for row in snapshot.rows(name):
        if not row["gone"] and row["seq"] == last[tuple(row[part] for part in table.key)]:
            yield row


def digest(snapshot: Snapshot) -> str:
    """Return 64 hexadecimal digits over what holds at a snapshot.

    Two ledgers of the same articles and decisions have the same digest, whatever the order, the batches and the
    interruptions: commits, times of reading and addresses of raw bytes are no part of it.
    """
    whole = hashlib.sha256()
    for name in sorted(TABLES):
        if name in {"commits", "decisions"}:
            continue
        whole.update(name.encode())
        without = _WHEN_AND_WHERE | (FILLED_IN if TABLES[name].kind == "log" else frozenset())
        for held in sorted(row_digest(row, without) for row in holding(snapshot, name)):
            whole.update(held)
    decided = in_force(decisions(snapshot))
    said = [
        sorted((made.kind, *sorted((made.first, made.second or ""))) for made in decided.pairs),
        sorted(decided.rejected),
        sorted(decided.withdrawn),
    ]
    whole.update(msgspec.json.encode(said))
    return whole.hexdigest()


def row_digest(row: Row, without: frozenset[str] = frozenset()) -> bytes:
    """Return 16 bytes that depend on what a row says, without some of its columns."""
    said = {name: value for name, value in row.items() if name not in without}
    return hashlib.blake2b(msgspec.json.encode(said, order="sorted"), digest_size=16).digest()


def decisions(snapshot: Snapshot) -> list[Decision]:
    """Return all decisions that were made up to a snapshot."""
    return [Decision(*(row[name] for name in Decision.__struct_fields__)) for row in snapshot.rows("decisions")]


class Info(NamedTuple):
    """What a ledger holds. ``rows`` counts what holds now; ``files`` and ``bytes`` are those of the last commit."""

    format: int
    seq: int
    at: str | None
    commits: int
    articles: int
    current: int
    rows: dict[str, int]
    coders: dict[str, int]
    last: list[dict[str, Any]]
    decisions: list[dict[str, Any]]
    files: int
    bytes: int
    ahead: tuple[str, ...]


def info(store: Store, shown: int = 10) -> Info:
    """Return what a ledger holds, with its last commits and decisions."""
    snapshot = store.snapshot()
    commits = store.commits()
    standing = list(holding(snapshot, "standing"))
    coders: dict[str, int] = {}
    for row in snapshot.rows("readings", ["coder"]):
        coders[row["coder"]] = coders.get(row["coder"], 0) + 1
    counts = {name: sum(1 for _ in holding(snapshot, name)) for name in ("events", "members")}
    counts |= {
        name: snapshot.dataset(name).count_rows()
        for name in ("readings", "statements", "mentions", "participants", "decisions")
    }
    files = [Path(file) for held in snapshot.files.values() for file in held]
    made = sorted(snapshot.rows("decisions"), key=lambda row: int(row["seq"]))
    return Info(
        FORMAT,
        snapshot.seq,
        snapshot.at,
        len(commits),
        len({row["article_id"] for row in standing}),
        sum(row["is_current"] for row in standing),
        counts,
        coders,
        commits[-shown:],
        made[-shown:],
        len(files),
        sum(file.stat().st_size for file in files),
        store.ahead(),
    )


def compact(store: Store, about: About) -> int:
    """Join and sort a ledger's files and fill in ``until``, as one commit; return its number. Needs the lock.

    No row is lost or changed otherwise: the digest and every look into the past stay as they were. Raises
    ``LedgerError`` where the copy for looking up cannot be written; the ledger is compacted and sound then.
    """
    last = store.heal()
    snapshot = store.snapshot()
    connection = duckdb.connect()
    connection.execute("set threads = 1")
    connection.execute(f"set temp_directory = '{tempfile.gettempdir()}'")
    for name in TABLES:
        connection.register(name, snapshot.dataset(name))

    def write(_seq: int) -> None:
        for name, table in TABLES.items():
            if snapshot.files[name] and table is not COMMITS:
                batches = connection.sql(compacted(name)).to_arrow_reader(_ROWS)
                cast = (batch.cast(table.schema) for batch in batches)
                store.rewrite(name, pa.RecordBatchReader.from_batches(table.schema, cast))
        if snapshot.files[COMMITS.name]:
            store.optimize(COMMITS.name)

    try:
        done = store.change(write, about._replace(note={COMPACTED: last.seq + 1}))
    finally:
        connection.close()
    try:
        quick.build(store.path)
    except (duckdb.Error, OSError) as error:
        raise LedgerError(
            f"{store.path}: is compacted, but its copy for looking up cannot be written ({error}); make room and "
            "compact again"
        ) from error
    return done.seq
