"""Factuality: what the words round an event say about whether it happened."""

import pytest

from sayso.annotate.parse import parse
from sayso.coding.factuality import FactualityWords, judge, weigh
from sayso.data import load
from sayso.model import Choice, Judged


@pytest.fixture(scope="module")
def words():
    return load("factuality.toml", FactualityWords)


@pytest.mark.parametrize(
    ("text", "anchor", "expected"),
    [
        ("Rebels attacked the town on Monday.", "attacked", "happened"),
        ("Rebels have attacked the town twice.", "attacked", "happened"),
        ("Rebels are attacking the town.", "attacking", "ongoing"),
        ("Rebels did not attack the town.", "attack", "did_not_happen"),
        ("Rebels never attacked the town.", "attacked", "did_not_happen"),
        ("Rebels failed to attack the town.", "attack", "did_not_happen"),
        ("Rebels did not fail to attack the town.", "attack", "happened"),
        ("The ministry denied that rebels had attacked the town.", "attacked", "did_not_happen"),
        ("The ministers will meet in Vienna on Friday.", "meet", "planned"),
        ("The ministers plan to meet in Vienna.", "meet", "planned"),
        ("The ministers are set to meet in Vienna.", "meet", "planned"),
        ("The minister said he would meet his counterpart.", "meet", "planned"),
        ("The ministers may meet in Vienna.", "meet", "possible"),
        ("Guarantees could be the subject of talks between Oslo and Riga.", "talks", "possible"),
        ("If rebels attack the town, the army will respond.", "attack", "hypothetical"),
        ("The envoy urged the rebels to withdraw from the town.", "withdraw", "hypothetical"),
        ("The envoy called for talks between the sides.", "talks", "hypothetical"),
        ("The government cancelled the visit.", "visit", "did_not_happen"),
        ("No talks were held.", "talks", "did_not_happen"),
        ("The ministers held talks in Vienna.", "talks", "happened"),
        ("The ministers will hold talks in Vienna.", "talks", "planned"),
        ("The council condemned the attack.", "attack", "happened"),
        ("They discussed a planned visit by the king.", "visit", "planned"),
        ("The army left without attacking the town.", "attacking", "did_not_happen"),
        ("The envoy will discuss trade during her visit to Lima.", "visit", "planned"),
        ("The envoy discussed trade during her visit to Lima.", "visit", "happened"),
        ("Banks may not use the port to evade sanctions imposed by the council.", "imposed", "happened"),
        ("The envoy called on the army to refrain from attacks on civilians.", "attacks", "hypothetical"),
        ("Did rebels attack the town?", "attack", "hypothetical"),
    ],
)
def test_factuality_follows_the_words_round_the_event(nlp, words, text, anchor, expected):
    parsed = parse(nlp, text)
    token = next(token.index for token in parsed.tokens if token.text == anchor)
    assert judge(parsed, token, words).factuality == expected


def test_a_date_after_publication_makes_an_unmarked_event_a_plan(nlp, words):
    parsed = parse(nlp, "The ministers meet in Vienna on Friday.")
    assert judge(parsed, 2, words, in_future=True).factuality == "planned"


def test_a_verdict_names_the_word_it_rests_on(nlp, words):
    parsed = parse(nlp, "The ministers may meet in Vienna.")
    choice = judge(parsed, 3, words).choices[0]
    assert (choice.rule, choice.words) == ("modal", "may")


def test_nothing_is_denied_where_no_word_near_denies(words):
    shares = (0.2, 0.0, 0.3, 0.0, 0.0, 0.5)
    judged = Judged("happened", 0.76, (Choice("factuality", "happened", "nothing says otherwise", ""),))
    assert weigh(judged, shares, words, denied=True).factuality == "did_not_happen"
    assert weigh(judged, shares, words, denied=False).factuality == "planned"
