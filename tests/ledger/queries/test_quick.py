"""The copy for looking up: answers are the same with it and without it, and a copy that is not right is not used."""

from __future__ import annotations

import json
import shutil

import duckdb
import pytest

from sayso.ledger import quick
from sayso.ledger.query import Ledger
from sayso.ledger.snapshots import open_snapshot


@pytest.fixture
def ledger(compacted, tmp_path):
    """A ledger of one's own: compacted, with commits after that."""
    return shutil.copytree(compacted, tmp_path / "ledger")


def copy_of(ledger):
    return quick.file_of(open_snapshot(ledger))


def everything(ledger, **how):
    opened = Ledger(ledger, **how)
    ids = [row["event_id"] for row in opened.events()]
    rows = [opened.events(), opened.mentions(), opened.statements(), opened.articles(), opened.members()]
    shown = [opened.show(id[:10]) for id in ids]
    return json.dumps([[list(one) for one in rows], shown], default=str)


def holds(ledger):
    connection = duckdb.connect()
    held = quick.attach(connection, open_snapshot(ledger))
    connection.close()
    return held


@pytest.mark.parametrize("how", [{}, {"as_of": 2}, {"known_by": "2026-01-20"}])
def test_answers_are_the_same_with_the_copy_and_without(ledger, how):
    assert holds(ledger).upto > 0
    with_it = everything(ledger, **how)
    copy_of(ledger).unlink()
    assert holds(ledger) == quick.NONE
    assert everything(ledger, **how) == with_it


def test_a_damaged_copy_is_no_loss(ledger):
    before = everything(ledger)
    copy_of(ledger).write_bytes(b"this is no database" * 1000)
    assert holds(ledger) == quick.NONE
    assert everything(ledger) == before


def test_a_copy_of_files_that_the_ledger_no_longer_has_is_not_used(ledger):
    path = copy_of(ledger)
    connection = duckdb.connect(str(path))
    connection.execute("UPDATE made_from SET file = 'part-of-another-ledger.parquet' WHERE of = 'events'")
    connection.close()
    assert holds(ledger) == quick.NONE


def test_the_copy_is_opened_by_several_at_once_and_not_written_to(ledger):
    one, other = Ledger(ledger), Ledger(ledger)
    assert len(one.events()) == len(other.events()) > 0
    connection = duckdb.connect()
    quick.attach(connection, open_snapshot(ledger))
    with pytest.raises(duckdb.Error):
        connection.execute("DELETE FROM quick.events")
