"""People told of by a number or a pronoun alone: "63 percent", "nine in 10", "those who fled", "some on Twitter"."""

from __future__ import annotations

import re
from collections import Counter

from sayso.coding.reading import Reading
from sayso.model import Participant, Span

_NUMBER = r"(?:\d+|a|an|one|two|three|four|five|six|seven|eight|nine|ten|twenty|half)"
_SHARE = re.compile(
    rf".*(?:\bpercent|\bper cent|%)|(?:.* )?{_NUMBER} (?:in|out of) (?:every )?{_NUMBER}", re.IGNORECASE
)
_SOME = re.compile(
    r"(?:those|some|many|most|others|several|few|millions|thousands|hundreds|dozens|scores|a lot|plenty)"
    r"(?: (?:who|whom|on|in|at|from|among|around|with|online|like|over|under|aged|without|[a-z]+ly [a-z]+ed"
    r"|[a-z]+(?:ed|ing))\b.*)?",
    re.IGNORECASE,
)
_ANYBODY = frozenset({"some", "many", "most", "others", "several", "few"})
"""Who alone may be officials too ("some say")."""
_LEAST = 0.3
"""How sure such a reading is: people are meant, of the country that the article's other people are of."""


def crowd_of(reading: Reading, span: Span) -> Participant | None:
    """Return the people that a span counts or points at without saying who they are, ``None`` for other words.

    They are civilians, unless nothing but a pronoun is said, of the country of the people named last before them, else
    of most people of the article.
    """
    words = " ".join(reading.parse.words(span).split())
    if not (_SHARE.fullmatch(words) or _SOME.fullmatch(words)):
        return None
    sectors = () if words.lower() in _ANYBODY else ("CVL",)
    return Participant(
        text=reading.parse.words(span),
        span=span,
        country=_country_before(reading, span) or _usual_country(reading),
        sector=sectors[0] if sectors else None,
        sectors=sectors,
        refers_to=span,
        confidence=_LEAST,
    )


def _country_before(reading: Reading, span: Span) -> str | None:
    """Return the country of the last plural civilians before a place."""
    tokens = reading.parse.tokens
    civil = [
        reading.actors[one.index].participant
        for one in reading.mentions
        if one.span[1] <= span[0] and one.kind == "nominal" and tokens[one.head].tag == "NNS"
    ]
    return next((one.country for one in reversed(civil) if one.sector == "CVL" and one.country), None)


def _usual_country(reading: Reading) -> str | None:
    people = (resolved.participant for resolved in reading.actors)
    counted = Counter(one.country for one in people if one.sector == "CVL" and one.country)
    return min(counted, key=lambda country: (-counted[country], country)) if counted else None
