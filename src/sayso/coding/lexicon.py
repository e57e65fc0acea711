"""The lexicon of events: its files' schemas, and the compiled form that the finder reads.

Files hold lists of words between spaces; "@name" stands for a class of words and "#party",
"#person", "#official", "#place", "#victim" and "#none" for kinds of object. Compiling checks
every reference and every type and mode, and indexes entries by lemma.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from sayso.coding.ontology import Ontology
from sayso.errors import DataError

Needs = Literal["actor", "recipient", "both", "either", "pair", "none"]
SPECIALS = frozenset({"#party", "#person", "#official", "#place", "#victim", "#none"})


class Frame(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which slots of the clause hold the actor, and which the recipient, best first."""

    actor: tuple[str, ...]
    recipient: tuple[str, ...]


class VerbsAndNouns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that count as one part of speech only."""

    verbs: str
    nouns: str


class VerbRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of ``verbs.toml``."""

    lemmas: str
    type: str
    mode: str | None = None
    frame: str = "direct"
    particle: str = ""
    object: str = ""
    object_not: str = ""
    prep: str = ""
    prep_object: str = ""
    subject: str = ""
    subject_not: str = ""
    clause: bool = False
    plain: bool = False
    target_free: bool = False
    needs: Needs = "actor"
    reciprocal: bool = False
    confidence: float = 0.6


class NounRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of ``nouns.toml``."""

    lemmas: str
    type: str
    mode: str | None = None
    frame: str = "n_on"
    modifier: str = ""
    modifier_not: str = ""
    prep: str = ""
    of: str = ""
    light: bool = False
    needs: Needs = "either"
    reciprocal: bool = False
    confidence: float = 0.6


class ModeRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words in the clause that give events of a type a mode."""

    type: str
    mode: str
    words: str


class Family(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a kind of attitude makes of its content; ``joint`` is what it makes of any where several parties hold it."""

    content: dict[str, str]
    negated: str | None = None
    joint: str | None = None
    keep: bool = False


class AttitudeRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that take an event as their content ("agreed to", "call for")."""

    lemmas: str
    family: str
    clause: str
    frame: str


class VerbFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The schema of ``data/events/verbs.toml``."""

    verbs: tuple[VerbRow, ...]
    frames: dict[str, Frame] = {}


class NounFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The schema of ``data/events/nouns.toml``."""

    nouns: tuple[NounRow, ...]
    frames: dict[str, Frame] = {}


class PoliticalWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words of public affairs, and the sectors of those whose deeds are public (police and courts handle crime too)."""

    words: str
    sectors: str


class CrimeWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words of crime, and those of public affairs that crime has too."""

    words: str
    neutral: str
    celebrations: str


class WordFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The schema of ``data/events/words.toml``."""

    parties: str
    victims: str
    officials: str
    pronouns: str
    measures: str
    instruments: str
    belongings: str
    throngs: str
    aiming: str
    efforts: str
    audiences: str
    press: str
    addressing: VerbsAndNouns
    anonymity: str
    light_prepositions: str
    accidents: str
    surveys: str
    telling: str
    denials: str
    framing: str
    aspects: str
    lights: str
    blind_lights: str
    lights_with_preposition: str
    taking_place: str
    stop_phrases: tuple[str, ...]
    off_topic: dict[str, str]
    crime: CrimeWords
    political: PoliticalWords
    classes: dict[str, str]
    frames: dict[str, Frame]
    mode_words: tuple[ModeRow, ...]
    families: dict[str, Family]
    content_modes: dict[str, dict[str, str]]
    attitudes: tuple[AttitudeRow, ...]
    attitude_frames: dict[str, Frame]


class ContextRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What gives one context: words (a list between spaces), phrases, types and modes of events."""

    words: str = ""
    phrases: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()


class ContextFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The schema of ``data/contexts.toml``."""

    contexts: dict[str, ContextRow]


class QuantityWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The schema of ``data/quantities.toml``; lists are words between spaces."""

    killed: str
    killed_words: str
    injured: str
    injured_words: str
    arrested: str
    arrested_words: str
    crowd: str
    crowd_words: str
    people: str
    numbers: dict[str, int]
    multipliers: dict[str, int]


class Wanted(msgspec.Struct, frozen=True):
    """A list of a condition: lemmas and kinds. Empty means no condition."""

    words: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.words or self.kinds)


class Entry(msgspec.Struct, frozen=True):
    """A compiled line of the lexicon. ``weight`` counts its conditions."""

    name: str
    type: str
    mode: str | None
    frame: Frame
    needs: Needs
    reciprocal: bool
    confidence: float
    weight: int
    particle: frozenset[str] = frozenset()
    object: Wanted = Wanted()
    object_not: frozenset[str] = frozenset()
    prep: frozenset[str] = frozenset()
    prep_object: Wanted = Wanted()
    subject: Wanted = Wanted()
    subject_not: Wanted = Wanted()
    clause: bool = False
    plain: bool = False
    target_free: bool = False
    modifier: frozenset[str] = frozenset()
    modifier_not: frozenset[str] = frozenset()
    of: Wanted = Wanted()
    light: bool = False


