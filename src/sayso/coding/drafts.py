"""What the finder of events hands on: an event mention without its time, place, factuality and sources."""

from __future__ import annotations

import msgspec

from sayso.model import Choice, Span


class Party(msgspec.Struct, frozen=True):
    """Somebody who acts or is acted on: a mention where there is one, and always the words.

    Adjectives of a state ("Russian strikes") are parties without a mention; ``head`` is a token.
    """

    span: Span
    head: int
    mention: int | None = None


class Hints(msgspec.Struct, frozen=True):
    """What the model says of an event beside its type and parties.

    ``factuality`` are the probabilities of the record's values in its order; ``times`` and ``places`` are spans with
    the chance that the event's time or place is there, likeliest first.
    """

    factuality: tuple[float, ...]
    contexts: tuple[str, ...]
    times: tuple[tuple[Span, float], ...]
    places: tuple[tuple[Span, float], ...]


class EventDraft(msgspec.Struct, frozen=True):
    """An event mention found in one sentence.

    ``anchor`` is the word that decides the type (verb or noun); ``first`` and ``last`` bound the
    words shown as the anchor ("held talks"), one token past the last. ``predicate`` is the token
    whose clause carries tense and negation: the light verb where there is one. ``polarity_settled``
    says that a negation at the predicate already went into the type ("was not ready to" is REJECT),
    so that factuality must not count it again. ``doubtful`` says that its only party is one that the model doubts.
    """

    anchor: int
    first: int
    last: int
    span: Span
    predicate: int
    type: str
    mode: str | None
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    reciprocal: bool
    sentence: int
    confidence: float
    polarity_settled: bool = False
    choices: tuple[Choice, ...] = ()
    hints: Hints | None = None
    doubtful: bool = False
