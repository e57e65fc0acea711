"""How far two annotations of the same examples agree: ``python -m sayso.evaluate.agreement SECOND FIRST...``.

Examples are paired by id. Events are the same when their anchors overlap, each used once; then types, modes (where the
type is the same), factualities and parties (spans that overlap in the same role) are compared on the shared events.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import msgspec

from sayso.errors import InputError
from sayso.evaluate.events_markup import EventExample, GoldEvent, load_labels, read_examples
from sayso.model import Span


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """F1 of events with and without type, then shares (0 to 1) among the shared events, and F1 of their parties."""

    examples: int
    events_first: int
    events_second: int
    found_f1: float
    typed_f1: float
    same_type: float
    same_mode: float
    same_factuality: float
    parties_f1: float
    roles_overlap: float
    """F1 of all parties end to end, an event of another type or of one side alone counting against it."""


def agreement(pairs: list[tuple[EventExample, EventExample]]) -> Agreement:
    """Return how far pairs of annotations agree."""
    shared = [pair for first, second in pairs for pair in shared_events(first.events, second.events)]
    typed = [(one, other) for one, other in shared if one.type == other.type]
    counts = [sum(len(pair[side].events) for pair in pairs) for side in (0, 1)]
    parties = [_parties(event) for pair in shared for event in pair]
    matched = sum(_matched(_parties(other), _parties(one)) for one, other in shared)
    everybody = sum(len(found) for found in parties)
    return Agreement(
        examples=len(pairs),
        events_first=counts[0],
        events_second=counts[1],
        found_f1=_share(2 * len(shared), sum(counts)),
        typed_f1=_share(2 * len(typed), sum(counts)),
        same_type=_share(len(typed), len(shared)),
        same_mode=_share(sum(one.mode == other.mode for one, other in typed), len(typed)),
        same_factuality=_share(sum(one.factuality == other.factuality for one, other in shared), len(shared)),
        parties_f1=_share(2 * matched, everybody),
        roles_overlap=_share(
            2 * sum(_matched(_parties(other), _parties(one)) for one, other in typed),
            sum(len(_parties(event)) for pair in pairs for side in pair for event in side.events),
        ),
    )


def shared_events(first: tuple[GoldEvent, ...], second: tuple[GoldEvent, ...]) -> list[tuple[GoldEvent, GoldEvent]]:
    """Return the events of two annotations whose anchors overlap, each used once."""
    left = list(first)
    found = []
    for other in second:
        match = next((one for one in left if _overlap(one.anchor, other.anchor)), None)
        if match is not None:
            left.remove(match)
            found.append((match, other))
    return found


def _parties(event: GoldEvent) -> list[tuple[str, Span]]:
    return [(role, span) for role, span in event.roles if role in {"actor", "recipient"}]


def _matched(found: list[tuple[str, Span]], gold: list[tuple[str, Span]]) -> int:
    return sum(any(role == other and _overlap(span, there) for other, there in gold) for role, span in found)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 0.0


def main(paths: list[str]) -> int:
    """Compare a second annotation with the first; say how far they agree, or what is wrong."""
    labels = load_labels()
    try:
        second = read_examples(Path(paths[0]), labels)
        first = {example.id: example for path in paths[1:] for example in read_examples(Path(path), labels)}
        lost = sorted(example.id for example in second if example.id not in first)
        if lost:
            raise InputError(f"{len(lost)} examples are not in the first annotation, {lost[0]} among them", paths[0])
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    found = agreement([(first[example.id], example) for example in second])
    sys.stdout.write(json.dumps(msgspec.to_builtins(found), indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
