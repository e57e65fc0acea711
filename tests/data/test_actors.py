"""The actor files hold what they promise."""

import time

import pytest

from sayso.data import read_bytes, read_text
from sayso.errors import DataError
from sayso.resolve import knowledge as know
from sayso.resolve.knowledge import build_knowledge, person_key
from sayso.resolve.packed import load_packed


@pytest.fixture(scope="module")
def knowledge():
    return load_packed(read_text, read_bytes)


FILES = (know.STATES, know.AREAS, know.ROLES, know.OFFICIALS, *know.OFFICES, *know.ORGANISATIONS)


@pytest.mark.parametrize("name", FILES)
def test_every_file_names_its_source(name):
    header = [line for line in read_text(name).splitlines() if line.startswith("#")]
    assert any("Source" in line for line in header)


def test_the_licence_of_phoenix_is_shipped():
    assert "MIT" in read_text("actors/LICENSE-phoenix")


def test_more_than_1500_people_have_dates(knowledge):
    dated = [one for one in knowledge.entries.values() if one.kind == "person" and any(s.start for s in one.spells)]
    assert len(dated) > 1500


def test_no_spell_ends_before_it_begins(knowledge):
    for entry in knowledge.entries.values():
        for spell in entry.spells:
            shared = min(len(spell.start), len(spell.end))
            assert not spell.end or spell.start[:shared] <= spell.end[:shared], entry.id


def test_every_sector_and_country_is_a_known_code(knowledge):
    for entry in knowledge.entries.values():
        for spell in entry.spells:
            assert set(spell.sectors) <= know.SECTORS
            assert spell.country is None or spell.country in knowledge.states or spell.country in know.NO_COUNTRY


def test_states_without_full_recognition_and_past_states_are_there(knowledge):
    assert {"XKX", "TWN", "PSE", "ESH", "SUN", "YUG", "CSK", "DDR"} <= set(knowledge.states)


def test_the_keys_of_the_officials_are_those_of_their_names(knowledge):
    for key, line in list(knowledge.officials.items())[::97]:
        assert person_key(line.split("\t")[0].split()) == key


def test_the_knowledge_base_loads_fast():
    best = min(_seconds() for _ in range(3))
    assert best < 1.5  # 0.2 s on a quiet core; machines of CI are slower and shared


def _seconds() -> float:
    start = time.perf_counter()
    load_packed(read_text, read_bytes)
    return time.perf_counter() - start


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (know.STATES, "AAA\tonly two"),
        (know.ROLES, "@ title XXX\nminister"),
        (know.ROLES, "minister"),
        (know.OFFICES[0], "@ USA GOV President\n2001"),
        (know.OFFICES[0], "@ QQQ GOV President\n2001 2002 Some One"),
        (know.ORGANISATIONS[0], "@ USA GOV\nWhite House"),
    ],
)
def test_a_broken_file_is_a_data_error_that_names_it(name, text):
    with pytest.raises(DataError, match=name.split("/")[1]):
        build_knowledge(lambda asked: text if asked == name else read_text(asked))
