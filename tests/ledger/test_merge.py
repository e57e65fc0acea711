"""Merging is a function of the set of mentions and of the decisions: of no order, and whole or by pieces the same."""

import functools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso import engine
from sayso.ledger import merge as merging_module
from sayso.ledger.decisions import tied_to
from sayso.ledger.merge import Decision, MergeMention, block_keys, merge, remerge
from sayso.ledger.merge_mentions import Party
from sayso.ledger.merge_pairs import match, person
from sayso.ledger.merge_words import content_stems, stem

PEOPLE = {
    "berg": Party(actor_id="q1", name="Anna Berg", country="NOR", sector="GOV", office="Foreign Minister", text="Berg"),
    "sato": Party(actor_id="q2", name="Ken Sato", country="JPN", sector="GOV", text="Ken Sato"),
    "rossi": Party(actor_id="q3", name="Ugo Rossi", country="ITA", sector="GOV", text="Minister Rossi"),
}


@functools.cache
def merging():
    return engine.load_merging()


@functools.cache
def numbers(about):
    """A third of a vector: alike for what is about the same."""
    drawn = random.Random(about)
    return bytes(drawn.randrange(-40, 41) % 256 for _ in range(64))


def mention(name="m1", who=("berg", "sato"), anchor="met", type="CONSULT", day="2024-03-05", **also):
    """A mention of a meeting in Oslo, or what is asked for."""
    words = merging().words
    given = {
        "mode": None,
        "reciprocal": True,
        "published": day and f"{day}T12:00:00",
        "date_start": day,
        "date_end": day,
        "date_granularity": "day",
        "date_basis": "stated",
        "evidence_text": f"{' and '.join(who)} {anchor} in Oslo to talk about fish.",
        "topic": ("oslo", *who),
        "article": name,
        "confidence": 0.8,
    } | also
    article = given.pop("article")
    given = {"copy_group": article} | given
    own = stem(anchor, words)
    family = words.family.get(own, own)
    given = {"vector": numbers(family) + numbers(" ".join(who)) + numbers(" ".join(given["topic"]))} | given
    return MergeMention(
        mention_id=name,
        reading_id=article,
        article_id=article,
        version_id=article,
        type=type,
        anchor_text=anchor,
        actors=tuple(PEOPLE[one] for one in who),
        stem=own,
        family=family,
        words=content_stems(given["evidence_text"], words),
        **given,
    )


def some_mentions(most=14):
    """Strategies for lists of mentions with ids of their own."""
    one = st.tuples(
        st.sampled_from([("berg", "sato"), ("berg", "rossi"), ("sato",), ()]),
        st.sampled_from(["met", "talks", "spoke"]),
        st.sampled_from(["2024-03-05", "2024-03-06", "2024-03-09", None]),
        st.integers(0, 5),
    )
    return st.lists(one, min_size=1, max_size=most).map(
        lambda rows: [
            mention(f"m{place:02}", who, anchor, day=day, article=f"a{article}")
            for place, (who, anchor, day, article) in enumerate(rows)
        ]
    )


def some_decisions(names):
    one = st.tuples(st.sampled_from(["join", "part", "reject"]), st.sampled_from(names), st.sampled_from(names))
    return st.lists(one, max_size=4).map(
        lambda rows: [
            Decision(
                decision_id=f"d{place}", seq=place, kind=kind, first=first, second=None if kind == "reject" else second
            )
            for place, (kind, first, second) in enumerate(rows)
        ]
    )


class Pool:
    """All mentions in memory, in no helpful order."""

    def __init__(self, mentions):
        self.held = {one.mention_id: one for one in mentions}
        self.links = {}

    def linked(self, one):
        return {other: score for two, score in self.links.items() if one in two for other in two if other != one}

    def take(self, done):
        """Keep the links of a change, as the sidecar does, and return it."""
        self.links = {two: score for two, score in self.links.items() if two not in done.links.cut} | done.links.made
        return done

    def near(self, keys):
        found = [one for one in self.held.values() if set(keys) & set(block_keys(one))]
        random.Random(len(found)).shuffle(found)
        return found


