from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sayso import data
from sayso.annotate.parse import parse
from sayso.annotate.times import TimeWords, find_times
from sayso.resolve import periods
from sayso.resolve.dates import resolve_times

FRIDAY = "2017-12-15"


@pytest.fixture(scope="session")
def words():
    return data.load("times.toml", TimeWords)


@pytest.fixture
def resolve(nlp, words):
    def resolved(text, published=FRIDAY):
        tree = parse(nlp, text)
        return resolve_times(tree, find_times(tree, words), published, words)

    return resolved


def shown(time):
    return time.interval.start, time.interval.end


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The envoys met on Thursday.", "2017-12-14"),
        ("The envoys met on Friday.", "2017-12-15"),
        ("The envoys will meet on Thursday.", "2017-12-21"),
        ("The envoys are set to meet on Monday.", "2017-12-18"),
        ("The envoys plan to meet on Monday.", "2017-12-18"),
        ("The envoys planned to meet on Monday.", "2017-12-18"),
        ("A meeting was scheduled for Monday.", "2017-12-18"),
        ("The council meets on Monday.", "2017-12-18"),
        ("The council had met on Monday.", "2017-12-11"),
        ("The court extended the truce until Tuesday.", "2017-12-19"),
        ("The envoys will travel to Chad on December 13.", "2017-12-13"),
        ("The envoys met last Friday.", "2017-12-08"),
        ("The envoys meet next Friday.", "2017-12-22"),
    ],
)
def test_a_weekday_goes_by_the_tense_of_its_verb(resolve, text, day):
    (time,) = resolve(text)
    assert time.interval.end == day
    assert time.timex.value == day
    assert time.interval.basis == "stated"


def test_the_other_weekday_is_kept_as_runner_up(resolve):
    (time,) = resolve("The envoys met on Thursday.")
    (choice,) = time.choices
    assert (choice.words, choice.value) == ("Thursday", "2017-12-14/2017-12-14")
    assert [other.value for other in choice.runners_up] == ["2017-12-21/2017-12-21"]
    assert "met" in choice.rule


@pytest.mark.parametrize(
    ("text", "start", "end", "granularity"),
    [
        ("They met last weekend.", "2017-12-09", "2017-12-10", "weekend"),
        ("They will meet this weekend.", "2017-12-16", "2017-12-17", "weekend"),
        ("They met over the weekend.", "2017-12-09", "2017-12-10", "weekend"),
        ("They met this week.", "2017-12-11", "2017-12-17", "week"),
        ("They met last month.", "2017-11-01", "2017-11-30", "month"),
        ("They met over the past year.", "2016-12-15", "2017-12-15", "span"),
        ("Trade grew in the past two weeks.", "2017-12-01", "2017-12-15", "span"),
        ("Trade will grow over the next three months.", "2017-12-15", "2018-03-15", "span"),
        ("They met in March.", "2017-03-01", "2017-03-31", "month"),
        ("They will meet in March.", "2018-03-01", "2018-03-31", "month"),
        ("They met last March.", "2017-03-01", "2017-03-31", "month"),
        ("They met in 2011.", "2011-01-01", "2011-12-31", "year"),
        ("They met in the 1990s.", "1990-01-01", "1999-12-31", "decade"),
        ("They met earlier this year.", "2017-01-01", "2017-12-15", "year"),
        ("They will meet later this month.", "2017-12-15", "2017-12-31", "month"),
        ("They met five years ago.", "2012-01-01", "2012-12-31", "year"),
        ("They met ten days ago.", "2017-12-05", "2017-12-05", "day"),
        ("They met last summer.", "2017-06-01", "2017-08-31", "season"),
        ("They met in the third quarter.", "2017-07-01", "2017-09-30", "quarter"),
        ("They met in the first half of 2016.", "2016-01-01", "2016-06-30", "span"),
        ("They met yesterday.", "2017-12-14", "2017-12-14", "day"),
        ("They met on Nov. 30.", "2017-11-30", "2017-11-30", "day"),
        ("They will meet on Jan. 9.", "2018-01-09", "2018-01-09", "day"),
        ("They met on November 7-9.", "2017-11-07", "2017-11-09", "span"),
        ("They met on Thanksgiving.", "2017-11-23", "2017-11-23", "day"),
        ("They met in the week of March 6.", "2017-03-06", "2017-03-12", "week"),
        ("They met on Thursday night.", "2017-12-14", "2017-12-14", "time"),
        ("They met at 10 a.m. Thursday.", "2017-12-14", "2017-12-14", "time"),
    ],
)
def test_an_interval_is_closed_and_has_its_granularity(resolve, text, start, end, granularity):
    (time,) = resolve(text)
    assert (*shown(time), time.interval.granularity) == (start, end, granularity)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Sanctions have held since 2011.", "2011-01-01", "2017-12-15"),
        ("He has been in jail since March.", "2017-03-01", "2017-12-15"),
        ("They must leave by Wednesday.", "2017-12-15", "2017-12-20"),
        ("They must leave before the end of the year.", "2017-12-15", "2017-12-31"),
        ("He ruled until 2003.", None, "2003-12-31"),
        ("He ruled before 2003.", None, "2002-12-31"),
        ("Exports fell after 2015.", "2015-12-31", "2017-12-15"),
    ],
)
def test_the_preposition_bounds_the_interval_and_leaves_the_value(resolve, text, start, end):
    (time,) = resolve(text)
    assert shown(time) == (start, end)


