"""Statements from the encoder's vectors: which pieces begin a cue, and what is source and content of each.

The tagger says how likely a cue begins at each piece. For every likely one, the linker reads the 160 pieces round it
and says what each is for that cue alone: nothing, source, content or cue. The best consistent reading has one cue, at
most one source and any number of pieces of content (Viterbi). Statements that claim the same content compete.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from sayso.model import Span

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

BEFORE, REACH = 80, 160
OUTSIDE, SOURCE, CONTENT, CUE = 0, 1, 3, 5
_NEVER = -1e4


class Knobs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The linker's numbers as shipped beside it, tuned on PolNeAR's dev split (docs/dev/attribution-log.md)."""

    propose: float = 0.15
    keep: float = 0.3
    rivalry: float = 0.7
    weights: tuple[float, ...] = (-1.6, 0.6, -0.1, 0.6, 0.2)


class Linker(NamedTuple):
    """The linker's network and how likely a cue must be. ``session`` is onnxruntime's.

    ``propose`` is the least probability of a cue's first piece to be read at all, ``keep`` the least confidence of a
    statement, ``rivalry`` the share of content at which two statements are one, ``weights`` those of the logistic
    regression that makes a confidence of the evidence.
    """

    session: Any
    propose: float = 0.15
    keep: float = 0.3
    rivalry: float = 0.7
    weights: tuple[float, ...] = (-1.6, 0.6, -0.1, 0.6, 0.2)


class Found(NamedTuple):
    """A statement as the model sees it: spans of characters, ``source`` empty when none is named."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    confidence: float


class Proposal(NamedTuple):
    """Where cues may begin: ``piece`` (p,) and its ``chance`` (p,), ``near`` (p, 160) rows, ``inside`` (p, 160)."""

    piece: Ints
    chance: Floats
    near: Ints
    inside: Floats


def near_paragraphs(paragraph: Ints, piece: int) -> tuple[int, int]:
    """Return the pieces of the paragraph of one and of the next, which is all that a statement is looked for in.

    ``paragraph`` (n,) never falls.
    """
    first, last = (
        np.searchsorted(paragraph, paragraph[piece], "left"),
        np.searchsorted(paragraph, paragraph[piece], "right"),
    )
    if last < len(paragraph):
        last = np.searchsorted(paragraph, paragraph[last], "right")
    return int(first), int(last)


def propose(tags: Floats, row: Ints, window: Ints, paragraph: Ints, least: float) -> Proposal:
    """Return the pieces that may begin a cue. ``tags`` (n, 9) are probabilities, the rest the encoder's."""
    piece = np.flatnonzero(tags[:, 1] >= least)
    offsets = np.arange(-BEFORE, REACH - BEFORE)[None, :]
    places = row[piece][:, None] + offsets
    inside = (places >= window[piece, 0][:, None]) & (places < window[piece, 1][:, None])
    near_by = np.array([near_paragraphs(paragraph, one) for one in piece.tolist()], dtype=np.int64).reshape(-1, 2)
    pieces = piece[:, None] + offsets
    inside &= (pieces >= near_by[:, :1]) & (pieces < near_by[:, 1:])
    near = np.where(inside, places, row[piece][:, None])
    return Proposal(piece, tags[piece, 1], near, inside.astype(np.float32))


# States of a reading: outside, content begins, content, cue: each before and after the source; source begins, source.
_LABEL = np.array([0, 3, 4, 5, 1, 2, 0, 3, 4, 5])
_STATES = len(_LABEL)


def _transitions() -> Floats:
    """Return (10, 10): 0 where the second state may follow the first."""
    allowed = np.full((_STATES, _STATES), _NEVER, dtype=np.float32)
    for before in range(_STATES):
        for after in range(_STATES):
            used, uses = before >= 6, after >= 6
            in_source = before in (4, 5)
            if after in (4, 5):
                fits = (after == 4 and not used and not in_source) or (after == 5 and in_source)
            elif in_source:
                fits = uses
            else:
                fits = used == uses
            if _LABEL[after] == 4:
                fits = fits and _LABEL[before] in (3, 4)
            if fits:
                allowed[before, after] = 0.0
    return allowed


_MAY_PRECEDE = np.ascontiguousarray(_transitions().T)