brief = settings(max_examples=60, deadline=None)


def groups(events):
    return sorted(event.mention_ids for event in events)


@brief
@given(some_mentions().flatmap(lambda held: st.tuples(st.just(held), st.permutations(held))))
def test_the_order_of_mentions_plays_no_part(both):
    held, shuffled = both
    assert merge(held, (), merging()) == merge(shuffled, (), merging())


def in_order(state):
    return [state[name] for name in sorted(state)]


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
            state = kept_up(state, pool.take(remerge(part, gone, pool, (), merging())))
        assert sorted(state.values(), key=lambda event: event.event_id) == list(
            merge(pool.held.values(), (), merging())
        )
        for place, decision in enumerate(decisions):
            # as the ledger's writer has it: with all that are tied to the mentions of a decision, also by those it ends
            ends = [one for one in (decision.first, decision.second) if one is not None]
            touched = sorted(tied_to(ends, decisions[: place + 1]))
            told = [pool.held[one] for one in touched if one in pool.held]
            state = kept_up(state, pool.take(remerge(told, (), pool, decisions[: place + 1], merging())))
        assert in_order(state) == list(merge(pool.held.values(), decisions, merging()))

    holds()


def test_a_mention_told_otherwise_leaves_its_old_neighbours():
    first, second = mention("m1"), mention("m2")
    pool = Pool([first, second])
    state = kept_up({}, pool.take(remerge([first, second], (), pool, (), merging())))
    assert groups(state.values()) == [("m1", "m2")]
    other = mention("m2", who=("rossi",), anchor="condemned", type="ACCUSE", day="2024-09-01", topic=("roma",))
    pool.held["m2"] = other
    state = kept_up(state, pool.take(remerge([other], [second], pool, (), merging())))
    assert in_order(state) == list(merge([first, other], (), merging()))
    assert groups(state.values()) == [("m1",), ("m2",)]


def test_two_reports_of_one_meeting_are_one_event():
    assert groups(merge([mention("m1"), mention("m2", anchor="talks")], (), merging())) == [("m1", "m2")]


def test_meetings_of_different_days_stay_apart():
    assert groups(merge([mention("m1"), mention("m2", day="2024-03-08")], (), merging())) == [("m1",), ("m2",)]


def test_meetings_with_different_people_stay_apart():
    assert groups(merge([mention("m1"), mention("m2", who=("berg", "rossi"))], (), merging())) == [("m1",), ("m2",)]


def test_talk_of_one_long_text_in_other_words_far_apart_stays_apart():
    one = mention("m1", article="a", date_basis="publication")
    near, far = (
        mention("m2", anchor=anchor, article="a", date_basis="publication", anchor_start=start, evidence_text=says)
        for anchor, start, says in (
            ("met", 300, "berg and sato met in Oslo over lunch, and fish was served."),
            ("talks", 30_000, "berg and sato had talks in Oslo over dinner, and whales were discussed."),
        )
    )
    assert groups(merge([one, near], (), merging())) == [("m1", "m2")]
    assert groups(merge([one, far], (), merging())) == [("m1",), ("m2",)]


def test_a_judge_is_none_of_the_media_of_his_country_and_an_army_may_be_its_state():
    def party(sector, name=None):
        return Party(country="NOR", sector=sector, sectors=(sector,) if sector else (), name=name, text="they")

    assert match([party("JUD")], [party("JRN")]) == (0, 1, 1)
    assert match([party("MIL")], [party("GOV")]) == (1, 0, 0)
    assert match([party("JUD")], [party(None)]) == (1, 0, 0)


def test_a_body_that_nobody_knows_is_not_its_country():
    known = Party(country="NOR", name="Norway", actor_id="NOR", text="Norway")
    body = Party(country="NOR", name="Conference of Mayors", text="the Conference of Mayors")
    assert (person(known), person(body)) == (None, "mayors")


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
