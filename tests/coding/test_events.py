"""Event mentions: when, where, who under which words, and on whose word."""

import pytest

from sayso import make_article

PUBLISHED = "2019-05-17"


@pytest.fixture
def coded(coder):
    def code(text, published=PUBLISHED):
        return coder.code(make_article(text, published=published))

    return code


def the(report, type_, mode=None):
    found = [event for event in report.events if event.type == type_ and (mode is None or event.mode == mode)]
    assert found, [(event.type, event.mode, event.anchor.text) for event in report.events]
    return found[0]


def days(event):
    return (event.date.start, event.date.end, event.date.basis)


def test_a_time_that_says_when_it_was_said_does_not_date_what_was_said(coded):
    report = coded("The army said on Thursday that rebels had attacked the town of Gao last weekend.")
    assert days(the(report, "ASSAULT")) == ("2019-05-11", "2019-05-12", "stated")
    assert report.statements[0].date.start == "2019-05-16"


def test_a_refusal_voiced_in_a_statement_has_that_statements_day(coded):
    report = coded("On Tuesday, Foreign Minister Ali Sabry said that Sri Lanka rejected the demands of India.")
    assert days(the(report, "REJECT")) == ("2019-05-14", "2019-05-14", "inferred")


def test_without_a_date_the_day_rests_on_publication_and_says_so(coded):
    event = the(coded("Turkish police arrested two journalists in Ankara."), "COERCE", "arrest")
    assert days(event) == (PUBLISHED, PUBLISHED, "publication")


def test_a_plan_without_a_date_is_open_towards_the_future(coded):
    event = the(coded("The presidents of Chad and Niger will meet in Niamey."), "CONSULT")
    assert (event.factuality, *days(event)) == ("planned", PUBLISHED, None, "publication")


def test_a_perfect_tense_leaves_the_beginning_open(coded):
    event = the(coded("Iran has repeatedly criticised the International Atomic Energy Agency."), "ACCUSE")
    assert days(event) == (None, PUBLISHED, "publication")


def test_without_publication_nothing_is_guessed(coded):
    report = coded("Turkish police arrested two journalists in Ankara on Monday.", published=None)
    event = the(report, "COERCE", "arrest")
    assert (event.date.start, event.date.end, event.date.text) == (None, None, "Monday")


def test_an_event_told_again_has_the_date_of_its_first_telling(coded):
    report = coded(
        "Chinese President Xi Jinping met with French President Emmanuel Macron on Wednesday.\n"
        "The talks between Xi and Macron lasted an hour."
    )
    first, second = (event for event in report.events if event.type == "CONSULT")
    assert days(second) == (days(first)[0], days(first)[1], "inferred")


def test_a_place_that_was_talked_about_is_not_where_the_talk_was(coded):
    event = the(coded("The presidents of Chad and Niger discussed the war in Libya by telephone."), "CONSULT")
    assert event.place is None


def test_a_country_that_says_whose_or_of_where_is_not_the_place(coded):
    event = the(coded("The Chad military withdrawal from Mali began on Monday."), "RETREAT")
    assert event.place is None or event.place.name == "Mali"
    assert the(coded("Voters in Ghana thanked the president of Togo."), "SUPPORT").place is None


def test_a_place_that_stands_with_the_event_is_its_place(coded):
    event = the(coded("The presidents of Chad and Niger met in Niamey on Monday."), "CONSULT")
    assert (event.place.name, event.place.country) == ("Niamey", "NER")


def test_a_town_before_the_noun_is_where_and_not_who(coded):
    event = the(coded("The president of Chad condemned the Nairobi attack by Islamist militants."), "ASSAULT")
    assert event.place.name == "Nairobi"
    assert "Nairobi" not in [actor.text for actor in (*event.actors, *event.recipients)]


def test_a_group_stands_for_its_members_under_its_own_words(coded):
    report = coded(
        "German Chancellor Angela Merkel and French President Emmanuel Macron arrived in Kiev on Monday.\n"
        "The two leaders met with Ukrainian President Petro Poroshenko."
    )
    actors = report.events[-1].actors
    assert {("the two leaders", "DEU"), ("the two leaders", "FRA")} <= {(a.text.lower(), a.country) for a in actors}


def test_the_first_person_in_a_quotation_is_its_speaker(coded):
    report = coded("“We condemn the attack by Eritrea,” Ethiopian Prime Minister Abiy Ahmed said.")
    event = the(report, "ACCUSE")
    assert [(actor.text, actor.country) for actor in event.actors] == [("We", "ETH")]


def test_nobody_acts_against_himself(coded):
    report = coded("North Korea criticized the Security Council after it tightened sanctions against Pyongyang.")
    sanction = the(report, "SANCTION")
    assert [actor.country for actor in sanction.actors] == ["UNO"]


