"""What a reader opens: the files of every table as the last commit names them, and the commit that is asked about.

A look into the past takes the rows up to that commit out of the same files: no file is needed that ``vacuum`` may have
destroyed, and a table that is being written to is read as it was before.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from deltalake import DeltaTable

from sayso.errors import LedgerError, UsageError
from sayso.ledger.layout import COMPACTED
from sayso.ledger.schema import FORMAT, TABLES

FORMAT_FILE = "sayso-ledger.json"

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Snapshot(NamedTuple):
    """A ledger as of commit ``seq``: the files of every table, all its commits, and where compaction got."""

    path: Path
    seq: int
    compacted: int
    commits: tuple[dict[str, Any], ...]
    files: dict[str, tuple[str, ...]]


def open_snapshot(path: Path, as_of: int | str | None = None) -> Snapshot:
    """Return a ledger as of now, a commit, a day or a moment (see ``commit_of``).

    Raises ``LedgerError`` for a folder that is no ledger or one of a later layout, ``UsageError`` for an ``as_of``
    that is none of the three.
    """
    _check_format(path)
    commits = _commits(path)
    seq = commit_of(commits, as_of)
    notes = [(commit["seq"], _note(path, commit)) for commit in commits]
    versions = notes[-1][1].get("versions", {}) if notes else {}
    compacted = max((note.get(COMPACTED) or 0 for _, note in notes), default=0)
    files = {name: _files(path / name, versions.get(name)) for name in TABLES if name != "commits"}
    return Snapshot(path, seq, compacted, tuple(commits), files)


def commit_of(commits: list[dict[str, Any]] | tuple[dict[str, Any], ...], when: int | str | None) -> int:
    """Return the number of the last commit as of ``when``; 0 is the ledger before its first one.

    ``when`` is a commit's number, a day (its end, UTC), or a moment in ISO 8601 (UTC where it has no zone). ``None``
    is now.
    """
    last: int = commits[-1]["seq"] if commits else 0
    if when is None:
        return last
    if isinstance(when, int) or when.isdigit():
        return min(int(when), last)
    moment = _moment(when)
    return max((commit["seq"] for commit in commits if commit["at"] and _moment(commit["at"]) <= moment), default=0)


def _moment(when: str) -> datetime:
    """Return a moment in UTC; a day is its end."""
    try:
        if _DAY.fullmatch(when):
            return datetime.fromisoformat(when).replace(hour=23, minute=59, second=59, microsecond=999_999, tzinfo=UTC)
        moment = datetime.fromisoformat(when)
    except ValueError as error:
        raise UsageError(
            f"{when!r} is no commit's number, no day (2026-11-27) and no moment (2026-11-27T09:30:00Z)"
        ) from error
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _commits(path: Path) -> list[dict[str, Any]]:
    folder = path / "commits"
    if not DeltaTable.is_deltatable(str(folder)):
        return []
    from pyarrow import dataset

    files = DeltaTable(str(folder)).file_uris()
    if not files:
        return []
    rows = dataset.dataset(files, schema=TABLES["commits"].schema, format="parquet").to_table(use_threads=False)
    return sorted(rows.to_pylist(), key=lambda row: int(row["seq"]))


def _note(path: Path, commit: dict[str, Any]) -> dict[str, Any]:
    try:
        held = json.loads(commit["note"] or "{}")
    except ValueError as error:
        raise LedgerError(
            f"{path}: the note of commit {commit['seq']} is no JSON; take the folder from a backup"
        ) from error
    return held if isinstance(held, dict) else {}


def _files(folder: Path, version: int | None) -> tuple[str, ...]:
    """Return a table's files in the order in which they were written."""
    if version is None or not DeltaTable.is_deltatable(str(folder)):
        return ()
    return tuple(sorted(DeltaTable(str(folder), version=version).file_uris()))


def _check_format(path: Path) -> None:
    file = path / FORMAT_FILE
    try:
        held = json.loads(file.read_text("utf-8"))["format"]
    except FileNotFoundError as error:
        raise LedgerError(f"{path}: is no ledger; `sayso ingest PATH --ledger {path}` makes one") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LedgerError(f"{file}: cannot be read ({error}); take it from a backup") from error
    if not isinstance(held, int) or held > FORMAT:
        raise LedgerError(
            f"{path}: has layout {held}, and this version of Sayso knows layouts up to {FORMAT}; use a newer Sayso"
        )
