"""Asks the knowledge base what some words mean, and the coder whom it takes them for."""

from __future__ import annotations

import re
from datetime import date

from sayso import data
from sayso.data.own import own_files
from sayso.errors import UsageError
from sayso.model import FoundActors, Participant
from sayso.pipeline import ActorNames, load_knowledge
from sayso.resolve.actor_find import find_actors
from sayso.resolve.state_codes import CODES, read_codes
from sayso.settings import Settings


def find(words: str, on: str | None, settings: Settings) -> FoundActors:
    """Return all that is known of words, on a day where one is given. Raises ``UsageError`` for a day that is none."""
    _check(on)
    knowledge = load_knowledge(own_files(settings))
    found = find_actors(words, knowledge, read_codes(data.read_text(CODES)), on)
    return FoundActors(words=words, on=on, found=found, coded_as=ActorNames(knowledge).resolve(words, on))


def is_known(found: FoundActors) -> bool:
    """Whether there is anything to show: an entry, or something that the coder makes of the words."""
    return bool(found.found) or _says_something(found.coded_as)


def _says_something(answer: Participant) -> bool:
    return bool(answer.actor_id or answer.country or answer.sectors)


def _check(on: str | None) -> None:
    try:
        if on is not None and not re.fullmatch(r"\d{4}-\d\d-\d\d", on):
            raise ValueError
        date.fromisoformat(on or "2000-01-01")
    except ValueError:
        raise UsageError(f"{on} is no day; write it as YYYY-MM-DD") from None
