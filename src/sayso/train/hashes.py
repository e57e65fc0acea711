"""The list of hashes beside weights, by which ``sayso_model_en.damaged`` knows them."""

from __future__ import annotations

import hashlib
from pathlib import Path


def write_hashes(folder: Path) -> None:
    """Write ``weights.sha256`` over every other file of the folder, in the format of ``sha256sum``."""
    names = sorted(path.name for path in folder.iterdir() if path.suffix in (".onnx", ".npz", ".json"))
    lines = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (folder / "weights.sha256").write_text("".join(lines))
