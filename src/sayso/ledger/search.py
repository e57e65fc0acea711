"""Full text: an SQLite FTS5 index over titles, evidence and what statements say, kept beside the ledger.

It lies in ``cache/text.sqlite`` and is no part of the ledger: it notes up to which commit it goes, catches up when it
is behind, and is made again when it is of another ledger. Where the folder cannot be written to, it is made in memory.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sayso.errors import UsageError
from sayso.ledger.snapshots import Opened

FILE = "text.sqlite"
BATCH = 10_000
WAIT_SECONDS = 60.0

_TABLES = MappingProxyType(
    {
        "articles": ("raw_readings", "article_id", "title"),
        "event_mentions": ("raw_mentions", "mention_id", "evidence_text"),
        "statements": ("raw_statements", "statement_id", "content_text"),
    }
)

_MAKE = (
    "DROP TABLE IF EXISTS about",
    "DROP TABLE IF EXISTS docs",
    "DROP TABLE IF EXISTS words",
    "CREATE TABLE about (seq INTEGER, mark TEXT)",
    "CREATE TABLE docs (doc INTEGER PRIMARY KEY, kind TEXT, id TEXT, seq INTEGER)",
    "CREATE VIRTUAL TABLE words USING fts5 (text, content = '', tokenize = 'porter unicode61 remove_diacritics 2')",
    "INSERT INTO about VALUES (0, '')",
)


def find(connection: Any, snapshot: Opened, kind: str, words: str) -> list[str]:  # noqa: ANN401 - a DuckDB connection
    """Return the ids of a kind of row (``articles``, ``event_mentions``, ``statements``) that hold all the words.

    Words in double quotes stand together. Endings are cut: "attacked" finds "attacks". Raises ``UsageError`` where
    there are none.
    """
    asked = _query(words)
    with closing(_opened(connection, snapshot)) as index:
        rows = index.execute(
            "SELECT DISTINCT docs.id FROM words JOIN docs ON docs.doc = words.rowid "
            "WHERE words MATCH ? AND docs.kind = ? AND docs.seq <= ?",
            (asked, kind, snapshot.seq),
        )
        return [row[0] for row in rows.fetchall()]


def _query(words: str) -> str:
    pieces = [piece.strip('"') for piece in re.findall(r'"[^"]+"|\S+', words)]
    kept = [piece for piece in pieces if re.search(r"\w", piece)]
    if not kept:
        raise UsageError(f"--text wants words to look for, and {words!r} has none")
    return " ".join('"' + piece.replace('"', "") + '"' for piece in kept)


def _opened(connection: Any, snapshot: Opened) -> sqlite3.Connection:  # noqa: ANN401
    path = snapshot.path / "cache" / FILE
    try:
        path.parent.mkdir(exist_ok=True)
        return _kept(path, connection, snapshot)
    except (OSError, sqlite3.OperationalError):
        # a folder that is not ours to write to
        return _caught_up(sqlite3.connect(":memory:", isolation_level=None), connection, snapshot)
    except sqlite3.DatabaseError:
        # a file that is no index, or a broken one: it holds nothing that the ledger does not
        path.unlink()
        return _kept(path, connection, snapshot)


def _kept(path: Path, connection: Any, snapshot: Opened) -> sqlite3.Connection:  # noqa: ANN401
    index = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
    try:
        return _caught_up(index, connection, snapshot)
    except sqlite3.Error:
        index.close()
        raise


def _caught_up(index: sqlite3.Connection, connection: Any, snapshot: Opened) -> sqlite3.Connection:  # noqa: ANN401
    """Add what was written since the index was made; the commit it goes to must still be as it was."""
    marks = {commit["seq"]: _mark(commit) for commit in snapshot.commits}
    last = max(marks, default=0)
    if _state(index, marks) == last and last:
        return index
    index.execute("BEGIN IMMEDIATE")
    done = _state(index, marks)
    if not done:
        for statement in _MAKE:
            index.execute(statement)
    if done < last:
        for kind, (table, key, text) in _TABLES.items():
            _add(
                index, connection, f"SELECT {key}, {text}, seq FROM {table} WHERE seq > {done} AND seq <= {last}", kind
            )
        index.execute("UPDATE about SET seq = ?, mark = ?", (last, marks[last]))
    index.execute("COMMIT")
    return index


def _add(index: sqlite3.Connection, connection: Any, sql: str, kind: str) -> None:  # noqa: ANN401
    (first,) = index.execute("SELECT coalesce(max(doc), 0) FROM docs").fetchone()
    for batch in connection.sql(sql).to_arrow_reader(BATCH):
        numbered = list(enumerate((tuple(row.values()) for row in batch.to_pylist()), first + 1))
        index.executemany(
            "INSERT INTO docs VALUES (?, ?, ?, ?)", ((doc, kind, id, seq) for doc, (id, _, seq) in numbered)
        )
        index.executemany(
            "INSERT INTO words (rowid, text) VALUES (?, ?)", ((doc, text or "") for doc, (_, text, _) in numbered)
        )
        first += len(numbered)


def _state(index: sqlite3.Connection, marks: dict[int, str]) -> int:
    """Return the commit that the index goes to; 0 where it is new or of another ledger."""
    if not index.execute("SELECT 1 FROM sqlite_master WHERE name = 'about'").fetchall():
        return 0
    rows = index.execute("SELECT seq, mark FROM about").fetchall()
    if not rows or marks.get(rows[0][0]) != rows[0][1]:
        return 0
    return int(rows[0][0])


def _mark(commit: dict[str, Any]) -> str:
    """What tells a commit from one of the same number in another ledger."""
    return "|".join(str(commit[key]) for key in ("at", "by", "run", "note"))
