"""doccano: JSON lines for a sequence labelling project with relations.

doccano stores what the browser counts, UTF-16 units (its issue 2290), unless a project counts grapheme clusters: leave
that box unticked.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sayso.export.ledger import Field, LedgerRows, Part, Setup, Written
from sayso.export.ledger._annotation import LINK_FIELDS, SPAN_FIELDS, Annotated, annotated
from sayso.export.ledger._text import Utf16

NAME = "doccano"
SUFFIX = ".jsonl"
SAYS = "doccano: JSON lines with entities and relations. Offsets in UTF-16."
TABLES: tuple[str, ...] = ()
PARTS = (
    Part(
        "lines",
        "A line an article that is current.",
        (
            Field("text", "the article's text"),
            Field("entities[]", "id, label, start_offset and end_offset in UTF-16 units"),
            Field("relations[]", "id, from_id, to_id, type"),
            Field("Comments", "always empty"),
            Field(
                "article_id, version_id, reading_id, url, published", "of the article; doccano keeps them as meta", True
            ),
        ),
    ),
    Part("labels", "Labels of spans.", SPAN_FIELDS),
    Part("relations", "Links between spans.", LINK_FIELDS),
)

_META = ("article_id", "version_id", "reading_id", "url", "published")


def write(rows: LedgerRows, path: Path, setup: Setup) -> Written:
    """Write a line an article. doccano wants numbers as ids: they count through the file."""
    written = 0
    ahead = 1
    with path.open("w", encoding="utf-8") as stream:
        for one in annotated(rows):
            stream.write(json.dumps(_line(one, ahead), ensure_ascii=False) + "\n")
            ahead += max(len(one.spans), len(one.links))
            written += 1
    return Written(written)


def _line(one: Annotated, first: int) -> dict[str, Any]:
    units = Utf16(one.text)
    numbers = {span.id: number for number, span in enumerate(one.spans, first)}
    entities = [
        {
            "id": numbers[span.id],
            "label": span.label,
            "start_offset": units.units(span.start),
            "end_offset": units.units(span.end),
        }
        for span in one.spans
    ]
    relations = [
        {"id": number, "from_id": numbers[link.first], "to_id": numbers[link.second], "type": link.label}
        for number, link in enumerate(one.links, first)
    ]
    known = {"text": one.text, "entities": entities, "relations": relations, "Comments": []}
    return known | {name: one.article[name] for name in _META}
