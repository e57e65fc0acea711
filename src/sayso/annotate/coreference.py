"""Coreference by sieves, the most certain first (Lee et al. 2013, Computational Linguistics 39:4).

Each sieve joins clusters that the sieves before it built, so that a later one sees the titles,
genders and names gathered so far. A join is refused where names, sorts, numbers or genders clash.
What they leave alone goes to a learned ranker of antecedents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sayso.annotate.coref_facts import Facts, facts, plain
from sayso.annotate.coref_groups import coordinations, encounters, find_groups, names_one_person
from sayso.annotate.coref_pronouns import link_pronouns, link_speakers
from sayso.annotate.coref_ranker import Ranker, link_rest
from sayso.annotate.coref_state import Clusters, SamePerson, initials
from sayso.annotate.quotes import find_quotes
from sayso.annotate.words import CorefWords
from sayso.model import Chain, Coreference, Mention, Parse

_RECENT_ORG = frozenset({"company", "group", "organisation", "organization", "firm", "agency", "party", "newspaper"})
_INTRODUCED = 3
"""Sentences within which a surname takes up the person introduced last."""
_COPULAS = frozenset({"be", "become", "remain"})


def unknown(first: str, second: str) -> bool | None:
    """Know nothing about whether two names are one person's."""
    return None


def link(
    parse: Parse,
    mentions: Sequence[Mention],
    words: CorefWords,
    same_person: SamePerson = unknown,
    *,
    speakers: bool = False,
    own_titles: Mapping[str, str] | None = None,
    ranker: Ranker | None = None,
) -> Coreference:
    """Return the chains of the mentions and the members of groups.

    ``same_person`` is asked about two personal names; where it says ``False`` they are never joined.
    With ``speakers``, "I" in a quotation joins the subject of the verb of saying beside it; without, it is left
    to the part that finds the sources of statements. ``own_titles`` are the names of those whom a capitalised title
    alone means in this text ("the President"), by title in lower case. ``ranker`` looks for antecedents of what the
    sieves leave alone.
    """
    clusters, groups = sieved(parse, mentions, words, same_person, speakers=speakers, own_titles=own_titles)
    if ranker is not None:
        own = [fact.mention.index for fact in clusters.facts if _is_own_title(fact, own_titles or {})]
        link_rest(parse, clusters, ranker, groups, own)
    return _result(clusters, groups)


def sieved(
    parse: Parse,
    mentions: Sequence[Mention],
    words: CorefWords,
    same_person: SamePerson,
    *,
    speakers: bool = False,
    own_titles: Mapping[str, str] | None = None,
) -> tuple[Clusters, dict[int, tuple[int, ...]]]:
    """Return what the sieves alone make of the mentions, as ``link`` has it: clusters, and the members of groups."""
    quotes = find_quotes(parse.text)
    known = facts(parse, mentions, quotes, words)
    names = [parse.words(mention.name) if mention.name else "" for mention in mentions]
    clusters = Clusters(known, names, same_person, words.aliases)
    rows = []
    for row in coordinations(parse, clusters):
        if names_one_person(parse, clusters, row):
            clusters.join(*row)
        else:
            rows.append(row)
    for row in rows:
        for place, index in enumerate(row):
            for other in row[place + 1 :]:
                clusters.forbid(index, other)
    _same_names(clusters, words)
    _appositives(clusters)
    _predicates(parse, clusters)
    _acronyms(parse, clusters)
    _name_parts(clusters)
    _same_heads(clusters, words, own_titles or {})
    _roles_to_names(clusters, words, own_titles or {})
    _organs(clusters)
    met = [*rows, *encounters(parse, clusters, words)]
    met.sort(key=lambda row: (known[row[-1]].mention.first, len(row), row))
    link_pronouns(parse, clusters, quotes, met)
    if speakers:
        link_speakers(parse, clusters, quotes)
    _same_owners(clusters)
    return clusters, find_groups(parse, clusters, met)


