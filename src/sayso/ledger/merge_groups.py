"""Mentions to groups: neighbourhoods of likely pairs, and in each the closest groups joined until none is close enough.

Two groups are as close as their mentions are on average (average link), so that a chain of lookalikes joins nothing.
Every choice has a canonical order: the groups are a function of the set of mentions.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

Pair = tuple[str, str]
Score = Callable[[str, str], float]

_LEAST, _MOST = 0.001, 0.9
"""Chances outside weigh as these: many lookalikes do not make up for a pair that cannot be."""

SAMPLE = 12
"""Mentions of a large group that stand for it when it is compared: more say no more, and cost grows with the square."""


def pair(one: str, two: str) -> Pair:
    """Return two ids in their order."""
    return (one, two) if one < two else (two, one)


def neighbourhoods(ids: Iterable[str], edges: Iterable[Pair]) -> list[tuple[str, ...]]:
    """Return the connected sets of ids, each sorted, in order of their first."""
    parent = {one: one for one in ids}

    def top(one: str) -> str:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for one, two in edges:
        first, second = sorted((top(one), top(two)))
        parent[second] = first
    sets: dict[str, list[str]] = defaultdict(list)
    for one in sorted(parent):
        sets[top(one)].append(one)
    return sorted(tuple(members) for members in sets.values())


def group(
    ids: Sequence[str],
    edges: Iterable[Pair],
    score: Score,
    join: float,
    together: Iterable[Pair] = (),
    apart: Iterable[Pair] = (),
) -> list[tuple[str, ...]]:
    """Return the groups of one neighbourhood, each sorted.

    ``edges`` are the pairs from which joining starts, ``score`` is of any pair, ``join`` the least chance of two groups
    that become one. ``together`` are joined whatever their score, ``apart`` never.
    """
    growing = _Growing(neighbourhoods(ids, together), score, join)
    for one, two in apart:
        growing.bar(one, two)
    growing.start(edges)
    return growing.done()


class _Growing:
    """Groups that grow: the two closest become one, until no two are close enough."""

    def __init__(self, first: Sequence[tuple[str, ...]], score: Score, join: float) -> None:
        self._groups = dict(enumerate(first))
        self._where = {one: number for number, members in self._groups.items() for one in members}
        self._following = len(self._groups)
        self._score, self._join = score, join
        self._barred: dict[int, set[int]] = defaultdict(set)
        self._beside: dict[int, set[int]] = defaultdict(set)
        self._waiting: list[tuple[float, str, str, int, int]] = []

    def bar(self, one: str, two: str) -> None:
        """Keep the groups of two mentions apart for good."""
        self._tie(self._barred, one, two)

    def start(self, edges: Iterable[Pair]) -> None:
        """Take the groups of neighbours as candidates."""
        for one, two in edges:
            self._tie(self._beside, one, two)
        for first in sorted(self._beside):
            for second in sorted(self._beside[first]):
                if first < second:
                    self._offer(first, second)

    def done(self) -> list[tuple[str, ...]]:
        """Join until no two groups are close enough, and return them."""
        while self._waiting:
            *_, first, second = heapq.heappop(self._waiting)
            if first in self._groups and second in self._groups:
                self._unite(first, second)
        return sorted(self._groups.values())

    def _tie(self, table: dict[int, set[int]], one: str, two: str) -> None:
        first, second = self._where[one], self._where[two]
        if first != second:
            table[first].add(second)
            table[second].add(first)

    def _offer(self, first: int, second: int) -> None:
        if second in self._barred[first]:
            return
        close = link(self._groups[first], self._groups[second], self._score)
        if close >= self._join:
            names = sorted((self._groups[first][0], self._groups[second][0]))
            heapq.heappush(self._waiting, (-close, names[0], names[1], first, second))

    def _unite(self, first: int, second: int) -> None:
        both = self._following
        self._following += 1
        self._groups[both] = tuple(sorted(self._groups.pop(first) + self._groups.pop(second)))
        for table in (self._barred, self._beside):
            table[both] = (table.pop(first, set()) | table.pop(second, set())) - {first, second}
            for other in table[both]:
                table[other] -= {first, second}
                table[other].add(both)
        for other in sorted(self._beside[both]):
            self._offer(both, other)


def link(one: Sequence[str], two: Sequence[str], score: Score) -> float:
    """Return the chance that two groups are one: the mean log odds of their pairs, as a chance.

    So one pair that is unlikely weighs against several that are likely, and one that cannot be keeps them apart. Large
    groups are seen by mentions spread evenly over their order.
    """
    first, second = spread(one), spread(two)
    chances = [score(own, other) for own in first for other in second]
    if not all(chances):
        return 0.0
    return round(1 / (1 + math.exp(-sum(map(_odds, chances)) / len(chances))), 9)


def _odds(chance: float) -> float:
    chance = min(max(chance, _LEAST), _MOST)
    return math.log(chance / (1 - chance))


def spread(members: Sequence[str]) -> Sequence[str]:
    """Return up to ``SAMPLE`` members, evenly over their order."""
    if len(members) <= SAMPLE:
        return members
    return [members[place * len(members) // SAMPLE] for place in range(SAMPLE)]
