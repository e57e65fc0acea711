"""The user's own files of actors: where they live, which are there, and how what they code is told apart.

The one place outside ``cli`` and ``engine`` that asks the environment: Python and the command line must find the same
files, or the same article would be coded in two ways.
"""

from __future__ import annotations

import hashlib
import os
from importlib.metadata import version as installed
from pathlib import Path

import msgspec

from sayso.errors import InputError
from sayso.settings import Settings

VARIABLE = "SAYSO_ACTORS"
AUTO, NONE = "auto", "none"
SUFFIX = ".txt"


class OwnFile(msgspec.Struct, frozen=True):
    """A file of the user's that is in use."""

    path: Path
    text: str


class Folder(msgspec.Struct, frozen=True):
    """A folder of actors, and whether somebody named it: one that is named and absent is a mistake."""

    path: Path
    named_by: str | None = None


def own_folder(settings: Settings) -> Folder | None:
    """Return the folder that the setting names, else the environment, else the system's; ``None`` for none."""
    given, by = settings.actors_folder, "the setting actors_folder"
    if given == AUTO:
        given, by = os.environ.get(VARIABLE) or AUTO, VARIABLE
    if given == NONE:
        return None
    if given != AUTO:
        return Folder(Path(given), by)
    from platformdirs import user_data_path

    return Folder(user_data_path("sayso", appauthor=False) / "actors")


def own_files(settings: Settings) -> tuple[OwnFile, ...]:
    """Return the files in use, in the order of their names. Raises ``InputError``."""
    folder = own_folder(settings)
    if folder is None:
        return ()
    if not folder.path.is_dir():
        if folder.named_by is None:
            return ()
        raise InputError(
            f"no such folder, and {folder.named_by} names it; make it, or put a file into it with `sayso actors add`",
            str(folder.path),
        )
    paths = sorted(path for path in folder.path.iterdir() if path.suffix == SUFFIX)
    return tuple(OwnFile(path, read_own(path)) for path in paths)


def read_own(path: Path) -> str:
    """Return the text of a file of actors. Raises ``InputError``."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}); check the path", str(path)) from error
    except UnicodeDecodeError as error:
        raise InputError(f"is no UTF-8 from byte {error.start:,} on; save it as UTF-8", str(path)) from error


def version_with(files: tuple[OwnFile, ...]) -> str:
    """Return Sayso's version, with a mark of the files' contents where there are any."""
    return installed("sayso") + (f"+actors.{fingerprint(files)}" if files else "")


def fingerprint(files: tuple[OwnFile, ...]) -> str:
    """Return eight hexadecimal digits that depend on the files' contents and their order."""
    held = b"\0".join(file.text.encode() for file in files)
    return hashlib.sha256(held).hexdigest()[:8]
