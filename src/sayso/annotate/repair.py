"""Repairs of the tree where spaCy's small model is wrong in a way that can be seen from the tags.

Each repair is one function over the tokens of a text that returns the heads and relations it
changes; a test shows the kind of sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import msgspec

from sayso.model import Token

_FINITE = frozenset({"MD", "VBD", "VBZ", "VBP"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl", "csubj"})
# Relations the model gives to a subject that it took for something else.
_STRAY = frozenset({"appos", "conj", "npadvmod", "dep", "nmod", "dobj", "attr", "nsubj"})
# Tokens from a comma to the verb; longer subjects hold clauses of their own.
_LONGEST_SUBJECT = 16
_BETWEEN = frozenset({"MD", "VBD", "VBZ", "VBP", "RB", "VB", "VBN", "VBG"})

Change = tuple[int, int, str]
"""A token with its new head and relation."""


def repair(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with the repairs made; text and offsets stay as they are."""
    fixed = [_common_plural(tokens, token) for token in tokens]
    fixed = _under_secretaries(fixed)
    fixed = without_circles(fixed, tokens)
    for find in (joined_names, subjects_after_commas, bare_clauses):
        changed = list(fixed)
        for index, head, dep in find(fixed):
            changed[index] = msgspec.structs.replace(changed[index], head=head, dep=dep)
        fixed = without_circles(changed, fixed)
    return fixed


def without_circles(changed: list[Token], before: Sequence[Token]) -> list[Token]:
    """Return the changed tokens, those of them as before that would make the tree run in a circle."""
    while circle := _circle(changed):
        for index in circle:
            old = before[index]
            changed[index] = msgspec.structs.replace(changed[index], head=old.head, dep=old.dep)
    return changed


def _circle(tokens: Sequence[Token]) -> list[int]:
    """Return the tokens of a circle of heads, none where the tokens are trees."""
    done = [False] * len(tokens)
    for start in range(len(tokens)):
        path: list[int] = []
        index = start
        while not done[index]:
            done[index] = True
            path.append(index)
            index = tokens[index].head
        if index in path and tokens[index].head != index:
            return path[path.index(index) :]
    return []


def _common_plural(tokens: Sequence[Token], token: Token) -> Token:
    """Make a plural that is capitalised only because it begins its sentence a common noun ("Rebels attacked")."""
    first = token.index == 0 or tokens[token.index - 1].sentence != token.sentence
    alone = token.index + 1 < len(tokens) and tokens[token.index + 1].pos != "PROPN"
    if token.tag != "NNPS" or token.ent or not first or not alone or token.text.isupper():
        return token
    lower = token.text.lower()
    lemma = lower[:-3] + "y" if lower.endswith("ies") else lower.removesuffix("s")
    return msgspec.structs.replace(token, tag="NNS", pos="NOUN", lemma=lemma)


def _under_secretaries(tokens: Sequence[Token]) -> list[Token]:
    """Make "Under Secretary" a title: the model takes "Under" for a preposition before a noun."""
    fixed = list(tokens)
    for under, title in pairwise(tokens):
        if under.text != "Under" or title.text not in {"Secretary", "Secretaries"} or under.pos != "ADP":
            continue
        fixed[under.index] = msgspec.structs.replace(under, tag="NNP", pos="PROPN", dep="compound", head=title.index)
        top = _below(tokens, title.index, under.index)
        if top is None:
            continue
        above = tokens[under.head]
        named = [token for token in tokens[top + 1 : top + 9] if token.dep in _SUBJECTS]
        if under.head == under.index:
            fixed[top] = msgspec.structs.replace(tokens[top], head=top, dep="ROOT")
        elif named and named[0].head == above.index:
            fixed[top] = msgspec.structs.replace(tokens[top], head=named[0].index, dep="compound")
        else:
            subject = above.index > top and above.pos in {"VERB", "AUX"}
            dep = "nsubj" if subject else "dep"
            fixed[top] = msgspec.structs.replace(tokens[top], head=above.index, dep=dep)
    return fixed


def _below(tokens: Sequence[Token], index: int, above: int) -> int | None:
    """Return the dependent of a token over which another hangs on it ("Nuland" in "Under Secretary Nuland")."""
    while tokens[index].head not in {index, above}:
        index = tokens[index].head
    return index if tokens[index].head == above != index else None


def joined_names(tokens: Sequence[Token]) -> list[Change]:
    """Make two names joined by "and" equals ("the White House and State Department").

    The model makes the first a modifier of the second, and joins it to a word inside the second.
    """
    changes: list[Change] = []
    for first in tokens:
        second = tokens[first.head]
        if first.dep != "nmod" or first.pos != "PROPN" or second.pos != "PROPN" or second.index < first.index:
            continue
        inner = [child for child in tokens[first.index : second.index] if child.head == first.index]
        joined = [child for child in inner if child.dep == "conj"]
        if not joined or not any(child.dep == "cc" for child in inner) or second.head == second.index:
            continue
        before = tokens[max(0, first.index - 8) : first.index]
        changes.append((first.index, second.head, second.dep))
        changes.append((second.index, first.index, "conj"))
        changes += [(child.index, second.index, "compound") for child in joined]
        changes += [(child.index, first.index, child.dep) for child in before if child.head == second.index]
    return changes


