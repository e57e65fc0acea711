"""Groups: "the two leaders", "both sides", "they" after "Trump and Putin"."""

from __future__ import annotations

from sayso.annotate.coref_facts import Facts
from sayso.annotate.coref_state import Clusters
from sayso.annotate.words import CorefWords
from sayso.model import Parse

_REACH = 2
_PARTIES = frozenset(
    {"side", "party", "country", "nation", "government", "state", "neighbour", "neighbor", "ally", "power"}
)


def find_groups(parse: Parse, clusters: Clusters, rows: list[tuple[int, ...]]) -> dict[int, tuple[int, ...]]:
    """Return the mentions that stand for several participants named before, with a mention of each of those."""
    found: dict[int, tuple[int, ...]] = {}
    for fact in clusters.facts:
        if not _is_group(parse, clusters, fact):
            continue
        known = rows if fact.pronoun is not None else [*rows, *found.values()]
        members = _members(parse, clusters, fact, known, _told(clusters, fact, found))
        if members:
            found[fact.mention.index] = members
    for fact in clusters.facts:
        if fact.pronoun == "they" and fact.mention.index not in found:
            same = [group for group in found if clusters.together(group, fact.mention.index)]
            found |= {fact.mention.index: found[same[-1]]} if same else {}
    return found


def coordinations(parse: Parse, clusters: Clusters) -> list[tuple[int, ...]]:
    """Return the mentions joined by "and", as rows of indices."""
    ending: dict[int, list[int]] = {}
    for fact in clusters.facts:
        ending.setdefault(fact.mention.last, []).append(fact.mention.index)
    rows: list[tuple[int, ...]] = []
    for fact in clusters.facts:
        first = fact.mention.first
        if first < 2 or fact.pronoun is not None or parse.tokens[first - 1].text.lower() != "and":
            continue
        if parse.tokens[first].ent and not parse.tokens[first].ent_start:
            continue  # "and" inside one name ("Bosnia and Herzegovina")
        comma = parse.tokens[first - 2].text == ","
        row = _row(parse, clusters, fact.mention.index, ending, first - 2 if comma else first - 1)
        if len(row) > 1:
            rows.append(row)
    return rows


def names_one_person(parse: Parse, clusters: Clusters, row: tuple[int, ...]) -> bool:
    """Tell whether a row of two is one person with two titles ("Vice President and Foreign Minister Ramirez")."""
    if len(row) != 2:
        return False
    title, named = (clusters.facts[index] for index in row)
    bare_title = title.mention.kind == "nominal" and title.capital and title.opening == "bare" and title.plural is False
    titled = named.mention.label == "PERSON" and named.opening == "bare" and bool(named.roles)
    return bare_title and titled and clusters.sort(row[0]) == "person"


def encounters(parse: Parse, clusters: Clusters, words: CorefWords) -> list[tuple[int, ...]]:
    """Return the persons who meet in a clause ("Kerry met with the prince and the emir"), as rows of indices."""
    by_head = {
        fact.mention.head: fact.mention.index
        for fact in clusters.facts
        if clusters.sort(fact.mention.index) == "person"
    }
    rows: list[tuple[int, ...]] = []
    for token in parse.tokens:
        if token.pos != "VERB" or token.lemma.lower() not in words.meeting:
            continue
        subjects = [by_head[child] for child in parse.dependents(token.index, "nsubj") if child in by_head]
        withs = [index for index in _under(parse, token.index) if parse.tokens[index].lemma.lower() == "with"]
        objects = [child for host in withs for child in parse.dependents(host, "pobj")]
        objects += parse.dependents(token.index, "dobj")
        others = [by_head[child] for child in objects if child in by_head]
        others += [by_head[child] for child in objects for child in parse.dependents(child, "conj") if child in by_head]
        if len(subjects) == 1 and others and not any(clusters.together(subjects[0], other) for other in others):
            rows.append((subjects[0], *dict.fromkeys(others)))
    return rows


def _under(parse: Parse, verb: int) -> list[int]:
    """Return the prepositions of a verb, and those hung on the places between ("met in Riga, Latvia with ...")."""
    found = list(parse.dependents(verb, "prep"))
    for preposition in found:  # grows while it is walked
        places = [
            index
            for place in parse.dependents(preposition, "pobj")
            for index in (place, *parse.dependents(place, "appos", "conj"))
        ]
        if parse.tokens[preposition].lemma.lower() != "with":
            found += [child for place in places for child in parse.dependents(place, "prep")]
    return found


def _row(parse: Parse, clusters: Clusters, last: int, ending: dict[int, list[int]], end: int) -> tuple[int, ...]:
    """Return the items of a list that ends in ``last``, going back over commas."""
    row = [last]
    while end in ending:
        item = next((index for index in ending[end] if _like(clusters, index, last)), None)
        if item is None or clusters.facts[item].sentence != clusters.facts[last].sentence:
            break
        row.append(item)
        end = clusters.facts[item].mention.first
        if end < 1 or parse.tokens[end - 1].text != ",":
            break
        end -= 1
    return tuple(reversed(row))


