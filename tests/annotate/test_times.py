from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sayso import data
from sayso.annotate.parse import parse
from sayso.annotate.times import TimeWords, find_times


@pytest.fixture(scope="session")
def words():
    return data.load("times.toml", TimeWords)


@pytest.fixture
def find(nlp, words):
    def found(text):
        tree = parse(nlp, text)
        return [(tree.words(time.span), time.type) for time in find_times(tree, words)]

    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The envoys met on Thursday.", "Thursday"),
        ("The border was shut last weekend.", "last weekend"),
        ("The treaty was signed in 2011.", "2011"),
        ("The treaty was signed on December 15, 2017.", "December 15, 2017"),
        ("The treaty was signed on 15 December 2017.", "15 December 2017"),
        ("The ministers will meet this week.", "this week"),
        ("He is currently in Doha.", "currently"),
        ("The rebels left the next day.", "the next day"),
        ("The army struck back the same day.", "the same day"),
        ("The war began five years ago.", "five years ago"),
        ("Voters go to the polls in March.", "March"),
        ("The bank lost money in the first quarter.", "the first quarter"),
        ("The party ruled through the 1990s.", "the 1990s"),
        ("The camp was set up in early 2014.", "early 2014"),
        ("The two sides had met three months earlier.", "three months earlier"),
        ("Troops moved in during the summer of 2008.", "the summer of 2008"),
        ("They freed him on Sept. 30.", "Sept. 30"),
        ("The talks resume on Monday, June 5.", "Monday, June 5"),
        ("Aid reached the town a few days later.", "a few days later"),
    ],
)
def test_a_date_is_found_without_its_preposition(find, text, expected):
    assert find(text) == [(expected, "DATE")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The shelling began at 10 a.m. Thursday.", "10 a.m. Thursday"),
        ("The ship docked on Friday night.", "Friday night"),
        ("Police raided the house at 14:30 GMT.", "14:30 GMT"),
        ("The president spoke this morning.", "this morning"),
    ],
)
def test_a_time_of_day_takes_its_day_with_it(find, text, expected):
    assert find(text) == [(expected, "TIME")]


@pytest.mark.parametrize(
    ("text", "expected", "kind"),
    [
        ("The minister is on a four-day visit.", "four-day", "DURATION"),
        ("Exports fell over the past year.", "the past year", "DURATION"),
        ("They were held for two weeks.", "two weeks", "DURATION"),
        ("Talks went on for months.", "months", "DURATION"),
        ("Prices doubled in the past two years.", "the past two years", "DURATION"),
        ("Patrols pass every day.", "every day", "SET"),
        ("The daily patrols went on.", "daily", "SET"),
        ("The council meets twice a week.", "a week", "SET"),
        ("Markets are held on Fridays.", "Fridays", "SET"),
    ],
)
def test_lengths_and_rates_are_told_from_dates(find, text, expected, kind):
    assert find(text) == [(expected, kind)]


@pytest.mark.parametrize(
    "text",
    [
        "The minister may resign.",
        "Rebels march on the capital.",
        "The fall of Kabul stunned allies.",
        "A second attack hit the port.",
        "Some 2,000 people fled.",
        "About 1500 people fled.",
        "April Ryan asked the question.",
        "The envoy told The Sunday Times that he would go.",
        "Three quarters of the voters stayed at home.",
        "He sprang from the sun into the shade.",
        "The council adopted Resolution 1973 without a vote.",
        "The 34-year-old farmer was shot.",
        "From time to time shots were heard.",
        "As soon as they arrive, they will speak.",
    ],
)
def test_words_that_only_look_like_a_time_are_left_alone(find, text):
    assert find(text) == []


def test_the_possessive_stays_outside(find):
    assert find("Friday's meeting was short.") == [("Friday", "DATE")]


def test_several_times_come_in_order_of_the_text_and_are_numbered(nlp, words):
    tree = parse(nlp, "On Monday he left; he came back two days later, in March 2012.")
    times = find_times(tree, words)
    assert [time.index for time in times] == list(range(3))
    assert [time.form for time in times] == ["weekday", "shift", "date"]


def test_parts_hold_the_normalised_pieces(nlp, words):
    (time,) = find_times(parse(nlp, "They signed on the 3rd of May, 1999."), words)
    assert time.parts == {"mday": "3", "month": "5", "year": "1999"}


def test_a_count_in_words_becomes_a_number(nlp, words):
    times = find_times(parse(nlp, "It lasted twenty-five years, then two and a half months, then several days."), words)
    assert [time.parts["number"] for time in times] == ["25", "2.5", "X"]


def test_characters_that_grow_in_lower_case_move_no_span(find):
    assert find("İzmir and İstanbul were hit on Tuesday.") == [("Tuesday", "DATE")]


# fmt: off
_PIECES = st.sampled_from(
    [
        "on", "the", "Friday", "May", "second", "2011", "half", "of", "a", "year",
        "-", "12", ",", ".", "days", "ago", "'s", "10", "a.m.", "quarter",
        "first", "İ", "last", "next", "and", "to", "by", "night", "early", "“",
        "$", "Sept.", "\n",
    ]
)
# fmt: on


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_PIECES, max_size=14))
def test_spans_lie_in_the_text_do_not_overlap_and_cover_their_tokens(nlp, words, pieces):
    text = " ".join(pieces)
    tree = parse(nlp, text)
    end = 0
    for time in find_times(tree, words):
        assert end <= time.span[0] < time.span[1] <= len(text)
        assert "\n" not in tree.words(time.span)
        assert tree.tokens[time.first].start == time.span[0]
        assert tree.tokens[time.last - 1].start < time.span[1]
        end = time.span[1]


@pytest.mark.parametrize("text", ["Polls close at 2pm.", "Polls close on 12/15/2017.", "Polls close on 2017-12-15."])
def test_times_in_figures_are_found(find, text):
    assert len(find(text)) == 1
