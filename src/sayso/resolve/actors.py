"""Who is meant by a mention: a known actor as of the article's date, or what its words say.

Each mention is read by its words and the knowledge base alone; then mentions of one chain share what the
best of them says, and what still lacks a country may take the one the article is about. Unknown stays ``None``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

import msgspec

from sayso.model import Choice, Coreference, Mention, Parse, Participant, ResolvedActor, ResolvedPlace, Span
from sayso.resolve.actor_links import Scene, choose, link_readings
from sayso.resolve.actor_near import states_near
from sayso.resolve.actor_people import choose_person, choose_surname, leads_a_state
from sayso.resolve.actor_phrases import PREPOSITIONS, Lookup, Piece, Words, pieces_of, whole_names, with_places
from sayso.resolve.actor_words import (
    NOTHING,
    UNKNOWN,
    Evidence,
    Phrase,
    Reading,
    Setting,
    country_evidence,
    read_segment,
    sector_evidence,
    state_reading,
    unknown_person,
    with_country,
)
from sayso.resolve.knowledge import ActorKnowledge, Role, SenseKind

_HOME_SHARE = {2: 0.75, 3: 0.6}
"""How often a country must be named at least, and its share of all country words then."""
_DOMESTIC = (5, 0.7)
"""How often and in what share of all country words an article must name a country for its people to be of it; set on
300 mentions of statedept and polnear/dev (docs/dev/actors-log.md)."""
_DOMESTIC_OF_MEDIUM = 0.6
"""That share where the article is a newspaper's of that country."""
_UNSAID = 4
"""How many country words the seat of a newspaper counts for, which it leaves unsaid; set as ``_DOMESTIC`` was."""
_SUBJECT = (3, 0.5)
"""How often and in what share of all foreign country words a government's release must name a state for people and
firms without a country to be of it; set as ``_DOMESTIC`` was."""
_ONLY_FOREIGN = 2
"""How often it must name the only foreign state it names."""
_AT_HOME = frozenset(["GOV", "LEG", "JUD", "COP", "OPP", "MIL"])
_RESIDENT = (_AT_HOME - {"MIL"}) | {"PTY", "CVL", "JRN", "BUS", "LAB", "MED", "EDU", "ELI", "AGR", "REL"}
_SUBJECTS = frozenset(["CVL", "REF", "BUS", "ELI", "OPP", "PTY", "MIL", "JRN", "COP", "CRM", "LAB"])
_PERSONS = frozenset(["title", "own", "member", "tied", "crowd"])
_OF_STATES = frozenset(["organ", "title", "own", "member", "tied"])
_ABROAD = frozenset(
    [
        "foreign",
        "other",
        "international",
        "western",
        "world",
        "global",
        "globe",
        "overseas",
        "both",
        "ambassador",
        "ambassadors",
        "envoy",
        "envoys",
        "representative",
        "consul",
        "representatives",
        "attache",
        "negotiator",
        "negotiators",
        "mediator",
        "mediators",
        "diplomat",
        "diplomats",
        "coordinator",
        "secretary",
        "countries",
        "nations",
    ]
)
"""Words of those who are not, or not likely, of the country the article is about."""
_ENVOYS = frozenset(["ambassador", "envoy", "representative", "coordinator", "secretary", "consul", "attache"])
"""Those of them whom a government's own releases name without its name."""
_DIPLOMATIC: dict[str | None, tuple[str, ...]] = {"participant": ("GOV",), "participants": ("GOV",), "parties": ()}
"""What role words mean that a government uses of meetings and treaties: officials take part, states are parties."""
_ALL = frozenset(["the", "all", "other", "both", "parties"])
"""Words that "parties" of a treaty or conflict begin with; "two opposition parties" are parties."""
_BY_DIPLOMACY = Evidence("word of diplomacy", "a government's release")
_FLEEING = frozenset(["flee", "displace", "uproot"])
"""Verbs that make refugees of people."""
_OFFICES_OF_SOME = frozenset(["minister", "premier", "chancellor", "king", "queen", "prince", "emir", "sultan"])
"""Words of offices that only some states have."""
_OF_UNIONS = re.compile(r"secretary[- ]general", re.IGNORECASE)
"""An office that unions of states have, and no state."""
_AGE_OR_TOWN = re.compile(
    r", (?:\d\d, )?(?:of|from) [A-Z]|, \d\d,|, an? \d\d-year-old\b|,? who has (?:\w+ )?(?:children|sons|daughters)\b"
)
_IN_DIALOGUE = frozenset(["i", "me", "my", "we", "us", "our", "you", "your"])
_UNREAD = _IN_DIALOGUE | {"he", "him", "his", "she", "her", "they", "them", "their", "who", "whom", "whose"}
_UNREAD |= {"some", "many", "others", "those", "several"}
"""Words for people that leave open who they are where nothing else is read."""
_OWN_HEADS = frozenset(["president", "secretary", "administration"])
_OWN_DEPUTIES = frozenset(["deputy", "under", "assistant", "acting"])
_OWN_BODIES = frozenset(["department", "embassy", "consulate", "mission", "bureau"])
_OPPONENTS = frozenset(["opponent", "opponents"])
"""Who, unlike allies and rivals, is of the country an article is about."""
_LOCAL = frozenset(["state", "states", "city", "cities", "county", "counties", "town", "district"])
"""Places that act where an article is about one country ("the state sued"): parts of it."""
_NUMBERS = frozenset(["two", "both", "three", "four", "five", "seven", "several", "all"])
_PLURALS = frozenset(["countries", "nations", "governments", "states", "sides", "capitals", "delegations"])
_COUNTED = frozenset(["both", "other"])
"""Those of them that say nothing of people: "both candidates"."""
_FAR = 5
_PAPERS = frozenset(["email", "e-mail", "letter", "memo", "note", "statement", "message", "brief", "opinion", "ruling"])
_PAPERS |= {"filing", "motion", "decision", "order", "text", "tweet", "post", "twitter", "facebook", "petition"}
"""In which others than journalists write, and how many words behind "wrote" they are looked for."""
_NO_MEMBERS = frozenset(["friend", "friends", "partner", "partners"])
"""Words that a body's name may begin with without saying who its members are."""
_SEVERAL = "members of the group, of several countries"
_LONGEST_NAME = 3
_HONORIFICS = frozenset(["mr", "mrs", "ms", "miss"])
_NAMES_TOO = frozenset(["king", "pope", "bishop", "judge", "marshall", "marshal", "major", "baker", "miner", "fisher"])
_STATE_KINDS: tuple[SenseKind, ...] = ("state", "adjective", "people", "seat", "organisation", "weak", "person", "area")


