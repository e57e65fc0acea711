"""Events of rules and model made one list, with a model that says what a test wants."""

import msgspec
import numpy as np
import pytest

from sayso import make_article
from sayso.annotate.mentions import find_mentions
from sayso.annotate.parse import parse
from sayso.annotate.words import CorefWords
from sayso.coding.anchors import find_events
from sayso.coding.event_evidence import EVIDENCE, Circumstances, Weighed
from sayso.coding.event_merging import Sight, chance_of, keep_events, weigh_events
from sayso.coding.event_model import EncodedText, EventHeads, EventLabels
from sayso.data import load

TEXT = "The Syrian army shelled a market in Idlib on Monday."
LABELS = EventLabels(
    keep_rules=0.5,
    types=("ASSAULT", "ACCUSE"),
    modes=("ASSAULT heavy-weapons", "ASSAULT aerial", "ACCUSE disapprove", "ASSAULT", "ACCUSE"),
    contexts=("military", "legal"),
    factualities=("happened", "ongoing", "planned", "possible", "hypothetical", "did_not_happen"),
    roles=("actor", "recipient", "place", "time"),
    weights=((0.0, 1.0, 1.0, *(0.0,) * 8), (0.0, 1.0, *(0.0,) * 9)),
)


class Reader:
    """Says one type of any anchor, and of each piece (a character here) the role of the words it is in."""

    def __init__(self, type_, roles, text=TEXT):
        self.type, self.roles, self.text = type_, roles, text

    def run(self, outputs, given):
        logits = np.zeros((1, given["views"].shape[1], 5), np.float32)
        logits[:, :, 0] = 4.0
        for words, role in self.roles.items():
            start = self.text.index(words)
            role, logit = role if isinstance(role, tuple) else (role, 9.0)
            logits[0, start : start + len(words), role] = logit
        types = np.zeros((1, 3), np.float32)
        types[0, self.type] = 5.0
        modes, factuality, contexts = (np.zeros((1, size), np.float32) for size in (5, 6, 2))
        modes[0, 1], contexts[0] = 3.0, (4.0, -4.0)
        return [logits, types, modes, factuality, contexts]


@pytest.fixture
def weighed(nlp, bench):
    def weigh(type_=1, roles=None, anchor=None, rules=True, text=TEXT):
        parsed = parse(nlp, text)
        mentions = find_mentions(parsed, load("coreference.toml", CorefWords))
        drafts = find_events(parsed, mentions, bench.lexicon, bench.ontology) if rules else ()
        count = len(text)
        anchors = np.tile(np.array([1.0, 0.0, 0.0], np.float32), (count, 1))
        if anchor:
            start = text.index(anchor)
            anchors[start : start + len(anchor)] = (0.1, 0.9, 0.0)
        states = np.zeros((count, 384), np.float32)
        spans = np.array([(place, place + 1) for place in range(count)])
        encoded = EncodedText(anchors, states, states, np.arange(count), np.tile([0, count], (count, 1)), spans)
        heads = EventHeads(Reader(type_, roles or {}, text), None, LABELS)
        times, places = (
            tuple((start, start + len(word)) for word in found if (start := text.find(word)) >= 0)
            for found in (("Monday", "May"), ("Idlib",))
        )
        return weigh_events(
            Sight(parsed, mentions, heads, encoded, bench.lexicon, bench.ontology), drafts, Circumstances(times, places)
        )

    return weigh


ROLES = {"The Syrian army": 1, "a market": 2, "Idlib": 3, "Monday": 4}


def words(parties, text=TEXT):
    return [text[slice(*party.span)] for party in parties]


def test_an_event_of_both_is_one(weighed):
    found = weighed(roles=ROLES, anchor="shelled")
    assert [(one.by_rule, one.draft.type) for one in found] == [(True, "ASSAULT")]


