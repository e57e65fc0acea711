import pytest

from sayso.annotate.coreference import link
from sayso.annotate.mentions import CorefWords, find_mentions
from sayso.annotate.parse import parse
from sayso.data import load

WORDS = load("coreference.toml", CorefWords)


class Linked:
    def __init__(self, nlp, text, **options):
        self.parse = parse(nlp, text)
        self.mentions = find_mentions(self.parse, WORDS)
        self.result = link(self.parse, self.mentions, WORDS, **options)

    def find(self, words, occurrence=0):
        return [m.index for m in self.mentions if self.parse.words(m.span) == words][occurrence]

    def together(self, first, second):
        a, b = (self.find(*each) if isinstance(each, tuple) else self.find(each) for each in (first, second))
        return self.result.chain_of[a] == self.result.chain_of[b]

    def fullest(self, words):
        return self.parse.words(self.mentions[self.result.fullest(self.find(words))].span)

    def group(self, words, occurrence=0):
        chains = self.result.groups.get(self.find(words, occurrence), ())
        return [self.parse.words(self.mentions[self.result.chains[chain].fullest].span) for chain in chains]


@pytest.fixture(scope="session")
def linked(nlp):
    return lambda text, **options: Linked(nlp, text, **options)


def test_a_surname_takes_up_the_full_name(linked):
    text = linked("Polish Defence Minister Marek Nowak arrived in Kyiv.\nNowak praised the troops.")
    assert text.fullest("Nowak") == "Polish Defence Minister Marek Nowak"


def test_a_role_noun_takes_up_the_person_with_that_title(linked):
    text = linked("Ambassador Lee Min Ho spoke in New York.\nThe ambassador rejected the proposal.")
    assert text.together("The ambassador", "Ambassador Lee Min Ho")


def test_a_wider_role_noun_takes_up_a_narrower_title(linked):
    text = linked("UN Undersecretary General Martin Holt flew to Damascus.\nThe UN official met rebels.")
    assert text.together("The UN official", "UN Undersecretary General Martin Holt")


def test_a_role_noun_before_the_only_name_with_that_title_links_forward(linked):
    text = linked("South Korea's UN ambassador will attend.\nAmbassador Lee Min Ho will speak on Friday.")
    assert text.together("South Korea's UN ambassador", "Ambassador Lee Min Ho")


def test_a_possessive_joined_to_a_name_is_that_names(linked):
    text = linked("The envoy of Serbia praised Ukraine and its people.")
    assert text.together("Ukraine", "its")
    assert not text.together("Serbia", "its")


def test_an_acronym_is_its_full_name_with_and_without_brackets(linked):
    text = linked("The Global Water Fund (GWF) opened an office.\nGWF said it would hire staff.")
    assert text.together("GWF", "The Global Water Fund")
    assert text.together(("GWF", 1), "The Global Water Fund")


def test_an_organ_is_taken_up_by_its_noun(linked):
    text = linked("The United Nations Security Council met on Monday.\nThe council adopted sanctions.")
    assert text.together("The council", "The United Nations Security Council")


def test_an_appositive_names_the_same_participant(linked):
    text = linked("Anna Berg, the foreign minister, resigned.\nThe minister gave no reason.")
    assert text.together("the foreign minister", "Anna Berg")
    assert text.together("The minister", "Anna Berg")


def test_a_pronoun_agrees_in_gender(linked):
    text = linked("Anna Berg met Peter Holt in Oslo.\nHe thanked the hosts, and she left.")
    assert text.together("He", "Peter Holt")
    assert text.together("she", "Anna Berg")


def test_the_object_of_a_verb_is_not_its_subject(linked):
    text = linked("Peter Holt arrived on Sunday.\nMark Stone welcomed him at the airport.")
    assert not text.together("him", "Mark Stone")


def test_two_leaders_are_the_two_that_were_named_together(linked):
    text = linked("President Anna Berg and Prime Minister Peter Holt spoke by phone.\nThe two leaders discussed trade.")
    assert text.group("The two leaders") == ["President Anna Berg", "Prime Minister Peter Holt"]


def test_they_after_two_names_is_a_group(linked):
    text = linked("President Anna Berg and Prime Minister Peter Holt met in Oslo.\nThey discussed trade.")
    assert text.group("They") == ["President Anna Berg", "Prime Minister Peter Holt"]


def test_names_joined_by_and_are_never_one(linked):
    text = linked("Peter Holt and Mark Holt were arrested.\nHolt denied the charges.")
    assert not text.together("Peter Holt", "Mark Holt")


