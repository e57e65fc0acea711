from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.coding import attribution_model as model
from sayso.coding.attribution_model import BEFORE, CONTENT, CUE, OUTSIDE, REACH, SOURCE, Linker, attributions, propose

# pieces:  0 The 1 minister 2 told 3 us 4 they 5 would 6 go 7 , 8 and 9 left
SPANS = np.array([(0, 3), (4, 12), (13, 17), (18, 20), (21, 25), (26, 31), (32, 34), (34, 35), (36, 39), (40, 44)])
COUNT = len(SPANS)
ONE_LINE = np.zeros(COUNT, int)


class Says:
    """A linker that gives each asked cue the roles listed for its piece."""

    def __init__(self, roles):
        self.roles = roles

    def run(self, outputs, given):
        where, piece = given["where"][0], int(given["cue"][0, 0])
        logits = np.full((1, len(where), 6), -4.0, np.float32)
        logits[:, :, OUTSIDE] = 0.0
        for at, role in self.roles.get(piece, {}).items():
            logits[0, where == BEFORE + at - piece, role] = 4.0
        return [logits]


def found(chances, roles, **knobs):
    tags = np.zeros((COUNT, 9), np.float32)
    for piece, chance in chances.items():
        tags[piece, 1] = chance
    rows = np.repeat(np.arange(COUNT, dtype=np.float32)[:, None], 384, axis=1)
    window = np.tile([0, COUNT], (COUNT, 1))
    return attributions(Linker(Says(roles), **knobs), tags, rows, np.arange(COUNT), window, ONE_LINE, SPANS)


TOLD = {0: SOURCE, 1: SOURCE + 1, 2: CUE, 4: CONTENT, 5: CONTENT + 1, 6: CONTENT + 1}


def test_a_statement_has_its_source_cue_and_content():
    (one,) = found({2: 0.9}, {2: TOLD})
    assert (one.source, one.cue, one.content) == (((0, 12),), ((13, 17),), ((21, 34),))
    assert 0.5 < one.confidence <= 1.0


def test_a_statement_without_a_source_is_one():
    (one,) = found({2: 0.9}, {2: {place: role for place, role in TOLD.items() if place > 1}})
    assert one.source == ()


def test_content_may_stand_on_both_sides_of_the_cue():
    roles = {0: CONTENT, 1: CONTENT + 1, 2: CUE, 4: CONTENT, 5: CONTENT + 1}
    (one,) = found({2: 0.9}, {2: roles})
    assert one.content == ((0, 12), (21, 31))


def test_there_is_at_most_one_source():
    (one,) = found({2: 0.9}, {2: {**TOLD, 8: SOURCE, 9: SOURCE + 1}})
    assert len(one.source) == 1


def test_one_source_may_serve_two_statements():
    two = found({2: 0.9, 9: 0.9}, {2: TOLD, 9: {0: SOURCE, 1: SOURCE + 1, 9: CUE, 8: CONTENT}})
    assert [one.source for one in two] == [((0, 12),), ((0, 12),)]


def test_of_two_claims_to_one_content_the_likelier_stays():
    two = {2: TOLD, 9: {4: CONTENT, 5: CONTENT + 1, 6: CONTENT + 1, 9: CUE}}
    assert [one.cue for one in found({2: 0.6, 9: 0.9}, two)] == [((40, 44),)]


def test_a_cue_without_content_is_no_statement():
    assert found({2: 0.9}, {2: {2: CUE}}) == []


def test_an_unlikely_cue_is_not_asked_about():
    assert found({2: 0.05}, {2: TOLD}) == []


def test_nothing_is_proposed_where_nothing_is_read():
    empty = propose(np.zeros((0, 9), np.float32), np.zeros(0, int), np.zeros((0, 2), int), np.zeros(0, int), 0.1)
    assert len(empty.piece) == 0


def test_what_a_window_does_not_hold_is_masked():
    tags = np.zeros((COUNT, 9), np.float32)
    tags[2, 1] = 1.0
    proposal = propose(tags, np.arange(COUNT), np.tile([1, 6], (COUNT, 1)), ONE_LINE, 0.5)
    assert proposal.near[0][proposal.inside[0] > 0].tolist() == [1, 2, 3, 4, 5]


def test_a_statement_is_looked_for_in_the_paragraph_of_its_cue_and_the_next():
    tags = np.zeros((COUNT, 9), np.float32)
    tags[4, 1] = 1.0
    lines = np.array([0, 0, 2, 2, 2, 5, 5, 7, 7, 7])  # blank lines between
    proposal = propose(tags, np.arange(COUNT), np.tile([0, COUNT], (COUNT, 1)), lines, 0.5)
    assert proposal.near[0][proposal.inside[0] > 0].tolist() == [2, 3, 4, 5, 6]


@pytest.mark.parametrize("seed", range(5))
@given(count=st.integers(1, 3))
def test_roles_are_consistent_whatever_the_scores(seed, count):
    rng = np.random.default_rng(seed)
    scores = np.log(rng.dirichlet(np.ones(6), (count, REACH))).astype(np.float32)
    inside = np.zeros((count, REACH), np.float32)
    inside[:, 60:120] = 1.0
    for roles in model.best_roles(scores, inside):
        assert roles[BEFORE] == CUE
        assert set(roles[:60]) | set(roles[120:]) == {OUTSIDE}
        assert (roles == SOURCE).sum() <= 1
        for before, after in pairwise(roles):
            assert after != SOURCE + 1 or before in (SOURCE, SOURCE + 1)
            assert after != CONTENT + 1 or before in (CONTENT, CONTENT + 1)
