"""Statements by rules: every cue with its source and content, nested as the text nests them.

The terms are those of PARC3 (Pareti 2016) and PolNeAR (Newell et al. 2018); other than
PolNeAR, which keeps the outermost attribution only, statements inside statements are kept
and point outwards with ``within``.
"""

from __future__ import annotations

import msgspec

from sayso.coding.attribution_model import Found
from sayso.coding.contents import Content, Scene, find_content, limit_before, sentence_limit, trim
from sayso.coding.continuation import continued
from sayso.coding.cues import Cue, CueWords, find_cues
from sayso.coding.extent import Placed, core_of, noun_edges, source_span
from sayso.coding.labels import Labelled, find_labelled
from sayso.coding.manner import form_of, medium_of, time_of
from sayso.coding.merging import merge
from sayso.coding.statement_drafts import StatementDraft
from sayso.model import Choice, Medium, Parse, Span, TimeExpression

# Rules whose content is enough for a verb that means much besides saying.
_PLAIN_RULES = frozenset({"clause", "parenthetical", "clause before the cue", "object"})


def find_statements(
    scene: Scene, times: tuple[TimeExpression, ...], words: CueWords, found: tuple[Found, ...] | None = None
) -> tuple[StatementDraft, ...]:
    """Return the statements of a text in order of their cues, with ``within`` set.

    ``found`` are those of the attribution model; ``None`` leaves the rules alone, which is the baseline.
    """
    parse = scene.parse
    placed = [
        Placed(cue, core_of(scene, cue, words), parse.tokens[cue.head].sentence) for cue in find_cues(parse, words)
    ]
    drafts = [draft for item in placed if (draft := _draft(scene, item, placed, times, words)) is not None]
    drafts += [_labelled_draft(scene, item, words) for item in find_labelled(scene, words)]
    drafts = _without_repeats(drafts)
    if found is not None:
        drafts = merge(scene, drafts, found, times, words)
    drafts.sort(key=lambda draft: (draft.cue_spans, draft.content_spans))
    return _nested(continued(scene, drafts) if found is None else drafts)


def _draft(
    scene: Scene, item: Placed, placed: list[Placed], times: tuple[TimeExpression, ...], words: CueWords
) -> StatementDraft | None:
    parse, cue = scene.parse, item.cue
    limit = limit_before(scene, item.core, _limit(scene, item, placed))
    content = find_content(scene, cue, item.core, limit)
    if content is None and cue.passive:
        content = _passive_content(scene, cue, limit)
    if content is None or not _plausible(scene, cue, content, words):
        return None
    inner = [other for other in placed if other.cue.quoted_by == cue.head]
    if inner:
        content = _quoting_content(scene, cue, inner[0], content, limit)
    return StatementDraft(
        cue_spans=(parse.span(cue.first, cue.last),),
        cue_tokens=(cue.first, cue.last),
        content_spans=content.spans,
        source=cue.source,
        source_span=source_span(parse, cue.source) if cue.source is not None else None,
        antecedent=cue.antecedent,
        addressee=cue.addressee,
        form=form_of(scene, content.spans),
        medium=medium_of(parse, item, content, words),
        time=time_of(parse, item, content, times),
        speech=bool(cue.classes & {"say", "judge", "urge", "quote"}),
        certain=_is_certain(parse, cue, words),
        chained=bool(inner) or cue.quoted_by is not None,
        choices=_choices(parse, cue, content),
    )


def _is_certain(parse: Parse, cue: Cue, words: CueWords) -> bool:
    """Tell whether a cue is a plain verb of saying with a source, the case the rules hardly ever get wrong."""
    plain = cue.kind == "preposition" or parse.tokens[cue.head].lemma in words.plain.verbs
    return plain and cue.source is not None


def _choices(parse: Parse, cue: Cue, content: Content) -> tuple[Choice, ...]:
    words = parse.words(parse.span(cue.first, cue.last))
    source = "none named" if cue.source is None else parse.tokens[cue.source].text
    return (
        Choice("cue", words, f"{cue.kind} in the cue lexicon, class {', '.join(sorted(cue.classes))}", words),
        Choice("source", source, "agent of a passive" if cue.passive else "subject of the cue", source),
        Choice("content", content.rule, "content rule", words),
    )


