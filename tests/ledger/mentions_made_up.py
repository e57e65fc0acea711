"""Mentions of our own making, alike enough that many of them are one event."""

import functools
import random

from hypothesis import strategies as st

from sayso import engine
from sayso.ledger.merge import Decision, MergeMention, block_keys
from sayso.ledger.merge_mentions import Party
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
            Decision(decision_id=f"d{place}", seq=place, kind=kind, first=first, second=None if kind == "reject" else second)
            for place, (kind, first, second) in enumerate(rows)
        ]
    )


class Pool:
    """All mentions in memory, in no helpful order."""

    def __init__(self, mentions):
        self.held = {one.mention_id: one for one in mentions}

    def near(self, keys):
        found = [one for one in self.held.values() if set(keys) & set(block_keys(one))]
        random.Random(len(found)).shuffle(found)
        return found
