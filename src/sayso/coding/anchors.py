"""Events by rules: words of the lexicon over the dependency parse, their roles, and what speaks against them.

A light verb and its noun are one event ("held talks"): the noun is the anchor, the verb the
predicate, and the words shown run from one to the other when they lie within five tokens. An
attitude takes its content with it ("threatened to attack" is THREATEN alone), but an accusation
leaves the deed beside it. A nominal event without any party is dropped. Articles that are
not about public affairs, and sentences of sport, business or show, yield only what states, organs
and armed groups do.
"""

from __future__ import annotations

from sayso.coding import matching, roles
from sayso.coding.attitudes import find_attitudes
from sayso.coding.doubts import in_stop_phrase, is_credible, survey
from sayso.coding.drafts import EventDraft
from sayso.coding.event_drafting import EventWord, make_draft
from sayso.coding.lexicon import EventLexicon
from sayso.coding.matching import Match
from sayso.coding.ontology import Ontology
from sayso.coding.roles import Scene
from sayso.coding.twins import one_attack_each, without_twins
from sayso.model import Mention, Parse, Sentence

# Below this most events were wrong in forty articles read (State Department, PolNeAR dev and train).
_FLOOR = 0.42


def find_events(
    parse: Parse,
    mentions: tuple[Mention, ...],
    lexicon: EventLexicon,
    ontology: Ontology,
    public: frozenset[int] = frozenset(),
) -> tuple[EventDraft, ...]:
    """Return the event mentions of an article, in order of their anchors.

    ``public`` are the head tokens of mentions that are known to be public actors, as ``Reading.public_heads`` gives.
    """
    scene = roles.make_scene(parse, mentions, lexicon, public=public)
    article = survey(scene)
    drafts: list[EventDraft] = []
    for sentence in parse.sentences:
        for draft in in_sentence(scene, sentence, ontology):
            if draft.confidence >= _FLOOR and is_credible(scene, draft, article):
                drafts.append(draft)
    return tuple(one_attack_each(parse, without_twins(parse, drafts)))


def in_sentence(scene: Scene, sentence: Sentence, ontology: Ontology) -> list[EventDraft]:
    """Return all that the lexicon finds in a sentence, before anything is doubted but the parties it needs."""
    drafts, consumed = find_attitudes(scene, sentence, ontology)
    resting: set[int | None] = set()
    for index in range(sentence.first, sentence.last):
        match = None if index in consumed else matching.match_verb(scene, index)
        draft = _from_entry(scene, match, sentence, ontology)
        if match is not None and draft is not None:
            consumed.update((index, *match.nouns))
            resting.update({index} if match.nouns else ())
            drafts.append(draft)
    for index in range(sentence.first, sentence.last):
        match = None if index in consumed else matching.match_noun(scene, index)
        if match is not None and match.verb not in resting:
            draft = _from_entry(scene, match, sentence, ontology)
            drafts += [draft] if draft is not None else []
    return sorted(drafts, key=lambda draft: (draft.anchor, draft.type))


def _from_entry(scene: Scene, match: Match | None, sentence: Sentence, ontology: Ontology) -> EventDraft | None:
    if match is None or in_stop_phrase(scene, match.token):
        return None
    entry = match.entry
    return make_draft(scene, EventWord(match, entry.type, entry.mode, rule=entry.name), sentence, ontology)
