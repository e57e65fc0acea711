"""All that the knowledge base says of some words, whoever of it the coder would choose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sayso.model import KnownActor, StateCodes
from sayso.resolve.actor_lines import PERSON
from sayso.resolve.knowledge import ActorKnowledge, Entry, Sense, Spell, State, person_key, split_words, without_article
from sayso.resolve.state_codes import CodedSpell

Codes = Mapping[str, tuple[CodedSpell, ...]]

_NO_CODES = CodedSpell(StateCodes(), "", "")
_OF_STATES = ("state", "adjective", "people", "seat")


def find_actors(words: str, knowledge: ActorKnowledge, codes: Codes, on: str | None = None) -> tuple[KnownActor, ...]:
    """Return what words can mean: what was so on the day first, else in the order of the files.

    The words are a name in any of its spellings, an id, a role noun or a title, or a person's surname.
    """
    found = dict.fromkeys(_all(words, knowledge, codes, on))
    return tuple(sorted(found, key=lambda one: one.holds is False))


def _all(words: str, knowledge: ActorKnowledge, codes: Codes, on: str | None) -> Iterator[KnownActor]:
    for sense in knowledge.senses(split_words(without_article(words))):
        yield from _of_sense(sense, knowledge, codes, on)
    for id_ in (*knowledge.persons(words), *knowledge.surnames.get(person_key(split_words(words)), ())):
        yield from _of_entry(knowledge.entries[id_], knowledge, on)
    official = knowledge.official(words)
    if official is not None:
        yield from _of_entry(official, knowledge, on)
    if words in knowledge.states:
        yield from _of_state(knowledge.states[words], "state", codes, on)
    if words in knowledge.entries:
        yield from _of_entry(knowledge.entries[words], knowledge, on)


def _of_sense(sense: Sense, knowledge: ActorKnowledge, codes: Codes, on: str | None) -> Iterator[KnownActor]:
    if sense.kind in _OF_STATES:
        yield from _of_state(knowledge.states[sense.id], sense.kind, codes, on)
    elif sense.kind == "area":
        yield KnownActor(id=sense.id, name=knowledge.states[sense.id].names[0], kind="area", country=sense.id)
    elif sense.kind == "role":
        role = knowledge.roles[sense.id]
        kind = f"role: {role.kind}"
        yield KnownActor(
            id=sense.id, name=role.usual or sense.id, kind=kind, country=role.country, sectors=role.sectors
        )
    elif sense.id in knowledge.entries:
        yield from _of_entry(knowledge.entries[sense.id], knowledge, on, "weak" if sense.kind == "weak" else None)


def _of_state(state: State, kind: str, codes: Codes, on: str | None) -> Iterator[KnownActor]:
    for spell in codes.get(state.id, (_NO_CODES,)):
        start, end = max(state.start, spell.start), min(state.end or "9999", spell.end or "9999")
        if start <= end:
            yield KnownActor(
                id=state.id,
                name=state.names[0],
                kind=kind,
                country=state.id,
                start=start or None,
                end=None if end == "9999" else end,
                holds=state.exists(on) and spell.holds(on) if on else None,
                codes=spell.codes if spell is not _NO_CODES else None,
            )


def _of_entry(entry: Entry, knowledge: ActorKnowledge, on: str | None, kind: str | None = None) -> Iterator[KnownActor]:
    for spell in sorted(entry.spells, key=_latest_first, reverse=True) if entry.kind == PERSON else entry.spells:
        yield KnownActor(
            id=entry.id,
            name=entry.name,
            kind=kind or entry.kind,
            country=spell.country,
            sectors=spell.sectors,
            office=spell.office,
            start=spell.start or None,
            end=spell.end or None,
            holds=spell.holds(on) if on else None,
            own=entry.id in knowledge.own,
        )


def _latest_first(spell: Spell) -> tuple[str, str]:
    return spell.start, spell.end or "9999"
