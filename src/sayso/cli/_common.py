"""What the commands share: exit statuses, options, and what stands between the engine and the terminal."""

from __future__ import annotations

import itertools
import os
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from sayso.errors import InputError
    from sayso.export import Style
    from sayso.settings import Settings

T = TypeVar("T")

ALL_DONE, NOTHING_DONE, WRONG_CALL, SOME_SKIPPED, INTERRUPTED = 0, 1, 2, 3, 130

PIPED_WIDTH = 100
"""Columns of a table that goes to no terminal, unless COLUMNS says otherwise."""

Files = Annotated[
    list[str],
    typer.Argument(metavar="FILE", help="HTML pages, text saved from pages, or JSONL; - is standard input."),
]
Knobs = Annotated[
    Path | None, typer.Option("--settings", metavar="FILE", help="A TOML file with settings (docs/settings.md).")
]


class Tally:
    """Passes results on, says errors on standard error, shows progress there, and knows the exit status."""

    def __init__(self, verb: str, *, counted: bool = True) -> None:
        self._verb = verb
        self._done = 0
        self._skipped = 0
        self._begun = time.monotonic()
        self._shown = counted and sys.stderr.isatty() and not sys.stdout.isatty()

    def good(self, outcomes: Iterable[T | InputError]) -> Iterator[T]:
        """Yield what is no error."""
        from sayso.errors import InputError

        for outcome in outcomes:
            if isinstance(outcome, InputError):
                self._skipped += 1
                self._clear()
                complain(str(outcome))
            else:
                self._done += 1
                self._progress()
                yield outcome
        self._clear()

    def finish(self) -> None:
        """Leave with the status that the counts call for."""
        if self._done and self._skipped:
            complain(f"{self._done} {self._verb}, {self._skipped} skipped")
        raise typer.Exit(NOTHING_DONE if not self._done else SOME_SKIPPED if self._skipped else ALL_DONE)

    def _progress(self) -> None:
        if self._shown:
            rate = self._done / max(time.monotonic() - self._begun, 1e-9)
            skipped = f", {self._skipped} skipped" if self._skipped else ""
            sys.stderr.write(f"\r\x1b[Ksayso: {self._done} {self._verb}{skipped}, {rate:.1f} a second")
            sys.stderr.flush()

    def _clear(self) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")


def several_of(outcomes: Iterator[T], kind: str | None) -> tuple[Iterator[T], bool]:
    """Return the outcomes and whether there is more than one; only for JSON does that matter, and is it looked at."""
    if kind not in (None, "json"):
        return outcomes, True
    ahead = list(itertools.islice(outcomes, 2))
    return itertools.chain(ahead, outcomes), len(ahead) > 1


def format_of(asked: str | None, known: tuple[str, ...], on_terminal: str) -> str | None:
    """Return the format asked for, or the one for a terminal, or ``None`` where the number of articles decides."""
    if asked is not None and asked not in known:
        raise typer.BadParameter(f"{asked!r} is not one of {', '.join(known)}", param_hint="--format")
    return asked or (on_terminal if sys.stdout.isatty() else None)


def by_number(kind: str | None, several: bool) -> str:
    return kind or ("jsonl" if several else "json")


def style_of(several: bool) -> Style:
    import shutil

    from sayso import data
    from sayso.export import Style, Wording

    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = shutil.get_terminal_size((PIPED_WIDTH, 24)).columns
    return Style(wording=data.load("wording.toml", Wording), several=several, colour=colour, width=max(width, 60))


def settings_of(file: Path | None) -> Settings:
    """Return the defaults, or those with what a TOML file changes."""
    from sayso.settings import DEFAULTS, Settings

    if file is None:
        return DEFAULTS
    import tomllib

    import msgspec

    from sayso.errors import UsageError

    try:
        given = tomllib.loads(file.read_text("utf-8"))
        unknown = sorted(given.keys() - set(Settings.__struct_fields__))
        if unknown:
            raise UsageError(f"{file}: no setting is called {unknown[0]}; see docs/settings.md")
        return msgspec.convert(given, Settings)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise UsageError(f"{file}: {error}") from error


def complain(message: str) -> None:
    """Say one line on standard error."""
    sys.stderr.write("sayso: " + " ".join(message.split()) + "\n")
