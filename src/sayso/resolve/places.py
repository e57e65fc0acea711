"""Place names to GeoNames: candidates, score, reason.

A linear score over the features of :data:`FEATURES`, turned into probabilities over a name's
candidates. It runs three times: first on the name and the words beside it, then twice more on
what the other names of the article probably are (their countries, units and distances). The
weights are trained (``sayso.train.places``) and lie in ``data/places/weights.toml``.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from sayso.model import Candidate, Choice, Mention, Parse, Place, PlaceKind, ResolvedPlace
from sayso.resolve.gazetteer import Entry, Gazetteer
from sayso.resolve.toponyms import Finder, PlaceWords, Toponym, usage

Level = Literal["country", "admin1", "admin2", "city", "area"]

FEATURES = (
    "population", "country", "admin1", "admin2", "capital", "area", "alternate", "stripped", "no_id",
    "contained", "not_contained", "unit", "not_unit", "near", "same_country", "any_country",
    "same_admin1", "distance", "within_named", "sense", "seat", "rival", "famous",
)  # fmt: skip
ROUNDS = 3
FAMOUS, FAMOUS_FORMS = 500_000, 40
"""People and forms of its name that make a city known all over the world."""
RUNNERS_UP = 3


class PlaceWeights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``data/places/weights.toml``: how the weights were set, and the weights by feature."""

    trained_on: str
    weights: dict[str, float]


class Query(msgspec.Struct, frozen=True):
    """One sense to be chosen: a name with the words beside it, for all its occurrences that share them."""

    key: str
    entries: tuple[Entry, ...]
    unit: str | None
    container: tuple[Entry, ...]
    count: int


class Scored(msgspec.Struct, frozen=True):
    """Candidates of a query with their probabilities, best first."""

    ranked: tuple[tuple[Entry, float, dict[str, float]], ...]


class Surroundings(msgspec.Struct, frozen=True):
    """What the names of an article probably are, as far as the last round knows.

    A name is no evidence for itself: ``own`` holds how much of the sums below each name put in.
    """

    countries: Mapping[str, float]
    units: Mapping[int, float]
    own: Mapping[tuple[str, str | int | None], float]
    named: frozenset[int]
    points: tuple[tuple[str, float, float, float], ...]
    near: frozenset[str]
    total: float
    senses: Mapping[str, frozenset[int]]


def resolve_places(
    parse: Parse,
    mentions: tuple[Mention, ...],
    gazetteer: Gazetteer,
    words: PlaceWords,
    weights: PlaceWeights,
    near: Sequence[str] = (),
) -> tuple[ResolvedPlace, ...]:
    """Return the places named in a parse, in order of the text.

    ``near`` are ISO 3166 alpha-3 codes of countries the article is about or from. A name that
    the gazetteer does not hold, and that the parser and a preposition make a place, comes back
    with its words alone.
    """
    toponyms = Finder(parse, mentions, gazetteer, words).find()
    queries, which = group(toponyms)
    scored = rank(queries, weights.weights, frozenset(near))
    resolved = []
    for toponym, number in zip(toponyms, which, strict=True):
        outer = scored[which[toponym.container]] if toponym.container is not None else None
        resolved.append(_resolved(toponym, scored[number], outer, usage(parse, toponym, words.use), gazetteer))
    return tuple(resolved)


def resolve_place_name(
    text: str,
    near: Sequence[str],
    context: str | None,
    gazetteer: Gazetteer,
    weights: PlaceWeights,
) -> ResolvedPlace | None:
    """Return the place a name stands for, near countries (ISO alpha-3) and beside the names in ``context``.

    "Tripoli, Lebanon" is read as a place and its container. ``None`` when the gazetteer does
    not hold the name. The span is that of ``text`` itself.
    """
    parts = [part.strip() for part in text.split(",")]
    entries = gazetteer.find(text) or gazetteer.find(parts[0])
    if not entries:
        return None
    container = gazetteer.find(parts[-1]) if len(parts) > 1 and not gazetteer.find(text) else ()
    queries = [Query(text, entries, None, container, 1), *_context_queries(context, gazetteer)]
    scored = rank(queries, weights.weights, frozenset(near))[0]
    demonym = scored.ranked[0][0].flag == "d"
    toponym = Toponym(0, 1, (0, len(text)), text, entries, demonym, inside=False)
    return _resolved(toponym, scored, None, "demonym" if demonym else "literal", gazetteer)


def _context_queries(context: str | None, gazetteer: Gazetteer) -> list[Query]:
    """Return the capitalised words and pairs of a context that the gazetteer knows."""
    words = [word.strip(".,;:()\"'“”’") for word in (context or "").split()]
    found = []
    for first in range(len(words)):
        for last in (first + 2, first + 1):
            name = " ".join(words[first:last])
            if last <= len(words) and name[:1].isupper() and (entries := gazetteer.find(name)):
                found.append(Query(name, entries, None, (), 1))
                break
    return found


