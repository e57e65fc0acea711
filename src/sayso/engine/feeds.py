"""Feeds polled with a clock, politely, and the articles that they link to."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version as installed
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sayso import data
from sayso.errors import InputError
from sayso.model import Page
from sayso.settings import DEFAULTS, Settings

if TYPE_CHECKING:
    from sayso.read._polling import Fetched
from sayso.engine.clocks import Clock
from sayso.engine.sources import Source

T = TypeVar("T")


def fetched(
    feeds: Sequence[str], settings: Settings = DEFAULTS, *, clock: Clock | None = None
) -> Iterator[tuple[Page | InputError, Source]]:
    """Poll feeds (addresses or files) once and fetch what they link to; nothing is remembered."""
    yield from watch(feeds, None, iter, settings, once=True, clock=clock)


def watch(
    feeds: Sequence[str],
    memory: Path | None,
    take: Callable[[list[tuple[Page | InputError, Source]]], Iterator[T]],
    settings: Settings = DEFAULTS,
    *,
    every: float = 1800.0,
    once: bool = False,
    clock: Clock | None = None,
) -> Iterator[T]:
    """Poll feeds for ever, each ``every`` seconds, or ``once``; yield what ``take`` makes of the articles.

    ``memory`` is the file in which polling remembers, ``None`` for none. An article is noted there when ``take``,
    which gets articles with their sources a few at a time, has ended: killed before, it comes again. Raises
    ``DataError`` for a broken memory.
    """
    from sayso.read import ReadingWords
    from sayso.read._memory import Memory
    from sayso.read._polling import Poller, Step

    now, sleep, chance = clock or Clock()
    words = data.load("reading.toml", ReadingWords)
    with contextlib.closing(Memory(memory)) as remembered:
        poller = Poller(remembered, settings, words, installed("sayso"), now=now, sleep=sleep, chance=chance)
        begun = now()
        held: list[Step] = []
        done: set[str] = set()
        while True:
            due = poller.due(feeds, 0.0 if once else every, frozenset(done), begun if once else math.inf)
            wait = due.at - now() if due else math.inf
            if held and (wait > _HELD_SECONDS or len(held) >= _HELD_STEPS):
                yield from take([_with_source(one) for step in held for one in step.fetched])
                for step in held:
                    step.settle()
                held = []
                done = done & set(feeds) if once else set()
                continue
            if due is None or (once and wait > _ONCE_SECONDS):
                return
            sleep(max(wait, 0.0))
            step = poller.work(due)
            if once or step.fetched:
                done.add(due.name)
            if step.fetched:
                held.append(step)
            else:
                step.settle()


_HELD_SECONDS, _HELD_STEPS = 5.0, 16
"""What was fetched is handed on before a longer wait, and when it is so much."""

_ONCE_SECONDS = 600.0
"""A host that wants to be left alone for longer is not waited for with ``once``."""


def _with_source(one: Fetched) -> tuple[Page | InputError, Source]:
    return one.page, Source("feed" if one.is_feed else "html", one.sha256, one.address)
