"""What an event says of all its reports: who says it, what most say, and on what they differ."""

from sayso import engine
from sayso.ledger.merge import Decision, MergeMention, merge
from sayso.ledger.merge_events import event_id
from sayso.ledger.merge_mentions import Party, source_key

NORWAY = Party(name="Norway", actor_id="q20", country="NOR", text="Norway")
BERG = Party(name="Anna Berg", actor_id="q1", country="NOR", sector="GOV", text="Foreign Minister Anna Berg")
SATO = Party(name="Ken Sato", actor_id="q2", country="JPN", sector="GOV", text="Sato")


def mention(name, **also):
    given = {
        "reading_id": f"r-{name}",
        "article_id": f"a-{name}",
        "version_id": f"v-{name}",
        "copy_group": f"v-{name}",
        "published": "2024-03-06",
        "type": "ASSAULT",
        "actors": (NORWAY,),
        "date_start": "2024-03-05",
        "date_end": "2024-03-05",
        "date_granularity": "day",
        "date_basis": "stated",
        "anchor_text": "shelled",
        "stem": "shell",
        "family": "attack",
        "evidence_text": f"Ships shelled the port, {name} writes.",
        "confidence": 0.5,
    } | also
    return MergeMention(mention_id=name, **given)


def made_one(*mentions):
    """The event of mentions that a reviewer has joined: what it says does not rest on the score."""
    names = [one.mention_id for one in mentions]
    decisions = [
        Decision(decision_id=f"d{place}", seq=place, kind="join", first=names[0], second=other)
        for place, other in enumerate(names[1:])
    ]
    (event,) = merge(mentions, decisions, engine.load_merging())
    return event


def differing(event):
    return {one.field: [(value.value, value.mention_ids) for value in one.values] for one in event.disagreements}


def test_ten_papers_that_quote_one_man_are_one_source():
    event = made_one(*(mention(f"m{place}", says_who="actor:q7") for place in range(10)))
    assert (event.reports, event.texts, event.independent_sources) == (10, 10, 1)


def test_twelve_prints_of_one_wire_story_are_one_source():
    event = made_one(*(mention(f"m{place:02}", copy_group="wire") for place in range(12)))
    assert (event.reports, event.texts, event.independent_sources) == (12, 1, 1)


def test_two_unnamed_officials_in_two_texts_are_two_sources_and_in_copies_one():
    official = "words:an official"
    apart = made_one(mention("m1", says_who=official), mention("m2", says_who=official))
    copies = made_one(*(mention(name, says_who=official, copy_group="w") for name in ("m1", "m2")))
    assert (apart.independent_sources, copies.independent_sources) == (2, 1)


def test_a_named_source_is_the_same_in_every_text():
    assert source_key(mention("m1", says_who="name:ida|NOR")) == source_key(mention("m2", says_who="name:ida|NOR"))


def test_the_type_is_that_of_most_sources_not_of_most_papers():
    quoted = [mention(f"m{place}", type="ASSAULT", says_who="actor:q7") for place in range(5)]
    event = made_one(*quoted, mention("m6", type="MOBILIZE", mode="weapons"), mention("m7", type="MOBILIZE"))
    assert (event.type, event.mode) == ("MOBILIZE", "weapons")


def test_of_as_many_sources_the_latest_says_whether_it_happened():
    early = mention("m1", factuality="happened", published="2024-03-06", confidence=0.9)
    late = mention("m2", factuality="did_not_happen", published="2024-03-08")
    event = made_one(early, late)
    assert event.factuality == "did_not_happen"
    assert differing(event)["factuality"] == [("did_not_happen", ("m2",)), ("happened", ("m1",))]


def test_the_narrowest_day_that_the_others_allow_is_the_date():
    week = mention("m1", date_start="2024-03-04", date_end="2024-03-10", date_granularity="week")
    event = made_one(week, mention("m2"))
    assert (event.date_start, event.date_end, differing(event)) == ("2024-03-05", "2024-03-05", {})


