"""FollowTheMoney entities as JSON lines: Event, Article, the parties and Mention, by the published model (4.11).

A property is only written where the model has it and its type takes the value. What the model cannot say is in
``notes`` and ``keywords``, which it has for that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, TextIO

from sayso.export.ledger import Field, LedgerRows, Part, Row, Setup, Written
from sayso.export.ledger._parties import Kind, key, kind, label
from sayso.export.ledger._rows import Joined, Party, Sifted, day, differing, sources_of
from sayso.model import content_id

NAME = "ftm"
SUFFIX = ".ftm.json"
SAYS = "FollowTheMoney entities, a line each: Event, Article, the parties and their Mentions."
TABLES: tuple[str, ...] = ()

_PARTY = (
    Field("name", "the party's name, else its words"),
    Field("country", "ISO alpha-2 in small letters"),
    Field("sector", "PLOVER's sectors"),
    Field("position", "office (Person alone)"),
    Field("notes", "`actor_id: ` with the id in Sayso's knowledge base", True),
)
PARTS = (
    Part(
        "Event",
        "A merged event.",
        (
            Field("name", "the parties and what it is, in words"),
            Field("startDate, endDate", "first and last day"),
            Field("location", "the place, its division and country"),
            Field("country", "of the place"),
            Field("involved", "the parties: actors and recipients"),
            Field("summary", "evidence of the mention that tells it best"),
            Field("proof", "the articles"),
            Field("keywords", "PLOVER type, type.mode and contexts"),
            Field("recordId", "the event's id in the ledger"),
            Field("notes", "actors, recipients, factuality, numbers, sources, disagreements, a note each", True),
        ),
    ),
    Part(
        "Article",
        "An article that reports one of the events; its id is made of the version's.",
        (
            Field("title", "title"),
            Field("bodyText", "text"),
            Field("publishedAt", "publication"),
            Field("publisher", "publisher"),
            Field("sourceUrl", "address"),
            Field("language", "ISO 639-3"),
        ),
    ),
    Part(
        "Person, PublicBody, Company, Organization, LegalEntity",
        "A party; LegalEntity where its kind is unknown.",
        _PARTY,
    ),
    Part(
        "Mention",
        "A named participant of an event mention.",
        (
            Field("document", "the article"),
            Field("name", "the name"),
            Field("resolved", "the party"),
            Field("detectedSchema", "its schema"),
            Field("contextCountry", "its country"),
        ),
    ),
)

SCHEMA_OF: Mapping[Kind, str] = MappingProxyType(
    {
        "state": "PublicBody",
        "person": "Person",
        "public body": "PublicBody",
        "company": "Company",
        "organisation": "Organization",
        "unknown": "LegalEntity",
    }
)
_LANGUAGES = MappingProxyType({"en": "eng"})
"""ISO 639-1 to -3, of what Sayso reads."""


def write(rows: LedgerRows, path: Path, setup: Setup) -> Written:
    """Write the entities, each once. Events that did not happen, or not yet, are left out unless all are wanted."""
    joined = Joined(rows)
    versions = {row["reading_id"]: row["version_id"] for row in rows.articles()}
    sifted = Sifted(rows, setup)
    parties: dict[str, dict[str, Any]] = {}
    cited: set[str] = set()
    written = 0
    with path.open("w", encoding="utf-8") as stream:
        for event in sifted:
            mentions = [row for row in joined.mentions.get(event["event_id"], ()) if row["reading_id"] in versions]
            cited |= {row["reading_id"] for row in mentions}
            documents = sorted({_document(versions[row["reading_id"]]) for row in mentions})
            _meet(parties, (*(event["actors"] or ()), *(event["recipients"] or ())), setup)
            written += _put([_event(event, joined, documents, setup)], stream)
            for mention in mentions:
                named = [row for row in joined.of(mention) if row["name"]]
                _meet(parties, named, setup)
                written += _put(_mentions(mention, named, versions[mention["reading_id"]], setup), stream)
        written += _put(parties.values(), stream)
        # several coders may have read one version: it is one article
        articles = {_document(versions[reading]): reading for reading in cited}
        written += _put((_article(row) for row in rows.articles() if row["reading_id"] in articles.values()), stream)
    return Written(written, sifted.left_out)


def _put(entities: Iterable[dict[str, Any]], stream: TextIO) -> int:
    written = 0
    for entity in entities:
        stream.write(json.dumps(entity, ensure_ascii=False) + "\n")
        written += 1
    return written


def _meet(known: dict[str, dict[str, Any]], parties: Iterable[Party], setup: Setup) -> None:
    """Add parties to those that are known: each once, as the first whose kind was known has it."""
    for party in parties:
        entity = _party(party, setup)
        held = known.get(entity["id"])
        if held is None or (held["schema"] == "LegalEntity" and entity["schema"] != "LegalEntity"):
            known[entity["id"]] = entity


def _entity(id_: str, schema: str, **properties: object) -> dict[str, Any]:
    """Return an entity: every property a list of different texts, those without any left out."""
    held = {}
    for name, value in properties.items():
        values = value if isinstance(value, (list, tuple)) else (value,)
        texts = list(dict.fromkeys(" ".join(str(one).split()) for one in values if one not in (None, "")))
        if texts:
            held[name] = texts
    return {"id": id_, "schema": schema, "properties": held}


def _document(version: str) -> str:
    return f"sayso-article-{version}"


def _party_id(party: Party) -> str:
    return f"sayso-party-{key(party)}"


def _country(code: str | None, setup: Setup) -> str | None:
    letters = setup.codes.iso2(code)
    return letters.lower() if letters else None


def _party(party: Party, setup: Setup) -> dict[str, Any]:
    schema = SCHEMA_OF[kind(party)]
    more = {"position": party.get("office")} if schema == "Person" else {}
    actor = party.get("actor_id")
    return _entity(
        _party_id(party),
        schema,
        name=label(party),
        country=_country(party.get("country"), setup),
        sector=list(party.get("sectors") or ()),
        notes=f"actor_id: {actor}" if actor else None,
        **more,
    )


def _event(event: Row, joined: Joined, documents: list[str], setup: Setup) -> dict[str, Any]:
    actors, recipients = event["actors"] or (), event["recipients"] or ()
    country = setup.codes.country_name(event["place_country"])
    place = dict.fromkeys(part for part in (event["place_name"], event["place_admin1"], country) if part)
    mode = f"{event['type']}.{event['mode']}" if event["mode"] else None
    return _entity(
        f"sayso-event-{event['event_id']}",
        "Event",
        name=_title(event, setup),
        startDate=day(event["date_start"]),
        endDate=day(event["date_end"]),
        location=", ".join(place),
        country=_country(event["place_country"], setup),
        involved=[_party_id(party) for party in (*actors, *recipients)],
        summary=event["evidence_text"],
        proof=documents,
        keywords=[event["type"], mode, *(event["contexts"] or ())],
        recordId=event["event_id"],
        notes=list(_notes(event, joined)),
    )


def _title(event: Row, setup: Setup) -> str:
    actors = ", ".join(label(party) for party in event["actors"] or ())
    recipients = ", ".join(label(party) for party in event["recipients"] or ())
    who = f"{actors} > {recipients}" if recipients else actors
    what = setup.codes.label(event["type"], event["mode"])
    return f"{who}: {what}" if who else what


def _notes(event: Row, joined: Joined) -> Iterator[str]:
    """Yield what the model has no property for."""
    for name in ("actors", "recipients"):
        if event[name]:
            yield f"{name}: " + "; ".join(label(party) for party in event[name])
    named = (
        "factuality",
        "reciprocal",
        "date_granularity",
        "date_basis",
        "geonames_id",
        "killed",
        "injured",
        "arrested",
    )
    for name in (*named, "crowd", "reports", "independent_sources", "confidence"):
        if event[name] is not None:
            yield f"{name}: {str(event[name]).lower() if isinstance(event[name], bool) else event[name]}"
    best = joined.best(event)
    chain = sources_of(joined.chain(best)) if best else ""
    if chain:
        yield f"attributed to: {chain}"
    if differing(event):
        yield f"disagreements: {differing(event)}"


def _mentions(mention: Row, named: Iterable[Row], version: str, setup: Setup) -> Iterator[dict[str, Any]]:
    """Yield the named participants of a mention, each with its party."""
    for one in named:
        yield _entity(
            f"sayso-mention-{content_id('mention', mention['mention_id'], one['role'], one['place_in_role'])}",
            "Mention",
            document=_document(version),
            name=one["name"],
            resolved=_party_id(one),
            detectedSchema=SCHEMA_OF[kind(one)],
            contextCountry=_country(one["country"], setup),
        )


def _article(row: Row) -> dict[str, Any]:
    entity = _entity(
        _document(row["version_id"]),
        "Article",
        title=row["title"],
        publishedAt=row["published"],
        publisher=row["publisher"],
        sourceUrl=row["url"] if str(row["url"] or "").startswith(("http://", "https://")) else None,
        language=_LANGUAGES.get(row["language"] or ""),
    )
    entity["properties"]["bodyText"] = [(row["text"] or "").strip()]
    return entity
