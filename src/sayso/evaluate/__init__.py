"""How the numbers are measured: one file a kind, each with ``evaluate(path)``. Not needed at run time."""

from __future__ import annotations

import importlib
import json
import pkgutil
from pathlib import Path
from typing import Any, Protocol


class Result(Protocol):
    """What a measurement returns."""

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as plain dicts, lists, strings and numbers."""


class Measure(Protocol):
    """The interface of a module of this folder that measures something."""

    def evaluate(self, path: Path) -> Result:
        """Measure a part against the gold data in a file."""


def names() -> tuple[str, ...]:
    """Return the names of the kinds: the modules of this folder that have an ``evaluate``."""
    found = (module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    return tuple(sorted(name for name in found if callable(getattr(find(name), "evaluate", None))))


def find(name: str) -> Measure:
    """Return the measurement of that name. Raises ``ModuleNotFoundError`` for a name not in ``names()``."""
    found: Measure = importlib.import_module(f"{__name__}.{name}")
    return found


def as_json(result: Result) -> str:
    """Return the figures as indented JSON."""
    return json.dumps(result.to_dict(), ensure_ascii=False, indent=1)


def as_text(result: Result) -> str:
    """Return the result as it renders itself, or one figure a line."""
    render = getattr(result, "render", None)
    if render is not None:
        return str(render()).rstrip("\n")
    figures = flatten(result.to_dict())
    width = max((len(name) for name in figures), default=0)
    return "\n".join(f"{name:<{width}}  {value}" for name, value in figures.items())


def flatten(figures: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return nested figures as one level, keys joined by dots."""
    flat: dict[str, Any] = {}
    for key, value in figures.items():
        name = f"{prefix}{key}"
        flat.update(flatten(value, f"{name}.") if isinstance(value, dict) else {name: value})
    return flat
