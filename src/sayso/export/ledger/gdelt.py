"""GDELT 2.0: a folder with Events (61 columns) and Mentions (16), tab-separated, without header, as GDELT has them.

What these columns cannot say is in companion files with a header, keyed by the same numbers: a strict reader of GDELT
never meets it. A GDELT event is a pair of parties.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TextIO

from sayso.export.ledger import Field, LedgerRows, Part, Row, Setup, Written
from sayso.export.ledger._gdelt_fields import EVENTS, EVENTS_EXTRA, MENTIONS, MENTIONS_EXTRA
from sayso.export.ledger._rows import Joined, Party, Sifted, cameo_of, clean, day, differing, sources_of
from sayso.export.ledger._text import in_lead, sentences_before
from sayso.export.ledger.icews import pairs

NAME = "gdelt"
SUFFIX = ""
SAYS = "GDELT 2.0 Events (61 columns) and Mentions (16), without header, with companion files for the rest."
TABLES: tuple[str, ...] = ()

_KEY = Field("GLOBALEVENTID", "the number of the event in export.CSV", True)
_ROW = Field("row", "the line of mentions.CSV that this row adds to, from 1", True)
PARTS = (
    Part("export.CSV", "GDELT Events: a row a pair of parties of a merged event.", EVENTS),
    Part("mentions.CSV", "GDELT Mentions: a row a pair and event mention.", MENTIONS),
    Part("export.extra.tsv", "What Events cannot say, a row each.", (_KEY, *EVENTS_EXTRA)),
    Part("mentions.extra.tsv", "What Mentions cannot say, a row each.", (_ROW, _KEY, *MENTIONS_EXTRA)),
)

_NO_ACTOR_GEO = ("0", "", "", "", "", "", "", "")
_WEB, _CITATION_ONLY = 1, 2
"""MentionType: an address on the web, or a citation without one."""


class _Told(NamedTuple):
    """What one article adds to a mention: where in its text, and what Mentions says of the article."""

    article: Row
    sentence: int
    lead: bool
    length: int


def write(rows: LedgerRows, path: Path, setup: Setup) -> Written:
    """Write the four files. Events that did not happen, or not yet, are left out unless the setup wants all."""
    joined = Joined(rows)
    told = _told(rows, joined)
    sifted = Sifted(rows, setup)
    path.mkdir()
    written = line = 0
    with (
        (path / "export.CSV").open("w", encoding="utf-8", newline="") as events,
        (path / "mentions.CSV").open("w", encoding="utf-8", newline="") as mentions,
        (path / "export.extra.tsv").open("w", encoding="utf-8", newline="") as extra,
        (path / "mentions.extra.tsv").open("w", encoding="utf-8", newline="") as mentions_extra,
    ):
        _put(extra, [field.name for field in PARTS[2].fields])
        _put(mentions_extra, [field.name for field in PARTS[3].fields])
        for event in sifted:
            held = [row for row in joined.mentions.get(event["event_id"], []) if row["mention_id"] in told]
            for key, pair in pairs(event).items():
                _put(events, _event(key, event, pair, held, told, setup))
                _put(extra, _event_extra(key, event, pair, joined))
                written += 1
                for mention in held:
                    line += 1
                    offsets = _offsets(joined, mention, pair)
                    _put(mentions, _mention(key, mention, held, offsets, told))
                    _put(mentions_extra, [line, key, *_mention_extra(mention, joined)])
    return Written(written, sifted.left_out)


def _put(stream: TextIO, cells: Sequence[object] | Iterator[object]) -> None:
    stream.write("\t".join(clean(cell) for cell in cells) + "\n")


def _told(rows: LedgerRows, joined: Joined) -> dict[str, _Told]:
    """Return for each mention what its article adds. One pass; no text stays in memory."""
    wanted: dict[str, list[Row]] = {}
    for held in joined.mentions.values():
        for mention in held:
            wanted.setdefault(mention["reading_id"], []).append(mention)
    found = {}
    for row in rows.articles():
        text = row["text"] or ""
        article = {name: row[name] for name in ("url", "publisher", "published", "read_at", "source_id")}
        for mention in wanted.get(row["reading_id"], ()):
            at = mention["evidence_start"]
            found[mention["mention_id"]] = _Told(article, sentences_before(text, at) + 1, in_lead(text, at), len(text))
    return found


def stamp(moment: str | None) -> str:
    """Return an ISO 8601 day or moment as GDELT's ``YYYYMMDDHHMMSS``; blank where unknown."""
    digits = re.sub(r"\D", "", (moment or "")[:19])
    return digits.ljust(14, "0") if len(digits) >= 8 else ""


