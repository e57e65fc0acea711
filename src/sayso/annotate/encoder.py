"""One pass of the small encoder over an article: word pieces, cheap typographic features, windows, vectors.

The encoder is uncased and sees no line breaks, so three features a piece are added to its
embedding: its case, its place with regard to quotation marks, and what stands before it.
A text is cut into windows of whole paragraphs; every piece has exactly one window in which
it counts, the others only lend it context.

The weights are passed in (``Encoder``); nothing here loads a file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from sayso.model import Span

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

WINDOW = 254
"""Pieces in a window; the first and the last place of the encoder's 256 are its own marks."""
CONTEXT = 16
"""Pieces of what stands before that a window is begun with. Each costs its share of speed."""
WIDTH = 384
"""Width of the encoder's states."""
VIEW = 192
"""Width of what the reader of events sees of a piece."""
_READ = ["tags", "vectors", "anchors", "states", "views"]
FEATURES = (4, 4, 4)
"""How many values each feature has: case, quotation, what stands before."""
BREAKS = (2, 3)
"""Values of the last feature at the beginning of a line, and of the text."""
CLS, SEP = 101, 102

_OPENING = "“‟«"
_CLOSING = "”»"


class Encoding(Protocol):
    """What a tokenizer returns: the pieces' numbers, and their spans in code points."""

    @property
    def ids(self) -> list[int]:
        """Return the number of each piece."""

    @property
    def offsets(self) -> list[Span]:
        """Return the span of each piece."""


class Tokenizer(Protocol):
    """What is used of ``tokenizers.Tokenizer``; it must neither cut nor pad."""

    def encode(self, sequence: str, *, add_special_tokens: bool) -> Encoding:
        """Return the pieces of a text."""


class Pieces(NamedTuple):
    """A text's word pieces: ``ids`` (n,), ``spans`` (n, 2) in code points, ``features`` (n, 3), ``paragraph`` (n,)."""

    ids: Ints
    spans: Ints
    features: Ints
    paragraph: Ints


class Window(NamedTuple):
    """Pieces ``[first, last)``, of which ``[core, last)`` count here; the rest is context that another window owns."""

    first: int
    core: int
    last: int


class Encoder(NamedTuple):
    """The encoder's parts. ``table`` times ``scale`` is the embedding of a piece; ``session`` is onnxruntime's."""

    tokenizer: Tokenizer
    table: npt.NDArray[np.int8]
    scale: Floats
    session: Any


class Encoded(NamedTuple):
    """What the encoder says of every piece, probabilities ``tags`` (n, 9) of statements and ``anchors`` (n, types + 1)
    of events; and by row what linker (``rows``, (m, 384)) and reader (``states``, (m, 384), ``views``, (m, 192)) read.

    ``window`` (n, 2) gives for each piece the first and one past the last row that its own window holds:
    a piece that is context elsewhere has several rows, ``row`` (n,) is the one that counts.
    """

    pieces: Pieces
    tags: Floats
    anchors: Floats
    rows: Floats
    states: Floats
    views: Floats
    row: Ints
    window: Ints


class Middle(NamedTuple):
    """States half way through the encoder, (n + 2, 384) with the window's own marks at both ends, of its pieces, whose
    characters are ``spans`` (n, 2)."""

    states: Floats
    spans: Ints


def quotation(text: str) -> bytearray:
    """Return for each character 0 outside quotation marks, 1 inside, 2 for an opening mark and 3 for a closing one.

    Marks are paired within a paragraph, so that one unbalanced mark never reaches the next. A mark that is not
    closed runs to the end of its paragraph, as it does in a quotation that goes on in the next one.
    """
    state = bytearray(len(text))
    opened = False
    for index, char in enumerate(text):
        if char == "\n":
            opened = False
        elif char in _OPENING or (char == '"' and not opened):
            state[index] = 2
            opened = True
        elif char in _CLOSING or char == '"':
            state[index] = 3
            opened = False
        else:
            state[index] = opened
    return state


def _case(word: str) -> int:
    if word.islower() or not any(char.isalpha() for char in word):
        return 0
    if word.isupper() and len(word) > 1:
        return 2
    return 1 if word[0].isupper() else 3


def split(tokenizer: Tokenizer, text: str) -> Pieces:
    """Return the word pieces of a text with their features."""
    encoding = tokenizer.encode(text, add_special_tokens=False)
    state = quotation(text)
    spans: list[Span] = []
    features: list[tuple[int, int, int]] = []
    paragraph: list[int] = []
    line, end = 0, 0
    for start, stop in encoding.offsets:
        breaks = text.count("\n", end, start)
        line += breaks
        before = 3 if not spans else 2 if breaks else int(start == end)
        spans.append((start, stop))
        features.append((_case(text[start:stop]), state[start], before))
        paragraph.append(line)
        end = max(end, stop)
    return Pieces(
        np.array(encoding.ids, dtype=np.int64),
        np.array(spans, dtype=np.int64).reshape(-1, 2),
        np.array(features, dtype=np.int64).reshape(-1, 3),
        np.array(paragraph, dtype=np.int64),
    )


