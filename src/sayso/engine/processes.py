"""Processes that code articles: spawned, in order, and ended with the one that started them."""

from __future__ import annotations

import multiprocessing
import multiprocessing.process
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Generic, TypeVar

from sayso.engine.guarding import where_of
from sayso.errors import CodingFailed, InputError
from sayso.model import Article, Page

T = TypeVar("T")


WAITING_PER_JOB = 4
"""Articles handed to a process ahead of time: enough to keep it busy, few enough to keep memory flat."""


class Processes(Generic[T]):
    """Spawned processes that code articles; results come in the order of the input.

    A process that dies (out of memory, killed) breaks its whole pool. The article at the head
    of the queue is then tried once more alone, so that only the one that kills is skipped.
    """

    def __init__(self, call: Callable[[Article], T | InputError], jobs: int) -> None:
        self._call = call
        self._jobs = jobs
        self._pool = self._start()
        self._waiting: deque[tuple[Article, Future[T | InputError]] | InputError] = deque()

    def run(self, found: Iterable[Page | InputError]) -> Iterator[T | InputError]:
        """Yield what comes of each article, in order; what could not be read is passed on."""
        try:
            for page in found:
                self._waiting.append(page if isinstance(page, InputError) else self._hand_out(page.article))
                if len(self._waiting) >= self._jobs * WAITING_PER_JOB:
                    yield self._next()
            while self._waiting:
                yield self._next()
        finally:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def _start(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._jobs, mp_context=multiprocessing.get_context("spawn"), initializer=_follow_the_parent
        )

    def _hand_out(self, article: Article) -> tuple[Article, Future[T | InputError]]:
        try:
            return article, self._pool.submit(self._call, article)
        except BrokenProcessPool as error:
            broken: Future[T | InputError] = Future()
            broken.set_exception(error)
            return article, broken

    def _next(self) -> T | InputError:
        head = self._waiting.popleft()
        if isinstance(head, InputError):
            return head
        article, future = head
        try:
            return future.result()
        except BrokenProcessPool:
            outcome = self._alone(article)
        again = [item if isinstance(item, InputError) else self._hand_out(item[0]) for item in self._waiting]
        self._waiting = deque(again)
        return outcome

    def _alone(self, article: Article) -> T | InputError:
        self._pool.shutdown()
        self._pool = self._start()
        try:
            return self._hand_out(article)[1].result()
        except BrokenProcessPool:
            self._pool.shutdown()
            self._pool = self._start()
            return CodingFailed("not coded, the process died on it (out of memory?)", where_of(article))


def _follow_the_parent() -> None:
    """Leave interrupts to the parent, and end with it, however it ends: killed, it can tell nobody."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(multiprocessing.parent_process(),), daemon=True).start()


def _end_with(parent: multiprocessing.process.BaseProcess | None) -> None:
    if parent is not None:
        parent.join()
        os._exit(1)
