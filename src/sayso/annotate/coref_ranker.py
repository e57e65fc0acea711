"""A learned ranker of antecedents, for what the sieves leave alone: a small network of our own, run with numpy.

For every mention that begins a chain it scores the mentions before it, and the mention as the first of its kind.
It joins the two chains when an antecedent is the better by enough, unless a sign forbids it, as for the sieves.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import msgspec
import numpy as np

from sayso.annotate.coref_pairs import ALONE, MENTION, PAIR, Floats, make_table, weigh_pairs
from sayso.annotate.coref_state import Clusters
from sayso.errors import DataError
from sayso.model import Parse

_AT_A_TIME = 128
"""Mentions whose pairs are weighed at once: a long briefing has 100,000 pairs, which would take 100 MB."""
_TRIES = 3
"""Antecedents tried, the best first, where joining is forbidden."""


class NetFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The weights of one network as they are stored: rows of numbers, one row an input."""

    pair: list[list[float]]
    antecedent: list[list[float]]
    mention: list[list[float]]
    first_bias: list[float]
    second: list[list[float]]
    second_bias: list[float]
    score: list[float]
    score_bias: float
    alone: list[list[float]]
    alone_bias: list[float]
    alone_score: list[float]
    alone_score_bias: float


class RankerFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Networks whose scores are averaged. ``margin`` is by how much an antecedent must be better than none."""

    margin: float
    nets: list[NetFile]


class Net(NamedTuple):
    """The weights of one network as arrays."""

    pair: Floats
    antecedent: Floats
    mention: Floats
    first_bias: Floats
    second: Floats
    second_bias: Floats
    score: Floats
    score_bias: Floats
    alone: Floats
    alone_bias: Floats
    alone_score: Floats
    alone_score_bias: Floats


class Ranker(NamedTuple):
    """Networks and the margin, ready to run."""

    margin: float
    nets: tuple[Net, ...]


def load_ranker(text: str) -> Ranker:
    """Return the ranker from its JSON. Raises ``DataError`` where a field is missing or of the wrong shape."""
    try:
        stored = msgspec.json.decode(text, type=RankerFile)
        nets = tuple(Net(*(_array(getattr(net, name)) for name in Net._fields)) for net in stored.nets)
    except (msgspec.DecodeError, ValueError) as error:
        raise DataError(f"weights of the coreference ranker: {error}") from error
    for net in nets:
        _check(net)
    return Ranker(stored.margin, nets)


def _array(value: object) -> Floats:
    """Return stored numbers as an array; a lone number is one without dimensions."""
    return np.array(value, dtype=np.float64)


def _check(net: Net) -> None:
    wide, narrow, lone = len(net.first_bias), len(net.score), len(net.alone_score)
    wanted = {
        "pair": (PAIR, wide), "antecedent": (MENTION, wide), "mention": (MENTION, wide), "second": (wide, narrow),
        "second_bias": (narrow,), "alone": (ALONE, lone), "alone_bias": (lone,),
    }  # fmt: skip
    for name, shape in wanted.items():
        if getattr(net, name).shape != shape:
            raise DataError(f"weights of the coreference ranker: {name} must be {shape}; train them again")


def link_rest(
    parse: Parse, clusters: Clusters, ranker: Ranker, kept: Collection[int] = (), settled: Collection[int] = ()
) -> None:
    """Join each chain that begins with a mention to the best one before, if any.

    ``kept`` mentions are not joined to others, and ``settled`` ones, of whom it is known who they are, to nobody.
    """
    table = make_table(parse, clusters)
    sides = [(table.numbers @ net.antecedent, table.numbers @ net.mention) for net in ranker.nets]
    left_alone = {*kept, *settled}
    starts = [fact.mention.index for fact in clusters.facts if clusters.root(fact.mention.index) == fact.mention.index]
    starts = [index for index in starts if index not in left_alone]
    for first in range(0, len(starts), _AT_A_TIME):
        pairs = weigh_pairs(table, np.array(starts[first : first + _AT_A_TIME], dtype=np.int64))
        scores, least = np.zeros(len(pairs.earlier)), np.full(len(pairs.later), ranker.margin)
        later = np.repeat(pairs.later, np.diff(pairs.bounds))
        for net, (left, right) in zip(ranker.nets, sides, strict=True):
            scores += _scores(net, pairs.rows, left[pairs.earlier] + right[later]) / len(ranker.nets)
            least += _score_alone(net, pairs.alone) / len(ranker.nets)
        for place, index in enumerate(pairs.later.tolist()):
            own = slice(*pairs.bounds[place : place + 2])
            scored = zip(scores[own].tolist(), pairs.earlier[own].tolist(), strict=True)
            _join_best(clusters, index, [one for one in scored if one[1] not in settled], float(least[place]))


def _scores(net: Net, rows: Floats, sides: Floats) -> Floats:
    """Return how well each antecedent fits."""
    hidden = _relu(rows @ net.pair + sides + net.first_bias)
    scores: Floats = _relu(hidden @ net.second + net.second_bias) @ net.score + net.score_bias
    return scores


def _score_alone(net: Net, alone: Floats) -> Floats:
    """Return how well no antecedent fits each mention."""
    score: Floats = _relu(alone @ net.alone + net.alone_bias) @ net.alone_score + net.alone_score_bias
    return score


def _join_best(clusters: Clusters, index: int, scored: list[tuple[float, int]], least: float) -> None:
    for score, other in sorted(scored, reverse=True)[:_TRIES]:
        if score < least:
            return
        if not _of_an_article(clusters, index, other) and clusters.join(other, index):
            return


def _of_an_article(clusters: Clusters, index: int, other: int) -> bool:
    """Tell whether one is a name with an article and the other a person: "the West" is nobody called West."""
    names = [(a, b) for a, b in ((index, other), (other, index)) if clusters.facts[a].mention.kind == "name"]
    return any(clusters.facts[a].opening == "definite" and clusters.sort(b) == "person" for a, b in names)


def _relu(values: Floats) -> Floats:
    return np.maximum(values, 0.0)
