"""Compiles a file of actors from Wikidata's JSON dump: organisations, and who held which office when.

The dump is read twice: first the states, the tree of classes and the positions, then organisations and people. What
the knowledge base has already is left out, so that the file adds to it and takes no name away.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from sayso import data
from sayso.actors.wikidata_dump import (
    Entity,
    Reference,
    Report,
    Statement,
    Time,
    Wanted,
    bounds,
    day,
    entities,
    items,
    number_of,
    values,
)
from sayso.resolve.actor_check import name_key, overlap
from sayso.resolve.actor_lines import PERSON, Heading, Line, clean_name, write_heading, write_line
from sayso.resolve.knowledge import ActorKnowledge, person_key, phrase_key, split_words, without_article

FIRST_YEAR = 1945
_HUMAN = 5
_HEADS = ("P35", "P6")
_LONGEST_NAME = 80


class OrganisationRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Classes of organisations with their kind and sectors; ``country`` stands for a state's."""

    classes: tuple[str, ...]
    kind: str
    sectors: tuple[str, ...]
    country: str | None = None


class OfficeRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words of positions with their sectors, and what the office is to be called."""

    words: str
    sectors: tuple[str, ...]
    office: str | None = None


class ClassRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Classes of positions with their sectors."""

    classes: tuple[str, ...]
    sectors: tuple[str, ...] = ()


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``data/actors/wikidata.toml``."""

    least_sitelinks: int
    deepest: int
    longest_open: int
    countries: dict[str, str]
    alpha2: dict[str, str]
    heads: dict[str, str]
    organisations: tuple[OrganisationRule, ...]
    positions: ClassRule
    offices: tuple[OfficeRule, ...]
    office_classes: tuple[ClassRule, ...]


class Tally(msgspec.Struct, frozen=True):
    """What was written, and what was left out and why."""

    people: int
    organisations: int
    left_out: dict[str, int]


class _Position(msgspec.Struct, frozen=True, gc=False):
    label: str
    countries: tuple[int, ...]
    classes: tuple[int, ...]


class _Term(msgspec.Struct, frozen=True, gc=False):
    """That somebody headed a state, by the state's item."""

    country: str
    office: int | None
    called: str
    start: str
    end: str


def build(dump: Path, since: int, knowledge: ActorKnowledge, report: Report) -> tuple[Iterator[str], Tally]:
    """Return the text of a file of actors in pieces, and what is in it. Raises ``InputError``."""
    rules = data.load("actors/wikidata.toml", Rules)
    tree = _Tree(rules, knowledge)
    for entity in entities(dump, tree.wanted(), report):
        tree.add(entity)
    known = tree.closed()
    compiler = _Compiler(rules, known, knowledge, since)
    # the first reading told what is broken
    for entity in entities(dump, compiler.wanted(), lambda _: None):
        compiler.add(entity)
    return compiler.text(), compiler.tally()


# ── the first reading: states, classes, positions ─────────────────────────────


class _Known(msgspec.Struct, frozen=True):
    """What the second reading needs of the first."""

    countries: dict[int, str]
    positions: dict[int, _Position]
    heads: dict[int, list[_Term]]
    organisation_of: dict[int, int]
    """The class of an organisation to its rule's place in the list."""
    office_of: dict[int, int]
    """The class of a position likewise."""