def test_same_person_has_the_last_word(linked):
    story = "Kim Jong Il ruled for years.\nKim was feared."
    assert linked(story).together("Kim", "Kim Jong Il")
    assert not linked(story, same_person=lambda a, b: False).together("Kim", "Kim Jong Il")


def test_rival_organisations_with_one_head_noun_stay_apart(linked):
    text = linked("The Democratic Party lost.\nThe Labour Party won.\nThe party celebrated.")
    assert not text.together("The Democratic Party", "The Labour Party")


def test_i_joins_its_speaker_only_when_asked(linked):
    story = '"I will resign," Anna Berg said.'
    assert not linked(story).together("I", "Anna Berg")
    assert linked(story, speakers=True).together("I", "Anna Berg")


def test_every_mention_is_in_one_chain_and_chains_are_in_order(linked):
    text = linked("Anna Berg said she would meet the council.\nThe council and its members welcomed her.")
    seen = sorted(index for chain in text.result.chains for index in chain.mentions)
    assert seen == list(range(len(text.mentions)))
    assert [chain.id for chain in text.result.chains] == [f"c{n}" for n in range(len(text.result.chains))]
    firsts = [chain.mentions[0] for chain in text.result.chains]
    assert firsts == sorted(firsts)
    assert all(text.result.chains[text.result.chain_of[i]].mentions.count(i) == 1 for i in seen)


def test_a_text_without_mentions_gives_no_chains(linked):
    assert linked("").result.chains == ()


def test_both_sides_are_the_two_persons_though_a_place_is_named(linked):
    text = linked("Foreign Minister Anna Berg met Prime Minister Peter Holt in Ankara.\nBoth sides agreed on trade.")
    assert text.group("Both sides") == ["Foreign Minister Anna Berg", "Prime Minister Peter Holt"]


def test_who_in_capitals_is_the_organisation(linked):
    text = linked("The World Health Organization opened an office.\nThe WHO will send experts.")
    assert text.together("The WHO", "The World Health Organization")


def test_the_secretary_is_not_the_secretary_general(linked):
    text = linked(
        "Secretary of State Antony Blinken spoke with NATO Secretary General Jens Stoltenberg. The Secretary left."
    )
    assert text.together("The Secretary", "Secretary of State Antony Blinken")


def test_they_are_those_who_met_while_the_text_stays_with_them(linked):
    opening = "Secretary of State Antony Blinken spoke with NATO Secretary General Jens Stoltenberg."
    text = linked(f"{opening} The Secretary welcomed the work. They also discussed the aid that NATO allies send.")
    assert len(text.group("They")) == 2
    other = linked(f"{opening} Protesters filled the streets. They also burned flags.")
    assert other.group("They") == []


def test_a_surname_takes_up_whoever_was_just_introduced(linked):
    text = linked(
        "Gary Johnson spoke. Gary Johnson left. Security Secretary Jeh Johnson says no. Johnson gave reasons."
    )
    assert text.together("Johnson", "Security Secretary Jeh Johnson")


def test_one_part_of_a_name_does_not_keep_out_the_other(linked):
    text = linked("Donald Trump spoke. Trump left. Donald is back, she said.")
    assert text.together("Donald", "Donald Trump")
    assert not text.together("Donald", "she")


def test_who_speaks_is_nobody_in_the_words_spoken(linked):
    text = linked("Clinton criticised the plan. “The kind of plan that Donald has put forth is wrong,” she said.")
    assert text.together("she", "Clinton")


def test_the_republican_is_the_one_called_so_anywhere(linked):
    between = " ".join(["It rained.", "People danced."] * 4)
    text = linked(f"President Barack Obama spoke. The Republican was angry. {between} Republican Donald Trump left.")
    assert text.together("The Republican", "Republican Donald Trump")


def test_the_two_without_a_noun_are_those_who_were_the_subject_before(linked):
    text = (
        "Minister Ana Prueba met Minister Juan Probado in Lima. Prueba and Probado praised the bond between Peru and "
        "Chile. The two also discussed trade. They agreed to meet again."
    )
    got = linked(text)
    assert got.group("The two") == got.group("They") == ["Minister Ana Prueba", "Minister Juan Probado"]


def test_a_word_of_a_title_is_no_they(linked):
    got = linked(
        "At his invitation, Uruguayan Foreign Minister Francisco Bustillo came. During their meeting, they spoke."
    )
    assert not got.together("Uruguayan", "they")


def test_a_word_before_a_full_name_does_not_make_it_another(linked):
    text = linked("Baker Marek Nowak won the prize. The mayor thanked Marek Nowak.")
    spans = [text.parse.words(mention.span) for mention in text.mentions]
    assert text.result.chain_of[spans.index("Marek Nowak")] == text.result.chain_of[spans.index("Baker Marek Nowak")]
