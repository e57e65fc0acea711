"""Places: the gazetteer's file, which words name a place, which place they name, and how it is used."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import resources
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso import data
from sayso.annotate.parse import parse
from sayso.errors import DataError
from sayso.model import ResolvedPlace
from sayso.resolve.gazetteer import Gazetteer, normalise
from sayso.resolve.places import FEATURES, PlaceWeights, distance, resolve_place_name, resolve_places
from sayso.resolve.toponyms import PlaceWords

if TYPE_CHECKING:
    from spacy.language import Language

Resolve = Callable[[str], dict[str, ResolvedPlace]]
PACKED = resources.files("sayso.data").joinpath("places/gazetteer.bin").read_bytes()
WEIGHTS = data.load("places/weights.toml", PlaceWeights)
WORDS = data.load("places/words.toml", PlaceWords)


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer(PACKED)


@pytest.fixture(scope="session")
def places(nlp: Language, gazetteer: Gazetteer) -> Resolve:
    def resolve(text: str) -> dict[str, ResolvedPlace]:
        found = resolve_places(parse(nlp, text), (), gazetteer, WORDS, WEIGHTS)
        assert [one.place.span for one in found] == sorted(one.place.span for one in found)
        assert all(text[slice(*one.place.span)] == one.place.text for one in found)
        return {one.place.text: one for one in found}

    return resolve


def test_the_gazetteer_is_small_and_opens_fast() -> None:
    start = time.perf_counter()
    Gazetteer(PACKED)
    assert len(PACKED) < 15_000_000
    assert time.perf_counter() - start < 2.0  # 0.2 s alone; the bound leaves room for a busy machine


def test_a_damaged_gazetteer_says_so() -> None:
    with pytest.raises(DataError, match="damaged"):
        Gazetteer(PACKED[:1000])


@pytest.mark.parametrize(
    ("name", "country"),
    [("South Korea", "KOR"), ("DPRK", "PRK"), ("U.S.", "USA"), ("Ivory Coast", "CIV"), ("Kosovo", "XKX"),
     ("Türkiye", "TUR"), ("Syrian", "SYR"), ("Nigerien", "NER"), ("Filipino", "PHL"), ("the Bahamas", "BHS")],
)  # fmt: skip
def test_names_and_peoples_of_states_are_known(gazetteer: Gazetteer, name: str, country: str) -> None:
    assert gazetteer.find(name)[0].country == country


def test_every_country_lies_among_its_cities(gazetteer: Gazetteer) -> None:
    """A slip in the hand-made coordinates would put a country's point on another continent."""
    capitals, points = {}, {}
    for row in range(len(gazetteer)):
        entry = gazetteer.entry(row)
        if entry.kind == "country":
            points[entry.country] = entry
        elif entry.kind == "capital":
            capitals[entry.country] = entry
        elif entry.kind == "city":
            break
    for country, city in capitals.items():
        point = points[country]
        far = distance(point.latitude, point.longitude, city.latitude, city.longitude)
        limit = {"RUS": 4000, "USA": 2500, "CAN": 2500, "AUS": 2500, "CHL": 3500, "PYF": 2500}.get(country or "", 2000)
        assert far < limit, (country, far)


@given(st.text(max_size=30))
def test_any_name_can_be_looked_up(name: str) -> None:
    gazetteer = _OPEN
    for entry in gazetteer.find(name):
        assert -90 <= entry.latitude <= 90
        assert -180 <= entry.longitude <= 180
    assert normalise(normalise(name)) == normalise(name) or "the" in normalise(name) or not name.isascii()


_OPEN = Gazetteer(PACKED)


def test_weights_name_features_that_exist() -> None:
    assert set(WEIGHTS.weights) == set(FEATURES)


@pytest.mark.parametrize(
    ("name", "near", "context", "country"),
    [("Tripoli", ["LBN"], None, "LBN"), ("Tripoli", [], None, "LBY"), ("Tripoli", [], "talks in Beirut", "LBN"),
     ("Tripoli, Lebanon", [], None, "LBN"), ("Paris", [], None, "FRA"), ("Paris, Texas", [], None, "USA"),
     ("Georgia", [], None, "GEO"), ("Hyderabad", ["PAK"], None, "PAK"), ("Syrian", [], None, "SYR")],
)  # fmt: skip
def test_a_name_alone_is_resolved_by_hints(
    gazetteer: Gazetteer, name: str, near: list[str], context: str | None, country: str
) -> None:
    found = resolve_place_name(name, near, context, gazetteer, WEIGHTS)
    assert found is not None
    assert found.place.country == country


