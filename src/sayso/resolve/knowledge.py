"""What is known about actors: states, offices with dated holders, organisations, groups, media, role words.

The files are lines of text (their headers say the columns), read once by ``build_knowledge``. Sectors
and country codes are PLOVER's (Halterman et al. 2023); a sector that it does not list is a ``DataError``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Literal, TypeAlias

import msgspec

from sayso.errors import DataError

SenseKind: TypeAlias = Literal["state", "adjective", "people", "seat", "area", "organisation", "weak", "person", "role"]

SECTORS = frozenset(
    [
        "COP",
        "GOV",
        "JUD",
        "LEG",
        "MIL",
        "PRM",
        "PTY",
        "REB",
        "SPY",
        "UAF",
        "UNK",
        "AGR",
        "BUS",
        "CRM",
        "CVL",
        "EDU",
        "ELI",
        "JRN",
        "LAB",
        "MED",
        "REF",
        "OPP",
        "PRE",
        "REL",
        "SOC",
    ]
)
NO_COUNTRY = frozenset(["IGO", "UNO", "EUR", "NGO", "MNC", "IMG", "ISM"])
FAMILY_FIRST = frozenset(["CHN", "PRK", "KOR", "TWN", "VNM", "HKG", "KHM"])
AGENCY = "agency"
"""The kind of those who report to and on the whole world."""
MEDIA = frozenset(["media", AGENCY])
_EITHER_ORDER = FAMILY_FIRST | {"JPN", "HUN"}
"""Countries whose people are named with the family name first or last, as a writer likes."""
PARTICLES = frozenset(
    [
        "al",
        "el",
        "ul",
        "ad",
        "as",
        "ash",
        "an",
        "at",
        "de",
        "da",
        "di",
        "von",
        "van",
        "der",
        "den",
        "ten",
        "ter",
        "bin",
        "ibn",
        "ben",
        "abu",
        "la",
        "le",
        "dos",
        "du",
    ]
)

STATES = "actors/states.tsv"
AREAS = "actors/areas.txt"
ROLES = "actors/roles.txt"
ENDINGS = "actors/endings.txt"
NICKNAMES = "actors/nicknames.txt"
OFFICES = (
    "actors/offices.txt",
    "actors/heads.txt",
    "actors/ministers.txt",
    "actors/americans.txt",
    "actors/diplomats.txt",
    "actors/figures.txt",
)
ORGANISATIONS = (
    "actors/organisations.txt",
    "actors/groups.txt",
    "actors/media.txt",
    "actors/american-bodies.txt",
    "actors/world-bodies.txt",
)
OFFICIALS = "actors/officials.tsv"

UNKEYED = 2
"""Words of a name as written that its key may leave out (initials, the article)."""
_WORD = re.compile(r"[^\W_]+(?:[.'’&+/][^\W_]+)*")
_DATED = re.compile(r"^\[(\S+) (\S+)\] (.*)$")


class State(msgspec.Struct, frozen=True):
    """A state or territory; ``start`` and ``end`` are ISO dates, ``""`` where open."""

    id: str
    start: str
    end: str
    names: tuple[str, ...]
    adjectives: tuple[str, ...]
    people: tuple[str, ...]
    seats: tuple[str, ...]

    def exists(self, on: str | None) -> bool:
        """Tell whether there is such a state on a day; without one, whether there still is."""
        if on is None:
            return not self.end
        return self.start <= on[:10] and (not self.end or on[:10] < self.end)


class Spell(msgspec.Struct, frozen=True, gc=False):
    """What somebody was from ``start`` to ``end`` (ISO dates of any precision, ``""`` where open)."""

    country: str | None
    sectors: tuple[str, ...]
    office: str | None
    start: str
    end: str

    def holds(self, on: str) -> bool:
        """Whether the spell covers a day; a bound given as a month or year takes all of it in."""
        return (not self.start or on[: len(self.start)] >= self.start) and (
            not self.end or on[: len(self.end)] <= self.end
        )


class Entry(msgspec.Struct, frozen=True):
    """A person or organisation. ``kind`` is ``person`` or the kind of its block."""

    id: str
    kind: str
    name: str
    names: tuple[str, ...]
    spells: tuple[Spell, ...]

    def at(self, on: str | None) -> Spell | None:
        """Return the spell on a day, the last one to begin where several hold; without a day the last of all."""
        held = [spell for spell in self.spells if on is None or spell.holds(on)]
        return max(held, key=lambda spell: (spell.start, spell.end or "9999"), default=None)

    def before(self, on: str) -> Spell | None:
        """Return the last spell that was over on a day."""
        past = [spell for spell in self.spells if spell.end and on[: len(spell.end)] > spell.end]
        return max(past, key=lambda spell: spell.end, default=None)


class Role(msgspec.Struct, frozen=True):
    """A role noun, title or organ noun. ``usual`` names a body of which a state has one ("foreign ministry")."""

    usual: str | None
    kind: str
    sectors: tuple[str, ...]
    country: str | None = None
    """The one state that has an office of this name ("Chancellor of the Exchequer")."""
    plural: bool = False


class Sense(msgspec.Struct, frozen=True, gc=False):
    """What a phrase can mean. ``cased`` senses are names, which must begin with a capital."""

    kind: SenseKind
    id: str
    cased: bool = True


class ActorKnowledge(msgspec.Struct, frozen=True):
    """The knowledge base, indexed by folded words. Not to be changed after it is built."""

    states: dict[str, State]
    entries: dict[str, Entry]
    roles: dict[str, Role]
    phrases: dict[str, tuple[Sense, ...]]
    people: dict[str, tuple[str, ...]]
    surnames: dict[str, tuple[str, ...]]
    officials: dict[str, str]
    longest: dict[str, int]
    """For the first folded word of a phrase, the number of words of the longest phrase."""
    longest_name: dict[str, int]
    """For the key of a first word, the number of words that the longest name beginning so can have as written."""
    endings: dict[str, str] = {}
    """For the last word of a name, the sector of bodies that are called so."""
    given: dict[str, tuple[str, ...]] = {}
    """For the key of a given name, the keys of its other forms ("tony" for "antony")."""
    own: frozenset[str] = frozenset()
    """The ids of entries from files of the user's."""

    def senses(self, words: tuple[str, ...]) -> tuple[Sense, ...]:
        """Return what a phrase can mean; an acronym is looked up as such before it is folded."""
        exact = self.phrases.get(" ".join(fold_word(word) for word in words))
        return exact or self.phrases.get(" ".join(fold_word(word).casefold() for word in words), ())

    def seat_of_medium(self, publisher: str) -> str | None:
        """Return the country of the newspaper or broadcaster that publishes an article, if it is a known one.

        Agencies report on the whole world, so theirs says nothing. Collections write names in small letters and with
        hyphens ("usa-today"), so letters and digits alone are compared.
        """
        sought = _bare(publisher)
        media = (entry for entry in self.entries.values() if sought and entry.kind in MEDIA)
        found = next((entry for entry in media if any(_bare(name) == sought for name in entry.names)), None)
        return None if found is None or found.kind == AGENCY else found.spells[-1].country

    def country_of_word(self, word: str) -> str | None:
        """Return the country of a name, adjective, people or seat ("Syrians", "Kremlin"), or ``None``."""
        for sense in self.senses(split_words(word)):
            if sense.kind in ("state", "adjective", "people", "seat"):
                return sense.id
            if sense.kind == "organisation":
                spell = self.entries[sense.id].at(None)
                if spell and spell.country in self.states:
                    return spell.country
        return None

    def persons(self, name: str) -> tuple[str, ...]:
        """Return the ids of the people a full name can mean, in the order of the files; "Jr." only if known."""
        words = split_words(name)
        found = self.people.get(person_key(words), ())
        younger = len(words) >= _LEAST_WITH_SUFFIX and words[-1].casefold().rstrip(".") in _SUFFIXES
        return self.people.get(person_key(words[:-1]), ()) if younger and not found else found

    def official(self, name: str) -> Entry | None:
        """Return a lesser official by full name (Phoenix); these have no office words."""
        line = self.officials.get(person_key(split_words(name)))
        return _official(line) if line else None

    def same_person(self, name_a: str, name_b: str, on: str | None = None) -> bool | None:
        """Say whether two names are one person's: true or false when both are known, ``None`` when not.

        A name of one word stands for everybody of that surname; ``on`` leaves out those not yet known then.
        """
        first, second = self._named(name_a, on), self._named(name_b, on)
        if not first or not second:
            return None
        if not first & second:
            return False
        return True if len(first) == len(second) == 1 else None

    def _named(self, name: str, on: str | None) -> frozenset[str]:
        words = split_words(name)
        found = self.persons(name) if len(words) > 1 else ()
        if not found:
            found = self.surnames.get(person_key(words), ())
        return frozenset(one for one in found if on is None or self._known(one, on))

    def _known(self, person: str, on: str) -> bool:
        return any(not spell.start or spell.start <= on for spell in self.entries[person].spells)


