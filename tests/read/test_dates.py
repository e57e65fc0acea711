"""Dates in the styles that pages print."""

from __future__ import annotations

import pytest

from sayso.data import load
from sayso.read import ReadingWords
from sayso.read._dates import find, is_iso, to_iso

WORDS = load("reading.toml", ReadingWords)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Friday, 15 December, 2017 - 09:15", "2017-12-15T09:15:00"),
        ("15 December 2017", "2017-12-15"),
        ("December 15th, 2017", "2017-12-15"),
        ("Dec. 15, 2017, 9:15 p.m. ET", "2017-12-15T21:15:00"),
        ("Dec 15, 2017 9:15 PM EST", "2017-12-15T21:15:00-05:00"),
        ("Published 09:15 GMT, 15 Dec 2017", "2017-12-15T09:15:00+00:00"),
        ("2017-12-15T09:15:00Z", "2017-12-15T09:15:00+00:00"),
        ("2017-12-15T09:15:00.123+0300", "2017-12-15T09:15:00+03:00"),
        ("2017-12-15 09:15", "2017-12-15T09:15:00"),
        ("2017/12/15", "2017-12-15"),
        ("20171215", "2017-12-15"),
        ("25/04/2017 18.30", "2017-04-25T18:30:00"),
        ("04/25/2017", "2017-04-25"),
        ("Fri, 15 Dec 2017 09:15:00 +0000", "2017-12-15T09:15:00+00:00"),
        ("15-Dec-2017", "2017-12-15"),
        ("2017 December 15", "2017-12-15"),
        ("Sat 16 Dec 2017 12.05 AEDT", "2017-12-16T12:05:00+11:00"),
        ("Posted: 12/15/2017 12:01 am", "2017-12-15T00:01:00"),
        ("December 15, 2017 0915 GMT", "2017-12-15T09:15:00+00:00"),
        ("December 15, 2017 / 6:05 PM / UTC+3", "2017-12-15T18:05:00+03:00"),
        ("Updated: 16 Dec 2017 08:00 | Published: 15 Dec 2017 09:15", "2017-12-15T09:15:00"),
        ("03/04/2017", None),
        ("31 February 2017", None),
        ("May 2017", None),
        ("32/13/2017", None),
        ("no date", None),
        ("2017-13-45", None),
    ],
)
def test_dates_are_read_as_printed_and_never_guessed(text, iso):
    assert to_iso(text, WORDS) == iso


def test_an_update_is_told_from_a_publication():
    found = find("Last updated on 16 December 2017 at 08:00", WORDS)
    assert found is not None
    assert (found.updated, found.rest) == (True, "")


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("2017-12-15", True), ("2017-12-15T09:15:00+03:00", True), ("15 Dec 2017", False), ("2017-02-31", False)],
)
def test_only_iso_8601_passes_as_such(text, is_one):
    assert is_iso(text) is is_one
