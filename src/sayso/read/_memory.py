"""What polling remembers between two polls, in one SQLite file: safe at any moment against being killed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from sayso.errors import DataError
from sayso.read.feed import Entry

_TABLES = """
create table if not exists feeds (
  feed text primary key, etag text, modified text, polled real, not_before real, failures int
);
create table if not exists seen (key text primary key);
create table if not exists waiting (
  link text primary key, key text, feed text, entry blob, tries int, not_before real
);
create table if not exists hosts (origin text primary key, ready real);
create table if not exists robots (origin text primary key, text text, until real);
"""
_WAIT = """
insert into waiting values (?, ?, ?, ?, 0, 0) on conflict (link) do update
set key = excluded.key, entry = excluded.entry, tries = 0, not_before = 0 where key != excluded.key
"""
"""An entry that waits already keeps its tries, unless it has changed."""

_BUSY_SECONDS = 30


class Polled(NamedTuple):
    """What is known of a feed. Times are seconds since 1970; ``not_before`` is what a server or a failure asks for."""

    etag: str | None = None
    modified: str | None = None
    polled: float = 0.0
    not_before: float = 0.0
    failures: int = 0


class Waiting(NamedTuple):
    """An entry whose article is still to be fetched."""

    link: str
    feed: str
    entry: Entry
    tries: int
    not_before: float


class Memory:
    """The memory of polling; ``path`` is ``None`` for one that ends with the process. Raises ``DataError``."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        try:
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._base = sqlite3.connect(path or ":memory:", timeout=_BUSY_SECONDS)
            with self._base:
                self._base.executescript(_TABLES)
        except (sqlite3.Error, OSError) as error:
            raise DataError(f"{path}: the memory of polling cannot be used ({error}); delete the file") from error

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    def feed(self, feed: str) -> Polled:
        """Return what is known of a feed."""
        row = self._one("select etag, modified, polled, not_before, failures from feeds where feed = ?", feed)
        return Polled(*row) if row else Polled()

    def knows(self, key: str) -> bool:
        """Tell whether an entry was dealt with."""
        return self._one("select 1 from seen where key = ?", key) is not None

    def waiting(self) -> list[Waiting]:
        """Return the entries that wait, in the order in which they came."""
        rows = self._base.execute("select link, feed, entry, tries, not_before from waiting order by rowid")
        return [
            Waiting(link, feed, msgspec.msgpack.decode(entry, type=Entry), tries, after)
            for link, feed, entry, tries, after in rows
        ]

    def ready(self, origin: str) -> float:
        """Return when a host may be asked next."""
        row = self._one("select ready from hosts where origin = ?", origin)
        return float(row[0]) if row else 0.0

    def robots(self, origin: str, now: float) -> tuple[str | None] | None:
        """Return a site's robots.txt (``None`` in it where there is none) if it was fetched lately, else ``None``."""
        row = self._one("select text from robots where origin = ? and until > ?", origin, now)
        return (row[0],) if row else None

    def set_ready(self, origin: str, ready: float) -> None:
        """Note when a host may be asked next."""
        with self._base:
            self._base.execute("insert or replace into hosts values (?, ?)", (origin, ready))

    def set_robots(self, origin: str, text: str | None, until: float) -> None:
        """Note a site's robots.txt and how long it holds."""
        with self._base:
            self._base.execute("insert or replace into robots values (?, ?, ?)", (origin, text, until))

    def set_feed(self, feed: str, polled: Polled, done: Iterable[str] = (), waiting: Iterable[Entry] = ()) -> None:
        """Note a poll and all that came of it, as one."""
        with self._base:
            self._base.execute("insert or replace into feeds values (?, ?, ?, ?, ?, ?)", (feed, *polled))
            self._base.executemany("insert or ignore into seen values (?)", [(key,) for key in done])
            rows = [(entry.link, entry.key, feed, msgspec.msgpack.encode(entry)) for entry in waiting]
            self._base.executemany(_WAIT, rows)

    def put_off(self, waiting: Waiting, until: float) -> None:
        """Note that an entry was tried in vain."""
        with self._base:
            self._base.execute(
                "update waiting set tries = tries + 1, not_before = ? where link = ?", (until, waiting.link)
            )

    def finish(self, waiting: Waiting) -> None:
        """Note that an entry is dealt with."""
        with self._base:
            self._base.execute("delete from waiting where link = ?", (waiting.link,))
            self._base.execute("insert or ignore into seen values (?)", (waiting.entry.key,))

    def _one(self, query: str, *given: object) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self._base.execute(query, given).fetchone()
        return row
