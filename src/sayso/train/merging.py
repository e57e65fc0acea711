"""Set the weights of merging (``data/merging``) again.

    python -m sayso.train.merging vectors statedept/releases.jsonl meantime/airbus.jsonl meantime/apple.jsonl
    python -m sayso.train.merging weights ecbplus/train.jsonl [--cache FILE] [--folds]

The first sets ``vectors.npz``: principal components of the encoder's states over words, sentences and texts, whitened.
The second sets what ``weights.toml`` has under ``learned``: a logistic regression on the pairs of gold anchors that
merging compares, with an L2 penalty, by Newton's method. What stands under ``set`` is kept and taken as given: ECB+ has
no days of publication and few roles, so it cannot say what they weigh. ``--folds`` measures on each fifth of the
topics what the other four set, for a choice of ``join``; nothing is written then. Nothing random is in either.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from sayso import data
from sayso.annotate.parse import parse
from sayso.annotate.vectors import steps_of
from sayso.engine import load_merging
from sayso.evaluate.coref import read_rows
from sayso.evaluate.merge import Document, Labelled, document, setting
from sayso.ledger.merge import Merging, block_keys, windowed
from sayso.ledger.merge_groups import Pair, pair
from sayso.ledger.merge_mentions import MergeMention
from sayso.ledger.merge_pairs import MergeWeights, compare, see
from sayso.pipeline import Coder

Floats = npt.NDArray[np.float64]

FOLDER = Path(data.__file__).parent / "merging"

WIDTH = 64
"""Numbers in each part of a vector."""
_PENALTY = 3.0
_EVEN = 0.1
"""Share of the mean variance that is added to each before whitening: small directions are noise."""
_LONGEST = 9000
_TEXTS = 200
_SENTENCES, _WORDS = 25, 60
_FOLDS = 5
_JOINS = (0.2, 0.3, 0.35, 0.4, 0.5)


def main() -> None:
    """Set what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=("vectors", "weights"))
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--cache", type=Path, help="a file that keeps the coded documents between runs")
    parser.add_argument("--folds", action="store_true", help="cross-validate and write nothing")
    options = parser.parse_args()
    if options.what == "vectors":
        set_vectors(options.files)
        return
    documents = coded(options.files, options.cache)
    merging = load_merging()
    if options.folds:
        cross_validate(documents, merging)
        return
    learned = fit([one for held in documents for one in held.gold], merging)
    write_weights(learned, FOLDER / "weights.toml")


def coded(files: Sequence[Path], cache: Path | None) -> list[Document]:
    """Return the documents of files as mentions, from the cache where there is one."""
    if cache is not None and cache.exists():
        return msgspec.msgpack.decode(cache.read_bytes(), type=list[Document])
    coder, words = Coder(), load_merging().words
    documents = [document(row, coder, words) for path in files for row in read_rows(path)]
    if cache is not None:
        cache.write_bytes(msgspec.msgpack.encode(documents))
    return documents


# ── weights ──


def fit(held: Sequence[Labelled], merging: Merging) -> MergeWeights:
    """Return the weights with the learned ones set on mentions with gold chains."""
    weights = merging.weights
    pairs, chains = compared([one.mention for one in held]), {one.mention.mention_id: one.chain for one in held}
    seen = {one.mention.mention_id: see(one.mention, merging.words) for one in held}
    rows = [compare(seen[one], seen[two], merging.words) for one, two in pairs]
    names = list(weights.learned)
    places = {name: place for place, name in enumerate(names)}
    features = np.zeros((len(rows), len(names) + 1))
    features[:, -1] = 1
    for row, found in zip(features, rows, strict=True):
        for name, value in found.items():
            if name in places:
                row[places[name]] = value
    given = np.array([sum(weights.set.get(name, 0.0) * value for name, value in row.items()) for row in rows])
    right = np.array([chains[one] == chains[two] for one, two in pairs], dtype=np.float64)
    found_weights = regress(features, right, given)
    learned = {name: round(float(value), 3) for name, value in zip(names, found_weights, strict=False)}
    return msgspec.structs.replace(weights, constant=round(float(found_weights[-1]), 3), learned=learned)


def compared(mentions: Iterable[MergeMention]) -> list[Pair]:
    """Return the pairs that merging compares, in order."""
    blocks: dict[str, list[MergeMention]] = defaultdict(list)
    for one in mentions:
        for key in block_keys(one):
            blocks[key].append(one)
    return sorted({pair(one, two) for block in blocks.values() for one, two in windowed(block)})


