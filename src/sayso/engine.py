"""The same pipeline over many articles: in this process, or on several of its kind.

What comes out does not depend on where it was made: reports and errors come in the order of
the input, and one broken article is reported and skipped while the rest goes on.
"""

from __future__ import annotations

import contextlib
import functools
import glob
import hashlib
import itertools
import math
import multiprocessing
import multiprocessing.process
import os
import random
import signal
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime, timedelta
from importlib.metadata import version as installed
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Literal, NamedTuple, TypeAlias, TypeVar

import msgspec

from sayso import data
from sayso.errors import CodingFailed, InputError, SaysoError
from sayso.model import Article, Explanation, Page, Report, content_id
from sayso.settings import DEFAULTS, Settings

if TYPE_CHECKING:
    from sayso.ledger.merge import Merging
    from sayso.ledger.pool import Merger
    from sayso.ledger.rows import Coded, Reading
    from sayso.ledger.writing import Writer
    from sayso.pipeline import Coder
    from sayso.read._polling import Fetched

T = TypeVar("T")

Outcome: TypeAlias = Report | InputError

STANDARD_INPUT = "-"

WAITING_PER_JOB = 4
"""Articles handed to a process ahead of time: enough to keep it busy, few enough to keep memory flat."""

_HEAD = 1 << 16
"""Bytes from which the reader of a file is told."""


def pages(paths: Iterable[str], settings: Settings = DEFAULTS) -> Iterator[Page | InputError]:
    """Yield what the readers make of each file, in order; ``-`` is standard input."""
    from sayso.read import ReadingWords, read_file, read_stream

    words = data.load("reading.toml", ReadingWords)
    for path in paths:
        if path == STANDARD_INPUT:
            yield from read_stream(sys.stdin.buffer, path, words, settings)
        else:
            yield from read_file(path, words, settings)


def code(
    paths: Sequence[str], settings: Settings = DEFAULTS, *, annotations: bool = False, jobs: int = 1
) -> Iterator[Outcome]:
    """Yield a report or an error for each article of the files, in order.

    ``jobs`` above 1 starts that many processes, each of which loads the models for itself.
    """
    call = functools.partial(_code_one, settings=settings, annotations=annotations)
    yield from _each(call, pages(paths, settings), jobs)


def _each(
    call: Callable[[Article], T | InputError], found: Iterable[Page | InputError], jobs: int
) -> Iterator[T | InputError]:
    """Call the pipeline on each article, in this process or in several; what could not be read is passed on."""
    if jobs > 1:
        yield from _Pool(call, jobs).run(found)
        return
    for page in found:
        yield page if isinstance(page, InputError) else call(page.article)


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


# ── into a ledger ─────────────────────────────────────────────────────────────


class Source(NamedTuple):
    """Where an article came from: the reader, the SHA-256 of the bytes (where they hold one article), their address."""

    reader: str | None
    raw_sha256: str | None
    raw_address: str


class Ingested(NamedTuple):
    """What came of an article: it is in the ledger for good, or was there before (``known``)."""

    where: str
    article_id: str | None
    what: Literal["new", "new version", "read again", "known"]
    is_copy: bool = False


def ingest(
    paths: Iterable[str],
    ledger: str | Path,
    settings: Settings = DEFAULTS,
    *,
    feeds: Sequence[str] = (),
    jobs: int = 1,
    merger: Merger | None = None,
) -> Iterator[Ingested | InputError]:
    """Code the articles of files, folders, globs and feeds into a ledger, and yield what came of each.

    What the same coder has read is not coded again. An article is yielded when its commit is durable; stopped at any
    moment and called again, this ends with every article once. Raises ``LedgerError`` where the ledger cannot be used.
    """
    found: Iterator[tuple[Page | InputError, Source]]
    found = ((page, source) for path in files_of(paths) for page, source in _sourced(path, settings))
    found = itertools.chain(found, fetched(feeds, settings))
    yield from ingest_pages(found, ledger, settings, jobs=jobs, merger=merger)


def ingest_pages(
    found: Iterable[tuple[Page | InputError, Source]],
    ledger: str | Path,
    settings: Settings = DEFAULTS,
    *,
    jobs: int = 1,
    merger: Merger | None = None,
) -> Iterator[Ingested | InputError]:
    """Code articles that were read already into a ledger, as ``ingest`` does."""
    from sayso.ledger.store import Store
    from sayso.ledger.writing import writing

    with writing(Store.create(Path(ledger), settings.copy_similarity), merger or load_merger()) as writer:
        yield from _Ingesting(writer, settings).run(found, jobs)


