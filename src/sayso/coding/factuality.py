"""Whether an event is said to have happened, from the words round it.

Follows FactBank (Saurí and Pustejovsky 2009) in reading polarity and certainty off the
governing words, and stops at a verb of saying: beyond it the event rests on that source's
word, which the attribution of the event mention carries. The six values are the record's.
"""

from __future__ import annotations

from typing import get_args

import msgspec

from sayso.model import Candidate, Choice, Factuality, Judged, Parse


class ByFactuality(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Lemmas by the factuality they give."""

    did_not_happen: frozenset[str] = frozenset()
    hypothetical: frozenset[str] = frozenset()
    possible: frozenset[str] = frozenset()
    planned: frozenset[str] = frozenset()
    ongoing: frozenset[str] = frozenset()

    def get(self, lemma: str) -> Factuality | None:
        """Return the factuality a lemma gives, the strongest if it stands in several lists."""
        if lemma in self.did_not_happen:
            return "did_not_happen"
        if lemma in self.hypothetical:
            return "hypothetical"
        if lemma in self.possible:
            return "possible"
        if lemma in self.planned:
            return "planned"
        return "ongoing" if lemma in self.ongoing else None


class Taken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Verbs in the past whose object, one of the nouns, says that its infinitive came true ("had a chance to meet")."""

    verbs: frozenset[str]
    nouns: frozenset[str]


class Speech(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Verbs of saying, and of denying."""

    verbs: frozenset[str]
    denying: frozenset[str]


class Light(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Verbs that only give a noun its tense."""

    verbs: frozenset[str]


class Modals(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Modal verbs by factuality."""

    planned: frozenset[str]
    possible: frozenset[str]
    hypothetical: frozenset[str]
    conditional: frozenset[str]


class Negation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that deny."""

    words: frozenset[str]
    but_not: frozenset[str]
    prepositions: frozenset[str]
    phrasal: frozenset[str]
    """Verbs with their particle."""


class Conditions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Conjunctions that make a clause a condition."""

    marks: frozenset[str]
    expected: frozenset[str]
    prepositions: frozenset[str]


class Frames(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Prepositions of a time that an event noun fills."""

    prepositions: frozenset[str]


class ModelWeight(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much the rules count beside the model: the factor on what they say, on what they say did not happen, and on
    "happened" by default."""

    rule_odds: float
    denial_odds: float
    default_odds: float
    implicative_odds: float
    """The factor on "happened" where a verb implies it ("had the opportunity to")."""
    undenied_odds: float
    """The factor on "did not happen" where no word of the sentence denies anything."""


class FactualityWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The schema of ``data/factuality.toml``."""

    governors: ByFactuality
    speech: Speech
    light: Light
    frames: Frames
    modals: Modals
    negation: Negation
    conditions: Conditions
    adjectives: ByFactuality
    adverbs: ByFactuality
    nouns: ByFactuality
    taken: Taken
    model: ModelWeight


class _Sign(msgspec.Struct, frozen=True):
    """A sign of factuality with the words that give it."""

    factuality: Factuality
    rule: str
    token: int


ORDER: tuple[Factuality, ...] = get_args(Factuality)
"""The record's values in the order in which the model gives their chances."""

# The stronger sign wins: what is denied is not planned, what is conditional is not merely possible.
_STRENGTH: tuple[Factuality, ...] = ("did_not_happen", "hypothetical", "possible", "planned", "ongoing", "happened")

# Share of verdicts of each kind that were right in three classes on UDS-IH2 dev, `right_by_verdict` of
# `sayso evaluate factuality factuality/dev.jsonl`. The corpus is web text and e-mail, where many negations are scored
# as having happened, so the low ones are as much its judges' as ours.
_CONFIDENCE: dict[Factuality, float] = {
    "happened": 0.76,
    "ongoing": 0.71,
    "planned": 0.59,
    "possible": 0.18,
    "hypothetical": 0.59,
    "did_not_happen": 0.42,
}


def judge(
    parse: Parse, anchor: int, words: FactualityWords, *, in_future: bool = False, settled: bool = False
) -> Judged:
    """Return the factuality of the event whose head token is ``anchor``.

    ``in_future`` says that the event's date lies after publication, which makes an event that
    nothing else marks a plan. ``settled`` says that a negation at the anchor went into the event's
    type ("was not ready to sign" is a rejection, which did happen).
    """
    signs = _signs(parse, anchor, words)
    if settled:
        signs = [sign for sign in signs if sign.rule != "negated" or parse.tokens[sign.token].head != anchor]
    if in_future and not any(sign.factuality in {"did_not_happen", "hypothetical", "possible"} for sign in signs):
        signs.append(_Sign("planned", "its date lies after publication", anchor))
    best = min(signs, key=lambda sign: (_STRENGTH.index(sign.factuality), sign.token), default=None)
    best = _imagined_instead(best, signs)
    factuality: Factuality = best.factuality if best else "happened"
    rule = best.rule if best else "nothing in or round the clause says otherwise"
    shown = parse.tokens[best.token].text if best else ""
    return Judged(factuality, _CONFIDENCE[factuality], (Choice("factuality", factuality, rule, shown),))


def is_denied_near(parse: Parse, index: int, words: FactualityWords) -> bool:
    """Tell whether any word of a token's sentence can deny something."""
    sentence = parse.sentences[parse.tokens[index].sentence]
    lists = (words.governors, words.nouns, words.adjectives, words.adverbs)
    return any(
        token.text.lower() in words.negation.words | words.negation.prepositions
        or token.lemma.lower() in words.speech.denying
        or any(token.lemma.lower() in listed.did_not_happen for listed in lists)
        or token.dep == "neg"
        or (token.dep == "prt" and f"{parse.tokens[token.head].lemma} {token.text}".lower() in words.negation.phrasal)
        for token in parse.tokens[sentence.first : sentence.last]
    )


def weigh(judged: Judged, shares: tuple[float, ...], words: FactualityWords, *, denied: bool = True) -> Judged:
    """Return the verdict of rules and model together; ``denied``: some word near can deny (:func:`is_denied_near`).

    ``shares`` are the model's probabilities in the record's order; the verdict of the rules multiplies its own by
    ``words.model.rule_odds`` (a product of experts), a denial by ``denial_odds``. Where the rules saw no sign,
    "happened" is only their default and multiplies by ``default_odds``.
    """
    known = {"happened": words.model.default_odds, "did_not_happen": words.model.denial_odds}
    odds = known.get(judged.factuality, words.model.rule_odds)
    if judged.choices[0].rule == "implicative":
        odds = words.model.implicative_odds
    if not denied:
        shares = tuple(
            share * (words.model.undenied_odds if name == "did_not_happen" else 1.0)
            for name, share in zip(ORDER, shares, strict=True)
        )
    raised = [share * (odds if name == judged.factuality else 1.0) for name, share in zip(ORDER, shares, strict=True)]
    total = sum(raised)
    best = max(range(len(ORDER)), key=lambda place: (raised[place], -place))
    name = ORDER[best]
    others = tuple(Candidate(ORDER[place], round(shares[place], 3), "model") for place in range(len(ORDER)))
    rule = judged.choices[0].rule if name == judged.factuality else "the model, against the rules"
    word = judged.choices[0].words if name == judged.factuality else ""
    return Judged(name, round(raised[best] / total, 3), (Choice("factuality", name, rule, word, others),))


def _imagined_instead(best: _Sign | None, signs: list[_Sign]) -> _Sign | None:
    """Return the sign that outranks a governor which denies: asked to refrain from an attack, nobody denied one."""
    if best is None or best.rule != "governor" or best.factuality != "did_not_happen":
        return best
    imagined = [sign for sign in signs if sign.factuality == "hypothetical" and sign.rule != "modal"]
    return imagined[-1] if imagined else best


def _signs(parse: Parse, anchor: int, words: FactualityWords) -> list[_Sign]:
    """Return every sign on the way from the anchor up to the verb of saying or the root."""
    signs = _sentence_signs(parse, anchor)
    current, seen, below = anchor, set[int](), ""
    while current not in seen:
        seen.add(current)
        own = _own_signs(parse, current, words)
        # a denial reaches the complement of a control verb ("did not manage to"), not a clause ("did not know that")
        signs += own if below in {"", "xcomp", "dobj", "nsubjpass", "nsubj"} else _undenied(own)
        below = parse.tokens[current].dep
        if any(sign.rule == "adjective" for sign in own):
            break
        step = _step_up(parse, current, words)
        if step is None:
            break
        found, current, goes_on = step
        signs += found
        if not goes_on:
            break
    return _resolve_double_negation(signs)


def _undenied(signs: list[_Sign]) -> list[_Sign]:
    return [sign for sign in signs if sign.rule != "negated"]


def _sentence_signs(parse: Parse, anchor: int) -> list[_Sign]:
    """Return the signs of the sentence's mood: a question, or a command without a subject."""
    token = parse.tokens[anchor]
    sentence = parse.sentences[token.sentence]
    last = sentence.last - 1
    if parse.tokens[last].text == "?" and token.pos in {"VERB", "AUX"}:
        return [_Sign("hypothetical", "question", last)]
    if is_command(parse, anchor):
        return [_Sign("hypothetical", "command", anchor)]
    condition = _condition_above(parse, anchor)
    return [] if condition is None else [_Sign("hypothetical", "condition", condition)]


def _condition_above(parse: Parse, anchor: int) -> int | None:
    """Return the "if" of a clause round the event, however deep it lies ("if you had a group that was killing")."""
    for ancestor in parse.ancestors(anchor):
        if parse.tokens[ancestor].dep != "advcl":
            continue
        for mark in parse.dependents(ancestor, "mark"):
            if parse.tokens[mark].lemma.lower() in {"if", "unless"}:
                return mark
    return None


def is_command(parse: Parse, verb: int) -> bool:
    """Tell whether a verb is an imperative: a bare form without a subject, with "do" and "please" at most before it."""
    token = parse.tokens[verb]
    helped = [child for child in parse.dependents(verb, "aux", "auxpass") if parse.tokens[child].lemma != "do"]
    subjects = parse.dependents(verb, "nsubj", "nsubjpass", "csubj")
    return token.tag == "VB" and token.dep in {"ROOT", "ccomp", "parataxis"} and not helped and not subjects


def _resolve_double_negation(signs: list[_Sign]) -> list[_Sign]:
    """Cancel a negation against a governor that denies ("did not fail to")."""
    denied = [sign for sign in signs if sign.factuality == "did_not_happen"]
    if len(denied) == 2 and {sign.rule for sign in denied} == {"negated", "governor"}:
        return [sign for sign in signs if sign.factuality != "did_not_happen"]
    return signs


def _own_signs(parse: Parse, index: int, words: FactualityWords) -> list[_Sign]:
    """Return the signs among the dependents of a verb or noun."""
    verbal = parse.tokens[index].pos in {"VERB", "AUX"}
    return _verb_signs(parse, index, words) if verbal else _noun_signs(parse, index, words)


def _verb_signs(parse: Parse, verb: int, words: FactualityWords) -> list[_Sign]:
    signs = []
    for child in parse.children[verb]:
        sign = _modifier_sign(parse, child, verb, words)
        if sign is not None:
            signs.append(sign)
    signs += _argument_negation(parse, verb, words)
    if _is_progressive(parse, verb):
        signs.append(_Sign("ongoing", "progressive", verb))
    return signs


def _modifier_sign(parse: Parse, child: int, verb: int, words: FactualityWords) -> _Sign | None:
    token = parse.tokens[child]
    lemma, text = token.lemma.lower(), token.text.lower()
    if token.dep == "neg" or (token.dep == "advmod" and text in words.negation.words):
        return None if text in words.negation.but_not else _Sign("did_not_happen", "negated", child)
    if token.dep == "aux":
        return _modal_sign(parse, child, verb, words)
    if token.dep == "mark" and lemma in words.conditions.marks:
        return _Sign("planned" if lemma in words.conditions.expected else "hypothetical", "condition", child)
    if token.dep == "advmod":
        found = words.adverbs.get(text)
        if found == "ongoing" and parse.tokens[verb].tag not in {"VBZ", "VBP", "VBG"}:
            found = None
        if found == "planned" and not any(parse.tokens[c].tag == "MD" for c in parse.children[verb]):
            found = None
        return _Sign(found, "adverb", child) if found else None
    return None


def _modal_sign(parse: Parse, modal: int, verb: int, words: FactualityWords) -> _Sign | None:
    text = parse.tokens[modal].text.lower()
    if text in words.modals.planned:
        return _Sign("planned", "future", modal)
    if text in words.modals.possible:
        return _Sign("possible", "modal", modal)
    if text in words.modals.hypothetical and parse.tokens[modal].tag == "MD":
        return _Sign("hypothetical", "modal", modal)
    if text in words.modals.conditional and parse.tokens[modal].tag == "MD":
        conditioned = any(
            parse.tokens[mark].lemma.lower() in words.conditions.marks
            for clause in parse.dependents(verb, "advcl")
            for mark in parse.dependents(clause, "mark")
        )
        perfect = any(parse.tokens[c].lemma == "have" for c in parse.dependents(verb, "aux"))
        return _Sign("hypothetical" if conditioned or perfect else "planned", "would", modal)
    return None


def _argument_negation(parse: Parse, verb: int, words: FactualityWords) -> list[_Sign]:
    """Return a denial that sits on the subject or object ("no talks were held", "signed no treaty")."""
    signs = []
    for noun in parse.dependents(verb, "nsubj", "nsubjpass", "dobj"):
        if parse.tokens[noun].lemma.lower() in {"nobody", "none", "nothing"}:
            signs.append(_Sign("did_not_happen", "negated", noun))
        for det in parse.dependents(noun, "det", "neg"):
            if parse.tokens[det].lemma.lower() in {"no", "neither"}:
                signs.append(_Sign("did_not_happen", "negated", det))
    return signs


def _is_progressive(parse: Parse, verb: int) -> bool:
    if parse.tokens[verb].tag != "VBG":
        return False
    return any(
        parse.tokens[aux].lemma == "be" and parse.tokens[aux].tag in {"VBZ", "VBP", "VBN"}
        for aux in parse.dependents(verb, "aux")
    )


def _noun_signs(parse: Parse, noun: int, words: FactualityWords) -> list[_Sign]:
    signs = []
    for child in parse.children[noun]:
        token = parse.tokens[child]
        lemma = token.lemma.lower()
        if token.dep in {"det", "neg"} and lemma in {"no", "neither"}:
            signs.append(_Sign("did_not_happen", "negated", child))
        elif token.dep in {"amod", "det", "compound", "advmod"}:
            found = words.adjectives.get(token.text.lower()) or words.adjectives.get(lemma)
            if found:
                signs.append(_Sign(found, "adjective", child))
    return signs


_Step = tuple[list[_Sign], int, bool]


def _step_up(parse: Parse, index: int, words: FactualityWords) -> _Step | None:
    """Return the signs of the governor, the governor, and whether to go on from it; ``None`` at the top."""
    token = parse.tokens[index]
    if token.head == index:
        return None
    head = token.head
    signs: list[_Sign] = []
    within = parse.tokens[head].lemma.lower() in words.frames.prepositions
    while parse.tokens[head].pos in {"ADP", "SCONJ", "PART"} and parse.tokens[head].head != head:
        lemma = parse.tokens[head].lemma.lower()
        if lemma in words.negation.prepositions:
            signs.append(_Sign("did_not_happen", "negated", head))
        if lemma in words.conditions.marks and lemma not in words.conditions.expected:
            signs.append(_Sign("hypothetical", "condition", head))
        head = parse.tokens[head].head
    if token.pos in {"VERB", "AUX"}:
        return _from_verb(parse, index, head, signs, words)
    if within and parse.tokens[head].pos in {"VERB", "AUX"}:
        return signs, head, True
    return _from_noun(parse, index, head, signs, words)


def _from_verb(parse: Parse, verb: int, head: int, signs: list[_Sign], words: FactualityWords) -> _Step:
    token, governor = parse.tokens[verb], parse.tokens[head]
    lemma = governor.lemma.lower()
    if token.dep == "conj":
        if token.tag == "VB" and governor.tag in {"VBD", "VBZ"} and not parse.dependents(verb, "aux", "nsubj"):
            # a bare form joined to a finite one is an infinitive hung too high ("the need to cease ..., and withdraw")
            return [*signs, _Sign("hypothetical", "infinitive", verb)], head, False
        finite = token.tag in {"VBD", "VBZ", "VBP"} and token.tag != governor.tag
        own = finite or any(parse.dependents(verb, "nsubj", "nsubjpass", "aux"))
        shared = [] if own else [sign for sign in _verb_signs(parse, head, words) if sign.rule not in {"progressive"}]
        return signs + shared, head, not own
    if token.dep in {"ccomp", "parataxis"} and lemma in words.speech.verbs | words.speech.denying:
        denied = lemma in words.speech.denying
        return signs + ([_Sign("did_not_happen", "governor", head)] if denied else []), head, False
    if token.dep == "acl" and not _is_infinitive(parse, verb):
        return signs, head, False
    if token.dep in {"ccomp", "xcomp", "pcomp", "acl", "csubj", "dobj", "oprd"}:
        return signs + _governor_signs(parse, verb, head, words), head, True
    if token.dep == "advcl" and _is_infinitive(parse, verb):
        asked = words.governors.get(lemma)
        if asked == "hypothetical":  # "called on the army to ..." is often parsed as a purpose
            return [*signs, _Sign(asked, "governor", head)], head, True
        return [*signs, _Sign("planned", "purpose", verb)], head, False
    return signs, head, False


def _governor_signs(parse: Parse, verb: int, head: int, words: FactualityWords) -> list[_Sign]:
    governor = parse.tokens[head]
    lemma = governor.lemma.lower()
    if governor.pos in {"NOUN", "PROPN"}:
        if _was_taken(parse, head, words):
            return [_Sign("happened", "implicative", head)]
        found = words.nouns.get(lemma)
        if found is None and _is_infinitive(parse, verb):
            found = "hypothetical"
        return [_Sign(found, "governing noun", head)] if found else []
    if governor.pos == "ADJ":
        found = words.adjectives.get(lemma)
        return [_Sign(found, "governing adjective", head)] if found else []
    found = words.governors.get(lemma)
    if lemma == "have" and _is_infinitive(parse, verb):
        found = "hypothetical" if governor.tag in {"VB", "VBP", "VBZ"} else None
    return [_Sign(found, "governor", head)] if found else []


def _was_taken(parse: Parse, noun: int, words: FactualityWords) -> bool:
    """Tell whether somebody had what a noun offers ("had an opportunity to meet"): implicative (Karttunen 1971)."""
    token = parse.tokens[noun]
    verb = parse.tokens[token.head]
    if token.lemma.lower() not in words.taken.nouns or verb.lemma.lower() not in words.taken.verbs:
        return False
    helpers = [parse.tokens[index] for index in parse.dependents(verb.index, "aux", "neg")]
    past = verb.tag == "VBD" or (verb.tag == "VBN" and any(one.lemma == "have" for one in helpers))
    return past and all(one.lemma == "have" for one in helpers)


def _is_infinitive(parse: Parse, verb: int) -> bool:
    return any(
        parse.tokens[aux].lemma == "to" and parse.tokens[aux].tag == "TO" for aux in parse.dependents(verb, "aux")
    )


def _from_noun(parse: Parse, noun: int, head: int, signs: list[_Sign], words: FactualityWords) -> _Step:
    token, governor = parse.tokens[noun], parse.tokens[head]
    lemma = governor.lemma.lower()
    if token.dep in {"compound", "amod", "conj", "appos", "attr", "nmod", "poss"}:
        return signs, head, token.dep == "attr" or (token.dep == "conj" and not _is_definite(parse, noun))
    if governor.pos == "NOUN":
        found = words.nouns.get(lemma)
        return signs + ([_Sign(found, "governing noun", head)] if found else []), head, not _is_definite(parse, noun)
    if governor.pos not in {"VERB", "AUX"}:
        return signs, head, False
    argument = token.dep in {"dobj", "nsubj", "nsubjpass", "attr"}
    if lemma in words.light.verbs and argument:
        return signs, head, True
    found = words.governors.get(lemma)
    if found and token.dep in {"dobj", "pobj", "nsubjpass"}:
        strong = found in {"did_not_happen", "planned"} or not _is_definite(parse, noun)
        return signs + ([_Sign(found, "governor", head)] if strong else []), head, strong
    return signs, head, not _is_definite(parse, noun) and token.dep in {"dobj", "nsubjpass"}


def _is_definite(parse: Parse, noun: int) -> bool:
    return any(
        parse.tokens[c].lemma.lower() in {"the", "this", "that", "these", "those"} or parse.tokens[c].dep == "poss"
        for c in parse.children[noun]
    )