def test_an_unknown_name_alone_is_none(gazetteer: Gazetteer) -> None:
    assert resolve_place_name("Xqzzw", [], None, gazetteer, WEIGHTS) is None


def test_a_choice_names_its_runners_up(gazetteer: Gazetteer) -> None:
    found = resolve_place_name("Tripoli", ["LBN"], None, gazetteer, WEIGHTS)
    assert found is not None
    assert any("LBY" in other.value for other in found.choices[0].runners_up)


def test_a_container_directly_after_decides(places: Resolve) -> None:
    found = places("The envoy flew to Moscow, Idaho, and met farmers in Paris, Texas, on Monday.")
    assert (found["Moscow"].place.country, found["Moscow"].place.admin1) == ("USA", "Idaho")
    assert (found["Paris"].place.country, found["Paris"].place.admin1) == ("USA", "Texas")


def test_the_state_and_the_republic_of_georgia_are_told_apart(places: Resolve) -> None:
    state = places("Voters in Georgia, Alabama and Florida went to the polls. Atlanta counted first.")
    republic = places("Russia and Georgia fought over South Ossetia. Officials in Tbilisi blamed Moscow.")
    assert state["Georgia"].granularity == "admin1"
    assert republic["Georgia"].place.country == "GEO"


def test_adjectives_are_their_country(places: Resolve) -> None:
    found = places("Syrian troops fired on North Korean advisers near Damascus.")
    assert (found["Syrian"].kind, found["Syrian"].place.country) == ("demonym", "SYR")
    assert (found["North Korean"].kind, found["North Korean"].place.country) == ("demonym", "PRK")
    assert found["Damascus"].kind == "literal"


def test_a_place_that_acts_is_metonymic(places: Resolve) -> None:
    found = places("Moscow said on Friday that talks with Tehran would go on. The meeting was held in Geneva.")
    assert found["Moscow"].kind == "metonymic"
    assert found["Tehran"].kind == "metonymic"
    assert (found["Geneva"].kind, found["Geneva"].place.country) == ("literal", "CHE")


@pytest.mark.parametrize(
    ("text", "name"),
    [("Hillary Clinton spoke first. Clinton said she would not yield.", "Clinton"),
     ("The Washington Post reported the deal on Monday.", "Washington"),
     ("Michael Jordan opened the school. Teachers thanked Michael.", "Jordan"),
     ("Police said the US envoy was safe.", "Police"),
     ("The S.E.C. fined two banks.", "S.E.C."),
     ("The Supreme Court ruled on Tuesday.", "Supreme")],
)  # fmt: skip
def test_names_of_others_are_no_places(places: Resolve, text: str, name: str) -> None:
    assert name not in places(text)


def test_a_dateline_and_short_forms_are_read(places: Resolve) -> None:
    found = places("LOUISVILLE, Ky. (Sahel Wire) - A bridge fell near Bowling Green, Ky., the sheriff said.")
    assert found["LOUISVILLE"].place.admin1 == "Kentucky"
    assert found["Ky."].granularity == "admin1"


def test_glued_forms_keep_exact_spans(places: Resolve) -> None:
    found = places("The U.S.-led force left Canada’s base.")
    assert found["U.S."].place.country == "USA"
    assert found["Canada"].place.country == "CAN"


def test_an_unheld_village_takes_the_country_named_after_it(places: Resolve) -> None:
    found = places("Fighters shelled the village of Kfarzabqa in Idlib, Syria, on Sunday.")
    place = found["Kfarzabqa"].place
    assert (place.geonames_id, place.latitude, place.country) == (None, None, "SYR")


def test_the_same_text_gives_the_same_places(places: Resolve) -> None:
    text = "Officials from Niger and Chad met in Niamey, and Paris sent an envoy."
    assert places(text) == places(text)


@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(-90, 90), st.floats(-180, 180))
def test_distance_is_symmetric_and_bounded(a: float, b: float, c: float, d: float) -> None:
    assert distance(a, b, c, d) == pytest.approx(distance(c, d, a, b), abs=1e-6)
    assert 0 <= distance(a, b, c, d) < 20_016


def test_a_town_taken_for_a_person_once_stays_a_town(places: Resolve) -> None:
    found = places("Mayor Edmonton Oslo was a slip. Prices rose in Edmonton on Monday. Edmonton came second in Canada.")
    assert found["Edmonton"].place.country == "CAN"
