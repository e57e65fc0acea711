"""Noun phrases: flat runs of tags, joined by possessives, complements and titles."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from sayso.annotate.words import CorefWords, bare, is_acronym, is_given, is_title, singular
from sayso.model import Parse, Sentence, Token

_NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS", "FW"})
_PROPER = frozenset({"NNP", "NNPS"})
_BEFORE = frozenset({"DT", "PDT", "JJ", "JJR", "JJS", "CD", "$", "HYPH", "PRP$", "AFX"})
_OPENERS = frozenset({"DT", "PRP$", "PDT", "PRP"})
_PREMODIFIERS = frozenset(
    {"compound", "amod", "nmod", "poss", "nummod", "det", "punct", "quantmod", "advmod", "predet"}
)
_NO_START = frozenset({"CC", "HYPH", "``", "''"})
_CLITICS = frozenset(mark + form for mark in "'’" for form in ("s", "t", "re", "ve", "ll", "d", "m")) | {"n't", "n’t"}
_TIMES = frozenset({"DATE", "TIME"})
_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_BRACKETED = frozenset({"GPE", "ORG", "NORP"})
_COMPLEMENTS = frozenset({"for", "at", "to", "in", "with", "from"})
_ARGUMENTS = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "conj", "poss", "dative", "agent", "ROOT"})


class Phrase(msgspec.Struct, frozen=True):
    """Tokens ``[first, last)`` with a head; ``core`` is where the flat run that holds the head begins."""

    first: int
    last: int
    head: int
    core: int


def find_phrases(parse: Parse, words: CorefWords, people: frozenset[str]) -> list[Phrase]:
    """Return the noun phrases and pronouns of a parse, nested ones included, in order of the text."""
    found: list[Phrase] = []
    for sentence in parse.sentences:
        runs = _runs(parse, sentence, words, people)
        flat = [phrase for run in runs for phrase in _trimmed(parse, run, people)]
        found.extend(_joined(parse, flat, words, people))
    return found


def _runs(parse: Parse, sentence: Sentence, words: CorefWords, people: frozenset[str]) -> list[tuple[int, int]]:
    """Return the maximal runs of tokens that can be one flat noun phrase."""
    runs: list[tuple[int, int]] = []
    start: int | None = None
    titled = title_case(parse, sentence)
    for index in range(sentence.first, sentence.last):
        inside = _nominal(parse, index, start is not None)
        if start is not None and (
            not inside
            or _breaks(parse, start, index)
            or _headline(parse, index, titled, people)
            or _names_holder(parse, start, index, words)
        ):
            runs.append((start, index))
            start = None
        if start is None and inside:
            start = index
    if start is not None:
        runs.append((start, sentence.last))
    return runs


def title_case(parse: Parse, sentence: Sentence) -> bool:
    """Tell whether a sentence is a headline: three long words or more, all but the prepositions capitalised.

    A full stop, or a verb in small letters ("Blinken met"), says that it is none.
    """
    tokens = parse.tokens[sentence.first : sentence.last]
    if tokens[-1].text == "." or any(token.tag in _FINITE and token.text.islower() for token in tokens):
        return False
    longer = [token for token in tokens if len(token.text) > 3 and token.tag not in {"IN", "TO"}]
    return len(longer) >= 3 and all(not token.text[0].islower() for token in longer)


def _headline(parse: Parse, index: int, titled: bool, people: frozenset[str]) -> bool:
    """Tell whether a headline's run must end after a surname known from the body ("Putin | Discuss Ways")."""
    return titled and parse.tokens[index - 1].text in people and parse.tokens[index].text not in people


def _names_holder(parse: Parse, start: int, index: int, words: CorefWords) -> bool:
    """Tell whether a name begins after the complement of its title ("Mayor of Clarkston | Beverly Burks")."""
    if start < 2 or parse.tokens[start - 1].tag != "IN" or parse.tokens[index - 1].tag not in _NOUNS:
        return False
    title = next(
        (place for place in range(start - 1, max(start - 7, -1), -1) if is_title(parse.tokens[place], words)), None
    )
    if title is None or any(is_title(parse.tokens[place], words) for place in range(start, index)):
        return False
    token = parse.tokens[index]
    return is_given(token, words) or (token.ent == "PERSON" and token.ent_start)


