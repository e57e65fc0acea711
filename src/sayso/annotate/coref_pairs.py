"""What the ranker of antecedents sees: numbers for each mention, for a pair of mentions, and for a mention alone.

All are taken after the sieves: a mention's sort, gender, number and words are those of its cluster.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sayso.annotate.coref_facts import Facts
from sayso.annotate.coref_state import Clusters
from sayso.model import Parse

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_KINDS = ("name", "nominal", "pronoun")
_PRONOUNS = ("he", "she", "it", "they", "i", "we", "you")
_OPENINGS = ("definite", "indefinite", "owned", "bare")
_SORTS = ("person", "people", "org", "place", "thing", "unknown")
_GENDERS = (None, "male", "female", "neuter")
_NUMBERS = (None, False, True)
_ROLES = ("subject", "object", "other")
_DEPS = ("nsubj", "nsubjpass", "dobj", "pobj", "poss", "compound", "appos", "conj", "attr", "ROOT")
_LABELS = ("PERSON", "ORG", "GPE", "NORP")
_DEMONSTRATIVES = frozenset({"this", "that", "these", "those"})
_UNKNOWN, _ORG = _SORTS.index("unknown"), _SORTS.index("org")
_NEAR = 3
"""Sentences back within which every mention is weighed for a noun; further back, one that shares a word."""
_PRONOUN_REACH = 8
_SPEAKER_REACH = 15
"""Sentences back for he, she, it and they, and for I, we and you."""
MENTION, PAIR, ALONE = 52, 50, 59
"""How many numbers there are for a mention, a pair, and a mention alone."""


class Table(NamedTuple):
    """The mentions of a text as arrays, one row a mention."""

    facts: Sequence[Facts]
    numbers: Floats
    """(n, ``MENTION``) what the ranker sees of each mention."""
    held: Bools
    """(n, words): the words of each mention."""
    mods: Bools
    """The words of its modifiers."""
    named: Bools
    """The words of its name."""
    cluster: Bools
    """The words of its cluster."""
    heads: Bools
    """The heads of its cluster."""
    word_ids: tuple[tuple[list[int], list[int], list[int], int, list[int]], ...]
    """The same as numbers, of each mention: its words, modifiers, name, head, and the heads of its cluster."""
    root: Ints
    sentence: Ints
    paragraph: Ints
    first: Ints
    last: Ints
    text: Ints
    quote: Ints
    sort: Ints
    gender: Ints
    number: Ints
    pronoun: Ints
    kind: Ints
    role: Ints
    owner: Ints
    verb: Ints


def make_table(parse: Parse, clusters: Clusters) -> Table:
    """Return the mentions of a text as the ranker sees them."""
    facts = clusters.facts
    every = range(len(facts))
    vocabulary: dict[str, int] = {}
    owns = [_numbered(vocabulary, fact.words | {fact.head, *fact.name}) for fact in facts]
    mods = [_numbered(vocabulary, fact.words) for fact in facts]
    names = [_numbered(vocabulary, fact.name) for fact in facts]
    heads = [_numbered(vocabulary, [fact.head]) for fact in facts]
    root = [clusters.root(index) for index in every]
    clustered, cluster_heads = _pooled(root, owns), _pooled(root, heads)
    texts: dict[str, int] = {}
    size = len(vocabulary)
    return Table(
        facts=facts,
        numbers=_numbers(parse, clusters),
        held=_marked(owns, size),
        mods=_marked(mods, size),
        named=_marked(names, size),
        cluster=_marked(clustered, size),
        heads=_marked(cluster_heads, size),
        word_ids=tuple((owns[i], mods[i], names[i], heads[i][0], cluster_heads[i]) for i in every),
        root=_ints(root),
        sentence=_ints(fact.sentence for fact in facts),
        paragraph=_ints(parse.sentences[fact.sentence].paragraph for fact in facts),
        first=_ints(fact.mention.first for fact in facts),
        last=_ints(fact.mention.last for fact in facts),
        text=_ints(texts.setdefault(_plain_text(parse, fact), len(texts)) for fact in facts),
        quote=_ints(-1 if fact.quote is None else fact.quote for fact in facts),
        sort=_ints(_SORTS.index(clusters.sort(index)) for index in every),
        gender=_ints(_GENDERS.index(clusters.gender(index)) for index in every),
        number=_ints(_NUMBERS.index(clusters.plural(index)) for index in every),
        pronoun=_ints(0 if fact.pronoun is None else 1 + _PRONOUNS.index(fact.pronoun) for fact in facts),
        kind=_ints(_KINDS.index(fact.mention.kind) for fact in facts),
        role=_ints(_ROLES.index(fact.role) for fact in facts),
        owner=_ints(-1 if fact.owner is None else clusters.root(fact.owner) for fact in facts),
        verb=_ints(parse.tokens[fact.mention.head].head for fact in facts),
    )


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), dtype=np.int64)


def _numbered(vocabulary: dict[str, int], words: Iterable[str]) -> list[int]:
    return sorted({vocabulary.setdefault(word, len(vocabulary)) for word in sorted(words)})


def _pooled(root: Sequence[int], rows: Sequence[list[int]]) -> list[list[int]]:
    """Return for each mention the numbers of all mentions of its cluster."""
    found: dict[int, set[int]] = {}
    for place, row in zip(root, rows, strict=True):
        found.setdefault(place, set()).update(row)
    return [sorted(found[place]) for place in root]


def _marked(rows: Sequence[list[int]], size: int) -> Bools:
    marks = np.zeros((len(rows), size), dtype=np.bool_)
    for index, row in enumerate(rows):
        marks[index, row] = True
    return marks


def _plain_text(parse: Parse, fact: Facts) -> str:
    tokens = parse.tokens[fact.mention.first : fact.mention.last]
    return " ".join(token.text.lower() for token in tokens if token.tag not in {"DT", "POS"})


def _numbers(parse: Parse, clusters: Clusters) -> Floats:
    counted: dict[str, int] = {}
    for fact in clusters.facts:
        counted[fact.head] = counted.get(fact.head, 0) + 1
    rows = [_mention_row(parse, clusters, fact, counted[fact.head]) for fact in clusters.facts]
    return np.array(rows, dtype=np.float64).reshape(len(rows), MENTION)


def _mention_row(parse: Parse, clusters: Clusters, fact: Facts, frequency: int) -> list[float]:
    index, mention = fact.mention.index, fact.mention
    head, lead = parse.tokens[mention.head], parse.tokens[mention.first].text.lower()
    chosen: tuple[tuple[object, tuple[object, ...]], ...] = (
        (mention.kind, _KINDS[:2]),
        (fact.pronoun, _PRONOUNS),
        (fact.opening, _OPENINGS),
        (clusters.sort(index), _SORTS),
        (clusters.plural(index), _NUMBERS[1:]),
        (fact.role, _ROLES[:2]),
        (head.dep, _DEPS),
        (mention.label, _LABELS),
    )
    signs = (
        lead in _DEMONSTRATIVES, lead == "the", lead in {"a", "an"}, fact.capital, fact.reflexive, head.tag == "PRP$",
        head.tag in {"NNS", "NNPS"}, fact.quote is not None, clusters.named(index), fact.sentence == 0,
    )  # fmt: skip
    sizes = (
        min(mention.last - mention.first, 10) / 5, min(len(fact.words), 5) / 3,
        min(len(clusters.members(index)), 10) / 5, min(frequency, 10) / 5, min(fact.sentence, 30) / 15,
    )  # fmt: skip
    kinds = [float(value == one) for value, options in chosen for one in options]
    return [*kinds, *map(float, signs), *sizes]


def candidates(table: Table, index: int) -> Ints:
    """Return the mentions before one that are weighed as its antecedents, in order of the text."""
    gap = table.sentence[index] - table.sentence[:index]
    if table.facts[index].pronoun is not None:
        reach = _SPEAKER_REACH if table.facts[index].pronoun in _PRONOUNS[4:] else _PRONOUN_REACH
        return np.flatnonzero(gap <= reach)
    shares = table.cluster[:index][:, table.word_ids[index][0]].any(axis=1)
    return np.flatnonzero((gap <= _NEAR) | shares)


def pair_rows(table: Table, index: int, before: Ints) -> Floats:
    """Return what the ranker sees of a mention and each of its candidates, (candidates, ``PAIR``)."""
    columns = [
        *_distances(table, index, before),
        *_words(table, index, before),
        *_agreements(table, index, before),
        *_salience(table, index, before),
    ]
    return np.stack([np.asarray(column, dtype=np.float64) for column in columns], axis=1)


def _distances(table: Table, j: int, i: Ints) -> list[Floats | Bools]:
    sentences = (table.sentence[j] - table.sentence[i]).astype(np.float64)
    tokens = np.maximum(table.first[j] - table.last[i], 0)
    paragraphs = table.paragraph[j] - table.paragraph[i]
    return [
        np.minimum(sentences, 20) / 10, np.log1p(np.maximum(sentences, 0)), sentences == 0, sentences == 1,
        np.log1p(tokens) / 3, np.minimum(j - i, 50) / 25, np.log1p(j - i),
        paragraphs == 0, np.minimum(paragraphs, 10) / 5,
        table.last[i] > table.first[j], (table.verb[i] == table.verb[j]) & (sentences == 0),
    ]  # fmt: skip


def _words(table: Table, j: int, i: Ints) -> list[Floats | Bools]:
    owns, mods, names, head, heads = table.word_ids[j]
    held_i, held_j = table.held[i].sum(1), len(owns)
    shared = _overlap(table.held, i, owns)
    mods_i, mods_j, mods_shared = table.mods[i].sum(1), len(mods), _overlap(table.mods, i, mods)
    mods_known = _overlap(table.cluster, i, mods)
    names_known = _overlap(table.cluster, i, names)
    same_text = table.text[i] == table.text[j]
    return [
        np.array([fact == table.facts[j].head for fact in (table.facts[k].head for k in i)], dtype=np.bool_),
        table.heads[i][:, head], np.minimum(_overlap(table.heads, i, heads), 3), table.cluster[i][:, head], same_text,
        shared / np.maximum(1, np.minimum(held_i, held_j)), shared / np.maximum(1, held_i + held_j - shared),
        np.minimum(mods_j - mods_shared, 3), np.minimum(mods_i - mods_shared, 3), np.minimum(mods_j - mods_known, 3),
        (mods_known == mods_j) & (mods_j > 0), (mods_i > 0) & (mods_j > 0) & (mods_shared == 0),
        np.minimum(_overlap(table.named, i, names), 3), np.minimum(names_known, 3),
        (names_known == 0) & (len(names) > 0) & table.named[i].any(1),
    ]  # fmt: skip


def _overlap(marks: Bools, rows: Ints, columns: Sequence[int]) -> Ints:
    shared: Ints = marks[rows][:, list(columns)].sum(1)
    return shared


def _agreements(table: Table, j: int, i: Ints) -> list[Floats | Bools]:
    quote_i, quote_j, owner_i, owner_j = table.quote[i], table.quote[j], table.owner[i], table.owner[j]
    both_owned = (owner_i >= 0) & (owner_j >= 0)
    both_named = (table.kind[i] == 0) & (table.kind[j] == 0)
    return [
        table.sort[i] == table.sort[j], (table.sort[i] == _UNKNOWN) | (table.sort[j] == _UNKNOWN),
        _known(table.gender, i, j), _clash(table.gender, i, j), _known(table.number, i, j), _clash(table.number, i, j),
        table.role[i] == table.role[j], _known(table.pronoun, i, j), both_named,
        (quote_i == quote_j) & (quote_i >= 0), (quote_i != quote_j) & (quote_i >= 0) & (quote_j >= 0),
        (quote_i < 0) & (quote_j >= 0), (quote_i >= 0) & (quote_j < 0),
        both_owned & (owner_i == owner_j), both_owned & (owner_i != owner_j), owner_j == table.root[i],
    ]  # fmt: skip


def _known(values: Ints, i: Ints, j: int) -> Bools:
    known: Bools = (values[i] == values[j]) & (values[i] > 0)
    return known


def _clash(values: Ints, i: Ints, j: int) -> Bools:
    clash: Bools = (values[i] != values[j]) & (values[i] > 0) & (values[j] > 0)
    return clash


def _agreeing(table: Table, j: int, i: Ints) -> Bools:
    """Tell which candidates, pronouns left out, agree with a mention in gender, number and sort."""
    loose = (table.sort[i] == _UNKNOWN) | (table.sort[i] == _ORG) | (table.sort[j] in {_UNKNOWN, _ORG})
    sorts = (table.sort[i] == table.sort[j]) | loose
    found: Bools = ~_clash(table.gender, i, j) & ~_clash(table.number, i, j) & sorts & (table.pronoun[i] == 0)
    return found


def _same_head(table: Table, j: int, i: Ints) -> Bools:
    """Tell whose head is a head of the mention's cluster."""
    cluster = frozenset(table.word_ids[j][4])
    return np.array([table.word_ids[k][3] in cluster for k in i], dtype=np.bool_)


