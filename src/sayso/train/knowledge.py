"""Packs the knowledge base of actors, so that it loads fast: to be run after a file of ``data/actors`` was changed.

Usage: ``python -m sayso.train.knowledge``. It writes ``data/actors/knowledge.bin``; a test fails until it was run.
"""

from __future__ import annotations

import sys
from importlib import resources
from pathlib import Path

from sayso import data
from sayso.resolve.packed import PACKED, pack


def main() -> int:
    """Write the packed knowledge base beside its files."""
    Path(str(resources.files("sayso.data").joinpath(PACKED))).write_bytes(pack(data.read_text))
    return 0


if __name__ == "__main__":
    sys.exit(main())
