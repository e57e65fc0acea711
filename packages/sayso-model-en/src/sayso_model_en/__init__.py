"""The files of Sayso's English models. Nothing is loaded or downloaded here: ``folder()`` says where they are."""

from __future__ import annotations

import hashlib
from pathlib import Path

__version__ = "0.7.1"

HASHES = "weights.sha256"


def folder() -> Path:
    """Return the folder that holds the weights."""
    return Path(__file__).parent / "weights"


def digest() -> str:
    """Return the SHA-256 of the list of hashes: it names these weights, and stands for all of them."""
    return hashlib.sha256((folder() / HASHES).read_bytes()).hexdigest()


def damaged() -> list[str]:
    """Return the names of files that are missing or not as released. Reads all of them (a tenth of a second)."""
    found = []
    for line in (folder() / HASHES).read_text("utf-8").splitlines():
        expected, name = line.split("  ", 1)
        path = folder() / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != expected:
            found.append(name)
    return found
