"""The foreign state that a government's release speaks of just there: the one its sentence or paragraph names."""

from __future__ import annotations

from collections.abc import Sequence

from sayso.model import Mention, Parse
from sayso.resolve.actor_words import Reading, Setting


def states_near(
    parse: Parse, mentions: Sequence[Mention], readings: Sequence[Reading], setting: Setting
) -> tuple[str | None, ...]:
    """Return, for each sentence, the one foreign state that it names, or the sentences before in its paragraph do.

    Two in one sentence are none: "activists" may be of either. Only for what a government publishes, whose readers
    know its own people by name.
    """
    named: list[set[str]] = [set() for _ in parse.sentences]
    for mention, reading in zip(mentions, readings, strict=True):
        if reading.country in setting.knowledge.states and reading.country != setting.issuer:
            named[parse.tokens[mention.head].sentence].add(str(reading.country))
    near: list[str | None] = []
    for sentence in parse.sentences:
        own = named[sentence.index]
        goes_on = bool(near) and parse.sentences[sentence.index - 1].paragraph == sentence.paragraph
        near.append(next(iter(own)) if len(own) == 1 else near[-1] if not own and goes_on else None)
    return tuple(near)
