"""Mentions: noun phrases and pronouns that may be participants or places.

Phrases are first read off the tags as flat runs ("Russian Deputy Foreign Minister Igor
Morgulov"), because spaCy's small model tags far better than it attaches; the tree only says
where two runs meet. The runs are then joined by possessives, by "of" and the complements of
role nouns, and by a title that precedes its name. Relative clauses, appositives after a comma
and trailing participles stay outside, as ``model.Mention`` has it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import msgspec

from sayso.annotate.phrases import Phrase, find_phrases, is_pair, title_case
from sayso.annotate.words import CorefWords, bare, is_acronym, is_given, is_title, singular
from sayso.model import Mention, MentionKind, Parse, Token

__all__ = ["CorefWords", "find_mentions"]

_LABELS = frozenset({"PERSON", "ORG", "GPE", "NORP", "LOC", "FAC", "PRODUCT", "EVENT", "LAW", "WORK_OF_ART"})
_UNCOUNTED = frozenset({"DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "CARDINAL", "ORDINAL"})
_NESTED = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC"})
_PROPER = frozenset({"NNP", "NNPS"})
_NAME_INSIDE = frozenset({"HYPH", ":", "CC", "IN", "DT", "POS", "FW"})
_VOTING = _LABELS - {"NORP"}
_OFTEN = 4
_PARTY_AND_STATE = re.compile(r"[DRI]\s?[-–—‑]\s?[A-Z][\w.]*(?: [A-Z][\w.]*)*")
_ENDS = frozenset({",", ".", ";", ":", "-LRB-", "-RRB-", "''", "``", "CC"})


class _Name(msgspec.Struct, frozen=True):
    """The proper name in a phrase: tokens ``[first, last)`` and its label."""

    first: int
    last: int
    label: str | None


class _Draft(msgspec.Struct, frozen=True):
    """A phrase with what will become of it."""

    phrase: Phrase
    kind: MentionKind
    name: _Name | None


def find_mentions(parse: Parse, words: CorefWords) -> tuple[Mention, ...]:
    """Return the mentions of a parse, sorted by span (the longer first where two begin together)."""
    people = surnames(parse, words)
    phrases = find_phrases(parse, words, people)
    topics = _topics(parse, phrases, words)
    drafts: dict[tuple[int, int], _Draft] = {}
    for phrase in phrases:
        for draft in _drafts(parse, phrase, words, people, topics):
            drafts.setdefault((draft.phrase.first, -draft.phrase.last), draft)
    ordered = [drafts[key] for key in sorted(drafts)]
    ordered = _agreed(parse, _with_known(parse, ordered), words)
    ordered = _one_label(parse, _distinct(_sober(parse, ordered, words, people)))
    appositives = _appositives(parse, ordered, words)
    return tuple(_mention(parse, index, draft, appositives.get(index)) for index, draft in enumerate(ordered))


def _topics(parse: Parse, phrases: Sequence[Phrase], words: CorefWords) -> frozenset[str]:
    """Return the common nouns that the article keeps speaking of: heads of phrases, ``_OFTEN`` times or more."""
    counted = Counter(parse.tokens[phrase.head].lemma for phrase in phrases if parse.tokens[phrase.head].tag == "NN")
    people = words.roles | words.groups | words.places
    return frozenset(lemma for lemma, count in counted.items() if count >= _OFTEN and lemma not in people)


def _agreed(parse: Parse, drafts: list[_Draft], words: CorefWords) -> list[_Draft]:
    """Call a full name a person's where its last word alone is called one ("Ratko Mladic", later "Mladic")."""
    alone = {
        parse.tokens[draft.name.first].text
        for draft in drafts
        if draft.name is not None and draft.name.label == "PERSON" and draft.name.last - draft.name.first == 1
    }
    return [_as_person(draft) if _may_be_person(parse, draft, alone, words) else draft for draft in drafts]


