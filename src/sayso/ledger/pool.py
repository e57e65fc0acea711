"""The sidecar of a ledger's writer: what merging, versions and copies look up, in ``cache/merge.sqlite``.

It holds nothing that the tables do not: behind the ledger it catches up, damaged or ahead it is made again. What a
commit changes is changed here in one transaction, which ends after the commit was acknowledged.
"""

from __future__ import annotations

import hashlib
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import msgspec
import pyarrow.dataset as arrow_dataset

from sayso.ledger.copies import bands, similarity
from sayso.ledger.decisions import Decision, in_force
from sayso.ledger.merge import Pool
from sayso.ledger.merge_rows import Links, MergedRows
from sayso.ledger.rows import Row, as_table
from sayso.ledger.schema import TABLES
from sayso.ledger.store import NOTHING, Commit, Store
from sayso.ledger.versions import Held, Standing

FILE = "merge.sqlite"
LAYOUT = "2"
"""Changes with the tables below: a sidecar of another layout is made again."""

_TABLES = """
create table about (name text primary key, value text);
create table versions (version_id text primary key, signature blob, copy_group text) without rowid;
create index by_group on versions (copy_group);
create table bands (band blob, version_id text, primary key (band, version_id)) without rowid;
create table readings (reading_id text primary key, article_id text, version_id text, coder text, published text,
    seq integer, read_at text, version integer, is_current integer, withdrawn integer, copy_group text) without rowid;
create index by_article on readings (article_id);
create index by_version on readings (version_id, coder);
create table mentions (reading_id text, mention_id text, held blob, primary key (reading_id, mention_id)) without rowid;
create index by_mention on mentions (mention_id);
create table pool (mention_id text primary key, reading_id text) without rowid;
create table keys (key text, mention_id text, primary key (key, mention_id)) without rowid;
create table links (one text, two text, score real, primary key (one, two)) without rowid;
create table states (name text, key text, digest blob, primary key (name, key)) without rowid;
create table decisions (seq integer, decision_id text primary key, kind text, first text, second text, reviewer text,
    note text) without rowid;
"""


class Merger(Protocol):
    """What the ledger asks of merging. A mention is whatever struct it looks at, with a ``mention_id``."""

    version: str

    @property
    def mention(self) -> type[Any]:
        """Return the class of its mentions, a struct of msgspec."""

    def look(self, reading: Row) -> list[Any]:
        """Return the mentions of a row of ``readings``."""

    def place(self, mention: Any, copy_group: str) -> Any:  # noqa: ANN401
        """Return a mention with the copy group that its article now has."""

    def keys(self, mention: Any) -> tuple[str, ...]:  # noqa: ANN401
        """Return its block keys: mentions that share none are never joined."""

    def remerge(self, added: Sequence[Any], gone: Sequence[Any], pool: Pool, decided: Sequence[Decision]) -> MergedRows:
        """Return what a change does to the events. ``pool`` is as it is after the change.

        ``decided`` are all decisions ever made; the mentions of one that is new or undone are among ``added``, also
        those that it rejects.
        """

    def relink(self, added: Sequence[Any], gone: Sequence[Any], pool: Pool, decided: Sequence[Decision]) -> Links:
        """Return what a change makes of the links between mentions alone."""


