"""Prodigy: JSON lines with tokens, spans and relations, for ``rel.manual`` or ``spans.manual``.

Prodigy is Python: its offsets are code points, as ours are. Its spans begin and end with tokens, so the tokens are cut
where a span begins or ends.
"""

from __future__ import annotations

import bisect
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sayso.export.ledger import Field, LedgerRows, Part, Setup, Written
from sayso.export.ledger._annotation import LINK_FIELDS, SPAN_FIELDS, Annotated, Span, annotated
from sayso.export.ledger._text import tokens

NAME = "prodigy"
SUFFIX = ".jsonl"
SAYS = "Prodigy: JSON lines with tokens, spans and relations. Offsets in code points."
TABLES: tuple[str, ...] = ()
PARTS = (
    Part(
        "lines",
        "A line an article that is current.",
        (
            Field("text", "the article's text"),
            Field("tokens[]", "id, text, start, end and ws: whether a space follows; words, marks and runs of space"),
            Field("spans[]", "start, end, token_start, token_end (inclusive), label"),
            Field("relations[]", "head, child (last tokens of the spans), label, head_span, child_span"),
            Field("meta", "the article's ids, publisher and publication", True),
            Field("spans[].span_id, .mode, .factuality, .name, .score", "of the span, where known", True),
        ),
    ),
    Part("labels", "Labels of spans.", SPAN_FIELDS),
    Part("relations", "Links between spans.", LINK_FIELDS),
)

_META = ("article_id", "version_id", "reading_id", "publisher", "published")
_PLACED = ("start", "end", "token_start", "token_end", "label")


def write(rows: LedgerRows, path: Path, setup: Setup) -> Written:
    """Write a line an article."""
    written = 0
    with path.open("w", encoding="utf-8") as stream:
        for one in annotated(rows):
            stream.write(json.dumps(_line(one), ensure_ascii=False) + "\n")
            written += 1
    return Written(written)


def _line(one: Annotated) -> dict[str, Any]:
    held = tokens(one.text, (edge for span in one.spans for edge in (span.start, span.end)))
    starts = [token.start for token in held]
    spans = {span.id: _span(span, starts) for span in one.spans}
    relations = [
        {
            "head": spans[link.first]["token_end"],
            "child": spans[link.second]["token_end"],
            "label": link.label,
            "head_span": {name: spans[link.first][name] for name in _PLACED},
            "child_span": {name: spans[link.second][name] for name in _PLACED},
        }
        for link in one.links
    ]
    listed = [
        {
            "text": one.text[token.start : token.end],
            "start": token.start,
            "end": token.end,
            "id": id_,
            "ws": token.space,
        }
        for id_, token in enumerate(held)
    ]
    meta = {name: one.article[name] for name in _META}
    return {"text": one.text, "tokens": listed, "spans": list(spans.values()), "relations": relations, "meta": meta}


def _span(span: Span, starts: Sequence[int]) -> dict[str, Any]:
    first = min(bisect.bisect_left(starts, span.start), len(starts) - 1)
    last = bisect.bisect_left(starts, span.end) - 1
    placed = {
        "start": span.start,
        "end": span.end,
        "token_start": first,
        "token_end": max(first, last),
        "label": span.label,
        "span_id": span.id,
    }
    more = {name: getattr(span, name) for name in ("mode", "factuality", "name", "score")}
    return placed | {name: value for name, value in more.items() if value is not None}
