"""What the mentions of an article say about each other: short forms, owners, neighbours, chains."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from sayso.model import Coreference, Mention, Parse, Token
from sayso.resolve.actor_phrases import Word
from sayso.resolve.actor_words import (
    BY_NAME,
    BY_SURNAME,
    CLIENTS,
    LAWYERS,
    NOTHING,
    UNKNOWN,
    Evidence,
    Phrase,
    Reading,
    Setting,
    country_evidence,
    is_party,
    is_resident,
    read_segment,
    sector_evidence,
    unknown_person,
    with_country,
)
from sayso.resolve.knowledge import FAMILY_FIRST, Role, person_key, split_words

_OWNERS = frozenset(["his", "her", "its", "their"])
_DETERMINERS = frozenset(["the", "a", "an", "his", "her", "its", "their", "some", "other", "several", "many", "two"])
_OFFICIAL = frozenset(["GOV", "LEG", "JUD", "COP", "MIL", "SPY"])
_WHOSE = frozenset(["of", "to", "for", "with", "from"])
"""Words behind somebody that say whose he is ("aides to | Mr. Roe")."""
_SAID_WHOSE = 0.7
"""How sure that is: more than what a chain says, as ``choose`` weighs it."""
_HEADS = frozenset(["president", "prime", "premier", "chancellor", "king", "emir"])
_FOREIGN_MINISTER = frozenset(["foreign", "minister"])
_FOREIGN_OFFICES = (
    frozenset(["secretary", "state"]),
    frozenset(["minister", "foreign", "affairs"]),
    frozenset(["foreign", "secretary"]),
)
_MEMBER = re.compile(r" \([DRI]-[A-Z]")
_INTRODUCING = frozenset(["a", "an", "the", "his", "her", "former"])
_ACRONYM = re.compile(r"[A-Z]{2,6}")
"""A title by its letters before a surname ("FM Lapid", "HRVP Borrell")."""
_ABBREVIATED = re.compile(r"[A-Z][a-z]{2,3}s")
"""A plural title behind which a full stop ends no sentence ("Sens. Roe and Doe", "Reps.")."""
_LEADING = frozenset(["lead", "head", "chair", "run", "helm", "direct", "found", "manage", "own"])
_SERVING = frozenset(["work", "serve", "teach"])
"""Verbs of a clause behind a name, with an object or a preposition, that say which body somebody is of."""
_LONGEST_FIELD = 4
"""Words that the second half of an office's field may have ("and Near Eastern Affairs")."""
_LEAST_MISSPELT = 5
"""Letters that a surname must have to be read as another's by one slip: shorter ones are too alike."""
_LONGEST_BRACKET = 8
"""Tokens that a name's party and state may have in brackets."""
_OF_PERSONS = frozenset(["title", "own", "member", "tied", "crowd"])
_NAMED = frozenset(["PERSON", "ORG"])
_IDLE = frozenset(["ELI", "CVL"])
"""Sectors of those who are nothing in public life any more."""


class Scene(msgspec.Struct, frozen=True):
    """An article with the words of its mentions."""

    parse: Parse
    mentions: tuple[Mention, ...]
    coreference: Coreference
    phrases: tuple[Phrase, ...]
    setting: Setting


def link_readings(scene: Scene, readings: list[Reading]) -> tuple[list[Reading], list[Reading]]:
    """Return the reading of each mention with what other mentions add, and the reading of each chain."""
    readings = _without_namesakes(scene, readings)
    starts = _longest_by(scene, "first")
    pairs = tuple(_pairs(scene, starts))
    readings = _coordinated(scene, _of_media(scene, _in_places(scene, readings, starts), starts), pairs)
    readings = _introduced(scene, _coordinated(scene, _recall(scene, readings), pairs), starts)
    readings = _listed(scene, readings, starts)
    readings = _owned(scene, readings, _chain_readings(scene, readings))
    return readings, _chain_readings(scene, readings)


def _without_namesakes(scene: Scene, readings: list[Reading]) -> list[Reading]:
    """Forget whom a surname alone would mean where its chain names somebody else in full ("Derek Mitchell")."""
    found = list(readings)
    for chain in scene.coreference.chains:
        full = [readings[one] for one in chain.mentions if _is_unknown_in_full(readings[one])]
        known = {readings[one].actor_id for one in chain.mentions if readings[one].rule == BY_NAME}
        for index in chain.mentions:
            if readings[index].rule == BY_SURNAME and (full or (known and readings[index].actor_id not in known)):
                found[index] = _by_title(scene.phrases[index], scene.setting)
    return found


