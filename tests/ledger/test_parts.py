"""Addresses, orders, signatures, decisions and rows: the pure parts of the ledger."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.ledger.check import copy_groups
from sayso.ledger.copies import PERMUTATIONS, bands, shingles, signature, similarity
from sayso.ledger.decisions import Decision, in_force, tied_to
from sayso.ledger.rows import as_table, derived, events_of, reading_row, statements_of
from sayso.ledger.schema import TABLES
from sayso.ledger.versions import Held, article_id, clean_address, moment, stand
from sayso.model import make_article

# ── which article ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "other",
    [
        "http://Example.org/a/1",
        "https://example.org/a/1/",
        "https://example.org:443/a/1#comments",
        "https://example.org/a/1?utm_source=x&fbclid=y",
    ],
)
def test_addresses_of_one_article_are_one(other):
    assert clean_address(other) == clean_address("https://example.org/a/1")


@pytest.mark.parametrize("other", ["https://example.org/a/2", "https://example.org/a/1?page=2", "https://b.org/a/1"])
def test_addresses_of_different_articles_are_not(other):
    assert clean_address(other) != clean_address("https://example.org/a/1")


@pytest.mark.parametrize("odd", ["", "no address", "http://[::1", "http://a:99999999/x"])
def test_an_address_that_cannot_be_taken_apart_stays(odd):
    assert clean_address(odd) == odd


def test_an_article_is_known_by_its_address_else_by_where_it_is_from_else_by_its_content():
    def id_of(**fields):
        return article_id(make_article(fields.pop("text", "a"), **fields))

    assert id_of(url="https://a.org/1", source_id="1") == id_of(url="https://a.org/1#x", text="b", source_id="2")
    assert id_of(source_id="7", title="T", publisher="P") == id_of(source_id="7", title="T", publisher="P", text="b")
    assert id_of(source_id="7", title="T") != id_of(source_id="8", title="T")
    assert id_of(source_id="-", title="T") != id_of(source_id="-", title="T", text="b")
    assert id_of() == make_article("a").id


def test_moments_are_in_the_order_of_time_whatever_the_zone():
    times = [None, "2017-12-14", "2017-12-14T09:00:00+03:00", "2017-12-14T07:00:00", "2017-12-14T08:30:00+01:00", "2017-12-15"]
    assert sorted(times[:4], key=moment) == times[:4]
    assert moment(times[4]) == moment("2017-12-14T07:30:00Z")
    assert moment("in May") == ""


def test_the_last_version_by_publication_is_current_and_of_equal_ones_the_later_to_come():
    def held(name, published, seq):
        return Held(name, "a", "v" + name, published, seq, f"t{seq}")

    readings = [held("1", "2020-01-02", 1), held("2", "2020-01-01", 2), held("3", "2020-01-02", 3)]
    groups = {one.version_id: one.version_id for one in readings}
    for order in itertools.permutations(readings):
        rows = {one.reading_id: one for one in stand(order, groups, withdrawn=False)}
        assert [rows[name].version for name in "123"] == [2, 1, 3]
        assert [rows[name].is_current for name in "123"] == [False, False, True]
    assert not any(one.is_current for one in stand(readings, groups, withdrawn=True))


# ── copies ────────────────────────────────────────────────────────────────────

SIGNATURE = [-899158023, -862498573, -975930389, -909335155]
TEXT = " ".join(f"word{number}" for number in range(200))


def test_a_reprint_with_a_line_of_its_own_is_a_copy_and_another_text_is_none():
    reprint = TEXT + " Copyright of the Harbour Wire."
    assert similarity(signature(TEXT), signature(reprint)) > 0.9
    assert set(bands(signature(TEXT))) & set(bands(signature(reprint)))
    assert similarity(signature(TEXT), signature(TEXT.replace("word", "other"))) < 0.1


@pytest.mark.parametrize("text", ["", "one", "Two words", "é ü"])
def test_a_text_shorter_than_a_shingle_has_a_signature(text):
    assert len(signature(text)) == PERMUTATIONS
    assert len(shingles(text)) == 1


def test_a_signature_is_the_same_in_every_release():
    # copies are found among signatures that years lie between: a library that changed its hash must not pass unseen
    assert signature("The ministers met in the harbour on Monday.")[:4] == SIGNATURE


def test_groups_are_connected_sets_named_by_the_least():
    one, two, three = (list(range(PERMUTATIONS)) for _ in range(3))
    two[:32] = [-1] * 32
    three[:64] = [-1] * 32 + [-2] * 32
    assert similarity(one, three) < 0.7 < similarity(one, two)
    groups = copy_groups({"b": one, "c": two, "a": three, "d": [9] * PERMUTATIONS}, 0.7)
    assert groups == {"a": "a", "b": "a", "c": "a", "d": "d"}


# ── decisions ─────────────────────────────────────────────────────────────────


def test_the_later_decision_on_a_pair_holds_and_an_undo_can_be_undone():
    made = [Decision(1, "d1", "join", "a", "b"), Decision(2, "d2", "part", "b", "a")]
    assert [one.kind for one in in_force(made).pairs] == ["part"]
    made.append(Decision(3, "d3", "undo", "d2"))
    assert [one.kind for one in in_force(made).pairs] == ["join"]
    made.append(Decision(4, "d4", "undo", "d3"))
    assert [one.kind for one in in_force(reversed(made)).pairs] == ["part"]


def test_what_decisions_tie_together_is_found_by_chains():
    made = [Decision(1, "1", "join", "a", "b"), Decision(2, "2", "part", "b", "c"), Decision(3, "3", "join", "x", "y")]
    assert tied_to(["c"], made) == {"a", "b", "c"}


# ── rows ──────────────────────────────────────────────────────────────────────


def test_rows_hold_what_the_report_says(made, report):
    row = reading_row(made.reading_of(report))
    rows = derived(row)
    call, shots = rows["mentions"]
    assert (call["type"], str(call["date_start"]), call["sources"]) == ("CONSULT", "2025-03-03", ["Sahel Wire"])
    assert (call["actor_names"], call["actor_countries"]) == (["Chad", "Niger"], ["TCD", "NER"])
    assert (shots["injured"], shots["place_country"], shots["says_who"]) == (2, "NER", "name:ibrahim sow|NER")
    parties = [(one["role"], one["place_in_role"], one["text"]) for one in rows["participants"]]
    assert parties == [
        ("actor", 0, "Chad"), ("actor", 1, "Niger"), ("actor", 0, "soldiers"), ("recipient", 0, "two herders"),
    ]  # fmt: skip
    said = rows["statements"][1]
    text = report.article.text
    assert text[said["source_start"] : said["source_end"]] == said["source_text"] == "Ibrahim Sow"
    assert [text[one["start"] : one["end"]] for one in said["content_spans"]] == [said["content_text"]]


@pytest.mark.parametrize("name", ["readings", "statements", "mentions", "participants"])
def test_rows_fill_every_column_of_their_table_and_no_other(made, report, name):
    row = reading_row(made.reading_of(report))
    (first, *_) = [row] if name == "readings" else derived(row)[name]
    filled_in_later = {"current", "event_id"}
    assert first.keys() == {column.name for column in TABLES[name].columns} - filled_in_later


def test_a_reading_comes_back_from_arrow_as_it_was(made, report):
    row = reading_row(made.reading_of(report))
    (back,) = as_table("readings", [row]).to_pylist()
    assert derived(back) == derived(row)


@given(st.text(max_size=300))
def test_equal_texts_have_equal_signatures_and_are_wholly_alike(text):
    assert similarity(signature(text), signature(str(text))) == 1.0
    assert all(-(2**31) <= number < 2**31 for number in signature(text))


def test_statements_and_mentions_come_back_from_arrow_without_losing_a_field(made, report):
    row = reading_row(made.reading_of(report))
    (back,) = as_table("readings", [row]).to_pylist()
    assert (statements_of(back), events_of(back)) == (report.statements, report.events)
