"""What merging looks at: an event mention without its article, and how one is made of a report."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from sayso.ledger.merge_words import MergeWords, content_stems, stem
from sayso.model import EventMention, Factuality, Participant, Report, Statement

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_TOPIC_NAMES = 12


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """A participant without its place in an article: the columns of ``schema.PARTY``."""

    actor_id: str | None = None
    name: str | None = None
    country: str | None = None
    sector: str | None = None
    sectors: tuple[str, ...] = ()
    office: str | None = None
    text: str


class MergeMention(msgspec.Struct, frozen=True, kw_only=True):
    """An event mention as merging sees it. Days are ISO dates; ``vector`` is ``coder.code_with_vectors``'s.

    ``says_who`` is ``says_who``'s of this module. ``type`` is ``None`` only for words that the coder takes for no
    event, which no ledger holds: measuring does. ``words`` are the stems of the evidence, ``family`` the first stem of
    the anchor's family, ``topic`` the names that the article has most often, the most frequent first.
    """

    mention_id: str
    reading_id: str
    article_id: str
    version_id: str
    copy_group: str
    published: str | None = None
    publisher: str | None = None
    type: str | None = None
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    factuality: Factuality = "happened"
    reciprocal: bool = False
    date_start: str | None = None
    date_end: str | None = None
    date_granularity: str | None = None
    date_basis: str | None = None
    place_name: str | None = None
    geonames_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    place_country: str | None = None
    place_admin1: str | None = None
    killed: int | None = None
    injured: int | None = None
    arrested: int | None = None
    crowd: int | None = None
    says_who: str | None = None
    actors: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    anchor_text: str
    anchor_start: int = 0
    evidence_text: str
    evidence_start: int = 0
    vector: bytes = b""
    confidence: float = 0.0
    stem: str = ""
    family: str = ""
    words: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()


def mentions_of(
    report: Report, vectors: Iterable[bytes], words: MergeWords, *, reading_id: str, article_id: str, copy_group: str
) -> tuple[MergeMention, ...]:
    """Return the event mentions of a report as merging sees them; ``vectors`` has one for each event."""
    statements = {statement.id: statement for statement in report.statements}
    topic = topic_names(report.article.text, words)
    return tuple(
        mention_of(
            event,
            statements,
            words,
            vector=vector,
            reading_id=reading_id,
            article_id=article_id,
            version_id=report.article.id,
            copy_group=copy_group,
            published=report.article.published,
            publisher=report.article.publisher,
            topic=topic,
        )
        for event, vector in zip(report.events, vectors, strict=True)
    )


def mention_of(
    event: EventMention,
    statements: Mapping[str, Statement],
    words: MergeWords,
    *,
    vector: bytes,
    reading_id: str,
    article_id: str,
    version_id: str,
    copy_group: str,
    published: str | None,
    publisher: str | None,
    topic: tuple[str, ...],
) -> MergeMention:
    """Return one event mention as merging sees it; ``statements`` are the report's by their ids."""
    date, place, number = event.date, event.place, event.quantities
    return MergeMention(
        mention_id=event.id,
        reading_id=reading_id,
        article_id=article_id,
        version_id=version_id,
        copy_group=copy_group,
        published=published,
        publisher=publisher,
        type=event.type,
        mode=event.mode,
        contexts=event.contexts,
        factuality=event.factuality,
        reciprocal=event.reciprocal,
        date_start=date.start if date else None,
        date_end=date.end if date else None,
        date_granularity=date.granularity if date else None,
        date_basis=date.basis if date else None,
        place_name=(place.name or place.text) if place else None,
        geonames_id=place.geonames_id if place else None,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        place_country=place.country if place else None,
        place_admin1=place.admin1 if place else None,
        killed=number.killed,
        injured=number.injured,
        arrested=number.arrested,
        crowd=number.crowd,
        says_who=says_who(event, statements),
        actors=tuple(party_of(one) for one in event.actors),
        recipients=tuple(party_of(one) for one in event.recipients),
        anchor_text=event.anchor.text,
        anchor_start=event.anchor.span[0],
        evidence_text=event.evidence.text,
        evidence_start=event.evidence.span[0],
        vector=vector,
        confidence=event.confidence,
        stem=(own := stem(event.anchor.text, words)),
        family=words.family.get(own, own),
        words=content_stems(event.evidence.text, words),
        topic=topic,
    )


def party_of(participant: Participant) -> Party:
    """Return a participant without its place in the article."""
    return Party(
        actor_id=participant.actor_id,
        name=participant.name,
        country=participant.country,
        sector=participant.sector,
        sectors=participant.sectors,
        office=participant.office,
        text=participant.text,
    )


def says_who(event: EventMention, statements: Mapping[str, Statement]) -> str | None:
    """Return the key of the innermost named source of an event mention, or ``words:...`` of its innermost unnamed one.

    ``None`` where the article says it in its own voice, or on the say-so of somebody whom it does not name at all.
    """
    unnamed = None
    for one in reversed(event.attribution):
        source = statements[one].source if one in statements else None
        if source is None:
            continue
        if source.actor_id:
            return f"actor:{source.actor_id}"
        if source.name:
            return f"name:{source.name.lower()}|{source.country or ''}"
        unnamed = unnamed or f"words:{' '.join(source.text.lower().split())}"
    return unnamed


def source_key(mention: MergeMention) -> str:
    """Return the key by which independent sources are counted: who is named, else the text with its copies."""
    who = mention.says_who
    if who is not None and not who.startswith("words:"):
        return who
    return f"{who or 'text'}|{mention.copy_group}"


def topic_names(text: str, words: MergeWords) -> tuple[str, ...]:
    """Return the stems of the words that an article most often begins with a capital, where no sentence begins."""
    counted: Counter[str] = Counter()
    for found in _WORD.finditer(text):
        word = re.sub(r"['’]s$", "", found.group())
        if not word[0].isupper() or len(word) < 3 or word.lower() in words.stop:
            continue
        before = text[: found.start()].rstrip(" \t")[-1:]
        if before and before not in ".!?\n:“\"":
            counted[stem(word, words)] += 1
    ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return tuple(word for word, _ in ranked[:_TOPIC_NAMES])