# ── what belongs to which attribution ────────────────────────────────────────


def _limit(scene: Scene, item: Placed, placed: list[Placed]) -> tuple[int, int]:
    """Return the tokens of the sentence that may be content: an attribution that ends the sentence is cut off."""
    parse = scene.parse
    first, last = sentence_limit(parse, parse.sentences[item.sentence])
    for other in placed:
        if other.sentence != item.sentence or other.cue.head == item.cue.head:
            continue
        cut = _before_conjunction(parse, other.core[0])
        trailing = _is_trailing(scene, other, (first, last)) or _takes_over(parse, item, other)
        if trailing and cut >= item.core[1]:
            last = min(last, cut)
    return first, last


def _before_conjunction(parse: Parse, token: int) -> int:
    while token > 0 and parse.tokens[token - 1].dep == "cc":
        token -= 1
    return token


def _takes_over(parse: Parse, item: Placed, other: Placed) -> bool:
    """Tell whether a later cue goes on with the same source ("said it would ... and warned against ...").

    The parser hangs such a verb on the nearest one; its tense shows that it belongs to the cue.
    """
    head = parse.tokens[other.cue.head]
    if head.dep != "conj" or head.index < item.core[1] or parse.dependents(head.index, "nsubj", "nsubjpass"):
        return False
    tag = parse.tokens[item.cue.head].tag
    return head.head == item.cue.head or (head.tag == tag and parse.tokens[head.head].tag != tag)


def _is_trailing(scene: Scene, item: Placed, limit: tuple[int, int]) -> bool:
    """Tell whether an attribution closes its sentence after a comma or a quotation."""
    parse, cue = scene.parse, item.cue
    if item.core[1] < limit[1] or item.core[0] <= limit[0] or cue.source is None:
        return False
    if cue.kind == "verb" and ("say" not in cue.classes or cue.antecedent is not None):
        return False
    if cue.kind == "noun" or cue.quoted_by is not None or scene.quote_of[cue.head] >= 0:
        return False
    before = parse.tokens[item.core[0] - 1]
    return before.text in {",", "—", "–", "--", "?", "!"} or scene.quote_of[item.core[0] - 1] >= 0


def _passive_content(scene: Scene, cue: Cue, limit: tuple[int, int]) -> Content | None:
    """Return the content of a passive without a clause of its own ("X was cited as saying", "is expected to").

    PolNeAR takes the subject as a first piece of the content.
    """
    parse = scene.parse
    subjects = parse.dependents(cue.head, "nsubjpass")
    complements = [
        child
        for child in parse.dependents(cue.head, "xcomp", "oprd", "prep", "ccomp")
        if child >= cue.last - 1
        and (parse.tokens[child].dep != "prep" or parse.tokens[child].lemma in {"as", "for", "of"})
    ]
    infinitives = [child for child in complements if _has_marker(parse, child)]
    if "think" in cue.classes and "say" not in cue.classes and not infinitives:
        return None
    if not subjects or not complements or not cue.classes & {"say", "think", "quote", "judge"}:
        return None
    before = trim(parse.text, parse.span(*noun_edges(parse, subjects[0])))
    first = max(parse.edges[complements[0]][0], cue.last)
    last = min(max(parse.edges[child][1] for child in complements), limit[1])
    if first >= last:
        return None
    return Content((before, trim(parse.text, parse.span(first, last))), "passive")


def _has_marker(parse: Parse, clause: int) -> bool:
    """Tell whether a clause opens with "to" or "that" ("is expected to"; "was seen running" has neither)."""
    return any(parse.tokens[child].lemma in {"to", "that"} for child in parse.dependents(clause, "aux", "mark"))


def _quoting_content(scene: Scene, cue: Cue, inner: Placed, content: Content, limit: tuple[int, int]) -> Content:
    """Return what a quoting source reports: the quoted source, its cue and its words ("Morgulov as saying ...")."""
    parse = scene.parse
    found = find_content(scene, inner.cue, inner.core, limit)
    source = parse.span(*noun_edges(parse, inner.cue.source)) if inner.cue.source is not None else None
    marker = max(inner.cue.first - 1, 0)
    said = [parse.span(marker, inner.cue.last)]
    pieces = said + ([source] if source else []) + list(found.spans if found else ())
    return Content(_joined(parse.text, pieces), "quoted source")