def test_the_chain_of_sources_runs_from_the_outermost_inwards(coded):
    report = coded(
        "Rebels attacked Gao, Defence Minister Tiena Coulibaly told lawmakers, the Mali Press agency reported."
    )
    by_id = {statement.id: statement for statement in report.statements}
    chain = [by_id[number] for number in the(report, "ASSAULT").attribution]
    assert [statement.source.text for statement in chain] == [
        "the Mali Press agency",
        "Defence Minister Tiena Coulibaly",
    ]
    assert chain[1].within == chain[0].id


def test_a_state_before_its_officials_title_is_no_party_of_its_own(coded):
    for state in ("Republic of Korea (ROK)", "Korea"):
        name = f"{state} Foreign Minister Chung Eui-yong"
        event = the(coded(f"Envoy Karim Haddad met with {name} in Riga on Monday."), "CONSULT")
        assert [(actor.text, actor.country) for actor in event.actors][1:] == [(name, "KOR")]


def test_what_the_article_asserts_has_no_chain(coded):
    assert the(coded("Rebels attacked the town of Gao on Monday."), "ASSAULT").attribution == ()


def test_a_command_is_no_event(coded):
    assert coded("“Release the hostages,” the Turkish foreign minister said.").events == ()


def test_they_who_met_are_both_and_so_are_the_two(coded):
    for words in ("They", "The two"):
        text = f"Envoy Karim Haddad met with Foreign Minister Ivana Petrov of Serbia. {words} condemned the attack."
        event = coded(text).events[-1]
        assert [actor.text for actor in event.actors] == [words, words]
        assert [text[slice(*actor.refers_to)].split()[-1] for actor in event.actors] == ["Haddad", "Petrov"]


def test_a_person_with_two_titles_is_one_and_they_who_met_abroad_are_both(coded):
    report = coded(
        "Envoy Karim Haddad met in Riga, Latvia, with Serbian Vice President and Foreign Minister Ivana Petrov "
        "to discuss attacks on Ukraine and its people. They agreed to expand trade."
    )
    assert [len(event.actors) for event in report.events if event.type in {"CONSULT", "AGREE"}] == [2, 2]
    assert {actor.name.split()[-1] for actor in report.events[-1].actors} == {"Haddad", "Petrov"}


def test_the_ministers_of_several_countries_are_one_party_each(coded):
    event = coded("The foreign ministers of Kenya, Ethiopia and Somalia met on Friday.").events[0]
    assert [actor.country for actor in event.actors] == ["KEN", "ETH", "SOM"]
    assert {actor.text for actor in event.actors} == {"The foreign ministers of Kenya, Ethiopia and Somalia"}


@pytest.mark.parametrize(("publisher", "country"), [("Ministry of Foreign Affairs of Japan", "JPN"), ("Reuters", None)])
def test_we_is_the_body_that_publishes_and_no_newspaper(coder, publisher, country):
    text = "We condemn the launch of missiles by North Korea."
    report = coder.code(make_article(text, published=PUBLISHED, publisher=publisher))
    actor = the(report, "ACCUSE").actors[0]
    assert (actor.text, actor.country) == ("We", country)
    assert actor.refers_to in (None, actor.span)


def test_what_those_who_met_said_there_is_of_the_same_day(coded):
    report = coded(
        "President Anna Berg of Norway and President Ilir Hoxha of Albania spoke by telephone on Tuesday. "
        "Berg also thanked Hoxha for the troops. Berg criticized Serbia."
    )
    assert days(the(report, "SUPPORT")) == ("2019-05-14", "2019-05-14", "inferred")
    assert days(the(report, "ACCUSE")) == (PUBLISHED, PUBLISHED, "publication")


def test_a_plan_under_a_definite_name_is_the_plan_told_before(coded):
    report = coded(
        "The Security Council is set to meet on Sudan on Monday.\n\nSudan has protested.\n\nPrices rose.\n\n"
        "Its envoys wrote letters.\n\nThe ambassador of Sudan will attend the council meeting."
    )
    planned = [event for event in report.events if event.factuality == "planned"]
    assert [days(event)[2] for event in planned] == ["stated", "inferred"]
    assert planned[0].date.start == planned[1].date.start


def test_what_has_happened_has_the_last_month_of_that_name(coded):
    report = coded(
        "She faced anger over her meeting with Bill Clinton at the end of June on her plane.",
        published="2016-09-14",
    )
    event = the(report, "CONSULT")
    assert (event.factuality, event.date.start, event.date.end) == ("happened", "2016-06-01", "2016-06-30")


def test_a_meeting_on_a_day_to_come_stays_planned(coded):
    event = the(coded("The foreign ministers meet on Monday in Paris."), "CONSULT")
    assert (event.factuality, event.date.start) == ("planned", "2019-05-20")


