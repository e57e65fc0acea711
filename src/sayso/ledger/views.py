"""The documented views of a ledger as of a commit, as DuckDB queries over the files of its tables.

What a state table says at commit S is found without sorting it: compaction has filled in ``until`` up to its own
commit C, and only the rows after C (few, where the ledger is compacted now and then) are looked at for what they end.
The same goes for ``current`` and ``event_id`` in the logs (ledger/layout.py). For S before C the rows that were ended
in between are the ones to put back. Either way the difference is small, and lies in temporary tables called
``late_...``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from sayso.ledger import known
from sayso.ledger.schema import (
    COMMITS,
    DECISIONS,
    EVENTS,
    MEMBERS,
    MENTIONS,
    PARTICIPANTS,
    READINGS,
    STANDING,
    STATEMENTS,
    Column,
    Table,
)
from sayso.ledger.schema import TABLES as LEDGER_TABLES
from sayso.ledger.snapshots import Opened

COPY = "quick"
"""What the copy that compaction makes (ledger/quick.py) is called in SQL, where it is attached."""

NO_COPY: Mapping[str, frozenset[str]] = MappingProxyType({})

_HIDDEN = frozenset({"until", "gone", "current"})
_IS_CURRENT = Column(
    "is_current", STANDING.schema.field("is_current").type, "whether its reading is the current one of its article"
)


class View(NamedTuple):
    """A documented view: what it is, and its columns in order."""

    name: str
    says: str
    columns: tuple[Column, ...]


def _of(table: Table, first: Sequence[str] = (), without: Sequence[str] = ()) -> tuple[Column, ...]:
    """Return a table's public columns, those named first at the front."""
    columns = {column.name: column for column in table.columns if column.name not in {*_HIDDEN, *without}}
    return (*(columns.pop(name) for name in first), *columns.values())


_ARTICLE_FIRST = ("article_id", "source_id", "url", "title", "publisher", "published", "read_at")
_NOT_IN_ARTICLES = ("signature", "statements", "events", "vectors")
_ARTICLE = _of(READINGS, _ARTICLE_FIRST, _NOT_IN_ARTICLES)
_STANDING = tuple(
    column for column in STANDING.columns if column.name in ("version", "is_current", "withdrawn", "copy_group")
)
_MENTION_FIRST = ("mention_id", "event_id", "article_id")
_MENTION = tuple(
    column._replace(says="the event it belongs to; null where a reviewer has rejected it")
    if column.name == "event_id"
    else column
    for column in _of(MENTIONS, _MENTION_FIRST)
)

_SCORES = (
    Column("type", EVENTS.schema.field("type").type, "PLOVER type"),
    Column("mode", EVENTS.schema.field("mode").type, "PLOVER mode; null for the type without a mode"),
    Column(
        "quad", EVENTS.schema.field("reports").type, "1 verbal, 2 material cooperation, 3 verbal, 4 material conflict"
    ),
    Column(
        "score", EVENTS.schema.field("confidence").type, "PLOVER's score on Goldstein's scale, -10 (conflict) to 10"
    ),
)

VIEWS = MappingProxyType(
    {
        view.name: view
        for view in (
            View(
                "articles",
                "A row for each reading of an article: every version, by every coder. `is_current` marks the one "
                "that counts.",
                (*_ARTICLE[:7], *_STANDING, *_ARTICLE[7:]),
            ),
            View(
                "statements", "Who said what, in the current readings.", _of(STATEMENTS, ("statement_id", "article_id"))
            ),
            View("event_mentions", "What one article says happened, in the current readings.", _MENTION),
            View(
                "participants",
                "A row for each participant of an event mention of the current readings.",
                _of(PARTICIPANTS, ("mention_id", "article_id", "role")),
            ),
            View("events", "One thing in the world each, merged from the event mentions.", _of(EVENTS, ("event_id",))),
            View("members", "To which event each mention belongs, and why.", _of(MEMBERS)),
            View("commits", "Every change of the ledger up to the commit asked about.", _of(COMMITS)),
            View("decisions", "What reviewers decided.", _of(DECISIONS)),
            View(
                "all_statements",
                "As `statements`, of all readings.",
                (*_of(STATEMENTS, ("statement_id", "article_id")), _IS_CURRENT),
            ),
            View("all_event_mentions", "As `event_mentions`, of all readings.", (*_MENTION, _IS_CURRENT)),
            View(
                "all_participants",
                "As `participants`, of all readings.",
                (*_of(PARTICIPANTS, ("mention_id", "article_id", "role")), _IS_CURRENT),
            ),
            View("scores", "Quad class and score of every type and mode.", _SCORES),
        )
    }
)
"""The views of a ledger, by name."""


