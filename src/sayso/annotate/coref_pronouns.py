"""The pronoun sieve: agreement first, then salience (subjects, recency, how often a participant was named)."""

from __future__ import annotations

from collections.abc import Sequence

from sayso.annotate.coref_facts import Facts
from sayso.annotate.coref_state import Clusters
from sayso.model import Parse, Quote

_REACH = {"he": 6, "she": 6, "it": 2, "they": 2}
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})


def link_pronouns(parse: Parse, clusters: Clusters, quotes: Sequence[Quote]) -> None:
    """Join every third-person pronoun to its best antecedent, and the "I" and "we" of one quotation."""
    speakers = _speakers(parse, clusters.facts, quotes)
    for fact in clusters.facts:
        if fact.pronoun in _REACH:
            best = _best(parse, clusters, fact, speakers)
            if best is not None:
                clusters.join(best, fact.mention.index)
        elif fact.pronoun is not None:
            _same_speaker(clusters, fact)


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


def _possible(parse: Parse, clusters: Clusters, fact: Facts, earlier: Facts, speakers: dict[int, int]) -> bool:
    if earlier.pronoun in {"i", "we", "you"} or not _agrees(clusters, fact, earlier):
        return False
    if fact.quote is not None and fact.quote in speakers:
        speaker = speakers[fact.quote]
        if clusters.together(speaker, earlier.mention.index) and earlier.quote != fact.quote:
            return False
    if _bound(parse, fact, earlier):
        return False
    return clusters.may_join(earlier.mention.index, fact.mention.index)


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
    index = earlier.mention.index
    size = len([member for member in clusters.members(index) if member < fact.mention.index])
    score = -1.0 * (fact.sentence - earlier.sentence)
    score += {"subject": 1.0, "object": 0.3, "other": 0.0}[earlier.role]
    score += 0.25 * min(size, 5)
    score += 0.3 if earlier.role == fact.role else 0.0
    score += 0.3 if earlier.pronoun == fact.pronoun else 0.0
    score -= 0.3 if clusters.sort(index) == "thing" else 0.0
    score -= 0.2 if fact.pronoun in {"he", "she"} and clusters.gender(index) is None else 0.0
    between = fact.mention.first - earlier.mention.last
    return score - 0.01 * min(between, 50)


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
