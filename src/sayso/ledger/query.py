"""A ledger opened for reading: as of a commit, a day or a moment, and knowing only what was published by some day."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from sayso.errors import LedgerError, UsageError
from sayso.ledger import changes, dyads, ids, known, quick, search, showing, views
from sayso.ledger.filters import Filters, Kind, filters_of, order_of, where
from sayso.ledger.results import Result
from sayso.ledger.snapshots import Opened, commit_of, open_snapshot

LOOKED_UP = 1000
"""Up to how many rows are looked up one by one."""

By = Literal["day", "week", "month", "year"]


class Score(NamedTuple):
    """Quad class (1 to 4) and score (-10 to 10) of a type, or of one of its modes."""

    type: str
    mode: str | None
    quad: int
    score: float


class Ledger:
    """A ledger opened for reading. What it shows does not change while others write: open it again to see that.

    ``as_of``: a commit's number, a day (its end, UTC) or a moment: what the ledger said then. ``known_by``: only
    articles published by that day. ``scores`` give events a quad class and a score. Raises ``LedgerError`` for a
    folder that is no ledger, ``UsageError`` for a time that is none.
    """

    def __init__(
        self,
        path: str | PathLike[str],
        *,
        as_of: int | str | None = None,
        known_by: str | None = None,
        scores: Iterable[Score] = (),
    ) -> None:
        import duckdb

        self.snapshot: Opened = open_snapshot(Path(path), as_of)
        self.known_by = known.day(known_by)
        self._connection = duckdb.connect()
        for option in _OPTIONS:
            self._connection.execute(option)
        # DuckDB lets SQL read where it spills: a folder of its own
        spill = tempfile.mkdtemp(prefix="sayso-")
        weakref.finalize(self, shutil.rmtree, spill, ignore_errors=True)
        self._connection.execute(f"SET temp_directory = '{views.quoted(spill)}'")
        copy = quick.attach(self._connection, self.snapshot)
        with _readable(self.snapshot.path):
            views.set_up(self._connection, self.snapshot, _scores(scores), self.known_by, copy.files)
        self._ids = ids.Ids(self._connection, self.snapshot, copy.upto)
        self._close_off([file for held in self.snapshot.files.values() for file in held])

    @property
    def seq(self) -> int:
        """The commit that is shown: the last one, or that of ``as_of``."""
        return self.snapshot.seq

    def _close_off(self, files: list[str]) -> None:
        """Leave nothing open to SQL but the ledger's own files, for reading."""
        listed = ", ".join(f"'{views.quoted(file)}'" for file in files)
        for option in (f"allowed_paths = [{listed}]", "enable_external_access = false", "lock_configuration = true"):
            self._connection.execute(f"SET {option}")

    # ── rows ──

    def events(self, **filters: Any) -> Result:  # noqa: ANN401 - as the fields of Filters
        """Return the events that the filters (see ``Filters``) ask for, the newest first."""
        return self._rows("events", filters_of(filters))

    def mentions(self, **filters: Any) -> Result:  # noqa: ANN401
        """Return the event mentions of current readings."""
        return self._rows("event_mentions", filters_of(filters))

    def statements(self, **filters: Any) -> Result:  # noqa: ANN401
        """Return the statements of current readings."""
        return self._rows("statements", filters_of(filters))

    def articles(self, *, all_versions: bool = False, **filters: Any) -> Result:  # noqa: ANN401
        """Return the articles with their text: the current reading of each, or with ``all_versions`` every reading."""
        asked = filters_of(filters)
        condition = where(asked, "articles", self._found(asked, "articles"))
        mark = "true" if all_versions else "is_current_reading"
        order = order_of(asked, "articles")
        inner = f"FROM readings_marked WHERE {mark} AND {condition.sql} ORDER BY {order}{_page(asked)}"
        outer = f"SELECT {views.names_of('articles')} FROM articles WHERE reading_id IN"
        if asked.limit is None or asked.limit > LOOKED_UP:
            return self._result(f"{outer} (SELECT reading_id {inner}) ORDER BY {order}", condition.values)
        # a page: its readings first, without their texts, then these alone
        cursor = self._connection.cursor()
        rows = cursor.execute(f"SELECT reading_id, published {inner}", list(condition.values)).fetchall()
        found = showing.readings([id for id, _ in rows], [published for _, published in rows])
        return self._result(f"SELECT {views.names_of('articles')} {found.sql} ORDER BY {order}", found.values)

    def participants(self) -> Result:
        """Return a row for each participant of an event mention of the current readings, in the order of mentions."""
        return self._result("SELECT * FROM participants ORDER BY mention_id, reading_id, role, place_in_role")

    def members(self) -> Result:
        """Return to which event each mention belongs, and why, in the order of mentions."""
        return self._result("SELECT * FROM members ORDER BY mention_id, reading_id")

    def commits(self) -> Result:
        """Return the commits, in order."""
        return self._result("SELECT * FROM commits ORDER BY seq")

    def actors(self, words: str | None = None, country: str | None = None, limit: int | None = None) -> Result:
        """Return who takes part in events, with in how many mentions, articles and events; the most reported first.

        ``words`` are part of the name.
        """
        clauses, values = ["(actor_id IS NOT NULL OR name IS NOT NULL)"], []
        for clause, value in (("contains(lower(name), ?)", words and words.lower()), ("country = ?", country)):
            if value:
                clauses.append(clause)
                values.append(value)
        sql = (
            "SELECT actor_id, mode(name) AS name, mode(country) AS country, mode(sector) AS sector, "
            "count(DISTINCT article_id) AS articles, count(DISTINCT mention_id) AS mentions, "
            "count(*) FILTER (role = 'actor') AS as_actor, count(*) FILTER (role = 'recipient') AS as_recipient "
            f"FROM participants WHERE {' AND '.join(clauses)} "
            "GROUP BY actor_id, CASE WHEN actor_id IS NULL THEN name END "
            f"ORDER BY articles DESC, mentions DESC, name, actor_id{_page(Filters(limit=limit))}"
        )
        return self._result(sql, tuple(values))

    def dyad(self, one: str, other: str, by: By = "month", *, types: bool = False, **filters: Any) -> Result:  # noqa: ANN401
        """Return what two parties did to each other, period by period: a row for each direction.

        Only what happened or goes on, unless ``factuality`` asks for something else. ``types``: a row for each type,
        too.
        """
        asked = filters_of({"factuality": ("happened", "ongoing"), **filters})
        query = dyads.query(one, other, by, types, asked, self._found(asked, "events"))
        return self._result(query.sql, query.values)

    # ── one thing, and what changed ──

    def show(self, id: str) -> dict[str, Any]:
        """Return all about an event, mention, statement or article; the first digits of its id suffice.

        Raises ``LedgerError`` where nothing has that id at this commit, ``UsageError`` where several have.
        """
        return showing.show(self._connection.cursor(), self._ids, self.snapshot, id)

    def diff(self, from_: int | str, to: int | str | None = None) -> changes.Changes:
        """Return what was added, changed and withdrawn after ``from_`` and up to ``to`` (by default: what is shown).

        Both are times as ``as_of``. Raises ``UsageError`` where ``to`` is later than what is shown, or before
        ``from_``.
        """
        first = commit_of(self.snapshot.commits, from_)
        last = self.seq if to is None else commit_of(self.snapshot.commits, to)
        if first > last:
            raise UsageError(f"commit {first} ({from_}) comes after commit {last} ({to}): turn them round")
        if last > self.seq:
            raise UsageError(f"commit {last} is later than {self.seq}, as of which the ledger was opened")
        return changes.diff(self._connection.cursor(), self.snapshot, first, last)

    def sql(self, query: str) -> Result:
        """Return the answer to one SELECT, WITH, DESCRIBE or SHOW over the views (docs/queries.md), fetched at once.

        Raises ``UsageError``, in one line, for anything else and for what DuckDB does not understand.
        """
        import duckdb

        try:
            statements = self._connection.extract_statements(query)
            if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
                raise UsageError("a ledger is read with one SELECT, WITH, DESCRIBE or SHOW; nothing else is done to it")
            result = self._result(statements[0].query)
            result.to_arrow()
        except duckdb.Error as error:
            raise UsageError(_first_line(error)) from error
        return result

    # ── how ──

    def _rows(self, kind: Kind, filters: Filters) -> Result:
        condition = where(filters, kind, self._found(filters, kind))
        order, columns = order_of(filters, kind), views.names_of(kind)
        inner = f"FROM {kind} WHERE {condition.sql} ORDER BY {order}{_page(filters)}"
        if filters.limit is None or filters.limit > LOOKED_UP or filters.order not in (None, "newest", "oldest"):
            return self._result(f"SELECT {columns} {inner}", condition.values)
        # a page of rows that lie together: where they are first, by the few columns that decide, then these alone
        key, lies = _LOOKED_UP_BY[kind]
        rows = self._connection.cursor().execute(f"SELECT {key}, {lies} {inner}", list(condition.values)).fetchall()
        marks = ", ".join("?" * len(rows)) or "NULL"
        within = showing.between(lies, [where_it_lies for _, where_it_lies in rows])
        sql = f"SELECT {columns} FROM {kind} WHERE {key} IN ({marks}){within} ORDER BY {order}"
        return self._result(sql, tuple(id for id, _ in rows))

    def _found(self, filters: Filters, kind: Kind) -> list[str] | None:
        """Return the ids that full text finds, or ``None`` where it is not asked."""
        if filters.text is None:
            return None
        cursor = self._connection.cursor()
        if kind != "events":
            return search.find(cursor, self.snapshot, kind, filters.text)
        found = search.find(cursor, self.snapshot, "event_mentions", filters.text)
        rows = cursor.execute(
            "SELECT DISTINCT event_id FROM event_mentions WHERE mention_id IN (SELECT unnest(?))", [found]
        ).fetchall()
        return [row[0] for row in rows if row[0]]

    def _result(self, sql: str, values: tuple[Any, ...] = ()) -> Result:
        return Result(self._connection.cursor(), sql, values)


