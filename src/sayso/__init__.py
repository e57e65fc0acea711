"""Sayso: who did or said what to whom, when, where, and on whose say-so, tied to the words that say it."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, Any

from sayso import read as _readers
from sayso.errors import SaysoError
from sayso.model import Article, Report, make_article
from sayso.settings import DEFAULTS, Settings

if TYPE_CHECKING:
    from sayso.ledger.query import Ledger
    from sayso.pipeline import Coder

__all__ = ["Article", "Coder", "Ledger", "Report", "SaysoError", "Settings", "make_article", "open_ledger", "read"]
__version__ = "0.1.0"


def read(path: str | PathLike[str], settings: Settings = DEFAULTS) -> Article:
    """Return the article in a file: HTML, plain text or one line of JSONL.

    Raises ``NotAnArticle`` where there is none, ``InputError`` where the file cannot be read.
    """
    from sayso import data

    words = data.load("reading.toml", _readers.ReadingWords)
    return _readers.first(_readers.open_bytes(path, settings), str(path), words, settings).article


def open_ledger(path: str | PathLike[str], *, as_of: int | str | None = None, known_by: str | None = None) -> Ledger:
    """Return a ledger opened for reading: now, as of a commit, day or moment, or as known by a day (docs/queries.md).

    Raises ``LedgerError`` for a folder that is no ledger, ``UsageError`` for a time that is none.
    """
    from sayso import data
    from sayso.coding.ontology import Ontology
    from sayso.ledger.query import Ledger, scores_of

    ontology = data.load("plover.toml", Ontology)
    return Ledger(path, as_of=as_of, known_by=known_by, scores=scores_of(ontology.types))


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attributes are of any type
    """Load the coder and the ledger when they are first asked for: they import what ``sayso --help`` can do without."""
    if name == "Coder":
        from sayso.pipeline import Coder

        return Coder
    if name == "Ledger":
        from sayso.ledger.query import Ledger

        return Ledger
    raise AttributeError(f"module 'sayso' has no attribute {name!r}")