def resolve_actors(
    parse: Parse,
    mentions: tuple[Mention, ...],
    coreference: Coreference,
    knowledge: ActorKnowledge,
    on: str | None,
    places: tuple[ResolvedPlace, ...] = (),
    issuer: Participant | None = None,
    medium: str | None = None,
) -> tuple[ResolvedActor, ...]:
    """Return a participant for every mention, in their order.

    ``on`` is the article's day in ISO 8601, if known; ``places`` are its places, by which "the mayor of Melitopol"
    has a country; ``issuer`` is the government that publishes it, if one does, whose officials need no country;
    ``medium`` is the country of the newspaper that does, whose articles leave its own country unsaid.
    """
    lookup, words = Lookup(knowledge, on), Words(parse.text)
    pieces = pieces_of(words.all, lookup)
    setting = _setting(pieces, lookup, on, medium)
    if issuer is not None and issuer.country in knowledge.states:
        setting = msgspec.structs.replace(
            setting,
            issuer=issuer.country,
            issuer_offices=_offices(issuer.country, knowledge),
            issuer_heads=_heads(issuer.country, knowledge),
            subject=_subject(setting.counts, issuer.country),
            residence=setting.residence or (None if set(setting.counts) - {issuer.country} else issuer.country),
        )
    located = _located(places)
    phrases = tuple(_phrase(parse, mention, words, lookup, located) for mention in mentions)
    pairs = zip(phrases, mentions, strict=True)
    readings = [_displaced(parse, mention, _read(phrase, mention, setting), setting) for phrase, mention in pairs]
    readings = _in_names_of_states(parse, mentions, readings, _long_names(pieces, words, setting))
    readings, chains = link_readings(Scene(parse, mentions, coreference, phrases, setting), readings)
    near = states_near(parse, mentions, readings, setting)
    private = {coreference.chain_of[one.index] for one in mentions if _told_as_private(parse, one)}
    writers = {coreference.chain_of[one.index] for one in mentions if medium is not None and _writes(parse, one)}
    resolved = []
    for mention, own in zip(mentions, readings, strict=True):
        final = choose(own, chains[coreference.chain_of[mention.index]])
        members = [chains[index] for index in coreference.groups.get(mention.index, ())]
        if coreference.chain_of[mention.index] in private:
            final = _as_private(final)
        fullest = mentions[coreference.fullest(mention.index)]
        final = _together(final, members) if members else final
        if final.country and _counts_states(parse.words(mention.span)):
            official = not (final.actor_id or members) and final.sectors == ("GOV",)  # "both delegations"
            final = msgspec.structs.replace(NOTHING, rule=_SEVERAL, sectors=final.sectors if official else ())
        sentence = parse.tokens[mention.head].sentence
        final = _there(final, near.sentence[sentence] if near else None, mention, parse, setting)
        final = _at_home(final, mention, fullest, parse, setting)
        final = _there(final, near.paragraph[sentence] if near else None, mention, parse, setting)
        if final.country is None or final.country in knowledge.states:
            final = _as_anybody(final, "JRN" if coreference.chain_of[mention.index] in writers else "CVL")
        resolved.append(_resolved(parse, mention, final, fullest))
    return tuple(resolved)


