"""Which known person a name means: by full name, or by surname with title, country, date and prominence."""

from __future__ import annotations

import msgspec

from sayso.model import Candidate
from sayso.resolve.actor_words import BY_NAME, BY_SURNAME, OF_POWER, Reading, Setting, at_date, person_reading
from sayso.resolve.knowledge import NO_COUNTRY, Entry, fold_word, person_key, split_words

_HEADS = frozenset(
    [
        "president",
        "premier",
        "chancellor",
        "king",
        "queen",
        "emir",
        "pope",
        "leader",
        "taoiseach",
        "sultan",
        "secretary-general",
    ]
)
_HEAD_PHRASES = ("prime minister", "supreme leader", "secretary-general", "secretary general", "secretary of state")
_CANDIDATE = "presidential candidate"
_COMMON = frozenset(["minister", "secretary", "deputy", "general", "chief", "of", "the", "for"])
"""Words of many offices: a foreign minister is none of those who were prime minister."""
_ITS_OWN = 2.0
"""What it weighs that somebody's offices have a word of the title that few offices have."""
_LEAST_SURNAME_SCORE = 4.0
_LEAST_LEAD = 1.0
_HEAD_IN_OFFICE = 3.5
_ONLY_ONE = 3.0
"""Who alone has a surname, is in office, and in the country the article is about."""
_IN_OFFICE = 2.0
_LEAST_NAME = 2
"""Words that a full name has at least."""
_LEAST_LONG_NAME = 3
"""Words that must be left of a name for its first word alone to be left out."""
_FEW = 4
"""With so few of a surname in power, being a head in office is enough ("Putin"), not with more ("Kim")."""


def leads_a_state(office: str) -> bool:
    """Tell whether an office, in lower case, is that of a head of state, of government or of diplomacy."""
    return office in _HEADS or (any(phrase in office for phrase in _HEAD_PHRASES) and "deputy" not in office)


def choose_person(said: str, title: Reading, setting: Setting) -> Reading | None:
    """Return the known person that a name means beside a title, or ``None``."""
    key = person_key(split_words(said))
    if " " not in key or (key in setting.knowledge.surnames and key not in setting.knowledge.people):
        return choose_surname(said, title, setting)
    ids = [one for one in setting.knowledge.persons(said) if not _elsewhere(setting, one, title)]
    ids = ids or _within_name(said, title, setting)
    if ids:
        scored = sorted(
            ((_score(setting, one, title) + _exact(setting, one, said), one) for one in ids),
            key=lambda pair: (-pair[0], pair[1]),
        )
        reading = person_reading(setting, scored[0][1], said, 0.95 if len(ids) == 1 else 0.8, BY_NAME)
        return msgspec.structs.replace(reading, runners_up=_runners_up(scored[1:]))
    return _official(said, title, setting)


def _within_name(said: str, title: Reading, setting: Setting) -> list[str]:
    """Return who is meant by a part of a long name: behind the field of an office, or before a second surname.

    "Human Rights | Uzra Zeya" is she; "Laurentino Cortizo | Cohen" is he where the title before the name is his too.
    """
    words = split_words(said)
    for last in range(_LEAST_NAME, len(words)):
        if last == len(words) - 1 < _LEAST_LONG_NAME:
            break  # "Mary | Ann Roe" is not Ann Roe, but "Highness | Salman bin Hamad" is he
        found = [one for one in setting.knowledge.persons(" ".join(words[-last:])) if _is_powerful(setting, one)]
        if found and not any(_elsewhere(setting, one, title) for one in found):
            return found
    if len(words) <= _LEAST_NAME or not title.office:
        return []
    shorter = (words[:-1], (words[0], words[-1]), (words[0], words[-2]))
    named = dict.fromkeys(one for name in shorter for one in setting.knowledge.persons(" ".join(name)))
    return [one for one in named if _has_office(setting, one, title.office)]


def _has_office(setting: Setting, id_: str, office: str) -> bool:
    """Whether somebody has an office of such words on the article's day."""
    spell, current = at_date(setting, id_)
    own = _plain(spell.office or "") if current and spell is not None else []
    return bool(set(own) & set(_plain(office)))


