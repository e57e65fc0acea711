"""What the knowledge base answers without an article."""

import pytest

from sayso.data import read_bytes, read_text
from sayso.errors import DataError
from sayso.resolve.actor_links import is_slip
from sayso.resolve.packed import load_packed


@pytest.fixture(scope="module")
def knowledge():
    return load_packed(read_text, read_bytes)


@pytest.mark.parametrize(
    ("publisher", "seat"),
    [
        ("The New York Times", "USA"),
        ("usa-today", "USA"),
        ("Daily Nation", "KEN"),
        ("huff-post", "USA"),
        ("Reuters", None),
        ("", None),
    ],
)
def test_a_newspaper_has_a_seat_and_an_agency_is_of_the_world(knowledge, publisher, seat):
    assert knowledge.seat_of_medium(publisher) == seat


@pytest.mark.parametrize("name", ["Suga Yoshihide", "Yoshihide Suga"])
def test_a_japanese_name_is_known_in_either_order(knowledge, name):
    assert knowledge.persons(name) == ("JPN.suga-yoshihide",)


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("giulini", "giuliani", True),
        ("bryne", "byrne", True),
        ("scheiderman", "schneiderman", True),
        ("morgan", "morgen", True),
        ("sanders", "sanders", False),
        ("byrne", "tyrne", False),
        ("obama", "osaka", False),
        ("lane", "lanelle", False),
    ],
)
def test_a_slip_is_one_letter_or_two_in_the_wrong_order(one, other, slip):
    assert is_slip(one, other) is slip
    assert is_slip(other, one) is slip


def test_a_line_of_nicknames_with_one_form_is_told():
    from sayso.resolve.knowledge import _given_names

    assert _given_names("# a comment\nAntony; Anthony; Tony\n")["tony"] == ("antony", "anthony")
    with pytest.raises(DataError, match="one form"):
        _given_names("Antony\n")
