"""The pronoun sieve: agreement first, then salience (subjects, recency, how often a participant was named)."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from sayso.annotate.coref_facts import Facts
from sayso.annotate.coref_state import Clusters
from sayso.model import Parse, Quote


class Weights(msgspec.Struct, frozen=True):
    """How much each sign of salience counts. Set by coordinate ascent on the training part of GUM."""

    distance: float = 1.5
    subject: float = 1.5
    object: float = 0.6
    size: float = 0.25
    parallel: float = 0.3
    same_form: float = 0.3
    thing: float = 0.7
    people: float = 0.4
    ungendered: float = 0.2
    modifier: float = 0.8
    same_quote: float = 0.6
    bare: float = 0.6
    words: float = 0.01


WEIGHTS = Weights()
_REACH = {"he": 6, "she": 6, "it": 2, "they": 2}
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_TOLD_ON = 5
"""Sentences for which "they" may take up two who met, all subjects between being one of them."""


def link_pronouns(parse: Parse, clusters: Clusters, quotes: Sequence[Quote], rows: Sequence[tuple[int, ...]]) -> None:
    """Join every third-person pronoun to its best antecedent, and the "I" and "we" of one quotation.

    A "they" that most likely takes up a row ("Trump and Putin") is left alone: it is a group.
    """
    speakers = _speakers(parse, clusters.facts, quotes)
    for fact in clusters.facts:
        if fact.pronoun in _REACH and fact.head != "two":  # "the two" are a group, if anybody
            best = _best(parse, clusters, fact, speakers)
            if best is not None and not _takes_row(parse, clusters, fact, best, rows):
                clusters.join(best, fact.mention.index)
        elif fact.pronoun is not None:
            _same_speaker(clusters, fact)


def link_speakers(parse: Parse, clusters: Clusters, quotes: Sequence[Quote]) -> None:
    """Join the "I" of a quotation to the person who speaks it."""
    speakers = _speakers(parse, clusters.facts, quotes)
    for fact in clusters.facts:
        if fact.pronoun == "i" and fact.quote in speakers and clusters.sort(speakers[fact.quote]) == "person":
            clusters.join(speakers[fact.quote], fact.mention.index)


def _same_speaker(clusters: Clusters, fact: Facts) -> None:
    """Join "I" to the "my" before it in one quotation."""
    for earlier in reversed(clusters.facts[: fact.mention.index]):
        if earlier.pronoun == fact.pronoun and earlier.quote == fact.quote and fact.quote is not None:
            clusters.join(earlier.mention.index, fact.mention.index)
            return


def _speakers(parse: Parse, facts: Sequence[Facts], quotes: Sequence[Quote]) -> dict[int, int]:
    """Return, for each quotation, the mention outside it that is the subject of its sentence's verb of saying."""
    found: dict[int, int] = {}
    for number, quote in enumerate(quotes):
        inside = parse.tokens_in(quote.span)
        if not inside:
            continue
        sentences = {parse.tokens[inside[0]].sentence, parse.tokens[inside[-1]].sentence}
        for fact in facts:
            head = parse.tokens[fact.mention.head]
            if fact.sentence in sentences and fact.quote is None and head.dep == "nsubj":
                verb = parse.tokens[head.head]
                if verb.dep == "ROOT" and fact.sort in {"person", "people", "org", "unknown"}:
                    found.setdefault(number, fact.mention.index)
    return found


def _best(parse: Parse, clusters: Clusters, fact: Facts, speakers: dict[int, int]) -> int | None:
    """Return the mention that a pronoun most likely takes up."""
    beside = _beside(parse, clusters, fact)
    if beside is not None:
        return beside
    fronted = _fronted(parse, clusters, fact)
    if fronted is not None:
        return fronted
    scored = []
    for earlier in reversed(clusters.facts[: fact.mention.index]):
        distance = fact.sentence - earlier.sentence
        if distance > _REACH[fact.pronoun or ""]:
            break
        if _possible(parse, clusters, fact, earlier, speakers):
            scored.append((_score(parse, clusters, fact, earlier), earlier.mention.index))
    return max(scored)[1] if scored else None


