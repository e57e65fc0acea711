"""What an event mention's words are used for, as a few small numbers: its context, by which merging compares mentions.

The encoder's states are averaged over the anchor, the evidence and the whole text, and each mean is turned so that the
directions in which all texts differ alike count no more than the others (whitening by principal components, set by
``sayso.train.merging`` on open releases). All sums are of whole numbers, exact in float64 whatever their order, so that
the bytes are the same on every machine on which the states are.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sayso.annotate.encoder import Encoded
from sayso.model import Span

Whole = npt.NDArray[np.float64]

_STEPS = 64
"""Steps in one unit of a state."""
_LENGTH = 320
"""Length of each part of a vector, before its numbers are rounded and cut at 127."""


class Projection(NamedTuple):
    """For anchor, sentence and article, what is taken off a mean (3, 384) and how it is turned (3, 384, d): whole
    numbers, the first in steps of a state."""

    mean: Whole
    turn: Whole


def read_projection(held: bytes) -> Projection:
    """Return the projection of an npz file with ``mean`` (int16) and ``turn`` (int8)."""
    with np.load(io.BytesIO(held), allow_pickle=False) as parts:
        return Projection(parts["mean"].astype(np.float64), parts["turn"].astype(np.float64))


def context_vectors(
    seen: Encoded, projection: Projection, anchors: Sequence[Span], sentences: Sequence[Span]
) -> tuple[bytes, ...]:
    """Return for each anchor, with the span of its sentence, a vector of 3d numbers as int8."""
    steps = steps_of(seen)
    if not len(steps):
        return tuple(bytes(projection.turn.shape[0] * projection.turn.shape[2]) for _ in anchors)
    whole = _turned(steps, projection, 2)
    return tuple(
        (
            _turned(steps[_pieces(seen, anchor)], projection, 0)
            + _turned(steps[_pieces(seen, sentence)], projection, 1)
            + whole
        )
        for anchor, sentence in zip(anchors, sentences, strict=True)
    )


def steps_of(seen: Encoded) -> Whole:
    """Return the state of each piece (n, 384) in whole steps."""
    return np.rint(seen.states[seen.row].astype(np.float64) * _STEPS)


def _pieces(seen: Encoded, span: Span) -> slice:
    """Return the pieces that overlap a span, one at least."""
    spans = seen.pieces.spans
    first = min(int(np.searchsorted(spans[:, 1], span[0], side="right")), len(spans) - 1)
    return slice(first, max(first + 1, int(np.searchsorted(spans[:, 0], span[1], side="left"))))


def _turned(steps: Whole, projection: Projection, view: int) -> bytes:
    held = (steps.sum(0) - len(steps) * projection.mean[view]) @ projection.turn[view]
    length = math.sqrt(math.fsum(value * value for value in held.tolist()))
    if not length:
        return bytes(held.shape[0])
    return np.clip(np.rint(held * _LENGTH / length), -127, 127).astype(np.int8).tobytes()
