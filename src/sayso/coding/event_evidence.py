"""What the chance of an event is made of, and what rules and model both need to weigh one."""

from __future__ import annotations

import math

import msgspec
import numpy as np

from sayso.coding.drafts import EventDraft
from sayso.coding.event_model import (
    AnchorReading,
    EventHeads,
)
from sayso.model import Candidate, Choice, Span

EVIDENCE = (
    "reader",
    "tagger",
    "rule",
    "unsound",
    "doubtful",
    "unpolitical",
    "public",
    "both sides",
    "nobody acts",
    "noun",
)
"""What the chance of an event is made of: three log odds, then what is so (1) or not (0)."""


class Weighed(msgspec.Struct, frozen=True):
    """A draft with what its chance is made of: by rule or not, and the values of ``EVIDENCE``."""

    draft: EventDraft
    by_rule: bool
    evidence: tuple[float, ...]


class Circumstances(msgspec.Struct, frozen=True):
    """The spans of an article that may be an event's time or place."""

    times: tuple[Span, ...]
    places: tuple[Span, ...]


def evidence_for(reading: AnchorReading, type_: str, heads: EventHeads, rule: float) -> tuple[float, ...]:
    """Return what the chance of an event is made of: log odds of the reader, of the tagger, of the rule."""
    place = 1 + heads.labels.types.index(type_)
    return log_odds(float(reading.types[place])), log_odds(float(reading.tagged[place])), log_odds(rule)


def log_odds(chance: float) -> float:
    """Return the log odds of a chance, kept away from certainty."""
    chance = min(max(chance, 1e-3), 1 - 1e-3)
    return math.log(chance / (1 - chance))


def mode_by_model(reading: AnchorReading, type_: str, heads: EventHeads) -> str | None:
    """Return the likeliest mode of a type, where it has more than half of the chances."""
    own = [(float(reading.modes[place]), mode) for place, mode in enumerate(heads.labels.modes) if _is_of(mode, type_)]
    total = sum(share for share, _ in own)
    share, best = max(own, key=lambda item: (item[0], item[1]), default=(0.0, type_))
    return (best.partition(" ")[2] or None) if total and share / total >= heads.labels.mode else None


def _is_of(mode: str, type_: str) -> bool:
    return mode.partition(" ")[0] == type_


def type_choice(reading: AnchorReading, type_: str, heads: EventHeads, rule: str) -> Choice:
    """Return the choice of a type with the runners-up of the model."""
    order = np.argsort(-reading.types, kind="stable")[:3]
    names = ("no event", *heads.labels.types)
    others = tuple(Candidate(names[place], round(float(reading.types[place]), 3), "model") for place in order)
    return Choice("type", type_, rule, runners_up=others)
