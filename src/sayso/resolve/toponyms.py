"""Place names in a parse: which words name a place, and whether as a place or as an actor.

Candidates are the parser's names of places and every capitalised sequence that the gazetteer
knows. Names of persons, papers and firms are left out by the words round them. The split into
literal and metonymic follows Gritta, Pilehvar and Collier, "A pragmatic guide to geoparsing
evaluation" (2020): a place that acts or is addressed is metonymic.
"""

from __future__ import annotations

import re
from itertools import pairwise

import msgspec

from sayso.model import Mention, Parse, PlaceKind, Span, Token
from sayso.resolve.gazetteer import Entry, Gazetteer, normalise

PLACE_LABELS = frozenset({"GPE", "LOC"})
GLUED = re.compile(r"(?<=\w)[’']s$|(?<=[A-Za-z.])-[a-z]+$")
DOTTED = re.compile(r"(?:[A-Z]\.){2,}$")
INITIAL = re.compile(r"[A-Z]\.?$")
JOINING = frozenset(
    {"-", "'", "’", "'s", "’s", "of", "the", "and", "&", "de", "del", "du", "al", "el", "sur", "la", "au"}
)
LONGEST = 6
LARGE = 100_000
"""People who make a city known enough to be meant without another clue."""


class Units(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words for kinds of administrative units, by level."""

    admin1: frozenset[str]
    admin2: frozenset[str]
    city: frozenset[str]


class Names(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words beside a name that tell whose name it is."""

    modifiers: frozenset[str]
    others: frozenset[str]
    organs: frozenset[str]
    local: frozenset[str]
    common: frozenset[str]
    titles: frozenset[str]


class Use(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that tell an actor from a place."""

    stative: frozenset[str]
    partners: frozenset[str]
    relations: frozenset[str]
    addressed: frozenset[str]
    speech: frozenset[str]


class PlaceWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``data/places/words.toml``."""

    locative: frozenset[str]
    within: frozenset[str]
    units: Units
    names: Names
    use: Use


class Toponym(msgspec.Struct, frozen=True):
    """A place name: tokens ``[first, last)``, what it may stand for, and the words beside it.

    ``unit`` is the level that a word beside it gives ("Sichuan province"), ``container`` the
    index of the toponym directly after it ("Paris, Texas").
    """

    first: int
    last: int
    span: Span
    text: str
    entries: tuple[Entry, ...]
    demonym: bool
    inside: bool
    unit: str | None = None
    container: int | None = None


class Name(msgspec.Struct, frozen=True):
    """A name as the parser sees it: tokens ``[first, last)`` with one label."""

    first: int
    last: int
    label: str


class Finder:
    """Finds the place names of one parse."""

    def __init__(self, parse: Parse, mentions: tuple[Mention, ...], gazetteer: Gazetteer, words: PlaceWords) -> None:
        self._parse, self._gazetteer, self._words = parse, gazetteer, words
        self._tokens = parse.tokens
        self._name_of = _names(parse.tokens)
        self._entries: dict[str, tuple[Entry, ...]] = {}
        self._given, self._surnames = self._people(mentions)
        self._places = self._labelled_places()

    def find(self) -> tuple[Toponym, ...]:
        """Return the toponyms in order of the text, none within another.

        The second scan knows what the first one found: a name once sure is a place elsewhere too.
        """
        found: list[Toponym] = []
        for _ in range(2):
            found = self._scan()
            named = self._places | {one.text.lower() for one in found if not one.demonym and not one.inside}
            if named == self._places:
                break
            self._places = frozenset(named)
        return tuple(self._contained(found))

    def _scan(self) -> list[Toponym]:
        found: list[Toponym] = []
        index = 0
        while index < len(self._tokens):
            toponym = self._at(index, found[-1] if found else None)
            if toponym is not None:
                found.append(toponym)
            index = toponym.last if toponym is not None else index + 1
        return found

    # ── what the whole article says ──────────────────────────────────────────

    def _people(self, mentions: tuple[Mention, ...]) -> tuple[frozenset[str], frozenset[str]]:
        """Return first and last names of people named in full: "Clinton" after "Hillary Clinton" is no town.

        A last name that is a known place too is left out where the article has "in Edmonton": that was no person.
        """
        spans = [(name.first, name.last) for name in self._name_of.values() if name.label == "PERSON"]
        for mention in mentions:
            if mention.label == "PERSON" and mention.name is not None:
                inside = self._parse.tokens_in(mention.name)
                spans.append((inside[0], inside[-1] + 1))
        given: set[str] = set()
        surnames: set[str] = set()
        for first, last in spans:
            while last > first and not self._tokens[last - 1].text[0].isupper():
                last -= 1
            if last - first > 1 and "," not in {token.text for token in self._tokens[first:last]}:
                given.add(self._tokens[first].text.lower())
                surnames.add(self._tokens[last - 1].text.lower())
        sure = {
            word.lower() for word in self._been_in() if word.lower() in surnames and self._known(self._look_up(word))
        }
        return frozenset(given), frozenset(surnames - sure)

    def _been_in(self) -> set[str]:
        """Return capitalised words after "in", "near", … that own nothing ("in Clinton's view" is no place)."""
        return {
            token.text
            for before, token in pairwise(self._tokens)
            if before.text.lower() in self._words.within
            and token.text[0].isupper()
            and (token.index + 1 == len(self._tokens) or self._tokens[token.index + 1].text not in {"'s", "’s"})
        }

    def _labelled_places(self) -> frozenset[str]:
        """Return names that the parser takes for places somewhere in the article."""
        names = {name for name in self._name_of.values() if name.label in PLACE_LABELS}
        return frozenset(self._text(name.first, name.last).lower() for name in names)

    # ── one position ─────────────────────────────────────────────────────────

    def _span(self, first: int, last: int) -> Span:
        """Return the span of tokens without what is glued to the last one ("U.S.-led", "Canada’s")."""
        start, end = self._parse.span(first, last)
        glued = GLUED.search(self._tokens[last - 1].text)
        return start, end - (len(glued.group()) if glued else 0)

    def _text(self, first: int, last: int) -> str:
        return self._parse.words(self._span(first, last))

    def _at(self, first: int, before: Toponym | None) -> Toponym | None:
        """Return the longest toponym that begins at a token."""
        token = self._tokens[first]
        if not token.text[0].isupper():
            return None
        for last in range(self._reach(first), first, -1):
            if not (self._tokens[last - 1].text[0].isupper() or self._tokens[last - 1].text == "."):
                continue
            entries = self._look_up(self._text(first, last), self._after_comma(first, before))
            if self._tokens[last - 1].text == ".":
                entries = tuple(one for one in entries if one.flag in "sc")
            if token.text == "The":
                entries = tuple(one for one in entries if one.name.startswith("The "))
            if entries and self._accepted(first, last, entries, before):
                return self._made(first, last, entries)
        return self._unknown(first)

    def _reach(self, first: int) -> int:
        """Return where the longest name that begins at a token may end."""
        last, sentence = first + 1, self._tokens[first].sentence
        while last < len(self._tokens) and last - first < LONGEST:
            token = self._tokens[last]
            joined = token.text in JOINING or (token.text == "." and token.start == self._tokens[last - 1].end)
            if token.sentence != sentence or not (token.text[0].isupper() or joined or token.text[0] == "-"):
                break
            last += 1
        return last

    def _look_up(self, text: str, after_comma: bool = False) -> tuple[Entry, ...]:
        if text not in self._entries:
            self._entries[text] = self._gazetteer.find(text) if len(text) > 1 else ()
        entries = self._entries[text]
        if any(one.flag == "c" for one in entries) and (text.endswith(".") or after_comma):
            entries = tuple(one for one in entries if one.flag == "c") if after_comma else ()
        if DOTTED.match(text) or (text.isupper() and len(text) < 4):
            entries = tuple(one for one in entries if one.flag in "scd" or one.kind == "country")
        return tuple(one for one in entries if after_comma or (one.flag != "c" and len(text) > 1))

    def _after_comma(self, first: int, before: Toponym | None) -> bool:
        if first > 1 and self._tokens[first - 1].text in {"(", "-", ","} and self._tokens[first].text.endswith("."):
            return True
        return (
            before is not None
            and first - before.last == 1
            and self._tokens[before.last].text in {",", "("}
            and not before.demonym
        )

    def _made(self, first: int, last: int, entries: tuple[Entry, ...]) -> Toponym:
        demonym = self._demonym(first, last, entries)
        name = self._name_of.get(first)
        return Toponym(
            first=first,
            last=last,
            span=self._span(first, last),
            text=self._text(first, last),
            entries=tuple(one for one in entries if (one.flag == "d") == demonym),
            demonym=demonym,
            inside=name is not None and name.label == "ORG" and name.last - name.first > last - first,
            unit=self._unit(first, last),
        )

    def _demonym(self, first: int, last: int, entries: tuple[Entry, ...]) -> bool:
        """Tell an adjective or people from a name that is both ("Lao", "U.S.")."""
        adjectives = [one for one in entries if one.flag == "d"]
        names = [one for one in entries if one.flag != "d"]
        if not adjectives or not names:
            return bool(adjectives)
        if self._text(first, last).isupper():
            return False
        name = self._name_of.get(first)
        adjective = self._tokens[last - 1].tag.startswith("JJ") or (name is not None and name.label == "NORP")
        return adjective or not self._known(tuple(names))

    def _unit(self, first: int, last: int) -> str | None:
        """Return the level named by a word directly after, or by "city of" before."""
        near = [self._tokens[last].lemma.lower()] if last < len(self._tokens) else []
        if first > 1 and self._tokens[first - 1].text == "of":
            near.append(self._tokens[first - 2].lemma.lower())
        units = self._words.units
        for level, words in (("admin1", units.admin1), ("admin2", units.admin2), ("city", units.city)):
            if any(word in words for word in near):
                return level
        return None

    def _unknown(self, first: int) -> Toponym | None:
        """Return a place that the parser names after "in", "town of", … and that the gazetteer does not hold."""
        name = self._name_of.get(first)
        if name is None or name.first != first or name.label not in PLACE_LABELS:
            return None
        last = name.last
        while last > first + 1 and (
            self._tokens[last - 1].text in {"'s", "’s"} or not self._tokens[last - 1].text[0].isalnum()
        ):
            last -= 1
        text = self._text(first, last)
        if (
            text.isupper()
            or text.lower() in self._surnames
            or self._tokens[first].text.lower() in self._words.names.modifiers
        ):
            return None
        within = first > 0 and self._tokens[first - 1].text.lower() in self._words.within
        if not (within or self._before_container(last) or self._unit(first, last)):
            return None
        return self._made(first, last, ())

    # ── is it a place? ───────────────────────────────────────────────────────

    def _accepted(self, first: int, last: int, entries: tuple[Entry, ...], before: Toponym | None) -> bool:
        """Return whether a sequence that the gazetteer knows names a place here."""
        name = self._name_of.get(first)
        if self._demonym(first, last, entries):
            return self._tokens[first].pos != "VERB" and not (name is not None and name.label == "LANGUAGE")
        lower = self._text(first, last).lower()
        placed = self._placed(first, last, before)
        if lower in self._words.names.modifiers:
            return False
        labelled = name is not None and name.label in PLACE_LABELS
        if entries[0].kind != "country" and normalise(lower) in self._words.names.common and not (placed and labelled):
            return False
        if name is not None and self._covered(name, last) < name.last - name.first:
            return self._part(name, first, last, entries, lower)
        if name is not None and name.label in PLACE_LABELS:
            return self._labelled(first, last, entries, placed)
        return self._other_label(name, first, last, entries, placed)

    def _placed(self, first: int, last: int, before: Toponym | None) -> bool:
        """Return whether the words beside a name make it a place."""
        return (
            self._locative(first)
            or self._after_comma(first, before)
            or self._dateline(first, last)
            or self._unit(first, last) is not None
            or self._before_container(last)
        )

    def _dateline(self, first: int, last: int) -> bool:
        """Return whether a name in capitals opens a paragraph and a dash or an agency follows."""
        if not self._opens(first) or last + 1 >= len(self._tokens) or not self._text(first, last).isupper():
            return False
        following = {token.text for token in self._tokens[last : last + 8]}
        return bool(following & {"—", "–", "-", "--", "("}) and self._tokens[last].text in {
            "—",
            "–",
            "-",
            "--",
            "(",
            ",",
        }

    def _covered(self, name: Name, last: int) -> int:
        """Return how many tokens of a name a candidate takes, the article and the possessive counted in."""
        covered = min(last, name.last) - name.first
        rest = self._tokens[last : name.last]
        if rest and all(token.text in {"'s", "’s", "'", "’"} for token in rest):
            covered = name.last - name.first
        return covered

    def _labelled(self, first: int, last: int, entries: tuple[Entry, ...], placed: bool) -> bool:
        if last - first == 1 and self._personal(first, entries) and not placed:
            return entries[0].kind == "country"
        if (
            last - first == 1
            and not self._known(entries)
            and (self._before_capital(last) or (not placed and self._speaks(first)))
        ):
            return False
        return placed or not (self._beside_name(first, last) or self._titled(first))

    def _personal(self, first: int, entries: tuple[Entry, ...]) -> bool:
        """Return whether a word is a person's name here; a known place is not left out for a first name."""
        word = self._tokens[first].text.lower()
        return word in self._surnames or (word in self._given and not self._known(entries))

    def _part(self, name: Name, first: int, last: int, entries: tuple[Entry, ...], lower: str) -> bool:
        """Judge a place name that is a part of a longer name."""
        rest = [token.text.lower() for token in self._tokens[last : name.last]]
        ahead = [token.text.lower() for token in self._tokens[name.first : first]]
        if name.label in PLACE_LABELS or name.label == "NORP":
            units = self._words.units
            levels = units.admin1 | units.admin2 | units.city
            return all(
                word in self._words.names.modifiers | levels | {"the", "of", "’s", "'s", "-", ","}
                for word in ahead + rest
            )
        names = self._words.names
        around = {*rest, *ahead}
        if name.label == "PERSON":
            led = bool(ahead) and ahead[-1] in {"-", ",", "of", "in"}
            return self._known(entries) and (led or (not ahead and bool(rest) and rest[0] in names.titles))
        if around & names.others:
            return False
        if entries[0].kind == "country" or (last < name.last and self._tokens[last].text in {",", "-"}):
            return self._known(entries)
        if ahead and ahead[-1] not in {"of", "in", "at", "the", "-", "&", ",", "and"} | names.modifiers | names.organs:
            return False
        if lower in self._places or (not ahead and around & names.local and entries[0].flag in "=u"):
            return True
        return self._known(entries) and bool(around & (names.organs | {"of", "in", "at"}))

    def _other_label(self, name: Name | None, first: int, last: int, entries: tuple[Entry, ...], placed: bool) -> bool:
        """Judge a name that the parser takes for no place: it is often wrong with one word alone."""
        token = self._tokens[first]
        lower = self._text(first, last).lower()
        if token.pos != "PROPN" and not placed and lower not in self._places and entries[0].kind != "country":
            return False
        if self._titled(first) or self._beside_name(first, last):
            return False
        if last - first == 1 and self._personal(first, entries):
            return False
        if lower in self._places:
            return True
        if name is not None and name.label == "PERSON":
            return placed and self._known(entries)
        if name is None and not placed:
            return self._known(entries) and not self._opens(first)
        return self._known(entries) or (placed and any(one.flag in "=c" for one in entries)) or self._local(last)

    def _local(self, last: int) -> bool:
        """Return whether "police", "council" or another body of a town follows."""
        return last < len(self._tokens) and self._tokens[last].text.lower() in self._words.names.local

    def _known(self, entries: tuple[Entry, ...]) -> bool:
        """Return whether one of the places is known enough to be meant without another clue."""
        return any(
            (one.flag in "=scd" and (one.kind in ("country", "capital", "area") or one.population >= LARGE))
            or (one.kind == "admin1" and one.flag in "=sc~")
            for one in entries
        )

    def _locative(self, first: int) -> bool:
        at = first - 1
        while at >= 0 and (
            self._tokens[at].text.lower() in self._words.names.modifiers or self._tokens[at].text == "the"
        ):
            at -= 1
        return at >= 0 and self._tokens[at].text.lower() in self._words.locative

    def _before_container(self, last: int) -> bool:
        """Return whether ", State" or ", Country" follows."""
        if last + 1 >= len(self._tokens) or self._tokens[last].text != ",":
            return False
        for end in (last + 3, last + 2):
            if end <= len(self._tokens) and self._tokens[last + 1].text[0].isupper():
                entries = self._look_up(self._text(last + 1, end), after_comma=True)
                if any(one.kind in ("country", "admin1") and one.flag in "=sc" for one in entries):
                    return True
        return False

    def _before_capital(self, last: int) -> bool:
        """Return whether another name follows at once ("Paloma Adams"), but no "City" or "County"."""
        if last >= len(self._tokens) or self._tokens[last].pos != "PROPN" or self._tokens[last].ent in PLACE_LABELS:
            return False
        word = self._tokens[last].text
        names = self._words.names
        return word[0].isupper() and not any(
            word.lower() in known for known in (names.local, names.organs, names.titles)
        )

    def _speaks(self, index: int) -> bool:
        token = self._tokens[index]
        return token.dep == "nsubj" and self._tokens[token.head].lemma.lower() in self._words.use.speech

    def _titled(self, first: int) -> bool:
        return first > 0 and self._tokens[first - 1].text.lower() in self._words.names.titles

    def _opens(self, first: int) -> bool:
        """Return whether a token opens its sentence, where the capital says nothing."""
        return first == 0 or self._tokens[first - 1].sentence != self._tokens[first].sentence

    def _beside_name(self, first: int, last: int) -> bool:
        """Return whether a capitalised word touches the candidate and makes it part of another name."""
        names = self._words.names
        if last < len(self._tokens) and self._tokens[last].sentence == self._tokens[first].sentence:
            after = self._tokens[last]
            if after.text[0].isupper() and (after.text.lower() in names.others or INITIAL.match(after.text)):
                return True
            if after.pos == "PROPN" and after.ent == "PERSON" and self._tokens[first].ent == "PERSON":
                return True
        before = self._tokens[first - 1] if first else None
        return (
            before is not None
            and before.sentence == self._tokens[first].sentence
            and before.ent == "PERSON"
            and self._tokens[first].ent in ("PERSON", "")
            and before.text[0].isupper()
        )

    # ── what stands beside it ────────────────────────────────────────────────

    def _contained(self, found: list[Toponym]) -> list[Toponym]:
        """Link "Paris" to "Texas" in "Paris, Texas", "Paris (Texas)" and "Paris in Texas"."""
        linked = []
        for number, toponym in enumerate(found):
            after = found[number + 1] if number + 1 < len(found) else None
            if after is not None and self._holds(toponym, after):
                toponym = msgspec.structs.replace(toponym, container=number + 1)
            linked.append(toponym)
        return linked

    def _holds(self, inner: Toponym, outer: Toponym) -> bool:
        if inner.demonym or outer.demonym or outer.inside:
            return False
        if self._tokens[inner.first].sentence != self._tokens[outer.first].sentence:
            return False
        between = [token.text.lower() for token in self._tokens[inner.last : outer.first]]
        units = self._words.units
        plain = {",", "(", "in", "the", "of", *self._words.names.modifiers, *units.admin1, *units.admin2, *units.city}
        return len(between) <= 5 and all(word in plain for word in between)


def _names(tokens: tuple[Token, ...]) -> dict[int, Name]:
    """Return for each token the name it is in; a leading article and title word are not counted in."""
    found: dict[int, Name] = {}
    first = 0
    while first < len(tokens):
        last = first + 1
        if tokens[first].ent:
            while last < len(tokens) and tokens[last].ent == tokens[first].ent and not tokens[last].ent_start:
                last += 1
            start = first + (tokens[first].text.lower() == "the" and last - first > 1)
            for index in range(start, last):
                found[index] = Name(start, last, tokens[first].ent)
        first = last
    return found


def usage(parse: Parse, toponym: Toponym, words: Use) -> PlaceKind:
    """Return how a place is used: as a people's adjective, as an actor, or as a place."""
    if toponym.demonym:
        return "demonym"
    if toponym.inside:
        return "metonymic"
    head = _head(parse, toponym)
    token = parse.tokens[head]
    if token.dep == "conj":
        token = parse.tokens[_first_conjunct(parse, head)]
    governor = parse.tokens[token.head]
    if token.dep == "nsubj" and governor.pos in ("VERB", "AUX"):
        return "literal" if governor.lemma.lower() in words.stative else "metonymic"
    if token.dep in ("dobj", "nsubjpass", "dative"):
        return "metonymic" if governor.lemma.lower() in words.addressed else "literal"
    if token.dep == "pobj":
        return _as_partner(parse, governor, words)
    return "literal"


def _head(parse: Parse, toponym: Toponym) -> int:
    """Return the token of a name whose head lies outside it."""
    for index in range(toponym.first, toponym.last):
        if not toponym.first <= parse.tokens[index].head < toponym.last:
            return index
    return toponym.last - 1


def _first_conjunct(parse: Parse, index: int) -> int:
    steps = 0
    while parse.tokens[index].dep == "conj" and parse.tokens[index].head != index and steps < 20:
        index, steps = parse.tokens[index].head, steps + 1
    return index


def _as_partner(parse: Parse, preposition: Token, words: Use) -> PlaceKind:
    """A place after "with" or "by" acts where the word above is of dealing with others, or passive."""
    if preposition.dep == "agent":
        return "metonymic"
    if preposition.text.lower() not in words.partners:
        return "literal"
    above = parse.tokens[preposition.head].lemma.lower()
    return "metonymic" if above in words.relations or above in words.addressed else "literal"
