"""Bytes to an article: one file an input format. Nothing heavy is imported until a page is read.

Every module here without an underscore is a reader: ``NAME``, ``PRIORITY`` (the lowest is asked
first), ``sniff(data, name)`` and ``read(data, name, settings, words)``, which yields a ``Page``
an article and an ``InputError`` for each that cannot be used, and raises nothing. A reader of files
that hold many articles, of any size, has ``stream`` too (see ``Container``): of such a file no more is
in memory than one article.
"""

from __future__ import annotations

import importlib
import io
import pkgutil
from collections.abc import Iterator
from os import PathLike, fspath
from pathlib import Path
from typing import BinaryIO, Protocol, cast, runtime_checkable

from sayso.errors import InputError, SaysoError, UnknownFormat
from sayso.model import Page
from sayso.read._words import ReadingWords
from sayso.settings import DEFAULTS, Settings

__all__ = ["Container", "Reader", "ReadingWords", "open_bytes", "read_all", "read_file", "read_stream", "readers"]

_HEAD = 1 << 16
"""Bytes from which the reader of a file is told."""


class Reader(Protocol):
    """What a module of this folder offers."""

    NAME: str
    PRIORITY: int

    def sniff(self, data: bytes, name: str) -> bool:
        """Tell whether this reader takes what was given."""

    def read(self, data: bytes, name: str, settings: Settings, words: ReadingWords) -> Iterator[Page | InputError]:
        """Yield a page an article, and an error for each that cannot be used."""


@runtime_checkable
class Container(Reader, Protocol):
    """A reader of files that hold many articles: ``max_bytes`` is the limit of each, not of the file."""

    def stream(
        self, source: BinaryIO, name: str, settings: Settings, words: ReadingWords
    ) -> Iterator[Page | InputError]:
        """Yield what ``read`` yields, of a file that is open at its beginning and need not be seekable."""


def readers() -> tuple[Reader, ...]:
    """Return all readers, in the order in which they are asked."""
    names = sorted(info.name for info in pkgutil.iter_modules(__path__) if not info.name.startswith("_"))
    found: list[Reader] = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return tuple(sorted(found, key=lambda reader: (reader.PRIORITY, reader.NAME)))


def open_bytes(path: str | PathLike[str], settings: Settings = DEFAULTS) -> bytes:
    """Return a file's bytes. Raises ``InputError`` for what is missing, a folder, unreadable or too large."""
    name = fspath(path)
    with _opened(name) as file:
        return _whole(file, name, settings)


def read_file(
    path: str | PathLike[str], words: ReadingWords, settings: Settings = DEFAULTS
) -> Iterator[Page | InputError]:
    """Yield every article in a file; what cannot be used, the file itself included, is yielded as ``InputError``."""
    name = fspath(path)
    try:
        with _opened(name) as file:
            yield from read_stream(file, name, words, settings)
    except InputError as error:
        yield error


def read_stream(
    source: BinaryIO, name: str, words: ReadingWords, settings: Settings = DEFAULTS
) -> Iterator[Page | InputError]:
    """Yield every article in what an open file holds (``name`` is its path, ``-`` for standard input).

    A container is read as it comes; a page is read whole, if it is no larger than ``max_bytes``.
    """
    try:
        head = _read(source, name, _HEAD)
        reader = _reader_of(head, name, words)
        joined = _rewound(source, head, name)
        if isinstance(reader, Container):
            yield from reader.stream(joined, name, settings, words)
        else:
            yield from reader.read(_whole(joined, name, settings), name, settings, words)
    except InputError as error:
        yield error


def read_all(data: bytes, name: str, words: ReadingWords, settings: Settings = DEFAULTS) -> Iterator[Page | InputError]:
    """Yield every article in bytes (``name`` is what they are called in messages, and may tell their format).

    What cannot be used is yielded as an ``InputError`` in its place; nothing is raised.
    """
    yield from read_stream(io.BytesIO(data), name, words, settings)


def _rewound(source: BinaryIO, head: bytes, name: str) -> BinaryIO:
    """Return a file from its beginning again, after its head was read."""
    if source.seekable():
        source.seek(-len(head), io.SEEK_CUR)
        return source
    return cast(BinaryIO, io.BufferedReader(_Joined(head, source, name)))


class _Joined(io.RawIOBase):
    """What was read from a stream to look at it, and then the rest of it."""

    def __init__(self, head: bytes, rest: BinaryIO, name: str) -> None:
        self._head = head
        self._rest = rest
        self._name = name

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = self._head[: len(buffer)]
        self._head = self._head[len(piece) :]
        piece = piece or _read(self._rest, self._name, len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


def _opened(name: str) -> BinaryIO:
    file = Path(name)
    try:
        if file.is_dir():
            raise InputError("is a folder; name the files in it", name)
        return file.open("rb")
    except FileNotFoundError as error:
        raise InputError("no such file; check the path", name) from error
    except (OSError, ValueError) as error:
        raise _unreadable(error, name) from error


def _unreadable(error: Exception, name: str) -> InputError:
    reason = getattr(error, "strerror", None) or str(error)
    return InputError(f"cannot be read ({reason}); check the path and its permissions", name)


def _read(source: BinaryIO, name: str, size: int) -> bytes:
    try:
        return source.read(size)
    except (OSError, ValueError) as error:
        raise _unreadable(error, name) from error


def _whole(source: BinaryIO, name: str, settings: Settings) -> bytes:
    """Return all that a file holds. Raises ``InputError`` for more than ``max_bytes``, without reading it all."""
    data = _read(source, name, settings.max_bytes + 1)
    if len(data) > settings.max_bytes:
        raise InputError(
            f"is too large to be one page (a page has at most {settings.max_bytes:,} bytes); "
            "split it or raise max_bytes",
            name,
        )
    return data


def _reader_of(head: bytes, name: str, words: ReadingWords) -> Reader:
    """Return the reader for what begins so. Raises ``InputError`` where there is nothing, or no reader."""
    from sayso.read import _bytes

    if not head.strip():
        raise InputError("is empty; give the page of one article", name)
    reader = next((reader for reader in readers() if reader.sniff(head, name)), None)
    if reader is None:
        raise UnknownFormat(f"no reader takes this; {_bytes.GIVE}", name)
    if not isinstance(reader, Container):
        _bytes.refuse_others(head, name, reader.NAME, words)
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
