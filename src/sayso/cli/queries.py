"""`sayso events`, `statements`, `articles`, `dyad`, `show`, `sql` and `diff`: reading a ledger (docs/queries.md)."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sayso.cli._common import complain, format_of, style_of

if TYPE_CHECKING:
    from sayso.ledger.query import Ledger
    from sayso.ledger.results import Result

FORMATS = ("table", "json", "jsonl", "csv")
DEFAULT_LIMIT = 50

Folder = Annotated[Path | None, typer.Argument(metavar="[DIR]", help="The ledger; or name it with --ledger.")]
Named = Annotated[Path | None, typer.Option("--ledger", metavar="DIR", help="The ledger.")]
Needed = Annotated[Path, typer.Option("--ledger", metavar="DIR", help="The ledger.")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="WHEN", help="What it said then: a commit, a day or a moment (UTC).")
]
KnownBy = Annotated[str | None, typer.Option("--known-by", metavar="DAY", help="Only articles published by then.")]
Format = Annotated[
    str | None, typer.Option("--format", metavar="table|json|jsonl|csv", help="By default a table; piped, json.")
]
Shape = Annotated[str | None, typer.Option("--format", metavar="json", help="All of it as JSON.")]
Limit = Annotated[int, typer.Option("--limit", min=0, metavar="N", help="Rows at most; 0 is all.")]
Offset = Annotated[int, typer.Option("--offset", min=0, metavar="N", help="Rows to leave out before that.")]
Text = Annotated[
    str | None, typer.Option("--text", metavar="WORDS", help='Words it holds; "in quotes" they stand together.')
]
Types = Annotated[list[str] | None, typer.Option("--type", metavar="TYPE", help="PLOVER type.")]
Modes = Annotated[list[str] | None, typer.Option("--mode", metavar="MODE", help="PLOVER mode.")]
Contexts = Annotated[list[str] | None, typer.Option("--context", metavar="CONTEXT", help="PLOVER context.")]
Facts = Annotated[
    list[str] | None, typer.Option("--factuality", metavar="F", help="happened, ongoing, planned, possible, ...")
]
Actor = Annotated[
    list[str] | None, typer.Option("--actor", metavar="WHO", help="Who did it: an id, a country or part of a name.")
]
Recipient = Annotated[list[str] | None, typer.Option("--recipient", metavar="WHO", help="To whom it was done.")]
Either = Annotated[list[str] | None, typer.Option("--either", metavar="WHO", help="Who took part, on either side.")]
Country = Annotated[list[str] | None, typer.Option("--country", metavar="ISO3", help="The country it was in.")]
Since = Annotated[str | None, typer.Option("--since", metavar="DAY", help="Not over before that day.")]
Until = Annotated[str | None, typer.Option("--until", metavar="DAY", help="Begun by that day.")]
PublishedSince = Annotated[
    str | None, typer.Option("--published-since", metavar="DAY", help="Reported that day or later.")
]
PublishedUntil = Annotated[
    str | None, typer.Option("--published-until", metavar="DAY", help="Reported that day or before.")
]
Publisher = Annotated[list[str] | None, typer.Option("--publisher", metavar="NAME", help="Part of a publisher's name.")]
Source = Annotated[
    list[str] | None, typer.Option("--source", metavar="WHO", help="Who says it: an id or part of a name.")
]
MinConfidence = Annotated[float | None, typer.Option("--min-confidence", metavar="P", help="At least so sure, 0 to 1.")]
MinSources = Annotated[
    int | None, typer.Option("--min-sources", metavar="N", help="At least so many independent sources.")
]
Order = Annotated[str | None, typer.Option("--order", metavar="ORDER", help="newest, oldest, sources, reports, ...")]


def events(
    folder: Folder = None, ledger: Named = None, type: Types = None, mode: Modes = None, context: Contexts = None,
    factuality: Facts = None, actor: Actor = None, recipient: Recipient = None, either: Either = None,
    country: Country = None, since: Since = None, until: Until = None, published_since: PublishedSince = None,
    published_until: PublishedUntil = None, publisher: Publisher = None, source: Source = None,
    min_confidence: MinConfidence = None, min_sources: MinSources = None, text: Text = None, as_of: AsOf = None,
    known_by: KnownBy = None, limit: Limit = DEFAULT_LIMIT, offset: Offset = 0, order: Order = None, format: Format =
    None,
) -> None:  # fmt: skip
    """List what happened, each thing once, as merged from all reports."""
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
        "published_since": published_since,
        "published_until": published_until,
        "publisher": publisher,
        "source": source,
        "min_confidence": min_confidence,
        "min_sources": min_sources,
        "text": text,
        "order": order,
    }
    opened = _open(folder, ledger, as_of, known_by)
    _page("events", opened.events, asked, limit, offset, format)


def statements(
    folder: Folder = None, ledger: Named = None, source: Source = None, recipient: Recipient = None,
    country: Country = None, since: Since = None, until: Until = None, published_since: PublishedSince = None,
    published_until: PublishedUntil = None, publisher: Publisher = None, text: Text = None, as_of: AsOf = None,
    known_by: KnownBy = None, limit: Limit = DEFAULT_LIMIT, offset: Offset = 0, order: Order = None, format: Format =
    None,
) -> None:  # fmt: skip
    """List who said what; --country is the source's, --recipient whom it was said to."""
    asked = {
        "source": source,
        "recipient": recipient,
        "country": country,
        "since": since,
        "until": until,
        "published_since": published_since,
        "published_until": published_until,
        "publisher": publisher,
        "text": text,
        "order": order,
    }
    opened = _open(folder, ledger, as_of, known_by)
    _page("statements", opened.statements, asked, limit, offset, format)


