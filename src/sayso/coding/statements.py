"""Statements by rules: every cue with its source and content, nested as the text nests them.

The terms are those of PARC3 (Pareti 2016) and PolNeAR (Newell et al. 2018); other than
PolNeAR, which keeps the outermost attribution only, statements inside statements are kept
and point outwards with ``within``.
"""

from __future__ import annotations

import msgspec

from sayso.coding.contents import Content, Scene, find_content, limit_before, sentence_limit, trim
from sayso.coding.cues import Cue, CueWords, find_cues
from sayso.coding.labels import Labelled, find_labelled
from sayso.model import Choice, Form, Medium, Parse, Quote, Span, TimeExpression


class StatementDraft(msgspec.Struct, frozen=True):
    """A statement before its people are resolved.

    ``source``, ``antecedent`` and ``addressee`` are head tokens; ``time`` an index into the
    time expressions; ``within`` an index into the drafts.
    """

    cue_spans: tuple[Span, ...]
    cue_tokens: tuple[int, int]
    content_spans: tuple[Span, ...]
    source: int | None
    source_span: Span | None
    antecedent: int | None
    addressee: int | None
    form: Form
    medium: Medium | None
    time: int | None
    speech: bool
    """Whether something is said, rather than thought, wanted or shown."""
    handed_over: bool = False
    """Whether a label or a lead-in line hands whole paragraphs to the source, in its own words."""
    within: int | None = None
    choices: tuple[Choice, ...] = ()


class _Placed(msgspec.Struct, frozen=True):
    """A cue with the tokens that its source, cue, addressee and adjuncts cover."""

    cue: Cue
    core: tuple[int, int]
    sentence: int


def find_statements(scene: Scene, times: tuple[TimeExpression, ...], words: CueWords) -> tuple[StatementDraft, ...]:
    """Return the statements of a text in order of their cues, with ``within`` set."""
    parse = scene.parse
    placed = [
        _Placed(cue, _core(scene, cue, words), parse.tokens[cue.head].sentence) for cue in find_cues(parse, words)
    ]
    drafts = [draft for item in placed if (draft := _draft(scene, item, placed, times, words)) is not None]
    drafts += [_labelled_draft(scene, item, words) for item in find_labelled(scene, words)]
    drafts = _without_repeats(drafts)
    drafts.sort(key=lambda draft: (draft.cue_spans, draft.content_spans))
    return _nested(_continued(scene, drafts))


def _draft(
    scene: Scene, item: _Placed, placed: list[_Placed], times: tuple[TimeExpression, ...], words: CueWords
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
        medium=_medium(parse, item, content, words),
        time=_time_of(parse, item, content, times),
        speech=bool(cue.classes & {"say", "judge", "urge", "quote"}),
        choices=_choices(parse, cue, content),
    )


def _choices(parse: Parse, cue: Cue, content: Content) -> tuple[Choice, ...]:
    words = parse.words(parse.span(cue.first, cue.last))
    source = "none named" if cue.source is None else parse.tokens[cue.source].text
    return (
        Choice("cue", words, f"{cue.kind} in the cue lexicon, class {', '.join(sorted(cue.classes))}", words),
        Choice("source", source, "agent of a passive" if cue.passive else "subject of the cue", source),
        Choice("content", content.rule, "content rule", words),
    )


# ── where a cue's own words end ───────────────────────────────────────────────


def _core(scene: Scene, cue: Cue, words: CueWords) -> tuple[int, int]:
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
    if cue.kind == "preposition":
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
            if left == last and _is_adjunct(scene, cue, child, words) and right - left <= 16:
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


# ── what belongs to which attribution ────────────────────────────────────────


def _limit(scene: Scene, item: _Placed, placed: list[_Placed]) -> tuple[int, int]:
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


def _takes_over(parse: Parse, item: _Placed, other: _Placed) -> bool:
    """Tell whether a later cue goes on with the same source ("said it would ... and warned against ...").

    The parser hangs such a verb on the nearest one; its tense shows that it belongs to the cue.
    """
    head = parse.tokens[other.cue.head]
    if head.dep != "conj" or head.index < item.core[1] or parse.dependents(head.index, "nsubj", "nsubjpass"):
        return False
    tag = parse.tokens[item.cue.head].tag
    return head.head == item.cue.head or (head.tag == tag and parse.tokens[head.head].tag != tag)


def _is_trailing(scene: Scene, item: _Placed, limit: tuple[int, int]) -> bool:
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


def _quoting_content(scene: Scene, cue: Cue, inner: _Placed, content: Content, limit: tuple[int, int]) -> Content:
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
    if cue.kind == "verb" and cue.source is None and not cue.passive:
        return content.rule in {"colon", "quotation after the cue", "split quotation"} or "say" in cue.classes
    if lemma in words.quotation_only.verbs:
        return form_of(scene, content.spans) != "indirect" or content.rule in {"clause", "parenthetical"}
    return not (cue.classes <= {"show"} and content.rule != "clause")