def set_up(
    connection: Any,  # noqa: ANN401
    snapshot: Opened,
    scores: Any,  # noqa: ANN401
    known_by: str | None = None,
    copied: Mapping[str, frozenset[str]] = NO_COPY,
) -> None:
    """Define the views on a DuckDB connection.

    ``scores`` is an Arrow table of the columns of the view ``scores``; ``known_by`` an ISO date; ``copied`` has the
    names of the files that the tables of an attached copy stand for.
    """
    for name, table in LEDGER_TABLES.items():
        if name != "commits":
            _raw(connection, table, snapshot.files.get(name, ()), copied.get(name, frozenset()))
    _hold(connection, "raw_commits", _commits(snapshot))
    _hold(connection, "scores", scores)
    for table in (STANDING, EVENTS, MEMBERS):
        _state(connection, table, snapshot)
    _overrides(connection)
    if known_by is not None:
        known.restrict(connection, snapshot, known_by)
    _logs(connection, snapshot, known_by)
    if known_by is not None:
        known.cut(connection, snapshot, known_by)


def dictionary() -> Iterator[tuple[str, str, tuple[tuple[str, str, str], ...]]]:
    """Yield each view with what it is, and its columns with their types and meanings: the tables of docs/queries.md."""
    for view in VIEWS.values():
        yield (
            view.name,
            view.says,
            tuple((column.name, _type_name(column.type), column.says) for column in view.columns),
        )


def _type_name(of: Any) -> str:  # noqa: ANN401 - an Arrow type
    """Return a type in words that fit into a table."""
    import pyarrow as pa

    if pa.types.is_list(of):
        return f"list of {_type_name(of.value_type)}"
    if pa.types.is_struct(of):
        return "(" + ", ".join(of.field(number).name for number in range(of.num_fields)) + ")"
    names = {"string": "text", "large_string": "text", "int64": "number", "double": "fraction", "bool": "yes/no"}
    return {**names, "date32[day]": "day"}.get(str(of), str(of))


def names_of(view: str, prefix: str = "") -> str:
    """Return a view's columns as a list for SELECT."""
    return ", ".join(f"{prefix}{column.name}" for column in VIEWS[view].columns)


def _raw(connection: Any, table: Table, files: Sequence[str], copied: frozenset[str]) -> None:  # noqa: ANN401
    """Make the view ``raw_TABLE``: all its rows, with the columns of the schema that views show or use.

    Those that files lack are null. What ``readings`` nests is there in rows in other tables.
    """
    name, sources = f"raw_{table.name}", []
    if copied:
        sources.append(f"{COPY}.{table.name}")
    if read := [file for file in files if Path(file).name not in copied]:
        listed = ", ".join(f"'{quoted(file)}'" for file in read)
        sources.append(f"read_parquet([{listed}], union_by_name = true)")
    if not sources:
        _hold(connection, name, table.schema.empty_table())
        return
    made = " UNION ALL ".join(f"SELECT {_columns(connection, table, source)} FROM {source}" for source in sources)
    connection.execute(f"CREATE VIEW {name} AS {made}")


