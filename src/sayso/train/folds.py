"""The folds of PLV's training sentences, which weights are trained without to be measured on."""

from __future__ import annotations

FOLDS = 5


def fold_of(name: str, folds: int = FOLDS) -> int:
    """Return the fold of a row of PLV: its number, in blocks of four, so that neighbours of one story stay together."""
    return int(name.rsplit("-", 1)[1]) // 4 % folds
