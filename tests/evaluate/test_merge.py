"""Scoring merging: which gold anchors count, what is a mention in each setting, and the figures of a known case."""

import pytest

from sayso import engine
from sayso.evaluate.merge import Labelled, Result, document, gold_anchors, render, scores, setting
from sayso.ledger.merge import MergeMention
from sayso.model import Annotations, EventMention, Report, Words

MERGING = engine.load_merging()


def clusters(*groups):
    return [frozenset(group) for group in groups]


def test_the_conll_score_of_the_published_example():
    """Pradhan et al. (2014), figure 1: MUC .4, B-cubed and CEAF-e as the paper works them out by hand."""
    found = scores(clusters("abc", "defg"), clusters("ab", "cd", "fghi"))
    b_cubed = 2 * (35 / 84) * 0.5 / (35 / 84 + 0.5)
    ceaf = 2 * 0.65 * (1.3 / 3) / (0.65 + 1.3 / 3)
    assert found.muc.f1 == pytest.approx(0.4)
    assert found.b_cubed.f1 == pytest.approx(b_cubed)
    assert found.ceaf_e.f1 == pytest.approx(ceaf)
    assert found.conll == pytest.approx((0.4 + b_cubed + ceaf) / 3)


def test_mentions_alone_count_in_b_cubed_and_ceaf_and_not_in_muc():
    found = scores(clusters("ab", "c"), clusters("a", "b", "c"))
    assert found.muc.f1 == 0.0
    assert (found.b_cubed.recall, found.b_cubed.precision) == (pytest.approx(2 / 3), 1.0)
    assert found.ceaf_e.recall == pytest.approx((1 + 2 / 3) / 2)


def test_only_anchors_in_validated_sentences_count():
    row = {
        "id": "1",
        "text": "Ships sank. Crews fled.",
        "sentences_validated": [[0, 11]],
        "events": [{"span": [6, 10], "chain": "c1"}, {"span": [18, 22], "chain": "c2"}],
    }
    assert [(one.span, one.chain) for one in gold_anchors(row)] == [((6, 10), "c1")]


def test_meantime_counts_what_is_annotated_and_keeps_local_chains_apart():
    row = {
        "id": "7",
        "text": "Ships sank. Crews fled.",
        "annotated_until": 12,
        "events": [
            {"id": "local-1", "mentions": [{"span": [6, 10]}]},
            {"id": "OTH1", "mentions": [{"span": [0, 5]}, {"span": [18, 22]}]},
        ],
    }
    assert [(one.span, one.chain) for one in gold_anchors(row)] == [((0, 5), "OTH1"), ((6, 10), "7:local-1")]


class Coder:
    """Finds one event, at "sank"."""

    def code_with_vectors(self, article, *, annotations):
        event = EventMention(
            id="e1",
            type="ASSAULT",
            factuality="happened",
            anchor=Words(text="sank", span=(6, 10)),
            evidence=Words(text="Ships sank.", span=(0, 11)),
            confidence=0.9,
        )
        return Report(article=article, events=(event,), annotations=Annotations()), (b"",)

    def context_vectors(self, text, anchors, sentences):
        assert sentences == [(0, 11), (12, 23)]
        return (b"",) * len(anchors)


def test_our_own_mentions_are_those_at_gold_anchors_and_gold_ones_are_all():
    row = {
        "id": "1",
        "text": "Ships sank. Crews fled.",
        "events": [{"span": [6, 10], "chain": "c1"}, {"span": [18, 22], "chain": "c2"}],
    }
    found = document(row, Coder(), MERGING.words)
    assert [(one.mention.mention_id, one.chain) for one in found.own] == [("e1", "c1")]
    assert [(one.mention.type, one.mention.anchor_text, one.chain) for one in found.gold] == [
        ("ASSAULT", "sank", "c1"),
        (None, "fled", "c2"),
    ]


def test_the_same_stem_is_counted_over_all_documents_and_within_topics():
    def one(name, chain, topic):
        given = dict.fromkeys(("reading_id", "article_id", "version_id", "copy_group"), name)
        mention = MergeMention(mention_id=name, anchor_text="sank", stem="sank", evidence_text=name, **given)
        return Labelled(mention, chain, topic)

    found = setting([one("a", "c1", "1"), one("b", "c1", "1"), one("c", "c2", "2")], MERGING)
    assert (found.mentions, found.chains, found.linked) == (3, 2, 1)
    assert found.same_stem.muc.precision == 0.5
    assert found.same_stem_in_topic.conll == pytest.approx(1.0)
    assert found.to_dict()["same_stem"]["muc"]["precision"] == 0.5


def test_a_reader_sees_both_settings():
    empty = setting([], MERGING)
    shown = render(Result(0, empty, empty)).splitlines()
    assert shown[0] == "our own mentions at gold anchors: 0 in 0 chains, 0 of them of two or more"
    assert shown[-1] == "over 0 documents"
