"""The same pipeline over many articles: in this process, or on several of its kind.

What comes out does not depend on where it was made: reports and errors come in the order of
the input, and one broken article is reported and skipped while the rest goes on.
"""

from __future__ import annotations

import functools
import multiprocessing
import os
import signal
import sys
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from sayso import data
from sayso.errors import CodingFailed, InputError, SaysoError
from sayso.model import Article, Explanation, Page, Report
from sayso.settings import DEFAULTS, Settings

if TYPE_CHECKING:
    from sayso.ledger.merge import Merging
    from sayso.ledger.merge_rows import Merger
    from sayso.pipeline import Coder

T = TypeVar("T")

Outcome: TypeAlias = Report | InputError

STANDARD_INPUT = "-"

WAITING_PER_JOB = 4
"""Articles handed to a process ahead of time: enough to keep it busy, few enough to keep memory flat."""


def pages(paths: Iterable[str], settings: Settings = DEFAULTS) -> Iterator[Page | InputError]:
    """Yield what the readers make of each file, in order; ``-`` is standard input."""
    from sayso.read import ReadingWords, open_bytes, read_all

    words = data.load("reading.toml", ReadingWords)
    for path in paths:
        try:
            held = sys.stdin.buffer.read() if path == STANDARD_INPUT else open_bytes(path, settings)
        except InputError as error:
            yield error
            continue
        yield from read_all(held, path, words, settings)


def code(
    paths: Sequence[str], settings: Settings = DEFAULTS, *, annotations: bool = False, jobs: int = 1
) -> Iterator[Outcome]:
    """Yield a report or an error for each article of the files, in order.

    ``jobs`` above 1 starts that many processes, each of which loads the models for itself.
    """
    found = pages(paths, settings)
    if jobs > 1:
        yield from _Pool(functools.partial(_code_one, settings=settings, annotations=annotations), jobs).run(found)
        return
    for page in found:
        yield page if isinstance(page, InputError) else _code_one(page.article, settings, annotations)


def explain(
    start: str, paths: Sequence[str], settings: Settings = DEFAULTS
) -> Iterator[tuple[Report, Explanation] | InputError]:
    """Yield the explanations whose id starts with ``start``, each with its report, and what could not be read."""
    for page in pages(paths, settings):
        if isinstance(page, InputError):
            yield page
            continue
        told = _guarded(_coder(settings).explain, page.article)
        if isinstance(told, InputError):
            yield told
            continue
        report, explanations = told
        yield from ((report, explanation) for explanation in explanations if explanation.id.startswith(start))


@functools.cache
def _coder(settings: Settings) -> Coder:
    """The models, loaded once a process."""
    from sayso.pipeline import Coder

    return Coder(settings)


def _code_one(article: Article, settings: Settings, annotations: bool) -> Outcome:
    return _guarded(functools.partial(_coder(settings).code, annotations=annotations), article)


def _guarded(call: Callable[[Article], T], article: Article) -> T | InputError:
    """Call the pipeline on one article. This is the wall that keeps one article's failure from the others'."""
    try:
        return call(article)
    except InputError as error:
        return error
    except SaysoError:
        raise
    except Exception as error:
        # a mistake of ours must cost one article, not the batch
        if os.environ.get("SAYSO_TRACEBACK"):
            raise
        return CodingFailed(f"not coded, {blame(error)}; please report it", _where(article))


def _where(article: Article) -> str:
    return article.source_id or article.url or article.title or article.id


def blame(error: Exception) -> str:
    """Say in a few words where a mistake of ours happened."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(frame.filename).name}, line {frame.lineno}"


class _Pool:
    """Spawned processes that code articles; results come in the order of the input.

    A process that dies (out of memory, killed) breaks its whole pool. The article at the head
    of the queue is then tried once more alone, so that only the one that kills is skipped.
    """

    def __init__(self, call: Callable[[Article], Outcome], jobs: int) -> None:
        self._call = call
        self._jobs = jobs
        self._pool = self._start()
        self._waiting: deque[tuple[Article, Future[Outcome]] | InputError] = deque()

    def run(self, found: Iterable[Page | InputError]) -> Iterator[Outcome]:
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
            self._jobs, mp_context=multiprocessing.get_context("spawn"), initializer=_leave_interrupts_to_the_parent
        )

    def _hand_out(self, article: Article) -> tuple[Article, Future[Outcome]]:
        try:
            return article, self._pool.submit(self._call, article)
        except BrokenProcessPool as error:
            broken: Future[Outcome] = Future()
            broken.set_exception(error)
            return article, broken

    def _next(self) -> Outcome:
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

    def _alone(self, article: Article) -> Outcome:
        self._pool.shutdown()
        self._pool = self._start()
        try:
            return self._hand_out(article)[1].result()
        except BrokenProcessPool:
            self._pool.shutdown()
            self._pool = self._start()
            return CodingFailed("not coded, the process died on it (out of memory?)", _where(article))


def load_merging() -> Merging:
    """Return the weights and words that merging goes by. Raises ``DataError`` for a file that is wrong."""
    from sayso.ledger.merge import Merging
    from sayso.ledger.merge_pairs import MergeWeights
    from sayso.ledger.merge_words import WordFile, compile_words

    words = compile_words(data.load("merging/words.toml", WordFile))
    return Merging(data.load("merging/weights.toml", MergeWeights), words)


def load_merger() -> Merger:
    """Return what a ledger's writer merges with."""
    from sayso.ledger.merge_rows import Merger

    return Merger(load_merging())


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