# ── words ─────────────────────────────────────────────────────────────────────


def split_words(text: str) -> tuple[str, ...]:
    """Return the words of a name as written; hyphens part words, possessive endings fall."""
    if text.isalpha():
        return (text,)
    if text.isascii() and text.replace(" ", "").isalpha():
        return tuple(text.split())
    return tuple([strip_possessive(word) for word in _WORD.findall(text)])


def strip_possessive(word: str) -> str:
    """Return a word without ``'s``."""
    return word[:-2] if word[-2:] in ("'s", "’s", "'S", "’S") and len(word) > 2 else word


def fold_word(word: str) -> str:
    """Return a word without accents, dots and apostrophes; in lower case unless it is an acronym."""
    if not word.isascii():
        word = "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char))
        word = word.replace("’", "").replace("ø", "o").replace("ł", "l").replace("ı", "i").replace("đ", "d")
    word = word.replace(".", "").replace("'", "")
    return word if 2 <= len(word) <= 6 and word.isupper() else word.casefold()


_RESPELLED = (("ou", "u"), ("oo", "u"), ("ai", "ei"), ("kh", "h"), ("q", "k"), ("ph", "f"))
_MOHAMED = re.compile(r"^m[ou]h?amm?[ae]d$")
_ENDINGS = ("iy", "ij", "yy", "ey", "ei", "y", "i")
_DOUBLE = re.compile(r"(.)\1")


