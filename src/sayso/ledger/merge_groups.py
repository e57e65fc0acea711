"""Mentions to groups: neighbourhoods of likely pairs, and in each the closest groups joined until none is close enough.

Two groups are as close as their mentions are on average (average link), so that a chain of lookalikes joins nothing.
Every choice has a canonical order: the groups are a function of the set of mentions.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

Pair = tuple[str, str]
Score = Callable[[str, str], float]

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
    edges: Mapping[Pair, float],
    score: Score,
    join: float,
    together: Iterable[Pair] = (),
    apart: Iterable[Pair] = (),
) -> list[tuple[str, ...]]:
    """Return the groups of one neighbourhood, each sorted.

    ``edges`` are the pairs from which joining starts, ``score`` is of any pair, ``join`` the least mean score of two
    groups that become one. ``together`` are joined whatever their score, ``apart`` never.
    """
    groups = {number: members for number, members in enumerate(_decided(ids, together))}
    where = {one: number for number, members in groups.items() for one in members}
    barred: dict[int, set[int]] = defaultdict(set)
    for one, two in apart:
        barred[where[one]].add(where[two])
        barred[where[two]].add(where[one])
    beside: dict[int, set[int]] = defaultdict(set)
    for one, two in edges:
        if where[one] != where[two]:
            beside[where[one]].add(where[two])
            beside[where[two]].add(where[one])
    waiting: list[tuple[float, str, str, int, int]] = []

    def offer(first: int, second: int) -> None:
        if second in barred[first]:
            return
        close = link(groups[first], groups[second], score)
        if close >= join:
            names = sorted((groups[first][0], groups[second][0]))
            heapq.heappush(waiting, (-close, names[0], names[1], first, second))

    for first in sorted(beside):
        for second in sorted(beside[first]):
            if first < second:
                offer(first, second)
    following = len(groups)
    while waiting:
        *_, first, second = heapq.heappop(waiting)
        if first not in groups or second not in groups:
            continue
        groups[following] = tuple(sorted(groups.pop(first) + groups.pop(second)))
        for table in (barred, beside):
            table[following] = (table.pop(first, set()) | table.pop(second, set())) - {first, second}
            for other in table[following]:
                table[other] -= {first, second}
                table[other].add(following)
        for other in sorted(beside[following]):
            offer(following, other)
        following += 1
    return sorted(groups.values())


def link(one: Sequence[str], two: Sequence[str], score: Score) -> float:
    """Return the mean score of the pairs of two groups, of large ones by mentions spread evenly over their order."""
    first, second = spread(one), spread(two)
    return round(sum(score(own, other) for own in first for other in second) / (len(first) * len(second)), 9)


def spread(members: Sequence[str]) -> Sequence[str]:
    """Return up to ``SAMPLE`` members, evenly over their order."""
    if len(members) <= SAMPLE:
        return members
    return [members[place * len(members) // SAMPLE] for place in range(SAMPLE)]


def _decided(ids: Sequence[str], together: Iterable[Pair]) -> list[tuple[str, ...]]:
    return neighbourhoods(ids, together)
