"""A ledger made by hand: a dozen events in six articles, with nested statements and an emoji before the words."""

from __future__ import annotations

import datetime
from itertools import count

import msgspec
import pyarrow as pa
import pytest

from sayso import codings
from sayso.export.ledger import Setup, find, write
from sayso.ledger.schema import TABLES

TEXTS = {
    "r1": (
        "🕊️ Talks at last.\n"
        "The foreign ministers of Chad and Niger spoke by phone on Monday, Sahel Wire reported 📰.\n"
        "Ibrahim Sow, a Nigerien official, said that Colonel Adoum had told him that soldiers shot two herders near Diffa. "
        "Niger will send troops to Diffa next week. Chad did not expel the ambassador of Mali.\n"
    ),
    "r2": (
        "NIAMEY — “Soldiers killed three herders near Diffa on Monday,” Ibrahim Sow said.\n"
        "The United Nations condemned Niger. Police arrested 40 students in Niamey 🚓 in March.\n"
    ),
    "r3": "Chad's and Niger's ministers talked by telephone.\tThe African Union praised both.\n",
    "r4": "France sanctioned Mali. France may withdraw its troops from Chad. Protesters marched in Paris, 🙂 peacefully.\n",
    "r5": "Gazprom cut off supplies to Moldova on 3 March 2025.\nMoldova accused Gazprom of blackmail.\n",
    "r6": "\"Quoted, text\"; with a tab\tand 'marks'. Mali thanked Chad.\n",
}

PEOPLE = {
    "Chad": {"name": "Chad", "actor_id": "TCD", "country": "TCD"},
    "Niger": {"name": "Niger", "actor_id": "NER", "country": "NER"},
    "Mali": {"name": "Mali", "actor_id": "MLI", "country": "MLI"},
    "France": {"name": "France", "actor_id": "FRA", "country": "FRA"},
    "Moldova": {"name": "Moldova", "actor_id": "MDA", "country": "MDA"},
    "Ibrahim Sow": {"name": "Ibrahim Sow", "country": "NER", "sector": "GOV", "sectors": ["GOV"], "office": "Official"},
    "oldiers": {"sector": "MIL", "sectors": ["MIL"], "country": "NER"},
    "herders": {"sector": "CVL", "sectors": ["CVL", "AGR"]},
    "The United Nations": {"name": "United Nations", "actor_id": "UN.united-nations", "country": "UNO"},
    "The African Union": {"name": "African Union", "actor_id": "org.african-union", "country": "IGO"},
    "Police": {"sector": "COP", "sectors": ["COP"], "country": "NER"},
    "students": {"sector": "EDU", "sectors": ["EDU"]},
    "Protesters": {"sector": "OPP", "sectors": ["OPP", "CVL"]},
    "Gazprom": {"name": "Gazprom", "actor_id": "org.gazprom", "country": "RUS", "sector": "BUS", "sectors": ["BUS"]},
}


# ruff: noqa: E501 - the tables below are read across
# event, reading, type, mode, factuality, actors, recipients, anchor, more
MENTIONS = [
    ("e01", "r1", "CONSULT", "phone", "happened", ["Chad", "Niger"], [], "spoke", {"date_text": "on Monday", "attribution": ["s1"]}),
    ("e01", "r3", "CONSULT", "phone", "happened", ["Chad", "Niger"], [], "talked", {}),
    ("e02", "r1", "ASSAULT", "firearms", "happened", ["oldiers"], ["herders"], "shot", {"attribution": ["s2", "s3"], "killed": 2, "place": "Diffa"}),
    ("e02", "r2", "ASSAULT", "firearms", "happened", ["oldiers"], ["herders"], "killed", {"attribution": ["s4"], "killed": 3, "place": "Diffa"}),
    ("e03", "r1", "MOBILIZE", "troops", "planned", ["Niger"], [], "send troops", {"place": "Diffa"}),
    ("e04", "r1", "SANCTION", "expel", "did_not_happen", ["Chad"], ["Mali"], "expel", {}),
    ("e05", "r2", "ACCUSE", "disapprove", "happened", ["The United Nations"], ["Niger"], "condemned", {}),
    ("e06", "r2", "COERCE", "arrest", "happened", ["Police"], ["students"], "arrested", {"arrested": 40, "date": ("2025-03-01", "2025-03-31", "month")}),
    ("e07", "r3", "SUPPORT", None, "happened", ["The African Union"], ["Chad", "Niger"], "praised", {"date": None}),
    ("e08", "r4", "SANCTION", None, "ongoing", ["France"], ["Mali"], "sanctioned", {}),
    ("e09", "r4", "RETREAT", "withdraw", "possible", ["France"], ["Chad"], "withdraw", {}),
    ("e10", "r4", "PROTEST", "demo", "happened", ["Protesters"], [], "marched", {"crowd": 500, "place": "Paris"}),
    ("e11", "r5", "SANCTION", "discontinue", "happened", ["Gazprom"], ["Moldova"], "cut off", {"date_text": "on 3 March 2025"}),
    ("e12", "r6", "SUPPORT", None, "happened", ["Mali"], ["Chad"], "thanked", {}),
]  # fmt: skip

