"""Coreference against gold chains: MUC, B-cubed, entity CEAF and their mean, the CoNLL score.

The three are those of Vilain et al. (1995), Bagga and Baldwin (1998) and Luo (2005), over
predicted mentions, as Pradhan et al. (2014) define them. Singletons are left out on both sides, as in
CoNLL-2012: they are no coreference. Mentions are aligned by span and, where ``match`` is
``"head"``, then by the head of the span, as CorefUD does, because a gold mention holds
relative clauses and appositives that ours leave out by definition.

A row of the input is ``{"id", "genre", "date", "text", "mentions": [{"span", "entity", "type"}]}``; ``genre`` and the
day of publication ``date`` may be left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeAlias

import msgspec

from sayso.model import Chain, Coreference, Mention, Parse, ResolvedTime, Span

Match: TypeAlias = Literal["exact", "head"]
Clusters: TypeAlias = Sequence[frozenset[Hashable]]
Annotate: TypeAlias = Callable[[str], tuple[Parse, Sequence[Mention], Coreference]]

PARTICIPANTS = frozenset({"person", "organization", "place"})
_NO_POINT = frozenset({"DURATION", "SET"})


class Score(msgspec.Struct, frozen=True):
    """Sums that add up over documents: ``hit`` over ``gold`` is recall, ``found`` over ``predicted`` is precision."""

    hit: float = 0.0
    gold: float = 0.0
    found: float = 0.0
    predicted: float = 0.0

    def __add__(self, other: Score) -> Score:
        return Score(
            self.hit + other.hit,
            self.gold + other.gold,
            self.found + other.found,
            self.predicted + other.predicted,
        )

    @property
    def recall(self) -> float:
        """Return the share of the gold that was found."""
        return self.hit / self.gold if self.gold else 0.0

    @property
    def precision(self) -> float:
        """Return the share of what was found that is gold."""
        return self.found / self.predicted if self.predicted else 0.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of the two."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


class Result(msgspec.Struct, frozen=True):
    """The scores over a set of documents. ``conll`` is the mean of the three F1."""

    documents: int
    mentions: Score
    muc: Score
    b_cubed: Score
    ceaf_e: Score

    @property
    def conll(self) -> float:
        """Return the CoNLL-2012 score."""
        return (self.muc.f1 + self.b_cubed.f1 + self.ceaf_e.f1) / 3

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as plain numbers, those of each score by its name."""
        scores = {name: getattr(self, name) for name in ("mentions", "muc", "b_cubed", "ceaf_e")}
        shown = {name: {"recall": one.recall, "precision": one.precision, "f1": one.f1} for name, one in scores.items()}
        return {"documents": self.documents, "conll": self.conll, **shown}


def evaluate(path: Path) -> Result:
    """Return the scores of the pipeline's own mentions, chains and time expressions on a file."""
    from sayso import data
    from sayso.annotate.coref_ranker import load_ranker
    from sayso.annotate.coreference import link
    from sayso.annotate.mentions import CorefWords, find_mentions
    from sayso.annotate.parse import load_parser, parse
    from sayso.annotate.times import TimeWords, find_times
    from sayso.resolve.dates import resolve_times
    from sayso.resolve.packed import load_packed

    nlp, words, knowledge = (
        load_parser(),
        data.load("coreference.toml", CorefWords),
        load_packed(data.read_text, data.read_bytes),
    )
    ranker, time_words = load_ranker(data.read_text("coreference-ranker.json")), data.load("times.toml", TimeWords)
    rows = read_rows(path)
    dates = {row["text"]: row.get("date") or None for row in rows}

    def annotate(text: str) -> tuple[Parse, Sequence[Mention], Coreference]:
        parsed = parse(nlp, text)
        mentions = find_mentions(parsed, words)
        chains = link(parsed, mentions, words, knowledge.same_person, ranker=ranker)
        times = resolve_times(parsed, find_times(parsed, time_words), dates[text], time_words)
        return parsed, *with_times(mentions, chains, times)

    return measure(rows, annotate)


