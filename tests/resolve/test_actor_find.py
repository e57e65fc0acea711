"""All that the knowledge base says of a name."""

import pytest

from sayso.data import read_bytes, read_text
from sayso.resolve.actor_find import find_actors
from sayso.resolve.own_actors import with_own
from sayso.resolve.packed import load_packed
from sayso.resolve.state_codes import CODES, read_codes


@pytest.fixture(scope="module")
def ask():
    knowledge = with_own(
        load_packed(read_text, read_bytes), [("mine.txt", "@ SOM REB armed\n[2024-03 -] Gedo Front\n")]
    )
    codes = read_codes(read_text(CODES))
    return lambda words, on=None: find_actors(words, knowledge, codes, on)


@pytest.mark.parametrize(
    ("words", "id_", "kind"),
    [
        ("France", "FRA", "state"),
        ("U.S.", "USA", "state"),
        ("FRA", "FRA", "state"),
        ("Syrians", "SYR", "people"),
        ("Ankara", "TUR", "seat"),
        ("the United Nations", "UN", "igo"),
        ("Reuters", "org.reuters", "agency"),
        ("Hizbollah", "org.hezbollah", "armed"),
        ("Sergey Lavrov", "RUS.lavrov-sergei", "person"),
        ("Lavrov", "RUS.lavrov-sergei", "person"),
        ("RUS.lavrov-sergei", "RUS.lavrov-sergei", "person"),
        ("foreign minister", "foreign minister", "role: title"),
        ("Aleppo", "SYR", "area"),
        ("Ab Klink", "NLD.ab-klink", "official"),
    ],
)
def test_a_name_is_found_however_it_means_somebody(ask, words, id_, kind):
    assert (id_, kind) in [(one.id, one.kind) for one in ask(words)]


def test_what_holds_on_the_day_comes_first(ask):
    found = ask("Clinton", "2011-06-01")
    assert (found[0].name, found[0].office, found[0].holds) == ("Hillary Clinton", "Secretary of State", True)
    assert [one.holds for one in found] == sorted((one.holds for one in found), reverse=True)


def test_without_a_day_nothing_is_said_to_hold(ask):
    assert {one.holds for one in ask("Clinton")} == {None}


def test_a_state_has_the_codes_of_each_time(ask):
    told = [(one.start, one.end, one.codes.cow, one.codes.cow_letters, one.codes.cameo) for one in ask("Germany")]
    assert told == [
        (None, "1949-05-22", 255, "GMY", "DEU"),
        ("1949-05-23", "1990-10-02", 260, "GFR", "DEU"),
        ("1990-10-03", None, 255, "GMY", "DEU"),
    ]
    assert ask("Germany", "1985-01-01")[0].codes.cow == 260


def test_a_territory_without_codes_has_none(ask):
    assert [one.codes for one in ask("Guernsey")] == [None]


def test_the_users_own_are_marked(ask):
    assert [one.own for one in ask("Gedo Front")] == [True]
    assert [one.own for one in ask("Reuters")] == [False]


def test_nothing_is_found_of_a_name_that_is_nowhere(ask):
    assert ask("Qwxyz Fhtagn") == ()
    assert ask("") == ()
