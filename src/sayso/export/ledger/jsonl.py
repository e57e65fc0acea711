"""JSON lines: an event a line with all its columns; nested, its mentions with participants, statements, article."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sayso.export.ledger import Field, LedgerRows, Part, Row, Setup, Written
from sayso.export.ledger._rows import Joined, articles_without_text
from sayso.export.ledger._tables import exported
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


_ARTICLE = frozenset(
    {"source_id", "url", "title", "publisher", "published", "language", "version", "is_current", "copy_group", "coder"}
)


def write(rows: LedgerRows, path: Path, setup: Setup) -> Written:
    """Write a line an event, of any factuality. Mentions and articles without their text are held in memory."""
    joined = Joined(rows)
    articles = {id_: facts.row for id_, facts in articles_without_text(rows).items()}
    columns = {table.name: [column.name for column in table.columns] for table in exported(setup.tables)}
    columns["articles"] = [name for name in columns["articles"] if name in _ARTICLE]
    written = 0
    with path.open("w", encoding="utf-8") as stream:
        for event in rows.events():
            nested = [_mention(row, joined, articles, columns) for row in joined.mentions.get(event["event_id"], ())]
            line = {**_cut(event, columns["events"]), "mentions": nested}
            stream.write(json.dumps(line, ensure_ascii=False, default=plain) + "\n")
            written += 1
    return Written(written)


def _cut(row: Row, columns: Sequence[str]) -> dict[str, Any]:
    return {name: row.get(name) for name in columns}


def _mention(
    row: Row, joined: Joined, articles: Mapping[str, Row], columns: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    article, member = articles.get(row["reading_id"]), joined.why[row["mention_id"]]
    return {
        **_cut({**row, "event_id": member["event_id"]}, columns["mentions"]),
        "participants": [_cut(one, columns["participants"]) for one in joined.of(row)],
        "statements": [_cut(one, columns["statements"]) for one in joined.chain(row)],
        "article": _cut(article, columns["articles"]) if article else None,
        "joined": _cut(member, columns["members"]),
    }
