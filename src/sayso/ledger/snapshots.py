"""What a reader opens: the files of every table as the last commit names them, and the commit that is asked about.

A look into the past takes the rows up to that commit out of the same files: no file is needed that ``vacuum`` may have
destroyed, and a table that is being written to is read as it was before.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sayso.errors import LedgerError, UsageError
from sayso.ledger.layout import COMPACTED
from sayso.ledger.store import COMMITS, Store

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Opened(NamedTuple):
    """A ledger as of commit ``seq``: the files of every table, all its commits, and where compaction got."""

    path: Path
    seq: int
    compacted: int
    commits: tuple[dict[str, Any], ...]
    files: Mapping[str, tuple[str, ...]]


def open_snapshot(path: Path, as_of: int | str | None = None) -> Opened:
    """Return a ledger as of now, a commit, a day or a moment (see ``commit_of``).

    Raises ``LedgerError`` for a folder that is no ledger or one of a later layout, ``UsageError`` for an ``as_of``
    that is none of the three.
    """
    store = Store(path)
    commits = store.commits()
    compacted = max((_note(path, commit).get(COMPACTED) or 0 for commit in commits), default=0)
    files = {name: held for name, held in store.snapshot().files.items() if name != COMMITS}
    return Opened(path, commit_of(commits, as_of), compacted, tuple(commits), files)


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


def _note(path: Path, commit: dict[str, Any]) -> dict[str, Any]:
    try:
        held = json.loads(commit["note"] or "{}")
    except ValueError as error:
        raise LedgerError(
            f"{path}: the note of commit {commit['seq']} is no JSON; take the folder from a backup"
        ) from error
    return held if isinstance(held, dict) else {}
