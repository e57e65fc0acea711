"""What the knowledge base says of some words: as JSON and for the eye (``sayso actors find``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TextIO

import msgspec
from rich.table import Table
from rich.text import Text

from sayso.export import Style
from sayso.export._terminal import console, plain
from sayso.model import FoundActors, KnownActor, Participant, StateCodes

COLUMNS = ("id", "name", "kind", "country", "sectors", "office", "from", "to", "codes")


def write_json(found: FoundActors, stream: TextIO, style: Style) -> None:
    """Write one object."""
    stream.write(msgspec.json.format(msgspec.json.encode(found), indent=1).decode() + "\n")


def write_view(found: FoundActors, stream: TextIO, style: Style) -> None:
    """Write a table of what the words can mean, what holds on the day first, then whom the coder takes them for."""
    screen = console(stream, style)
    with screen.capture() as captured:
        then = [one for one in found.found if one.holds is not False]
        others = [one for one in found.found if one.holds is False]
        if then:
            screen.print(_table(then))
        if others:
            screen.print(Text(f"\nnot on {found.on}" if then else f"not on {found.on}", style="dim"))
            screen.print(_table(others))
        if not found.found:
            screen.print(Text("No entry has this name."))
        screen.print(Text("\ncoded as ", style="dim").append(_answer(found.coded_as), style="bold"))
    lines = [line.rstrip() for line in captured.get().rstrip().split("\n")]
    stream.write("\n".join(lines) + "\n")


def _table(found: Iterable[KnownActor]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    rows = [_cells(one) for one in found]
    for at, head in enumerate(COLUMNS):
        if any(row[at] for row in rows) or at < 3:
            table.add_column(head, overflow="fold", no_wrap=head in ("country", "sectors", "from", "to"))
    for row in rows:
        table.add_row(*[cell for at, cell in enumerate(row) if any(other[at] for other in rows) or at < 3])
    return table


def _cells(one: KnownActor) -> list[str]:
    shown = (one.id, one.name, f"{one.kind} (yours)" if one.own else one.kind, one.country, "+".join(one.sectors))
    return [plain(cell or "") for cell in (*shown, one.office, one.start, one.end, codes(one.codes))]


def codes(held: StateCodes | None) -> str:
    """Return what other codings call a state: ``COW 365 RUS, CAMEO RUS``."""
    if held is None:
        return ""
    cow = f"COW {held.cow} {held.cow_letters}" if held.cow is not None else ""
    return ", ".join(part for part in (cow, f"CAMEO {held.cameo}" if held.cameo else "") if part)


def _answer(answer: Participant) -> str:
    """Whom the coder takes the words for: name, then country, sectors and office, then the id."""
    below = " ".join(part for part in (answer.country, "+".join(answer.sectors), answer.office) if part)
    if not (below or answer.actor_id):
        return "nobody it knows"
    shown = plain(answer.name or answer.text) + (f" ({plain(below)})" if below else "")
    return shown + (f", {answer.actor_id}" if answer.actor_id else "")


WRITERS: Mapping[str, Callable[[FoundActors, TextIO, Style], None]] = MappingProxyType(
    {"json": write_json, "view": write_view}
)
