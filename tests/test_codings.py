"""What other codings call what Sayso says."""

from __future__ import annotations

import pytest

from sayso import codings, data
from sayso.coding.ontology import Ontology
from sayso.errors import DataError
from sayso.resolve.state_codes import CODES, read_codes


@pytest.fixture(scope="module")
def codes():
    return codings.load()


def test_every_type_and_mode_has_a_code_a_score_a_quad_and_words(codes):
    for name, type_ in data.load("plover.toml", Ontology).types.items():
        assert codes.quad_name(codes.quad(name)) in (
            "VERBAL COOPERATION",
            "MATERIAL COOPERATION",
            "VERBAL CONFLICT",
            "MATERIAL CONFLICT",
        )
        for mode in (None, *type_.modes):
            assert -10 <= codes.goldstein(codes.cameo(name, mode, "")) <= 10
            assert -10 <= codes.intensity(name, mode) <= 10
            assert codes.label(name, mode)


def test_what_the_ontology_does_not_have_is_an_error_that_names_it(codes):
    with pytest.raises(DataError, match="no event type FIGHT"):
        codes.quad("FIGHT")
    with pytest.raises(DataError, match="PROTEST has no mode visit"):
        codes.intensity("PROTEST", "visit")


def test_a_state_has_the_codes_of_its_day(codes):
    assert codes.state("RUS", "2020-01-01").cow == 365
    assert codes.state("XKX", None).cameo == "KSV"
    assert codes.state("UNO", None) is None
    assert codes.state(None, None) is None


@pytest.mark.parametrize(
    ("country", "fips", "iso2", "name"),
    [
        ("NER", "NG", "NE", "Niger"),
        ("XKX", "KV", "XK", "Kosovo"),
        ("UNO", None, None, None),
        ("EUR", None, "EU", None),
        (None, None, None, None),
    ],
)
def test_a_country_has_letters_and_a_name(codes, country, fips, iso2, name):
    assert (codes.fips(country), codes.iso2(country), codes.country_name(country)) == (fips, iso2, name)


def test_only_states_that_are_no_more_are_unknown_to_fips(codes):
    numbered = {state for state, held in read_codes(data.read_text(CODES)).items() if held[-1].codes.cow}
    former = {"BRD", "CSK", "DDR", "EAZ", "RHO", "RVN", "SCG", "SUN", "UAR", "VDR", "YAR", "YMD", "YUG", "ZAR"}
    assert {state for state in numbered if not codes.fips(state)} <= former


def test_sectors_and_groups_are_in_cameos_codes(codes):
    assert (codes.role("JRN"), codes.role("MED"), codes.role("PTY"), codes.role(None)) == ("MED", "HLH", None, None)
    assert (codes.group("UNO"), codes.group("NGO"), codes.group("FRA")) == (("UNO", "IGO"), ("", "NGO"), ("", ""))
    assert codes.sector_name("MIL") == "Military"