def _sober(parse: Parse, drafts: list[_Draft], words: CorefWords, people: frozenset[str]) -> list[_Draft]:
    """Take a headline's "person" for a common noun unless the body or a given name says it is one."""
    headlines = {sentence.index for sentence in parse.sentences if title_case(parse, sentence)}
    common = {token.text for token in parse.tokens if token.tag in {"NN", "NNS"} and token.text.islower()}
    found = []
    for draft in drafts:
        head, name = parse.tokens[draft.phrase.head], draft.name
        if name is not None and head.sentence in headlines and head.text.lower() in common:
            found.append(_Draft(draft.phrase, "nominal", None))
            continue
        unsure = name is not None and name.label == "PERSON" and not is_given(parse.tokens[name.first], words)
        if unsure and head.sentence in headlines and draft.phrase.head == draft.phrase.last - 1:
            draft = _surname_alone(draft) if head.text in people else _Draft(draft.phrase, "nominal", None)
        found.append(draft)
    return found


def _one_label(parse: Parse, drafts: list[_Draft]) -> list[_Draft]:
    """Give a name the label that most of its places in the article have ("Montalvo", once taken for a town).

    A people's name and a name that spaCy gives no label stay as they are and have no vote, and a title before it
    makes a name a person's whatever the rest say ("Captain Karvala").
    """
    votes: dict[str, Counter[str]] = {}
    for draft in drafts:
        if draft.name is not None and draft.name.label in _VOTING:
            votes.setdefault(_written(parse, draft.name), Counter())[draft.name.label] += 1
    chosen = {}
    for name, counted in votes.items():
        label, most = counted.most_common(1)[0]
        if len(counted) > 1 and most > sum(counted.values()) - most:
            chosen[name] = label
    return [_labelled(parse, draft, chosen) for draft in drafts]


def _labelled(parse: Parse, draft: _Draft, chosen: dict[str, str]) -> _Draft:
    name = draft.name
    titled = name is not None and name.label == "PERSON" and name.first > draft.phrase.core
    if name is None or titled or name.label not in _VOTING or _written(parse, name) not in chosen:
        return draft
    return _Draft(draft.phrase, draft.kind, _Name(name.first, name.last, chosen[_written(parse, name)]))


def _written(parse: Parse, name: _Name) -> str:
    """Return a name's words, an article at its beginning left out."""
    words = [token.text for token in parse.tokens[name.first : name.last]]
    return " ".join(words[1:] if words[0].lower() == "the" else words)


def _distinct(drafts: list[_Draft]) -> list[_Draft]:
    """Return the drafts in order, one a span."""
    held: dict[tuple[int, int], _Draft] = {}
    for draft in drafts:
        held.setdefault((draft.phrase.first, -draft.phrase.last), draft)
    return [held[key] for key in sorted(held)]


def _surname_alone(draft: _Draft) -> _Draft:
    """Cut a headline's name to the surname that the body knows."""
    head = draft.phrase.head
    return _Draft(Phrase(head, head + 1, head, head), "name", _Name(head, head + 1, "PERSON"))


def _may_be_person(parse: Parse, draft: _Draft, alone: set[str], words: CorefWords) -> bool:
    name = draft.name
    if name is None or name.label not in {"GPE", "ORG", "FAC", None} or not 2 <= name.last - name.first <= 3:
        return False
    tail = parse.tokens[name.last - 1]
    proper = all(parse.tokens[index].tag in _PROPER for index in range(name.first, name.last))
    return proper and tail.text in alone and bare(tail.text) not in words.orgs and draft.phrase.head == name.last - 1


def _as_person(draft: _Draft) -> _Draft:
    name = draft.name
    return draft if name is None else _Draft(draft.phrase, draft.kind, _Name(name.first, name.last, "PERSON"))


def _with_known(parse: Parse, drafts: list[_Draft]) -> list[_Draft]:
    """Add the states and persons named elsewhere in the article that stand inside longer names and noun groups."""
    known: dict[tuple[str, ...], str] = {}
    for draft in drafts:
        if draft.name is not None and draft.name.label in {"GPE", "PERSON"}:
            words = tuple(token.text for token in parse.tokens[draft.name.first : draft.name.last])
            known.setdefault(words, draft.name.label)
    longest = max((len(words) for words in known), default=0)
    held = {(draft.phrase.first, -draft.phrase.last): draft for draft in drafts}
    taken = {index for draft in drafts for index in _own_name(draft)}
    for draft in drafts:
        for first, last, label in _known_inside(parse, draft, known, longest):
            if not taken & set(range(first, last)):
                held.setdefault(
                    (first, -last), _Draft(Phrase(first, last, last - 1, first), "name", _Name(first, last, label))
                )
    return [held[key] for key in sorted(held)]


