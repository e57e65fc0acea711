"""The user's files over the knowledge base: what they name is theirs, and the rest stays as it was."""

import pytest

from sayso.data import read_bytes, read_text
from sayso.errors import DataError
from sayso.resolve.own_actors import with_own
from sayso.resolve.packed import load_packed


@pytest.fixture(scope="module")
def ours():
    return load_packed(read_text, read_bytes)


def own(ours, text):
    return with_own(ours, [("mine.txt", text)])


def test_without_files_it_is_the_knowledge_base_itself(ours):
    assert with_own(ours, ()) is ours


def test_a_new_organisation_is_known_by_its_names(ours):
    known = own(ours, "@ SOM REB armed\n[2024-03 -] Gedo Front; Gedo Liberation Front\n")
    (sense,) = known.senses(("Gedo", "Liberation", "Front"))
    assert (sense.kind, sense.id) == ("organisation", "org.gedo-front")
    assert known.entries["org.gedo-front"].at("2025-01-01").sectors == ("REB",)
    assert known.own == {"org.gedo-front"}
    assert known.longest["gedo"] >= 3


def test_a_new_person_is_known_by_full_name_and_surname(ours):
    known = own(ours, "@ SOM GOV Foreign Minister\n2024-06 - Abdi Warsame Gedo\n")
    assert known.persons("Abdi Warsame Gedo") == ("SOM.gedo-abdi-warsame",)
    assert known.persons("Abdi Gedo") == ("SOM.gedo-abdi-warsame",)
    assert known.surnames["gedo"] == ("SOM.gedo-abdi-warsame",)


def test_an_entry_with_a_name_of_ours_takes_its_place_and_keeps_its_id_and_other_names(ours):
    known = own(ours, "@ GBR BUS company\nReuters; Reuters Group of the Lake\n")
    assert known.entries["org.reuters"].spells[0].sectors == ("BUS",)
    assert [sense.id for sense in known.senses(("Thomson", "Reuters"))] == ["org.reuters"]
    assert [sense.id for sense in known.senses(("Reuters", "Group", "of", "the", "Lake"))] == ["org.reuters"]


def test_a_person_with_a_name_of_ours_takes_that_ones_place_in_any_spelling(ours):
    known = own(ours, "@ RUS LEG Senator\n2030-01 - Sergey Lavrov\n")
    (id_,) = known.persons("Sergei Lavrov")
    assert id_ == "RUS.lavrov-sergei"
    assert [spell.office for spell in known.entries[id_].spells] == ["Senator"]


def test_an_id_of_ones_own_parts_namesakes_and_has_the_name_alone(ours):
    known = own(ours, "@ KEN EDU Professor\n2020 - Sergei Lavrov {ken.lavrov}\n")
    assert known.persons("Sergei Lavrov") == ("ken.lavrov",)
    assert known.entries["RUS.lavrov-sergei"] == ours.entries["RUS.lavrov-sergei"]
    assert set(known.surnames["lavrov"]) >= {"RUS.lavrov-sergei", "ken.lavrov"}


def test_a_namesake_in_another_country_is_somebody_else_who_has_the_name_alone(ours):
    known = own(ours, "@ KEN BUS company\nReuters\n@ KEN GOV Minister\n2020 - Sergei Lavrov\n")
    assert [sense.id for sense in known.senses(("Reuters",))] == ["org.reuters.KEN"]
    assert known.entries["org.reuters"] == ours.entries["org.reuters"]
    assert [sense.id for sense in known.senses(("Thomson", "Reuters"))] == ["org.reuters"]
    assert known.persons("Sergei Lavrov") == ("KEN.lavrov-sergei",)
    assert known.entries["RUS.lavrov-sergei"] == ours.entries["RUS.lavrov-sergei"]


def test_only_names_that_are_given_are_taken_from_others(ours):
    known = own(ours, "@ LBN REB armed\nHezbollah\n")
    others = {key: senses for key, senses in known.phrases.items() if key != "hezbollah"}
    assert others == {key: senses for key, senses in ours.phrases.items() if key != "hezbollah"}


def test_a_name_of_a_state_is_the_users_where_they_say_so_and_a_role_stays_a_role(ours):
    known = own(ours, "@ USA BUS company\nGeorgia; Guard\n")
    assert [sense.id for sense in known.senses(("Georgia",))] == ["org.georgia"]
    assert {sense.kind for sense in known.senses(("Guard",))} == {"organisation", "role"}


def test_the_lines_of_one_person_are_one_entry(ours):
    known = own(ours, "@ KEN GOV Governor\n2001 2005 Barasa Mvuvi\n@ KEN LEG Senator\n2006 - Barasa Mvuvi\n")
    assert len(known.entries[known.persons("Barasa Mvuvi")[0]].spells) == 2


def test_names_that_nobody_gave_stay_as_they_were(ours):
    known = own(ours, "@ SOM REB armed\nGedo Front\n")
    assert {key: senses for key, senses in known.phrases.items() if key != "gedo front"} == ours.phrases
    assert (known.people, known.surnames) == (ours.people, ours.surnames)
    assert ours.own == frozenset()


def test_a_file_that_is_wrong_is_a_data_error_with_its_line():
    states = load_packed(read_text, read_bytes)
    with pytest.raises(DataError, match=r"^mine.txt, line 1: QQQ is no country; .* shows all\)$"):
        own(states, "@ QQQ GOV organ\nLake\n")


def test_a_weak_name_of_nobody_is_a_data_error(ours):
    message = (
        "'Lakers' is a weak name of KEN.lake-force, an organ nobody knows (`sayso actors check` says where)"
    )  # fmt: skip
    with pytest.raises(DataError) as raised:
        own(ours, "@ KEN MIL weak\nLake Force; Lakers\n")
    assert str(raised.value) == message


def test_the_coder_reads_them(ours):
    from sayso.pipeline import ActorNames

    names = ActorNames(
        own(ours, "@ SOM REB armed\n[2024-03 -] Gedo Front\n@ SOM GOV Foreign Minister\n- - Abdi Lakeman\n")
    )
    front = names.resolve("Gedo Front fighters", on="2025-01-01")
    assert (front.country, front.sector) == ("SOM", "REB")
    assert names.resolve("Abdi Lakeman", on="2025-01-01").office == "Foreign Minister"
