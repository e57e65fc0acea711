"""The parse leaves the text alone and covers all of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.annotate.parse import paragraphs, parse

TEXT = "GENEVA – The envoy’s aide said 😀 “yes.”\n\nTalks began\u00a0Monday, and Mr. Osei (who came late) agreed!"


def test_offsets_hold_with_emoji_and_hard_spaces(nlp):
    parsed = parse(nlp, TEXT)
    assert all(TEXT[token.start : token.end] == token.text for token in parsed.tokens)
    covered = "".join(token.text for token in parsed.tokens)
    assert covered == "".join(TEXT.split())


def test_a_line_break_ends_a_sentence(nlp):
    parsed = parse(nlp, "Leaders meet in Vienna\nThe talks began on Monday.")
    assert [sentence.paragraph for sentence in parsed.sentences] == [0, 1]


@pytest.mark.parametrize(
    "dateline", ["BRUSSELS - ", "GENEVA, Dec 15 (AP) — ", "SEOUL (Reuters) - ", "NEW YORK -- ", "KIEV, Ukraine – "]
)
def test_a_dateline_is_a_line_of_its_own(nlp, dateline):
    parsed = parse(nlp, dateline + "European leaders condemned the attack.")
    assert parsed.words(parsed.sentences[-1].span) == "European leaders condemned the attack."


def test_a_break_inside_a_quotation_is_undone(nlp):
    text = 'The minister said the plan was "a gift" and "a burden" for the "people of the coast" and left.'
    assert len(parse(nlp, text).sentences) == 1


def test_heads_and_edges_stay_in_bounds_and_a_root_heads_itself(nlp):
    parsed = parse(nlp, TEXT)
    for token in parsed.tokens:
        assert 0 <= token.head < len(parsed.tokens)
        left, right = parsed.edges[token.index]
        assert left <= token.index < right
    assert any(token.head == token.index for token in parsed.tokens)


@settings(max_examples=25, deadline=None)
@given(text=st.text(max_size=80))
def test_any_text_parses_with_exact_offsets(nlp, text):
    parsed = parse(nlp, text)
    assert all(text[token.start : token.end] == token.text for token in parsed.tokens)
    assert all(text[slice(*sentence.span)] for sentence in parsed.sentences)


@given(st.text(max_size=200))
def test_paragraphs_are_trimmed_lines(text):
    for start, end in paragraphs(text):
        assert text[start:end] == text[start:end].strip()