def _salience(table: Table, j: int, i: Ints) -> list[Floats | Bools]:
    """Return how much stands between, and how often and how lately the candidate's cluster was spoken of."""
    agreeing, heads = _agreeing(table, j, i), _same_head(table, j, i)
    before = table.root[:j]
    counts = np.bincount(before, minlength=j)
    lately = np.bincount(before[table.sentence[j] - table.sentence[:j] <= 2], minlength=j)
    return [
        agreeing, np.log1p(_after(agreeing)), np.log1p(_after(heads)) * heads, _latest(table.root[i]),
        np.minimum(counts[table.root[i]], 10) / 5, np.minimum(lately[table.root[i]], 6) / 3, heads,
        heads & (table.text[i] == table.text[j]),
    ]  # fmt: skip


def _after(marks: Bools) -> Ints:
    """Return for each place how many marks stand after it."""
    total: Ints = marks[::-1].cumsum()[::-1] - marks
    return total


def _latest(roots: Ints) -> Bools:
    """Tell for each candidate whether no later one is of its cluster."""
    found = np.zeros(len(roots), dtype=np.bool_)
    _, places = np.unique(roots[::-1], return_index=True)
    found[len(roots) - 1 - places] = True
    return found


def alone_row(table: Table, index: int, before: Ints) -> Floats:
    """Return what the ranker sees of a mention that may be the first of its chain, (``ALONE``,)."""
    heads, agreeing = _same_head(table, index, before), _agreeing(table, index, before)
    owns, mods = table.word_ids[index][0], table.word_ids[index][1]
    shared = _overlap(table.held, before, owns) / np.maximum(1, np.minimum(table.held[before].sum(1), len(owns)))
    all_known = _overlap(table.cluster, before, mods) == len(mods)
    same_text = table.text[before] == table.text[index]
    seen = [
        heads.any(), same_text.any(), np.log1p(heads.sum()), np.log1p(agreeing.sum()), shared.max(initial=0.0),
        np.log1p(len(before)), (heads & all_known).any(),
    ]  # fmt: skip
    return np.concatenate([np.array(seen, dtype=np.float64), table.numbers[index]])
