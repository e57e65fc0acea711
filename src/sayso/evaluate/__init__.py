"""How the numbers are measured: one file a kind, each with ``evaluate(path, ...)``. Not needed at run time.

What else ``evaluate`` needs it names: ``coder``, ``code`` (an article to its report, annotations included),
``relate``, ``gazetteer``. It gets them from the pipeline as it is shipped, so that measuring measures the product.
"""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec


def names() -> tuple[str, ...]:
    """Return the names of the kinds: the modules of this folder that have an ``evaluate``."""
    found = (module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    return tuple(sorted(name for name in found if callable(getattr(find(name), "evaluate", None))))


def find(name: str) -> ModuleType:
    """Return the measurement of that name. Raises ``ModuleNotFoundError`` for a name not in ``names()``."""
    return importlib.import_module(f"{__name__}.{name}")


def measure(kind: str, path: Path, *also: Path) -> Any:  # noqa: ANN401 - each kind has figures of its own
    """Return what a measurement makes of the gold data in a file, or in several together where it has ``also``.

    Raises ``InputError`` for a file it cannot use, ``UsageError`` for several where it takes one.
    """
    from sayso.errors import InputError, UsageError

    evaluate = find(kind).evaluate
    parameters = inspect.signature(evaluate).parameters
    if also and "also" not in parameters:
        raise UsageError(f"{kind} measures one file at a time, not {1 + len(also)}; call it for each")
    try:
        given = {name: _GIVEN[name]() for name in parameters if name in _GIVEN}
        return evaluate(path, **given, also=also) if also else evaluate(path, **given)
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", str(path)) from error
    except (json.JSONDecodeError, KeyError, msgspec.ValidationError, msgspec.DecodeError) as error:
        raise InputError(
            f"is not in the shape that {kind} measures ({type(error).__name__}: {error})", str(path)
        ) from error


def _coder() -> Any:  # noqa: ANN401
    from sayso.pipeline import Coder

    return Coder()


def _code() -> Any:  # noqa: ANN401
    from functools import partial

    return partial(_coder().code, annotations=True)


def _relate() -> Any:  # noqa: ANN401
    return _coder().relate


def _gazetteer() -> Any:  # noqa: ANN401
    from sayso import data
    from sayso.resolve.gazetteer import Gazetteer

    return Gazetteer(data.read_bytes("places/gazetteer.bin"))


_GIVEN: dict[str, Callable[[], Any]] = {"coder": _coder, "code": _code, "relate": _relate, "gazetteer": _gazetteer}


def as_dict(result: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the figures as plain dicts, lists, strings and numbers."""
    told = getattr(result, "to_dict", None)
    figures: dict[str, Any] = told() if told else msgspec.to_builtins(result)
    return figures


def as_text(kind: str, result: Any) -> str:  # noqa: ANN401
    """Return the result as its kind renders it, or one figure a line."""
    render = getattr(find(kind), "render", None)
    if render is not None:
        return str(render(result)).rstrip("\n")
    figures = flatten(as_dict(result))
    width = max((len(name) for name in figures), default=0)
    return "\n".join(f"{name:<{width}}  {_shown(value)}" for name, value in figures.items())


def _shown(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def flatten(figures: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return nested figures as one level, keys joined by dots."""
    flat: dict[str, Any] = {}
    for key, value in figures.items():
        name = f"{prefix}{key}"
        flat.update(flatten(value, f"{name}.") if isinstance(value, dict) else {name: value})
    return flat
