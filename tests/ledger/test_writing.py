"""Readings and decisions in: the same ledger whatever the order, the batches and the interruptions."""

from __future__ import annotations

import contextlib
import random
import sqlite3
from unittest import mock

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.errors import LedgerError, UsageError
from sayso.ledger.care import digest, holding
from sayso.ledger.check import check
from sayso.ledger.store import About, Store
from sayso.ledger.writing import writing


class Killed(BaseException):
    """Stands for a process that is no more."""


def everything(made):
    """Readings with all that may go wrong: versions, copies, copies of versions, one event of many, no address."""
    report = made.report_of
    reports = [
        report(1, url="https://a.example/1"),
        report(1, url="https://a.example/1?utm_source=x", published="2025-03-06", text=made.text_of(1, "Bo Ek")),
        report(1, url="https://b.example/reprint", publisher="Paper"),
        report(2, url="https://b.example/2", published="2025-03-05T10:00:00+03:00"),
        report(3, source_id="wire-3"),
        report(3, source_id="wire-3", published="2025-03-07", text=made.text_of(31, "Mara Lind")),
        report(4, who="Bo Ek", source_id="-"),
        report(5, who="Bo Ek", published=None, publisher=None, text=made.text_of(2, "Bo Ek")),
    ]
    return [made.reading_of(one, number) for number, one in enumerate(reports)]


def chunks(rng, items):
    items = list(items)
    while items:
        size = rng.randint(1, 4)
        yield items[:size]
        items = items[size:]


def dying(after, *, done):
    """``Store.append`` that kills its process at the call number ``after``, before or after doing its work."""
    calls = iter(range(1_000))
    append = Store.append

    def wrapped(self, name, rows):
        last = next(calls) == after
        if last and not done:
            raise Killed
        append(self, name, rows)
        if last:
            raise Killed

    return mock.patch.object(Store, "append", wrapped)


@pytest.fixture(scope="module")
def clean(made, tmp_path_factory):
    """The digest of all readings, put in at once."""
    path = tmp_path_factory.mktemp("clean")
    made.put(path, everything(made))
    assert list(check(Store(path), made.Simple())) == []
    return digest(Store(path).snapshot())


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_any_order_batches_and_interruptions_give_the_same_ledger(made, clean, tmp_path_factory, seed):
    rng = random.Random(seed)
    path = tmp_path_factory.mktemp("any") / "ledger"
    readings = everything(made)
    rng.shuffle(readings)
    for second, chunk in enumerate(chunks(rng, [*readings, *rng.sample(readings, 3)])):
        if rng.random() < 0.5:
            try:
                with dying(rng.randrange(9), done=rng.random() < 0.5):
                    made.put(path, chunk, second)
            except Killed:
                pass
        made.put(path, chunk, second)
    store = Store(path)
    assert digest(store.snapshot()) == clean
    assert list(check(store, made.Simple())) == []


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("step", [0, 4, 7])
def test_a_commit_that_dies_at_any_step_is_there_whole_or_not_at_all(made, tmp_path, step, done):
    readings = everything(made)
    made.put(tmp_path, readings[:1])
    before = digest(Store(tmp_path).snapshot())
    with pytest.raises(Killed), dying(step, done=done):
        made.put(tmp_path, readings[1:3], 1)
    acknowledged = step == 7 and done
    assert (Store(tmp_path).last().seq, digest(Store(tmp_path).snapshot()) == before) == (
        (2, False) if acknowledged else (1, True)
    )
    assert bool(made.put(tmp_path, readings[1:3], 2)) != acknowledged
    assert list(check(Store(tmp_path), made.Simple())) == []


def test_after_a_commit_that_failed_a_writer_writes_no_more(made, tmp_path):
    with writing(Store.create(tmp_path, 0.7), made.Simple()) as writer:
        with pytest.raises(Killed), dying(2, done=False):
            writer.add(everything(made)[:1], made.about())
        with pytest.raises(LedgerError, match="the commit before this one failed; open it again"):
            writer.add(everything(made)[:1], made.about())


