"""A file of actors from Wikidata's dump: ``wikidata.json`` is a made-up world in the shape of the real one."""

from pathlib import Path

import pytest

from sayso.actors.wikidata import build
from sayso.pipeline import load_knowledge
from sayso.resolve.actor_check import check_files
from sayso.resolve.actor_lines import parse_lines

DUMP = Path(__file__).with_name("wikidata.json")

WRITTEN = """\
# Made by `sayso actors build` from Wikidata (CC0); ids are Wikidata's. The format: docs/actors.md.
# Without what was over before 1945, and without what Sayso knows already.
@ IGO - igo
Union of Lake States; ULS {Q900203}
@ KEN JRN media
Lakeside Weekly {Q900202}
@ KEN GOV organ
[1964 -] Fisheries Ministry of the Lake; LakeMin Office; FML; Ministry of Nets {Q900201}
@ KEN GOV Cabinet Secretary for Fisheries
1998 2002-03 Wanjiru Otieno-Lake; W. O. Lake; Mama Lake {Q900101}
2020-05-05 - Moraa Tilapia Junior {Q900110}
@ KEN GOV Keeper of the Nets
1970 1991-07-01 Achieng Samaki {Q900103}
@ KEN GOV President
2013-04-09 2022-09-13 Wanjiru Otieno-Lake; W. O. Lake; Mama Lake {Q900101}
2022-09-13 - Barasa Mvuvi {Q900102}
@ KEN LEG Member of the Lake Assembly
2007-12-27 - Barasa Mvuvi {Q900102}
@ SOM GOV Head of Government
2019 2021-05 Cabdi Kalluun {Q900105}
"""


@pytest.fixture(scope="module")
def knowledge():
    return load_knowledge()


def built(knowledge, since=1945, dump=DUMP):
    told = []
    text, tally = build(dump, since, knowledge, told.append)
    return "".join(text), tally, told


def test_the_dump_becomes_a_file_of_actors(knowledge):
    text, tally, told = built(knowledge)
    assert text == WRITTEN
    assert (tally.people, tally.organisations) == (5, 3)
    assert told == [f"{DUMP}, line 9: skipped, it is no entity of Wikidata (Input data was truncated)"]


def test_what_is_left_out_is_counted(knowledge):
    assert built(knowledge)[1].left_out == {
        "namesakes at one time": 1,
        "organisations in few Wikipedias": 1,
        "organisations that are known already": 1,
        "organisations that were over": 1,
        "people that are known already": 1,
        "people without an office that counts": 3,
    }


def test_what_is_written_passes_the_checker_and_is_the_same_twice(knowledge):
    text = built(knowledge)[0]
    assert check_files([("built.txt", text)], knowledge) == ()
    assert built(knowledge)[0] == text


def test_what_was_over_before_the_first_year_is_left_out(knowledge):
    text = built(knowledge, since=2015)[0]
    names = {line.names[0] for _, line in parse_lines(text, knowledge.states).lines}
    assert "Achieng Samaki" not in names
    assert "1998 2002-03" not in text
    assert "Wanjiru Otieno-Lake" in names


def test_the_coder_knows_them(knowledge):
    from sayso.resolve.own_actors import with_own

    known = with_own(knowledge, [("built.txt", built(knowledge)[0])])
    (id_,) = known.persons("Wanjiru Otieno-Lake")
    assert id_ == "Q900101"
    assert known.entries[id_].at("2015-01-01").office == "President"
    assert known.entries[id_].at("2000-01-01").office == "Cabinet Secretary for Fisheries"
