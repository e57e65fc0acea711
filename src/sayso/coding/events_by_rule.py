"""An event of the rules as the model sees it: its sense, its parties, its chance."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from sayso.coding import roles
from sayso.coding.drafts import EventDraft, Party
from sayso.coding.event_evidence import Circumstances, Weighed, evidence_for, mode_by_model, type_choice
from sayso.coding.event_model import (
    AnchorReading,
    EncodedText,
    EventHeads,
)
from sayso.coding.events_by_model import is_suffered, may_meet
from sayso.coding.model_parties import hints_of, model_parties
from sayso.coding.party_runs import lies_within, overlaps, runs_of, share_of, whole_parties, with_others
from sayso.model import Parse

_SUBJECTS = frozenset({"nsubj", "nsubjpass"})

_FINITE = frozenset({"MD", "VBD", "VBZ", "VBP"})

# Shares the model gives to a party in its role. Rules' parties below the first give way to the model's above the
# second; one of a list below the third is left out; a counterpart above the fourth is added. Tried by tenths with
# `sayso evaluate events` on the dev parts of corpus/events: parties overlap F1 .601 to .608 (made), .664 to .680
# (real), .547 to .560 (passages).
_DENIED = 0.2

_SWAPPED = 0.5

_LISTED = 0.15

_COUNTERPART = 0.9

# A word of the lexicon has the model's type where the model gives it this chance, and the lexicon's type less than
# that share of it.
_OTHER = 0.25

_NOT_SO = 0.05


def weigh_by_rule(
    parse: Parse,
    scene: roles.Scene,
    draft: EventDraft,
    reading: AnchorReading,
    heads: EventHeads,
    text: EncodedText,
    circumstances: Circumstances,
) -> Weighed:
    """Return a draft of the rules with what the model says of its words; ``None`` where it must not stand."""
    sense = _sense(reading, draft.type, heads)
    rule = "the lexicon, weighed by the model" if sense == draft.type else "the model, against the lexicon"
    choices = (*draft.choices, type_choice(reading, sense, heads, rule))
    mode = (draft.mode if sense == draft.type else None) or mode_by_model(reading, sense, heads)
    draft = msgspec.structs.replace(draft, type=sense)
    weighed = msgspec.structs.replace(
        _undated(_with_parties(parse, scene, draft, reading, heads, text), circumstances),
        mode=mode,
        hints=hints_of(parse, reading, heads, text, circumstances),
        choices=choices,
    )
    return Weighed(weighed, True, evidence_for(reading, draft.type, heads, draft.confidence))


def _sense(reading: AnchorReading, type_: str, heads: EventHeads) -> str:
    """Return the type of a word of the lexicon: the model's where it is sure of another ("attacked her in tweets").

    A refusal is made of a word and its negation ("will not attend"), so that it is an event of the model's own.
    """
    types = heads.labels.types
    best = int(reading.types[1:].argmax())
    share, own = float(reading.types[1 + best]), float(reading.types[1 + types.index(type_)])
    sure = share >= _OTHER and own < _NOT_SO * share and types[best] != "REJECT"
    return types[best] if sure else type_


def _with_parties(
    parse: Parse, scene: roles.Scene, draft: EventDraft, reading: AnchorReading, heads: EventHeads, text: EncodedText
) -> EventDraft:
    """Return the draft with the model's parties where the rules see none, or see one that the model denies."""

    def seen(role: str) -> tuple[Party, ...]:
        return model_parties(parse, scene, reading, role, heads, text)

    if draft.reciprocal and draft.actors:
        return msgspec.structs.replace(
            draft, actors=_with_counterparts(parse, draft.actors, seen, reading, heads, text)
        )
    held = {"actor": draft.actors, "recipient": draft.recipients}
    for role, other in (("actor", "recipient"), ("recipient", "actor")):
        taken = [party.span for party in held[other]]
        shares = [share_of(reading, text, party.span, role, heads) for party in held[role]]
        if max(shares, default=0.0) < _DENIED:
            found = tuple(party for party in seen(role) if not any(overlaps(party.span, span) for span in taken))
            if role == "actor" and held[role] and not _may_give_way(parse, draft, found):
                continue
            sure = max((share_of(reading, text, party.span, role, heads) for party in found), default=0.0) >= _SWAPPED
            held[role] = found if sure or not held[role] else held[role]
        else:
            kept = tuple(party for party, share in zip(held[role], shares, strict=True) if share >= _LISTED)
            runs = runs_of(scene, reading, role, heads, text)
            held[role] = with_others(scene, whole_parties(scene, kept, runs), runs)
    if held["actor"] and not held["recipient"] and is_suffered(parse, draft.anchor):
        held = {"actor": (), "recipient": held["actor"]}
    return msgspec.structs.replace(draft, actors=held["actor"], recipients=held["recipient"])


def _may_give_way(parse: Parse, draft: EventDraft, found: tuple[Party, ...]) -> bool:
    """Tell whether grammar leaves it open who acts: not for the subject of its verb or the owner of its noun.

    A second finite verb may go with either of two subjects ("X tweeted that Y was wrong and encouraged Z"), but with
    no other word.
    """
    heads = [party.head for party in draft.actors]
    own = {(dep, word) for dep in _SUBJECTS for word in (draft.anchor, draft.predicate)} | {("poss", draft.anchor)}
    if any((parse.tokens[head].dep, parse.tokens[head].head) in own for head in heads):
        return False
    if not _is_finite(parse, draft.predicate) or not any(_is_finite_subject(parse, head) for head in heads):
        return True
    return any(_is_finite_subject(parse, party.head) for party in found)


def _is_finite_subject(parse: Parse, index: int) -> bool:
    return parse.tokens[index].dep in _SUBJECTS and _is_finite(parse, parse.tokens[index].head)


def _is_finite(parse: Parse, verb: int) -> bool:
    helpers = parse.dependents(verb, "aux", "auxpass")
    return any(parse.tokens[index].tag in _FINITE for index in (verb, *helpers))


def _with_counterparts(
    parse: Parse,
    actors: tuple[Party, ...],
    seen: Callable[[str], tuple[Party, ...]],
    reading: AnchorReading,
    heads: EventHeads,
    text: EncodedText,
) -> tuple[Party, ...]:
    """Return those who meet or agree with the others that the model is sure of, in whichever role."""
    told = {index for own in actors for index in parse.subtree(own.head)}
    places = set(parse.tokens_in(reading.anchor))
    others = [
        party
        for role in ("actor", "recipient")
        for party in seen(role)
        if party.head not in told
        and may_meet(parse, party.head, places)
        and not any(overlaps(party.span, own.span) for own in actors)
        and max(share_of(reading, text, party.span, either, heads) for either in ("actor", "recipient")) >= _COUNTERPART
    ]
    unique = {party.span: party for party in (*actors, *others)}
    return tuple(unique[span] for span in sorted(unique))


def _undated(draft: EventDraft, circumstances: Circumstances) -> EventDraft:
    """Return the draft without parties that are time expressions ("will visit Laos May 1-7")."""

    def is_time(party: Party) -> bool:
        return any(lies_within(party.span, span) for span in circumstances.times)

    actors = tuple(party for party in draft.actors if not is_time(party))
    recipients = tuple(party for party in draft.recipients if not is_time(party))
    return msgspec.structs.replace(draft, actors=actors, recipients=recipients)