# reading, id, source, cue, contents, within
STATEMENTS = [
    ("r1", "s1", "Sahel Wire", "reported", ["The foreign ministers of Chad and Niger spoke by phone on Monday"], None),
    (
        "r1",
        "s2",
        "Ibrahim Sow",
        "said",
        ["that Colonel Adoum had told him that soldiers shot two herders near Diffa"],
        None,
    ),
    ("r1", "s3", "Colonel Adoum", "told him", ["that soldiers shot two herders near Diffa"], "s2"),
    ("r2", "s4", "Ibrahim Sow", "said", ["Soldiers killed three herders", "near Diffa on Monday"], None),
    ("r5", "s5", None, "accused", ["of blackmail"], None),
]

PLACES = {
    "Diffa": {"name": "Diffa", "geonames_id": 2445553, "latitude": 13.3154, "longitude": 12.6113, "country": "NER", "admin1": "Diffa Region"},
    "Paris": {"name": "Paris", "geonames_id": 2988507, "latitude": 48.8534, "longitude": 2.3488, "country": "FRA", "admin1": "Île-de-France"},
}  # fmt: skip


def full(table, **known):
    """A row of a table with every column, as Arrow gives it back; a name that the schema lacks is a mistake."""
    columns = TABLES[table].columns
    assert set(known) <= {column.name for column in columns}, known
    row = {column.name: known.get(column.name) for column in columns}
    return pa.RecordBatch.from_pylist([row], schema=TABLES[table].schema).to_pylist()[0]


def span(reading, words):
    start = TEXTS[reading].index(words)
    return start, start + len(words)


