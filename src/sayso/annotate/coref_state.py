"""Clusters that grow while the sieves run, and what forbids joining two of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from sayso.annotate.coref_facts import Facts, Gender, Sort

SamePerson = Callable[[str, str], "bool | None"]

_SMALL = frozenset({"of", "the", "and", "for", "in", "on"})
_APART: frozenset[frozenset[str]] = frozenset(
    frozenset(pair)
    for pair in (
        ("person", "org"), ("person", "place"), ("person", "thing"), ("person", "people"), ("people", "place"),
        ("people", "thing"), ("people", "org"), ("org", "place"), ("org", "thing"), ("place", "thing"),
    )
)  # fmt: skip


class Summary(msgspec.Struct, frozen=True):
    """What a cluster shows: computed once, and again when two are joined."""

    sort: Sort
    gender: Gender | None
    plural: bool | None
    roles: frozenset[str]
    words: frozenset[str]
    named: bool
    names: tuple[tuple[str, tuple[str, ...], str], ...]
    """Its distinct names of persons, states and organisations: label, words, and the name as written."""


class Clusters:
    """Union-find over mentions. A join that would mix what cannot be one is refused."""

    def __init__(
        self,
        facts: Sequence[Facts],
        full_names: Sequence[str],
        same_person: SamePerson,
        aliases: Mapping[str, str],
    ) -> None:
        self.facts = facts
        self._names = full_names
        self._same = same_person
        self._aliases = aliases
        self._root = list(range(len(facts)))
        self._members: list[list[int]] = [[index] for index in range(len(facts))]
        self._barred = _nestings(facts)
        self._summaries: dict[int, Summary] = {}

    def root(self, index: int) -> int:
        """Return the first mention of the cluster that ``index`` is in."""
        return self._root[index]

    def members(self, index: int) -> Sequence[int]:
        """Return the mentions of the cluster that ``index`` is in, in order of the text."""
        return self._members[self._root[index]]

    def together(self, a: int, b: int) -> bool:
        """Tell whether two mentions are in one cluster."""
        return self._root[a] == self._root[b]

    def sort(self, index: int) -> Sort:
        """Return what sort of thing a cluster is: the first that a member knows, names before nouns."""
        return self._summary(index).sort

    def gender(self, index: int) -> Gender | None:
        """Return the gender that the members show, by majority; ``None`` where they show none."""
        return self._summary(index).gender

    def plural(self, index: int) -> bool | None:
        """Return whether a cluster is of several; ``None`` where it can be either."""
        return self._summary(index).plural

    def roles(self, index: int) -> frozenset[str]:
        """Return all titles and role nouns of a cluster."""
        return self._summary(index).roles

    def words(self, index: int) -> frozenset[str]:
        """Return all words of a cluster's mentions, heads and names included."""
        return self._summary(index).words

    def named(self, index: int) -> bool:
        """Tell whether a member is a name."""
        return self._summary(index).named

    def written(self, index: int) -> str:
        """Return the proper name in a mention as the text has it, ``""`` where it has none."""
        return self._names[index]

    def forbid(self, a: int, b: int) -> None:
        """Keep two mentions apart for good ("Trump and Putin")."""
        self._barred[a].append(b)
        self._barred[b].append(a)

    def may_join(self, a: int, b: int) -> bool:
        """Tell whether two clusters can be one: sort, gender, number, names, and nothing inside the other."""
        if self.together(a, b):
            return True
        first, second = self._summary(a), self._summary(b)
        sorts = {first.sort, second.sort}
        if len(sorts) == 2 and frozenset(sorts) in _APART:
            return False
        genders = {first.gender, second.gender} - {None}
        if len(genders) == 2 or ("neuter" in genders and "person" in sorts):
            return False
        if len({first.plural, second.plural} - {None}) == 2:
            return False
        return not self._are_barred(a, b) and not self._rival_names(first, second)

    def join(self, a: int, b: int) -> bool:
        """Join two clusters unless that is forbidden; return whether they are one now."""
        if not self.may_join(a, b):
            return False
        low, high = sorted((self._root[a], self._root[b]))
        if low != high:
            for member in self._members[high]:
                self._root[member] = low
            self._members[low] = sorted(self._members[low] + self._members[high])
            self._members[high] = []
            self._summaries.pop(low, None)
            self._summaries.pop(high, None)
        return True

    def _summary(self, index: int) -> Summary:
        root = self._root[index]
        found = self._summaries.get(root)
        if found is None:
            found = self._summarise([self.facts[member] for member in self._members[root]])
            self._summaries[root] = found
        return found

    def _summarise(self, members: Sequence[Facts]) -> Summary:
        shown = [fact.gender for fact in members]
        male, female = shown.count("male"), shown.count("female")
        gender: Gender | None = "neuter" if "neuter" in shown else None
        if male or female:
            gender = "female" if female > male else "male"
        return Summary(
            sort=_sort(members),
            gender=gender,
            plural=next((fact.plural for fact in members if fact.plural is not None), None),
            roles=frozenset[str]().union(*(fact.roles for fact in members)),
            words=frozenset[str]().union(*(fact.words | {fact.head, *fact.name} for fact in members)),
            named=any(fact.mention.kind == "name" for fact in members),
            names=self._distinct(members),
        )

    def _distinct(self, members: Sequence[Facts]) -> tuple[tuple[str, tuple[str, ...], str], ...]:
        found: dict[tuple[str, tuple[str, ...], str], None] = {}
        for fact in members:
            label = fact.mention.label
            if fact.mention.kind == "name" and label in {"PERSON", "ORG", "GPE"}:
                found[label, fact.name, self._names[fact.mention.index]] = None
        return tuple(key for key in found if not any(_is_shortened(key, other) for other in found))

    def _are_barred(self, a: int, b: int) -> bool:
        """Tell whether a mention of the one lies inside one of the other, or stands beside it in a list."""
        few, many = sorted((self.members(a), self.members(b)), key=len)
        other = self._root[many[0]]
        return any(self._root[barred] == other for member in few for barred in self._barred[member])

    def _rival_names(self, first: Summary, second: Summary) -> bool:
        return any(self._rivals(a, b) for a in first.names for b in second.names)

    def _rivals(self, a: tuple[str, tuple[str, ...], str], b: tuple[str, tuple[str, ...], str]) -> bool:
        """Tell whether two names are of two participants."""
        if "PERSON" not in {a[0], b[0]}:
            return self._different_things(a[1], b[1])
        if a[0] != b[0]:
            return False
        return different_names(a[1], b[1]) or self._same(a[2], b[2]) is False

    def _different_things(self, a: tuple[str, ...], b: tuple[str, ...]) -> bool:
        """Tell whether two names of states or organisations are of two: neither is part of the other."""
        a, b = (tuple(self._aliases.get(" ".join(name), " ".join(name)).split()) for name in (a, b))
        short, long = sorted((a, b), key=len)
        return not set(short) <= set(long) and not (len(short) == 1 and short[0] == initials(long))