def test_an_event_of_the_model_alone_has_the_models_parties_and_mode(weighed):
    (one,) = weighed(roles=ROLES, anchor="shelled", rules=False)
    assert not one.by_rule
    assert words(one.draft.actors) == ["The Syrian army"]
    assert words(one.draft.recipients) == ["a market"]
    assert one.draft.mode == "aerial"
    assert one.draft.hints.contexts == ("military",)
    assert [TEXT[slice(*span)] for span, _ in one.draft.hints.times] == ["Monday"]
    assert [TEXT[slice(*span)] for span, _ in one.draft.hints.places] == ["Idlib"]


def test_an_event_without_a_party_has_the_likeliest_one_that_the_model_doubts(weighed):
    doubtful = {"The Syrian army": (1, 3.2), "Monday": 4}
    (one,) = weighed(roles=doubtful, anchor="shelled", rules=False)
    assert words(one.draft.actors) == ["The Syrian army"]
    assert not one.draft.recipients
    assert not weighed(roles={"The Syrian army": (1, 1.0)}, anchor="shelled", rules=False)


def test_a_doubtful_party_has_the_one_role_that_is_likelier(weighed):
    (one,) = weighed(roles={"The Syrian": (1, 3.6), "army": 2}, anchor="shelled", rules=False)
    assert words(one.draft.recipients) == ["The Syrian army"]
    assert not one.draft.actors


def test_who_only_tells_is_no_doubtful_party(weighed):
    text = "A rocket fell on Monday, an elder said."
    assert not weighed(roles={"an elder": (1, 3.2)}, anchor="fell", rules=False, text=text)
    assert weighed(roles={"an elder": (1, 3.2)}, anchor="fell", rules=False, text=text.replace("said", "left"))


def test_a_doubtful_party_makes_an_event_less_sure(weighed):
    labels = msgspec.structs.replace(LABELS, keep=0.0, trust=(0.0, 1.0, -1.0))
    (doubtful,) = weighed(roles={"The Syrian army": (1, 3.2)}, anchor="shelled", rules=False)
    sure = msgspec.structs.replace(doubtful, draft=msgspec.structs.replace(doubtful.draft, doubtful=False))
    assert keep_events([doubtful], labels)[0].confidence < keep_events([sure], labels)[0].confidence


def test_no_doubtful_party_joins_one_that_is_sure(weighed):
    (one,) = weighed(roles={"The Syrian army": (2, 3.2), "a market": 2}, anchor="shelled", rules=False)
    assert words(one.draft.recipients) == ["a market"]


def test_parties_of_the_rules_stay(weighed):
    (one,) = weighed(roles={"a market": 1})
    assert words(one.draft.actors) == ["The Syrian army"]


def test_what_the_model_doubts_is_not_kept(weighed):
    assert keep_events(weighed(type_=0, roles=ROLES), LABELS) == ()
    (kept,) = keep_events(weighed(type_=1, roles=ROLES), LABELS)
    assert 0.5 <= kept.confidence <= 1.0


def test_the_likelier_of_two_events_in_the_same_words_stays(weighed):
    (one,) = weighed(roles=ROLES, anchor="shelled", rules=False)
    rival = Weighed(one.draft, False, (3.0, 3.0, *(0.0,) * 8))
    assert len(keep_events([one, rival], LABELS)) == 1


def test_more_evidence_is_more_chance(weighed):
    (one,) = weighed(roles=ROLES, anchor="shelled", rules=False)
    low = Weighed(one.draft, False, (-1.0, *(0.0,) * 9))
    assert chance_of(low, LABELS.weights) < chance_of(one, LABELS.weights)


def test_polls_and_released_papers_are_no_events(coder):
    polled = coder.code(make_article("In the poll 46 percent of voters support the president of Chad."))
    papers = coder.code(make_article("The mayor of Riga released his tax returns. Police will not release the video."))
    assert [event.type for event in polled.events + papers.events] == []


def test_a_person_named_like_a_place_is_of_no_country_for_it(coder):
    report = coder.code(
        make_article("Assistant Secretary Mona Medina and Assistant Secretary Medina met Kenyan officials.")
    )
    assert {actor.country for event in report.events for actor in event.actors} <= {None, "KEN"}


