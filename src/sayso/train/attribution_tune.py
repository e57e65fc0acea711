"""Tune the linker's few numbers on dev: ``python -m sayso.train.attribution_tune --weights DIR --dev FILE``.

Fits the logistic regression that makes a confidence of a reading's evidence, chooses the least confidence kept, writes
both into ``settings.json`` and prints the figures. With ``--measure`` nothing is fitted or written.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sayso.annotate.encoder import CONTEXT, encode, load_encoder
from sayso.coding import attribution_model as model
from sayso.evaluate import polnear
from sayso.evaluate.attribution_score import Attribution, assign
from sayso.train.hashes import write_hashes


class Read(NamedTuple):
    """A document of dev as the networks read it, before any threshold but that of proposals."""

    gold: polnear.GoldDocument
    proposal: model.Proposal
    logits: npt.NDArray[np.float32]
    spans: npt.NDArray[np.int64]


def read_all(folder: Path, dev: Path, propose: float, context: int = CONTEXT) -> tuple[list[Read], float, float]:
    """Return every document read, the seconds of CPU for the encoder, and those for the linker."""
    encoder, linker = load_encoder(folder), model.load_linker(folder)
    found, encoding, linking = [], 0.0, 0.0
    for gold in polnear.read_gold(dev):
        begun = time.process_time()
        encoded = encode(encoder, gold.text, context)
        middle = time.process_time()
        proposal = model.propose(encoded.tags, encoded.row, encoded.window, encoded.pieces.paragraph, propose)
        logits = model.link(linker, proposal, encoded.rows)
        encoding, linking = encoding + middle - begun, linking + time.process_time() - middle
        found.append(Read(gold, proposal, logits, encoded.pieces.spans))
    return found, encoding, linking


def fit(documents: Sequence[Read]) -> tuple[float, ...]:
    """Return the weights of the logistic regression: is this reading right, loosely, given its evidence?"""
    evidence: list[tuple[float, ...]] = []
    right: list[bool] = []
    for document in documents:
        readings = model.readings(document.proposal, document.logits)
        evidence += [reading.evidence for reading in readings]
        right += _right(document, readings)
    inputs = np.column_stack([np.ones(len(evidence)), np.array(evidence)])
    targets = np.array(right, dtype=float)
    weights = np.zeros(inputs.shape[1])
    ridge = np.diag([0.0] + [1.0] * (inputs.shape[1] - 1))
    for _ in range(25):
        chance = 1 / (1 + np.exp(-inputs @ weights))
        slope = inputs.T @ (targets - chance) - ridge @ weights
        bend = (inputs * (chance * (1 - chance))[:, None]).T @ inputs + ridge
        weights += np.linalg.solve(bend, slope)
    return tuple(round(float(weight), 4) for weight in weights)


def _right(document: Read, readings: Sequence[model.Reading]) -> list[bool]:
    """Return for each reading whether it is loosely one of gold's, each of gold's being given once."""
    gold = [_sets(one) for one in document.gold.attributions]
    found = [_sets(_spans(reading, document.spans)) for reading in readings]
    weights = [[len(one[2] & other[2]) for other in gold] for one in found]
    right = [False] * len(found)
    for row, column in assign(weights):
        one, other = found[row], gold[column]
        share = len(one[2] & other[2]) / max(1, len(one[2] | other[2]))
        source = bool(one[0] & other[0]) or not (one[0] or other[0])
        right[row] = share >= 0.5 and source and bool(one[1] & other[1])
    return right


def _spans(reading: model.Reading, spans: npt.NDArray[np.int64]) -> Attribution:
    return Attribution(
        *(
            tuple((int(spans[first, 0]), int(spans[last - 1, 1])) for first, last in ranges)
            for ranges in (reading.source, reading.cue, reading.content)
        )
    )


def _sets(one: Attribution | polnear.GoldAttribution) -> tuple[set[int], set[int], set[int]]:
    source, cue, content = (
        {index for start, end in spans for index in range(start, end)} for spans in (one.source, one.cue, one.content)
    )
    return source, cue, content


def measure(documents: Sequence[Read], linker: model.Linker, draws: int = 0) -> polnear.Result:
    """Return the figures of dev with the linker's numbers."""
    by_text = {document.gold.text: document for document in documents}

    def predict(text: str) -> list[Attribution]:
        read = by_text[text]
        found = model.statements(read.proposal, read.logits, read.spans, linker)
        return [Attribution(one.source, one.cue, one.content) for one in found]

    return polnear.measure((document.gold for document in documents), predict, draws)


def choose(documents: Sequence[Read], linker: model.Linker) -> float:
    """Return the least confidence kept at which loose and strict joint F1 together are greatest."""
    scored = []
    for keep in np.arange(0.2, 0.62, 0.05).tolist():
        made = measure(documents, linker._replace(keep=keep)).figures
        scored.append((made["joint.loose.F1"] + made["joint.strict.F1"], round(keep, 2)))
        sys.stdout.write(f"keep {keep:.2f} loose {made['joint.loose.F1']:.4f} strict {made['joint.strict.F1']:.4f}\n")
    best: float = max(scored)[1]
    return best


def main() -> None:
    """Read the command line, tune and measure."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--dev", type=Path, required=True)
    parser.add_argument("--measure", action="store_true")
    given = parser.parse_args()
    linker = model.load_linker(given.weights)
    documents, encoding, linking = read_all(given.weights, given.dev, linker.propose)
    if not given.measure:
        linker = linker._replace(weights=fit(documents))
        linker = linker._replace(keep=choose(documents, linker))
        numbers = {name: getattr(linker, name) for name in ("propose", "keep", "rivalry", "weights")}
        (given.weights / "settings.json").write_text(json.dumps(numbers, sort_keys=True) + "\n")
        write_hashes(given.weights)
    begun = time.process_time()
    for document in documents:
        model.statements(document.proposal, document.logits, document.spans, linker)
    decoding = time.process_time() - begun
    result = measure(documents, linker, polnear.DRAWS)
    pieces = sum(len(document.spans) for document in documents)
    sys.stdout.write(polnear.render(result))
    sys.stdout.write(
        f"\n{pieces} pieces; CPU seconds: encoder {encoding:.1f}, linker {linking:.1f}, decoding {decoding:.1f}\n"
    )


if __name__ == "__main__":
    main()
