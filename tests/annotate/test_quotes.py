"""Quotation marks: pairing, and what an odd one may not do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.annotate.quotes import find_quotes


def inner(text):
    return [text[slice(*quote.inner)] for quote in find_quotes(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('The envoy said "we are ready" on Monday.', ["we are ready"]),
        ("The envoy said “we are ready” on Monday.", ["we are ready"]),
        ("The envoy said ''we are ready'' on Monday.", ["we are ready"]),
        ("The envoy said «we are ready» on Monday.", ["we are ready"]),
        ("The envoy said „wir sind bereit“ on Monday.", ["wir sind bereit"]),
        ("Minister: ‘We are ready’, but allies’ doubts remain", ["We are ready"]),
        ("Minister: 'We are ready' for talks", ["We are ready"]),
    ],
)
def test_every_style_of_mark_is_paired(text, expected):
    assert inner(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The ministers' talks and the envoy's plan failed.",
        "In the '90s it wasn't so.",
        "The ministers’ talks didn’t help.",
    ],
)
def test_an_apostrophe_is_no_quotation(text):
    assert inner(text) == []


def test_an_unclosed_mark_ends_with_its_paragraph():
    text = 'He said "we will not go.\nThe army moved in. She said "no" twice.'
    assert inner(text) == ["we will not go.", "no"]
    assert [quote.closed for quote in find_quotes(text)] == [False, True]


def test_a_quotation_over_paragraphs_goes_on_where_the_next_one_opens_again():
    text = "“We came in peace.\n“We leave in peace,” he said."
    assert [(quote.closed, quote.continues) for quote in find_quotes(text)] == [(False, True), (True, False)]


def test_a_quotation_inside_a_quotation_is_part_of_it():
    assert inner("“He told me ‘never again’ and left,” she said.") == ["He told me ‘never again’ and left,"]


@given(st.text(alphabet="ab '\"“”‘’«»\n", max_size=60))
def test_quotations_never_overlap_and_never_cross_a_line(text):
    end = 0
    for quote in find_quotes(text):
        assert end <= quote.span[0] <= quote.inner[0] <= quote.inner[1] <= quote.span[1]
        assert "\n" not in text[slice(*quote.span)]
        end = quote.span[1]
