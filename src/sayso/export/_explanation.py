"""Why each value of an event or statement is what it is: as JSON and for the eye (``sayso explain``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TextIO, TypeAlias

import msgspec
from rich.padding import Padding
from rich.text import Text

from sayso.export import Style
from sayso.export._terminal import console, plain
from sayso.model import Choice, Explanation, Report

Explained: TypeAlias = tuple[Report, Explanation]


def record(explained: Explained) -> dict[str, Any]:
    """Return the explanation's fields, and the article's id."""
    report, explanation = explained
    built: dict[str, Any] = msgspec.to_builtins(explanation)
    return {"article_id": report.article.id, **built}


def write_json(found: Sequence[Explained], stream: TextIO, style: Style) -> None:
    """Write one object for one explanation, a list for several."""
    shown = [record(explained) for explained in found]
    held = shown if style.several else shown[0]
    stream.write(msgspec.json.format(msgspec.json.encode(held), indent=1).decode() + "\n")


def write_view(found: Sequence[Explained], stream: TextIO, style: Style) -> None:
    """Write for the eye: the sentence, then for each value the words, what chose it and the runners-up."""
    screen = console(stream, style)
    for report, explanation in found:
        screen.print(Text(f"{explanation.kind} {explanation.id}", style="bold"))
        screen.print(Padding(Text(_words(report, explanation), style="dim"), (0, 0, 1, 2)))
        for choice in explanation.choices:
            screen.print(_choice(choice))
            for other in choice.runners_up:
                line = f"not {plain(other.value)} ({other.score:.2f}): {plain(other.why)}"
                screen.print(Padding(Text(line, style="dim"), (0, 0, 0, 4)))
        screen.print()


def _words(report: Report, explanation: Explanation) -> str:
    """The words that the explained part rests on."""
    events = {event.id: event.evidence.text for event in report.events}
    statements = {said.id: f"{said.cue.text}: {said.content.text}" for said in report.statements}
    return plain({**statements, **events}.get(explanation.id, ""))


def _choice(choice: Choice) -> Text:
    line = Text(f"{choice.field}: ").append(plain(choice.value) or "none", style="bold")
    if choice.words:
        line.append(f"  “{plain(choice.words)}”")
    return line.append(f"  {choice.rule}", style="dim")


WRITERS: Mapping[str, Callable[[Sequence[Explained], TextIO, Style], None]] = MappingProxyType(
    {"json": write_json, "view": write_view}
)
