import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.evaluate.coref import b_cubed, ceaf_e, heaviest, measure, muc, with_times
from sayso.model import (
    Chain,
    Coreference,
    Interval,
    Mention,
    Parse,
    ResolvedTime,
    Sentence,
    TimeExpression,
    Timex,
    Token,
)


def clusters(*groups):
    return [frozenset(group) for group in groups]


# the running example of Pradhan et al. (2014), figure 1: two key entities, three response entities
KEY = clusters("abc", "defg")
RESPONSE = clusters("ab", "cd", "fghi")


def test_muc_of_the_published_example():
    score = muc(KEY, RESPONSE)
    assert (score.recall, score.precision) == pytest.approx((2 / 5, 2 / 5))


def test_b_cubed_of_the_published_example():
    score = b_cubed(KEY, RESPONSE)
    assert score.recall == pytest.approx((1 / 7) * (4 / 3 + 1 / 3 + 1 / 4 + 4 / 4))
    assert score.precision == pytest.approx((1 / 8) * (4 / 2 + 1 / 2 + 1 / 2 + 4 / 4))


def test_ceaf_e_of_the_published_example():
    score = ceaf_e(KEY, RESPONSE)
    similarity = 2 * 2 / 5 + 2 * 2 / 8
    assert (score.recall, score.precision) == pytest.approx((similarity / 2, similarity / 3))


def test_the_same_chains_score_one():
    for metric in (muc, b_cubed, ceaf_e):
        assert metric(KEY, KEY).f1 == pytest.approx(1.0)


def test_nothing_found_scores_nought():
    for metric in (muc, b_cubed, ceaf_e):
        assert metric(KEY, []).f1 == 0.0


@given(
    st.integers(1, 4).flatmap(
        lambda n: st.lists(st.lists(st.integers(0, 9), min_size=n, max_size=n), min_size=1, max_size=4)
    )
)
def test_the_assignment_is_the_best_of_all(weights):
    rows, columns = len(weights), len(weights[0])
    if rows <= columns:
        sums = (sum(weights[r][c] for r, c in enumerate(p)) for p in itertools.permutations(range(columns), rows))
    else:
        sums = (sum(weights[r][c] for c, r in enumerate(p)) for p in itertools.permutations(range(rows), columns))
    assert heaviest(weights) == pytest.approx(max(sums))


def _annotated(text):
    words, place, tokens = text.split(), 0, []
    for index, word in enumerate(words):
        tokens.append(Token(index, place, place + len(word), word, word, "NNP", "PROPN", "ROOT", index, 0))
        place += len(word) + 1
    parsed = Parse(
        text=text,
        tokens=tuple(tokens),
        sentences=(Sentence(0, 0, len(words), (0, len(text)), 0),),
        children=tuple(() for _ in words),
        edges=tuple((i, i + 1) for i in range(len(words))),
    )
    mentions = tuple(Mention(i, (t.start, t.end), i, i + 1, i, "name") for i, t in enumerate(tokens))
    chains = (Chain("c0", (0, 1), 0), Chain("c1", (2,), 2))
    return parsed, mentions, Coreference(chains, (0, 0, 1), {})


def test_singletons_count_on_neither_side():
    row = {
        "text": "Berg Berg Oslo",
        "mentions": [
            {"span": [0, 4], "entity": "1", "type": "person"},
            {"span": [5, 9], "entity": "1", "type": "person"},
            {"span": [10, 14], "entity": "2", "type": "place"},
        ],
    }
    result = measure([row], _annotated)
    assert result.conll == pytest.approx(1.0)
    assert result.mentions.gold == 2


def _time(index, first, value, kind="DATE"):
    expression = TimeExpression(index, (first * 5, first * 5 + 4), first, first + 1, kind, "day", {})
    interval = Interval(basis="stated")
    return ResolvedTime(expression, interval, Timex(type=kind, value=value))


def test_time_expressions_of_one_value_are_one_chain():
    _, mentions, chains = _annotated("Berg Berg Oslo")
    times = [_time(0, 5, "2017-07-21"), _time(1, 7, "2017-07-21"), _time(2, 9, "P1D", "DURATION"), _time(3, 0, "2017")]
    found, made = with_times(mentions, chains, times)
    assert [mention.first for mention in found] == [0, 1, 2, 5, 7]
    assert made.chains[-1].mentions == (3, 4)
    assert made.chain_of == (0, 0, 1, 2, 2)
