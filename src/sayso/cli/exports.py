"""`sayso export`: what a ledger holds, in the format of another tool (docs/exports.md)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from sayso.cli._common import complain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sayso.export.ledger import Row

_Many: TypeAlias = list[str] | None
_Text: TypeAlias = str | None


def _filter(metavar: str, says: str) -> Any:  # noqa: ANN401 - an option of typer's
    return typer.Option(metavar=metavar, help=f"Only events {says}.", rich_help_panel="Filters")


def export(
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="The ledger; or name it with --ledger.")] = None,
    ledger: Annotated[Path | None, typer.Option(metavar="DIR", help="The ledger.")] = None,
    format: Annotated[str | None, typer.Option(metavar="NAME", help="The format: see docs/exports.md.")] = None,
    output: Annotated[Path | None, typer.Option(metavar="PATH", help="What to write: a file, or a folder.")] = None,
    all_factuality: Annotated[
        bool, typer.Option("--all-factuality", help="Also what is planned, possible or did not happen, marked.")
    ] = False,
    as_of: Annotated[
        str | None, typer.Option(metavar="WHEN", help="What it said then: a commit, day or moment.")
    ] = None,
    known_by: Annotated[str | None, typer.Option(metavar="DAY", help="Only articles published by then.")] = None,
    type: Annotated[_Many, _filter("TYPE", "of a PLOVER type")] = None,
    mode: Annotated[_Many, _filter("MODE", "of a PLOVER mode")] = None,
    context: Annotated[_Many, _filter("CONTEXT", "in a PLOVER context")] = None,
    factuality: Annotated[_Many, _filter("F", "that happened, are planned, ...")] = None,
    actor: Annotated[_Many, _filter("WHO", "done by an id, a country or part of a name")] = None,
    recipient: Annotated[_Many, _filter("WHO", "done to an id, a country or part of a name")] = None,
    either: Annotated[_Many, _filter("WHO", "with that party on either side")] = None,
    country: Annotated[_Many, _filter("ISO3", "in a country")] = None,
    since: Annotated[_Text, _filter("DAY", "not over before that day")] = None,
    until: Annotated[_Text, _filter("DAY", "begun by that day")] = None,
    published_since: Annotated[_Text, _filter("DAY", "reported that day or later")] = None,
    published_until: Annotated[_Text, _filter("DAY", "reported that day or before")] = None,
    publisher: Annotated[_Many, _filter("NAME", "that such a publisher reports")] = None,
    source: Annotated[_Many, _filter("WHO", "that such a source tells of")] = None,
    min_confidence: Annotated[float | None, _filter("P", "at least so sure, 0 to 1")] = None,
    min_sources: Annotated[int | None, _filter("N", "of at least so many independent sources")] = None,
    text: Annotated[_Text, _filter("WORDS", "whose mentions hold these words")] = None,
    dictionary: Annotated[
        str | None, typer.Option(metavar="markdown|json", help="Print what every table and column means, and stop.")
    ] = None,
) -> None:
    """Write what a ledger holds in the format of another tool, or say what its columns mean.

    A filter can be given several times where several values make sense; one of them is enough.
    """
    if dictionary is not None:
        _dictionary(dictionary)
        return
    asked: dict[str, Any] = {
        "type": type, "mode": mode, "context": context, "factuality": factuality, "actor": actor,
        "recipient": recipient, "either": either, "country": country, "since": since, "until": until,
        "published_since": published_since, "published_until": published_until, "publisher": publisher,
        "source": source, "min_confidence": min_confidence, "min_sources": min_sources, "text": text,
    }  # fmt: skip
    import sayso
    from sayso import codings
    from sayso.export.ledger import Setup, names, write
    from sayso.ledger.schema import TABLES

    if format is not None and format not in names():
        raise typer.BadParameter(f"{format!r} is not one of {', '.join(names())}", param_hint="--format")
    where, kind, path = _needed(folder, ledger, format, output)
    filters = {name: value for name, value in asked.items() if value not in (None, [])}
    setup = Setup(codes=codings.load(), tables=TABLES, version=sayso.__version__, all_factuality=all_factuality)
    opened = sayso.open_ledger(where, as_of=as_of, known_by=known_by)
    written = write(kind, _rows(opened, filters), path, setup)
    sys.stdout.write(f"{path}\n")
    if written.left_out:
        events = "event was" if written.left_out == 1 else "events were"
        complain(
            f"{written.left_out} {events} left out, for {kind} cannot say that something did not happen, or not yet; "
            "--all-factuality lets them in, marked"
        )


def _needed(
    folder: Path | None, ledger: Path | None, format_: str | None, output: Path | None
) -> tuple[Path, str, Path]:
    """Return what an export cannot do without. Raises ``UsageError``."""
    from sayso.errors import UsageError

    if folder is not None and ledger is not None:
        raise UsageError("the ledger is named twice; name it once, as DIR or with --ledger")
    where = folder or ledger
    if where is None or format_ is None or output is None:
        raise UsageError("a ledger, --format and --output are needed: sayso export DIR --format NAME --output PATH")
    return where, format_, output


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