def windows(paragraph: Ints, context: int = 0, first_budget: int = WINDOW) -> list[Window]:
    """Return windows of whole paragraphs, each begun by up to ``context`` pieces of what stands before it.

    ``paragraph`` (n,) never falls. A paragraph longer than a window is cut. ``first_budget`` shortens the first
    window: in training it moves the cuts from epoch to epoch.
    """
    total = len(paragraph)
    ends = [*(np.flatnonzero(np.diff(paragraph)) + 1).tolist(), total] if total else []
    found: list[Window] = []
    core, budget = 0, first_budget
    while core < total:
        first = max(0, core - min(context, WINDOW // 4)) if core else 0
        limit = core + min(budget, WINDOW - (core - first))
        whole = [end for end in ends if core < end <= limit]
        last = whole[-1] if whole else min(total, core + WINDOW - (core - first))
        found.append(Window(first, core, last))
        core, budget = last, WINDOW
    return found


def spans_to_pieces(spans: list[Span], pieces: Pieces) -> list[tuple[int, int]]:
    """Return the ranges of pieces that overlap character spans; spans without a piece are left out."""
    ranges = []
    for start, end in spans:
        low = int(np.searchsorted(pieces.spans[:, 1], start, side="right"))
        high = int(np.searchsorted(pieces.spans[:, 0], end, side="left"))
        if high > low:
            ranges.append((low, high))
    return ranges


def encode(encoder: Encoder, text: str, context: int = CONTEXT) -> Encoded:
    """Return the tag probabilities and vectors of every piece of a text, window by window on one thread."""
    pieces = split(encoder.tokenizer, text)
    count = len(pieces.ids)
    row = np.zeros(count, dtype=np.int64)
    bounds = np.zeros((count, 2), dtype=np.int64)
    blocks: list[list[Floats]] = []
    base = 0
    for window in windows(pieces.paragraph, context):
        tags, vectors, anchors, states, views = _run(encoder, pieces, window)
        lead, size = window.core - window.first, window.last - window.first
        row[window.core : window.last] = base + np.arange(lead, size)
        bounds[window.core : window.last] = (base, base + size)
        blocks.append([_probabilities(tags[lead:]), _shares(anchors[lead:]), vectors, states, views])
        base += size
    if not blocks:
        blocks = [[np.zeros((0, width), dtype=np.float32) for width in (9, 1, WIDTH, WIDTH, VIEW)]]
    tags, anchors, rows, states, views = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    return Encoded(pieces, tags, anchors, rows, states, views, row, bounds)


def middle_states(encoder: Encoder, text: str, position: int, context: int = CONTEXT) -> Middle:
    """Return the states half way through the encoder, of the window that reads the character at ``position``."""
    pieces = split(encoder.tokenizer, text)
    found = windows(pieces.paragraph, context)
    piece = int(np.searchsorted(pieces.spans[:, 1], position, side="right"))
    window = next((one for one in found if one.core <= piece < one.last), found[-1] if found else Window(0, 0, 0))
    states: Floats = encoder.session.run(["middle"], _fed(encoder, pieces, window))[0][0]
    return Middle(states, pieces.spans[window.first : window.last])


def _run(encoder: Encoder, pieces: Pieces, window: Window) -> list[Floats]:
    found: list[Floats] = encoder.session.run(_READ, _fed(encoder, pieces, window))
    return [part[0, 1:-1] for part in found]


def _fed(encoder: Encoder, pieces: Pieces, window: Window) -> dict[str, npt.NDArray[Any]]:
    inner = slice(window.first, window.last)
    ids = np.concatenate(([CLS], pieces.ids[inner], [SEP]))
    ends = np.array([FEATURES], dtype=np.int64)
    features = np.concatenate((ends, pieces.features[inner], ends))
    embedded = encoder.table[ids].astype(np.float32) * encoder.scale[ids][:, None]
    return {"embedded": embedded[None], "features": features[None]}


def _probabilities(logits: Floats) -> Floats:
    """Return the probabilities of three independent choices among three tags each; (n, 9) to (n, 9)."""
    return _shares(logits.reshape(len(logits), 3, 3)).reshape(len(logits), 9)


def _shares(logits: Floats) -> Floats:
    """Return the probabilities of one choice along the last axis."""
    raised = np.exp(logits - logits.max(-1, keepdims=True))
    shares: Floats = raised / raised.sum(-1, keepdims=True)
    return shares


def load_encoder(folder: Path) -> Encoder:
    """Return the encoder from a folder with ``encoder.onnx``, ``embeddings.npz``, ``tokenizer.json``, on one thread."""
    import onnxruntime
    import tokenizers

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"])
    tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    with np.load(folder / "embeddings.npz", allow_pickle=False) as parts:
        return Encoder(tokenizer, parts["table"], parts["scale"], session)