def resolve_words(
    parse: Parse, mention: Mention, knowledge: ActorKnowledge, on: str | None, context: str | None = None
) -> ResolvedActor:
    """Return the participant that the words of one mention mean; ``context`` is the text around them.

    The same reading as in an article, for a mention of a text that holds nothing else.
    """
    lookup = Lookup(knowledge, on)
    setting = _setting(pieces_of(Words(context or "").all, lookup), lookup, on)
    reading = _read(_phrase(parse, mention, Words(parse.text), lookup, {}), mention, setting)
    return _resolved(parse, mention, _at_home(reading, mention, mention, parse, setting), mention)


# ── the article ───────────────────────────────────────────────────────────────


def _setting(pieces: tuple[Piece, ...], lookup: Lookup, on: str | None, medium: str | None = None) -> Setting:
    """Return what readings may draw on: the day, the state that most country words of the text name, if one does
    by far, and the unions named."""
    knowledge = lookup.knowledge
    counts: Counter[str] = Counter({medium: _UNSAID} if medium in knowledge.states else {})
    unions = set()
    for piece in pieces:
        sense = piece.sense(*_STATE_KINDS)
        country = _sense_country(sense.kind, sense.id, knowledge) if sense is not None else None
        if country in knowledge.states:
            counts[str(country)] += 1
        elif country is not None and piece.sense("seat") is None:
            unions.add(country)
    home = _home(counts)
    least, share = (_UNSAID, _DOMESTIC_OF_MEDIUM) if home is not None and home == medium else _DOMESTIC
    domestic = home is not None and least <= counts[home] >= share * counts.total()
    at_seat = home is None and medium is not None and counts[medium] == max(counts.values())
    residence = home if domestic else medium if at_seat else None
    day = on[:10] if on else None
    return Setting(knowledge, day, home, frozenset(unions), residence=residence, counts=dict(counts))


def _subject(counts: Mapping[str, int], issuer: str) -> str | None:
    """Return the foreign state that a government's release is about: by far the most named but its own."""
    foreign = Counter({country: often for country, often in counts.items() if country != issuer})
    for country, most in foreign.most_common(1):
        only = most == foreign.total() >= _ONLY_FOREIGN
        if only or _SUBJECT[0] <= most >= _SUBJECT[1] * foreign.total():
            return country
    return None


def _offices(country: str | None, knowledge: ActorKnowledge) -> frozenset[str]:
    """Return the words of the offices that a state is known to have or have had."""
    spells = (spell for entry in knowledge.entries.values() for spell in entry.spells if spell.country == country)
    return frozenset(word.casefold() for spell in spells for word in (spell.office or "").split())


def _heads(country: str | None, knowledge: ActorKnowledge) -> frozenset[str]:
    """Return the offices of a state's heads, in lower case, whose holders are known by name."""
    spells = (spell for entry in knowledge.entries.values() if entry.kind == "person" for spell in entry.spells)
    offices = {spell.office.casefold() for spell in spells if spell.country == country and spell.office}
    return frozenset(filter(leads_a_state, offices))


def _located(places: tuple[ResolvedPlace, ...]) -> dict[int, dict[int, str]]:
    """Return the countries of places by the character they begin at and the one they end at."""
    found: dict[int, dict[int, str]] = {}
    for one in places:
        if one.kind != "demonym" and one.place.country:
            found.setdefault(one.place.span[0], {})[one.place.span[1]] = one.place.country
    return found


def _home(counts: Counter[str]) -> str | None:
    if not counts:
        return None
    country, most = min(counts.items(), key=lambda item: (-item[1], item[0]))
    enough = any(most >= least and most >= share * counts.total() for least, share in _HOME_SHARE.items())
    return country if enough else None


def _sense_country(kind: str, id_: str, knowledge: ActorKnowledge) -> str | None:
    return knowledge.entries[id_].spells[-1].country if kind in ("organisation", "weak", "person") else id_


def _phrase(
    parse: Parse, mention: Mention, article: Words, lookup: Lookup, located: Mapping[int, Mapping[int, str]]
) -> Phrase:
    words = article.within(mention.span)
    name = mention.name if mention.label == "PERSON" else None
    at = parse.tokens[mention.head].start
    head = next((index for index, word in enumerate(words) if word.span[0] <= at < word.span[1]), len(words) - 1)
    before = parse.tokens[mention.first - 1].text if mention.first else ""
    pieces = with_places(whole_names(pieces_of(words, lookup, name), words), words, located, name, lookup.knowledge)
    return Phrase(parse.text, words, pieces, head, before)


# ── one mention ───────────────────────────────────────────────────────────────


def _read(phrase: Phrase, mention: Mention, setting: Setting) -> Reading:
    if mention.kind == "pronoun" or not phrase.words:
        return NOTHING
    name = _subject_name(phrase, mention, setting)
    if name is not None:
        return _person(phrase, name, setting)
    reading = read_segment(phrase, 0, len(phrase.words), setting, phrase.head)
    if reading is NOTHING and mention.name is not None and len(phrase.words) == 1:
        reading = choose_surname(phrase.words[0].text, NOTHING, setting) or NOTHING
    if reading.name is None and mention.name is not None and mention.label == "ORG":
        return _named_body(phrase, mention, reading, setting)
    return reading


