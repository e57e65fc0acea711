"""All that a ledger has on one thing: an event, an event mention, a statement or an article."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sayso.errors import LedgerError
from sayso.ledger.changes import history
from sayso.ledger.filters import Clause
from sayso.ledger.ids import Ids, Place
from sayso.ledger.snapshots import Opened

Row = dict[str, Any]


def show(connection: Any, ids: Ids, snapshot: Opened, digits: str) -> Row:  # noqa: ANN401 - a DuckDB connection
    """Return all about the one thing whose id begins so; ``kind`` says what it is.

    Raises ``LedgerError`` where nothing holds that has this id, ``UsageError`` where several ids begin so.
    """
    look = Look(connection, ids, snapshot)
    places = ids.one(digits)
    for kind, shown in (
        ("event", look.event),
        ("event mention", look.mention),
        ("statement", look.statement),
        ("article", look.article),
        ("version", look.version),
    ):
        of_kind = [place for place in places if place.kind == kind]
        found = shown(of_kind) if of_kind else None
        if found is not None:
            return found
    raise LedgerError(
        f"{snapshot.path}: {places[0].kind} {places[0].id} does not hold as of commit {snapshot.seq}; "
        "`sayso diff` says what became of it"
    )


class Look:
    """Looks things up where the index of ids says that they are."""

    def __init__(self, connection: Any, ids: Ids, snapshot: Opened) -> None:  # noqa: ANN401
        self._connection = connection
        self._ids = ids
        self._snapshot = snapshot

    def event(self, places: Sequence[Place]) -> Row | None:
        """Return an event with its reports, why each is in it, and its history."""
        within = between("date_start", [place.day for place in places])
        rows = self._rows(f"SELECT * FROM events WHERE event_id = ?{within}", places[0].id)
        if not rows:
            return None
        states = self._rows(
            f"SELECT * FROM raw_events WHERE event_id = ? AND seq <= {self._snapshot.seq}{within} ORDER BY seq",
            places[0].id,
        )
        return {
            "kind": "event",
            "event": rows[0],
            "reports": self._reports(rows[0]["mention_ids"] or ()),
            "history": history(states, self._snapshot.commits),
        }

    def mention(self, places: Sequence[Place]) -> Row | None:
        """Return an event mention with its article, participants, the statements that carry it, and its event."""
        within = between("date_start", [place.day for place in places])
        rows = self._rows(
            f"SELECT * FROM all_event_mentions WHERE mention_id = ?{within} ORDER BY is_current DESC, seq DESC LIMIT 1",
            places[0].id,
        )
        if not rows:
            return None
        (mention,) = rows
        (article, *_) = self._articles(rows)
        return {
            "kind": "event mention",
            "event_mention": mention,
            "article": article,
            "participants": self._rows(
                "SELECT * FROM all_participants WHERE mention_id = ? AND reading_id = ? ORDER BY role, place_in_role",
                mention["mention_id"], mention["reading_id"],
            ),
            "statements": sorted(
                self._said([mention]), key=lambda said: mention["attribution"].index(said["statement_id"])
            ),
            "membership": self._rows("SELECT * FROM members WHERE mention_id = ?", mention["mention_id"]),
        }  # fmt: skip

    def statement(self, places: Sequence[Place]) -> Row | None:
        """Return a statement with its article and the event mentions that it carries."""
        within = between("published", [place.published for place in places])
        rows = self._rows(
            f"SELECT * FROM all_statements WHERE statement_id = ?{within} ORDER BY is_current DESC, seq DESC LIMIT 1",
            places[0].id,
        )
        if not rows:
            return None
        (article, *_) = self._articles(rows)
        carried = [
            one for one in self._of_reading("event_mentions", rows[0]) if places[0].id in (one["attribution"] or ())
        ]
        return {"kind": "statement", "statement": rows[0], "article": article, "event_mentions": carried}

    def article(self, places: Sequence[Place]) -> Row | None:
        """Return an article: its versions, what its current reading states and says happened."""
        return self._article("article_id", places)

    def version(self, places: Sequence[Place]) -> Row | None:
        """Return the article that a version is of."""
        within = between("published", [place.published for place in places])
        rows = self._rows(f"SELECT DISTINCT article_id FROM articles WHERE version_id = ?{within}", places[0].id)
        return self._article("article_id", self._ids.of([rows[0]["article_id"]])) if rows else None

    def _article(self, key: str, places: Sequence[Place]) -> Row | None:
        within = between("published", [place.published for place in places if place.kind == "article"])
        versions = self._rows(f"SELECT * FROM articles WHERE {key} = ?{within} ORDER BY version, seq", places[0].id)
        if not versions:
            return None
        current = [version for version in versions if version["is_current"]]
        return {
            "kind": "article",
            "versions": versions,
            "statements": self._of_reading("statements", *current),
            "event_mentions": self._of_reading("event_mentions", *current),
        }

    # ── what belongs to it ──

    def _reports(self, mention_ids: Iterable[str]) -> list[Row]:
        mentions = self._mentions(mention_ids)
        articles = {article["reading_id"]: article for article in self._articles(mentions)} if mentions else {}
        why = {row["mention_id"]: row for row in self._in("members", "mention_id", [m["mention_id"] for m in mentions])}
        said = {(statement["reading_id"], statement["statement_id"]): statement for statement in self._said(mentions)}
        return [
            {
                **mention,
                "article": articles.get(mention["reading_id"]),
                "membership": why.get(mention["mention_id"]),
                "statements": [
                    said[mention["reading_id"], id]
                    for id in mention["attribution"] or ()
                    if (mention["reading_id"], id) in said
                ],
            }
            for mention in mentions
        ]

    def _of_reading(self, view: str, *readings: Row) -> list[Row]:
        """Return the statements or event mentions of a reading, given a row of it."""
        found = []
        for row in readings:
            within = between("published", [row["published"]])
            found += self._rows(f"SELECT * FROM {view} WHERE reading_id = ?{within} ORDER BY ALL", row["reading_id"])
        return found

    def _mentions(self, ids: Iterable[str]) -> list[Row]:
        asked = list(ids)
        days = [place.day for place in self._ids.of(asked) if place.kind == "event mention"]
        return self._in("event_mentions", "mention_id", asked, between("date_start", days), "published, mention_id")

    def _articles(self, rows: Sequence[Row]) -> list[Row]:
        found = readings([row["reading_id"] for row in rows], [row["published"] for row in rows])
        return self._rows(f"SELECT * EXCLUDE (standing_id) {found.sql}", *found.values)

    def _said(self, mentions: Sequence[Row]) -> list[Row]:
        """Return the statements that carry mentions, in one question for all."""
        asked = sorted({id for mention in mentions for id in mention["attribution"] or ()})
        of = ", ".join(f"'{id}'" for id in sorted({mention["reading_id"] for mention in mentions}))
        within = between("published", [mention["published"] for mention in mentions])
        return self._in("all_statements", "statement_id", asked, f"{within} AND reading_id IN ({of})")

    def _in(self, view: str, key: str, ids: Sequence[str], within: str = "", order: str = "ALL") -> list[Row]:
        if not ids:
            return []
        marks = ", ".join("?" * len(ids))
        return self._rows(f"SELECT * FROM {view} WHERE {key} IN ({marks}){within} ORDER BY {order}", *ids)

    def _rows(self, sql: str, *values: Any) -> list[Row]:  # noqa: ANN401
        rows: list[Row] = self._connection.sql(sql, params=list(values)).to_arrow_table().to_pylist()
        return rows


def readings(ids: Sequence[str], published: Sequence[str | None]) -> Clause:
    """Return the FROM and WHERE that give these readings with how they stand; both tables are looked into by id."""
    marks = ", ".join("?" * len(ids)) or "NULL"
    sql = (
        f"FROM articles_looked_up WHERE reading_id IN ({marks}) AND standing_id IN ({marks})"
        f"{between('published', published)}"
    )
    return Clause(sql, (*ids, *ids))


def between(column: str, values: Sequence[Any]) -> str:
    """Return a condition that lets DuckDB leave out what cannot hold such rows; the ids decide."""
    known = [value for value in values if value is not None]
    if not known:
        return ""
    within = f"{column} BETWEEN '{min(known)}' AND '{max(known)}'"
    return f" AND {within}" if len(known) == len(values) else f" AND ({within} OR {column} IS NULL)"
