"""The event that a group of mentions makes: what they say together, and on what they differ."""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from sayso.ledger.merge_blocks import day
from sayso.ledger.merge_decisions import Ruling
from sayso.ledger.merge_groups import pair, spread
from sayso.ledger.merge_mentions import MergeMention, Party, source_key
from sayso.ledger.merge_pairs import Judged, MergeWeights, match
from sayso.ledger.merge_parties import party_name, united
from sayso.ledger.merge_why import why
from sayso.model import Factuality, content_id

_QUANTITIES = ("killed", "injured", "arrested", "crowd")
_DATE = ("date_start", "date_end", "date_granularity", "date_basis")
_PLACE = ("place_name", "geonames_id", "latitude", "longitude", "place_country", "place_admin1")
"""Fields that an event has from one of its mentions, or none."""
_FIRMNESS = {"stated": 0, "inferred": 1, "publication": 2}


class Value(msgspec.Struct, frozen=True):
    """One of several values, with the mentions that give it."""

    value: str
    mention_ids: tuple[str, ...]


class Disagreement(msgspec.Struct, frozen=True):
    """A field on which the reports differ, the best supported value first."""

    field: str
    values: tuple[Value, ...]


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A mention of an event: the columns of ``members`` that merging knows."""

    mention_id: str
    reading_id: str
    event_id: str
    joined_to: str | None
    score: float | None
    why: str | None


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """An event: the columns of ``events`` that merging knows (days are ISO dates), and its rows of ``members``."""

    event_id: str
    type: str
    mode: str | None
    contexts: tuple[str, ...]
    factuality: Factuality
    reciprocal: bool
    date_start: str | None
    date_end: str | None
    date_granularity: str | None
    date_basis: str | None
    place_name: str | None
    geonames_id: int | None
    latitude: float | None
    longitude: float | None
    place_country: str | None
    place_admin1: str | None
    killed: int | None
    injured: int | None
    arrested: int | None
    crowd: int | None
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    actor_ids: tuple[str, ...]
    recipient_ids: tuple[str, ...]
    actor_countries: tuple[str, ...]
    recipient_countries: tuple[str, ...]
    mention_ids: tuple[str, ...]
    reports: int
    texts: int
    independent_sources: int
    first_published: str | None
    last_published: str | None
    disagreements: tuple[Disagreement, ...]
    anchor_text: str
    evidence_text: str
    told_best_by: str
    confidence: float
    members: tuple[Member, ...]


def event_id(first_mention: str) -> str:
    """Return the id of the event whose first mention this is."""
    return content_id("event", first_mention)


def in_order(mentions: Iterable[MergeMention]) -> list[MergeMention]:
    """Return mentions by publication, then id; those of unknown publication first."""
    return sorted(mentions, key=lambda one: (one.published or "", one.mention_id))


def merged_event(
    mentions: Sequence[MergeMention],
    judged: Callable[[str, str], Judged],
    weights: MergeWeights,
    ruling: Ruling,
) -> Merged:
    """Return the event that mentions make."""
    held = in_order(mentions)
    name = event_id(held[0].mention_id)
    type_ = supported(held, lambda one: one.type or "")[0][0]
    mode = _mode([one for one in held if one.type == type_])
    facts = supported(held, lambda one: one.factuality, latest=True)
    reciprocal = supported(held, lambda one: one.reciprocal)[0][0]
    dated = _date(held)
    placed = _place(held)
    numbers = {field: supported(held, operator.attrgetter(field), latest=True) for field in _QUANTITIES}
    actors = united(held, "actors", everyone=reciprocal)
    recipients = () if reciprocal else united(held, "recipients")
    best = max(held, key=lambda one: (round(one.confidence, 2) + 0.05 * _told(one), one.mention_id))
    differing = [
        ("date", _differing_dates(held, dated)),
        ("factuality", facts),
        ("place", _differing_places(held)),
        *numbers.items(),
        *((role, _differing_parties(held, role)) for role in (("actors",) if reciprocal else ("actors", "recipients"))),
    ]
    return Merged(
        event_id=name,
        type=type_,
        mode=mode,
        contexts=tuple(sorted({context for one in held for context in one.contexts})),
        factuality=facts[0][0],
        reciprocal=reciprocal,
        **{name: getattr(dated, name, None) for name in _DATE},
        **{name: getattr(placed, name, None) for name in _PLACE},
        **{field: values[0][0] if values else None for field, values in numbers.items()},
        actors=actors,
        recipients=recipients,
        actor_ids=_known(party.actor_id for party in actors),
        recipient_ids=_known(party.actor_id for party in recipients),
        actor_countries=_known(party.country for party in actors),
        recipient_countries=_known(party.country for party in recipients),
        mention_ids=tuple(one.mention_id for one in held),
        reports=len({one.article_id for one in held}),
        texts=len({one.copy_group for one in held}),
        independent_sources=len({source_key(one) for one in held}),
        first_published=next((one.published for one in held if one.published), None),
        last_published=held[-1].published,
        disagreements=tuple(
            Disagreement(field, tuple(Value(_shown(value), tuple(ids)) for value, ids in values))
            for field, values in differing
            if len(values) > 1
        ),
        anchor_text=best.anchor_text,
        evidence_text=best.evidence_text,
        told_best_by=best.mention_id,
        confidence=_confidence(held),
        members=tuple(_member(one, held, name, judged, weights, ruling) for one in held),
    )


def supported(
    mentions: Iterable[MergeMention], value: Callable[[MergeMention], Any], *, latest: bool = False
) -> list[tuple[Any, list[str]]]:
    """Return the values that mentions give, with the ids of these, the one of most independent sources first.

    Of values of as many sources the one that more texts have goes first (``latest``: that the last report has), then
    the surer one. ``None`` is no value.
    """
    held: dict[Any, list[MergeMention]] = defaultdict(list)
    for one in mentions:
        found = value(one)
        if found is not None:
            held[found].append(one)

    def standing(item: tuple[Any, list[MergeMention]]) -> tuple[Any, ...]:
        given = item[1]
        sources = len({source_key(one) for one in given})
        texts = len({one.copy_group for one in given})
        last = max(one.published or "" for one in given) if latest else ""
        return sources, last, texts, max(one.confidence for one in given), str(item[0])

    ranked = sorted(held.items(), key=standing, reverse=True)
    return [(found, [one.mention_id for one in given]) for found, given in ranked]


def _mode(held: Sequence[MergeMention]) -> str | None:
    """Return the mode that most sources give, where half of them give one: to leave it out is not to deny it."""
    modes = supported(held, lambda one: one.mode)
    if not modes:
        return None
    sources = {source_key(one) for one in held}
    telling = {source_key(one) for one in held if one.mode == modes[0][0]}
    return str(modes[0][0]) if 2 * len(telling) >= len(sources) else None


def _date(held: Sequence[MergeMention]) -> MergeMention | None:
    """Return the mention whose time is the event's: the narrowest of those that most sources agree with."""
    dated = [one for one in held if day(one.date_start) is not None and day(one.date_end) is not None]
    if not dated:
        return next((one for one in held if one.date_start or one.date_end), None)
    firm = [one for one in dated if one.date_basis != "publication"] or dated

    def standing(one: MergeMention) -> tuple[Any, ...]:
        agreeing = len({source_key(other) for other in firm if _overlap(one, other)})
        length = (day(one.date_end) or 0) - (day(one.date_start) or 0)
        return -agreeing, length, _FIRMNESS.get(one.date_basis or "", 3), one.date_start or "", one.mention_id

    return min(firm, key=standing)