def _long_names(pieces: tuple[Piece, ...], words: Words, setting: Setting) -> list[tuple[Span, Reading]]:
    """Return where the article has names of states of several words, and which ("the People's Republic of China")."""
    found = []
    for piece in pieces:
        if piece.kind == "state" and piece.last - piece.first > 1:
            span = words.all[piece.first].span[0], words.all[piece.last - 1].span[1]
            name = " ".join(word.text for word in words.all[piece.first : piece.last])
            found.append((span, state_reading(setting, piece.senses[0].id, name)))
    return found


def _in_names_of_states(
    parse: Parse, mentions: tuple[Mention, ...], readings: list[Reading], names: list[tuple[Span, Reading]]
) -> list[Reading]:
    """Return the readings, those of a mention that is cut out of a state's name being that state ("the People")."""
    found = list(readings)
    for mention in mentions:
        at = parse.tokens[mention.head].start
        for span, state in names:
            if span[0] <= at < span[1] and mention.span[1] <= span[1] and _cut_out(mention.span, span, parse):
                found[mention.index] = state
    return found


def _cut_out(inner: Span, outer: Span, parse: Parse) -> bool:
    """Whether words are a part of a name, but for an article before it, and not the whole of it."""
    before = parse.text[inner[0] : outer[0]].strip().casefold() if inner[0] < outer[0] else ""
    return before in ("", "the") and (inner[0] > outer[0] or inner[1] < outer[1])


def _displaced(parse: Parse, mention: Mention, reading: Reading, setting: Setting) -> Reading:
    """Return people who are told to flee as refugees ("Rohingya who had to flee", "families have fled")."""
    role = setting.knowledge.roles.get(reading.role or "")
    if reading.sectors != ("CVL",) or reading.name is not None or role is None or role.kind != "crowd":
        return reading
    token, head = parse.tokens[mention.head], mention.head
    clauses = {*parse.dependents(head, "relcl", "acl"), *([token.head] if token.dep.startswith("nsubj") else [])}
    verbs = clauses | {deeper for verb in clauses for deeper in parse.dependents(verb, "xcomp", "conj")}
    fled = [parse.tokens[verb] for verb in verbs if parse.tokens[verb].lemma.lower() in _FLEEING]
    if not fled:
        return reading
    return msgspec.structs.replace(reading, sectors=("REF",), sector_by=Evidence("people who flee", fled[0].text))


def _subject_name(phrase: Phrase, mention: Mention, setting: Setting) -> tuple[int, int] | None:
    """Return the words of the person's name if the mention is that person, not somebody or something of theirs."""
    found = _labelled_name(phrase, mention) or _known_name(phrase) or _titled_name(phrase, setting)
    if found is None:
        return None
    first, last = found
    if last < len(phrase.words) and (phrase.words[last - 1].possessive or _named_after(phrase, mention, last)):
        return None
    before = phrase.words[first - 1].text.casefold() if first else ""
    if before in PREPOSITIONS or before in ("to", "and", "or"):
        return found if first <= phrase.head < last and before in ("and", "or") else None
    titled = last == len(phrase.words) and first > 0 and not _title_of_complement(phrase, first)
    return found if first <= phrase.head < last or titled or first == 0 else None


def _named_after(phrase: Phrase, mention: Mention, last: int) -> bool:
    """Whether a body has a person's name ("the Hillary Clinton | Foundation")."""
    return mention.label == "ORG" and phrase.head >= last and phrase.words[phrase.head].capital


def _title_of_complement(phrase: Phrase, name: int) -> bool:
    """Whether a title before a name is a complement's ("an aide of President Hugo Chavez", "a critic of Mr. Roe")."""
    inside = {at for piece in phrase.pieces for at in range(piece.first, piece.last)}
    for at in range(1, name):
        if at not in inside and phrase.words[at].text.casefold() in (*PREPOSITIONS, "to"):
            polite = any(phrase.words[word].text.casefold().rstrip(".") in _HONORIFICS for word in range(at + 1, name))
            kinds = ("role", "organisation")  # "supporters of Democrat Ann Roe"
            return polite or any(piece.kind in kinds and at < piece.first < name for piece in phrase.pieces)
    return False


def _labelled_name(phrase: Phrase, mention: Mention) -> tuple[int, int] | None:
    if mention.label != "PERSON" or mention.name is None:
        return _addressed(phrase)
    inside = [at for at, word in enumerate(phrase.words) if _within(word.span, mention.name)]
    if not inside:
        return None
    first, last = inside[0], inside[-1] + 1
    for piece in phrase.pieces:
        if piece.first == first and piece.last <= last and piece.kind != "person":
            if piece.last == last:
                return None
            first = piece.last
    known = [piece.first for piece in phrase.pieces if piece.kind == "person" and piece.last == last]
    return min([first, *known]), last  # "King Salman" is his name as "Salman" is


def _addressed(phrase: Phrase) -> tuple[int, int] | None:
    """Return the name after "Mr." where it looks like an office ("Mr. King", but not "Mr. President")."""
    words = phrase.words
    named = len(words) == 2 and words[0].text.casefold().rstrip(".") in _HONORIFICS and words[1].capital
    return (1, 2) if named and words[1].text.casefold() in _NAMES_TOO else None


