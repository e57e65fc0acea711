"""PLOVER's JSON: a list of events with the fields of the manual (draft 2.0), a line each.

What it has no field for is in ``sayso``. An event is told in the words of the mention that tells it best.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sayso.export.ledger import Field, LedgerRows, Part, Row, Setup, Written
from sayso.export.ledger._rows import Joined, Party, Sifted, articles_without_text, day, sources_of

NAME = "plover"
SUFFIX = ".json"
SAYS = "PLOVER JSON: a list of events with the fields of PLOVER's manual."
TABLES: tuple[str, ...] = ()

_ENTITY = (
    Field("code", "country, ISO alpha-3 or PLOVER's codes for what is no country"),
    Field("sector", "first sector"),
    Field("entity_text", "the fullest words"),
    Field("entity_name", "the name"),
    Field("identifier_id, identifier_text", "the known actor, and that the id is Sayso's"),
    Field("office", "office"),
    Field("other_sector_codes", "further sectors"),
)
PARTS = (
    Part(
        "event",
        "A merged event.",
        (
            Field("id", "the event's id in the ledger"),
            Field("date, enddate", "first and last day; absent where the text gives none"),
            Field("actor, recipient", "lists of entities; a reciprocal event has all parties as actors"),
            Field("event, mode, context", "PLOVER type, mode, list of contexts"),
            Field("event_text", "the anchor"),
            Field(
                "event_loc", "the place: extracted_place, resolved_place, geonameid, lat, lon, province, country_code"
            ),
            Field("event_scale, quad_code", "PLOVER's score and quad, a number"),
            Field("size", "dead, injured, arrested"),
            Field("text, text_info", "the evidence, and its start and end in the article, in code points"),
            Field("cite_info", "url, title, language, publication, coder"),
            Field("coder, coded_date, coded_time", "what read that article, and when"),
            Field("sayso", "what PLOVER has no field for: factuality, attribution, mentions, disagreements, ...", True),
        ),
    ),
    Part("entity", "An actor or recipient.", _ENTITY),
)

_OURS = (
    "factuality",
    "reciprocal",
    "date_granularity",
    "date_basis",
    "crowd",
    "mention_ids",
    "reports",
    "texts",
    "independent_sources",
    "first_published",
    "last_published",
    "disagreements",
    "confidence",
)


def write(rows: LedgerRows, path: Path, setup: Setup) -> Written:
    """Write the list. Events that did not happen, or not yet, are left out unless the setup wants all."""
    joined = Joined(rows)
    articles = {id_: facts.row for id_, facts in articles_without_text(rows).items()}
    sifted = Sifted(rows, setup)
    written = 0
    with path.open("w", encoding="utf-8") as stream:
        stream.write("[")
        for event in sifted:
            stream.write(",\n" if written else "\n")
            stream.write(json.dumps(_event(event, joined, articles, setup), ensure_ascii=False))
            written += 1
        stream.write("\n]\n")
    return Written(written, sifted.left_out)


def _event(event: Row, joined: Joined, articles: dict[str, Row], setup: Setup) -> dict[str, Any]:
    best = joined.best(event)
    article = articles.get(best["reading_id"], {}) if best else {}
    date, _, time = str(article.get("read_at") or "").partition("T")
    held = {
        "id": event["event_id"],
        "date": day(event["date_start"]),
        "enddate": day(event["date_end"]),
        "actor": [_entity(party) for party in event["actors"] or ()],
        "recipient": [_entity(party) for party in event["recipients"] or ()],
        "event": event["type"],
        "mode": event["mode"],
        "context": event["contexts"],
        "event_text": event["anchor_text"],
        "event_loc": _place(event, best, setup),
        "event_scale": setup.codes.intensity(event["type"], event["mode"]),
        "quad_code": setup.codes.quad(event["type"]),
        "size": _known({"dead": event["killed"], "injured": event["injured"], "arrested": event["arrested"]}),
        "text": event["evidence_text"],
        "text_info": {"start": best["evidence_start"], "end": best["evidence_end"]} if best else None,
        "cite_info": _known(
            {
                "url": article.get("url"),
                "title": article.get("title"),
                "language": article.get("language"),
                "publication": article.get("publisher"),
                "coder": f"sayso {article['sayso_version']}" if article else None,
            }
        ),
        "coder": f"sayso {setup.version}",
        "coded_date": date,
        "coded_time": time,
    }
    ours = {name: event[name] for name in _OURS} | {"attributed_to": sources_of(joined.chain(best)) if best else ""}
    return {**_known(held), "sayso": _known(ours)}


def _entity(party: Party) -> dict[str, Any]:
    sectors = list(party["sectors"] or ())
    return _known(
        {
            "code": party["country"],
            "sector": party["sector"],
            "entity_text": party["text"],
            "entity_name": party["name"],
            "identifier_id": party["actor_id"],
            "identifier_text": "sayso" if party["actor_id"] else None,
            "office": party["office"],
            "other_sector_codes": [sector for sector in sectors if sector != party["sector"]],
        }
    )


def _place(event: Row, best: Row | None, setup: Setup) -> dict[str, Any]:
    return _known(
        {
            "extracted_place": best["place_text"] if best else None,
            "resolved_place": event["place_name"],
            "geonameid": event["geonames_id"],
            "lat": event["latitude"],
            "lon": event["longitude"],
            "province": event["place_admin1"],
            "country": setup.codes.country_name(event["place_country"]),
            "country_code": event["place_country"],
        }
    )


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that say something: PLOVER leaves out what is unknown."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}
