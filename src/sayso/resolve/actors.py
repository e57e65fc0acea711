"""Who is meant by a mention: a known actor as of the article's date, or what its words say.

Each mention is read by its words and the knowledge base alone; then mentions of one chain share what the
best of them says, and what still lacks a country may take the one the article is about. Unknown stays ``None``.
"""

from __future__ import annotations

from collections import Counter

import msgspec

from sayso.model import Choice, Coreference, Mention, Parse, Participant, ResolvedActor, Span
from sayso.resolve.actor_people import choose_person, choose_surname
from sayso.resolve.actor_phrases import PREPOSITIONS, pieces_of, words_of
from sayso.resolve.actor_words import NOTHING, Phrase, Reading, Setting, read_segment
from sayso.resolve.knowledge import FAMILY_FIRST, ActorKnowledge, SenseKind, person_key, split_words

_HOME_SHARE = {2: 0.75, 3: 0.6}
"""How often a country must be named at least, and its share of all country words then."""
_AT_HOME = frozenset(["GOV", "LEG", "JUD", "COP", "OPP", "CVL", "PTY", "MIL", "AGR", "REF", "LAB"])
_ABROAD = frozenset(["foreign", "other", "international", "western", "world", "global", "both"])
_OWNERS = frozenset(["his", "her", "its", "their"])
_STATE_KINDS: tuple[SenseKind, ...] = ("state", "adjective", "people", "seat", "organisation", "weak", "person", "area")


def resolve_actors(
    parse: Parse,
    mentions: tuple[Mention, ...],
    coreference: Coreference,
    knowledge: ActorKnowledge,
    on: str | None,
) -> tuple[ResolvedActor, ...]:
    """Return a participant for every mention, in their order. ``on`` is the article's day in ISO 8601, if known."""
    day = on[:10] if on else None
    setting = Setting(knowledge, day, _home(parse.text, knowledge))
    phrases = tuple(_phrase(parse, mention, knowledge) for mention in mentions)
    readings = [_read(phrase, mention, setting) for phrase, mention in zip(phrases, mentions, strict=True)]
    readings = _recall(phrases, mentions, readings, knowledge)
    chains = _chain_readings(mentions, readings, coreference)
    readings = _owned_by_pronoun(phrases, mentions, readings, chains, coreference, knowledge)
    chains = _chain_readings(mentions, readings, coreference)
    resolved = []
    for mention, own in zip(mentions, readings, strict=True):
        final = _at_home(_choose(own, chains[coreference.chain_of[mention.index]]), mention, parse, setting)
        resolved.append(_resolved(parse, mention, final, mentions[coreference.fullest(mention.index)]))
    return tuple(resolved)


def resolve_words(
    parse: Parse, mention: Mention, knowledge: ActorKnowledge, on: str | None, context: str | None = None
) -> ResolvedActor:
    """Return the participant that the words of one mention mean; ``context`` is the text around them.

    The same reading as in an article, for a mention of a text that holds nothing else.
    """
    day = on[:10] if on else None
    setting = Setting(knowledge, day, _home(context, knowledge) if context else None)
    reading = _read(_phrase(parse, mention, knowledge), mention, setting)
    return _resolved(parse, mention, _at_home(reading, mention, parse, setting), mention)


# ── the article ───────────────────────────────────────────────────────────────


def _home(text: str, knowledge: ActorKnowledge) -> str | None:
    """Return the state that most country words of the text name, if one does by far."""
    words = words_of(text, (0, len(text)))
    counts: Counter[str] = Counter()
    for piece in pieces_of(words, knowledge):
        sense = piece.sense(*_STATE_KINDS)
        country = _sense_country(sense.kind, sense.id, knowledge) if sense is not None else None
        if country in knowledge.states:
            counts[str(country)] += 1
    if not counts:
        return None
    country, most = min(counts.items(), key=lambda item: (-item[1], item[0]))
    enough = any(most >= least and most >= share * counts.total() for least, share in _HOME_SHARE.items())
    return country if enough else None


def _sense_country(kind: str, id_: str, knowledge: ActorKnowledge) -> str | None:
    return knowledge.entries[id_].spells[-1].country if kind in ("organisation", "weak", "person") else id_


