"""Attributions without a verb: "Name: ...", a transcript's speaker labels, a line that hands over, a dash and a name.

What users of other tools ask for and do not get (textacy #383, UniversalDependencies/docs #904).
"""

from __future__ import annotations

import re

import msgspec

from sayso.coding.contents import Scene, trim
from sayso.coding.cues import CueWords
from sayso.model import Parse, Span

_LABEL = re.compile(
    r"(?P<name>[A-Z][\w.’'\-]*(?: (?:[A-Z(][\w.’'\-)]*|of|the|de|al|bin|van|von)){0,5}) ?(?P<cue>:)\s+(?=\S)"
)
_DASH = re.compile(r"(?P<cue>[–—-]{1,2})\s?(?P<name>[A-Z][\w.’'\-]+(?: [A-Z][\w.’'\-]*){0,6})(?=,|$|\s*\n)")
_LETTERHEAD = re.compile(
    r"(?P<name>[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]*){1,4}), (?P<title>[A-Z][\w’'&,-]+(?: [\w’'&,-]+){0,12})"
)
_FIRST_PERSON = frozenset({"i", "we", "our", "my", "us"})
_NOT_NAMES = frozenset(
    {
        "note",
        "photo",
        "update",
        "related",
        "begin",
        "end",
        "source",
        "contact",
        "date",
        "time",
        "where",
        "when",
        "who",
        "what",
        "editor",
        "correction",
        "analysis",
        "video",
        "watch",
        "ps",
        "re",
        "subject",
        "tel",
        "phone",
        "fax",
        "email",
    }
)
_QUESTIONERS = frozenset({"question", "q", "moderator"})


class Labelled(msgspec.Struct, frozen=True):
    """A verbless attribution. ``source`` is the head token of the name."""

    source: int
    source_span: Span
    cue_span: Span
    content_spans: tuple[Span, ...]
    rule: str


def find_labelled(scene: Scene, words: CueWords) -> tuple[Labelled, ...]:
    """Return the attributions of a text that have no verb, in order."""
    parse = scene.parse
    lines = _lines(parse)
    found = _labels(parse, lines) + _lead_ins(parse, lines, words)
    found = [_turned(parse, item, words) for item in found]
    found = found or _letterhead(scene, lines)
    found += _signed_quotations(scene)
    return tuple(sorted(found, key=lambda item: item.cue_span))


def asks_at(parse: Parse, position: int) -> bool:
    """Tell whether a position stands in the turn of someone who asks, by the last label before it in a transcript."""
    labels = [match for line in _lines(parse) if line[0] <= position and (match := _label(parse.text, line))]
    return bool(labels) and labels[-1].group("name").lower() in _QUESTIONERS


def is_interview(parse: Parse) -> bool:
    """Tell whether some lines of a text are labelled as those of someone who asks."""
    labels = (_label(parse.text, line) for line in _lines(parse))
    return any(match.group("name").lower() in _QUESTIONERS for match in labels if match)


def _turned(parse: Parse, item: Labelled, words: CueWords) -> Labelled:
    """Return a label the right way round: in "Truce Is Dead: Report" the report says what stands before the colon."""
    if item.rule != "label" or len(item.content_spans) != 1:
        return item
    after = parse.words(item.content_spans[0])
    last = after.lower().split()[-1].rstrip("s")
    speaks = last in words.speakers.nouns | words.speakers.bodies | words.issued.nouns | {"poll", "study", "survey"}
    tokens = parse.tokens_in(item.content_spans[0])
    if not speaks or len(after.split()) > 3 or len(parse.words(item.source_span).split()) < 3 or not tokens:
        return item
    return Labelled(tokens[-1], item.content_spans[0], item.cue_span, (item.source_span,), item.rule)


def _lines(parse: Parse) -> list[Span]:
    """Return the span of each paragraph, from the sentences that share it."""
    spans: dict[int, Span] = {}
    for sentence in parse.sentences:
        start, end = spans.get(sentence.paragraph, sentence.span)
        spans[sentence.paragraph] = (min(start, sentence.span[0]), max(end, sentence.span[1]))
    return [spans[number] for number in sorted(spans)]


