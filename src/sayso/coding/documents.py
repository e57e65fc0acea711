"""Whose words a document carries: its owner, its author, who issued it ("the statement said")."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sayso.coding import grammar
from sayso.coding.cues import CueWords
from sayso.coding.reading import Reading, mention_at
from sayso.coding.speakers import participant_at
from sayso.coding.statement_drafts import StatementDraft
from sayso.model import Participant

_DEFINITE = frozenset({"the", "this"})
_BY = frozenset({"by", "from"})


def issuer_of(
    reading: Reading,
    drafts: tuple[StatementDraft, ...],
    number: int,
    known: Sequence[Participant | None],
    words: CueWords,
) -> Participant | None:
    """Return who issued a document that is said to speak ("the statement said"), or ``None``.

    Its possessor or author comes first; of a document told of before, then that of the earlier naming, who is said to
    have issued it there, and the last source before it that spoke by that medium.
    """
    token = drafts[number].source
    assert token is not None
    lemma = reading.parse.tokens[token].lemma.lower()
    if reading.issuer is not None and _is_own_report(reading, token, words):
        return reading.issuer
    if lemma not in words.issued.nouns or reading.parse.tokens[token].ent in {"ORG", "PERSON"}:
        return None
    named = next(_authors(reading, token), None)
    if named is not None:
        return participant_at(reading, named)
    excerpted = _excerpted(reading, token) if lemma in words.issued.parts else None
    if excerpted is not None:
        return excerpted
    own = reading.by_head.get(token)
    if own is not None and reading.actors[own].participant.name is not None:
        return None  # "the paper" of China called so
    if not any(reading.parse.tokens[child].lemma in _DEFINITE for child in reading.parse.dependents(token, "det")):
        return None
    return _issuer_before(reading, token, words) or _last_by_medium(drafts, number, known, lemma, words)


def _is_own_report(reading: Reading, token: int, words: CueWords) -> bool:
    """Tell whether a government tells of a report that is nobody else's, by its name too ("the TIP Report", "it")."""
    parse, mention = reading.parse, reading.by_head.get(token)
    chain = () if mention is None else reading.coreference.chains[reading.coreference.chain_of[mention]].mentions
    heads = {token, *(reading.mentions[one].head for one in chain)}
    reports = [one for one in heads if parse.tokens[one].lemma.lower() in words.issued.nouns]
    definite = any(parse.tokens[child].lemma in _DEFINITE for child in parse.dependents(token, "det"))
    if not reports or not (definite or any(parse.tokens[one].text[:1].isupper() for one in reports)):
        return False
    named = {owner for one in reports for owner in _authors(reading, one)}
    others = {one for owner in named if (one := mention_at(reading, owner)) is not None} - set(chain)
    return not any(reading.actors[one].participant.country or reading.actors[one].participant.name for one in others)


def _authors(reading: Reading, token: int) -> Iterator[int]:
    """Yield the tokens that say whose a document is: possessor, body before it, who is behind "by" or "from"."""
    parse = reading.parse
    yield from parse.dependents(token, "poss")
    yield from (one for one in parse.dependents(token, "compound", "nmod") if parse.tokens[one].ent == "ORG")
    prepositions = [one for one in parse.dependents(token, "prep", "agent") if parse.tokens[one].lemma in _BY]
    yield from (owner for one in prepositions for owner in parse.dependents(one, "pobj"))
    for clause in parse.dependents(token, "acl"):
        yield from grammar.prepositional(parse, clause, "by")


def _excerpted(reading: Reading, token: int) -> Participant | None:
    """Return whose the speech or the text is that a document is a part of ("excerpts of | his | speech")."""
    parse = reading.parse
    for whole in grammar.prepositional(parse, token, "of"):
        for owner in (*parse.dependents(whole, "poss"), whole):
            person = participant_at(reading, owner) if mention_at(reading, owner) is not None else None
            if person is not None and (person.country or person.sector):
                return person
    return None


def _issuer_before(reading: Reading, token: int, words: CueWords) -> Participant | None:
    """Return who made a document at an earlier naming of it ("the museum issued a | statement")."""
    mention = reading.by_head.get(token)
    if mention is None:
        return None
    parse = reading.parse
    for other in reading.coreference.chains[reading.coreference.chain_of[mention]].mentions:
        head = reading.mentions[other].head
        if head >= token:
            continue
        verb = parse.tokens[head].head
        issued = parse.tokens[head].dep == "dobj" and parse.tokens[verb].lemma.lower() in words.issued.verbs
        for owner in (*_authors(reading, head), *(grammar.subjects(parse, verb) if issued else ())):
            return participant_at(reading, owner)
    return None


def _last_by_medium(
    drafts: tuple[StatementDraft, ...],
    number: int,
    known: Sequence[Participant | None],
    lemma: str,
    words: CueWords,
) -> Participant | None:
    """Return the last source before a statement that spoke by the medium that a document is of."""
    for earlier in range(number - 1, -1, -1):
        spoke = drafts[earlier].medium
        if spoke is not None and lemma in words.medium.get(spoke, frozenset()) and known[earlier] is not None:
            return known[earlier]
    return None
