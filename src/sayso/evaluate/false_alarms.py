"""How many events are found where there are none: ``sayso evaluate false_alarms FILE``.

The file has one text a line, ``{"id", "text", ...}``, with no politics in it; a text that comes several times counts
once. Every event found is a false one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec

from sayso.model import Article, Report, make_article


class FalseAlarms(msgspec.Struct, frozen=True, kw_only=True):
    """Texts, their words, the events found in them, by type too, and events for 1,000 words."""

    texts: int
    words: int
    events: int
    by_type: dict[str, int]
    per_1000_words: float


def evaluate(path: Path, code: Callable[[Article], Report]) -> FalseAlarms:
    """Return what ``code`` finds in the texts of a file."""
    texts: dict[str, str] = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            texts.setdefault(row["text"], row["id"])
    found = Counter[str]()
    for text, name in texts.items():
        found.update(event.type for event in code(make_article(text, source_id=name)).events)
    words = sum(len(text.split()) for text in texts)
    return FalseAlarms(
        texts=len(texts),
        words=words,
        events=found.total(),
        by_type=dict(sorted(found.items())),
        per_1000_words=round(1000 * found.total() / max(1, words), 2),
    )
