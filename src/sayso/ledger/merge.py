"""Many reports, one event: merging the event mentions of current readings (docs/merging.md).

Pure: no files, no clocks. The events are a function of the set of mentions and of the decisions, never of the order in
which they came. ``merge`` makes all events of a set; ``remerge`` makes those anew that a change touches, and the result
is the same.
"""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from sayso.ledger.decisions import Decision
from sayso.ledger.merge_blocks import WIDTH, block_keys, own_key, place_in_block
from sayso.ledger.merge_decisions import Ruling, rule
from sayso.ledger.merge_events import Merged, event_id, merged_event
from sayso.ledger.merge_groups import Pair, group, neighbourhoods, pair
from sayso.ledger.merge_mentions import MergeMention
from sayso.ledger.merge_pairs import Judged, MergeWeights, Seen, judge, see
from sayso.ledger.merge_words import MergeWords

__all__ = [
    "Decision",
    "MergeMention",
    "Merged",
    "Merging",
    "Pool",
    "Relinked",
    "Remerged",
    "block_keys",
    "merge",
    "relink",
    "remerge",
]


class Merging(NamedTuple):
    """What merging goes by, loaded from ``data/merging``: the weights and the words."""

    weights: MergeWeights
    words: MergeWords


_FORMER = "\0"
"""Begins the name, in here, of a mention as it was."""


class Pool(Protocol):
    """The mentions that are current, by the keys of their blocks, and the links between them."""

    def near(self, keys: Sequence[str]) -> list[MergeMention]:
        """Return every mention that has one of the keys, each once, in any order."""

    def linked(self, mention_id: str) -> Mapping[str, float]:
        """Return whom a mention was linked to before the change, with the scores."""


class Relinked(NamedTuple):
    """What a change makes of the links: pairs of mentions that are compared and likely enough to be neighbours.

    ``made`` are all links of mentions that the change tells anew, and others that it makes; ``cut`` those that it ends.
    """

    made: Mapping[Pair, float]
    cut: frozenset[Pair]


class Remerged(NamedTuple):
    """What a change makes of the events.

    ``events`` are all events of the neighbourhoods that it touches. ``gone`` are the ids that mentions of these (and
    the mentions that are gone) could have given an event and that no event has now: end those of them that there are.
    """

    events: tuple[Merged, ...]
    gone: frozenset[str]
    links: Relinked


def merge(mentions: Iterable[MergeMention], decisions: Iterable[Decision], merging: Merging) -> tuple[Merged, ...]:
    """Return the events of a set of mentions, by id. A rejected mention is in none."""
    ruling = rule(decisions)
    held = {one.mention_id: one for one in mentions if one.mention_id not in ruling.rejected}
    blocks: dict[str, list[MergeMention]] = defaultdict(list)
    for one in held.values():
        for key in block_keys(one):
            blocks[key].append(one)
    pairs = {pair(one, two) for block in blocks.values() for one, two in windowed(block)}
    return _events(held, pairs, ruling, _Scores(held, merging))


def remerge(
    added: Iterable[MergeMention],
    gone: Iterable[MergeMention],
    pool: Pool,
    decisions: Iterable[Decision],
    merging: Merging,
) -> Remerged:
    """Return the events of all neighbourhoods that a change touches, as ``merge`` of the whole set would have them.

    ``pool`` may hold what is added and gone or not; its links are those before the change. A mention that is told
    otherwise now (another copy group, another coder) is in both, as it was and as it is. After a new or undone
    decision, its mentions are passed in ``added``, also those that it rejects, with all that decisions tie to them
    (``decisions.tied_to``): it may end others. ``decisions`` are all there are.
    """
    change = _Change(added, gone, pool, rule(decisions), merging)
    links = change.relinked()
    reached = frontier = change.seeds(links)
    while frontier:
        frontier = {other for one in sorted(frontier) for other in change.neighbours(one, links)} - reached
        reached = reached | frontier
    held, pairs = change.held(reached, links)
    events = _events(held, pairs, change.ruling, change.scores)
    touched = reached | change.ids
    return Remerged(events, frozenset(event_id(one) for one in touched) - {one.event_id for one in events}, links)


