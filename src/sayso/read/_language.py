"""Which language a text is in: English by its function words, and py3langid where these don't tell."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from sayso.errors import NotAnArticle
from sayso.read._words import ReadingWords
from sayso.settings import Settings

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 20_000
_ENGLISH_SHARE = 0.18
"""English news has .25 to .45 of its words in the list, other languages of Europe under .10."""
_POSSIBLE_SHARE = 0.08
"""Enough where the classifier is in doubt too: lists of foreign names with English between them."""
NO_LANGUAGE_SHARE = 0.03
"""Below this, a text in no known language is no text."""
_FEWEST_LETTERS = 60
_SURE = 0.95
_LIKELY = 0.5
"""Enough for the classifier where no function word of English is in the way."""
_NO_LANGUAGE = "zxx"
"""The classifier's code for what is in no language."""


def detect(text: str, words: ReadingWords) -> str | None:
    """Return the ISO 639-1 code of a text's language, or ``None`` where it is too short or mixed to tell.

    Names from anywhere don't count against English: its function words are looked at first, and the
    classifier is asked only where they are rare.
    """
    share, size = english(text, words)
    if size >= 5 and share >= _ENGLISH_SHARE:
        return "en"
    needed = _SURE if share >= NO_LANGUAGE_SHARE else _LIKELY
    found = _classified(text[:_SAMPLE], needed) if len(text.strip()) >= _FEWEST_LETTERS else None
    return "en" if found is None and size >= 5 and share >= _POSSIBLE_SHARE else found


def english(text: str, words: ReadingWords) -> tuple[float, int]:
    """Return the share of English function words among a text's words, and how many words it has."""
    tokens = _WORD.findall(text[:_SAMPLE].casefold())
    return sum(token in words.function_words for token in tokens) / max(len(tokens), 1), len(tokens)


def _classified(sample: str, needed: float) -> str | None:
    code, probability = _classifier().classify(sample)
    return str(code) if probability >= needed and code != _NO_LANGUAGE else None


@cache
def _classifier() -> LanguageIdentifier:
    """Return py3langid's own model, unpacked once: it takes two thirds of a second."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def settle(text: str, declared: str | None, words: ReadingWords) -> tuple[str | None, str]:
    """Return a page's language and the clue that gave it: its words before what it declares."""
    found = detect(text, words)
    if found:
        return found, "words of the text"
    code = primary(declared)
    return code, "declared" if code else ""


def primary(tag: str | None) -> str | None:
    """Return the language of a tag such as ``en-GB`` or ``en_US`` in lower case, or ``None``."""
    match = re.match(r"\s*([A-Za-z]{2,3})(?![A-Za-z])", tag or "")
    return match[1].lower() if match else None


def refusal(language: str | None, where: str, settings: Settings) -> NotAnArticle | None:
    """Return the error to report for an article in a language that is not coded, or ``None``."""
    if language is None or language in settings.languages:
        return None
    coded = ", ".join(settings.languages)
    return NotAnArticle(f"the text is in another language ({language}); only {coded} is read", where)
