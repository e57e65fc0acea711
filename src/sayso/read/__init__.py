"""Bytes to an article: one file an input format. Nothing heavy is imported until a page is read.

Every module here without an underscore is a reader: ``NAME``, ``PRIORITY`` (the lowest is asked
first), ``sniff(data, name)`` and ``read(data, name, settings, words)``, which yields a ``Page``
an article and an ``InputError`` for each that cannot be used, and raises nothing.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from os import PathLike, fspath
from pathlib import Path
from typing import Protocol

from sayso.errors import InputError, SaysoError, UnknownFormat
from sayso.model import Page
from sayso.read._words import ReadingWords
from sayso.settings import DEFAULTS, Settings

__all__ = ["Reader", "ReadingWords", "open_bytes", "read_all", "readers"]

_UNLIMITED = (".jsonl", ".ndjson", ".jl")
"""Of these, each line is held to the limit."""


class Reader(Protocol):
    """What a module of this folder offers."""

    NAME: str
    PRIORITY: int

    def sniff(self, data: bytes, name: str) -> bool:
        """Tell whether this reader takes what was given."""

    def read(self, data: bytes, name: str, settings: Settings, words: ReadingWords) -> Iterator[Page | InputError]:
        """Yield a page an article, and an error for each that cannot be used."""


def readers() -> tuple[Reader, ...]:
    """Return all readers, in the order in which they are asked."""
    names = sorted(info.name for info in pkgutil.iter_modules(__path__) if not info.name.startswith("_"))
    found: list[Reader] = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return tuple(sorted(found, key=lambda reader: (reader.PRIORITY, reader.NAME)))


def open_bytes(path: str | PathLike[str], settings: Settings = DEFAULTS) -> bytes:
    """Return a file's bytes. Raises ``InputError`` for what is missing, a folder, unreadable or too large."""
    name = fspath(path)
    file = Path(name)
    try:
        if file.is_dir():
            raise InputError("is a folder; name the files in it", name)
        size = file.stat().st_size
        if size > settings.max_bytes and not name.lower().endswith(_UNLIMITED):
            raise too_large(size, name, settings)
        return file.read_bytes()
    except FileNotFoundError as error:
        raise InputError("no such file; check the path", name) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"cannot be read ({reason}); check the path and its permissions", name) from error


def too_large(size: int, name: str, settings: Settings) -> InputError:
    """Return the error for an input over the limit."""
    limit = f"{size:,} bytes, and a page has at most {settings.max_bytes:,}"
    return InputError(f"is too large to be one page ({limit}); split it or raise max_bytes", name)


def read_all(data: bytes, name: str, words: ReadingWords, settings: Settings = DEFAULTS) -> Iterator[Page | InputError]:
    """Yield every article in what was read from a file (``name`` is its path, ``-`` for standard input).

    What cannot be used is yielded as an ``InputError`` in its place; nothing is raised.
    """
    try:
        yield from _reader_of(data, name, words, settings).read(data, name, settings, words)
    except InputError as error:
        yield error


def _reader_of(data: bytes, name: str, words: ReadingWords, settings: Settings) -> Reader:
    from sayso.read import _bytes

    if not data.strip():
        raise InputError("is empty; give the page of one article", name)
    reader = next((reader for reader in readers() if reader.sniff(data, name)), None)
    if reader is None:
        raise UnknownFormat("no reader takes this; give HTML, plain text or JSON lines", name)
    if reader.NAME != "jsonl":
        if len(data) > settings.max_bytes:
            raise too_large(len(data), name, settings)
        _bytes.refuse_others(data, name, reader.NAME, words)
    return reader


def first(data: bytes, name: str, words: ReadingWords, settings: Settings = DEFAULTS) -> Page:
    """Return the one article of an input. Raises its error where there is none, ``InputError`` where there are more."""
    pages = read_all(data, name, words, settings)
    page = next(pages, None)
    if isinstance(page, SaysoError):
        raise page
    if page is None:
        raise InputError("holds no article", name)
    if next(pages, None) is not None:
        raise InputError("holds several articles; use sayso.read_all", name)
    return page
