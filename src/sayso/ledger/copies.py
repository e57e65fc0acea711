"""Copies of one text: MinHash signatures over word shingles, and the bands by which near ones are found.

A pair of texts is a copy by their signatures alone, so the groups (connected sets of copies) depend on which
texts there are and not on the order in which they came.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence

from rensa import RMinHash

PERMUTATIONS = 128
SEED = 20_261_127
"""Part of the ledger's layout: signatures of another seed cannot be compared."""

SHINGLE = 5
"""Words of a shingle."""

BAND = 4
"""Numbers of a signature in a band. Texts at Jaccard .7 share one of the 32 bands in 9,998 cases of 10,000."""

_WORD = re.compile(r"\w+")


def signature(text: str) -> list[int]:
    """Return the MinHash of a text: ``PERMUTATIONS`` numbers of 32 bits with sign, as the ledger stores them."""
    minhash = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    minhash.update(sorted(shingles(text)))
    return array("i", array("I", minhash.digest()).tobytes()).tolist()


def shingles(text: str) -> set[str]:
    """Return the runs of ``SHINGLE`` words of a text, case aside; a shorter text is one shingle."""
    words = _WORD.findall(text.casefold())
    last = max(len(words) - SHINGLE + 1, 1)
    return {" ".join(words[start : start + SHINGLE]) for start in range(last)}


def bands(numbers: Sequence[int]) -> Iterator[bytes]:
    """Yield the bands of a signature; two that share one may be copies."""
    for place in range(0, len(numbers), BAND):
        yield place.to_bytes(2, "big") + array("i", numbers[place : place + BAND]).tobytes()


def similarity(one: Sequence[int], other: Sequence[int]) -> float:
    """Return the estimated Jaccard similarity of two texts, 0 to 1."""
    return sum(a == b for a, b in zip(one, other, strict=True)) / len(one)
