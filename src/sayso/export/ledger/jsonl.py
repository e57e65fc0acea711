"""JSON lines: an event a line with all its columns; nested, its mentions with participants, statements, article."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sayso.export.ledger import Field, LedgerRows, Part, Row, Setup, Written
from sayso.export.ledger._rows import Joined, articles_without_text
from sayso.export.ledger._tables import INTERNAL
from sayso.export.ledger.csv import plain

NAME = "jsonl"
SUFFIX = ".jsonl"
SAYS = "JSON lines: an event a line, its mentions nested with participants, statements and article."
TABLES: tuple[str, ...] = ()
PARTS = (
    Part(
        "lines",
        "A line an event: the columns of `events`, and",
        (
            Field("mentions[]", "the columns of `mentions`, by publication, and"),
            Field("mentions[].participants[]", "the columns of `participants`"),
            Field("mentions[].statements[]", "the columns of `statements` that carry it, outermost first"),
            Field("mentions[].article", "columns of `articles`, without the text"),
            Field("mentions[].joined", "the columns of `members`: to which mention it was joined, how sure, why"),
        ),
    ),
)


def write(rows: LedgerRows, path: Path, setup: Setup) -> Written:
    """Write a line an event, of any factuality. Mentions and articles without their text are held in memory."""
    joined = Joined(rows)
    articles = {id_: facts.row for id_, facts in articles_without_text(rows).items()}
    written = 0
    with path.open("w", encoding="utf-8") as stream:
        for event in rows.events():
            nested = [_mention(row, joined, articles) for row in joined.mentions.get(event["event_id"], ())]
            stream.write(json.dumps({**_own(event), "mentions": nested}, ensure_ascii=False, default=plain) + "\n")
            written += 1
    return Written(written)


def _own(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in INTERNAL}


def _mention(row: Row, joined: Joined, articles: dict[str, Row]) -> dict[str, Any]:
    article = articles.get(row["reading_id"])
    return {
        **_own(row),
        "participants": joined.participants.get((row["reading_id"], row["mention_id"]), []),
        "statements": joined.chain(row),
        "article": {name: value for name, value in article.items() if name in _ARTICLE} if article else None,
        "joined": _own(joined.why[row["mention_id"]]),
    }


_ARTICLE = frozenset(
    {"source_id", "url", "title", "publisher", "published", "language", "version", "is_current", "copy_group", "coder"}
)
