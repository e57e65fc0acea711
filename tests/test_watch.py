"""`sayso watch` and `sayso ingest --feed`: from a feed to the ledger, each article once. Without a network."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from sayso import cli
from sayso.engine import articles
from sayso.ledger.store import Store
from sayso.model import Report

FEED = Path(__file__).parent / "cases" / "read" / "feed" / "atom.xml"


@pytest.fixture(autouse=True)
def by_hand(monkeypatch):
    """A coder that finds nothing, in place of the models."""
    coder = SimpleNamespace(code_with_vectors=lambda article: (Report(article=article), ()))
    monkeypatch.setattr(articles, "coder_of", lambda settings: coder)
    monkeypatch.setattr("sayso.ledger.store.os.fsync", lambda handle: None)


def say(capsys, *arguments):
    status = cli.run([str(argument) for argument in arguments])
    return status, *capsys.readouterr()


def readings(ledger):
    columns = ["source_id", "url", "reader", "raw_address"]
    rows = Store(ledger).snapshot().rows("readings", columns)
    return sorted(tuple(row[column] for column in columns) for row in rows)


def test_a_feed_is_coded_into_the_ledger_once_however_often_it_is_watched(capsys, tmp_path):
    ledger = tmp_path / "ledger"
    status, out, err = say(capsys, "watch", "--once", "--ledger", ledger, FEED)
    assert (status, out.split(), err) == (0, ["read", "2", "new", "2", "copies", "2"], "")
    assert readings(ledger) == [
        ("urn:made-up:1", "https://norland.example/1", "feed", str(FEED)),
        ("urn:made-up:2", "https://norland.example/2", "feed", str(FEED)),
    ]
    status, out, err = say(capsys, "watch", "--once", "--ledger", ledger, FEED)
    assert (status, out.split(), err) == (0, ["read", "0"], "")
    (ledger / "cache" / "watch.sqlite").unlink()
    status, out, err = say(capsys, "watch", "--once", "--ledger", ledger, FEED)
    assert (status, out.split(), err) == (0, ["read", "2", "known", "already", "2"], "")


def test_ingest_takes_feeds_beside_files(capsys, tmp_path):
    ledger = tmp_path / "ledger"
    status, out, _ = say(capsys, "ingest", "--feed", FEED, "--ledger", ledger)
    assert (status, out.split()) == (0, ["read", "2", "new", "2", "copies", "2"])


def test_a_feed_that_is_not_there_is_status_1_and_one_line(capsys, tmp_path):
    status, _, err = say(capsys, "watch", "--once", "--ledger", tmp_path / "ledger", "absent.xml")
    assert (status, err) == (1, "sayso: absent.xml: no such file; check the path\n")


def test_ingest_without_anything_to_read_is_a_wrong_call(capsys, tmp_path):
    status, _, err = say(capsys, "ingest", "--ledger", tmp_path / "ledger")
    assert status == 2
    assert "name a file, a folder or a glob, or a feed with --feed" in err