def _labels(parse: Parse, lines: list[Span]) -> list[Labelled]:
    """Return what stands after "Name:" at the start of a line; in a transcript the speech runs to the next label."""
    labels = [(number, match) for number, line in enumerate(lines) if (match := _label(parse.text, line))]
    capitals = sum(match.group("name").isupper() for _, match in labels)
    transcript = len(labels) >= 3 or capitals >= 2
    found = []
    for position, (number, match) in enumerate(labels):
        if match.group("name").lower() in _QUESTIONERS:
            continue
        until = number + 1
        if transcript:
            until = labels[position + 1][0] if position + 1 < len(labels) else len(lines)
        spans = [(match.end(), lines[number][1]), *lines[number + 1 : until]]
        item = _labelled(parse, match.span("name"), match.span("cue"), spans, "label")
        if item is not None:
            found.append(item)
    return found


def _label(text: str, line: Span) -> re.Match[str] | None:
    match = _LABEL.match(text, *line)
    if match is None or match.group("name").split()[0].lower() in _NOT_NAMES:
        return None
    return match


def _lead_ins(parse: Parse, lines: list[Span], words: CueWords) -> list[Labelled]:
    """Return what follows a line such as "The following is attributable to Spokesperson X:"."""
    found = []
    for number, (start, end) in enumerate(lines[:-1]):
        line = parse.text[start:end]
        if not line.rstrip().endswith(":") or len(line) > 300:
            continue
        for phrase in words.lead_in.words:
            place = line.lower().find(phrase)
            if place >= 0:
                cue = (start + place, start + place + len(phrase))
                name = trim(parse.text, (cue[1], end))
                item = _labelled(parse, name, cue, lines[number + 1 :], "lead-in")
                if item is not None:
                    found.append(item)
                break
    return found


def _letterhead(scene: Scene, lines: list[Span]) -> list[Labelled]:
    """Return the text under a line "Name, Title" when it speaks in the first person: its author's statement.

    A reporter's byline has the same shape, but a report does not say "we" outside quotations.
    """
    parse = scene.parse
    for number, line in enumerate(lines[:3]):
        match = _LETTERHEAD.fullmatch(parse.text[line[0] : line[1]].rstrip())
        if match is None or not _is_person(parse, line[0] + match.start("name"), line[0] + match.end("name")):
            continue
        body = [
            index
            for index in range(len(parse.tokens))
            if parse.tokens[index].start > line[1] and scene.quote_of[index] < 0
        ]
        if not any(parse.tokens[index].text.lower() in _FIRST_PERSON for index in body):
            return []
        name = (line[0] + match.start("name"), line[0] + match.end("name"))
        title = (line[0] + match.start("title"), line[0] + match.end("title"))
        item = _labelled(parse, name, title, lines[number + 1 :], "letterhead")
        return [item] if item else []
    return []


def _is_person(parse: Parse, start: int, end: int) -> bool:
    tokens = [parse.tokens[i] for i in parse.tokens_in((start, end))]
    named = sum(token.pos == "PROPN" for token in tokens) >= 2
    return named and not any(token.ent in {"GPE", "LOC", "FAC", "DATE"} for token in tokens)


def _signed_quotations(scene: Scene) -> list[Labelled]:
    """Return a quotation followed by a dash and a name."""
    found = []
    text = scene.parse.text
    for quote in scene.quotes:
        after = quote.span[1]
        while after < len(text) and text[after].isspace():
            after += 1
        match = _DASH.match(text, after)
        if match is not None and quote.closed and len(scene.parse.tokens_in(quote.inner)) >= 4:
            item = _labelled(scene.parse, match.span("name"), match.span("cue"), [quote.span], "dash and name")
            if item is not None:
                found.append(item)
    return found


def _labelled(parse: Parse, name: Span, cue: Span, spans: list[Span], rule: str) -> Labelled | None:
    tokens = [i for i in parse.tokens_in(name) if parse.tokens[i].pos in {"PROPN", "NOUN", "PRON", "X", "ADJ"}]
    trimmed = [span for span in (trim(parse.text, span) for span in spans) if span[0] < span[1]]
    if not tokens or not trimmed:
        return None
    heads = [i for i in tokens if parse.tokens[i].head not in tokens]
    names = [i for i in tokens if parse.tokens[i].ent == "PERSON"]
    source = names[-1] if names else (heads[-1] if heads else tokens[-1])
    return Labelled(source, name, cue, tuple(trimmed), rule)
