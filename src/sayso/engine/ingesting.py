"""Articles into a ledger: what is known is skipped, what is new is coded and committed in batches."""

from __future__ import annotations

import functools
import itertools
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from sayso.errors import InputError
from sayso.model import Page, Report, content_id
from sayso.settings import DEFAULTS, Settings

if TYPE_CHECKING:
    from sayso.ledger.pool import Merger
    from sayso.ledger.rows import Coded, Reading
    from sayso.ledger.writing import Writer
from sayso.engine.articles import code_each, code_with_vectors
from sayso.engine.clocks import UtcClock
from sayso.engine.feeds import fetched, watch
from sayso.engine.guarding import guarded, where_of
from sayso.engine.keeping import load_merger
from sayso.engine.sources import Source, files_of, sourced


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
    found = ((page, source) for path in files_of(paths) for page, source in sourced(path, settings))
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
    from sayso.ledger.store import About, Store
    from sayso.ledger.writing import writing

    with writing(Store.create(Path(ledger), settings.copy_similarity), merger or load_merger()) as writer:
        writer.merge_anew(About(UtcClock()(), "merge"))
        yield from _Ingesting(writer, settings).run(found, jobs)


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


class _Ingesting:
    """One run of ``ingest``: pages in, batches out."""

    def __init__(self, writer: Writer, settings: Settings) -> None:
        self._writer = writer
        self._settings = settings
        self._coded = coded_by(settings)
        self._clock = UtcClock()
        self._run = content_id("run", self._clock(), os.getpid())
        self._sources: dict[str, Source] = {}
        self._handed_out: set[str] = set()
        self._known: list[Ingested] = []
        self._batch: list[tuple[str, Reading]] = []
        self._committed = time.monotonic()

    def run(self, found: Iterable[tuple[Page | InputError, Source]], jobs: int) -> Iterator[Ingested | InputError]:
        call = functools.partial(code_with_vectors, settings=self._settings)
        try:
            for outcome in code_each(call, self._fresh(found), jobs):
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
                self._known.append(Ingested(where_of(article), None, "known"))
                continue
            self._handed_out.add(article.id)
            self._sources[article.id] = source
            yield page

    def _take(self, report: Report, vectors: tuple[bytes, ...]) -> InputError | None:
        from sayso.ledger.rows import Reading, prove

        article = report.article
        source = self._sources.pop(article.id)
        reading = Reading(report, self._coded, self._clock(), *source, vectors)
        failed = guarded(lambda _: prove(reading), article)
        if isinstance(failed, InputError):
            return failed
        self._batch.append((where_of(article), reading))
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
