"""Attitudes that take their content with them ("threatened to attack"), or leave it beside them (an accusation)."""

from __future__ import annotations

from sayso.coding import grammar, matching, roles
from sayso.coding.drafts import EventDraft
from sayso.coding.event_drafting import EventWord, content_event, make_draft
from sayso.coding.lexicon import Entry, Family, Needs
from sayso.coding.matching import AttitudeMatch, Match
from sayso.coding.ontology import Ontology
from sayso.coding.roles import Scene
from sayso.model import Sentence

_COOPERATIVE = (1, 2)


def find_attitudes(scene: Scene, sentence: Sentence, ontology: Ontology) -> tuple[list[EventDraft], set[int]]:
    """Return the events that attitudes make of their content, and the tokens that are used up with them."""
    drafts: list[EventDraft] = []
    consumed: set[int] = set()
    for index in range(sentence.first, sentence.last):
        attitude = None if index in consumed else matching.match_attitude(scene, index)
        if attitude is None:
            continue
        one, used = _from_attitude(scene, attitude, ontology)
        draft = make_draft(scene, one, sentence, ontology) if one is not None else None
        if draft is not None:
            drafts.append(draft)
            consumed |= {index, *used}
    return drafts, consumed


def _from_attitude(scene: Scene, match: AttitudeMatch, ontology: Ontology) -> tuple[EventWord | None, set[int]]:
    family = match.attitude.family
    if _is_for_anonymity(scene, match.content):
        return None, set()
    content = content_event(scene, match.content)
    kind = content.entry.type if content else None
    value = _verdict(scene, match, family, kind, ontology)
    type_, _, mode = value.partition(":")
    if type_ == "-":
        return None, set()
    if mode == "?":
        modes = scene.lexicon.content_modes.get(type_, {})
        exact = f"{kind}:{content.entry.mode}" if content else ""
        mode = modes.get(exact) or modes.get(kind or "other", modes.get("other", ""))
    settled = family.negated is not None and value == family.negated and _is_denied(scene, match.token)
    entry = Entry(
        name=match.attitude.name,
        type=type_,
        mode=mode or None,
        frame=match.attitude.frame,
        needs=_needs(kind),
        reciprocal=False,
        confidence=0.7 if kind else 0.55,
        weight=2,
    )
    light, borrowed = _carrier(scene, match.token)
    whole = Match(match.token, entry, light, (), borrowed)
    used = set() if family.keep else _used_up(scene, match.content, content)
    return EventWord(whole, type_, mode or None, match, settled, match.attitude.name), used


def _is_for_anonymity(scene: Scene, content: int) -> bool:
    """Tell whether what is asked is not to be named ("who asked not to be identified", "to remain anonymous")."""
    own = (content, *scene.parse.dependents(content, "acomp", "attr"))
    return any(scene.parse.tokens[index].lemma in scene.lexicon.anonymity for index in own)


def _used_up(scene: Scene, index: int, content: Match | None) -> set[int]:
    """Return the words of an attitude's content that are no events of their own: its event, and infinitives inside."""
    parse = scene.parse
    inner = {i for i in parse.subtree(index) if parse.tokens[i].tag == "VB" and i > index}
    return inner | ({index, content.token, *content.nouns} if content is not None else set())


def _carrier(scene: Scene, index: int) -> tuple[int, bool]:
    """Return the verb that carries an attitude's noun ("made an appeal"), else the word itself."""
    if scene.parse.tokens[index].pos not in {"NOUN", "PROPN"}:
        return index, True
    light, borrowed = matching.light_verb(scene, index)
    return (index, True) if light is None else (light, borrowed)


def _needs(kind: str | None) -> Needs:
    """Return which parties an attitude needs: both where nothing in its content is an event."""
    return "actor" if kind is not None else "both"


def _verdict(scene: Scene, match: AttitudeMatch, family: Family, kind: str | None, ontology: Ontology) -> str:
    if family.negated is not None and _is_denied(scene, match.token):
        return family.negated
    if kind is None:
        return family.content.get("other", "-")
    if family.joint is not None and _is_joint(scene, match.token):
        return family.joint
    side = "coop" if ontology.quad(kind) in _COOPERATIVE else "conflict"
    return family.content.get(kind, family.content.get(side, "-"))


def _is_joint(scene: Scene, index: int) -> bool:
    """Tell whether several parties are the subject of an attitude ("the two leaders agreed to")."""
    subjects = grammar.subjects(scene.parse, index)
    return len(subjects) > 1 or any(roles.is_plural(scene, subject) for subject in subjects)


def _is_denied(scene: Scene, index: int) -> bool:
    parse = scene.parse
    if grammar.is_negated(parse, index):
        return True
    token = parse.tokens[index]
    return token.pos == "ADJ" and token.head != index and grammar.is_negated(parse, token.head)
