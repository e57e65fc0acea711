"""What the formats for the eye share: a console, and text that is safe to show on one."""

from __future__ import annotations

from typing import TextIO

from rich.console import Console

from sayso.export import Style


def console(stream: TextIO, style: Style) -> Console:
    """Return a console that does as the style says and reads no markup out of an article's words."""
    return Console(
        file=stream,
        width=style.width,
        force_terminal=style.colour,
        no_color=not style.colour,
        color_system="standard" if style.colour else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )


def plain(text: str) -> str:
    """Return text with white space as single spaces and control characters (terminal escapes too) replaced."""
    spaced = "".join(" " if character.isspace() else character for character in text)
    while "  " in spaced:
        spaced = spaced.replace("  ", " ")
    return "".join(character if character.isprintable() else "\ufffd" for character in spaced)


def shorten(text: str, most: int) -> str:
    """Return the text, cut at a word with an ellipsis when it is longer than ``most`` characters."""
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0].rstrip(",;:") + " …"