def _phrase(parse: Parse, mention: Mention, knowledge: ActorKnowledge) -> Phrase:
    words = words_of(parse.text, mention.span)
    name = mention.name if mention.label == "PERSON" else None
    at = parse.tokens[mention.head].start
    head = next((index for index, word in enumerate(words) if word.span[0] <= at < word.span[1]), len(words) - 1)
    return Phrase(parse.text, words, pieces_of(words, knowledge, name), head)


# ── one mention ───────────────────────────────────────────────────────────────


def _read(phrase: Phrase, mention: Mention, setting: Setting) -> Reading:
    if mention.kind == "pronoun" or not phrase.words:
        return NOTHING
    name = _subject_name(phrase, mention)
    if name is not None:
        return _person(phrase, name, setting)
    reading = read_segment(phrase, 0, len(phrase.words), setting, phrase.head)
    if reading is NOTHING and mention.name is not None and len(phrase.words) == 1:
        reading = choose_surname(phrase.words[0].text, NOTHING, setting) or NOTHING
    if reading.name is None and mention.name is not None and mention.label == "ORG":
        return _named_body(phrase, mention, reading)
    return reading


def _subject_name(phrase: Phrase, mention: Mention) -> tuple[int, int] | None:
    """Return the words of the person's name if the mention is that person, not somebody or something of theirs."""
    found = _labelled_name(phrase, mention) or _known_name(phrase)
    if found is None:
        return None
    first, last = found
    if phrase.words[last - 1].possessive and last < len(phrase.words):
        return None
    before = phrase.words[first - 1].text.casefold() if first else ""
    if before in PREPOSITIONS or before in ("to", "and", "or"):
        return found if first <= phrase.head < last and before in ("and", "or") else None
    titled = last == len(phrase.words) and first > 0 and not _title_of_complement(phrase, first)
    return found if first <= phrase.head < last or titled or first == 0 else None


def _title_of_complement(phrase: Phrase, name: int) -> bool:
    """Whether the title before a name belongs to a complement ("an aide of President Hugo Chavez")."""
    inside = {at for piece in phrase.pieces for at in range(piece.first, piece.last)}
    for at in range(1, name):
        if at not in inside and phrase.words[at].text.casefold() in (*PREPOSITIONS, "to"):
            return any(piece.kind == "role" and at < piece.first < name for piece in phrase.pieces)
    return False


def _labelled_name(phrase: Phrase, mention: Mention) -> tuple[int, int] | None:
    if mention.label != "PERSON" or mention.name is None:
        return None
    inside = [at for at, word in enumerate(phrase.words) if _within(word.span, mention.name)]
    if not inside:
        return None
    first, last = inside[0], inside[-1] + 1
    for piece in phrase.pieces:
        if piece.first == first and piece.last <= last and piece.kind != "person":
            if piece.last == last:
                return None
            first = piece.last
    return first, last


def _known_name(phrase: Phrase) -> tuple[int, int] | None:
    people = [piece for piece in phrase.pieces if piece.kind == "person"]
    return (people[-1].first, people[-1].last) if people else None


def _within(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1] + 2


def _person(phrase: Phrase, name: tuple[int, int], setting: Setting) -> Reading:
    first, last = name
    title = read_segment(phrase, 0, first, setting) if first else NOTHING
    said = phrase.text(first, last)
    if last < len(phrase.words) and title is NOTHING:
        title = _after_name(phrase, last, setting)
    chosen = choose_person(said, title, setting)
    if chosen is None:
        return _unknown_person(said, title)
    return _with_title(chosen, title, said, setting)


def _after_name(phrase: Phrase, last: int, setting: Setting) -> Reading:
    """Read "of Ohio", "from the foreign ministry" after a name."""
    if phrase.words[last].text.casefold() in ("of", "from", "with", "at", "in"):
        found = read_segment(phrase, last + 1, len(phrase.words), setting)
        return Reading(country=found.country, sectors=found.sectors, score=found.score, words=found.words)
    return NOTHING


def _unknown_person(said: str, title: Reading) -> Reading:
    return msgspec.structs.replace(
        title,
        name=said,
        actor_id=None,
        score=0.8 if title.country and title.sectors else 0.55 if title.sectors or title.country else 0.3,
        rule="unknown person, by the words" if title.words else "unknown person",
        words=title.words or said,
        stateless=False,
    )