class Attitude(msgspec.Struct, frozen=True):
    """A compiled attitude: what stands for its content, and what family it is of."""

    name: str
    family: Family
    clauses: tuple[str, ...]
    frame: Frame


class ContextLexicon(msgspec.Struct, frozen=True):
    """Contexts by word, and the rest as it stands in the file, in the ontology's order."""

    order: tuple[str, ...]
    by_word: dict[str, tuple[str, ...]]
    rows: dict[str, ContextRow]


class EventLexicon(msgspec.Struct, frozen=True):
    """The lexicon as the finder reads it."""

    verbs: dict[str, tuple[Entry, ...]]
    nouns: dict[str, tuple[Entry, ...]]
    attitudes: dict[str, tuple[Attitude, ...]]
    modes: tuple[tuple[str, str, frozenset[str]], ...]
    content_modes: dict[str, dict[str, str]]
    parties: frozenset[str]
    victims: frozenset[str]
    officials: frozenset[str]
    pronouns: frozenset[str]
    measures: frozenset[str]
    instruments: frozenset[str]
    belongings: frozenset[str]
    throngs: frozenset[str]
    aiming: frozenset[str]
    efforts: frozenset[str]
    audiences: frozenset[str]
    press: frozenset[str]
    addressing: frozenset[tuple[str, str]]
    """Part of speech and lemma."""
    anonymity: frozenset[str]
    light_prepositions: frozenset[str]
    accidents: frozenset[str]
    surveys: frozenset[str]
    telling: frozenset[str]
    denials: frozenset[str]
    framing: frozenset[str]
    aspects: frozenset[str]
    lights: frozenset[str]
    blind_lights: frozenset[str]
    lights_with_preposition: frozenset[str]
    taking_place: frozenset[str]
    stop_phrases: frozenset[str]
    off_topic: dict[str, frozenset[str]]
    crime: frozenset[str]
    shared_with_crime: frozenset[str]
    celebrations: frozenset[str]
    political: frozenset[str]
    public_sectors: frozenset[str]
    contexts: ContextLexicon
    quantities: QuantityWords

    def size(self) -> int:
        """Return how many frames there are: a lemma with an entry is one."""
        return sum(len(rows) for table in (self.verbs, self.nouns, self.attitudes) for rows in table.values())


def compile_lexicon(
    words: WordFile,
    verbs: VerbFile,
    nouns: NounFile,
    contexts: ContextFile,
    quantities: QuantityWords,
    ontology: Ontology,
) -> EventLexicon:
    """Return the lexicon of the five files. Raises ``DataError`` on a class, frame, type or mode that is not there."""
    frames = {**words.frames, **verbs.frames, **nouns.frames}
    for row in words.mode_words:
        ontology.check(row.type, row.mode, "words.toml, mode_words")
    _check_families(words, ontology)
    return EventLexicon(
        verbs=_index((row.lemmas, _verb(row, words.classes, frames, ontology)) for row in verbs.verbs),
        nouns=_index((row.lemmas, _noun(row, words.classes, frames, ontology)) for row in nouns.nouns),
        attitudes=_attitudes(words),
        modes=tuple((row.type, row.mode, frozenset(row.words.split())) for row in words.mode_words),
        content_modes=words.content_modes,
        parties=frozenset(words.parties.split()),
        victims=frozenset(words.victims.split()),
        officials=frozenset(words.officials.split()),
        pronouns=frozenset(words.pronouns.split()),
        measures=frozenset(words.measures.split()),
        instruments=frozenset(words.instruments.split()),
        belongings=frozenset(words.belongings.split()),
        throngs=frozenset(words.throngs.split()),
        aiming=frozenset(words.aiming.split()),
        efforts=frozenset(words.efforts.split()),
        audiences=frozenset(words.audiences.split()),
        press=frozenset(words.press.split()),
        addressing=_with_parts(words.addressing),
        anonymity=frozenset(words.anonymity.split()),
        light_prepositions=frozenset(words.light_prepositions.split()),
        accidents=frozenset(words.accidents.split()),
        surveys=frozenset(words.surveys.split()),
        telling=frozenset(words.telling.split()),
        denials=frozenset(words.denials.split()),
        framing=frozenset(words.framing.split()),
        aspects=frozenset(words.aspects.split()),
        lights=frozenset(words.lights.split()),
        blind_lights=frozenset(words.blind_lights.split()),
        lights_with_preposition=frozenset(words.lights_with_preposition.split()),
        taking_place=frozenset(words.taking_place.split()),
        stop_phrases=frozenset(words.stop_phrases),
        off_topic={name: frozenset(listed.split()) for name, listed in words.off_topic.items()},
        crime=frozenset(words.crime.words.split()),
        shared_with_crime=frozenset(words.crime.neutral.split()),
        celebrations=frozenset(words.crime.celebrations.split()),
        political=frozenset(words.political.words.split()),
        public_sectors=frozenset(words.political.sectors.split()),
        contexts=_contexts(contexts, ontology),
        quantities=quantities,
    )


