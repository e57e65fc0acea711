"""The model's statements and the rules' made one list.

The model (``attribution_model``) is far better at which words are a source, a cue and a content,
and knows the outermost attribution only, as PolNeAR does. The rules know statements inside
statements, verbless ones, and who is told what by which means. So a statement both found has
the model's words and the rules' circumstances; what only the rules found stays where it is
inside another statement, or has no verb.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from sayso.coding.attribution_model import Found
from sayso.coding.contents import Content, Scene, trim
from sayso.coding.cues import Cue, CueWords
from sayso.coding.extent import Placed, source_span
from sayso.coding.manner import form_of, medium_of, time_of
from sayso.coding.statement_drafts import StatementDraft
from sayso.model import Choice, Parse, Span, TimeExpression

_LINE = re.compile(r"[^\n]+")

_ASIDES = frozenset({"PRP$", "DT", "IN", "RB", "WRB", "CC", "TO"})
_HELPERS = frozenset({"AUX", "DET", "PART", "CCONJ", "SYM"})

# Shares of content two statements have in common above which they are one attribution told twice.
_SAME_CONTENT = 0.7


def merge(
    scene: Scene,
    drafts: Sequence[StatementDraft],
    found: Sequence[Found],
    times: tuple[TimeExpression, ...],
    words: CueWords,
) -> list[StatementDraft]:
    """Return the statements of both, in no particular order. ``drafts`` come from the rules."""
    merged: list[StatementDraft] = []
    used: set[int] = set()
    for one in found:
        if not one.cue or not one.content or _says_nothing(scene.parse, one):
            continue
        one = one._replace(content=_in_its_paragraph(scene, one))
        if not one.content or any(_is_the_rules(draft, one) for draft in drafts):
            continue
        if _is_set_off(scene.parse, one, words):
            one = one._replace(source=())
        number = _same(drafts, one, used)
        if number is None:
            merged.append(_from_model(scene, one, times, words))
        else:
            used.add(number)
            merged.append(_with_model(scene, drafts[number], _holding(drafts, number, one)))
    rest = [draft for number, draft in enumerate(drafts) if number not in used]
    return merged + [draft for draft in rest if _stays(draft, merged)]


def _says_nothing(parse: Parse, one: Found) -> bool:
    """Tell whether a cue is a lone helper ("can", an apostrophe), or a content a lone "his", "As" or "Finally"."""
    cue = [parse.tokens[index] for span in one.cue for index in parse.tokens_in(span)]
    content = [parse.tokens[index] for span in one.content for index in parse.tokens_in(span)]
    helper = len(cue) == 1 and (cue[0].pos in _HELPERS or cue[0].text in {"’", "'", "="})
    return helper or (len(content) == 1 and content[0].tag in _ASIDES)


def _holding(drafts: Sequence[StatementDraft], number: int, one: Found) -> Found:
    """Return the model's statement with the rules' content where its own would cut a statement inside it loose.

    The model knows no statements inside statements, and may begin a content after the inner source.
    """
    draft = drafts[number]
    sure = [other for other in drafts if other is not draft and (other.certain or other.chained)]
    inner = [other.cue_spans[0] for other in sure if _holds(draft, other.cue_spans[0])] if _follows(draft) else []
    cut = [cue for cue in inner if not any(start <= cue[0] and cue[1] <= end for start, end in one.content)]
    return one._replace(content=draft.content_spans) if cut else one


def _is_set_off(parse: Parse, one: Found, words: CueWords) -> bool:
    """Tell whether the subject of a cue only makes others speak ("set off speculation that")."""
    tokens = [parse.tokens[index] for span in one.cue for index in parse.tokens_in(span)]
    causes = any(token.pos == "VERB" and token.lemma.lower() in words.causing.verbs for token in tokens)
    return causes and any(token.pos == "NOUN" and token.lemma.lower() in words.causing.nouns for token in tokens)


def _follows(draft: StatementDraft) -> bool:
    """Tell whether an attribution follows its content ("X told Y that ..., the agency reported")."""
    return draft.certain and draft.content_spans[-1][1] <= draft.cue_spans[0][0]


def _source_span(parse: Parse, one: Found) -> Span | None:
    """Return the model's source without a relative pronoun at its end ("a diplomat, who ..., said").

    Of a lone article it is the whole phrase.
    """
    if not one.source:
        return None
    span = trim(parse.text, (one.source[0][0], one.source[-1][1]))
    inside = parse.tokens_in(span)
    if len(inside) == 1 and parse.tokens[inside[0]].tag == "DT" and parse.tokens[inside[0]].dep == "det":
        return source_span(parse, parse.tokens[inside[0]].head)
    if len(inside) > 2 and parse.tokens[inside[-1]].tag in {"WP", "WDT"} and parse.tokens[inside[-2]].text == ",":
        return trim(parse.text, (span[0], parse.tokens[inside[-1]].start))
    if inside and parse.tokens[inside[-1]].pos == "ADP":
        return span[0], _with_object(parse, inside[-1], span[1])
    return span


def _with_object(parse: Parse, preposition: int, end: int) -> int:
    """Return where a preposition's object ends, when it follows at once ("ambassador to | Moscow")."""
    for noun in parse.dependents(preposition, "pobj"):
        inside = [index for index in parse.subtree(noun) if preposition < index <= noun]
        if len(inside) == noun - preposition:
            return parse.tokens[noun].end
    return end


