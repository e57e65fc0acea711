"""From statement drafts to statements: who the source is, when it spoke, and what quotes it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from sayso.coding.crowds import crowd_of
from sayso.coding.cues import CueWords
from sayso.coding.documents import issuer_of
from sayso.coding.labels import is_interview
from sayso.coding.reading import (
    Reading,
    actor_choices,
    by_surname,
    mention_at,
    one_a_country,
    participant_of,
)
from sayso.coding.speakers import (
    in_dialogue,
    participant_at,
    person_at,
    with_words,
)
from sayso.coding.statement_drafts import StatementDraft
from sayso.model import Choice, Explanation, Participant, Passage, Span, Statement, content_id

_BRIEFING = "briefing"
_HONORIFICS = frozenset({"mr", "ms", "mrs", "dr"})


class Attributed(msgspec.Struct, frozen=True):
    """The statements of an article with the reasons for them, in the order of the drafts."""

    statements: tuple[Statement, ...]
    explanations: tuple[Explanation, ...]


def build_statements(reading: Reading, drafts: tuple[StatementDraft, ...], words: CueWords) -> Attributed:
    """Return the statements of an article. Ids come from article, cue and content; equal ones cannot occur."""
    ids = tuple(_statement_id(reading, draft) for draft in drafts)
    sources = _sources(reading, drafts, words)
    statements = tuple(
        _statement(reading, draft, ids, ids[number], sources[number]) for number, draft in enumerate(drafts)
    )
    explanations = tuple(
        Explanation(ids[number], "statement", _explain(reading, draft)) for number, draft in enumerate(drafts)
    )
    return Attributed(statements, explanations)


def _sources(reading: Reading, drafts: tuple[StatementDraft, ...], words: CueWords) -> tuple[Participant | None, ...]:
    """Return who makes each statement; "I" and "you" last, since their speaker may be named after them."""
    sources: list[Participant | None] = [None] * len(drafts)
    spoken = [draft.source is not None and in_dialogue(reading, draft.source) for draft in drafts]
    for later in (False, True):
        for number, draft in enumerate(drafts):
            if spoken[number] is later and draft.source is not None:
                sources[number] = _source(reading, drafts, number, sources, words)
    return tuple(sources)


def _statement_id(reading: Reading, draft: StatementDraft) -> str:
    return content_id(reading.article.id, "statement", draft.cue_spans, draft.content_spans, draft.source_span)


def _statement(
    reading: Reading, draft: StatementDraft, ids: tuple[str, ...], own: str, source: Participant | None
) -> Statement:
    return Statement(
        id=own,
        source=source,
        cue=_passage(reading, draft.cue_spans),
        content=_passage(reading, draft.content_spans),
        form=draft.form,
        medium=draft.medium,
        addressee=participant_at(reading, draft.addressee) if draft.addressee is not None else None,
        date=reading.times[draft.time].interval if draft.time is not None else None,
        within=ids[draft.within] if draft.within is not None else None,
    )


def _passage(reading: Reading, spans: tuple[Span, ...]) -> Passage:
    return Passage(text=" ".join(reading.parse.words(span) for span in spans), spans=spans)


def _source(
    reading: Reading,
    drafts: tuple[StatementDraft, ...],
    number: int,
    known: Sequence[Participant | None],
    words: CueWords,
) -> Participant | None:
    """Return who makes a statement, ``None`` where the text does not name one."""
    draft = drafts[number]
    if draft.source is None or draft.source_span is None:
        return None
    labelled = _labelled_person(reading, draft)
    if labelled is not None:
        return labelled
    if draft.antecedent is not None:
        return participant_at(reading, draft.antecedent, draft.source_span)
    speaker = _last_speaker(reading, drafts, number, known, words)
    if speaker is not None:
        return with_words(reading, speaker, draft.source_span)
    first = next(iter(reading.parse.tokens_in(draft.source_span)), draft.source)  # "We, the ministers of ..."
    if in_dialogue(reading, draft.source) or reading.parse.words(draft.source_span).startswith(("We, ", "I, ")):
        person = person_at(reading, drafts, draft.source if in_dialogue(reading, draft.source) else first, known)
        return with_words(reading, person, draft.source_span) if person else participant_at(reading, draft.source)
    issuer = issuer_of(reading, drafts, number, known, words)
    if issuer is not None:
        return with_words(reading, issuer, draft.source_span)
    crowd = crowd_of(reading, draft.source_span) if mention_at(reading, draft.source) is None else None
    if crowd is not None:
        return crowd
    several = _compound(reading, draft.source, draft.source_span) or _of_several(
        reading, draft.source, draft.source_span
    )
    return several or participant_at(reading, draft.source, draft.source_span)


def _labelled_person(reading: Reading, draft: StatementDraft) -> Participant | None:
    """Return whom a transcript's label means ("MR. PRICE:"), by the surname, from the article or its title."""
    assert draft.source_span is not None
    label = reading.parse.words(draft.source_span)
    if not draft.handed_over or not label.isupper():
        return None
    person = by_surname(reading, label.split()[-1])
    if person is None:
        return _briefer(reading, label, draft.source_span)
    refers_to = person.refers_to if person not in reading.headline else draft.source_span
    return msgspec.structs.replace(person, text=label, span=draft.source_span, refers_to=refers_to)


