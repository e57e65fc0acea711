"""Why two mentions were joined, in words: the features that spoke for it, strongest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sayso.ledger.merge_blocks import everyone
from sayso.ledger.merge_mentions import MergeMention, Party
from sayso.ledger.merge_pairs import MergeWeights

_MOST = 4


def why(
    features: Mapping[str, float], one: MergeMention, two: MergeMention, weights: MergeWeights, because: str | None = None
) -> str:
    """Return what spoke for joining two mentions, strongest first; ``because`` is a reviewer's decision."""
    pulls: dict[str, float] = {}
    for name, value in features.items():
        said = _SAID.get(name)
        told = said(one, two) if said else None
        if told:
            pull = value * (weights.learned.get(name, 0.0) + weights.set.get(name, 0.0))
            pulls[told] = pulls.get(told, 0.0) + pull
    ranked = sorted((pull, told) for told, pull in pulls.items() if pull > 0)
    reasons = [told for _, told in reversed(ranked)][:_MOST]
    return "; ".join([because, *reasons] if because else reasons) or "alike on the whole"


def _fixed(words: str) -> Callable[[MergeMention, MergeMention], str]:
    return lambda one, two: words


def _anchor(one: MergeMention, two: MergeMention) -> str:
    if one.anchor_text.lower() == two.anchor_text.lower():
        return f"both say “{one.anchor_text.lower()}”"
    return f"“{one.anchor_text}” and “{two.anchor_text}” can name one event"


def _type(one: MergeMention, two: MergeMention) -> str:
    return f"both {one.type}"


def _mode(one: MergeMention, two: MergeMention) -> str:
    return f"both {one.type} {one.mode}"


def _people(one: MergeMention, two: MergeMention) -> str | None:
    return _both(one, two, everyone(one), everyone(two))


def _both(one: MergeMention, two: MergeMention, own: tuple[Party, ...], others: tuple[Party, ...]) -> str | None:
    named = {party.name.lower().split()[-1] for party in others if party.name}
    shared = {party.name for party in own if party.name and party.name.lower().split()[-1] in named}
    countries = {party.country for party in own if party.country} & {party.country for party in others}
    told = sorted(shared) or sorted(country for country in countries if country)
    return f"both with {' and '.join(told[:3])}" if told else None


def _actor(one: MergeMention, two: MergeMention) -> str | None:
    told = _both(one, two, one.actors, two.actors)
    return told and told.replace("both with", "same actor", 1)


def _recipient(one: MergeMention, two: MergeMention) -> str | None:
    told = _both(one, two, one.recipients, two.recipients)
    return told and told.replace("both with", "same recipient", 1)


def _day(one: MergeMention, two: MergeMention) -> str:
    return f"same day, {one.date_start}"


def _place(one: MergeMention, two: MergeMention) -> str:
    return f"same place, {one.place_name}"


_ALIKE = {
    "anchor": _fixed("the words are used alike"),
    "sentence": _fixed("the sentences are alike"),
    "article": _fixed("the articles are alike"),
}
_SAID: Mapping[str, Callable[[MergeMention, MergeMention], str | None]] = {
    "same_word": _anchor,
    "same_word_topic": _fixed("the articles share names"),
    "same_word_words": _fixed("the sentences share words"),
    "same_word_article": _ALIKE["article"],
    "related_word": _anchor,
    "related_word_topic": _fixed("the articles share names"),
    "related_word_article": _ALIKE["article"],
    **{f"like_{view}": told for view, told in _ALIKE.items()},
    **{f"near_{view}": told for view, told in _ALIKE.items()},
    "shared_words": _fixed("the sentences share words"),
    "shared_numbers": _fixed("the sentences share numbers"),
    "shared_topic": _fixed("the articles share names"),
    "same_article": _fixed("one article tells it twice"),
    "copied": _fixed("the same words in another article"),
    "shared_people": _people,
    "shared_states": _people,
    "same_actor": _actor,
    "same_recipient": _recipient,
    "same_day": _day,
    "same_place": _place,
    "same_number": _fixed("same number of people"),
    "same_type": _type,
    "same_mode": _mode,
    "shared_contexts": _fixed("same context"),
}
