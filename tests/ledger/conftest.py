"""Reports made by hand and a stand-in for merging: what the ledger's tests put in, without models."""

from __future__ import annotations

import sys
from types import ModuleType

import msgspec
import pytest

from sayso.ledger.decisions import in_force
from sayso.ledger.merge_rows import Links, MergedRows
from sayso.ledger.rows import Coded, Reading, derived
from sayso.ledger.store import About, Store
from sayso.ledger.writing import writing
from sayso.model import (
    Article,
    EventMention,
    Interval,
    Participant,
    Passage,
    Report,
    Statement,
    Words,
    content_id,
    make_article,
)

CODED = Coded("coder-1", "0.1", "model 1", "ab", "{}")
OTHER = Coded("coder-2", "0.2", "model 2", "cd", "{}")
WORDS = ["harbour", "ship", "grain", "port", "quay", "crane", "tide", "sail", "rope", "mast", "deck", "crew"]


def text_of(seed: int, who: str) -> str:
    """A text of its own for each seed; the sentence in front names who met."""
    body = " ".join(f"{WORDS[(seed * 7 + place * place) % 12]}{seed}" for place in range(40))
    return f"{who} met the crew, an official said. {body}"


def article_of(
    seed: int, *, who: str = "Mara Lind", url: str | None = None, source_id: str | None = None,
    published: str | None = "2025-03-04", publisher: str | None = "Wire", text: str | None = None,
) -> Article:  # fmt: skip
    text = text or text_of(seed, who)
    return make_article(text, url=url, source_id=source_id, published=published, publisher=publisher, title=f"t{seed}")


def report_of(seed: int, **fields: object) -> Report:
    return code(article_of(seed, **fields))


def code(article: Article) -> Report:
    """What a coder would find in a text of ours: that somebody met the crew, as an official said."""
    text = article.text
    who = text.partition(" met the crew")[0]

    def words(of: str) -> tuple[int, int]:
        start = text.index(of)
        return start, start + len(of)

    said = Statement(
        id=content_id(article.id, "said"),
        source=Participant(text="an official", span=words("an official"), confidence=0.5),
        cue=Passage(text="said", spans=(words("said"),)),
        content=Passage(text=f"{who} met the crew", spans=(words(f"{who} met the crew"),)),
        form="indirect",
    )
    event = EventMention(
        id=content_id(article.id, "met"),
        type="CONSULT",
        mode="visit",
        factuality="happened",
        actors=(Participant(text=who, span=words(who), name=who, confidence=0.9),),
        recipients=(Participant(text="the crew", span=words("the crew"), sectors=("CVL",), confidence=0.4),),
        date=Interval(start="2025-03-03", end="2025-03-03", granularity="day", basis="inferred"),
        attribution=(said.id,),
        anchor=Words(text="met", span=words("met")),
        evidence=Words(text=f"{who} met the crew", span=words(f"{who} met the crew")),
        confidence=0.8,
    )
    return Report(article=article, statements=(said,), events=(event,))


def reading_of(report: Report, number: int = 0, coded: Coded = CODED) -> Reading:
    return Reading(report, coded, f"2026-01-01T00:00:00.{number:06}+00:00", "jsonl", "00", "made up")


class Seen(msgspec.Struct, frozen=True):
    """What the stand-in looks at."""

    mention_id: str
    reading_id: str
    what: str
    version_id: str
    copy_group: str = ""


class Simple:
    """Merges mentions of equal type, first actor and day; knows joins of two whole events, and nothing else."""

    version = "simple 1"
    mention = Seen

    def look(self, reading):
        return [
            Seen(
                row["mention_id"],
                row["reading_id"],
                f"{row['type']} {row['actor_names']} {row['date_start']}",
                row["version_id"],
            )
            for row in derived(reading)["mentions"]
        ]

    def place(self, mention, copy_group):
        return msgspec.structs.replace(mention, copy_group=copy_group)

    def keys(self, mention):
        return (mention.what, f"m:{mention.mention_id}")

    def relink(self, added, gone, pool, decided):
        rejected = in_force(decided).rejected
        made = {
            (*sorted((one.mention_id, other.mention_id)), 0.5)
            for one in added
            if one.mention_id not in rejected
            for other in pool.near([one.what])
            if other.mention_id != one.mention_id
        }
        told = {one.mention_id for one in (*added, *gone)}
        before = {tuple(sorted((one, other))) for one in told for other in pool.linked(one)}
        return Links(sorted(made), sorted(before - {two[:2] for two in made}))

    def remerge(self, added, gone, pool, decided):
        joins = {(made.first, made.second) for made in in_force(decided).pairs if made.kind == "join"}
        linked = {a: b for one, two in joins for a, b in ((one, two), (two, one))}
        touched, queue = {}, [*added, *gone]
        while queue:
            mention = queue.pop()
            keys = [mention.what, *([f"m:{linked[mention.mention_id]}"] if mention.mention_id in linked else [])]
            for near in pool.near(keys):
                if near.mention_id not in touched:
                    touched[near.mention_id] = near
                    queue.append(near)
        groups: dict[str, list[Seen]] = {}
        leader = {m.what: m.what for m in touched.values()}
        for one, two in joins:
            if one in touched and two in touched:
                low, high = sorted((leader[touched[one].what], leader[touched[two].what]))
                leader = {what: low if lead == high else lead for what, lead in leader.items()}
        for mention in sorted(touched.values(), key=lambda held: held.mention_id):
            groups.setdefault(leader[mention.what], []).append(mention)
        events, members = [], []
        for held in groups.values():
            event = "e" + held[0].mention_id
            texts = {mention.copy_group for mention in held}
            events.append({"event_id": event, "type": "CONSULT", "texts": len(texts), "reports": len(held),
                           "mention_ids": [mention.mention_id for mention in held], "confidence": 1})  # fmt: skip
            members += [
                {"mention_id": m.mention_id, "reading_id": m.reading_id, "event_id": event, "score": 1.0, "why": m.what}
                for m in held
            ]
        old = {f"e{mention.mention_id}" for mention in (*touched.values(), *gone, *added)}
        gone_ids = sorted(old - {row["event_id"] for row in events})
        return MergedRows(events, members, gone_ids, self.relink(added, gone, pool, decided))


def about(second: int = 0, by: str = "ingest") -> About:
    return About(f"2026-01-02T00:00:{second:02}.000000+00:00", by)


def put(path, readings, second: int = 0):
    """Commit readings to the ledger in a folder, made where there is none, and return what came of each."""
    with writing(Store.create(path, 0.7), Simple()) as writer:
        return writer.add(readings, about(second))


@pytest.fixture(autouse=True)
def no_waiting_for_disks(monkeypatch):
    """Flushing is most of the time of a small commit; the test that it is done puts its own in the place."""
    monkeypatch.setattr("sayso.ledger.store.os.fsync", lambda handle: None)


@pytest.fixture(scope="session")
def made() -> ModuleType:
    """This module: tests are no package that another could import from."""
    return sys.modules[__name__]
