"""What the tests share: one parser and one coder a session, and a report made by hand."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from sayso.data.own import NONE, VARIABLE
from sayso.model import (
    EventMention,
    Interval,
    Participant,
    Passage,
    Place,
    Quantities,
    Report,
    Statement,
    Words,
    content_id,
    make_article,
)

if TYPE_CHECKING:
    from spacy.language import Language

    from sayso.pipeline import Coder

# files of actors that the developer has added are no part of what is tested
os.environ[VARIABLE] = NONE

TEXT = (
    "The ministers of Chad and Niger spoke by phone on Monday, Sahel Wire reported.\n"
    "Ibrahim Sow, a Nigerien official, said that soldiers shot two herders near Diffa.\n"
)


@pytest.fixture(scope="session")
def nlp() -> Language:
    """spaCy's pipeline, loaded once."""
    from sayso.annotate.parse import load_parser

    return load_parser()


@pytest.fixture(scope="session")
def coder() -> Coder:
    """The whole pipeline, loaded once."""
    from sayso.pipeline import Coder

    return Coder()


def _span(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def _person(words: str, **fields: object) -> Participant:
    return Participant(text=words, span=_span(words), confidence=0.9, **fields)  # type: ignore[arg-type]


def _said(source: Participant | None, cue: str, content: str) -> Statement:
    return Statement(
        id=content_id(cue, content),
        source=source,
        cue=Passage(text=cue, spans=(_span(cue),)),
        content=Passage(text=content, spans=(_span(content),)),
        form="indirect",
    )


@pytest.fixture(scope="session")
def report() -> Report:
    """A report of two events: a call with an unresolved day's neighbours known, and a shooting an official told of."""
    wire = _said(_person("Sahel Wire"), "reported", "The ministers of Chad and Niger spoke by phone on Monday")
    sow = _person("Ibrahim Sow", name="Ibrahim Sow", country="NER", sector="GOV", office="Official")
    told = _said(sow, "said", "that soldiers shot two herders near Diffa")
    call = EventMention(
        id=content_id("call"),
        type="CONSULT",
        mode="phone",
        factuality="happened",
        actors=(_person("Chad", country="TCD"), _person("Niger", country="NER")),
        reciprocal=True,
        date=Interval(
            start="2025-03-03",
            end="2025-03-03",
            granularity="day",
            basis="stated",
            text="on Monday",
            span=_span("on Monday"),
        ),
        attribution=(wire.id,),
        anchor=Words(text="spoke", span=_span("spoke")),
        evidence=Words(text=TEXT.split("\n")[0], span=_span(TEXT.split("\n")[0])),
        confidence=0.8,
    )
    shots = EventMention(
        id=content_id("shots"),
        type="ASSAULT",
        mode="firearms",
        factuality="happened",
        actors=(_person("soldiers", sector="MIL"),),
        recipients=(_person("two herders"),),
        place=Place(text="Diffa", span=_span("Diffa"), name="Diffa", country="NER"),
        quantities=Quantities(injured=2),
        attribution=(told.id,),
        anchor=Words(text="shot", span=_span("shot")),
        evidence=Words(text=TEXT.split("\n")[1], span=_span(TEXT.split("\n")[1])),
        confidence=0.7,
    )
    article = make_article(TEXT, title="Chad and Niger talk", published="2025-03-04", publisher="Sahel Wire")
    return Report(article=article, statements=(wire, told), events=(call, shots))