def spell(word: str) -> str:
    """Return one spelling for the usual transliterations of a word (Sergey, Sergei; Mohammed, Muhammad).

    Two letters stay as they are: of "Yi" one would be left, as of an initial.
    """
    word = fold_word(word).casefold()
    if len(word) <= 2:
        return word
    if word[:1] == "m" and _MOHAMED.match(word):
        return "mohamed"
    for one, other in _RESPELLED:
        if one in word:
            word = word.replace(one, other)
    if word.endswith(_ENDINGS):
        ending = next(ending for ending in _ENDINGS if word.endswith(ending))
        word = word[: -len(ending)] + "y"
    return _DOUBLE.sub(r"\1", word)


_SUFFIXES = frozenset(["jr", "sr", "ii", "iii", "iv"])
_LEAST_WITH_SUFFIX = 3
"""Words that a name must have for one of them to be left out: "Lloyd Austin III", but "Abdullah II"."""


def person_key(words: Iterable[str]) -> str:
    """Return the key of a person's name: one spelling, without the Arabic article and initials."""
    return _joined([spell(word) for word in words])


def _joined(spelled: list[str]) -> str:
    kept = [word for word in spelled if len(word) > 1 and word not in ("al", "el", "ul")]
    return " ".join(kept or spelled)


_ALIKE = 0.8
"""How alike the last word of an alias and the family name must be for both to be it ("Lukashenka", "Lukashenko")."""


