"""What was added, changed and withdrawn between two commits, and by what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal

import msgspec

from sayso.ledger.schema import EVENTS, MENTIONS
from sayso.ledger.snapshots import Opened

Row = dict[str, Any]
What = Literal["added", "changed", "withdrawn"]
Cause = Literal["article", "correction", "model", "reviewer", "merge", "withdrawal"]


class FieldChange(msgspec.Struct, frozen=True):
    """A field that changed: what it was and what it is."""

    field: str
    old: Any
    new: Any


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one thing. ``commits`` are those that changed it, ``causes`` what they did.

    ``article``: a new article; ``correction``: a new version of one; ``model``: the same version read by another coder;
    ``reviewer``: a decision; ``merge``: merging by other rules; ``withdrawal``: an article was taken back.
    """

    kind: Literal["event", "event mention", "article"]
    what: What
    id: str
    says: str | None
    commits: tuple[int, ...]
    causes: tuple[Cause, ...]
    fields: tuple[FieldChange, ...] = ()


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """All that changed after one commit and up to another."""

    from_seq: int
    to_seq: int
    commits: tuple[dict[str, Any], ...]
    events: tuple[Change, ...]
    event_mentions: tuple[Change, ...]
    articles: tuple[Change, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain dicts and lists; days are ISO dates."""
        built: dict[str, Any] = msgspec.to_builtins(self)
        return built

    def __iter__(self) -> Iterator[Change]:
        yield from (*self.articles, *self.event_mentions, *self.events)


_BOOKKEEPING = frozenset({"seq", "until", "gone", "current", "event_id"})
_EVENT_FIELDS = tuple(column.name for column in EVENTS.columns if column.name not in _BOOKKEEPING)
_PLACE = frozenset({"reading_id", "article_id", "version_id", "mention_id"})
_MENTION_FIELDS = tuple(column.name for column in MENTIONS.columns if column.name not in _BOOKKEEPING | _PLACE)
_ARTICLE_FIELDS = (
    "version", "version_id", "coder", "title", "url", "publisher", "published", "text_sha256", "copy_group",
    "withdrawn",
)  # fmt: skip

_BY: Mapping[str, Cause] = MappingProxyType({"review": "reviewer", "merge": "merge", "withdraw": "withdrawal"})


def history(states: Sequence[Row], commits: Iterable[Row]) -> list[Row]:
    """Return what became of one event: for each of its rows, in order, the commit and what changed."""
    known = {commit["seq"]: commit for commit in commits}
    told = []
    for before, after in zip([None, *states], states, strict=False):
        fields: tuple[FieldChange, ...] = ()
        what: What = "withdrawn" if after["gone"] else "added"
        if before is not None and not before["gone"] and not after["gone"]:
            what, fields = "changed", compare(before, after, _EVENT_FIELDS)
        commit = known.get(after["seq"], {})
        told.append(
            {
                "seq": after["seq"],
                "at": commit.get("at"),
                "by": commit.get("by"),
                "what": what,
                "fields": [msgspec.structs.asdict(field) for field in fields],
            }
        )
    return told


def compare(before: Mapping[str, Any], after: Mapping[str, Any], fields: Iterable[str]) -> tuple[FieldChange, ...]:
    """Return the fields that differ, in their order."""
    return tuple(FieldChange(field, before[field], after[field]) for field in fields if before[field] != after[field])


def diff(connection: Any, snapshot: Opened, first: int, last: int) -> Changes:  # noqa: ANN401 - a DuckDB connection
    """Return what changed after commit ``first`` and up to commit ``last``."""
    return _Diff(connection, snapshot, first, last).changes()


class _Diff:
    def __init__(self, connection: Any, snapshot: Opened, first: int, last: int) -> None:  # noqa: ANN401
        self._connection = connection
        self._first, self._last = first, last
        self._commits = {c["seq"]: c for c in snapshot.commits if first < c["seq"] <= last}
        self._readings = self._read_readings()
        self._standing = self._states("standing", "reading_id")
        self._members = self._states("members", "mention_id")
        self._mentions = self._read_mentions()

    def changes(self) -> Changes:
        return Changes(
            from_seq=self._first,
            to_seq=self._last,
            commits=tuple(
                {key: commit[key] for key in ("seq", "at", "by", "run", "coder", "merger", "readings")}
                for commit in self._commits.values()
            ),
            events=tuple(self._events()),
            event_mentions=tuple(self._event_mentions()),
            articles=tuple(self._articles()),
        )

    # ── what is needed ──

    def _rows(self, sql: str) -> list[Row]:
        rows: list[Row] = self._connection.sql(sql).to_arrow_table().to_pylist()
        return rows

    @property
    def _window(self) -> str:
        return f"seq > {self._first} AND seq <= {self._last}"

    def _states(self, table: str, key: str) -> dict[str, list[Row]]:
        """Return all rows, in order, of the keys of a state that have one in the window."""
        rows = self._rows(
            f"SELECT * FROM raw_{table} WHERE seq <= {self._last} AND {key} IN "
            f"(SELECT {key} FROM raw_{table} WHERE {self._window}) ORDER BY {key}, seq"
        )
        found: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            found[row[key]].append(row)
        return dict(found)

    def _read_readings(self) -> dict[str, Row]:
        """Return the readings, without their texts, of the articles that something happened to."""
        rows = self._rows(
            "SELECT seq, reading_id, article_id, version_id, coder, title, url, publisher, published, text_sha256 "
            "FROM raw_readings "
            f"WHERE seq <= {self._last} AND article_id IN (SELECT article_id FROM raw_standing WHERE {self._window} "
            "UNION SELECT article_id FROM raw_mentions WHERE mention_id IN (SELECT mention_id FROM raw_members "
            f"WHERE {self._window}))"
        )
        return {row["reading_id"]: row for row in rows}

    def _read_mentions(self) -> dict[str, list[Row]]:
        rows = self._rows(
            f"SELECT * EXCLUDE (event_id, current) FROM raw_mentions WHERE seq <= {self._last} AND (reading_id IN "
            f"(SELECT reading_id FROM raw_standing WHERE {self._window}) OR mention_id IN "
            f"(SELECT mention_id FROM raw_members WHERE {self._window})) ORDER BY mention_id, seq"
        )
        found: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            found[row["mention_id"]].append(row)
        return dict(found)

    def _at(self, states: Sequence[Row], seq: int) -> Row | None:
        """Return the row that holds at a commit."""
        held = [state for state in states if state["seq"] <= seq]
        return held[-1] if held and not held[-1]["gone"] else None

    # ── by what ──

    def _cause(self, seq: int, articles: Iterable[str]) -> set[Cause]:
        """Return what a commit did that changed something of these articles."""
        by = self._commits[seq]["by"]
        if by in _BY:
            return {_BY[by]}
        found: set[Cause] = set()
        wanted = set(articles)
        for reading in self._readings.values():
            if reading["seq"] == seq and reading["article_id"] in wanted:
                found.add(self._of_reading(reading))
        return found or {"merge"}

    def _of_reading(self, reading: Row) -> Cause:
        """Return what a new reading is to those of its article before it."""
        before = [
            one
            for one in self._readings.values()
            if one["article_id"] == reading["article_id"] and one["seq"] < reading["seq"]
        ]
        if not before:
            return "article"
        return "model" if any(one["version_id"] == reading["version_id"] for one in before) else "correction"

    def _article_of(self, mention_id: str) -> Iterator[str]:
        yield from (row["article_id"] for row in self._mentions.get(mention_id, ()))

    # ── the three kinds ──

    def _events(self) -> Iterator[Change]:
        for id, rows in self._states("events", "event_id").items():
            before, after = self._at(rows, self._first), self._at(rows, self._last)
            what = _what(before, after)
            fields = compare(before, after, _EVENT_FIELDS) if before and after else ()
            if what is None or (what == "changed" and not fields):
                continue
            steps = [(old, new) for old, new in zip([None, *rows], rows, strict=False) if new["seq"] > self._first]
            causes: set[Cause] = set()
            for old, new in steps:
                moved = _mention_ids(old) ^ _mention_ids(new)
                causes |= self._cause(new["seq"], (article for one in moved for article in self._article_of(one)))
            yield _change(
                "event",
                what,
                id,
                (after or before or {}).get("evidence_text"),
                (new for _, new in steps),
                causes,
                fields,
            )

    def _event_mentions(self) -> Iterator[Change]:
        for id, rows in self._mentions.items():
            before, after = self._mention_at(rows, self._first), self._mention_at(rows, self._last)
            what = _what(before, after)
            if what is None:
                continue
            fields = compare(before, after, (*_MENTION_FIELDS, "event_id")) if before and after else ()
            if what == "changed" and not fields:
                continue
            states = [*self._members.get(id, ())]
            for row in rows:
                states += self._standing.get(row["reading_id"], ())
            moved = [state for state in states if state["seq"] > self._first]
            causes: set[Cause] = set()
            for state in moved:
                causes |= self._cause(state["seq"], [row["article_id"] for row in rows])
            yield _change(
                "event mention", what, id, (after or before or {}).get("evidence_text"), moved, causes, fields
            )

    def _mention_at(self, rows: Sequence[Row], seq: int) -> Row | None:
        """Return a mention as its current reading has it at a commit, with its event."""
        for row in reversed(rows):
            if row["seq"] <= seq and self._is_current(row["reading_id"], seq):
                member = self._at(self._members.get(row["mention_id"], ()), seq)
                return {**row, "event_id": member and member["event_id"]}
        return None

    def _is_current(self, reading_id: str, seq: int) -> bool:
        states = self._standing.get(reading_id)
        if states is None:
            # nothing happened to the reading in the window: its mention is here for its membership, which it had or has
            return bool(self._readings[reading_id]["seq"] <= seq)
        held = self._at(states, seq)
        return bool(held and held["is_current"])

    def _articles(self) -> Iterator[Change]:
        touched: dict[str, list[Row]] = defaultdict(list)
        for rows in self._standing.values():
            touched[rows[0]["article_id"]] += rows
        for id, rows in sorted(touched.items()):
            before, after = self._article_at(rows, self._first), self._article_at(rows, self._last)
            what = _what(before, after)
            fields = compare(before, after, _ARTICLE_FIELDS) if before and after else ()
            if what is None or (what == "changed" and not fields):
                continue
            moved = [row for row in rows if row["seq"] > self._first]
            causes: set[Cause] = set()
            for row in moved:
                causes |= self._cause(row["seq"], [id])
            yield _change("article", what, id, (after or before or {}).get("title"), moved, causes, fields)

    def _article_at(self, rows: Sequence[Row], seq: int) -> Row | None:
        for reading_id in {row["reading_id"]: None for row in rows}:
            held = self._at([row for row in rows if row["reading_id"] == reading_id], seq)
            if held and held["is_current"]:
                return {**self._readings[reading_id], **held}
        return None


def _mention_ids(event: Row | None) -> set[str]:
    return set() if event is None or event["gone"] else set(event["mention_ids"] or ())


def _what(before: Row | None, after: Row | None) -> What | None:
    if before is None:
        return None if after is None else "added"
    return "withdrawn" if after is None else "changed"


def _change(
    kind: Literal["event", "event mention", "article"],
    what: What,
    id: str,
    says: str | None,
    moved: Iterable[Row],
    causes: set[Cause],
    fields: tuple[FieldChange, ...],
) -> Change:
    commits = tuple(sorted({row["seq"] for row in moved}))
    return Change(kind=kind, what=what, id=id, says=says, commits=commits, causes=tuple(sorted(causes)), fields=fields)