def _takes_row(parse: Parse, clusters: Clusters, fact: Facts, best: int, rows: Sequence[tuple[int, ...]]) -> bool:
    """Tell whether a row of participants is a better antecedent of "they" than the best single one."""
    if fact.pronoun != "they":
        return False
    score = _score(parse, clusters, fact, clusters.facts[best])
    for row in rows:
        first, last = clusters.facts[row[0]], clusters.facts[row[-1]]
        before = last.mention.last <= fact.mention.first
        if before and _still_told(parse, clusters, fact, row):
            return True
        near = 0 <= fact.sentence - last.sentence <= 1 and before
        people = all(clusters.sort(index) in {"person", "org", "place"} for index in row)
        if near and people and _both_subjects(parse, fact, first, last) and fact.sentence - last.sentence == 1:
            return True
        if near and people and not _bound(parse, fact, first):
            people_bonus = WEIGHTS.people if clusters.sort(row[0]) == "person" else 0.0
            if best in row or _score(parse, clusters, fact, first) + people_bonus > score:
                return True
    return False


def _both_subjects(parse: Parse, fact: Facts, first: Facts, last: Facts) -> bool:
    """Tell whether "they" opens a sentence after one whose subject met somebody ("Kerry met the prince. They ...")."""
    return _opens(parse, fact) and _meets(first, last)


def _opens(parse: Parse, fact: Facts) -> bool:
    return fact.role == "subject" and parse.tokens[fact.mention.head].tag == "PRP"


def _meets(first: Facts, last: Facts) -> bool:
    return first.role == "subject" and last.role != "subject" and last.mention.label == "PERSON"


def _still_told(parse: Parse, clusters: Clusters, fact: Facts, row: tuple[int, ...]) -> bool:
    """Tell whether all between a meeting and a "they" is of those who met ("The Secretary welcomed")."""
    first, last = clusters.facts[row[0]], clusters.facts[row[-1]]
    if not (_opens(parse, fact) and _meets(first, last) and 1 < fact.sentence - last.sentence <= _TOLD_ON):
        return False
    subjects: dict[int, list[Facts]] = {}
    for other in clusters.facts[last.mention.index + 1 : fact.mention.index]:
        if last.sentence < other.sentence < fact.sentence and _opens_clause(parse, other):
            subjects.setdefault(other.sentence, []).append(other)
    own = {clusters.root(index) for index in row}
    told = all(any(clusters.root(other.mention.index) in own for other in found) for found in subjects.values())
    return told and len(subjects) == fact.sentence - last.sentence - 1


def _opens_clause(parse: Parse, fact: Facts) -> bool:
    head = parse.tokens[fact.mention.head]
    return head.dep in _SUBJECTS and parse.tokens[head.head].dep == "ROOT"


def _possible(parse: Parse, clusters: Clusters, fact: Facts, earlier: Facts, speakers: dict[int, int]) -> bool:
    if earlier.pronoun in {"i", "we", "you"} or not _agrees(clusters, fact, earlier):
        return False
    if fact.quote is not None and fact.quote in speakers:
        speaker = speakers[fact.quote]
        if clusters.together(speaker, earlier.mention.index) and earlier.quote != fact.quote:
            return False
    if earlier.quote is not None and speakers.get(earlier.quote) == fact.mention.index:
        return False
    if (fact.pronoun == "they" and _in_title(clusters, earlier)) or _bound(parse, fact, earlier):
        return False
    return clusters.may_join(earlier.mention.index, fact.mention.index)


def _in_title(clusters: Clusters, fact: Facts) -> bool:
    """Tell whether a mention is part of somebody's title ("Uruguayan" in "Uruguayan Foreign Minister Bustillo")."""
    holders = (other.mention for other in clusters.facts[max(0, fact.mention.index - 3) : fact.mention.index])
    named = (other for other in holders if other.label == "PERSON")
    return any(other.first <= fact.mention.first and fact.mention.last <= other.head for other in named)


def _agrees(clusters: Clusters, fact: Facts, earlier: Facts) -> bool:
    """Tell whether number and sort allow the pronoun to take up the earlier mention's cluster."""
    index = earlier.mention.index
    sort, plural = clusters.sort(index), clusters.plural(index)
    if fact.pronoun in {"he", "she"}:
        return sort == "person" and plural is not True
    if fact.pronoun == "it":
        return sort in {"org", "place", "thing", "unknown"} and plural is not True
    if earlier.pronoun == "they":
        return True
    return sort in {"people", "org", "thing", "place"} and (plural is True or (plural is None and sort == "org"))


