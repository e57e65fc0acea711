"""``sayso export``: what goes where, what it says, and with which exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import sayso
from sayso import cli
from sayso.export.ledger import _dictionary, find, names
from sayso.export.ledger._narrow import Narrowed
from sayso.ledger.schema import TABLES

ROOT = Path(__file__).parents[3]


@pytest.fixture
def asked(rows, monkeypatch):
    """What the ledger was opened with and asked for, in place of a ledger on disk."""
    held = {}

    class Opened:
        mentions, participants, statements, members = rows.mentions, rows.participants, rows.statements, rows.members

        def events(self, **filters):
            held["filters"] = filters
            of = filters.get("type", [row["type"] for row in rows.events()])
            return [row for row in rows.events() if row["type"] in of]

        def articles(self, *, all_versions=False):
            held["all_versions"] = all_versions
            return rows.articles()

    def open_ledger(path, *, as_of=None, known_by=None):
        held.update(path=path, as_of=as_of, known_by=known_by)
        return Opened()

    monkeypatch.setattr(sayso, "open_ledger", open_ledger, raising=False)
    return held


def run(capsys, *arguments):
    status = cli.run([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return status, out, err


def test_an_export_says_where_it_is_and_what_is_not_in_it(asked, tmp_path, capsys):
    path = tmp_path / "out.tsv"
    assert run(capsys, "export", "led", "--format", "polecat", "--output", path) == (
        0,
        f"{path}\n",
        "sayso: 3 events were left out, for polecat cannot say that something did not happen, or not yet; "
        "--all-factuality lets them in, marked\n",
    )
    assert len(path.read_text("utf-8").splitlines()) == 10
    assert (asked["path"], asked["as_of"], asked["known_by"]) == (Path("led"), None, None)
    assert asked["all_versions"]


def test_times_and_filters_go_to_the_ledger(asked, tmp_path, capsys):
    path = tmp_path / "out.jsonl"
    when = ("--as-of", "2025-04-01", "--known-by", "2025-03-31")
    which = ("--type", "SUPPORT", "--type", "ACCUSE", "--since", "2025-01-01", "--min-sources", "1", "--text", "Diffa")
    assert run(capsys, "export", "led", "--format", "jsonl", "--output", path, *when, *which) == (0, f"{path}\n", "")
    assert (asked["as_of"], asked["known_by"]) == ("2025-04-01", "2025-03-31")
    assert asked["filters"] == {
        "type": ["SUPPORT", "ACCUSE"],
        "since": "2025-01-01",
        "min_sources": 1,
        "text": "Diffa",
    }
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert {line["type"] for line in lines} == {"SUPPORT", "ACCUSE"}


def test_filtered_events_bring_only_what_belongs_to_them(asked, tmp_path, capsys):
    path = tmp_path / "out"
    run(capsys, "export", "--ledger", "led", "--format", "parquet", "--output", path, "--type", "ACCUSE")
    held = {file.stem: pd.read_parquet(file) for file in path.iterdir()}
    assert list(held["events"]["event_id"]) == ["e05"]
    assert list(held["mentions"]["event_id"]) == ["e05"]
    assert list(held["members"]["event_id"]) == ["e05"]
    assert list(held["articles"]["reading_id"]) == ["r2"]
    assert set(held["participants"]["text"]) == {"The United Nations", "Niger"}
    assert list(held["statements"]["statement_id"]) == ["s4"]


def test_a_mention_of_the_same_id_in_another_reading_does_not_slip_in(rows):
    narrow = Narrowed(rows, lambda: [row for row in rows.events() if row["event_id"] == "e05"])
    double = [{**row, "reading_id": "other"} for row in rows.mentions()]
    assert list(narrow._of_mentions(double)) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["led", "--format", "xlsx", "--output", "x"], f"'xlsx' is not one of {', '.join(names())}"),
        (["led", "--format", "csv"], "a ledger, --format and --output are needed"),
        (["--format", "csv", "--output", "x"], "a ledger, --format and --output are needed"),
        (["led", "--ledger", "led", "--format", "csv", "--output", "x"], "name it once"),
        (["--dictionary", "html"], "'html' is not one of markdown, json"),
    ],
)
def test_a_wrong_call_is_told_in_one_line(arguments, said, asked, capsys):
    status, out, err = run(capsys, "export", *arguments)
    assert (status, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_what_is_there_is_not_overwritten(asked, tmp_path, capsys):
    (tmp_path / "x").mkdir()
    status, _, err = run(capsys, "export", "led", "--format", "csv", "--output", tmp_path / "x")
    assert status == 2
    assert err == f"sayso: {tmp_path / 'x'}: there is something already; name another --output, or remove it first\n"


def test_a_place_that_cannot_be_written_is_told_in_one_line(asked, tmp_path, capsys, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(find("jsonl"), "write", full)
    status, _, err = run(capsys, "export", "led", "--format", "jsonl", "--output", tmp_path / "x")
    assert (status, err) == (1, f"sayso: {tmp_path / 'x'}: cannot be written: No space left on device\n")


# ── the data dictionary ───────────────────────────────────────────────────────


def test_the_page_of_the_dictionary_is_what_the_code_says():
    """Where columns have changed: sayso export --dictionary markdown > docs/data-dictionary.md"""
    assert (ROOT / "docs" / "data-dictionary.md").read_text("utf-8") == _dictionary.as_markdown(TABLES)


def test_the_dictionary_is_printed_for_people_and_machines(capsys):
    assert run(capsys, "export", "--dictionary", "markdown")[1] == _dictionary.as_markdown(TABLES)
    status, out, _ = run(capsys, "export", "--dictionary", "json")
    held = json.loads(out)
    assert status == 0
    assert [table["name"] for table in held["tables"]] == list(TABLES)
    for table in held["tables"]:
        assert [one["name"] for one in table["columns"]] == [column.name for column in TABLES[table["name"]].columns]
        assert all(one["says"] and one["type"] for one in table["columns"])
    assert [one["name"] for one in held["formats"]] == list(names())


def test_every_format_has_a_section_in_the_documentation():
    text = (ROOT / "docs" / "exports.md").read_text("utf-8")
    assert [name for name in names() if f"\n## `{name}`" not in text] == []
