"""`sayso actors`: ask the knowledge base of actors, and keep files of your own beside it (docs/actors.md)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sayso.cli._common import ALL_DONE, NOTHING_DONE, Knobs, complain, format_of, settings_of, style_of

app = typer.Typer(
    name="actors",
    help="Ask the knowledge base of actors, and keep files of your own beside it (docs/actors.md).",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command(short_help="Show all that is known of a name.")
def find(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="A name, a surname, an id, a title or a role.")],
    on: Annotated[str | None, typer.Option(metavar="DATE", help="Show first what was so on that day.")] = None,
    format: Annotated[str | None, typer.Option(metavar="json", help="The entries as JSON.")] = None,
    settings: Knobs = None,
) -> None:
    """Show all that the knowledge base says of some words, and whom the coder takes them for."""
    from sayso.actors import search
    from sayso.export import _actors

    kind = format_of(format, ("json",), "view")
    found = search.find(" ".join(words), on, settings_of(settings))
    if not search.is_known(found):
        complain(f"nothing is known of {found.words!r}; docs/actors.md says how to add it")
        raise typer.Exit(NOTHING_DONE)
    _actors.WRITERS[kind or "view"](found, sys.stdout, style_of(False))


@app.command(short_help="Check files of actors.")
def check(files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Files of actors.")]) -> None:
    """Check files of actors: a line for each mistake, with its place and what to do."""
    from sayso.actors.files import check as checked

    complaints = checked(files)
    sys.stdout.write("".join(f"{complaint}\n" for complaint in complaints))
    raise typer.Exit(NOTHING_DONE if complaints else ALL_DONE)


@app.command(short_help="Take a file of actors into use.")
def add(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file of actors.")],
    replace: Annotated[bool, typer.Option("--replace", help="Put it in the place of the one of that name.")] = False,
    settings: Knobs = None,
) -> None:
    """Check a file of actors and copy it into your folder: from then on the coder reads it."""
    from sayso.actors.files import add as added

    done = added(file, settings_of(settings), replace=replace)
    for complaint in done.complaints:
        complain(str(complaint))
    if done.complaints:
        raise typer.Exit(NOTHING_DONE)
    sys.stdout.write(f"{done.path}\n")


@app.command("list", short_help="Show the files of actors in use.")
def list_(settings: Knobs = None) -> None:
    """Show your files of actors in use, with what they hold and the version that reports bear."""
    from sayso.actors.files import kept

    files, version = kept(settings_of(settings))
    for file in files:
        sys.stdout.write(f"{file.name}  people {file.people:,}, organisations {file.organisations:,}\n")
    if files:
        sys.stdout.write(f"version of what is coded with them: {version}\n")


@app.command(short_help="Take a file of actors out of use.")
def remove(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name that `sayso actors list` shows.")],
    settings: Knobs = None,
) -> None:
    """Take one of your files of actors out of use, and delete the copy in your folder."""
    from sayso.actors.files import remove as removed

    sys.stdout.write(f"{removed(name, settings_of(settings))}\n")


@app.command(short_help="Compile a file of actors from Wikidata.")
def build(
    wikidata: Annotated[Path, typer.Option(metavar="DUMP", help="Wikidata's JSON dump: .json, .json.gz or .json.bz2.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The file of actors to write.")],
    since: Annotated[int, typer.Option(min=1000, max=9999, metavar="YEAR", help="Leave out what was over before.")] = (
        1945
    ),
) -> None:
    """Compile a file of actors from Wikidata: organisations, and who held which office when."""
    from sayso.actors.files import build as built

    tally = built(wikidata, output, since, complain)
    sys.stdout.write(f"{output}  people {tally.people:,}, organisations {tally.organisations:,}\n")
    for why, number in sorted(tally.left_out.items()):
        sys.stdout.write(f"left out  {why} {number:,}\n")