def articles(
    folder: Folder = None, ledger: Named = None, published_since: PublishedSince = None,
    published_until: PublishedUntil = None, publisher: Publisher = None, text: Text = None,
    all_versions: Annotated[bool, typer.Option("--all-versions", help="Every version as each coder read it.")] = False,
    as_of: AsOf = None, known_by: KnownBy = None, limit: Limit = DEFAULT_LIMIT, offset: Offset = 0, order: Order = None,
    format: Format = None,
) -> None:  # fmt: skip
    """List the articles: the current version of each."""
    asked = {
        "published_since": published_since,
        "published_until": published_until,
        "publisher": publisher,
        "text": text,
        "order": order,
        "all_versions": all_versions,
    }
    opened = _open(folder, ledger, as_of, known_by)
    _page("articles", opened.articles, asked, limit, offset, format)


def dyad(
    one: Annotated[str, typer.Argument(metavar="A", help="An id, a country or part of a name.")],
    other: Annotated[str, typer.Argument(metavar="B", help="The other one.")],
    ledger: Needed,
    by: Annotated[str, typer.Option("--by", metavar="day|week|month|year", help="The periods to count in.")] = "month",
    types: Annotated[bool, typer.Option("--types", help="A line for each type of event.")] = False,
    type: Types = None, factuality: Facts = None, since: Since = None, until: Until = None,
    min_confidence: MinConfidence = None, min_sources: MinSources = None, as_of: AsOf = None, known_by: KnownBy = None,
    format: Format = None,
) -> None:  # fmt: skip
    """Count what two parties did to each other, by period, direction and quad class, with the mean score.

    Only what happened or goes on, unless --factuality asks for something else.
    """
    asked: dict[str, Any] = {
        "type": type,
        "since": since,
        "until": until,
        "min_confidence": min_confidence,
        "min_sources": min_sources,
    }
    if factuality:
        asked["factuality"] = factuality
    opened = _open(None, ledger, as_of, known_by)
    _write("dyad", opened.dyad(one, other, by, types=types, **_given(asked)), format)  # type: ignore[arg-type]


def seen(
    ledger: Needed,
    words: Annotated[list[str] | None, typer.Argument(metavar="[WORDS]", help="Part of the name.")] = None,
    country: Annotated[str | None, typer.Option("--country", metavar="ISO3", help="Their country.")] = None,
    as_of: AsOf = None, known_by: KnownBy = None, limit: Limit = DEFAULT_LIMIT, format: Format = None,
) -> None:  # fmt: skip
    """List who takes part in the events of a ledger and in how many articles; the most reported first."""
    opened = _open(None, ledger, as_of, known_by)
    _write("actors", opened.actors(" ".join(words or ()), country, limit or None), format)


