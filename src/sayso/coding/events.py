"""From event drafts to event mentions: did it happen, when, where, and on whose say-so."""

from __future__ import annotations

import msgspec

from sayso.coding import grammar
from sayso.coding.attribute import chain_at
from sayso.coding.cameo import Cameo
from sayso.coding.circumstances import Dated, date_event, find_place, find_time, is_perfect, shown
from sayso.coding.contexts import contexts_of
from sayso.coding.crowds import crowd_of
from sayso.coding.drafts import EventDraft, Party
from sayso.coding.factuality import ORDER, FactualityWords, is_command, is_denied_near, judge, weigh
from sayso.coding.lexicon import EventLexicon
from sayso.coding.quantities import find_quantities
from sayso.coding.reading import Reading, actor_choices, participant_of, participants_of, unknown_participant
from sayso.coding.speakers import in_dialogue, is_second_person, person_at, with_words
from sayso.coding.statement_drafts import StatementDraft
from sayso.model import (
    Choice,
    EventMention,
    Explanation,
    Factuality,
    Judged,
    Parse,
    Participant,
    Place,
    ResolvedTime,
    Span,
    Statement,
    Words,
    content_id,
)

# Types whose events consist in saying something (PLOVER's verbal quads).
_VERBAL = frozenset({"AGREE", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"})

# Only what is as real as another can be the same event told again.
_REALITY: dict[Factuality, str] = {"happened": "past", "ongoing": "past", "planned": "future"}
_POINTING = frozenset({"the", "this", "that", "these", "those"})

_PLURAL = frozenset({"they", "both", "both sides", "the two", "the two sides", "both leaders"})
_THOSE_WHO_MEET = frozenset(
    {"officials", "leaders", "ministers", "sides", "parties", "participants", "delegations", "counterparts"}
    | {"secretaries", "presidents", "principals", "diplomats", "envoys", "negotiators"}
)

_IMPERSONAL = frozenset({"it", "its", "itself"})

# Share of a span's pieces that the model must give to the time or place of an event, for it to be taken.
_SURE = 0.6

# Chance of the model that an event has happened, from which a date without a year is the last one, not the next.
_HAPPENED = 0.8

# An event told again in the next sentences is the same one; farther off it is likely another.
_SAME_EVENT_SENTENCES = 3

# A plan under a definite name ("will attend the council meeting") is the plan of that type spoken of before.
_SAME_PLAN_SENTENCES = 12


class Told(msgspec.Struct, frozen=True):
    """The event mentions of an article with the reasons for them, in order of their anchors."""

    events: tuple[EventMention, ...]
    explanations: tuple[Explanation, ...]


class Said(msgspec.Struct, frozen=True):
    """The statements of an article with their drafts, aligned."""

    statements: tuple[Statement, ...]
    drafts: tuple[StatementDraft, ...]


def _is_a_time(reading: Reading, draft: EventDraft) -> bool:
    """Tell whether the anchor is part of a date ("on March 17")."""
    return any(time.expression.first <= draft.anchor < time.expression.last for time in reading.times)


class EventWords(msgspec.Struct, frozen=True):
    """What the words round an event are compared with."""

    lexicon: EventLexicon
    factuality: FactualityWords
    cameo: Cameo


def build_events(
    reading: Reading,
    drafts: tuple[EventDraft, ...],
    said: Said,
    words: EventWords,
) -> Told:
    """Return the event mentions of an article. Ids come from article, type and anchor."""
    anchors = frozenset(draft.anchor for draft in drafts)
    events: list[EventMention] = []
    explanations: list[Explanation] = []
    stated = [
        draft for draft in drafts if not (is_command(reading.parse, draft.predicate) or _is_a_time(reading, draft))
    ]
    ordered = sorted(stated, key=lambda draft: (draft.span, draft.type, draft.mode or ""))
    for draft in ordered:
        event, choices = _event(reading, draft, said, words, anchors)
        event, choices = _with_those_who_met(event, choices, events, reading)
        event, choices = _dated_like_before(event, draft, choices, events, reading)
        events.append(event)
        explanations.append(Explanation(event.id, "event", choices))
    return Told(tuple(events), tuple(explanations))


def _event(
    reading: Reading, draft: EventDraft, said: Said, words: EventWords, anchors: frozenset[int]
) -> tuple[EventMention, tuple[Choice, ...]]:
    parse = reading.parse
    attribution = chain_at(said.statements, draft.span[0])
    judged, dated = _whether_and_when(reading, draft, said, words, anchors, attribution)
    heads = frozenset(party.head for party in (*draft.actors, *draft.recipients))
    place, place_choice = find_place(
        reading, (draft.first, draft.last), draft.predicate, heads, verbal=draft.type in _VERBAL
    )
    if place is None:
        place, place_choice = _hinted_place(reading, draft)
    draft, town = _without_town(reading, draft)
    if place is None and town is not None:
        place = town
        place_choice = Choice("place", town.text, "a town before the event's noun", town.text)
    actors, swapped = _others_than_recipients(reading, draft)
    recipients = _parties(reading, draft.recipients, said)
    event = EventMention(
        id=content_id(reading.article.id, "event", draft.type, draft.mode, draft.span),
        type=draft.type,
        mode=draft.mode,
        contexts=_contexts(parse, draft, words.lexicon),
        factuality=judged.factuality,
        actors=_not_themselves(_parties(reading, actors, said), recipients),
        recipients=recipients,
        reciprocal=draft.reciprocal,
        date=dated.interval,
        place=place,
        quantities=find_quantities(parse, draft, words.lexicon),
        attribution=attribution,
        anchor=Words(text=parse.words(draft.span), span=draft.span),
        evidence=_evidence(reading, draft),
        confidence=draft.confidence,
    )
    choices = draft.choices + judged.choices + _party_choices(reading, draft)
    choices += tuple(choice for choice in (swapped, dated.choice, place_choice) if choice is not None)
    choices += (_cameo_choice(parse, draft, words.cameo),)
    return event, (*choices, _attribution_choice(said, attribution))


def _cameo_choice(parse: Parse, draft: EventDraft, cameo: Cameo) -> Choice:
    """Return the event's CAMEO code and Goldstein score, which the record has no field for."""
    named = grammar.objects(parse, draft.predicate)
    words = " ".join([parse.words(draft.span), *(parse.tokens[index].text for index in named)])
    code = cameo.code(draft.type, draft.mode, words)
    return Choice("cameo", f"{code} (Goldstein {cameo.scale(code):g})", "cameo.toml, by type, mode and words", words)


def _contexts(parse: Parse, draft: EventDraft, lexicon: EventLexicon) -> tuple[str, ...]:
    """Return the contexts of rules and model together, in the ontology's order."""
    found = {*contexts_of(parse, draft, lexicon), *(draft.hints.contexts if draft.hints else ())}
    return tuple(name for name in lexicon.contexts.order if name in found)


def _whether_and_when(
    reading: Reading,
    draft: EventDraft,
    said: Said,
    words: EventWords,
    anchors: frozenset[int],
    attribution: tuple[str, ...],
) -> tuple[Judged, Dated]:
    """Return whether an event happened and when; a stated date after publication makes it a plan."""
    parse = reading.parse
    cues = frozenset(index for one in said.drafts for index in range(*one.cue_tokens)) - {draft.predicate}
    time = find_time(reading, (draft.first, draft.last), draft.predicate, cues, anchors - {draft.anchor})
    time = time or _hinted_time(reading, draft, _day_said(said, attribution))
    stated = date_event(reading, time, "happened", False) if time is not None else Dated(None, None)

    def judged_with(*, in_future: bool) -> Judged:
        found = judge(parse, draft.predicate, words.factuality, in_future=in_future, settled=draft.polarity_settled)
        if draft.hints is None:
            return found
        denied = is_denied_near(parse, draft.predicate, words.factuality)
        return weigh(found, draft.hints.factuality, words.factuality, denied=denied)

    judged = judged_with(in_future=stated.in_future)
    if time is not None and time.other is not None:
        other = date_event(reading, msgspec.structs.replace(time, interval=time.other), "happened", False)
        if stated.in_future and _has_happened(draft):
            free = judged_with(in_future=False)
            if free.factuality in {"happened", "ongoing"}:
                return free, other
        if other.in_future and judged.factuality == "planned":
            return judged, other
    if time is not None:
        return judged, stated
    spoken = _date_of_saying(said, attribution, draft, judged.factuality)
    return judged, spoken or date_event(reading, None, judged.factuality, _is_open(parse, draft))


def _has_happened(draft: EventDraft) -> bool:
    """Tell whether the model is sure of what only a date, whose year nobody gives, would make a plan."""
    return draft.hints is not None and draft.hints.factuality[ORDER.index("happened")] >= _HAPPENED


def _day_said(said: Said, attribution: tuple[str, ...]) -> Span | None:
    """Return the words that say when the innermost statement of a chain was made."""
    dates = [one.date for one in said.statements if attribution and one.id == attribution[-1]]
    return dates[0].span if dates and dates[0] is not None else None


def _hinted_time(reading: Reading, draft: EventDraft, said: Span | None) -> ResolvedTime | None:
    """Return the time that the model gives an event, where it is sure of one; not the time at which it was ``said``."""
    spans = [span for span, share in draft.hints.times if share >= _SURE and span != said] if draft.hints else []
    by_span = {time.interval.span: time for time in reading.times}
    return by_span.get(spans[0]) if spans else None


def _hinted_place(reading: Reading, draft: EventDraft) -> tuple[Place | None, Choice | None]:
    """Return the place that the model gives an event, where it is sure of one, with the reason."""
    spans = [span for span, share in draft.hints.places if share >= _SURE] if draft.hints else []
    for place in reading.places:
        if spans and place.place.span == spans[0] and place.kind == "literal":
            return place.place, Choice("place", place.place.text, "the model", place.place.text)
    return None, None


def _without_town(reading: Reading, draft: EventDraft) -> tuple[EventDraft, Place | None]:
    """Return the draft without a town before its noun as a party, and the town ("the Paris attacks")."""
    tokens = reading.parse.tokens
    found: dict[int, Place] = {}
    for party in (*draft.actors, *draft.recipients):
        before = tokens[party.head].dep in {"compound", "nmod", "amod"} and tokens[party.head].head == draft.anchor
        for place in reading.places if before else ():
            if place.place.span == party.span and place.granularity not in {None, "country"}:
                found[party.head] = place.place
    if not found:
        return draft, None
    actors = tuple(party for party in draft.actors if party.head not in found)
    recipients = tuple(party for party in draft.recipients if party.head not in found)
    return msgspec.structs.replace(draft, actors=actors, recipients=recipients), found[min(found)]


def _is_open(parse: Parse, draft: EventDraft) -> bool:
    """Tell whether the text leaves open when an event began: a perfect tense, or a noun without a verb of its own."""
    bare_noun = draft.predicate == draft.anchor and parse.tokens[draft.anchor].pos not in {"VERB", "AUX"}
    return bare_noun or is_perfect(parse, draft.predicate)


def _date_of_saying(
    said: Said, attribution: tuple[str, ...], draft: EventDraft, factuality: Factuality
) -> Dated | None:
    """Return the day of the statement that a verbal event consists in ("on Friday he said Moscow was not ready")."""
    if draft.type not in _VERBAL or factuality != "happened" or not attribution:
        return None
    for statement in said.statements:
        if statement.id == attribution[-1] and statement.date is not None:
            date = msgspec.structs.replace(statement.date, basis="inferred")
            return Dated(date, Choice("date", shown(date), "the day of the statement it consists in", date.text or ""))
    return None


def _parties(reading: Reading, parties: tuple[Party, ...], said: Said) -> tuple[Participant, ...]:
    """Return the participants of a role in order of the text, groups as their members, nobody twice.

    A state in the name of its official ("Korea" in "Korea Foreign Minister Chung") is not one beside him.
    """
    found: list[Participant] = []
    seen: set[object] = set()
    for party in parties:
        if any(_is_inside(party.span, other.span) for other in parties):
            continue
        for participant in _of_party(reading, party, said):
            key = (participant.refers_to or participant.span, participant.country)
            if key not in seen:
                seen.add(key)
                found.append(participant)
    return tuple(found)


def _is_inside(one: Span, other: Span) -> bool:
    return one != other and other[0] <= one[0] and one[1] <= other[1]


def _others_than_recipients(reading: Reading, draft: EventDraft) -> tuple[tuple[Party, ...], Choice | None]:
    """Return the actors, where "it" or "they" would act against themselves another antecedent instead.

    "North Korea criticized the council after it tightened sanctions against Pyongyang": it is the council.
    """
    if len(draft.actors) != 1 or draft.reciprocal or draft.actors[0].mention is None:
        return draft.actors, None
    actor = draft.actors[0]
    assert actor.mention is not None
    against = {_state(reading, party) for party in draft.recipients} - {None}
    other_person = reading.mentions[actor.mention].kind == "pronoun" and not in_dialogue(reading, actor.head)
    if not other_person or _state(reading, actor) not in against:
        return draft.actors, None
    other = _earlier_party(reading, actor, against)
    if other is None:
        return (), Choice("actors", "none", "a pronoun that would act against itself", reading.parse.words(actor.span))
    fullest = reading.coreference.fullest(other)
    name = reading.parse.words(reading.mentions[fullest].span)
    choice = Choice("actors", name, "a pronoun does not act against itself", reading.parse.words(actor.span))
    return (Party(span=actor.span, head=actor.head, mention=other),), choice


def _state(reading: Reading, party: Party) -> str | None:
    return None if party.mention is None else reading.actors[party.mention].participant.country


def _earlier_party(reading: Reading, actor: Party, against: set[str | None]) -> int | None:
    """Return the state or body named before a pronoun in its sentence that is none of ``against``, subjects first."""
    parse = reading.parse
    order = {"nsubj": 0, "nsubjpass": 0, "dobj": 1}
    candidates = [
        (order.get(parse.tokens[mention.head].dep, 2), -mention.head, mention.index)
        for mention in reading.mentions
        if mention.head < actor.head
        and parse.tokens[mention.head].sentence == parse.tokens[actor.head].sentence
        and mention.kind != "pronoun"
        and (mention.label != "PERSON" or parse.tokens[actor.head].text.lower() not in _IMPERSONAL)
        and reading.actors[mention.index].participant.country not in against | {None}
    ]
    return min(candidates)[2] if candidates else None


def _not_themselves(actors: tuple[Participant, ...], recipients: tuple[Participant, ...]) -> tuple[Participant, ...]:
    """Return the actors who are not the recipients too, where a clause gave one name both roles by mistake."""
    against = {_identity(recipient) for recipient in recipients}
    return tuple(actor for actor in actors if _identity(actor) not in against)


def _of_party(reading: Reading, party: Party, said: Said) -> tuple[Participant, ...]:
    """Return whom a party stands for; a first person inside somebody's words is that speaker, a second who is told."""
    if in_dialogue(reading, party.head):
        person = person_at(reading, said.drafts, party.head, [statement.source for statement in said.statements])
        if person is not None:
            return (with_words(reading, person, party.span),)
        if is_second_person(reading, party.head):
            return ()
    source = _as_source(reading, party, said)
    if source is not None:
        return (source,)
    if party.mention is None:
        return (crowd_of(reading, party.span) or _of_adjective(reading, party),)
    mention = reading.mentions[party.mention]
    if mention.span == party.span:
        return participants_of(reading, party.mention)
    everybody = participants_of(reading, party.mention)
    if mention.head != party.head or len(everybody) == 1:
        return (with_words(reading, participant_of(reading, party.mention), party.span),)
    return everybody


def _as_source(reading: Reading, party: Party, said: Said) -> Participant | None:
    """Return the source of a statement that a party of whom nothing else is known is ("| the ad | accuses him")."""
    if party.mention is not None:
        own = reading.actors[party.mention].participant
        if own.name is not None or own.sector is not None:
            return None
    for statement in said.statements:
        source = statement.source
        if source is not None and source.span == party.span and (source.country or source.sector):
            return source
    return None


def _of_adjective(reading: Reading, party: Party) -> Participant:
    """Return the state an adjective names ("Russian strikes")."""
    for place in reading.places:
        if place.kind == "demonym" and place.place.span[0] < party.span[1] and party.span[0] < place.place.span[1]:
            return Participant(
                text=reading.parse.words(party.span),
                span=party.span,
                name=place.place.name,
                actor_id=place.place.country,
                country=place.place.country,
                refers_to=party.span,
                confidence=0.8,
            )
    return unknown_participant(reading, party.span)


def _party_choices(reading: Reading, draft: EventDraft) -> tuple[Choice, ...]:
    choices: tuple[Choice, ...] = ()
    for role, parties in (("actors", draft.actors), ("recipients", draft.recipients)):
        for party in parties:
            if party.mention is not None:
                choices += actor_choices(reading, party.mention, role)
    return choices


def _evidence(reading: Reading, draft: EventDraft) -> Words:
    """Return the sentence that carries an event."""
    sentence = reading.parse.sentences[reading.parse.tokens[draft.predicate].sentence]
    return Words(text=reading.parse.words(sentence.span), span=sentence.span)


def _attribution_choice(said: Said, attribution: tuple[str, ...]) -> Choice:
    if not attribution:
        return Choice("attribution", "the article itself", "no statement's content holds the anchor")
    by_id = {statement.id: statement for statement in said.statements}
    chain = [by_id[number] for number in attribution]
    named = " ← ".join(item.source.text if item.source else "unnamed" for item in chain)
    return Choice(
        "attribution", named, "statements whose content holds the anchor, outermost first", chain[-1].cue.text
    )


def _with_those_who_met(
    event: EventMention, choices: tuple[Choice, ...], earlier: list[EventMention], reading: Reading
) -> tuple[EventMention, tuple[Choice, ...]]:
    """Let "they", "both" and "the officials" stand for those who met shortly before, where nothing else is known.

    "Karis met with Macron. They discussed Ukraine": coreference finds no single antecedent for the two.
    """
    if len(event.actors) != 1 or not _is_unknown_group(event.actors[0]):
        return event, choices
    own = event.actors[0]
    for other in reversed(earlier):
        distance = _sentence_of(reading, event) - _sentence_of(reading, other)
        if other.reciprocal and len(other.actors) > 1 and 0 < distance <= _SAME_EVENT_SENTENCES:
            actors = tuple(with_words(reading, member, own.span) for member in other.actors)
            choice = Choice("actors", "those who met", "a plural without another antecedent", own.text)
            return msgspec.structs.replace(event, actors=actors), (*choices, choice)
    return event, choices


def _is_unknown_group(participant: Participant) -> bool:
    """Tell whether a participant is a plural of whom no country and no name is known."""
    words = participant.text.lower().split()
    plural = participant.text.lower() in _PLURAL or (words[0] == "the" and words[-1] in _THOSE_WHO_MEET)
    return plural and participant.country is None and participant.name is None


def _sentence_of(reading: Reading, event: EventMention) -> int:
    return reading.parse.tokens[reading.parse.tokens_in(event.anchor.span)[0]].sentence


def _dated_like_before(
    event: EventMention,
    draft: EventDraft,
    choices: tuple[Choice, ...],
    earlier: list[EventMention],
    reading: Reading,
) -> tuple[EventMention, tuple[Choice, ...]]:
    """Give an event without a date of its own the date of an event it is told with, as inferred.

    That is the event whose noun its clause modifies ("the meetings during which he pressed for talks"), or
    an earlier telling of the same one: its type, and a party or a pointing word ("those meetings").
    """
    if event.date is None or event.date.basis != "publication":
        return event, choices
    for other in reversed(earlier):
        if other.date is None or other.date.basis == "publication":
            continue
        rule = _tie(event, draft, other, reading)
        if rule is None:
            continue
        date = msgspec.structs.replace(other.date, basis="inferred")
        kept = tuple(choice for choice in choices if choice.field != "date")
        choice = Choice("date", shown(date), rule, other.anchor.text)
        return msgspec.structs.replace(event, date=date), (*kept, choice)
    return event, choices


def _tie(event: EventMention, draft: EventDraft, other: EventMention, reading: Reading) -> str | None:
    """Return why an event is of the day of an earlier one, or ``None``."""
    if _is_framed(reading.parse, draft, other):
        return "its clause modifies an event so dated"
    if _told_again(event, other, reading):
        return "told again: same type, and party or pointing word"
    if _was_said_there(event, draft, other, reading):
        return "said by those who met, right after"
    return None


def _was_said_there(event: EventMention, draft: EventDraft, other: EventMention, reading: Reading) -> bool:
    """Tell whether a past event is what one who met others said or agreed there, told in the next sentences.

    "The two spoke by telephone on Thursday. Trump also thanked Putin."
    """
    verbal = event.type in _VERBAL or event.type == "CONSULT"
    past = event.factuality == "happened" and not is_perfect(reading.parse, draft.predicate)
    met = other.reciprocal and other.type == "CONSULT" and other.factuality == "happened"
    if not (verbal and past and met):
        return False
    distance = _sentence_of(reading, event) - _sentence_of(reading, other)
    if not 0 <= distance <= _SAME_EVENT_SENTENCES or reading.parse.tokens[draft.predicate].tag != "VBD":
        return False
    those = {_identity(actor) for actor in other.actors}
    mine = {_identity(one) for one in event.actors}
    told = {_identity(one) for one in event.recipients}
    return bool(mine) and mine <= those and (not told or bool(told & those) or len(mine) > 1)


def _is_framed(parse: Parse, draft: EventDraft, other: EventMention) -> bool:
    """Tell whether an event stands in a relative clause of another event's noun."""
    clause = draft.predicate
    while parse.tokens[clause].dep in {"conj", "xcomp"}:
        clause = parse.tokens[clause].head
    return parse.tokens[clause].dep == "relcl" and parse.tokens[clause].head in parse.tokens_in(other.anchor.span)


def _told_again(event: EventMention, other: EventMention, reading: Reading) -> bool:
    parse = reading.parse
    second = parse.tokens_in(event.anchor.span)
    distance = _sentence_of(reading, event) - _sentence_of(reading, other)
    if event.type != other.type or _REALITY.get(event.factuality) != _REALITY.get(other.factuality):
        return False
    words = {reading.parse.tokens[index].text.lower() for index in second}
    reach = _SAME_PLAN_SENTENCES if event.factuality == "planned" and "the" in words else _SAME_EVENT_SENTENCES
    if event.factuality not in _REALITY or not 0 <= distance <= reach:
        return False
    if reach == _SAME_PLAN_SENTENCES:
        return True
    pointed = any(parse.tokens[index].lemma.lower() in _POINTING for index in second)
    if event.date is not None and event.date.start is None and not pointed:
        return False  # "has encouraged" is no telling again of one day's deed
    mine = {_identity(participant) for participant in event.actors + event.recipients}
    return pointed or bool(mine & {_identity(participant) for participant in other.actors + other.recipients})


def _identity(participant: Participant) -> object:
    return participant.actor_id or participant.refers_to or participant.span