def _same_names(clusters: Clusters, words: CorefWords) -> None:
    """Join names of the same words ("U.S." and "United States" by the list of aliases)."""
    first: dict[tuple[str, ...], list[int]] = {}
    for fact in clusters.facts:
        if fact.mention.kind != "name":
            continue
        key = tuple(words.aliases.get(" ".join(fact.name), " ".join(fact.name)).split())
        seen = first.setdefault(key, [])
        if not any(clusters.join(other, fact.mention.index) for other in reversed(seen)):
            seen.append(fact.mention.index)


def _appositives(clusters: Clusters) -> None:
    for fact in clusters.facts:
        if fact.mention.appositive is not None:
            clusters.join(fact.mention.appositive, fact.mention.index)


def _predicates(parse: Parse, clusters: Clusters) -> None:
    """Join subject and predicate noun ("Feltman is the UN's political chief"), unless denied."""
    by_head = {fact.mention.head: fact.mention.index for fact in reversed(clusters.facts)}
    for token in parse.tokens:
        verb = parse.tokens[token.head]
        if token.dep != "attr" or verb.lemma not in _COPULAS or token.index not in by_head:
            continue
        if parse.dependents(verb.index, "neg"):
            continue
        for child in parse.dependents(verb.index, "nsubj"):
            subject = by_head.get(child)
            if subject is not None and clusters.facts[by_head[token.index]].pronoun is None:
                clusters.join(subject, by_head[token.index])


def _acronyms(parse: Parse, clusters: Clusters) -> None:
    """Join "WHO" to "World Health Organization", introduced in brackets or not."""
    full = [fact for fact in clusters.facts if len(fact.name) > 1 and fact.sort in {"org", "place", "unknown"}]
    for fact in clusters.facts:
        if len(fact.name) != 1 or fact.mention.name is None or not 2 <= len(fact.name[0]) <= 7:
            continue
        letters = parse.words(fact.mention.name).replace(".", "")
        if not letters.isupper():
            continue
        for other in full:
            if initials(other.name) == fact.name[0] and clusters.join(other.mention.index, fact.mention.index):
                break


def _name_parts(clusters: Clusters) -> None:
    """Join a surname, a first name or a shorter form to the full name it belongs to.

    Where several persons bear it, the one just introduced is meant, then the one whom the article names most often,
    then the first.
    """
    full = [fact for fact in clusters.facts if fact.mention.kind == "name" and _is_full(clusters, fact)]
    for fact in clusters.facts:
        if fact.mention.kind != "name" or not fact.name:
            continue
        bearers = [other for other in full if _is_part(fact, other)]
        found = {clusters.root(other.mention.index) for other in bearers}
        ranked = sorted(found, key=lambda root: (-len(clusters.members(root)), root))
        if len(ranked) > 1:
            ranked = [*_introduced(clusters, fact, bearers), *ranked]
        any(clusters.join(root, fact.mention.index) for root in ranked)


def _is_full(clusters: Clusters, fact: Facts) -> bool:
    """Tell whether a name has several words; two people's names with a hyphen are no one ("Obama-Biden")."""
    return len(fact.name) > 1 and " " in clusters.written(fact.mention.index)


def _introduced(clusters: Clusters, fact: Facts, bearers: Sequence[Facts]) -> list[int]:
    """Return the bearer of a short name whom a sentence just before has as its subject, by full name and title.

    "Secretary Jeh Johnson says ... Johnson said" is not the Gary Johnson of the rest of the article; a former
    president who is met or mentioned on the way does not take his wife's surname from her.
    """
    # "Bill Clinton spoke for his wife Hillary Clinton": who is in the subject is who is spoken of further on
    before = [other for other in bearers if other.mention.index < fact.mention.index and other.role == "subject"]
    if not before:
        return []
    last = before[-1]
    near = fact.sentence - last.sentence <= _INTRODUCED
    return [clusters.root(last.mention.index)] if near and last.roles else []


def _is_part(short: Facts, long: Facts) -> bool:
    """Tell whether a name is a short form of a longer one of its sort."""
    if len(long.name) <= len(short.name):
        return False
    if short.opening == "definite" and "person" in {short.sort, long.sort}:
        return False  # "the West" is nobody called West
    if "person" in {short.sort, long.sort} and {short.sort, long.sort} <= {"person", "unknown"}:
        if len(short.name) == 1:
            return short.name[0] in {long.name[-1], long.name[0]}
        ends = long.name[-len(short.name) :] == short.name  # "Scientologist Tom Cruise"
        return ends or (short.name[0] == long.name[0] and short.name[-1] == long.name[-1])
    if {short.sort, long.sort} <= {"org", "unknown"}:
        size = len(short.name)
        return long.name[-size:] == short.name or (size > 1 and long.name[:size] == short.name)
    return False