class _Tree:
    """Collects the states, the tree of classes and the positions."""

    def __init__(self, rules: Rules, knowledge: ActorKnowledge) -> None:
        self._rules = rules
        self._states = knowledge.states
        self._countries = {int(item[1:]): code for item, code in rules.countries.items()}
        self._position_classes = frozenset(_numbers(rules.positions.classes))
        self._positions: dict[int, _Position] = {}
        self._heads: dict[int, list[_Term]] = {}
        # arrays, for Wikidata has millions of classes
        self._below, self._above = array("L"), array("L")

    def wanted(self) -> Wanted:
        """Return which lines are worth decoding."""
        properties = (b'"P279"', b'"P298"', b'"P297"', b'"P35"', b'"P6"')
        return Wanted((*properties, *(f'"{item}"'.encode() for item in self._rules.positions.classes)))

    def add(self, entity: Entity) -> None:
        """Take in an item."""
        claims = entity.claims
        above = items(claims.P279)
        for item in above:
            self._below.append(entity.number)
            self._above.append(item)
        country = self._country(entity)
        if country is not None:
            self._countries.setdefault(entity.number, country)
            self._add_heads(entity, self._countries[entity.number])
        classes = items(claims.P31)
        where = items(claims.P1001) + items(claims.P17)
        if where and entity.label and (above or not self._position_classes.isdisjoint(classes)):
            self._positions[entity.number] = _Position(entity.label, where, above + classes)

    def closed(self) -> _Known:
        """Return what was found, each class with the first rule whose classes it is below."""
        organisations = [_numbers(rule.classes) for rule in self._rules.organisations]
        offices = [_numbers(rule.classes) for rule in self._rules.office_classes]
        return _Known(self._countries, self._positions, self._heads, self._ruled(organisations), self._ruled(offices))

    def _country(self, entity: Entity) -> str | None:
        if entity.number in self._countries:
            return self._countries[entity.number]
        codes = values(entity.claims.P298) + [self._rules.alpha2.get(one, "") for one in values(entity.claims.P297)]
        return next((code for code in codes if code in self._states), None)

    def _add_heads(self, entity: Entity, country: str) -> None:
        claims = entity.claims
        offices = (items(claims.P1906), items(claims.P1313))
        for held, named, statements in zip(_HEADS, offices, (claims.P35, claims.P6), strict=True):
            for person, start, end in _dated(statements):
                term = _Term(country, named[0] if named else None, self._rules.heads[held], start, end)
                self._heads.setdefault(person, []).append(term)

    def _ruled(self, rules: Sequence[Sequence[int]]) -> dict[int, int]:
        found: dict[int, int] = {}
        for place, classes in enumerate(rules):
            for item in classes:
                found.setdefault(item, place)
        for _ in range(self._rules.deepest):
            new: dict[int, int] = {}
            for below, above in zip(self._below, self._above, strict=True):
                place = found.get(above, len(rules))
                if place < found.get(below, len(rules)):
                    new[below] = min(place, new.get(below, place))
            if not new:
                break
            found.update(new)
        return found


def _numbers(classes: Iterable[str]) -> list[int]:
    return [int(item[1:]) for item in classes]


def _dated(statements: list[Statement[Reference]]) -> Iterator[tuple[int, str, str]]:
    """Yield the item, first day and last day of each statement that names an item and is not deprecated."""
    for statement in statements:
        value = statement.mainsnak.datavalue
        item = number_of(value.value) if value is not None else None
        if item is not None and statement.rank != "deprecated":
            yield item, *bounds(statement)


# ── the second reading: organisations and people ──────────────────────────────


