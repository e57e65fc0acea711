"""Merging against gold chains of events across documents: MUC, B-cubed, entity CEAF and their mean, the CoNLL score.

All documents of a file are merged together by the product's own merging, without their topics. Two settings:

* ``own``: the coder's event mentions whose anchor shares a character with a gold anchor, against the gold chains of
  just these anchors: how well what the product finds is merged.
* ``gold``: every gold anchor is a mention, with what the coder finds in its sentence: parties before the anchor as
  actors, after it as recipients, the place; type, time and roles where the coder has an event there.

Singletons count on both sides (``without_singletons``: on neither). Beside each stands the baseline of the same stem,
over all documents and within each topic of the corpus, which the product does not see.

A row is ``{"id", "text", "events": [{"span", "text", "chain"}]}`` with ``sentences``, ``sentences_validated`` (only
anchors inside count) and ``topic`` where there are such (ECB+), or MEANTIME's shape.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from sayso.engine import load_merging
from sayso.evaluate.coref import Clusters, Score, b_cubed, ceaf_e, muc, read_rows
from sayso.ledger.merge import MergeMention, Merging, merge
from sayso.ledger.merge_mentions import mention_of, mentions_of, party_of, topic_names
from sayso.ledger.merge_words import MergeWords, content_stems, stem
from sayso.model import Report, Span, make_article
from sayso.pipeline import Coder

_SENTENCE = re.compile(r"\S[^\n]*?(?:[.!?]['\"”’]?(?=\s|$)|(?=\n)|$)")


class Scores(msgspec.Struct, frozen=True):
    """The three scores; ``conll`` is the mean of their F1."""

    muc: Score
    b_cubed: Score
    ceaf_e: Score

    @property
    def conll(self) -> float:
        """Return the CoNLL score."""
        return (self.muc.f1 + self.b_cubed.f1 + self.ceaf_e.f1) / 3

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as plain numbers."""
        parts = {"muc": self.muc, "b_cubed": self.b_cubed, "ceaf_e": self.ceaf_e}
        shown = {name: {"recall": one.recall, "precision": one.precision, "f1": one.f1} for name, one in parts.items()}
        return {"conll": self.conll, **shown}


class Setting(msgspec.Struct, frozen=True):
    """The figures of one way of taking mentions. ``chains`` counts the gold chains, ``linked`` those of two or more."""

    mentions: int
    chains: int
    linked: int
    merged: Scores
    without_singletons: Scores
    same_stem: Scores
    same_stem_in_topic: Scores

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as plain numbers."""
        counts = {"mentions": self.mentions, "chains": self.chains, "linked": self.linked}
        scores = ("merged", "without_singletons", "same_stem", "same_stem_in_topic")
        return counts | {name: getattr(self, name).to_dict() for name in scores}


class Result(msgspec.Struct, frozen=True):
    """The figures over a set of documents."""

    documents: int
    own: Setting
    gold: Setting

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as plain numbers."""
        return {"documents": self.documents, "own": self.own.to_dict(), "gold": self.gold.to_dict()}


class Labelled(msgspec.Struct, frozen=True):
    """A mention with its gold chain, and the topic of its document."""

    mention: MergeMention
    chain: str
    topic: str


class Document(msgspec.Struct, frozen=True):
    """What a row gives: the coder's own mentions at gold anchors, and all gold anchors as mentions."""

    own: tuple[Labelled, ...]
    gold: tuple[Labelled, ...]


class Anchor(msgspec.Struct, frozen=True):
    """A gold anchor that counts."""

    span: Span
    chain: str


def evaluate(path: Path, coder: Coder) -> Result:
    """Return the scores of the product's merging on a file."""
    merging = load_merging()
    return measure([document(row, coder, merging.words) for row in read_rows(path)], merging)


def measure(documents: Sequence[Document], merging: Merging) -> Result:
    """Return the scores of merging the mentions of documents."""
    return Result(
        len(documents),
        setting([one for held in documents for one in held.own], merging),
        setting([one for held in documents for one in held.gold], merging),
    )


def setting(held: Sequence[Labelled], merging: Merging) -> Setting:
    """Return the scores of merging mentions that have a gold chain."""
    gold = _clusters(held, lambda one: one.chain)
    merged: Clusters = [frozenset(event.mention_ids) for event in merge((one.mention for one in held), (), merging)]
    return Setting(
        len(held),
        len(gold),
        sum(len(chain) > 1 for chain in gold),
        scores(gold, merged),
        scores(_linked(gold), _linked(merged)),
        scores(gold, _clusters(held, lambda one: one.mention.stem)),
        scores(gold, _clusters(held, lambda one: (one.topic, one.mention.stem))),
    )


def scores(gold: Clusters, predicted: Clusters) -> Scores:
    """Return the scores of predicted clusters."""
    return Scores(muc(gold, predicted), b_cubed(gold, predicted), ceaf_e(gold, predicted))


def _clusters(held: Iterable[Labelled], key: Callable[[Labelled], Hashable]) -> list[frozenset[Hashable]]:
    sets: dict[Hashable, set[Hashable]] = defaultdict(set)
    for one in held:
        sets[key(one)].add(one.mention.mention_id)
    return [frozenset(members) for members in sets.values()]


def _linked(clusters: Clusters) -> Clusters:
    return [one for one in clusters if len(one) > 1]


