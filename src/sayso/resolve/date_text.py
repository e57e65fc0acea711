"""What reading a time expression depends on: the text so far, its publication, and what was read before."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import date
from typing import Protocol

import msgspec

from sayso.model import Basis, Parse, TimeExpression, TimexType
from sayso.resolve.periods import Period
from sayso.resolve.tense import Direction, direction

_FIRST_YEAR, _LAST_YEAR = 1600, 9000


class DateWords(Protocol):
    """What is needed of ``times.toml``."""

    @property
    def direction(self) -> Mapping[str, Set[str]]:
        """Lemmas that look ahead, modals, verbs of report."""

    @property
    def bounds(self) -> Mapping[str, str]:
        """Prepositions that bound an interval, and how."""


class Reading(msgspec.Struct, frozen=True):
    """What an expression means: a period, what that rests on, the rule, and what was weighed beside it."""

    period: Period
    rule: str
    basis: Basis = "stated"
    others: tuple[tuple[Period, str], ...] = ()
    type: TimexType | None = None


class TextSoFar(msgspec.Struct, frozen=True):
    """What readings depend on: the parse, the publication, and the readings before in the text."""

    parse: Parse
    published: date | None
    words: DateWords
    before: list[tuple[TimeExpression, Reading]]

    def way(self, time: TimeExpression) -> Direction:
        """Return which way the time looks: by its verb, and back after "since"."""
        if time.first and self.parse.tokens[time.first - 1].text.lower() == "since":
            return Direction("past", "since")
        return direction(self.parse, time.first, time.last, self.words.direction)

    def running(self, *granularities: str) -> Period | None:
        """Return the last period of one of the granularities that the text named."""
        for _, reading in reversed(self.before):
            if reading.period.start and reading.period.granularity in granularities and reading.basis != "publication":
                return reading.period
        return None

    def just_named(self, time: TimeExpression) -> date | None:
        """Return the day that the same sentence or the one before in the paragraph named last."""
        here = self.parse.sentences[self.parse.tokens[time.first].sentence]
        for earlier, reading in reversed(self.before):
            sentence = self.parse.sentences[self.parse.tokens[earlier.first].sentence]
            if sentence.index < here.index - 1 or sentence.paragraph != here.paragraph:
                return None
            if reading.period.granularity in ("day", "time") and reading.period.start:
                return reading.period.start
        return None

    def reported(self) -> Period | None:
        """Return the last quarter that the text named for itself, not to compare another with it."""
        for time, reading in reversed(self.before):
            if reading.period.granularity == "quarter" and time.form != "shift" and "year" not in time.parts:
                return reading.period
        return None


def date_of(published: str | None) -> date | None:
    """Return the day of an ISO date or datetime; ``None`` for none and for years that are mistakes."""
    if not published:
        return None
    try:
        found = date.fromisoformat(published[:10])
    except ValueError:
        return None
    return found if _FIRST_YEAR <= found.year <= _LAST_YEAR else None
