"""Whether two mentions tell one event: what they have in common and in what they differ, weighed, and why in words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from sayso.ledger.merge_blocks import day, everyone, fingerprint, is_dated, when
from sayso.ledger.merge_mentions import MergeMention, Party
from sayso.ledger.merge_words import MergeWords

Ints = npt.NDArray[np.int32]

VIEWS = ("anchor", "sentence", "article")
"""The parts of a vector, of equal length."""

_QUANTITIES = ("killed", "injured", "arrested", "crowd")
_NEAR_CHARACTERS = 1000
"""About a page of a transcript: what is one thing is mostly told within it."""

_OF_STATE = frozenset({"GOV", "MIL", "COP", "SPY"})
"""Sectors that reports put for each other: "the Kremlin", "Russian forces"."""

_UNREAL = frozenset({"hypothetical", "possible"})
_REAL = frozenset({"happened", "ongoing"})


class MergeWeights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``merging/weights.toml``: the weight of each feature of a pair, and from which score on mentions are one event.

    ``learned`` were set on ECB+ by ``sayso.train.merging``, ``set`` by hand for what it does not have (dates of
    publication, roles, reports of many days); a feature is in one of them. ``join`` is the least mean chance of the
    pairs of two groups that are made one, ``edge`` the least chance that makes two mentions neighbours. A feature in
    ``bars`` makes it impossible, so that groups which hold such a pair stay two.
    """

    version: str
    constant: float
    learned: dict[str, float]
    set: dict[str, float]
    join: float
    edge: float
    bars: tuple[str, ...]


class Seen(NamedTuple):
    """A mention made ready to be compared."""

    mention: MergeMention
    vectors: tuple[Ints, ...]
    norms: tuple[float, ...]
    people: frozenset[str]
    states: frozenset[str]
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
        frozenset(mention.words),
        frozenset(word for word in mention.words if word[0].isdigit()),
        frozenset(mention.topic),
        fingerprint(mention.evidence_text),
    )


def person(party: Party) -> str | None:
    """Return who is meant where the party is named, by the last word of the name; ``None`` for a state or nobody.

    What is named, of a country, known to nobody and without a sector is a body of that country, and not the state.
    Names are told one way in one paper and another in the next; ids stand on them, so that names are what is compared.
    """
    if not party.name or (party.sector is None and party.country is not None and party.actor_id is not None):
        return None
    return party.name.lower().split()[-1]


def judge(one: Seen, two: Seen, weights: MergeWeights, words: MergeWords) -> Judged:
    """Return the chance that two mentions tell one event."""
    features = compare(one, two, words)
    return Judged(chance(features, weights), features)


def chance(features: Mapping[str, float], weights: MergeWeights) -> float:
    """Return the chance that features of a pair speak for, rounded so that every machine has the same; 0 for a bar."""
    if not features.get("copied") and any(features.get(name) for name in weights.bars):
        return 0.0
    total = weights.constant
    for name, value in features.items():
        total += value * (weights.learned.get(name, 0.0) + weights.set.get(name, 0.0))
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, total)))), 6)


def compare(one: Seen, two: Seen, words: MergeWords) -> dict[str, float]:
    """Return the features of a pair that are not nought, by name; symmetric."""
    found: dict[str, float] = {}
    _wording(one, two, words, found)
    _parties(one, two, found)
    _times(one.mention, two.mention, words, found)
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
    # a re-issue has the same sentences, and says as little as they do of what is one
    one_text = first.copy_group == second.copy_group
    found["same_article"] = float(one_text)
    if one_text:
        found["other_word_article"] = float(first.stem != second.stem and not same_text)
        found["far_in_article"] = math.log1p(abs(first.anchor_start - second.anchor_start) / _NEAR_CHARACTERS)
    found["same_sentence"] = float(same_text and first.version_id == second.version_id)
    # the same sentence in an article that is no copy is a phrase that is used again ("spoke today with")
    copied = same_text and first.copy_group == second.copy_group and first.version_id != second.version_id
    found["copied"] = float(copied and first.anchor_text == second.anchor_text and first.type == second.type)


