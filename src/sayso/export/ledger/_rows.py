"""What the event formats share: rows joined, parties of an event, and which events a format may show."""

from __future__ import annotations

import datetime
import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sayso.export.ledger import HAPPENED, Field, LedgerRows, Row, Setup
from sayso.model import content_id

Party = Mapping[str, Any]


class ArticleFacts(NamedTuple):
    """What event formats need of an article: nothing of its text, so that a whole ledger's fit in memory."""

    row: Row
    length: int
    """Characters of its text."""


class Joined:
    """The rows of a ledger, joined by their ids. Everything but texts and events is held in memory."""

    def __init__(self, rows: LedgerRows) -> None:
        self.why: dict[str, Row] = {row["mention_id"]: row for row in rows.members()}
        """For each mention its row of ``members``."""
        self.mentions: dict[str, list[Row]] = defaultdict(list)
        """The mentions of each event, by publication, then id."""
        for row in rows.mentions():
            member = self.why.get(row["mention_id"])
            # another coder's reading of the same words can hold a mention of the same id
            if member is not None and member["reading_id"] == row["reading_id"]:
                self.mentions[member["event_id"]].append(row)
        for held in self.mentions.values():
            held.sort(key=lambda row: (row["published"] or "", row["mention_id"]))
        self.participants: dict[tuple[str, str], list[Row]] = defaultdict(list)
        """The participants of each mention, by reading and mention."""
        for row in sorted(rows.participants(), key=lambda row: (row["role"], row["place_in_role"])):
            self.participants[row["reading_id"], row["mention_id"]].append(row)
        self.statements: dict[tuple[str, str], Row] = {
            (row["reading_id"], row["statement_id"]): row for row in rows.statements()
        }

    def chain(self, mention: Row) -> list[Row]:
        """Return the statements that carry a mention, outermost first."""
        ids = mention["attribution"] or ()
        return [
            self.statements[mention["reading_id"], id_]
            for id_ in ids
            if (mention["reading_id"], id_) in self.statements
        ]

    def of(self, mention: Row) -> list[Row]:
        """Return the participants of a mention, by role and place in it."""
        return self.participants.get((mention["reading_id"], mention["mention_id"]), [])

    def best(self, event: Row) -> Row | None:
        """Return the mention that tells an event best, else its first."""
        held = self.mentions.get(event["event_id"], ())
        return next((row for row in held if row["mention_id"] == event["told_best_by"]), held[0] if held else None)


def articles_without_text(rows: LedgerRows) -> dict[str, ArticleFacts]:
    """Return the articles by reading, without their texts."""
    return {
        row["reading_id"]: ArticleFacts(
            {name: value for name, value in row.items() if name != "text"}, len(row["text"] or "")
        )
        for row in rows.articles()
    }


class Sifted:
    """Yields the events that a format without factuality may show, and counts those that it may not."""

    def __init__(self, rows: LedgerRows, setup: Setup) -> None:
        self._rows = rows
        self._all = setup.all_factuality
        self.left_out = 0

    def __iter__(self) -> Iterator[Row]:
        for event in self._rows.events():
            if self._all or event["factuality"] in HAPPENED:
                yield event
            else:
                self.left_out += 1


def dyads(event: Row) -> Iterator[tuple[Party, Party | None]]:
    """Yield who did it to whom, a pair each: all pairs of the parties of a reciprocal event, else actor by recipient.

    An event without recipients gives each actor alone, one without actors nobody's.
    """
    actors = event["actors"] or ()
    recipients = event["recipients"] or ()
    if event["reciprocal"] and len(actors) > 1:
        yield from itertools.combinations(actors, 2)
        return
    nobody: tuple[Party, ...] = ({},)
    yield from itertools.product(actors or nobody, recipients or (None,))


def number(*parts: object) -> int:
    """Return a number that depends on ``parts`` alone, below 2**53: spreadsheets, R and JavaScript keep it whole."""
    return int(content_id(*parts), 16) >> 11


def day(value: Any) -> str:  # noqa: ANN401 - a day or nothing, as the reader of the tables gives it
    """Return a day in ISO 8601, blank where unknown."""
    return value.isoformat()[:10] if isinstance(value, datetime.date) else str(value or "")[:10]


def cameo_of(event: Row, setup: Setup) -> str:
    """Return an event's CAMEO code. The anchor and the recipients' words choose between broad and narrow ones."""
    told = [event["anchor_text"] or "", *(party["text"] or "" for party in event["recipients"] or ())]
    return setup.codes.cameo(event["type"], event["mode"], " ".join(told))


def sources_of(chain: Iterable[Row]) -> str:
    """Return a chain of attribution in words, outermost first: ``Sahel Wire > Ibrahim Sow``."""
    return " > ".join(row["source_name"] or row["source_text"] or "unnamed" for row in chain)


def differing(event: Row) -> str:
    """Return what an event's reports differ on: ``killed: 3 | 5; date: 2025-03-03 | 2025-03-04``."""
    held = event["disagreements"] or ()
    return "; ".join(f"{one['field']}: " + " | ".join(str(value["value"]) for value in one["values"]) for one in held)


TOLD = (
    Field("killed", "people killed", True),
    Field("injured", "people injured", True),
    Field("arrested", "people arrested", True),
    Field("crowd", "people in a crowd", True),
    Field("reports", "articles that report it", True),
    Field("independent_sources", "different ones who say it, whoever prints it", True),
    Field("attributed_to", "who says so in the mention that tells it best, outermost first, parted by >", True),
    Field("disagreements", "what its reports differ on", True),
    Field("confidence", "chance that it is right", True),
)
"""Extra columns of an event in formats of a row an event: ``told_of`` gives their cells."""


def told_of(event: Row, best: Row | None, joined: Joined) -> Iterator[object]:
    """Yield the cells of ``TOLD``; ``best`` is the mention that tells the event best."""
    yield from (event[name] for name in ("killed", "injured", "arrested", "crowd", "reports", "independent_sources"))
    yield sources_of(joined.chain(best)) if best else ""
    yield differing(event)
    yield event["confidence"]


def clean(value: object) -> str:
    """Return a value as a cell of a tab-separated file: no tab, no line end; ``None`` is blank.

    Straight double quotation marks become single ones: many readers take one that opens a cell as the start of a
    quoted cell, and swallow lines.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.10g}"
    return " ".join(str(value).split()).replace('"', "'")
