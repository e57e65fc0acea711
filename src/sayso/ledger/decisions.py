"""What reviewers decided, and which of it is in force."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple, get_args

from sayso.model import content_id

Kind = Literal["join", "part", "reject", "withdraw", "restore", "undo"]
KINDS: tuple[str, ...] = get_args(Kind)
OF_PAIRS = ("join", "part")


class Decision(NamedTuple):
    """A row of ``decisions``. ``first`` is a mention, article or decision id; ``second`` the other mention of a pair."""

    seq: int
    decision_id: str
    kind: str
    first: str
    second: str | None = None
    reviewer: str | None = None
    note: str | None = None


def decision_id(seq: int, kind: str, first: str, second: str | None, reviewer: str | None, note: str | None) -> str:
    """Return a decision's id, from its content and its commit."""
    return content_id("decision", seq, kind, first, second, reviewer, note)


class InForce(NamedTuple):
    """The decisions that hold, the later outweighing the earlier on the same thing."""

    pairs: tuple[Decision, ...]
    """Joins and parts, one a pair of mentions, in the order in which they were made."""
    rejected: frozenset[str]
    """Mentions that are no events."""
    withdrawn: frozenset[str]
    """Articles that were taken back."""


def in_force(decisions: Iterable[Decision]) -> InForce:
    """Return what holds of all decisions ever made. An undo that is undone leaves what it undid in force."""
    undone: set[str] = set()
    holding: list[Decision] = []
    for made in sorted(decisions, reverse=True):
        if made.decision_id in undone:
            continue
        if made.kind == "undo":
            undone.add(made.first)
        else:
            holding.append(made)
    pairs: dict[frozenset[str | None], Decision] = {}
    standing: dict[str, str] = {}
    rejected = set()
    for made in reversed(holding):
        if made.kind in OF_PAIRS:
            key = frozenset((made.first, made.second))
            pairs.pop(key, None)
            pairs[key] = made
        elif made.kind == "reject":
            rejected.add(made.first)
        else:
            standing[made.first] = made.kind
    withdrawn = frozenset(article for article, kind in standing.items() if kind == "withdraw")
    return InForce(tuple(pairs.values()), frozenset(rejected), withdrawn)


def tied_to(mentions: Iterable[str], decisions: Iterable[Decision]) -> set[str]:
    """Return mentions and all that joins and parts tie to them, by chains: one decision may decide over another."""
    pairs = [{made.first, made.second} for made in decisions if made.kind in OF_PAIRS and made.second is not None]
    found, grown = set(mentions), True
    while grown:
        near = {one for two in pairs if two & found for one in two if one is not None}
        grown = not near <= found
        found |= near
    return found