def regress(features: Floats, right: Floats, given: Floats, penalty: float = _PENALTY) -> Floats:
    """Return the weights of a logistic regression with an offset; the last feature, the constant, is not penalised."""
    weights = np.zeros(features.shape[1])
    ridge = np.eye(len(weights)) * penalty
    ridge[-1, -1] = 1e-3
    for _ in range(30):
        chance = 1 / (1 + np.exp(-np.clip(features @ weights + given, -30, 30)))
        slope = features.T @ (chance - right) + ridge @ weights
        bend = (features * (chance * (1 - chance) + 1e-6)[:, None]).T @ features + ridge
        step = np.linalg.solve(bend, slope)
        weights = weights - step
        if np.abs(step).max() < 1e-5:
            break
    return weights


def write_weights(weights: MergeWeights, path: Path) -> None:
    """Write the learned weights into the file, whose other lines and comments stay."""
    learned = {"constant": weights.constant, **weights.learned}
    lines = []
    for line in path.read_text("utf-8").splitlines():
        name = line.split("=")[0].strip()
        lines.append(f"{name} = {learned[name]}" if "=" in line and name in learned else line)
    text = "\n".join(lines) + "\n"
    msgspec.convert(tomllib.loads(text), MergeWeights, strict=True)
    path.write_text(text, "utf-8")


def cross_validate(documents: Sequence[Document], merging: Merging) -> None:
    """Print the CoNLL F1 of each threshold, on all gold anchors of topics that the weights were not set on."""
    topics = sorted({one.topic for held in documents for one in held.gold})
    held_out = [[topic for place, topic in enumerate(topics) if place % _FOLDS == fold] for fold in range(_FOLDS)]
    found: dict[float, list[float]] = defaultdict(list)
    for fold in held_out:
        out = [one for held in documents for one in held.gold if one.topic in fold]
        rest = [one for held in documents for one in held.gold if one.topic not in fold]
        weights = fit(rest, merging)
        for join in _JOINS:
            tried = merging._replace(weights=msgspec.structs.replace(weights, join=join))
            found[join].append(setting(out, tried).merged.conll)
    for join, figures in found.items():
        folds = " ".join(f"{one:.3f}" for one in figures)
        sys.stdout.write(f"join {join:.2f}  CoNLL F1 {np.mean(figures):.3f}  {folds}\n")


# ── vectors ──


def set_vectors(files: Sequence[Path]) -> None:
    """Set how the encoder's states are turned, from texts: a word, a sentence and a text each in its own way."""
    coder = Coder()
    means: tuple[list[Floats], ...] = ([], [], [])
    for path in files:
        texts = [row["text"] for row in read_rows(path) if len(row["text"]) <= _LONGEST]
        for text in texts[:: max(1, len(texts) // _TEXTS)]:
            for held, found in zip(means, _means(text, coder), strict=True):
                held.extend(found)
    parts = [whitened(np.array(held)) for held in means]
    np.savez_compressed(
        FOLDER / "vectors.npz",
        mean=np.array([mean for mean, _ in parts], dtype=np.int16),
        turn=np.array([turn for _, turn in parts], dtype=np.int8),
    )


def _means(text: str, coder: Coder) -> tuple[list[Floats], ...]:
    """Return the mean states over words (verbs and nouns, each fourth), sentences and the text."""
    parsed, seen = parse(coder.parser, text), coder.encode(text)
    steps, spans = steps_of(seen), seen.pieces.spans

    def mean(first: int, last: int) -> list[Floats]:
        low = int(np.searchsorted(spans[:, 1], first, side="right"))
        high = int(np.searchsorted(spans[:, 0], last, side="left"))
        return [steps[low:high].mean(0)] if high > low else []

    words = [token for token in parsed.tokens if token.pos in {"VERB", "NOUN"}][::4][:_WORDS]
    return (
        [one for token in words for one in mean(token.start, token.end)],
        [one for sentence in parsed.sentences[:_SENTENCES] for one in mean(*sentence.span)],
        mean(0, len(text)),
    )


def whitened(means: Floats) -> tuple[Floats, Floats]:
    """Return what is taken off a mean, and the turn (384, ``WIDTH``) to its first components, as whole numbers."""
    middle = np.rint(means.mean(0))
    variance, directions = np.linalg.eigh(np.cov((means - middle).T))
    first = np.argsort(-variance, kind="stable")[:WIDTH]
    turn = directions[:, first] / np.sqrt(variance[first] + _EVEN * variance[first].mean())
    # a direction has no sign of its own
    turn = turn * np.sign(turn[np.abs(turn).argmax(0), np.arange(turn.shape[1])])
    return middle, np.rint(turn / np.abs(turn).max() * 127)


if __name__ == "__main__":
    main()