def _nominal(parse: Parse, index: int, started: bool) -> bool:
    token = parse.tokens[index]
    if token.tag in _NOUNS or token.tag in _BEFORE or token.tag == "PRP" or is_acronym(token):
        return token.tag != "HYPH" or started
    if token.tag in {"VBN", "VBG"}:
        return token.dep in {"amod", "compound"} and token.head > index
    if token.tag in {"RB", "RBR", "RBS"}:
        return token.dep in {"advmod", "amod"} and token.head > index and _modifies(parse.tokens[token.head])
    if token.tag == "CC" and started:
        return _inside_name(parse, index) or _joins_modifiers(parse, index)
    if token.tag in {"``", "''"} and started:
        return _quoted_modifier(parse, index)
    return token.tag == "IN" and started and _inside_name(parse, index)


def _modifies(token: Token) -> bool:
    return token.tag in _BEFORE or (token.tag in {"VBN", "VBG"} and token.dep == "amod")


def _inside_name(parse: Parse, index: int) -> bool:
    """Tell whether a conjunction or preposition is inside an organisation's name, or "and" inside a country's."""
    token, after = parse.tokens[index], parse.tokens[min(index + 1, len(parse.tokens) - 1)]
    kinds = {"ORG", "FAC", "GPE"} if token.tag == "CC" else {"ORG", "FAC"}
    return token.ent in kinds and not token.ent_start and after.ent == token.ent and not after.ent_start


def _joins_modifiers(parse: Parse, index: int) -> bool:
    """Tell whether "and" joins adjectives before one noun ("nuclear and missile tests", "US and Russian officials")."""
    if index + 2 >= len(parse.tokens):
        return False
    before, after, noun = parse.tokens[index - 1], parse.tokens[index + 1], parse.tokens[index + 2]
    if noun.tag not in _NOUNS and noun.tag not in {"JJ"}:
        return False
    if before.tag == "JJ":
        return after.tag in {"JJ", "NN"} or after.ent in {"NORP", "GPE"}
    if before.ent in {"GPE", "NORP"}:
        return after.tag == "JJ" and after.ent in {"NORP", "GPE"} and noun.tag in {"NNS", "NNPS"}
    return before.tag == "NN" and after.tag == "JJ" and before.dep in {"nmod", "compound"} and before.head > index


def _quoted_modifier(parse: Parse, index: int) -> bool:
    """Tell whether a quotation mark stands between a determiner or adjective and its noun."""
    before = parse.tokens[index - 1]
    after = parse.tokens[min(index + 1, len(parse.tokens) - 1)]
    return before.tag in {"DT", "PRP$", "JJ"} and after.tag in _NOUNS | {"JJ", "RB"}


def _breaks(parse: Parse, start: int, index: int) -> bool:
    """Tell whether a new phrase begins at ``index`` although the tags would let the run go on."""
    token, before = parse.tokens[index], parse.tokens[index - 1]
    if "PRP" in {before.tag, token.tag}:
        return True
    if token.tag in _OPENERS:
        return any(
            parse.tokens[place].tag not in {"PDT"} and parse.tokens[place].text.lower() not in {"all", "both", "half"}
            for place in range(start, index)
        )
    if token.ent and token.ent == before.ent and not token.ent_start:
        return False
    if token.ent in _TIMES and token.dep not in _PREMODIFIERS:
        return True
    if before.tag not in _NOUNS:
        return False
    if before.tag == "NNS" and token.ent == "PERSON":
        return True
    if parse.tokens[index - 2].tag == "CC" and index - 2 > start:
        return False
    return not _connected(parse, index - 1, index)


