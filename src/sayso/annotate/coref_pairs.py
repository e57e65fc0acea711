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
_SPEAKERS = 1 + _PRONOUNS.index("i")
"""From here on the pronouns, counted from 1, are of who speaks and who is spoken to."""
_PRONOUN_REACH = 8
_SPEAKER_REACH = 15
"""Sentences back for he, she, it and they, and for I, we and you."""
MENTION, PAIR, ALONE = 52, 50, 59
"""How many numbers there are for a mention, a pair, and a mention alone."""


class Words(NamedTuple):
    """Sets of words, one row a mention."""

    bits: npt.NDArray[np.uint64]
    """A word a bit: for pairs that are picked out."""
    marks: npt.NDArray[np.float32]
    """A word a one or a nought: for all pairs, which are a product of matrices."""

    def sizes(self) -> Ints:
        """Return how many words each set has."""
        found: Ints = self.marks.sum(axis=1).astype(np.int64)
        return found

    def has(self, rows: Ints, words: Ints) -> Bools:
        """Tell for each row whether its set has the word beside it."""
        return self.marks[rows, words] > 0


class Table(NamedTuple):
    """The mentions of a text as arrays, one row a mention."""

    numbers: Floats
    """(n, ``MENTION``) what the ranker sees of each mention."""
    held: Words
    """The words of each mention."""
    mods: Words
    """The words of its modifiers."""
    named: Words
    """The words of its name."""
    cluster: Words
    """The words of its cluster."""
    heads: Words
    """The heads of its cluster."""
    head: Ints
    """The number of its own head among the words."""
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


class Pairs(NamedTuple):
    """Mentions with the candidates for their antecedents, one row a pair, in order of the text.

    ``later[k]`` has as candidates ``earlier[bounds[k] : bounds[k + 1]]``; there is at least one.
    """

    later: Ints
    bounds: Ints
    earlier: Ints
    rows: Floats
    """(pairs, ``PAIR``) what the ranker sees of each pair."""
    alone: Floats
    """(later, ``ALONE``) what it sees of each later mention, which may be the first of its chain."""


class _Pairing(NamedTuple):
    """The table with the pairs of it that are looked at."""

    table: Table
    starts: Ints
    """The later mentions."""
    row: Ints
    """For each pair, the place of its later mention among ``starts``."""
    j: Ints
    i: Ints
    first: Ints
    """For each later mention, its first pair."""
    end: Ints
    """For each later mention, one past its last pair."""

    def shared(self, own: Words, other: Words) -> Ints:
        """Return for each pair how many words the later mention has in ``own`` that the earlier has in ``other``."""
        found: Ints = np.bitwise_count(own.bits[self.j] & other.bits[self.i]).sum(axis=1, dtype=np.int64)
        return found


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
        numbers=_numbers(parse, clusters),
        held=_marked(owns, size),
        mods=_marked(mods, size),
        named=_marked(names, size),
        cluster=_marked(clustered, size),
        heads=_marked(cluster_heads, size),
        head=_ints(row[0] for row in heads),
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