def document(row: Mapping[str, Any], coder: Coder, words: MergeWords) -> Document:
    """Return the mentions of a row: those of the coder at gold anchors, and all gold anchors."""
    article = make_article(row["text"], source_id=row["id"], published=row.get("published") or row.get("dct"))
    report, vectors = coder.code_with_vectors(article, annotations=True)
    anchors = gold_anchors(row)
    topic = str(row.get("topic", ""))
    found = mentions_of(report, vectors, words, reading_id=article.id, article_id=article.id, copy_group=article.id)
    own: list[Labelled] = []
    taken: set[Span] = set()
    for event, mention in zip(report.events, found, strict=True):
        anchor = next((one for one in anchors if _overlap(one.span, event.anchor.span) and one.span not in taken), None)
        if anchor is not None:
            taken.add(anchor.span)
            own.append(Labelled(mention, anchor.chain, topic))
    sentences = [_sentence_of(row, one.span) for one in anchors]
    context = coder.context_vectors(article.text, [one.span for one in anchors], sentences)
    gold = tuple(
        Labelled(_at(report, anchor.span, sentence, vector, words), anchor.chain, topic)
        for anchor, sentence, vector in zip(anchors, sentences, context, strict=True)
    )
    return Document(tuple(own), gold)


def gold_anchors(row: Mapping[str, Any]) -> list[Anchor]:
    """Return the gold anchors of a row that count, in order of the text."""
    if "annotated_until" in row:
        shared = [(event["id"], mention) for event in row["events"] for mention in event["mentions"]]
        found = [
            (mention["span"], f"{row['id']}:{name}" if name.startswith("local") else name)
            for name, mention in shared
            if mention["span"][1] <= row["annotated_until"]
        ]
    else:
        inside = row.get("sentences_validated") or [[0, len(row["text"])]]
        found = [
            (event["span"], event["chain"])
            for event in row["events"]
            if any(first <= event["span"][0] and event["span"][1] <= last for first, last in inside)
        ]
    unique = {(span[0], span[1]): chain for span, chain in reversed(found)}
    return [Anchor(span, unique[span]) for span in sorted(unique)]


def _sentence_of(row: Mapping[str, Any], span: Span) -> Span:
    given = row.get("sentences") or [found.span() for found in _SENTENCE.finditer(row["text"])]
    return next(((first, last) for first, last in given if first <= span[0] < last), span)


def _overlap(one: Span, two: Span) -> bool:
    return one[0] < two[1] and two[0] < one[1]


def _at(report: Report, span: Span, sentence: Span, vector: bytes, words: MergeWords) -> MergeMention:
    """Return a gold anchor as a mention, with what the coder knows of it."""
    text, article = report.article.text, report.article
    name, anchor = f"{article.id}:{span[0]}-{span[1]}", text[span[0] : span[1]]
    own = stem(anchor, words)
    family = words.family.get(own, own)
    topic = topic_names(text, words)
    event = next((one for one in report.events if _overlap(one.anchor.span, span)), None)
    if event is not None:
        mention = mention_of(
            event,
            {one.id: one for one in report.statements},
            words,
            vector=vector,
            reading_id=article.id,
            article_id=article.id,
            version_id=article.id,
            copy_group=article.id,
            published=article.published,
            publisher=None,
            topic=topic,
        )
        return msgspec.structs.replace(mention, mention_id=name, anchor_text=anchor, stem=own, family=family)
    annotations = report.annotations
    if annotations is msgspec.UNSET:
        raise ValueError("the report has no annotations")
    near = [one for one in annotations.participants if sentence[0] <= one.span[0] < sentence[1]]
    known = [one for one in near if one.name or one.country]
    place = next(
        (
            one
            for one in annotations.places
            if sentence[0] <= one.span[0] < sentence[1] and one.geonames_id is not None and one.kind == "literal"
        ),
        None,
    )
    evidence = text[sentence[0] : sentence[1]]
    return MergeMention(
        mention_id=name,
        reading_id=article.id,
        article_id=article.id,
        version_id=article.id,
        copy_group=article.id,
        published=article.published,
        place_name=place.name if place else None,
        geonames_id=place.geonames_id if place else None,
        place_country=place.country if place else None,
        actors=tuple(party_of(one) for one in known if one.span[1] <= span[0]),
        recipients=tuple(party_of(one) for one in known if one.span[0] >= span[1]),
        anchor_text=anchor,
        anchor_start=span[0],
        evidence_text=evidence,
        evidence_start=sentence[0],
        vector=vector,
        stem=own,
        family=family,
        words=content_stems(evidence, words),
        topic=topic,
    )


def render(result: Result) -> str:
    """Return the scores as lines for a reader."""
    lines: list[str] = []
    names = {
        "merged": "merged",
        "without_singletons": "  without singletons",
        "same_stem": "same stem",
        "same_stem_in_topic": "  within gold topics",
    }
    for title, held in (("our own mentions at gold anchors", result.own), ("all gold anchors", result.gold)):
        lines.append(f"{title}: {held.mentions} in {held.chains} chains, {held.linked} of them of two or more")
        lines.append(f"  {'':22}{'MUC':>7}{'B3':>7}{'CEAF-e':>8}{'CoNLL F1':>10}")
        for field, name in names.items():
            one: Scores = getattr(held, field)
            lines.append(f"  {name:22}{one.muc.f1:7.3f}{one.b_cubed.f1:7.3f}{one.ceaf_e.f1:8.3f}{one.conll:10.3f}")
    return "\n".join([*lines, f"over {result.documents} documents"])