def _contexts(file: ContextFile, ontology: Ontology) -> ContextLexicon:
    """Return the lexicon of contexts. Raises ``DataError`` unless it has exactly the ontology's contexts."""
    wrong = sorted(set(file.contexts) ^ set(ontology.contexts))
    if wrong:
        raise DataError(f"contexts.toml: contexts that are not in both it and the ontology: {', '.join(wrong)}")
    by_word: dict[str, list[str]] = {}
    for name in ontology.contexts:
        for word in file.contexts[name].words.split():
            by_word.setdefault(word, []).append(name)
    return ContextLexicon(
        ontology.contexts, {word: tuple(names) for word, names in by_word.items()}, dict(file.contexts)
    )


def _index(rows: Iterable[tuple[str, Entry]]) -> dict[str, tuple[Entry, ...]]:
    table: dict[str, list[Entry]] = {}
    for lemmas, entry in rows:
        for lemma in lemmas.split():
            table.setdefault(lemma, []).append(entry)
    return {lemma: tuple(sorted(found, key=lambda entry: -entry.weight)) for lemma, found in table.items()}


def _wanted(listed: str, classes: Mapping[str, str], where: str) -> Wanted:
    words: set[str] = set()
    kinds: set[str] = set()
    for word in listed.split():
        if word.startswith("@"):
            if word[1:] not in classes:
                raise DataError(f"{where}: no class {word}")
            words.update(classes[word[1:]].split())
        elif word.startswith("#"):
            if word not in SPECIALS:
                raise DataError(f"{where}: no kind {word}")
            kinds.add(word)
        else:
            words.add(word)
    return Wanted(frozenset(words), frozenset(kinds))


def _frame(name: str, frames: Mapping[str, Frame], where: str) -> Frame:
    if name not in frames:
        raise DataError(f"{where}: no frame {name}")
    return frames[name]


def _verb(row: VerbRow, classes: Mapping[str, str], frames: Mapping[str, Frame], ontology: Ontology) -> Entry:
    where = f"verbs.toml, {row.lemmas.split()[0]} ({row.type})"
    ontology.check(row.type, row.mode, where)
    conditions = (row.particle, row.object, row.prep, row.prep_object, row.subject, row.clause, row.target_free)
    return Entry(
        name=where,
        type=row.type,
        mode=row.mode,
        frame=_frame(row.frame, frames, where),
        needs=row.needs,
        reciprocal=row.reciprocal,
        confidence=row.confidence,
        weight=sum(1 for condition in conditions if condition),
        particle=frozenset(row.particle.split()),
        object=_wanted(row.object, classes, where),
        object_not=_wanted(row.object_not, classes, where).words,
        prep=frozenset(row.prep.split()),
        prep_object=_wanted(row.prep_object, classes, where),
        subject=_wanted(row.subject, classes, where),
        subject_not=_wanted(row.subject_not, classes, where),
        clause=row.clause,
        plain=row.plain,
        target_free=row.target_free,
    )


def _noun(row: NounRow, classes: Mapping[str, str], frames: Mapping[str, Frame], ontology: Ontology) -> Entry:
    where = f"nouns.toml, {row.lemmas.split()[0]} ({row.type})"
    ontology.check(row.type, row.mode, where)
    return Entry(
        name=where,
        type=row.type,
        mode=row.mode,
        frame=_frame(row.frame, frames, where),
        needs=row.needs,
        reciprocal=row.reciprocal,
        confidence=row.confidence,
        weight=sum(1 for condition in (row.modifier, row.prep, row.of, row.light) if condition),
        prep=frozenset(row.prep.split()),
        modifier=frozenset(row.modifier.split()),
        modifier_not=frozenset(row.modifier_not.split()),
        of=_wanted(row.of, classes, where),
        light=row.light,
    )


def _attitudes(words: WordFile) -> dict[str, tuple[Attitude, ...]]:
    table: dict[str, list[Attitude]] = {}
    for row in words.attitudes:
        where = f"words.toml, attitude {row.lemmas.split()[0]}"
        if row.family not in words.families:
            raise DataError(f"{where}: no family {row.family}")
        frame = _frame(row.frame, words.attitude_frames, where)
        attitude = Attitude(where, words.families[row.family], tuple(row.clause.split()), frame)
        for lemma in row.lemmas.split():
            table.setdefault(lemma, []).append(attitude)
    return {lemma: tuple(found) for lemma, found in table.items()}


def _with_parts(words: VerbsAndNouns) -> frozenset[tuple[str, str]]:
    verbs = {("VERB", lemma) for lemma in words.verbs.split()}
    return frozenset(verbs | {("NOUN", lemma) for lemma in words.nouns.split()})


def _check_families(words: WordFile, ontology: Ontology) -> None:
    for name, family in words.families.items():
        for value in (*family.content.values(), family.negated or "-"):
            type_, _, mode = value.partition(":")
            if type_ != "-":
                ontology.check(type_, mode if mode not in {"", "?"} else None, f"words.toml, family {name}")
    for type_, modes in words.content_modes.items():
        for mode in modes.values():
            ontology.check(type_, mode, "words.toml, content_modes")
