"""In what form, by what means and when something was said."""

from __future__ import annotations

from sayso.coding.contents import Content, Scene
from sayso.coding.cues import Cue, CueWords
from sayso.coding.extent import Placed
from sayso.model import Form, Medium, Parse, Span, TimeExpression


def form_of(scene: Scene, spans: tuple[Span, ...]) -> Form:
    """Return ``direct`` when at least nine tenths of the letters are quoted, ``indirect`` when none is."""
    quoted = total = 0
    for start, end in spans:
        total += _letters(scene, start, end)
        for low, high in _quoted(scene, start, end):
            quoted += _letters(scene, low, high)
    if not quoted:
        return "indirect"
    return "direct" if quoted >= 0.9 * total else "mixed"


def _letters(scene: Scene, start: int, end: int) -> int:
    return sum(map(str.isalnum, scene.parse.text[start:end]))


def _quoted(scene: Scene, start: int, end: int) -> list[Span]:
    """Return the stretches of a span that are inside quotation marks, in order; a quotation inside another is in it."""
    found: list[Span] = []
    for low, high in sorted(quote.inner for quote in scene.quotes if quote.inner[0] < end and quote.inner[1] > start):
        low = max(low, start, found[-1][1] if found else start)
        high = min(high, end)
        if low < high:
            found.append((low, high))
    return found


def medium_of(parse: Parse, item: Placed, content: Content, words: CueWords) -> Medium | None:
    """Return by what means it was said, from the phrases round the cue that are not content, and from the cue."""
    cue = item.cue
    nouns = [i for i in range(*item.core) if i < cue.first or i >= cue.last]
    nouns += [i for child in parse.dependents(cue.head, "prep", "dobj", "dative") for i in range(*parse.edges[child])]
    sentence = parse.sentences[item.sentence]
    nouns = [i for i in nouns if sentence.first <= i < sentence.last and not _holds(content, parse.tokens[i].start)]
    for token in sorted(set(nouns)):
        medium = _named_medium(parse, token, words)
        if medium is not None and _is_means(parse, token, cue):
            return medium
    for medium_name in sorted(words.medium_verbs):
        if parse.tokens[cue.head].lemma in words.medium_verbs[medium_name]:
            return medium_name  # type: ignore[return-value]
    return None


def _holds(content: Content, position: int) -> bool:
    return any(start <= position < end for start, end in content.spans)


def _named_medium(parse: Parse, token: int, words: CueWords) -> Medium | None:
    word = parse.tokens[token]
    if word.pos not in {"NOUN", "PROPN"}:
        return None
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


def time_of(parse: Parse, item: Placed, content: Content, times: tuple[TimeExpression, ...]) -> int | None:
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
