"""What the annotation tools get: the spans of an article with their labels, and the links between them.

Labels are PLOVER's types for anchors, and ``actor``, ``recipient``, ``place``, ``date``, ``source``, ``cue`` and
``content``. Offsets are in code points here; a format turns them into its own units.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sayso.export.ledger import Field, LedgerRows, Row
from sayso.model import content_id

ROLES = ("actor", "recipient", "place", "date", "source", "cue", "content")
LINKS = ("actor", "recipient", "place", "date", "source", "content", "attributed_to")

SPAN_FIELDS = (
    Field("TYPE", "an anchor: the words that name an event, labelled with its PLOVER type"),
    Field("actor", "who does it"),
    Field("recipient", "to whom"),
    Field("place", "where"),
    Field("date", "when"),
    Field("source", "who says it"),
    Field("cue", "the words that attribute"),
    Field("content", "what is said, a span a piece"),
)
LINK_FIELDS = (
    Field("actor, recipient, place, date", "from an anchor to that span"),
    Field("source, content", "from a cue to that span"),
    Field("attributed_to", "from an anchor to the cue of the innermost statement that carries it"),
)


class Span(NamedTuple):
    """Words ``[start, end)`` in code points. ``id`` is the same each time; ``score`` is a chance, 0 to 1."""

    id: str
    start: int
    end: int
    label: str
    score: float | None = None
    mode: str | None = None
    factuality: str | None = None
    name: str | None = None


class Link(NamedTuple):
    """A link from one span to another, by their ids."""

    first: str
    second: str
    label: str


class Annotated(NamedTuple):
    """An article with its spans, in order of the text, and links."""

    article: Row
    spans: tuple[Span, ...]
    links: tuple[Link, ...]

    @property
    def text(self) -> str:
        """Return the article's text."""
        return str(self.article["text"])


def annotated(rows: LedgerRows) -> Iterator[Annotated]:
    """Yield every article that is current, with what was found in it. Mentions and statements are held in memory."""
    mentions, participants, statements = _by_reading(rows.mentions()), defaultdict(list), _by_reading(rows.statements())
    for row in rows.participants():
        participants[row["reading_id"], row["mention_id"]].append(row)
    for article in rows.articles():
        if article["is_current"] is False or not article["text"]:
            continue
        marks = _Marks(article["reading_id"])
        cues = {row["statement_id"]: _statement(marks, row) for row in statements.get(article["reading_id"], ())}
        for mention in mentions.get(article["reading_id"], ()):
            _mention(marks, mention, participants[article["reading_id"], mention["mention_id"]], cues)
        yield Annotated(article, marks.spans(), marks.links())


def _by_reading(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["reading_id"]].append(row)
    return found


class _Marks:
    """Collects the spans of an article, each once however many events share it, and its links."""

    def __init__(self, reading: str) -> None:
        self._reading = reading
        self._spans: dict[tuple[int, int, str], Span] = {}
        self._links: dict[Link, None] = {}

    def mark(self, start: int | None, end: int | None, label: str, **more: object) -> str | None:
        """Add a span and return its id; ``None`` where there are no words."""
        if start is None or end is None:
            return None
        key = (start, end, label)
        if key not in self._spans:
            id_ = content_id("span", self._reading, start, end, label)
            self._spans[key] = Span(id_, start, end, label, **more)  # type: ignore[arg-type]
        return self._spans[key].id

    def link(self, first: str | None, second: str | None, label: str) -> None:
        """Add a link where there are two spans."""
        if first is not None and second is not None:
            self._links[Link(first, second, label)] = None

    def spans(self) -> tuple[Span, ...]:
        return tuple(sorted(self._spans.values(), key=lambda span: (span.start, -span.end, span.label)))

    def links(self) -> tuple[Link, ...]:
        return tuple(self._links)


def _statement(marks: _Marks, row: Row) -> str | None:
    """Mark a statement and return the id of its cue's first piece, else of its content's."""
    cues = [marks.mark(piece["start"], piece["end"], "cue") for piece in row["cue_spans"] or ()]
    contents = [marks.mark(piece["start"], piece["end"], "content") for piece in row["content_spans"] or ()]
    source = marks.mark(row["source_start"], row["source_end"], "source", name=row["source_name"])
    held = next(iter((*cues, *contents)), None)
    marks.link(held, source, "source")
    for content in contents:
        if content != held:
            marks.link(held, content, "content")
    return held


def _mention(marks: _Marks, row: Row, participants: Iterable[Row], cues: dict[str, str | None]) -> None:
    anchor = marks.mark(
        row["anchor_start"],
        row["anchor_end"],
        row["type"],
        score=row["confidence"],
        mode=row["mode"],
        factuality=row["factuality"],
    )
    # the ledger's tables are in no order that it promises
    for one in sorted(participants, key=lambda row: (row["role"], row["place_in_role"])):
        marks.link(anchor, marks.mark(one["start"], one["end"], one["role"], name=one["name"]), one["role"])
    place = marks.mark(row["place_start"], row["place_end"], "place", name=row["place_name"])
    marks.link(anchor, place, "place")
    marks.link(anchor, marks.mark(row["date_span_start"], row["date_span_end"], "date"), "date")
    carried = row["attribution"] or ()
    if carried:
        marks.link(anchor, cues.get(carried[-1]), "attributed_to")