def _titled_name(phrase: Phrase, setting: Setting) -> tuple[int, int] | None:
    """Return the capitalised words after a title in capitals, down to the head ("Russia's President Putin")."""
    covered = {at for piece in phrase.pieces for at in range(piece.first, piece.last)}
    for piece in phrase.pieces:
        role = setting.knowledge.roles[piece.senses[0].id] if piece.kind == "role" else None
        name = range(piece.last, phrase.head + 1)
        if role is None or role.kind != "title" or role.plural or not 0 < len(name) <= _LONGEST_NAME:
            continue
        if phrase.words[piece.first].capital and covered.isdisjoint(name) and _all_capital(phrase, name):
            return piece.last, phrase.head + 1
    return None


def _all_capital(phrase: Phrase, name: range) -> bool:
    return all(phrase.words[at].text[:1].isupper() for at in name)


def _known_name(phrase: Phrase) -> tuple[int, int] | None:
    people = [piece for piece in phrase.pieces if piece.kind == "person"]
    return (people[-1].first, people[-1].last) if people else None


def _within(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1] + 2


def _person(phrase: Phrase, name: tuple[int, int], setting: Setting) -> Reading:
    first, last = name
    title = read_segment(phrase, 0, first, setting) if first else NOTHING
    said = phrase.text(first, last)
    if phrase.before.casefold() == "for" and any(_names_only_state(piece) for piece in phrase.pieces):
        title = msgspec.structs.replace(title, country=None, country_by=None)  # "envoy for | Libya Ambassador Holt"
    if title.role is None and title.sectors == ("REB",) and not phrase.words[first - 1].possessive:
        title = NOTHING  # "the envoy to defeat ISIS Patrick Worman" is none of theirs
    if last < len(phrase.words) and title is NOTHING:
        title = _after_name(phrase, last, setting)
    elif last < len(phrase.words) and title.country is None:
        behind = _after_name(phrase, last, setting)  # "President Ana Roe | of Costa Rica"
        title = msgspec.structs.replace(title, country=behind.country, country_by=country_evidence(behind))
    chosen = choose_person(said, title, setting)
    if chosen is None:
        return unknown_person(said, title)
    return _with_title(chosen, title, said, setting)


def _names_only_state(piece: Piece) -> bool:
    return piece.kind == "state" and piece.sense("adjective") is None


def _after_name(phrase: Phrase, last: int, setting: Setting) -> Reading:
    """Read "of Ohio", "from the foreign ministry" after a name."""
    if phrase.words[last].text.casefold() in ("of", "from", "with", "at", "in"):
        found = read_segment(phrase, last + 1, len(phrase.words), setting)
        return Reading(country=found.country, sectors=found.sectors, score=found.score, words=found.words)
    return NOTHING


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
        role=title.role if title.sectors == ("ELI",) else known.role,
        country_by=title.country_by if title.country == known.country else None,
        country=known.country if in_office or not title.country else title.country,
    )


def _of_broadcaster(phrase: Phrase, first: int, reading: Reading, setting: Setting) -> Reading:
    """Whom a broadcaster or paper calls its own is a journalist ("NBC's Lester Holt")."""
    if reading.role is not None or reading.sectors or not first or not phrase.words[first - 1].possessive:
        return reading
    whose = read_segment(phrase, 0, first, setting)
    return msgspec.structs.replace(reading, sectors=whose.sectors) if whose.sectors == ("JRN",) else reading


def _part_of(phrase: Phrase, inside: list[int], reading: Reading, setting: Setting) -> Reading:
    """A body whose name begins with a bigger one's is part of it ("the State Department Refugee Center")."""
    if reading.role is not None or reading.sectors:
        return reading
    for piece in phrase.pieces:
        if piece.first == inside[0] and piece.last <= inside[-1] and piece.kind in ("organisation", "weak"):
            whole = read_segment(phrase, piece.first, piece.last, setting)
            return msgspec.structs.replace(reading, country=whole.country, sectors=whole.sectors)
    return reading


def _named_body(phrase: Phrase, mention: Mention, reading: Reading, setting: Setting) -> Reading:
    """An organisation that nobody knows keeps its name, with what its words say."""
    assert mention.name is not None
    inside = [at for at, word in enumerate(phrase.words) if _within(word.span, mention.name)]
    if not inside or not inside[0] <= phrase.head <= inside[-1] or phrase.words[inside[-1]].possessive:
        return reading
    covers = {at for piece in phrase.pieces if piece.kind == "role" for at in range(piece.first, piece.last)}
    if reading.role is not None and covers.issuperset(inside):
        return reading
    reading = _of_broadcaster(phrase, inside[0], reading, setting)
    reading = _part_of(phrase, inside, reading, setting)
    if reading.role in _NO_MEMBERS:
        reading = msgspec.structs.replace(reading, sectors=())  # "Friends of the Mekong" are no friends
    name = phrase.text(inside[0], inside[-1] + 1)
    rule = reading.rule if reading.words else "unknown name"
    ending = setting.knowledge.endings.get(phrase.words[inside[-1]].text) if len(inside) > 1 else None
    if ending is not None and not reading.sectors and not reading.stateless:
        by = Evidence("last word of a name", phrase.words[inside[-1]].text)
        reading = msgspec.structs.replace(reading, sectors=(ending,), sector_by=by)
    return msgspec.structs.replace(reading, name=name, rule=rule, score=max(reading.score, 0.3))


