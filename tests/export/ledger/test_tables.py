"""Parquet, CSV, JSON lines and Stata: the ledger's own tables come back as they were."""

from __future__ import annotations

import csv
import datetime
import json

import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest

from sayso.export.ledger import dta
from sayso.export.ledger._tables import NAMES
from sayso.export.ledger._tables import exported as exported_tables
from sayso.export.ledger.dta import LONGEST_LABEL, LONGEST_NAME, name_of
from sayso.ledger.schema import TABLES

KINDS = {table.name: {column.name: str(column.type) for column in table.columns} for table in exported_tables(TABLES)}


def rows_of(rows, name):
    """The rows as they are exported: cut to the columns of the export."""
    event_of = {row["mention_id"]: row["event_id"] for row in rows.members()}
    held = list(getattr(rows, name)())
    more = [{"event_id": event_of.get(row["mention_id"])} if name == "mentions" else {} for row in held]
    joined = [{**row, **new} for row, new in zip(held, more, strict=True)]
    return [{column: row.get(column) for column in KINDS[name]} for row in joined]


@pytest.mark.parametrize("name", NAMES)
def test_parquet_comes_back_whole_in_pyarrow_and_polars(name, exported, rows):
    path = exported("parquet") / f"{name}.parquet"
    table = pq.read_table(path)
    assert table.to_pylist() == rows_of(rows, name)
    assert {field.name: str(field.type).replace("<element:", "<item:") for field in table.schema} == KINDS[name]
    assert all(field.metadata[b"says"] for field in table.schema)
    assert pl.read_parquet(path).height == len(rows_of(rows, name))


def back(cell, kind):
    if cell == "":
        return None
    if kind.startswith(("list", "large_list", "struct")):
        return json.loads(cell)
    convert = {
        "int64": int, "double": float, "bool": lambda text: {"true": True, "false": False}[text],
        "date32[day]": datetime.date.fromisoformat,
    }  # fmt: skip
    return convert.get(kind, str)(cell)


@pytest.mark.parametrize("name", NAMES)
def test_csv_comes_back_cell_by_cell(name, exported, rows):
    with (exported("csv") / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        found = [
            {column: back(cell, KINDS[name][column]) for column, cell in row.items()} for row in csv.DictReader(stream)
        ]
    assert found == rows_of(rows, name)


@pytest.mark.parametrize("name", NAMES)
def test_csv_is_read_by_pandas_and_polars(name, exported, rows):
    path = exported("csv") / f"{name}.csv"
    assert len(pd.read_csv(path)) == len(rows_of(rows, name))
    assert pl.read_csv(path, infer_schema=False).columns == list(KINDS[name])


def test_jsonl_nests_mentions_with_their_participants_statements_and_article(exported, rows):
    lines = [json.loads(line) for line in exported("jsonl").read_text("utf-8").splitlines()]
    assert [line["event_id"] for line in lines] == [row["event_id"] for row in rows.events()]
    shots = next(line for line in lines if line["event_id"] == "e02")
    assert shots["date_start"] == "2025-03-03"
    first, second = shots["mentions"]
    assert [one["statement_id"] for one in first["statements"]] == ["s2", "s3"]
    assert [one["text"] for one in first["participants"]] == ["oldiers", "herders"]
    assert first["article"]["url"] == "https://sahel.example/1"
    assert "text" not in first["article"]
    assert (second["killed"], second["joined"]["why"]) == (3, "the same words")
    assert shots["disagreements"][0]["values"][1] == {"value": "3", "mention_ids": ["m04"]}
    assert sum(len(line["mentions"]) for line in lines) == len(list(rows.mentions()))


def test_stata_labels_end_with_a_word():
    assert dta._label("Short enough.") == "Short enough."
    cut = dta._label("word " * 30)
    assert len(cut) <= LONGEST_LABEL
    assert cut.endswith("word …")


@pytest.mark.parametrize("name", NAMES)
def test_stata_reads_names_labels_days_and_texts(name, exported, rows):
    path = exported("dta") / f"{name}.dta"
    wanted = rows_of(rows, name)
    frame = pd.read_stata(path, convert_categoricals=False)
    assert list(frame.columns) == [name_of(column) for column in KINDS[name]]
    with pd.read_stata(path, iterator=True) as reader:
        labels = reader.variable_labels()
        says = TABLES.get(name, exported_tables(TABLES)[-1]).says
        assert reader.data_label == dta._label(says)
        yes_no = reader.value_labels()
    assert all(labels[column] for column in frame.columns)
    for column, kind in KINDS[name].items():
        held, given = frame[name_of(column)], [row[column] for row in wanted]
        if kind == "date32[day]":
            assert [None if pd.isna(day) else day.date() for day in held] == given
        elif kind == "bool":
            assert [None if pd.isna(one) else bool(one) for one in held] == given
            assert {0: "no", 1: "yes"} in yes_no.values()
        elif kind in ("int64", "double"):
            assert [None if pd.isna(one) else one for one in held] == given
        elif kind in ("string", "large_string"):
            assert list(held) == [one or "" for one in given]
        elif kind == "list<item: string>" or (
            given and isinstance(given[0], list) and given[0] and isinstance(given[0][0], str)
        ):
            assert list(held) == ["; ".join(one or []) for one in given]


def test_stata_keeps_long_texts(exported, rows, setup, tmp_path, monkeypatch):
    from sayso.export.ledger import write

    long = "🕊️ a long text. " * 1000
    articles = [{**row, "text": long} for row in rows.articles()]
    monkeypatch.setattr(rows, "articles", lambda: iter(articles))
    write("dta", rows, tmp_path / "long", setup)
    assert set(pd.read_stata(tmp_path / "long" / "articles.dta")["text"]) == {long}


@pytest.mark.parametrize("name", NAMES)
def test_stata_names_are_valid_and_stay_apart(name):
    names = [name_of(column) for column in KINDS[name]]
    assert len(set(names)) == len(names)
    assert all(len(one) <= LONGEST_NAME and one.isidentifier() for one in names)


def test_articles_are_readings_and_how_they_stand():
    assert {"text", "coder", "version", "is_current", "withdrawn", "copy_group"} <= set(KINDS["articles"])
    assert not {"signature", "vectors", "until", "gone"} & set(KINDS["articles"])
    assert "event_id" in KINDS["mentions"]
