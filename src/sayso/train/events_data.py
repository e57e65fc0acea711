"""Annotated events, pairs and judgements as packed windows of pieces.

Three kinds of rows become one: our own events (``corpus/events``), PLV's pairs (``{"text", "actor", "recipient",
"type"}``) and UDS-IH2's judgements (``{"text", "span", "score"}``). Rows are packed several to a window, as paragraphs
of one text, so that a window in training is as long as one of an article.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, get_args

import msgspec
import numpy as np

from sayso.annotate.encoder import CLS, FEATURES, SEP, WINDOW, Floats, Ints, Pieces, Tokenizer, spans_to_pieces, split
from sayso.evaluate.events_markup import ROLES, EventExample, GoldEvent, Labels
from sayso.evaluate.factuality import gold_class
from sayso.evaluate.roles import respace
from sayso.model import Factuality, Span

FACTUALITIES = get_args(Factuality)
_SETS = {
    "happened": ("happened", "ongoing"),
    "uncertain": ("possible",),
    "did not": ("did_not_happen", "hypothetical", "planned"),
}
Range = tuple[int, int]
PLV = "plv"
"""The kind of an example that annotates PLV."""


class Scheme(NamedTuple):
    """The labels in the order of the logits. ``modes`` are ``TYPE mode``, then ``TYPE`` for none of its modes.

    Type 0 of the tags and role 0 are none; ``types`` itself begins with the first type.
    """

    types: tuple[str, ...]
    modes: tuple[str, ...]
    contexts: tuple[str, ...]


class Target(NamedTuple):
    """What is known of one anchor, in pieces; ``type`` -100 where only its factuality is.

    ``mode`` is an index into the scheme's modes, -100 for unknown; ``factualities`` are those that fit; ``contexts``
    is ``(-1,)`` for unknown. ``partial``: there may be other parties, places and times than those in ``roles``.
    """

    anchor: Range
    type: int
    mode: int
    factualities: tuple[int, ...]
    contexts: tuple[int, ...]
    roles: tuple[tuple[int, Range], ...]
    partial: bool = False


class Pair(NamedTuple):
    """Two parties in pieces, either may be unknown, and the types that may hold between them."""

    actor: Range | None
    recipient: Range | None
    types: tuple[int, ...]


class Row(NamedTuple):
    """A text for training. ``complete``: every event of it is annotated, so that all else is none."""

    id: str
    pieces: Pieces
    targets: tuple[Target, ...]
    pairs: tuple[Pair, ...]
    complete: bool


class Batch(NamedTuple):
    """Windows side by side: ids, mask and anchor types (b, t), features (b, t, 3), then (window, shift, target)s."""

    ids: Ints
    features: Ints
    mask: Floats
    tags: Ints
    targets: list[tuple[int, int, Target]]


def scheme(labels: Labels) -> Scheme:
    """Return the labels of ``data/plover.toml`` in the file's order."""
    modes = tuple(f"{name} {mode}" for name, type_ in labels.types.items() for mode in type_.modes)
    return Scheme(tuple(labels.types), modes + tuple(labels.types), labels.contexts)


def rows_of_events(tokenizer: Tokenizer, examples: Sequence[EventExample], plan: Scheme) -> list[Row]:
    """Return our own examples as rows; those of PLV's sentences without pairs, which PLV itself gives."""
    found = []
    for example in examples:
        pieces = split(tokenizer, example.text)
        targets = tuple(target for event in example.events for target in _target(event, pieces, plan))
        pairs = () if example.kind == PLV else tuple(p for event in example.events for p in _pairs(event, pieces, plan))
        found.append(Row(example.id, pieces, targets, pairs, True))
    return found


def natural(example: EventExample) -> EventExample:
    """Return an example of ``cameo_ner``, whose tokens are joined by spaces, spaced as text is; others as they are."""
    if example.kind != "cameo_ner":
        return example
    text, moved = respace(example.text)

    def move(span: Span) -> Span:
        return moved[span[0]], moved[span[1] - 1] + 1

    events = tuple(
        msgspec.structs.replace(
            event, anchor=move(event.anchor), roles=tuple((role, move(span)) for role, span in event.roles)
        )
        for event in example.events
    )
    return msgspec.structs.replace(example, text=text, events=events)


def _target(event: GoldEvent, pieces: Pieces, plan: Scheme) -> Iterator[Target]:
    anchor = spans_to_pieces([event.anchor], pieces)
    if not anchor:
        return
    roles = [
        (1 + ROLES.index(name), ranges) for name, span in event.roles for ranges in spans_to_pieces([span], pieces)
    ]
    yield Target(
        anchor[0],
        1 + plan.types.index(event.type),
        plan.modes.index(f"{event.type} {event.mode}" if event.mode else event.type),
        (FACTUALITIES.index(event.factuality),),
        tuple(plan.contexts.index(name) for name in event.contexts) if event.contexts else (-1,),
        tuple(roles),
    )