# ── form, medium, time ───────────────────────────────────────────────────────


def form_of(scene: Scene, spans: tuple[Span, ...]) -> Form:
    """Return ``direct`` when at least nine tenths of the letters are quoted, ``indirect`` when none is."""
    text = scene.parse.text
    quoted = total = 0
    for start, end in spans:
        for index in range(start, end):
            if text[index].isalnum():
                total += 1
                quoted += any(q.inner[0] <= index < q.inner[1] for q in _near(scene, start, end))
    if not quoted:
        return "indirect"
    return "direct" if quoted >= 0.9 * total else "mixed"


def _near(scene: Scene, start: int, end: int) -> list[Quote]:
    return [quote for quote in scene.quotes if quote.span[0] < end and quote.span[1] > start]


def _medium(parse: Parse, item: _Placed, content: Content, words: CueWords) -> Medium | None:
    """Return by what means it was said, from the phrases round the cue that are not content, and from the cue."""
    cue = item.cue
    nouns = [i for i in range(*item.core) if i < cue.first or i >= cue.last]
    nouns += [i for child in parse.dependents(cue.head, "prep", "dobj", "dative") for i in range(*parse.edges[child])]
    sentence = parse.sentences[item.sentence]
    nouns = [i for i in nouns if sentence.first <= i < sentence.last and not _holds(content, parse.tokens[i].start)]
    for token in sorted(set(nouns)):
        medium = _medium_of(parse, token, words)
        if medium is not None and _is_means(parse, token, cue):
            return medium
    for medium_name in sorted(words.medium_verbs):
        if parse.tokens[cue.head].lemma in words.medium_verbs[medium_name]:
            return medium_name  # type: ignore[return-value]
    return None


def _holds(content: Content, position: int) -> bool:
    return any(start <= position < end for start, end in content.spans)


def _medium_of(parse: Parse, token: int, words: CueWords) -> Medium | None:
    word = parse.tokens[token]
    listed = words.medium_names if word.pos == "PROPN" else words.medium
    for name in sorted(listed):
        if word.lemma.lower() in listed[name] or word.text.lower() in listed[name]:
            return name  # type: ignore[return-value]
    return None


def _is_means(parse: Parse, token: int, cue: Cue) -> bool:
    """Tell whether a noun names the means of saying: after in/by/on/at/to, as addressee, or the source itself."""
    if token == cue.addressee or token == cue.source:
        return True
    head = parse.tokens[token].head
    while parse.tokens[head].pos in {"NOUN", "PROPN"} and parse.tokens[head].head != head:
        head = parse.tokens[head].head
    return parse.tokens[head].lemma in {"in", "by", "on", "at", "to", "during", "via", "through", "from", "over"}


def _time_of(parse: Parse, item: _Placed, content: Content, times: tuple[TimeExpression, ...]) -> int | None:
    """Return the time expression that says when it was said: in the attribution's own words or its fronted adverb."""
    sentence = parse.sentences[item.sentence]
    for time in times:
        if _holds(content, time.span[0]) or time.type not in {"DATE", "TIME"}:
            continue
        if item.core[0] <= time.first < item.core[1] and not _in_source(parse, item.cue, time):
            return time.index
        if sentence.first <= time.first < sentence.last and _hangs_on(parse, time, item.cue.head):
            return time.index
    return None


def _in_source(parse: Parse, cue: Cue, time: TimeExpression) -> bool:
    """Tell whether a time stands inside the source's own phrase ("Rendell, who led the party in 2000, agreed")."""
    if cue.source is None:
        return False
    left, right = parse.edges[cue.source]
    return left <= time.first < right and not left <= cue.head < right


def _hangs_on(parse: Parse, time: TimeExpression, verb: int) -> bool:
    for index in range(time.first, time.last):
        head = parse.tokens[index].head
        if head == verb or (parse.tokens[head].pos == "ADP" and parse.tokens[head].head == verb):
            return True
    return False


# ── labels, continued quotations, nesting ────────────────────────────────────


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


def _continued(scene: Scene, drafts: list[StatementDraft]) -> list[StatementDraft]:
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


def _nested(drafts: list[StatementDraft]) -> tuple[StatementDraft, ...]:
    """Set ``within``: the smallest statement whose content holds the cue."""
    result = []
    for number, draft in enumerate(drafts):
        cue = draft.cue_spans[0]
        holders = [
            (sum(end - start for start, end in other.content_spans), index)
            for index, other in enumerate(drafts)
            if index != number and any(start <= cue[0] and cue[1] <= end for start, end in other.content_spans)
        ]
        within = min(holders)[1] if holders else None
        result.append(msgspec.structs.replace(draft, within=within))
    return tuple(result)
