"""What coding sees of an article: its parse, who, where and when, all resolved."""

from __future__ import annotations

import re

import msgspec

from sayso.coding.contents import Scene
from sayso.model import (
    Article,
    Choice,
    Coreference,
    Mention,
    Parse,
    Participant,
    ResolvedActor,
    ResolvedPlace,
    ResolvedTime,
    Span,
)

_OWNING = re.compile(r"['’]s? \S+$")
_CLAUSE = re.compile(r",|;| (?:of|from|in|who|whose|whom|that|which|where)\b")
"""What follows a phrase of which the rest of its words only tell more."""


class Reading(msgspec.Struct, frozen=True):
    """An article with all that annotation and resolution found in it. ``actors`` is aligned with ``mentions``."""

    article: Article
    scene: Scene
    mentions: tuple[Mention, ...]
    coreference: Coreference
    actors: tuple[ResolvedActor, ...]
    places: tuple[ResolvedPlace, ...]
    times: tuple[ResolvedTime, ...]
    headline: tuple[Participant, ...]
    """The people named in the title, which is no part of the text and so has no spans in it."""
    by_head: dict[int, int]
    """Head token of a mention to its index, the longest mention where several share a head."""
    issuer: Participant | None = None
    """The body that publishes the article and is "we" in it: a government or an organisation, no newspaper."""

    @property
    def parse(self) -> Parse:
        """The parse of the article's text."""
        return self.scene.parse

    def public_heads(self, sectors: frozenset[str]) -> frozenset[int]:
        """Return the head tokens of mentions of known public actors: states, and who is in one of ``sectors``."""
        return frozenset(
            mention.head
            for mention, actor in zip(self.mentions, self.actors, strict=True)
            if actor.participant.actor_id is not None
            and (
                actor.participant.sector in sectors or (actor.participant.sector is None and actor.participant.country)
            )
        )


def make_reading(
    article: Article,
    scene: Scene,
    mentions: tuple[Mention, ...],
    coreference: Coreference,
    actors: tuple[ResolvedActor, ...],
    places: tuple[ResolvedPlace, ...],
    times: tuple[ResolvedTime, ...],
    headline: tuple[Participant, ...] = (),
    issuer: Participant | None = None,
) -> Reading:
    """Return the reading of an article, with the index from head tokens to mentions."""
    by_head: dict[int, int] = {}
    for mention in mentions:
        known = by_head.get(mention.head)
        if known is None or mention.last - mention.first > mentions[known].last - mentions[known].first:
            by_head[mention.head] = mention.index
    return Reading(article, scene, mentions, coreference, actors, places, times, headline, by_head, issuer)


def mention_at(reading: Reading, token: int) -> int | None:
    """Return the mention whose head a token is, or else the shortest one that holds it."""
    if token in reading.by_head:
        return reading.by_head[token]
    holding = [
        (mention.last - mention.first, mention.index)
        for mention in reading.mentions
        if mention.first <= token < mention.last
    ]
    return min(holding)[1] if holding else None


def participant_of(reading: Reading, mention: int, span: Span | None = None) -> Participant:
    """Return the participant of a mention, with the words of ``span`` instead of its own where given."""
    participant = _with_place(reading, mention, reading.actors[mention].participant)
    if span is None or span == participant.span:
        return participant
    return msgspec.structs.replace(participant, text=reading.parse.words(span), span=span)


def _with_place(reading: Reading, mention: int, participant: Participant) -> Participant:
    """Return a participant that is a place no actor is known for ("visited Charlotte") with the place's country."""
    own = reading.mentions[mention]
    if participant.country is not None or own.kind != "name" or own.label not in {"GPE", "LOC", "FAC", None}:
        return participant
    for place in reading.places:
        if place.place.span == (own.name or own.span) and place.kind != "demonym" and place.place.country:
            name = participant.name or place.place.name
            return msgspec.structs.replace(participant, name=name, country=place.place.country)
    return participant


def by_surname(reading: Reading, surname: str) -> Participant | None:
    """Return the person of the article, or else of its title, whose name ends in ``surname`` in whatever case."""
    wanted = surname.casefold()
    for mention in reading.mentions:
        participant = reading.actors[mention.index].participant
        known = participant.name and participant.country and not participant.text.isupper()
        names = (participant.name or "", participant.text)
        if known and wanted in {name.casefold().split()[-1] for name in names if name}:
            return participant
    for participant in reading.headline:
        if participant.name and participant.name.casefold().split()[-1] == wanted:
            return participant
    return None