def _same_heads(clusters: Clusters, words: CorefWords, own_titles: Mapping[str, str]) -> None:
    """Join a definite noun to an earlier mention of the same head that has all its other words."""
    earlier: dict[str, list[Facts]] = {}
    for fact in clusters.facts:
        if _is_own_title(fact, own_titles):
            continue
        same = earlier.setdefault(fact.head, [])
        if fact.mention.kind == "nominal" and _takes_up(fact, words):
            matching = (other for other in reversed(same) if _head_match(clusters, fact, other))
            any(clusters.join(other.mention.index, fact.mention.index) for other in matching)
        same.append(fact)


def _takes_up(fact: Facts, words: CorefWords) -> bool:
    """Tell whether a noun phrase can point back: definite, or an organ's noun before another noun."""
    organ = fact.sort == "org" and fact.mention.last - fact.mention.first == 1
    bare = fact.opening == "bare" and (bool(fact.words) or fact.sort in {"thing", "place", "unknown"})
    many = fact.opening == "bare" and fact.sort == "people" and fact.head not in words.anonymous
    return fact.opening == "definite" or organ or bare or many


def _head_match(clusters: Clusters, fact: Facts, other: Facts) -> bool:
    if other.pronoun:
        return False
    if other.mention.kind == "name" and other.sort not in {"org", "place", "unknown"}:
        return False
    if fact.opening == "bare" and fact.words != other.words:
        return False
    return fact.words <= clusters.words(other.mention.index)


def _roles_to_names(clusters: Clusters, words: CorefWords, own_titles: Mapping[str, str]) -> None:
    """Join a role noun to a person known by that role ("the ambassador", "the UN official")."""
    for fact in clusters.facts:
        ready = fact.mention.kind == "nominal" and fact.sort == "person" and fact.opening != "indefinite"
        if not ready or (fact.opening == "bare" and not fact.capital) or clusters.named(fact.mention.index):
            continue
        if _is_own_title(fact, own_titles):
            _join_bearer(clusters, fact, own_titles)
            continue
        best = (
            _role_before(clusters, fact, frozenset({fact.head}))
            or _role_after(clusters, fact, words)
            or _role_before(clusters, fact, words.wider.get(fact.head, frozenset()))
        )
        if best is not None:
            clusters.join(best.mention.index, fact.mention.index)


def _is_own_title(fact: Facts, own_titles: Mapping[str, str]) -> bool:
    """Tell whether a mention is a title alone, with a capital ("the President"), that means one person here."""
    return fact.opening == "definite" and fact.capital and not fact.words and fact.head in own_titles


def _join_bearer(clusters: Clusters, fact: Facts, own_titles: Mapping[str, str]) -> None:
    """Join a title to the nearest mention of its bearer's family name, else to the last one of the same title."""
    family = plain(own_titles[fact.head].split()[-1])
    bearers = [other for other in clusters.facts if other.sort == "person" and other.name[-1:] == (family,)]
    bearers.sort(key=lambda other: (other.mention.index > fact.mention.index, abs(other.sentence - fact.sentence)))
    same = [
        other
        for other in clusters.facts[: fact.mention.index]
        if other.head == fact.head and _is_own_title(other, own_titles)
    ]
    any(clusters.join(other.mention.index, fact.mention.index) for other in [*bearers, *same])


def _role_before(clusters: Clusters, fact: Facts, accepted: frozenset[str]) -> Facts | None:
    """Return the last person named before who has one of the accepted titles."""
    for other in reversed(clusters.facts[: fact.mention.index]):
        index = other.mention.index
        if other.sort != "person" or not clusters.named(index) or not accepted & clusters.roles(index):
            continue
        if fact.words <= clusters.words(index) and clusters.may_join(index, fact.mention.index):
            return other
    return None


