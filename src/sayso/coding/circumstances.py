"""When and where an event happened, among the times and places of the text round it."""

from __future__ import annotations

import msgspec

from sayso.coding.reading import Reading
from sayso.model import Candidate, Choice, Factuality, Interval, Parse, Place, ResolvedPlace, ResolvedTime

_LOCATIVE = frozenset(
    {"in", "at", "near", "to", "from", "outside", "across", "inside", "around", "into", "off", "throughout", "along"}
    | {"within", "toward", "towards", "on"}
)
_DATING = frozenset({"DATE", "TIME"})
_IN_NAMES = frozenset({"conj", "appos", "compound", "nmod", "npadvmod"})
_ARGUMENTS = frozenset({"nsubj", "nsubjpass", "dobj", "attr"})


class Dated(msgspec.Struct, frozen=True):
    """A date with the choice behind it, and whether it lies after publication."""

    interval: Interval | None
    choice: Choice | None
    in_future: bool = False


def find_time(
    reading: Reading, anchor: tuple[int, int], predicate: int, stops: frozenset[int], others: frozenset[int]
) -> ResolvedTime | None:
    """Return the time expression that dates an event, or ``None``.

    It stands with the event's own words, with an argument of its predicate, or with a verb that the
    predicate depends on; ``stops`` are the cues of the sentence, beyond which a time says when
    something was said, and ``others`` the anchors of other events, whose times are theirs.
    """
    parse = reading.parse
    own = frozenset(range(*anchor)) | {predicate}
    above = _verbs_above(parse, predicate, stops)
    candidates: list[tuple[int, int, int, ResolvedTime]] = []
    for time in reading.times:
        first, last = time.expression.first, time.expression.last
        if parse.tokens[first].sentence != parse.tokens[predicate].sentence or not _can_date(time):
            continue
        rank = _time_nearness(parse, parse.top(range(first, last)), own, above, others)
        if rank is not None:
            candidates.append((rank, abs(first - predicate), first, time))
    return min(candidates, key=lambda item: item[:3])[3] if candidates else None


def _can_date(time: ResolvedTime) -> bool:
    """Tell whether a time says when: a date does, a span only where it is anchored ("over the past year")."""
    return time.expression.type in _DATING or time.interval.start is not None


def _verbs_above(parse: Parse, predicate: int, stops: frozenset[int]) -> dict[int, int]:
    """Return the verbs a predicate depends on, with how far up they are, as far as the first cue or relative clause."""
    above: dict[int, int] = {}
    current, steps = predicate, 0
    while parse.tokens[current].head != current and parse.tokens[current].dep not in {"relcl", "acl"}:
        current, steps = parse.tokens[current].head, steps + 1
        if current in stops:
            break
        above[current] = steps
    return above


def _time_nearness(
    parse: Parse, token: int, own: frozenset[int], above: dict[int, int], others: frozenset[int]
) -> int | None:
    """Return 0 for a time with the event's own words, 1 with an argument, 2 and more with a verb above."""
    head = parse.tokens[token].head
    if token in own:
        return 0
    while parse.tokens[head].pos in {"ADP", "SCONJ"} and parse.tokens[head].head != head and head not in own:
        head = parse.tokens[head].head
    if head in own:
        return 0
    if parse.tokens[head].dep in _ARGUMENTS | {"pobj"} and _is_argument(parse, head, own) and head not in others:
        return 1
    if parse.tokens[head].pos not in {"VERB", "AUX"}:
        return None
    if head in above:
        return 1 + above[head]
    return 3 if _is_joined(parse, head, own) else None


def _is_joined(parse: Parse, verb: int, own: frozenset[int]) -> bool:
    """Tell whether a verb goes on with the event's own ("was abducted and killed on July 15") in the same tense."""
    token = parse.tokens[verb]
    own_clause = parse.dependents(verb, "nsubj", "nsubjpass", "csubj", "aux", "auxpass")
    return token.dep == "conj" and token.head in own and not own_clause


def _is_argument(parse: Parse, noun: int, own: frozenset[int]) -> bool:
    head = parse.tokens[noun].head
    if parse.tokens[head].pos == "ADP":
        head = parse.tokens[head].head
    return head in own


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