def group(toponyms: Sequence[Toponym]) -> tuple[list[Query], list[int]]:
    """Return one query a sense, and for each toponym the number of its query: one sense a name and container."""
    order: dict[tuple[str, str, bool, str | None], int] = {}
    counts: list[int] = []
    firsts: list[tuple[Toponym, Toponym | None]] = []
    which = []
    for toponym in toponyms:
        outer = toponyms[toponym.container] if toponym.container is not None else None
        key = (toponym.text.lower(), outer.text.lower() if outer else "", toponym.demonym, toponym.unit)
        if key not in order:
            order[key] = len(order)
            counts.append(0)
            firsts.append((toponym, outer))
        counts[order[key]] += 1
        which.append(order[key])
    queries = [
        Query(one.text.lower(), one.entries, one.unit, outer.entries if outer else (), count)
        for (one, outer), count in zip(firsts, counts, strict=True)
    ]
    return queries, which


# ── ranking ───────────────────────────────────────────────────────────────────


def rank(queries: Sequence[Query], weights: Mapping[str, float], near: frozenset[str]) -> list[Scored]:
    """Return the candidates of each query with probabilities, best first (ties: the gazetteer's order)."""
    scored: list[Scored] | None = None
    for _ in range(ROUNDS):
        around = surroundings(queries, scored, near)
        scored = [_score(query, around, weights) for query in queries]
    return scored or []


def _score(query: Query, around: Surroundings, weights: Mapping[str, float]) -> Scored:
    rows = [features(query, entry, around) for entry in query.entries]
    sums = [sum(weights.get(name, 0.0) * value for name, value in row.items()) for row in rows]
    top = max(sums, default=0.0)
    powers = [math.exp(one - top) for one in sums]
    total = sum(powers)
    ranked = [(entry, power / total, row) for entry, power, row in zip(query.entries, powers, rows, strict=True)]
    ranked.sort(key=lambda item: -item[1])
    return Scored(tuple(ranked))


def surroundings(queries: Sequence[Query], scored: Sequence[Scored] | None, near: frozenset[str]) -> Surroundings:
    """Sum up what the names of an article probably are; before the first round only ``near`` is known."""
    countries: defaultdict[str, float] = defaultdict(float)
    units: defaultdict[int, float] = defaultdict(float)
    named: set[int] = set()
    own: defaultdict[tuple[str, str | int | None], float] = defaultdict(float)
    points: list[tuple[str, float, float, float]] = []
    senses: dict[str, set[int]] = {}
    for query, result in zip(queries, scored or (), strict=False):
        weight = 1.0 + math.log(query.count)
        own[query.key, None] += weight
        for entry, probability, _ in result.ranked[:3]:
            share = weight * probability
            if entry.country is not None:
                countries[entry.country] += share
                own[query.key, entry.country] += share
            unit = entry.row if entry.kind == "admin1" else entry.admin1
            if unit is not None:
                units[unit] += share
                own[query.key, unit] += share
            if entry.kind not in ("country", "area"):
                points.append((query.key, entry.latitude, entry.longitude, probability))
        if result.ranked and result.ranked[0][1] > 0.5:
            best = result.ranked[0][0]
            if best.kind in ("country", "admin1", "admin2"):
                named.add(best.row)
            if query.container:
                senses.setdefault(query.key, set()).add(best.row)
    total = sum(1.0 + math.log(query.count) for query in queries)
    frozen = {key: frozenset(rows) for key, rows in senses.items()}
    return Surroundings(
        countries=dict(countries),
        units=dict(units),
        own=dict(own),
        named=frozenset(named),
        points=tuple(points),
        near=near,
        total=total,
        senses=frozen,
    )


def features(query: Query, entry: Entry, around: Surroundings) -> dict[str, float]:
    """Return the features of a candidate that are not zero."""
    row = {"population": math.log10(entry.population + 1) / 7, entry.kind: 1.0}
    row["alternate"] = float(entry.flag == "~")
    row["stripped"] = float(entry.flag == "u")
    row["no_id"] = float(entry.geonames_id is None)
    if query.container:
        inside = _inside(entry, query.container)
        row["contained" if inside else "not_contained"] = 1.0
    row["famous"] = float(entry.kind == "capital" or (entry.population > FAMOUS and entry.forms > FAMOUS_FORMS))
    if query.unit is not None and entry.kind != "area":
        row["unit" if _level(entry) == query.unit else "not_unit"] = 1.0
    if entry.kind in ("admin1", "admin2"):
        row["seat"] = float(any(_is_seat(one, entry) for one in query.entries))
        row["rival"] = float(any(one.kind == "capital" and one.country == entry.country for one in query.entries))
    row["near"] = float(entry.country in around.near)
    row["sense"] = float(not query.container and entry.row in around.senses.get(query.key, ()))
    row.update(_context(query, entry, around))
    return {name: value for name, value in row.items() if value}