def _marked(rows: Sequence[list[int]], size: int) -> Words:
    marks = np.zeros((len(rows), -(-size // 64) * 64), dtype=np.uint8)
    for index, row in enumerate(rows):
        marks[index, row] = 1
    return Words(np.packbits(marks, axis=1).view(np.uint64), marks.astype(np.float32))


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


def weigh_pairs(table: Table, starts: Ints) -> Pairs:
    """Return the candidates of some mentions, and what the ranker sees of them; mentions without any are left out."""
    weighed = _candidates(table, starts)
    some = weighed.any(axis=1)
    starts, weighed = starts[some], weighed[some]
    row, i = np.nonzero(weighed)
    end = weighed.sum(axis=1).cumsum()
    first = end - weighed.sum(axis=1)
    pairing = _Pairing(table, starts, row, starts[row], i, first, end)
    agreeing, heads = _agreeing(pairing), table.heads.has(pairing.j, table.head[i])
    words = _words(pairing)
    columns = [*_distances(pairing), *words, *_agreements(pairing), *_salience(pairing, agreeing, heads)]
    rows = np.stack([np.asarray(column, dtype=np.float64) for column in columns], axis=1).reshape(len(i), PAIR)
    return Pairs(starts, np.append(first, len(i)), i, rows, _alone(pairing, agreeing, heads))


def _candidates(table: Table, starts: Ints) -> Bools:
    """Tell for each of ``starts`` which mentions before it are weighed as its antecedents, (starts, mentions)."""
    every = np.arange(len(table.sentence))
    gap = table.sentence[starts][:, None] - table.sentence
    shares = table.held.marks[starts] @ table.cluster.marks.T > 0
    pronoun = table.pronoun[starts][:, None]
    reach = np.where(pronoun >= _SPEAKERS, _SPEAKER_REACH, _PRONOUN_REACH)
    near: Bools = np.where(pronoun > 0, gap <= reach, (gap <= _NEAR) | shares)
    return near & (every < starts[:, None])


def _distances(pairing: _Pairing) -> list[Floats | Bools]:
    table, j, i = pairing.table, pairing.j, pairing.i
    sentences = (table.sentence[j] - table.sentence[i]).astype(np.float64)
    tokens = np.maximum(table.first[j] - table.last[i], 0)
    paragraphs = table.paragraph[j] - table.paragraph[i]
    return [
        np.minimum(sentences, 20) / 10, np.log1p(np.maximum(sentences, 0)), sentences == 0, sentences == 1,
        np.log1p(tokens) / 3, np.minimum(j - i, 50) / 25, np.log1p(j - i),
        paragraphs == 0, np.minimum(paragraphs, 10) / 5,
        table.last[i] > table.first[j], (table.verb[i] == table.verb[j]) & (sentences == 0),
    ]  # fmt: skip


def _words(pairing: _Pairing) -> list[Floats | Bools]:
    table, j, i = pairing.table, pairing.j, pairing.i
    held, mods, named = table.held.sizes(), table.mods.sizes(), table.named.sizes()
    shared, mods_shared = pairing.shared(table.held, table.held), pairing.shared(table.mods, table.mods)
    mods_known = pairing.shared(table.mods, table.cluster)
    names_known = pairing.shared(table.named, table.cluster)
    return [
        table.head[i] == table.head[j], table.heads.has(i, table.head[j]),
        np.minimum(pairing.shared(table.heads, table.heads), 3), table.cluster.has(i, table.head[j]),
        table.text[i] == table.text[j],
        shared / np.maximum(1, np.minimum(held[i], held[j])), shared / np.maximum(1, held[i] + held[j] - shared),
        np.minimum(mods[j] - mods_shared, 3), np.minimum(mods[i] - mods_shared, 3),
        np.minimum(mods[j] - mods_known, 3), (mods_known == mods[j]) & (mods[j] > 0),
        (mods[i] > 0) & (mods[j] > 0) & (mods_shared == 0),
        np.minimum(pairing.shared(table.named, table.named), 3), np.minimum(names_known, 3),
        (names_known == 0) & (named[j] > 0) & (named[i] > 0),
    ]  # fmt: skip


def _agreements(pairing: _Pairing) -> list[Floats | Bools]:
    table, j, i = pairing.table, pairing.j, pairing.i
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


def _known(values: Ints, i: Ints, j: Ints) -> Bools:
    known: Bools = (values[i] == values[j]) & (values[i] > 0)
    return known


def _clash(values: Ints, i: Ints, j: Ints) -> Bools:
    clash: Bools = (values[i] != values[j]) & (values[i] > 0) & (values[j] > 0)
    return clash


def _agreeing(pairing: _Pairing) -> Bools:
    """Tell which candidates, pronouns left out, agree with the mention in gender, number and sort."""
    table, j, i = pairing.table, pairing.j, pairing.i
    loose = np.isin(table.sort, (_UNKNOWN, _ORG))
    sorts = (table.sort[i] == table.sort[j]) | loose[i] | loose[j]
    found: Bools = ~_clash(table.gender, i, j) & ~_clash(table.number, i, j) & sorts & (table.pronoun[i] == 0)
    return found


def _salience(pairing: _Pairing, agreeing: Bools, heads: Bools) -> list[Floats | Bools]:
    """Return how much stands between, and how often and how lately the candidate's cluster was spoken of."""
    table, j, i = pairing.table, pairing.j, pairing.i
    since = np.searchsorted(table.sentence, table.sentence[j] - 2)
    counts = _told(table, i, j)
    lately = counts - _told(table, i, since)
    return [
        agreeing, np.log1p(_after(pairing, agreeing)), np.log1p(_after(pairing, heads)) * heads, _latest(pairing),
        np.minimum(counts, 10) / 5, np.minimum(lately, 6) / 3, heads, heads & (table.text[i] == table.text[j]),
    ]  # fmt: skip


def _told(table: Table, i: Ints, before: Ints) -> Ints:
    """Return how many mentions of the cluster of each of ``i`` come before the mention beside it."""
    size = len(table.root) + 1
    keys = np.sort(table.root * size + np.arange(len(table.root)))
    own = table.root[i] * size
    found: Ints = np.searchsorted(keys, own + before) - np.searchsorted(keys, own)
    return found


def _after(pairing: _Pairing, marks: Bools) -> Ints:
    """Return for each pair how many marked ones of the same mention stand after it."""
    total = marks.cumsum()
    found: Ints = total[pairing.end[pairing.row] - 1] - total
    return found


def _latest(pairing: _Pairing) -> Bools:
    """Tell for each candidate whether no later one is of its cluster."""
    keys = pairing.row * len(pairing.table.root) + pairing.table.root[pairing.i]
    found = np.zeros(len(keys), dtype=np.bool_)
    _, places = np.unique(keys[::-1], return_index=True)
    found[len(keys) - 1 - places] = True
    return found


def _alone(pairing: _Pairing, agreeing: Bools, heads: Bools) -> Floats:
    """Return what the ranker sees of each mention that may be the first of its chain, (mentions, ``ALONE``)."""
    table, j, i = pairing.table, pairing.j, pairing.i
    if not len(i):
        return np.zeros((0, ALONE))
    held, mods = table.held.sizes(), table.mods.sizes()
    shared = pairing.shared(table.held, table.held) / np.maximum(1, np.minimum(held[i], held[j]))
    all_known = pairing.shared(table.mods, table.cluster) == mods[j]
    same_text = table.text[i] == table.text[j]

    def most(values: Floats | Bools) -> Floats:
        return np.maximum.reduceat(values.astype(np.float64), pairing.first)

    def count(values: Bools) -> Floats:
        return np.log1p(np.add.reduceat(values.astype(np.float64), pairing.first))

    seen = [
        most(heads), most(same_text), count(heads), count(agreeing), most(shared),
        np.log1p(pairing.end - pairing.first), most(heads & all_known),
    ]  # fmt: skip
    return np.concatenate([np.stack(seen, axis=1), table.numbers[pairing.starts]], axis=1)
