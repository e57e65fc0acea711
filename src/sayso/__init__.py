"""Sayso: who did or said what to whom, when, where, and on whose say-so, tied to the words that say it."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, Any

from sayso import read as _readers
from sayso.errors import SaysoError
from sayso.model import Article, Report, make_article
from sayso.settings import DEFAULTS, Settings

if TYPE_CHECKING:
    from sayso.pipeline import Coder

__all__ = ["Article", "Coder", "Report", "SaysoError", "Settings", "make_article", "read"]
__version__ = "0.1.0"


def read(path: str | PathLike[str], settings: Settings = DEFAULTS) -> Article:
    """Return the article in a file: HTML, plain text or one line of JSONL.

    Raises ``NotAnArticle`` where there is none, ``InputError`` where the file cannot be read.
    """
    from sayso import data

    words = data.load("reading.toml", _readers.ReadingWords)
    return _readers.first(_readers.open_bytes(path, settings), str(path), words, settings).article


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attributes are of any type
    """Load the coder when it is first asked for: it imports spaCy, which ``sayso --help`` can do without."""
    if name == "Coder":
        from sayso.pipeline import Coder

        return Coder
    raise AttributeError(f"module 'sayso' has no attribute {name!r}")
