import pytest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Britain was accused of spying by the Russian government.",
            "ACCUSE:allege | the Russian government | Britain",
        ),
        ("The rebels, who attacked the village, fled.", "ASSAULT | The rebels | the village"),
        ("Troops sent by Rwanda attacked the rebels.", "ASSAULT | Troops | the rebels"),
        ("The army wants to attack the rebels.", "ASSAULT | The army | the rebels"),
        ("The president criticized the court and praised the army.", "SUPPORT | The president | the army"),
        ("After visiting Cairo, the envoy met the Jordanian king.", "CONSULT:visit | the envoy | Cairo"),
        ("Russian strikes on Aleppo killed four militants.", "ASSAULT | Russian | four militants"),
        ("The minister's visit to Ankara angered the opposition.", "CONSULT:visit | The minister | Ankara"),
        ("Germany, France and Poland condemned Belarus.", "ACCUSE:disapprove | Germany; France; Poland | Belarus"),
        ("Iran condemned the decision of the Supreme Court.", "ACCUSE:disapprove | Iran | the Supreme Court"),
    ],
)
def test_parties_are_found_through(bench, text, expected):
    shown = bench.lines(text)
    parties = [line.split(" | ", 1)[1] for line in shown]
    types = [line.split(" | ", 1)[0].split(":")[0] for line in shown]
    wanted_type, wanted = expected.split(" | ", 1)
    assert (wanted_type.split(":")[0], wanted) in list(zip(types, parties, strict=True))


def test_reciprocal_events_list_all_parties_as_actors(bench):
    _, drafts = bench.find("The president of Ghana met the prime minister of Togo.")
    assert drafts[0].reciprocal
    assert len(drafts[0].actors) == 2
    assert drafts[0].recipients == ()


def test_in_a_visit_the_host_is_the_recipient(bench):
    parsed, drafts = bench.find("The Turkish president visited Baku on Monday.")
    assert not drafts[0].reciprocal
    assert [parsed.words(party.span) for party in drafts[0].recipients] == ["Baku"]


def test_an_adjective_of_a_state_is_a_party_without_a_mention(bench):
    parsed, drafts = bench.find("Russian air strikes on Aleppo resumed.")
    assert [(parsed.words(party.span), party.mention) for party in drafts[0].actors] == [("Russian", None)]


def test_a_party_with_a_mention_has_its_span(bench):
    parsed, drafts = bench.find("The Turkish president visited Baku on Monday.")
    assert [parsed.words(party.span) for party in drafts[0].actors] == ["The Turkish president"]


def test_who_is_urged_is_the_recipient(bench):
    assert "REQUEST:yield | The United States | Israel" in bench.lines(
        "The United States urged Israel to withdraw its troops from Lebanon."
    )


def test_a_thing_is_no_party_of_a_meeting(bench):
    assert bench.lines("The government did not meet the standard of the European Union.") == []


def test_a_purpose_is_of_the_subject_and_not_of_the_name_before_it(bench):
    shown = bench.lines("The envoy spoke with Foreign Minister Ivana Petrov to condemn the government of Eritrea.")
    assert "ACCUSE:disapprove | The envoy | the government of Eritrea" in shown
