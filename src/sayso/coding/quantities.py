"""Numbers of people killed, injured and arrested, and the size of a crowd, in the sentence of an event.

"At least 12" is 12 and "a dozen" is 12; "dozens" and "hundreds" are no number and give ``None``.
"""

from __future__ import annotations

import re

import msgspec

from sayso.coding.drafts import EventDraft
from sayso.coding.lexicon import EventLexicon, QuantityWords
from sayso.model import Parse, Quantities

_FIGURE = re.compile(r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?")
_NO_PEOPLE = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "ORDINAL", "QUANTITY"})


class _Count(msgspec.Struct, frozen=True):
    """A number of people: its value, its last token and the noun it counts."""

    value: int
    first: int
    last: int
    noun: int


_FIELDS_OF = {
    "ASSAULT": ("killed", "injured"),
    "PROTEST": ("crowd", "killed", "injured", "arrested"),
    "COERCE": ("arrested", "killed", "injured"),
}


def find_quantities(parse: Parse, draft: EventDraft, lexicon: EventLexicon) -> Quantities:
    """Return the numbers of people that the sentence gives for an event of violence, protest or repression."""
    fields = _FIELDS_OF.get(draft.type, ())
    if not fields:
        return Quantities()
    words = lexicon.quantities
    counts = _counts(parse, draft.sentence, words)
    found: dict[str, int] = {}
    for field in fields:
        value = _value(parse, counts, field, words)
        if value is not None:
            found[field] = value
    return Quantities(**found)


def _value(parse: Parse, counts: list[_Count], field: str, words: QuantityWords) -> int | None:
    """Return the count nearest to a word of the field: object or subject of its verb, or beside its noun."""
    verbs = frozenset(getattr(words, field).split())
    nouns = frozenset(getattr(words, f"{field}_words").split())
    for count in counts:
        if _under_verb(parse, count, verbs) or _beside(parse, count, nouns):
            return count.value
    return None


def _under_verb(parse: Parse, count: _Count, verbs: frozenset[str]) -> bool:
    token = parse.tokens[count.noun]
    if token.dep not in {"dobj", "nsubj", "nsubjpass", "conj", "pobj"} or token.head == count.noun:
        return False
    head = parse.tokens[token.head]
    if head.pos == "ADP":
        head = parse.tokens[head.head]
    if token.dep == "nsubj" and head.lemma.lower() in {"kill", "injure", "wound", "arrest", "detain"}:
        return False
    joined = parse.dependents(head.index, "conj") if token.dep == "nsubjpass" else ()
    said = [head, *(parse.tokens[index] for index in joined)]
    return any(verb.pos in {"VERB", "AUX"} and verb.lemma.lower() in verbs for verb in said)


def _beside(parse: Parse, count: _Count, nouns: frozenset[str]) -> bool:
    """Tell whether a number stands with a word such as "dead" ("left 12 dead", "30 wounded")."""
    if parse.tokens[count.noun].text.lower() in nouns:
        return True
    following = parse.tokens[count.last : count.last + 4]
    for token in following:
        if token.pos in {"PUNCT", "CCONJ", "NUM"} or token.dep == "cc":
            return False
        if token.text.lower() in nouns and token.sentence == parse.tokens[count.first].sentence:
            return True
    return False


def _counts(parse: Parse, number: int, words: QuantityWords) -> list[_Count]:
    """Return the numbers of a sentence that count people, in order."""
    sentence = parse.sentences[number]
    people = frozenset(words.people.split())
    found: list[_Count] = []
    index = sentence.first
    while index < sentence.last:
        value, last = _number(parse, index, sentence.last, words)
        if value is None:
            index += 1
            continue
        noun = _counted(parse, index, last, sentence.last, people)
        if noun is not None:
            found.append(_Count(value, index, last, noun))
        index = last
    return found


def _counted(parse: Parse, first: int, last: int, end: int, people: frozenset[str]) -> int | None:
    """Return the noun that a number counts when it is people, or the number itself when it stands alone."""
    token = parse.tokens[first]
    if token.ent in _NO_PEOPLE or (first and parse.tokens[first - 1].text in {"$", "€", "£"}):
        return None
    for index in range(last, min(last + 4, end)):
        later = parse.tokens[index]
        if later.text.lower() in people:
            follows = index + 1 < end and parse.tokens[index + 1].text.lower() in people
            return index + 1 if follows and later.dep == "compound" else index
        if later.pos not in {"ADJ", "PROPN", "NOUN", "ADP"} or later.text == "%":
            break
    alone = parse.tokens[last - 1]
    return last - 1 if alone.dep in {"dobj", "nsubj", "nsubjpass", "conj"} and alone.ent in {"CARDINAL", ""} else None


def _number(parse: Parse, index: int, end: int, words: QuantityWords) -> tuple[int | None, int]:
    """Return the number that begins at a token, and where it ends."""
    text = parse.tokens[index].text.lower()
    base: float | None = None
    if _FIGURE.fullmatch(text):
        base = float(text.replace(",", ""))
    elif text in words.numbers:
        base = words.numbers[text]
    elif "-" in text and all(part in words.numbers for part in text.split("-")):
        base = sum(words.numbers[part] for part in text.split("-"))
    elif (
        text in {"a", "an"}
        and index + 1 < end
        and parse.tokens[index + 1].text.lower() in {"dozen", *words.multipliers}
    ):
        base = 1
    if base is None or (text == "one" and parse.tokens[index].pos != "NUM"):
        return None, index + 1
    last = index + 1
    if (
        base >= 20
        and last + 1 < end
        and parse.tokens[last].text == "-"
        and parse.tokens[last + 1].text in words.numbers
    ):
        base, last = base + words.numbers[parse.tokens[last + 1].text], last + 2
    while last < end and (scale := _scale(parse.tokens[last].text.lower(), words)) is not None:
        base, last = base * scale, last + 1
    return (int(base), last) if base == int(base) else (None, last)


def _scale(text: str, words: QuantityWords) -> int | None:
    return 12 if text == "dozen" else words.multipliers.get(text)
