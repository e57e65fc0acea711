"""Statements of the model and of the rules made one list."""

import pytest

from sayso import make_article
from sayso.annotate.parse import parse
from sayso.annotate.quotes import find_quotes
from sayso.coding.attribution_model import Found
from sayso.coding.contents import make_scene
from sayso.coding.cues import CueWords
from sayso.coding.merging import merge
from sayso.data import load


def span(text, words):
    start = text.index(words)
    return ((start, start + len(words)),)


@pytest.mark.parametrize(
    ("source", "cue", "expected"),
    [
        ("The speech", "sparked fears", None),
        ("The envoy", "set off speculation", None),
        ("The envoy", "voiced fears", "The envoy"),
    ],
)
def test_who_only_makes_others_speak_is_no_source(nlp, source, cue, expected):
    text = f"{source} {cue} that the deal would fail."
    parsed = parse(nlp, text)
    scene = make_scene(parsed, find_quotes(text))
    found = Found(span(text, source), span(text, cue), span(text, "that the deal would fail"), 0.9)
    (draft,) = merge(scene, (), (found,), (), load("cues.toml", CueWords))
    assert (parsed.words(draft.source_span) if draft.source_span else None) == expected


def test_a_source_does_not_end_before_the_place_of_its_office(nlp):
    text = "Ankara's ambassador to Moscow declined to comment on the talks."
    found = Found(
        span(text, "Ankara's ambassador to"), span(text, "declined"), span(text, "to comment on the talks"), 0.9
    )
    scene = make_scene(parse(nlp, text), find_quotes(text))
    (draft,) = merge(scene, (), (found,), (), load("cues.toml", CueWords))
    assert text[slice(*draft.source_span)] == "Ankara's ambassador to Moscow"


def test_a_source_that_is_a_lone_article_is_the_whole_phrase(nlp):
    text = "The governor of Lagos vowed consequences."
    found = Found(span(text, "The"), span(text, "vowed"), span(text, "consequences"), 0.9)
    scene = make_scene(parse(nlp, text), find_quotes(text))
    (draft,) = merge(scene, (), (found,), (), load("cues.toml", CueWords))
    assert text[slice(*draft.source_span)] == "The governor of Lagos"


def test_a_content_has_no_comma_before_who_says_it(coder):
    (one,) = coder.code(make_article("The talks failed, a council diplomat said on Tuesday.")).statements
    assert one.content.text == "The talks failed"
