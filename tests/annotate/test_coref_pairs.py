import numpy as np
import pytest

from sayso.annotate.coref_pairs import ALONE, MENTION, PAIR, make_table, weigh_pairs
from sayso.annotate.coreference import sieved, unknown
from sayso.annotate.mentions import CorefWords, find_mentions
from sayso.annotate.parse import parse
from sayso.data import load

WORDS = load("coreference.toml", CorefWords)
STORY = (
    "Polish Defence Minister Marek Nowak arrived in Kyiv on Monday with a large convoy of trucks.\n"
    "He praised the troops. The convoy carried medicine.\n"
    "It rained in Lublin. The farmers waited. A mayor spoke. The bishop left.\n"
    "The trucks came back."
)


@pytest.fixture(scope="module")
def table(nlp):
    parsed = parse(nlp, STORY)
    mentions = find_mentions(parsed, WORDS)
    clusters, _ = sieved(parsed, mentions, WORDS, unknown)
    made = make_table(parsed, clusters)
    return made, {parsed.words(mention.span): mention.index for mention in mentions}


def of(made, index):
    """What is weighed of one mention: its candidates, their rows, and its own."""
    pairs = weigh_pairs(made, np.array([index]))
    return pairs.earlier.tolist(), pairs.rows, pairs.alone


def test_rows_are_as_wide_as_the_weights_expect(table):
    made, index = table
    before, rows, alone = of(made, index["The convoy"])
    assert made.numbers.shape == (len(made.numbers), MENTION)
    assert rows.shape == (len(before), PAIR)
    assert alone.shape == (1, ALONE)


def test_all_numbers_are_finite_and_small(table):
    made, _ = table
    pairs = weigh_pairs(made, np.arange(len(made.numbers)))
    for numbers in (pairs.rows, pairs.alone):
        assert np.isfinite(numbers).all()
        assert np.abs(numbers).max(initial=0.0) < 10


def test_a_mention_weighs_the_same_alone_and_among_others(table):
    made, _ = table
    pairs = weigh_pairs(made, np.arange(len(made.numbers)))
    for place, index in enumerate(pairs.later.tolist()):
        before, rows, alone = of(made, index)
        own = slice(*pairs.bounds[place : place + 2])
        assert before == pairs.earlier[own].tolist()
        assert np.array_equal(rows, pairs.rows[own])
        assert np.array_equal(alone[0], pairs.alone[place])


def test_a_noun_far_back_is_weighed_only_if_it_shares_a_word(table):
    made, index = table
    before, _, _ = of(made, index["The trucks"])
    assert index["trucks"] in before
    assert index["Kyiv"] not in before


def test_the_first_mention_has_no_candidates(table):
    made, _ = table
    pairs = weigh_pairs(made, np.array([0]))
    assert (len(pairs.later), len(pairs.earlier), len(pairs.rows), len(pairs.alone)) == (0, 0, 0, 0)
