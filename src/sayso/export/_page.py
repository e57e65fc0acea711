"""What a reader made of a page: as JSON, as JSON lines, and for the eye (``sayso read``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, TextIO

import msgspec
from rich.padding import Padding
from rich.text import Text

from sayso.export import Style
from sayso.export._terminal import console, plain, shorten
from sayso.model import Page

FIELDS = ("title", "published", "publisher", "language", "url")
LONGEST_LEFT_OUT = 200
"""Characters shown of a piece that was left out."""


def record(page: Page) -> dict[str, Any]:
    """Return the article's fields, then ``left_out`` and ``found``."""
    built = msgspec.to_builtins(page)
    return {**built["article"], "left_out": built["left_out"], "found": built["found"]}


def write_json(pages: Iterable[Page], stream: TextIO, style: Style) -> None:
    """Write one object for one page, a list when several went in."""
    shown = [record(page) for page in pages]
    if shown:
        held = shown if style.several else shown[0]
        stream.write(msgspec.json.format(msgspec.json.encode(held), indent=1).decode() + "\n")


def write_jsonl(pages: Iterable[Page], stream: TextIO, style: Style) -> None:
    """Write one page a line."""
    for page in pages:
        stream.write(msgspec.json.encode(record(page)).decode() + "\n")


def write_view(pages: Iterable[Page], stream: TextIO, style: Style) -> None:
    """Write for the eye: the fields with the clue that gave each, the text, and what was left out and why."""
    screen = console(stream, style)
    for page in pages:
        for field in FIELDS:
            value = getattr(page.article, field)
            clue = page.found.get(field)
            line = Text(f"{field:<10} ", style="dim").append(plain(value) if value else "unknown", style="")
            screen.print(line.append(f"  ({plain(clue)})" if clue else "", style="dim"))
        screen.print(Text("\n" + "\n\n".join(plain(line) for line in page.article.text.splitlines() if line.strip())))
        if page.left_out:
            screen.print(Text(f"\nLeft out ({len(page.left_out)})", style="bold"))
        for piece in page.left_out:
            shown = Text(shorten(plain(piece.text), LONGEST_LEFT_OUT)).append(f"  ({plain(piece.reason)})", style="dim")
            screen.print(Padding(shown, (0, 0, 0, 2)))
        screen.print()


WRITERS: Mapping[str, Callable[[Iterable[Page], TextIO, Style], None]] = MappingProxyType(
    {"json": write_json, "jsonl": write_jsonl, "view": write_view}
)
