"""The words of a mention, and the longest phrases of the knowledge base among them."""

from __future__ import annotations

import re

import msgspec

from sayso.model import Span
from sayso.resolve.knowledge import ActorKnowledge, Sense, SenseKind, fold_word, person_key, strip_possessive

PREPOSITIONS = frozenset(
    [
        "of",
        "for",
        "at",
        "in",
        "to",
        "from",
        "with",
        "by",
        "on",
        "against",
        "near",
        "inside",
        "outside",
        "among",
        "amongst",
        "between",
        "under",
        "within",
        "behind",
        "representing",
        "about",
        "over",
        "across",
        "around",
    ]
)
_WORD = re.compile(r"[^\W_]+(?:[.'’&+/][^\W_]+)*\.?")
_NOT_NAMES = frozenset(
    ["the", "a", "an", "this", "that", "these", "those", "his", "her", "its", "their", "our", "my", "and", "or", "but"]
)
_RANK: dict[SenseKind, int] = {
    "organisation": 0,
    "person": 1,
    "state": 2,
    "adjective": 3,
    "people": 4,
    "seat": 5,
    "weak": 6,
    "role": 7,
    "area": 8,
}


class Word(msgspec.Struct, frozen=True, gc=False):
    """A word as written, without possessive ending; ``span`` is in the article."""

    text: str
    span: Span
    possessive: bool

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital or digit."""
        return not self.text[:1].islower()


class Piece(msgspec.Struct, frozen=True):
    """Words ``[first, last)`` that mean something, with all that they can mean, likeliest first."""

    first: int
    last: int
    senses: tuple[Sense, ...]

    @property
    def kind(self) -> SenseKind:
        """The kind of the likeliest sense."""
        return self.senses[0].kind

    def sense(self, *kinds: SenseKind) -> Sense | None:
        """Return the likeliest sense of some kinds."""
        return next((sense for sense in self.senses if sense.kind in kinds), None)


def words_of(text: str, span: Span) -> tuple[Word, ...]:
    """Return the words of a span of the article, hyphens parting words."""
    found: list[Word] = []
    for match in _WORD.finditer(text, span[0], span[1]):
        written = match.group()
        if written in ("s", "S") and found and text[match.start() - 1] in "'’":
            found[-1] = msgspec.structs.replace(found[-1], possessive=True)
            continue
        if written.endswith(".") and not _abbreviated(written):
            written = written[:-1]
        bare = strip_possessive(written)
        after = text[match.start() + len(written) : match.start() + len(written) + 2]
        possessive = bare != written or (bare.endswith("s") and after[:1] in ("'", "’") and not after[1:].strip())
        found.append(Word(bare, (match.start(), match.start() + len(written)), possessive))
    return tuple(found)


def _abbreviated(word: str) -> bool:
    return "." in word[:-1] or len(word) <= 6


class Lookup:
    """The knowledge base while one article is read: remembers what its words mean."""

    def __init__(self, knowledge: ActorKnowledge) -> None:
        self.knowledge = knowledge
        self._reach: dict[str, int] = {}
        self._senses: dict[tuple[str, ...], tuple[Sense, ...]] = {}
        self._people: dict[tuple[str, ...], tuple[Sense, ...]] = {}

    def reach(self, word: Word) -> int:
        """Return how many words the longest phrase or name has that may begin with a word."""
        found = self._reach.get(word.text)
        if found is None:
            found = self.knowledge.longest.get(fold_word(word.text).casefold(), 0)
            if word.capital and word.text.casefold() not in _NOT_NAMES:
                found = max(found, self.knowledge.longest_name.get(person_key((word.text,)), 0))
            self._reach[word.text] = found
        return found

    def senses(self, texts: tuple[str, ...]) -> tuple[Sense, ...]:
        """Return what a phrase can mean, people apart."""
        found = self._senses.get(texts)
        if found is None:
            capital = not texts[0][:1].islower()
            # a name begins with a capital; an acronym is in capitals ("US", not "us")
            found = tuple(sense for sense in self.knowledge.senses(texts) if capital or not sense.cased)
            self._senses[texts] = found
        return found

    def people(self, texts: tuple[str, ...]) -> tuple[Sense, ...]:
        """Return the people that a name of several words can mean."""
        found = self._people.get(texts)
        if found is None:
            found = tuple(Sense("person", one) for one in self.knowledge.people.get(person_key(texts), ()))
            self._people[texts] = found
        return found


def pieces_of(words: tuple[Word, ...], lookup: Lookup, name: Span | None = None) -> tuple[Piece, ...]:
    """Return the longest phrases of the knowledge base among the words, from left to right.

    ``name`` is a person's name in the text: no role word is seen inside it but at its very beginning.
    """
    found: list[Piece] = []
    at = 0
    while at < len(words):
        piece = _longest(words, at, lookup, name)
        if piece is not None:
            found.append(piece)
        at = piece.last if piece is not None else at + 1
    return tuple(found)


def _longest(words: tuple[Word, ...], at: int, lookup: Lookup, name: Span | None) -> Piece | None:
    reach = lookup.reach(words[at])
    if not reach:
        return None
    inside = name is not None and name[0] < words[at].span[0] < name[1]
    for last in range(min(at + reach, len(words)), at, -1):
        kept = _senses(words[at:last], lookup)
        if inside:
            kept = [sense for sense in kept if sense.kind not in ("role", "area", "weak")]
        if kept:
            return Piece(at, last, tuple(sorted(kept, key=lambda sense: _RANK[sense.kind])))
    return None


def _senses(chosen: tuple[Word, ...], lookup: Lookup) -> list[Sense]:
    texts = tuple([word.text for word in chosen])
    found = list(lookup.senses(texts))
    # "Workers' Party", "prosecutor's office" are phrases; "Israel's Benjamin Netanyahu" is no name
    unbroken = len(chosen) > 1 and chosen[0].capital and not any([word.possessive for word in chosen[:-1]])
    if unbroken and texts[0].casefold() not in _NOT_NAMES:
        found += lookup.people(texts)
    return found