def _is_the_rules(draft: StatementDraft, one: Found) -> bool:
    """Tell whether a statement is better left to the rules: the two ends of a chain, and what a label hands over."""
    if draft.handed_over:
        same = _shared(draft.content_spans, one.content) > _SAME_CONTENT
        return same or _overlap(draft.cue_spans, one.cue)
    return draft.chained and _overlap(draft.cue_spans, one.cue)


def _in_its_paragraph(scene: Scene, one: Found) -> tuple[Span, ...]:
    """Return a content without what stands in other paragraphs than its cue, other than quotations that go on."""
    text = scene.parse.text
    first = text.rfind("\n", 0, one.cue[0][0]) + 1
    last = text.find("\n", one.cue[-1][1])
    last = len(text) if last < 0 else last
    if text[first:last].rstrip().endswith(":"):
        return one.content
    kept: list[Span] = []
    for span in one.content:
        for line in _LINE.finditer(text, *span):
            piece = trim(text, line.span())
            inside = first <= piece[0] < last
            if piece[0] < piece[1] and (inside or form_of(scene, (piece,)) == "direct"):
                kept.append(piece if "\n" in text[slice(*span)] else _without_comma(text, span))
    return tuple(kept)


def _without_comma(text: str, span: Span) -> Span:
    """Return a content without the comma before who says it ("The talks failed | , a diplomat said")."""
    return (span[0], span[1] - 1) if text[span[0] : span[1]].endswith(",") else span


def _same(drafts: Sequence[StatementDraft], one: Found, used: set[int]) -> int | None:
    """Return the rules' statement whose cue the model's shares, or ``None``."""
    for number, draft in enumerate(drafts):
        if number not in used and not draft.handed_over and _overlap(draft.cue_spans, one.cue):
            return number
    return None


def _with_model(scene: Scene, draft: StatementDraft, one: Found) -> StatementDraft:
    """Return a statement of the rules with the words that the model gives its roles."""
    source, span = draft.source, draft.source_span
    own = _source_span(scene.parse, one)
    if own is not None:
        span = own
        if source is None or not span[0] <= scene.parse.tokens[source].start < span[1]:
            source = head_of(scene.parse, span)
    return msgspec.structs.replace(
        draft,
        cue_spans=one.cue,
        cue_tokens=_tokens(scene.parse, one.cue),
        content_spans=one.content,
        source=source,
        source_span=span if source is not None else None,
        antecedent=draft.antecedent if source == draft.source else None,
        form=form_of(scene, one.content),
        choices=(*draft.choices, _choice(one)),
    )


