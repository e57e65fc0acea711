import pytest
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kenya's president met the Ugandan foreign minister in Nairobi on Tuesday.", "CONSULT"),
        ("Egypt's foreign minister is to visit Khartoum next week.", "CONSULT:visit"),
        ("A telephone call between the president of Poland and the chancellor of Germany took place.", "CONSULT:phone"),
        ("Ethiopia and Eritrea signed a peace treaty in Jeddah.", "AGREE"),
        ("Ukraine's president thanked Poland for its help.", "SUPPORT"),
        ("The king pardoned the opposition leader on Sunday.", "CONCEDE"),
        ("The armies of Chad and Niger held joint exercises near the border.", "COOPERATE"),
        ("Norway gave Malawi 20 million dollars in food aid.", "AID"),
        ("Army troops withdrew from the town of Marib.", "RETREAT:withdraw"),
        ("The European Union lifted sanctions on Zimbabwe.", "RETREAT"),
        ("The defence minister resigned after the protests.", "RETREAT:resign"),
        ("The UN Security Council urged both sides to return to talks.", "REQUEST:meet"),
        ("Serbia criticized the European Union over the tariffs.", "ACCUSE:disapprove"),
        ("The Russian government accused Britain of spying.", "ACCUSE:allege"),
        ("Iran refused to release the detained sailors.", "REJECT:yield"),
        ("Moscow was not ready to sign the treaty with Washington.", "REJECT:change"),
        ("Pakistan threatened to bomb militant camps in Afghanistan.", "THREATEN:violence"),
        ("Workers at the state railway went on strike against the government.", "PROTEST:strike"),
        ("The ambassador boycotted the session of the Security Council.", "PROTEST:boycott"),
        ("The government of Chad expelled the French ambassador.", "SANCTION:expel"),
        ("The council has adopted three rounds of sanctions against Eritrea.", "SANCTION:discontinue"),
        ("North Korea carried out a nuclear test.", "MOBILIZE:weapons"),
        ("Turkey deployed troops on the Syrian border.", "MOBILIZE:troops"),
        ("Police arrested 40 protesters outside parliament.", "COERCE:arrest"),
        ("The junta imposed a curfew in the capital, the army said.", "COERCE:curfew"),
        ("The Syrian army shelled a hospital in Idlib.", "ASSAULT:heavy-weapons"),
        ("Gunmen kidnapped a French diplomat near Gao.", "ASSAULT:abduct"),
        ("Israeli air strikes on Gaza killed two militants.", "ASSAULT:aerial"),
    ],
)
def test_a_plain_report_of_each_type_is_found(bench, text, expected):
    assert expected in [line.split(" | ")[0] for line in bench.lines(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The striker scored two goals as the team beat their rivals in the cup final.",
        "Shares of the retailer fell after analysts attacked its quarterly profit forecast.",
        "A trade war would hurt the economy, economists say.",
        "The film shot to the top of the charts and critics praised the actor.",
        "She met her friends at the beach and they talked all night.",
        "Storms hit the coast on Monday and killed the power for hours.",
        "He suffered a heart attack on the train.",
        "I asked my husband to stop the car.",
        "Thank you, Mr. President. We are done for today.",
        "The minister spoke of attacks on democracy in Togo.",
    ],
)
def test_sport_business_weather_and_private_life_are_no_events(bench, text):
    assert bench.lines(text) == []


CRIME = """
A suspect was arrested on Monday after a robbery at a store, deputies said. The driver, who was charged with
burglary and theft, pleaded not guilty. Detectives said that the man had stolen a car from a neighbor's apartment
and that police arrested him in a parking lot. A judge set bail. His girlfriend, a witness, told the sheriff that
the suspect had attacked her co-worker.
"""


def test_a_text_about_crime_without_politics_has_no_events_of_private_people(bench):
    assert bench.lines(" ".join(CRIME.split())) == []
    assert bench.lines("Police arrested a suspect in the murder of the foreign minister of Togo.") != []


def test_numbers_stand_for_the_people_who_march(bench):
    assert "PROTEST:demo | Thousands | the government" in bench.lines(
        "Thousands marched in Lagos against the government."
    )


