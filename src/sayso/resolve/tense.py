"""Which way a time expression looks from the publication: by the tense of the verb that governs it."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Literal

import msgspec

from sayso.model import Parse, Token

Way = Literal["past", "future", "present"]


class Direction(msgspec.Struct, frozen=True):
    """The way, the word that showed it (``""`` when nothing did), and whether it governs the time directly."""

    way: Way | None
    word: str
    direct: bool = True


_NOTHING = Direction(None, "")
_STEPS = 12
_MODIFIES = ("poss", "compound", "nmod", "amod", "nummod")


def direction(parse: Parse, first: int, last: int, words: Mapping[str, Set[str]]) -> Direction:
    """Return the way that the verb above tokens ``[first, last)`` looks; participles and infinitives ask what is above.

    ``words`` has the lemmas that look ahead ("schedule", "deadline"), the modals and the verbs of report.
    """
    index = next((i for i in range(first, last) if not first <= parse.tokens[i].head < last), first)
    direct = parse.tokens[index].dep not in _MODIFIES
    until = first > 0 and parse.tokens[first - 1].text.lower() in words["until"]
    for _ in range(_STEPS):
        head = parse.tokens[index].head
        if head == index:
            break
        below, index = index, head
        if direct and _is_infinitive(parse, below) and parse.tokens[index].lemma.lower() in words["ahead"]:
            return Direction("future", parse.tokens[index].text)
        if until and parse.tokens[index].lemma.lower() in words["extended"]:
            return Direction("future", parse.tokens[index].text)
        found = _judge(parse, parse.tokens[index], words)
        if found.way:
            return found if direct else _loose(found)
    return _loose(_main(parse, parse.tokens[first].sentence, words))


def _loose(found: Direction) -> Direction:
    """What a time beside a noun learns from the verb: "Monday's debate" in a sentence in the present may be over."""
    return _NOTHING if found.way == "present" else Direction(found.way, found.word, direct=False)


def _is_infinitive(parse: Parse, index: int) -> bool:
    return any(parse.tokens[i].tag == "TO" for i in parse.dependents(index, "aux"))


def _main(parse: Parse, sentence: int, words: Mapping[str, Set[str]]) -> Direction:
    """Return the way of the sentence's first verb that shows one."""
    whole = parse.sentences[sentence]
    for index in range(whole.first, whole.last):
        token = parse.tokens[index]
        if token.tag in ("VBD", "VBZ", "VBP", "VB", "MD"):
            verb = parse.tokens[token.head] if token.dep in ("aux", "auxpass") else token
            return _judge(parse, verb, words)
    return _NOTHING


def _judge(parse: Parse, token: Token, words: Mapping[str, Set[str]]) -> Direction:
    lemma = token.lemma.lower()
    if token.pos not in ("VERB", "AUX"):
        return Direction("future", token.text) if lemma in words["awaited"] else _NOTHING
    if lemma in words["scheduled"]:
        return Direction("future", token.text)
    helpers = [parse.tokens[i] for i in parse.dependents(token.index, "aux", "auxpass")]
    perfect = any(one.lemma == "have" for one in helpers)
    for one in helpers:
        if one.tag == "MD" or one.text.lower() in words["modal"]:
            return Direction("past" if perfect else "future", one.text)
    if perfect:
        return Direction("past", token.text)
    if any(one.tag == "TO" for one in helpers):
        return _NOTHING
    if token.tag in ("VBN", "VBG"):
        return _participle(token, helpers)
    return _finite(token, helpers, words)


def _participle(token: Token, helpers: list[Token]) -> Direction:
    """A participle with "was" is past, with "is" present ("is meeting", "is held"); alone it may ask what is above."""
    for one in helpers:
        if one.tag == "VBD":
            return Direction("past", one.text)
        if one.tag in ("VBZ", "VBP"):
            return Direction("present", one.text)
    loose = token.tag == "VBG" or token.dep in ("advcl", "conj", "ccomp")
    return _NOTHING if loose else Direction("past", token.text)


def _finite(token: Token, helpers: list[Token], words: Mapping[str, Set[str]]) -> Direction:
    if token.tag == "VBD" or any(one.tag == "VBD" for one in helpers):
        return Direction("past", token.text)
    if token.tag in ("VBZ", "VBP"):
        return Direction("past" if token.lemma.lower() in words["report"] else "present", token.text)
    if token.tag == "VB" and not helpers and token.dep == "ROOT":
        return Direction("future", token.text)
    return _NOTHING
