"""What mentions and coreference know about words (the schema of ``data/coreference.toml``)."""

from __future__ import annotations

import msgspec

from sayso.model import Token


class CorefWords(msgspec.Struct, frozen=True):
    """Word lists, all lower case and singular. ``wider`` maps a noun to the narrower ones it may take up,
    ``aliases`` short names to the one name they are compared by."""

    meeting: frozenset[str]
    titles: frozenset[str]
    male_words: frozenset[str]
    female_words: frozenset[str]
    male_names: frozenset[str]
    female_names: frozenset[str]
    roles: frozenset[str]
    orgs: frozenset[str]
    places: frozenset[str]
    groups: frozenset[str]
    skip: frozenset[str]
    counts: frozenset[str]
    news_nouns: frozenset[str]
    weather_verbs: frozenset[str]
    raising: frozenset[str]
    portfolios: frozenset[str]
    anonymous: frozenset[str]
    organ_titles: frozenset[str]
    partisans: frozenset[str]
    asking: frozenset[str]
    wider: dict[str, frozenset[str]]
    aliases: dict[str, str]


def bare(text: str) -> str:
    """Return a word in lower case without a closing full stop, unless the lists need it."""
    return text.lower().rstrip(".") or text


def singular(token: Token, words: CorefWords) -> str:
    """Return the singular of a noun in lower case; proper nouns keep spaCy's lemma only where it is a known role."""
    lower = token.text.lower()
    if token.tag in {"NNPS", "NNP"} and lower.endswith("s") and lower[:-1] in words.roles:
        return lower[:-1]
    return lower if token.tag in {"NNP", "NNPS"} else token.lemma.lower()


def is_title(token: Token, words: CorefWords) -> bool:
    """Tell whether a word stands before names of persons, in the plural too ("Senators")."""
    lower = bare(token.text)
    return lower in words.titles or (lower.endswith("s") and lower[:-1] in words.titles)


def is_given(token: Token, words: CorefWords) -> bool:
    """Tell whether a capitalised word is a known given name."""
    lower = token.text.lower()
    return token.text[:1].isupper() and (lower in words.male_names or lower in words.female_names)


def is_acronym(token: Token) -> bool:
    """Tell whether a word that spaCy takes for a pronoun is an acronym by its capitals ("the WHO said")."""
    return token.tag == "WP" and len(token.text) > 1 and token.text.isupper()