def files_of(paths: Iterable[str]) -> Iterator[str]:
    """Yield the files that paths mean: of a folder all that are not hidden, however deep, of a glob what it matches.

    A ledger that lies in a folder is left out of it. What means nothing is yielded as it is: reading it says so.
    """
    for path in paths:
        if path == STANDARD_INPUT or Path(path).is_file():
            yield path
        elif Path(path).is_dir():
            yield from _files_in(Path(path))
        else:
            matches = sorted(glob.glob(path, recursive=True))  # noqa: PTH207 - a whole path, absolute or not
            yield from files_of(matches) if matches else [path]


def _files_in(folder: Path) -> Iterator[str]:
    from sayso.ledger import FORMAT_FILE

    if (folder / FORMAT_FILE).exists():
        return
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _files_in(path)
        elif path.is_file():
            yield str(path)


def _sourced(path: str, settings: Settings) -> Iterator[tuple[Page | InputError, Source]]:
    source: Source | None = None
    for page in pages([path], settings):
        source = source or _source_of(path)
        yield page, source


def _source_of(path: str) -> Source:
    from sayso.read import readers

    if not Path(path).is_file():
        return Source(None, None, path)
    with Path(path).open("rb") as file:
        head = file.read(_HEAD)
        reader = next((reader for reader in readers() if reader.sniff(head, path)), None)
        if reader is None:
            return Source(None, None, path)
        if reader.NAME == "jsonl" or hasattr(reader, "stream"):
            return Source(reader.NAME, None, path)
        file.seek(0)
        raw = hashlib.file_digest(file, "sha256").hexdigest()
    extractor = f", trafilatura {installed('trafilatura')}" if reader.NAME == "html" else ""
    return Source(reader.NAME + extractor, raw, path)


# ── from feeds ────────────────────────────────────────────────────────────────


class Clock(NamedTuple):
    """Where ``watch`` has the time (seconds since 1970), sleep and chance (0 to 1) from; tests have their own."""

    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random


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


def watch_into(
    ledger: str | Path,
    feeds: Sequence[str],
    settings: Settings = DEFAULTS,
    *,
    jobs: int = 1,
    every: float = 1800.0,
    once: bool = False,
) -> Iterator[Ingested | InputError]:
    """Poll feeds as ``watch`` does, code what is new into a ledger, and yield what came of each article."""
    from sayso.ledger.store import Store

    Store.create(Path(ledger), settings.copy_similarity)
    take = functools.partial(ingest_pages, ledger=ledger, settings=settings, jobs=jobs)
    yield from watch(feeds, Path(ledger) / _MEMORY, take, settings, every=every, once=once)


_MEMORY = Path("cache") / "watch.sqlite"
"""Where polling into a ledger remembers: deleted, everything is polled anew, and nothing is coded twice."""

_HELD_SECONDS, _HELD_STEPS = 5.0, 16
"""What was fetched is handed on before a longer wait, and when it is so much."""

_ONCE_SECONDS = 600.0
"""A host that wants to be left alone for longer is not waited for with ``once``."""


def _with_source(one: Fetched) -> tuple[Page | InputError, Source]:
    return one.page, Source("feed" if one.is_feed else "html", one.sha256, one.address)


