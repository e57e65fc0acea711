"""Repairs of the tree, each on the kind of sentence it is for."""

import msgspec
import pytest

from sayso.annotate.parse import parse
from sayso.annotate.repair import without_circles
from sayso.model import Token


@pytest.mark.parametrize(
    ("text", "subject", "verb", "governor"),
    [
        (
            "The ministry stressed that its stance had not changed and insisted Chad must first show restraint.",
            "Chad",
            "show",
            "insisted",
        ),
        ("The envoy said Sudan would sign the accord.", "Sudan", "sign", "said"),
    ],
)
def test_a_clause_without_that_has_its_subject(nlp, text, subject, verb, governor):
    parsed = parse(nlp, text)
    at = {token.text: token for token in parsed.tokens}
    assert (at[subject].head, at[subject].dep) == (at[verb].index, "nsubj")
    assert (at[verb].head, at[verb].dep) == (at[governor].index, "ccomp")


def test_joined_names_are_equals(nlp):
    parsed = parse(nlp, "The White House and State Department stressed that the policy had not changed.")
    at = {token.text: token for token in parsed.tokens}
    assert (at["House"].dep, at["Department"].dep) == ("nsubj", "conj")
    assert at["Department"].head == at["House"].index


def test_a_closing_attribution_has_its_subject(nlp):
    parsed = parse(nlp, "Its government will not attend the meeting in Addis Ababa, a diplomat in Nairobi said.")
    at = {token.text: token for token in parsed.tokens}
    assert (at["diplomat"].head, at["diplomat"].dep) == (at["said"].index, "nsubj")


def test_a_plural_that_begins_its_sentence_is_a_common_noun(nlp):
    rebels = parse(nlp, "Rebels attacked the town of Gao on Monday.").tokens[0]
    assert (rebels.text, rebels.tag, rebels.lemma) == ("Rebels", "NNS", "rebel")


def test_an_under_secretary_is_no_secretary_under_something(nlp):
    parsed = parse(nlp, "The Under Secretary will meet with opposition leaders in Dodoma.")
    at = {token.text: token for token in parsed.tokens}
    assert (at["Under"].pos, at["Under"].dep) == ("PROPN", "compound")
    assert (at["Secretary"].dep, at["Secretary"].head) == ("nsubj", at["meet"].index)


def test_an_object_before_a_relative_clause_stays_an_object(nlp):
    parsed = parse(nlp, "The envoy met the general who would sign the accord.")
    general = next(token for token in parsed.tokens if token.text == "general")
    assert general.dep == "dobj"


@pytest.mark.parametrize(
    "text",
    [
        "The army said rebels attacked Goma and warned Rwanda would answer, and left the town it held.",
        "Under Secretary of State for Political Affairs Victoria Nuland and a delegation, including representatives.",
        "Under Secretary for Arms Control Jenkins and the minister of Chad, Under Secretaries both.",
    ],
)
def test_the_tree_stays_a_tree(nlp, text):
    parsed = parse(nlp, text)
    for token in parsed.tokens:
        ancestors = list(parsed.ancestors(token.index))
        assert len(ancestors) == len(set(ancestors)) < len(parsed.tokens)


def test_a_change_that_would_close_a_circle_is_not_made():
    tokens = [
        Token(i, 2 * i, 2 * i + 1, word, word, "NN", "NOUN", dep, head, 0)
        for i, (word, dep, head) in enumerate([("a", "ROOT", 0), ("b", "dobj", 0), ("c", "nmod", 1)])
    ]
    changed = [msgspec.structs.replace(tokens[0], head=2, dep="nmod"), *tokens[1:]]
    assert without_circles(changed, tokens) == tokens