def _parties(one: Seen, two: Seen, found: dict[str, float]) -> None:
    people, states = one.people & two.people, one.states & two.states
    found["shared_people"] = float(min(2, len(people)))
    found["other_people"] = float(bool(one.people and two.people and not people))
    found["shared_states"] = float(min(2, len(states)))
    found["other_states"] = float(bool(one.states and two.states and not states))
    first, second = one.mention, two.mention
    if first.type is None or second.type is None:
        return
    pairs = {"actor": (first.actors, second.actors), "recipient": (first.recipients, second.recipients)}
    if first.reciprocal or second.reciprocal:
        pairs = {"actor": (everyone(first), everyone(second))}
    both = 0
    for name, (own, others) in pairs.items():
        matched, left, missed = match(own, others)
        both += matched
        found[f"same_{name}"] = float(matched > 0)
        found[f"other_{name}"] = float(not matched and left > 0 and missed > 0)
        # "met Lavrov" and "met Kuleba" have somebody in common, and each somebody whom the other has not
        found[f"another_{name}"] = min(1.0, min(left, missed) / matched) if matched else 0.0
    found["one_party"] = float(both < 2)
    found["other_side"] = max(found.get("other_actor", 0.0), found.get("other_recipient", 0.0))
    crossed = match(first.actors, second.recipients)[0] and match(first.recipients, second.actors)[0]
    straight = found["same_actor"] or found.get("same_recipient")
    found["swapped"] = float(bool(crossed) and not straight and len(pairs) > 1)


def match(own: Sequence[Party], others: Sequence[Party]) -> tuple[int, int, int]:
    """Return how many of some parties are among others, and how many known ones of each are not among the other.

    Somebody of whom only the country is known can be anybody of that country and sector, and somebody unknown anybody.
    """
    matched = sum(any(_can_be(one, two) for two in others) for one in own if _is_known(one))
    left = sum(not any(_can_be(one, two) for two in others) for one in own if _is_known(one))
    missed = sum(not any(_can_be(one, two) for one in own) for two in others if _is_known(two))
    return matched, left, missed


def _is_known(party: Party) -> bool:
    return bool(party.actor_id or party.name or party.country)


def _can_be(one: Party, two: Party) -> bool:
    if not _is_known(one) or not _is_known(two):
        return True
    if one.actor_id and one.actor_id == two.actor_id:
        return True
    if one.name and two.name and one.name.lower().split()[-1] == two.name.lower().split()[-1]:
        return True
    same = bool(one.country) and one.country == two.country and not (person(one) and person(two))
    return same and _are_alike(one, two)


def _are_alike(one: Party, two: Party) -> bool:
    """Tell whether two of a country can be one by sector: a judge is none of the media, a state anybody of it."""
    first, second = _told_sectors(one), _told_sectors(two)
    return not first or not second or bool(first & second) or bool(first & _OF_STATE and second & _OF_STATE)


def _told_sectors(party: Party) -> set[str]:
    """Return the sectors of a party: who is known by name alone is a civilian for want of better, maybe anybody."""
    unknown = party.name is not None and party.actor_id is None and party.sectors == ("CVL",)
    return set() if unknown else set(party.sectors)


def _times(one: MergeMention, two: MergeMention, words: MergeWords, found: dict[str, float]) -> None:
    first, second = when(one), when(two)
    published = day(one.published), day(two.published)
    if published[0] is not None and published[1] is not None:
        found["published_apart"] = math.log1p(abs(published[0] - published[1]))
    if first is None or second is None:
        for name in ("one_party", "other_side"):
            found.pop(name, None)
        return
    gap = max(0, first[0] - second[1], second[0] - first[1])
    told = is_dated(one) and is_dated(two)
    # what is said is told on the day, and said again on the next: publication dates it as well as words do
    firm = "" if told or {one.type, two.type} <= words.verbal else "about_"
    found["same_day"] = float(told and first == second and first[0] == first[1])
    found[f"{firm}day_apart"] = float(gap == 1)
    found[f"{firm}days_apart"] = float(2 <= gap <= 3)
    found[f"{firm}week_apart"] = float(gap > 3)
    if firm:
        found["about_weeks_apart"] = float(gap > 7)
    found["undated"] = float(not told)
    if told or not {one.type, two.type} <= words.steps:
        found.pop("one_party", None)
    if not {one.type, two.type} <= words.steps:
        found.pop("other_side", None)
    # an article does not contradict itself
    found["dated_otherwise"] = float(told and gap > 0 and one.version_id == two.version_id)


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
    found["still_planned"] = float(kinds == {"planned", "ongoing"})
    found["unreal"] = float(bool(kinds & _UNREAL) and bool(kinds - _UNREAL))
    found["denied"] = float("did_not_happen" in kinds and bool(kinds & _REAL))
