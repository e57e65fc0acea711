"""Who makes a statement: documents, several at once, speakers that go on."""

import pytest

from sayso import make_article
from sayso.coding.crowds import crowd_of
from sayso.coding.reading import unknown_participant


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
    mixed = sources("President Vladimir Putin and China argued that sanctions had failed.")["argued"]
    assert (mixed.sector, mixed.sectors) == (None, ("GOV",)), "a state as such has no sector to share"


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


INTERVIEW = (
    "QUESTION: We thank you. You met the Tunisian president on Monday. Did you warn him?\n"
    "SECRETARY BLINKEN: I urged him to restore parliament. We condemn the arrests.\n"
    "QUESTION: You accused Iran of delay.\n"
    "SECRETARY BLINKEN: We did."
)


def interview(coder):
    title = "Secretary Antony J. Blinken with Osman Ayfarah of Al Jazeera"
    publisher = "U.S. Department of State"
    return coder.code(make_article(INTERVIEW, title=title, published="2021-07-29", publisher=publisher))


def test_you_is_who_answers_in_the_turn_of_one_who_asks(coder):
    events = interview(coder).events
    met = next(event for event in events if event.type == "CONSULT")
    accused = next(event for event in events if event.type == "ACCUSE" and "accused" in event.anchor.text)
    assert ("you", "Antony Blinken") in {(actor.text.lower(), actor.name) for actor in met.actors}
    assert [actor.name for actor in accused.actors] == ["Antony Blinken"]


def test_we_is_not_the_publisher_in_the_turn_of_one_who_asks(coder):
    asked = [event for event in interview(coder).events if event.anchor.span[0] < INTERVIEW.index("SECRETARY")]
    assert all(party.name != "State Department" for event in asked for party in (*event.actors, *event.recipients))


def test_you_is_the_other_one_where_two_speak(coder):
    text = (
        "SECRETARY BLINKEN: Welcome. We support Moldova.\nFOREIGN MINISTER POPESCU: I praise you and your team.\n"
        "SECRETARY BLINKEN: We commend you."
    )
    title = "Secretary Antony J. Blinken and Moldovan Foreign Minister Nicu Popescu Before Their Meeting"
    report = coder.code(make_article(text, title=title, published="2022-04-18"))
    commended = next(event for event in report.events if event.anchor.text == "commend")
    assert [(party.text, party.name, party.country) for party in commended.recipients] == [
        ("you", "Nicu Popescu", "MDA")
    ]


def test_a_newspaper_called_a_post_is_no_document_that_speaks(sources):
    found = sources("Trump said in a post that it was wrong. The issue was first reported by The Washington Post.")
    assert {source.name for source in found.values() if source} >= {"Washington Post"}


@pytest.mark.parametrize(
    ("text", "cue", "country", "sector"),
    [
        ("Rain fell, according to a memo released Friday by the State Department.", "according to", "USA", "GOV"),
        ("Obama spoke, according to excerpts of the Kremlin’s speech.", "according to", "RUS", "GOV"),
        ("Clinton leads, according to a count by The Associated Press.", "according to", "USA", "JRN"),
        ("The police filed an affidavit in Moscow. The affidavit says he lied.", "says", None, "COP"),
        ("Scientists published a study. The study found that rain fell in May.", "found", None, "EDU"),
    ],
)
def test_documents_are_of_whom_their_words_name(sources, text, cue, country, sector):
    source = sources(text)[cue]
    assert source.sector == sector
    assert country is None or source.country == country


def test_a_paper_known_by_its_name_is_no_document_of_somebodys(sources):
    found = sources("Trump praised China’s The Paper, a website. The Paper said that he was popular.")
    assert found["said"].sector == "JRN"


def test_who_accuses_in_a_document_is_its_issuer_in_the_event_too(coder):
    text = "The Kremlin released an ad on Thursday.\nThe ad accuses the American army of lying."
    report = coder.code(make_article(text, published="2016-05-17"))
    accused = next(event for event in report.events if event.anchor.text == "accuses")
    assert [actor.country for actor in accused.actors] == ["RUS"]


@pytest.mark.parametrize(
    ("words", "country", "sector"),
    [
        ("nine in 10", "USA", "CVL"),
        ("Twelve percent", "USA", "CVL"),
        ("some on Twitter", "USA", "CVL"),
        ("those who know him", "USA", "CVL"),
        ("some", "USA", None),
        ("the report", None, None),
        ("most of the report", None, None),
    ],
)
def test_people_counted_or_pointed_at_are_civilians_of_the_articles_country(coder, words, country, sector):
    text = f"American voters favor a wall. But {words} said that it would fail."
    article = make_article(text, published="2016-05-17")
    reading = coder.read(article)
    at = text.index(words)
    got = crowd_of(reading, (at, at + len(words)))
    assert (got and got.country, got and got.sector) == (country, sector)


def test_a_span_that_tells_more_of_a_name_is_whom_it_opens_with(coder):
    text = "It named Sen. Ann Testmann of Ohio, a candidate eliminated from the race, in May."
    reading = coder.read(make_article(text, published="2016-05-17"))
    span = (text.index("Sen."), text.index(", in May"))
    assert (unknown_participant(reading, span).country, unknown_participant(reading, span).sector) == ("USA", "LEG")


def test_you_of_a_newspaper_is_its_reader_where_nobody_is_spoken_to(coder):
    text = "American firms grow. You know that America is great, and you condemn Russia."
    report = coder.code(make_article(text, publisher="nyt", published="2016-05-17"))
    you = [one.source for one in report.statements if one.source and one.source.text.lower() == "you"]
    assert {(one.name, one.sector) for one in you} == {(None, "CVL")}


def test_a_person_named_behind_words_that_say_nothing_is_the_source(coder):
    text = "“Thanks,” said master of ceremonies Ann Testmann, a Syrian engineer who came long ago."
    report = coder.code(make_article(text, published="2016-05-17"))
    assert next(one.source for one in report.statements if one.cue.text == "said").name == "Ann Testmann"


@pytest.mark.parametrize(
    ("text", "publisher", "country"),
    [
        ("The annual Trafficking Report says that slavery grew.", "U.S. Department of State", "USA"),
        ("The UN report says that slavery fell.", "U.S. Department of State", "UNO"),
        ("The annual Trafficking Report says that slavery grew.", "Reuters", None),
    ],
)
def test_a_report_of_a_governments_release_that_is_nobody_elses_is_its_own(coder, text, publisher, country):
    report = coder.code(make_article(text, publisher=publisher, published="2022-05-17"))
    assert [one.source.country for one in report.statements] == [country]


def test_many_of_somebodys_supporters_are_not_he(sources):
    found = sources("Many of Angela Merkel's supporters said that it failed.")
    assert found["said"].name is None
