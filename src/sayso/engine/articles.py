"""The same pipeline over many articles: in this process, or on several of its kind.

What comes out does not depend on where it was made: reports and errors come in the order of
the input, and one broken article is reported and skipped while the rest goes on.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from sayso import data
from sayso.errors import InputError
from sayso.model import Article, Explanation, Page, Report
from sayso.settings import DEFAULTS, Settings

if TYPE_CHECKING:
    from sayso.pipeline import Coder
from sayso.engine.guarding import guarded
from sayso.engine.processes import Processes

T = TypeVar("T")

Outcome: TypeAlias = Report | InputError

STANDARD_INPUT = "-"


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
    yield from code_each(call, pages(paths, settings), jobs)


def code_each(
    call: Callable[[Article], T | InputError], found: Iterable[Page | InputError], jobs: int
) -> Iterator[T | InputError]:
    """Call the pipeline on each article, in this process or in several; what could not be read is passed on."""
    if jobs > 1:
        yield from Processes(call, jobs).run(found)
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
        told = guarded(coder_of(settings).explain, page.article)
        if isinstance(told, InputError):
            yield told
            continue
        report, explanations = told
        yield from ((report, explanation) for explanation in explanations if explanation.id.startswith(start))


@functools.cache
def coder_of(settings: Settings) -> Coder:
    """The models, loaded once a process."""
    from sayso.pipeline import Coder

    return Coder(settings)


def _code_one(article: Article, settings: Settings, annotations: bool) -> Outcome:
    return guarded(functools.partial(coder_of(settings).code, annotations=annotations), article)


def code_with_vectors(article: Article, settings: Settings) -> tuple[Report, tuple[bytes, ...]] | InputError:
    """Return the report of an article with the vectors of its event mentions, or why it could not be coded."""
    return guarded(coder_of(settings).code_with_vectors, article)