class _Ingesting:
    """One run of ``ingest``: pages in, batches out."""

    def __init__(self, writer: Writer, settings: Settings) -> None:
        self._writer = writer
        self._settings = settings
        self._coded = coded_by(settings)
        self._clock = _Clock()
        self._run = content_id("run", self._clock(), os.getpid())
        self._sources: dict[str, Source] = {}
        self._handed_out: set[str] = set()
        self._known: list[Ingested] = []
        self._batch: list[tuple[str, Reading]] = []
        self._committed = time.monotonic()

    def run(self, found: Iterable[tuple[Page | InputError, Source]], jobs: int) -> Iterator[Ingested | InputError]:
        call = functools.partial(_code_for_ledger, settings=self._settings)
        try:
            for outcome in _each(call, self._fresh(found), jobs):
                yield from self._told_of_known()
                failed = outcome if isinstance(outcome, InputError) else self._take(*outcome)
                if failed is not None:
                    yield failed
                if self._is_due():
                    yield from self._commit()
        except KeyboardInterrupt:
            # what is coded is not thrown away, if the interrupt did not come in the middle of a commit
            if self._writer.is_sound:
                yield from self._commit()
            raise
        yield from self._told_of_known()
        yield from self._commit()

    def _fresh(self, found: Iterable[tuple[Page | InputError, Source]]) -> Iterator[Page | InputError]:
        """Yield what is to be coded, and what cannot be."""
        for page, source in found:
            if isinstance(page, InputError):
                yield page
                continue
            article = page.article
            if article.id in self._handed_out or self._writer.knows(article.id, self._coded.coder):
                self._known.append(Ingested(_where(article), None, "known"))
                continue
            self._handed_out.add(article.id)
            self._sources[article.id] = source
            yield page

    def _take(self, report: Report, vectors: tuple[bytes, ...]) -> InputError | None:
        from sayso.ledger.rows import Reading, prove

        article = report.article
        source = self._sources.pop(article.id)
        reading = Reading(report, self._coded, self._clock(), *source, vectors)
        failed = _guarded(lambda _: prove(reading), article)
        if isinstance(failed, InputError):
            return failed
        self._batch.append((_where(article), reading))
        return None

    def _is_due(self) -> bool:
        waited = time.monotonic() - self._committed
        return len(self._batch) >= self._settings.commit_articles or (
            bool(self._batch) and waited >= self._settings.commit_seconds
        )

    def _commit(self) -> Iterator[Ingested]:
        from sayso.ledger.store import About

        if self._batch:
            about = About(self._clock(), "ingest", self._run, self._coded.coder)
            added = self._writer.add([reading for _, reading in self._batch], about)
            told = [
                Ingested(where, one.article_id, one.what, one.is_copy)
                for (where, _), one in zip(self._batch, added, strict=True)
            ]
            self._batch = []
            yield from told
        self._committed = time.monotonic()

    def _told_of_known(self) -> Iterator[Ingested]:
        known, self._known = self._known, []
        yield from known


class _Clock:
    """UTC in ISO 8601, later at each call, so that it orders what one process does."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self) -> str:
        now = datetime.now(UTC)
        while (told := now.isoformat(timespec="microseconds")) <= self._last:
            now += timedelta(microseconds=1)
        self._last = told
        return told


def _code_for_ledger(article: Article, settings: Settings) -> tuple[Report, tuple[bytes, ...]] | InputError:
    return _guarded(_coder(settings).code_with_vectors, article)


def coded_by(settings: Settings) -> Coded:
    """Return what codes with these settings: the versions, hashed into one word."""
    import sayso_model_en

    from sayso.data.own import own_files, version_with
    from sayso.ledger.rows import Coded
    from sayso.settings import CODING

    version = version_with(own_files(settings))
    model, sha256 = f"sayso-model-en {sayso_model_en.__version__}", sayso_model_en.digest()
    # of the user's files the version has the hash: their folder may have any name
    chosen = {name: getattr(settings, name) for name in CODING if name != "actors_folder"}
    told = msgspec.json.encode(chosen, order="sorted").decode()
    return Coded(content_id("coder", version, sha256, told), version, model, sha256, told)


def decide(
    ledger: str | Path,
    kind: str,
    first: str,
    second: str | None = None,
    *,
    reviewer: str | None = None,
    note: str | None = None,
    merger: Merger | None = None,
) -> str:
    """Put a reviewer's decision into a ledger, with what follows from it, and return its id.

    Raises ``UsageError`` for what is not there, ``LedgerError`` where the ledger cannot be written.
    """
    from sayso.ledger.store import About, Store
    from sayso.ledger.writing import writing

    with writing(Store(Path(ledger)), merger or load_merger()) as writer:
        by: Literal["withdraw", "review"] = "withdraw" if kind in {"withdraw", "restore"} else "review"
        return writer.decide(kind, first, second, reviewer, note, About(_Clock()(), by))


def compact(ledger: str | Path) -> int:
    """Join and sort a ledger's files, and return the commit that did. Nothing that the ledger says changes."""
    from sayso.ledger.care import compact as compacted
    from sayso.ledger.store import About, Store

    store = Store(Path(ledger))
    with store.locked():
        return compacted(store, About(_Clock()(), "compact"))


# ── processes ─────────────────────────────────────────────────────────────────


class _Pool(Generic[T]):
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
    from sayso.ledger.merge_rows import Merger as Rules

    return Rules(load_merging())


def _follow_the_parent() -> None:
    """Leave interrupts to the parent, and end with it, however it ends: killed, it can tell nobody."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(multiprocessing.parent_process(),), daemon=True).start()


def _end_with(parent: multiprocessing.process.BaseProcess | None) -> None:
    if parent is not None:
        parent.join()
        os._exit(1)