def relink(
    added: Iterable[MergeMention],
    gone: Iterable[MergeMention],
    pool: Pool,
    decisions: Iterable[Decision],
    merging: Merging,
) -> Relinked:
    """Return what a change makes of the links alone; the arguments are those of ``remerge``."""
    return _Change(added, gone, pool, rule(decisions), merging).relinked()


class _Change:
    """A change, with what it touches: first the links that it makes and cuts, then the mentions that these reach."""

    def __init__(
        self,
        added: Iterable[MergeMention],
        gone: Iterable[MergeMention],
        pool: Pool,
        ruling: Ruling,
        merging: Merging,
    ) -> None:
        self._new = {one.mention_id: one for one in added}
        self._old = {_FORMER + one.mention_id: one for one in gone}
        self._around = _Around(pool, self._new, self._old, ruling)
        self._pool = pool
        self._was: dict[str, Mapping[str, float]] = {}
        self._by_end: dict[str, list[Pair]] | None = None
        self.ruling = ruling
        self.scores = _Scores(self._around.known, merging)
        self.ids = set(self._new) | {one.mention_id for one in self._old.values()}
        """The mentions that come, go or are told otherwise."""

    def relinked(self) -> Relinked:
        """Return the links that the change makes and cuts."""
        moved = self._around.moved([*self._new, *self._old])
        told = sorted(one for one in self._new if one not in self.ruling.rejected)
        self._around.fetch(key for one in told for key in self._around.keys(one))
        compared = {pair(one, other) for one in told for other in self._around.beside(one)}
        compared |= {two for two in moved if not self.ids.intersection(two) and self._are_compared(two)}
        made = {two: self.scores(*two) for two in sorted(compared) if self.scores.edge(two)}
        before = {pair(one, other) for one in self.ids for other in self._linked(one)}
        before |= {two for two in moved if two[1] in self._linked(two[0])}
        return Relinked(made, frozenset(before - made.keys()))

    def seeds(self, links: Relinked) -> set[str]:
        """Return the mentions from which what is touched spreads: the new ones, and who has other links now."""
        ends = {one for two in (*links.made, *links.cut) for one in two}
        partners = {other for one in self.ids for other in self.ruling.partners.get(one, ())}
        self._around.get(partners | ends)
        return {one for one in ends | partners | set(self._new) if self._around.is_there(one)}

    def neighbours(self, one: str, links: Relinked) -> set[str]:
        """Return whom a mention is linked to after the change, its partners by decision included."""
        found = {other for other in self._linked(one) if pair(one, other) not in links.cut}
        found |= {other for two in self._made(links).get(one, ()) for other in two if other != one}
        found |= set(self.ruling.partners.get(one, ()))
        self._around.get(found)
        return {other for other in found if self._around.is_there(other)}

    def held(self, reached: set[str], links: Relinked) -> tuple[dict[str, MergeMention], list[Pair]]:
        """Return the mentions that are reached, and the links between them."""
        found = dict(links.made)
        for one in reached:
            found |= {pair(one, other): score for other, score in self._linked(one).items()}
        for two, score in found.items():
            if two not in links.cut and two not in links.made:
                self.scores.remember(two, score)
        pairs = [two for two in sorted(found) if two not in links.cut and reached.issuperset(two)]
        return {one: self._around.known[one] for one in sorted(reached)}, pairs

    def _linked(self, one: str) -> Mapping[str, float]:
        if one not in self._was:
            self._was[one] = self._pool.linked(one)
        return self._was[one]

    def _made(self, links: Relinked) -> Mapping[str, list[Pair]]:
        if self._by_end is None:
            self._by_end = defaultdict(list)
            for two in links.made:
                for one in two:
                    self._by_end[one].append(two)
        return self._by_end

    def _are_compared(self, two: Pair) -> bool:
        if not all(map(self._around.is_there, two)):
            return False
        self._around.fetch(self._around.keys(two[0]))
        return two[1] in self._around.beside(two[0])


