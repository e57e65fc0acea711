"""PLOVER's contexts of an event: what it is about, by the words of its sentence and by what it is."""

from __future__ import annotations

import msgspec

from sayso.coding.drafts import EventDraft
from sayso.coding.ontology import Ontology
from sayso.errors import DataError
from sayso.model import Parse


class ContextRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What gives one context: words (a list between spaces), phrases, types and modes of events."""

    words: str = ""
    phrases: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()


class ContextFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The schema of ``data/contexts.toml``."""

    contexts: dict[str, ContextRow]


class ContextLexicon(msgspec.Struct, frozen=True):
    """Contexts by word, and the rest as it stands in the file, in the ontology's order."""

    order: tuple[str, ...]
    by_word: dict[str, tuple[str, ...]]
    rows: dict[str, ContextRow]


def compile_contexts(file: ContextFile, ontology: Ontology) -> ContextLexicon:
    """Return the lexicon of contexts. Raises ``DataError`` unless it has exactly the ontology's contexts."""
    wrong = sorted(set(file.contexts) ^ set(ontology.contexts))
    if wrong:
        raise DataError(f"contexts.toml: contexts that are not in both it and the ontology: {', '.join(wrong)}")
    by_word: dict[str, list[str]] = {}
    for name in ontology.contexts:
        for word in file.contexts[name].words.split():
            by_word.setdefault(word, []).append(name)
    return ContextLexicon(
        ontology.contexts, {word: tuple(names) for word, names in by_word.items()}, dict(file.contexts)
    )


def contexts_of(parse: Parse, draft: EventDraft, lexicon: ContextLexicon) -> tuple[str, ...]:
    """Return the contexts of an event, in the ontology's order.

    Its own sentence decides; where that holds no word of any context, the sentence before in the
    same paragraph does.
    """
    found = _by_words(parse, draft.sentence, lexicon)
    if not found and draft.sentence > 0:
        before, own = parse.sentences[draft.sentence - 1], parse.sentences[draft.sentence]
        if before.paragraph == own.paragraph:
            found = _by_words(parse, before.index, lexicon)
    for name, row in lexicon.rows.items():
        if draft.type in row.types or (draft.mode is not None and draft.mode in row.modes):
            found.add(name)
    return tuple(name for name in lexicon.order if name in found)


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
