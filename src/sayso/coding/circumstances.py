"""When and where an event happened, among the times and places of the text round it."""

from __future__ import annotations

import msgspec

from sayso.coding.reading import Reading
from sayso.model import Candidate, Choice, Factuality, Interval, Parse, Place, ResolvedPlace, ResolvedTime

_LOCATIVE = frozenset(
    {
        "in",
        "at",
        "near",
        "to",
        "from",
        "outside",
        "across",
        "inside",
        "around",
        "on",
        "into",
        "off",
        "throughout",
        "along",
        "within",
        "toward",
        "towards",
        "over",
        "through",
        "of",
        "between",
        "against",
    }
)
# How far up the tree a time or place may hang from the event's predicate before it is another event's.
_FARTHEST = 6


class Dated(msgspec.Struct, frozen=True):
    """A date with the choice behind it, and whether it lies after publication."""

    interval: Interval | None
    choice: Choice | None
    in_future: bool = False


def find_time(reading: Reading, anchor: int, others: frozenset[int]) -> ResolvedTime | None:
    """Return the time expression that dates an event: the one that hangs nearest to its anchor in the tree.

    ``others`` are the predicates of the sentence's other events, whose times are theirs.
    """
    sentence = reading.parse.tokens[anchor].sentence
    candidates = []
    for time in reading.times:
        first = time.expression.first
        if reading.parse.tokens[first].sentence != sentence or time.expression.type not in {"DATE", "TIME"}:
            continue
        distance = tree_distance(
            reading.parse, _top(reading.parse, time.expression.first, time.expression.last), anchor, others
        )
        if distance is not None:
            candidates.append((distance, abs(first - anchor), first, time))
    return min(candidates, key=lambda item: item[:3])[3] if candidates else None


def _top(parse: Parse, first: int, last: int) -> int:
    """Return the token of a run whose head lies outside it."""
    for index in range(first, last):
        head = parse.tokens[index].head
        if not first <= head < last or head == index:
            return index
    return first


def tree_distance(parse: Parse, token: int, anchor: int, others: frozenset[int]) -> int | None:
    """Return the steps from a token up to the anchor or to one of the anchor's ancestors, and on down to it.

    ``None`` when another event's predicate lies on the way up, or the way is too long.
    """
    above = {anchor: 0}
    for steps, ancestor in enumerate(parse.ancestors(anchor), start=1):
        above[ancestor] = steps
        if ancestor in others:
            break
    current, steps = token, 0
    while steps <= _FARTHEST:
        if current in above:
            return steps + 2 * above[current]
        if current in others:
            return None
        head = parse.tokens[current].head
        if head == current:
            return None
        current, steps = head, steps + 1
    return None


def date_event(reading: Reading, time: ResolvedTime | None, factuality: Factuality, open_start: bool) -> Dated:
    """Return when an event happened: as the text says, or else bounded by publication, which ``basis`` then says.

    ``open_start`` is for the perfect tense ("has repeatedly criticized"), whose beginning the text leaves open.
    """
    published = reading.article.published[:10] if reading.article.published else None
    if time is not None:
        later = bool(time.interval.start and published and time.interval.start > published)
        choice = Choice("date", shown(time.interval), "hangs nearest to the anchor", time.interval.text or "")
        return Dated(time.interval, choice, later)
    if published is None:
        return Dated(None, None)
    if factuality in {"planned", "possible", "hypothetical"}:
        interval = Interval(start=published, end=None, granularity="day", basis="publication")
        rule = "no date in the text; not yet when published"
    elif open_start:
        interval = Interval(start=None, end=published, granularity="day", basis="publication")
        rule = "no date in the text; a perfect tense, so some time up to publication"
    else:
        interval = Interval(start=published, end=published, granularity="day", basis="publication")
        rule = "no date in the text; taken for the day of publication"
    return Dated(interval, Choice("date", shown(interval), rule))


def shown(interval: Interval) -> str:
    """Return an interval in words."""
    if interval.start == interval.end:
        return interval.start or "unresolved"
    return f"{interval.start or '…'} to {interval.end or '…'}"


def find_place(reading: Reading, anchor: int, others: frozenset[int]) -> tuple[Place | None, Choice | None]:
    """Return the place of an event: the literal place in its sentence that hangs nearest to its anchor."""
    parse = reading.parse
    candidates: list[tuple[int, int, ResolvedPlace]] = []
    for place in reading.places:
        tokens = parse.tokens_in(place.place.span)
        if place.kind != "literal" or not tokens or parse.tokens[tokens[0]].sentence != parse.tokens[anchor].sentence:
            continue
        top = _top(parse, tokens[0], tokens[-1] + 1)
        if not _is_located(parse, top):
            continue
        distance = tree_distance(parse, top, anchor, others)
        if distance is not None:
            candidates.append((distance, place.place.span[0], place))
    if not candidates:
        return None, None
    ordered = sorted(candidates, key=lambda item: item[:2])
    best = ordered[0][2]
    runners = tuple(Candidate(p.place.text, float(-d), "hangs farther away") for d, _, p in ordered[1:4])
    name = best.place.name or best.place.text
    return best.place, Choice("place", name, "literal place that hangs nearest to the anchor", best.place.text, runners)


def _is_located(parse: Parse, token: int) -> bool:
    """Tell whether a place name stands after a preposition of place, itself or through what it is joined to."""
    for _ in range(4):
        head = parse.tokens[token].head
        if parse.tokens[head].pos == "ADP":
            return parse.tokens[head].lemma.lower() in _LOCATIVE
        if parse.tokens[token].dep == "npadvmod":
            return True
        if head == token or parse.tokens[token].dep not in {"conj", "appos", "compound", "nmod", "poss"}:
            return False
        token = head
    return False


def is_perfect(parse: Parse, predicate: int) -> bool:
    """Tell whether a predicate is in the present perfect."""
    return any(
        parse.tokens[aux].lemma == "have" and parse.tokens[aux].tag in {"VBZ", "VBP"}
        for aux in parse.dependents(predicate, "aux")
    )
