"""Check, compact, vacuum and info: what is wrong is said, and care changes nothing that the ledger says."""

from __future__ import annotations

import datetime

import pyarrow as pa
import pytest

from sayso.ledger import care
from sayso.ledger.check import check
from sayso.ledger.layout import COMPACTED
from sayso.ledger.schema import TABLES
from sayso.ledger.store import Store, with_seq


@pytest.fixture(scope="module")
def _kept(made, tmp_path_factory):
    path = tmp_path_factory.mktemp("kept")
    for number in range(3):
        reports = [made.report_of(number), made.report_of(number + 10, url="https://a.org/1", published=f"2025-03-1{number}")]
        made.put(path, [made.reading_of(one, number) for one in reports], number)
    return path


@pytest.fixture
def store(_kept, tmp_path):
    """A ledger of three commits, with versions and an event that changed: a copy of its own for each test."""
    import shutil

    shutil.copytree(_kept, tmp_path / "ledger")
    return Store(tmp_path / "ledger")


def compact(made, store):
    with store.locked():
        return care.compact(store, made.about(50, "compact"))


# ── care ──────────────────────────────────────────────────────────────────────


def test_compaction_changes_no_answer_of_now_or_of_any_day_before(made, store):
    before = [care.digest(store.snapshot(seq)) for seq in range(4)]
    assert len(set(before)) == 4
    assert compact(made, store) == 4
    assert [care.digest(store.snapshot(seq)) for seq in (0, 1, 2, 3, 4)] == [*before, before[-1]]
    assert list(check(store, made.Simple())) == []


def test_compaction_joins_files_notes_what_ended_and_says_how_far(made, store):
    compact(made, store)
    snapshot = store.snapshot()
    assert {name: len(files) for name, files in snapshot.files.items() if files and name != "commits"} == dict.fromkeys(
        ("readings", "standing", "statements", "mentions", "participants", "events", "members"), 1
    )
    rows = sorted(snapshot.rows("standing"), key=lambda row: (row["reading_id"], row["seq"]))
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        same = following is not None and following["reading_id"] == row["reading_id"]
        assert row["until"] == (following["seq"] if same else None)
    assert f'"{COMPACTED}": 4' in store.commits()[-1]["note"]


def test_what_is_put_in_after_compaction_is_as_without_it(made, store, tmp_path):
    compact(made, store)
    readings = [made.reading_of(made.report_of(77), 77), made.reading_of(made.report_of(0, who="Bo Ek"), 78)]
    made.put(store.path, readings, 51)
    assert list(check(store, made.Simple())) == []
    whole = [made.reading_of(made.report_of(number), number) for number in range(3)]
    whole += [
        made.reading_of(made.report_of(number + 10, url="https://a.org/1", published=f"2025-03-1{number}"), number)
        for number in range(3)
    ]
    made.put(tmp_path / "other", [*whole, *readings])
    assert care.digest(store.snapshot()) == care.digest(Store(tmp_path / "other").snapshot())


def test_a_compaction_that_dies_leaves_the_ledger_as_it_was(made, store, monkeypatch):
    before = care.digest(store.snapshot())
    rewrite, done = Store.rewrite, []

    def dying(self, name, rows):
        if len(done) == 3:
            raise KeyboardInterrupt
        rewrite(self, name, rows)
        done.append(name)

    monkeypatch.setattr(Store, "rewrite", dying)
    with pytest.raises(KeyboardInterrupt):
        compact(made, store)
    monkeypatch.undo()
    assert store.ahead() == tuple(sorted(done, key=list(TABLES).index))
    assert (store.last().seq, care.digest(store.snapshot())) == (3, before)
    assert compact(made, store) == 4
    assert (store.ahead(), care.digest(store.snapshot())) == ((), before)


def test_vacuum_deletes_what_no_commit_of_late_needs_and_no_answer(made, store):
    answers = [care.digest(store.snapshot(seq)) for seq in range(4)]
    compact(made, store)
    with store.locked():
        assert store.vacuum(24) == []
        assert len(store.vacuum(0)) >= 21
    assert [care.digest(store.snapshot(seq)) for seq in range(4)] == answers
    assert list(check(store, made.Simple())) == []


def test_info_counts_what_there_is(store):
    held = care.info(store)
    assert (held.seq, held.commits, held.articles, held.current) == (3, 3, 4, 4)
    assert held.rows | {"events": 1} == {
        "events": 1, "members": 4, "readings": 6, "statements": 6, "mentions": 6, "participants": 12, "decisions": 0,
    }  # fmt: skip
    assert (held.coders, held.ahead) == ({"coder-1": 6}, ())
    assert held.bytes > 10_000