def _overlap(one: MergeMention, two: MergeMention) -> bool:
    return (one.date_start or "") <= (two.date_end or "") and (two.date_start or "") <= (one.date_end or "")


def _differing_dates(held: Sequence[MergeMention], chosen: MergeMention | None) -> list[tuple[Any, list[str]]]:
    """Return the event's date and the stated ones that cannot be the same; a wider time is no disagreement."""
    if chosen is None or not (chosen.date_start and chosen.date_end):
        return []
    firm = [one for one in held if one.date_basis != "publication" and one.date_start and one.date_end]
    others = supported((one for one in firm if not _overlap(one, chosen)), _days)
    agreeing = [one.mention_id for one in held if one.date_start and one.date_end and _overlap(one, chosen)]
    return [(_days(chosen), agreeing), *others] if others else []


def _days(one: MergeMention) -> str:
    return one.date_start or "" if one.date_start == one.date_end else f"{one.date_start}/{one.date_end}"


def _place(held: Sequence[MergeMention]) -> MergeMention | None:
    """Return the mention whose place is the event's: of the finest level, the one of most sources."""
    levels = (
        [one for one in held if one.geonames_id is not None and one.place_admin1],
        [one for one in held if one.geonames_id is not None],
        [one for one in held if one.place_name],
    )
    for level in levels:
        if level:
            first = supported(level, lambda one: one.geonames_id or one.place_name)[0][1][0]
            return next(one for one in level if one.mention_id == first)
    return None