def _joined(text: str, pieces: list[Span]) -> tuple[Span, ...]:
    """Return spans in order, those joined that have nothing but white space between them."""
    merged: list[Span] = []
    for start, end in sorted(pieces):
        if merged and start <= merged[-1][1] + 1 and not text[merged[-1][1] : start].strip():
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _plausible(scene: Scene, cue: Cue, content: Content, words: CueWords) -> bool:
    """Tell whether cue and content make a statement: verbs that mean much else need a quotation or a source."""
    lemma = scene.parse.tokens[cue.head].lemma.lower()
    if cue.kind == "verb" and _is_not_asserted(scene.parse, cue, words):
        return False
    if cue.kind == "verb" and cue.source is None and not cue.passive:
        return content.rule in {"colon", "quotation after the cue", "split quotation"} or "say" in cue.classes
    if lemma in words.quotation_only.verbs:
        return form_of(scene, content.spans) != "indirect" or content.rule in {
            "clause",
            "parenthetical",
            "clause before the cue",
        }
    return not (cue.classes <= {"show"} and content.rule != "clause")


def _is_not_asserted(parse: Parse, cue: Cue, words: CueWords) -> bool:
    """Tell whether nobody in particular speaks: "things that threaten", "one might expect", "do you think?"."""
    if cue.source is None:
        return False
    source = parse.tokens[cue.source].text.lower()
    attitude = not cue.classes & {"say", "quote", "show"}
    if attitude and (source in {"that", "which"} or source in words.anybody.nouns):
        return True
    asked = any(
        child < cue.source and parse.tokens[child].lemma in {"do", "will", "can", "be", "have"}
        for child in parse.dependents(cue.head, "aux")
    )
    last = parse.sentences[parse.tokens[cue.head].sentence].last - 1
    return attitude and asked and parse.tokens[last].text == "?"


# ── labels, repeats, nesting ─────────────────────────────────────────────────


def _labelled_draft(scene: Scene, item: Labelled, words: CueWords) -> StatementDraft:
    parse = scene.parse
    cue = parse.words(item.cue_span)
    medium: Medium | None = "statement" if item.rule == "lead-in" else None
    return StatementDraft(
        cue_spans=(item.cue_span,),
        cue_tokens=(item.source, item.source + 1),
        content_spans=item.content_spans,
        source=item.source,
        source_span=item.source_span,
        antecedent=None,
        addressee=None,
        form=form_of(scene, item.content_spans),
        medium=medium,
        time=None,
        speech=True,
        handed_over=True,
        choices=(Choice("cue", cue, f"attribution without a verb: {item.rule}", parse.words(item.source_span)),),
    )


def _without_repeats(drafts: list[StatementDraft]) -> list[StatementDraft]:
    """Drop a draft whose cue overlaps an earlier one's, and one whose content holds its own cue."""
    kept: list[StatementDraft] = []
    for draft in drafts:
        cue = draft.cue_spans[0]
        clash = any(other.cue_spans[0][0] < cue[1] and cue[0] < other.cue_spans[0][1] for other in kept)
        own = any(start <= cue[0] and cue[1] <= end for start, end in draft.content_spans)
        if not clash and not own:
            kept.append(draft)
    return kept


def _nested(drafts: list[StatementDraft]) -> tuple[StatementDraft, ...]:
    """Set ``within``: the smallest statement whose content holds the cue.

    A holder says more than what it holds, so that no two statements can lie within each other.
    """
    sizes = [(sum(end - start for start, end in draft.content_spans), -number) for number, draft in enumerate(drafts)]
    result = []
    for number, draft in enumerate(drafts):
        cue = draft.cue_spans[0]
        holders = [
            (sizes[index], index)
            for index, other in enumerate(drafts)
            if sizes[index] > sizes[number]
            and any(start <= cue[0] and cue[1] <= end for start, end in other.content_spans)
        ]
        within = min(holders)[1] if holders else None
        result.append(msgspec.structs.replace(draft, within=within))
    return tuple(result)
