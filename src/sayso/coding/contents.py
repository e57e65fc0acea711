"""Contents: what a source is said to say, as spans of the text.

The parse says what hangs on the cue; quotation marks and commas correct it where the parse
of a small model goes wrong, which in news is mostly at quotations and at an attribution that
follows its content ("..., the ministry said").
"""

from __future__ import annotations

import msgspec

from sayso.coding.cues import Cue
from sayso.model import Parse, Quote, Sentence, Span

_TRIM_LEFT = " \t\n\r\xa0,;:.—–-"
_TRIM_RIGHT = " \t\n\r\xa0,;:—–-"
# Prepositions that complete a judging verb: accuse of, blame for, describe as, compare to, charge with, clash over.
_COMPLETING = frozenset({"of", "for", "as", "to", "with", "over"})
_CLAUSE = ("ccomp", "xcomp", "acl", "oprd", "parataxis")


class Content(msgspec.Struct, frozen=True):
    """Spans of a content in order of the text, and the rule that found them."""

    spans: tuple[Span, ...]
    rule: str


class Scene(msgspec.Struct, frozen=True):
    """A parse with its quotations, and for each token the quotation it stands in (an index) or ``-1``."""

    parse: Parse
    quotes: tuple[Quote, ...]
    quote_of: tuple[int, ...]


def make_scene(parse: Parse, quotes: tuple[Quote, ...]) -> Scene:
    """Return the scene of a parse: which token stands in which quotation."""
    quote_of = [-1] * len(parse.tokens)
    for number, quote in enumerate(quotes):
        for index in parse.tokens_in(quote.span):
            quote_of[index] = number
    return Scene(parse, quotes, tuple(quote_of))


def find_content(scene: Scene, cue: Cue, core: tuple[int, int], limit: tuple[int, int]) -> Content | None:
    """Return the content of a cue, or ``None``.

    ``core`` is the token range of source, cue, addressee and adjuncts; ``limit`` the tokens of
    the sentence that may belong to the content (other attributions of the sentence cut off).
    """
    own = scene.quote_of[cue.head]
    if own >= 0:
        limit = _inside_quote(scene, cue.head, limit)
        scene = Scene(scene.parse, scene.quotes, tuple(-1 if number == own else number for number in scene.quote_of))
    return _find(scene, cue, core, limit)


def _inside_quote(scene: Scene, token: int, limit: tuple[int, int]) -> tuple[int, int]:
    """Return a limit that stays inside the quotation a cue stands in: its words are the quoted speaker's."""
    first = last = token
    number = scene.quote_of[token]
    while first - 1 >= limit[0] and scene.quote_of[first - 1] == number:
        first -= 1
    while last + 1 < limit[1] and scene.quote_of[last + 1] == number:
        last += 1
    return first, last + 1


def _find(scene: Scene, cue: Cue, core: tuple[int, int], limit: tuple[int, int]) -> Content | None:
    """Return the content of a cue by the first rule that fits."""
    if cue.kind == "preposition":
        return _around(scene, core, limit, "according")
    if cue.quoted_by is not None:
        judged = _object(scene, cue, limit) if "judge" in cue.classes and "say" not in cue.classes else None
        return judged or _complement(scene, cue, core, limit) or _before(scene, core, limit)
    for rule in (_complement, _quotation_after, _that_clause):
        content = rule(scene, cue, core, limit)
        if content is not None:
            return _with_part_before(scene, content, core, limit) if "say" in cue.classes else content
    if "say" in cue.classes and cue.kind == "verb" and not cue.passive and not _is_participle(scene, cue, core):
        content = _parenthetical(scene, core, limit)
        if content is not None:
            return content
    if cue.classes & {"judge", "quote", "urge"} and cue.kind == "verb":
        return _object(scene, cue, limit)
    return None


def _is_participle(scene: Scene, cue: Cue, core: tuple[int, int]) -> bool:
    """Tell whether a cue only accompanies another verb ("..., adding to the toll"), with no quotation before it."""
    parse = scene.parse
    bare = parse.tokens[cue.head].tag == "VBG" and not parse.dependents(cue.head, "aux", "nsubj")
    return bare and (core[0] == 0 or scene.quote_of[core[0] - 1] < 0)


def _complement(scene: Scene, cue: Cue, core: tuple[int, int], limit: tuple[int, int]) -> Content | None:
    """Return the clause that depends on the cue and follows it."""
    parse = scene.parse
    clauses = [
        child
        for child in parse.dependents(cue.head, *_CLAUSE)
        if child > cue.head and _fits(parse, cue, child) and _is_clause(parse, child)
    ]
    if not clauses:
        return None
    first = min(max(parse.edges[clauses[0]][0], cue.last), clauses[0])
    first = _start_of_clause(parse, cue, first)
    last = max(parse.edges[child][1] for child in clauses)
    last = _absorb_quote(scene, min(last, limit[1]))
    first = max(first, limit[0])
    return _spans(scene, [(first, last)], "clause") if first < last else None


