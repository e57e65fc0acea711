"""A report, and the facts of how it was read, as rows of the ledger's tables.

The rows of ``statements``, ``mentions`` and ``participants`` are made from a row of ``readings`` alone, so that
``check`` can make them again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeAlias

import msgspec
import pyarrow as pa

from sayso.ledger.copies import signature
from sayso.ledger.merge_mentions import says_who
from sayso.ledger.schema import TABLES
from sayso.ledger.versions import article_id, reading_id
from sayso.model import EventMention, Participant, Report, Span, Statement

Row: TypeAlias = dict[str, Any]


class Coded(NamedTuple):
    """What coded: the facts that all readings of a run share. ``settings`` is JSON."""

    coder: str
    sayso_version: str
    model_version: str
    model_sha256: str
    settings: str


class Reading(NamedTuple):
    """A report with the facts of its reading. ``read_at`` is UTC, later for each reading of a run.

    ``vectors`` holds for each event mention, in order, its context as int8 numbers; empty where there are none.
    """

    report: Report
    coded: Coded
    read_at: str
    reader: str | None = None
    raw_sha256: str | None = None
    raw_address: str | None = None
    vectors: Sequence[bytes] = ()

    @property
    def id(self) -> str:
        """Return the reading's id."""
        return reading_id(self.report.article.id, self.coded.coder)


def reading_row(reading: Reading) -> Row:
    """Return the row of ``readings``, without its commit."""
    report, article = reading.report, reading.report.article
    built = report.to_dict()
    return {
        "seq": 0,
        "reading_id": reading.id,
        "article_id": article_id(article),
        "version_id": article.id,
        "source_id": article.source_id,
        "url": article.url,
        "title": article.title,
        "publisher": article.publisher,
        "published": article.published,
        "language": article.language,
        "text": article.text,
        "text_sha256": text_sha256(article.text),
        "read_at": reading.read_at,
        **reading.coded._asdict(),
        "reader": reading.reader,
        "raw_sha256": reading.raw_sha256,
        "raw_address": reading.raw_address,
        "signature": signature(article.text),
        "statements": built["statements"],
        "events": built["events"],
        "vectors": list(reading.vectors),
    }


def prove(reading: Reading) -> Reading:
    """Return a reading that can be stored. Raises whatever its rows raise, so that it costs no other one."""
    row = reading_row(reading)
    for name, rows in ({"readings": [row]} | derived(row)).items():
        as_table(name, rows)
    return reading


def text_sha256(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, as hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def statements_of(row: Row) -> tuple[Statement, ...]:
    """Return the statements that a row of ``readings`` holds."""
    return msgspec.convert(row["statements"] or [], tuple[Statement, ...])


def events_of(row: Row) -> tuple[EventMention, ...]:
    """Return the event mentions that a row of ``readings`` holds."""
    return msgspec.convert(row["events"] or [], tuple[EventMention, ...])


def derived(row: Row) -> dict[str, list[Row]]:
    """Return the rows of ``statements``, ``mentions`` and ``participants`` that a row of ``readings`` implies."""
    statements, events = statements_of(row), events_of(row)
    by_id = {statement.id: statement for statement in statements}
    return {
        "statements": [_statement_row(row, statement) for statement in statements],
        "mentions": [_mention_row(row, event, by_id) for event in events],
        "participants": [found for event in events for found in _participant_rows(row, event)],
    }


def as_table(name: str, rows: Sequence[Row]) -> pa.Table:
    """Return rows as Arrow, in the schema of a table; what a row leaves out is null."""
    return pa.Table.from_pylist(list(rows), schema=TABLES[name].schema)


def _of(row: Row) -> Row:
    return {name: row[name] for name in ("seq", "reading_id", "article_id", "version_id")}


def _statement_row(row: Row, said: Statement) -> Row:
    source, to = said.source, said.addressee
    return _of(row) | {
        "statement_id": said.id,
        "published": row["published"],
        "publisher": row["publisher"],
        "source_text": source and source.text,
        **_span("source", source and source.span),
        "source_name": source and source.name,
        "source_actor_id": source and source.actor_id,
        "source_country": source and source.country,
        "source_sector": source and source.sector,
        "source_office": source and source.office,
        "cue_text": said.cue.text,
        "cue_spans": _spans(said.cue.spans),
        "content_text": said.content.text,
        "content_spans": _spans(said.content.spans),
        "form": said.form,
        "medium": said.medium,
        "addressee_text": to and to.text,
        "addressee_name": to and to.name,
        "addressee_country": to and to.country,
        "date_start": _day(said.date and said.date.start),
        "date_end": _day(said.date and said.date.end),
        "within": said.within,
    }


def _mention_row(row: Row, event: EventMention, statements: dict[str, Statement]) -> Row:
    date_, place, counts = event.date, event.place, event.quantities
    sources = [statements[held].source for held in event.attribution if held in statements]
    return _of(row) | {
        "mention_id": event.id,
        "published": row["published"],
        "publisher": row["publisher"],
        "type": event.type,
        "mode": event.mode,
        "contexts": list(event.contexts),
        "factuality": event.factuality,
        "reciprocal": event.reciprocal,
        "date_start": _day(date_ and date_.start),
        "date_end": _day(date_ and date_.end),
        "date_granularity": date_ and date_.granularity,
        "date_basis": date_ and date_.basis,
        "date_text": date_ and date_.text,
        **_span("date_span", date_ and date_.span),
        "place_text": place and place.text,
        **_span("place", place and place.span),
        "place_name": place and place.name,
        "geonames_id": place and place.geonames_id,
        "latitude": place and place.latitude,
        "longitude": place and place.longitude,
        "place_country": place and place.country,
        "place_admin1": place and place.admin1,
        "killed": counts.killed,
        "injured": counts.injured,
        "arrested": counts.arrested,
        "crowd": counts.crowd,
        "attribution": list(event.attribution),
        "sources": [source and (source.actor_id or source.name or source.text) for source in sources],
        "says_who": says_who(event, statements),
        **_parties("actor", event.actors),
        **_parties("recipient", event.recipients),
        "anchor_text": event.anchor.text,
        **_span("anchor", event.anchor.span),
        "evidence_text": event.evidence.text,
        **_span("evidence", event.evidence.span),
        "confidence": event.confidence,
    }


def _participant_rows(row: Row, event: EventMention) -> Iterator[Row]:
    for role, held in (("actor", event.actors), ("recipient", event.recipients)):
        for place, party in enumerate(held):
            yield _of(row) | {
                "mention_id": event.id,
                "role": role,
                "place_in_role": place,
                "text": party.text,
                "start": party.span[0],
                "end": party.span[1],
                "name": party.name,
                "actor_id": party.actor_id,
                "country": party.country,
                "sector": party.sector,
                "sectors": list(party.sectors),
                "office": party.office,
                **_span("refers_to", party.refers_to),
                "confidence": party.confidence,
            }


def _parties(role: str, held: Sequence[Participant]) -> Row:
    return {
        f"{role}_ids": _different(party.actor_id for party in held),
        f"{role}_names": _different(party.name or party.text for party in held),
        f"{role}_countries": _different(party.country for party in held),
    }


def _different(values: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))


def _span(name: str, span: Span | None) -> Row:
    return {f"{name}_start": span and span[0], f"{name}_end": span and span[1]}


def _spans(spans: Sequence[Span]) -> list[Row]:
    return [{"start": start, "end": end} for start, end in spans]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
