"""Measures whom parties are taken for: their country and sector on the article's day.

A line of the file is a mention with its gold, ``{"id", "corpus", "document", "span", "on", "country", "sector"}``:
text, title and publisher are the document's of a corpus below ``$SAYSO_DATA``; ``"text"`` may stand for ``"corpus"``
and ``"document"``. ``country`` and ``sector`` are a code, ``null`` for none, or a list of what is right; what a line
leaves out is not measured. A mention is found when a party of an event or the source of a statement has exactly its
span, or else anybody that the annotations name; what is not found is wrong. Several parties of one event under one
span ("they", who are two ministers) count as one with the country and the sector that all of them have.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeAlias

import msgspec

from sayso.errors import InputError
from sayso.evaluate.events_markup import data_folder
from sayso.model import Annotations, Article, Participant, Report, Span, make_article

Gold: TypeAlias = str | list[str | None] | msgspec.UnsetType | None
"""A code, none, what is right of several, or nothing said."""


class ActorScores(msgspec.Struct, frozen=True, kw_only=True):
    """Shares from 0 to 1 of the mentions that have the value in gold, ``None`` where none has, with their numbers."""

    mentions: int
    found: float | None
    as_party: float | None
    country: float | None
    with_country: int
    sector: float | None
    with_sector: int
    both: float | None
    with_both: int


class _Row(msgspec.Struct, frozen=True):
    """A line of the file."""

    id: str
    span: Span
    corpus: str | None = None
    document: str | None = None
    text: str | None = None
    on: str | None = None
    country: Gold = msgspec.UNSET
    sector: Gold = msgspec.UNSET


class _Document(NamedTuple):
    """What is coded: a line's own text, or a document of a corpus."""

    text: str
    title: str | None = None
    publisher: str | None = None


class _Outcome(msgspec.Struct, frozen=True):
    """What became of a mention; ``None`` where gold does not say."""

    found: bool
    as_party: bool
    country: bool | None
    sector: bool | None


def evaluate(path: Path, code: Callable[[Article], Report]) -> ActorScores:
    """Return the scores of ``code``, whose reports carry annotations; a text is coded once for each day asked about."""
    rows = [msgspec.json.decode(line, type=_Row) for line in path.read_bytes().splitlines() if line.strip()]
    by_article: dict[tuple[_Document, str | None], list[_Row]] = {}
    for row, document in zip(rows, _sources(rows, path), strict=True):
        if not 0 <= row.span[0] < row.span[1] <= len(document.text):
            size = len(document.text)
            raise InputError(f"{row.id}: the span {row.span} is not inside its {size} characters", str(path))
        by_article.setdefault((document, row.on), []).append(row)
    outcomes: list[_Outcome] = []
    for (document, on), held in by_article.items():
        article = make_article(document.text, title=document.title, publisher=document.publisher, published=on)
        report = code(article)
        outcomes += [_outcome(row, report) for row in held]
    return _scores(outcomes)


def _sources(rows: list[_Row], path: Path) -> Iterator[_Document]:
    """Yield what each line is about, its own or the corpus's. Raises ``InputError`` for one that is not there."""
    asked = sorted({row.corpus for row in rows if row.text is None and row.corpus})
    corpora = {corpus: _documents(corpus, path) for corpus in asked}
    for row in rows:
        if row.text is not None:
            yield _Document(row.text)
            continue
        found = corpora.get(row.corpus or "", {}).get(row.document or "")
        if found is None:
            raise InputError(f"{row.id}: no text, and no document {row.document} in the corpus {row.corpus}", str(path))
        yield found


def _documents(corpus: str, path: Path) -> dict[str, _Document]:
    folder = data_folder()
    if not (folder / corpus).is_file():
        raise InputError(f"annotates {corpus}, which is not in {folder}: name its folder in SAYSO_DATA", str(path))
    with (folder / corpus).open(encoding="utf-8") as lines:
        documents = map(json.loads, lines)
        return {one["id"]: _Document(one["text"], one.get("title"), one.get("publisher") or None) for one in documents}


def _outcome(row: _Row, report: Report) -> _Outcome:
    party = next((group for one in _parties(report) if (group := _under(one, row.span))), ())
    found = party or tuple(one for one in _annotated(report) if one.span == row.span)[:1]
    return _Outcome(
        found=bool(found),
        as_party=bool(party),
        country=_is_right(row.country, {one.country for one in found}),
        sector=_is_right(row.sector, {one.sector for one in found}),
    )


def _is_right(gold: Gold, values: set[str | None]) -> bool | None:
    """Tell whether gold has the one value found, or none where there are several."""
    if isinstance(gold, msgspec.UnsetType):
        return None
    value = next(iter(values)) if len(values) == 1 else None
    return bool(values) and value in (gold if isinstance(gold, list) else [gold])


def _parties(report: Report) -> Iterator[tuple[Participant, ...]]:
    """Yield the parties of each event, and the source of each statement."""
    for event in report.events:
        yield (*event.actors, *event.recipients)
    yield from ((statement.source,) for statement in report.statements if statement.source is not None)


def _under(parties: tuple[Participant, ...], span: Span) -> tuple[Participant, ...]:
    return tuple(one for one in parties if one.span == span)


def _annotated(report: Report) -> Iterable[Participant]:
    return report.annotations.participants if isinstance(report.annotations, Annotations) else ()


def _scores(outcomes: list[_Outcome]) -> ActorScores:
    countries = [one.country for one in outcomes if one.country is not None]
    sectors = [one.sector for one in outcomes if one.sector is not None]
    both = [one.country and one.sector for one in outcomes if one.country is not None and one.sector is not None]
    return ActorScores(
        mentions=len(outcomes),
        found=_share([one.found for one in outcomes]),
        as_party=_share([one.as_party for one in outcomes]),
        country=_share(countries),
        with_country=len(countries),
        sector=_share(sectors),
        with_sector=len(sectors),
        both=_share(both),
        with_both=len(both),
    )


def _share(right: list[bool]) -> float | None:
    return round(sum(right) / len(right), 4) if right else None
