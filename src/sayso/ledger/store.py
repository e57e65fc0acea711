"""A ledger's files: one writer at a time, commits that are there whole or not at all, and snapshots for readers.

A commit writes its rows to each table, flushes them to disk, and then appends one row to ``commits``, which
names the Delta version of every table. That row is the acknowledgement. A table that is ahead of what the last
commit names was left so by a writer that was killed; the next writer restores it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pyarrow as pa
import pyarrow.dataset as arrow_dataset
from deltalake import CommitProperties, DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError
from filelock import FileLock, Timeout

from sayso.errors import LedgerError
from sayso.ledger import FORMAT_FILE
from sayso.ledger.layout import FILE_BYTES, writer_properties
from sayso.ledger.schema import FORMAT, TABLES

LOCK_FILE = ".lock"
CACHE = "cache"
COMMITS = "commits"
VERSIONS = "versions"
"""Key of a commit's ``note``: the Delta version of each table after it."""

KEEP_LOG = {"delta.enableExpiredLogCleanup": "false"}
"""What a table was is thrown away by ``vacuum`` alone, never in passing."""

By = Literal["ingest", "review", "merge", "withdraw", "compact"]


class Commit(NamedTuple):
    """A change that was acknowledged. ``versions`` holds the Delta version of each table after it."""

    seq: int
    at: str | None
    by: str
    versions: Mapping[str, int]
    mark: str
    """What tells it from a commit of the same number in another ledger."""


NOTHING = Commit(0, None, "", {}, "")
"""What a ledger that was never written to stands at."""


class About(NamedTuple):
    """What a commit says of itself. ``at`` is UTC in ISO 8601, from the caller's clock."""

    at: str
    by: By
    run: str | None = None
    coder: str | None = None
    merger: str | None = None
    readings: int = 0
    note: Mapping[str, Any] = {}


class Snapshot(NamedTuple):
    """The ledger as it stood at commit ``seq``, whatever is being written meanwhile.

    ``files`` are those of the last commit: the rows of a snapshot are the ones with a ``seq`` of at most its own,
    so that a look into the past needs no file that ``vacuum`` may have destroyed.
    """

    seq: int
    at: str | None
    files: Mapping[str, tuple[str, ...]]

    def dataset(self, table: str) -> arrow_dataset.Dataset:
        """Return a table as an Arrow dataset with all columns of the schema; those that came later are null."""
        return arrow_dataset.dataset(list(self.files[table]), schema=TABLES[table].schema, format="parquet")

    def rows(self, table: str, columns: list[str] | None = None, where: Any = None) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - an Arrow expression
        """Yield the rows of a table up to this commit, as dicts. ``where`` is an Arrow expression."""
        upto = arrow_dataset.field("seq") <= self.seq
        batches = self.dataset(table).to_batches(
            columns=columns, filter=upto if where is None else upto & where, use_threads=False
        )
        for batch in batches:
            yield from batch.to_pylist()


