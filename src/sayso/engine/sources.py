"""Where articles come from: the files that paths mean, their readers, and the bytes behind them."""

from __future__ import annotations

import glob
import hashlib
from collections.abc import Iterable, Iterator
from importlib.metadata import version as installed
from pathlib import Path
from typing import NamedTuple

from sayso.engine.articles import STANDARD_INPUT, pages
from sayso.errors import InputError
from sayso.model import Page
from sayso.settings import Settings

_HEAD = 1 << 16
"""Bytes from which the reader of a file is told."""


class Source(NamedTuple):
    """Where an article came from: the reader, the SHA-256 of the bytes (where they hold one article), their address."""

    reader: str | None
    raw_sha256: str | None
    raw_address: str


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


def sourced(path: str, settings: Settings) -> Iterator[tuple[Page | InputError, Source]]:
    """Yield what the readers make of a file, each with where it came from."""
    source: Source | None = None
    for page in pages([path], settings):
        source = source or _source_of(path)
        if isinstance(page, Page) and page.raw:
            yield page, Source(source.reader, page.raw.sha256, page.raw.address)
        else:
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