def _event(
    key: int, event: Row, pair: tuple[Party, Party], held: Sequence[Row], told: dict[str, _Told], setup: Setup
) -> Iterator[object]:
    code = cameo_of(event, setup)
    on = day(event["date_start"])
    yield key
    yield from _dates(on)
    for party in pair:
        yield from _actor(party, on, setup)
    yield int(any(told[row["mention_id"]].lead for row in held))
    yield code
    yield code[:3]
    yield code[:2]
    yield setup.codes.quad(event["type"])
    yield setup.codes.goldstein(code)
    yield len(held)
    yield len({told[row["mention_id"]].article["publisher"] for row in held})
    yield event["reports"]
    yield ""
    yield from _NO_ACTOR_GEO
    yield from _NO_ACTOR_GEO
    yield from _place(event, setup)
    yield min((added(told[row["mention_id"]].article) for row in held), default="")
    best = next((row for row in held if row["mention_id"] == event["told_best_by"]), held[0] if held else None)
    yield _identifier(told[best["mention_id"]].article) if best else ""


def added(article: Row) -> str:
    """Return when an article was read, as GDELT's DATEADDED."""
    return stamp(article["read_at"])


def _dates(on: str) -> tuple[str, ...]:
    """Return SQLDATE, MonthYear, Year and FractionDate, blank where the day is unknown."""
    if not on:
        return ("",) * 4
    year, month, day_ = on.split("-")
    return year + month + day_, year + month, year, f"{int(year) + ((int(month) - 1) * 30 + int(day_)) / 365:.4f}"


def _actor(party: Party, on: str, setup: Setup) -> tuple[str, ...]:
    """Return the ten columns of an actor, all blank for none."""
    state = setup.codes.state(party.get("country"), on or None)
    country = (state.cameo if state else None) or ""
    group, organisation = setup.codes.group(party.get("country"))
    roles = [setup.codes.role(sector) for sector in party.get("sectors") or ()]
    types = list(dict.fromkeys(code for code in (organisation, *roles) if code))[:3]
    name = str(party.get("name") or party.get("text") or "").upper()
    padded = (*types, "", "", "")[:3]
    return country + group + "".join(types), name, country, group, "", "", "", *padded


def _place(event: Row, setup: Setup) -> Iterator[object]:
    """Yield the eight columns of where it was; the type is GDELT's: country, US state, US city, city, state."""
    name, admin1, iso = event["place_name"], event["place_admin1"], event["place_country"]
    if not name:
        yield from _NO_ACTOR_GEO
        return
    country = setup.codes.country_name(iso)
    american = iso == "USA"
    if admin1 is None and name == country:
        yield 1
    elif name == admin1:
        yield 2 if american else 5
    else:
        yield 3 if american else 4
    yield ", ".join(dict.fromkeys(part for part in (name, admin1, country) if part))
    fips = setup.codes.fips(iso)
    yield fips
    yield fips if admin1 is None and name == country else ""
    yield ""
    yield event["latitude"]
    yield event["longitude"]
    yield ""


def _identifier(article: Row) -> str:
    return article["url"] or article["source_id"] or ""


def _offsets(joined: Joined, mention: Row, pair: tuple[Party, Party]) -> tuple[int, int]:
    """Return where the parties stand in the article, in characters; -1 where this mention does not name one."""
    held = joined.of(mention)
    return _offset(held, pair[0]), _offset(held, pair[1])


def _offset(held: Sequence[Row], party: Party) -> int:
    for field in ("actor_id", "name", "text"):
        for row in held:
            if party.get(field) and row[field] == party[field]:
                return int(row["start"])
    return -1


def _mention(
    key: int, mention: Row, held: Sequence[Row], offsets: tuple[int, int], told: dict[str, _Told]
) -> Iterator[object]:
    here = told[mention["mention_id"]]
    yield key
    yield min(added(told[row["mention_id"]].article) for row in held)
    yield stamp(here.article["published"])
    yield _WEB if here.article["url"] else _CITATION_ONLY
    yield here.article["publisher"]
    yield _identifier(here.article)
    yield here.sentence
    yield from offsets
    yield mention["anchor_start"]
    yield 1
    yield round(100 * mention["confidence"])
    yield here.length
    yield ""
    yield ""
    yield ""


def _event_extra(key: int, event: Row, pair: tuple[Party, Party], joined: Joined) -> Iterator[object]:
    yield key
    yield event["event_id"]
    yield from (event[name] for name in ("type", "mode"))
    yield ";".join(event["contexts"] or ())
    yield from (event[name] for name in ("factuality", "reciprocal"))
    yield day(event["date_end"])
    yield from (event[name] for name in ("date_granularity", "date_basis", "geonames_id"))
    yield from (party.get("actor_id") for party in pair)
    yield from (event[name] for name in ("killed", "injured", "arrested", "crowd", "independent_sources"))
    best = joined.best(event)
    yield sources_of(joined.chain(best)) if best else ""
    yield differing(event)
    yield event["confidence"]
    yield event["evidence_text"]


def _mention_extra(mention: Row, joined: Joined) -> Iterator[object]:
    yield mention["mention_id"]
    yield mention["reading_id"]
    yield mention["factuality"]
    yield sources_of(joined.chain(mention))
    yield from (mention[name] for name in ("anchor_start", "anchor_end", "evidence_start", "evidence_end"))
    yield joined.why[mention["mention_id"]].get("score")
    yield joined.why[mention["mention_id"]].get("why")