def with_times(
    mentions: Sequence[Mention], chains: Coreference, times: Sequence[ResolvedTime]
) -> tuple[tuple[Mention, ...], Coreference]:
    """Return mentions and chains with those of time expressions: the record says by value which are one.

    Two expressions are one time where their TIMEX3 values are equal; durations and sets are never one.
    """
    found, held = list(mentions), {(mention.first, mention.last) for mention in mentions}
    same: dict[str, list[int]] = {}
    for time in times:
        words = time.expression
        if time.timex.value is None or time.timex.type in _NO_POINT or (words.first, words.last) in held:
            continue
        same.setdefault(time.timex.value, []).append(len(found))
        found.append(Mention(len(found), words.span, words.first, words.last, words.last - 1, "nominal"))
    added = [Chain(id=f"t{place}", mentions=tuple(one), fullest=one[0]) for place, one in enumerate(same.values())]
    count = len(chains.chains)
    of_times = {index: count + place for place, one in enumerate(same.values()) for index in one}
    chain_of = (*chains.chain_of, *(of_times[index] for index in range(len(mentions), len(found))))
    return tuple(found), Coreference(chains=(*chains.chains, *added), chain_of=chain_of, groups=chains.groups)


def muc(gold: Clusters, predicted: Clusters) -> Score:
    """Return the link-based score of Vilain et al."""
    hit, total = _links(gold, predicted)
    found, predicted_total = _links(predicted, gold)
    return Score(hit, total, found, predicted_total)


def _links(keys: Clusters, answers: Clusters) -> tuple[float, float]:
    where = _where(answers)
    hit = total = 0
    for key in keys:
        parts = {where[mention] for mention in key if mention in where}
        loose = sum(mention not in where for mention in key)
        hit += len(key) - len(parts) - loose
        total += len(key) - 1
    return float(hit), float(total)


def b_cubed(gold: Clusters, predicted: Clusters) -> Score:
    """Return the mention-based score of Bagga and Baldwin."""
    hit, total = _overlaps(gold, predicted)
    found, predicted_total = _overlaps(predicted, gold)
    return Score(hit, total, found, predicted_total)


def _overlaps(keys: Clusters, answers: Clusters) -> tuple[float, float]:
    where = _where(answers)
    hit = 0.0
    for key in keys:
        shared: dict[int, int] = {}
        for mention in key:
            if mention in where:
                shared[where[mention]] = shared.get(where[mention], 0) + 1
        hit += sum(count * count for count in shared.values()) / len(key)
    return hit, float(sum(len(key) for key in keys))


def ceaf_e(gold: Clusters, predicted: Clusters) -> Score:
    """Return the entity-based score of Luo, with the similarity 2·|K∩R| / (|K|+|R|)."""
    if not gold or not predicted:
        return Score(0.0, float(len(gold)), 0.0, float(len(predicted)))
    weights = [[2 * len(key & answer) / (len(key) + len(answer)) for answer in predicted] for key in gold]
    best = heaviest(weights)
    return Score(best, float(len(gold)), best, float(len(predicted)))


def heaviest(weights: Sequence[Sequence[float]]) -> float:
    """Return the largest sum of weights of a one-to-one assignment of rows to columns (Kuhn and Munkres)."""
    if len(weights) > len(weights[0]):
        weights = [list(column) for column in zip(*weights, strict=True)]
    rows, columns = len(weights), len(weights[0])
    row_of = [0] * (columns + 1)
    high, low = [0.0] * (rows + 1), [0.0] * (columns + 1)
    for row in range(1, rows + 1):
        _augment(weights, row, row_of, high, low)
    return sum(weights[row_of[column] - 1][column - 1] for column in range(1, columns + 1) if row_of[column])


def _augment(
    weights: Sequence[Sequence[float]], row: int, row_of: list[int], high: list[float], low: list[float]
) -> None:
    """Find a place for one more row along a cheapest path (costs are the negated weights)."""
    columns = len(low) - 1
    cheapest, came, used = [float("inf")] * (columns + 1), [0] * (columns + 1), [False] * (columns + 1)
    row_of[0], column = row, 0
    while row_of[column]:
        used[column] = True
        here, delta, following = row_of[column], float("inf"), 0
        for other in range(1, columns + 1):
            if used[other]:
                continue
            cost = -weights[here - 1][other - 1] - high[here] - low[other]
            if cost < cheapest[other]:
                cheapest[other], came[other] = cost, column
            if cheapest[other] < delta:
                delta, following = cheapest[other], other
        for other in range(columns + 1):
            if used[other]:
                high[row_of[other]] += delta
                low[other] -= delta
            else:
                cheapest[other] -= delta
        column = following
    while column:
        row_of[column] = row_of[came[column]]
        column = came[column]


def _where(clusters: Clusters) -> dict[Hashable, int]:
    return {mention: number for number, cluster in enumerate(clusters) for mention in cluster}