class Made:
    """The ledger: what ``LedgerRows`` asks for."""

    def __init__(self):
        self.articles_ = [self._article(reading, nth) for nth, reading in enumerate(TEXTS, 1)]
        self.statements_ = [self._statement(*one) for one in STATEMENTS]
        self.mentions_, self.participants_, self.members_, self.events_ = [], [], [], []
        numbers = count(1)
        for event, reading, type_, mode, factuality, actors, recipients, anchor, more in MENTIONS:
            known = {"type": type_, "mode": mode, "factuality": factuality}
            self._mention(f"m{next(numbers):02}", event, reading, known, actors, recipients, anchor, more)
        for event in dict.fromkeys(one[0] for one in MENTIONS):
            self._event(event)

    def _article(self, reading, nth):
        known = {
            "seq": 1, "reading_id": reading, "article_id": f"a{nth}", "version_id": f"v{nth}", "source_id": f"line {nth}",
            "url": f"https://sahel.example/{nth}" if nth != 5 else None, "title": f"Report {nth} ✓",
            "publisher": "Sahel Wire" if nth % 2 else "Niamey Post", "published": f"2025-03-0{nth}T09:15:00",
            "language": "en", "text": TEXTS[reading], "text_sha256": "00", "read_at": f"2025-04-0{nth}T10:00:00Z", "coder": "c0ffee",
            "sayso_version": "0.1.0", "model_version": "0.5.0", "model_sha256": "11", "settings": "{}", "reader": "jsonl 1",
        }  # fmt: skip
        row = full("readings", **known)
        for name in ("signature", "vectors", "statements", "events"):
            row.pop(name)
        return {**row, "version": 1, "is_current": True, "withdrawn": False, "copy_group": f"v{nth}"}

    def _of(self, reading):
        article = next(row for row in self.articles_ if row["reading_id"] == reading)
        return {name: article[name] for name in ("seq", "reading_id", "article_id", "version_id")}

    def _when(self, reading):
        article = next(row for row in self.articles_ if row["reading_id"] == reading)
        return {name: article[name] for name in ("published", "publisher")}

    def _statement(self, reading, id_, source, cue, contents, within):
        known = {"statement_id": id_, "cue_text": cue, "form": "indirect", "within": within}
        known["cue_spans"] = [dict(zip(("start", "end"), span(reading, cue), strict=True))]
        known["content_spans"] = [dict(zip(("start", "end"), span(reading, one), strict=True)) for one in contents]
        known["content_text"] = " ".join(contents)
        if source:
            known["source_text"] = source
            known["source_start"], known["source_end"] = span(reading, source)
            known["source_name"] = source
        return full("statements", **self._of(reading), **self._when(reading), **known)

    def _mention(self, id_, event, reading, known, actors, recipients, anchor, more):
        text = TEXTS[reading]
        start, end = span(reading, anchor)
        line = text.rfind("\n", 0, start) + 1
        stop = text.index("\n", end)
        first, last, grain = more.get("date", ("2025-03-03", "2025-03-03", "day")) or (None, None, None)
        place = PLACES.get(more.get("place"), {})
        row = dict(
            known, mention_id=id_, contexts=["diplomatic", "military"], reciprocal=known["type"] == "CONSULT",
            date_start=first and datetime.date.fromisoformat(first), date_end=last and datetime.date.fromisoformat(last),
            date_granularity=grain, date_basis="stated" if first else None, attribution=more.get("attribution", []),
            killed=more.get("killed"), arrested=more.get("arrested"), crowd=more.get("crowd"), says_who="x", sources=[],
            anchor_text=anchor, anchor_start=start, anchor_end=end, confidence=0.8,
            evidence_text=text[line:stop], evidence_start=line, evidence_end=stop,
            actor_names=actors, recipient_names=recipients,
        )  # fmt: skip
        if more.get("date_text"):
            row["date_text"] = more["date_text"]
            row["date_span_start"], row["date_span_end"] = span(reading, more["date_text"])
        if place:
            row["place_text"] = more["place"]
            row["place_start"], row["place_end"] = span(reading, more["place"])
            row |= {
                "place_name": place["name"], "geonames_id": place["geonames_id"], "latitude": place["latitude"],
                "longitude": place["longitude"], "place_country": place["country"], "place_admin1": place["admin1"],
            }  # fmt: skip
        self.mentions_.append(full("mentions", **self._of(reading), **self._when(reading), **row))
        for role, names in (("actor", actors), ("recipient", recipients)):
            for nth, words in enumerate(names):
                begin, stop = span(reading, words)
                held = dict(PEOPLE[words], text=words, start=begin, end=stop, confidence=0.9)
                of = dict(self._of(reading), mention_id=id_, role=role, place_in_role=nth)
                self.participants_.append(full("participants", **of, **held))
        known = {"mention_id": id_, "reading_id": reading, "event_id": event, "why": "the same words"}
        self.members_.append(full("members", seq=1, score=0.9, **known))

    def _event(self, event):
        ids = [row["mention_id"] for row in self.members_ if row["event_id"] == event]
        held = [row for row in self.mentions_ if row["mention_id"] in ids]
        best = held[0]
        parties = {
            role: [
                {**dict.fromkeys(("actor_id", "name", "country", "sector", "office")), "sectors": [], **PEOPLE[row["text"]], "text": row["text"]}
                for row in self.participants_
                if row["mention_id"] == best["mention_id"] and row["role"] == role
            ]
            for role in ("actor", "recipient")
        }  # fmt: skip
        copied = (
            "type", "mode", "contexts", "factuality", "reciprocal", "date_start", "date_end", "date_granularity",
            "date_basis", "place_name", "geonames_id", "latitude", "longitude", "place_country", "place_admin1",
            "killed", "injured", "arrested", "crowd", "anchor_text", "evidence_text", "confidence",
        )  # fmt: skip
        differ = len({row["killed"] for row in held}) > 1
        values = [{"value": str(row["killed"]), "mention_ids": [row["mention_id"]]} for row in held]
        row = {name: best[name] for name in copied} | {
            "seq": 1, "event_id": event, "actors": parties["actor"], "recipients": parties["recipient"],
            "actor_ids": [one["actor_id"] for one in parties["actor"] if one["actor_id"]],
            "recipient_ids": [one["actor_id"] for one in parties["recipient"] if one["actor_id"]],
            "mention_ids": ids, "reports": len(held), "texts": len(held), "independent_sources": len(held),
            "first_published": held[0]["published"], "last_published": held[-1]["published"],
            "told_best_by": best["mention_id"],
            "disagreements": [{"field": "killed", "values": values}] if differ else [],
        }  # fmt: skip
        self.events_.append(full("events", **row))

    def articles(self):
        return iter(self.articles_)

    def statements(self):
        return iter(self.statements_)

    def mentions(self):
        return iter(self.mentions_)

    def participants(self):
        return iter(self.participants_)

    def members(self):
        return iter(self.members_)

    def events(self):
        return iter(self.events_)


class Empty:
    """A ledger without a row."""

    articles = statements = mentions = participants = members = events = lambda self: iter(())


@pytest.fixture(scope="session")
def rows():
    return Made()


@pytest.fixture(scope="session")
def empty():
    return Empty()


@pytest.fixture(scope="session")
def setup():
    return Setup(codes=codings.load(), tables=TABLES, version="0.1.0")


@pytest.fixture(scope="session")
def exported(rows, setup, tmp_path_factory):
    """Writes the ledger in a format, once each, and returns where; ``written`` holds what was said of the last."""
    done = {}

    def made(name, **changed):
        key = (name, *sorted(changed.items()))
        if key not in done:
            path = tmp_path_factory.mktemp("exported") / f"out{find(name).SUFFIX}"
            done[key] = path, write(name, rows, path, msgspec.structs.replace(setup, **changed))
        path, made.written = done[key]
        return path

    return made