def _fits(parse: Parse, cue: Cue, child: int) -> bool:
    """Tell whether the class of a cue allows this complement."""
    token = parse.tokens[child]
    if token.dep == "acl":
        return cue.kind == "noun"
    if token.dep == "oprd":
        return bool(cue.classes & {"judge"})
    if token.dep == "xcomp":
        infinitive = any(parse.tokens[c].lemma == "to" for c in parse.dependents(child, "aux"))
        return infinitive and (cue.kind == "noun" or bool(cue.classes & {"think", "urge"}))
    return True


def _is_clause(parse: Parse, child: int) -> bool:
    """Tell a clause from a noun that the parser calls ``ccomp``: it has a verb of its own, or a subject."""
    token = parse.tokens[child]
    return token.pos in {"VERB", "AUX"} or bool(parse.dependents(child, "nsubj", "nsubjpass", "cop", "aux"))


def _start_of_clause(parse: Parse, cue: Cue, first: int) -> int:
    """Move past the object of a cue ("told reporters", "urged Iran") when the clause swallowed it."""
    if cue.addressee is None:
        told = [child for child in parse.dependents(cue.head, "dobj", "dative") if cue.last <= child < first]
        return parse.edges[told[0]][0] if told and "urge" in cue.classes else first
    if first <= cue.addressee < first + 4:
        return parse.edges[cue.addressee][1]
    return first


def _quotation_after(scene: Scene, cue: Cue, core: tuple[int, int], limit: tuple[int, int]) -> Content | None:
    """Return the words after the cue when they open with a quotation or a colon."""
    parse = scene.parse
    index = core[1]
    while index < limit[1] and parse.tokens[index].text in {",", "that"}:
        index += 1
    if index >= limit[1]:
        return None
    colon = parse.tokens[index].text == ":"
    opens = scene.quote_of[index] >= 0 and scene.quote_of[index] != scene.quote_of[cue.head]
    if not (colon or opens) or ("say" not in cue.classes and not opens):
        return None
    first = index + 1 if colon else index
    if first < core[1]:
        first = core[1]
    last = limit[1] if colon or scene.quote_of[index] < 0 else _absorb_quote(scene, index + 1)
    last = max(last, _end_of_complement(scene, cue, last, limit))
    return _spans(scene, [(first, last)], "colon" if colon else "quotation after the cue")


def _that_clause(scene: Scene, cue: Cue, core: tuple[int, int], limit: tuple[int, int]) -> Content | None:
    """Return the words after a "that" that follows the cue, where the parse hung the clause elsewhere."""
    tokens = scene.parse.tokens
    if "say" not in cue.classes or core[1] + 1 >= limit[1] or tokens[core[1]].text != "that":
        return None
    return _spans(scene, [(core[1], _absorb_quote(scene, limit[1]))], "that-clause")


def _end_of_complement(scene: Scene, cue: Cue, last: int, limit: tuple[int, int]) -> int:
    """Let a half-quoted complement run to the end of its clause."""
    parse = scene.parse
    right = min(parse.edges[cue.head][1], limit[1])
    return right if "say" in cue.classes and right > last and scene.quote_of[right - 1] < 0 else last


def _with_part_before(scene: Scene, content: Content, core: tuple[int, int], limit: tuple[int, int]) -> Content:
    """Add a quotation that stands before the cue when the one after it goes on ("...," he said. "...")."""
    index = core[0] - 1
    tokens = scene.parse.tokens
    while index >= limit[0] and tokens[index].text in {","}:
        index -= 1
    if index < limit[0] or not _ends_quote(scene, index):
        return content
    before = _spans(scene, [(limit[0], core[0])], "")
    return Content((*before.spans, *content.spans), "split quotation") if before else content


def _ends_quote(scene: Scene, index: int) -> bool:
    number = scene.quote_of[index]
    return number >= 0 and scene.quotes[number].span[1] == scene.parse.tokens[index].end


def _parenthetical(scene: Scene, core: tuple[int, int], limit: tuple[int, int]) -> Content | None:
    """Return the clause that the attribution follows or interrupts ("Five years ago, he said, ...")."""
    tokens = scene.parse.tokens
    before = core[0] - 1
    separated = before >= limit[0] and (
        tokens[before].text in {",", "—", "–", "--", "?", "!", "-"} or scene.quote_of[before] >= 0
    )
    if not separated:
        return None
    ends = core[1] >= limit[1] or tokens[core[1]].text in {",", ".", ";", "—", "–", "--", "?", "!"}
    if not ends and scene.quote_of[core[1]] < 0:
        follows = tokens[core[1]]
        if follows.dep not in {"advcl", "mark", "prep", "cc", "advmod", "ROOT"} and follows.tag != "VBG":
            return None
    return _around(scene, core, limit, "parenthetical") if _goes_on(scene, core, limit) else _before(scene, core, limit)


