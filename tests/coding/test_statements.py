"""Statements: who is tied to what, and how they nest."""

import pytest

from sayso.annotate.parse import parse
from sayso.annotate.quotes import find_quotes
from sayso.coding.contents import make_scene
from sayso.coding.cues import CueWords
from sayso.coding.statements import find_statements
from sayso.data import load


@pytest.fixture(scope="module")
def words():
    return load("cues.toml", CueWords)


@pytest.fixture
def statements(nlp, words):
    def found(text):
        scene = make_scene(parse(nlp, text), find_quotes(text))
        return [
            (
                text[slice(*draft.source_span)] if draft.source_span else None,
                " ".join(text[slice(*span)] for span in draft.cue_spans),
                [text[slice(*span)] for span in draft.content_spans],
                draft,
            )
            for draft in find_statements(scene, (), words)
        ]

    return found


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        (
            "Defence Minister Amina Diallo said that the garrison had withdrawn.",
            "Defence Minister Amina Diallo",
            "said",
            ["that the garrison had withdrawn"],
        ),
        (
            "The garrison has withdrawn, Defence Minister Amina Diallo said.",
            "Defence Minister Amina Diallo",
            "said",
            ["The garrison has withdrawn"],
        ),
        (
            "“The garrison has withdrawn,” said Diallo. “It will not return.”",
            "Diallo",
            "said",
            ["“The garrison has withdrawn,”", "“It will not return.”"],
        ),
        (
            "According to the ministry, two soldiers were wounded.",
            "the ministry",
            "According to",
            ["two soldiers were wounded"],
        ),
        (
            "Two soldiers were wounded, according to the ministry.",
            "the ministry",
            "according to",
            ["Two soldiers were wounded"],
        ),
        (
            "The army, the minister said, would leave the valley.",
            "the minister",
            "said",
            ["The army", "would leave the valley"],
        ),
        (
            "A spokeswoman for the union declined to comment on the strike.",
            "A spokeswoman for the union",
            "declined",
            ["to comment on the strike"],
        ),
        (
            "Diallo rejected a plan for talks in Mombasa, the Horn Press news agency reported on Thursday.",
            "the Horn Press news agency",
            "reported",
            ["Diallo rejected a plan for talks in Mombasa"],
        ),
        ("Diallo: The garrison will not return", "Diallo", ":", ["The garrison will not return"]),
    ],
)
def test_source_cue_and_content_are_found(statements, text, source, cue, content):
    assert (source, cue, content) in [item[:3] for item in statements(text)]


def test_an_agency_that_reports_a_statement_is_the_outer_source(statements):
    found = statements("Diallo said that the garrison had withdrawn, the Tamazgha news agency reported.")
    by_cue = {item[1]: item for item in found}
    outer = found.index(by_cue["reported"])
    assert by_cue["said"][3].within == outer
    assert by_cue["reported"][3].within is None


def test_quoted_as_saying_makes_two_statements_one_within_the_other(statements):
    found = statements("“We are ready,” Tamazgha quoted Diallo as saying.")
    assert [(item[0], item[1]) for item in found] == [("Tamazgha", "quoted"), ("Diallo", "saying")]
    assert found[1][3].within == 0
    assert found[1][2] == ["“We are ready,”"]


def test_a_passive_citation_has_an_outer_statement_without_a_source(statements):
    found = statements("She was also cited as saying that the road was closed.")
    assert found[0][0] is None
    assert (found[1][0], found[1][2]) == ("She", ["that the road was closed"])
    assert found[1][3].within == 0


def test_a_second_verb_of_the_same_source_takes_over(statements):
    found = statements("The president said he would sign the law and warned against delay.")
    assert [item[2] for item in found if item[1] == "said"] == [["he would sign the law"]]


def test_a_transcripts_labels_hand_the_floor_to_each_speaker(statements):
    text = "MR. OSEI: We met today.\nIt went well.\nMS. LUND: We will meet again.\nMR. OSEI: Thank you."
    labelled = [item for item in statements(text) if item[1] == ":"]
    assert [item[0] for item in labelled] == ["MR. OSEI", "MS. LUND", "MR. OSEI"]
    assert labelled[0][2] == ["We met today", "It went well"]


def test_a_lead_in_line_hands_over_the_rest(statements):
    text = "The below is attributable to Spokesperson Lena Lund:\nMinister Osei met his counterpart.\nThey agreed."
    assert statements(text)[0][:3] == (
        "Spokesperson Lena Lund",
        "attributable to",
        ["Minister Osei met his counterpart", "They agreed"],
    )


def test_a_byline_hands_over_nothing_unless_the_text_speaks_in_the_first_person(statements):
    body = "The ministers met on Monday."
    assert statements("Lena Lund, Foreign Correspondent\n" + body) == []
    assert statements("Antony Marlow, Secretary of State\nWe welcome the accord.")[0][0] == "Antony Marlow"


def test_the_medium_comes_from_the_attributions_own_words(statements):
    cases = {
        "The White House said in a statement that the talks were over.": "statement",
        "She confirmed in an email to Reuters that the talks were over.": "email",
        "The general told reporters that the talks were over.": "briefing",
        "He tweeted that the talks were over.": "post",
        "He said that the statement was late.": None,
    }
    assert {text: statements(text)[0][3].medium for text in cases} == cases


def test_form_tells_direct_mixed_and_indirect(statements):
    forms = [
        statements(text)[0][3].form
        for text in ("He said “we lost.”", "He said that they had “lost badly” on Monday.", "He said that they lost.")
    ]
    assert forms == ["direct", "mixed", "indirect"]


def test_a_that_before_an_adjunct_does_not_keep_the_extent_from_ending(statements):
    assert isinstance(statements("She noted that, with Osei: the end"), list)
