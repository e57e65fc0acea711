"""Clusters that grow while the sieves run, and what forbids joining two of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

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
        self._apart: set[tuple[int, int]] = set()

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
        found: Sort = "unknown"
        for member in self.members(index):
            fact = self.facts[member]
            if fact.sort != "unknown" and fact.mention.kind == "name":
                return fact.sort
            if found == "unknown":
                found = fact.sort
        return found

    def gender(self, index: int) -> Gender | None:
        """Return the gender that the members show, by majority; ``None`` where they show none."""
        shown = [self.facts[member].gender for member in self.members(index)]
        male, female, neuter = (shown.count(gender) for gender in ("male", "female", "neuter"))
        if not male and not female:
            return "neuter" if neuter else None
        return "female" if female > male else "male"

    def plural(self, index: int) -> bool | None:
        """Return whether a cluster is of several; ``None`` where it can be either."""
        shown = [fact for fact in (self.facts[member].plural for member in self.members(index)) if fact is not None]
        return shown[0] if shown else None

    def roles(self, index: int) -> frozenset[str]:
        """Return all titles and role nouns of a cluster."""
        return frozenset[str]().union(*(self.facts[member].roles for member in self.members(index)))

    def words(self, index: int) -> frozenset[str]:
        """Return all words of a cluster's mentions, heads and names included."""
        found: set[str] = set()
        for member in self.members(index):
            fact = self.facts[member]
            found.update(fact.words, fact.name, (fact.head,))
        return frozenset(found)

    def named(self, index: int) -> bool:
        """Tell whether a member is a name."""
        return any(self.facts[member].mention.kind == "name" for member in self.members(index))

    def forbid(self, a: int, b: int) -> None:
        """Keep two mentions apart for good ("Trump and Putin")."""
        self._apart.add((min(a, b), max(a, b)))

    def may_join(self, a: int, b: int) -> bool:
        """Tell whether two clusters can be one: sort, gender, number, names, and nothing inside the other."""
        if self.together(a, b):
            return True
        sorts = {self.sort(a), self.sort(b)}
        if len(sorts) == 2 and frozenset(sorts) in _APART:
            return False
        genders = {gender for gender in (self.gender(a), self.gender(b)) if gender}
        if len(genders) == 2 or ("neuter" in genders and "person" in sorts):
            return False
        numbers = {number for number in (self.plural(a), self.plural(b)) if number is not None}
        return len(numbers) < 2 and not self._conflict(a, b)

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
        return True

    def _conflict(self, a: int, b: int) -> bool:
        return any(self._pair_conflict(x, y) for x in self.members(a) for y in self.members(b))

    def _pair_conflict(self, x: int, y: int) -> bool:
        if (min(x, y), max(x, y)) in self._apart:
            return True
        first, second = self.facts[x], self.facts[y]
        if _contains(first, second) or _contains(second, first):
            return True
        labels = {first.mention.label, second.mention.label}
        if labels <= {"ORG", "GPE"} and None not in labels and first.mention.kind == second.mention.kind == "name":
            return self._different_things(first.name, second.name)
        if labels != {"PERSON"}:
            return False
        return different_names(first.name, second.name) or self._same(self._names[x], self._names[y]) is False

    def _different_things(self, a: tuple[str, ...], b: tuple[str, ...]) -> bool:
        """Tell whether two names of states or organisations are of two: neither is part of the other."""
        a, b = (tuple(self._aliases.get(" ".join(name), " ".join(name)).split()) for name in (a, b))
        short, long = sorted((a, b), key=len)
        return not set(short) <= set(long) and not (len(short) == 1 and short[0] == initials(long))


def initials(name: tuple[str, ...]) -> str:
    """Return the first letters of a name's words, small words left out."""
    return "".join(word[0] for word in name if word not in _SMALL)


def _contains(outer: Facts, inner: Facts) -> bool:
    """Tell whether one mention lies inside the other (an owner is never what it owns)."""
    a, b = outer.mention, inner.mention
    return a.first <= b.first and b.last <= a.last and a.index != b.index


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
