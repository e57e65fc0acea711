"""The words of a mention, and the longest phrases of the knowledge base among them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping

import msgspec

from sayso.model import Span
from sayso.resolve.knowledge import MEDIA, ActorKnowledge, Sense, SenseKind, Speller, fold_word, strip_possessive

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
_LONGEST_PLACE = 3
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


class Piece(msgspec.Struct, frozen=True, gc=False):
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
    """The knowledge base while one article is read: remembers what its words mean on the article's day, if known."""

    def __init__(self, knowledge: ActorKnowledge, on: str | None = None) -> None:
        self.knowledge = knowledge
        self._on = on
        self._folded: dict[str, str] = {}
        self._speller = Speller()
        self._reach: dict[str, int] = {}
        self._pieces: dict[tuple[str, ...], tuple[Sense, ...]] = {}
        self._names: dict[tuple[str, ...], tuple[Sense, ...]] = {}

    def reach(self, word: str) -> int:
        """Return how many words the longest phrase or name has that may begin with a word."""
        found = self._reach.get(word)
        if found is None:
            found = self.knowledge.longest.get(self._fold(word).casefold(), 0)
            if _may_begin_name(word):
                found = max(found, self.knowledge.longest_name.get(self._speller.key((word,)), 0))
            self._reach[word] = found
        return found

    def senses(self, texts: tuple[str, ...], *, names: bool) -> tuple[Sense, ...]:
        """Return what words can mean, likeliest first; ``names`` says whether they may be a person's name."""
        memory = self._names if names else self._pieces
        found = memory.get(texts)
        if found is None:
            found = memory[texts] = self._look_up(texts, names)
        return found

    def is_medium(self, sense: Sense) -> bool:
        """Tell whether a sense is a newspaper, broadcaster or agency."""
        return sense.kind == "organisation" and self.knowledge.entries[sense.id].kind in MEDIA

    def _fold(self, word: str) -> str:
        folded = self._folded.get(word)
        if folded is None:
            folded = self._folded[word] = fold_word(word)
        return folded

    def _look_up(self, texts: tuple[str, ...], names: bool) -> tuple[Sense, ...]:
        folded = " ".join([self._fold(text) for text in texts])
        phrases = self.knowledge.phrases
        capital = not texts[0][:1].islower()
        senses = phrases.get(folded) or phrases.get(folded.casefold(), ())
        # a name begins with a capital; an acronym is in capitals ("US", not "us")
        found = [sense for sense in senses if capital or not sense.cased]
        if names and len(texts) > 1 and _may_begin_name(texts[0]):
            found += [Sense("person", one) for one in self.knowledge.people.get(self._speller.key(texts), ())]
        return tuple(sorted(found, key=self._rank)) if len(found) > 1 else tuple(found)

    def _rank(self, sense: Sense) -> tuple[int, bool]:
        """Rank senses by kind, and states that are no more, or not yet, last ("Belgrade" after 2006 is Serbia's)."""
        state = self.knowledge.states.get(sense.id)
        return _RANK[sense.kind], state is not None and not state.exists(self._on)


def _may_begin_name(word: str) -> bool:
    return not word[:1].islower() and word.casefold() not in _NOT_NAMES


def pieces_of(words: tuple[Word, ...], lookup: Lookup, name: Span | None = None) -> tuple[Piece, ...]:
    """Return the longest phrases of the knowledge base among the words, from left to right.

    ``name`` is a person's name in the text: no role word is seen inside it but at its very beginning.
    """
    texts = tuple([word.text for word in words])
    found: list[Piece] = []
    at = 0
    while at < len(words):
        reach = lookup.reach(texts[at])
        piece = _longest(words, texts, (at, min(at + reach, len(words))), lookup, name) if reach else None
        if piece is not None:
            found.append(piece)
        at = piece.last if piece is not None else at + 1
    return tuple(found)