def best_roles(scores: Floats, inside: Floats) -> Ints:
    """Return the likeliest consistent roles (p, 160) from log probabilities (p, 160, 6) and the mask of real pieces.

    The cue is the run of cue pieces round the place asked about and stands once; the rest is left to Viterbi.
    """
    scores = scores.copy()
    cue = _cue_run(scores, inside)
    scores[:, :, CUE] = np.where(cue, 0.0, _NEVER)
    for label in (OUTSIDE, SOURCE, SOURCE + 1, CONTENT, CONTENT + 1):
        scores[:, :, label] = np.where(cue, _NEVER, scores[:, :, label])
    blank = inside < 0.5
    scores[blank] = _NEVER
    scores[blank, OUTSIDE] = 0.0
    held = np.flatnonzero(~blank.all(0))  # one stretch: it holds the cue of each
    roles = np.zeros(scores.shape[:2], dtype=np.int64)
    if len(held):
        roles[:, held[0] : held[-1] + 1] = _viterbi(scores[:, held[0] : held[-1] + 1, _LABEL])
    return roles


def _cue_run(scores: Floats, inside: Floats) -> npt.NDArray[np.bool_]:
    likely: npt.NDArray[np.bool_] = (scores.argmax(-1) == CUE) & (inside > 0.5)
    likely[:, BEFORE] = True
    run = likely.copy()
    run[:, BEFORE + 1 :] = np.logical_and.accumulate(likely[:, BEFORE + 1 :], axis=1)
    run[:, :BEFORE] = np.logical_and.accumulate(likely[:, :BEFORE][:, ::-1], axis=1)[:, ::-1]
    return run


def _viterbi(emitted: Floats) -> Ints:
    count, length, _ = emitted.shape
    state = np.where(np.isin(np.arange(_STATES), (0, 1, 3, 4)), emitted[:, 0], _NEVER)
    back = np.zeros((length, count, _STATES), dtype=np.int8)
    for place in range(1, length):
        paths = state[:, None, :] + _MAY_PRECEDE
        back[place] = paths.argmax(-1)
        state = paths.max(-1) + emitted[:, place]
    last = state.argmax(1)
    roles = np.zeros((count, length), dtype=np.int64)
    everyone = np.arange(count)
    for place in range(length - 1, -1, -1):
        roles[:, place] = _LABEL[last]
        last = back[place, everyone, last]
    return roles


def _runs(roles: Ints, first: int, begins: int, goes_on: int) -> list[tuple[int, int]]:
    """Return ranges of pieces with a role; ``first`` is the piece at place 0."""
    found: list[tuple[int, int]] = []
    for place in np.flatnonzero((roles == begins) | (roles == goes_on)).tolist():
        piece = first + place
        if found and found[-1][1] == piece and (roles[place] == goes_on or begins == goes_on):
            found[-1] = (found[-1][0], piece + 1)
        else:
            found.append((piece, piece + 1))
    return found


def _characters(ranges: list[tuple[int, int]], spans: Ints) -> tuple[Span, ...]:
    return tuple((int(spans[first, 0]), int(spans[last - 1, 1])) for first, last in ranges)


class Reading(NamedTuple):
    """A proposed statement before the competition, in ranges of pieces, with what its confidence is made of."""

    source: list[tuple[int, int]]
    cue: list[tuple[int, int]]
    content: list[tuple[int, int]]
    evidence: tuple[float, ...]
    """Log odds: that a cue begins here, that it is one once read again, of its content, of its source (or of none)."""


def readings(proposal: Proposal, logits: Floats) -> list[Reading]:
    """Return the best reading of every proposed cue that has content. ``logits`` (p, 160, 6) are the linker's."""
    if not len(proposal.piece):
        return []
    shifted = logits - logits.max(-1, keepdims=True)
    scores = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    roles = best_roles(scores, proposal.inside)
    found = []
    for index, piece in enumerate(proposal.piece.tolist()):
        first = piece - BEFORE
        content = _runs(roles[index], first, CONTENT, CONTENT + 1)
        if not content:
            continue
        found.append(
            Reading(
                _runs(roles[index], first, SOURCE, SOURCE + 1),
                _runs(roles[index], first, CUE, CUE),
                content,
                _evidence(float(proposal.chance[index]), np.exp(scores[index]), roles[index]),
            )
        )
    return found


