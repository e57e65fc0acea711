"""Events from the encoder's states: which words are an event's anchor, of what type, and what the rest is to it.

The tagger says of every piece whether it is part of an anchor and of which type. For one anchor, the reader looks at
the whole window again and says what each piece is to that event (actor, recipient, place, time, a quantity), and of
the event its type once more, its mode, its factuality and its contexts. ``sayso.train.events_net`` has the networks.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from sayso.errors import DataError
from sayso.model import Factuality, Span

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

NEAR, FAR = 12, 6
"""Distances to the anchor are exact up to ``NEAR`` pieces and counted by doubling ``FAR`` times beyond."""


class EventLabels(msgspec.Struct, frozen=True):
    """``events.json`` beside the weights: the labels in the order of the logits, and the numbers set on dev.

    ``propose`` is the least chance of a word to be read as an anchor, ``keep`` and ``keep_rules`` the least chance of
    an event of the model's own and of one that the rules see too; ``role``, ``context`` and ``mode`` the least shares
    that give a mention a role, and an event a context or a mode. ``weights`` are two logistic regressions (constant,
    then one for each of ``event_evidence.EVIDENCE``): of the model's own events, and of those that the rules see too;
    ``trust`` (constant, chance, doubtful party) is one that makes of the chance of the type the confidence that the
    type and all parties are right.
    """

    types: tuple[str, ...]
    modes: tuple[str, ...]
    contexts: tuple[str, ...]
    factualities: tuple[Factuality, ...]
    roles: tuple[str, ...]
    propose: float = 0.25
    keep: float = 0.5
    keep_rules: float = 0.3
    role: float = 0.5
    context: float = 0.5
    mode: float = 0.6
    trust: tuple[float, float, float] = (0.0, 1.0, 0.0)
    weights: tuple[tuple[float, ...], ...] = ((0.0, 0.5, 0.5, *(0.0,) * 8), (0.5, 0.4, 0.4, 0.3, *(0.0,) * 7))


class EventHeads(NamedTuple):
    """The reader and the pair head (onnxruntime sessions) with their labels."""

    reader: Any
    pair: Any
    labels: EventLabels


class EncodedText(NamedTuple):
    """The encoder's pass: ``anchors`` (n, types + 1) by piece, ``states`` (m, 384) and ``views`` (m, 192) by row.

    ``row`` (n,) is each piece's row, ``window`` (n, 2) its window's rows, ``spans`` (n, 2) its characters.
    """

    anchors: Floats
    states: Floats
    views: Floats
    row: Ints
    window: Ints
    spans: Ints


class PairText(NamedTuple):
    """States (n + 2, 384) half way through the encoder, and the characters ``spans`` (n, 2) of all but both ends."""

    states: Floats
    spans: Ints


class AnchorReading(NamedTuple):
    """What the model says of one anchor. ``types`` has none first; ``roles`` (t, roles + 1) is of the pieces from
    ``first`` on, none first; all are probabilities. ``likeliest`` (t,) is each piece's likeliest role."""

    anchor: Span
    tagged: Floats
    types: Floats
    modes: Floats
    factuality: Floats
    contexts: Floats
    roles: Floats
    first: int
    likeliest: Ints


def find_anchors(text: EncodedText, words: list[Span], least: float) -> list[Span]:
    """Return the words, or runs of words of one type, whose chance to be an anchor is at least ``least``."""
    if not words:
        return []
    bounds = np.array(words, dtype=np.int64)
    first = np.searchsorted(text.spans[:, 1], bounds[:, 0], side="right")
    last = np.searchsorted(text.spans[:, 0], bounds[:, 1], side="left")
    summed = np.concatenate((np.zeros((1, text.anchors.shape[1])), np.cumsum(text.anchors, 0, dtype=np.float64)))
    shares = (summed[last] - summed[first]) / np.maximum(last - first, 1)[:, None]
    kinds = np.where(1.0 - shares[:, 0] < least, -1, shares[:, 1:].argmax(1))
    found: list[tuple[int, Span]] = []
    for word, kind, held in zip(words, kinds.tolist(), (last > first).tolist(), strict=True):
        if held and kind >= 0 and found and found[-1][0] == kind:
            found[-1] = (kind, (found[-1][1][0], word[1]))
        elif held:
            found.append((kind, word))
    return [span for kind, span in found if kind >= 0]


