"""Whether two mentions tell one event: what they have in common and in what they differ, weighed, and why in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from sayso.ledger.merge_blocks import day, everyone, fingerprint, is_dated, window
from sayso.ledger.merge_mentions import MergeMention, Party
from sayso.ledger.merge_words import MergeWords

Ints = npt.NDArray[np.int32]

VIEWS = ("anchor", "sentence", "article")
"""The parts of a vector, of equal length."""

_QUANTITIES = ("killed", "injured", "arrested", "crowd")
_UNREAL = frozenset({"did_not_happen", "hypothetical", "possible"})
_REAL = frozenset({"happened", "ongoing"})


class MergeWeights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``merging/weights.toml``: the weight of each feature of a pair, and from which score on mentions are one event.

    ``learned`` were set on ECB+ by ``sayso.train.merging``, ``set`` by hand for what it does not have (dates of
    publication, roles, reports of many days); a feature is in one of them. ``join`` is the least mean chance of the
    pairs of two groups that are made one, ``edge`` the least chance that makes two mentions neighbours.
    """

    version: str
    constant: float
    learned: dict[str, float]
    set: dict[str, float]
    join: float
    edge: float


class Seen(NamedTuple):
    """A mention made ready to be compared."""

    mention: MergeMention
    vectors: tuple[Ints, ...]
    norms: tuple[float, ...]
    people: frozenset[str]
    states: frozenset[str]
    acting: frozenset[str]
    suffering: frozenset[str]
    words: frozenset[str]
    numbers: frozenset[str]
    topic: frozenset[str]
    says: str


class Judged(NamedTuple):
    """The chance that two mentions tell one event, and the features that it is made of."""

    score: float
    features: dict[str, float]


def see(mention: MergeMention, words: MergeWords) -> Seen:
    """Return a mention made ready to be compared."""
    whole = np.frombuffer(mention.vector, dtype=np.int8).astype(np.int32)
    size = len(whole) // len(VIEWS)
    parts = tuple(whole[place * size : (place + 1) * size] for place in range(len(VIEWS))) if size else ()
    parties = everyone(mention)
    return Seen(
        mention,
        parts,
        tuple(math.sqrt(int(np.dot(part, part))) for part in parts),
        frozenset(name for party in parties if (name := person(party))),
        frozenset(party.country for party in parties if party.country),
        frozenset(name for party in mention.actors if (name := person(party) or party.country)),
        frozenset(name for party in mention.recipients if (name := person(party) or party.country)),
        frozenset(mention.words),
        frozenset(word for word in mention.words if word[0].isdigit()),
        frozenset(mention.topic),
        fingerprint(mention.evidence_text),
    )


def person(party: Party) -> str | None:
    """Return who is meant where the party is named, by the last word of the name; ``None`` for a state or nobody.

    Names are told one way in one paper and another in the next; ids stand on them, so that names are what is compared.
    """
    if not party.name or (party.sector is None and party.country is not None):
        return None
    return party.name.lower().split()[-1]


def judge(one: Seen, two: Seen, weights: MergeWeights, words: MergeWords) -> Judged:
    """Return the chance that two mentions tell one event."""
    features = compare(one, two, words)
    return Judged(chance(features, weights), features)


def chance(features: Mapping[str, float], weights: MergeWeights) -> float:
    """Return the chance that features of a pair speak for, rounded so that every machine has the same."""
    total = weights.constant
    for name, value in features.items():
        total += value * (weights.learned.get(name, 0.0) + weights.set.get(name, 0.0))
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, total)))), 6)


def compare(one: Seen, two: Seen, words: MergeWords) -> dict[str, float]:
    """Return the features of a pair that are not nought, by name; symmetric."""
    found: dict[str, float] = {}
    _wording(one, two, words, found)
    _parties(one, two, found)
    _times(one.mention, two.mention, found)
    _places(one.mention, two.mention, found)
    _kinds(one.mention, two.mention, found)
    return {name: value for name, value in found.items() if value}


