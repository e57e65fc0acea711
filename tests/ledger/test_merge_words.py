"""Words that name one event are found alike, whatever their form."""

import pytest

from sayso import engine
from sayso.ledger.merge_mentions import topic_names
from sayso.ledger.merge_words import content_stems, stem

WORDS = engine.load_merging().words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("attacked", "attacks"),
        ("meeting", "met"),
        ("arrests", "arrested"),
        ("announced", "announcement"),
        ("carries", "carried"),
        ("stopped", "stop"),
        ("was shelled", "shelling"),
    ],
)
def test_forms_of_a_word_have_one_stem(one, other):
    assert stem(one, WORDS) == stem(other, WORDS)


@pytest.mark.parametrize(("one", "other"), [("attack", "arrest"), ("press", "present"), ("state", "statute")])
def test_other_words_have_another(one, other):
    assert stem(one, WORDS) != stem(other, WORDS)


@pytest.mark.parametrize(("one", "other"), [("raid", "attack"), ("killed", "murder"), ("accord", "treaty")])
def test_words_that_can_name_one_event_are_a_family(one, other):
    first, second = stem(one, WORDS), stem(other, WORDS)
    assert first != second
    assert WORDS.family[first] == WORDS.family[second]


def test_a_sentence_is_about_its_words_that_say_something():
    assert content_stems("The 12 ships were shelling the ports, and the port burned.", WORDS) == (
        "12",
        "burn",
        "port",
        "shell",
        "ship",
    )


def test_an_article_is_about_the_names_that_it_has_most():
    text = "Ships left. Ministers from Oslo met Berg. In Oslo, Berg spoke. The mayor of Oslo left for Kyoto."
    assert topic_names(text, WORDS) == ("oslo", "berg", "kyoto")


def test_what_has_no_word_is_its_own_stem():
    assert stem("...", WORDS) == "..."