def _is_shortened(name: tuple[str, tuple[str, ...], str], other: tuple[str, tuple[str, ...], str]) -> bool:
    """Tell whether a personal name is a part of another: "Trump" must not keep "Donald" from "Donald Trump"."""
    return name[0] == other[0] == "PERSON" and set(name[1]) < set(other[1])


def _sort(members: Sequence[Facts]) -> Sort:
    known = [fact for fact in members if fact.sort != "unknown"]
    named = next((fact.sort for fact in known if fact.mention.kind == "name"), None)
    return named or (known[0].sort if known else "unknown")


def _nestings(facts: Sequence[Facts]) -> list[list[int]]:
    """Return, for each mention, those inside it and those around it: an owner is never what it owns."""
    found: list[list[int]] = [[] for _ in facts]
    around: list[Facts] = []
    for fact in facts:
        around = [other for other in around if other.mention.last > fact.mention.first]
        for other in around:
            if fact.mention.last <= other.mention.last:
                found[other.mention.index].append(fact.mention.index)
                found[fact.mention.index].append(other.mention.index)
        around.append(fact)
    return found


def initials(name: tuple[str, ...]) -> str:
    """Return the first letters of a name's words, small words left out."""
    return "".join(word[0] for word in name if word not in _SMALL)


def different_names(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Tell whether two personal names are clearly of two people.

    A lone word is compared with the ends of the other name; of two full names the shorter must be part of
    the longer, an initial standing for its name.
    """
    if not a or not b:
        return False
    short, long = sorted((a, b), key=len)
    if len(short) == 1:
        return short[0] not in long
    return not (_same_word(short[0], long[0]) and _same_word(short[-1], long[-1])) and not set(short) <= set(long)


def _same_word(a: str, b: str) -> bool:
    return a == b or (min(len(a), len(b)) == 1 and a[0] == b[0])
