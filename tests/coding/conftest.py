"""What the tests of the event finder share: the package's lexicon, and events shown as short lines."""

from __future__ import annotations

import functools

import pytest

from sayso import data
from sayso.annotate.mentions import CorefWords, find_mentions
from sayso.annotate.parse import parse
from sayso.coding.anchors import find_events
from sayso.coding.drafts import EventDraft
from sayso.coding.lexicon import (
    ContextFile,
    EventLexicon,
    NounFile,
    QuantityWords,
    VerbFile,
    WordFile,
    compile_lexicon,
)
from sayso.coding.ontology import Ontology
from sayso.model import Parse


@functools.cache
def ontology() -> Ontology:
    return data.load("plover.toml", Ontology)


@functools.cache
def lexicon() -> EventLexicon:
    return compile_lexicon(
        data.load("events/words.toml", WordFile),
        data.load("events/verbs.toml", VerbFile),
        data.load("events/nouns.toml", NounFile),
        data.load("contexts.toml", ContextFile),
        data.load("quantities.toml", QuantityWords),
        ontology(),
    )


@functools.cache
def words() -> CorefWords:
    return data.load("coreference.toml", CorefWords)


class Bench:
    """The event finder over raw text."""

    def __init__(self, nlp) -> None:
        self.nlp = nlp
        self.ontology = ontology()
        self.lexicon = lexicon()

    def find(self, text: str) -> tuple[Parse, tuple[EventDraft, ...]]:
        parsed = parse(self.nlp, text)
        return parsed, find_events(parsed, find_mentions(parsed, words()), self.lexicon, self.ontology)

    def lines(self, text: str) -> list[str]:
        """Return each event as "TYPE:mode | actors | recipients"."""
        parsed, drafts = self.find(text)
        shown = []
        for draft in drafts:
            actors = "; ".join(parsed.words(party.span) for party in draft.actors)
            recipients = "; ".join(parsed.words(party.span) for party in draft.recipients)
            shown.append(f"{draft.type}{':' + draft.mode if draft.mode else ''} | {actors} | {recipients}")
        return shown


@pytest.fixture(scope="session")
def bench(nlp) -> Bench:
    return Bench(nlp)