def _is_seat(entry: Entry, unit: Entry) -> bool:
    """Return whether a namesake is a town that a unit is named for: in it, and no hamlet."""
    return unit.row in (entry.admin1, entry.admin2) and entry.flag == "=" and 8 * entry.population > unit.population


def _inside(entry: Entry, containers: Sequence[Entry]) -> bool:
    return any(
        outer.row in (entry.admin1, entry.admin2)
        or (outer.kind in ("country", "area") and outer.country is not None and outer.country == entry.country)
        for outer in containers
        if outer.row != entry.row
    )


def _context(query: Query, entry: Entry, around: Surroundings) -> dict[str, float]:
    """Return the features that look at the other names of the article."""
    if not around.total or not (around.countries or around.units):
        return {}
    unit = entry.row if entry.kind == "admin1" else entry.admin1
    country = share = 0.0
    if entry.country is not None:
        country = around.countries.get(entry.country, 0.0) - around.own.get((query.key, entry.country), 0.0)
    if unit is not None:
        share = around.units.get(unit, 0.0) - around.own.get((query.key, unit), 0.0)
    country, share = max(country, 0.0), max(share, 0.0)
    others = max(around.total - around.own.get((query.key, None), 0.0), 1.0)
    return {
        "same_country": country / others,
        "any_country": country / (country + 1.0),
        "same_admin1": share / (share + 1.0),
        "distance": _closeness(query.key, entry, around.points),
        "within_named": float(entry.admin1 in around.named or entry.admin2 in around.named),
    }


def _closeness(key: str, entry: Entry, points: Sequence[tuple[str, float, float, float]]) -> float:
    """Return how near the nearest probable place is: 1 in the same spot, 1/e at 150 km."""
    if entry.kind in ("country", "area"):
        return 0.0
    best = 0.0
    for other, latitude, longitude, probability in points:
        if other != key and probability > best and abs(latitude - entry.latitude) < 6:
            far = distance(entry.latitude, entry.longitude, latitude, longitude)
            best = max(best, probability * math.exp(-far / 150.0))
    return best


def distance(latitude: float, longitude: float, latitude2: float, longitude2: float) -> float:
    """Return the great-circle distance in kilometres (haversine, radius 6371 km)."""
    first, second = math.radians(latitude), math.radians(latitude2)
    half = math.sin((second - first) / 2) ** 2
    half += math.cos(first) * math.cos(second) * math.sin(math.radians(longitude2 - longitude) / 2) ** 2
    return 12742.0 * math.asin(math.sqrt(min(half, 1.0)))


# ── what is handed on ─────────────────────────────────────────────────────────


def _level(entry: Entry) -> Level:
    return "city" if entry.kind == "capital" else entry.kind


def _resolved(
    toponym: Toponym, scored: Scored, outer: Scored | None, kind: PlaceKind, gazetteer: Gazetteer
) -> ResolvedPlace:
    if not scored.ranked:
        return _unheld(toponym, outer, kind, gazetteer)
    entry = scored.ranked[0][0]
    place = Place(
        text=toponym.text,
        span=toponym.span,
        name=entry.name,
        geonames_id=entry.geonames_id,
        latitude=entry.latitude,
        longitude=entry.longitude,
        country=entry.country,
        admin1=_admin1(entry, gazetteer),
    )
    return ResolvedPlace(place, kind, _level(entry), (_choice(toponym, scored),))


def _unheld(toponym: Toponym, outer: Scored | None, kind: PlaceKind, gazetteer: Gazetteer) -> ResolvedPlace:
    """Return a place that the gazetteer does not hold, in the country and unit of the place named after it, if any."""
    if outer is None or not outer.ranked:
        return ResolvedPlace(Place(text=toponym.text, span=toponym.span), kind)
    entry = outer.ranked[0][0]
    place = Place(text=toponym.text, span=toponym.span, country=entry.country, admin1=_admin1(entry, gazetteer))
    choice = Choice("place", entry.country or "-", f"not in the gazetteer; {_describe(entry)} follows", toponym.text)
    return ResolvedPlace(place, kind, None, (choice,))


def _admin1(entry: Entry, gazetteer: Gazetteer) -> str | None:
    if entry.kind == "admin1":
        return entry.name
    return gazetteer.entry(entry.admin1).name if entry.admin1 is not None else None


def _choice(toponym: Toponym, scored: Scored) -> Choice:
    entry, probability, row = scored.ranked[0]
    runners = tuple(
        Candidate(_describe(other), round(share, 4), _why(why))
        for other, share, why in scored.ranked[1 : 1 + RUNNERS_UP]
    )
    rule = f"gazetteer {probability:.2f}: {_why(row)}"
    return Choice("place", _describe(entry), rule, toponym.text, runners)


def _describe(entry: Entry) -> str:
    return f"{entry.name} ({entry.kind}, {entry.country or '-'}, {entry.geonames_id or '-'})"


def _why(row: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {row[name]:.2f}" for name in FEATURES if name in row)
