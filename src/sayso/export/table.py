"""A table an analyst reads at a glance: the events with the words they rest on, then the statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TextIO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sayso.export import Style, Wording
from sayso.export._terminal import console, plain, shorten
from sayso.model import EventMention, Interval, Participant, Place, Report, Span, Statement

NAME = "table"

ID_DIGITS = 7
"""Digits of an id that are shown: ``sayso explain`` takes them, and 28 bits are enough within an article."""

LONGEST_CONTENT = 160
"""Characters of a statement's content that are shown."""

# Column heads with the share of the line each gets and the columns it needs to stay legible.
EVENT_COLUMNS = (
    ("when", 11, 10),
    ("who", 20, 12),
    ("did what", 14, 9),
    ("to whom", 20, 12),
    ("where", 13, 8),
    ("how sure", 10, 9),
    ("says who", 18, 10),
)
STATEMENT_COLUMNS = (
    ("id", 7, 7),
    ("who said", 20, 12),
    ("cue", 13, 8),
    ("content", 42, 22),
    ("medium", 10, 8),
    ("when", 10, 10),
    ("within", 7, 7),
)


def write(reports: Iterable[Report], stream: TextIO, style: Style) -> None:
    """Write each report as a heading, a table of its events and a table of its statements."""
    screen = console(stream, style)
    for number, report in enumerate(reports):
        with screen.capture() as captured:
            _heading(screen, report)
            _events(screen, report, style)
            _statements(screen, report, style)
        # rich fills every line up with spaces
        lines = [line.rstrip() for line in captured.get().rstrip().split("\n")]
        stream.write(("\n" if number else "") + "\n".join(lines) + "\n")
        stream.flush()


# ── blocks ────────────────────────────────────────────────────────────────────


def _heading(screen: Console, report: Report) -> None:
    article = report.article
    screen.print(Text(plain(article.title or article.source_id or article.id), style="bold"))
    coded_by = f"sayso {report.version}" if isinstance(report.version, str) else None
    known = (article.publisher, article.published, article.url, coded_by)
    below = " · ".join(plain(part) for part in known if part)
    if below:
        screen.print(Text(below, style="dim"))
    screen.print()


def _events(screen: Console, report: Report, style: Style) -> None:
    if not report.events:
        screen.print("No events.\n")
        return
    widths = _widths(EVENT_COLUMNS, style.width)
    screen.print(Text(f"Events ({len(report.events)})", style="bold"))
    _heads(screen, EVENT_COLUMNS, widths)
    said = {statement.id: statement for statement in report.statements}
    for event in report.events:
        screen.print(_row(_event_cells(event, said, style.wording), widths))
        screen.print(Padding(_evidence(report.article.text, event, style.colour), (0, 0, 1, 2)))


def _statements(screen: Console, report: Report, style: Style) -> None:
    if not report.statements:
        screen.print("No statements.")
        return
    widths = _widths(STATEMENT_COLUMNS, style.width)
    screen.print(Text(f"Statements ({len(report.statements)})", style="bold"))
    _heads(screen, STATEMENT_COLUMNS, widths)
    for statement in report.statements:
        screen.print(_row(_statement_cells(statement, style.wording), widths))


def _heads(screen: Console, columns: Sequence[tuple[str, int, int]], widths: Sequence[int]) -> None:
    screen.print(_row([head for head, _, _ in columns], widths))
    screen.print(Text("─" * (sum(widths) + len(widths) - 1), style="dim"))


def _row(cells: Sequence[str | Text], widths: Sequence[int]) -> Table:
    """One row as a table of its own, with fixed widths: rows align, and full lines can stand between them."""
    row = Table.grid(padding=(0, 1))
    for width in widths:
        row.add_column(width=width, overflow="fold")
    row.add_row(*cells)
    return row


