from collections import Counter
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from sayso.evaluate.attribution_score import Attribution, assign, count, figures, quoted

TEXT = 'The minister said: "We go." Critics fear war.'
SAID = Attribution(((0, 12),), ((13, 17),), ((19, 27),))
FEAR = Attribution(((28, 35),), ((36, 40),), ((41, 44),))


def test_gold_against_itself_is_all_right():
    made = figures(count(TEXT, [SAID, FEAR], [SAID, FEAR]))
    assert {made[name] for name in made if name.endswith(".F1")} == {1.0}
    assert (made["form:direct.gold"], made["form:indirect.gold"]) == (1, 1)
    assert (made["cue:say.gold"], made["cue:other.gold"]) == (1, 1)


def test_quotation_marks_and_stops_decide_nothing_but_the_raw_figure():
    made = figures(count(TEXT, [SAID], [SAID._replace(content=((20, 26),))]))
    assert made["joint.strict.F1"] == 1.0
    assert made["content.raw.F1"] == 0.0


def test_a_missing_source_is_wrong_where_there_is_one_and_right_where_there_is_none():
    bare = SAID._replace(source=())
    assert figures(count(TEXT, [SAID], [bare]))["joint.loose.F1"] == 0.0
    assert figures(count(TEXT, [bare], [bare]))["joint.loose.F1"] == 1.0


def test_what_is_found_beyond_gold_costs_precision():
    made = figures(count(TEXT, [SAID], [SAID, FEAR]))
    assert (made["joint.loose.P"], made["joint.loose.R"]) == (0.5, 1.0)


def test_half_the_content_is_loosely_right_and_less_is_not():
    text = "X said abcd efgh."
    gold = Attribution(((0, 1),), ((2, 6),), ((7, 16),))
    assert figures(count(text, [gold], [gold._replace(content=((7, 11),))]))["content.iou50.F1"] == 1.0
    assert figures(count(text, [gold], [gold._replace(content=((7, 10),))]))["content.iou50.F1"] == 0.0


def test_counts_of_documents_add_up():
    twice = Counter()
    for _ in range(2):
        twice.update(count(TEXT, [SAID, FEAR], [SAID]))
    once = figures(count(TEXT, [SAID, FEAR], [SAID]))
    again = figures(twice)
    assert all(again[name] == once[name] for name in once if name.endswith((".P", ".R", ".F1")))


def test_nothing_against_nothing_has_figures():
    assert figures(count("", [], []))["joint.loose.F1"] == 0.0


def test_an_open_quotation_ends_with_its_paragraph():
    assert quoted('a "b\nc') == [False, False, False, True, False, False]


@given(st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(st.integers(0, 9), min_size=width, max_size=width),
                                                        min_size=1, max_size=4)))  # fmt: skip
def test_the_assignment_is_the_heaviest(weights):
    rows, columns = len(weights), len(weights[0])
    size = min(rows, columns)
    best = max(
        sum(weights[row][column] for row, column in zip(chosen, order, strict=True))
        for chosen in permutations(range(rows), size)
        for order in permutations(range(columns), size)
    )
    pairs = assign(weights)
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == size
    assert sum(weights[row][column] for row, column in pairs) == best
