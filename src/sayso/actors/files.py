"""Keeps the user's files of actors: checks one, takes it into their folder, lists what is there, takes it out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from sayso.actors import wikidata
from sayso.actors.wikidata import Tally
from sayso.actors.wikidata_dump import Report
from sayso.data.own import NONE, SUFFIX, Folder, OwnFile, own_files, own_folder, read_own, version_with
from sayso.errors import InputError, UsageError
from sayso.pipeline import load_knowledge
from sayso.resolve.actor_check import Complaint, check_files
from sayso.resolve.actor_lines import PERSON, parse_lines
from sayso.settings import Settings


class KeptFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the user's: how many people and organisations it holds."""

    name: str
    people: int
    organisations: int


class Added(msgspec.Struct, frozen=True):
    """Where a file went; or what is wrong with it, and then it went nowhere."""

    path: Path
    complaints: tuple[Complaint, ...]


def check(paths: Sequence[Path]) -> tuple[Complaint, ...]:
    """Return what is wrong in files. Raises ``InputError`` for one that cannot be read."""
    return check_files([(str(path), read_own(path)) for path in paths], load_knowledge())


def add(path: Path, settings: Settings, *, replace: bool = False) -> Added:
    """Check a file, beside those that are there, and copy it into the user's folder if nothing is wrong with it.

    Raises ``UsageError`` where a file of that name is there and is not to be replaced.
    """
    folder = _folder(settings)
    target = folder.path / f"{path.name.removesuffix(SUFFIX)}{SUFFIX}"
    if target.exists() and not replace:
        raise UsageError(f"{target} is there already; `--replace` puts {path} in its place")
    text = read_own(path)
    others = [(str(file.path), file.text) for file in _there(folder, settings) if file.path != target]
    # the new file last: what clashes is then said of it
    found = check_files([*others, (str(path), text)], load_knowledge())
    complaints = tuple(one for one in found if one.file == str(path))
    if not complaints:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8", newline="")
    return Added(target, complaints)


def kept(settings: Settings) -> tuple[tuple[KeptFile, ...], str]:
    """Return the files in use, and the version of Sayso with them."""
    states = load_knowledge().states
    files = own_files(settings)
    return tuple(_summary(file, states) for file in files), version_with(files)


def remove(name: str, settings: Settings) -> Path:
    """Take a file out of the user's folder, by its name with or without ending. Raises ``UsageError``."""
    there = _there(_folder(settings), settings)
    for file in there:
        if name in (file.path.name, file.path.stem):
            file.path.unlink()
            return file.path
    known = ", ".join(file.path.name for file in there) or "none"
    raise UsageError(f"no file of actors is called {name}; there: {known}")


def build(dump: Path, output: Path, since: int, report: Report) -> Tally:
    """Compile a file of actors from Wikidata's dump. ``report`` is told what is broken. Raises ``InputError``."""
    text, tally = wikidata.build(dump, since, load_knowledge(), report)
    try:
        with output.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(text)
    except OSError as error:
        raise InputError(f"cannot be written ({error.strerror}); name another file", str(output)) from error
    return tally


def _folder(settings: Settings) -> Folder:
    folder = own_folder(settings)
    if folder is None:
        raise UsageError(f"no folder of actors is in use: SAYSO_ACTORS or the setting actors_folder says {NONE!r}")
    return folder


def _there(folder: Folder, settings: Settings) -> tuple[OwnFile, ...]:
    return own_files(settings) if folder.path.is_dir() else ()


def _summary(file: OwnFile, states: Iterable[str]) -> KeptFile:
    lines = [line for _, line in parse_lines(file.text, states).lines]
    people = {line.id or line.names[0] for line in lines if line.heading.kind == PERSON}
    others = {line.id or line.names[0] for line in lines if line.heading.kind != PERSON}
    return KeptFile(name=file.path.name, people=len(people), organisations=len(others))
