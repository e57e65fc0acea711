"""Who is "I", "we" and "you", in quotations, letters, transcripts and releases."""

import pytest

from sayso import make_article
from sayso.coding.reading import unknown_participant

STATE = "U.S. Department of State"


@pytest.fixture
def people(coder):
    """Everybody found in an article, by words: country, sector and name."""

    def found(text, title=None, publisher=STATE, published="2022-03-05"):
        article = make_article(text, title=title, publisher=publisher, published=published)
        report = coder.code(article, annotations=True)
        sources = [statement.source for statement in report.statements if statement.source]
        return {one.text: (one.country, one.sector, one.name) for one in (*report.annotations.participants, *sources)}

    return found


def test_i_in_the_annotations_is_who_speaks(people):
    found = people("French President Emmanuel Macron said: “I warned them, and our allies agree.”", publisher=None)
    assert found["I"] == ("FRA", "GOV", "Emmanuel Macron")
    assert found["our"] == ("FRA", "GOV", "Emmanuel Macron")


def test_you_in_a_quotation_is_who_is_called_by_name(people):
    text = "“Mr. Putin, do you really believe that this war is just?” Sanders said on Tuesday."
    assert people(text, publisher=None)["you"][0] == "RUS"


def test_you_of_a_question_is_who_answers_though_named_later(people):
    text = "QUESTION: Do you believe that talks failed?\nSECRETARY BLINKEN: I do. We regret it.\nQUESTION: Good."
    assert people(text, "Secretary Antony J. Blinken With a Reporter")["you"][2] == "Antony Blinken"


def test_i_of_a_question_is_nobody_named_but_of_the_press(people):
    text = "MS REED: We begin with Ana Lund.\nQUESTION: Thank you. I urge you to answer.\nMS REED: I do. We regret it."
    article = people(text, "Assistant Secretary Julie Reed On the Trip")
    assert article["I"] != ("USA", "JRN", None), "the last I is who answers"
    text = "MS REED: We begin with Ana Lund.\nQUESTION: Thank you. I urge you to answer.\nMS REED: We regret it."
    assert people(text, "Assistant Secretary Julie Reed On the Trip")["I"] == ("USA", "JRN", None)


def test_we_of_a_joint_statement_are_governments_of_no_one_country(people):
    found = people("We urge the regime to release the prisoners.", "Joint Statement on Belarus")
    assert found["We"] == (None, "GOV", None)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Media Freedom Coalition Statement on Hong Kong’s Harbour Daily", "We urge the authorities to release them."),
        ("G7 Ministers’ Statement on Belarus", "We urge the authorities to release them."),
        ("On the Closure of a Newspaper", "The undersigned members express concern. We urge the authorities to act."),
        (
            "Detentions in Sudan",
            "The text of the following statement was released by the Governments of Norway, the United Kingdom, and "
            "the United States of America.\nBegin text:\nWe urge the authorities to release them.",
        ),
    ],
)
def test_a_statement_of_several_is_known_by_its_title_or_opening(people, title, text):
    assert people(text, title)["We"] == (None, "GOV", None)


def test_we_of_a_statement_of_one_is_its_publisher(people):
    assert people("We urge the authorities to release them.", "Statement on Belarus")["We"][0] == "USA"


def test_we_of_a_joint_statement_of_one_government_has_its_country(people):
    title = (
        "Joint Statement by Secretary of State Antony J. Blinken and Treasury Secretary Janet L. Yellen on Sanctions"
    )
    assert people("We commend the decision.", title)["We"][:2] == ("USA", "GOV")


def test_we_the_ministers_are_those_who_make_the_statement(people):
    text = "We, the Foreign Ministers of France, Germany and Italy, wish to make clear that the vote will not be free."
    title = "Joint Statement by the Foreign Ministers of France, Germany and Italy"
    found = people(text, title)
    assert {value[:2] for words, value in found.items() if words.startswith("We")} == {(None, "GOV")}


def test_an_unknown_speaker_of_the_publishers_briefing_is_its_official(people):
    text = "MR BARDOLF: Thank you all. We welcome the vote.\nMS DORCAS: Thank you.\nMR BARDOLF: We will see."
    assert people(text, "Briefing on the Vote")["MR BARDOLF"][:2] == ("USA", "GOV")
    assert people(text, "A Youth Discussion")["MR BARDOLF"][1] == "CVL"
    asked = text.replace("MS DORCAS", "QUESTION")
    assert people(asked, "Remarks on a Report")["MR BARDOLF"][:2] == ("USA", "GOV")


def test_a_head_whom_nobody_knows_is_not_the_publishers(people):
    found = people("President Zorgov accepted bribes while in office. President Biden said so. Ambassador Reed agreed.")
    assert found["President Zorgov"][0] is None
    assert (found["President Biden"][0], found["Ambassador Reed"][0]) == ("USA", "USA")


def test_a_source_whose_head_is_in_no_mention_is_the_person_it_ends_with(people):
    text = "“We will achieve justice,” Tulsa police Chief Chuck Jordan said Monday."
    assert people(text, publisher=None)["We"][2] == "Chuck Jordan"


def test_governments_of_several_countries_are_one_source_of_none(people):
    text = "The governments of the United States of America and the Republic of Austria said that talks had begun."
    found = people(text, publisher=None)
    words = "The governments of the United States of America and the Republic of Austria"
    assert found[words][:2] == (None, "GOV")


def test_a_share_of_those_polled_are_people(people):
    text = "The poll asked American voters in October. Only 12 percent said that they trusted Congress."
    found = people(text, publisher=None)
    assert [value[:2] for words, value in found.items() if words.endswith("percent")] == [("USA", "CVL")]


def test_i_outside_all_quotations_is_a_private_author_and_we_the_paper(people):
    text = "I grew up in Ohio and I blame the senator.\nWe urged the senator to resign."
    found = people(text, publisher="USA Today")
    assert found["I"][:2] == ("USA", "CVL")
    assert found["We"][:2] == ("USA", "JRN")


def test_we_who_work_together_are_governments_of_no_one_country(people):
    found = people("We will work together to end the war. Our two countries condemn the raid.", "Kuwait National Day")
    assert found["We"][:2] == (None, "GOV")
    assert found["Our"][0] is None


def test_we_who_talk_or_agree_are_governments_of_no_one_country(people):
    talk = "We had a very productive discussion of the matter."
    for text in ("We discussed the ties of our governments.", "Together, we honor the victims.", talk):
        assert next(value for words, value in people(text).items() if words.lower() == "we")[:2] == (None, "GOV")
    assert people("We sanctioned the firm.", "Sanctions")["We"][:2] == ("USA", "GOV")


def test_a_thing_of_somebodys_is_his_country_and_sector(coder):
    text = "The resolution condemns the Nicaraguan army’s repression."
    report = coder.code(make_article(text, publisher=STATE, published="2022-03-05"))
    event = next(one for one in report.events if one.type == "ACCUSE")
    assert {(one.country, one.sector) for one in event.recipients} == {("NIC", "MIL")}


def test_the_end_of_a_title_with_its_name_is_the_person(coder):
    text = "Deputy Secretary of State for Management and Resources Brian Probado met envoys."
    found = coder.annotate(make_article(text))
    reading = coder.resolve(make_article(text), found)
    end = text.index(" met")
    span = (text.index("Resources"), end)
    assert unknown_participant(reading, span).country == "USA"
