"""What a ledger answers: now, as of a commit, as known by a day; filtered, counted, shown and compared."""

from __future__ import annotations

import json
import shutil
import sqlite3
from datetime import date

import pytest

import sayso
from sayso.errors import LedgerError, UsageError
from sayso.ledger.query import Ledger
from sayso.ledger.views import VIEWS


def hexadecimal(name):
    return name.encode().hex().ljust(16, "0")[:16]


def names(rows, column="event_id"):
    return sorted(bytes.fromhex(row[column]).rstrip(b"\0").decode() for row in rows)


# ── what holds ────────────────────────────────────────────────────────────────


def test_only_what_holds_now_is_shown(ledger):
    assert names(ledger.events()) == ["eB", "eD"]
    assert names(ledger.mentions(), "mention_id") == ["mA2", "mB", "mC", "mD"]
    assert names(ledger.articles(), "reading_id") == ["A2", "B2", "C1", "D1"]
    assert names(ledger.statements(), "reading_id") == ["B2"]
    assert names(ledger.members(), "mention_id") == ["mA2", "mB", "mD"]
    assert {row["reading_id"] for row in ledger.participants()} == {
        hexadecimal(one) for one in ("A2", "B2", "C1", "D1")
    }


def test_a_mention_that_a_reviewer_rejected_is_in_no_event(ledger):
    events = {row["mention_id"]: row["event_id"] for row in ledger.mentions()}
    assert events[hexadecimal("mC")] is None
    assert events[hexadecimal("mB")] == events[hexadecimal("mA2")] == hexadecimal("eB")


def test_every_reading_is_there_when_asked_for(ledger):
    assert len(ledger.articles(all_versions=True)) == 6
    assert names(ledger.sql("SELECT * FROM all_event_mentions WHERE NOT is_current"), "reading_id") == ["A1", "B1"]
    assert names(ledger.sql("SELECT * FROM articles WHERE is_current"), "reading_id") == ["A2", "B2", "C1", "D1"]
    assert len(ledger.sql("SELECT * FROM articles WHERE version = 2")) == 1


@pytest.mark.parametrize(
    ("as_of", "events", "mentions", "readings"),
    [
        (0, [], [], []),
        (1, ["eA", "eC"], ["mA1", "mB", "mC"], ["A1", "B1", "C1"]),
        ("2026-03-03", ["eA", "eC"], ["mA1", "mB", "mC"], ["A1", "B1", "C1"]),
        ("2", ["eB", "eC"], ["mA2", "mB", "mC"], ["A2", "B1", "C1"]),
        ("2026-03-06T09:00:00+01:00", ["eB", "eC"], ["mA2", "mB", "mC"], ["A2", "B1", "C1"]),
        ("2026-03-06", ["eB"], ["mA2", "mB", "mC"], ["A2", "B1", "C1"]),
        ("2026-03-06T07:59:59Z", ["eA", "eC"], ["mA1", "mB", "mC"], ["A1", "B1", "C1"]),
        (99, ["eB", "eD"], ["mA2", "mB", "mC", "mD"], ["A2", "B2", "C1", "D1"]),
    ],
)
def test_a_ledger_says_what_it_said_then(opened, as_of, events, mentions, readings):
    then = opened(as_of=as_of)
    assert names(then.events()) == events
    assert names(then.mentions(), "mention_id") == mentions
    assert names(then.articles(), "reading_id") == readings


def test_as_of_shows_the_fields_of_then(opened):
    (then,) = [row for row in opened(as_of=2).events() if row["event_id"] == hexadecimal("eB")]
    (now,) = [row for row in opened().events() if row["event_id"] == hexadecimal("eB")]
    assert (then["mode"], now["mode"]) == (None, "aerial")
    assert (then["seq"], now["seq"]) == (2, 4)


def test_known_by_a_day_the_version_of_that_day_counts(opened):
    known = opened(known_by="2026-03-04")
    assert names(known.articles(), "reading_id") == ["A1", "B2", "C1"]
    assert names(known.mentions(), "mention_id") == ["mA1", "mB", "mC"]
    (event,) = known.events()
    assert event["event_id"] == hexadecimal("eB")
    assert event["mention_ids"] == [hexadecimal("mA1"), hexadecimal("mB")]
    assert (event["reports"], event["independent_sources"]) == (2, 2)
    assert event["factuality"] == "happened"
    assert event["killed"] == 3
    assert event["last_published"] == "2026-03-02"
    assert event["disagreements"] == []
    assert [party["name"] for party in event["actors"]] == ["Russia"]
    assert event["confidence"] == pytest.approx(1 - 0.1 * 0.2)
    assert names(known.members(), "mention_id") == ["mA1", "mB"]
    assert {row["reading_id"] for row in known.participants()} == {hexadecimal(one) for one in ("A1", "B2", "C1")}


