import pytest

from sayso import data
from sayso.coding.ontology import Ontology
from sayso.errors import DataError

ONTOLOGY = data.load("plover.toml", Ontology)


def test_sixteen_types_and_thirty_seven_contexts():
    assert len(ONTOLOGY.types) == 16
    assert len(set(ONTOLOGY.contexts)) == 37


def test_sanction_is_material_conflict_and_accuse_scores_below_zero():
    assert ONTOLOGY.quad("SANCTION") == 4
    assert ONTOLOGY.score("ACCUSE") == -3


def test_a_mode_has_its_own_score():
    assert ONTOLOGY.score("CONSULT", "visit") == 4
    assert ONTOLOGY.score("CONSULT") == 2.5


def test_cooperation_scores_from_zero_up_and_conflict_below():
    for name, one in ONTOLOGY.types.items():
        for score in (one.score, *one.modes.values()):
            assert (score > 0) == (one.quad in (1, 2)) or name == "REQUEST"


def test_a_mode_of_another_type_is_refused():
    with pytest.raises(DataError, match="no mode curfew"):
        ONTOLOGY.check("ASSAULT", "curfew", "a line")
    with pytest.raises(DataError, match="no event type FIGHT"):
        ONTOLOGY.check("FIGHT", None, "a line")
