"""POLECAT's 40 columns, tab-separated with a header, a row a merged event; extra columns follow.

Several actors (recipients) of an event share a cell, parted by ``; ``; the sectors of one are parted by ``,``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sayso.export.ledger import Field, LedgerRows, Part, Row, Setup, Written
from sayso.export.ledger._rows import (
    TOLD,
    ArticleFacts,
    Joined,
    Party,
    Sifted,
    articles_without_text,
    clean,
    day,
    told_of,
)

NAME = "polecat"
SUFFIX = ".tsv"
SAYS = "POLECAT's 40 columns, tab-separated, a row a merged event."
TABLES: tuple[str, ...] = ()

COLUMNS = (
    Field("Event ID", "the event's id in the ledger"),
    Field("Event Date", "its first day; blank where the text gives none"),
    Field("Event Type", "PLOVER type"),
    Field("Event Mode", "PLOVER mode"),
    Field("Intensity", "PLOVER's score, -10 to 10, of the mode, else of the type"),
    Field("Quad Code", "PLOVER's quad in words, such as VERBAL COOPERATION"),
    Field("Contexts", "PLOVER contexts, parted by ;"),
    Field("Actor Name", "names of the actors, else their words"),
    Field("Actor Country", "their countries, ISO alpha-3 or PLOVER's codes for what is no country"),
    Field("Actor COW", "their states' numbers in the Correlates of War, as of the event"),
    Field("Primary Actor Sector", "the first sector of each"),
    Field("Actor Sectors", "all sectors of each"),
    Field("Actor Title", "their offices"),
    Field("Actor Name Raw", "the fullest words for them"),
    Field("Wikipedia Actor ID", "always blank: Sayso does not link to Wikipedia; see `actor_ids`"),
    Field("Recipient Name", "as for actors"),
    Field("Recipient Country", "as for actors"),
    Field("Recipient COW", "as for actors"),
    Field("Primary Recipient Sector", "as for actors"),
    Field("Recipient Sectors", "as for actors"),
    Field("Recipient Title", "as for actors"),
    Field("Recipient Name Raw", "as for actors"),
    Field("Wikipedia Recipient ID", "always blank; see `recipient_ids`"),
    Field("Placename", "the place in the gazetteer"),
    Field("City", "the place where it is no first-level division and no country"),
    Field("District", "always blank: not resolved"),
    Field("Province", "the first-level division"),
    Field("Country", "of the place, ISO alpha-3"),
    Field("Latitude", "degrees"),
    Field("Longitude", "degrees"),
    Field("GeoNames ID", "of the place"),
    Field("Raw Placename", "the words for the place in the mention that tells the event best"),
    Field("Feature Type", "always blank: not kept"),
    Field("Source", "publisher of the article that tells it best"),
    Field("Publication Date", "of that article"),
    Field("Story People", "always blank: the ledger keeps parties of events only"),
    Field("Story Organizations", "always blank, likewise"),
    Field("Story Locations", "places of all event mentions of that article"),
    Field("Language", "of that article"),
    Field("Version", "of Sayso"),
)
EXTRA = (
    Field("date_end", "last day of the event", True),
    Field("date_granularity", "day, month, year, ...", True),
    Field("date_basis", "stated, inferred or publication", True),
    Field("quad", "the quad as a number, 1 to 4", True),
    Field("factuality", "whether it happened; without --all-factuality only happened and ongoing", True),
    Field("reciprocal", "all parties are actors", True),
    Field("actor_ids", "known actors among the actors, parted by ;", True),
    Field("recipient_ids", "known actors among the recipients, parted by ;", True),
    *TOLD,
    Field("evidence", "the sentence or clause of the mention that tells it best", True),
    Field("url", "of the article that tells it best", True),
)
PARTS = (Part("events", "A row a merged event.", (*COLUMNS, *EXTRA)),)


def write(rows: LedgerRows, path: Path, setup: Setup) -> Written:
    """Write the file. Events that did not happen, or not yet, are left out unless the setup wants all."""
    joined, articles = Joined(rows), articles_without_text(rows)
    places = _places(rows)
    sifted = Sifted(rows, setup)
    written = 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write("\t".join(field.name for field in (*COLUMNS, *EXTRA)) + "\n")
        for event in sifted:
            best = joined.best(event)
            article = articles.get(best["reading_id"]) if best else None
            told = places.get(best["reading_id"], []) if best else []
            cells = [*_own(event, best, article, told, setup), *_extra(event, best, article, joined, setup)]
            stream.write("\t".join(clean(cell) for cell in cells) + "\n")
            written += 1
    return Written(written, sifted.left_out)


def _own(
    event: Row, best: Row | None, article: ArticleFacts | None, places: Sequence[str], setup: Setup
) -> Iterator[Any]:
    codes = setup.codes
    yield event["event_id"]
    yield day(event["date_start"])
    yield event["type"]
    yield event["mode"]
    yield codes.intensity(event["type"], event["mode"])
    yield codes.quad_name(codes.quad(event["type"]))
    yield ";".join(event["contexts"] or ())
    yield from _parties(event["actors"] or (), event, setup)
    yield from _parties(event["recipients"] or (), event, setup)
    yield event["place_name"]
    yield _city(event, setup)
    yield ""
    yield event["place_admin1"]
    yield event["place_country"]
    yield event["latitude"]
    yield event["longitude"]
    yield event["geonames_id"]
    yield best["place_text"] if best else ""
    yield ""
    yield article.row["publisher"] if article else ""
    yield day(article.row["published"]) if article else ""
    yield ""
    yield ""
    yield "; ".join(places)
    yield article.row["language"] if article else ""
    yield f"sayso {setup.version}"


def _parties(parties: Sequence[Party], event: Row, setup: Setup) -> Iterator[str]:
    """Yield the eight cells of one side: a value a party in each, blank where that party has none."""
    on = day(event["date_start"]) or None
    states = [setup.codes.state(party["country"], on) for party in parties]
    yield _several([party["name"] or party["text"] for party in parties])
    yield _several([party["country"] for party in parties])
    yield _several([state.cow if state else None for state in states])
    yield _several([party["sector"] for party in parties])
    yield _several([",".join(party["sectors"] or ()) for party in parties])
    yield _several([party["office"] for party in parties])
    yield _several([party["text"] for party in parties])
    yield ""


def _several(values: Sequence[object]) -> str:
    """Return the values in one cell, as many as there are parties; blank where none has any."""
    held = ["" if value is None else str(value) for value in values]
    return "; ".join(held) if any(held) else ""


def _city(event: Row, setup: Setup) -> str | None:
    name: str | None = event["place_name"]
    wider = (event["place_admin1"], setup.codes.country_name(event["place_country"]))
    return None if name in wider else name


def _extra(
    event: Row, best: Row | None, article: ArticleFacts | None, joined: Joined, setup: Setup
) -> Iterator[object]:
    yield day(event["date_end"])
    yield event["date_granularity"]
    yield event["date_basis"]
    yield setup.codes.quad(event["type"])
    yield event["factuality"]
    yield event["reciprocal"]
    yield ";".join(event["actor_ids"] or ())
    yield ";".join(event["recipient_ids"] or ())
    yield from told_of(event, best, joined)
    yield event["evidence_text"]
    yield article.row["url"] if article else ""


def _places(rows: LedgerRows) -> dict[str, list[str]]:
    """Return the places of all mentions of each reading, each once, in order."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for row in rows.mentions():
        if row["place_name"]:
            found[row["reading_id"]][row["place_name"]] = None
    return {reading: list(names) for reading, names in found.items()}
