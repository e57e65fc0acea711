"""Which mentions are compared at all: those that share a key and are near each other by day.

Keys are fine (a time of a week or so, a type or word, a party), and in each block a mention meets only the ``WIDTH``
that come after it by day. So the number of pairs grows with the number of mentions, not with its square.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable

from sayso.ledger.merge_mentions import MergeMention, Party

WIDTH = 64
"""How many of a block a mention is compared to, on either side of it in the order of ``place_in_block``."""

LONGEST = 31
"""Days of the longest time that says when something happened. Of longer ones ("since 2011") publication says it."""

_BIN = 8
_AROUND = 2
_PARTIES = 6
_TOPICS = 4
_MAIN_TOPICS = 3
_NAMELESS = frozenset({"IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"})


def window(mention: MergeMention) -> tuple[int, int] | None:
    """Return the first and last day on which a mention can have happened, as ordinals; ``None`` where nothing says."""
    start, end = day(mention.date_start), day(mention.date_end)
    if start is not None and end is not None and 0 <= end - start <= LONGEST:
        return start, end
    published = day(mention.published)
    return None if published is None else (published, published)


def is_dated(mention: MergeMention) -> bool:
    """Tell whether the mention's own time is narrow enough to say when it happened."""
    start, end = day(mention.date_start), day(mention.date_end)
    return start is not None and end is not None and 0 <= end - start <= LONGEST


def day(date: str | None) -> int | None:
    """Return an ISO date, with or without a time, as its ordinal; ``None`` for none and for what is no date."""
    if not date:
        return None
    try:
        return datetime.date.fromisoformat(date[:10]).toordinal()
    except ValueError:
        return None


def place_in_block(mention: MergeMention) -> tuple[int, str, str]:
    """Return where a mention stands in its blocks: by day, then by what its article is about."""
    span = window(mention)
    return (span[0] if span else 0), " ".join(mention.topic[:3]), mention.mention_id


def own_key(mention_id: str) -> str:
    """Return the key that one mention has alone, by which decisions find it."""
    return f"m:{mention_id}"


def block_keys(mention: MergeMention) -> tuple[str, ...]:
    """Return the keys of the blocks that a mention is in; mentions are compared where they share one."""
    what = {mention.family} | ({mention.type} if mention.type else set())
    parties = list(dict.fromkeys(key for party in everyone(mention) for key in party_keys(party)))[:_PARTIES]
    topic = mention.topic[:_TOPICS]
    keys: list[str] = []
    for when in _bins(mention):
        keys += [f"{when}|{mention.family}|{party}" for party in parties]
        keys += [f"{when}|{one}|~{name}" for one in sorted(what) for name in topic[:_MAIN_TOPICS]]
        keys += [f"{when}|{mention.type}|{one}|{two}" for one, two in _pairs(parties) if mention.type]
        keys += [f"{when}|{one}|~{two}" for one in parties[:_MAIN_TOPICS] for two in topic[:_MAIN_TOPICS]]
        keys += [f"{when}|~{one}|~{two}" for one, two in _pairs(topic)]
        if mention.geonames_id is not None:
            keys += [f"{when}|{one}|@{mention.geonames_id}" for one in sorted(what)]
    keys += [f"e:{fingerprint(mention.evidence_text)}", own_key(mention.mention_id)]
    return tuple(dict.fromkeys(keys))


def _bins(mention: MergeMention) -> list[str]:
    span = window(mention)
    if span is None:
        return ["?"]
    return [str(one) for one in range((span[0] - _AROUND) // _BIN, (span[1] + _AROUND) // _BIN + 1)]


def _pairs(parties: Iterable[str]) -> list[tuple[str, str]]:
    ordered = sorted(parties)
    return [(one, two) for place, one in enumerate(ordered) for two in ordered[place + 1 :]]


def everyone(mention: MergeMention) -> tuple[Party, ...]:
    """Return all parties of a mention, actors first."""
    return mention.actors + mention.recipients


def party_keys(party: Party) -> tuple[str, ...]:
    """Return what a party is found by: the last word of its name, and its country."""
    named = (party.name.lower().split()[-1],) if party.name and party.name.strip() else ()
    return (*named, party.country) if party.country and party.country not in _NAMELESS else named


def fingerprint(text: str) -> str:
    """Return a short hash of words, however they are spaced."""
    return hashlib.blake2b(" ".join(text.lower().split()).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def order(mentions: Iterable[MergeMention]) -> list[MergeMention]:
    """Return the mentions of a block in its order."""
    return sorted(mentions, key=place_in_block)
