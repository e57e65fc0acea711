"""`sayso watch`: poll feeds, fetch what they link to, and code it into a ledger (docs/watching.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sayso.cli._common import ALL_DONE, NOTHING_DONE, SOME_SKIPPED, Knobs, format_of, settings_of
from sayso.cli.ledger import AsJson, account


def watch(
    feeds: Annotated[list[str], typer.Argument(metavar="FEED", help="Addresses of feeds, or files.")],
    ledger: Annotated[Path, typer.Option("--ledger", metavar="DIR", help="The ledger; made where there is none.")],
    every: Annotated[
        int, typer.Option(min=1, metavar="MINUTES", help="Least minutes between two polls of a feed.")
    ] = 30,
    once: Annotated[bool, typer.Option("--once", help="Poll each feed once, and end.")] = False,
    jobs: Annotated[int, typer.Option(min=1, metavar="N", help="Processes to code in.")] = 1,
    format: AsJson = None,
    settings: Knobs = None,
) -> None:
    """Poll feeds until stopped, fetch the articles they link to, and code them into a ledger. Stop it at any moment."""
    from sayso import engine

    kind = format_of(format, ("json",), "view")
    outcomes = engine.watch_into(ledger, feeds, settings_of(settings), jobs=jobs, every=60.0 * every, once=once)
    done, skipped = account(outcomes, kind)
    raise typer.Exit(ALL_DONE if not skipped else SOME_SKIPPED if done else NOTHING_DONE)
