"""What coreference looks at in a mention: its words, sort, number, gender and place in the sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, TypeAlias

import msgspec

from sayso.annotate.words import CorefWords, bare, singular
from sayso.model import Mention, Parse, Quote, Token

Sort: TypeAlias = Literal["person", "people", "org", "place", "thing", "unknown"]
Gender: TypeAlias = Literal["male", "female", "neuter"]

_SORTS: dict[str, Sort] = {
    "PERSON": "person", "ORG": "org", "GPE": "place", "LOC": "place", "FAC": "place", "NORP": "people",
    "PRODUCT": "thing", "EVENT": "thing", "LAW": "thing", "WORK_OF_ART": "thing",
}  # fmt: skip
_FORMS: tuple[tuple[str, str, Sort, Gender | None, bool | None], ...] = (
    ("he", "he him his himself", "person", "male", False),
    ("she", "she her hers herself", "person", "female", False),
    ("it", "it its itself", "unknown", "neuter", False),
    ("they", "they them their theirs themselves two", "unknown", None, True),
    ("i", "i me my mine myself", "person", None, False),
    ("we", "we us our ours ourselves", "people", None, True),
    ("you", "you your yours yourself yourselves", "person", None, None),
)
_PRONOUNS = {form: (row[0], *row[2:]) for row in _FORMS for form in row[1].split()}
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
_OBJECTS = frozenset({"dobj", "dative", "pobj"})
_DEFINITE = frozenset({"the", "this", "that", "these", "those", "both"})
_INDEFINITE = frozenset({"a", "an", "another", "some", "any", "no", "every", "each", "many", "several", "few", "other"})
_EMPTY = frozenset({"the", "of", "and", "for", "in", "on", "at", "to", "'s", "’s", "a", "an"})
_LETTERS = re.compile(r"[^\w]+")
_SECRETARY_GENERAL = ("secretary", "general")
"""Goes by its second word: "the Secretary" is another."""


class Facts(msgspec.Struct, frozen=True):
    """One mention as the sieves see it."""

    mention: Mention
    sort: Sort
    plural: bool | None
    gender: Gender | None
    pronoun: str | None
    """he, she, it, they, i, we or you."""
    reflexive: bool
    opening: Literal["definite", "indefinite", "owned", "bare"]
    owner: int | None
    """Index of the mention that owns this one ("his" in "his visit")."""
    head: str
    """The head noun, singular, lower case; for a name its head as written."""
    name: tuple[str, ...]
    """The words of the name, lower case."""
    words: frozenset[str]
    """All words but the head, the determiner and the owner's pronoun, singular, lower case."""
    roles: frozenset[str]
    """Titles before a name, or the head of a role noun."""
    sentence: int
    role: Literal["subject", "object", "other"]
    quote: int | None
    """Index of the quotation it stands in."""
    capital: bool
    """Whether the head is a proper noun by its tag ("the Secretary and President")."""


def facts(parse: Parse, mentions: Sequence[Mention], quotes: Sequence[Quote], words: CorefWords) -> tuple[Facts, ...]:
    """Return the facts of every mention."""
    named = frozenset(plain(parse.tokens[mention.head].text) for mention in mentions if mention.kind == "name")
    starts = {(mention.first, mention.last): mention.index for mention in mentions}
    return tuple(_facts(parse, mention, starts, named, quotes, words) for mention in mentions)


def _facts(
    parse: Parse,
    mention: Mention,
    starts: dict[tuple[int, int], int],
    named: frozenset[str],
    quotes: Sequence[Quote],
    words: CorefWords,
) -> Facts:
    head = parse.tokens[mention.head]
    form = _PRONOUNS.get(head.text.lower()) if mention.kind == "pronoun" else None
    owner = _owner(parse, mention, starts)
    inside = _inside(parse, mention, owner)
    name = _name(parse, mention)
    return Facts(
        mention=mention,
        sort=form[1] if form else _sort(mention, head, named, words),
        plural=form[3] if form else _plural(mention, head, words),
        gender=form[2] if form else _gender(parse, mention, name, words),
        pronoun=form[0] if form else None,
        reflexive=head.text.lower().endswith(("self", "selves")),
        opening=_opening(parse, mention, owner),
        owner=owner,
        head=plain(head.text) if mention.kind == "name" else singular(head, words),
        name=name,
        words=frozenset(singular(token, words).lower() for token in inside if token.text.lower() not in _EMPTY),
        roles=_roles(parse, mention, head, words),
        sentence=head.sentence,
        role=_role(parse, head),
        quote=next((i for i, quote in enumerate(quotes) if quote.span[0] <= head.start < quote.span[1]), None),
        capital=head.tag in {"NNP", "NNPS"},
    )


def plain(text: str) -> str:
    """Return a word of a name for comparison: lower case, letters and digits alone."""
    return _LETTERS.sub("", text.lower())