def test_known_by_the_first_day_there_is_one_report(opened):
    (event,) = opened(known_by="2026-03-01").events()
    assert event["mention_ids"] == [hexadecimal("mA1")]
    assert event["told_best_by"] == hexadecimal("mA1")


def test_known_by_and_as_of_hold_together(opened):
    then = opened(as_of=1, known_by="2026-03-01")
    (event,) = then.events()
    assert (event["event_id"], event["reports"]) == (hexadecimal("eA"), 1)
    assert names(opened(as_of=3, known_by="2026-12-31").events()) == ["eB"]


def test_known_by_the_last_day_is_all_that_has_a_day(opened):
    known, now = opened(known_by="2030-01-01"), opened()
    assert list(known.events()) == [row for row in now.events() if row["first_published"]]


# ── filters ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"type": "ASSAULT"}, ["eA"]),
        ({"type": ("ASSAULT", "CONSULT")}, ["eA", "eC"]),
        ({"mode": "phone"}, ["eC"]),
        ({"context": "military"}, ["eA"]),
        ({"factuality": "planned"}, []),
        ({"actor": "RUS"}, ["eA"]),
        ({"actor": "Q159"}, ["eA"]),
        ({"actor": "wang"}, ["eC"]),
        ({"recipient": "RUS"}, []),
        ({"recipient": "UKR"}, ["eA"]),
        ({"recipient": "USA"}, ["eC"]),
        ({"either": "UKR"}, ["eA"]),
        ({"either": ["UKR", "Blinken"]}, ["eA", "eC"]),
        ({"country": "UKR"}, ["eA"]),
        ({"since": "2026-03-01", "until": "2026-03-01"}, ["eA", "eC"]),
        ({"since": date(2026, 3, 2)}, []),
        ({"until": "2026-02-28"}, []),
        ({"published_since": "2026-03-03"}, []),
        ({"published_since": "2026-03-02"}, ["eA", "eC"]),
        ({"published_until": "2026-03-01"}, ["eA"]),
        ({"publisher": "b post"}, ["eA"]),
        ({"source": "klymenko"}, ["eA"]),
        ({"min_confidence": 0.9}, []),
        ({"min_sources": 2}, ["eA"]),
        ({"text": "troops attacking"}, ["eA", "eC"]),
        ({"text": "mC troops"}, ["eC"]),
        ({"text": '"attacked the"'}, ["eA", "eC"]),
        ({"text": '"the attacked"'}, []),
    ],
)
def test_a_filter_finds(opened, filters, found):
    assert names(opened(as_of=1).events(**filters)) == found


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"actor": "ussi"}, ["mA1", "mB"]),
        ({"publisher": "The A"}, ["mA1"]),
        ({"source": "KLYMENKO"}, ["mB"]),
        ({"published_until": "2026-03-02"}, ["mA1", "mB", "mC"]),
        ({"min_confidence": 0.85}, ["mA1"]),
        ({"text": "mB"}, ["mB"]),
    ],
)
def test_a_filter_finds_mentions(opened, filters, found):
    assert names(opened(as_of=1).mentions(**filters), "mention_id") == found


def test_statements_are_found_by_who_said_them_and_articles_by_their_titles(ledger):
    assert len(ledger.statements(source="UKR")) == len(ledger.statements(source="klymenko")) == 1
    assert len(ledger.statements(source="RUS")) == 0
    assert len(ledger.statements(text="rocket")) == 1
    assert names(ledger.articles(text="title A2"), "article_id") == ["A"]


