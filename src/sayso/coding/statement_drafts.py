"""What the finders of statements hand on: a statement before its people are resolved."""

from __future__ import annotations

import msgspec

from sayso.model import Choice, Form, Medium, Span


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
    certain: bool = False
    """Whether the rules are sure of it: a plain verb of saying with a source and words of its own."""
    chained: bool = False
    """Whether it quotes another statement, or is quoted by one, with a cue of its own ("quoted Morgulov as saying")."""
    handed_over: bool = False
    """Whether a label or a lead-in line hands whole paragraphs to the source, in its own words."""
    within: int | None = None
    choices: tuple[Choice, ...] = ()