class Speller:
    """Gives the keys of many names, remembering the spelling of each word."""

    def __init__(self) -> None:
        self._spelled: dict[str, str] = {}
        self._named: dict[str, tuple[tuple[str, ...], str]] = {}

    def named(self, name: str) -> tuple[tuple[str, ...], str]:
        """Return the words of a name and its key."""
        found = self._named.get(name)
        if found is None:
            words = split_words(name)
            found = self._named[name] = (words, self.key(words))
        return found

    def key(self, words: Iterable[str]) -> str:
        """Return the ``person_key`` of a name."""
        return _joined([self._spelled.get(word) or self._spell(word) for word in words])

    def _spell(self, word: str) -> str:
        spelled = self._spelled[word] = spell(word)
        return spelled


def phrase_key(phrase: str) -> str:
    """Return the key of a phrase: its words without accents, in lower case but for acronyms."""
    return " ".join([fold_word(word) for word in split_words(phrase)])


def slug(text: str) -> str:
    """Return a text as lower-case words joined by hyphens."""
    return "-".join(fold_word(word).casefold() for word in split_words(text))


def plural(phrase: str) -> str:
    """Return the regular plural of a phrase's last word."""
    if phrase.endswith("man"):
        return phrase[:-3] + "men"
    if phrase.endswith("y") and phrase[-2:-1] not in "aeiou":
        return phrase[:-1] + "ies"
    if phrase.endswith(("s", "x", "ch", "sh")):
        return phrase + "es"
    return phrase + "s"


# ── reading the files ─────────────────────────────────────────────────────────


def build_knowledge(read: Callable[[str], str]) -> ActorKnowledge:
    """Return the knowledge base; ``read`` gives a data file's text by name. Raises ``DataError``."""
    states = {state.id: state for state in _states(read(STATES))}
    builder = Builder(states)
    for name in ORGANISATIONS:
        builder.organisations(name, read(name))
    for name in OFFICES:
        builder.people(name, read(name))
    roles = _roles(read(ROLES))
    officials = dict(line.split("\t", 1) for line in _lines(read(OFFICIALS)))
    phrases = _phrases(builder, roles, _areas(read(AREAS), states))
    given = _given_names(read(NICKNAMES))
    people, surnames = _people_index(builder, given)
    return ActorKnowledge(
        states=states,
        entries=builder.entries,
        roles=roles,
        phrases={key: tuple(senses) for key, senses in phrases.items()},
        people=people,
        surnames=surnames,
        officials=officials,
        longest=longest_by_first(phrases, 0),
        longest_name=longest_by_first(people, UNKEYED),
        endings=_endings(read(ENDINGS)),
        given=given,
    )


def _endings(text: str) -> dict[str, str]:
    """Return the sector of each ending of names. Raises ``DataError`` for a word under two."""
    found: dict[str, str] = {}
    for (sector,), line in _blocks(ENDINGS, text, 1):
        for word in _split(line):
            if found.setdefault(word, _codes(ENDINGS, sector)[0]) != sector:
                raise DataError(f"data file {ENDINGS}: {word} is under {found[word]} and {sector}")
    return found


def _given_names(text: str) -> dict[str, tuple[str, ...]]:
    """Return the other forms of each given name, all as keys. Raises ``DataError`` for a line of one form."""
    found: dict[str, list[str]] = {}
    for line in _lines(text):
        forms = [spell(form) for form in _split(line)]
        if len(forms) < 2:
            raise DataError(f"data file {NICKNAMES}: {line!r} has one form; a line has a name and what it is short for")
        for form in forms:
            found.setdefault(form, []).extend(other for other in forms if other != form)
    return {form: tuple(dict.fromkeys(others)) for form, others in found.items()}


def sources() -> tuple[str, ...]:
    """Return the names of all data files that the knowledge base is built of."""
    return (STATES, AREAS, ROLES, ENDINGS, NICKNAMES, *OFFICES, *ORGANISATIONS, OFFICIALS)


def _lines(text: str) -> Iterator[str]:
    return (line for line in text.splitlines() if line and not line.startswith("#"))


def _states(text: str) -> Iterator[State]:
    for line in _lines(text):
        cells = line.split("\t")
        if len(cells) != 7 or not cells[3]:
            raise DataError(f"data file {STATES}: seven columns and a name expected in {line!r}")
        lists = [tuple(part for part in cell.split(";") if part) for cell in cells[3:]]
        yield State(cells[0], cells[1], cells[2], *lists)