def test_rows_come_in_order_and_by_the_page(ledger):
    newest = [row["event_id"] for row in ledger.events()]
    assert newest == [hexadecimal("eB"), hexadecimal("eD")], "what has no date comes last"
    assert [row["event_id"] for row in ledger.events(limit=1, offset=1)] == newest[1:]
    assert [row["event_id"] for row in ledger.events(order="confidence")] == newest
    assert names(ledger.articles(limit=2), "article_id") == ["A", "C"]


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda ledger: ledger.events(colour="red"), "no filter is called 'colour'; there are type, mode"),
        (lambda ledger: ledger.events(since="yesterday"), "since is a day, such as 2026-11-27, and not 'yesterday'"),
        (lambda ledger: ledger.events(order="size"), "events are ordered by newest, oldest, published"),
        (lambda ledger: ledger.articles(type="AID"), "articles have no filter type; see docs/queries.md"),
        (lambda ledger: ledger.events(limit=-1), "limit and offset are 0 or more"),
        (lambda ledger: ledger.events(text="?!"), "--text wants words to look for, and '?!' has none"),
        (
            lambda ledger: ledger.dyad("A", "B", by="hour"),
            "events are counted by day, week, month, year, not by 'hour'",
        ),
        (lambda ledger: ledger.events(min_sources="many"), "a filter has a value of the wrong type"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(ledger, ask, message):
    with pytest.raises(UsageError) as raised:
        ask(ledger)
    assert str(raised.value).startswith(message)


# ── counting ──────────────────────────────────────────────────────────────────


def test_a_dyad_is_counted_by_period_and_direction(opened):
    assert list(opened(as_of=1).dyad("RUS", "UKR")) == [
        {
            "period": date(2026, 3, 1),
            "direction": "RUS > UKR",
            "events": 1,
            "verbal_cooperation": 0,
            "material_cooperation": 0,
            "verbal_conflict": 0,
            "material_conflict": 1,
            "mean_score": -9.0,
        }
    ]


def test_a_reciprocal_event_has_no_direction_and_a_mode_without_a_score_has_its_types(opened):
    (row,) = opened(as_of=1).dyad("USA", "CHN", by="year", types=True)
    assert (row["period"], row["direction"], row["type"]) == (date(2026, 1, 1), "USA = CHN", "CONSULT")
    assert (row["verbal_cooperation"], row["mean_score"]) == (1, 2.5)


def test_a_dyad_counts_what_happened_unless_asked(opened):
    ledger = opened()
    assert sum(row["events"] for row in ledger.dyad("RUS", "UKR", by="week")) == 2
    assert len(ledger.dyad("RUS", "UKR", factuality="planned")) == 0


def test_actors_are_counted(ledger):
    first = next(iter(ledger.actors()))
    assert (first["actor_id"], first["name"], first["articles"], first["mentions"]) == ("Q159", "Russia", 3, 3)
    assert (first["as_actor"], first["as_recipient"]) == (2, 1)
    assert [row["name"] for row in ledger.actors("blink")] == ["Antony Blinken"]
    assert [row["name"] for row in ledger.actors(country="CHN")] == ["Wang Yi"]


# ── showing ───────────────────────────────────────────────────────────────────


def test_an_event_is_shown_with_reports_words_sources_why_and_history(ledger):
    shown = ledger.show(hexadecimal("eB")[:4])
    assert shown["kind"] == "event"
    assert [report["article"]["title"] for report in shown["reports"]] == ["Title of B2", "Title of A2"]
    assert [report["statements"][0]["source_name"] for report in shown["reports"] if report["statements"]] == [
        "Ihor Klymenko"
    ]
    assert shown["reports"][1]["membership"]["why"] == "the same parties on the same day"
    assert shown["event"]["disagreements"][0]["field"] == "killed"
    assert [(step["seq"], step["what"]) for step in shown["history"]] == [(2, "added"), (4, "changed")]
    assert [field["field"] for field in shown["history"][1]["fields"]] == ["mode", "disagreements"]


def test_a_mention_a_statement_an_article_and_a_version_are_shown(ledger):
    mention = ledger.show(hexadecimal("mB"))
    assert (mention["kind"], mention["event_mention"]["event_id"]) == ("event mention", hexadecimal("eB"))
    assert [one["name"] for one in mention["participants"]] == ["Russia", "Ukraine"]
    assert mention["article"]["coder"] == "two"
    statement = ledger.show(hexadecimal("sB"))
    assert [one["mention_id"] for one in statement["event_mentions"]] == [hexadecimal("mB")]
    article = ledger.show(hexadecimal("A")[:4])
    assert [(one["version"], one["is_current"]) for one in article["versions"]] == [(1, False), (2, True)]
    assert [one["mention_id"] for one in article["event_mentions"]] == [hexadecimal("mA2")]
    assert ledger.show(hexadecimal("a1"))["versions"] == article["versions"]


def test_what_has_no_date_is_shown(ledger):
    assert ledger.show(hexadecimal("eD"))["reports"][0]["article"]["title"] == "Title of D1"


def test_an_id_that_is_none_is_refused(ledger, opened, folder):
    with pytest.raises(LedgerError, match="holds nothing with the id ffff"):
        ledger.show("ffff")
    with pytest.raises(UsageError, match="'x' is no id: an id is 16 of the digits"):
        ledger.show("x")
    with pytest.raises(LedgerError, match=f"event {hexadecimal('eA')} does not hold as of commit"):
        ledger.show(hexadecimal("eA"))
    assert opened(as_of=1).show(hexadecimal("eA"))["event"]["reports"] == 2
    with pytest.raises(LedgerError, match=r"holds nothing with the id|does not hold as of commit 1"):
        opened(as_of=1).show(hexadecimal("mA2"))


# ── what changed ──────────────────────────────────────────────────────────────


def told(changes):
    return {
        (change.what, *names([{"event_id": change.id}]), change.causes, tuple(field.field for field in change.fields))
        for change in changes
    }


def test_a_correction_withdraws_and_adds(ledger):
    changes = ledger.diff(1, 2)
    assert told(changes.articles) == {
        ("changed", "A", ("correction",), ("version", "version_id", "title", "published", "copy_group"))
    }
    assert told(changes.event_mentions) == {
        ("withdrawn", "mA1", ("correction",), ()),
        ("added", "mA2", ("correction",), ()),
        ("changed", "mB", ("correction",), ("event_id",)),
    } or told(changes.event_mentions) == {
        ("withdrawn", "mA1", ("correction",), ()),
        ("added", "mA2", ("correction",), ()),
        ("changed", "mB", ("merge",), ("event_id",)),
    }
    assert told(changes.events) == {("withdrawn", "eA", ("correction",), ()), ("added", "eB", ("correction",), ())}


def test_a_reviewer_withdraws(ledger):
    changes = ledger.diff(2, 3)
    assert told(changes.events) == {("withdrawn", "eC", ("reviewer",), ())}
    assert told(changes.event_mentions) == {("changed", "mC", ("reviewer",), ("event_id",))}
    assert changes.articles == ()


def test_another_coder_changes_and_a_new_article_adds(ledger):
    changes = ledger.diff(3)
    assert told(changes.articles) == {
        ("changed", "B", ("model",), ("coder", "title")),
        ("added", "D", ("article",), ()),
    }
    (killed,) = [change for change in changes.event_mentions if change.id == hexadecimal("mB")]
    assert [(field.field, field.old, field.new) for field in killed.fields if field.field == "killed"] == [
        ("killed", None, 4)
    ]
    assert killed.causes == ("model",)
    (event,) = [change for change in changes.events if change.id == hexadecimal("eB")]
    assert (event.what, [field.field for field in event.fields]) == ("changed", ["mode", "disagreements"])


def test_all_at_once_is_told_as_one_step(ledger):
    changes = ledger.diff(0)
    assert {(change.what, *names([{"event_id": change.id}])) for change in changes.events} == {
        ("added", "eB"),
        ("added", "eD"),
    }
    assert ledger.diff(4, 4).events == ()
    json.dumps(changes.to_dict())


def test_times_the_wrong_way_round_are_refused(ledger):
    with pytest.raises(UsageError, match=r"commit 3 \(3\) comes after commit 1 \(1\): turn them round"):
        ledger.diff(3, 1)
    with pytest.raises(UsageError, match="'soon' is no commit's number, no day"):
        ledger.diff("soon")


# ── SQL ───────────────────────────────────────────────────────────────────────


def test_the_documented_views_are_there_with_their_columns(ledger):
    for name, view in VIEWS.items():
        held = [row["column_name"] for row in ledger.sql(f"DESCRIBE {name}")]
        assert held == [column.name for column in view.columns], name


def test_sql_answers(ledger):
    assert list(ledger.sql("SELECT type, count(*) AS n FROM events GROUP BY type;")) == [{"type": "ASSAULT", "n": 2}]
    assert list(ledger.sql("WITH a AS (SELECT 1 AS one) SELECT * FROM a")) == [{"one": 1}]
    assert {"articles", "events"} <= {row["name"] for row in ledger.sql("SHOW TABLES")}


@pytest.mark.parametrize(
    "query",
    [
        "COPY events TO '/tmp/sayso-stolen.csv'",
        "ATTACH ':memory:' AS other",
        "SET threads = 1",
        "PRAGMA database_list",
        "DELETE FROM raw_commits",
        "DROP VIEW events",
        "CREATE TABLE x AS SELECT 1",
        "INSTALL httpfs",
        "SELECT 1; SELECT 2",
        "",
        "WITH a AS (SELECT 1) INSERT INTO raw_commits SELECT * FROM raw_commits",
        "EXPLAIN ANALYZE COPY events TO '/tmp/x'",
    ],
)
def test_sql_only_reads(ledger, query):
    with pytest.raises(UsageError) as raised:
        ledger.sql(query)
    assert str(raised.value) == "a ledger is read with one SELECT, WITH, DESCRIBE or SHOW; nothing else is done to it"


@pytest.mark.parametrize(
    "source",
    [
        "read_text('{0}')",
        "read_csv('{0}')",
        "'{0}'",
        "glob('{1}/*')",
        "read_parquet('{1}/other.parquet')",
        "read_blob('{0}')",
        "sniff_csv('{0}')",
        "read_json('{0}')",
        "query('SELECT * FROM read_text(''{0}'')')",
        "parquet_metadata('{1}/other.parquet')",
    ],
)
def test_sql_reads_no_other_file(ledger, tmp_path, source):
    import pyarrow as pa
    import pyarrow.parquet as pq

    secret = tmp_path / "secret.csv"
    secret.write_text("word\nhush\n", "utf-8")
    pq.write_table(pa.table({"word": ["hush"]}), tmp_path / "other.parquet")
    with pytest.raises(UsageError) as raised:
        ledger.sql(f"SELECT * FROM {source.format(secret, tmp_path)}")
    assert "hush" not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_sql_sees_no_variable_of_the_program(ledger):
    import pyarrow as pa

    variable = pa.table({"word": ["hush"]})
    with pytest.raises(UsageError, match="variable"):
        ledger.sql("SELECT * FROM variable")
    assert len(variable) == 1


# ── results, and the folder ──────────────────────────────────────────────────


def test_results_are_arrow_pandas_polars_and_dicts(ledger):
    result = ledger.events()
    assert result.to_arrow().num_rows == len(result.to_pandas()) == result.to_polars().height == len(list(result)) == 2
    assert result.columns[0] == "event_id"


def test_polars_is_asked_for_where_it_is_missing(ledger, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "polars", None)
    with pytest.raises(UsageError, match="to_polars needs polars, which Sayso does not bring: pip install polars"):
        ledger.events().to_polars()


def test_what_is_no_ledger_is_said_to_be_none(tmp_path):
    with pytest.raises(LedgerError, match=r"is no ledger; `sayso ingest PATH --ledger .*` makes one"):
        Ledger(tmp_path)
    (tmp_path / "sayso-ledger.json").write_text('{"format": 99}', "utf-8")
    with pytest.raises(LedgerError, match="has layout 99, and this Sayso knows layouts up to"):
        Ledger(tmp_path)


def test_a_ledger_without_a_commit_is_empty(tmp_path):
    (tmp_path / "sayso-ledger.json").write_text('{"format": 1, "copy_similarity": 0.7}', "utf-8")
    ledger = Ledger(tmp_path)
    assert (len(ledger.events()), len(ledger.articles()), len(ledger.events(text="word")), ledger.seq) == (0, 0, 0, 0)
    assert ledger.diff(0).events == ()


def test_what_no_commit_names_is_not_seen(plain, tmp_path):
    from deltalake import DeltaTable, write_deltalake

    folder = shutil.copytree(plain, tmp_path / "killed")
    table = DeltaTable(str(folder / "events"))
    write_deltalake(table, table.to_pyarrow_dataset().to_table(), mode="append")
    assert len(Ledger(folder).events()) == 2


def test_full_text_is_made_again_when_it_is_of_another_ledger(folder, ledger):
    ledger.events(text="troops")
    with sqlite3.connect(folder / "cache" / "text.sqlite") as index:
        index.execute("UPDATE about SET mark = 'of another one'")
        index.execute("DELETE FROM docs")
    index.close()
    assert len(ledger.events(text="troops")) == 2
    (folder / "cache" / "text.sqlite").write_bytes(b"this is no index, and long enough to be looked at" * 100)
    assert len(ledger.events(text="troops")) == 2


def test_the_package_opens_a_ledger_with_plovers_scores(folder):
    ledger = sayso.open_ledger(folder, as_of=1)
    (row,) = ledger.dyad("RUS", "UKR")
    assert (row["material_conflict"], row["mean_score"]) == (1, -9.0)


def test_participants_and_members_come_in_one_order(ledger):
    participants = [tuple(row[name] for name in ("mention_id", "reading_id", "role")) for row in ledger.participants()]
    members = [(row["mention_id"], row["reading_id"]) for row in ledger.members()]
    assert participants == sorted(participants)
    assert members == sorted(members)
