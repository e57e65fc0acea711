"""Files, locks and snapshots: what is acknowledged is there, whole, and older layouts are read."""

from __future__ import annotations

import json
import os
import shutil

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from sayso.errors import LedgerError
from sayso.ledger.care import digest
from sayso.ledger.check import check
from sayso.ledger.schema import FORMAT, TABLES
from sayso.ledger.store import Store


@pytest.fixture
def three(made, tmp_path):
    """A ledger of three commits of one article each."""
    for number in range(3):
        made.put(tmp_path, [made.reading_of(made.report_of(number), number)], number)
    return tmp_path


def articles(snapshot):
    return sorted(row["title"] for row in snapshot.rows("readings", ["title"]))


def test_a_snapshot_is_of_now_of_a_commit_or_of_a_moment(three):
    store = Store(three)
    assert articles(store.snapshot()) == ["t0", "t1", "t2"]
    assert articles(store.snapshot(2)) == ["t0", "t1"]
    assert store.snapshot(moment="2026-01-02T00:00:01.5").seq == 2
    assert store.snapshot(moment="2026-01-02T00:00:02.000000+00:00").seq == 3
    assert (store.snapshot(moment="2025").seq, articles(store.snapshot(0))) == (0, [])


def test_a_snapshot_is_the_same_whatever_is_written_meanwhile(made, three):
    before = Store(three).snapshot()
    made.put(three, [made.reading_of(made.report_of(9), 9)], 9)
    assert articles(before) == ["t0", "t1", "t2"]


def test_a_clock_that_goes_back_does_not_turn_the_order_of_commits(made, three):
    made.put(three, [made.reading_of(made.report_of(9), 9)], 0)
    assert [row["at"] for row in Store(three).commits()][2:] == ["2026-01-02T00:00:02.000000+00:00"] * 2


def test_two_cannot_write_at_once(three):
    store, other = Store(three), Store(three)
    with store.locked(), pytest.raises(LedgerError, match="another process is writing to it; wait until it is done"):
        other.locked().__enter__()


def test_a_commit_needs_the_lock(made, three):
    with pytest.raises(LedgerError, match="a commit needs the lock"):
        Store(three).commit({}, made.about())


def test_all_files_of_a_commit_are_flushed_before_it_is_acknowledged(made, three, monkeypatch):
    flushed = []
    monkeypatch.setattr("sayso.ledger.store.os.fsync", lambda handle: flushed.append(os.readlink(f"/proc/self/fd/{handle}")))
    before = {path for path in three.rglob("*") if path.is_file()}
    made.put(three, [made.reading_of(made.report_of(9), 9)], 9)
    new = {
        str(path)
        for path in three.rglob("*")
        if path not in before and path.is_file() and path.suffix in {".parquet", ".json"} and path.parent.name != "cache"
    }
    assert len(new) >= 16
    assert new <= set(flushed)
    folders = {str(three / name / "_delta_log") for name in TABLES if name != "decisions"}
    assert folders <= set(flushed)
    assert flushed.index(str(three / "commits")) > flushed.index(str(three / "readings"))


def test_what_cannot_be_written_is_one_error_and_nothing_is_kept(made, three, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sayso.ledger.store.write_deltalake", full)
    with pytest.raises(LedgerError, match=r"cannot be written \(.*No space left.*\); nothing of this commit was kept"):
        made.put(three, [made.reading_of(made.report_of(9), 9)], 9)
    assert Store(three).last().seq == 3


def test_a_folder_that_is_no_ledger_is_refused(tmp_path):
    with pytest.raises(LedgerError, match="is no ledger; `sayso ingest PATH --ledger .*` makes one"):
        Store(tmp_path)
    (tmp_path / "letter.txt").write_text("x")
    with pytest.raises(LedgerError, match="is no ledger, and not empty; name an empty folder or a new one"):
        Store.create(tmp_path, 0.7)


def test_a_ledger_keeps_the_similarity_it_was_made_with(three):
    assert Store.create(three, 0.9).copy_similarity == 0.7


def test_a_ledger_of_a_later_layout_is_refused(three):
    file = three / "sayso-ledger.json"
    file.write_text(json.dumps({"format": FORMAT + 1}))
    with pytest.raises(LedgerError, match=f"has layout {FORMAT + 1}, and this Sayso knows layouts up to {FORMAT}; use a newer"):
        Store(three)


def test_tables_that_are_behind_what_the_last_commit_names_are_refused(made, three):
    newest = max((three / "mentions" / "_delta_log").glob("*.json"))
    newest.unlink()
    with pytest.raises(LedgerError, match="the table mentions is at version 2, and the last commit names 3: files are missing"):
        made.put(three, [made.reading_of(made.report_of(9), 9)], 9)


# ── older layouts ─────────────────────────────────────────────────────────────


def without(kind, name):
    """An Arrow type without a field, however deep."""
    if pa.types.is_struct(kind):
        return pa.struct([pa.field(field.name, without(field.type, name)) for field in kind if field.name != name])
    return pa.list_(without(kind.value_type, name)) if pa.types.is_list(kind) else kind


@pytest.fixture
def older(made, tmp_path):
    """A ledger as an earlier version would have left it.

    It knew no table ``decisions``, no columns ``reader`` and ``current``, and no ``office`` of any participant.
    """
    made.put(tmp_path, [made.reading_of(made.report_of(1), 1)._replace(reader=None)])
    snapshot = Store(tmp_path).snapshot()
    table = TABLES["readings"]
    fields = [
        pa.field(column.name, without(column.type, "office"))
        for column in table.columns
        if column.name not in {"reader", "current"}
    ]
    schema = pa.schema(fields)
    rows = snapshot.dataset("readings").to_table().to_pylist()
    for name in ("readings", "decisions"):
        shutil.rmtree(tmp_path / name)
    DeltaTable.create(str(tmp_path / "readings"), schema=schema)
    write_deltalake(str(tmp_path / "readings"), pa.Table.from_pylist(rows, schema=schema), mode="append")
    return tmp_path


def test_an_older_layout_is_read_and_what_it_lacks_is_null(made, older):
    (row,) = Store(older).snapshot().rows("readings")
    assert (row["reader"], row["title"]) == (None, "t1")
    assert {party["office"] for event in row["events"] for party in event["actors"]} == {None}
    assert list(Store(older).snapshot().rows("decisions")) == []
    assert list(check(Store(older), made.Simple())) == []


def test_an_older_layout_is_written_to_and_is_then_as_if_it_had_always_been_new(made, older, tmp_path_factory):
    new = made.reading_of(made.report_of(2), 2)
    made.put(older, [new], 1)
    fresh = tmp_path_factory.mktemp("fresh")
    made.put(fresh, [made.reading_of(made.report_of(1), 1)._replace(reader=None), new])
    assert digest(Store(older).snapshot()) == digest(Store(fresh).snapshot())
    assert list(check(Store(older), made.Simple())) == []