def _own_name(draft: _Draft) -> range:
    """Return the tokens of a draft's name if it is a state or a person itself."""
    name = draft.name
    whole = name is not None and name.label in {"GPE", "PERSON"}
    return range(name.first, name.last) if name is not None and whole else range(0)


def _known_inside(
    parse: Parse, draft: _Draft, known: dict[tuple[str, ...], str], longest: int
) -> list[tuple[int, int, str]]:
    """Return the known names inside the flat run of a draft, the longest at each place."""
    found: list[tuple[int, int, str]] = []
    index, end = draft.phrase.core, draft.phrase.head
    while index < end:
        size = next(
            (
                size
                for size in range(min(longest, end - index), 0, -1)
                if tuple(token.text for token in parse.tokens[index : index + size]) in known
            ),
            0,
        )
        if size:
            found.append(
                (index, index + size, known[tuple(token.text for token in parse.tokens[index : index + size])])
            )
        index += size or 1
    return found


def surnames(parse: Parse, words: CorefWords) -> frozenset[str]:
    """Return the last words of the article's personal names, of those named in full or with a title.

    Headlines are left out: spaCy takes their capitalised verbs and nouns for names.
    """
    found = set()
    headlines = {sentence.index for sentence in parse.sentences if title_case(parse, sentence)}
    for first, last, label in entities(parse):
        if parse.tokens[first].sentence in headlines and len(headlines) < len(parse.sentences):
            continue
        tokens = parse.tokens[first:last]
        titled = first > 0 and bare(parse.tokens[first - 1].text) in words.titles
        given = bare(tokens[0].text) in words.male_names or bare(tokens[0].text) in words.female_names
        named = [token for token in tokens if bare(token.text) not in words.titles]
        full = len(named) >= 2 and all(token.tag in _PROPER or token.tag == "HYPH" for token in named)
        if (label == "PERSON" and (full or titled)) or (label == "ORG" and full and given and len(named) == 2):
            found.update({tokens[-1].text, tokens[-1].text.replace("’", "'"), tokens[-1].text.replace("'", "’")})
    return frozenset(found)


def entities(parse: Parse) -> list[tuple[int, int, str]]:
    """Return the names that spaCy found, as ``(first, last, label)`` over tokens."""
    found: list[tuple[int, int, str]] = []
    for token in parse.tokens:
        if not token.ent:
            continue
        if not token.ent_start and found and found[-1][1] == token.index and found[-1][2] == token.ent:
            found[-1] = (found[-1][0], token.index + 1, token.ent)
        else:
            found.append((token.index, token.index + 1, token.ent))
    return found


def _mention(parse: Parse, index: int, draft: _Draft, appositive: int | None) -> Mention:
    phrase, name = draft.phrase, draft.name
    return Mention(
        index=index,
        span=parse.span(phrase.first, phrase.last),
        first=phrase.first,
        last=phrase.last,
        head=phrase.head,
        kind=draft.kind,
        label=name.label if name else None,
        name=parse.span(name.first, name.last) if name else None,
        appositive=appositive,
    )


def _drafts(
    parse: Parse, phrase: Phrase, words: CorefWords, people: frozenset[str], topics: frozenset[str]
) -> list[_Draft]:
    """Return the mention a phrase makes, if any, and those inside it (nouns that head a phrase elsewhere, too)."""
    head = parse.tokens[phrase.head]
    if head.tag in {"PRP", "PRP$"} or is_pair(parse.tokens, phrase.first, phrase.last):
        return [] if _pleonastic(parse, head, words) else [_Draft(phrase, "pronoun", None)]
    if _is_label(parse, phrase, words):
        return []
    name = _name(parse, phrase, words, people)
    found = [] if _uncounted(head, words, name) else [_Draft(phrase, "name" if name else "nominal", name)]
    return found + _nested(parse, phrase, name, words, people, topics)