class Store:
    """A ledger's folder. Reading needs no lock; ``commit`` needs ``locked``."""

    def __init__(self, path: Path) -> None:
        """Raise ``LedgerError`` for a folder that is no ledger, or one of a layout that this version does not know."""
        self.path = path
        self._tables: dict[str, DeltaTable] = {}
        self._last: Commit | None = None
        self._lock = FileLock(path / LOCK_FILE, timeout=0)
        self.copy_similarity: float = _layout(path)["copy_similarity"]

    @classmethod
    def create(cls, path: Path, copy_similarity: float) -> Store:
        """Return the ledger in a folder, made new where the folder is empty or absent.

        ``copy_similarity`` is the new ledger's; one that is there keeps its own.
        """
        if not (path / FORMAT_FILE).exists():
            if path.exists() and (not path.is_dir() or any(path.iterdir())):
                raise LedgerError(f"{path}: is no ledger, and not empty; name an empty folder or a new one")
            path.mkdir(parents=True, exist_ok=True)
            _write_durably(
                path / FORMAT_FILE, json.dumps({"format": FORMAT, "copy_similarity": copy_similarity}) + "\n"
            )
            flush(path.parent)
        return cls(path)

    @property
    def cache(self) -> Path:
        """Return the folder of what can be made again; made where it is absent."""
        folder = self.path / CACHE
        folder.mkdir(exist_ok=True)
        return folder

    # ── reading ──

    def merged_by(self) -> str | None:
        """Return the version of the merging that made the events there are; ``None`` where nothing was merged yet."""
        versions = [commit["merger"] for commit in self.commits() if commit["merger"] is not None]
        return versions[-1] if versions else None

    def last(self) -> Commit:
        """Return the last commit."""
        if self._lock.is_locked and self._last is not None:
            return self._last
        table = self._open(COMMITS)
        return NOTHING if table is None else _last_of(table, self.path)

    def commit_of(self, seq: int) -> Commit | None:
        """Return a commit, or ``None`` where there is none of that number."""
        table = self._open(COMMITS)
        found = [row for row in self.commits() if row["seq"] == seq]
        return as_commit(found[0], table) if found and table is not None else None

    def commits(self) -> list[dict[str, Any]]:
        """Return the rows of ``commits``, in order."""
        table = self._open(COMMITS)
        return [] if table is None else sorted(_rows_of(table), key=lambda row: int(row["seq"]))

    def snapshot(self, seq: int | None = None, moment: str | None = None) -> Snapshot:
        """Return the ledger as of now, of a commit, or of a moment: the last commit with ``at`` <= ``moment``.

        ``moment`` is compared as text with what ``commits`` holds: UTC, ISO 8601.
        """
        last = self.last()
        at, chosen = last.at, last.seq
        if moment is not None or (seq is not None and seq < last.seq):
            rows = [
                row
                for row in self.commits()
                if (seq is None or row["seq"] <= seq) and (moment is None or row["at"] <= moment)
            ]
            chosen, at = (rows[-1]["seq"], rows[-1]["at"]) if rows else (0, None)
        return Snapshot(chosen, at, {name: self._files(name, last) for name in TABLES})

    def ahead(self) -> tuple[str, ...]:
        """Return the tables that hold what no commit names: left by a writer that was killed, or being written."""
        versions = self.last().versions
        tables = {name: self._open(name) for name in TABLES if name != COMMITS}
        return tuple(name for name, table in tables.items() if table and table.version() != versions.get(name, 0))

    def _files(self, name: str, last: Commit) -> tuple[str, ...]:
        if name == COMMITS:
            table = self._open(COMMITS)
        else:
            version = last.versions.get(name)
            table = None if version is None else self._open(name, version)
        return () if table is None else tuple(sorted(table.file_uris()))

    def _open(self, name: str, version: int | None = None) -> DeltaTable | None:
        folder = self.path / name
        if not DeltaTable.is_deltatable(str(folder)):
            return None
        return DeltaTable(str(folder), version=version)

    # ── writing ──

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock. Raises ``LedgerError`` where another process has it. May be nested."""
        try:
            self._lock.acquire()
        except Timeout as error:
            raise LedgerError(f"{self.path}: another process is writing to it; wait until it is done") from error
        try:
            yield
        finally:
            self._lock.release()
            if not self._lock.is_locked:
                self._forget()

    def commit(self, rows: Mapping[str, pa.Table], about: About) -> Commit:
        """Write rows (Arrow, in the tables' schemas, without regard to their ``seq``) as one commit, durably.

        When it returns, the rows outlast a loss of power; when it raises, none of them is there.
        """

        def write(seq: int) -> None:
            for name, held in rows.items():
                if held.num_rows:
                    self.append(name, with_seq(held, seq))

        return self.change(write, about)

    def change(self, write: Callable[[int], None], about: About) -> Commit:
        """Call ``write(seq)``, which changes tables with ``append`` and ``rewrite``, and acknowledge it."""
        if not self._lock.is_locked:
            raise LedgerError(f"{self.path}: a commit needs the lock; use Store.locked")
        last = self.heal()
        self._last = None
        try:
            return self._acknowledged(last, write, about)
        except (OSError, DeltaError) as error:
            reason = " ".join(str(error).split())
            raise LedgerError(
                f"{self.path}: cannot be written ({reason}); nothing of this commit was kept, run the command again"
            ) from error

    def _acknowledged(self, last: Commit, write: Callable[[int], None], about: About) -> Commit:
        write(last.seq + 1)
        versions = {name: table.version() for name, table in self._tables.items() if name != COMMITS}
        row = {
            "seq": last.seq + 1,
            "at": max(about.at, last.at or ""),
            "by": about.by,
            "run": about.run,
            "coder": about.coder,
            "merger": about.merger,
            "readings": about.readings,
            "note": json.dumps({VERSIONS: versions, **about.note}, sort_keys=True),
        }
        self.append(COMMITS, pa.Table.from_pylist([row], schema=TABLES[COMMITS].schema))
        self._last = as_commit(row, self._tables[COMMITS])
        return self._last

    def heal(self) -> Commit:
        """Undo what a killed writer left behind, and return the last commit. Needs the lock."""
        if self._last is not None:
            return self._last
        self._tables = {name: self._opened_or_made(name) for name in TABLES}
        last = _last_of(self._tables[COMMITS], self.path)
        for name, table in self._tables.items():
            noted = last.versions.get(name, 0)
            if name == COMMITS or table.version() == noted:
                continue
            if table.version() < noted:
                raise LedgerError(
                    f"{self.path}: the table {name} is at version {table.version()}, the last commit names {noted}: "
                    "files are missing; take the folder from a backup"
                )
            table.restore(noted)
            self._flush(name)
        self._last = last
        return last

    def append(self, name: str, rows: pa.Table) -> None:
        """Append rows to a table and flush them to disk. Part of a change, not one itself."""
        table = self._tables[name]
        seq = str(rows.column("seq")[0].as_py())
        write_deltalake(
            table, rows, mode="append", schema_mode="merge",
            commit_properties=CommitProperties(custom_metadata={"sayso.seq": seq}),
        )  # fmt: skip
        self._flush(name)

    def rewrite(self, name: str, rows: pa.RecordBatchReader) -> None:
        """Put rows in the place of all of a table's: the same ones in another order. Part of a change."""
        write_deltalake(
            self._tables[name], rows, mode="overwrite", schema_mode="overwrite", target_file_size=FILE_BYTES,
            writer_properties=writer_properties(name),
        )  # fmt: skip
        self._flush(name)

    def optimize(self, name: str) -> None:
        """Join a table's small files. Part of a change."""
        self._tables[name].optimize.compact()
        self._flush(name)

    def vacuum(self, hours: int) -> list[str]:
        """Delete the files that no version of the last ``hours`` needs, and return their paths. Needs the lock."""
        self.heal()
        gone = []
        for name, table in self._tables.items():
            deleted = table.vacuum(retention_hours=hours, dry_run=False, enforce_retention_duration=False)
            gone += [f"{name}/{path}" for path in deleted]
        self._forget()
        return gone

    def _forget(self) -> None:
        self._tables = {}
        self._last = None

    def _opened_or_made(self, name: str) -> DeltaTable:
        found = self._open(name)
        if found is None:
            found = DeltaTable.create(
                str(self.path / name), schema=TABLES[name].schema, mode="ignore", configuration=KEEP_LOG
            )
            flush(self.path)
            flush(self.path / name)
        return found

    def _flush(self, name: str) -> None:
        """Flush the files of a table's last version, which delta-rs leaves to the system."""
        table = self._tables[name]
        folder = self.path / name
        log = folder / "_delta_log"
        written = sorted(log.glob(f"{table.version():020}.*"))
        for line in (log / f"{table.version():020}.json").read_text("utf-8").splitlines():
            added = json.loads(line).get("add")
            if added:
                flush(folder / added["path"])
        for path in (*written, log / "_last_checkpoint"):
            if path.exists():
                flush(path)
        flush(log)
        flush(folder)


def with_seq(rows: pa.Table, seq: int) -> pa.Table:
    """Return rows with their commit filled in."""
    return rows.set_column(
        rows.schema.get_field_index("seq"), rows.schema.field("seq"), pa.array([seq] * rows.num_rows, pa.int64())
    )


def flush(path: Path) -> None:
    """Have the system write a file or folder to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_durably(path: Path, text: str) -> None:
    """Write a small file so that it is there whole or not at all."""
    half = path.with_suffix(".tmp")
    half.write_text(text, "utf-8")
    flush(half)
    half.replace(path)
    flush(path.parent)


def _layout(path: Path) -> dict[str, Any]:
    """Return what the file says that makes a folder a ledger."""
    file = path / FORMAT_FILE
    try:
        held: dict[str, Any] = json.loads(file.read_text("utf-8"))
        known = int(held["format"]) <= FORMAT
        held["copy_similarity"] = float(held["copy_similarity"]) if known else 0.0
    except FileNotFoundError as error:
        raise LedgerError(f"{path}: is no ledger; `sayso ingest PATH --ledger {path}` makes one") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LedgerError(f"{file}: cannot be read ({error}); take it from a backup") from error
    if not known:
        raise LedgerError(
            f"{path}: has layout {held['format']}, and this Sayso knows layouts up to {FORMAT}; use a newer one"
        )
    return held


def _last_of(table: DeltaTable, path: Path) -> Commit:
    """Return the last commit, from the one file that holds it where the statistics say which that is."""
    actions = pa.table(table.get_add_actions(flatten=True)).to_pylist()
    if not actions:
        return NOTHING
    newest = max(actions, key=lambda action: action["max.seq"])
    rows = _read_files([str(path / COMMITS / newest["path"])])
    return as_commit(max(rows, key=lambda row: int(row["seq"])), table)


def _rows_of(table: DeltaTable) -> list[dict[str, Any]]:
    return _read_files(table.file_uris())


def _read_files(files: list[str]) -> list[dict[str, Any]]:
    read = arrow_dataset.dataset(files, schema=TABLES[COMMITS].schema, format="parquet")
    rows: list[dict[str, Any]] = read.to_table(use_threads=False).to_pylist()
    return rows


def as_commit(row: dict[str, Any], table: DeltaTable) -> Commit:
    """Return a row of ``commits`` as what the next commit goes on from."""
    # delta-rs gave the table an id by chance when it was made: no other ledger has it
    mark = "|".join((str(table.metadata().id), *(str(row[key]) for key in ("at", "by", "run", "note"))))
    return Commit(row["seq"], row["at"], row["by"], json.loads(row["note"])[VERSIONS], mark)
