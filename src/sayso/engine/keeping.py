"""What else is done to a ledger: decisions, compaction, and the weights that merging goes by."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sayso import data

if TYPE_CHECKING:
    from sayso.ledger.merge import Merging
    from sayso.ledger.pool import Merger
from sayso.engine.clocks import UtcClock


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
        writer.merge_anew(About(UtcClock()(), "merge"))
        by: Literal["withdraw", "review"] = "withdraw" if kind in {"withdraw", "restore"} else "review"
        return writer.decide(kind, first, second, reviewer, note, About(UtcClock()(), by))


def merge_anew(ledger: str | Path) -> str | None:
    """Merge a ledger anew where another version of the merging made its events; return that version, else ``None``."""
    from sayso.ledger.store import About, Store
    from sayso.ledger.writing import writing

    with writing(Store(Path(ledger)), load_merger()) as writer:
        before = writer.store.merged_by()
        return before if writer.merge_anew(About(UtcClock()(), "merge")) else None


def compact(ledger: str | Path) -> int:
    """Join and sort a ledger's files, and return the commit that did. Nothing that the ledger says changes."""
    from sayso.ledger.care import compact as compacted
    from sayso.ledger.store import About, Store

    store = Store(Path(ledger))
    with store.locked():
        return compacted(store, About(UtcClock()(), "compact"))


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
