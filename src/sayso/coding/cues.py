"""Cues: the words that tie a source to a content (PARC3, PolNeAR), found on the dependency parse.

A cue is one contiguous run of tokens: auxiliaries, negation, adverbs, the verb or noun
itself, and a particle or preposition that belongs to it ("has repeatedly called for").
"""

from __future__ import annotations

from typing import Literal

import msgspec

from sayso.model import Parse

CueClass = Literal["say", "think", "judge", "urge", "quote", "show"]
CueKind = Literal["verb", "noun", "preposition", "label", "lead_in", "dash"]


class CueVerbs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Verb lemmas by what their complement may be; a lemma may be in several classes."""

    say: frozenset[str]
    think: frozenset[str]
    judge: frozenset[str]
    urge: frozenset[str]
    quote: frozenset[str]
    show: frozenset[str]


class CueNouns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Noun lemmas that carry a content."""

    say: frozenset[str]
    think: frozenset[str]


class According(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Prepositions that introduce a source."""

    heads: frozenset[str]
    prepositions: frozenset[str]


class Refusal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Statements about not speaking."""

    verbs: frozenset[str]
    speech: frozenset[str]


class Verbs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A list of verb lemmas."""

    verbs: frozenset[str]


class Adverbs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A list of adverbs."""

    adverbs: frozenset[str]


class Nouns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A list of noun lemmas."""

    nouns: frozenset[str]


class Issued(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nouns of documents that speak for whoever issued them, those that are part of another's, and verbs of issuing."""

    nouns: frozenset[str]
    parts: frozenset[str]
    verbs: frozenset[str]


class Speakers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nouns of people, and of bodies, that speak."""

    nouns: frozenset[str]
    bodies: frozenset[str]


class Phrases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A list of lower-case phrases."""

    words: tuple[str, ...]


class Joint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What tells a statement of several publishers, in lower case: ``words`` begin its title, ``parts`` are in its
    title, ``openings`` are in the beginning of its text."""

    words: tuple[str, ...]
    parts: tuple[str, ...]
    openings: tuple[str, ...]

    def tells(self, title: str, text: str) -> bool:
        """Tell whether an article is a statement of several."""
        named, begun = title.lower().replace("’", "'"), text[:_OPENING].lower()
        return (
            any(named.startswith(words) for words in self.words)
            or any(words in named for words in self.parts)
            or any(words in begun for words in self.openings)
        )


_OPENING = 400
"""Characters that hold the line of the office and the first sentence of a release."""


class Prepositions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A list of prepositions."""

    prepositions: frozenset[str]


class Causing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Verbs whose subject sets off what others say, with the nouns of saying and thinking they take."""

    verbs: frozenset[str]
    nouns: frozenset[str]


class CueWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The schema of ``data/cues.toml``."""

    verbs: CueVerbs
    quotation_only: Verbs
    plain: Verbs
    phrasal: dict[str, frozenset[str]]
    nouns: CueNouns
    according: According
    refusal: Refusal
    hearsay: Adverbs
    outside: Adverbs
    medium: dict[str, frozenset[str]]
    medium_names: dict[str, frozenset[str]]
    medium_verbs: dict[str, frozenset[str]]
    issued: Issued
    anybody: Nouns
    causing: Causing
    speakers: Speakers
    lead_in: Phrases
    joint: Joint
    adjuncts: Prepositions

    def classes(self, lemma: str) -> frozenset[CueClass]:
        """Return the classes of a verb lemma; empty when it is no cue."""
        verbs = self.verbs
        names: tuple[tuple[CueClass, frozenset[str]], ...] = (
            ("say", verbs.say),
            ("think", verbs.think),
            ("judge", verbs.judge),
            ("urge", verbs.urge),
            ("quote", verbs.quote),
            ("show", verbs.show),
        )
        return frozenset(name for name, lemmas in names if lemma in lemmas)


class Cue(msgspec.Struct, frozen=True):
    """A cue with the token its source hangs on.

    ``head`` is the verb, noun or preposition; ``first``/``last`` the cue's tokens, ``[first,
    last)``. ``source`` is the head token of the source, ``None`` where the text names none;
    ``said`` tells whether the source is a relative pronoun whose antecedent is ``antecedent``.
    """

    head: int
    first: int
    last: int
    kind: CueKind
    classes: frozenset[CueClass]
    source: int | None
    antecedent: int | None = None
    addressee: int | None = None
    passive: bool = False
    quoted_by: int | None = None
    """Head token of the quoting verb when this cue is what another source quotes ("as saying")."""


_SUBJECTS = ("nsubj", "csubj")
_AUXILIARY = ("aux", "auxpass", "neg", "advmod")
_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_RELATIVE = frozenset({"who", "which", "that", "whom"})


def find_cues(parse: Parse, words: CueWords) -> tuple[Cue, ...]:
    """Return the verbal, nominal and prepositional cues of a text that may have a content, in order.

    Whether a content is there is decided by ``contents``; a cue without one is dropped then.
    """
    found: list[Cue] = []
    for token in parse.tokens:
        cue = None
        if token.text.lower() in words.according.heads:
            cue = _according_cue(parse, token.index)
        elif token.pos in {"VERB", "AUX"} and token.tag != "MD":
            cue = _verb_cue(parse, token.index, words)
        elif token.pos == "NOUN":
            cue = _noun_cue(parse, token.index, words)
        if cue is not None:
            found.append(cue)
    return tuple(found)


def _verb_cue(parse: Parse, verb: int, words: CueWords) -> Cue | None:
    token = parse.tokens[verb]
    classes = words.classes(token.lemma.lower())
    if token.lemma.lower() in words.refusal.verbs:
        classes = classes | {"urge"}
    if not classes or token.dep in {"amod", "compound"}:
        return None
    quoted_by = _quoting_verb(parse, verb, words)
    if token.dep == "pcomp" and quoted_by is None and not parse.dependents(verb, "ccomp", "xcomp"):
        return None
    if not classes & {"say", "quote"} and _is_aside(parse, verb):
        return None
    closing = _closes(parse, verb, words)
    passive = bool(parse.dependents(verb, "nsubjpass", "auxpass", "agent"))
    passive = passive or (_reduced_passive(parse, verb) and not closing)
    source, antecedent = (_agent(parse, verb), None) if passive else find_subject(parse, verb)
    first, last = _verb_words(parse, verb, words)
    if quoted_by is not None:
        source, antecedent = _quoted_source(parse, quoted_by), None
    return Cue(
        head=verb,
        first=first,
        last=last,
        kind="verb",
        classes=classes,
        source=source,
        antecedent=antecedent,
        addressee=_addressee(parse, verb),
        passive=passive,
        quoted_by=quoted_by,
    )


def _closes(parse: Parse, verb: int, words: CueWords) -> bool:
    """Tell whether a participle is really the verb of a closing attribution ("..., the daily reported on Monday").

    The parser takes "reported" for "that was reported"; a noun that speaks, a comma before it and the
    sentence's end after it say otherwise.
    """
    token = parse.tokens[verb]
    if token.dep != "acl" or token.tag != "VBN" or token.lemma not in words.verbs.say:
        return False
    noun = parse.tokens[token.head]
    left, right = parse.edges[noun.index]
    named = any(parse.tokens[i].ent in {"ORG", "PERSON"} for i in range(left, verb))
    speaks = named or noun.lemma.lower() in words.speakers.nouns | words.speakers.bodies
    sentence = parse.sentences[token.sentence]
    after_comma = left > sentence.first and parse.tokens[left - 1].text in {",", "”", '"', "''"}
    closes = all(parse.tokens[i].pos == "PUNCT" for i in range(right, sentence.last))
    return speaks and after_comma and closes and noun.dep in {"appos", "conj", "npadvmod", "dep"}


def _is_aside(parse: Parse, verb: int) -> bool:
    """Tell whether a verb of judging or wishing is a bare participle or a purpose, which states nothing.

    "Persons supporting the plan" and "travelled to urge restraint" are no statements; "said, urging restraint" is.
    """
    token = parse.tokens[verb]
    if token.dep == "acl":
        return True
    infinitive = any(parse.tokens[aux].tag == "TO" for aux in parse.dependents(verb, "aux"))
    return infinitive and token.dep in {"xcomp", "advcl", "conj", "relcl"}


def _reduced_passive(parse: Parse, verb: int) -> bool:
    """Tell whether a participle stands after its noun ("a report published by"), where the noun is no source."""
    return parse.tokens[verb].tag == "VBN" and parse.tokens[verb].dep == "acl"


def _agent(parse: Parse, verb: int) -> int | None:
    for agent in parse.dependents(verb, "agent"):
        for noun in parse.dependents(agent, "pobj"):
            return noun
    return None


def find_subject(parse: Parse, verb: int) -> tuple[int | None, int | None]:
    """Return the subject of a verb and, for a relative pronoun, its antecedent (head tokens or ``None``).

    Follows coordination, control and participles ("..., saying that") to the verb that has the subject.
    """
    seen: set[int] = set()
    while verb not in seen:
        seen.add(verb)
        token = parse.tokens[verb]
        subjects = parse.dependents(verb, *_SUBJECTS)
        if subjects:
            subject = _nearest(subjects, verb)
            return subject, _antecedent(parse, subject, verb)
        passive = parse.dependents(verb, "nsubjpass")
        if passive and len(seen) > 1:
            return passive[-1], _antecedent(parse, passive[-1], verb)
        if token.dep in {"acl", "relcl"} and parse.tokens[token.head].pos in {"NOUN", "PROPN", "PRON"}:
            return token.head, None
        if token.dep == "xcomp":
            objects = parse.dependents(token.head, "dobj")
            if objects:
                return objects[0], None
        if token.dep in {"conj", "xcomp", "advcl", "pcomp", "ccomp", "aux", "dep"} and token.head != verb:
            verb = _same_tense(parse, verb) if token.dep == "conj" else _governor(parse, verb)
            continue
        return None, None
    return None, None


def _nearest(subjects: tuple[int, ...], verb: int) -> int:
    return min(subjects, key=lambda subject: (abs(subject - verb), subject))


def _governor(parse: Parse, verb: int) -> int:
    head = parse.tokens[verb].head
    while parse.tokens[head].pos in {"ADP", "SCONJ"} and parse.tokens[head].head != head:
        head = parse.tokens[head].head
    return head


def _same_tense(parse: Parse, verb: int) -> int:
    """Return the verb that a coordinated one continues: in "said he would sign and warned", "said" and not "sign".

    The parser joins it to the nearest verb; a finite form is not joined to a bare one.
    """
    head, tag = parse.tokens[verb].head, parse.tokens[verb].tag
    if tag not in _FINITE or parse.tokens[head].tag == tag:
        return head
    for ancestor in parse.ancestors(head):
        if parse.tokens[ancestor].tag == tag:
            return ancestor
    return head


def _antecedent(parse: Parse, subject: int, verb: int) -> int | None:
    if parse.tokens[subject].lemma.lower() not in _RELATIVE:
        return None
    clause = verb
    while parse.tokens[clause].dep == "conj":
        clause = parse.tokens[clause].head
    return parse.tokens[clause].head if parse.tokens[clause].dep == "relcl" else None


def _quoting_verb(parse: Parse, verb: int, words: CueWords) -> int | None:
    """Return the verb that quotes this one ("quoted Morgulov as saying"), or ``None``."""
    token = parse.tokens[verb]
    perfect = token.tag == "VBN" and any(parse.tokens[aux].tag == "VBG" for aux in parse.dependents(verb, "aux"))
    if token.dep not in {"pcomp", "advcl", "xcomp"} or not (token.tag == "VBG" or perfect):
        return None
    marker = verb - 1
    while marker > 0 and parse.tokens[marker].dep in _AUXILIARY and parse.tokens[marker].head == verb:
        marker -= 1
    if marker < 0 or parse.tokens[marker].lemma != "as":
        return None
    head = _governor(parse, verb)
    return head if parse.tokens[head].lemma in words.verbs.quote else None


def _quoted_source(parse: Parse, quoting: int) -> int | None:
    for relation in ("nsubjpass", "dobj"):
        for token in parse.dependents(quoting, relation):
            return token
    if parse.tokens[quoting].dep in {"acl", "relcl"}:
        return parse.tokens[quoting].head
    for index in range(quoting + 1, min(quoting + 12, len(parse.tokens))):
        if parse.tokens[index].lemma == "as":
            nouns = [i for i in range(quoting + 1, index) if parse.tokens[i].pos in {"PROPN", "NOUN", "PRON"}]
            return nouns[-1] if nouns else None
    return None


def _addressee(parse: Parse, verb: int) -> int | None:
    lemma = parse.tokens[verb].lemma
    if lemma in {"tell", "inform", "assure", "remind", "notify", "brief", "reassure", "ask", "warn", "advise"}:
        for relation in ("dative", "dobj"):
            for token in parse.dependents(verb, relation):
                if token > verb and parse.tokens[token].pos in {"NOUN", "PROPN", "PRON"}:
                    return token
    for prep in parse.dependents(verb, "prep", "dative"):
        if parse.tokens[prep].lemma in {"to", "with"} and prep > verb and lemma not in {"agree", "object"}:
            for noun in parse.dependents(prep, "pobj"):
                return noun
    return None


def _verb_words(parse: Parse, verb: int, words: CueWords) -> tuple[int, int]:
    """Return the tokens of a verbal cue: what stands before the verb without a gap, and its particle."""
    tokens = parse.tokens
    first = verb
    while first > 0 and tokens[first - 1].head == verb and tokens[first - 1].dep in _AUXILIARY:
        first -= 1
    while first < verb and tokens[first].dep == "advmod" and tokens[first].lemma.lower() in words.outside.adverbs:
        first += 1
    last = verb + 1
    particles = words.phrasal.get(tokens[verb].lemma, frozenset())
    if last < len(tokens) and tokens[last].head == verb:
        if tokens[last].dep == "prt":
            last += 1
        if last < len(tokens) and tokens[last].lemma in particles and tokens[last].dep in {"prep", "advmod", "prt"}:
            last += 1
    return first, last


def _noun_cue(parse: Parse, noun: int, words: CueWords) -> Cue | None:
    lemma = parse.tokens[noun].lemma.lower()
    classes: frozenset[CueClass]
    if lemma in words.nouns.say:
        classes = frozenset({"say"})
    elif lemma in words.nouns.think:
        classes = frozenset({"think"})
    else:
        return None
    if not parse.dependents(noun, "acl", "ccomp", "xcomp"):
        return None
    source = next(iter(parse.dependents(noun, "poss")), None)
    if source is None:
        for prep in parse.dependents(noun, "prep"):
            if parse.tokens[prep].lemma in {"by", "from"}:
                source = next(iter(parse.dependents(prep, "pobj")), None)
    if source is None:
        return None
    return Cue(head=noun, first=noun, last=noun + 1, kind="noun", classes=classes, source=source)


def _according_cue(parse: Parse, head: int) -> Cue | None:
    """Return the cue "according to" with the noun after it."""
    if head + 1 >= len(parse.tokens) or parse.tokens[head + 1].lemma != "to":
        return None
    for start in (head + 1, head):
        nouns = parse.dependents(start, "pobj")
        if nouns:
            return Cue(
                head=head, first=head, last=head + 2, kind="preposition", classes=frozenset({"say"}), source=nouns[0]
            )
    return None
