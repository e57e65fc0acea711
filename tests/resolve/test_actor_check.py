"""The checker: no name is two actors' at one time, and our own files pass."""

import pytest

from sayso.data import read_bytes, read_text
from sayso.resolve.actor_check import check_files, overlap
from sayso.resolve.actor_lines import PERSON, Heading, Line
from sayso.resolve.knowledge import OFFICES, ORGANISATIONS
from sayso.resolve.packed import load_packed


@pytest.fixture(scope="module")
def knowledge():
    return load_packed(read_text, read_bytes)


def complaints(knowledge, *texts):
    return [str(one) for one in check_files([(f"{n}.txt", text) for n, text in enumerate(texts)], knowledge)]


def test_our_own_files_pass(knowledge):
    assert [str(one) for one in check_files([(n, read_text(n)) for n in (*OFFICES, *ORGANISATIONS)], knowledge)] == []


def test_a_name_of_two_organisations_at_one_time_is_found(knowledge):
    text = "@ KEN GOV organ\nLake Ministry; LM\nLandlocked Ministry; LM\n"
    assert complaints(knowledge, text) == [
        "0.txt, line 3: 'LM' is KEN.landlocked-ministry here and KEN.lake-ministry in 0.txt, line 2, at one time; "
        "give both one id between { and }, or take the name from one"
    ]


def test_it_is_found_in_two_files(knowledge):
    person = "@ KEN GOV Minister\n2001 2005 Barasa Mvuvi {%s}\n"
    (found,) = complaints(knowledge, person % "a", person % "b")
    assert found.startswith("1.txt, line 2: 'Barasa Mvuvi' is b here and a in 0.txt, line 2, at one time; ")


@pytest.mark.parametrize(
    "text",
    [
        "@ KEN GOV Minister\n2001 2005 Barasa Mvuvi {a}\n2005 2009 Barasa Mvuvi {b}\n",
        "@ KEN GOV Minister\n2001 2005 Barasa Mvuvi {a}\n@ SOM GOV Minister\n2001 2005 Barasa Mvuvi {b}\n",
        "@ KEN PTY party\nLake {a}\n@ KEN JRN media\nLake {b}\n",
        "@ KEN PTY party\nLake {a}\n[2001 -] Lake Union; Lake {a}\n",
    ],
    ids=["after another", "another country", "another kind", "one id"],
)
def test_what_can_be_told_apart_is_right(knowledge, text):
    assert complaints(knowledge, text) == []


def test_a_weak_name_needs_its_organ(knowledge):
    assert complaints(knowledge, "@ KEN MIL weak\nLake Force; Lakers\n") == [
        "0.txt, line 2: no organ 'Lake Force' is known; add it under a heading of the kind organ"
    ]
    assert complaints(knowledge, "@ KEN MIL organ\nLake Force\n@ KEN MIL weak\nLake Force; Lakers\n") == []


def test_an_id_is_no_states_and_of_one_kind(knowledge):
    text = (
        "@ KEN GOV organ\nLake {KEN}\nPort {port}\nHarbour {RUS.lavrov-sergei}\n@ KEN GOV Minister\n- - Port {port}\n"
    )
    assert complaints(knowledge, text) == [
        "0.txt, line 2: KEN is a state's id; write another between { and }",
        "0.txt, line 4: RUS.lavrov-sergei is the id of a person of ours, Sergei Lavrov; write another between { and }",
        "0.txt, line 6: port is a person and an organisation (0.txt, line 3); give one another id",
    ]


@pytest.mark.parametrize(
    ("one", "other", "do"),
    [
        (("2001", "2005"), ("2005", "2009"), False),
        (("2001", "2005-06"), ("2005-05-01", ""), True),
        (("", ""), ("2001", "2002"), True),
        (("2001", "2001"), ("2001", "2001"), True),
        (("2001-01-20", "2009-01-20"), ("2009-01-20", ""), False),
    ],
)
def test_spells_overlap_by_more_than_the_day_of_handing_over(one, other, do):
    heading = Heading("KEN", (), PERSON)
    lines = [Line(heading, *bounds, ("A B",)) for bounds in (one, other)]
    assert overlap(*lines) is overlap(*reversed(lines)) is do
