"""The user's files of actors over the knowledge base: what they name is theirs.

An entry of theirs that has the name of one of ours in the same country, or gives its id, takes its place: it has our
id, our other names stay its own, and its spells count instead of ours. A name that they give is their entry's alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from sayso.errors import DataError
from sayso.resolve.actor_lines import PERSON, Line, parse_lines
from sayso.resolve.knowledge import (
    UNKEYED,
    ActorKnowledge,
    Builder,
    Entry,
    Sense,
    Spell,
    initials,
    longest_by_first,
    person_key,
    phrase_key,
    short_names,
    split_words,
    without_article,
)


def with_own(knowledge: ActorKnowledge, files: Sequence[tuple[str, str]]) -> ActorKnowledge:
    """Return the knowledge base with files of the user's, given as names and texts. Raises ``DataError``."""
    if not files:
        return knowledge
    builder = Builder(knowledge.states)
    given: set[str] = set()
    for name, text in files:
        for line in _lines(name, text, knowledge):
            add_line(builder, line)
            given.update([line.id] if line.id else [])
    for name, id_ in builder.weak:
        if id_ not in builder.entries and id_ not in knowledge.entries:
            raise DataError(
                f"{name!r} is a weak name of {id_}, an organ nobody knows (`sayso actors check` says where)"
            )
    return _Overlay(knowledge, builder, given).laid()


def add_line(builder: Builder, line: Line) -> str:
    """Add a line to the entries of a builder and return the id of whose it is."""
    heading = line.heading
    spell = Spell(heading.country, heading.sectors, heading.office, line.start, line.end)
    if heading.kind == PERSON:
        return builder.person(line.names, spell, line.id)
    return builder.organisation(heading.kind, line.names, spell, line.id)


def _lines(name: str, text: str, knowledge: ActorKnowledge) -> Iterator[Line]:
    parsed = parse_lines(text, knowledge.states)
    if parsed.faults:
        fault = parsed.faults[0]
        raise DataError(f"{name}, line {fault.number}: {fault.message} (`sayso actors check {name}` shows all)")
    return (line for _, line in parsed.lines)


def known_as(knowledge: ActorKnowledge, entry: Entry) -> str | None:
    """Return the id of our entry of that name that was ever in one of its countries; ``None`` where none or several."""
    if entry.kind == PERSON:
        ids = knowledge.people.get(person_key(split_words(entry.name)), ())
    else:
        senses = knowledge.phrases.get(phrase_key(without_article(entry.name)), ())
        ids = tuple(sense.id for sense in senses if sense.kind == "organisation")
    alike = [id_ for id_ in ids if _may_be(knowledge.entries[id_], entry)]
    return alike[0] if len(alike) == 1 else None


def _may_be(ours: Entry, theirs: Entry) -> bool:
    one, other = initials(ours.name), initials(theirs.name)
    countries = {spell.country for spell in ours.spells} & {spell.country for spell in theirs.spells}
    return bool(countries) and (ours.kind != PERSON or not one or not other or one == other)


class _Overlay:
    """The indexes while the user's entries are laid over them."""

    def __init__(self, knowledge: ActorKnowledge, builder: Builder, given: set[str]) -> None:
        self._knowledge = knowledge
        self._builder = builder
        self._id = {
            id_: id_ if id_ in given else known_as(knowledge, entry) or self._free(id_, entry)
            for id_, entry in builder.entries.items()
        }

    def _free(self, id_: str, entry: Entry) -> str:
        """Return an id that nobody of ours has: "org.labour-party" may be another country's."""
        return id_ if id_ not in self._knowledge.entries else f"{id_}.{entry.spells[0].country or 'own'}"

    def laid(self) -> ActorKnowledge:
        """Return the knowledge base with the user's entries."""
        known = self._knowledge
        entries = self._entries()
        phrases = {**known.phrases, **self._phrases()}
        people, surnames = self._people()
        keys = [*phrases.keys() - known.phrases.keys()]
        named = [*people.keys() - known.people.keys()]
        return msgspec.structs.replace(
            known,
            entries={**known.entries, **entries},
            phrases=phrases,
            people=people,
            surnames=surnames,
            longest=_longer(known.longest, longest_by_first(keys, 0)),
            longest_name=_longer(known.longest_name, longest_by_first(named, UNKEYED)),
            own=frozenset(entries),
        )

    def _entries(self) -> dict[str, Entry]:
        laid: dict[str, Entry] = {}
        for id_, entry in self._builder.entries.items():
            new = self._id[id_]
            before = laid.get(new)
            names = (before.names if before else ()) + entry.names
            spells = (before.spells if before else ()) + entry.spells
            laid[new] = Entry(new, entry.kind, before.name if before else entry.name, _once(names), spells)
        for id_, entry in laid.items():
            ours = self._knowledge.entries.get(id_)
            if ours is not None:
                laid[id_] = msgspec.structs.replace(entry, names=_once(entry.names + ours.names))
        return laid

    def _phrases(self) -> dict[str, tuple[Sense, ...]]:
        found: dict[str, list[Sense]] = {}
        forms = [
            (without_article(name), Sense("organisation", self._id[id_], name[:1].isupper()))
            for id_, entry in self._builder.entries.items()
            if entry.kind != PERSON
            for name in entry.names
        ]
        weak = [(name, Sense("weak", self._id.get(id_, id_), name[:1].isupper())) for name, id_ in self._builder.weak]
        for form, sense in (*forms, *weak):
            senses = found.setdefault(phrase_key(form), [])
            if sense not in senses:
                senses.append(sense)
        # a role noun is no name: "guard" stays one beside a firm called Guard
        return {key: (*senses, *self._roles(key)) for key, senses in found.items() if key}

    def _roles(self, key: str) -> Iterator[Sense]:
        return (sense for sense in self._knowledge.phrases.get(key, ()) if sense.kind == "role")

    def _people(self) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
        """Return the indexes of full names and surnames: names as given are theirs alone, short forms anybody's."""
        full: dict[str, list[str]] = {}
        short: dict[str, list[str]] = {}
        families: dict[str, list[str]] = {}
        key_of = self._builder.speller.key
        for id_, entry in self._builder.entries.items():
            if entry.kind != PERSON:
                continue
            new = self._id[id_]
            family = key_of(split_words(" ".join(self._builder.families[id_])))
            families.setdefault(family, []).append(new)
            for name in entry.names:
                words = split_words(name)
                key = key_of(words)
                full.setdefault(key, []).append(new)
                for one in short_names(words, key, family, key_of):
                    short.setdefault(one, []).append(new)
        people = {**self._knowledge.people, **{key: _once(ids) for key, ids in full.items() if " " in key}}
        surnames = {**self._knowledge.surnames, **{key: _once(ids) for key, ids in full.items() if " " not in key}}
        for index, found in ((people, short), (surnames, families)):
            index.update({key: _once((*index.get(key, ()), *ids)) for key, ids in found.items()})
        return people, surnames


def _once(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))


def _longer(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {**one, **{word: max(length, one.get(word, 0)) for word, length in other.items()}}