# ── what comes out ────────────────────────────────────────────────────────────


def _at_home(reading: Reading, mention: Mention, fullest: Mention, parse: Parse, setting: Setting) -> Reading:
    """Let organs of state and officials without a country be those of the country the article is about.

    Not so soldiers, who may be anybody's ("a soldier", but "the army"), people in general, nor a title in
    capitals that stands alone ("Secretary of State" in a signature).
    """
    if reading.rule == "counterpart" and setting.issuer is not None and not reading.sectors:
        reading = msgspec.structs.replace(reading, sectors=("GOV",), sector_by=Evidence("whose counterpart", "we"))
    if setting.issuer is not None and reading.role in _DIPLOMATIC and reading.name is None:
        reading = _in_diplomacy(reading, parse.words(mention.span))
    if reading.country or reading.stateless or reading.actor_id or reading.rule == _SEVERAL:
        return reading
    if setting.issuer is not None and _is_of_issuer(reading, mention, parse, setting):
        by = Evidence("country of the government that publishes", setting.issuer)
        found = with_country(reading, setting.issuer, by, setting, min(reading.score, 0.5))
        return found if found.sectors else msgspec.structs.replace(found, sectors=("GOV",), sector_by=by)
    if setting.issuer is not None and _is_called_ours(reading, mention, parse, setting):
        by = Evidence("body of the government that publishes", setting.issuer)
        return with_country(reading, setting.issuer, by, setting, min(reading.score, 0.5))
    if setting.home in (None, setting.issuer) and _is_own_head(reading, mention, parse, setting):
        by = Evidence("office of the government that publishes", setting.issuer or "")
        return with_country(reading, setting.issuer, by, setting, min(reading.score, 0.4))
    if setting.subject is not None and _is_of_subject(reading, parse.words(mention.span), setting):
        by = Evidence("foreign country that a release is about", setting.subject)
        return with_country(reading, setting.subject, by, setting, min(reading.score, 0.4))
    if setting.residence is not None and _is_resident(reading, mention, fullest, parse, setting):
        by = Evidence("country of a domestic article", setting.residence)
        return with_country(reading, setting.residence, by, setting, min(reading.score, 0.4))
    if setting.home is None or reading.role is None:
        return reading
    words = parse.words(mention.span)
    alone = reading.office and not reading.name and words[:1].isupper() and " " in words and words[:4] != "The "
    said = set(words.casefold().split()) | set((reading.office or "").casefold().split())
    role = setting.knowledge.roles[reading.role]
    guest = reading.sectors[:1] == ("MIL",) and role.usual is None
    several = role.plural and words.split()[-1] in _PLURALS  # "governments" in general
    official = role.kind in _OF_STATES and bool(set(reading.sectors[:1]) & _AT_HOME)
    if alone or guest or several or _ABROAD & said or not official or _leads_another(reading, setting):
        return reading
    by = Evidence("country of the article", setting.home)
    return with_country(reading, setting.home, by, setting, min(reading.score, 0.5))


def _in_diplomacy(reading: Reading, words: str) -> Reading:
    """Return what "the parties" and "participants" are to a government: states, and officials of several."""
    sectors = _DIPLOMATIC[reading.role]
    if not sectors and words.casefold().split()[0] not in _ALL:
        return reading
    country = None if sectors else reading.country
    return msgspec.structs.replace(reading, country=country, sectors=sectors, sector_by=_BY_DIPLOMACY)


def _leads_another(reading: Reading, setting: Setting) -> bool:
    """Tell whether somebody unknown has an office whose holders there are known by name ("President Luis Lobo")."""
    return len((reading.name or "").split()) > 1 and (reading.office or "").casefold() in setting.issuer_heads


def _there(reading: Reading, near: str | None, mention: Mention, parse: Parse, setting: Setting) -> Reading:
    """Let people and firms of a release who have no country be of the foreign state that it names right there."""
    free = reading.country is None and not reading.stateless and reading.actor_id is None and reading.rule != _SEVERAL
    said = parse.words(mention.span)
    opens = mention.head == parse.sentences[parse.tokens[mention.head].sentence].first
    told = reading.role is not None and (mention.label == "PERSON" or opens or said.split()[-1].islower())
    if near is None or not free or not told or not _is_of_subject(reading, said, setting):
        return reading
    return with_country(reading, near, Evidence("foreign state named there", near), setting, min(reading.score, 0.4))


