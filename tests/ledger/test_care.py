"""Check, compact, vacuum and info: what is wrong is said, and care changes nothing that the ledger says."""

from __future__ import annotations

import datetime

import pyarrow as pa
import pytest

from sayso.errors import LedgerError
from sayso.ledger import care, quick
from sayso.ledger.check import check
from sayso.ledger.layout import COMPACTED
from sayso.ledger.schema import TABLES
from sayso.ledger.snapshots import open_snapshot
from sayso.ledger.store import Store, with_seq


@pytest.fixture(scope="module")
def _kept(made, tmp_path_factory):
    path = tmp_path_factory.mktemp("kept")
    for number in range(3):
        reports = [
            made.report_of(number),
            made.report_of(number + 10, url="https://a.org/1", published=f"2025-03-1{number}"),
        ]
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


def test_compaction_makes_the_copy_for_looking_up_and_deletes_the_one_before(made, store):
    compact(made, store)
    done = compact(made, store)
    assert [path.name for path in store.cache.glob("quick*")] == [f"quick-{done}.duckdb"]
    assert quick.file_of(open_snapshot(store.path)) == store.cache / f"quick-{done}.duckdb"


def test_a_copy_that_cannot_be_written_is_told_and_leaves_the_ledger_compacted_and_sound(made, store, monkeypatch):
    def full(path):
        raise OSError(28, "No space left on device")

    before = care.digest(store.snapshot())
    monkeypatch.setattr(quick, "build", full)
    with pytest.raises(LedgerError, match=r"cannot be written .*No space left.*compact again"):
        compact(made, store)
    assert COMPACTED in store.commits()[-1]["note"]
    assert care.digest(store.snapshot()) == before


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


def _event(row, **fields):
    row["events"][0] |= fields


def _readings(rows):
    rows[0]["text"] = "Another text."
    rows[1]["title"] = "Another"
    rows[2]["url"] = "https://b.org"
    rows[3]["coder"] = "else"
    rows[4]["vectors"] = [b"a", b"b"]
    _event(rows[4], confidence=1.5, attribution=["none"])
    rows[3]["events"][0]["factuality"] = "perhaps"
    _event(rows[5], anchor={"text": "met", "span": [0, 3]})
    _event(rows[5], date={"start": "2025-03-03", "end": "2025-03-01", "basis": "stated"})
    return rows


def _holding(rows, key):
    """The rows that hold, one a key."""
    last = {row[key]: row for row in sorted(rows, key=lambda row: row["seq"])}
    return [row for row in last.values() if not row["gone"]]


def _standing(rows):
    one, two, three, four, *_ = _holding(rows, "reading_id")
    one["version"], two["copy_group"], three["until"] = 9, "x", 77
    return [row for row in rows if row["reading_id"] != four["reading_id"]]


def _members(rows):
    left = _holding(rows, "mention_id")[0]["mention_id"]
    return [
        *(row for row in rows if row["mention_id"] != left),
        rows[0] | {"mention_id": "m", "event_id": "e", "gone": False},
    ]


def _set(**fields):
    return lambda rows: [rows[0] | fields, *rows[1:]]


@pytest.mark.parametrize(
    ("changes", "complaints"),
    [
        (
            {"readings": _readings},
            (
                "the text is not the one that was hashed",
                "version_id is not of its content",
                "article_id is not of its address",
                "reading_id is not of its version and coder",
                "what it found is no record (Invalid enum value 'perhaps'",
                "2 vectors for 1 mentions",
                "confidence is 1.5",
                "is carried by none, which there is not",
                "[0, 3] is not the words 'met'",
                "ends on 2025-03-01, before it starts on 2025-03-03",
            ),
        ),
        (
            {
                "readings": lambda rows: rows + rows[:1],
                "mentions": _set(killed=7),
                "statements": _set(date_start=datetime.date(2020, 1, 1)),
                "participants": lambda rows: rows[1:],
                "standing": _set(seq=9),
                "commits": lambda rows: [row | {"at": f"20{30 - row['seq']}"} for row in rows if row["seq"] != 2],
            },
            (
                "is there 2 times",
                "a row is of commit 9, which there is not",
                "mentions of reading",
                "statements of reading",
                "participants of reading",
                "the numbers are not 1 to 3, each once",
                "before the one that it follows",
            ),
        ),
        (
            {"standing": _standing},
            (
                "version is 9, and follows to be",
                "copy_group is x, and follows to be",
                "ends with 77, not",
                "is missing",
            ),
        ),
        (
            {"members": _members, "events": _set(texts=99)},
            (
                "is current and in no event",
                "member m: its mention is not current",
                "event e: has members, and is not there",
                "its mentions are not its members",
                "is not what merging everything at once makes of it",
            ),
        ),
    ],
    ids=["the record", "rows", "standing", "events"],
)
def test_what_does_not_hold_is_said(made, store, changes, complaints):
    """Tables are written anew with rows changed, as no writer of ours would."""
    snapshot = store.snapshot()

    def write(_seq):
        for name, change in changes.items():
            rows = pa.Table.from_pylist(
                change(snapshot.dataset(name).to_table().to_pylist()), schema=TABLES[name].schema
            )
            store.rewrite(name, pa.RecordBatchReader.from_batches(rows.schema, rows.to_batches()))

    with store.locked():
        store.change(write, made.about(55, "compact"))
    said = list(check(store, made.Simple()))
    assert [complaint for complaint in complaints if not any(complaint in line for line in said)] == [], said


def test_nothing_is_said_of_a_ledger_in_which_all_holds(made, store):
    assert list(check(store, made.Simple())) == []


def test_with_seq_fills_in_the_commit_alone():
    rows = pa.Table.from_pylist([{"seq": 0, "decision_id": "d"}], schema=TABLES["decisions"].schema)
    assert with_seq(rows, 7).to_pylist() == [rows.to_pylist()[0] | {"seq": 7}]