def _columns(connection: Any, table: Table, source: str) -> str:  # noqa: ANN401
    held = {row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
    asked = [column for column in table.columns if table is not READINGS or column.name not in _NOT_IN_ARTICLES]
    lacking = [column for column in asked if column.name not in held]
    types = _types(connection, lacking) if lacking else {}
    return ", ".join(
        f'"{column.name}"' if column.name in held else f'NULL::{types[column.name]} AS "{column.name}"'
        for column in asked
    )


def _types(connection: Any, columns: Sequence[Column]) -> dict[str, str]:  # noqa: ANN401
    """Return what DuckDB calls the columns' types."""
    empty = Table("", "log", (), "", tuple(columns)).schema.empty_table()
    return dict(zip((column.name for column in columns), map(str, connection.from_arrow(empty).types), strict=True))


def _hold(connection: Any, name: str, rows: Any) -> None:  # noqa: ANN401
    """Put an Arrow table into a table of the connection's own."""
    connection.register("given", rows)
    connection.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
    connection.unregister("given")


def _commits(snapshot: Opened) -> Any:  # noqa: ANN401
    import pyarrow as pa

    rows = [commit for commit in snapshot.commits if commit["seq"] <= snapshot.seq]
    return pa.Table.from_pylist(rows, schema=COMMITS.schema)


def quoted(text: str) -> str:
    """Return text as it stands between single quotes in SQL."""
    return text.replace("'", "''")


def _state(connection: Any, table: Table, snapshot: Opened) -> None:  # noqa: ANN401
    """Make ``late_TABLE`` and the view ``TABLE_now`` of the rows that hold."""
    seq, compacted, key = snapshot.seq, snapshot.compacted, table.key[0]
    raw = f"raw_{table.name}"
    kept = _LATE_KEEPS[table.name]
    if seq >= compacted:
        late = (
            f"SELECT {kept}, seq, gone IS TRUE AS is_gone FROM {raw} WHERE seq > {compacted} AND seq <= {seq} "
            f"QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY seq DESC) = 1"
        )
        holds = f"seq <= {seq} AND until IS NULL AND gone IS NOT TRUE"
    else:
        late = f"SELECT {kept}, seq, gone IS TRUE AS is_gone FROM {raw} WHERE seq <= {seq} AND until > {seq}"
        holds = f"seq <= {seq} AND (until IS NULL OR until > {seq}) AND gone IS NOT TRUE"
    connection.execute(f"CREATE TABLE late_{table.name} AS {late}")
    now = f"SELECT * FROM {raw} t WHERE {holds}"
    if seq >= compacted and _any(connection, f"late_{table.name}"):
        now += f" AND NOT EXISTS (SELECT 1 FROM late_{table.name} l WHERE l.{key} = t.{key} AND l.seq > t.seq)"
    connection.execute(f"CREATE VIEW {table.name}_now AS {now}")


_LATE_KEEPS = MappingProxyType(
    {
        "standing": "reading_id, is_current",
        "events": "event_id",
        "members": "mention_id, reading_id, event_id",
    }
)


def _any(connection: Any, table: str) -> bool:  # noqa: ANN401
    return bool(connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchall())


def _overrides(connection: Any) -> None:  # noqa: ANN401
    """Make the tables of what is not as compaction left it: readings that are current, events of mentions."""
    connection.execute(
        "CREATE TABLE changed_readings AS SELECT reading_id, is_current AND NOT is_gone AS is_current FROM "
        "late_standing"
    )
    connection.execute(
        "CREATE TABLE changed_members AS SELECT mention_id, CASE WHEN is_gone THEN NULL ELSE event_id END AS event_id "
        "FROM late_members"
    )


def _logs(connection: Any, snapshot: Opened, known_by: str | None) -> None:  # noqa: ANN401
    """Make the documented views."""
    upto = f"t.seq <= {snapshot.seq}"
    known_then = f" AND left(t.published, 10) <= '{known_by}'" if known_by else ""
    readings = _any(connection, "changed_readings")
    members = _any(connection, "changed_members")
    current = "coalesce(c.is_current, t.current, false)" if readings else "coalesce(t.current, false)"
    with_readings = " LEFT JOIN changed_readings c ON c.reading_id = t.reading_id" if readings else ""
    with_members = " LEFT JOIN changed_members m ON m.mention_id = t.mention_id" if members else ""
    event = "CASE WHEN m.mention_id IS NULL THEN t.event_id ELSE m.event_id END" if members else "t.event_id"

    def view(name: str, table: str, joins: str, made: dict[str, str], where: str) -> None:
        columns = ", ".join(
            f'{made.get(column.name, f"t.{column.name}")} AS "{column.name}"' for column in VIEWS[name].columns
        )
        connection.execute(f"CREATE VIEW {name} AS SELECT {columns} FROM {table} t{joins} WHERE {where}")

    standing = {name: f"s.{name}" for name in ("version", "is_current", "withdrawn", "copy_group")}
    joined = " JOIN standing_now s ON s.reading_id = t.reading_id"
    if known_by:
        standing["is_current"], joined = current, joined + with_readings
    view("articles", "raw_readings", joined, standing, upto + known_then)
    # the same for looking readings up by id: what is asked of one side of a join is not asked of the other by itself
    columns = ", ".join(f"{standing.get(column.name, f't.{column.name}')}" for column in VIEWS["articles"].columns)
    connection.execute(
        f"CREATE VIEW articles_looked_up AS SELECT {columns}, s.reading_id AS standing_id FROM raw_readings t{joined} "
        f"WHERE {upto}{known_then}"
    )
    connection.execute(
        f"CREATE VIEW readings_marked AS SELECT t.*, {current} AS is_current_reading FROM raw_readings "
        f"t{with_readings} "
        f"WHERE {upto}{known_then}"
    )
    for name, then in (("statements", known_then), ("participants", known_then and known.OF_KNOWN_READINGS)):
        view(name, f"raw_{name}", with_readings, {}, f"{upto} AND {current}{then}")
        view(f"all_{name}", f"raw_{name}", with_readings, {"is_current": current}, upto + then)
    joins = with_readings + with_members
    view("event_mentions", "raw_mentions", joins, {"event_id": event}, f"{upto} AND {current}{known_then}")
    belongs = {"event_id": f"CASE WHEN {current} THEN {event} END", "is_current": current}
    view("all_event_mentions", "raw_mentions", joins, belongs, upto + known_then)
    if not known_by:
        view("members", "members_now", "", {}, "true")
        view("events", "events_now", "", {}, "true")
    for name in ("commits", "decisions"):
        view(name, f"raw_{name}", "", {}, upto)
