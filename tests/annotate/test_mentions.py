import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.annotate.mentions import CorefWords, find_mentions
from sayso.annotate.parse import parse
from sayso.data import load

WORDS = load("coreference.toml", CorefWords)


@pytest.fixture(scope="session")
def found(nlp):
    def find(text):
        parsed = parse(nlp, text)
        return parsed, find_mentions(parsed, WORDS)

    return find


def texts(found, text):
    parsed, mentions = found(text)
    return [parsed.words(mention.span) for mention in mentions]


def by_text(found, text, wanted):
    parsed, mentions = found(text)
    return next((mention for mention in mentions if parsed.words(mention.span) == wanted), None), parsed, mentions


def test_a_title_and_what_stands_before_it_belong_to_the_name(found):
    text = "Polish Deputy Defence Minister Marek Nowak arrived in Kyiv on Monday."
    mention, parsed, _ = by_text(found, text, "Polish Deputy Defence Minister Marek Nowak")
    assert mention is not None
    assert parsed.words(mention.name) == "Marek Nowak"
    assert (mention.kind, mention.label) == ("name", "PERSON")


def test_a_sentence_of_names_is_no_headline(found):
    assert "Secretary Berg" in texts(found, "Secretary Berg met with Foreign Minister Matti Salo.")


def test_a_title_with_a_complement_reaches_to_its_name(found):
    text = "The envoys met UN Undersecretary General for humanitarian affairs Martin Holt in Geneva."
    mention, parsed, _ = by_text(found, text, "UN Undersecretary General for humanitarian affairs Martin Holt")
    assert mention is not None
    assert parsed.words(mention.name) == "Martin Holt"


def test_a_role_noun_without_comma_is_one_mention_with_its_name(found):
    text = "President Anna Berg and her Finnish counterpart Matti Salo signed the accord."
    found_texts = texts(found, text)
    assert "President Anna Berg" in found_texts
    assert "her Finnish counterpart Matti Salo" in found_texts
    assert "her" in found_texts


def test_an_owner_is_a_mention_inside_what_it_owns(found):
    found_texts = texts(found, "South Korea's UN ambassador left the hall.")
    assert "South Korea's UN ambassador" in found_texts
    assert "South Korea" in found_texts
    assert "UN" in found_texts


def test_the_complement_of_a_role_noun_belongs_to_it(found):
    assert "A spokesman for the ministry" in texts(found, "A spokesman for the ministry declined to comment.")


def test_what_a_comma_adds_is_an_appositive_of_the_name(found):
    text = "Lee Min Ho, spokesman at the South Korean mission, confirmed the visit."
    mention, parsed, mentions = by_text(found, text, "spokesman at the South Korean mission")
    assert mention is not None
    assert parsed.words(mentions[mention.appositive].span) == "Lee Min Ho"


def test_a_name_after_its_role_is_explained_by_it(found):
    text = "The country's foreign minister, Anna Berg, will travel to Paris."
    mention, parsed, mentions = by_text(found, text, "The country's foreign minister")
    assert mention is not None
    assert parsed.words(mentions[mention.appositive].span) == "Anna Berg"


def test_members_of_a_list_are_mentions_of_their_own_and_no_appositives(found):
    parsed, mentions = found("France, Germany and Poland rejected the plan.")
    assert [parsed.words(mention.span) for mention in mentions][:3] == ["France", "Germany", "Poland"]
    assert all(mention.appositive is None for mention in mentions)


def test_a_relative_clause_stays_outside(found):
    found_texts = texts(found, "The rebels who seized the town fled on Sunday.")
    assert "The rebels" in found_texts


def test_times_and_empty_it_are_no_mentions(found):
    found_texts = texts(found, "It is clear that the minister will resign on Friday.")
    assert "It" not in found_texts
    assert "Friday" not in found_texts
    assert "the minister" in found_texts


def test_the_agency_after_its_name_is_one_mention(found):
    mention, parsed, _ = by_text(
        found, "The army advanced, the Interfax news agency reported.", "the Interfax news agency"
    )
    assert mention is not None
    assert (parsed.words(mention.name), mention.label) == ("Interfax", "ORG")


def test_a_surname_known_from_a_full_name_is_a_person(found):
    parsed, mentions = found("President Viktor Horvath spoke first.\nHorvath thanked the army.")
    label = next(mention.label for mention in mentions if parsed.words(mention.span) == "Horvath")
    assert label == "PERSON"


def labels(found, text, name):
    parsed, mentions = found(text)
    return {m.label for m in mentions if m.name is not None and parsed.words(m.name) == name}


def test_a_name_has_one_label_in_an_article(found):
    text = (
        "The judge questioned Gloria about the fire. Neighbours of Gloria wept.\n"
        "Captain Gloria resigned. Outside Gloria, police waited. They searched Gloria and the barn."
    )
    assert labels(found, text, "Gloria") == {"PERSON"}


def test_a_title_makes_a_person_whatever_the_other_places_say(found):
    text = (
        "The judge questioned Karvala about the fire. Neighbours of Karvala wept.\n"
        "Captain Karvala resigned. Outside Karvala, police waited. They searched Karvala and the barn."
    )
    assert "PERSON" in labels(found, text, "Karvala")


PIECES = [
    "President",
    "Anna",
    "Berg",
    "of",
    "the",
    "ministry",
    "'s",
    ",",
    "and",
    "he",
    "it",
    "said",
    "UN",
    "officials",
    "(",
    ")",
    '"',
    "in",
    "France",
    "two",
    "very",
    "armed",
    ".",
]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=25))
def test_mentions_are_sorted_whole_and_hold_their_head(nlp, pieces):
    parsed = parse(nlp, " ".join(pieces))
    mentions = find_mentions(parsed, WORDS)
    assert [mention.index for mention in mentions] == list(range(len(mentions)))
    assert [(m.first, -m.last) for m in mentions] == sorted({(m.first, -m.last) for m in mentions})
    for mention in mentions:
        assert mention.first <= mention.head < mention.last
        assert mention.span == parsed.span(mention.first, mention.last)
        assert mention.name is None or (mention.span[0] <= mention.name[0] < mention.name[1] <= mention.span[1])
        assert mention.appositive != mention.index


def test_a_country_with_and_in_its_name_is_one_mention(found):
    assert "Bosnia and Herzegovina" in texts(found, "Croatia supports Bosnia and Herzegovina.")