def _with_title(known: Reading, title: Reading, said: str, setting: Setting) -> Reading:
    """Let the title's words say the office, and the sector where the knowledge base has no office on that day."""
    in_office = known.sectors and known.sectors != ("ELI",)
    sectors = known.sectors if in_office else title.sectors or known.sectors
    if title.sectors == ("ELI",) and not in_office:
        sectors = title.sectors
    return msgspec.structs.replace(
        known,
        sectors=sectors + tuple(one for one in title.sectors if one not in sectors and title.sectors != ("ELI",)),
        office=title.office or (None if title.sectors == ("ELI",) else known.office),
        country=known.country if in_office or not title.country else title.country,
    )


def _named_body(phrase: Phrase, mention: Mention, reading: Reading) -> Reading:
    """An organisation that nobody knows keeps its name, with what its words say."""
    assert mention.name is not None
    inside = [at for at, word in enumerate(phrase.words) if _within(word.span, mention.name)]
    if not inside or not inside[0] <= phrase.head <= inside[-1] or phrase.words[inside[-1]].possessive:
        return reading
    name = phrase.text(inside[0], inside[-1] + 1)
    rule = reading.rule if reading.words else "unknown name"
    return msgspec.structs.replace(reading, name=name, rule=rule, score=max(reading.score, 0.3))


# ── the mentions together ─────────────────────────────────────────────────────


def _recall(
    phrases: tuple[Phrase, ...], mentions: tuple[Mention, ...], readings: list[Reading], knowledge: ActorKnowledge
) -> list[Reading]:
    """Read short forms by what was named in full before: "the council", "a council diplomat", "Morgulov"."""
    bodies: dict[str, Reading] = {}
    people: dict[str, list[Reading]] = {}
    order = sorted(range(len(mentions)), key=lambda index: (mentions[index].span, index))
    for index in order:
        reading, phrase = readings[index], phrases[index]
        if reading.actor_id is None and phrase.words:
            reading = _as_before(phrase, reading, bodies, people, knowledge)
            readings[index] = reading
        _remember(reading, phrase, bodies, people)
    return readings


def _as_before(
    phrase: Phrase,
    reading: Reading,
    bodies: dict[str, Reading],
    people: dict[str, list[Reading]],
    knowledge: ActorKnowledge,
) -> Reading:
    if reading.name is not None:
        same = people.get(person_key(split_words(reading.name)[-1:]), [])
        names = {one.name for one in same}
        if len(split_words(reading.name)) == 1 and len(names) == 1:
            return _merged(msgspec.structs.replace(same[0], rule="surname of a person named before"), reading)
        return reading
    if reading.role is None or reading.country is not None:
        return reading
    role = knowledge.roles[reading.role]
    noun = phrase.words[phrase.head].text.casefold()
    if role.kind == "organ" and noun in bodies and _plain_reference(phrase):
        return msgspec.structs.replace(bodies[noun], rule="body named before", words=noun, score=0.75)
    for word in phrase.words[: phrase.head]:
        body = bodies.get(word.text.casefold())
        if body is not None and not word.capital and role.kind in ("own", "tied", "member", "title"):
            sectors = reading.sectors or body.sectors
            return msgspec.structs.replace(
                reading, country=body.country, sectors=sectors, rule="member of a body named before", score=0.7
            )
    return reading


def _plain_reference(phrase: Phrase) -> bool:
    return len(phrase.words) <= 2


def _remember(reading: Reading, phrase: Phrase, bodies: dict[str, Reading], people: dict[str, list[Reading]]) -> None:
    if reading.name is None:
        return
    words = split_words(reading.name)
    if reading.actor_id is not None and reading.rule in ("name of an organisation", "organ of a state") and words:
        bodies[words[-1].casefold()] = reading
    elif len(words) > 1 and not reading.stateless:
        said = split_words(phrase.text(0, len(phrase.words)))
        surnames = {person_key(said[-1:]), person_key(words[-1:])}
        if reading.country in FAMILY_FIRST:
            surnames.add(person_key(words[:1]))
        for surname in sorted(surnames):
            people.setdefault(surname, []).append(reading)