def _briefer(reading: Reading, label: str, span: Span) -> Participant | None:
    """Return who is labelled "MR BARNETT" where the issuer briefs, or the press asks it: one of its officials."""
    issuer, words = reading.issuer, label.split()
    if issuer is None or not (_BRIEFING in (reading.article.title or "").lower() or is_interview(reading.parse)):
        return None
    if len(words) != 2 or words[0].strip(".").lower() not in _HONORIFICS:
        return None
    return Participant(
        text=label,
        span=span,
        name=words[1].title(),
        country=issuer.country,
        sector=issuer.sector,
        sectors=issuer.sectors,
        refers_to=span,
        confidence=0.5,
    )


def _compound(reading: Reading, token: int, span: Span) -> Participant | None:
    """Return several sources joined by "and" as one participant: what they share, and nobody's name."""
    joined = [token, *_conjuncts(reading, token)]
    parties = [
        participant_of(reading, mention) for head in joined if (mention := mention_at(reading, head)) is not None
    ]
    inside = [party for party in parties if span[0] <= party.span[0] and party.span[1] <= span[1]]
    if len(inside) < 2 or len({party.refers_to or party.span for party in inside}) < 2:
        return None
    return _together(reading, inside, span)


def _of_several(reading: Reading, token: int, span: Span) -> Participant | None:
    """Return "the governments of Kenya and Somalia" as one participant of no one country."""
    mention = mention_at(reading, token)
    parties = one_a_country(reading, reading.mentions[mention]) if mention is not None else ()
    return _together(reading, parties, span) if parties else None


def _together(reading: Reading, parties: Sequence[Participant], span: Span) -> Participant:
    """Return several as one participant: the country that all have, the sectors of each, the first's first.

    Where a state or another body without a sector is among them they have none in common.
    """
    countries = {party.country for party in parties}
    sectors = list(dict.fromkeys(sector for party in parties for sector in party.sectors))
    bare = any(party.actor_id and not party.sector for party in parties)
    return Participant(
        text=reading.parse.words(span),
        span=span,
        country=countries.pop() if len(countries) == 1 else None,
        sector=sectors[0] if sectors and not bare else None,
        sectors=tuple(sectors),
        refers_to=span,
        confidence=min(party.confidence for party in parties),
    )


def _conjuncts(reading: Reading, token: int) -> list[int]:
    """Return the nouns joined to one, however the parser nests them ("the White House and State Department")."""
    parse = reading.parse
    found = [child for child in parse.dependents(token, "conj") if parse.tokens[child].pos in {"NOUN", "PROPN"}]
    for modifier in parse.dependents(token, "nmod"):
        if parse.dependents(modifier, "cc"):
            found.append(modifier)
    return found + [deeper for child in found for deeper in _conjuncts(reading, child)]


def _last_speaker(
    reading: Reading,
    drafts: tuple[StatementDraft, ...],
    number: int,
    known: Sequence[Participant | None],
    words: CueWords,
) -> Participant | None:
    """Return the outermost speaker of the sentence before, for a pronoun that says something, or ``None``.

    "Feltman said he was worried, a diplomat said. Talks had failed, he said." - the diplomat speaks on.
    Only a sentence with a speaker inside a speaker needs this; elsewhere coreference knows better.
    """
    parse, draft = reading.parse, drafts[number]
    assert draft.source is not None
    pronoun = parse.tokens[draft.source]
    if pronoun.text.lower() not in {"he", "she"} or draft.within is not None:
        return None
    before = [
        index
        for index, other in enumerate(drafts)
        if other.within is None
        and other.source is not None
        and parse.tokens[other.cue_tokens[0]].sentence == pronoun.sentence - 1
        and any(inner.within == index for inner in drafts)
    ]
    if not before:
        return None
    outer = drafts[before[-1]]
    assert outer.source is not None
    head = parse.tokens[outer.source]
    personal = head.lemma.lower() in words.speakers.nouns or head.ent == "PERSON"
    plural = head.tag in {"NNS", "NNPS"}
    return known[before[-1]] if personal and not plural else None


def _explain(reading: Reading, draft: StatementDraft) -> tuple[Choice, ...]:
    choices = draft.choices
    token = draft.antecedent if draft.antecedent is not None else draft.source
    mention = mention_at(reading, token) if token is not None else None
    if mention is not None:
        choices += actor_choices(reading, mention, "source")
    choices += (Choice("form", draft.form, "share of the content's letters between quotation marks"),)
    if draft.medium is not None:
        choices += (Choice("medium", draft.medium, "a noun of that medium in the attribution's words"),)
    if draft.time is not None:
        choices += reading.times[draft.time].choices
    return choices


def chain_at(statements: tuple[Statement, ...], position: int) -> tuple[str, ...]:
    """Return the ids of the statements whose content holds a position, outermost first, each containing the next."""
    holding = [
        (sum(end - start for start, end in statement.content.spans), statement.id)
        for statement in statements
        if any(start <= position < end for start, end in statement.content.spans)
    ]
    if not holding:
        return ()
    by_id = {statement.id: statement for statement in statements}
    chain = [min(holding)[1]]
    while (outer := by_id[chain[-1]].within) is not None and outer not in chain:
        chain.append(outer)
    return tuple(reversed(chain))