def _blocks(file: str, text: str, fields: int) -> Iterator[tuple[list[str], str]]:
    """Yield each line with its block's heading, split into ``fields`` parts."""
    heading: list[str] = []
    for line in _lines(text):
        if line.startswith("@ "):
            heading = line[2:].split(None, fields - 1)
            if len(heading) != fields:
                raise DataError(f"data file {file}: a heading of {fields} parts expected in {line!r}")
        elif not heading:
            raise DataError(f"data file {file}: a line before any heading: {line!r}")
        else:
            yield heading, line


def _codes(file: str, cell: str) -> tuple[str, ...]:
    codes = () if cell == "-" else tuple(cell.split("+"))
    unknown = [code for code in codes if code not in SECTORS]
    if unknown:
        raise DataError(f"data file {file}: {unknown[0]} is no sector of PLOVER")
    return codes


def _country(file: str, cell: str, states: dict[str, State]) -> str | None:
    if cell != "-" and cell not in states and cell not in NO_COUNTRY:
        raise DataError(f"data file {file}: {cell} is no country")
    return None if cell == "-" else cell


def _split(line: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in line.split(";") if part.strip())


def _prefix(country: str | None, kind: str) -> str:
    if country in ("UNO", "EUR"):
        return "UN" if country == "UNO" else "EU"
    return country if country and country not in NO_COUNTRY and kind in ("organ", "weak") else "org"


def _organisation_id(country: str | None, kind: str, name: str) -> str:
    prefix = _prefix(country, kind)
    return prefix if name in ("United Nations", "European Union") else f"{prefix}.{slug(name)}"


class Builder:
    """The entries while files are read."""

    def __init__(self, states: dict[str, State]) -> None:
        self.states = states
        self.entries: dict[str, Entry] = {}
        self.weak: list[tuple[str, str]] = []
        self.families: dict[str, tuple[str, ...]] = {}
        self.person_of: dict[str, list[tuple[str, str]]] = {}
        self.speller = Speller()

    def organisations(self, file: str, text: str) -> None:
        """Add a file of organisations."""
        for (country_cell, sector_cell, kind), line in _blocks(file, text, 3):
            dated = _DATED.match(line)
            start, end, rest = dated.groups() if dated else ("", "", line)
            names = _split(rest)
            country = _country(file, country_cell, self.states)
            spell_ = Spell(country, _codes(file, sector_cell), None, start.strip("-"), end.strip("-"))
            self.organisation(kind, names, spell_)

    def organisation(self, kind: str, names: tuple[str, ...], spell_: Spell, id_: str | None = None) -> str:
        """Add a spell of an organisation and return its id: the one given, or one made of its first name."""
        id_ = id_ or _organisation_id(spell_.country, kind, names[0])
        if kind == "weak":
            self.weak += [(name, id_) for name in names[1:]]
        else:
            self._merge(Entry(id_, kind, names[0], names, (spell_,)))
        return id_

    def people(self, file: str, text: str) -> None:
        """Add a file of people by office. One name is one person, unless an id in braces says not."""
        for (country_cell, sector_cell, office), line in _blocks(file, text, 3):
            country = _country(file, country_cell, self.states)
            try:
                start, end, rest = line.split(None, 2)
            except ValueError as error:
                raise DataError(f"data file {file}: from, to and a name expected in {line!r}") from error
            spell_ = Spell(
                country, _codes(file, sector_cell), None if office == "-" else office, start.strip("-"), end.strip("-")
            )
            names, _, given = rest.partition("{")
            self.person(_split(names), spell_, given.strip(" }") or None)

    def person(self, names: tuple[str, ...], spell_: Spell, given_id: str | None = None) -> str:
        """Add a spell of a person and return the id: the one given, that of a namesake, or one made of the name."""
        country = spell_.country
        family, given = _name_parts(names[0], country)
        shown = _shown(names[0], family)
        words, own = self.speller.named(shown)
        initials_ = _initials(words)
        keys = [own]
        if given:
            keys.append(f"{country} {self.speller.named(' '.join((*given[:1], *family)))[1]}")
        keys.append(f"{country} {own}")  # another name of somebody's, as a line of aliases has it
        id_ = given_id or self._same(keys, initials_) or _person_id(family, given, country)
        others = (self.speller.named(name)[1] for name in names[1:])
        keys += [f"{country} {other}" for other in others if " " in other and other != own]
        for one in keys:
            self.person_of.setdefault(one, []).append((initials_, id_))
        self.families.setdefault(id_, family)
        self._merge(Entry(id_, "person", shown, (shown, *names[1:]), (spell_,)))
        return id_

    def _same(self, keys: list[str], initials: str) -> str | None:
        """Return the id of who has one of some keys, unless the initials tell them apart (George H. W. and W. Bush)."""
        for key in keys:
            for theirs, id_ in self.person_of.get(key, ()):
                if not initials or not theirs or initials == theirs:
                    return id_
        return None

    def _merge(self, new: Entry) -> None:
        old = self.entries.get(new.id)
        if old is not None:
            names = old.names + tuple(name for name in new.names if name not in old.names)
            new = Entry(old.id, old.kind, old.name, names, old.spells + new.spells)
        self.entries[new.id] = new