def test_the_digest_leaves_out_when_and_where_from_and_nothing_else(made, tmp_path):
    def of(name, **fields):
        made.put(tmp_path / name, [made.reading_of(made.report_of(1, source_id="7"), 1)._replace(**fields)])
        return care.digest(Store(tmp_path / name).snapshot())

    same = of("a")
    assert of("b", read_at="2030-01-01", raw_address="elsewhere", raw_sha256="ff") == same
    assert of("c", vectors=(b"x",)) != same
    assert of("d", coded=made.OTHER) != same


# ── check ─────────────────────────────────────────────────────────────────────


def tampered(made, store, name, change):
    """Write a table anew with its rows changed, as no writer of ours would."""
    rows = store.snapshot().dataset(name).to_table().to_pylist()
    changed = pa.Table.from_pylist(change(rows), schema=TABLES[name].schema)

    def write(_seq):
        store.rewrite(name, pa.RecordBatchReader.from_batches(changed.schema, changed.to_batches()))

    with store.locked():
        store.change(write, made.about(55, "compact"))
    return list(check(store, made.Simple()))


def setting(field, value, number=0):
    def change(rows):
        rows[number][field] = value
        return rows

    return change


def in_event(**fields):
    def change(rows):
        rows[0]["events"][0] |= fields
        return rows

    return change


@pytest.mark.parametrize(
    ("table", "change", "complaint"),
    [
        ("readings", setting("text", "Another text."), "the text is not the one that was hashed"),
        ("readings", setting("title", "Another"), "version_id is not of its content"),
        ("readings", setting("url", "https://b.org"), "article_id is not of its address"),
        ("readings", setting("coder", "else"), "reading_id is not of its version and coder"),
        ("readings", setting("vectors", [b"a", b"b"]), "2 vectors for 1 mentions"),
        ("readings", in_event(confidence=1.5), "confidence is 1.5"),
        ("readings", in_event(attribution=["none"]), "is carried by none, which there is not"),
        ("readings", in_event(anchor={"text": "met", "span": [0, 3]}), "[0, 3] is not the words 'met'"),
        (
            "readings",
            in_event(date={"start": "2025-03-03", "end": "2025-03-01", "basis": "stated"}),
            "ends on 2025-03-01, before it starts on 2025-03-03",
        ),
        ("readings", lambda rows: rows + rows[:1], "is there 2 times"),
        ("readings", setting("seq", 9), "a row is of commit 9, which there is not"),
        ("mentions", setting("killed", 7), "are not what the reading says"),
        ("mentions", lambda rows: rows[1:], "are not what the reading says"),
        ("statements", setting("date_start", datetime.date(2020, 1, 1)), "are not what the reading says"),
        ("participants", setting("name", "Nobody"), "are not what the reading says"),
        ("standing", setting("version", 9), "version is 9, and follows to be"),
        ("standing", setting("copy_group", "x"), "copy_group is x, and follows to be"),
        ("standing", lambda rows: rows[1:], "is missing"),
        ("standing", setting("until", 77), "ends with 77, not"),
        ("members", lambda rows: [row for row in rows if row["mention_id"] != rows[-1]["mention_id"]], "is current and in no event"),
        ("members", lambda rows: [*rows, rows[0] | {"mention_id": "m", "gone": False}], "member m: its mention is not current"),
        ("members", lambda rows: [row | {"event_id": "e"} for row in rows], "event e: has members, and is not there"),
        ("events", lambda rows: [row | {"mention_ids": []} for row in rows], "its mentions are not its members"),
        ("events", lambda rows: [row | {"texts": 99} for row in rows], "is not what merging everything at once makes of it"),
        ("commits", lambda rows: [row for row in rows if row["seq"] != 2], "the numbers are not 1 to"),
        ("commits", lambda rows: [row | {"at": f"20{30 - row['seq']}"} for row in rows], "before the one that it follows"),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_said(made, store, table, change, complaint):
    assert list(check(store, made.Simple())) == []
    said = tampered(made, store, table, change)
    assert any(complaint in line for line in said), said


def test_with_seq_fills_in_the_commit_alone():
    rows = pa.Table.from_pylist([{"seq": 0, "decision_id": "d"}], schema=TABLES["decisions"].schema)
    assert with_seq(rows, 7).to_pylist() == [rows.to_pylist()[0] | {"seq": 7}]