def test_a_day_that_cannot_be_the_same_is_kept_beside_it():
    event = made_one(mention("m1"), mention("m2"), mention("m3", date_start="2024-03-04", date_end="2024-03-04"))
    assert differing(event) == {"date": [("2024-03-05", ("m1", "m2")), ("2024-03-04", ("m3",))]}


def test_the_day_of_publication_contradicts_nobody():
    printed = mention("m2", date_start="2024-03-07", date_end="2024-03-07", date_basis="publication")
    event = made_one(mention("m1"), printed)
    assert (event.date_start, differing(event)) == ("2024-03-05", {})


def test_numbers_that_differ_are_all_kept():
    event = made_one(mention("m1", killed=3), mention("m2", killed=3), mention("m3", killed=5), mention("m4"))
    assert event.killed == 3
    assert differing(event) == {"killed": [("3", ("m1", "m2")), ("5", ("m3",))]}


def test_the_finest_place_is_the_place_and_its_country_no_other():
    country = {"place_name": "Norway", "geonames_id": 1, "place_country": "NOR"}
    town = {"place_name": "Bergen", "geonames_id": 2, "place_country": "NOR", "place_admin1": "Vestland"}
    event = made_one(mention("m1", **country), mention("m2", **country), mention("m3", **town))
    assert (event.place_name, event.place_admin1, differing(event)) == ("Bergen", "Vestland", {})


def test_towns_that_differ_are_both_kept():
    bergen = {"place_name": "Bergen", "geonames_id": 2, "place_country": "NOR", "place_admin1": "Vestland"}
    event = made_one(mention("m1", **bergen), mention("m2", **(bergen | {"place_name": "Odda", "geonames_id": 3})))
    assert sorted(value for value, _ in differing(event)["place"]) == ["Bergen", "Odda"]


def test_parties_are_one_by_their_id_in_their_fullest_words():
    short = Party(actor_id="q1", name="Anna Berg", country="NOR", sector="GOV", text="she")
    event = made_one(mention("m1", actors=(short,)), mention("m2", actors=(BERG,)))
    assert event.actors == (BERG,)
    assert (event.actor_ids, event.actor_countries) == (("q1",), ("NOR",))


def test_a_surname_alone_is_the_one_who_bears_it():
    surname = Party(name="Berg", country="NOR", sector="GOV", text="Berg")
    assert made_one(mention("m1", actors=(surname,)), mention("m2", actors=(BERG,))).actors == (BERG,)


def test_somebody_of_a_country_gives_way_to_who_is_named():
    somebody = Party(country="NOR", text="the minister")
    assert made_one(mention("m1", actors=(somebody,)), mention("m2", actors=(BERG,))).actors == (BERG,)


def test_actors_without_anybody_in_common_differ():
    event = made_one(mention("m1", actors=(BERG,)), mention("m2", actors=(BERG,)), mention("m3", actors=(SATO,)))
    assert differing(event) == {"actors": [("Anna Berg", ("m1", "m2")), ("Ken Sato", ("m3",))]}


def test_a_state_by_its_name_and_by_its_country_alone_is_one():
    event = made_one(mention("m1", actors=(NORWAY,)), mention("m2", actors=(Party(country="NOR", text="Oslo"),)))
    assert differing(event) == {}


def test_the_parties_of_a_meeting_are_all_actors():
    one = mention("m1", type="CONSULT", reciprocal=True, actors=(BERG, SATO))
    event = made_one(one)
    assert (event.actor_ids, event.recipients) == (("q1", "q2"), ())


def test_an_event_is_as_sure_as_its_sources_together():
    event = made_one(mention("m1"), mention("m2"), mention("m3", copy_group="v-m2"))
    assert event.confidence == 0.75


def test_the_first_report_gives_the_id_and_every_other_says_why_it_is_there():
    late, early = mention("m1", published="2024-03-07"), mention("m2", published="2024-03-06")
    event = made_one(late, early)
    assert (event.event_id, event.mention_ids) == (event_id("m2"), ("m2", "m1"))
    first, second = event.members
    assert (first.joined_to, first.why) == (None, None)
    assert second.joined_to == "m2"
    assert second.why == "joined by a reviewer; same day, 2024-03-05; both ASSAULT; same actor Norway"