def _like(clusters: Clusters, a: int, b: int) -> bool:
    same = clusters.sort(a) == clusters.sort(b) or "unknown" in {clusters.sort(a), clusters.sort(b)}
    return same and clusters.facts[a].pronoun is None


def _is_group(parse: Parse, clusters: Clusters, fact: Facts) -> bool:
    if fact.pronoun == "they":
        return all(clusters.facts[member].pronoun == "they" for member in clusters.members(fact.mention.index))
    if fact.mention.kind != "nominal" or not fact.plural or fact.opening not in {"definite", "bare"}:
        return False
    if parse.tokens[fact.mention.head].tag not in {"NNS", "NNPS"}:
        return False
    lead = [token.text.lower() for token in parse.tokens[fact.mention.first : fact.mention.head + 1]]
    counted = "two" in lead or "both" in lead
    return counted or (lead[0] == "the" and len(lead) == 2 and (fact.sort == "people" or fact.head in _PARTIES))


def _told(clusters: Clusters, fact: Facts, found: dict[int, tuple[int, ...]]) -> tuple[int, ...]:
    """Return the group that was the subject just before, for a "they" that is the subject again."""
    for index in reversed(found):
        other = clusters.facts[index]
        if fact.pronoun == "they" and other.role == fact.role == "subject" and 0 < fact.sentence - other.sentence <= 2:
            return found[index]
    return ()


def _members(
    parse: Parse, clusters: Clusters, fact: Facts, rows: list[tuple[int, ...]], told: tuple[int, ...]
) -> tuple[int, ...]:
    """Return the nearest row, or the two participants of the sentence before, that the group can mean."""
    lead = [token.text.lower() for token in parse.tokens[fact.mention.first : fact.mention.head + 1]]
    paired = "two" in lead or "both" in lead
    near = [row for row in rows if _before(clusters, fact, row) and all(_fits(clusters, fact, index) for index in row)]
    if paired:
        near = [row for row in near if len(row) == 2]
    near = [row for row in near if _described(clusters, fact, row)]
    spoke = [row for row in near if _spoke(clusters, fact, row)]
    if spoke or told:
        return spoke[-1] if spoke else told
    if near:
        return near[-1]
    acting = fact.pronoun is not None and fact.quote is None and (fact.role == "subject" or fact.opening == "owned")
    if not (paired or acting or fact.head == "side"):
        return ()
    pair = _pair(clusters, fact)
    return pair if _described(clusters, fact, pair) else ()


def _spoke(clusters: Clusters, fact: Facts, row: tuple[int, ...]) -> bool:
    """Tell whether a subject takes up the persons who were the subject before ("The two also discussed ...")."""
    first = clusters.facts[row[0]]
    return fact.role == "subject" and first.role == "subject" and all(clusters.sort(one) == "person" for one in row)


def _described(clusters: Clusters, fact: Facts, row: tuple[int, ...]) -> bool:
    """Tell whether what else the group's words say is said of each ("the two foreign ministers")."""
    extra = fact.words - {"two", "both"}
    return all(extra <= clusters.words(index) for index in row)


def _pair(clusters: Clusters, fact: Facts) -> tuple[int, ...]:
    """Return the two named participants of one sort in the nearest sentence that has just two: persons, then others.

    A "they" for which nothing else is found can only be two persons.
    """
    for distance in range(_REACH + 1):
        here = [other for other in clusters.facts[: fact.mention.index] if other.sentence == fact.sentence - distance]
        for sort in ("person", "org", "place") if fact.pronoun is None else ("person",):
            roots: dict[int, int] = {}
            for other in here:
                index = other.mention.index
                if clusters.sort(index) == sort and clusters.named(index) and _fits(clusters, fact, index):
                    roots.setdefault(clusters.root(index), index)
            if len(roots) == 2:
                return tuple(roots.values())
    return ()


def _before(clusters: Clusters, fact: Facts, row: tuple[int, ...]) -> bool:
    last = clusters.facts[row[-1]]
    return last.mention.last <= fact.mention.first and fact.sentence - last.sentence <= _REACH


def _fits(clusters: Clusters, fact: Facts, index: int) -> bool:
    """Tell whether a participant can be one of a group: leaders are persons, countries places, sides either."""
    sort = clusters.sort(index)
    if fact.pronoun == "they":
        return sort in {"person", "org", "place"}
    if fact.head in {"country", "nation", "state", "neighbour", "neighbor"}:
        return sort == "place"
    if fact.head in _PARTIES:
        return sort in {"person", "org", "place"}
    return sort == "person"
