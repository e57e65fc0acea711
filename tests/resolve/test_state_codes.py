"""Codes of states: complete, and of one state at a time."""

import itertools

import pytest

from sayso.data import read_text
from sayso.errors import DataError
from sayso.resolve.knowledge import STATES, _states
from sayso.resolve.state_codes import CODES, codes_on, read_codes

# Members of the Correlates of War's state system since 1945 (State System Membership, v2016), by number.
# 817 is South Vietnam, 511 Zanzibar, 678 and 680 the Yemens before 1990, 260 and 265 the Germanies.
IN_COW = frozenset(
    [
        2, 20, 31, 40, 41, 42, 51, 52, 53, 54, 55, 56, 57, 58, 60, 70, 80, 90, 91, 92, 93, 94, 95, 100, 101, 110, 115,
        130, 135, 140, 145, 150, 155, 160, 165, 200, 205, 210, 211, 212, 220, 221, 223, 225, 230, 232, 235, 255, 260,
        265, 290, 305, 310, 315, 316, 317, 325, 331, 338, 339, 341, 343, 344, 345, 346, 347, 349, 350, 352, 355, 359,
        360, 365, 366, 367, 368, 369, 370, 371, 372, 373, 375, 380, 385, 390, 395, 402, 403, 404, 411, 420, 432, 433,
        434, 435, 436, 437, 438, 439, 450, 451, 452, 461, 471, 475, 481, 482, 483, 484, 490, 500, 501, 510, 511, 516,
        517, 520, 522, 530, 531, 540, 541, 551, 552, 553, 560, 565, 570, 571, 572, 580, 581, 590, 591, 600, 615, 616,
        620, 625, 626, 630, 640, 645, 651, 652, 660, 663, 666, 670, 678, 679, 680, 690, 692, 694, 696, 698, 700, 701,
        702, 703, 704, 705, 710, 712, 713, 731, 732, 740, 750, 760, 770, 771, 775, 780, 781, 790, 800, 811, 812, 816,
        817, 820, 830, 835, 840, 850, 860, 900, 910, 920, 935, 940, 946, 947, 950, 955, 970, 983, 986, 987, 990,
    ]
)  # fmt: skip


@pytest.fixture(scope="module")
def codes():
    return read_codes(read_text(CODES))


@pytest.fixture(scope="module")
def states():
    return {state.id: state for state in _states(read_text(STATES))}


def test_every_state_of_cow_since_1945_has_its_number(codes):
    assert {spell.codes.cow for spells in codes.values() for spell in spells} - {None} == IN_COW


def test_every_row_is_of_a_known_state_and_a_number_never_stands_without_letters(codes, states):
    assert set(codes) <= set(states)
    held = [spell.codes for spells in codes.values() for spell in spells]
    assert [one for one in held if (one.cow is None) != (one.cow_letters is None)] == []


def bounds(spells):
    for spell in spells:
        yield from (bound for bound in (spell.start, spell.end) if bound)


@pytest.mark.parametrize("field", ["cow", "cow_letters", "cameo"])
def test_a_code_is_of_one_state_on_any_day(codes, states, field):
    days = {"1946-01-01", "2026-01-01", *(day for spells in codes.values() for day in bounds(spells))}
    days |= {day for state in states.values() for day in (state.start, state.end) if day >= "1945-01-01"}
    for day in sorted(days):
        held = [
            (getattr(spell.codes, field), state)
            for state, spells in codes.items()
            if states[state].exists(day)
            for spell in spells
            if spell.holds(day) and getattr(spell.codes, field) is not None
        ]
        twice = sorted(one for one in held if [code for code, _ in held].count(one[0]) > 1)
        assert twice == [], day


def test_the_spells_of_a_state_do_not_overlap(codes):
    for state, spells in codes.items():
        for one, other in itertools.pairwise(spells):
            assert one.end and one.end < other.start, state


@pytest.mark.parametrize(
    ("state", "on", "number"),
    [
        ("DEU", "1989-11-09", 260), ("DEU", "1990-10-03", 255), ("SUN", "1991-12-25", 365), ("RUS", "1991-12-25", None),
        ("RUS", "1991-12-26", 365), ("YAR", "1980-01-01", 678), ("YEM", "1980-01-01", None), ("YEM", None, 679),
        ("SRB", None, 345), ("EGY", "1960-01-01", None), ("UAR", "1960-01-01", 651),
    ],
)  # fmt: skip
def test_the_number_is_that_of_the_day(codes, state, on, number):
    found = codes_on(codes[state], on)
    assert (found.cow if found else None) == number


def test_a_broken_row_is_a_data_error():
    with pytest.raises(DataError, match=r"data file actors/codes.tsv: six columns expected"):
        read_codes("USA\tx\tUSA\tUSA\t\t")