class _Scores:
    """Scores of pairs, each made once."""

    def __init__(self, known: Mapping[str, MergeMention], merging: Merging) -> None:
        self._known = known
        self._merging = merging
        self._seen: dict[str, Seen] = {}
        self._scores: dict[Pair, float] = {}

    def __call__(self, one: str, two: str) -> float:
        key = pair(one, two)
        found = self._scores.get(key)
        if found is None:
            found = self._scores[key] = self.judged(*key).score
        return found

    def remember(self, two: Pair, score: float) -> None:
        """Take a score that was made before."""
        self._scores[two] = score

    def edge(self, two: Pair) -> bool:
        """Tell whether a pair makes neighbours."""
        return self(*two) >= self._merging.weights.edge

    def judged(self, one: str, two: str) -> Judged:
        """Return the score of a pair with its features."""
        return judge(self._ready(one), self._ready(two), *self._merging)

    def _ready(self, one: str) -> Seen:
        found = self._seen.get(one)
        if found is None:
            found = self._seen[one] = see(self._known[one], self._merging.words)
        return found

    @property
    def merging(self) -> Merging:
        """What the scores go by."""
        return self._merging


def _events(
    held: Mapping[str, MergeMention], pairs: Iterable[Pair], ruling: Ruling, scores: _Scores
) -> tuple[Merged, ...]:
    together = [two for two in ruling.together if two[0] in held and two[1] in held]
    apart = [two for two in ruling.apart if two[0] in held and two[1] in held]
    edges = [two for two in sorted(pairs) if scores.edge(two)]
    found: list[Merged] = []
    near = neighbourhoods(held, [*edges, *together])
    where = {one: number for number, members in enumerate(near) for one in members}
    links: dict[int, list[Pair]] = defaultdict(list)
    joined: dict[int, list[Pair]] = defaultdict(list)
    parted: dict[int, list[Pair]] = defaultdict(list)
    for table, pairs_of in ((links, edges), (joined, together), (parted, apart)):
        for two in pairs_of:
            if where[two[0]] == where[two[1]]:
                table[where[two[0]]].append(two)
    for number, members in enumerate(near):
        join = scores.merging.weights.join
        for one in group(members, links[number], scores, join, joined[number], parted[number]):
            found.append(merged_event([held[name] for name in one], scores.judged, scores.merging.weights, ruling))
    return tuple(sorted(found, key=lambda event: event.event_id))


def windowed(block: list[MergeMention]) -> Iterable[Pair]:
    """Yield the pairs of a block that are compared: each mention with the ``WIDTH`` that follow it."""
    ordered = [one.mention_id for one in sorted(block, key=place_in_block)]
    for place, one in enumerate(ordered):
        for two in ordered[place + 1 : place + 1 + WIDTH]:
            yield one, two


def _moved(before: list[str], after: list[str], changed: Iterable[str], known: Mapping[str, MergeMention]) -> set[Pair]:
    """Return the pairs of a block that the window reaches before or after a change and not both times.

    Only pairs with a changed mention in them or between them can be such, so only what is near these is looked at.
    """
    ranks = [{one: place for place, one in enumerate(order)} for order in (before, after)]
    places = sorted(place_in_block(known[one]) for one in changed)
    pairs: set[Pair] = set()
    for order in (before, after):
        starts: set[int] = set()
        for place in places:
            middle = bisect.bisect_left(order, place, key=lambda one: place_in_block(known[one]))
            starts.update(range(max(0, middle - WIDTH), min(len(order), middle + 1)))
        pairs |= {pair(order[start], two) for start in starts for two in order[start + 1 : start + 1 + WIDTH]}
    return {two for two in pairs if _reached(two, ranks[0]) != _reached(two, ranks[1])}