def _is_of_subject(reading: Reading, words: str, setting: Setting) -> bool:
    """Tell whether people or firms without a country are taken to be of the foreign state a release is about."""
    role = setting.knowledge.roles.get(reading.role or "")
    if _ABROAD & set(words.casefold().split()):
        return False
    if reading.name is not None:
        unknown = reading.rule.removeprefix("chain: ")
        return unknown.startswith((UNKNOWN, "unknown name")) and (role is None or role.kind not in ("title", "tied"))
    if role is None or role.kind not in ("crowd", "own", "body", "organ"):
        return False
    individuals = role.kind == "crowd" and not role.sectors
    return individuals or bool(set(reading.sectors[:1]) & _SUBJECTS)


def _is_of_issuer(reading: Reading, mention: Mention, parse: Parse, setting: Setting) -> bool:
    """Tell whether an official named with an office alone is one of the government that publishes the article.

    Its heads would be known by name: "President Lobo" is none of Washington's.
    """
    role = setting.knowledge.roles.get(reading.role or "")
    if role is not None and role.kind == "organ" and reading.sectors[:1] == ("GOV",):
        return _is_own_body(parse.words(mention.span))
    if reading.name is None or role is None or role.kind not in ("title", "tied", "member"):
        return False
    said = set(parse.words(mention.span).casefold().split())
    if role.kind == "member" and (mention.label == "ORG" or not set((reading.role or "").split()) <= said):
        return False  # "being a leader of a bank" makes nobody the publisher's
    office = _OFFICES_OF_SOME & set((reading.office or "").casefold().split())
    if (_ABROAD - _ENVOYS) & said or not office <= setting.issuer_offices or _OF_UNIONS.search(reading.office or ""):
        return False
    named = reading.name.casefold().split()[-1] in said
    if named and (reading.office or "").casefold() in setting.issuer_heads:
        return False
    return reading.sectors[:1] in ((), ("GOV",))


def _is_own_head(reading: Reading, mention: Mention, parse: Parse, setting: Setting) -> bool:
    """Tell whether "the president" or "the Deputy Secretary" alone is that of the government that publishes."""
    words = parse.words(mention.span).casefold().split()
    if setting.issuer is None or reading.name is not None or words[:1] != ["the"] or len(words) < 2:
        return False
    deputy = words[1] in _OWN_DEPUTIES and words[2:3] == ["secretary"] and "secretary" in setting.issuer_offices
    return deputy or (len(words) == 2 and words[1] in _OWN_HEADS & (setting.issuer_offices | {"administration"}))


def _is_called_ours(reading: Reading, mention: Mention, parse: Parse, setting: Setting) -> bool:
    """Tell whether officials or bodies are called "our" in what a government says ("our embassies")."""
    role = setting.knowledge.roles.get(reading.role or "")
    first, _, rest = parse.words(mention.span).casefold().partition(" ")
    of_state = role is not None and role.kind in _OF_STATES and bool(set(reading.sectors[:1]) & _AT_HOME)
    several = _counts_states(parse.words(mention.span))  # "our two governments"
    return first == "our" and bool(rest) and of_state and reading.name is None and not several


def _told_as_private(parse: Parse, mention: Mention) -> bool:
    """Tell whether a person's age or town follows the name, as with those whose office is not told."""
    return mention.label == "PERSON" and _AGE_OR_TOWN.match(parse.text, mention.span[1]) is not None


def _as_private(reading: Reading) -> Reading:
    """Return the reading of a person told of as private, as a civilian where nothing else is known."""
    unread = reading.rule.removeprefix("chain: ") == UNKNOWN and reading.role is None and not reading.sectors
    by = Evidence("person told of with age or town alone", reading.words)
    return msgspec.structs.replace(reading, sectors=("CVL",), sector_by=by) if unread else reading


def _counts_states(words: str) -> bool:
    """Tell whether words say that several states are meant ("the two countries", "both governments")."""
    said = words.casefold().split()
    counted = bool(_NUMBERS & set(said[:-1])) or said[0] == "our"
    return len(said) > 1 and said[-1] in _PLURALS and counted


def _writes(parse: Parse, mention: Mention) -> bool:
    """Tell whether somebody is the subject of "wrote" or "writes", and not in an email, a ruling or the like."""
    token = parse.tokens[mention.head]
    verb = parse.tokens[token.head]
    behind = [one.text.lower() for one in parse.tokens[verb.index + 1 : verb.index + _FAR]]
    wrote = verb.lemma == "write" and verb.text[:2] in ("wr", "Wr") and behind[:1] != ["to"]
    return mention.kind == "name" and token.dep == "nsubj" and wrote and not _PAPERS & set(behind)


def _as_anybody(reading: Reading, sector: str) -> Reading:
    """Return a person by name whose sector nothing tells, as a civilian, or of the press if he writes in it."""
    person = reading.name is not None and reading.rule.removeprefix("chain: ").startswith(UNKNOWN)
    if not person or reading.sectors or reading.actor_id or reading.stateless:
        return reading
    by = Evidence("person of whom no role is told", reading.name or "")
    return msgspec.structs.replace(reading, sectors=(sector,), sector_by=by, score=min(reading.score, 0.3))


