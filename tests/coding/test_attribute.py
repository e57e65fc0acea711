"""Who makes a statement: documents, several at once, speakers that go on."""

import pytest

from sayso import make_article


@pytest.fixture
def sources(coder):
    def found(text):
        report = coder.code(make_article(text, published="2019-05-17"))
        return {statement.cue.text: statement.source for statement in report.statements}

    return found


def test_a_statement_that_speaks_is_whoever_issued_it(sources):
    found = sources(
        "The White House said in a statement that the talks were useful.\nThe sides will meet, the statement added."
    )
    assert (found["added"].text, found["added"].country) == ("the statement", "USA")


def test_several_sources_are_one_participant_with_what_they_share(sources):
    same = sources("The White House and the Pentagon said that the strike had failed.")["said"]
    other = sources("China and Russia argued that sanctions had failed.")["argued"]
    assert (same.name, same.country) == (None, "USA")
    assert (other.name, other.country) == (None, None)


def test_the_outer_speaker_of_the_sentence_before_goes_on(sources):
    found = sources("Feltman said he was worried, a Western diplomat said.\nThe officials had refused talks, he added.")
    assert found["added"].text == "he"
    assert found["added"].name is None


def test_a_relative_pronoun_is_resolved_to_its_noun(sources):
    found = sources("Turkish President Recep Tayyip Erdogan, who said that the army would stay, left for Doha.")
    assert (found["said"].text, found["said"].country) == ("who", "TUR")


def test_a_label_is_the_person_of_that_surname_in_text_or_title(coder):
    text = (
        "FOREIGN MINISTER RAU: We met today.\nSECRETARY BLINKEN: We condemn the attack by Russia.\n"
        "FOREIGN MINISTER RAU: Thank you."
    )
    title = "Secretary Antony J. Blinken and Polish Foreign Minister Zbigniew Rau at a Joint Press Availability"
    report = coder.code(make_article(text, title=title, published="2022-03-05"))
    speakers = [(s.source.text, s.source.country) for s in report.statements if s.cue.text == ":"]
    assert speakers[:2] == [("FOREIGN MINISTER RAU", "POL"), ("SECRETARY BLINKEN", "USA")]
    accusing = next(event for event in report.events if event.type == "ACCUSE")
    assert [(actor.text, actor.country) for actor in accusing.actors] == [("We", "USA")]
