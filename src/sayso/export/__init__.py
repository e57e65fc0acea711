"""What people take away: one file an output format.

A format is a module of this folder with ``NAME`` and ``write(reports, stream, style)``. A new
file is a new format: the command line and the contract tests find it here.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from typing import Protocol, TextIO

import msgspec

from sayso.model import Report


class Wording(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Codes in plain words, for readers (``data/wording.toml``). A mode is keyed ``TYPE.mode``."""

    types: dict[str, str]
    modes: dict[str, str]
    factuality: dict[str, str]
    terms: dict[str, str]


class Style(msgspec.Struct, frozen=True, kw_only=True):
    """How a stream wants its output. ``several``: more than one article went in. ``width`` is in columns."""

    wording: Wording
    several: bool = False
    colour: bool = False
    width: int = 100


class Format(Protocol):
    """The interface of a module of this folder."""

    NAME: str

    def write(self, reports: Iterable[Report], stream: TextIO, style: Style) -> None:
        """Write the reports to the stream, each as soon as it is there."""


def names() -> tuple[str, ...]:
    """Return the names of the formats, without importing them."""
    found = (module.name for module in pkgutil.iter_modules(__path__) if not module.ispkg)
    return tuple(sorted(name for name in found if not name.startswith("_")))


def find(name: str) -> Format:
    """Return the format of that name. Raises ``ModuleNotFoundError`` for a name not in ``names()``."""
    found: Format = importlib.import_module(f"{__name__}.{name}")
    return found
