import pytest

from sayso.coding.quantities import find_quantities


def quantities(bench, text):
    parsed, drafts = bench.find(text)
    return find_quantities(parsed, drafts[0], bench.lexicon)


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("A suicide bomber killed at least 12 soldiers in Kabul.", "killed", 12),
        ("An air strike on a rebel camp left 25 dead and 40 wounded.", "killed", 25),
        ("An air strike on a rebel camp left 25 dead and 40 wounded.", "injured", 40),
        ("Police arrested more than two dozen protesters in the capital.", "arrested", 24),
        ("Rebels killed a dozen soldiers near the border.", "killed", 12),
        ("Rebels killed three soldiers near the border.", "killed", 3),
        ("Some 10,000 people marched against the government.", "crowd", 10000),
        ("Two million people marched against the government.", "crowd", 2_000_000),
        ("Twenty-one soldiers were killed when militants attacked the base.", "killed", 21),
    ],
)
def test_numbers_of_people(bench, text, field, value):
    assert getattr(quantities(bench, text), field) == value


@pytest.mark.parametrize(
    "text", ["Dozens of soldiers were killed by militants.", "Rebels killed hundreds of soldiers."]
)
def test_round_words_are_no_number(bench, text):
    assert quantities(bench, text).killed is None


def test_a_year_or_a_sum_is_no_number_of_people(bench):
    found = quantities(bench, "Militants attacked the army base in 2014 and stole $3 million.")
    assert found.to_dict() == {"killed": None, "injured": None, "arrested": None, "crowd": None}


def test_talks_have_no_numbers(bench):
    assert quantities(bench, "The president met 12 ministers of Togo.").crowd is None