def _is_label(parse: Parse, phrase: Phrase, words: CorefWords) -> bool:
    """Tell whether a phrase is a sign and nobody: "QUESTION" before a colon, or a party and state ("(D-Nev.)")."""
    text = parse.words(parse.span(phrase.first, phrase.last))
    after = parse.tokens[phrase.last].text if phrase.last < len(parse.tokens) else ""
    asks = text.isupper() and text.lower() in words.asking and after == ":"
    return asks or _PARTY_AND_STATE.fullmatch(text) is not None


def _uncounted(head: Token, words: CorefWords, name: _Name | None) -> bool:
    """Tell whether a phrase names a time or a measure rather than a participant."""
    if name and name.label == "PERSON":
        return False
    return head.ent in _UNCOUNTED or singular(head, words) in words.skip or singular(head, words) in words.counts


def _pleonastic(parse: Parse, token: Token, words: CorefWords) -> bool:
    """Tell whether an "it" names nothing: "it is clear that", "it seems", "it rains"."""
    if token.text.lower() != "it" or token.head == token.index:
        return False
    verb = parse.tokens[token.head]
    if token.dep not in {"nsubj", "nsubjpass", "expl"}:
        following = parse.tokens[token.index + 1 : token.index + 4]
        return (
            any(bare(later.text) in words.raising for later in following)
            and parse.tokens[token.index - 1].pos == "VERB"
        )
    if verb.lemma in words.weather_verbs:
        return True
    following = parse.tokens[verb.index + 1 : verb.index + 6]
    if verb.lemma == "be" and any(bare(later.text) in words.raising for later in following):
        return any(later.text.lower() in {"that", "to", "for", "whether", "if"} for later in following)
    clausal = {parse.tokens[child].dep for child in parse.children[verb.index]} & {"ccomp", "csubj"}
    return token.dep == "nsubjpass" and bool(clausal)


def _name(parse: Parse, phrase: Phrase, words: CorefWords, people: frozenset[str]) -> _Name | None:
    """Return the proper name that is the head of a phrase, without titles."""
    head = parse.tokens[phrase.head]
    if head.tag not in _PROPER and head.ent not in _LABELS and head.text not in people and not is_acronym(head):
        return _named_noun(parse, phrase, words)
    if head.ent == "NORP" and head.tag == "NNP" and bare(head.text) in words.roles:
        return None
    low, high = _proper_run(parse, phrase, words)
    start = _after_titles(parse, low, high, words)
    if start >= high:
        return None
    titled = start > low or (low > phrase.first and _called(parse.tokens[low - 1], words))
    label = _label(parse, start, high, titled, words, people)
    if label in {"GPE", "LOC", None} and start > phrase.core and bare(parse.tokens[start - 1].text) in words.news_nouns:
        label = "ORG"
    if label is None and high - start == 1 and _generic(head, words):
        return None
    return _Name(start, high, label)


def _called(token: Token, words: CorefWords) -> bool:
    """Tell whether a word before a name says that it is a person's ("moderator Lester Holt")."""
    return bare(token.text) in words.titles or (token.tag == "NN" and token.lemma in words.roles)


def _generic(head: Token, words: CorefWords) -> bool:
    """Tell whether a lone capitalised word is a common noun all the same ("the Council", "the Minister")."""
    lower = bare(head.text)
    return lower in words.orgs or lower in words.roles or lower in words.places or lower in words.titles


def _named_noun(parse: Parse, phrase: Phrase, words: CorefWords) -> _Name | None:
    """Return the name in "the Interfax news agency": one organisation's name before a noun that says what it is."""
    head = parse.tokens[phrase.head]
    if bare(head.text) not in words.news_nouns or head.tag != "NN":
        return None
    inside = range(phrase.core, phrase.head)
    named = [index for index in inside if parse.tokens[index].ent in {"ORG", "PERSON", "PRODUCT"}]
    if not named or named[-1] - named[0] != len(named) - 1:
        return None
    rest = [parse.tokens[index] for index in inside if index > named[-1]]
    first = parse.tokens[named[0]]
    if any(token.tag not in {"NN", "JJ"} for token in rest) or (first.text.isupper() and len(first.text) <= 2):
        return None
    start = next((index for index in named if parse.tokens[index].tag in _PROPER), None)
    return None if start is None else _Name(start, named[-1] + 1, "ORG")