def _longest(
    words: tuple[Word, ...], texts: tuple[str, ...], bounds: Span, lookup: Lookup, name: Span | None
) -> Piece | None:
    at, end = bounds
    inside = name is not None and name[0] < words[at].span[0] < name[1]
    given = name is not None and name[0] == words[at].span[0] and name[1] > words[at].span[1]
    # "Workers' Party", "prosecutor's office" are phrases; "Israel's Benjamin Netanyahu" is no name
    unbroken = next((index + 1 for index in range(at, end - 1) if words[index].possessive), end)
    for last in range(end, at, -1):
        kept = lookup.senses(texts[at:last], names=last <= unbroken)
        if inside:
            kept = tuple(sense for sense in kept if sense.kind not in ("role", "area", "weak"))
        if given and last == at + 1:  # "Ariana Grande" is nobody's of the agency Ariana, "Chad Bown" not of Chad
            kept = tuple(sense for sense in kept if not lookup.is_medium(sense) and _may_be(sense, words[at]))
        if last > at + 1 and texts[last - 1].islower():  # "foreign policy analysts" are none of the magazine's
            kept = tuple(sense for sense in kept if not lookup.is_medium(sense))
        if kept:
            return Piece(at, last, kept)
    return None


def _may_be(sense: Sense, word: Word) -> bool:
    """Whether a word that begins a person's name can have a sense beside it: a state's name is a given name there."""
    return sense.kind not in ("state", "seat", "area") or word.possessive


def whole_names(pieces: tuple[Piece, ...], words: tuple[Word, ...]) -> tuple[Piece, ...]:
    """Return the pieces without names of one word that only end a longer one ("the Holocaust | Memorial")."""
    covered = {at for piece in pieces for at in range(piece.first, piece.last)}
    return tuple(piece for piece in pieces if not _ends_name(piece, words, covered))


def _ends_name(piece: Piece, words: tuple[Word, ...], covered: set[int]) -> bool:
    one = piece.last - piece.first == 1 and piece.kind == "organisation" and not words[piece.first].text.isupper()
    before = piece.first - 1
    if not one or before < 0 or before in covered or words[before].possessive:
        return False
    return words[before].text[:1].isupper() and words[before].text.casefold() not in _NOT_NAMES


def with_places(
    pieces: tuple[Piece, ...],
    words: tuple[Word, ...],
    located: Mapping[int, Mapping[int, str]],
    name: Span | None,
    knowledge: ActorKnowledge,
) -> tuple[Piece, ...]:
    """Return the pieces with the places of the article that are none, as areas of their country.

    Only beside a preposition or before a role word: a name that merely contains a place's is not of that place.
    """
    starts = [at for at, word in enumerate(words) if word.capital and word.span[0] in located]
    if not starts:
        return pieces
    covered = {at for piece in pieces for at in range(piece.first, piece.last)}
    found = list(pieces)
    roles = {piece.first for piece in pieces if piece.kind == "role"}
    for first in starts:
        start = words[first].span[0]
        inside = name is not None and name[0] <= start < name[1]
        for last in range(min(len(words), first + _LONGEST_PLACE), first, -1):
            country = located[start].get(words[last - 1].span[0] + len(words[last - 1].text))
            beside = last - first == len(words) or last in roles or _located(words, first)
            free = covered.isdisjoint(range(first, last))
            if country in knowledge.states and beside and free and not inside:
                found.append(Piece(first, last, (Sense("area", str(country)),)))
                covered.update(range(first, last))
    return tuple(sorted(found, key=lambda piece: piece.first)) if len(found) > len(pieces) else pieces


def _located(words: tuple[Word, ...], at: int) -> bool:
    return at > 0 and words[at - 1].text.casefold() in PREPOSITIONS


class Words:
    """The words of an article, read once."""

    def __init__(self, text: str) -> None:
        self.all = words_of(text, (0, len(text)))
        self._text = text
        self._starts = [word.span[0] for word in self.all]

    def within(self, span: Span) -> tuple[Word, ...]:
        """Return the words of a span, as if it stood alone."""
        first, last = bisect_left(self._starts, span[0]), bisect_left(self._starts, span[1])
        found = self.all[first:last]
        cut = first > 0 and self.all[first - 1].span[1] > span[0]
        if not found or cut or found[-1].possessive or found[-1].span[1] > span[1]:
            return words_of(self._text, span)
        return found