def _connected(parse: Parse, left: int, right: int) -> bool:
    """Tell whether two neighbours are in one phrase by the tree: one hangs, inside the phrase, on the other."""
    if parse.tokens[left].head > left and parse.tokens[left].dep in _PREMODIFIERS:
        return True
    index = right
    while parse.tokens[index].head > index and parse.tokens[index].dep in _PREMODIFIERS:
        index = parse.tokens[index].head
    token = parse.tokens[index]
    if token.head == left:
        return token.dep in {"appos", "compound", "nmod", "punct", "flat", "nummod"}
    return parse.tokens[right].tag == "HYPH"


def _trimmed(parse: Parse, run: tuple[int, int], people: frozenset[str]) -> list[Phrase]:
    """Return the phrase in a run, without what cannot begin or end one, and the possessive pronoun that opens it."""
    first, last = run
    tokens = parse.tokens
    while first < last and (tokens[first].tag in _NO_START or tokens[first].text.lower() in _CLITICS):
        first += 1
    while last > first and not _can_end(tokens, last - 1, first, people):
        last -= 1
    found = []
    opener = next((index for index in range(*run) if tokens[index].tag == "PRP$"), None)
    if opener is not None:
        found.append(Phrase(opener, opener + 1, opener, opener))
    if first < last and not (last - first == 1 and opener == first):
        link = next((index for index in range(first + 1, last) if tokens[index].tag == "IN"), last)
        head = next((index for index in range(link - 1, first - 1, -1) if tokens[index].tag in _NOUNS), last - 1)
        found.append(Phrase(first, last, head if link < last else last - 1, first))
    return found


def _can_end(tokens: Sequence[Token], index: int, first: int, people: frozenset[str]) -> bool:
    token = tokens[index]
    if token.tag in _NOUNS or token.tag == "PRP" or token.text in people or is_acronym(token):
        return any(letter.isalpha() for letter in token.text) and token.text.lower() not in _CLITICS
    if token.tag in {"JJ", "JJS", "VBN"}:
        return tokens[first].text.lower() == "the" and index > first and token.dep in _ARGUMENTS
    return is_pair(tokens, first, index + 1) and token.dep in _ARGUMENTS