def _name(parse: Parse, mention: Mention) -> tuple[str, ...]:
    if mention.name is None:
        return ()
    found = [plain(part) for part in re.split(r"[\s\-]+", parse.words(mention.name))]
    return tuple(part for part in found if part and part not in {"the", "s"})


def _owner(parse: Parse, mention: Mention, starts: dict[tuple[int, int], int]) -> int | None:
    first = parse.tokens[mention.first]
    if first.tag == "PRP$" and mention.last > mention.first + 1:
        return starts.get((mention.first, mention.first + 1))
    for index in range(mention.first + 1, mention.head):
        if parse.tokens[index].tag == "POS":
            return starts.get((mention.first, index))
    return None


def _inside(parse: Parse, mention: Mention, owner: int | None) -> list[Token]:
    """Return the words of a mention that tell it from others: all but head, determiner and the name itself."""
    name = mention.name or (0, 0)
    kept = []
    for token in parse.tokens[mention.first : mention.last]:
        in_name = mention.kind == "name" and name[0] <= token.start < name[1]
        if token.index == mention.head or in_name or token.tag in {"DT", "PRP$", "POS", "PDT", "``", "''", ",", "HYPH"}:
            continue
        kept.append(token)
    return kept


def _sort(mention: Mention, head: Token, named: frozenset[str], words: CorefWords) -> Sort:
    if mention.kind == "name" and mention.label is not None:
        return _SORTS.get(mention.label, "unknown")
    if mention.kind == "name":
        return "unknown"
    noun = singular(head, words)
    many = head.tag in {"NNS", "NNPS"}
    if noun in words.roles or noun in words.male_words or noun in words.female_words:
        return "people" if many else "person"
    if noun in words.groups:
        return "people"
    if noun in words.orgs:
        return "org"
    if noun in words.places:
        return "place"
    return "unknown" if noun in named else "thing"


def _plural(mention: Mention, head: Token, words: CorefWords) -> bool | None:
    if mention.kind == "name":
        return None if mention.label in {"ORG", None} else head.tag == "NNPS" and mention.label == "NORP"
    noun = singular(head, words)
    if noun in words.groups:
        return True
    if head.tag in {"NNS", "NNPS"}:
        return True
    return None if noun in words.orgs else False


def _gender(parse: Parse, mention: Mention, name: tuple[str, ...], words: CorefWords) -> Gender | None:
    before = [bare(parse.tokens[index].text) for index in range(mention.first, mention.last)]
    if mention.kind == "name":
        if mention.label != "PERSON":
            return None
        titles = [word for word in before if word in words.titles]
        return _by_words(titles, words) or _by_given(name, words)
    return _by_words([singular(parse.tokens[mention.head], words)], words)


def _by_words(found: Sequence[str], words: CorefWords) -> Gender | None:
    if any(word in words.female_words for word in found):
        return "female"
    return "male" if any(word in words.male_words for word in found) else None


def _by_given(name: tuple[str, ...], words: CorefWords) -> Gender | None:
    if len(name) < 2:
        return None
    male, female = name[0] in words.male_names, name[0] in words.female_names
    if male == female:
        return None
    return "male" if male else "female"


def _roles(parse: Parse, mention: Mention, head: Token, words: CorefWords) -> frozenset[str]:
    """Return the titles before a name ("Deputy Foreign Minister"), or the role noun that is the head."""
    if mention.kind == "nominal":
        noun = singular(head, words)
        return frozenset({noun}) if noun in words.roles or noun in words.titles else frozenset()
    if mention.kind != "name" or mention.name is None:
        return frozenset()
    outside = [token for token in parse.tokens[mention.first : mention.last] if token.start < mention.name[0]]
    found = [bare(token.text) for token in outside if token.tag not in {"POS", "HYPH"}]
    return frozenset(
        word
        for word, after in zip(found, [*found, ""][1:], strict=True)
        if (word in words.titles or word in words.roles) and (word, after) != _SECRETARY_GENERAL
    )


def _opening(parse: Parse, mention: Mention, owner: int | None) -> Literal["definite", "indefinite", "owned", "bare"]:
    first = parse.tokens[mention.first].text.lower()
    if owner is not None or parse.tokens[mention.first].tag == "PRP$":
        return "owned"
    if first in _DEFINITE:
        return "definite"
    return "indefinite" if first in _INDEFINITE else "bare"


def _role(parse: Parse, head: Token) -> Literal["subject", "object", "other"]:
    index, dep = head.index, head.dep
    while dep in {"conj", "appos", "compound", "nmod"} and parse.tokens[index].head != index:
        index = parse.tokens[index].head
        dep = parse.tokens[index].dep
    if dep in _SUBJECTS:
        return "subject"
    return "object" if dep in _OBJECTS else "other"