def test_nothing_is_put_in_twice(made, tmp_path):
    readings = everything(made)
    assert len(made.put(tmp_path, readings)) == len(readings)
    assert made.put(tmp_path, readings, 1) == []
    assert Store(tmp_path).last().seq == 1


def test_what_came_of_a_reading_is_told(made, tmp_path):
    readings = everything(made)
    told = [(one.what, one.is_copy) for one in made.put(tmp_path, readings[:3])]
    assert told == [("new", True), ("new version", True), ("new", True)]
    (again,) = made.put(tmp_path, [readings[0]._replace(coded=made.OTHER)], 1)
    assert (again.what, again.is_copy) == ("read again", True)


def test_the_later_of_two_readings_of_a_version_is_current_and_alone_in_merging(made, tmp_path):
    first = made.reading_of(made.report_of(1))
    made.put(tmp_path, [first])
    made.put(tmp_path, [first._replace(coded=made.OTHER)], 1)
    snapshot = Store(tmp_path).snapshot()
    standing = {row["reading_id"]: row["is_current"] for row in holding(snapshot, "standing")}
    later = first._replace(coded=made.OTHER).id
    assert standing == {first.id: False, later: True}
    assert [row["reading_id"] for row in holding(snapshot, "members")] == [later]
    assert list(check(Store(tmp_path), made.Simple())) == []


def test_another_version_of_merging_merges_all_anew_in_a_commit_of_its_own(made, clean, tmp_path):
    class Lone(made.Simple):
        version = "lone 1"

        def look(self, reading):
            return [msgspec.structs.replace(one, what=one.mention_id) for one in made.Simple.look(self, reading)]

    store = Store.create(tmp_path, 0.7)
    with writing(store, Lone()) as writer:
        writer.add(everything(made), made.about())
        assert not writer.merge_anew(made.about()), "it was merged so"
    apart = sum(1 for _ in holding(store.snapshot(), "events"))
    assert list(check(store, made.Simple())) == [], "what another version merged is no fault"
    with writing(store, made.Simple()) as writer:
        assert writer.merge_anew(About("2025-03-06T00:00:00Z", "merge"))
        assert not writer.merge_anew(made.about())
    assert store.commits()[-1]["by"] == "merge"
    assert sum(1 for _ in holding(store.snapshot(), "events")) < apart
    assert digest(store.snapshot()) == clean
    assert list(check(store, made.Simple())) == []


def test_a_sidecar_that_is_gone_damaged_or_of_another_ledger_is_made_again(made, tmp_path):
    readings = everything(made)
    made.put(tmp_path / "a", readings[:4])
    made.put(tmp_path / "b", readings[4:])
    cache = tmp_path / "a" / "cache"
    for damage in (b"no database", (tmp_path / "b" / "cache" / "merge.sqlite").read_bytes(), None):
        for file in cache.iterdir():
            file.unlink()
        if damage is not None:
            (cache / "merge.sqlite").write_bytes(damage)
        assert made.put(tmp_path / "a", readings[:4], 1) == []
    made.put(tmp_path / "a", readings[4:], 2)
    made.put(tmp_path / "b", readings[:4], 2)
    assert digest(Store(tmp_path / "a").snapshot()) == digest(Store(tmp_path / "b").snapshot())


def links(path):
    """The links that the sidecar holds."""
    with contextlib.closing(sqlite3.connect(path / "cache" / "merge.sqlite")) as base:
        return sorted(base.execute("select one, two, score from links").fetchall())


def test_links_kept_up_are_those_that_are_made_anew(made, tmp_path):
    readings = everything(made)
    for number in range(0, len(readings), 2):
        made.put(tmp_path, readings[number : number + 2], number)
    mention = sorted(row["mention_id"] for row in holding(Store(tmp_path).snapshot(), "members"))[0]
    with writing(Store(tmp_path), made.Simple()) as writer:
        writer.decide("reject", mention, None, "me", "no event", made.about(9, "review"))
    kept_up = links(tmp_path)
    assert kept_up
    assert not [ends for *ends, _ in kept_up if mention in ends]
    for file in (tmp_path / "cache").iterdir():
        file.unlink()
    made.put(tmp_path, readings, 10)
    assert links(tmp_path) == kept_up