def _wording(one: Seen, two: Seen, words: MergeWords, found: dict[str, float]) -> None:
    first, second = one.mention, two.mention
    cosines = [
        int(np.dot(own, other)) / (norms[0] * norms[1]) if norms[0] and norms[1] else 0.0
        for own, other, norms in zip(one.vectors, two.vectors, zip(one.norms, two.norms, strict=True), strict=True)
    ]
    found["same_word"] = float(first.stem == second.stem)
    found["related_word"] = float(first.stem != second.stem and first.family == second.family)
    found["light_word"] = float(first.stem in words.light and first.stem == second.stem)
    for name, value in zip(VIEWS, cosines, strict=False):
        found[f"like_{name}"] = value
        found[f"near_{name}"] = max(0.0, value - 0.5)
    shared = len(one.words & two.words)
    found["shared_words"] = 2 * shared / (len(one.words) + len(two.words)) if shared else 0.0
    found["shared_numbers"] = float(bool(one.numbers & two.numbers))
    found["shared_topic"] = len(one.topic & two.topic) / max(1, min(len(one.topic), len(two.topic)))
    if first.stem == second.stem:
        found["same_word_topic"] = found["shared_topic"]
        found["same_word_words"] = found["shared_words"]
        found["same_word_article"] = found.get("like_article", 0.0)
    elif first.family == second.family:
        found["related_word_topic"] = found["shared_topic"]
        found["related_word_article"] = found.get("like_article", 0.0)
    same_text = one.says == two.says
    found["same_article"] = float(first.version_id == second.version_id)
    found["same_sentence"] = float(same_text and first.version_id == second.version_id)
    copied = same_text and first.anchor_text == second.anchor_text and first.version_id != second.version_id
    found["copied"] = float(copied and first.type == second.type)


def _parties(one: Seen, two: Seen, found: dict[str, float]) -> None:
    people, states = one.people & two.people, one.states & two.states
    found["shared_people"] = float(min(2, len(people)))
    found["other_people"] = float(bool(one.people and two.people and not people))
    found["shared_states"] = float(min(2, len(states)))
    found["other_states"] = float(bool(one.states and two.states and not states))
    if one.mention.type is None or two.mention.type is None:
        return
    either = one.mention.reciprocal or two.mention.reciprocal
    pairs = ((one.acting, two.acting), (one.suffering, two.suffering))
    if either:
        pairs = ((one.acting | one.suffering, two.acting | two.suffering),) * 2
    for name, (own, other) in zip(("actor", "recipient"), pairs, strict=True):
        found[f"same_{name}"] = float(bool(own & other))
        found[f"other_{name}"] = float(bool(own and other and not own & other))
    # of a meeting, each of both names somebody whom the other does not: "met Lavrov" and "met Kuleba"
    found["another_party"] = float(bool(one.people - two.people and two.people - one.people))
    swapped = one.acting & two.suffering and two.acting & one.suffering
    found["swapped"] = float(bool(swapped) and not either and not found["same_actor"] and not found["same_recipient"])


def _times(one: MergeMention, two: MergeMention, found: dict[str, float]) -> None:
    first, second = window(one), window(two)
    published = day(one.published), day(two.published)
    if published[0] is not None and published[1] is not None:
        found["published_apart"] = math.log1p(abs(published[0] - published[1]))
    if first is None or second is None:
        return
    gap = max(0, first[0] - second[1], second[0] - first[1])
    told = is_dated(one) and is_dated(two)
    found["same_day"] = float(told and first == second and first[0] == first[1])
    found["day_apart"] = float(gap == 1)
    found["days_apart"] = float(2 <= gap <= 3)
    found["week_apart"] = float(gap > 3)
    found["undated"] = float(not told)
    found["one_undated"] = float(is_dated(one) != is_dated(two))


def _places(one: MergeMention, two: MergeMention, found: dict[str, float]) -> None:
    if one.geonames_id is not None and two.geonames_id is not None:
        found["same_place"] = float(one.geonames_id == two.geonames_id)
    if one.place_country and two.place_country:
        found["other_country"] = float(one.place_country != two.place_country)
    for name in _QUANTITIES:
        own, other = getattr(one, name), getattr(two, name)
        if own is not None and other is not None:
            found["same_number" if own == other else "other_number"] = 1.0


def _kinds(one: MergeMention, two: MergeMention, found: dict[str, float]) -> None:
    if one.type is None or two.type is None:
        return
    found["same_type"] = float(one.type == two.type)
    found["other_type"] = float(one.type != two.type)
    found["same_mode"] = float(one.mode == two.mode is not None)
    found["other_mode"] = float(bool(one.mode and two.mode) and one.mode != two.mode)
    found["shared_contexts"] = float(bool(set(one.contexts) & set(two.contexts)))
    kinds = {one.factuality, two.factuality}
    found["other_factuality"] = float(bool(kinds & _UNREAL) and bool(kinds & _REAL))