def _by_title(phrase: Phrase, setting: Setting) -> Reading:
    """Return what the words before a surname say of whoever has it ("Ambassador | Roe")."""
    last = len(phrase.words) - 1
    title = read_segment(phrase, 0, last, setting) if last > 0 else NOTHING
    return unknown_person(phrase.text(last, last + 1), title) if title.role is not None else NOTHING


def _is_unknown_in_full(reading: Reading) -> bool:
    return reading.actor_id is None and reading.rule.startswith(UNKNOWN) and len(split_words(reading.name or "")) > 1


# ── short forms ───────────────────────────────────────────────────────────────


class _Named(msgspec.Struct):
    """Who was named in full: bodies by their last word, people by surname and by first name."""

    bodies: dict[str, Reading]
    surnames: dict[str, list[Reading]]
    given: dict[str, list[Reading]]


def _recall(scene: Scene, readings: list[Reading]) -> list[Reading]:
    """Read short forms by what is named in full: "the council", "a council diplomat", "Morgulov", "Melania"."""
    named = _Named({}, {}, {})
    order = sorted(range(len(readings)), key=lambda index: (scene.mentions[index].span, index))
    for index in order:
        _remember_person(readings[index], scene.phrases[index], named)
    found = list(readings)
    for index in order:
        reading, phrase = found[index], scene.phrases[index]
        if reading.actor_id is None and phrase.words:
            found[index] = _as_before(phrase, reading, scene.mentions[index], named, scene.setting)
        _remember_body(found[index], named)
    return found


def _as_before(phrase: Phrase, reading: Reading, mention: Mention, named: _Named, setting: Setting) -> Reading:
    body = _medium_before(phrase, reading, named, setting)
    if body is not None:
        return body
    short = reading.name or (phrase.words[0].text if _lone_name(phrase, reading, mention) else None)
    if short is not None:  # "the West" is nobody called West
        the = phrase.words[0].text.casefold() == "the"
        return _family_before(phrase, reading, named) if the else _person_before(short, reading, named, setting)
    if reading.role is None or reading.country is not None:
        return reading
    return _body_before(phrase, reading, setting.knowledge.roles[reading.role], named)


def _medium_before(phrase: Phrase, reading: Reading, named: _Named, setting: Setting) -> Reading | None:
    """Read "the Times" after "The New York Times", and other media by the last word of their name."""
    words = [word for word in phrase.words if word.text.casefold() != "the"]
    if len(words) != 1 or not words[0].capital or reading.role is not None:
        return None
    body = named.bodies.get(words[0].text.casefold())
    if body is None or body.sectors != ("JRN",):
        return None
    return msgspec.structs.replace(body, rule="body named before", words=words[0].text, score=0.7)


def _lone_name(phrase: Phrase, reading: Reading, mention: Mention) -> bool:
    """Tell whether a mention is one word that may be a surname: nothing known, or a town of that name."""
    free = (reading is NOTHING and not phrase.pieces) or (reading.rule == "place of a country" and reading.role is None)
    return free and mention.name is not None and len(phrase.words) == 1


def _person_before(short: str, reading: Reading, named: _Named, setting: Setting) -> Reading:
    words = _after_acronym(split_words(short))
    if len(words) != 1:
        return reading
    key = person_key(words)
    ways = (
        (named.surnames, "surname", key),
        (named.given, "first name", key),
        *((named.given, "first name", form) for form in setting.knowledge.given.get(key, ())),
        (named.surnames, "misspelt surname", _misspelt(key, named.surnames)),
    )
    for people, rule, sought in ways:
        same = people.get(sought, [])
        if same and len({one.name for one in same}) > 1:
            return reading
        if same:
            best = max(same, key=worth)
            found = msgspec.structs.replace(best, rule=f"{rule} of a person named in full")
            return found if reading.rule == "place of a country" else _merged(found, reading)
    return reading