def _proper_run(parse: Parse, phrase: Phrase, words: CorefWords) -> tuple[int, int]:
    """Return the tokens of the capitalised run that ends in the head, stretched to the name spaCy found there."""
    tokens = parse.tokens
    low, high = phrase.head, phrase.head + 1
    while low > phrase.core and (tokens[low - 1].tag in _PROPER or _glue(tokens, low - 1)):
        low -= 1
    while high < phrase.last and tokens[high].ent == tokens[phrase.head].ent != "" and not tokens[high].ent_start:
        high += 1
    if tokens[phrase.head].ent in _LABELS:
        while low > phrase.core and not tokens[low].ent_start and tokens[low].ent == tokens[low - 1].ent != "":
            low -= 1
    high = _with_field(tokens, phrase, high, words)
    while low < phrase.head and tokens[low].tag in {"DT", "PRP$", "HYPH", ":", "CC", "IN", "POS"}:
        low += 1
    return low, high


def _with_field(tokens: Sequence[Token], phrase: Phrase, high: int, words: CorefWords) -> int:
    """Return where an organ's name ends that names its field ("Ministry of Foreign Affairs")."""
    if bare(tokens[phrase.head].text) not in words.orgs or high != phrase.head + 1:
        return high
    end = high
    while end < phrase.last and (tokens[end].tag in _PROPER or tokens[end].tag in {"IN", "CC", "DT", "HYPH"}):
        end += 1
    while end > high and tokens[end - 1].tag not in _PROPER:
        end -= 1
    return end


def _glue(tokens: Sequence[Token], index: int) -> bool:
    """Tell whether a hyphen, "of" or "and" at ``index`` is inside one name."""
    token = tokens[index]
    if token.tag == "HYPH" and index > 0:
        return tokens[index - 1].tag in _PROPER
    return token.tag in _NAME_INSIDE and token.ent != "" and not token.ent_start and token.ent == tokens[index + 1].ent


def _after_titles(parse: Parse, low: int, high: int, words: CorefWords) -> int:
    """Return where the name begins after the titles of a person and the country or organ before them."""
    start = low
    for index in range(low, high):
        token = parse.tokens[index]
        if (is_title(token, words) or _called(token, words)) and not _organ_word(parse, index, high, words):
            start = index + 1
    while start < high and parse.tokens[start].tag in {"HYPH", ":", "CC", "IN"}:
        start += 1
    return start


def _organ_word(parse: Parse, index: int, high: int, words: CorefWords) -> bool:
    """Tell whether a title word is part of an organisation's name ("General Assembly", "Justice Department")."""
    tail = parse.tokens[high - 1]
    if bare(tail.text) in words.orgs:
        return True
    token = parse.tokens[index]
    if index + 1 < high and (is_given(parse.tokens[index + 1], words) or _plain_title(parse, index, high, words)):
        return False
    return token.ent in {"ORG", "GPE", "LOC", "FAC", "EVENT"} and tail.ent == token.ent and index + 1 < high


def _plain_title(parse: Parse, index: int, high: int, words: CorefWords) -> bool:
    """Tell whether a title that begins one of spaCy's names is a person's ("Spokesperson Ned Price")."""
    token = parse.tokens[index]
    rest = parse.tokens[index + 1 : high]
    unclear = bare(token.text) in words.organ_titles or any(is_title(later, words) for later in rest)
    return token.ent_start and not unclear and all(later.tag in _PROPER for later in rest)


def _label(parse: Parse, first: int, last: int, titled: bool, words: CorefWords, people: frozenset[str]) -> str | None:
    """Return the label of a name, mended: a surname known from a full name or after a title is a person's."""
    tail = parse.tokens[last - 1]
    label = tail.ent if tail.ent in _LABELS else None
    lead = bare(parse.tokens[first].text)
    given = lead in words.male_names or lead in words.female_names
    if bare(tail.text) in words.orgs and last - first > 1:
        return "ORG"
    if tail.text in people and (label not in {"GPE", "LOC"} or titled or (given and last - first > 1)):
        return "PERSON"
    if titled and label in {None, "ORG", "PERSON", "NORP", "FAC", "PRODUCT", "WORK_OF_ART"}:
        return "PERSON"
    if given and label in {None, "ORG", "FAC", "PRODUCT"} and last - first in (2, 3):
        return "PERSON"
    if label in {None, "GPE", "LOC", "FAC"} and last - first in (2, 3) and _has_title_behind(parse, last, words):
        return "PERSON"
    return label