def test_a_light_verb_and_its_noun_are_one_event_with_the_verb_as_predicate(bench):
    parsed, drafts = bench.find("The president of Ghana held talks with the prime minister of Togo.")
    assert [draft.type for draft in drafts] == ["CONSULT"]
    assert parsed.words(drafts[0].span) == "held talks"
    assert parsed.tokens[drafts[0].predicate].text == "held"


def test_a_threat_takes_its_content_with_it(bench):
    assert len(bench.lines("Iran threatened to attack Israel.")) == 1


def test_an_accusation_leaves_the_deed_beside_it(bench):
    types = [line.split(" | ")[0] for line in bench.lines("Ukraine accused Russia of shelling the village.")]
    assert types == ["ACCUSE:allege", "ASSAULT:heavy-weapons"]


def test_a_denied_willingness_says_that_its_negation_is_used_up(bench):
    _, drafts = bench.find("Moscow was not ready to sign the treaty with Washington.")
    assert [draft.polarity_settled for draft in drafts if draft.type == "REJECT"] == [True]


def test_several_events_in_one_sentence_come_in_order(bench):
    types = [line.split(" | ")[0] for line in bench.lines("Mali dissolved parliament and imposed a curfew in Bamako.")]
    assert types == ["COERCE:restrict", "COERCE:curfew"]


def test_an_attack_and_what_came_of_it_are_one_event(bench):
    found = bench.lines("Dozens of civilians were killed when rebels attacked the village.")
    assert len(found) == 1
    assert found[0].startswith("ASSAULT | rebels | ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The two leaders agreed to reopen the border next month.", "AGREE | The two leaders | "),
        ("Chad agreed to withdraw its troops from Libya.", "CONCEDE | Chad | Libya"),
        ("Moscow refused to sign up to new sanctions on Iran.", "REJECT:change | Moscow | "),
        ("She offered to send food aid to the flooded Gedo region.", "AGREE | She | Gedo"),
        ("We urge other lenders to help the people of Chad.", "REQUEST:change | We | other lenders"),
        ("Canada condemned the arrests of editors in Hong Kong.", "ACCUSE:disapprove | Canada | "),
        ("Chad rejected a Kenyan proposal for talks in Nairobi.", "REJECT:meet | Chad | Kenyan"),
        ("Canada condemned the attack on Kyiv.", "ACCUSE:disapprove | Canada | "),
        ("Canada condemned Russia's attack on Kyiv.", "ACCUSE:disapprove | Canada | Russia"),
        ("Chadian troops crossed the border on Monday.", "MOBILIZE:troops | Chadian troops | "),
        ("Egypt hosted a meeting of the foreign ministers on Friday.", "CONSULT | Egypt; the foreign ministers | "),
    ],
)
def test_joint_agreements_refused_measures_offers_and_hosts_have_their_parties(bench, text, expected):
    assert expected in bench.lines(text)


def test_a_question_or_a_command_reports_nothing(bench):
    assert bench.lines("Did the army attack the rebels?") == []


def test_choices_name_the_line_of_the_lexicon(bench):
    _, drafts = bench.find("The king pardoned the opposition leader.")
    chosen = {choice.field: choice for choice in drafts[0].choices}
    assert chosen["type"].rule == "verbs.toml, pardon (CONCEDE)"
    assert chosen["actors"].value == "The king"


TEXT = "the army troops attacked Iran talks with and of sanctions on refused to meet president 's was not , . held by"
WORDS = st.sampled_from(TEXT.split())


@settings(max_examples=40, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=25))
def test_any_words_give_drafts_that_keep_the_invariants(bench, words):
    parsed, drafts = bench.find(" ".join(words))
    for draft in drafts:
        bench.ontology.check(draft.type, draft.mode, "draft")
        assert draft.first <= draft.anchor < draft.last
        assert parsed.span(draft.first, draft.last) == draft.span
        assert not draft.reciprocal or not draft.recipients
        assert 0 < draft.confidence <= 1
    assert drafts == bench.find(" ".join(words))[1]
