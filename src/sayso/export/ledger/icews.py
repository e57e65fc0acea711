"""ICEWS's 20 columns, tab-separated with a header, a row a pair of parties; extra columns follow.

ICEWS's source is our actor and its target our recipient: "source" is never who says it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sayso.export.ledger import Field, LedgerRows, Part, Row, Setup, Written
from sayso.export.ledger._rows import (
    TOLD,
    Joined,
    Party,
    Sifted,
    articles_without_text,
    cameo_of,
    clean,
    day,
    dyads,
    number,
    told_of,
)
from sayso.export.ledger._text import sentences_before

NAME = "icews"
SUFFIX = ".tsv"
SAYS = "ICEWS's 20 columns, tab-separated, a row a pair of parties."
TABLES: tuple[str, ...] = ()

COLUMNS = (
    Field("Event ID", "a number below 2**53 from the event and the pair"),
    Field("Event Date", "its first day; blank where the text gives none"),
    Field("Source Name", "the actor's name, else its words"),
    Field("Source Sectors", "the actor's sectors in words, parted by ,"),
    Field("Source Country", "the actor's country in words"),
    Field("Event Text", "type and mode in plain words (not CAMEO's titles)"),
    Field("CAMEO Code", "two to four digits, from type, mode, anchor and the recipients' words"),
    Field("Intensity", "the Goldstein score of that code"),
    Field("Target Name", "the recipient's name, else its words"),
    Field("Target Sectors", "the recipient's sectors in words"),
    Field("Target Country", "the recipient's country in words"),
    Field("Story ID", "a number below 2**53 from the article that tells it best"),
    Field("Sentence Number", "of the evidence in that article, from 1, counted by punctuation"),
    Field("Publisher", "of that article"),
    Field("City", "the place where it is no first-level division and no country"),
    Field("District", "always blank: not resolved"),
    Field("Province", "the first-level division"),
    Field("Country", "of the place, in words"),
    Field("Latitude", "degrees"),
    Field("Longitude", "degrees"),
)
EXTRA = (
    Field("event_id", "the event's id in the ledger: the same for all its pairs", True),
    Field("date_end", "last day of the event", True),
    Field("date_granularity", "day, month, year, ...", True),
    Field("date_basis", "stated, inferred or publication", True),
    Field("plover_type", "PLOVER type", True),
    Field("plover_mode", "PLOVER mode", True),
    Field("contexts", "PLOVER contexts, parted by ;", True),
    Field("factuality", "whether it happened; without --all-factuality only happened and ongoing", True),
    Field("reciprocal", "both did it: neither is the source", True),
    Field("source_id", "the known actor", True),
    Field("target_id", "the known recipient", True),
    Field("source_iso", "the actor's country, ISO alpha-3 or PLOVER's codes for what is no country", True),
    Field("target_iso", "the recipient's, likewise", True),
    *TOLD,
    Field("geonames_id", "of the place", True),
    Field("url", "of the article that tells it best", True),
)
PARTS = (Part("events", "A row a pair of parties of a merged event.", (*COLUMNS, *EXTRA)),)


def write(rows: LedgerRows, path: Path, setup: Setup) -> Written:
    """Write the file. Events that did not happen, or not yet, are left out unless the setup wants all."""
    joined, articles = Joined(rows), articles_without_text(rows)
    sentences = _sentences(rows, joined)
    sifted = Sifted(rows, setup)
    written = 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write("\t".join(field.name for field in (*COLUMNS, *EXTRA)) + "\n")
        for event in sifted:
            best = joined.best(event)
            article = articles[best["reading_id"]].row if best and best["reading_id"] in articles else {}
            told = (article, sentences.get(best["mention_id"]) if best else None)
            for key, (actor, recipient) in pairs(event).items():
                extra = _extra(event, actor, recipient, best, article, joined)
                cells = [key, *_own(event, actor, recipient, told, setup), *extra]
                stream.write("\t".join(clean(cell) for cell in cells) + "\n")
                written += 1
    return Written(written, sifted.left_out)


def pairs(event: Row) -> dict[int, tuple[Party, Party]]:
    """Return the pairs of parties of an event by their numbers; a party that is not there is empty."""
    found: dict[int, tuple[Party, Party]] = {}
    for actor, recipient in dyads(event):
        pair = (actor, recipient or {})
        named = [party.get(name) for party in pair for name in ("actor_id", "name", "country", "text")]
        found.setdefault(number("pair", event["event_id"], *named), pair)
    return found


def _own(event: Row, actor: Party, recipient: Party, told: tuple[Row, int | None], setup: Setup) -> Iterator[object]:
    code = cameo_of(event, setup)
    article, sentence = told
    name, country = event["place_name"], setup.codes.country_name(event["place_country"])
    yield day(event["date_start"])
    yield from _party(actor, setup)
    yield setup.codes.label(event["type"], event["mode"])
    yield code
    yield setup.codes.goldstein(code)
    yield from _party(recipient, setup)
    yield number("story", article["version_id"]) if article else ""
    yield sentence
    yield article.get("publisher")
    yield None if name in (event["place_admin1"], country) else name
    yield ""
    yield event["place_admin1"]
    yield country
    yield event["latitude"]
    yield event["longitude"]


def _party(party: Party, setup: Setup) -> Iterator[str | None]:
    yield party.get("name") or party.get("text")
    words = (setup.codes.sector_name(sector) for sector in party.get("sectors") or ())
    yield ",".join(word for word in words if word)
    yield setup.codes.country_name(party.get("country"))


def _extra(
    event: Row, actor: Party, recipient: Party, best: Row | None, article: Row, joined: Joined
) -> Iterator[object]:
    yield event["event_id"]
    yield day(event["date_end"])
    yield from (event[name] for name in ("date_granularity", "date_basis", "type", "mode"))
    yield ";".join(event["contexts"] or ())
    yield event["factuality"]
    yield event["reciprocal"]
    yield from (party.get(name) for name in ("actor_id", "country") for party in (actor, recipient))
    yield from told_of(event, best, joined)
    yield event["geonames_id"]
    yield article.get("url")


def _sentences(rows: LedgerRows, joined: Joined) -> dict[str, int]:
    """Return the number of the sentence of each mention's evidence, from 1."""
    wanted: dict[str, list[Row]] = {}
    for held in joined.mentions.values():
        for mention in held:
            wanted.setdefault(mention["reading_id"], []).append(mention)
    return {
        mention["mention_id"]: sentences_before(article["text"], mention["evidence_start"]) + 1
        for article in rows.articles()
        for mention in wanted.get(article["reading_id"], ())
    }