def _is_own_body(words: str) -> bool:
    """Tell whether words name a part of the publishing government by its kind alone ("the Department")."""
    said = [word for word in words.split() if word.casefold() != "the"]
    return bool(said) and said[0].casefold() in _OWN_BODIES and all(word[:1].isupper() for word in said)


def _together(reading: Reading, members: list[Reading]) -> Reading:
    """Return what all members of a group ("the two ministers", "they") have in common."""
    countries = {member.country for member in members if member.country}
    bare = any(member.actor_id and not member.sectors for member in members)
    country = next(iter(countries)) if len(countries) == 1 and all(one.country for one in members) else None
    sector = () if bare else tuple(dict.fromkeys(sector for member in members for sector in member.sectors[:1]))
    own = () if len(countries) > 1 and reading.sectors[:1] == ("PTY",) else reading.sectors  # "both parties"
    by = Evidence("members of the group", "; ".join(member.name or member.words for member in members))
    return msgspec.structs.replace(
        reading,
        name=None,
        actor_id=None,
        country=country,
        sectors=sector or own,
        office=None,
        score=min(member.score for member in members),
        rule=_SEVERAL if len(countries) > 1 else by.rule,
        words=by.words,
        stateless=False,
        country_by=by if country else None,
        sector_by=by if sector else None,
    )


def _is_resident(reading: Reading, mention: Mention, fullest: Mention, parse: Parse, setting: Setting) -> bool:
    """Tell whether somebody in an article about one country is taken to be of it: a person, or people with a role.

    So are those who talk ("I", "you") where nobody says who they are, and organisations that nobody knows.
    Not migrants, armed groups and criminals, of whom news tells because they come from elsewhere, nor the unnamed
    source, of whom nothing is said.
    """
    said = parse.words(mention.span).casefold()
    named = f"{said} {parse.words(fullest.span).casefold()}" if mention.kind == "pronoun" else said
    if setting.residence is None or (_ABROAD - _COUNTED) & set(named.split()):
        return False
    first = parse.tokens[mention.head].start == mention.span[0]  # "some | involved", but "their | plan" is no person
    if reading.rule == NOTHING.rule and ((first and said.split()[0] in _UNREAD) or _is_bare_name(mention, parse)):
        return True
    if said in _IN_DIALOGUE:
        return False
    if mention.label == "ORG" and reading.name is not None and reading.rule.removeprefix("chain: ") == "unknown name":
        return True
    role = setting.knowledge.roles.get(reading.role or "")
    if role is not None and role.kind == "place":
        at_home = setting.residence != setting.issuer  # "all states" of a release are anybody's
        return at_home and mention.kind != "name" and named.split()[-1] in _LOCAL
    abroad = role is not None and setting.residence == setting.issuer and _is_anywhere(reading, role)
    if reading.name is not None and reading.rule.removeprefix("chain: ").startswith(UNKNOWN):
        foreign = setting.residence == setting.issuer and _is_foreign_office(reading, setting)
        return role is None or (role.kind in _PERSONS and not foreign and not (abroad and "BUS" in reading.sectors))
    people = role is not None and (role.kind in _PERSONS or reading.role in _OPPONENTS)
    if people and abroad:
        return False  # a government speaks of its own people by name, of "activists" and "survivors" abroad
    return people and (not reading.sectors or reading.sectors[0] in _RESIDENT)


def _is_foreign_office(reading: Reading, setting: Setting) -> bool:
    """Whether somebody's office is none of the publisher's, or one whose holders there are known by name."""
    office = (reading.office or "").casefold()
    return office in setting.issuer_heads or not _OFFICES_OF_SOME & set(office.split()) <= setting.issuer_offices


def _is_anywhere(reading: Reading, role: Role) -> bool:
    """Whether whom a government tells of may be anybody's: people in general, members, those of firms."""
    return role.plural or role.kind in ("crowd", "member") or reading.sectors[:1] == ("BUS",)


def _is_bare_name(mention: Mention, parse: Parse) -> bool:
    """Tell whether a mention is one capitalised word that may be a surname ("Bryne"), and names no place."""
    return (
        mention.kind == "name" and mention.label in (None, "PERSON", "ORG") and mention.last - mention.first == 1
    ) and parse.tokens[mention.head].pos == "PROPN"


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
    return ResolvedActor(participant, _choices(reading))


def _choices(reading: Reading) -> tuple[Choice, ...]:
    """Return why the name, the country and the sector are what they are; one choice where one thing gave them all."""
    who = reading.actor_id or reading.name
    found = [Choice("actor", who or "unknown", reading.rule, reading.words, reading.runners_up)]
    country, sector = country_evidence(reading), sector_evidence(reading)
    if reading.country and (who is None or reading.country_by is not None):
        found.append(Choice("country", reading.country, country.rule, country.words, country.runners_up))
    if reading.sectors and (who is None or reading.sector_by is not None):
        found.append(Choice("sector", "+".join(reading.sectors), sector.rule, sector.words, sector.runners_up))
    return tuple(found[1:] if who is None and len(found) > 1 else found)