def _evidence(chance: float, shares: Floats, roles: Ints) -> tuple[float, ...]:
    contents, sources = shares[:, CONTENT : CONTENT + 2].sum(1), shares[:, SOURCE : SOURCE + 2].sum(1)
    has_content = (roles == CONTENT) | (roles == CONTENT + 1)
    has_source = (roles == SOURCE) | (roles == SOURCE + 1)
    source = sources[has_source].mean() if has_source.any() else 1 - sources.max()
    return (
        _odds(chance),
        _odds(float(shares[BEFORE, CUE])),
        _odds(float(contents[has_content].mean())),
        _odds(float(source)),
    )


def _odds(chance: float) -> float:
    chance = min(max(chance, 1e-4), 1 - 1e-4)
    return float(np.log(chance / (1 - chance)))


def _pieces(ranges: list[tuple[int, int]]) -> set[int]:
    return {piece for first, last in ranges for piece in range(first, last)}


def compete(found: list[tuple[float, Reading]], rivalry: float) -> list[tuple[float, Reading]]:
    """Return the readings that no more confident one contradicts: same cue, or much the same content."""
    kept: list[tuple[float, Reading]] = []
    held: list[tuple[set[int], set[int]]] = []
    for chance, reading in sorted(found, key=lambda item: (-item[0], item[1].cue)):
        cue, content = _pieces(reading.cue), _pieces(reading.content)
        if all(not cue & other and _share(content, theirs) < rivalry for other, theirs in held):
            kept.append((chance, reading))
            held.append((cue, content))
    return sorted(kept, key=lambda item: item[1].cue)


def _share(one: set[int], other: set[int]) -> float:
    return len(one & other) / min(len(one), len(other))


def confidence(reading: Reading, weights: tuple[float, ...]) -> float:
    """Return the probability that a reading is right, by logistic regression on its evidence."""
    score = weights[0] + sum(weight * value for weight, value in zip(weights[1:], reading.evidence, strict=True))
    return float(1 / (1 + np.exp(-score)))


def statements(proposal: Proposal, logits: Floats, spans: Ints, linker: Linker) -> list[Found]:
    """Return the statements of an article in order of the text. ``spans`` (n, 2) are the pieces' characters."""
    weighed = [(confidence(reading, linker.weights), reading) for reading in readings(proposal, logits)]
    kept = compete([item for item in weighed if item[0] >= linker.keep], linker.rivalry)
    return [
        Found(
            _characters(reading.source, spans),
            _characters(reading.cue, spans),
            _characters(reading.content, spans),
            chance,
        )
        for chance, reading in kept
    ]


def link(linker: Linker, proposal: Proposal, rows: Floats) -> Floats:
    """Return role logits (p, 160, 6) of proposed cues from the encoder's vectors ``rows`` (m, 384).

    One cue at a time, with the pieces that it may look at: it is faster than several (they fall out of the processor's
    cache), and since activations are quantised by the call, what is said of one cue does not hang on the others.
    """
    narrow = rows.shape[1] // 3
    found = np.zeros((len(proposal.piece), REACH, 6), dtype=np.float32)
    found[:, :, OUTSIDE] = -_NEVER
    for index, (near, inside) in enumerate(zip(proposal.near, proposal.inside, strict=True)):
        where = np.flatnonzero(inside > 0.5)
        asked = {
            "near": rows[near[where], :narrow][None],
            "cue": rows[near[BEFORE], narrow:][None],
            "where": where[None],
        }
        found[index, where] = linker.session.run(None, asked)[0][0]
    return found


def attributions(
    linker: Linker, tags: Floats, rows: Floats, row: Ints, window: Ints, paragraph: Ints, spans: Ints
) -> list[Found]:
    """Return the statements of an article, outermost only, in order of the text.

    ``tags``, ``rows``, ``row`` and ``window`` are those of the encoder's ``Encoded``, ``paragraph`` (n,) and ``spans``
    (n, 2) its pieces'.
    """
    proposal = propose(tags, row, window, paragraph, linker.propose)
    return statements(proposal, link(linker, proposal, rows), spans, linker)


def load_linker(folder: Path) -> Linker:
    """Return the linker from a folder that holds ``linker.onnx`` and ``settings.json``; it runs on one thread."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(folder / "linker.onnx"), options, providers=["CPUExecutionProvider"])
    knobs = msgspec.json.decode((folder / "settings.json").read_bytes(), type=Knobs)
    return Linker(session, knobs.propose, knobs.keep, knobs.rivalry, knobs.weights)