def _differing_places(held: Sequence[MergeMention]) -> list[tuple[Any, list[str]]]:
    """Return the places that cannot be one: of one level, by name; a country and a town in it do not differ."""
    fine = [one for one in held if one.geonames_id is not None and one.place_admin1]
    named = supported(fine, lambda one: one.place_name)
    return named if len(named) > 1 else supported(held, lambda one: one.place_country)


def _differing_parties(held: Sequence[MergeMention], role: str) -> list[tuple[Any, list[str]]]:
    """Return who is named in a role by reports that have nobody in common there."""

    def who(one: MergeMention) -> str | None:
        return "; ".join(sorted({found for party in getattr(one, role) if (found := party_name(party))})) or None

    values = supported(held, who)
    if not values:
        return []
    by_id = {one.mention_id: getattr(one, role) for one in held}
    first = by_id[values[0][1][0]]
    others = [(value, ids) for value, ids in values[1:] if not match(first, by_id[ids[0]])[0]]
    return [values[0], *others]


def _told(one: MergeMention) -> int:
    """Return how much of who, where and when a mention tells."""
    return sum((bool(one.actors), bool(one.recipients), one.place_name is not None, one.date_basis == "stated"))


def _confidence(held: Iterable[MergeMention]) -> float:
    """Return the chance that a mention of at least one independent source is right; sources err by themselves."""
    surest: dict[str, float] = defaultdict(float)
    for one in held:
        surest[source_key(one)] = max(surest[source_key(one)], one.confidence)
    wrong = 1.0
    for key in sorted(surest):
        wrong *= 1 - surest[key]
    return round(1 - wrong, 3)


def _member(
    one: MergeMention,
    held: Sequence[MergeMention],
    name: str,
    judged: Callable[[str, str], Judged],
    weights: MergeWeights,
    ruling: Ruling,
) -> Member:
    if one is held[0]:
        return Member(
            mention_id=one.mention_id, reading_id=one.reading_id, event_id=name, joined_to=None, score=None, why=None
        )
    by_id = {other.mention_id: other for other in held if other is not one}
    decided = next((other for other in ruling.partners.get(one.mention_id, ()) if other in by_id), None)
    others = [decided] if decided else list(spread(sorted(by_id)))
    score, nearest, features = max(
        (found.score, other, found.features) for other in others for found in (judged(*pair(one.mention_id, other)),)
    )
    decision = ruling.by[pair(one.mention_id, decided)] if decided else None
    because = f"joined by {decision.reviewer or 'a reviewer'}" if decision else None
    return Member(
        mention_id=one.mention_id,
        reading_id=one.reading_id,
        event_id=name,
        joined_to=nearest,
        score=1.0 if decided else round(score, 3),
        why=why(features, one, by_id[nearest], weights, because),
    )


def _known(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _shown(value: object) -> str:
    return str(value)
