"""Ontology, lexicons and gazetteers: data, one file a thing, checked on load."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import TypeVar

import msgspec

from sayso.errors import DataError

T = TypeVar("T")


def read_text(name: str) -> str:
    """Return a data file of the package as text. Raises ``DataError`` if it is missing."""
    try:
        return resources.files("sayso.data").joinpath(name).read_text("utf-8")
    except FileNotFoundError as error:
        raise DataError(f"data file {name} is missing; install the package again") from error


def read_bytes(name: str) -> bytes:
    """Return a data file of the package as bytes. Raises ``DataError`` if it is missing."""
    try:
        return resources.files("sayso.data").joinpath(name).read_bytes()
    except FileNotFoundError as error:
        raise DataError(f"data file {name} is missing; install the package again") from error


def load(name: str, schema: type[T]) -> T:
    """Return a TOML file of the package as ``schema``. Raises ``DataError`` naming the file and the field."""
    try:
        return msgspec.convert(tomllib.loads(read_text(name)), schema, strict=True)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise DataError(f"data file {name}: {error}") from error