def _has_title_behind(parse: Parse, last: int, words: CorefWords) -> bool:
    """Tell whether a title or role follows a name after a comma ("Bjoern Seibert, Head of Cabinet")."""
    if last + 1 >= len(parse.tokens) or parse.tokens[last].text != ",":
        return False
    following = parse.tokens[last + 1 : last + 4]
    first = next((token for token in following if token.tag not in {"DT", "PRP$", "JJ", "NNP"}), None)
    lead = following[0]
    titled = bare(lead.text) in words.titles and lead.text[:1].isupper()
    return titled or (lead.tag == "DT" and first is not None and singular(first, words) in words.roles)


def _nested(
    parse: Parse,
    phrase: Phrase,
    name: _Name | None,
    words: CorefWords,
    people: frozenset[str],
    topics: frozenset[str],
) -> list[_Draft]:
    """Return the names that modify the head of a phrase ("UN" officials), and organ nouns ("council" diplomat)."""
    found: list[_Draft] = []
    for first, last in _modifier_runs(parse, phrase):
        token = parse.tokens[first]
        if name is not None and name.first < last and first < name.last:
            continue
        if (token.ent in _NESTED or not token.ent) and parse.tokens[last - 1].tag in _PROPER:
            found.extend(_modifier(parse, first, last, words, people))
        elif not token.ent and token.tag == "NN" and (token.lemma in words.orgs or token.lemma in topics):
            found.append(_Draft(Phrase(first, last, first, first), "nominal", None))
    return found


def _modifier_runs(parse: Parse, phrase: Phrase) -> list[tuple[int, int]]:
    """Return the names (and the tokens outside names) before the head, with those before a title's complement."""
    tokens = parse.tokens
    places = list(range(phrase.core, phrase.head))
    lead = tokens[phrase.first : phrase.core]
    if all(token.tag != "POS" for token in lead):
        stop = next((token.index for token in lead if token.tag in {"IN", "TO"}), phrase.core)
        places = list(range(phrase.first, stop)) + places
    runs: list[tuple[int, int]] = []
    for index in places:
        token = tokens[index]
        if runs and runs[-1][1] == index and _goes_on(tokens[index - 1], token):
            runs[-1] = (runs[-1][0], index + 1)
        else:
            runs.append((index, index + 1))
    return runs


def _goes_on(before: Token, token: Token) -> bool:
    """Tell whether two neighbours are of one name: one of spaCy's, or capitalised words outside those."""
    if token.ent:
        return not token.ent_start and before.ent == token.ent
    return not before.ent and token.tag in _PROPER and before.tag in _PROPER


def _modifier(parse: Parse, first: int, last: int, words: CorefWords, people: frozenset[str]) -> list[_Draft]:
    while first < last and (parse.tokens[first].tag not in _PROPER or is_title(parse.tokens[first], words)):
        first += 1
    if first >= last or is_title(parse.tokens[last - 1], words):
        return []
    label = _label(parse, first, last, False, words, people)
    return [_Draft(Phrase(first, last, last - 1, first), "name", _Name(first, last, label))]


def _appositives(parse: Parse, drafts: Sequence[_Draft], words: CorefWords) -> dict[int, int]:
    """Return, for each draft that stands in apposition, the index of the one it explains."""
    starting: dict[int, list[int]] = {}
    for index, draft in enumerate(drafts):
        starting.setdefault(draft.phrase.first, []).append(index)
    found: dict[int, int] = {}
    for index, draft in enumerate(drafts):
        after = _past_comma(parse, draft.phrase.last)
        for other in starting.get(after, ()) if after is not None else ():
            if index not in found and _is_appositive(parse, draft, drafts[other], words):
                _note(found, drafts, index, other)
                break
    return found


def _note(found: dict[int, int], drafts: Sequence[_Draft], index: int, other: int) -> None:
    """Write down which of the two explains the other: the name is explained."""
    if drafts[other].kind == "name" and drafts[index].kind != "name":
        found[index] = other
    else:
        found.setdefault(other, index)