def _from_model(scene: Scene, one: Found, times: tuple[TimeExpression, ...], words: CueWords) -> StatementDraft:
    """Return a statement that the model alone found."""
    parse = scene.parse
    first, last = _tokens(parse, one.cue)
    head = head_of(parse, (one.cue[0][0], one.cue[-1][1])) or first
    span = _source_span(parse, one)
    source = head_of(parse, span) if span else None
    classes = words.classes(parse.tokens[head].lemma.lower())
    cue = Cue(head=head, first=first, last=last, kind="verb", classes=classes, source=source)
    placed = Placed(cue, _around(parse, (first, last), span), parse.tokens[head].sentence)
    content = Content(one.content, "model")
    return StatementDraft(
        cue_spans=one.cue,
        cue_tokens=(first, last),
        content_spans=one.content,
        source=source,
        source_span=span if source is not None else None,
        antecedent=_antecedent(parse, source),
        addressee=None,
        form=form_of(scene, one.content),
        medium=medium_of(parse, placed, content, words),
        time=time_of(parse, placed, content, times),
        speech=bool(classes & {"say", "judge", "urge", "quote"}),
        choices=(_choice(one),),
    )


def _choice(one: Found) -> Choice:
    return Choice(
        "cue", f"{one.confidence:.2f}", "the attribution model's confidence in source, cue and content together"
    )


def _stays(draft: StatementDraft, merged: Sequence[StatementDraft]) -> bool:
    """Tell whether a statement that only the rules found is kept: a verbless one, or one inside another statement."""
    if draft.chained:
        return True
    if draft.handed_over:
        return not any(_shared(draft.content_spans, other.content_spans) > _SAME_CONTENT for other in merged)
    cue = draft.cue_spans[0]
    inside = any(_holds(other, cue) for other in merged)
    rival = any(_overlap(draft.cue_spans, other.cue_spans) for other in merged)
    if inside or rival:
        return not rival
    told_twice = any(
        _overlap(draft.content_spans, other.content_spans) and not _holds(draft, other.cue_spans[0]) for other in merged
    )
    return draft.certain and not told_twice


def _holds(draft: StatementDraft, cue: Span) -> bool:
    return any(start <= cue[0] and cue[1] <= end for start, end in draft.content_spans)


def _overlap(some: Sequence[Span], others: Sequence[Span]) -> bool:
    return any(a < d and c < b for a, b in some for c, d in others)


def _shared(some: Sequence[Span], others: Sequence[Span]) -> float:
    """Return the characters two contents share over those that either has."""
    one = {index for start, end in some for index in range(start, end)}
    other = {index for start, end in others for index in range(start, end)}
    return len(one & other) / max(len(one | other), 1)


def _tokens(parse: Parse, spans: Sequence[Span]) -> tuple[int, int]:
    """Return the tokens from the first to the last of some spans."""
    inside = parse.tokens_in((spans[0][0], spans[-1][1]))
    return (inside[0], inside[-1] + 1) if inside else (0, 1)


def head_of(parse: Parse, span: Span) -> int | None:
    """Return the token of a span whose head lies outside it, the first noun or verb of them where there are several."""
    inside = parse.tokens_in(span)
    tops = [i for i in inside if parse.tokens[i].head not in inside or parse.tokens[i].head == i]
    good = [i for i in tops if parse.tokens[i].pos in {"NOUN", "PROPN", "PRON", "VERB", "AUX"}]
    if good or tops:
        return (good or tops)[0]
    return inside[0] if inside else None


def _around(parse: Parse, cue: tuple[int, int], source: Span | None) -> tuple[int, int]:
    """Return the tokens that source and cue cover together, where they stand in one sentence."""
    inside = parse.tokens_in(source) if source else ()
    same = [i for i in inside if parse.tokens[i].sentence == parse.tokens[cue[0]].sentence]
    return (min([cue[0], *same]), max([cue[1], *(i + 1 for i in same)]))


def _antecedent(parse: Parse, source: int | None) -> int | None:
    """Return the noun a relative pronoun stands for."""
    if source is None or parse.tokens[source].tag not in {"WP", "WDT"}:
        return None
    for ancestor in parse.ancestors(source):
        if parse.tokens[ancestor].dep == "relcl":
            return parse.tokens[ancestor].head
    return None
