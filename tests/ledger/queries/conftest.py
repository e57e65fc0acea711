"""A small ledger written table by table, as the schema has it: five commits, with all that can happen to an article.

1. two papers report one attack (A, B), a third a call (C); 2. A is corrected: its mention gives way to another, and the
event's id to one from B; 3. a reviewer rejects the call; 4. another coder reads B again, and a new article (D) comes
in; 5. in the compacted one, compaction.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache

import duckdb
import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from sayso.ledger import layout, quick
from sayso.ledger.query import Ledger, Score
from sayso.ledger.schema import FORMAT, TABLES

SCORES = (Score("ASSAULT", None, 4, -9.0), Score("ASSAULT", "aerial", 4, -9.5), Score("CONSULT", None, 1, 2.5))
WHEN = {
    1: "2026-03-03T08:00:00+00:00",
    2: "2026-03-06T08:00:00+00:00",
    3: "2026-03-06T20:00:00+00:00",
    4: "2026-03-08T08:00:00+00:00",
    5: "2026-03-09T08:00:00+00:00",
}


def hexadecimal(name):
    """Ids as they are: 16 hexadecimal digits, from a name that a test can read."""
    return name.encode().hex().ljust(16, "0")[:16]


def party(id, name, country):
    return {"actor_id": id, "name": name, "country": country, "sectors": [], "text": f"the words for {name}"}


RUSSIA, UKRAINE = party("Q159", "Russia", "RUS"), party("Q212", "Ukraine", "UKR")
WANG, BLINKEN = party("Q1", "Wang Yi", "CHN"), party("Q2", "Antony Blinken", "USA")


def reading(name, article, seq, published, version="v1", coder="one", **more):
    return {
        "seq": seq,
        "reading_id": hexadecimal(name),
        "article_id": hexadecimal(article),
        "version_id": hexadecimal(version),
        "source_id": f"{name}.html",
        "url": f"https://example.org/{article}",
        "title": f"Title of {name}",
        "published": published,
        "publisher": f"The {article} Post",
        "language": "en",
        "text": f"Text of {name}.",
        "coder": coder,
        "read_at": WHEN[seq],
        **more,
    }


def standing(name, article, seq, current, version=1, of="v1", **more):
    return {
        "seq": seq,
        "reading_id": hexadecimal(name),
        "article_id": hexadecimal(article),
        "version_id": hexadecimal(of),
        "version": version,
        "is_current": current,
        "withdrawn": False,
        "copy_group": hexadecimal(of),
        "gone": False,
        **more,
    }


def facts(actors, recipients, type="ASSAULT", **more):
    return {
        "type": type,
        "mode": None,
        "contexts": ["military"],
        "factuality": "happened",
        "reciprocal": False,
        "date_start": date(2026, 3, 1),
        "date_end": date(2026, 3, 1),
        "date_granularity": "day",
        "date_basis": "stated",
        "place_name": "Kharkiv",
        "place_country": "UKR",
        "confidence": 0.8,
        "anchor_text": "attacked",
        "actor_ids": [one["actor_id"] for one in actors],
        "recipient_ids": [one["actor_id"] for one in recipients],
        "actor_countries": [one["country"] for one in actors],
        "recipient_countries": [one["country"] for one in recipients],
        **more,
    }


def mention(name, of, article, seq, published, actors, recipients, version="v1", **more):
    names = {
        "actor_names": [one["name"] for one in actors],
        "recipient_names": [one["name"] for one in recipients],
    }
    return {
        "seq": seq,
        "mention_id": hexadecimal(name),
        "reading_id": hexadecimal(of),
        "article_id": hexadecimal(article),
        "version_id": hexadecimal(version),
        "published": published,
        "publisher": f"The {article} Post",
        "evidence_text": f"Evidence of {name}: troops attacked the town.",
        "attribution": [],
        "sources": [None],
        "says_who": of,
        **facts(actors, recipients),
        **names,
        **more,
    }


def event(name, seq, mentions, published, actors=(RUSSIA,), recipients=(UKRAINE,), **more):
    return {
        "seq": seq,
        "event_id": hexadecimal(name),
        "gone": False,
        **facts(actors, recipients),
        "actors": list(actors),
        "recipients": list(recipients),
        "mention_ids": [hexadecimal(one) for one in mentions],
        "reports": len(mentions),
        "texts": len(mentions),
        "independent_sources": len(mentions),
        "first_published": published[0],
        "last_published": published[-1],
        "disagreements": [],
        "told_best_by": hexadecimal(mentions[0]),
        "evidence_text": f"Evidence of {mentions[0]}: troops attacked the town.",
        **more,
    }


def member(name, of, seq, event, gone=False, why=None):
    return {
        "seq": seq,
        "mention_id": hexadecimal(name),
        "reading_id": hexadecimal(of),
        "event_id": hexadecimal(event),
        "gone": gone,
        "score": 0.9,
        "why": why,
    }


CALL = {
    "type": "CONSULT",
    "mode": "phone",
    "reciprocal": True,
    "contexts": ["diplomatic"],
    "place_name": None,
    "place_country": None,
}

ROWS = {
    "readings": [
        reading("A1", "A", 1, "2026-03-01T10:00:00", "a1"),
        reading("B1", "B", 1, "2026-03-02", "b1"),
        reading("C1", "C", 1, "2026-03-02T12:00:00", "c1"),
        reading("A2", "A", 2, "2026-03-05", "a2"),
        reading("B2", "B", 4, "2026-03-02", "b1", coder="two"),
        reading("D1", "D", 4, None, "d1"),
    ],
    "standing": [
        standing("A1", "A", 1, True, of="a1"),
        standing("B1", "B", 1, True, of="b1"),
        standing("C1", "C", 1, True, of="c1"),
        standing("A1", "A", 2, False, of="a1"),
        standing("A2", "A", 2, True, 2, of="a2"),
        standing("B1", "B", 4, False, of="b1"),
        standing("B2", "B", 4, True, of="b1"),
        standing("D1", "D", 4, True, of="d1"),
    ],
    "statements": [
        {
            "seq": 1,
            "reading_id": hexadecimal("B1"),
            "article_id": hexadecimal("B"),
            "version_id": hexadecimal("b1"),
            "statement_id": hexadecimal("sB"),
            "published": "2026-03-02",
            "publisher": "The B Post",
            "source_name": "Ihor Klymenko",
            "source_text": "the minister",
            "source_country": "UKR",
            "cue_text": "said",
            "content_text": "Rockets struck at dawn",
            "form": "indirect",
        },
        {
            "seq": 4,
            "reading_id": hexadecimal("B2"),
            "article_id": hexadecimal("B"),
            "version_id": hexadecimal("b1"),
            "statement_id": hexadecimal("sB"),
            "published": "2026-03-02",
            "publisher": "The B Post",
            "source_name": "Ihor Klymenko",
            "source_text": "the minister",
            "source_country": "UKR",
            "cue_text": "said",
            "content_text": "Rockets struck at dawn",
            "form": "indirect",
        },
    ],
    "mentions": [
        mention("mA1", "A1", "A", 1, "2026-03-01T10:00:00", [RUSSIA], [UKRAINE], "a1", killed=3, confidence=0.9),
        mention(
            "mB",
            "B1",
            "B",
            1,
            "2026-03-02",
            [RUSSIA],
            [UKRAINE],
            "b1",
            mode="aerial",
            attribution=[hexadecimal("sB")],
            sources=["Ihor Klymenko"],
        ),
        mention("mC", "C1", "C", 1, "2026-03-02T12:00:00", [WANG, BLINKEN], [], "c1", **CALL),
        mention("mA2", "A2", "A", 2, "2026-03-05", [RUSSIA], [UKRAINE], "a2", killed=5, factuality="ongoing"),
        mention(
            "mB",
            "B2",
            "B",
            4,
            "2026-03-02",
            [RUSSIA],
            [UKRAINE],
            "b1",
            mode="aerial",
            killed=4,
            attribution=[hexadecimal("sB")],
            sources=["Ihor Klymenko"],
        ),
        mention("mD", "D1", "D", 4, None, [UKRAINE], [RUSSIA], "d1", date_start=None, date_end=None),
    ],
    "participants": [
        {
            "seq": seq,
            "reading_id": hexadecimal(of),
            "article_id": hexadecimal(of[0]),
            "version_id": hexadecimal(of.lower()),
            "mention_id": hexadecimal(name),
            "role": role,
            "place_in_role": 0,
            "text": who["text"],
            "name": who["name"],
            "actor_id": who["actor_id"],
            "country": who["country"],
            "sectors": [],
        }
        for seq, of, name, role, who in (
            (1, "A1", "mA1", "actor", RUSSIA),
            (1, "A1", "mA1", "recipient", UKRAINE),
            (1, "B1", "mB", "actor", RUSSIA),
            (1, "B1", "mB", "recipient", UKRAINE),
            (1, "C1", "mC", "actor", WANG),
            (1, "C1", "mC", "actor", BLINKEN),
            (2, "A2", "mA2", "actor", RUSSIA),
            (2, "A2", "mA2", "recipient", UKRAINE),
            (4, "B2", "mB", "actor", RUSSIA),
            (4, "B2", "mB", "recipient", UKRAINE),
            (4, "D1", "mD", "actor", UKRAINE),
            (4, "D1", "mD", "recipient", RUSSIA),
        )
    ],
    "events": [
        event("eA", 1, ["mA1", "mB"], ["2026-03-01T10:00:00", "2026-03-02"], killed=3),
        event("eC", 1, ["mC"], ["2026-03-02T12:00:00"], (WANG, BLINKEN), (), **CALL),
        event("eA", 2, ["mA1", "mB"], ["2026-03-01T10:00:00"], gone=True),
        event("eB", 2, ["mB", "mA2"], ["2026-03-02", "2026-03-05"], killed=5, factuality="ongoing"),
        event("eC", 3, ["mC"], ["2026-03-02T12:00:00"], (WANG, BLINKEN), (), gone=True, **CALL),
        event(
            "eB",
            4,
            ["mB", "mA2"],
            ["2026-03-02", "2026-03-05"],
            killed=5,
            factuality="ongoing",
            mode="aerial",
            disagreements=[
                {
                    "field": "killed",
                    "values": [
                        {"value": "5", "mention_ids": [hexadecimal("mA2")]},
                        {"value": "4", "mention_ids": [hexadecimal("mB")]},
                    ],
                }
            ],
        ),
        event("eD", 4, ["mD"], [None], (UKRAINE,), (RUSSIA,), date_start=None, date_end=None, confidence=0.3),
    ],
    "members": [
        member("mA1", "A1", 1, "eA"),
        member("mB", "B1", 1, "eA", why="the same parties on the same day"),
        member("mC", "C1", 1, "eC"),
        member("mA1", "A1", 2, "eA", gone=True),
        member("mB", "B1", 2, "eB"),
        member("mA2", "A2", 2, "eB", why="the same parties on the same day"),
        member("mC", "C1", 3, "eC", gone=True),
        member("mB", "B2", 4, "eB"),
        member("mD", "D1", 4, "eD"),
    ],
    "decisions": [
        {"seq": 3, "decision_id": hexadecimal("d"), "kind": "reject", "first": hexadecimal("mC"), "reviewer": "ann"},
    ],
}

BY = {1: "ingest", 2: "ingest", 3: "review", 4: "ingest", 5: "compact"}


def append(folder, name, rows, **how):
    table = rows if isinstance(rows, pa.Table) else pa.Table.from_pylist(rows, schema=TABLES[name].schema)
    write_deltalake(str(folder / name), table, **how)


def commit(folder, seq, **note):
    versions = {
        name: DeltaTable(str(folder / name)).version()
        for name in TABLES
        if name != "commits" and DeltaTable.is_deltatable(str(folder / name))
    }
    note = json.dumps({"versions": versions, **note})
    append(
        folder, "commits", [{"seq": seq, "at": WHEN[seq], "by": BY[seq], "readings": 0, "note": note}], mode="append"
    )


def compact(folder, seq):
    """Compact as `sayso ledger compact` is to do it: with layout's queries, and its mark in the commit."""
    for name in TABLES:
        if name == "commits" or not DeltaTable.is_deltatable(str(folder / name)):
            continue
        connection = duckdb.connect()
        for held in TABLES:
            files = DeltaTable(str(folder / held)).file_uris() if DeltaTable.is_deltatable(str(folder / held)) else []
            connection.execute(
                f"CREATE VIEW {held} AS SELECT * FROM read_parquet({files!r})"
                if files
                else f"CREATE VIEW {held} AS SELECT * FROM (SELECT 1) WHERE false"
            )
        rows = connection.sql(layout.compacted(name)).to_arrow_table().cast(TABLES[name].schema)
        append(folder, name, rows, mode="overwrite", writer_properties=layout.writer_properties(name))
    commit(folder, seq, **{layout.COMPACTED: seq - 1})
    quick.build(folder)


def write(folder, upto=4):
    folder.mkdir()
    (folder / "sayso-ledger.json").write_text(json.dumps({"format": FORMAT, "copy_similarity": 0.7}), "utf-8")
    for seq in range(1, upto + 1):
        for name, rows in ROWS.items():
            if mine := [row for row in rows if row["seq"] == seq]:
                append(folder, name, mine, mode="append")
        commit(folder, seq)
    return folder


@pytest.fixture(scope="session")
def plain(tmp_path_factory):
    """The ledger as it was written."""
    return write(tmp_path_factory.mktemp("ledgers") / "plain")


@pytest.fixture(scope="session")
def compacted(tmp_path_factory):
    """The ledger after compaction."""
    folder = write(tmp_path_factory.mktemp("ledgers") / "compacted")
    compact(folder, 5)
    return folder


@pytest.fixture(scope="session", params=["plain", "compacted"])
def folder(request):
    """The ledger, as written and compacted: nothing that can be asked shows the difference."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def opened(folder):
    """Opens the ledger as of and as known by some time, once each: what was opened does not change."""
    return cache(lambda **when: Ledger(folder, scores=SCORES, **when))


@pytest.fixture(scope="session")
def ledger(opened):
    return opened()