def test_the_value_of_a_bounded_time_is_that_of_its_words(resolve):
    (time,) = resolve("Sanctions have held since 2011.")
    assert (time.timex.type, time.timex.value) == ("DATE", "2011")


@pytest.mark.parametrize("text", ["He ruled from 2003 to 2011.", "He ruled between 2003 and 2011."])
def test_both_ends_of_a_range_get_the_whole_stretch(resolve, text):
    assert {shown(time) for time in resolve(text)} == {("2003-01-01", "2011-12-31")}


def test_the_next_day_counts_from_the_day_the_text_named(resolve):
    _, following, later = resolve(
        "The fire broke out on Dec. 3, 2017. It was out the next day. Two days later it was back."
    )
    assert shown(following) == ("2017-12-04", "2017-12-04")
    assert shown(later) == ("2017-12-06", "2017-12-06")
    assert following.interval.basis == later.interval.basis == "inferred"


def test_the_same_week_counts_from_the_day_the_text_named(resolve):
    _, same = resolve("The fire broke out on May 3, 2017. Rain fell the same week.")
    assert shown(same) == ("2017-05-01", "2017-05-07")


def test_a_length_has_no_place_in_time(resolve):
    (time,) = resolve("The minister began a four-day visit.")
    assert (*shown(time), time.timex.type, time.timex.value) == (None, None, "DURATION", "P4D")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("They met for several weeks.", "PXW"),
        ("They met for two and a half years.", "P2Y6M"),
        ("They met for 90 minutes.", "PT90M"),
        ("They meet every month.", "P1M"),
        ("They meet on Fridays.", "XXXX-WXX-5"),
        ("They met recently.", "PAST_REF"),
        ("They are now in Doha.", "PRESENT_REF"),
        ("They will meet soon.", "FUTURE_REF"),
        ("They met on Monday night.", "2017-12-11TNI"),
        ("They met at 9:30 p.m. on Monday.", "2017-12-11T21:30"),
        ("They met in the summer of 2008.", "2008-SU"),
        ("They met last week.", "2017-W49"),
    ],
)
def test_timex3_values(resolve, text, value):
    (time,) = resolve(text)
    assert time.timex.value == value


def test_vague_words_are_open_where_nothing_closes_them(resolve):
    (past,), (future,) = resolve("They met recently."), resolve("They will meet soon.")
    assert (shown(past), shown(future)) == ((None, FRIDAY), (FRIDAY, None))
    assert past.interval.basis == "inferred"


@pytest.mark.parametrize(
    "text",
    [
        "They met on Thursday.",
        "They met in March.",
        "They met last weekend.",
        "They met yesterday.",
        "They met the next day.",
    ],
)
@pytest.mark.parametrize("published", [None, "", "no date"])
def test_without_publication_nothing_relative_is_guessed(resolve, text, published):
    (time,) = resolve(text, published)
    assert shown(time) == (None, None)
    assert time.interval.text


def test_without_publication_full_dates_still_resolve(resolve):
    (time,) = resolve("They met on 15 December 2017.", None)
    assert shown(time) == (FRIDAY, FRIDAY)


def test_a_clock_alone_rests_on_publication_and_says_so(resolve):
    (time,) = resolve("They met at 9:30 a.m.")
    assert (time.interval.basis, *shown(time)) == ("publication", FRIDAY, FRIDAY)


def test_publication_may_have_a_time(resolve):
    (time,) = resolve("They met on Thursday.", "2017-12-15T09:15:00+03:00")
    assert shown(time) == ("2017-12-14", "2017-12-14")


def test_feasts():
    assert periods.feast("easter+0", 2024) == date(2024, 3, 31)
    assert periods.feast("11:4:4", 2023) == date(2023, 11, 23)
    assert periods.feast("11:1:1+1", 2016) == date(2016, 11, 8)
    assert periods.feast("05:1:-1", 2024) == date(2024, 5, 27)


@given(
    st.sampled_from(["day", "weekend", "week", "month", "quarter", "half", "year", "decade", "century"]),
    st.dates(min_value=date(1000, 1, 1), max_value=date(2900, 1, 1)),
)
def test_a_period_holds_its_day_or_the_weekend_of_its_week(unit, when):
    period = periods.containing(unit, when)
    assert period.start is not None and period.end is not None
    assert period.start <= period.end
    assert unit == "weekend" or period.start <= when <= period.end


# fmt: off
_PIECES = st.sampled_from(
    [
        "on", "the", "Friday", "May", "31", "2011", "30", "of", "a", "year",
        "February", "12", ",", ".", "days", "ago", "since", "10", "a.m.", "quarter",
        "first", "last", "next", "and", "to", "by", "night", "early", "same", "that",
        "century", "between", "from", "until", "day", "week", "earlier", "later", "two", "9999",
        "Easter", "30th", "decades", "past", "\n",
    ]
)
# fmt: on


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_PIECES, max_size=14), st.sampled_from([None, "1970-01-01", "2024-02-29", "9999-12-31", "0001-01-01"]))
def test_whatever_the_words_intervals_are_ordered_iso_dates(nlp, words, pieces, published):
    tree = parse(nlp, " ".join(pieces))
    times = find_times(tree, words)
    for time, found in zip(resolve_times(tree, times, published, words), times, strict=True):
        interval = time.interval
        start = date.fromisoformat(interval.start) if interval.start else None
        end = date.fromisoformat(interval.end) if interval.end else None
        assert not (start and end) or start <= end
        assert interval.span == found.span
        assert interval.text == tree.words(found.span)
