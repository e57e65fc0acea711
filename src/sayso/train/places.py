"""Trains the weights that rank places: ``python -m sayso.train.places IDS.jsonl COORDINATES.jsonl [--folds 5]``.

A conditional logit over the candidates of every gold toponym that the finder finds: the
probability of the right ones is maximised, by gradient ascent with an L2 penalty. Features
depend on what the weights make of the other names, so features and weights are set in turns.
The first file gives GeoNames ids (TR-News). The second gives coordinates alone (GeoVirus):
right is what lies within a distance that depends on the level. With ``--folds`` it prints the
cross-validated share of right first choices, by article, before it writes the weights.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sayso import data
from sayso.annotate.parse import load_parser, parse
from sayso.evaluate.geo import rows
from sayso.model import Parse
from sayso.resolve.gazetteer import Entry, Gazetteer
from sayso.resolve.places import FEATURES, Query, distance, group, rank
from sayso.resolve.toponyms import Finder, PlaceWords

REACH = {"country": 1500.0, "area": 1500.0, "admin1": 400.0, "admin2": 60.0, "city": 40.0, "capital": 40.0}
PENALTY = 0.3
START = {"population": 3.0, "country": 3.0, "admin1": 0.5, "capital": 1.0, "alternate": -1.5, "contained": 3.0,
         "near": 3.0, "same_country": 2.0, "stripped": -2.0}  # fmt: skip
FIXED = {
    "near": 8.0, "contained": 8.0, "not_contained": 0.0, "sense": 6.0,
    "famous": 4.0, "capital": 0.5, "rival": -4.0, "seat": -3.0, "area": 14.0,
}  # fmt: skip
"""Set by hand, where the data say next to nothing or speak for local news alone.

``near``: a caller's hint beats fame. ``contained``, ``sense``: "London, Ky." and then "London" is in
Kentucky. ``famous``, ``capital``: the files hold much local news, world news means the Paris in France.
``rival``: a name that a state shares with its country's capital ("Washington") means the capital unless
towns of the state are named too. ``seat``: a town rather than the province named for it. ``area``: "the
Red Sea" is the sea, not a province.
"""

Document = tuple[list[Query], list[tuple[int, frozenset[int]]]]
Example = tuple[NDArray[np.float64], NDArray[np.bool_]]


def document(row: dict[str, Any], parsed: Parse, gazetteer: Gazetteer, words: PlaceWords) -> Document:
    """Return the queries of an article and, for those that gold judges, the rows that are right."""
    toponyms = Finder(parsed, (), gazetteer, words).find()
    queries, which = group(toponyms)
    gold = {tuple(one["span"]): one for one in row["toponyms"]}
    judged = []
    for toponym, number in zip(toponyms, which, strict=True):
        one = gold.get(toponym.span)
        if one is not None and "latitude" in one:
            right = frozenset(entry.row for entry in toponym.entries if is_right(entry, one))
            if right:
                judged.append((number, right))
    return queries, judged


def is_right(entry: Entry, gold: dict[str, Any]) -> bool:
    """Return whether a candidate is what gold says: the same id, or near enough where gold has none."""
    if "geonames_id" in gold:
        return bool(entry.geonames_id == gold["geonames_id"])
    far = distance(entry.latitude, entry.longitude, gold["latitude"], gold["longitude"])
    return far < REACH[entry.kind]


def examples(documents: Iterable[Document], weights: dict[str, float]) -> list[Example]:
    """Return the feature matrix and the right rows of every judged toponym."""
    found = []
    for queries, judged in documents:
        scored = rank(queries, weights, frozenset())
        for number, right in judged:
            ranked = scored[number].ranked
            matrix = np.array([[row.get(name, 0.0) for name in FEATURES] for _, _, row in ranked])
            found.append((matrix, np.array([entry.row in right for entry, _, _ in ranked])))
    return found


def fit(documents: Sequence[Document], turns: int = 4, steps: int = 300) -> dict[str, float]:
    """Return weights for documents."""
    weights = dict(START)
    for _ in range(turns):
        ready = [one for one in examples(documents, weights) if len(one[1]) > 1]
        vector = np.array([weights.get(name, 0.0) for name in FEATURES])
        for step in range(steps):
            vector += 4.0 / (1 + step / 50) * _gradient(vector, ready)
            for name, value in FIXED.items():
                vector[FEATURES.index(name)] = value
        weights = {name: round(float(value), 3) for name, value in zip(FEATURES, vector, strict=True)}
    return weights


def _gradient(vector: NDArray[np.float64], ready: Sequence[Example]) -> NDArray[np.float64]:
    total = -PENALTY * vector
    for matrix, right in ready:
        sums = matrix @ vector
        powers = np.exp(sums - sums.max())
        share = powers / powers.sum()
        within = np.where(right, powers, 0.0)
        total = total + matrix.T @ (within / within.sum() - share)
    return total / len(ready)


def accuracy(documents: Iterable[Document], weights: dict[str, float]) -> tuple[int, int]:
    """Return how many judged toponyms have a right first choice, and how many there are."""
    right = [bool(flags[0]) for _, flags in examples(documents, weights)]
    return sum(right), len(right)


def cross_validate(
    documents: Sequence[Document], train: Callable[[list[Document]], dict[str, float]], folds: int
) -> float:
    """Return the share of right first choices when every fold is judged by weights from the others."""
    good = seen = 0
    for fold in range(folds):
        rest = [one for number, one in enumerate(documents) if number % folds != fold]
        own = [one for number, one in enumerate(documents) if number % folds == fold]
        right, count = accuracy(own, train(rest))
        good, seen = good + right, seen + count
    return good / max(seen, 1)


def main() -> None:
    """Train and write ``data/places/weights.toml``."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("ids", type=Path)
    parser.add_argument("coordinates", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path(data.__file__).parent / "places" / "weights.toml")
    options = parser.parse_args()
    gazetteer = Gazetteer((Path(data.__file__).parent / "places" / "gazetteer.bin").read_bytes())
    words = data.load("places/words.toml", PlaceWords)
    nlp = load_parser()
    first, second = (
        [document(row, parse(nlp, row["text"]), gazetteer, words) for row in rows(path)]
        for path in (options.ids, options.coordinates)
    )
    note = f"{options.ids.name} ({len(first)} articles), {options.coordinates.name} ({len(second)})"
    if options.folds:
        share = cross_validate(first, lambda rest: fit([*rest, *second]), options.folds)
        note += f"; {options.folds}-fold by article on the first: {share:.3f} right of those with a right candidate"
        sys.stdout.write(note + "\n")
    write(options.out, note, fit([*first, *second]))


def write(path: Path, note: str, weights: dict[str, float]) -> None:
    """Write the weights as TOML, in the order of the features."""
    lines = ["# Made by `python -m sayso.train.places`; do not edit by hand.", f'trained_on = "{note}"']
    lines += ["", "[weights]"]
    lines += [f"{name} = {weights[name]}" for name in FEATURES]
    path.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