def _bound(parse: Parse, fact: Facts, earlier: Facts) -> bool:
    """Tell whether syntax keeps them apart: subject and object of one verb, unless reflexive."""
    if fact.sentence != earlier.sentence:
        return fact.reflexive
    a, b = parse.tokens[fact.mention.head], parse.tokens[earlier.mention.head]
    same_clause = b.dep in _SUBJECTS and _clause(parse, a.index) == b.head
    if fact.reflexive:
        return not same_clause
    return same_clause and a.tag == "PRP" and a.dep not in _SUBJECTS


def _clause(parse: Parse, index: int) -> int:
    """Return the nearest verb above a token."""
    for ancestor in parse.ancestors(index):
        if parse.tokens[ancestor].pos in {"VERB", "AUX"}:
            return ancestor
    return index


def _score(parse: Parse, clusters: Clusters, fact: Facts, earlier: Facts) -> float:
    """Return the salience of an antecedent: near, subject, often named, in the same role."""
    index, weights = earlier.mention.index, WEIGHTS
    size = sum(member < fact.mention.index for member in clusters.members(index))
    sort = clusters.sort(index)
    score = -weights.distance * (fact.sentence - earlier.sentence)
    score += {"subject": weights.subject, "object": weights.object, "other": 0.0}[earlier.role]
    score += weights.size * min(size, 5)
    score += weights.parallel if earlier.role == fact.role else 0.0
    score += weights.same_form if earlier.pronoun == fact.pronoun else 0.0
    score -= weights.thing if sort == "thing" else 0.0
    score += weights.people if fact.pronoun == "they" and sort == "people" else 0.0
    score -= weights.ungendered if fact.pronoun in {"he", "she"} and clusters.gender(index) is None else 0.0
    score -= weights.modifier if parse.tokens[earlier.mention.head].dep in {"compound", "nmod", "amod"} else 0.0
    score += weights.same_quote if earlier.quote == fact.quote else 0.0
    score -= weights.bare if earlier.opening == "bare" and earlier.mention.kind == "nominal" else 0.0
    between = fact.mention.first - earlier.mention.last
    return score - weights.words * min(between, 50)


def _beside(parse: Parse, clusters: Clusters, fact: Facts) -> int | None:
    """Return the name with whose conjunct a possessive stands ("Ukraine and its people")."""
    token = parse.tokens[fact.mention.head]
    owned = parse.tokens[token.head]
    if token.tag != "PRP$" or token.dep != "poss" or owned.dep != "conj":
        return None
    for earlier in reversed(clusters.facts[: fact.mention.index]):
        if earlier.mention.head == owned.head:
            named = earlier.mention.label is not None and earlier.pronoun is None
            return earlier.mention.index if named and _agrees(clusters, fact, earlier) else None
    return None


def _fronted(parse: Parse, clusters: Clusters, fact: Facts) -> int | None:
    """Return the subject behind a fronted phrase that holds the pronoun ("In his speech, Trump said")."""
    token = parse.tokens[fact.mention.head]
    if token.tag != "PRP$":
        return None
    top = token.index
    for ancestor in parse.ancestors(token.index):
        if parse.tokens[ancestor].pos in {"VERB", "AUX"} and parse.tokens[ancestor].dep not in {"advcl", "pcomp"}:
            return _subject_behind(parse, clusters, fact, ancestor) if parse.tokens[top].dep in _FRONTED else None
        top = ancestor
    return None


_FRONTED = frozenset({"prep", "advcl"})


def _subject_behind(parse: Parse, clusters: Clusters, fact: Facts, verb: int) -> int | None:
    for later in clusters.facts[fact.mention.index + 1 :]:
        if later.sentence != fact.sentence:
            return None
        head = parse.tokens[later.mention.head]
        if head.head == verb and head.dep in _SUBJECTS and later.mention.first > fact.mention.last:
            agrees = later.pronoun is None and _agrees(clusters, fact, later)
            return (
                later.mention.index if agrees and clusters.may_join(fact.mention.index, later.mention.index) else None
            )
    return None
