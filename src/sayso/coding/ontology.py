"""The ontology of events: PLOVER's types, modes, quads, scores and contexts (manual draft 2.0), as data."""

from __future__ import annotations

import msgspec

from sayso.errors import DataError


class EventType(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One type: quad class 1 to 4, PLOVER's score, its modes with their scores."""

    quad: int
    score: float
    recipient_required: bool = False
    modes: dict[str, float] = {}


class Ontology(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The schema of ``data/plover.toml``."""

    contexts: tuple[str, ...]
    types: dict[str, EventType]

    def quad(self, type_: str) -> int:
        """Return the quad class of a type: 1 and 2 cooperate (word, deed), 3 and 4 conflict (word, deed)."""
        return self.types[type_].quad

    def score(self, type_: str, mode: str | None = None) -> float:
        """Return the score of a mode, or of the type where there is none."""
        found = self.types[type_]
        return found.score if mode is None else found.modes[mode]

    def check(self, type_: str, mode: str | None, where: str) -> None:
        """Raise ``DataError`` when the ontology has no such type or the type no such mode."""
        if type_ not in self.types:
            raise DataError(f"{where}: no event type {type_}")
        if mode is not None and mode not in self.types[type_].modes:
            raise DataError(f"{where}: {type_} has no mode {mode}")
