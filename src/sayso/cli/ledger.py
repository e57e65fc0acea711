"""`sayso ingest` and `sayso ledger`: put articles into a ledger, and take care of it (docs/ledger.md)."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sayso.cli._common import ALL_DONE, NOTHING_DONE, SOME_SKIPPED, Knobs, complain, format_of, settings_of

if TYPE_CHECKING:
    from sayso.engine import Ingested
    from sayso.errors import InputError

app = typer.Typer(
    name="ledger",
    help="Take care of a ledger, and put decisions of reviewers into it (docs/ledger.md).",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the ledger.")]
Reviewer = Annotated[str | None, typer.Option("--by", metavar="WHO", help="Who decides.")]
Note = Annotated[str | None, typer.Option("--note", metavar="WHY", help="Why.")]
AsJson = Annotated[str | None, typer.Option("--format", metavar="json", help="The same as JSON.")]

_SUMMARY = ("read", "new", "new version", "read again", "copies", "known", "skipped")
_SAID = {"new version": "new versions", "known": "known already"}


def ingest(
    ledger: Annotated[Path, typer.Option("--ledger", metavar="DIR", help="The ledger; made where there is none.")],
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH", help="Files, folders, globs (HTML, text, JSONL, feeds, WARC); - for stdin."),
    ] = None,
    feeds: Annotated[
        list[str] | None,
        typer.Option("--feed", metavar="URL|FILE", help="Poll a feed once, and fetch what it links to."),
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, metavar="N", help="Processes to code in.")] = 1,
    format: AsJson = None,
    settings: Knobs = None,
) -> None:
    """Code articles into a ledger. What it has is not coded again: stopped, run the same command again."""
    from sayso import engine

    kind = format_of(format, ("json",), "view")
    if not paths and not feeds:
        raise typer.BadParameter("name a file, a folder or a glob, or a feed with --feed", param_hint="PATH")
    found = engine.ingest(paths or (), ledger, settings_of(settings), feeds=feeds or (), jobs=jobs)
    done, skipped = account(found, kind)
    raise typer.Exit(NOTHING_DONE if not done else SOME_SKIPPED if skipped else ALL_DONE)


def account(outcomes: Iterable[Ingested | InputError], kind: str | None) -> tuple[int, int]:
    """Say what came of each article; return how many are in the ledger, and how many were skipped."""
    counts, skipped = _counted(outcomes)
    _say(kind, {name.replace(" ", "_"): counts[name] for name in _SUMMARY} | {"why_skipped": skipped}, _summary(counts))
    return counts["read"] - counts["skipped"], counts["skipped"]


@app.command(short_help="Show what a ledger holds.")
def info(ledger: Folder, format: AsJson = None) -> None:
    """Show what a ledger holds: rows, coders, files, and its last commits and decisions."""
    from sayso.ledger import care
    from sayso.ledger.store import Store

    kind = format_of(format, ("json",), "view")
    held = care.info(Store(ledger))
    _say(kind, held._asdict(), _info_lines(held))


@app.command(short_help="Print a hash over what holds now.")
def digest(
    ledger: Folder,
    as_of: Annotated[int | None, typer.Option("--as-of", min=0, metavar="SEQ", help="As of this commit.")] = None,
) -> None:
    """Print a hash over what holds: equal for ledgers of the same articles, however they went in."""
    from sayso.ledger import care
    from sayso.ledger.store import Store

    sys.stdout.write(care.digest(Store(ledger).snapshot(as_of)) + "\n")


@app.command(short_help="Check everything that must hold.")
def check(ledger: Folder) -> None:
    """Check every invariant of the record and of the ledger: a line for each that does not hold."""
    from sayso import engine
    from sayso.ledger.check import check as checked
    from sayso.ledger.store import Store

    found = 0
    for complaint in checked(Store(ledger), engine.load_merger()):
        found += 1
        sys.stdout.write(complaint + "\n")
    if found:
        complain(f"{ledger}: {found} {'thing does' if found == 1 else 'things do'} not hold")
    raise typer.Exit(NOTHING_DONE if found else ALL_DONE)


@app.command(short_help="Merge anew what an earlier version merged.")
def merge(ledger: Folder) -> None:
    """Merge all mentions anew, if the events there are were made by another version of merging.

    `sayso ingest` and reviewers' decisions do so by themselves before anything else.
    """
    from sayso import engine

    before = engine.merge_anew(ledger)
    sys.stdout.write(f"merged anew: it was merged by {before}\n" if before else "nothing to do\n")


@app.command(short_help="Join and sort a ledger's files.")
def compact(ledger: Folder) -> None:
    """Join small files, sort them, and note what ended when: queries get faster, and nothing that is said changes."""
    from sayso import engine

    sys.stdout.write(f"commit {engine.compact(ledger)}\n")


@app.command(short_help="Delete files that no commit of late needs.")
def vacuum(
    ledger: Folder,
    retain: Annotated[int, typer.Option("--retain", min=0, metavar="DAYS", help="Keep what was in use since then.")],
) -> None:
    """Delete files that no state of the last DAYS days needs. That destroys the history of the files for good.

    What the ledger said then is still to be had: rows say it, and all rows are kept. What goes is Delta's own look
    back, and what queries that have been running for longer still read.
    """
    from sayso.ledger.store import Store

    store = Store(ledger)
    with store.locked():
        gone = store.vacuum(retain * 24)
    sys.stdout.write(f"{len(gone)} files deleted\n")


def _decided(ledger: Path, kind: str, first: str, second: str | None, reviewer: str | None, note: str | None) -> None:
    from sayso import engine

    made = engine.decide(ledger, kind, first, second, reviewer=reviewer, note=note)
    sys.stdout.write(f"decision {made}\n")


@app.command(short_help="Mark an article as taken back.")
def withdraw(
    ledger: Folder,
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="Its article_id.")],
    by: Reviewer = None,
    note: Note = None,
) -> None:
    """Mark an article as taken back: it stays, and its mentions are in no event."""
    _decided(ledger, "withdraw", article, None, by, note)


@app.command(short_help="Take a withdrawal back.")
def restore(
    ledger: Folder,
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="Its article_id.")],
    by: Reviewer = None,
    note: Note = None,
) -> None:
    """Take the withdrawal of an article back."""
    _decided(ledger, "restore", article, None, by, note)


@app.command(short_help="Say that two mentions are one event.")
def join(
    ledger: Folder,
    first: Annotated[str, typer.Argument(metavar="MENTION", help="A mention_id.")],
    second: Annotated[str, typer.Argument(metavar="OTHER", help="Another one.")],
    by: Reviewer = None,
    note: Note = None,
) -> None:
    """Say that two mentions are of one event, whatever merging thinks."""
    _decided(ledger, "join", first, second, by, note)


@app.command(short_help="Say that two mentions are two events.")
def part(
    ledger: Folder,
    first: Annotated[str, typer.Argument(metavar="MENTION", help="A mention_id.")],
    second: Annotated[str, typer.Argument(metavar="OTHER", help="Another one.")],
    by: Reviewer = None,
    note: Note = None,
) -> None:
    """Say that two mentions are of different events, whatever merging thinks."""
    _decided(ledger, "part", first, second, by, note)


@app.command(short_help="Say that a mention is no event.")
def reject(
    ledger: Folder,
    mention: Annotated[str, typer.Argument(metavar="MENTION", help="A mention_id.")],
    by: Reviewer = None,
    note: Note = None,
) -> None:
    """Say that a mention is no event: it stays, and is in none."""
    _decided(ledger, "reject", mention, None, by, note)


@app.command(short_help="Undo a decision.")
def undo(
    ledger: Folder,
    decision: Annotated[str, typer.Argument(metavar="DECISION", help="The id that the decision printed.")],
    by: Reviewer = None,
    note: Note = None,
) -> None:
    """Undo a decision. It stays in the ledger, and so does its undoing, which can be undone."""
    _decided(ledger, "undo", decision, None, by, note)


# ── printing ──────────────────────────────────────────────────────────────────


def _counted(outcomes: Iterable[Ingested | InputError]) -> tuple[Counter[str], list[dict[str, str | None]]]:
    """Count what came of each article; say what was skipped, and how far it is, on standard error."""
    from sayso.errors import InputError

    counts: Counter[str] = Counter()
    skipped: list[dict[str, str | None]] = []
    for outcome in _shown(outcomes, counts):
        counts["read"] += 1
        if isinstance(outcome, InputError):
            counts["skipped"] += 1
            skipped.append({"where": outcome.where, "why": str(outcome.args[0])})
            complain(str(outcome))
        else:
            counts[outcome.what] += 1
            counts["copies"] += outcome.is_copy
    return counts, skipped


def _shown(outcomes: Iterable[Ingested | InputError], counts: Counter[str]) -> Iterator[Ingested | InputError]:
    """Pass outcomes on, with a line of progress on a terminal."""
    shown, begun = sys.stderr.isatty(), time.monotonic()
    for outcome in outcomes:
        if shown:
            sys.stderr.write("\r\x1b[K")
        yield outcome
        if shown:
            rate = counts["read"] / max(time.monotonic() - begun, 1e-9)
            told = ", ".join(f"{counts[name]} {name}" for name in ("new", "known", "skipped") if counts[name])
            sys.stderr.write(f"\rsayso: {counts['read']} read ({told}), {rate:.1f} a second")
            sys.stderr.flush()
    if shown:
        sys.stderr.write("\r\x1b[K")


def _say(kind: str | None, held: dict[str, Any], lines: Iterable[str]) -> None:
    if kind == "json":
        import json

        sys.stdout.write(json.dumps(held, ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write("".join(f"{line}\n" for line in lines))


def _summary(counts: Counter[str]) -> list[str]:
    return [f"{_SAID.get(name, name):14} {counts[name]:>9,}" for name in _SUMMARY if counts[name] or name == "read"]


def _info_lines(held: Any) -> Iterator[str]:  # noqa: ANN401 - care.Info, which is not to be imported here
    yield f"commit         {held.seq:>9,}  {held.at or ''}"
    yield f"articles       {held.articles:>9,}  {held.current:,} with a current reading"
    yield from (f"{name:14} {number:>9,}" for name, number in held.rows.items())
    yield f"files          {held.files:>9,}  {held.bytes:,} bytes"
    yield from (f"coder {coder}  {number:,} readings" for coder, number in held.coders.items())
    if held.ahead:
        yield f"being written, or left half-written: {', '.join(held.ahead)}"
    for row in held.last:
        yield f"{row['seq']:>6}  {row['at']}  {row['by']}  {row['readings'] or 0:,} readings"
    for row in held.decisions:
        about = " ".join(row[name] for name in ("kind", "first", "second") if row[name])
        told = "  ".join(row[name] for name in ("reviewer", "note") if row[name])
        yield f"{row['seq']:>6}  decision {row['decision_id']}  {about}  {told}".rstrip()