def is_pair(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Tell whether tokens ``[first, last)`` are "the two" without a noun, which is a pronoun."""
    return [token.text.lower() for token in tokens[first:last]] == ["the", "two"] and tokens[last - 1].tag == "CD"


def _joined(parse: Parse, flat: list[Phrase], words: CorefWords, people: frozenset[str]) -> list[Phrase]:
    """Return the flat phrases of a sentence, stretched; what is taken in stays as a phrase of its own."""
    owned = _possessed(parse, flat)
    starting: dict[int, Phrase] = {}
    found: list[Phrase] = []
    for short in reversed(owned):
        phrase = _titled(parse, _stretched(parse, short, starting, words), starting, found, words, people)
        if bare(parse.tokens[short.head].text) in words.portfolios and phrase.last > short.last:
            found = [other for other in found if other.first != short.last + 1 or parse.tokens[other.head].ent == "GPE"]
        found.append(phrase)
        longer = _with_holder(parse, phrase, starting, found, words)
        if longer is not None:
            found.append(longer)
            phrase = longer
        held = starting.get(phrase.first)
        if held is None or held.last < phrase.last:
            starting[phrase.first] = phrase
    return sorted(found, key=lambda phrase: (phrase.first, -phrase.last))


def _possessed(parse: Parse, flat: list[Phrase]) -> list[Phrase]:
    """Join owner, "'s" and what is owned ("North Korea's" + "UN ambassador")."""
    found: list[Phrase] = []
    for phrase in flat:
        owner = next((other for other in reversed(found) if other.last == phrase.first - 1), None)
        if owner is not None and parse.tokens[owner.last].tag == "POS" and phrase.core == phrase.first:
            phrase = Phrase(owner.first, phrase.last, phrase.head, phrase.core)
        found.append(phrase)
    return found


def _stretched(parse: Parse, phrase: Phrase, starting: dict[int, Phrase], words: CorefWords) -> Phrase:
    """Take in the "of" phrase that follows, and the complement of a role noun ("spokesman at the mission")."""
    if phrase.last + 1 >= len(parse.tokens):
        return phrase
    link, head = parse.tokens[phrase.last], parse.tokens[phrase.head]
    after = starting.get(phrase.last + 1)
    if after is None or link.tag not in {"IN", "TO"} or parse.tokens[after.head].tag == "PRP":
        return phrase
    lower = link.text.lower()
    organ = head.tag == "NNP" and bare(head.text) in words.orgs and parse.tokens[after.first].tag in _PROPER
    if organ and lower in {"on", "for", "against"} and link.head == phrase.head:
        return Phrase(phrase.first, after.last, phrase.head, phrase.core)
    if lower == "of" and (head.ent != "PERSON" or bare(head.text) in words.titles):
        return Phrase(phrase.first, after.last, phrase.head, phrase.core)
    role = singular(head, words) in words.roles or bare(head.text) in words.titles
    if not role or parse.tokens[after.head].ent in _TIMES or lower not in _COMPLEMENTS:
        return phrase
    if link.head == phrase.head or (is_title(head, words) and _holder(parse, starting, after.last, words)):
        return Phrase(phrase.first, after.last, phrase.head, phrase.core)
    return phrase


def _holder(parse: Parse, starting: dict[int, Phrase], index: int, words: CorefWords) -> bool:
    """Tell whether a person's name begins at ``index``."""
    phrase = starting.get(index)
    first = parse.tokens[phrase.first] if phrase is not None else None
    return first is not None and (first.ent == "PERSON" or is_given(first, words))


def _with_holder(
    parse: Parse, phrase: Phrase, starting: dict[int, Phrase], found: list[Phrase], words: CorefWords
) -> Phrase | None:
    """Return a state's or body's name with the holder of its office behind it, past a short form in brackets.

    "Republic of Korea (ROK) Foreign Minister Chung", "Korea Foreign Minister Chung"; the name stays a phrase too.
    """
    tokens, next_ = parse.tokens, phrase.last
    inner = phrase.first > 0 and tokens[phrase.first - 1].text.lower() == "of"
    if inner or tokens[phrase.head].ent not in _BRACKETED or tokens[phrase.first].tag not in _PROPER | {"DT", "JJ"}:
        return None
    if next_ + 3 < len(tokens) and tokens[next_].text == "(" and tokens[next_ + 2].text == ")":
        next_ += 3 if tokens[next_ + 1].text.isupper() else 0
    after = starting.get(next_)
    if (
        after is None
        or after.core != after.first
        or not any(is_title(one, words) for one in tokens[next_ : after.head])
    ):
        return None
    if "\n" in parse.text[tokens[phrase.last - 1].end : tokens[next_].start]:
        return None
    if after in found:
        found.remove(after)
    return Phrase(phrase.first, after.last, after.head, after.core)


def _titled(
    parse: Parse,
    phrase: Phrase,
    starting: dict[int, Phrase],
    found: list[Phrase],
    words: CorefWords,
    people: frozenset[str],
) -> Phrase:
    """Join a title with its own complement to the name behind it ("Undersecretary General for ... Jeffrey Feltman")."""
    head = parse.tokens[phrase.head]
    after = starting.get(phrase.last)
    if after is None or after.core != after.first or head.text in people:
        return phrase
    name = parse.tokens[after.head]
    given = is_given(parse.tokens[after.first], words)
    personal = name.tag in _PROPER and (name.ent == "PERSON" or name.text in people or given)
    title = bare(head.text) in words.titles or singular(head, words) in words.roles
    if not personal or not title or head.ent == "PERSON" or head.tag == "NNS":
        return phrase
    if after in found:
        found.remove(after)
    return Phrase(phrase.first, after.last, after.head, after.core)
