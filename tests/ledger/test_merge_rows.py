"""What the ledger's writer hands to merging and gets back fits its tables."""

import os
import subprocess
import sys

import msgspec
import pyarrow as pa

from sayso import engine
from sayso.ledger.schema import TABLES
from sayso.model import EventMention, Interval, Participant, Passage, Statement, Words

TEXT = "Norway shelled the port on Tuesday, an official of Japan said."


def reading(name="r1", events=1):
    said = Statement(
        id="s1",
        source=Participant(text="an official of Japan", span=(36, 56), country="JPN", sector="GOV"),
        cue=Passage(text="said", spans=((57, 61),)),
        content=Passage(text=TEXT[:34], spans=((0, 34),)),
        form="indirect",
    )
    event = EventMention(
        id=f"e-{name}",
        type="ASSAULT",
        factuality="happened",
        actors=(Participant(text="Norway", span=(0, 6), name="Norway", actor_id="q20", country="NOR"),),
        date=Interval(start="2024-03-05", end="2024-03-05", granularity="day", basis="stated"),
        attribution=("s1",),
        anchor=Words(text="shelled", span=(7, 14)),
        evidence=Words(text=TEXT[:34], span=(0, 34)),
        confidence=0.8,
    )
    return {
        "reading_id": name,
        "article_id": f"a-{name}",
        "version_id": f"v-{name}",
        "published": "2024-03-06",
        "publisher": "The Tide",
        "text": TEXT,
        "statements": [msgspec.to_builtins(said)],
        "events": [msgspec.to_builtins(event)][:events],
        "vectors": [bytes(range(192))][:events],
    }


class Nothing:
    def near(self, keys):
        return []

    def linked(self, mention_id):
        return {}


def test_a_reading_is_looked_at_as_its_row_holds_it():
    merger = engine.load_merger()
    (mention,) = merger.look(reading())
    assert (mention.says_who, mention.stem, mention.vector) == (
        "words:an official of japan",
        "shell",
        bytes(range(192)),
    )
    assert merger.place(mention, "wire").copy_group == "wire"
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(mention), type=merger.mention) == mention


def test_a_reading_without_events_has_none():
    assert engine.load_merger().look(reading(events=0) | {"events": None, "statements": None, "vectors": None}) == []


def test_events_and_members_fit_their_tables():
    merger = engine.load_merger()
    done = merger.remerge([one for name in ("r1", "r2") for one in merger.look(reading(name))], [], Nothing(), [])
    for name, rows in (("events", done.events), ("members", done.members)):
        columns = {column.name for column in TABLES[name].columns} - {"seq", "until", "gone"}
        assert {frozenset(row) for row in rows} == {frozenset(columns)}
        table = pa.Table.from_pylist([row | {"seq": 1} for row in rows], schema=TABLES[name].schema)
        assert table.num_rows == len(rows) > 0


def test_the_version_is_the_same_in_every_process():
    code = "from sayso import engine; import sys; sys.stdout.write(engine.load_merger().version)"
    ran = [
        subprocess.run(
            [sys.executable, "-c", code], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    ]
    assert ran == [engine.load_merger().version.encode()] * 2
