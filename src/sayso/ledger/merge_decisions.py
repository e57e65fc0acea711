"""What reviewers decided about merging, with later decisions over earlier ones: what holds of them now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sayso.ledger.decisions import Decision
from sayso.ledger.merge_groups import Pair, pair


class Ruling(NamedTuple):
    """What holds: pairs that are one event, pairs that are not, and rejected mentions.

    ``partners`` has for a mention those it is joined to, ``by`` the decision behind a pair that is joined.
    """

    together: tuple[Pair, ...]
    apart: tuple[Pair, ...]
    rejected: frozenset[str]
    partners: Mapping[str, tuple[str, ...]]
    by: Mapping[Pair, Decision]


def rule(decisions: Iterable[Decision]) -> Ruling:
    """Return what holds of decisions: none that is undone, and none that a later one contradicts, by chains included.

    "A and B are one" and "B and C are one" contradict "A and C are two": the earliest of the three falls.
    """
    undone: set[str] = set()
    rejected: set[str] = set()
    sets: dict[str, set[str]] = {}
    apart: list[Pair] = []
    by: dict[Pair, Decision] = {}
    for one in sorted(decisions, key=lambda held: (held.seq, held.decision_id), reverse=True):
        if one.decision_id in undone:
            continue
        if one.kind == "undo":
            undone.add(one.first)
        elif one.kind == "reject":
            rejected.add(one.first)
        elif one.kind in {"join", "part"} and one.second is not None and one.second != one.first:
            first = sets.setdefault(one.first, {one.first})
            second = sets.setdefault(one.second, {one.second})
            if one.kind == "part" and first is not second:
                apart.append(pair(one.first, one.second))
            elif one.kind == "join" and not any(_between(two, first, second) for two in apart):
                by.setdefault(pair(one.first, one.second), one)
                both = first | second
                sets.update((name, both) for name in both)
    partners: dict[str, list[str]] = defaultdict(list)
    for two in sorted(by):
        partners[two[0]].append(two[1])
        partners[two[1]].append(two[0])
    return Ruling(
        tuple(sorted(by)),
        tuple(sorted(set(apart))),
        frozenset(rejected),
        {one: tuple(others) for one, others in partners.items()},
        by,
    )


def _between(two: Pair, first: set[str], second: set[str]) -> bool:
    return (two[0] in first and two[1] in second) or (two[1] in first and two[0] in second)
