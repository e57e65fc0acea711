import numpy as np
import pytest

from sayso.annotate.coref_pairs import ALONE, MENTION, PAIR, alone_row, candidates, make_table, pair_rows
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


def test_rows_are_as_wide_as_the_weights_expect(table):
    made, index = table
    before = candidates(made, index["The convoy"])
    assert made.numbers.shape == (len(made.facts), MENTION)
    assert pair_rows(made, index["The convoy"], before).shape == (len(before), PAIR)
    assert alone_row(made, index["The convoy"], before).shape == (ALONE,)


def test_all_numbers_are_finite_and_small(table):
    made, _ = table
    for index in range(1, len(made.facts)):
        before = candidates(made, index)
        for numbers in (pair_rows(made, index, before), alone_row(made, index, before)):
            assert np.isfinite(numbers).all()
            assert np.abs(numbers).max(initial=0.0) < 10


def test_a_noun_far_back_is_weighed_only_if_it_shares_a_word(table):
    made, index = table
    before = candidates(made, index["The trucks"])
    assert index["trucks"] in before
    assert index["Kyiv"] not in before


def test_the_first_mention_has_no_candidates(table):
    made, _ = table
    assert len(candidates(made, 0)) == 0
