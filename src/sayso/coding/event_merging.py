"""Events of the rules and of the model made one list, each with the chance that it is right.

The rules know words and grammar, the model the sense. Every event of the rules is weighed by what the model says of
its words; where the model sees an event that the rules do not, its words and the model's own parties make one. The
chance that an event is right is a logistic regression on both and on what speaks against it beside the words
(``events.json``, set by ``sayso.train.events_tune``).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import msgspec

from sayso.coding import grammar, roles
from sayso.coding.doubts import Article, in_stop_phrase, is_credible, is_public, is_to_the_press, survey
from sayso.coding.drafts import EventDraft
from sayso.coding.event_evidence import Circumstances, Weighed, log_odds
from sayso.coding.event_model import (
    AnchorReading,
    EncodedText,
    EventHeads,
    EventLabels,
    find_anchors,
    read_anchor,
)
from sayso.coding.events_by_model import weigh_by_model
from sayso.coding.events_by_rule import weigh_by_rule
from sayso.coding.lexicon import EventLexicon
from sayso.coding.ontology import Ontology
from sayso.coding.twins import is_cause
from sayso.model import Mention, Parse, Span


class Sight(NamedTuple):
    """What weighing events looks at: the parse and its mentions, the model and its pass over the text, the lexicon."""

    parse: Parse
    mentions: tuple[Mention, ...]
    heads: EventHeads
    text: EncodedText
    lexicon: EventLexicon
    ontology: Ontology
    public: frozenset[int] = frozenset()
    """Head tokens of mentions that are known to be public actors."""

    @property
    def scene(self) -> roles.Scene:
        """The mentions as possible parties."""
        return roles.make_scene(self.parse, self.mentions, self.lexicon, public=self.public)


def keep_events(found: list[Weighed], labels: EventLabels) -> tuple[EventDraft, ...]:
    """Return the events that are likely enough, in order; of several that claim the same words one.

    The rules' goes first: on ``corpus/events`` dev it was right in three of the four cases, the model's in none.
    """
    ranked = sorted(
        ((chance_of(one, labels.weights), one) for one in found),
        key=lambda item: (not item[1].by_rule, -item[0], item[1].draft.anchor),
    )
    kept: list[EventDraft] = []
    for chance, one in ranked:
        draft, least = one.draft, labels.keep_rules if one.by_rule else labels.keep
        if chance >= least and not any(_same_words(draft, other) for other in kept):
            kept.append(
                msgspec.structs.replace(draft, confidence=round(confidence(chance, labels.trust, draft.doubtful), 3))
            )
    return tuple(sorted(kept, key=lambda draft: (draft.anchor, draft.type)))


def weigh_events(sight: Sight, drafts: tuple[EventDraft, ...], circumstances: Circumstances) -> list[Weighed]:
    """Return every event that rules or model see, with the evidence for it."""
    parse, heads, text, ontology = sight.parse, sight.heads, sight.text, sight.ontology
    scene = sight.scene
    article = survey(scene)
    found: list[Weighed] = []
    words = [(token.start, token.end) for token in parse.tokens if token.pos not in {"PUNCT", "SPACE"}]
    counted = _counting_opinions(scene)
    readings: dict[Span, AnchorReading | None] = {}
    for draft in drafts:
        if draft.type == "SUPPORT" and draft.sentence in counted:
            continue
        own = parse.span(draft.anchor, draft.anchor + 1)
        reading = readings[own] = read_anchor(heads, text, own)
        one = None if reading is None else weigh_by_rule(parse, scene, draft, reading, heads, text, circumstances)
        if one is not None and not (is_to_the_press(scene, one.draft) or _is_met_with(parse, one.draft)):
            found.append(_with_doubts(scene, one, article))
    for span in find_anchors(text, words, heads.labels.propose):
        reading = readings[span] if span in readings else read_anchor(heads, text, span)
        one = None if reading is None else weigh_by_model(parse, scene, reading, heads, text, ontology, circumstances)
        if one is None or any(_is_told(parse, one.draft, other.draft) for other in found):
            continue
        if one.draft.type == "SUPPORT" and one.draft.sentence in counted:
            continue
        if not (is_to_the_press(scene, one.draft) or _is_met_with(parse, one.draft)):
            found.append(_with_doubts(scene, one, article))
    return found


def _with_doubts(scene: roles.Scene, one: Weighed, article: Article) -> Weighed:
    """Return an event with what speaks for and against it beside the words: see ``EVIDENCE``."""
    draft = one.draft
    parties = (*draft.actors, *draft.recipients)
    said = (
        not _is_sound(scene, draft),
        not is_credible(scene, draft, article),
        not article.political,
        any(is_public(scene, party, article) for party in parties),
        draft.reciprocal or bool(draft.actors and draft.recipients),
        not draft.actors,
        scene.parse.tokens[draft.anchor].pos in {"NOUN", "PROPN"},
    )
    return msgspec.structs.replace(one, evidence=(*one.evidence, *(float(value) for value in said)))


def _counting_opinions(scene: roles.Scene) -> set[int]:
    """Return the sentences that tell the result of a poll ("46 percent would back the senator")."""
    surveys = scene.lexicon.surveys
    return {token.sentence for token in scene.parse.tokens if token.ent == "PERCENT" or token.lemma.lower() in surveys}


def _is_sound(scene: roles.Scene, draft: EventDraft) -> bool:
    """Tell whether an event of the model's own has somebody in it, support somebody who gets it.

    Only people are released, not tax returns; and what a thing will not do ("sanctions will not push them") is no
    refusal.
    """
    everyone = (*draft.actors, *draft.recipients)
    if _only_tells(scene, draft.anchor) or in_stop_phrase(scene, draft.anchor):
        return False
    subjects = scene.parse.dependents(draft.anchor, "nsubj") if draft.type == "REJECT" else ()
    if any(not roles.is_party(scene, index, acts=True) for index in subjects):
        return False
    if draft.type == "SUPPORT" and not draft.recipients and not draft.reciprocal:
        return False
    if draft.mode == "release" or scene.parse.tokens[draft.anchor].lemma.lower() == "release":
        freed = grammar.objects(scene.parse, draft.anchor) or tuple(party.head for party in draft.recipients)
        return any(roles.is_party(scene, index, acts=False) for index in freed)
    return any(roles.is_party(scene, party.head, acts=False) or party.mention is not None for party in everyone)


def _is_met_with(parse: Parse, draft: EventDraft) -> bool:
    """Tell whether something is only met with something ("would be met with a swift response")."""
    passive = bool(parse.dependents(draft.anchor, "auxpass"))
    return draft.type == "CONSULT" and passive and parse.tokens[draft.anchor].lemma.lower() == "meet"


def _only_tells(scene: roles.Scene, index: int) -> bool:
    """Tell whether a verb only says that somebody speaks, or denies something told."""
    token, parse = scene.parse.tokens[index], scene.parse
    lemma = token.lemma.lower()
    if token.pos != "VERB" or lemma not in scene.lexicon.telling:
        return False
    return lemma not in scene.lexicon.denials or bool(parse.dependents(index, "ccomp", "xcomp"))


def _is_told(parse: Parse, one: EventDraft, other: EventDraft) -> bool:
    """Tell whether an event is in another: the same words, or what an attack did ("attacked a post, killing two")."""
    return one.type == other.type and (_same_words(one, other) or is_cause(parse, other, one))


def _same_words(one: EventDraft, other: EventDraft) -> bool:
    return one.first < other.last and other.first < one.last


def chance_of(one: Weighed, weights: tuple[tuple[float, ...], ...]) -> float:
    """Return the chance that an event is right; ``weights`` are for the model's own and for those of the rules."""
    row = weights[int(one.by_rule)]
    score = row[0] + sum(weight * value for weight, value in zip(row[1:], one.evidence, strict=True))
    return 1 / (1 + math.exp(-score))


def confidence(chance: float, trust: tuple[float, float, float], doubtful: bool) -> float:
    """Return how sure it is that type and parties are right, from the chance that the type is (Platt 1999)."""
    return 1 / (1 + math.exp(-trust[0] - trust[1] * log_odds(chance) - trust[2] * doubtful))
