"""PLOVER's contexts of an event: what it is about, by the words of its sentence and by what it is."""

from __future__ import annotations

from sayso.coding.drafts import EventDraft
from sayso.coding.lexicon import ContextLexicon, EventLexicon
from sayso.model import Parse


def contexts_of(parse: Parse, draft: EventDraft, lexicon: EventLexicon) -> tuple[str, ...]:
    """Return the contexts of an event, in the ontology's order.

    Its own sentence decides; where that holds no word of any context, the sentence before in the
    same paragraph does.
    """
    words = lexicon.contexts
    found = _by_words(parse, draft.sentence, words)
    if not found and draft.sentence > 0:
        before, own = parse.sentences[draft.sentence - 1], parse.sentences[draft.sentence]
        if before.paragraph == own.paragraph:
            found = _by_words(parse, before.index, words)
    for name, row in words.rows.items():
        if draft.type in row.types or (draft.mode is not None and draft.mode in row.modes):
            found.add(name)
    return tuple(name for name in words.order if name in found)


def _by_words(parse: Parse, number: int, lexicon: ContextLexicon) -> set[str]:
    sentence = parse.sentences[number]
    found: set[str] = set()
    for token in parse.tokens[sentence.first : sentence.last]:
        for word in (token.text.lower(), token.lemma.lower()):
            found.update(lexicon.by_word.get(word, ()))
    text = parse.words(sentence.span).lower()
    for name, row in lexicon.rows.items():
        if any(phrase in text for phrase in row.phrases):
            found.add(name)
    return found
