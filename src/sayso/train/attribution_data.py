"""PolNeAR-style JSON lines as windows of pieces with tags, and as one set of roles a cue."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sayso.annotate.encoder import (
    CLS,
    FEATURES,
    SEP,
    Floats,
    Ints,
    Pieces,
    Tokenizer,
    Window,
    spans_to_pieces,
    split,
    windows,
)

OUTSIDE, SOURCE, CONTENT, CUE = 0, 1, 3, 5
"""Roles of a piece for one cue; a source's and a content's further pieces have the next number."""
Range = tuple[int, int]


class Link(NamedTuple):
    """One attribution in pieces: its cue, the sources and the contents."""

    cue: Range
    sources: tuple[Range, ...]
    contents: tuple[Range, ...]


class Example(NamedTuple):
    """An article for training: pieces, its attributions, and tags (n, 3) of cue, source and content: 0, 1 begins, 2."""

    id: str
    text: str
    pieces: Pieces
    links: tuple[Link, ...]
    tags: Ints


class Batch(NamedTuple):
    """Windows side by side: ids (b, t), features (b, t, 3), mask (b, t), tags (b, t, 3), and the row of each cue."""

    ids: Ints
    features: Ints
    mask: Floats
    tags: Ints
    cues: list[tuple[int, int, Link, int]]
    """For each attribution: its window, the row of the first piece of its cue, the attribution, and piece minus row."""


def read(tokenizer: Tokenizer, path: Path) -> list[Example]:
    """Return the articles of a file of JSON lines as examples."""
    with path.open(encoding="utf-8") as lines:
        return [_example(tokenizer, json.loads(line)) for line in lines]


def _example(tokenizer: Tokenizer, row: dict[str, Any]) -> Example:
    pieces = split(tokenizer, row["text"])
    links = []
    for found in row["attributions"]:
        cue, sources, contents = (
            tuple(spans_to_pieces([tuple(span) for span in found[role]], pieces))
            for role in ("cue", "source", "content")
        )
        if cue and contents:
            links.append(Link(cue[0], sources, contents))
    tags = np.zeros((len(pieces.ids), 3), dtype=np.int64)
    for link in links:
        for column, ranges in enumerate(((link.cue,), link.sources, link.contents)):
            for first, last in ranges:
                tags[first:last, column] = 2
                tags[first, column] = 1
    return Example(row["id"], row["text"], pieces, tuple(links), tags)


def roles(link: Link, first: int, last: int) -> Ints:
    """Return the role of each piece in ``[first, last)`` for one cue, shape ``(last - first,)``."""
    found = np.zeros(last - first, dtype=np.int64)
    marks = [(CONTENT, link.contents), (SOURCE, link.sources), (CUE, (link.cue,))]
    for role, ranges in marks:
        for start, stop in ranges:
            low, high = max(start, first), min(stop, last)
            if low < high:
                found[low - first : high - first] = role if role == CUE else role + 1
                if role != CUE and low == start:
                    found[low - first] = role
    return found


def cut(examples: list[Example], order: npt.NDArray[np.int64], budgets: Ints) -> list[tuple[int, Window]]:
    """Return ``(example, window)`` pairs; ``budgets`` (one an example) shortens the first window of each."""
    return [
        (int(index), window)
        for index in order
        for window in windows(examples[index].pieces.paragraph, 0, int(budgets[index]))
    ]


def batches(
    examples: list[Example], cuts: list[tuple[int, Window]], size: int, rng: np.random.Generator
) -> Iterator[Batch]:
    """Yield batches of windows of about one length, in random order."""
    order = rng.permutation(len(cuts))
    pools = [order[start : start + size * 24] for start in range(0, len(order), size * 24)]
    groups = []
    for pool in pools:
        pool = np.array(sorted(pool, key=lambda index: cuts[index][1].last - cuts[index][1].first))
        groups += [pool[start : start + size] for start in range(0, len(pool), size)]
    for index in rng.permutation(len(groups)):
        yield collate([(examples[cuts[item][0]], cuts[item][1]) for item in groups[index]])


def collate(items: list[tuple[Example, Window]]) -> Batch:
    """Return windows as one padded batch."""
    length = max(window.last - window.first for _, window in items) + 2
    ids = np.zeros((len(items), length), dtype=np.int64)
    features = np.tile(np.array(FEATURES, dtype=np.int64), (len(items), length, 1))
    mask = np.zeros((len(items), length), dtype=np.float32)
    tags = np.full((len(items), length, 3), -100, dtype=np.int64)
    cues = []
    for row, (example, window) in enumerate(items):
        count = window.last - window.first
        ids[row, 0], ids[row, count + 1] = CLS, SEP
        ids[row, 1 : count + 1] = example.pieces.ids[window.first : window.last]
        features[row, 1 : count + 1] = example.pieces.features[window.first : window.last]
        tags[row, 1 : count + 1] = example.tags[window.first : window.last]
        mask[row, : count + 2] = 1.0
        shift = window.first - 1
        cues += [
            (row, link.cue[0] - shift, link, shift)
            for link in example.links
            if window.core <= link.cue[0] < window.last
        ]
    return Batch(ids, features, mask, tags, cues)