class _Compiler:
    """Makes lines of organisations and people."""

    def __init__(self, rules: Rules, known: _Known, knowledge: ActorKnowledge, since: int) -> None:
        self._rules = rules
        self._known = known
        self._knowledge = knowledge
        self._since = str(since)
        self._oldest_open = str(since - rules.longest_open)
        self._words = [(re.compile(rule.words, re.IGNORECASE), rule) for rule in rules.offices]
        self._offices: dict[int, Heading | None] = {}
        self._blocks: dict[Heading, list[str]] = {}
        self._named: dict[tuple[str, str | None, str], list[Line]] = {}
        self._left_out: Counter[str] = Counter()
        self._people = self._organisations = 0

    def wanted(self) -> Wanted:
        """Return which lines are worth decoding."""
        anywhere = (item for rule in self._rules.organisations if rule.country for item in rule.classes)
        return Wanted((b'"P39"', b'"P17"', *(f'"{item}"'.encode() for item in anywhere)), frozenset(self._known.heads))

    def add(self, entity: Entity) -> None:
        """Take in an item."""
        classes = items(entity.claims.P31)
        if _HUMAN in classes:
            self._person(entity)
            return
        places = [self._known.organisation_of[item] for item in classes if item in self._known.organisation_of]
        if places and entity.number not in self._known.countries:
            self._organisation(entity, self._rules.organisations[min(places)])

    def text(self) -> Iterator[str]:
        """Yield the file, block by block."""
        yield (
            "# Made by `sayso actors build` from Wikidata (CC0); ids are Wikidata's. The format: docs/actors.md.\n"
            f"# Without what was over before {self._since}, and without what Sayso knows already.\n"
        )
        for heading in sorted(self._blocks, key=_order):
            yield write_heading(heading)
            yield from self._blocks[heading]

    def tally(self) -> Tally:
        """Return what was made and what was left out."""
        return Tally(self._people, self._organisations, dict(self._left_out))

    # ── organisations ──

    def _organisation(self, entity: Entity, rule: OrganisationRule) -> None:
        country = rule.country or self._country(items(entity.claims.P17))
        start, end = _first_day(entity.claims.P571), _first_day(entity.claims.P576)
        names = self._organisation_names(entity)
        why = (
            "organisations in few Wikipedias" if entity.sitelinks < self._rules.least_sitelinks
            else "organisations without a country" if country is None
            else "organisations that were over" if end and end < self._since
            else "organisations that are known already" if not names
            else None
        )  # fmt: skip
        if why is not None:
            self._left_out[why] += 1
            return
        heading = Heading(country, rule.sectors, rule.kind)
        self._organisations += self._write([Line(heading, start, _after(start, end), names, f"Q{entity.number}")])

    def _organisation_names(self, entity: Entity) -> tuple[str, ...]:
        """Return the names that nothing else has, the label first; none where the label is taken."""
        short = [text.text for text in values(entity.claims.P1813) if text.language in ("en", "mul")]
        label, *others = dict.fromkeys(clean_name(name) for name in (entity.label, *short, *entity.aliases))
        if not label or self._is_taken(label):
            return ()
        return (label, *(name for name in others if _is_proper(name) and not self._is_taken(name)))

    def _is_taken(self, name: str) -> bool:
        key = phrase_key(without_article(name))
        return not key or key in self._knowledge.phrases or key.casefold() in self._knowledge.phrases

    # ── people ──

    def _person(self, entity: Entity) -> None:
        if not entity.claims.P39 and entity.number not in self._known.heads:
            return
        names = self._person_names(entity)
        if not names or self._knowledge.people.get(person_key(split_words(names[0]))):
            self._left_out["people that are known already" if names else "people without a full name"] += 1
            return
        died = _first_day(entity.claims.P570)
        lines = [
            Line(heading, start, end, names, f"Q{entity.number}") for heading, start, end in self._spells(entity, died)
        ]
        if lines:
            self._people += self._write(lines)
        else:
            self._left_out["people without an office that counts"] += 1

    def _person_names(self, entity: Entity) -> tuple[str, ...]:
        """Return the names of two words and more: one word alone would be everybody's of that name."""
        names = dict.fromkeys(clean_name(name) for name in (entity.label, *entity.aliases))
        full = [name for name in names if len(split_words(name)) > 1 and name[:1].isupper()]
        label = clean_name(entity.label)
        return tuple(full) if full[:1] == [label] and len(label) <= _LONGEST_NAME else ()

    def _spells(self, entity: Entity, died: str) -> list[tuple[Heading, str, str]]:
        found: dict[tuple[Heading, str, str], None] = {}
        for item, start, end in _dated(entity.claims.P39):
            office = self._office(item)
            last = end or died
            if office is not None and self._counts(start, last):
                found[office, start, _after(start, last)] = None
        for term in self._known.heads.get(entity.number, ()):
            office = self._office(term.office) if term.office is not None else None
            heading = office or Heading(term.country, ("GOV",), PERSON, term.called)
            last = term.end or died
            if self._counts(term.start, last) and not _is_said(found, heading, term.start):
                found[heading, term.start, _after(term.start, last)] = None
        return list(found)

    def _counts(self, start: str, end: str) -> bool:
        """Whether a spell is dated, and reaches into the years asked for."""
        if end:
            return end[:4] >= self._since
        return bool(start) and start[:4] >= self._oldest_open

    def _office(self, item: int) -> Heading | None:
        if item not in self._offices:
            self._offices[item] = self._read_office(item)
        return self._offices[item]

    def _read_office(self, item: int) -> Heading | None:
        position = self._known.positions.get(item)
        country = self._country(position.countries) if position else None
        if position is None or country is None:
            return None
        label = clean_name(self._without_country(position.label, country))
        for pattern, rule in self._words:
            if pattern.search(label):
                return Heading(country, rule.sectors, PERSON, _office_name(rule.office or label))
        places = [self._known.office_of[one] for one in (item, *position.classes) if one in self._known.office_of]
        if not places:
            return None
        sectors = self._rules.office_classes[min(places)].sectors
        return Heading(country, sectors, PERSON, _office_name(label))

    def _without_country(self, label: str, country: str) -> str:
        """Return a position's name without its country: "President of Kenya", "Kenyan minister"."""
        state = self._knowledge.states.get(country)
        if state is None:
            return label
        names = "|".join(re.escape(name) for name in sorted(state.names, key=len, reverse=True))
        adjectives = "|".join(re.escape(name) for name in (*state.adjectives, *state.names))
        short = re.sub(rf",? (?:of|for|to) (?:the )?(?:{names})$", "", label)
        return re.sub(rf"^(?:{adjectives}) ", "", short)

    # ── both ──

    def _country(self, where: Iterable[int]) -> str | None:
        return next((self._known.countries[item] for item in where if item in self._known.countries), None)

    def _write(self, lines: list[Line]) -> bool:
        """Keep lines of one actor under the names that nobody of the same kind and country has at that time."""
        names = [name for name in lines[0].names if not self._is_shared(name, lines)]
        if names[:1] != [lines[0].names[0]]:
            self._left_out["namesakes at one time"] += 1
            return False
        for line in lines:
            kept = msgspec.structs.replace(line, names=tuple(names))
            heading = kept.heading
            self._blocks.setdefault(heading, []).append(write_line(kept))
            for name in names:
                self._named.setdefault((heading.kind, heading.country, name_key(heading.kind, name)), []).append(kept)
        return True

    def _is_shared(self, name: str, lines: list[Line]) -> bool:
        for line in lines:
            heading = line.heading
            others = self._named.get((heading.kind, heading.country, name_key(heading.kind, name)), ())
            if any(overlap(line, other) for other in others):
                return True
        return False


def _is_proper(name: str) -> bool:
    """Whether a name by the side is one by itself: several words, or an acronym."""
    words = split_words(name)
    return name[:1].isupper() and (len(words) > 1 or (name.isupper() and 2 < len(name) <= 6))


def _is_said(found: Mapping[tuple[Heading, str, str], None], heading: Heading, start: str) -> bool:
    """Whether an office with the same beginning is there already: states and people tell of the same."""
    return any(one.country == heading.country and begun[: len(start)] == start[: len(begun)] for one, begun, _ in found)


def _first_day(statements: list[Statement[Time]]) -> str:
    return next((found for found in map(day, values(statements)) if found), "")


def _office_name(label: str) -> str:
    return label[:1].upper() + label[1:]


def _after(start: str, end: str) -> str:
    """Return an end, ``""`` where it lies before the beginning: one of the two is wrong."""
    shared = min(len(start), len(end))
    return end if start[:shared] <= end[:shared] else ""


def _order(heading: Heading) -> tuple[bool, str, str, tuple[str, ...], str]:
    return heading.kind == PERSON, heading.country or "", heading.kind, heading.sectors, heading.office or ""
