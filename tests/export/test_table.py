"""The table: what an analyst sees, to the character."""

from __future__ import annotations

import io

import msgspec
import pytest

from sayso import data
from sayso.export import Style, Wording, find
from sayso.export import table as format
from sayso.export._terminal import plain, shorten
from sayso.model import Interval

WORDING = data.load("wording.toml", Wording)

AT_100 = """\
Chad and Niger talk
Sahel Wire · 2025-03-04

Events (2)
"""


def shown(reports, **style):
    stream = io.StringIO()
    find("table").write(reports, stream, Style(wording=WORDING, **style))
    return stream.getvalue()


def rows(text, start):
    return next(line for line in text.split("\n") if line.startswith(start))


def test_an_event_shows_when_who_what_to_whom_how_sure_and_on_whose_say_so(report):
    text = shown([report], width=110)
    assert text.startswith(AT_100)
    row = rows(text, "2025-03-03")
    assert row.split("  ")[0] == "2025-03-03 Chad (TCD)"
    assert [part for part in ("talk by phone", "each other", "happened", "Sahel Wire") if part not in row] == []


def test_the_words_stand_in_their_sentence_between_marks_when_there_is_no_colour(report):
    assert "The ministers of Chad and Niger «spoke» by phone on Monday, Sahel Wire reported." in shown(
        [report], width=110
    )


def test_the_words_are_bold_and_unmarked_in_colour(report):
    text = shown([report], width=110, colour=True)
    assert "\x1b[1;33mspoke\x1b[0m" in text
    assert "«" not in text


def test_no_escape_is_written_without_colour(report):
    assert "\x1b" not in shown([report], width=110)


@pytest.mark.parametrize("width", [80, 100, 120, 200])
def test_no_line_is_wider_than_the_terminal_or_ends_in_spaces(report, width):
    lines = shown([report], width=width).split("\n")
    assert max(len(line) for line in lines) <= width
    assert [line for line in lines if line != line.rstrip()] == []


def test_the_chain_of_sources_is_shown_outermost_first(report):
    shots = report.events[1]
    outer, inner = report.statements
    nested = msgspec.structs.replace(report, events=(msgspec.structs.replace(shots, attribution=(outer.id, inner.id)),))
    assert "Sahel Wire ← Ibrahim Sow" in shown([nested], width=180)


def test_what_nobody_is_quoted_for_is_said_by_the_article_itself(report):
    own = msgspec.structs.replace(report, events=(msgspec.structs.replace(report.events[0], attribution=()),))
    assert "the article itself" in shown([own], width=180)


def test_an_article_without_events_says_so(report):
    bare = msgspec.structs.replace(report, events=(), statements=())
    assert shown([bare], width=100).endswith("\nNo events.\n\nNo statements.\n")


def test_terminal_escapes_in_an_article_never_reach_the_terminal():
    assert plain("a\x1b[31m red\nline\u202e") == "a\ufffd[31m red line\ufffd"


def test_long_contents_are_cut_at_a_word():
    assert shorten("one two, three four", 9) == "one two …"
    assert shorten("one two", 9) == "one two"


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        (None, ""),
        (Interval(start="2025-03-03", end="2025-03-03", granularity="day", basis="stated"), "2025-03-03"),
        (Interval(start="2025-03-01", end="2025-03-31", granularity="month", basis="stated"), "2025-03"),
        (Interval(start="2025-01-01", end="2025-12-31", granularity="year", basis="stated"), "2025"),
        (
            Interval(start="2025-03-01", end="2025-03-02", granularity="weekend", basis="stated"),
            "2025-03-01 to 03-02",
        ),
        (
            Interval(start="2024-12-31", end="2025-01-01", granularity="span", basis="stated"),
            "2024-12-31 to 2025-01-01",
        ),
        (Interval(start=None, end="2025-03-02", granularity="span", basis="stated"), "… to 2025-03-02"),
        (Interval(basis="stated", text="on Monday", span=(0, 9)), "“on Monday”"),
        (
            Interval(start="2025-03-04", end="2025-03-04", granularity="day", basis="publication"),
            "2025-03-04 (undated)",
        ),
    ],
)
def test_a_date_is_shown_as_precisely_as_it_is_known(date, expected):
    assert format.when(date, WORDING) == expected


def test_every_factuality_has_words():
    from typing import get_args

    from sayso.model import Factuality

    assert set(WORDING.factuality) == set(get_args(Factuality))


def test_what_was_coded_with_files_of_the_users_says_so(report):
    own = msgspec.structs.replace(report, version="0.1.0+actors.0123abcd")
    assert "Sahel Wire · 2025-03-04 · sayso 0.1.0+actors.0123abcd\n" in shown([own], width=110)
    assert "sayso" not in shown([report], width=110)
