"""The format of files of actors: what is wrong is said by its line, and what is written is read as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.data import read_text
from sayso.resolve.actor_lines import KINDS, PERSON, Heading, Line, clean_name, parse_lines, write_lines
from sayso.resolve.knowledge import NO_COUNTRY, OFFICES, ORGANISATIONS, SECTORS, split_words

STATES = ("KEN", "SOM", "ETH")


def lines_of(text):
    parsed = parse_lines(text, STATES)
    assert parsed.faults == ()
    return [line for _, line in parsed.lines]


def test_organisations_and_people_stand_in_one_file():
    text = """# a comment

@ KEN GOV organ
Lake Ministry; LM
[1999-05 -] Port Authority {ken.port}
@ KEN GOV+MIL Minister of the Lake
2001 2005-02-03 Barasa Mvuvi; B. Mvuvi
@ - - -
- - Achieng Samaki
"""
    organ, minister, nobody = (
        Heading("KEN", ("GOV",), "organ"),
        Heading("KEN", ("GOV", "MIL"), PERSON, "Minister of the Lake"),
        Heading(None, (), PERSON),
    )
    assert lines_of(text) == [
        Line(organ, "", "", ("Lake Ministry", "LM")),
        Line(organ, "1999-05", "", ("Port Authority",), "ken.port"),
        Line(minister, "2001", "2005-02-03", ("Barasa Mvuvi", "B. Mvuvi")),
        Line(nobody, "", "", ("Achieng Samaki",)),
    ]


KINDS_TOLD = "igo, ngo, organ, company, weak, armed, party, media, agency"
SECTORS_TOLD = ", ".join(sorted(SECTORS))
HEADING_TOLD = "'@ COUNTRY SECTORS KIND' for organisations, '@ COUNTRY SECTORS OFFICE' for people"


@pytest.mark.parametrize(
    ("text", "number", "message"),
    [
        ("Lake Ministry", 1, f"a line before any heading; begin with {HEADING_TOLD}"),
        ("@ KEN GOV", 1, f"a heading has three parts, {HEADING_TOLD}; - stands for none"),
        ("@KEN GOV organ", 1, f"a heading has three parts, {HEADING_TOLD}; - stands for none"),
        (
            "@ QQQ GOV organ\nLake Ministry",
            1,
            "QQQ is no country; write an ISO 3166 alpha-3 code, one of EUR, IGO, IMG, ISM, MNC, NGO, UNO, or -",
        ),
        ("@ KEN GOV+XXX organ", 1, f"XXX is no sector; write {SECTORS_TOLD}, joined by +, or -"),
        (
            "@ KEN GOV organn\nLake Ministry",
            2,
            "FROM TO NAME expected below the office 'organn', - for an open date; "
            f"for organisations the heading ends with one of {KINDS_TOLD}",
        ),
        (
            "@ KEN GOV Minister\n2001-13 - Barasa Mvuvi",
            2,
            "2001-13 is no date; write YYYY, YYYY-MM or YYYY-MM-DD, or - where it is open",
        ),
        (
            "@ KEN GOV Minister\n2001-02-30 - Barasa Mvuvi",
            2,
            "2001-02-30 is no date; write YYYY, YYYY-MM or YYYY-MM-DD, or - where it is open",
        ),
        (
            "@ KEN GOV organ\n[1999] Port",
            2,
            "[FROM TO] NAME expected where a line opens with [; - stands for an open date",
        ),
        (
            "@ KEN GOV Minister\n2005 2001-02 Barasa Mvuvi",
            2,
            "the spell ends (2001-02) before it begins (2005); mend one of the dates",
        ),
        ("@ KEN GOV organ\n;", 2, "no name stands here; write one, other names after ;"),
        ("@ KEN GOV organ\nPort; ...", 2, "'...' holds no word; write a name, or take it out"),
        (
            "@ KEN GOV organ\nPort {two words}",
            2,
            "'two words' is no id; between { and } write letters, digits, '.', '_' and '-'",
        ),
    ],
)
def test_a_fault_says_where_what_and_what_to_do(text, number, message):
    assert [(fault.number, fault.message) for fault in parse_lines(text, STATES).faults] == [(number, message)]


def test_lines_that_are_right_are_read_beside_those_that_are_wrong():
    parsed = parse_lines("@ KEN GOV organ\nPort {a b}\nLake\n", STATES)
    assert [line.names for _, line in parsed.lines] == [("Lake",)]
    assert len(parsed.faults) == 1


@pytest.mark.parametrize("name", [*OFFICES, *ORGANISATIONS])
def test_our_own_files_are_in_the_format(name):
    from sayso.resolve.knowledge import STATES as FILE
    from sayso.resolve.knowledge import _states

    parsed = parse_lines(read_text(name), [state.id for state in _states(read_text(FILE))])
    assert parsed.faults == ()
    assert len(parsed.lines) > 100


# ── what is written is read as it was ─────────────────────────────────────────

NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1).map(clean_name)
FULL = NAMES.filter(lambda name: bool(split_words(name)) and " ".join(name.split()) == name)
YEARS = st.dates().map(lambda day: day.isoformat())
SPELLS = st.one_of(
    st.just(("", "")),
    st.tuples(YEARS, YEARS).map(lambda pair: (min(pair), max(pair))),
    YEARS.map(lambda day: (day[:7], "")),
    YEARS.map(lambda day: ("", day[:4])),
)
OFFICE = FULL.filter(lambda name: name not in KINDS and name != "-")
HEADINGS = st.builds(
    lambda country, sectors, kind, office: Heading(country, sectors, kind, office if kind == PERSON else None),
    st.sampled_from([None, *STATES, *sorted(NO_COUNTRY)]),
    st.lists(st.sampled_from(sorted(SECTORS)), max_size=3, unique=True).map(tuple),
    st.sampled_from([*KINDS, PERSON]),
    st.one_of(st.none(), OFFICE),
)
LINES = st.builds(
    lambda heading, spell, names, id_: Line(heading, *spell, names, id_),
    HEADINGS,
    SPELLS,
    st.lists(FULL, min_size=1, max_size=3).map(tuple),
    st.one_of(st.none(), st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,8}", fullmatch=True)),
)


@given(st.lists(LINES, max_size=5))
def test_what_is_written_is_read_as_it_was(lines):
    assert lines_of(write_lines(lines)) == lines


@given(st.text())
def test_a_cleaned_name_holds_nothing_that_the_format_keeps_for_itself(name):
    cleaned = clean_name(name)
    assert not set(cleaned) & set(";{}[]#@\n")
    assert cleaned == "" or split_words(cleaned)
    assert clean_name(cleaned) == cleaned


@given(st.text(alphabet="@ -;[]{}#KENGOVorgan2001\n.", max_size=60))
def test_no_text_is_too_odd_to_be_read_or_complained_of(text):
    parsed = parse_lines(text, STATES)
    assert all(0 < fault.number <= text.count("\n") + 1 for fault in parsed.faults)