def choose_surname(said: str, title: Reading, setting: Setting) -> Reading | None:
    """Return who a surname alone means: somebody prominent in office, or whom the title points at."""
    named = setting.knowledge.surnames.get(person_key(split_words(said)), ())
    ids = [one for one in named if not _elsewhere(setting, one, title) and not _otherwise(setting, one, title)]
    whole = " " in said  # "Al Gore", "S. Jaishankar": article and initial count for nothing in the key
    scored = sorted(
        ((_score(setting, one, title) + (_exact(setting, one, said) if whole else 0.0), one) for one in ids),
        key=lambda pair: (-pair[0], pair[1]),
    )
    many = len([one for score, one in scored if score >= _IN_OFFICE and _is_powerful(setting, one)]) > _FEW
    least = _LEAST_SURNAME_SCORE if many else _HEAD_IN_OFFICE if len(scored) > 1 else _ONLY_ONE
    if not scored or scored[0][0] < least:
        return None
    if len(scored) > 1 and scored[0][0] - scored[1][0] < _LEAST_LEAD:
        return None
    reading = person_reading(setting, scored[0][1], said, 0.75, BY_SURNAME)
    return msgspec.structs.replace(reading, runners_up=_runners_up(scored[1:]))


def _runners_up(scored: list[tuple[float, str]]) -> tuple[Candidate, ...]:
    return tuple(Candidate(one, round(score, 2), "same name") for score, one in scored[:5])


def _elsewhere(setting: Setting, id_: str, title: Reading) -> bool:
    """Whether the words give a country that this person never stood for."""
    if title.country is None or title.country in NO_COUNTRY:
        return False
    countries = {spell.country for spell in setting.knowledge.entries[id_].spells}
    return title.country not in countries and not countries & NO_COUNTRY


def _is_powerful(setting: Setting, id_: str) -> bool:
    spell, current = at_date(setting, id_)
    return current and spell is not None and bool((OF_POWER - {"ELI"}) & set(spell.sectors))


def _otherwise(setting: Setting, id_: str, title: Reading) -> bool:
    """Whether the words give an office of another kind than this person ever had ("Gen. Roe" is no campaign's Roe)."""
    if not title.office or not title.sectors or title.sectors == ("ELI",):
        return False
    spells = setting.knowledge.entries[id_].spells
    sectors = {sector for spell in spells for sector in spell.sectors}
    offices = {word for spell in spells for word in _plain(spell.office or "")}
    return not sectors & set(title.sectors) and not offices & set(_plain(title.office))


def _score(setting: Setting, id_: str, title: Reading) -> float:
    """Weigh a candidate: in office 2, head 1.5, the title's words up to 2, its country 2, the article's country 1."""
    entry = setting.knowledge.entries[id_]
    spell, current = at_date(setting, id_)
    if spell is None:
        return 0.0
    offices = " ".join((one.office or "").casefold() for one in entry.spells)
    score = _IN_OFFICE if current and (setting.on or not spell.end) else 0.0
    shared = _shared(title.office or "", offices)
    other = bool(set(_plain(title.office or "")) - _COMMON) and shared < _ITS_OWN  # "Foreign Minister" is no premier
    score += 1.5 if not other and _is_head(entry, setting.on if current else None) else 0.0
    score += shared
    score += 2.0 if title.country is not None and title.country == spell.country else 0.0
    score += 1.0 if setting.home is not None and setting.home == spell.country else 0.0
    return score


def _shared(title: str, offices: str) -> float:
    """Weigh that somebody's offices have the title's words: 2, and 1 for those alone that many offices have."""
    shared = set(_plain(title)) & set(_plain(offices))
    return _ITS_OWN if shared - _COMMON else 1.0 if shared else 0.0


def _exact(setting: Setting, id_: str, said: str) -> float:
    """Weigh that a name is just so in the knowledge base, with its initials ("George W. Bush")."""
    return 4.0 if _plain(said) in [_plain(name) for name in setting.knowledge.entries[id_].names] else 0.0


def _plain(text: str) -> list[str]:
    return [fold_word(word).casefold() for word in split_words(text)]


def _is_head(entry: Entry, on: str | None) -> bool:
    """Tell whether somebody leads a state on a day, or would lead it; without a day, ever."""
    spells = [spell for spell in entry.spells if on is None or spell.holds(on)]
    offices = [(spell.office or "").casefold() for spell in spells]
    return any(leads_a_state(office) or office == _CANDIDATE for office in offices)


def _official(said: str, title: Reading, setting: Setting) -> Reading | None:
    """Return a lesser official of the Phoenix lists: only with a country word that agrees or the article's country."""
    entry = setting.knowledge.official(said)
    if entry is None:
        return None
    spell = entry.at(setting.on)
    country = entry.spells[-1].country
    if title.country not in (None, country) or (title.country is None and setting.home != country):
        return None
    past = setting.on is not None and spell is None
    sectors = spell.sectors if spell else ("ELI",) if past else ()
    return Reading(
        name=entry.name,
        actor_id=entry.id,
        country=country,
        sectors=sectors,
        score=0.7,
        rule="official by full name",
        words=said,
    )