def _reached(two: Pair, rank: Mapping[str, int]) -> bool:
    return two[0] in rank and two[1] in rank and abs(rank[two[0]] - rank[two[1]]) <= WIDTH


class _Around:
    """The blocks around a change, before it and after it, fetched as they are needed."""

    def __init__(
        self, pool: Pool, new: Mapping[str, MergeMention], old: Mapping[str, MergeMention], ruling: Ruling
    ) -> None:
        self._pool, self._new, self._old, self._ruling = pool, new, old, ruling
        self.known: dict[str, MergeMention] = {**old, **new}
        self._keys: dict[str, tuple[str, ...]] = {}
        self._blocks: dict[str, set[str]] = {}
        self._orders: dict[str, tuple[list[str], dict[str, int]]] = {}

    def keys(self, one: str) -> tuple[str, ...]:
        """Return the keys of a mention's blocks."""
        found = self._keys.get(one)
        if found is None:
            found = self._keys[one] = block_keys(self.known[one])
        return found

    def fetch(self, keys: Iterable[str]) -> None:
        """Get the blocks that are not there yet."""
        wanted = [key for key in dict.fromkeys(keys) if key not in self._blocks]
        if not wanted:
            return
        for key in wanted:
            self._blocks[key] = set()
        found = {one.mention_id: one for one in self._pool.near(wanted)}
        for name, mention in found.items():
            if _FORMER + name not in self.known:
                self.known.setdefault(name, mention)
        for one in (*found, *self._new, *self._old):
            if one not in self.known:
                continue
            for key in self.keys(one):
                if key in self._blocks:
                    self._blocks[key].add(one)

    def get(self, ids: Iterable[str]) -> None:
        """Get mentions by their ids."""
        wanted = [own_key(one) for one in sorted(ids) if one not in self.known]
        for mention in self._pool.near(wanted) if wanted else []:
            if _FORMER + mention.mention_id not in self.known:
                self.known.setdefault(mention.mention_id, mention)

    def beside(self, one: str) -> set[str]:
        """Return whom a mention is compared to after the change. Its blocks must have been fetched."""
        found: set[str] = set()
        for key in self.keys(one):
            ordered, places = self._ordered(key)
            place = places[one]
            found |= set(ordered[max(0, place - WIDTH) : place + 1 + WIDTH])
        return found - {one}

    def moved(self, changed: Sequence[str]) -> set[Pair]:
        """Return the pairs that a block's window reaches before or after the change and not both times.

        Beside the pairs of mentions that come or go these are, in a block that is longer than the window, pairs that it
        no longer reaches, because a mention came between, or reaches again. A mention that goes has its plain id here.
        """
        keys = list(dict.fromkeys(key for one in changed for key in self.keys(one)))
        self.fetch(keys)
        pairs: set[Pair] = set()
        for key in keys:
            before = [one for one in self._order_of(self._blocks[key]) if self._was_there(one)]
            after, _ = self._ordered(key)
            pairs |= _moved(before, after, self._blocks[key].intersection(changed), self.known)
        return {pair(one.removeprefix(_FORMER), two.removeprefix(_FORMER)) for one, two in pairs}

    def _was_there(self, one: str) -> bool:
        return one in self._old or (one not in self._new) != (one in self._ruling.rejected)

    def is_there(self, one: str) -> bool:
        """Tell whether a mention that was got is in merging after the change."""
        return one in self.known and one not in self._old and one not in self._ruling.rejected

    def _ordered(self, key: str) -> tuple[list[str], dict[str, int]]:
        found = self._orders.get(key)
        if found is None:
            ordered = self._order_of(one for one in self._blocks[key] if self.is_there(one))
            found = self._orders[key] = (ordered, {one: place for place, one in enumerate(ordered)})
        return found

    def _order_of(self, ids: Iterable[str]) -> list[str]:
        return sorted(ids, key=lambda one: place_in_block(self.known[one]))
