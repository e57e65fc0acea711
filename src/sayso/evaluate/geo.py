"""Measures places end to end: found, and resolved to the right GeoNames id, country and point.

The file has one article a line: ``{"id", "text", "title"?, "date"?, "url"?, "toponyms"}``; a toponym has
``span`` and ``text`` and, where known, ``geonames_id``, ``latitude``, ``longitude`` and ``country`` (a name in
English). All shares are of gold toponyms that have the value in question, whether found or not; a toponym is
found when a place has exactly its span. 161 km (100 miles) is the distance usual in the field.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from sayso.model import AnnotatedPlace, Annotations, Article, Report, make_article
from sayso.resolve.gazetteer import Gazetteer
from sayso.resolve.places import distance

NEAR = 161.0


class GeoScores(msgspec.Struct, frozen=True, kw_only=True):
    """Shares from 0 to 1 (``None`` where gold has no such value), with the counts they rest on."""

    articles: int
    gold: int
    predicted: int
    precision: float | None
    recall: float | None
    recall_overlap: float | None
    exact_id: float | None
    with_id: int
    country: float | None
    with_country: int
    within_161_km: float | None
    with_point: int


class _Tally(msgspec.Struct):
    gold: int = 0
    predicted: int = 0
    found: int = 0
    overlap: int = 0
    ids: list[bool] = []
    countries: list[bool] = []
    points: list[bool] = []


def evaluate(path: Path, code: Callable[[Article], Report], gazetteer: Gazetteer) -> GeoScores:
    """Return the scores of ``code``, whose reports carry annotations, on a file."""
    tally = _Tally()
    articles = 0
    for row in rows(path):
        article = make_article(
            row["text"], source_id=row["id"], url=row.get("url"), title=row.get("title"), published=row.get("date")
        )
        annotations = code(article).annotations
        places = annotations.places if isinstance(annotations, Annotations) else ()
        _count(tally, row["toponyms"], places, gazetteer)
        articles += 1
    return _scores(tally, articles)


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the articles of a file."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _count(tally: _Tally, gold: list[dict[str, Any]], places: tuple[AnnotatedPlace, ...], gazetteer: Gazetteer) -> None:
    by_span = {place.span: place for place in places}
    tally.gold += len(gold)
    tally.predicted += len(places)
    for one in gold:
        start, end = one["span"]
        place = by_span.get((start, end))
        tally.found += place is not None
        tally.overlap += any(other.span[0] < end and start < other.span[1] for other in places)
        if "geonames_id" in one:
            tally.ids.append(place is not None and place.geonames_id == one["geonames_id"])
        if country := country_code(one.get("country"), gazetteer):
            tally.countries.append(place is not None and place.country == country)
        if "latitude" in one:
            tally.points.append(place is not None and _close(place, one))


def country_code(name: str | None, gazetteer: Gazetteer) -> str | None:
    """Return the ISO alpha-3 code of a country's English name."""
    entries = gazetteer.find(name) if name else ()
    return next((entry.country for entry in entries if entry.kind == "country"), None)


def _close(place: AnnotatedPlace, gold: dict[str, Any]) -> bool:
    if place.latitude is None or place.longitude is None:
        return False
    return distance(place.latitude, place.longitude, gold["latitude"], gold["longitude"]) <= NEAR


def _scores(tally: _Tally, articles: int) -> GeoScores:
    return GeoScores(
        articles=articles,
        gold=tally.gold,
        predicted=tally.predicted,
        precision=_share(tally.found, tally.predicted),
        recall=_share(tally.found, tally.gold),
        recall_overlap=_share(tally.overlap, tally.gold),
        exact_id=_share(sum(tally.ids), len(tally.ids)),
        with_id=len(tally.ids),
        country=_share(sum(tally.countries), len(tally.countries)),
        with_country=len(tally.countries),
        within_161_km=_share(sum(tally.points), len(tally.points)),
        with_point=len(tally.points),
    )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