def test_a_long_title_that_the_model_takes_as_one_run_is_one_party(weighed):
    text = "Assistant Secretary for East Asian and Pacific Affairs Dana Kuo criticized the army on Monday."
    run = "Assistant Secretary for East Asian and Pacific Affairs Dana Kuo"
    (one,) = weighed(type_=2, roles={run: 1, "the army": 2}, anchor="criticized", text=text)
    assert words(one.draft.actors, text) == [run]


def test_parties_that_a_run_only_joins_stay_several(weighed):
    text = "The mayor and top officials criticized the army on Monday."
    (one,) = weighed(type_=2, roles={"The mayor and top officials": 1, "the army": 2}, anchor="criticized", text=text)
    assert words(one.draft.actors, text) == ["The mayor", "top officials"]


def test_names_that_the_model_lists_beside_a_party_are_parties(weighed):
    text = "Kenya criticized Yemen, Algeria and Malaysia on Monday."
    roles = {"Kenya": 1, "Yemen": 2, "Algeria": 2, "Malaysia": 2}
    (one,) = weighed(type_=2, roles=roles, anchor="criticized", text=text)
    assert words(one.draft.recipients, text) == ["Yemen", "Algeria", "Malaysia"]


def test_of_an_abstract_thing_the_owner_is_the_party(weighed):
    text = "On Monday Kenya was full of scorn for Minister Rau's policy."
    roles = {"Kenya": 1, "Minister Rau's policy": 2}
    (one,) = weighed(type_=2, roles=roles, anchor="scorn", text=text, rules=False)
    assert words(one.draft.recipients, text) == ["Minister Rau"]


def test_a_time_is_no_party(weighed):
    text = "The Syrian army shelled Idlib May 1."
    found = weighed(type_=1, roles={"The Syrian army": 1, "Idlib": 2, "May 1": 2}, anchor="shelled", text=text)
    assert [words(one.draft.recipients, text) for one in found] == [["Idlib"]]


def test_what_an_attack_did_is_told_with_it(weighed):
    text = "Rebels attacked a police post in Idlib, killing two officers."
    found = weighed(type_=1, roles={"Rebels": 1, "two officers": 2}, anchor="killing", text=text)
    assert [text[slice(*one.draft.span)] for one in found] == ["attacked"]


def said_of(one, name):
    return one.evidence[EVIDENCE.index(name)]


def test_speech_and_denials_alone_speak_against_an_event_of_the_model(weighed):
    for text, verb in (
        ("Syria denied that troops had left.", "denied"),
        ("The envoy quoted Syria on Monday.", "quoted"),
    ):
        (one,) = weighed(type_=2, roles={"Syria": 1}, anchor=verb, text=text, rules=False)
        assert said_of(one, "unsound") == 1.0
    text = "Syria denied the rebels a truce on Monday."
    (one,) = weighed(type_=2, roles={"Syria": 1, "the rebels": 2}, anchor="denied", text=text, rules=False)
    assert said_of(one, "unsound") == 0.0


def test_what_an_article_is_about_is_evidence(weighed):
    text = "The striker scored a goal and the goalkeeper beat the defender in the match. " * 6 + "They beat a market."
    found = weighed(roles={"They": 1, "a market": 2}, anchor="beat a", rules=False, text=text)
    assert {said_of(one, "unpolitical") for one in found} == {1.0}
    (asked,) = weighed(roles=ROLES, anchor="shelled", rules=False, text=TEXT.replace(".", "?"))
    (told,) = weighed(roles=ROLES, anchor="shelled", rules=False)
    assert (said_of(asked, "doubtful"), said_of(told, "doubtful"), said_of(told, "unpolitical")) == (1.0, 0.0, 0.0)


def test_who_is_in_an_event_is_evidence_for_it(weighed):
    (one,) = weighed(roles=ROLES, anchor="shelled", rules=False)
    assert [said_of(one, name) for name in ("public", "both sides", "nobody acts", "noun")] == [1.0, 1.0, 0.0, 0.0]
    text = "The raids on a market went on."
    (one,) = weighed(roles={"a market": 2}, anchor="raids", rules=False, text=text)
    assert [said_of(one, name) for name in ("public", "both sides", "nobody acts", "noun")] == [0.0, 0.0, 1.0, 1.0]
