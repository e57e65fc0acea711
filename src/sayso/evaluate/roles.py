"""Measures who acts on whom, end to end: spans of actors and recipients of the events that are found in raw text.

The file has one sentence a line: ``{"id", "text", "actors", "recipients", ...}`` with spans. Its text is tokens
joined by single spaces ("( NAF ) says"), so spacing is restored before coding and every gold span is moved along.
Gold has the parties of one relation a sentence, so all events of a sentence are pooled. A span counts as found when it
is equal to a gold span of its role but for articles and titles at its edges (``exact``) or overlaps one (``overlap``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from sayso.model import Article, EventMention, Participant, Report, Span, make_article

_NO_SPACE_BEFORE = re.compile(
    r" (?=[.,;:!?)\]%”’´]|'s\b|n't\b|'\s)|(?<= [’'´]) (?=(?:s|t|re|ve|ll)\b)|(?<=\d ,) (?=\d{3}\b)"
)
_NO_SPACE_AFTER = re.compile(r"(?<=[(\[$“‘]) | (?=- \w)|(?<= -) |(?<=\w -) ")
_EDGE = re.compile(r"^(?:the|a|an|some|its|his|their|her)\s+", re.IGNORECASE)


class RoleScore(msgspec.Struct, frozen=True):
    """Precision, recall and F1 over spans."""

    precision: float
    recall: float
    f1: float


class RoleScores(msgspec.Struct, frozen=True, kw_only=True):
    """Scores of both roles by exact and overlapping spans, of each exactly, and how many sentences have an event."""

    sentences: int
    with_event: float
    exact: RoleScore
    overlap: RoleScore
    actors: RoleScore
    recipients: RoleScore


class _Tally(msgspec.Struct):
    """Counts of spans: gold, predicted, gold found and predictions right."""

    gold: int = 0
    predicted: int = 0
    found: int = 0
    right: int = 0

    def add(self, gold: Sequence[str], predicted: Sequence[str], same: Callable[[str, str], bool]) -> None:
        """Count one role of one sentence."""
        self.gold += len(gold)
        self.predicted += len(predicted)
        self.found += sum(any(same(one, other) for other in predicted) for one in gold)
        self.right += sum(any(same(one, other) for one in gold) for other in predicted)

    def score(self) -> RoleScore:
        """Return precision, recall and F1."""
        precision = self.right / self.predicted if self.predicted else 0.0
        recall = self.found / self.gold if self.gold else 0.0
        both = precision + recall
        return RoleScore(
            round(precision, 4), round(recall, 4), round(2 * precision * recall / both, 4) if both else 0.0
        )


def evaluate(path: Path, code: Callable[[Article], Report]) -> RoleScores:
    """Return the scores of ``code`` on a file."""
    exact, overlap, actors, recipients = _Tally(), _Tally(), _Tally(), _Tally()
    sentences = with_event = 0
    with path.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            text, moved = respace(row["text"])
            report = code(make_article(text, source_id=row["id"]))
            sentences += 1
            with_event += bool(report.events)
            for role, tally in (("actors", actors), ("recipients", recipients)):
                gold = [_key(text, (moved[start], moved[end - 1] + 1)) for start, end in row[role]]
                spans = {party.span for event in report.events for party in _parties(event, role)}
                predicted = sorted({_key(text, span) for span in spans})
                exact.add(gold, predicted, _equal)
                tally.add(gold, predicted, _equal)
                overlap.add(gold, predicted, _overlapping)
    return RoleScores(
        sentences=sentences,
        with_event=round(with_event / sentences, 4) if sentences else 0.0,
        exact=exact.score(),
        overlap=overlap.score(),
        actors=actors.score(),
        recipients=recipients.score(),
    )


def _parties(event: EventMention, role: str) -> tuple[Participant, ...]:
    """Return the parties of a role as the file has them: who is named second in a mutual event is its recipient."""
    if not event.reciprocal or event.recipients or len(event.actors) < 2:
        return event.actors if role == "actors" else event.recipients
    return event.actors[:1] if role == "actors" else event.actors[1:]


def respace(text: str) -> tuple[str, list[int]]:
    """Return the text without the spaces that tokenisation put in, and where each character went."""
    dropped = {match.start() for match in _NO_SPACE_BEFORE.finditer(text)}
    dropped |= {match.start() for match in _NO_SPACE_AFTER.finditer(text)}
    moved: list[int] = []
    kept: list[str] = []
    for place, character in enumerate(text):
        moved.append(len(kept))
        if place not in dropped:
            kept.append(character)
    return "".join(kept), moved


def _key(text: str, span: Span) -> str:
    """Return a span as "start-end", without an article at its head."""
    words = text[span[0] : span[1]]
    lead = _EDGE.match(words)
    return f"{span[0] + (lead.end() if lead else 0)}-{span[1]}"


def _equal(one: str, other: str) -> bool:
    return one == other


def _overlapping(one: str, other: str) -> bool:
    (a, b), (c, d) = (tuple(map(int, key.split("-"))) for key in (one, other))
    return a < d and c < b