def _widths(columns: Sequence[tuple[str, int, int]], width: int) -> list[int]:
    """Share a line out by weight, giving each column at least its least; a gap of one column lies between two."""
    room = width - (len(columns) - 1)
    least = [fewest for _, _, fewest in columns]
    spare = max(0, room - sum(least))
    wanted = [max(0, room * weight // sum(w for _, w, _ in columns) - fewest) for _, weight, fewest in columns]
    total = sum(wanted) or 1
    return [fewest + spare * want // total for fewest, want in zip(least, wanted, strict=True)]


# ── cells ─────────────────────────────────────────────────────────────────────


def _event_cells(event: EventMention, said: dict[str, Statement], wording: Wording) -> list[str | Text]:
    actors, recipients = _people(event.actors), _people(event.recipients)
    if event.reciprocal and len(event.actors) > 1 and not event.recipients:
        recipients = Text(wording.terms["each_other"])
    return [
        when(event.date, wording),
        actors,
        what(event, wording),
        recipients,
        where(event.place),
        wording.factuality.get(event.factuality, event.factuality),
        says_who(event, said, wording),
    ]


def _statement_cells(statement: Statement, wording: Wording) -> list[str | Text]:
    return [
        statement.id[:ID_DIGITS],
        _people((statement.source,)) if statement.source else wording.terms["unnamed"],
        plain(statement.cue.text),
        shorten(plain(statement.content.text), LONGEST_CONTENT),
        statement.medium or "",
        when(statement.date, wording),
        (statement.within or "")[:ID_DIGITS],
    ]


def when(date: Interval | None, wording: Wording) -> str:
    """Return a date as a day, a month, a year or two ends; the words themselves where it is unresolved."""
    if date is None:
        return ""
    if date.start is None and date.end is None:
        return f"“{plain(date.text)}”" if date.text else ""
    if date.start == date.end:
        shown = date.start or ""
    elif date.granularity in ("month", "year") and date.start:
        shown = date.start[:7] if date.granularity == "month" else date.start[:4]
    else:
        shown = f"{date.start or '…'} to {_end(date)}"
    return f"{shown} ({wording.terms['by_publication']})" if date.basis == "publication" else shown


def _end(date: Interval) -> str:
    """The end of an interval, without its year where that is the start's."""
    same_year = date.start and date.end and date.start[:5] == date.end[:5]
    return date.end[5:] if same_year and date.end else date.end or "…"


def what(event: EventMention, wording: Wording) -> str:
    """Return type and mode in plain words, with the numbers of people where there are any."""
    words = wording.modes.get(f"{event.type}.{event.mode}") if event.mode else None
    if words is None:
        words = wording.types.get(event.type, event.type) + (f" ({event.mode})" if event.mode else "")
    counts = [f"{number} {what}" for what, number in event.quantities.to_dict().items() if number is not None]
    return words + "".join(f", {count}" for count in counts)


def where(place: Place | None) -> str:
    """Return the place's name with its country's code."""
    if place is None:
        return ""
    name = plain(place.name or place.text)
    return f"{name}, {place.country}" if place.country else name


def says_who(event: EventMention, said: dict[str, Statement], wording: Wording) -> str:
    """Return the chain of sources, outermost first: ``Interfax ← Igor Morgulov``."""
    if not event.attribution:
        return wording.terms["article_itself"]
    sources = [said[statement].source for statement in event.attribution]
    return " ← ".join(who(source) if source else wording.terms["unnamed"] for source in sources)


def who(person: Participant) -> str:
    """Return the name of a participant; for an unnamed one, the words."""
    return plain(person.name or person.text)


def _people(people: Sequence[Participant]) -> Text:
    shown = Text()
    for number, person in enumerate(people):
        shown.append("\n" if number else "")
        shown.append(who(person))
        role = plain(person.office) if person.office else (person.sector or "")
        below = " ".join(part for part in (person.country, role) if part)
        if below:
            shown.append(f" ({below})", style="dim")
    return shown


def _evidence(text: str, event: EventMention, colour: bool) -> Text:
    """The sentence with its anchor: bold in colour, between « and » without."""
    before, anchor, after = (
        plain(text[start:end]) for start, end in _pieces(event.evidence.span, event.anchor.span, len(text))
    )
    marks = ("", "") if colour else ("«", "»")
    shown = Text().append(f"{event.id[:ID_DIGITS]} ", style="dim").append(before)
    shown.append(f"{marks[0]}{anchor}{marks[1]}", style="bold yellow")
    return shown.append(after)


def _pieces(evidence: Span, anchor: Span, length: int) -> tuple[Span, Span, Span]:
    """Cut the evidence into what is before, in and after the anchor."""
    start, end = max(evidence[0], min(anchor[0], length)), min(evidence[1], max(anchor[1], 0))
    return (evidence[0], start), (start, max(start, end)), (max(start, end), evidence[1])
