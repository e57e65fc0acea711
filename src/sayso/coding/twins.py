"""Two drafts that tell one event: a noun and its verb, a deed and its cause."""

from __future__ import annotations

import msgspec

from sayso.coding.drafts import EventDraft
from sayso.model import Parse


def without_twins(parse: Parse, drafts: list[EventDraft]) -> list[EventDraft]:
    """Drop the weaker of two events of one type in one sentence whose parties are the same and whose words meet."""
    kept: list[EventDraft] = []
    for draft in drafts:
        rival = next((other for other in kept if _are_twins(parse, other, draft)), None)
        if rival is None:
            kept.append(draft)
        elif draft.confidence > rival.confidence:
            kept[kept.index(rival)] = draft
    return kept


def one_attack_each(parse: Parse, drafts: list[EventDraft]) -> list[EventDraft]:
    """Join a deed without a doer to the attack in its sentence that it came of ("ten died when rebels shelled ...")."""
    kept = list(drafts)
    for draft in drafts:
        if draft.type != "ASSAULT" or (draft.actors and parse.tokens[draft.predicate].tag != "VBG"):
            continue
        cause = next((other for other in kept if is_cause(parse, other, draft)), None)
        if cause is not None:
            taken = {party.span for party in (*cause.actors, *cause.recipients)}
            added = tuple(party for party in draft.recipients if party.span not in taken)
            joined = msgspec.structs.replace(
                cause,
                recipients=(*added, *cause.recipients),
                reciprocal=cause.reciprocal and len(cause.actors) > 1,
                mode=cause.mode or draft.mode,
                confidence=max(cause.confidence, draft.confidence),
            )
            kept[kept.index(cause)] = joined
            kept.remove(draft)
    return kept


def is_cause(parse: Parse, cause: EventDraft, effect: EventDraft) -> bool:
    """Tell whether an attack hangs on the words of its effect in the tree, or the effect on it."""
    if cause.type != "ASSAULT" or cause.sentence != effect.sentence or cause.anchor == effect.anchor:
        return False
    if not cause.actors and cause.anchor > effect.anchor:
        return False
    if effect.actors:
        result = parse.tokens[effect.predicate]
        return effect.actors == cause.actors and result.dep == "advcl" and result.head == cause.predicate
    return effect.anchor in parse.ancestors(cause.anchor) or cause.anchor in parse.ancestors(effect.anchor)


def _are_coordinated(parse: Parse, left: EventDraft, right: EventDraft) -> bool:
    """Tell whether two verbs of one type side by side have the same parties ("receive and assist refugees")."""
    if left.actors != right.actors or (left.recipients and right.recipients and left.recipients != right.recipients):
        return False
    if not left.recipients and parse.dependents(right.predicate, "dobj"):
        return False
    first, second = parse.tokens[left.anchor], parse.tokens[right.anchor]
    if second.dep in {"conj", "advcl"} and second.head in {left.anchor, left.predicate}:
        return True
    return first.dep == "acl" and first.head == second.head


def _is_subject_of(parse: Parse, noun: EventDraft, verb: EventDraft) -> bool:
    """Tell whether a noun of the type does what the verb says ("air strikes hit the town"): one event."""
    token = parse.tokens[noun.anchor]
    if token.pos not in {"NOUN", "PROPN"} or verb.predicate != verb.anchor:
        return False
    subject = token.head if token.dep == "conj" else noun.anchor
    return parse.tokens[subject].dep == "nsubj" and parse.tokens[subject].head == verb.anchor


def _is_purpose(parse: Parse, verb: int) -> bool:
    """Tell whether a verb says what for ("met to discuss")."""
    token = parse.tokens[verb]
    return token.tag == "VB" and any(parse.tokens[aux].tag == "TO" for aux in parse.dependents(verb, "aux"))


def _are_twins(parse: Parse, left: EventDraft, right: EventDraft) -> bool:
    if left.sentence != right.sentence or left.type != right.type:
        return False
    if (
        left.type == "CONSULT"
        and _is_purpose(parse, right.predicate)
        and left.predicate in parse.ancestors(right.anchor)
    ):
        return True
    if _are_coordinated(parse, left, right):
        return True
    if _is_subject_of(parse, left, right) or _is_subject_of(parse, right, left):
        return True
    beside = left.anchor != left.predicate and right.anchor != right.predicate
    if left.predicate == right.predicate and left.mode == right.mode and not beside:
        return True
    shared = {left.anchor, left.predicate} & {right.anchor, right.predicate}
    return bool(shared) and not beside and left.actors == right.actors