def subjects_after_commas(tokens: Sequence[Token]) -> list[Change]:
    """Give a closing "..., a diplomat in Nairobi said" its subject, which the model took for an appositive."""
    changes: list[Change] = []
    for verb in tokens:
        if verb.tag not in {"VBD", "VBZ", "VBP"} or verb.dep not in {"ROOT", "ccomp", "parataxis", "advcl"}:
            continue
        near = tokens[max(0, verb.index - _LONGEST_SUBJECT) : verb.index + _LONGEST_SUBJECT]
        if any(token.head == verb.index and token.dep in _SUBJECTS for token in near):
            continue
        first = _after_comma(tokens, verb)
        phrase = tokens[first : verb.index]
        tops = [token for token in phrase if not first <= token.head < verb.index]
        nominal = len(tops) == 1 and tops[0].pos in {"NOUN", "PROPN", "PRON"} and tops[0].dep in _STRAY
        if nominal and not _is_under(tokens, verb.index, tops[0].index) and _is_noun_phrase(phrase, tops[0]):
            changes.append((tops[0].index, verb.index, "nsubj"))
    return changes


def _is_noun_phrase(phrase: Sequence[Token], top: Token) -> bool:
    """Tell whether the verbs of a phrase, if any, stand in a relative clause of its noun ("who asked for peace")."""
    verbs = [token for token in phrase if token.pos in {"VERB", "AUX"}]
    return not verbs or any(token.dep in {"relcl", "acl"} and token.head == top.index for token in verbs)


def _after_comma(tokens: Sequence[Token], verb: Token) -> int:
    """Return the token after the nearest comma or quotation mark before a verb; the verb itself if none is near."""
    index = verb.index - 1
    while index >= max(0, verb.index - _LONGEST_SUBJECT) and tokens[index].sentence == verb.sentence:
        if tokens[index].text in {",", "”", '"', "''"}:
            return index + 1
        index -= 1
    return verb.index


def bare_clauses(tokens: Sequence[Token]) -> list[Change]:
    """Give a clause without "that" its subject back ("and insisted Iran must first show ...").

    The model takes "Iran" for the object of the first verb, and hangs the second verb elsewhere.
    """
    changes: list[Change] = []
    for noun in tokens:
        if noun.dep != "dobj" or tokens[noun.head].pos != "VERB" or noun.head > noun.index:
            continue
        last = _end_of_phrase(tokens, noun)
        verb = _finite_verb_after(tokens, last)
        if verb is None or not _has_no_subject(tokens, verb, noun.head) or _is_under(tokens, noun.head, verb):
            continue
        changes += [(noun.index, verb, "nsubj"), (verb, noun.head, "ccomp")]
        changes += [
            (child.index, verb, child.dep)
            for child in tokens[last + 1 : verb]
            if child.head != verb and child.dep in {"aux", "advmod", "neg", "auxpass"}
        ]
    return changes


def _end_of_phrase(tokens: Sequence[Token], noun: Token) -> int:
    """Return the last token of the noun's own flat phrase."""
    last = noun.index
    while last + 1 < len(tokens) and tokens[last + 1].head == noun.index and tokens[last + 1].pos in {"NOUN", "PROPN"}:
        last += 1
    return last


def _finite_verb_after(tokens: Sequence[Token], last: int) -> int | None:
    """Return the main verb of a run of verbs and adverbs right after a phrase that opens with a finite form."""
    if last + 1 >= len(tokens) or tokens[last + 1].tag not in _FINITE:
        return None
    verb, index = None, last + 1
    while index < len(tokens) and tokens[index].tag in _BETWEEN and tokens[index].sentence == tokens[last].sentence:
        if tokens[index].dep not in {"aux", "auxpass", "advmod", "neg"}:
            verb = index
            break
        index += 1
    return verb


def _is_under(tokens: Sequence[Token], index: int, above: int) -> bool:
    """Tell whether a token is a descendant of another, so that hanging that one on it would close a circle."""
    while tokens[index].head != index:
        index = tokens[index].head
        if index == above:
            return True
    return False


def _has_no_subject(tokens: Sequence[Token], verb: int, governor: int) -> bool:
    """Tell whether a verb lacks a subject of its own, and hangs where its clause could not."""
    own = [token for token in tokens[max(0, verb - 40) : verb] if token.head == verb]
    if any(token.dep in {"nsubj", "nsubjpass", "expl", "mark"} for token in own):
        return False
    return tokens[verb].dep in {"ccomp", "conj", "dep", "parataxis", "advcl"} and tokens[verb].head <= governor