def initials(name: str) -> str:
    """Return the initials among the words of a name."""
    return _initials(split_words(name))


def _initials(words: tuple[str, ...]) -> str:
    return " ".join([word for word in words if len(word) == 1 or "." in word])


def _name_parts(name: str, country: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return family and given names. Capitals mark the family name (XI Jinping), else the country's order holds."""
    words = tuple(name.split())
    capital = tuple(word for word in words if len(word) > 1 and word.isupper() and "." not in word)
    if capital and len(words) > 1:
        return capital, tuple(word for word in words if word not in capital)
    if len(words) > 1 and country in FAMILY_FIRST:
        return words[:1], words[1:]
    first = len(words) - 1
    while first > 1 and words[first - 1].casefold() in PARTICLES:
        first -= 1
    return words[first:], words[:first]


def _shown(name: str, family: tuple[str, ...]) -> str:
    """Return a name with its family name in ordinary capitals."""
    return " ".join(_ordinary(word) if word in family and word.isupper() else word for word in name.split())


def _ordinary(word: str) -> str:
    if set(word) <= set("IVX"):
        return word
    return "-".join(part[:1] + part[1:].lower() for part in word.split("-"))


def _person_id(family: tuple[str, ...], given: tuple[str, ...], country: str | None) -> str:
    prefix = {"UNO": "UN", "EUR": "EU", None: "person"}.get(country, country)
    return f"{prefix}.{slug(' '.join((*family, *given)))}"


def _roles(text: str) -> dict[str, Role]:
    roles: dict[str, Role] = {}
    for (kind, sector_cell), line in _blocks(ROLES, text, 2):
        forms = _split(line.removeprefix("= "))
        cells = sector_cell.split()
        sectors, country = _codes(ROLES, cells[0]), cells[1] if len(cells) > 1 else None
        for form in forms:
            usual = forms[0] if line.startswith("= ") else None
            for written in (plural(form), form):
                key = " ".join(fold_word(word).casefold() for word in split_words(written))
                if written == form or key not in roles:
                    roles[key] = Role(usual, kind, sectors, country, written != form)
    return roles


def _areas(text: str, states: dict[str, State]) -> Iterator[tuple[str, str]]:
    for (country,), line in _blocks(AREAS, text, 1):
        _country(AREAS, country, states)
        for name in _split(line):
            yield name, country


def _phrases(builder: Builder, roles: dict[str, Role], areas: Iterable[tuple[str, str]]) -> dict[str, list[Sense]]:
    found: dict[str, list[Sense]] = {}
    for kind, phrase, id_ in _meanings(builder, areas):
        key = phrase_key(phrase)
        sense = Sense(kind, id_, phrase[:1].isupper())
        if key and sense not in found.setdefault(key, []):
            found[key].append(sense)
    for key in roles:
        found.setdefault(key, []).append(Sense("role", key, False))
    return found


def _meanings(builder: Builder, areas: Iterable[tuple[str, str]]) -> Iterator[tuple[SenseKind, str, str]]:
    for state in builder.states.values():
        yield from (("state", form, state.id) for form in state.names)
        yield from (("adjective", form, state.id) for form in state.adjectives)
        yield from (("people", form, state.id) for form in state.people)
        yield from (("seat", form, state.id) for form in state.seats)
    for entry in builder.entries.values():
        if entry.kind != "person":
            for form in entry.names:
                yield "organisation", without_article(form), entry.id
    yield from (("weak", form, id_) for form, id_ in builder.weak)
    yield from (("area", form, country) for form, country in areas)


def _bare(name: str) -> str:
    """Return the letters and digits of a name in lower case, without "the"."""
    return "".join(filter(str.isalnum, name.casefold().removeprefix("the ")))


def without_article(name: str) -> str:
    """Return the name of an organisation without "the"."""
    return name.removeprefix("the ").removeprefix("The ")


def _people_index(
    builder: Builder, given: Mapping[str, tuple[str, ...]]
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Return who may be meant by the key of a full name, nicknames for given names too, and of a surname."""
    people: dict[str, list[str]] = {}
    surnames: dict[str, list[str]] = {}
    key_of = builder.speller.key
    for entry in builder.entries.values():
        if entry.kind != "person":
            continue
        family = builder.speller.named(" ".join(builder.families[entry.id]))[1]
        _append(surnames, family, entry.id)
        for name in entry.names:
            words, key = builder.speller.named(name)
            _append(people if " " in key else surnames, key, entry.id)
            spelt = key_of(words[-1:])
            if spelt != family and SequenceMatcher(None, spelt, family).ratio() >= _ALIKE:
                _append(surnames, spelt, entry.id)
            for short in short_names(words, key, family, key_of):
                _append(people, short, entry.id)
            if len(words) == 2 and entry.spells[-1].country in _EITHER_ORDER:
                _append(people, key_of(words[::-1]), entry.id)
    for key, ids in _by_nickname(people, given).items():
        people.setdefault(key, ids)
    return {key: tuple(ids) for key, ids in people.items()}, {key: tuple(ids) for key, ids in surnames.items()}


def _by_nickname(people: Mapping[str, list[str]], given: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """Return who is meant by names with another form of the given name ("Joseph Biden"), in the order of the names."""
    found: dict[str, list[str]] = {}
    for key, ids in people.items():
        first, _, rest = key.partition(" ")
        for form in given.get(first, ()):
            for one in ids:
                _append(found, f"{form} {rest}", one)
    return found


def short_names(
    words: tuple[str, ...], key: str, family: str, key_of: Callable[[Iterable[str]], str]
) -> tuple[str, ...]:
    """Return the keys of what is left of a long name by its first word with its last, and with the family name."""
    if len(words) < 3 or key.startswith(family):
        return ()
    return key_of((words[0], words[-1])), f"{key_of(words[:1])} {family}"


def _append(index: dict[str, list[str]], key: str, id_: str) -> None:
    ids = index.setdefault(key, [])
    if id_ not in ids:
        ids.append(id_)


def longest_by_first(phrases: Iterable[str], more: int) -> dict[str, int]:
    """Return the number of words of the longest phrase by its first word, ``more`` added."""
    longest: dict[str, int] = {}
    for phrase in phrases:
        first, *rest = phrase.split(" ")
        first = first.casefold()
        if len(rest) >= longest.get(first, 0):
            longest[first] = len(rest) + 1
    return {first: length + more for first, length in longest.items()} if more else longest


def _official(line: str) -> Entry:
    name, country, *spells = line.split("\t")
    read = []
    for cell in spells:
        sectors, start, end = cell.split(" ")
        read.append(Spell(country, tuple(sectors.split("+")), None, start.strip("-"), end.strip("-")))
    return Entry(f"{country}.{slug(name)}", "official", name, (name,), tuple(read))