def _role_after(clusters: Clusters, fact: Facts, words: CorefWords) -> Facts | None:
    """Return the one person named within the next sentences whose title is the noun (a lead before the name).

    Who is of a party is so throughout: "the Republican" is the one whom the article calls so anywhere.
    """
    found: dict[int, Facts] = {}
    for other in clusters.facts:
        named = other.sort == "person" and other.mention.kind == "name"
        if named and fact.head in clusters.roles(other.mention.index):
            found.setdefault(clusters.root(other.mention.index), other)
    if len(found) != 1:
        return None
    other = next(iter(found.values()))
    near = 0 < other.sentence - fact.sentence <= 6 or fact.head in words.partisans
    own = clusters.words(other.mention.index) - frozenset(other.name) - other.roles
    fits = not own or not fact.words or bool(own & fact.words)
    return other if near and fits else None


def _organs(clusters: Clusters) -> None:
    """Join "the country" to the last state spoken of, and "the company" to the last organisation."""
    for fact in clusters.facts:
        if fact.mention.kind != "nominal" or fact.opening != "definite" or fact.words or fact.plural:
            continue
        alone = len(clusters.members(fact.mention.index)) == 1
        wanted = "place" if fact.head in {"country", "nation"} else "org" if fact.head in _RECENT_ORG else None
        if wanted and alone:
            best = _recent(clusters, fact, wanted)
            if best is not None:
                clusters.join(best, fact.mention.index)


def _recent(clusters: Clusters, fact: Facts, sort: str) -> int | None:
    """Return the most salient name of a sort in this sentence and the two before it."""
    scored = []
    for other in clusters.facts[: fact.mention.index]:
        distance = fact.sentence - other.sentence
        label = {"place": "GPE", "org": "ORG"}[sort]
        if distance > 2 or other.mention.label != label or other.sort != sort:
            continue
        size = min(len(clusters.members(other.mention.index)), 5)
        score = 0.3 * size - distance + (0.7 if other.role == "subject" else 0.0)
        scored.append((score, other.mention.index))
    return max(scored)[1] if scored else None


def _same_owners(clusters: Clusters) -> None:
    """Join "his visit" to "Feltman's visit" or to "a visit": the same noun, of the same owner or of none."""
    for fact in clusters.facts:
        if fact.owner is None or fact.mention.kind != "nominal":
            continue
        for other in reversed(clusters.facts[: fact.mention.index]):
            if other.head != fact.head or other.mention.kind != "nominal" or fact.sort != other.sort:
                continue
            own = other.owner is not None and clusters.together(other.owner, fact.owner)
            free = other.owner is None and fact.sort == "thing" and fact.words <= other.words
            if (own or free) and clusters.join(other.mention.index, fact.mention.index):
                break


def _result(clusters: Clusters, groups: dict[int, tuple[int, ...]]) -> Coreference:
    roots = sorted({clusters.root(fact.mention.index) for fact in clusters.facts})
    number = {root: place for place, root in enumerate(roots)}
    chains = tuple(
        Chain(id=f"c{place}", mentions=tuple(clusters.members(root)), fullest=_fullest(clusters, root))
        for place, root in enumerate(roots)
    )
    chain_of = tuple(number[clusters.root(fact.mention.index)] for fact in clusters.facts)
    members = {
        group: tuple(dict.fromkeys(number[clusters.root(index)] for index in found)) for group, found in groups.items()
    }
    return Coreference(chains=chains, chain_of=chain_of, groups=members)


def _fullest(clusters: Clusters, root: int) -> int:
    """Return the longest proper name with its title, else the longest noun phrase, the earliest of equals."""
    return max(clusters.members(root), key=lambda index: _fullness(clusters, clusters.facts[index]))


def _fullness(clusters: Clusters, fact: Facts) -> tuple[int, int, bool, int, int]:
    """Return how fully a mention names its participant; "his counterpart" before a name says less than a title."""
    kind = {"name": 2, "nominal": 1, "pronoun": 0}[fact.mention.kind]
    free = fact.owner is None or clusters.facts[fact.owner].pronoun is None
    size = min(fact.mention.last - fact.mention.first, 12)
    if fact.mention.kind == "name" and not fact.roles:
        size = 0 if fact.sort == "person" else -size
    return kind, len(fact.name), free, size, -fact.mention.index
