"""What holds at a commit, against a plain reading of all rows: whatever was written, and wherever compaction got."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.ledger import layout
from sayso.ledger.schema import TABLES
from sayso.ledger.snapshots import Opened
from sayso.ledger.views import VIEWS, dictionary, set_up

KEYS = st.integers(0, 3)
GONE = 3
ACTIONS = st.tuples(st.sampled_from(["standing", "members", "events"]), KEYS, st.integers(0, GONE))
HISTORIES = st.lists(st.lists(ACTIONS, max_size=6), min_size=1, max_size=5)


def rows_of(history):
    """The rows of a history: a reading and its mention come with their standing and membership, as in a ledger."""
    rows = {name: [] for name in TABLES}
    there = set()
    for seq, actions in enumerate(history, 1):
        done = {(table, key): value for table, key, value in actions}
        for key in sorted({key for table, key in done if table == "standing"} - there):
            there.add(key)
            done.setdefault(("members", key), 0)
            rows["readings"].append({"seq": seq, "reading_id": f"r{key}", "article_id": f"a{key % 2}"})
            rows["mentions"].append({"seq": seq, "reading_id": f"r{key}", "mention_id": f"m{key}"})
        for (table, key), value in done.items():
            if table == "events":
                rows[table].append({"seq": seq, "event_id": f"e{key}", "killed": value, "gone": value == GONE})
            elif key in there:
                row = {"seq": seq, "reading_id": f"r{key}", "gone": False}
                more = (
                    {"is_current": value % 2 == 0}
                    if table == "standing"
                    else {"mention_id": f"m{key}", "event_id": f"e{value}", "gone": value == GONE}
                )
                rows[table].append({**row, **more})
    return rows


def at(rows, key, seq):
    """The row of each key that holds at a commit: the last one, unless it ends the key."""
    last = {}
    for row in rows:
        if row["seq"] <= seq:
            last[row[key]] = row
    return {name: row for name, row in last.items() if not row["gone"]}


def written(folder, rows, compacted):
    """The tables' files: what was there at the compaction as it left it, and what came after as it was written."""
    connection = duckdb.connect()
    made = {name: pa.Table.from_pylist(held, schema=TABLES[name].schema) for name, held in rows.items()}
    for name, table in made.items():
        connection.register(f"{name}_all", table)
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM {name}_all WHERE seq <= {compacted}")
    files = {}
    for name, table in made.items():
        before = connection.sql(layout.compacted(name)).to_arrow_table().cast(table.schema)
        after = table.filter(pa.compute.field("seq") > compacted)
        files[name] = []
        for part, held in (("before", before), ("after", after)):
            if held.num_rows:
                pq.write_table(held, folder / f"{name}-{part}.parquet")
                files[name].append(str(folder / f"{name}-{part}.parquet"))
    return {name: tuple(paths) for name, paths in files.items()}


@settings(max_examples=25, deadline=None)
@given(HISTORIES, st.integers(0, 5), st.integers(0, 6))
def test_what_holds_is_what_the_last_row_of_each_key_says(history, compacted, seq):
    rows = rows_of(history)
    compacted, seq = min(compacted, len(history)), min(seq, len(history))
    with TemporaryDirectory() as name:
        folder = Path(name)
        snapshot = Opened(folder, seq, compacted, (), written(folder, rows, compacted))
        connection = duckdb.connect()
        none = pa.schema([pa.field(column.name, column.type) for column in VIEWS["scores"].columns]).empty_table()
        set_up(connection, snapshot, none)
        events = dict(connection.execute("SELECT event_id, killed FROM events").fetchall())
        told = dict(connection.execute("SELECT mention_id, event_id FROM event_mentions").fetchall())
        everything = dict(connection.execute("SELECT mention_id, is_current FROM all_event_mentions").fetchall())
        articles = dict(connection.execute("SELECT reading_id, is_current FROM articles").fetchall())
        connection.close()
    assert events == {id: row["killed"] for id, row in at(rows["events"], "event_id", seq).items()}
    standing = at(rows["standing"], "reading_id", seq)
    members = at(rows["members"], "mention_id", seq)
    current = {f"m{id[1:]}": row["is_current"] for id, row in standing.items()}
    assert everything == current
    assert articles == {id: row["is_current"] for id, row in standing.items()}
    assert told == {id: members[id]["event_id"] if id in members else None for id, holds in current.items() if holds}


def test_the_page_describes_every_column():
    page = (Path(__file__).parents[3] / "docs" / "queries.md").read_text("utf-8")
    for view, says, columns in dictionary():
        lines = "".join(f"| `{name}` | {type} | {meaning} |\n" for name, type, meaning in columns)
        table = f"### `{view}`\n\n{says}\n\n| column | type | meaning |\n|---|---|---|\n{lines}"
        assert table in page, f"docs/queries.md says something else of {view}; make its table from views.dictionary()"


def test_a_files_column_that_is_missing_is_null(tmp_path):
    pq.write_table(pa.table({"seq": [1], "event_id": ["e"], "type": ["AID"]}), tmp_path / "old.parquet")
    snapshot = Opened(tmp_path, 1, 0, (), {"events": (str(tmp_path / "old.parquet"),)})
    connection = duckdb.connect()
    set_up(connection, snapshot, pa.table({"type": pa.array([], pa.string())}))
    assert connection.execute("SELECT event_id, type, mode, actors FROM events").fetchall() == [
        ("e", "AID", None, None)
    ]
