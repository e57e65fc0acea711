import msgspec
import pytest

from sayso import data
from sayso.annotate.parse import parse
from sayso.coding.relate import RelateModel, features, predict, relate

MODEL = msgspec.json.decode(data.read_text("events/relate.json"), type=RelateModel)


def span(text, words):
    return (text.index(words), text.index(words) + len(words)) if words else None


def ask(bench, text, actor, recipient, model=MODEL):
    return relate(
        parse(bench.nlp, text), span(text, actor), span(text, recipient), bench.lexicon, bench.ontology, model
    )


@pytest.mark.parametrize(
    ("text", "actor", "recipient", "expected"),
    [
        ("Serbia accused Croatia of breaking the treaty.", "Serbia", "Croatia", "ACCUSE"),
        ("Kenyan police arrested three lawmakers on Monday.", "Kenyan police", "three lawmakers", "COERCE"),
        ("The Ethiopian army shelled rebel positions.", "The Ethiopian army", "rebel positions", "ASSAULT"),
        ("Chad rejected a proposal by Niger.", "Chad", "Niger", "REJECT"),
        ("Laos released ten Thai prisoners.", "Laos", "ten Thai prisoners", "RETREAT"),
    ],
)
def test_it_says_what_one_does_to_the_other(bench, text, actor, recipient, expected):
    relation = ask(bench, text, actor, recipient)
    assert relation.type == expected
    assert relation.quad == bench.ontology.quad(expected)
    assert 0 < relation.confidence <= 1


def test_either_party_may_be_unknown(bench):
    assert ask(bench, "The army was accused of shelling the town.", None, "The army").type is not None


def test_without_a_model_the_rules_answer_or_say_that_there_is_nothing(bench):
    assert ask(bench, "Serbia criticized Croatia.", "Serbia", "Croatia", None).type == "ACCUSE"
    assert ask(bench, "Serbia lies north of Albania.", "Serbia", "Albania", None).type is None


def test_names_are_no_features(bench):
    text = "Serbia criticized Croatia before Slovenia's minister Janez Novak."
    parsed = parse(bench.nlp, text)
    found = features(parsed, span(text, "Serbia"), span(text, "Croatia"), [])
    assert not any(name in feature.lower() for feature in found for name in ("serbia", "croatia", "slovenia", "novak"))


def test_probabilities_sum_to_one():
    assert sum(predict(MODEL, {"word|w:condemn": 1.0, "never seen": 1.0})) == pytest.approx(1)


def test_the_model_says_how_it_was_made():
    assert "macro-F1" in MODEL.card
    assert len(MODEL.classes) == len(MODEL.bias) == 15