def measure(rows: Iterable[Mapping[str, Any]], annotate: Annotate, match: Match = "head") -> Result:
    """Return the scores of what ``annotate`` makes of each row's text against the row's own mentions."""
    mentions = links = balls = entities = Score()
    documents = 0
    for row in rows:
        gold, predicted = aligned(row, *annotate(row["text"]), match)
        mentions += _mention_score(gold, predicted)
        links, balls = links + muc(gold, predicted), balls + b_cubed(gold, predicted)
        entities += ceaf_e(gold, predicted)
        documents += 1
    return Result(documents, mentions, links, balls, entities)


def _mention_score(gold: Clusters, predicted: Clusters) -> Score:
    wanted, given = set(_where(gold)), set(_where(predicted))
    both = float(len(wanted & given))
    return Score(both, float(len(wanted)), both, float(len(given)))


def aligned(
    row: Mapping[str, Any], parse: Parse, mentions: Sequence[Mention], chains: Coreference, match: Match = "head"
) -> tuple[list[frozenset[Hashable]], list[frozenset[Hashable]]]:
    """Return the gold and predicted chains of two or more mentions; mentions that correspond are the same key."""
    keys = aligned_keys(parse, row["mentions"], mentions, match)
    wanted: dict[str, set[Hashable]] = {}
    for number, mention in enumerate(row["mentions"]):
        wanted.setdefault(mention["entity"], set()).add(number)
    gold = [frozenset(cluster) for cluster in wanted.values() if len(cluster) > 1]
    answers: list[frozenset[Hashable]] = [
        frozenset(keys[index] for index in chain.mentions) for chain in chains.chains if len(chain.mentions) > 1
    ]
    return gold, answers


def aligned_keys(
    parse: Parse, gold: Sequence[Mapping[str, Any]], mentions: Sequence[Mention], match: Match = "head"
) -> list[Hashable]:
    """Return for each predicted mention the number of the gold mention it corresponds to, or a key of its own."""
    return _keys(parse, [(mention["span"][0], mention["span"][1]) for mention in gold], mentions, match)


def _keys(parse: Parse, gold: Sequence[Span], mentions: Sequence[Mention], match: Match) -> list[Hashable]:
    """Return, for each predicted mention, the number of its gold mention, or a key of its own."""
    spans = {trimmed(parse, span): number for number, span in reversed(list(enumerate(gold)))}
    keys: list[Hashable] = [spans.get(trimmed(parse, mention.span), ("own", mention.index)) for mention in mentions]
    if match == "exact":
        return keys
    taken = {key for key in keys if isinstance(key, int)}
    by_head: dict[int, list[int]] = {}
    for number, span in enumerate(gold):
        if number not in taken:
            by_head.setdefault(top(parse, span), []).append(number)
    for mention in mentions:
        waiting = by_head.get(top(parse, mention.span), [])
        if not isinstance(keys[mention.index], int) and waiting:
            keys[mention.index] = waiting.pop(0)
    return keys


def trimmed(parse: Parse, span: Span) -> Span:
    """Return a span without a possessive ending and without punctuation at its ends (GUM keeps the first)."""
    inside = list(parse.tokens_in(span))
    while len(inside) > 1 and (parse.tokens[inside[-1]].tag == "POS" or not parse.tokens[inside[-1]].text.isalnum()):
        if parse.tokens[inside[-1]].tag != "POS" and any(letter.isalnum() for letter in parse.tokens[inside[-1]].text):
            break
        inside.pop()
    return parse.span(inside[0], inside[-1] + 1) if inside else span


def top(parse: Parse, span: Span) -> int:
    """Return the token of a span that the tree puts above the others in it."""
    inside = parse.tokens_in(span)
    held = frozenset(inside)
    return next(
        (index for index in inside if parse.tokens[index].head not in held or parse.tokens[index].head == index), -1
    )


def only(rows: Iterable[Mapping[str, Any]], types: frozenset[str]) -> list[dict[str, Any]]:
    """Return the rows with the gold mentions of some types alone (``PARTICIPANTS``)."""
    return [{**row, "mentions": [mention for mention in row["mentions"] if mention["type"] in types]} for row in rows]


def read_rows(path: Path, genre: str | None = None) -> list[dict[str, Any]]:
    """Return the rows of a JSONL file, of one genre if asked."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [row for row in rows if genre is None or row.get("genre") == genre]


def render(result: Result) -> str:
    """Return the scores as lines for a reader."""
    lines = [f"{'':10}{'R':>7}{'P':>7}{'F1':>7}"]
    for name in ("mentions", "muc", "b_cubed", "ceaf_e"):
        score: Score = getattr(result, name)
        lines.append(f"{name:10}{score.recall:7.3f}{score.precision:7.3f}{score.f1:7.3f}")
    lines.append(f"CoNLL F1 {result.conll:.3f} over {result.documents} documents")
    return "\n".join(lines)
