"""Quotations without a cue of their own, given to the statement they go on with."""

from __future__ import annotations

import msgspec

from sayso.coding.contents import Scene, trim
from sayso.coding.manner import form_of
from sayso.coding.statement_drafts import StatementDraft
from sayso.model import Quote, Span


def continued(scene: Scene, drafts: list[StatementDraft]) -> list[StatementDraft]:
    """Give a quotation that has no cue of its own to the statement it continues.

    It must stand alone in its sentence, in the paragraph of that statement or the next one
    (PolNeAR: "a quote continued after 'he said', or in the next paragraph, is the same attribution").
    """
    parse = scene.parse
    result = list(drafts)
    for quote in scene.quotes:
        if any(_claims(draft, quote) for draft in result):
            continue
        tokens = parse.tokens_in(quote.inner)
        if not tokens or not _stands_alone(scene, quote, tokens):
            continue
        owner = _speaker_before(scene, result, tokens[0])
        if owner is not None:
            draft = result[owner]
            spans = (*draft.content_spans, trim(parse.text, quote.span))
            result[owner] = msgspec.structs.replace(draft, content_spans=spans, form=form_of(scene, spans))
    return result


def _claims(draft: StatementDraft, quote: Quote) -> bool:
    """Tell whether a statement made outside a quotation has it, or part of it, as content."""
    inside = quote.inner[0] <= draft.cue_spans[0][0] < quote.inner[1]
    return not inside and any(_overlaps(quote.inner, span) for span in draft.content_spans)


def _stands_alone(scene: Scene, quote: Quote, tokens: tuple[int, ...]) -> bool:
    """Tell whether a quotation fills the sentences it stands in."""
    parse = scene.parse
    first = parse.sentences[parse.tokens[tokens[0]].sentence]
    last = parse.sentences[parse.tokens[tokens[-1]].sentence]
    outside = [
        token
        for token in parse.tokens[first.first : last.last]
        if token.pos not in {"PUNCT", "SPACE", "CCONJ"} and not quote.span[0] <= token.start < quote.span[1]
    ]
    return len(outside) <= 1 and len(tokens) >= 3


def _speaker_before(scene: Scene, drafts: list[StatementDraft], token: int) -> int | None:
    """Return the draft whose speech a quotation goes on with, or ``None``."""
    parse = scene.parse
    paragraph = parse.sentences[parse.tokens[token].sentence].paragraph
    start = parse.tokens[token].start
    best: int | None = None
    for number, draft in enumerate(drafts):
        end = max(span[1] for span in (*draft.content_spans, *draft.cue_spans))
        place = parse.tokens_in(draft.content_spans[-1])
        quoted = any(quote.inner[0] <= draft.cue_spans[0][0] < quote.inner[1] for quote in scene.quotes)
        if end > start or not place or not draft.speech or quoted:
            continue
        gap = paragraph - parse.sentences[parse.tokens[place[-1]].sentence].paragraph
        quoted_before = draft.form != "indirect"
        if 0 <= gap <= 1 and (quoted_before or gap == 0):
            best = number
    return best


def _overlaps(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