def unknown_participant(reading: Reading, span: Span) -> Participant:
    """Return a participant of whom no more is known than who is called by the same words, or owns what they name.

    The parser does not make a mention of every name ("Trump this week also said"), nor of things ("the junta's raids").
    """
    words = reading.parse.words(span)
    same = [one.index for one in reading.mentions if one.kind == "name" and reading.parse.words(one.span) == words]
    known = [one for one in same if reading.actors[one].participant.country or reading.actors[one].participant.sector]
    if known:
        return participant_of(reading, known[0], span)
    person = _ending_with(reading, span)
    if person is not None:
        return participant_of(reading, person, span)
    first = _opening(reading, span)
    if first is not None:
        return participant_of(reading, first, span)
    owner = _owner_within(reading, span)
    if owner is not None:
        whose = participant_of(reading, owner)
        return Participant(
            text=words, span=span, country=whose.country, sector=whose.sector, sectors=whose.sectors, confidence=0.4
        )
    return Participant(text=words, span=span)


def _ending_with(reading: Reading, span: Span) -> int | None:
    """Return the mention that a span ends with, or is the end of, the rest being of a title ("Affairs | Ann Roe")."""
    found = [
        one for one in reading.mentions if one.span[1] == span[1] and (one.span[0] <= span[0] or one.label == "PERSON")
    ]
    return found[0].index if len(found) == 1 else None


def _opening(reading: Reading, span: Span) -> int | None:
    """Return the longest mention that a span opens with before what tells more ("Sen. Roe of Ohio, | a candidate")."""
    text = reading.parse.text
    found = [
        (one.span[1], one.index)
        for one in reading.mentions
        if one.span[0] == span[0] and one.span[1] < span[1] and _CLAUSE.match(text, one.span[1])
    ]
    return max(found)[1] if found else None


def _owner_within(reading: Reading, span: Span) -> int | None:
    """Return the mention that owns what a span's last word names ("the junta's | raids"), the longest."""
    text = reading.parse.text
    found = [
        one
        for one in reading.mentions
        if span[0] <= one.span[0] and one.span[1] < span[1] and _OWNING.match(text[one.span[1] : span[1]])
    ]
    owner = max(found, key=lambda one: (one.span[1] - one.span[0], -one.index), default=None)
    return owner.index if owner is not None else None


def members(reading: Reading, mention: int) -> tuple[int, ...]:
    """Return the fullest mention of each member of a group ("the two leaders"), or the mention itself."""
    group = reading.coreference.groups.get(mention)
    if not group:
        return (mention,)
    return tuple(reading.coreference.chains[chain].fullest for chain in group)


def participants_of(reading: Reading, mention: int) -> tuple[Participant, ...]:
    """Return the participants a mention stands for: one, or each member of a group with the group's words."""
    found = members(reading, mention)
    own = reading.mentions[mention]
    if found == (mention,):
        return one_a_country(reading, own) or (participant_of(reading, mention),)
    return tuple(participant_of(reading, member, own.span) for member in found)


def one_a_country(reading: Reading, own: Mention) -> tuple[Participant, ...]:
    """Return one participant for each country of "the foreign ministers of Kenya, Ethiopia and Somalia", or none."""
    parse = reading.parse
    if own.label not in {None, "ORG"} or parse.tokens[own.head].tag not in {"NNS", "NNPS"}:
        return ()
    hosts = [child for child in parse.dependents(own.head, "prep") if parse.tokens[child].lemma.lower() == "of"]
    names = [child for host in hosts for child in parse.dependents(host, "pobj")]
    for name in names:  # grows while it is walked: the parser hangs each item of a list on the one before
        names += parse.dependents(name, "conj")
    countries = [reading.actors[reading.by_head[name]].participant for name in names if name in reading.by_head]
    if len(countries) < 2 or any(one.country is None or one.sector is not None for one in countries):
        return ()
    span = parse.span(own.first, max(own.last, names[-1] + 1))
    whole = msgspec.structs.replace(
        participant_of(reading, own.index), text=parse.words(span), span=span, refers_to=span
    )
    return tuple(msgspec.structs.replace(whole, country=one.country) for one in countries)


def actor_choices(reading: Reading, mention: int, field: str) -> tuple[Choice, ...]:
    """Return the choices behind a participant, each under the name of the role it plays."""
    return tuple(
        msgspec.structs.replace(choice, field=f"{field}.{choice.field}") for choice in reading.actors[mention].choices
    )