def find_place(
    reading: Reading, anchor: tuple[int, int], predicate: int, parties: frozenset[int], *, verbal: bool
) -> tuple[Place | None, Choice | None]:
    """Return the place of an event: a literal place that its words, or a party of its clause, stand with.

    ``anchor`` are the anchor's tokens, ``parties`` the heads of actors and recipients. A place inside what
    was discussed or demanded is not where it was, so the way up may pass no other noun than a party. What
    is visited or struck is the place; what is praised or accused (``verbal``) is not.
    """
    parse = reading.parse
    own = frozenset(range(*anchor)) | {predicate}
    struck = frozenset[int]() if verbal else parties
    candidates: list[tuple[int, int, ResolvedPlace]] = []
    for place in reading.places:
        tokens = parse.tokens_in(place.place.span)
        if place.kind != "literal" or not tokens:
            continue
        if parse.tokens[tokens[0]].sentence != parse.tokens[predicate].sentence:
            continue
        country = place.granularity == "country"
        rank = _nearness(parse, parse.top(tokens), own, parties, struck, country=country, verbal=verbal)
        if rank is not None:
            candidates.append((rank, place.place.span[0], place))
    if not candidates:
        return None, None
    ordered = sorted(candidates, key=lambda item: item[:2])
    best = ordered[0][2]
    runners = tuple(Candidate(p.place.text, float(-rank), "stands farther away") for rank, _, p in ordered[1:4])
    name = best.place.name or best.place.text
    return best.place, Choice("place", name, "literal place that stands with the anchor", best.place.text, runners)


def _top_of_name(parse: Parse, token: int, own: frozenset[int], *, country: bool) -> int | None:
    """Return the word that a place's name is part of or joined to, up to the event's own words.

    ``None`` for a country that says whose ("U.S. citizens").
    """
    for _ in range(4):
        if parse.tokens[token].dep not in _IN_NAMES:
            break
        if country and parse.tokens[token].dep in {"compound", "nmod"}:
            return None
        if parse.tokens[token].head in own:
            break
        token = parse.tokens[token].head
    return token


def _nearness(
    parse: Parse,
    token: int,
    own: frozenset[int],
    parties: frozenset[int],
    struck: frozenset[int],
    *,
    country: bool,
    verbal: bool,
) -> int | None:
    """Return 0 for a place that hangs on the event's own words, 1 on a party, ``None`` for others.

    Where somebody is who praises or accuses ("we in Kenya thank") is not asked. "On" is a place for an island or a
    border, and a subject for a country ("met on North Korea").
    """
    top = _top_of_name(parse, token, own, country=country)
    return None if top is None else _rank(parse, top, own, parties, struck, country=country, verbal=verbal)


def _rank(
    parse: Parse,
    token: int,
    own: frozenset[int],
    parties: frozenset[int],
    struck: frozenset[int],
    *,
    country: bool,
    verbal: bool,
) -> int | None:
    """Return what :func:`_nearness` does, for the top word of a place's name."""
    head = parse.tokens[token].head
    if parse.tokens[token].dep in _IN_NAMES and head in own:
        return 0
    if parse.tokens[token].dep == "dobj" and head in own:
        return 0 if token in struck else None
    if parse.tokens[head].lemma.lower() == "of":
        noun = parse.tokens[parse.tokens[head].head]  # "near the town of Fuzuli", "attacked the town of Gao"
        if noun.dep == "dobj" and noun.head in own:
            return 0 if noun.index in struck else None
        head = noun.head if noun.dep == "pobj" else head
    if parse.tokens[head].pos != "ADP" or parse.tokens[head].lemma.lower() not in _LOCATIVE:
        return None
    if country and parse.tokens[head].lemma.lower() == "on":
        return None
    while parse.tokens[head].pos == "ADP" and parse.tokens[head].head != head:
        head = parse.tokens[head].head
    if head in own:
        return 0
    if head in parties and parse.tokens[head].dep in _ARGUMENTS:
        return None if verbal else 1
    before = any(parse.tokens[verb].dep == "conj" and parse.tokens[verb].head == head for verb in own)
    joined = parse.tokens[head].pos == "VERB" and (_is_joined(parse, head, own) or before)
    return 2 if joined else None


def is_perfect(parse: Parse, predicate: int) -> bool:
    """Tell whether a predicate is in the present perfect."""
    return any(
        parse.tokens[aux].lemma == "have" and parse.tokens[aux].tag in {"VBZ", "VBP"}
        for aux in parse.dependents(predicate, "aux")
    )