def _pairs(event: GoldEvent, pieces: Pieces, plan: Scheme) -> Iterator[Pair]:
    actors, recipients = event.spans("actor"), event.spans("recipient")
    if event.reciprocal and not recipients:
        recipients = actors[1:]
    if actors or recipients:
        yield Pair(_first(actors, pieces), _first(recipients, pieces), (plan.types.index(event.type),))


def _first(spans: Sequence[Span], pieces: Pieces) -> Range | None:
    ranges = spans_to_pieces(list(spans[:1]), pieces)
    return ranges[0] if ranges else None


def rows_of_pairs(tokenizer: Tokenizer, rows: Sequence[dict[str, Any]], plan: Scheme) -> list[Row]:
    """Return PLV's rows; its YIELD is CONCEDE or RETREAT."""
    found = []
    for row in rows:
        pieces = split(tokenizer, row["text"])
        names = ("CONCEDE", "RETREAT") if row["type"] == "YIELD" else (row["type"],)
        actor, recipient = (_first([tuple(row[key])], pieces) if row[key] else None for key in ("actor", "recipient"))
        pair = Pair(actor, recipient, tuple(plan.types.index(name) for name in names))
        found.append(Row(row["id"], pieces, (), (pair,), False))
    return found


def rows_of_silver(tokenizer: Tokenizer, rows: Sequence[dict[str, Any]], plan: Scheme) -> list[Row]:
    """Return the rows of ``sayso.train.events_silver``: one anchor with both parties, or a text without any event."""
    found = []
    for row in rows:
        pieces = split(tokenizer, row["text"])
        if "anchor" not in row:
            found.append(Row(row["id"], pieces, (), (), True))
            continue
        anchor = spans_to_pieces([tuple(row["anchor"])], pieces)
        roles = tuple(
            (1 + ROLES.index(name), ranges)
            for name in ("actor", "recipient")
            for ranges in spans_to_pieces([tuple(row[name])], pieces)
        )
        mode = plan.modes.index(f"{row['type']} {row['mode']}") if row["mode"] else -100
        everything = tuple(range(len(FACTUALITIES)))
        kind = 1 + plan.types.index(row["type"])
        targets = [Target(ranges, kind, mode, everything, (-1,), roles, True) for ranges in anchor]
        found.append(Row(row["id"] + "-silver", pieces, tuple(targets), (), False))
    return found


def rows_of_judgements(tokenizer: Tokenizer, path: Path) -> list[Row]:
    """Return UDS-IH2's sentences, each with all its judged events."""
    by_text: dict[str, list[dict[str, Any]]] = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            by_text.setdefault(row["text"], []).append(row)
    found = []
    for text, judged in by_text.items():
        pieces = split(tokenizer, text)
        targets = []
        for row in judged:
            anchor = spans_to_pieces([tuple(row["span"])], pieces)
            fits = tuple(FACTUALITIES.index(name) for name in _SETS[gold_class(row["score"])])
            targets += [Target(ranges, -100, -100, fits, (-1,), ()) for ranges in anchor]
        found.append(Row(judged[0]["id"], pieces, tuple(targets), (), False))
    return found


def pack(rows: Sequence[Row], rng: np.random.Generator) -> list[list[Row]]:
    """Return rows in random order, several to a window of 40 to 254 pieces; one too long for a window is left out."""
    packed: list[list[Row]] = []
    room = 0
    for index in rng.permutation(len(rows)):
        row = rows[index]
        size = len(row.pieces.ids)
        if not 0 < size <= WINDOW:
            continue
        if size > room:
            packed.append([])
            room = max(size, int(rng.integers(60, WINDOW + 1)))
        packed[-1].append(row)
        room -= size
    return packed


def collate(windows: Sequence[Sequence[Row]]) -> Batch:
    """Return packed windows as one padded batch."""
    length = max(sum(len(row.pieces.ids) for row in window) for window in windows) + 2
    ids = np.zeros((len(windows), length), dtype=np.int64)
    features = np.tile(np.array(FEATURES, dtype=np.int64), (len(windows), length, 1))
    mask = np.zeros((len(windows), length), dtype=np.float32)
    tags = np.full((len(windows), length), -100, dtype=np.int64)
    targets: list[tuple[int, int, Target]] = []
    for index, window in enumerate(windows):
        at = 1
        ids[index, 0] = CLS
        for row in window:
            stop = at + len(row.pieces.ids)
            ids[index, at:stop], features[index, at:stop] = row.pieces.ids, row.pieces.features
            if at > 1:
                features[index, at, 2] = 2
            if row.complete:
                tags[index, at:stop] = 0
            for target in row.targets:
                if target.type > 0:
                    tags[index, at + target.anchor[0] : at + target.anchor[1]] = target.type
            targets += [(index, at, target) for target in row.targets]
            at = stop
        ids[index, at] = SEP
        mask[index, : at + 1] = 1.0
    return Batch(ids, features, mask, tags, targets)