def _past_comma(parse: Parse, index: int) -> int | None:
    """Return where a phrase after a comma (and an age between commas) begins."""
    tokens = parse.tokens
    if index + 1 >= len(tokens) or tokens[index].text not in {",", "(", "--", "—", "–"}:
        return None
    after = index + 1
    if tokens[after].tag == "CD" and after + 2 < len(tokens) and tokens[after + 1].text == ",":
        after += 2
    if tokens[after].text in {"R", "D", "I"} and tokens[after + 1 : after + 2] and tokens[after + 1].text == "-":
        after = next((token.index + 1 for token in tokens[after : after + 6] if token.text == ","), after)
    return after if after < len(tokens) and tokens[after].sentence == tokens[index].sentence else None


def _is_appositive(parse: Parse, left: _Draft, right: _Draft, words: CorefWords) -> bool:
    if "pronoun" in {left.kind, right.kind}:
        return False
    tokens, (a, b) = parse.tokens, (left.phrase, right.phrase)
    if tokens[a.last].text == "(":
        return _acronym_pair(parse, left, right) and b.last < len(tokens) and tokens[b.last].text == ")"
    if not _closed(parse, b) or _listed(parse, b):
        return False
    if left.kind == right.kind == "name":
        return False
    if right.name is not None and right.name.label in {"GPE", "LOC", "FAC"} and not _names_place(tokens[a.head], words):
        return False
    attached = tokens[b.head].dep == "appos" and a.first <= tokens[b.head].head < a.last
    return _role_and_name(parse, left, right, words) or (attached and _alike(parse, left, right, words))


def _closed(parse: Parse, phrase: Phrase) -> bool:
    """Tell whether nothing but an end, a clause or an attached complement follows a phrase."""
    if phrase.last >= len(parse.tokens):
        return True
    head, after = parse.tokens[phrase.head], parse.tokens[phrase.last]
    if after.tag in _ENDS or after.sentence != head.sentence:
        return True
    return head.dep == "appos" and after.tag in {"WP", "WDT", "WRB", "WP$", "VBG", "VBN", "IN", "TO"}


def _names_place(head: Token, words: CorefWords) -> bool:
    return singular(head, words) in words.places


def _acronym_pair(parse: Parse, left: _Draft, right: _Draft) -> bool:
    if right.name is None or right.phrase.last - right.phrase.first != 1:
        return False
    letters = parse.tokens[right.phrase.head].text
    return sum(letter.isupper() for letter in letters) > 1 and left.kind == "name"


def _listed(parse: Parse, phrase: Phrase) -> bool:
    """Tell whether a phrase is an item of a list: "and" follows it, or a comma, a phrase and "and"."""
    after = parse.tokens[phrase.last] if phrase.last < len(parse.tokens) else None
    return after is not None and after.tag == "CC" and parse.tokens[phrase.head].dep != "appos"


def _role_and_name(parse: Parse, left: _Draft, right: _Draft, words: CorefWords) -> bool:
    """Tell whether one is a person's name and the other a role ("Jo Jong Chol, spokesman at the mission")."""
    if left.kind == right.kind:
        return False
    name, noun = (left, right) if left.kind == "name" else (right, left)
    if name.name is None or name.name.label not in {"PERSON", None}:
        return False
    head = parse.tokens[noun.phrase.head]
    if head.tag in {"NNS", "NNPS"} or singular(head, words) not in words.roles:
        return False
    if noun is right:
        return True
    lead = parse.tokens[noun.phrase.first]
    return lead.text.lower() not in {"a", "an"} or parse.tokens[name.phrase.head].dep == "appos"


def _alike(parse: Parse, left: _Draft, right: _Draft, words: CorefWords) -> bool:
    """Tell whether two phrases can name one thing: not a person and a thing, nor one and many."""
    a, b = parse.tokens[left.phrase.head], parse.tokens[right.phrase.head]
    if (a.tag in {"NNS"}) != (b.tag in {"NNS"}):
        return False
    people = [draft.name is not None and draft.name.label == "PERSON" for draft in (left, right)]
    roles = [singular(token, words) in words.roles for token in (a, b)]
    return all(person or role for person, role in zip(people, roles, strict=True)) or not any(people + roles)