_LOOKED_UP_BY = MappingProxyType(
    {
        "events": ("event_id", "date_start"),
        "event_mentions": ("mention_id", "date_start"),
        "statements": ("statement_id", "published"),
    }
)
"""The id of each kind of row, and the column by which its rows lie in order."""

_OPTIONS = (
    "SET parquet_metadata_cache = true",
    "SET python_enable_replacements = false",
    "SET enable_progress_bar = false",
)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Say which ledger it is whose files cannot be read."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        raise LedgerError(
            f"{path}: cannot be read ({_first_line(error)}); `sayso ledger check {path}` says more"
        ) from error


def _scores(scores: Iterable[Score]) -> Any:  # noqa: ANN401 - an Arrow table
    import pyarrow as pa

    schema = pa.schema([pa.field(column.name, column.type) for column in views.VIEWS["scores"].columns])
    return pa.Table.from_pylist([score._asdict() for score in scores], schema=schema)


def scores_of(types: Mapping[str, Any]) -> Iterator[Score]:
    """Yield the scores of an ontology's types: each with ``quad``, ``score`` and its ``modes`` with theirs."""
    for name, held in types.items():
        yield Score(name, None, held.quad, held.score)
        yield from (Score(name, mode, held.quad, score) for mode, score in held.modes.items())


def _page(filters: Filters) -> str:
    if (filters.limit or 0) < 0 or filters.offset < 0:
        raise UsageError("limit and offset are 0 or more")
    limit = f" LIMIT {filters.limit}" if filters.limit is not None else ""
    return limit + (f" OFFSET {filters.offset}" if filters.offset else "")


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    hint = next((line for line in lines[1:] if line.startswith(("Candidate", "Did you mean"))), "")
    return " ".join(part for part in (lines[0] if lines else "DuckDB does not understand it", hint) if part)
