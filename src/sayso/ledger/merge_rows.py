"""Merging as the ledger's writer asks for it: rows of ``readings`` in, rows of ``events`` and ``members`` out."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from sayso.ledger.merge import Decision, Merged, MergeMention, Merging, Pool, Relinked, block_keys, relink, remerge
from sayso.ledger.merge_mentions import mention_of, topic_names
from sayso.model import EventMention, Statement, content_id

Row = dict[str, Any]

_DATES = ("date_start", "date_end")


class Links(NamedTuple):
    """What a change makes of the links between mentions: pairs with their scores, and pairs that are linked no more."""

    made: Sequence[tuple[str, str, float]] = ()
    cut: Sequence[tuple[str, str]] = ()


class MergedRows(NamedTuple):
    """What a change does: rows of ``events`` and ``members`` without ``seq``, ``until`` and ``gone``, the ids that no
    event has now, and the links."""

    events: Sequence[Row]
    members: Sequence[Row]
    gone: Sequence[str]
    links: Links = Links()


class Merger:
    """Merging with its weights and words. ``version`` changes with any of them."""

    mention = MergeMention

    def __init__(self, merging: Merging) -> None:
        self._merging = merging
        held = msgspec.json.encode(merging, order="deterministic").decode()
        self.version = f"{merging.weights.version}-{content_id(held)[:8]}"

    def look(self, reading: Mapping[str, Any]) -> list[MergeMention]:
        """Return the mentions of a row of ``readings``, each a copy group of its own until it is placed."""
        statements = {one.id: one for one in msgspec.convert(reading["statements"] or [], tuple[Statement, ...])}
        events = msgspec.convert(reading["events"] or [], tuple[EventMention, ...])
        vectors = reading["vectors"] or [b""] * len(events)
        topic = topic_names(reading["text"] or "", self._merging.words)
        return [
            mention_of(
                event,
                statements,
                self._merging.words,
                vector=vector or b"",
                reading_id=reading["reading_id"],
                article_id=reading["article_id"],
                version_id=reading["version_id"],
                copy_group=reading["version_id"],
                published=reading["published"],
                publisher=reading["publisher"],
                topic=topic,
            )
            for event, vector in zip(events, vectors, strict=True)
        ]

    def place(self, mention: MergeMention, copy_group: str) -> MergeMention:
        """Return a mention with the copy group that its article now has."""
        return msgspec.structs.replace(mention, copy_group=copy_group)

    def keys(self, mention: MergeMention) -> tuple[str, ...]:
        """Return the keys of a mention's blocks."""
        return block_keys(mention)

    def remerge(
        self, added: Iterable[MergeMention], gone: Iterable[MergeMention], pool: Pool, decided: Iterable[Decision]
    ) -> MergedRows:
        """Return what a change does to the events; ``decided`` are all decisions ever made."""
        done = remerge(added, gone, pool, decided, self._merging)
        return MergedRows(
            [event_row(event) for event in done.events],
            [msgspec.structs.asdict(member) for event in done.events for member in event.members],
            sorted(done.gone),
            _links(done.links),
        )

    def relink(
        self, added: Iterable[MergeMention], gone: Iterable[MergeMention], pool: Pool, decided: Iterable[Decision]
    ) -> Links:
        """Return what a change makes of the links between mentions alone."""
        return _links(relink(added, gone, pool, decided, self._merging))


def _links(links: Relinked) -> Links:
    return Links([(*two, score) for two, score in sorted(links.made.items())], sorted(links.cut))


def event_row(event: Merged) -> Row:
    """Return an event as a row of ``events``."""
    row: Row = msgspec.to_builtins(event)
    del row["members"]
    for name in _DATES:
        row[name] = datetime.date.fromisoformat(row[name][:10]) if row[name] else None
    return row