def _goes_on(scene: Scene, core: tuple[int, int], limit: tuple[int, int]) -> bool:
    """Tell whether the content goes on after a parenthetical attribution."""
    tokens = scene.parse.tokens
    if core[1] >= limit[1]:
        return False
    index = core[1]
    if tokens[index].text in {",", "—", "–", "--", ";"}:
        index += 1
        if index < limit[1] and tokens[index].tag == "VBG" and scene.quote_of[index] < 0:
            return False
        quoted_before = core[0] > limit[0] and scene.quote_of[core[0] - 1] >= 0
        if quoted_before or index >= limit[1]:
            return index < limit[1] and scene.quote_of[index] >= 0
        return tokens[index].text not in {"who", "which", "but"}
    return scene.quote_of[index] >= 0


def _before(scene: Scene, core: tuple[int, int], limit: tuple[int, int]) -> Content | None:
    content = _spans(scene, [(limit[0], core[0])], "clause before the cue")
    return content


def _around(scene: Scene, core: tuple[int, int], limit: tuple[int, int], rule: str) -> Content | None:
    return _spans(scene, [(limit[0], core[0]), (core[1], limit[1])], rule)


def _object(scene: Scene, cue: Cue, limit: tuple[int, int]) -> Content | None:
    """Return the object of a judging verb with what completes it ("accused Iran of cheating")."""
    parse = scene.parse
    if cue.passive:
        return None
    particle = [child for child in parse.dependents(cue.head, "prep") if cue.first <= child < cue.last]
    pieces = [i for child in particle for i in parse.dependents(child, "pobj", "pcomp")]
    pieces += [c for c in parse.dependents(cue.head, "dobj", "dative") if c > cue.head]
    if not pieces:
        return None
    first = min(parse.edges[piece][0] for piece in pieces)
    completions = [
        child
        for child in parse.dependents(cue.head, "prep", "oprd", "xcomp", "ccomp")
        if child > pieces[0] and (parse.tokens[child].dep != "prep" or parse.tokens[child].lemma in _COMPLETING)
    ]
    last = max(parse.edges[piece][1] for piece in pieces + completions)
    return _spans(scene, [(max(first, cue.last, limit[0]), min(last, limit[1]))], "object")


def _absorb_quote(scene: Scene, last: int) -> int:
    """Move an end that falls inside a quotation to that quotation's end."""
    index = last - 1
    while index + 1 < len(scene.parse.tokens) and scene.quote_of[index] >= 0:
        if scene.quote_of[index + 1] != scene.quote_of[index]:
            break
        index += 1
    return index + 1


def _spans(scene: Scene, ranges: list[tuple[int, int]], rule: str) -> Content | None:
    """Return character spans of token ranges, trimmed of white space and of punctuation that is not theirs."""
    spans = []
    for first, last in ranges:
        if first >= last:
            continue
        first = _quote_start(scene, first)
        span = trim(scene.parse.text, scene.parse.span(first, max(last, first + 1)))
        if span[0] < span[1] and any(char.isalnum() for char in scene.parse.text[slice(*span)]):
            spans.append(span)
    return Content(tuple(spans), rule) if spans else None


def _quote_start(scene: Scene, first: int) -> int:
    """Move a start that falls inside a quotation to that quotation's start: its mark, or across a sentence break."""
    number = scene.quote_of[first]
    if number < 0:
        return first
    if first > 0 and scene.parse.tokens[first - 1].start == scene.quotes[number].span[0]:
        first -= 1
    index = first
    while index > 0 and scene.quote_of[index - 1] == number:
        index -= 1
    same_sentence = scene.parse.tokens[index].sentence == scene.parse.tokens[first].sentence
    return first if same_sentence else index


def trim(text: str, span: Span) -> Span:
    """Return a span without white space, commas and dashes at its ends, nor a full stop that ends the sentence."""
    start, end = span
    while start < end and text[start] in _TRIM_LEFT:
        start += 1
    while start < end and text[end - 1] in _TRIM_RIGHT:
        end -= 1
    if end - start > 1 and text[end - 1] == "." and not _abbreviation(text, start, end):
        end -= 1
    return start, end


def _abbreviation(text: str, start: int, end: int) -> bool:
    """Tell whether the last full stop belongs to an abbreviation ("U.S.", "D.C.")."""
    return end - start >= 3 and text[end - 3] == "."


def sentence_limit(parse: Parse, sentence: Sentence) -> tuple[int, int]:
    """Return the tokens of a sentence without the punctuation that ends it outside a quotation."""
    last = sentence.last
    while last > sentence.first and parse.tokens[last - 1].text in {".", ";"}:
        last -= 1
    return sentence.first, last


def limit_before(scene: Scene, core: tuple[int, int], limit: tuple[int, int]) -> tuple[int, int]:
    """Return a limit that takes in the quotation right before an attribution, where a sentence break parted them."""
    first = limit[0]
    if core[0] == first and first > 0 and _ends_quote(scene, first - 1):
        tokens, number = scene.parse.tokens, scene.quote_of[first - 1]
        paragraphs = {scene.parse.sentences[tokens[i].sentence].paragraph for i in (first - 1, first)}
        while first > 0 and len(paragraphs) == 1 and scene.quote_of[first - 1] == number:
            first -= 1
    return first, limit[1]
