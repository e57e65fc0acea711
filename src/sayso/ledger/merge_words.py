"""Words as merging compares them: stems, families of words that can name one event, and what a sentence is about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

_TOKEN = re.compile(r"[^\W_][\w'’]*")
_TO_Y = frozenset({"ied", "ies"})
_LEAST = 3
"""Letters that stay where an ending is cut."""
_MOST_WORDS = 40


class WordFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``merging/words.toml``: words that say nothing, verbs that say little, irregular forms, and families; and the
    types of what is said or done by talking, and of what is done in steps that one word names."""

    verbal: str
    steps: str
    endings: str
    stop: str
    light: str
    irregular: str
    families: tuple[str, ...]


class MergeWords(NamedTuple):
    """The words of the file, ready to be looked up. ``family`` is of stems: the first stem of the family's line."""

    stop: frozenset[str]
    light: frozenset[str]
    irregular: Mapping[str, str]
    family: Mapping[str, str]
    verbal: frozenset[str]
    steps: frozenset[str]
    endings: tuple[str, ...]


def compile_words(file: WordFile) -> MergeWords:
    """Return the words of a file, ready to be looked up. ``irregular`` is pairs: a form, then its base."""
    forms, endings = file.irregular.split(), tuple(file.endings.split())
    verbal, steps = frozenset(file.verbal.split()), frozenset(file.steps.split())
    plain = MergeWords(
        frozenset(file.stop.split()),
        frozenset(),
        dict(zip(forms[::2], forms[1::2], strict=True)),
        {},
        verbal,
        steps,
        endings,
    )
    family: dict[str, str] = {}
    for line in file.families:
        stems = [stem(word, plain) for word in line.split()]
        family.update((one, stems[0]) for one in stems if one not in family)
    return plain._replace(light=frozenset(stem(word, plain) for word in file.light.split()), family=family)


def stem(text: str, words: MergeWords) -> str:
    """Return the stem of words' first one that says something ("had opened fire": "open")."""
    tokens = [token.lower().replace("’", "'").removesuffix("'s") for token in _TOKEN.findall(text)]
    said = [token for token in tokens if token not in words.stop] or tokens
    return _stem_of(said[0], words) if said else text.lower()


def _stem_of(token: str, words: MergeWords) -> str:
    token = words.irregular.get(token, token)
    for suffix in words.endings:
        if token.endswith(suffix) and len(token) - len(suffix) >= _LEAST:
            if suffix == "s" and token.endswith(("ss", "us", "is")):
                break
            token = token[: -len(suffix)] + ("y" if suffix in _TO_Y else "")
            if len(token) > _LEAST and token[-1] == token[-2] and token[-1] not in "lsz":
                token = token[:-1]
            break
    return token


def content_stems(text: str, words: MergeWords) -> tuple[str, ...]:
    """Return the stems of a sentence's words that say something, numbers included, each once and sorted."""
    tokens = (token.lower().replace("’", "'").removesuffix("'s") for token in _TOKEN.findall(text))
    return tuple(sorted({_stem_of(token, words) for token in tokens if token not in words.stop})[:_MOST_WORDS])
