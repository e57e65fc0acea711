"""The foreign state that a government's release speaks of just there: the one its sentence or paragraph names."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from sayso.model import Mention, Parse
from sayso.resolve.actor_words import Reading, Setting


class Near(msgspec.Struct, frozen=True):
    """For each sentence, the one foreign state that it names, and that its paragraph does up to there."""

    sentence: tuple[str | None, ...]
    paragraph: tuple[str | None, ...]


def states_near(
    parse: Parse, mentions: Sequence[Mention], readings: Sequence[Reading], setting: Setting
) -> Near | None:
    """Return what foreign states the sentences of a government's release name; ``None`` for other articles.

    Two in one sentence are none: "activists" may be of either. Only for what a government publishes, whose readers
    know its own people by name.
    """
    if setting.issuer is None:
        return None
    named: list[set[str]] = [set() for _ in parse.sentences]
    for mention, reading in zip(mentions, readings, strict=True):
        if reading.country in setting.knowledge.states and reading.country != setting.issuer:
            named[parse.tokens[mention.head].sentence].add(str(reading.country))
    own = tuple(next(iter(one)) if len(one) == 1 else None for one in named)
    carried: list[str | None] = []
    for sentence in parse.sentences:
        goes_on = bool(carried) and parse.sentences[sentence.index - 1].paragraph == sentence.paragraph
        before = carried[-1] if goes_on and not named[sentence.index] else None
        carried.append(own[sentence.index] or before)
    return Near(own, tuple(carried))
