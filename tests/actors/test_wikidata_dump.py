"""Reading Wikidata's dump: packed or not, cut short, with broken lines and every oddity of its values."""

import bz2
import gzip
from pathlib import Path

import pytest

from sayso.actors.wikidata_dump import MOST_TOLD, Time, Wanted, bounds, day, entities, items, values
from sayso.errors import InputError

DUMP = Path(__file__).with_name("wikidata.json")
ALL = Wanted((b'"item"', b'"property"'))


def read(path, wanted=ALL):
    told = []
    return list(entities(path, wanted, told.append)), told


@pytest.fixture(scope="module")
def world():
    return {entity.number: entity for entity in read(DUMP)[0]}


@pytest.mark.parametrize(("suffix", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress)])
def test_a_packed_dump_gives_the_same(tmp_path, world, suffix, pack):
    path = tmp_path / f"dump.json{suffix}"
    path.write_bytes(pack(DUMP.read_bytes()))
    assert [entity.number for entity in read(path)[0]] == list(world)


@pytest.mark.parametrize(("suffix", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress)])
def test_a_packed_dump_that_is_cut_short_gives_what_is_whole(tmp_path, suffix, pack):
    whole = [
        line
        for line in DUMP.read_bytes().splitlines(keepends=True)
        if not line.startswith(b'{"type":"item","id":"Q900098"')
    ]
    path = tmp_path / f"dump.json{suffix}"
    packed = pack(b"".join(whole * 40))
    path.write_bytes(packed[: len(packed) * 3 // 4])
    found, told = read(path)
    assert told[-1].startswith(f"{path}: cut short or broken after line ")
    assert told[-1].endswith("; what comes before is used")
    assert suffix == ".bz2" or found


def test_a_plain_dump_that_is_cut_short_gives_what_is_whole(tmp_path):
    path = tmp_path / "dump.json"
    path.write_bytes(b"".join(DUMP.read_bytes().splitlines(keepends=True)[:3])[:-40])
    found, told = read(path)
    assert [entity.number for entity in found] == [114]
    assert told == [
        f"{path}, line 3: skipped, it is no entity of Wikidata (Input data was truncated)",
        f"{path}: ends in line 3 without ]; it is cut short, and what is there is used",
    ]


def test_only_the_first_broken_lines_are_told(tmp_path):
    path = tmp_path / "dump.json"
    path.write_text("[\n" + '{"item",\n' * 30 + "]\n", "utf-8")
    _, told = read(path)
    assert len(told) == MOST_TOLD + 1
    assert told[-1] == f"{path}: 30 lines skipped in all"


def test_a_dump_that_is_not_there_is_said(tmp_path):
    with pytest.raises(InputError) as raised:
        read(tmp_path / "absent.json.gz")
    assert str(raised.value).endswith("absent.json.gz: cannot be read (No such file or directory); check the path")


def test_a_file_that_is_not_packed_as_its_name_says_is_told(tmp_path):
    path = tmp_path / "dump.json.gz"
    path.write_bytes(DUMP.read_bytes())
    found, told = read(path)
    assert found == []
    assert told[0].startswith(f"{path}: cut short or broken after line 0 ")


def test_properties_and_lexemes_are_no_items(world):
    assert 39 not in world


def test_only_lines_that_are_wanted_are_decoded():
    assert [entity.number for entity in read(DUMP, Wanted((b'"P298"',)))[0]] == [114, 1045]
    assert [entity.number for entity in read(DUMP, Wanted((), frozenset([900105])))[0]] == [900105]


def test_values_leave_out_deprecated_ones_and_those_that_say_nothing(world):
    kenya, somalia = world[114].claims, world[1045].claims
    assert items(kenya.P35) == (900101, 900102)
    assert items(somalia.P6) == (900105,)
    assert values(kenya.P298) == ["KEN"]
    assert items(world[900101].claims.P39) == (900001, 900002)


def test_an_item_may_be_given_by_its_number_alone(world):
    assert items(world[900003].claims.P1001) == (114,)


def test_a_label_may_be_in_no_language_and_empty_objects_are_lists(world):
    assert world[900105].label == "Cabdi Kalluun"
    assert world[900105].aliases == ()
    assert world[15180].claims.P17 == []


def test_bounds_are_as_precise_as_they_are_meant(world):
    held = world[900101].claims.P39
    assert [bounds(one) for one in held[:2]] == [("2013-04-09", "2022-09-13"), ("1998", "2002-03")]
    assert bounds(world[900102].claims.P39[0]) == ("2007-12-27", "")
    assert bounds(world[900106].claims.P39[0]) == ("", "")


@pytest.mark.parametrize(
    ("time", "precision", "iso"),
    [
        ("+1990-00-00T00:00:00Z", 9, "1990"),
        ("+1990-05-00T00:00:00Z", 10, "1990-05"),
        ("+1990-05-03T00:00:00Z", 11, "1990-05-03"),
        ("+1990-05-00T00:00:00Z", 11, "1990-05"),
        ("+1990-01-01T00:00:00Z", 9, "1990"),
        ("+00000001990-05-03T00:00:00Z", 11, "1990-05-03"),
        ("+1990-00-00T00:00:00Z", 8, ""),
        ("-0044-03-15T00:00:00Z", 11, ""),
    ],
)
def test_a_time_is_read_as_precisely_as_it_is_meant(time, precision, iso):
    assert day(Time(time, precision)) == iso
