"""`sayso export`: what a ledger holds, in the format of another tool (docs/exports.md)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sayso.cli._common import complain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sayso.export.ledger import Row


def _several(what: str) -> Any:  # noqa: ANN401 - an option of typer's
    """Return a filter that can be given several times: one of its values is enough."""
    return typer.Option(metavar="VALUE", help=f"Only events {what}; may be given again.", rich_help_panel="Filters")


def _one(what: str, metavar: str = "VALUE") -> Any:  # noqa: ANN401 - an option of typer's
    """Return a filter that can be given once."""
    return typer.Option(metavar=metavar, help=f"Only events {what}.", rich_help_panel="Filters")


def export(
    ledger: Annotated[Path | None, typer.Argument(metavar="DIR", help="The ledger.")] = None,
    format: Annotated[str | None, typer.Option(metavar="NAME", help="The format: see docs/exports.md.")] = None,
    output: Annotated[Path | None, typer.Option(metavar="PATH", help="What to write: a file, or a folder.")] = None,
    all_factuality: Annotated[
        bool, typer.Option("--all-factuality", help="Also what is planned, possible or did not happen, marked.")
    ] = False,
    as_of: Annotated[str | None, typer.Option(metavar="WHEN", help="What the ledger said at a commit or time.")] = None,
    known_by: Annotated[str | None, typer.Option(metavar="DATE", help="Only articles published by that day.")] = None,
    type: Annotated[list[str] | None, _several("of a PLOVER type")] = None,
    mode: Annotated[list[str] | None, _several("of a PLOVER mode")] = None,
    context: Annotated[list[str] | None, _several("in a PLOVER context")] = None,
    factuality: Annotated[list[str] | None, _several("of a factuality")] = None,
    actor: Annotated[list[str] | None, _several("done by an id, country or name")] = None,
    recipient: Annotated[list[str] | None, _several("done to an id, country or name")] = None,
    either: Annotated[list[str] | None, _several("done by or to an id, country or name")] = None,
    country: Annotated[list[str] | None, _several("in a country")] = None,
    since: Annotated[str | None, _one("from a day on", "DATE")] = None,
    until: Annotated[str | None, _one("up to a day", "DATE")] = None,
    publisher: Annotated[list[str] | None, _several("that a publisher reports")] = None,
    source: Annotated[list[str] | None, _several("that a source tells of")] = None,
    min_confidence: Annotated[float | None, _one("as sure as that", "0-1")] = None,
    min_sources: Annotated[int | None, _one("of so many independent sources", "N")] = None,
    dictionary: Annotated[
        str | None, typer.Option(metavar="markdown|json", help="Print what every table and column means, and stop.")
    ] = None,
) -> None:
    """Write what a ledger holds in the format of another tool, or say what its columns mean."""
    if dictionary is not None:
        _dictionary(dictionary)
        return
    import sayso
    from sayso import codings
    from sayso.errors import UsageError
    from sayso.export.ledger import Setup, names, write
    from sayso.ledger.schema import TABLES

    if ledger is None or format is None or output is None:
        raise UsageError("a ledger, --format and --output are needed: sayso export DIR --format NAME --output PATH")
    if format not in names():
        raise typer.BadParameter(f"{format!r} is not one of {', '.join(names())}", param_hint="--format")
    asked = {
        "type": type,
        "mode": mode,
        "context": context,
        "factuality": factuality,
        "actor": actor,
        "recipient": recipient,
        "either": either,
        "country": country,
        "since": since,
        "until": until,
        "publisher": publisher,
        "source": source,
        "min_confidence": min_confidence,
        "min_sources": min_sources,
    }
    filters = {name: value for name, value in asked.items() if value not in (None, [])}
    setup = Setup(codes=codings.load(), tables=TABLES, version=sayso.__version__, all_factuality=all_factuality)
    opened = sayso.open_ledger(ledger, as_of=as_of, known_by=known_by)
    written = write(format, _rows(opened, filters), output, setup)
    sys.stdout.write(f"{output}\n")
    if written.left_out:
        complain(
            f"{written.left_out} events that did not happen, or not yet, were left out; --all-factuality lets them in"
        )


def _rows(opened: Any, filters: dict[str, Any]) -> Any:  # noqa: ANN401 - the ledger as opened, and its rows
    """Return the rows of an opened ledger: all of them, or those of the events that the filters ask for."""
    from sayso.export.ledger._narrow import Narrowed

    rows = _EveryReading(opened)
    return Narrowed(rows, lambda: opened.events(**filters)) if filters else rows


class _EveryReading:
    """The rows of an opened ledger, with its articles in all their versions."""

    def __init__(self, opened: Any) -> None:  # noqa: ANN401 - what open_ledger returns
        self.events = opened.events
        self.mentions = opened.mentions
        self.participants = opened.participants
        self.statements = opened.statements
        self.members = opened.members
        self._opened = opened

    def articles(self) -> Iterable[Row]:
        """Yield the readings of all versions; ``is_current`` tells which count."""
        found: Iterable[Row] = self._opened.articles(all_versions=True)
        return found


def _dictionary(kind: str) -> None:
    import json

    from sayso.export.ledger import _dictionary as pages
    from sayso.ledger.schema import TABLES

    if kind not in ("markdown", "json"):
        raise typer.BadParameter(f"{kind!r} is not one of markdown, json", param_hint="--dictionary")
    if kind == "markdown":
        sys.stdout.write(pages.as_markdown(TABLES))
    else:
        sys.stdout.write(json.dumps(pages.describe(TABLES), ensure_ascii=False, indent=1) + "\n")