def _owned_by_pronoun(
    phrases: tuple[Phrase, ...],
    mentions: tuple[Mention, ...],
    readings: list[Reading],
    chains: list[Reading],
    coreference: Coreference,
    knowledge: ActorKnowledge,
) -> list[Reading]:
    """Give "his spokesman", "its army" the country of whom the pronoun means."""
    at = {mention.span: mention.index for mention in mentions if mention.kind == "pronoun"}
    for index, phrase in enumerate(phrases):
        reading = readings[index]
        if not phrase.words or phrase.words[0].text.casefold() not in _OWNERS or reading.country is not None:
            continue
        owner = at.get(phrase.words[0].span)
        whose = chains[coreference.chain_of[owner]] if owner is not None else NOTHING
        if whose.country in knowledge.states and reading.role is not None:
            readings[index] = msgspec.structs.replace(
                reading, country=whose.country, score=0.6, rule="owner by pronoun"
            )
    return readings


def _chain_readings(mentions: tuple[Mention, ...], readings: list[Reading], coreference: Coreference) -> list[Reading]:
    """Return what each chain says together: its best reading, filled by the next best that do not contradict it."""
    chains = []
    for chain in coreference.chains:
        members = [readings[index] for index in chain.mentions]
        ordered = sorted(range(len(members)), key=lambda at: (-_worth(members[at]), at))
        together = members[ordered[0]] if ordered else NOTHING
        for at in ordered[1:]:
            together = _merged(together, members[at])
        chains.append(together)
    return chains


def _worth(reading: Reading) -> float:
    words = len(reading.name.split()) if reading.name else 0
    return reading.score + (1.0 if reading.actor_id else 0.5 if reading.name else 0.0) + 0.01 * words


def _merged(best: Reading, other: Reading) -> Reading:
    """Fill what the best leaves open, unless the other is of another country or a state as such."""
    if other.country and best.country and other.country != best.country:
        return best
    if best.stateless or other.stateless or (best.actor_id and other.actor_id and best.actor_id != other.actor_id):
        return best
    return msgspec.structs.replace(
        best,
        name=best.name or other.name,
        actor_id=best.actor_id or other.actor_id,
        country=best.country or other.country,
        sectors=best.sectors or other.sectors,
        office=best.office or other.office,
        score=max(best.score, min(0.8, other.score)) if not (best.country and best.sectors) else best.score,
    )


def _choose(own: Reading, chain: Reading) -> Reading:
    """Prefer the chain, unless the mention's own words name somebody else for certain."""
    if own.actor_id is not None and own.actor_id != chain.actor_id and own.score >= 0.75:
        return own
    if own.country and chain.country and own.country != chain.country and own.score >= 0.7:
        return own
    if chain is own or chain == own:
        return own
    office = own.office or chain.office
    return msgspec.structs.replace(
        chain, office=office, rule=chain.rule if own.words == chain.words else "chain: " + chain.rule
    )


def _at_home(reading: Reading, mention: Mention, parse: Parse, setting: Setting) -> Reading:
    """Let officials, police and people without a country be those of the country the article is about.

    Not so a title in capitals that stands alone ("Secretary of State" in a signature).
    """
    words = parse.words(mention.span)
    alone = reading.office and words[:1].isupper() and " " in words and not words.startswith("The ")
    known = reading.name or reading.country or reading.stateless or reading.role is None
    if alone or known or setting.home is None or _ABROAD & set(words.casefold().split()):
        return reading
    if not reading.sectors or reading.sectors[0] not in _AT_HOME:
        return reading
    return msgspec.structs.replace(
        reading, country=setting.home, score=min(reading.score, 0.5), rule=reading.rule + ", country of the article"
    )


def _resolved(parse: Parse, mention: Mention, reading: Reading, fullest: Mention) -> ResolvedActor:
    participant = Participant(
        text=parse.words(mention.span),
        span=mention.span,
        name=reading.name,
        actor_id=reading.actor_id,
        country=reading.country,
        sector=reading.sectors[0] if reading.sectors else None,
        sectors=reading.sectors,
        office=reading.office,
        refers_to=fullest.span,
        confidence=round(reading.score, 2),
    )
    value = reading.actor_id or reading.name or "/".join(filter(None, (reading.country, *reading.sectors))) or "unknown"
    return ResolvedActor(participant, (Choice("actor", value, reading.rule, reading.words, reading.runners_up),))