def show(
    id: Annotated[str, typer.Argument(metavar="ID", help="An id, or its first digits.")],
    ledger: Needed, as_of: AsOf = None, known_by: KnownBy = None, format: Shape = None,
) -> None:  # fmt: skip
    """Show all about an event, event mention, statement or article: reports, words, sources, why, and its history."""
    from sayso.export import _shown

    kind = format_of(format, ("json",), "view")
    found = _open(None, ledger, as_of, known_by).show(id)
    write = _shown.write_shown if kind == "view" else _shown.write_json
    write(found, sys.stdout, style_of(False))


def sql(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The ledger.")],
    query: Annotated[str, typer.Argument(metavar="SELECT", help="One SELECT, WITH, DESCRIBE or SHOW.")],
    as_of: AsOf = None, known_by: KnownBy = None, format: Format = None,
) -> None:  # fmt: skip
    """Ask a ledger in SQL (DuckDB's), read only, over the views that docs/queries.md lists."""
    _write("sql", _open(folder, None, as_of, known_by).sql(query), format)


def diff(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The ledger.")],
    from_: Annotated[str, typer.Option("--from", metavar="WHEN", help="A commit, a day (its end) or a moment (UTC).")],
    to: Annotated[str | None, typer.Option("--to", metavar="WHEN", help="By default now.")] = None,
    format: Shape = None,
) -> None:  # fmt: skip
    """List what was added, changed and withdrawn between two times, and by what."""
    from sayso.export import _shown

    kind = format_of(format, ("json",), "view")
    found = _open(folder, None, None, None).diff(from_, to).to_dict()
    write = _shown.write_changes if kind == "view" else _shown.write_json
    write(found, sys.stdout, style_of(False))


def register(app: typer.Typer, actors: typer.Typer) -> None:
    """Add the commands."""
    app.command(short_help="List what happened, as a ledger has it.")(events)
    app.command(short_help="List who said what, as a ledger has it.")(statements)
    app.command(short_help="List a ledger's articles.")(articles)
    app.command(short_help="Count what two parties did to each other.")(dyad)
    app.command(short_help="Show all about one thing of a ledger.")(show)
    app.command(short_help="Ask a ledger in SQL.")(sql)
    app.command(short_help="List what changed in a ledger.")(diff)
    actors.command(short_help="List who appears in a ledger.")(seen)


def _open(folder: Path | None, named: Path | None, as_of: str | None, known_by: str | None) -> Ledger:
    from sayso import open_ledger
    from sayso.errors import UsageError

    if (folder is None) == (named is None):
        raise UsageError("name the ledger's folder once: as the first argument, or with --ledger DIR")
    return open_ledger(folder or named, as_of=as_of, known_by=known_by)  # type: ignore[arg-type]


def _given(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if value not in (None, [])}


def _page(kind: str, ask: Any, asked: Mapping[str, Any], limit: int, offset: int, format: str | None) -> None:  # noqa: ANN401
    """Write up to ``limit`` rows, and say on standard error when there are more: what is cut is not cut silently."""
    result = ask(**_given(asked), limit=limit + 1 if limit else None, offset=offset)
    _write(kind, result, format, limit)


def _write(kind: str, result: Result, format: str | None, limit: int = 0) -> None:
    import itertools

    from sayso.export import _rows

    shape = format_of(format, FORMATS, "table") or "json"
    style = style_of(False)
    rows: Iterator[Mapping[str, Any]] = itertools.islice(result, limit or None)
    columns = result.columns
    if shape == "table" and kind in _rows.LINES:
        shown = [_rows.LINES[kind](row, style) for row in rows]
        rows, columns = iter(shown), tuple(shown[0]) if shown else ()
    _rows.WRITERS[shape](rows, columns, sys.stdout, style)
    if limit and len(result) > limit:
        sys.stdout.flush()
        complain(f"there are more than these {limit}; --limit 0 gives all, --offset {limit} the next")