def test_a_sidecar_that_is_behind_takes_in_the_links_it_missed(made, tmp_path):
    readings = everything(made)
    made.put(tmp_path, readings[:3])
    behind = (tmp_path / "cache" / "merge.sqlite").read_bytes()
    made.put(tmp_path, readings[3:], 1)
    kept_up = links(tmp_path)
    for file in (tmp_path / "cache").iterdir():
        file.unlink()
    (tmp_path / "cache" / "merge.sqlite").write_bytes(behind)
    made.put(tmp_path, readings, 2)
    assert links(tmp_path) == kept_up


# ── decisions ─────────────────────────────────────────────────────────────────


@pytest.fixture
def decided(made, tmp_path):
    """A ledger of all readings, and a way to decide that checks it after."""
    made.put(tmp_path, everything(made))

    def decide(kind, first, second=None):
        with writing(Store(tmp_path), made.Simple()) as writer:
            done = writer.decide(kind, first, second, "me", "because", made.about(1, "review"))
        assert list(check(Store(tmp_path), made.Simple())) == []
        return done

    return Store(tmp_path), decide


def members(store):
    return {row["mention_id"]: row["event_id"] for row in holding(store.snapshot(), "members")}


def test_a_withdrawn_article_is_kept_and_is_in_no_event_until_restored(decided):
    store, decide = decided
    before, rows = digest(store.snapshot()), members(store)
    (article, gone), *_ = [
        (row["article_id"], row["reading_id"]) for row in holding(store.snapshot(), "standing") if row["is_current"]
    ]
    decide("withdraw", article)
    mentions = {row["mention_id"] for row in store.snapshot().rows("mentions") if row["reading_id"] == gone}
    assert members(store).keys() == rows.keys() - mentions
    assert {row["withdrawn"] for row in holding(store.snapshot(), "standing") if row["article_id"] == article} == {True}
    decide("restore", article)
    assert digest(store.snapshot()) == before


def test_a_rejected_mention_is_in_no_event_until_that_is_undone(decided):
    store, decide = decided
    before, rows = digest(store.snapshot()), members(store)
    mention = sorted(rows)[0]
    made = decide("reject", mention)
    assert members(store).keys() == rows.keys() - {mention}
    undone = decide("undo", made)
    assert digest(store.snapshot()) == before
    decide("undo", undone)
    assert mention not in members(store)


def test_a_join_makes_one_event_until_it_is_undone(decided):
    store, decide = decided
    before, rows = digest(store.snapshot()), members(store)
    one, two = (min(name for name in rows if rows[name] == event) for event in sorted(set(rows.values()))[:2])
    made = decide("join", one, two)
    assert members(store)[one] == members(store)[two]
    decide("undo", made)
    assert digest(store.snapshot()) == before


@pytest.mark.parametrize(
    ("kind", "first", "second", "message"),
    [
        ("withdraw", "nothing", None, "no article has the id nothing"),
        ("restore", "ARTICLE", None, "is not withdrawn"),
        ("reject", "nothing", None, "no mention has the id nothing"),
        ("join", "MENTION", None, "join takes two different mentions"),
        ("join", "MENTION", "MENTION", "join takes two different mentions"),
        ("undo", "nothing", None, "no decision has the id nothing"),
        ("praise", "nothing", None, "no decision is called 'praise'"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(decided, kind, first, second, message):
    store, decide = decided
    real = {
        "ARTICLE": next(holding(store.snapshot(), "standing"))["article_id"],
        "MENTION": next(iter(members(store))),
    }
    with pytest.raises(UsageError, match=message):
        decide(kind, real.get(first, first), real.get(second, second))
    assert store.last().seq == 1