def pieces_of(text: EncodedText, span: Span) -> tuple[int, int]:
    """Return the range of pieces that overlap a span of characters."""
    low = int(text.spans[:, 1].searchsorted(span[0], side="right"))
    high = int(text.spans[:, 0].searchsorted(span[1], side="left"))
    return low, high


def read_anchor(heads: EventHeads, text: EncodedText, anchor: Span) -> AnchorReading | None:
    """Return what the model says of the event at an anchor; ``None`` for a span without a piece."""
    first, last = pieces_of(text, anchor)
    if last <= first:
        return None
    low, high = (int(bound) for bound in text.window[first])
    rows = text.row[first:last]
    rows = rows[(rows >= low) & (rows < high)]
    asked = {
        "views": text.views[None, low:high],
        "anchor": text.states[rows].mean(0)[None],
        "away": _away(high - low, int(rows[0]) - low)[None],
        "mask": np.ones((1, high - low), dtype=np.float32),
    }
    roles, types, modes, factuality, contexts = (part[0] for part in heads.reader.run(None, asked))
    return AnchorReading(
        anchor,
        text.anchors[first:last].mean(0),
        _shares(types),
        _shares(modes),
        _shares(factuality),
        1.0 / (1.0 + np.exp(-contexts)),
        shares := _shares(roles),
        first - (int(rows[0]) - low),
        shares.argmax(1),
    )


def _away(length: int, anchor: int) -> Ints:
    """Return the bucket of each row's distance to the anchor; the same as in ``sayso.train.events_net``."""
    if anchor > _FARTHEST or length - anchor > _FARTHEST:
        return _buckets(np.arange(length) - anchor)
    return _BUCKETS[_FARTHEST - anchor : _FARTHEST - anchor + length]


def _buckets(away: Ints) -> Ints:
    size = np.maximum(np.abs(away), 1)
    far = NEAR + np.minimum(np.floor(np.log2(size / NEAR)), FAR - 1).astype(np.int64) + 1
    bucket = np.where(np.abs(away) <= NEAR, np.abs(away), far)
    return (bucket * np.sign(away) + NEAR + FAR).astype(np.int64)


_FARTHEST = 256
"""No window holds more pieces."""
_BUCKETS = _buckets(np.arange(-_FARTHEST, _FARTHEST))


def _shares(logits: Floats) -> Floats:
    raised = np.exp(logits - logits.max(-1, keepdims=True))
    shares: Floats = raised / raised.sum(-1, keepdims=True)
    return shares


def role_shares(reading: AnchorReading, text: EncodedText, span: Span) -> Floats:
    """Return the mean probabilities (roles + 1,) of the roles of a span; all none outside the anchor's window."""
    first, last = pieces_of(text, span)
    inner = reading.roles[max(0, first - reading.first) : max(0, last - reading.first)]
    if len(inner):
        shares: Floats = np.add.reduce(inner, 0) / np.float32(len(inner))
        return shares
    nothing = np.zeros(reading.roles.shape[1], dtype=np.float32)
    nothing[0] = 1.0
    return nothing


def pair_shares(heads: EventHeads, seen: PairText, actor: Span | None, recipient: Span | None) -> Floats:
    """Return the probability of each type between two parties, either may be unknown, read in one window."""
    asked = {
        "middle": seen.states[None],
        "actor": _marked(seen, actor)[None],
        "recipient": _marked(seen, recipient)[None],
    }
    return _shares(heads.pair.run(None, asked)[0][0])


def _marked(seen: PairText, span: Span | None) -> Floats:
    """Return 1 for the states of a span's pieces, 0 for all others."""
    marks = np.zeros(len(seen.states), dtype=np.float32)
    if span is not None:
        marks[1:-1] = (seen.spans[:, 1] > span[0]) & (seen.spans[:, 0] < span[1])
    return marks


def load_event_heads(folder: Path) -> EventHeads:
    """Return the heads from a folder with ``reader.onnx``, ``pair.onnx`` and ``events.json``, on one thread.

    Raises ``DataError`` for an ``events.json`` of another version.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    reader, pair = (
        onnxruntime.InferenceSession(str(folder / name), options, providers=["CPUExecutionProvider"])
        for name in ("reader.onnx", "pair.onnx")
    )
    return EventHeads(reader, pair, _labels(folder / "events.json"))


def _labels(path: Path) -> EventLabels:
    try:
        return msgspec.json.decode(path.read_bytes(), type=EventLabels)
    except msgspec.ValidationError as error:
        raise DataError(f"{path} is of another version: {error}; install the sayso-model-en of this sayso") from error
