"""Merging is a function of the set of mentions and of the decisions: of no order, and whole or by pieces the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.ledger import merge as merging_module
from sayso.ledger.merge import Decision, merge, remerge
from tests.ledger.mentions_made_up import Pool, mention, merging, some_decisions, some_mentions

brief = settings(max_examples=60, deadline=None)


def groups(events):
    return sorted(event.mention_ids for event in events)


@pytest.fixture(params=[2, merging_module.WIDTH], ids=["a narrow window", "the window"])
def width(request, monkeypatch):
    monkeypatch.setattr(merging_module, "WIDTH", request.param)
    return request.param


@brief
@given(some_mentions().flatmap(lambda held: st.tuples(st.just(held), st.permutations(held))))
def test_the_order_of_mentions_plays_no_part(both):
    held, shuffled = both
    assert merge(held, (), merging()) == merge(shuffled, (), merging())


def kept_up(state, done):
    """A ledger's events after a change, as the store keeps them."""
    left = {name: event for name, event in state.items() if name not in done.gone}
    return left | {event.event_id: event for event in done.events}


@pytest.mark.parametrize("narrow", [True, False])
def test_piece_by_piece_is_the_same_as_all_at_once(narrow, monkeypatch):
    monkeypatch.setattr(merging_module, "WIDTH", 2 if narrow else 64)

    @brief
    @given(st.data())
    def holds(data):
        held = data.draw(some_mentions())
        decisions = data.draw(some_decisions([one.mention_id for one in held]))
        pool, state = Pool([]), {}
        cut = data.draw(st.integers(0, len(held)))
        leaving = data.draw(st.lists(st.sampled_from(held), unique=True, max_size=3))
        for part, gone in ((held[:cut], []), (held[cut:], []), ([], leaving)):
            for one in part:
                pool.held[one.mention_id] = one
            for one in gone:
                pool.held.pop(one.mention_id)
            state = kept_up(state, remerge(part, gone, pool, (), merging()))
        assert sorted(state.values(), key=lambda event: event.event_id) == list(merge(pool.held.values(), (), merging()))
        for place, decision in enumerate(decisions):
            told = [pool.held[one] for one in (decision.first, decision.second) if one in pool.held]
            state = kept_up(state, remerge(told, (), pool, decisions[: place + 1], merging()))
        whole = merge(pool.held.values(), decisions, merging())
        assert sorted(state.values(), key=lambda event: event.event_id) == list(whole)

    holds()


def test_a_mention_told_otherwise_leaves_its_old_neighbours():
    first, second = mention("m1"), mention("m2")
    state = {event.event_id: event for event in merge([first, second], (), merging())}
    assert groups(state.values()) == [("m1", "m2")]
    other = mention("m2", who=("rossi",), anchor="condemned", type="ACCUSE", day="2024-09-01", topic=("roma",))
    state = kept_up(state, remerge([other], [second], Pool([first, other]), (), merging()))
    assert list(state.values()) == sorted(merge([first, other], (), merging()), key=lambda event: event.event_id) or (
        sorted(state.values(), key=lambda event: event.event_id) == list(merge([first, other], (), merging()))
    )
    assert groups(state.values()) == [("m1",), ("m2",)]


def test_two_reports_of_one_meeting_are_one_event():
    assert groups(merge([mention("m1"), mention("m2", anchor="talks")], (), merging())) == [("m1", "m2")]


def test_meetings_of_different_days_stay_apart():
    assert groups(merge([mention("m1"), mention("m2", day="2024-03-08")], (), merging())) == [("m1",), ("m2",)]


def test_meetings_with_different_people_stay_apart():
    assert groups(merge([mention("m1"), mention("m2", who=("berg", "rossi"))], (), merging())) == [("m1",), ("m2",)]


def test_a_reviewer_outweighs_the_score():
    one, two = mention("m1"), mention("m2")
    parted = Decision(decision_id="d1", seq=1, kind="part", first="m2", second="m1", reviewer="ida")
    assert groups(merge([one, two], [parted], merging())) == [("m1",), ("m2",)]
    far = mention("m3", day="2024-05-01", who=("rossi",), topic=("roma",), anchor="condemned", type="ACCUSE")
    joined = Decision(decision_id="d2", seq=2, kind="join", first="m1", second="m3", reviewer="ida")
    (event,) = (event for event in merge([one, far], [joined], merging()))
    member = next(one for one in event.members if one.joined_to)
    assert (member.score, member.why.split(";")[0]) == (1.0, "joined by ida")


def test_a_decision_undone_holds_no_more():
    one, two = mention("m1"), mention("m2")
    parted = Decision(decision_id="d1", seq=1, kind="part", first="m1", second="m2")
    undone = Decision(decision_id="d2", seq=2, kind="undo", first="d1")
    assert groups(merge([one, two], [parted, undone], merging())) == [("m1", "m2")]


def test_a_rejected_mention_is_in_no_event():
    decision = Decision(decision_id="d1", seq=1, kind="reject", first="m1")
    assert groups(merge([mention("m1"), mention("m2")], [decision], merging())) == [("m2",)]


def test_a_later_decision_outweighs_the_chain_of_earlier_ones():
    held = [mention(name) for name in ("m1", "m2", "m3")]
    chain = [
        Decision(decision_id="d1", seq=1, kind="join", first="m1", second="m2"),
        Decision(decision_id="d2", seq=2, kind="join", first="m2", second="m3"),
        Decision(decision_id="d3", seq=3, kind="part", first="m1", second="m3"),
    ]
    found = groups(merge(held, chain, merging()))
    assert len(found) == 2
    assert not any({"m1", "m3"} <= set(one) for one in found)
