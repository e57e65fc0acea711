"""What the words of a mention say by themselves: whose, of which sector, in which office.

A noun phrase is read as: possessor's | modifiers + head | complement with a preposition ...
("North Korea's | top nuclear envoy | to the UN"). The head says the sector, the rest says whose it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import msgspec

from sayso.model import Candidate
from sayso.resolve.actor_phrases import PREPOSITIONS, Piece, Word
from sayso.resolve.actor_sets import EMPLOYED, MISSIONS, PARTS
from sayso.resolve.knowledge import ActorKnowledge, Role, Sense, SenseKind, Spell, slug

_FORMER = frozenset(["former", "ex", "onetime", "retired", "ousted", "deposed", "late", "fugitive"])
_LEADING = frozenset(
    [
        "both",
        "the",
        "a",
        "an",
        "this",
        "that",
        "these",
        "those",
        "another",
        "other",
        "some",
        "many",
        "several",
        "two",
        "three",
        "four",
        "his",
        "her",
        "its",
        "their",
    ]
)
_BELONGING = frozenset(["of", "from", "for", "at", "with", "inside", "within", "in", "representing", "by"])
_STAY_ANYWHERE = frozenset(["MIL", "JRN", "REF", "BUS", "NGO", "SPY"])
_TO_PERSON = frozenset(
    ["adviser", "advisor", "aide", "ally", "allies", "secretary", "counsel", "assistant", "counselor"]
)
_LOCATING = frozenset(["in", "at", "from", "to", "near", "around", "outside", "inside", "of", "via", "through", "into"])
_UNIONS = frozenset(["IGO", "UNO", "EUR"])
_TROOPS = (("MIL",), ("PRM",), ("UAF",))
OF_POWER = frozenset(["GOV", "LEG", "JUD", "MIL", "COP", "SPY", "PTY", "ELI"])
_FORCES = frozenset(["MIL", "COP", "SPY", "UAF", "REB"])
_PRIVATE = frozenset(["BUS", "EDU", "JRN", "LAB", "REL", "MED"])
"""Sectors whose bodies have presidents and secretaries of their own."""
_ARTICLES = frozenset(["a", "an", "the", "his", "her", "its", "their", "our", "my"])
_COUNTRY_WORDS: tuple[SenseKind, ...] = ("adjective", "state", "seat")
_SIDED = frozenset(
    [
        "backed",
        "led",
        "supported",
        "funded",
        "trained",
        "allied",
        "aligned",
        "sponsored",
        "brokered",
        "held",
        "controlled",
        "occupied",
        "friendly",
        "imposed",
        "made",
        "built",
        "owned",
        "linked",
        "affiliated",
        "style",
        "educated",
        "mediated",
        "speaking",
        "armed",
        "war",
    ]
)
_ADJECTIVES_TOO = frozenset(["armed"])
"""Those of them that say whose side somebody is on behind a hyphen alone ("Iranian armed forces" are Iran's)."""
_HYPHENS = ("-", "–", "‑")
_OF_ANYTHING = frozenset(["president", "vice president", "secretary", "general secretary"])
"""Offices that clubs and firms have too."""
_OF_FORCES = frozenset(["commissioner", "deputy commissioner", "assistant commissioner", "superintendent"])
"""Offices of a police force too ("NYPD Commissioner")."""
_LEADERS = frozenset(["leaders", "world leaders"])
"""Who are those of states where nobody says of what."""
_SENT = "representative"
"""Who is one of those whom he represents, also where they are people in general ("of civil society")."""
_RANKS_TOO = frozenset(["major", "general", "private"])
"""Words of ranks that are adjectives in small letters."""
_ACCREDITED = frozenset(["UNO", "IGO"])
"""Where states have ambassadors, who are none of its own."""
_BARE_OFFICIAL = frozenset(["official", "authority"])
_ASSOCIATIONS = frozenset(["groups", "organizations", "organisations"])
_OPEN = frozenset(["regional", "international", "multilateral", "intergovernmental", "financial", "these", "those"])
_OPEN |= {"other", "such", "both", "all", "many", "some", "several", "two", "three", "various", "different"}
_OPEN |= {"terrorism", "hostile", "violent"}
"""Words before associations that leave open who is in them, or say that states or fighters are."""


LAWYERS = frozenset(["lawyer", "lawyers", "attorney", "attorneys", "counsel"])
CLIENTS = frozenset(["PTY", "BUS"])
"""Whose lawyers speak for them, and are of their sector."""


class Evidence(msgspec.Struct, frozen=True, gc=False):
    """The rule and words that gave a value, and what else was weighed."""

    rule: str
    words: str
    runners_up: tuple[Candidate, ...] = ()


class Reading(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What is known of a mention so far. ``score`` is how sure it is, ``rule`` and ``words`` say why."""

    name: str | None = None
    actor_id: str | None = None
    country: str | None = None
    sectors: tuple[str, ...] = ()
    office: str | None = None
    score: float = 0.0
    rule: str = "unknown"
    words: str = ""
    role: str | None = None
    runners_up: tuple[Candidate, ...] = ()
    stateless: bool = False
    """A state or organisation named as such: it has no sector, and none may be added."""
    country_by: Evidence | None = None
    """What gave the country, where that is not what gave the rest."""
    sector_by: Evidence | None = None
    """What gave the sector, where that is not what gave the rest."""


NOTHING = Reading()
BY_NAME = "full name"
BY_SURNAME = "surname, office and date"
"""The rule of a reading that knows no more of a name than its last word."""
UNKNOWN = "unknown person"
"""How the rules begin of those who are not in the knowledge base."""


def country_evidence(reading: Reading) -> Evidence:
    """Return what gave the country of a reading."""
    return reading.country_by or Evidence(reading.rule, reading.words)


def sector_evidence(reading: Reading) -> Evidence:
    """Return what gave the sector of a reading."""
    return reading.sector_by or Evidence(reading.rule, reading.words)


def with_country(reading: Reading, country: str | None, by: Evidence, setting: Setting, score: float) -> Reading:
    """Return a reading that has a country from elsewhere; a body of which a state has one becomes that state's."""
    kept = reading.sector_by or (sector_evidence(reading) if reading.sectors else None)
    rule = f"{reading.rule}, {by.rule}"
    new = msgspec.structs.replace(
        reading, country=country, score=score, rule=rule, country_by=by, sector_by=kept, words=reading.words or by.words
    )
    role = setting.knowledge.roles.get(reading.role or "")
    return new if role is None else as_organ(new, role, setting)


class Phrase(msgspec.Struct, frozen=True, gc=False):
    """The words of a mention with the phrases found among them. ``head`` is a word index."""

    source: str
    words: tuple[Word, ...]
    pieces: tuple[Piece, ...]
    head: int
    before: str = ""
    """The word before it in the article."""

    def text(self, first: int, last: int) -> str:
        """Return words ``[first, last)`` as the article has them, without a possessive ending."""
        if first >= last:
            return ""
        end = self.words[last - 1]
        return self.source[self.words[first].span[0] : end.span[0] + len(end.text)]


class Setting(msgspec.Struct, frozen=True):
    """What the reading of one mention may draw on beside its words."""

    knowledge: ActorKnowledge
    on: str | None
    home: str | None
    """The country the article is mostly about."""
    unions: frozenset[str] = frozenset()
    """The codes of what is no country (EUR) that the article names."""
    issuer: str | None = None
    """The country of the government that publishes the article."""
    issuer_offices: frozenset[str] = frozenset()
    """The words of the offices which that country has, in lower case."""
    issuer_heads: frozenset[str] = frozenset()
    """The offices of its heads whose holders are known by name, in lower case."""
    counts: Mapping[str, int] = {}
    """How often the article names each state."""
    subject: str | None = None
    """The foreign state that a government's release is about."""
    residence: str | None = None
    """The country that people without one are taken to be of: the only one that the article names, or nearly, or that
    of the newspaper."""


def at_date(setting: Setting, id_: str) -> tuple[Spell | None, bool]:
    """Return what an entry was on the article's date, and whether it was so then (else the nearest time)."""
    entry = setting.knowledge.entries[id_]
    spell = entry.at(setting.on)
    if spell is not None or setting.on is None:
        return spell, True
    past = entry.before(setting.on)
    return past or min(entry.spells, key=lambda one: one.start), False


def read_segment(phrase: Phrase, first: int, last: int, setting: Setting, head: int | None = None) -> Reading:
    """Return the reading of words ``[first, last)`` as one noun phrase whose head word is ``head``, if known."""
    core_end = _first_preposition(phrase, first, last)
    core_start = _after_possessor(phrase, first, core_end)
    if _is_part(phrase, core_end, last):
        return read_segment(phrase, core_end + 1, last, setting)
    main = _main_piece(phrase, core_start, core_end)
    off = main is None or (head is not None and core_start <= head < core_end and not main.first <= head < main.last)
    if main is None or (off and not _names_role(phrase, main, head)):
        owner = _owner_only(phrase, first, core_start, core_end, setting)
        if core_start > first and not owner.sectors:
            whose = read_segment(phrase, first, core_start, setting)
            sectors = whose.sectors if whose.country == owner.country and not whose.stateless else ()
            owner = msgspec.structs.replace(owner, sectors=sectors) if sectors and owner.country else owner
            if owner is NOTHING and whose.sectors:
                owner = Reading(
                    sectors=whose.sectors, score=0.2, rule="whose it is", words=whose.words, role=whose.role
                )
        return _body_of(phrase, core_end, last, owner, setting) or owner
    reading = _main_reading(phrase, main, (first, core_start, core_end, last), setting)
    return reading


def _is_part(phrase: Phrase, end: int, last: int) -> bool:
    """Whether the words before "of" only say how many ("some of the officials", "on the part of the army")."""
    said_of = end + 1 < last and phrase.words[end].text.casefold() == "of"
    word = phrase.words[end - 1].text.casefold() if end else ""
    return said_of and (word in PARTS or (word == "part" and phrase.before.casefold() == "on"))


def _body_of(phrase: Phrase, end: int, last: int, owner: Reading, setting: Setting) -> Reading | None:
    """Read a named body by its members ("the Association of Moroccan Women Entrepreneurs"), if they have a role."""
    named = 0 < end < last - 1 and phrase.words[end - 1].capital and phrase.words[end].text.casefold() == "of"
    whose = read_segment(phrase, end + 1, last, setting) if named else NOTHING
    role = setting.knowledge.roles.get(whose.role or "")
    if role is None or not role.plural or not whose.sectors or not phrase.words[last - 1].capital:
        return None
    return Reading(
        country=owner.country or whose.country,
        sectors=whose.sectors,
        score=0.5,
        rule="body of its members",
        words=phrase.text(end + 1, last),
    )


def _names_role(phrase: Phrase, main: Piece, head: int | None) -> bool:
    """Whether the head is a proper name that a role noun introduces ("the ransomware gang Conti")."""
    named = phrase.words[main.last : (head or 0) + 1]
    return main.kind == "role" and not phrase.words[main.first].capital and all(word.capital for word in named)


def _first_preposition(phrase: Phrase, first: int, last: int) -> int:
    covered = {at for piece in phrase.pieces for at in range(piece.first, piece.last)}
    for at in range(first + 1, last):
        after_article = phrase.words[at - 1].text.casefold() in _ARTICLES  # "an outside adviser"
        if phrase.words[at].text.casefold() in PREPOSITIONS and at not in covered and not after_article:
            return at
    return last


def _after_possessor(phrase: Phrase, first: int, last: int) -> int:
    start = first
    for at in range(first, last - 1):
        inside = any(piece.first <= at < piece.last - 1 for piece in phrase.pieces)
        if phrase.words[at].possessive and not inside:
            start = at + 1
    return start


def _main_piece(phrase: Phrase, first: int, last: int) -> Piece | None:
    inside = [piece for piece in phrase.pieces if first <= piece.first and piece.last <= last]
    return inside[-1] if inside else None


def _owner_only(phrase: Phrase, first: int, core: int, last: int, setting: Setting) -> Reading:
    """A head that means no actor: at most the country of its modifiers is known."""
    for piece in reversed([piece for piece in phrase.pieces if first <= piece.first and piece.last <= last]):
        owner = _piece_reading(piece, phrase, setting)
        if owner.country:
            return Reading(country=owner.country, score=0.3, rule="country of a modifier", words=owner.words)
    return NOTHING


Bounds = tuple[int, int, int, int]


def _main_reading(phrase: Phrase, main: Piece, bounds: Bounds, setting: Setting) -> Reading:
    role = main.sense("role")
    weak = main.sense("weak")
    if weak is not None and (setting.home not in (None, "USA") or _modified(phrase, main, bounds, setting)):
        weak = None
    proper = main.sense("state", "seat", "organisation", "people", "area", "person", "adjective")
    if proper is not None and not (role is not None and _modified(phrase, main, bounds, setting)):
        return _proper(phrase, main, bounds, setting)
    if weak is not None:
        return _organisation(weak.id, phrase.text(main.first, main.last), setting, 0.75)
    if role is None:
        return _proper(phrase, main, bounds, setting) if proper else NOTHING
    return _role_reading(phrase, main, role.id, bounds, setting)


def _modified(phrase: Phrase, main: Piece, bounds: Bounds, setting: Setting) -> bool:
    """Whether another country than the plain name's is said beside it ("Pakistan's Supreme Court")."""
    owner = _owner(phrase, main, bounds, setting, Role(None, "organ", ()))
    sense = main.sense("organisation", "weak")
    if owner.country is None or sense is None:
        return owner.country is not None
    spell, _ = at_date(setting, sense.id)
    return spell is None or spell.country != owner.country


def _proper(phrase: Phrase, main: Piece, bounds: Bounds, setting: Setting) -> Reading:
    title = _title_before(phrase, main)
    if title is not None:
        return _main_reading(phrase, title, bounds, setting)
    reading = _piece_reading(main, phrase, setting)
    if main.kind in ("people", "adjective"):
        definite = bounds[0] + 1 == main.first and phrase.words[bounds[0]].text.casefold() == "the"
        sectors = ("CVL",) if main.sense("people") is not None and not definite else ()
        return msgspec.structs.replace(reading, sectors=sectors, rule="people of a country")
    return reading


def _title_before(phrase: Phrase, main: Piece) -> Piece | None:
    """Return the title right before the name of a place, which then is a surname ("Assistant Secretary Medina").

    Before that of a state or its seat, too, it can be a mission there ("U.S. Embassy Asuncion").
    """
    if main.kind not in ("area", "state", "seat"):
        return None
    kinds = ("role", "organisation")
    titles = [piece for piece in phrase.pieces if piece.last == main.first and piece.kind in kinds]
    found = next((piece for piece in titles if phrase.words[piece.last - 1].capital), None)
    if found is None or (main.kind == "area" and found.kind == "role"):
        return found
    said = phrase.text(found.first, found.last).casefold()
    return found if any(said == word or said.endswith(f" {word}") for word in MISSIONS) else None


def _piece_reading(piece: Piece, phrase: Phrase, setting: Setting) -> Reading:
    """Return what a phrase of the knowledge base means by itself."""
    words = phrase.text(piece.first, piece.last)
    sense = _local_sense(piece, phrase, setting)
    if sense.kind == "organisation":
        best = _best_organisation(piece, setting)
        return _organisation(best, words, setting, 0.92)
    if sense.kind in ("state", "seat"):
        return state_reading(setting, sense.id, words, 0.95 if sense.kind == "state" else 0.8)
    if sense.kind in ("adjective", "people"):
        return Reading(country=sense.id, score=0.7, rule="country word", words=words)
    if sense.kind == "area":
        return Reading(country=sense.id, score=0.6, rule="place of a country", words=words)
    if sense.kind == "person":
        return person_reading(setting, sense.id, words, 0.9, BY_NAME)
    if sense.kind == "weak":
        return _organisation(sense.id, words, setting, 0.6)
    role = setting.knowledge.roles[sense.id]
    return Reading(country=role.country, sectors=role.sectors, score=0.4, rule="role noun", words=words, role=sense.id)


def state_reading(setting: Setting, id_: str, words: str, score: float = 0.95) -> Reading:
    """Return a state named as such, which has no sector."""
    return Reading(
        name=setting.knowledge.states[id_].names[0],
        actor_id=id_,
        country=id_,
        score=score,
        rule="name of a state",
        words=words,
        stateless=True,
    )


def _local_sense(piece: Piece, phrase: Phrase, setting: Setting) -> Sense:
    """Take "Georgia" for the American state in an article about America, "Brussels" for the union beside its name."""
    area, seat = piece.sense("area"), piece.sense("seat")
    first = piece.senses[0]
    if first.kind == "organisation" and seat is not None:
        code = setting.knowledge.entries[first.id].spells[-1].country
        return first if code in setting.unions and not _is_place(piece, phrase) else seat
    return area if area is not None and first.kind in ("state", "seat") and area.id == setting.home else first


def _is_place(piece: Piece, phrase: Phrase) -> bool:
    """Whether a preposition before a name says that a place is meant ("in Brussels", "the mayor of Brussels")."""
    before = phrase.words[piece.first - 1].text if piece.first else phrase.before
    return before.casefold() in _LOCATING


def _best_organisation(piece: Piece, setting: Setting) -> str:
    """Of organisations that share a name, take the one of the article's country, else the first of the files."""
    ids = [sense.id for sense in piece.senses if sense.kind == "organisation"]
    entries = setting.knowledge.entries
    local = [one for one in ids if any(spell.country == setting.home for spell in entries[one].spells)]
    return (local or ids)[0]


def _organisation(id_: str, words: str, setting: Setting, score: float) -> Reading:
    entry = setting.knowledge.entries[id_]
    spell, _ = at_date(setting, id_)
    return Reading(
        name=entry.name,
        actor_id=id_,
        country=spell.country if spell else None,
        sectors=spell.sectors if spell else (),
        score=score,
        rule="name of an organisation",
        words=words,
        stateless=entry.kind == "igo",
    )


def person_reading(setting: Setting, id_: str, words: str, score: float, rule: str) -> Reading:
    """Return a known person as of the article's date: out of office ELI, not yet in no sector."""
    entry = setting.knowledge.entries[id_]
    spell, current = at_date(setting, id_)
    if spell is None:
        return NOTHING
    past = not current and bool(spell.end) and setting.on is not None and setting.on[: len(spell.end)] > spell.end
    kept = current or (past and not set(spell.sectors) & OF_POWER)  # out of office is elite, but not a rebel
    sectors = spell.sectors if kept else ("ELI",) if past else ()
    return Reading(
        name=entry.name,
        actor_id=id_,
        country=spell.country,
        sectors=sectors,
        office=spell.office if current else None,
        score=score,
        rule=rule,
        words=words,
    )


def unknown_person(said: str, title: Reading) -> Reading:
    """Return somebody who is not in the knowledge base, as the title before the name tells."""
    return msgspec.structs.replace(
        title,
        name=said,
        actor_id=None,
        score=0.8 if title.country and title.sectors else 0.55 if title.sectors or title.country else 0.3,
        rule=f"{UNKNOWN}, by the words" if title.words else UNKNOWN,
        words=title.words or said,
        stateless=False,
    )


# ── roles ─────────────────────────────────────────────────────────────────────


def _role_reading(phrase: Phrase, main: Piece, key: str, bounds: Bounds, setting: Setting) -> Reading:
    role = setting.knowledge.roles[key]
    words = phrase.text(main.first, main.last)
    if role.kind == "place":
        place = _owner_only(phrase, bounds[0], bounds[1], bounds[2], setting)
        kind = Reading(rule="kind of place", words=words, role=key)
        if place.country in _UNIONS and role.plural:
            return msgspec.structs.replace(kind, rule="states of an organisation")
        return msgspec.structs.replace(place, rule="place of a country") if place.country else kind
    if role.kind == "peer":
        return _peer_reading(phrase, main, key, bounds, setting)
    owner = _owner(phrase, main, bounds, setting, role)
    union = owner.stateless and owner.country not in setting.knowledge.states
    if union and phrase.words[main.last - 1].text.casefold() == "members":
        return Reading(score=0.3, rule="states of an organisation", words=words, role=key)
    if key.endswith("ambassador") and owner.stateless and owner.country in _ACCREDITED:
        owner = Reading(country=setting.home, score=0.5, rule="state that is accredited", words=owner.words)
    if union and owner.country == "IGO" and role.plural and role.kind == "title":
        owner = NOTHING  # the ministers of an alliance are of its members
    if role.kind == "apart" and not is_party(owner):
        own = _own_country_of_ally(phrase, main, bounds, setting)
        return Reading(country=own, score=0.2, rule="ally or rival of a state", words=words, role=key)
    sectors = _sectors(role, key, owner, phrase, main, bounds)
    sectors = _first_of_two(phrase, main, bounds[1], sectors, setting)
    believers = owner.country == "ISM" and role.country is not None  # "Muslim Uyghurs" are of China
    country = role.country if believers else owner.country or role.country
    former = any(word.text.casefold() in _FORMER for word in phrase.words[bounds[1] : main.first])
    if former and role.kind in ("title", "tied", "own", "member") and set(sectors or ("GOV",)) & OF_POWER:
        sectors = ("ELI",)
    office = _office(phrase, main, bounds, setting) if role.kind in ("title", "tied") and not role.plural else None
    reading = Reading(
        country=country,
        sectors=sectors,
        office=office,
        score=0.75 if country and sectors else 0.5 if sectors or country else 0.2,
        rule="role noun" if not owner.words else "role noun and country word",
        words=f"{owner.words} | {words}" if owner.words else words,
        role=key,
        country_by=Evidence(owner.rule, owner.words, owner.runners_up) if owner.words and country else None,
        sector_by=Evidence("role noun", words) if sectors == role.sectors else None,
    )
    return as_organ(reading, role, setting) if _of_the_state(phrase, main, bounds, owner) else reading


def _own_country_of_ally(phrase: Phrase, main: Piece, bounds: Bounds, setting: Setting) -> str | None:
    """Return the country of "our Saudi partners", who are Saudis; "Saudi allies" may be anybody's."""
    if phrase.words[bounds[0]].text.casefold() not in ("our", "their", "its", "his", "her"):
        return None
    before = [one for one in phrase.pieces if one.last == main.first and one.sense("adjective") is not None]
    return _piece_reading(before[-1], phrase, setting).country if before else None


def _first_of_two(
    phrase: Phrase, main: Piece, start: int, sectors: tuple[str, ...], setting: Setting
) -> tuple[str, ...]:
    """Put the sector of the first of two heads before that of the second ("the army and rebel groups")."""
    for piece in phrase.pieces:
        role = setting.knowledge.roles[piece.senses[0].id] if piece.kind == "role" else None
        joined = start <= piece.first and piece.last < main.first and phrase.words[piece.last].text == "and"
        if role is not None and joined and role.kind in ("own", "organ", "crowd"):
            return role.sectors + tuple(one for one in sectors if one not in role.sectors)
    return sectors


def is_party(owner: Reading) -> bool:
    """Whether an owner's allies and rivals are in his own country: a politician's are, a state's are not."""
    return owner.name is not None and not owner.stateless


def _peer_reading(phrase: Phrase, main: Piece, key: str, bounds: Bounds, setting: Setting) -> Reading:
    """Read a counterpart: the country of his own adjective, the sector and office of whose counterpart he is."""
    first, core, core_end, last = bounds
    role = setting.knowledge.roles[key]
    own = _owner(phrase, main, (core, core, core_end, last), setting, role)
    whose = read_segment(phrase, first, core, setting) if core > first else NOTHING
    words = phrase.text(main.first, main.last)
    return Reading(
        country=own.country,
        sectors=whose.sectors,
        office=whose.office if not role.plural else None,
        score=0.7 if own.country else 0.4 if whose.sectors else 0.2,
        rule="counterpart",
        words=f"{own.words} | {words}" if own.words else words,
        role=key,
        country_by=Evidence(own.rule, own.words) if own.country else None,
        sector_by=Evidence("whose counterpart", whose.words) if whose.sectors else None,
    )


def _of_the_state(phrase: Phrase, main: Piece, bounds: Bounds, owner: Reading) -> bool:
    """Whether the body is the state's own, not a province's or district's: no other word lies between."""
    if owner.rule == "place of a country":
        return False
    before = [piece.last for piece in phrase.pieces if piece.last <= main.first and _names_state(piece)]
    between = phrase.words[max([bounds[1], *before]) : main.first]
    return all(word.text.casefold() in _LEADING or not word.capital for word in between) and len(between) < 3


def _names_state(piece: Piece) -> bool:
    return piece.kind in ("state", "adjective", "seat", "people", "person")


def as_organ(reading: Reading, role: Role, setting: Setting) -> Reading:
    """Give a body of which a state has one its name and id."""
    state = setting.knowledge.states.get(reading.country or "")
    if role.kind != "organ" or role.usual is None or role.plural or state is None or not state.adjectives:
        return reading
    name = f"{state.adjectives[0]} {role.usual}"
    return msgspec.structs.replace(
        reading, name=name, actor_id=f"{state.id}.{slug(role.usual)}", score=0.85, rule="organ of a state"
    )


def _owner(phrase: Phrase, main: Piece, bounds: Bounds, setting: Setting, role: Role) -> Reading:
    """Return whom the head belongs to: a modifier, else the possessor, else a complement."""
    first, core, core_end, last = bounds
    before = [one for one in phrase.pieces if core <= one.first and one.last <= main.first]
    modifiers = [one for one in before if not _only_side(phrase, one) and not _is_adjective(phrase, one)]
    if _several(phrase, modifiers):
        return NOTHING
    possessor = read_segment(phrase, first, core, setting) if core > first else NOTHING
    if core > first and _sent_abroad(role):
        modifiers = [one for one in modifiers if not _names_place(one)]
    owners = [_piece_reading(one, phrase, setting) for one in reversed(_without_topic(modifiers))]
    if role.sectors not in _TROOPS:
        owners, possessor = _nation_first(owners, possessor, setting)
    held: Reading = NOTHING
    for owner in owners:
        held = _join(held, owner)
    if held.country is None:
        held = _join(held, possessor)
    return held if held.country else _join(held, _complement(phrase, main, core_end, last, setting, role))


def _nation_first(owners: list[Reading], possessor: Reading, setting: Setting) -> tuple[list[Reading], Reading]:
    """Leave out a union's name beside a state's: there it says where somebody is accredited ("Iran's UN envoy")."""
    said = [*owners, possessor]
    nation = next((one for one in said if one.country in setting.knowledge.states), None)
    union = next((one for one in said if one.country in _UNIONS), None)
    if nation is None or union is None:
        return owners, possessor
    other = Candidate(union.country or "", round(union.score, 2), "where somebody is accredited")
    weighed = msgspec.structs.replace(nation, runners_up=(*nation.runners_up, other))
    kept = [weighed if one is nation else one for one in said if one.country not in _UNIONS]
    return (kept, NOTHING) if possessor is union else (kept[:-1], kept[-1])


def _sent_abroad(role: Role) -> bool:
    return role.kind in ("title", "own", "tied") and role.sectors == ("GOV",)


def _names_place(piece: Piece) -> bool:
    """Whether a piece can only name a place: beside a possessor it is the topic ("the UN's Syria envoy")."""
    return piece.kind in ("state", "area") and piece.sense("adjective") is None


def _only_side(phrase: Phrase, piece: Piece) -> bool:
    """Whether a country word says whose side somebody is on, not whose he is ("U.S.-backed", "pro-Russian")."""
    after = phrase.words[piece.last].text.casefold() if piece.last < len(phrase.words) else ""
    before = phrase.words[piece.first - 1].text.casefold() if piece.first else ""
    joined = phrase.source[phrase.words[piece.last - 1].span[1] :][:1] in _HYPHENS
    return (after in _SIDED and (joined or after not in _ADJECTIVES_TOO)) or before in ("pro", "anti", "non")


def _is_adjective(phrase: Phrase, piece: Piece) -> bool:
    """Whether a rank's word is none before a noun ("a major group", "the general public")."""
    return piece.kind == "role" and phrase.text(piece.first, piece.last) in _RANKS_TOO


def _several(phrase: Phrase, modifiers: list[Piece]) -> bool:
    """Whether the head belongs to two countries ("Israeli and Lebanese officials", "U.S.-Japan committee")."""
    for one, other in pairwise(modifiers):
        first, second = one.sense(*_COUNTRY_WORDS, "organisation"), other.sense(*_COUNTRY_WORDS, "organisation")
        if first is None or second is None or first.id == second.id:
            continue
        between = phrase.source[phrase.words[one.last - 1].span[1] : phrase.words[other.first].span[0]]
        if between.strip() in ("and", "-", "–", "&"):
            return True
    return False


def _without_topic(modifiers: list[Piece]) -> list[Piece]:
    """Leave out a second country's name ("the U.S. Iran envoy" is American)."""
    if len(modifiers) < 2:
        return modifiers
    last, previous = modifiers[-1], modifiers[-2]
    owned = previous.sense("adjective", "organisation") is not None and previous.last == last.first
    return modifiers[:-1] if owned and last.kind == "state" and last.sense("adjective") is None else modifiers


def _join(near: Reading, far: Reading) -> Reading:
    """Fill what the nearer owner leaves open with what the farther one says."""
    if near is NOTHING:
        return far
    return msgspec.structs.replace(
        near,
        runners_up=near.runners_up or far.runners_up,
        country=near.country or far.country,
        sectors=near.sectors or far.sectors,
        stateless=near.stateless or far.stateless,
        words=f"{far.words} {near.words}".strip(),
    )


def _complement(phrase: Phrase, main: Piece, start: int, last: int, setting: Setting, role: Role) -> Reading:
    """Return the owner that "of the ministry", "at the mission", "in Damascus" names."""
    at = start
    while at < last:
        preposition = phrase.words[at].text.casefold()
        end = _first_preposition(phrase, at, last)
        if _says_owner(preposition, phrase, main, role):
            found = read_segment(phrase, at + 1, end, setting)
            if _is_only_crowd(phrase, found, end, setting):
                found = NOTHING  # "an official for public | diplomacy"
            if preposition == "in" and is_resident(role) and found.country:
                return found
            if preposition != "in" and (found.country or found.sectors):
                return found
        at = end
    return NOTHING


def _is_only_crowd(phrase: Phrase, found: Reading, end: int, setting: Setting) -> bool:
    """Whether all that is known of a complement are people who are not its last word."""
    role = setting.knowledge.roles.get(found.role or "")
    covered = any(piece.last == end for piece in phrase.pieces)
    return role is not None and role.kind == "crowd" and found.country is None and not covered


def _says_owner(preposition: str, phrase: Phrase, main: Piece, role: Role) -> bool:
    last_word = phrase.words[main.last - 1].text.casefold()
    if preposition == "to":
        return last_word.removesuffix("s") in _TO_PERSON
    if preposition == "for" and role.kind == "title":
        return False
    return preposition in _BELONGING


def is_resident(role: Role) -> bool:
    """Whether being in a place tells the country: of residents, police, officials; not of troops and reporters."""
    if role.kind == "organ" and role.usual is not None:
        return True
    return not set(role.sectors) & _STAY_ANYWHERE and role.kind not in ("title", "tied", "peer")


def _sectors(role: Role, key: str, owner: Reading, phrase: Phrase, main: Piece, bounds: Bounds) -> tuple[str, ...]:
    if role.kind == "organ":
        return _organ_sectors(role, owner)
    if role.kind == "title":
        return _title_sectors(role, key, owner)
    if role.kind == "own" and set(role.sectors) & _FORCES and set(owner.sectors) & _FORCES:
        return owner.sectors
    if role.kind == "own" and role.sectors == ("EDU",) and set(key.split()) & EMPLOYED and owner.name is not None:
        return owner.sectors or (() if owner.country in _UNIONS else role.sectors)  # "the IMF's chief economist"
    if set(key.split()) & LAWYERS and CLIENTS & set(owner.sectors[:1]):
        return owner.sectors
    if role.kind not in ("tied", "member", "body", "apart"):
        return role.sectors
    people = role.kind == "tied" and owner.sectors == ("CVL",) and owner.name is None
    if owner.sectors and (not people or key.startswith(_SENT)):
        return owner.sectors
    if owner.country in ("NGO", "MNC") or (role.kind == "body" and owner.stateless and owner.country in _UNIONS):
        return ()
    if role.plural and key in _ASSOCIATIONS and _is_described(phrase, main, bounds):
        return ("CVL",)
    if owner.country:
        return role.sectors
    return (
        role.sectors
        if role.sectors == ("PTY",)
        or (role.plural and key in _LEADERS)
        or any(key.endswith(word) or key.endswith(word[:-1] + "ies") for word in _BARE_OFFICIAL)
        or key.endswith("officials")
        else ()
    )


def _title_sectors(role: Role, key: str, owner: Reading) -> tuple[str, ...]:
    """A minister has a sector of his own; presidents and commissioners may have that of what they lead."""
    if role.sectors == ("GOV",) and set(owner.sectors) & _PRIVATE:
        return owner.sectors
    if role.sectors == ("GOV",) and key in _OF_FORCES and set(owner.sectors) & _FORCES:
        return owner.sectors
    if key in _OF_ANYTHING and owner.rule == "country of a modifier":
        return ()
    return role.sectors


def _is_described(phrase: Phrase, main: Piece, bounds: Bounds) -> bool:
    """Whether an adjective says what people are in it ("nonviolent organizations", "tribal groups")."""
    before = [word.text.casefold() for word in phrase.words[bounds[1] : main.first]]
    return bool(before) and before[-1] not in _ARTICLES and not set(before) & _OPEN and not before[-1].isdigit()


def _organ_sectors(role: Role, owner: Reading) -> tuple[str, ...]:
    """A council or board has the sector of what it belongs to; a ministry, army or court has its own."""
    plain = role.sectors == ("GOV",) and role.usual is None
    if plain and owner.stateless and owner.country in _UNIONS:
        return ()  # the agencies of the UN have no sector, as it has none
    return owner.sectors if plain and owner.sectors else role.sectors


def _office(phrase: Phrase, main: Piece, bounds: Bounds, setting: Setting) -> str:
    """Return the words of the title without the country: "Deputy Foreign Minister", "Minister of Defence"."""
    first = bounds[1]
    for piece in phrase.pieces:
        if first <= piece.first and piece.last <= main.first and _says_country(piece, setting):
            first = piece.last
    while first < main.first and phrase.words[first].text.casefold() in _LEADING:
        first += 1
    end = main.last
    at = bounds[2]
    if at < bounds[3] and at == main.last and phrase.words[at].text.casefold() in ("of", "for"):
        stop = _first_preposition(phrase, at, bounds[3])
        if not any(at < piece.first < stop and _says_country(piece, setting) for piece in phrase.pieces):
            end = stop
    return phrase.text(first, end)


def _says_country(piece: Piece, setting: Setting) -> bool:
    sense = piece.sense("state", "adjective", "seat", "people", "area", "organisation", "person")
    if sense is None:
        return False
    return sense.kind != "organisation" or setting.knowledge.entries[sense.id].kind == "igo"
