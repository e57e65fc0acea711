"""The commands that read a ledger: what they print, and how they end."""

from __future__ import annotations

import csv
import io
import json

import pytest

from sayso.cli import run


@pytest.fixture
def say(plain, capsys):
    """Runs a command, with LEDGER as the folder; returns its status and what it wrote on either stream."""

    def ran(*arguments):
        status = run([str(plain) if one == "LEDGER" else one for one in arguments])
        return status, *capsys.readouterr()

    return ran


def test_rows_are_json_when_piped_and_the_folder_may_stand_first(say):
    status, out, err = say("events", "LEDGER", "--actor", "RUS")
    assert (status, err) == (0, "")
    assert [row["type"] for row in json.loads(out)] == ["ASSAULT"]
    assert json.loads(out)[0]["date_start"] == "2026-03-01"
    assert say("events", "--ledger", "LEDGER", "--actor", "RUS")[1] == out


def test_every_format_has_the_same_rows(say):
    as_json = json.loads(say("statements", "LEDGER")[1])
    lines = [json.loads(line) for line in say("statements", "LEDGER", "--format", "jsonl")[1].splitlines()]
    table = list(csv.DictReader(io.StringIO(say("statements", "LEDGER", "--format", "csv")[1])))
    assert as_json == lines
    assert (
        [row["content_text"] for row in table] == [row["content_text"] for row in lines] == ["Rockets struck at dawn"]
    )
    assert "Ihor Klymenko" in say("statements", "LEDGER", "--format", "table")[1]
    assert say("events", "LEDGER", "--type", "AID")[1] == "[]\n"
    assert say("events", "LEDGER", "--type", "AID", "--format", "table")[1] == "Nothing is found.\n"


def test_what_is_cut_is_said_to_be_cut(say):
    status, out, err = say("events", "LEDGER", "--limit", "1")
    assert (status, len(json.loads(out))) == (0, 1)
    assert err == "sayso: there are more than these 1; --limit 0 gives all, --offset 1 the next\n"
    assert say("events", "LEDGER", "--limit", "0")[2] == ""


def test_one_thing_is_shown_for_the_eye_and_as_json(say, monkeypatch):
    event = json.loads(say("events", "LEDGER", "--limit", "1")[1])[0]["event_id"]
    assert json.loads(say("show", event[:6], "--ledger", "LEDGER")[1])["event"]["event_id"] == event
    monkeypatch.setattr("sayso.cli.queries.format_of", lambda *_: "view")
    out = say("show", event[:6], "--ledger", "LEDGER")[1]
    assert "they differ on killed: 5 (1); 4 (1)" in out
    assert "says who  Ihor Klymenko" in out
    assert "why here  the same parties on the same day (0.90)" in out
    assert "changed by commit 4 (ingest, 2026-03-08T08:00:00+00:00)" in out


def test_what_changed_names_the_commit_and_the_cause(say, monkeypatch):
    assert json.loads(say("diff", "LEDGER", "--from", "2", "--to", "3")[1])["events"][0]["causes"] == ["reviewer"]
    monkeypatch.setattr("sayso.cli.queries.format_of", lambda *_: "view")
    out = say("diff", "LEDGER", "--from", "2026-03-03", "--to", "2026-03-06")[1]
    assert "withdrawn event" in out
    assert "by reviewer (commit 3)" in out
    assert "Nothing has changed." in say("diff", "LEDGER", "--from", "4")[1]


def test_counts(say):
    rows = json.loads(say("dyad", "RUS", "UKR", "--ledger", "LEDGER", "--by", "year")[1])
    assert [(row["direction"], row["events"]) for row in rows] == [("RUS > UKR", 1), ("UKR > RUS", 1)]
    assert json.loads(say("actors", "seen", "wang", "--ledger", "LEDGER")[1])[0]["actor_id"] == "Q1"
    assert json.loads(say("sql", "LEDGER", "SELECT count(*) AS n FROM articles", "--as-of", "1")[1]) == [{"n": 3}]


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("events",), 2, "name the ledger's folder once"),
        (("events", "LEDGER", "--ledger", "LEDGER"), 2, "name the ledger's folder once"),
        (("events", "/nowhere"), 1, "/nowhere: is no ledger; `sayso ingest PATH --ledger /nowhere` makes one"),
        (("events", "LEDGER", "--as-of", "soon"), 2, "'soon' is no commit's number, no day"),
        (("events", "LEDGER", "--known-by", "soon"), 2, "known-by is a day"),
        (("show", "ffff", "--ledger", "LEDGER"), 1, ""),
        (("sql", "LEDGER", "DROP VIEW events"), 2, "a ledger is read with one SELECT"),
        (("sql", "LEDGER", "SELECT * FRO events"), 2, "Parser Error"),
        (("events", "LEDGER", "--format", "xml"), 2, "Invalid value for --format: 'xml' is not one of table"),
    ],
)
def test_a_mistake_is_one_line_and_a_status(say, arguments, status, message):
    ended, out, err = say(*arguments)
    assert (ended, out, err.count("\n")) == (status, "", 1)
    assert message in err
