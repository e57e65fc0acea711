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
_LONGEST_NAME = 6
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
    found = []
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


def pieces_of(words: tuple[Word, ...], knowledge: ActorKnowledge, name: Span | None = None) -> tuple[Piece, ...]:
    """Return the longest phrases of the knowledge base among the words, from left to right.

    ``name`` is a person's name in the text: no role word is seen inside it but at its very beginning.
    """
    found: list[Piece] = []
    at = 0
    while at < len(words):
        piece = _longest(words, at, knowledge, name)
        if piece is not None:
            found.append(piece)
        at = piece.last if piece is not None else at + 1
    return tuple(found)


def _longest(words: tuple[Word, ...], at: int, knowledge: ActorKnowledge, name: Span | None) -> Piece | None:
    inside = name is not None and name[0] < words[at].span[0] < name[1]
    reach = max(
        knowledge.longest.get(fold_word(words[at].text).casefold(), 0), _LONGEST_NAME if words[at].capital else 0
    )
    for last in range(min(at + reach, len(words)), at, -1):
        chosen = words[at:last]
        chosen_senses = _senses(chosen, knowledge)
        kept = [sense for sense in chosen_senses if not (inside and sense.kind in ("role", "area", "weak"))]
        if kept:
            return Piece(at, last, tuple(sorted(kept, key=lambda sense: _RANK[sense.kind])))
    return None


def _senses(chosen: tuple[Word, ...], knowledge: ActorKnowledge) -> tuple[Sense, ...]:
    texts = tuple(word.text for word in chosen)
    found = [sense for sense in knowledge.senses(texts) if _fits(sense, chosen)]
    if any(word.possessive for word in chosen[:-1]):
        # "Workers' Party", "prosecutor's office" are phrases; "Israel's Benjamin Netanyahu" is no name
        return tuple(found)
    if len(chosen) > 1 and chosen[0].capital and texts[0].casefold() not in _NOT_NAMES:
        found += [Sense("person", one) for one in knowledge.people.get(person_key(texts), ())]
    return tuple(found)


def _fits(sense: Sense, chosen: tuple[Word, ...]) -> bool:
    """A name begins with a capital; an acronym is in capitals (``US``, not ``us``)."""
    return not sense.cased or chosen[0].capital
