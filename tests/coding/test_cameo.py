"""CAMEO codes and Goldstein scores: every type and mode has one, and words choose between several."""

import pytest

from sayso.coding.cameo import Cameo
from sayso.coding.ontology import Ontology
from sayso.data import load
from sayso.errors import DataError


@pytest.fixture(scope="module")
def cameo():
    return load("cameo.toml", Cameo)


def test_every_type_and_mode_has_a_code_with_a_score(cameo):
    cameo.check(load("plover.toml", Ontology))


@pytest.mark.parametrize(
    ("event", "code", "score"),
    [
        (("CONSULT", "phone", "spoke"), "041", 1.0),
        (("CONSULT", "visit", "hosted the premier"), "043", 2.8),
        (("REQUEST", "yield", "urged"), "025", -0.3),
        (("REQUEST", "yield", "demanded"), "105", -5.0),
        (("CONCEDE", None, "apologised"), "055", 7.0),
        (("SANCTION", "discontinue", "suspended aid"), "162", -5.6),
        (("RETREAT", "withdraw", "pulled out"), "0874", 10.0),
        (("ASSAULT", "unconventional", "gassed"), "2041", -10.0),
    ],
)
def test_type_mode_and_words_give_the_code(cameo, event, code, score):
    assert cameo.code(*event) == code
    assert cameo.scale(code) == score


def test_what_has_no_code_is_refused(cameo):
    with pytest.raises(DataError, match="no code for BAKE"):
        cameo.code("BAKE", None, "")
    with pytest.raises(DataError, match="no Goldstein score for 99"):
        cameo.scale("99")