@pytest.mark.parametrize(
    "text",
    [
        "Members of the Congressional Black Caucus held a press conference Friday afternoon.",
        "President Obama spoke to reporters on Friday about Syria.",
        "President Obama spoke on Friday in Fort Wayne.",
    ],
)
def test_who_speaks_to_the_press_or_a_crowd_consults_nobody(coded, text):
    assert [event for event in coded(text).events if event.type == "CONSULT"] == []


def test_two_who_speak_consult_each_other(coded):
    assert the(coded("Kerry spoke with Lavrov by telephone on Friday."), "CONSULT", "phone").reciprocal


def test_a_deed_named_by_a_noun_is_of_the_state_before_it(coded):
    event = the(coded("The visit is timely given the ongoing Russian aggression against Ukraine."), "ASSAULT")
    assert ([a.country for a in event.actors], [r.country for r in event.recipients]) == (["RUS"], ["UKR"])


def test_an_attack_in_words_is_no_assault(coded):
    report = coded("The senator's call came after his rival Donald Trump attacked the judge in early-morning tweets.")
    assert "ASSAULT" not in {event.type for event in report.events}


def test_of_two_subjects_the_model_says_which_goes_on(coded):
    report = coded("Trump tweeted that Machado was “disgusting” and encouraged Americans to check out her tape.")
    assert [actor.name for actor in the(report, "REQUEST").actors] == ["Donald Trump"]


@pytest.mark.parametrize(
    ("text", "factuality"),
    [
        ("Nathan Maung has had an opportunity to meet with senior Department of State officials.", "happened"),
        ("The minister may have an opportunity to meet with President Putin.", "hypothetical"),
    ],
)
def test_who_had_the_opportunity_did_it(coded, text, factuality):
    found = the(coded(text), "CONSULT").factuality
    assert (found == "happened") is (factuality == "happened")


def test_who_comes_under_criticism_is_criticised(coded):
    event = the(coded("In 2009, the United Nations came under withering criticism for its failure."), "ACCUSE")
    assert ([a.name for a in event.actors], [r.name for r in event.recipients]) == ([], ["United Nations"])


def test_what_is_met_with_a_response_meets_nobody(coded):
    report = coded("Any invasion would be met with a swift response from the United States and our allies.")
    assert [event for event in report.events if event.type == "CONSULT"] == []


def test_those_between_whom_something_is_discussed_do_not_discuss_it(coded):
    report = coded("Secretary Antony Blinken and Yang Jiechi discussed areas for cooperation between Chad and Togo.")
    assert not {actor.country for actor in the(report, "CONSULT").actors} & {"TCD", "TGO"}


def test_the_west_is_nobody_called_west(coded):
    event = the(coded("Tom West, the envoy, left. President Putin accused the West of lies."), "ACCUSE")
    assert [party.name for party in event.recipients] != ["Tom West"]


def test_we_is_no_one_of_those_who_publish_together(coder):
    article = make_article(
        "We condemn the mass arrests in Cuba.", title="Joint Statement on Cuba", publisher="U.S. Department of State"
    )
    assert {actor.name for event in coder.code(article).events for actor in event.actors} == {None}


def test_a_party_does_not_begin_within_a_hyphenated_word(coded):
    report = coded("Grace Odhiambo offered to send food aid to the drought-hit Gedo region.")
    parties = [party.text for event in report.events for party in (*event.actors, *event.recipients)]
    assert not [text for text in parties if text.startswith("hit")]


def test_a_plan_whose_date_has_no_year_is_of_the_year_to_come(coded):
    report = coded("The leaders noted preparations for the June 29-30 NATO summit in Madrid.", published="2022-04-06")
    assert [event.date.start for event in report.events if event.factuality == "planned"] == ["2022-06-29"]


def test_a_known_politician_makes_an_event_public_where_the_article_is_about_other_things(coded):
    dull = " ".join(
        ["The clinic sells magic pills and creams for tired skin, as its owner likes to say on his show."] * 6
    )
    report = coded(f"{dull} Hillary Clinton scolded the company. Jane Smithson scolded the bakery.", "2016-09-20")
    assert [[actor.name for actor in event.actors] for event in report.events] == [["Hillary Clinton"]]


def test_the_subject_acts_where_the_model_sees_nobody(coded):
    report = coded("The senator told reporters that he instructed staff to release the letters.")
    assert [actor.text for actor in the(report, "REQUEST").actors] == ["he"]


def test_who_only_describes_an_actor_in_an_apposition_does_not_act(coded):
    report = coded("Suu Kyi, a Nobel laureate and the leader of the party, personally invited him to visit Burma.")
    assert [actor.text for actor in the(report, "REQUEST").actors] == ["Suu Kyi"]