def _after_acronym(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the surname behind a title's letters ("SBO | Kamian"), any other words as they are."""
    return words[1:] if len(words) == 2 and _ACRONYM.fullmatch(words[0]) else words


def _family_before(phrase: Phrase, reading: Reading, named: _Named) -> Reading:
    """Read "the Clintons" by those of that surname who are named in full: what they share, and nobody's name."""
    surname = person_key(split_words(phrase.words[1].text.removesuffix("s"))) if len(phrase.words) == 2 else ""
    same = named.surnames.get(surname, []) if phrase.words[1:] and phrase.words[1].text.endswith("s") else []
    best = max(same, key=worth, default=NOTHING)
    if not (best.country or best.sectors):
        return reading
    return Reading(
        country=best.country,
        sectors=best.sectors,
        score=0.5,
        rule="family of a person named in full",
        words=phrase.words[1].text,
    )


def _misspelt(key: str, people: dict[str, list[Reading]]) -> str:
    """Return the one surname of an article from which a long surname differs by one slip, else ""."""
    near = [one for one in people if min(len(key), len(one)) >= _LEAST_MISSPELT and is_slip(key, one)]
    return near[0] if len(near) == 1 else ""


def is_slip(one: str, other: str) -> bool:
    """Tell whether two words differ by one letter too many, too few or wrong, or by two in the wrong order.

    These are Damerau's slips (1964); the first letter, which is seldom wrong, must be right.
    """
    if one == other or abs(len(one) - len(other)) > 1 or one[:1] != other[:1]:
        return False
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    at = next((place for place, letter in enumerate(shorter) if longer[place] != letter), len(shorter))
    if len(longer) > len(shorter):
        return longer[at + 1 :] == shorter[at:]
    swapped = longer[at : at + 2] == shorter[at : at + 2][::-1] and longer[at + 2 :] == shorter[at + 2 :]
    return swapped or longer[at + 1 :] == shorter[at + 1 :]


def _body_before(phrase: Phrase, reading: Reading, role: Role, named: _Named) -> Reading:
    noun = phrase.words[phrase.head].text.casefold()
    if role.kind in ("organ", "body") and noun in named.bodies and len(phrase.words) <= 2:
        return msgspec.structs.replace(named.bodies[noun], rule="body named before", words=noun, score=0.75)
    for word in phrase.words[: phrase.head]:
        body = named.bodies.get(word.text.casefold())
        if body is not None and not word.capital and role.kind in ("own", "tied", "member", "title"):
            by = Evidence("member of a body named before", word.text)
            sectors = reading.sectors or body.sectors
            return msgspec.structs.replace(
                reading, country=body.country, sectors=sectors, rule=by.rule, score=0.7, country_by=by
            )
    return reading


def _remember_body(reading: Reading, named: _Named) -> None:
    words = split_words(reading.name or "")
    if reading.actor_id is not None and reading.rule in ("name of an organisation", "organ of a state") and words:
        named.bodies[words[-1].casefold()] = reading


def _remember_person(reading: Reading, phrase: Phrase, named: _Named) -> None:
    words = _after_acronym(split_words(reading.name or ""))
    body = reading.actor_id is not None and reading.rule in ("name of an organisation", "organ of a state")
    if len(words) < 2 or reading.stateless or body:
        return
    said = split_words(phrase.text(0, len(phrase.words)))
    surnames = {person_key(said[-1:]), person_key(words[-1:])}
    if reading.country in FAMILY_FIRST:
        surnames.add(person_key(words[:1]))
    else:
        named.given.setdefault(person_key(words[:1]), []).append(reading)
    for surname in sorted(surnames):
        named.surnames.setdefault(surname, []).append(reading)


# ── neighbours ────────────────────────────────────────────────────────────────


def _in_places(scene: Scene, readings: list[Reading], starts: dict[int, int]) -> list[Reading]:
    """Give "the Defence Ministry | in Baku", "police | in Nairobi" the country of the place that follows."""
    found = list(readings)
    for index, reading in enumerate(readings):
        role = scene.setting.knowledge.roles.get(reading.role or "")
        if role is None or reading.country is not None or not is_resident(role):
            continue
        place = readings[starts[at]] if (at := _place_after(scene, index)) in starts else NOTHING
        if place.country in scene.setting.knowledge.states:
            by = Evidence("place it is in", place.words)
            found[index] = with_country(reading, place.country, by, scene.setting, 0.7)
    return _received_in(scene, found, starts)


def _received_in(scene: Scene, readings: list[Reading], starts: dict[int, int]) -> list[Reading]:
    """Give officials behind the verb the country of the place that opens the sentence ("In Riga, she met | aides")."""
    found, tokens = list(readings), scene.parse.tokens
    for sentence in scene.parse.sentences:
        place = _opening_place(scene, readings, starts, sentence.first)
        if place is None:
            continue
        verb = next((at for at in range(sentence.first, sentence.last) if tokens[at].dep == "ROOT"), sentence.last)
        by = Evidence("place that opens the sentence", place.words)
        for mention in scene.mentions:
            reading = readings[mention.index]
            role = scene.setting.knowledge.roles.get(reading.role or "")
            free = verb < mention.first < sentence.last and reading.country is None and reading.actor_id is None
            if free and role is not None and role.kind in _OF_PERSONS and set(reading.sectors) & _OFFICIAL:
                found[mention.index] = with_country(reading, place.country, by, scene.setting, 0.6)
    return found


def _opening_place(scene: Scene, readings: list[Reading], starts: dict[int, int], first: int) -> Reading | None:
    """Return the place or state after "In" that a sentence opens with, before a comma."""
    tokens = scene.parse.tokens
    if first + 1 not in starts or tokens[first].text != "In":
        return None
    mention, reading = scene.mentions[starts[first + 1]], readings[starts[first + 1]]
    closed = mention.last < len(tokens) and tokens[mention.last].text == ","
    return reading if closed and reading.country in scene.setting.knowledge.states else None


def _of_media(scene: Scene, readings: list[Reading], starts: dict[int, int]) -> list[Reading]:
    """Make a person with no role a journalist before "of", "at" or "for" a medium ("wrote Cole | for the Tribune")."""
    found, tokens = list(readings), scene.parse.tokens
    for mention, reading in zip(scene.mentions, readings, strict=True):
        if mention.label != "PERSON" or reading.role is not None or reading.sectors or mention.last + 1 >= len(tokens):
            continue
        of = tokens[mention.last].text in ("of", "at", "for", "with")
        medium = readings[starts[mention.last + 1]] if of and mention.last + 1 in starts else NOTHING
        if medium.sectors == ("JRN",):
            by = Evidence("journalist of a medium", medium.words)
            found[mention.index] = msgspec.structs.replace(
                reading, sectors=("JRN",), sector_by=by, country=reading.country or medium.country
            )
    return found


def _introduced(scene: Scene, readings: list[Reading], starts: dict[int, int]) -> list[Reading]:
    """Give people of no known role what stands around their names: a title, a role or a party and state."""
    found, ends = list(readings), _longest_by(scene, "last")
    for mention, reading in zip(scene.mentions, readings, strict=True):
        if mention.label != "PERSON" or reading.role is not None or reading.sectors:
            continue
        before, behind = ends.get(_and_before(scene, mention.first)), starts.get(mention.last + 1)
        if before is not None and _is_open_title(scene, before, readings[before]):
            found[mention.index] = _merged(reading, readings[before])
        elif _MEMBER.match(scene.parse.text, mention.span[1]):
            found[mention.index] = _as_member(reading)
        elif behind is not None and _is_role_behind(scene, behind, readings[behind]):
            found[mention.index] = _merged(reading, readings[behind])
        elif (body := _body_led(scene, mention, readings)) is not None:
            found[mention.index] = _as_leader(reading, body)
    return found


def _listed(scene: Scene, readings: list[Reading], starts: dict[int, int]) -> list[Reading]:
    """Give each person of a list what its plural title says ("former officials | Roe, Doe and Poe", "Sens. ...")."""
    found, tokens = list(readings), scene.parse.tokens
    for title in scene.mentions:
        reading = readings[title.index]
        role = scene.setting.knowledge.roles.get(reading.role or "")
        several = role is not None and (role.plural or tokens[title.head].tag == "NNS")
        if role is None or not several or role.kind not in _OF_PERSONS:
            continue
        people = _people_listed(scene, title, starts)
        if len(people) + (title.label == "PERSON") < 2:
            continue
        for person in people:
            if found[person].role is None and not (found[person].sectors and found[person].actor_id):
                found[person] = _as_titled(found[person], reading)
    return found


def _people_listed(scene: Scene, title: Mention, starts: dict[int, int]) -> list[int]:
    """Return the people who stand right behind a title, or behind the first of them, parted by commas and "and"."""
    tokens = scene.parse.tokens
    stop = title.last < len(tokens) and tokens[title.last].text == "."
    at = title.last + (stop and _ABBREVIATED.fullmatch(tokens[title.last - 1].text) is not None)
    if title.label == "PERSON":
        at = _after_name_of_list(tokens, at)
    people = []
    while at in starts and scene.mentions[starts[at]].label == "PERSON":
        people.append(starts[at])
        at = _after_name_of_list(tokens, scene.mentions[people[-1]].last)
    return people


def _after_name_of_list(tokens: tuple[Token, ...], at: int) -> int:
    """Return the token after a name's party in brackets and the comma or "and" behind it, or -1 at the list's end."""
    if at < len(tokens) and tokens[at].text == "(":
        inside = range(at, min(at + _LONGEST_BRACKET, len(tokens)))
        at = next((end + 1 for end in inside if tokens[end].text == ")"), at)
    joined = at
    while at < len(tokens) and tokens[at].text in (",", "and") and at - joined < 2:
        at += 1
    return at if at > joined else -1


def _as_titled(reading: Reading, title: Reading) -> Reading:
    """Return a person as one of those whom a plural title tells of."""
    by = Evidence("title of those listed", title.words)
    return msgspec.structs.replace(
        reading,
        country=reading.country or title.country,
        sectors=title.sectors or reading.sectors,
        role=title.role,
        score=max(reading.score, 0.6),
        country_by=reading.country_by or (by if not reading.country else None),
        sector_by=by if title.sectors else reading.sector_by,
    )


def _body_led(scene: Scene, mention: Mention, readings: list[Reading]) -> Reading | None:
    """Return the body that a clause behind a name says somebody leads or works for ("Roe, who chaired the DNC,")."""
    parse = scene.parse
    heads = {one.head: one.index for one in scene.mentions if one.kind == "name" or readings[one.index].sectors}
    for verb in parse.dependents(mention.head, "relcl"):
        lemma = parse.tokens[verb].lemma.lower()
        led = list(parse.dependents(verb, "dobj")) if lemma in _LEADING else []
        for preposition in parse.dependents(verb, "prep") if lemma in _SERVING else ():
            led += parse.dependents(preposition, "pobj")
        for at in led:
            body = readings[heads[at]] if at in heads else NOTHING
            if body.sectors and scene.mentions[heads[at]].label != "PERSON":
                return body
    return None


def _as_leader(reading: Reading, body: Reading) -> Reading:
    """Return a person as one of the body that he leads or works for."""
    by = Evidence("body that somebody leads or works for", body.words)
    country = reading.country or (None if body.stateless else body.country)
    return msgspec.structs.replace(reading, sectors=body.sectors, sector_by=by, country=country)


def _and_before(scene: Scene, first: int) -> int:
    """Return the token "and" before a name, leaving out capitalised words of a field ("and Affairs | Roe")."""
    tokens, at = scene.parse.tokens, first
    while at and first - at < _LONGEST_FIELD and tokens[at - 1].text[:1].isupper():
        at -= 1
    return at - 1


def _is_role_behind(scene: Scene, index: int, role_reading: Reading) -> bool:
    """Tell whether a mention after a name says who it is ("Cole, | a financial adviser in Ohio,")."""
    tokens, first = scene.parse.tokens, scene.mentions[index].first
    role = scene.setting.knowledge.roles.get(role_reading.role or "")
    # "Ann Roe, Senior Official"
    titled = tokens[first].text[:1].isupper() and role is not None and role.kind != "crowd"
    opens = titled or tokens[first].text.casefold() in _INTRODUCING
    if tokens[first - 1].text != "," or not opens or role_reading.name:
        return False
    return role is not None and not role.plural and role.kind in _OF_PERSONS


def _is_open_title(scene: Scene, index: int, title: Reading) -> bool:
    """Tell whether a mention is a title cut off in its field ("Minister for Foreign Affairs | and Defence Holt")."""
    words, role = scene.phrases[index].words, scene.setting.knowledge.roles.get(title.role or "")
    if scene.parse.tokens[scene.mentions[index].last].text != "and":
        return False
    fielded = any(word.text in ("for", "of") for word in words)
    named = role is not None and role.kind in ("title", "tied", "member") and not role.plural
    return named and fielded and title.name is None


def _as_member(reading: Reading) -> Reading:
    """Return a person behind whose name a party and state stand as a member of the American Congress."""
    by = Evidence("party and state behind the name", reading.words)
    return msgspec.structs.replace(
        reading, country=reading.country or "USA", sectors=("LEG",), sector_by=by, country_by=reading.country_by or by
    )


def _place_after(scene: Scene, index: int) -> int:
    """Return the token after "in" right behind a mention, or -1."""
    tokens, last = scene.parse.tokens, scene.mentions[index].last
    if last + 1 >= len(tokens) or tokens[last].text not in ("in", "In"):
        return -1
    return last + 1


def _longest_by(scene: Scene, side: str) -> dict[int, int]:
    """Return, for each token that mentions begin ("first") or end ("last") at, the longest such mention."""
    found: dict[int, int] = {}
    for index in sorted(range(len(scene.mentions)), key=lambda at: _length(scene.mentions[at])):
        mention = scene.mentions[index]
        found[mention.first if side == "first" else mention.last] = index
    return found


def _length(mention: Mention) -> tuple[int, int]:
    return mention.last - mention.first, -mention.index


def _coordinated(scene: Scene, readings: list[Reading], pairs: tuple[tuple[int, int], ...]) -> list[Reading]:
    """Let officials named in one breath share the country of the first, or of the last's complement."""
    found = list(readings)
    named = _states_named(scene, readings)
    for one, other in pairs:
        first, second = found[one], found[other]
        stated = first.country_by is not None or (_sentence(scene, one), first.country) in named
        if _takes(second, scene, other) and _gives(first) and _of_one_state(first, second, stated):
            by = Evidence("country of whom it is named with", country_evidence(first).words)
            found[other] = with_country(second, first.country, by, scene.setting, max(second.score, 0.7))
        elif _takes(first, scene, one, bare=False) and second.country and _with_complement(scene, other):
            by = Evidence("country of whom it is named with", country_evidence(second).words)
            found[one] = with_country(first, second.country, by, scene.setting, max(first.score, 0.7))
    return found


def _pairs(scene: Scene, starts: dict[int, int]) -> Iterator[tuple[int, int]]:
    """Yield the mentions that "and" joins, by position; a comma joins people with a title."""
    ends = _longest_by(scene, "last")
    tokens = scene.parse.tokens
    for first in sorted(starts):
        other = starts[first]
        before = [tokens[at].text for at in range(max(0, first - 2), first)]
        gap = 2 if before == [",", "and"] else 1 if before[-1:] == ["and"] else 0
        if not gap and before[-1:] == [","] and _is_person(scene, other):
            gap = 1
        one = ends.get(first - gap) if gap else None
        if one is not None and tokens[scene.mentions[one].first].sentence == tokens[first].sentence:
            yield one, other


def _is_person(scene: Scene, index: int) -> bool:
    mention = scene.mentions[index]
    return mention.label == "PERSON" and mention.appositive is None


def _takes(reading: Reading, scene: Scene, index: int, *, bare: bool = True) -> bool:
    """Whether a mention is an organ or official without a country, and without an article of its own."""
    if reading.country is not None or reading.role is None or not set(reading.sectors) & _OFFICIAL:
        return False
    words = scene.phrases[index].words
    role = scene.setting.knowledge.roles[reading.role]
    opens = words[0].text.casefold() if words else ""
    return role.kind != "crowd" and (opens not in _DETERMINERS if bare else opens == "the")


def _sentence(scene: Scene, index: int) -> int:
    return scene.parse.tokens[scene.mentions[index].first].sentence


def _states_named(scene: Scene, readings: list[Reading]) -> set[tuple[int, str | None]]:
    """Return the sentences with the states that they name."""
    states = (index for index, reading in enumerate(readings) if reading.stateless)
    return {(_sentence(scene, index), readings[index].country) for index in states}


def _of_one_state(first: Reading, second: Reading, stated: bool) -> bool:
    """Whether a country that is stated, or a head of state's, goes for the next: two of one office are of two."""
    one, other = _office_words(first), _office_words(second)
    if (one and one == other) or (one & _HEADS and other & _HEADS and not stated):
        return False
    foreign = one == _FOREIGN_MINISTER and first.country_by is None
    if other == _FOREIGN_MINISTER and not one & _HEADS:
        return False  # "Secretary Blinken and Foreign Minister Coveney"
    return (stated and not foreign) or bool(one & _HEADS)


def _office_words(reading: Reading) -> frozenset[str]:
    words = {word.casefold() for word in split_words(reading.office or "")} - {"of", "the", "for"}
    return _FOREIGN_MINISTER if words in _FOREIGN_OFFICES else frozenset(words)


def _gives(reading: Reading) -> bool:
    known = reading.office is not None or reading.role is not None
    return known and reading.country is not None and bool(set(reading.sectors) & {*_OFFICIAL, "ELI"})


def _with_complement(scene: Scene, index: int) -> bool:
    return any(word.text == "of" for word in scene.phrases[index].words)


# ── owners ────────────────────────────────────────────────────────────────────


def _owned(scene: Scene, readings: list[Reading], chains: list[Reading]) -> list[Reading]:
    """Give "his spokesman", "its army", "Macron's office", "her counterpart" what is known of the owner."""
    at = {mention.span: mention.index for mention in scene.mentions}
    found = list(readings)
    for index, phrase in enumerate(scene.phrases):
        reading = readings[index]
        owner = at.get(_owner_span(phrase.words))
        if owner is None and reading.role is not None:
            owner = at.get(_named_before(phrase))
            owner = None if owner is None or scene.mentions[owner].label != "PERSON" else owner
        if owner is None or owner == index:
            continue
        whose = choose(readings[owner], chains[scene.coreference.chain_of[owner]])
        if reading.role is not None:
            found[index] = _of_owner(reading, whose, scene.setting)
        elif reading is NOTHING and scene.mentions[index].kind == "nominal" and whose.sectors:
            found[index] = _whose(whose)
    return _of_complements(scene, found)


def _of_complements(scene: Scene, readings: list[Reading]) -> list[Reading]:
    """Give "members of the Maduro regime" the country that the regime has got of its owner."""
    found = list(readings)
    inside = {(one.last, one.first): one.index for one in scene.mentions}
    starts, tokens = _longest_by(scene, "first"), scene.parse.tokens
    for mention, reading in zip(scene.mentions, readings, strict=True):
        role = scene.setting.knowledge.roles.get(reading.role or "")
        settled = reading.country is not None and bool(reading.sectors)
        if settled or role is None or role.kind not in ("member", "tied"):
            continue
        of = next((at for at in range(mention.first, mention.last) if tokens[at].text == "of"), mention.last)
        whole = inside.get((mention.last, of + 1))
        if whole is None and mention.last < len(tokens) and tokens[mention.last].text in _WHOSE:
            whole = starts.get(mention.last + 1)  # "aides to | Mr. Roe"
        if whole is not None and reading.country in (None, readings[whole].country):
            whose = _of_owner(reading, readings[whole], scene.setting)
            found[mention.index] = msgspec.structs.replace(whose, score=max(whose.score, _SAID_WHOSE))
    return found


def _owner_span(words: tuple[Word, ...]) -> tuple[int, int]:
    """Return the span of the possessor that a phrase opens with: "his", "Macron" of "Macron's office"."""
    if len(words) > 1 and words[0].text.casefold() in _OWNERS:
        return words[0].span
    for word in words[:-1]:
        if word.possessive:
            return words[0].span[0], word.span[0] + len(word.text)
    return (-1, -1)


def _named_before(phrase: Phrase) -> tuple[int, int]:
    """Return the span of the one name before a role noun: "Stein" of "Stein spokeswoman Roe", "the Stein camp"."""
    roles = [piece.first for piece in phrase.pieces if piece.kind == "role"]
    at = 1 if phrase.words and phrase.words[0].text.casefold() == "the" else 0
    if roles[:1] != [at + 1] or not phrase.words[at].capital or phrase.words[at].possessive:
        return (-1, -1)
    return phrase.words[at].span


def _of_owner(reading: Reading, whose: Reading, setting: Setting) -> Reading:
    role = setting.knowledge.roles[reading.role or ""]
    by = Evidence("owner", whose.words)
    if role.kind == "peer":
        return _as_peer(reading, whose, role)
    if role.kind == "apart" and not is_party(whose):
        return reading
    if reading.country is None and whose.country in setting.knowledge.states:
        reading = with_country(reading, whose.country, by, setting, max(0.6, reading.score))
    advised = bool(set((reading.role or "").split()) & LAWYERS) and bool(CLIENTS & set(whose.sectors[:1]))
    if advised or (not reading.sectors and whose.sectors and role.kind in ("tied", "member", "apart")):
        reading = msgspec.structs.replace(reading, sectors=whose.sectors, sector_by=by)
    return reading


def _whose(owner: Reading) -> Reading:
    """Return something that acts or speaks as whose it is ("her economic plan", "his candidacy", "its website")."""
    return Reading(country=owner.country, sectors=owner.sectors, score=0.2, rule="whose it is", words=owner.words)


def _as_peer(reading: Reading, whose: Reading, role: Role) -> Reading:
    if reading.sectors or not whose.sectors:
        return reading
    return msgspec.structs.replace(
        reading,
        sectors=whose.sectors,
        office=reading.office or (None if role.plural else whose.office),
        score=max(reading.score, 0.7 if reading.country else 0.4),
        sector_by=Evidence("whose counterpart", whose.words),
    )


# ── chains ────────────────────────────────────────────────────────────────────


def _chain_readings(scene: Scene, readings: list[Reading]) -> list[Reading]:
    """Return what each chain says together: its best reading, filled by the next best that do not contradict it."""
    beside: dict[int, list[int]] = {}
    for mention in scene.mentions:
        if mention.appositive is not None and readings[mention.index].role is not None:
            beside.setdefault(mention.appositive, []).append(mention.index)
    chains = []
    for chain in scene.coreference.chains:
        added = [
            one for index in chain.mentions if scene.mentions[index].label in _NAMED for one in beside.get(index, ())
        ]
        members = [readings[index] for index in (*chain.mentions, *added)]
        if any(_is_person(scene, index) for index in chain.mentions):
            members = [_without_body(member) for member in members]
        ordered = sorted(range(len(members)), key=lambda at: (-worth(members[at]), at))
        together = members[ordered[0]] if ordered else NOTHING
        for at in ordered[1:]:
            together = _merged(together, members[at])
        chains.append(together)
    return chains


def _without_body(reading: Reading) -> Reading:
    """A person who is called by a body's name belongs to it ("a Democrat"), and is not it."""
    body = reading.rule == "name of an organisation" and not reading.stateless
    return msgspec.structs.replace(reading, name=None, actor_id=None, score=0.6) if body else reading


def worth(reading: Reading) -> float:
    """Return how much a reading says: who, then a name, then how sure and how full."""
    words = len(reading.name.split()) if reading.name else 0
    return reading.score + (1.0 if reading.actor_id else 0.5 if reading.name else 0.0) + 0.01 * words


def _merged(best: Reading, other: Reading) -> Reading:
    """Fill what the best leaves open, unless the other is of another country or a state as such."""
    if other.country and best.country and other.country != best.country:
        return best
    if best.stateless or other.stateless or (best.actor_id and other.actor_id and best.actor_id != other.actor_id):
        return best
    if _is_again(best, other):
        best = msgspec.structs.replace(best, sectors=other.sectors, sector_by=sector_evidence(other))
    return msgspec.structs.replace(
        best,
        name=best.name or other.name,
        actor_id=best.actor_id or other.actor_id,
        country=best.country or other.country,
        sectors=best.sectors or other.sectors,
        office=best.office or other.office,
        role=best.role or other.role,
        score=max(best.score, min(0.8, other.score)) if not (best.country and best.sectors) else best.score,
        country_by=best.country_by if best.country or not other.country else country_evidence(other),
        sector_by=best.sector_by if best.sectors or not other.sectors else sector_evidence(other),
    )


def _is_again(best: Reading, other: Reading) -> bool:
    """Whether somebody known to be out of office is told to be something now ("Acting Secretary", "a professor")."""
    past = best.actor_id is not None and best.sectors == ("ELI",) and best.office is None and best.role is None
    return past and other.role is not None and bool(other.sectors) and not _IDLE & set(other.sectors)


def choose(own: Reading, chain: Reading) -> Reading:
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