class Sidecar:
    """The open sidecar, as of the ledger's last commit. Needs the ledger's lock."""

    def __init__(self, store: Store, merger: Merger) -> None:
        self._merger = merger
        self._decode: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(merger.mention)
        self._path = store.cache / FILE
        try:
            self._base = self._opened()
            self._catch_up(store)
        except sqlite3.DatabaseError:
            # a cache that is damaged is no loss
            self._path.unlink(missing_ok=True)
            self._base = self._opened()
            self._catch_up(store)

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    @contextmanager
    def change(self) -> Iterator[None]:
        """Keep what is changed inside only if nothing is raised."""
        self._base.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._base.execute("rollback")
            raise
        self._base.execute("commit")

    def good_for(self, commit: Commit) -> None:
        """Note the commit that the sidecar is now as of."""
        self._set("seq", str(commit.seq))
        self._set("mark", commit.mark)

    # ── what is asked ──

    def knows(self, version_id: str, coder: str) -> bool:
        """Tell whether a coder has read a version."""
        return bool(self._all("select 1 from readings where version_id = ? and coder = ?", version_id, coder))

    def knows_version(self, version_id: str) -> bool:
        """Tell whether any coder has read a version."""
        return bool(self._all("select 1 from versions where version_id = ?", version_id))

    def readings_of(self, article_id: str) -> list[Held]:
        """Return the readings of an article, in the order of their ids."""
        found = self._all(
            "select reading_id, article_id, version_id, published, seq, read_at from readings where article_id = ? "
            "order by reading_id",
            article_id,
        )
        return [Held(*row) for row in found]

    def standing(self, reading_id: str) -> Standing | None:
        """Return how a reading stands, or ``None`` where it has just come in."""
        found = self._all(
            "select reading_id, article_id, version_id, version, is_current, withdrawn, copy_group from readings "
            "where reading_id = ? and version is not null",
            reading_id,
        )
        if not found:
            return None
        *whose, version, is_current, withdrawn, group = found[0]
        return Standing(whose[0], whose[1], whose[2], version, bool(is_current), bool(withdrawn), group)

    def group_of(self, version_id: str) -> str:
        """Return the copy group of a version."""
        return str(self._all("select copy_group from versions where version_id = ?", version_id)[0][0])

    def articles_in(self, copy_groups: Iterable[str]) -> set[str]:
        """Return the articles that have a version in one of these copy groups."""
        query = (
            "select distinct article_id from versions join readings using (version_id) where versions.copy_group = ?"
        )
        return {row[0] for group in copy_groups for row in self._all(query, group)}

    def decisions(self) -> list[Decision]:
        """Return all decisions ever made."""
        return [
            Decision(*row)
            for row in self._all(
                "select seq, decision_id, kind, first, second, reviewer, note from decisions order by seq"
            )
        ]

    def has_mention(self, mention_id: str) -> bool:
        """Tell whether any reading has this mention."""
        return bool(self._all("select 1 from mentions where mention_id = ?", mention_id))

    def merged_now(self, mention_id: str) -> list[Any]:
        """Return the mention if it is in merging now."""
        return self._mentions(
            "select held, versions.copy_group from pool join mentions using (reading_id, mention_id) "
            "join readings using (reading_id) join versions using (version_id) where mention_id = ?",
            mention_id,
        )

    def near(self, keys: Iterable[str]) -> list[Any]:
        """Return the mentions in merging that share a block key, each once, in the order of their ids."""
        found = sorted({row[0] for key in keys for row in self._all("select mention_id from keys where key = ?", key)})
        return [mention for mention_id in found for mention in self.merged_now(mention_id)]

    def linked(self, mention_id: str) -> dict[str, float]:
        """Return the mentions that one is linked to, with the scores."""
        return dict(self._all("select two, score from links where one = ?", mention_id))

    def everything(self) -> list[Any]:
        """Return all mentions in merging, in the order of their ids."""
        return [
            mention
            for (mention_id,) in self._all("select mention_id from pool order by mention_id")
            for mention in self.merged_now(mention_id)
        ]

    def in_merging(self, reading_id: str) -> list[Any]:
        """Return the mentions of a reading that are in merging now, in the order of their ids."""
        found = self._all("select mention_id from pool where reading_id = ? order by mention_id", reading_id)
        return [mention for (mention_id,) in found for mention in self.merged_now(mention_id)]

    def mentions_of(self, reading_id: str) -> list[Any]:
        """Return all mentions of a reading, in the order of their ids."""
        return self._mentions(
            "select held, versions.copy_group from mentions join readings using (reading_id) "
            "join versions using (version_id) where reading_id = ? order by mention_id",
            reading_id,
        )

    def current_with(self, mention_id: str) -> list[tuple[str, Any]]:
        """Return the current reading that has a mention, with the mention; none where no current one has it."""
        found = self._all(
            "select reading_id from mentions join readings using (reading_id) where mention_id = ? and is_current",
            mention_id,
        )
        return [
            (reading, mention)
            for (reading,) in found
            for mention in self.mentions_of(reading)
            if mention.mention_id == mention_id
        ]

    def has_state(self, name: str, key: str) -> bool:
        """Tell whether an event (``events``) or a mention's place (``members``) holds now."""
        return bool(self._all("select 1 from states where name = ? and key = ?", name, key))

    def changed(self, name: str, rows: Sequence[Row]) -> list[Row]:
        """Return those rows of ``events`` or ``members`` that say something else than what holds."""
        key = TABLES[name].key[0]
        return [
            row
            for row in as_table(name, rows).to_pylist()
            if self._all("select digest from states where name = ? and key = ?", name, row[key]) != [(_digest(row),)]
        ]

    # ── what is changed ──

    def add_readings(self, rows: Iterable[Row]) -> None:
        """Take in rows of ``readings``."""
        for row in rows:
            self._base.execute(
                "insert or replace into readings values (?, ?, ?, ?, ?, ?, ?, null, null, null, null)",
                tuple(
                    row[name]
                    for name in ("reading_id", "article_id", "version_id", "coder", "published", "seq", "read_at")
                ),
            )
            self._add_version(row["version_id"], row["signature"])
            self._base.executemany(
                "insert or replace into mentions values (?, ?, ?)",
                [
                    (row["reading_id"], mention.mention_id, msgspec.msgpack.encode(mention))
                    for mention in self._merger.look(row)
                ],
            )

    def _add_version(self, version_id: str, signature: Sequence[int]) -> None:
        if self.knows_version(version_id):
            return
        packed = array("i", signature).tobytes()
        self._base.execute("insert into versions values (?, ?, ?)", (version_id, packed, version_id))
        self._base.executemany(
            "insert or ignore into bands values (?, ?)", [(band, version_id) for band in bands(signature)]
        )

    def join_copies(self, version_id: str, threshold: float) -> set[str]:
        """Join a version with its copies, and return the group that changed for others, as a set of its new name."""
        mine = self._signature(version_id)
        near: dict[str, list[str]] = {}
        for band in bands(mine):
            for other, group in self._all(
                "select version_id, copy_group from bands join versions using (version_id) where band = ?", band
            ):
                near.setdefault(group, []).append(other)
        own = self.group_of(version_id)
        joined = {
            group
            for group, others in near.items()
            if group != own
            and any(similarity(mine, self._signature(other)) >= threshold for other in sorted(set(others)))
        }
        if not joined:
            return set()
        least = min(joined | {own})
        for group in (joined | {own}) - {least}:
            self._base.execute("update versions set copy_group = ? where copy_group = ?", (least, group))
        return {least}

    def _signature(self, version_id: str) -> Sequence[int]:
        held = self._all("select signature from versions where version_id = ?", version_id)[0][0]
        return array("i", held)

    def add_decisions(self, rows: Iterable[Row]) -> None:
        """Take in rows of ``decisions``."""
        self._base.executemany(
            "insert or replace into decisions values (?, ?, ?, ?, ?, ?, ?)",
            [tuple(row[name] for name in Decision.__struct_fields__) for row in rows],
        )

    def set_standing(self, rows: Iterable[Row]) -> None:
        """Take in rows of ``standing``."""
        for row in rows:
            self._base.execute(
                "update readings set version = ?, is_current = ?, withdrawn = ?, copy_group = ? where reading_id = ?",
                (row["version"], row["is_current"], row["withdrawn"], row["copy_group"], row["reading_id"]),
            )
            self._base.execute(
                "update versions set copy_group = ? where version_id = ?", (row["copy_group"], row["version_id"])
            )

    def admit(self, reading_id: str, mentions: Iterable[Any]) -> None:
        """Put mentions of a reading into merging."""
        for mention in mentions:
            self._base.execute("insert or replace into pool values (?, ?)", (mention.mention_id, reading_id))
            self._base.executemany(
                "insert or ignore into keys values (?, ?)",
                [(key, mention.mention_id) for key in self._merger.keys(mention)],
            )

    def dismiss(self, mentions: Iterable[Any]) -> None:
        """Take mentions out of merging."""
        for mention in mentions:
            self._base.execute("delete from pool where mention_id = ?", (mention.mention_id,))
            self._base.executemany(
                "delete from keys where key = ? and mention_id = ?",
                [(key, mention.mention_id) for key in self._merger.keys(mention)],
            )

    def set_links(self, links: Links) -> None:
        """Take in what a change makes of the links. Each is there from both its ends."""
        self._base.executemany(
            "delete from links where one = ? and two = ?", [ends for two in links.cut for ends in (two, two[::-1])]
        )
        self._base.executemany(
            "insert or replace into links values (?, ?, ?)",
            [(*ends, score) for *two, score in links.made for ends in (two, two[::-1])],
        )

    def set_states(self, name: str, rows: Iterable[Row]) -> None:
        """Take in rows of ``events`` or ``members``; one that is ``gone`` ends its key."""
        key = TABLES[name].key[0]
        for row in rows:
            if row.get("gone"):
                self._base.execute("delete from states where name = ? and key = ?", (name, row[key]))
            else:
                self._base.execute("insert or replace into states values (?, ?, ?)", (name, row[key], _digest(row)))

    # ── how it is kept true ──

    def _opened(self) -> sqlite3.Connection:
        base = sqlite3.connect(self._path, isolation_level=None)
        base.execute("pragma journal_mode = wal")
        base.execute("pragma synchronous = normal")
        base.execute("pragma cache_size = -65536")
        made = base.execute("select 1 from sqlite_master where name = 'about'").fetchall()
        wanted = [(self._wanted(),)]
        if made and base.execute("select value from about where name = 'layout'").fetchall() == wanted:
            return base
        if made:
            base.close()
            for path in self._path.parent.glob(FILE + "*"):
                path.unlink()
            return self._opened()
        base.executescript("begin;" + _TABLES + "commit;")
        base.execute("insert into about values ('layout', ?)", (self._wanted(),))
        return base

    def _wanted(self) -> str:
        """The layout, and what the mentions inside depend on."""
        return f"{LAYOUT} {self._merger.version}"

    def _catch_up(self, store: Store) -> None:
        last = store.last()
        about = dict(self._all("select name, value from about"))
        seq = int(about.get("seq", "0"))
        if seq == last.seq and about.get("mark", NOTHING.mark) == last.mark:
            return
        then = store.commit_of(seq)
        if seq and (then is None or then.mark != about.get("mark")):
            # the folder was put back to an earlier state: what this file knows is of another ledger
            raise sqlite3.DatabaseError("not of this ledger")
        with self.change():
            self._replay(store, seq)
            self.good_for(last)

    def _replay(self, store: Store, seq: int) -> None:
        """Take in what the ledger's rows above ``seq`` say."""
        snapshot = store.snapshot()
        later = arrow_dataset.field("seq") > seq
        self.add_readings(snapshot.rows("readings", where=later))
        self.add_decisions(snapshot.rows("decisions", where=later))
        standing = sorted(snapshot.rows("standing", where=later), key=lambda row: int(row["seq"]))
        self._repool(standing)
        for name in ("events", "members"):
            self.set_states(name, sorted(snapshot.rows(name, where=later), key=lambda row: int(row["seq"])))

    def _repool(self, standing: list[Row]) -> None:
        """Take in how readings stand now, and with them and all decisions which mentions are in merging, and linked."""
        decided = in_force(self.decisions())
        moved = {row["reading_id"] for row in standing}
        told = [one for reading in sorted(moved) for one in self.in_merging(reading)]
        told += [one for mention in sorted(decided.rejected) for one in self.merged_now(mention)]
        gone = list({one.mention_id: one for one in told}.values())
        self.dismiss(gone)
        self.set_standing(standing)
        readings = {reading for mention in gone for reading, _ in self.current_with(mention.mention_id)}
        readings |= {reading for (reading,) in self._all("select reading_id from readings where is_current")}
        added: list[Any] = []
        for reading in sorted(readings):
            held = {mention.mention_id for mention in self.in_merging(reading)} | decided.rejected
            entering = [mention for mention in self.mentions_of(reading) if mention.mention_id not in held]
            self.admit(reading, entering)
            added += entering
        self.set_links(self._merger.relink(added, gone, self, self.decisions()))

    def _mentions(self, query: str, *values: object) -> list[Any]:
        return [self._merger.place(self._decode.decode(held), group) for held, group in self._all(query, *values)]

    def _all(self, query: str, *values: object) -> list[Any]:
        return self._base.execute(query, values).fetchall()

    def _set(self, name: str, value: str) -> None:
        self._base.execute("insert or replace into about values (?, ?)", (name, value))


def _digest(row: Row) -> bytes:
    """Sixteen bytes that depend on what a row of a state says."""
    said = {name: value for name, value in row.items() if name not in {"seq", "until", "gone"}}
    return hashlib.blake2b(msgspec.json.encode(said, order="sorted"), digest_size=16).digest()
