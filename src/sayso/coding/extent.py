"""How far an attribution's own words reach: source, cue, addressee and the adjuncts between them and the content."""

from __future__ import annotations

import msgspec

from sayso.coding.contents import Scene
from sayso.coding.cues import Cue, CueWords
from sayso.model import Parse, Span


class Placed(msgspec.Struct, frozen=True):
    """A cue with the tokens that its source, cue, addressee and adjuncts cover."""

    cue: Cue
    core: tuple[int, int]
    sentence: int


def core_of(scene: Scene, cue: Cue, words: CueWords) -> tuple[int, int]:
    """Return the tokens from the first to the last of source, cue, addressee and adjuncts."""
    parse = scene.parse
    first, last = cue.first, cue.last
    if cue.source is not None and cue.quoted_by is None:
        left, right = noun_edges(parse, cue.source)
        near = parse.tokens[cue.source].sentence == parse.tokens[cue.head].sentence
        if near and _is_own_subject(parse, cue):
            first, last = min(first, left), max(last, right)
    if cue.quoted_by is not None:
        first = min(first, parse.edges[cue.quoted_by][0] if parse.edges[cue.quoted_by][0] < first else first)
        first = _quoting_start(parse, cue.quoted_by, cue.first)
    return first, _after_adjuncts(scene, cue, last, words)


def _quoting_start(parse: Parse, quoting: int, default: int) -> int:
    subjects = parse.dependents(quoting, "nsubj", "nsubjpass")
    return parse.edges[subjects[0]][0] if subjects and subjects[0] < default else quoting


def _is_own_subject(parse: Parse, cue: Cue) -> bool:
    """Tell whether the source is a dependent of the cue (not shared with another verb, nor an antecedent)."""
    head = cue.source
    assert head is not None
    if cue.kind == "preposition" or parse.tokens[cue.head].head == head:
        return True
    return parse.tokens[head].head == cue.head or parse.tokens[parse.tokens[head].head].head == cue.head


def _after_adjuncts(scene: Scene, cue: Cue, last: int, words: CueWords) -> int:
    """Return the end of the phrases that stand right after a cue and tell when, where, how and to whom."""
    parse = scene.parse
    moved = True
    while moved and last < len(parse.tokens):
        moved = False
        for child in parse.children[cue.head]:
            left, right = parse.edges[child]
            right = _before_clause(parse, left, right)
            if left == last < right and _is_adjunct(scene, cue, child, words) and right - left <= 16:
                last, moved = right, True
                break
    return last


def _before_clause(parse: Parse, left: int, right: int) -> int:
    """Return where a phrase ends before a "that" whose clause was hung on its noun ("in a statement that ...")."""
    for index in range(left, right):
        if parse.tokens[index].dep == "mark" and parse.tokens[index].lemma == "that":
            return index
    return right


def _is_adjunct(scene: Scene, cue: Cue, child: int, words: CueWords) -> bool:
    token = scene.parse.tokens[child]
    if any(scene.quote_of[i] >= 0 for i in range(*scene.parse.edges[child])) and scene.quote_of[cue.head] < 0:
        return False
    if token.dep in {"npadvmod", "advmod", "prt", "dative"}:
        return True
    if token.dep == "dobj":
        return child == cue.addressee or token.ent in {"DATE", "TIME"}
    return token.dep == "prep" and token.lemma.lower() in words.adjuncts.prepositions


def noun_edges(parse: Parse, noun: int) -> tuple[int, int]:
    """Return the tokens of a noun phrase with its appositives, without relative clauses and what follows them."""
    left, right = parse.edges[noun]
    for child in parse.children[noun]:
        token = parse.tokens[child]
        if child > noun and token.dep in {"relcl", "acl", "advcl", "ccomp", "parataxis", "cc", "conj"}:
            if token.dep in {"cc", "conj"} and _plain_conjuncts(parse, noun):
                continue
            right = min(right, parse.edges[child][0])
    while left > 0 and _same_name(parse, left):
        left -= 1
    while right - 1 > noun and parse.tokens[right - 1].pos == "PUNCT" and parse.tokens[right - 1].text not in ")]":
        right -= 1
    while left < noun and parse.tokens[left].pos == "PUNCT":
        left += 1
    return left, right


def _same_name(parse: Parse, left: int) -> bool:
    """Tell whether the word before a phrase that starts with a name is part of it, whatever the parser says."""
    before, first = parse.tokens[left - 1], parse.tokens[left]
    return (
        before.pos == "PROPN"
        and first.pos == "PROPN"
        and before.sentence == first.sentence
        and before.ent == first.ent != ""
    )


def _plain_conjuncts(parse: Parse, noun: int) -> bool:
    """Tell whether what is joined to a noun are nouns without verbs of their own ("China and Russia")."""
    conjuncts = parse.dependents(noun, "conj")
    return all(parse.tokens[i].pos in {"NOUN", "PROPN", "PRON"} for i in conjuncts)


def source_span(parse: Parse, noun: int) -> Span:
    """Return the span of a source: the phrase with its modifiers and appositives (PolNeAR's guideline)."""
    first, last = noun_edges(parse, noun)
    if parse.tokens[last - 1].dep == "case" and last - 1 > noun:
        last -= 1
    return parse.span(first, last)
