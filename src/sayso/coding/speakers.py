"""Who is "I", "we" and "you": the speaker of the words around them, or whom they are spoken to."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from sayso.coding.labels import asks_at, is_interview
from sayso.coding.reading import Reading, mention_at, participant_of, unknown_participant
from sayso.coding.statement_drafts import StatementDraft
from sayso.model import Mention, Participant, Span

_FIRST_PERSON = frozenset({"i", "we", "me", "us", "my", "our", "mine", "ours", "myself", "ourselves"})
_SINGULAR = frozenset({"i", "me", "my", "mine", "myself"})
_SECOND_PERSON = frozenset({"you", "your", "yours", "yourself", "yourselves"})
_RELATIVES = frozenset({"who", "which"})
_STOPS = frozenset({".", "?", "!"})
_SHARED = (["two"], ["shared"], ["collective"], ["mutual"], ["bilateral"], ["common"], ["respective"])
_MUTUAL = frozenset({"discuss", "agree", "share", "exchange", "meet", "collaborate"})
"""What "we" do with somebody else."""
_TALKS = frozenset({"discussion", "conversation", "meeting", "talk", "dialogue", "consultation", "exchange"})
"""What "we" have with somebody else."""
_NEAR = 7
"""Words behind "we" among which "together" says that it is several."""
_MARKS = frozenset({'"', "“", "”", "''", "``", "‘", "'", "–", "—", "-"})

_ASKER = Participant(text="QUESTION", span=(0, 0), sector="JRN", sectors=("JRN",), confidence=0.5)
"""Who asks in a transcript, where no more is told: those who publish transcripts are asked by the press, mostly by that
of their country: so were all four of 2,228 judged mentions."""
_READER = Participant(text="READER", span=(0, 0), sector="CVL", sectors=("CVL",), confidence=0.3)
"""Who is "you" in a newspaper where nobody is spoken to: everybody, as in seven of seven judged mentions."""
_AUTHOR = Participant(text="AUTHOR", span=(0, 0), sector="CVL", sectors=("CVL",), confidence=0.3)
_PAPER = Participant(text="PAPER", span=(0, 0), sector="JRN", sectors=("JRN",), confidence=0.3)
"""Who writes "I" and "we" in an article outside all that is quoted: mostly a guest who tells of himself, and the paper.
Of 12 such in 1,128 judged mentions 8 were private persons."""
_UNNAMED = frozenset(one.text for one in (_ASKER, _AUTHOR, _READER, _PAPER))


def is_first_person(reading: Reading, token: int) -> bool:
    """Tell whether a token is a pronoun of the first person."""
    return reading.parse.tokens[token].text.lower() in _FIRST_PERSON


def is_second_person(reading: Reading, token: int) -> bool:
    """Tell whether a token is a pronoun of the second person."""
    return reading.parse.tokens[token].text.lower() in _SECOND_PERSON


def in_dialogue(reading: Reading, token: int) -> bool:
    """Tell whether a token is a pronoun of the first or second person."""
    return is_first_person(reading, token) or is_second_person(reading, token)


def person_at(
    reading: Reading, drafts: tuple[StatementDraft, ...], token: int, sources: Sequence[Participant | None]
) -> Participant | None:
    """Return whom a pronoun of the first or second person means, ``None`` where nobody says or for any other token."""
    position = reading.parse.tokens[token].start
    if is_first_person(reading, token):
        speaker = speaker_at(reading, drafts, position, sources)
        alone = reading.parse.tokens[token].text.lower() in _SINGULAR
        if speaker is None and alone and asks_at(reading.parse, position):
            country = reading.issuer.country if reading.issuer is not None else None
            return msgspec.structs.replace(_ASKER, country=country)
        if speaker is None and _is_authors(reading, drafts, position):
            speaker = _AUTHOR if alone else _PAPER
        if speaker is not None and _is_shared(reading, token):
            speaker = msgspec.structs.replace(speaker, name=None, actor_id=None, office=None, country=None)
        return _with_own_country(reading, token, speaker)
    if is_second_person(reading, token):
        told = addressee_at(reading, drafts, position, sources)
        return _with_own_country(reading, token, _READER if told is None and reading.issuer is None else told)
    return None


def _with_own_country(reading: Reading, token: int, person: Participant | None) -> Participant | None:
    """Return somebody of whom nothing is known with what is known of the pronoun ("we" of a letter)."""
    mention = reading.by_head.get(token)
    someone = person is not None and bool(person.country or person.sector or person.name)
    unknown = not someone or person in (_AUTHOR, _PAPER, _READER)
    if person is None or mention is None or not unknown:
        return person
    return msgspec.structs.replace(person, country=reading.actors[mention].participant.country)


def _is_shared(reading: Reading, token: int) -> bool:
    """Tell whether "we" is a government and another one too ("our two countries", "together, we", "we discussed")."""
    tokens, sentence = reading.parse.tokens, reading.parse.sentences[reading.parse.tokens[token].sentence]
    if reading.issuer is None or tokens[token].text.lower() in _SINGULAR:
        return False
    behind = [one.text.lower() for one in tokens[token + 1 : min(token + _NEAR, sentence.last)]]
    before = [one.text.lower() for one in tokens[max(sentence.first, token - 2) : token]]
    talks = tokens[token].dep == "nsubj" and _is_mutual(reading, tokens[token].head)
    owned = tokens[token].text.lower() == "our" and behind[:1] in _SHARED
    return talks or owned or "together" in behind or "together" in before


def _is_mutual(reading: Reading, verb: int) -> bool:
    """Tell whether a verb tells of what several do ("we discussed", "we had a productive conversation")."""
    parse = reading.parse
    if parse.tokens[verb].lemma.lower() == "have":
        return any(parse.tokens[one].lemma.lower() in _TALKS for one in parse.dependents(verb, "dobj"))
    return parse.tokens[verb].lemma.lower() in _MUTUAL


def _is_authors(reading: Reading, drafts: tuple[StatementDraft, ...], position: int) -> bool:
    """Tell whether words are the author's own: in no quotation, in nobody's speech, in an article of no government."""
    if reading.issuer is not None or asks_at(reading.parse, position) or _speech_at(drafts, position) is not None:
        return False
    return not any(quote.span[0] <= position < quote.span[1] for quote in reading.scene.quotes)


def spoken_participants(
    reading: Reading, drafts: tuple[StatementDraft, ...], sources: Sequence[Participant | None]
) -> tuple[Participant, ...]:
    """Return the participant of every mention, those in the first and second person as who speaks or is spoken to."""
    found = []
    for mention, resolved in zip(reading.mentions, reading.actors, strict=True):
        person = person_at(reading, drafts, mention.head, sources) if mention.kind == "pronoun" else None
        found.append(resolved.participant if person is None else with_words(reading, person, mention.span))
    return tuple(found)


def participant_at(reading: Reading, token: int, span: Span | None = None) -> Participant:
    """Return the participant that a token names, under the words of ``span`` where given."""
    mention = mention_at(reading, token)
    if mention is None:
        mention = _before_relative(reading, token) or _inside(reading, token, span)
    if mention is None:
        word = reading.parse.tokens[token]
        return unknown_participant(reading, span or (word.start, word.end))
    return participant_of(reading, _named_behind(reading, mention, span), span)


def _named_behind(reading: Reading, mention: int, span: Span | None) -> int:
    """Return the person named right behind words that say nothing ("master of ceremonies | Roe"), or the mention."""
    own = reading.actors[mention].participant
    if span is None or own.country or own.sector or own.name:
        return mention
    last = reading.mentions[mention].last
    people = [one for one in reading.mentions if one.label == "PERSON" and one.first == last and one.span[1] <= span[1]]
    return people[0].index if people else mention


def _before_relative(reading: Reading, token: int) -> int | None:
    """Return the mention right before "who" or "which", where the parser gives none ("the police who reported")."""
    tokens = reading.parse.tokens
    if tokens[token].text.lower() not in _RELATIVES:
        return None
    clause = tokens[token].head
    if tokens[clause].dep == "relcl" and tokens[clause].head in reading.by_head:
        return reading.by_head[tokens[clause].head]
    end = token - 1 if token and tokens[token - 1].text == "," else token
    found = [(one.first, one.index) for one in reading.mentions if one.last == end]
    return min(found)[1] if found else None


def _inside(reading: Reading, token: int, span: Span | None) -> int | None:
    """Return the mention that words are about whose head is in none: a person, or who comes after "of"."""
    if span is None:
        return None
    inside = [one for one in reading.mentions if span[0] <= one.span[0] and one.span[1] <= span[1]]
    last = max((one.last for one in inside), default=0)
    people = [one.index for one in inside if one.label == "PERSON" and one.last == last]
    parse = reading.parse
    behind = [one for one in inside if one.first > token and parse.tokens[one.first - 1].text.lower() == "of"]
    widest = max(behind, key=lambda one: one.last, default=None)  # "many of | Roe's supporters"
    if widest is not None:
        return widest.index
    return people[0] if people else None


def with_words(reading: Reading, participant: Participant, span: Span) -> Participant:
    """Return a participant under the words of another place; it refers to its fullest naming as before.

    The issuer of the article and who asks in a transcript are named nowhere in it: these words are all there is.
    """
    unnamed = participant is reading.issuer or participant.text in _UNNAMED
    refers_to = span if unnamed else participant.refers_to or participant.span
    return msgspec.structs.replace(participant, text=reading.parse.words(span), span=span, refers_to=refers_to)


def speaker_at(
    reading: Reading, drafts: tuple[StatementDraft, ...], position: int, sources: Sequence[Participant | None]
) -> Participant | None:
    """Return who says the words at a position in the first person: the innermost quoted or handed-over speech.

    Outside all of them it is the body that publishes the text, if it is one that speaks for itself; in the turn of
    somebody who asks it is nobody we know.
    """
    best = _speech_at(drafts, position)
    if best is not None:
        return sources[best]
    return None if asks_at(reading.parse, position) else reading.issuer


def addressee_at(
    reading: Reading, drafts: tuple[StatementDraft, ...], position: int, sources: Sequence[Participant | None]
) -> Participant | None:
    """Return who is "you" at a position: who is spoken to, or in a transcript who answers or is the other speaker."""
    labelled = [number for number, draft in enumerate(drafts) if draft.handed_over]
    if asks_at(reading.parse, position):
        answer = next((number for number in labelled if drafts[number].cue_spans[0][0] > position), None)
        return sources[answer] if answer is not None else None
    own = _speech_at(drafts, position)
    if own is None:
        return None
    told = _told(reading, drafts[own], position)
    if told is not None or own not in labelled or is_interview(reading.parse):
        return told
    speakers = {_who(source): source for number in labelled if (source := sources[number]) is not None}
    speaker = sources[own]
    others = [source for who, source in speakers.items() if speaker is not None and who != _who(speaker)]
    return others[0] if len(others) == 1 else None


def _who(participant: Participant) -> str:
    return participant.actor_id or participant.text


def _told(reading: Reading, speech: StatementDraft, position: int) -> Participant | None:
    """Return whom a speech calls by name ("Mr. Trump, do you ..."), last before a position, or whom it was said to."""
    called = [one for one in reading.mentions if one.span[0] <= position and _is_called(reading, one, speech)]
    if called:
        return participant_of(reading, called[-1].index)
    return participant_at(reading, speech.addressee) if speech.addressee is not None else None


def _is_called(reading: Reading, mention: Mention, speech: StatementDraft) -> bool:
    """Tell whether a speech addresses somebody: a person's name between commas, at one end of a sentence."""
    parse = reading.parse
    if mention.label != "PERSON" or not any(start <= mention.span[0] < end for start, end in speech.content_spans):
        return False
    sentence = parse.sentences[parse.tokens[mention.first].sentence]
    before = [parse.tokens[at].text for at in range(sentence.first, mention.first)]
    after = [parse.tokens[at].text for at in range(mention.last, sentence.last)]
    opens = all(text in _MARKS for text in before) and after[:1] == [","]
    closes = before[-1:] == [","] and bool(after) and after[0] in _STOPS
    head = parse.tokens[mention.head]
    named = any(other.appositive == mention.index for other in reading.mentions) or mention.appositive is not None
    return (opens or closes) and head.dep not in {"nsubj", "nsubjpass", "conj", "appos"} and not named


def _speech_at(drafts: tuple[StatementDraft, ...], position: int) -> int | None:
    """Return the innermost quoted or handed-over speech at a position."""
    best: tuple[int, int] | None = None
    for number, draft in enumerate(drafts):
        if draft.form == "indirect" and not draft.handed_over:
            continue
        if any(start <= position < end for start, end in draft.content_spans):
            size = sum(end - start for start, end in draft.content_spans)
            best = min(best, (size, number)) if best else (size, number)
    return best[1] if best else None
