"""Checks files of actors: every line, and that no name is two actors' at one time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from sayso.resolve.actor_lines import PERSON, Line, parse_lines
from sayso.resolve.knowledge import ActorKnowledge, Builder, person_key, phrase_key, split_words, without_article
from sayso.resolve.own_actors import add_line


class Complaint(msgspec.Struct, frozen=True):
    """What is wrong in a line of a file, and what to do."""

    file: str
    number: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.number}: {self.message}"


class _Placed(msgspec.Struct, frozen=True):
    """A line where it stands, with the id of whose it is."""

    file: str
    number: int
    id: str
    line: Line


def check_files(files: Sequence[tuple[str, str]], knowledge: ActorKnowledge) -> tuple[Complaint, ...]:
    """Return what is wrong in files, given as names and texts; together, for a name must not be two actors' in two."""
    builder = Builder(knowledge.states)
    placed: list[_Placed] = []
    found: list[Complaint] = []
    for file, text in files:
        parsed = parse_lines(text, knowledge.states)
        found += [Complaint(file, fault.number, fault.message) for fault in parsed.faults]
        placed += [_Placed(file, number, add_line(builder, line), line) for number, line in parsed.lines]
    found += [*_wrong_ids(placed, knowledge), *_loose(placed, builder, knowledge), *_shared(placed)]
    order = {file: at for at, (file, _) in enumerate(files)}
    return tuple(sorted(found, key=lambda one: (order[one.file], one.number)))


def _wrong_ids(placed: Sequence[_Placed], knowledge: ActorKnowledge) -> Iterator[Complaint]:
    """Ids that are a state's, or a person's here and an organisation's there."""
    first: dict[str, _Placed] = {}
    for one in placed:
        before = first.setdefault(one.id, one)
        is_person = one.line.heading.kind == PERSON
        ours = knowledge.entries.get(one.id)
        if one.id in knowledge.states:
            yield _about(one, f"{one.id} is a state's id; write another between {{ and }}")
        elif (before.line.heading.kind == PERSON) != is_person:
            yield _about(one, f"{one.id} is a person and an organisation ({_where(before)}); give one another id")
        elif ours is not None and (ours.kind == PERSON) != is_person:
            kind = "a person" if ours.kind == PERSON else "an organisation"
            yield _about(one, f"{one.id} is the id of {kind} of ours, {ours.name}; write another between {{ and }}")


def _loose(placed: Sequence[_Placed], builder: Builder, knowledge: ActorKnowledge) -> Iterator[Complaint]:
    """Weak names of an organ that is nowhere."""
    for one in placed:
        if one.line.heading.kind == "weak" and not {one.id} & (builder.entries.keys() | knowledge.entries.keys()):
            yield _about(one, f"no organ {one.line.names[0]!r} is known; add it under a heading of the kind organ")


def _shared(placed: Sequence[_Placed]) -> Iterator[Complaint]:
    """Names that two of one kind and country have at one time: nothing in a text tells these apart."""
    called: dict[tuple[str, str | None, str], list[_Placed]] = {}
    for one in placed:
        heading = one.line.heading
        names = one.line.names[1:] if heading.kind == "weak" else one.line.names
        for name in dict.fromkeys(names):
            others = called.setdefault((heading.kind, heading.country, name_key(heading.kind, name)), [])
            clash = next((other for other in others if other.id != one.id and overlap(other.line, one.line)), None)
            if clash is not None:
                yield _about(
                    one,
                    f"{name!r} is {one.id} here and {clash.id} in {_where(clash)}, at one time; "
                    "give both one id between { and }, or take the name from one",
                )
            others.append(one)


def name_key(kind: str, name: str) -> str:
    """Return what a name has in common with its other spellings."""
    return person_key(split_words(name)) if kind == PERSON else phrase_key(without_article(name))


def overlap(one: Line, other: Line) -> bool:
    """Whether two spells share more than the day on which one follows the other."""
    same = bool(one.start) and one.start == other.start
    return same or (_before(one.start, other.end) and _before(other.start, one.end))


def _before(start: str, end: str) -> bool:
    if not start or not end:
        return True
    shared = min(len(start), len(end))
    return start[:shared] < end[:shared]


def _about(one: _Placed, message: str) -> Complaint:
    return Complaint(one.file, one.number, message)


def _where(one: _Placed) -> str:
    return f"{one.file}, line {one.number}"
