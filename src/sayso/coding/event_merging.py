"""Events of the rules and of the model made one list, each with the chance that it is right.

The rules know words and grammar, the model the sense. Every event of the rules is weighed by what the model says of
its words; where the model sees an event that the rules do not, its words and the model's own parties make one. The
chance that an event is right is a logistic regression on both (``events.json``, set by ``sayso.train.events_tune``).
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import NamedTuple

import msgspec
import numpy as np

from sayso.coding import grammar, roles
from sayso.coding.anchors import in_stop_phrase, is_cause, is_credible, is_to_the_press, survey
from sayso.coding.drafts import EventDraft, Hints, Party
from sayso.coding.event_model import (
    AnchorReading,
    EncodedText,
    EventHeads,
    EventLabels,
    find_anchors,
    read_anchor,
    role_shares,
)
from sayso.coding.lexicon import EventLexicon, Frame
from sayso.coding.ontology import Ontology
from sayso.model import Candidate, Choice, Mention, Parse, Sentence, Span

_SILENT = frozenset({"PUNCT", "SPACE", "DET", "AUX", "ADP", "CCONJ", "SCONJ", "PART", "NUM"})
_COORDINATING = frozenset({"and", "or", ","})
_JOINING = frozenset({"PUNCT", "SPACE", "ADP", "CCONJ", "SCONJ", "PART", "ADV"})
_NAMING = frozenset({"NOUN", "PROPN", "PRON"})
_PLACES = frozenset({"GPE", "LOC", "FAC"})
_WHERE = frozenset({"in", "near", "at", "through", "across", "outside"})
_NAMED = frozenset({"PERSON", "ORG", "GPE", "NORP"})
_VERBAL = frozenset({"AGREE", "CONSULT", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_FINITE = frozenset({"MD", "VBD", "VBZ", "VBP"})
_RECIPROCAL = frozenset({"AGREE", "CONSULT"})

# Shares the model gives to a party in its role. Rules' parties below the first give way to the model's above the
# second; one of a list below the third is left out; a counterpart above the fourth is added. Tried by tenths with
# `sayso evaluate events` on the dev parts of corpus/events: parties overlap F1 .601 to .608 (made), .664 to .680
# (real), .547 to .560 (passages).
_DENIED = 0.2
_SWAPPED = 0.5
_LISTED = 0.15
_COUNTERPART = 0.9
# Tokens by which a name may begin before the words that it ends in.
_LONGEST_NAME = 40

# Words that may stand between "under" and what somebody comes under.
_ADJECTIVES = 2

# A word of the lexicon has the model's type where the model gives it this chance, and the lexicon's type less than
# that share of it.
_OTHER = 0.25
_NOT_SO = 0.05


class Weighed(msgspec.Struct, frozen=True):
    """A draft with what its chance is made of: by rule or not, log odds of the reader and of the tagger, the rule's."""

    draft: EventDraft
    by_rule: bool
    evidence: tuple[float, ...]


class Circumstances(msgspec.Struct, frozen=True):
    """The spans of an article that may be an event's time or place."""

    times: tuple[Span, ...]
    places: tuple[Span, ...]


class Sight(NamedTuple):
    """What weighing events looks at: the parse and its mentions, the model and its pass over the text, the lexicon."""

    parse: Parse
    mentions: tuple[Mention, ...]
    heads: EventHeads
    text: EncodedText
    lexicon: EventLexicon
    ontology: Ontology

    @property
    def scene(self) -> roles.Scene:
        """The mentions as possible parties."""
        return roles.make_scene(self.parse, self.mentions, self.lexicon)


def keep_events(found: list[Weighed], labels: EventLabels) -> tuple[EventDraft, ...]:
    """Return the events that are likely enough, in order; of several that claim the same words one.

    The rules' goes first: on ``corpus/events`` dev it was right in three of the four cases, the model's in none.
    """
    ranked = sorted(
        ((chance_of(one, labels.weights), one) for one in found),
        key=lambda item: (not item[1].by_rule, -item[0], item[1].draft.anchor),
    )
    kept: list[EventDraft] = []
    for chance, one in ranked:
        draft, least = one.draft, labels.keep_rules if one.by_rule else labels.keep
        if chance >= least and not any(_same_words(draft, other) for other in kept):
            kept.append(msgspec.structs.replace(draft, confidence=round(confidence(chance, labels.trust), 3)))
    return tuple(sorted(kept, key=lambda draft: (draft.anchor, draft.type)))


def weigh_events(sight: Sight, drafts: tuple[EventDraft, ...], circumstances: Circumstances) -> list[Weighed]:
    """Return every event that rules or model see, with the evidence for it."""
    parse, _, heads, text, _, ontology = sight
    scene = sight.scene
    found: list[Weighed] = []
    words = [(token.start, token.end) for token in parse.tokens if token.pos not in {"PUNCT", "SPACE"}]
    counted = {sentence.index for sentence in parse.sentences if _counts_opinions(scene, sentence)}
    for draft in drafts:
        if draft.type == "SUPPORT" and draft.sentence in counted:
            continue
        reading = read_anchor(heads, text, parse.span(draft.anchor, draft.anchor + 1))
        one = None if reading is None else _by_rule(parse, scene, draft, reading, heads, text, circumstances)
        if one is not None and not (is_to_the_press(scene, one.draft) or _is_met_with(parse, one.draft)):
            found.append(one)
    article = survey(scene)
    for span in find_anchors(text, words, heads.labels.propose):
        reading = read_anchor(heads, text, span)
        one = None if reading is None else _by_model(parse, scene, reading, heads, text, ontology, circumstances)
        if one is None or any(_is_told(parse, one.draft, other.draft) for other in found):
            continue
        if one.draft.type == "SUPPORT" and one.draft.sentence in counted:
            continue
        sound = _is_sound(scene, one.draft) and not is_to_the_press(scene, one.draft)
        if sound and is_credible(scene, one.draft, article):
            found.append(one)
    return found


def _counts_opinions(scene: roles.Scene, sentence: Sentence) -> bool:
    """Tell whether a sentence tells the result of a poll ("46 percent would back the senator")."""
    words = scene.parse.tokens[sentence.first : sentence.last]
    return any(token.lemma.lower() in scene.lexicon.surveys or token.ent == "PERCENT" for token in words)


def _is_sound(scene: roles.Scene, draft: EventDraft) -> bool:
    """Tell whether an event of the model's own has somebody in it, support somebody who gets it.

    Only people are released, not tax returns; and what a thing will not do ("sanctions will not push them") is no
    refusal.
    """
    everyone = (*draft.actors, *draft.recipients)
    if _only_tells(scene, draft.anchor) or in_stop_phrase(scene, draft.anchor) or _is_met_with(scene.parse, draft):
        return False
    subjects = scene.parse.dependents(draft.anchor, "nsubj") if draft.type == "REJECT" else ()
    if any(not roles.is_party(scene, index, acts=True) for index in subjects):
        return False
    if draft.type == "SUPPORT" and not draft.recipients and not draft.reciprocal:
        return False
    if draft.mode == "release" or scene.parse.tokens[draft.anchor].lemma.lower() == "release":
        freed = grammar.objects(scene.parse, draft.anchor) or tuple(party.head for party in draft.recipients)
        return any(roles.is_party(scene, index, acts=False) for index in freed)
    return any(roles.is_party(scene, party.head, acts=False) or party.mention is not None for party in everyone)


def _is_met_with(parse: Parse, draft: EventDraft) -> bool:
    """Tell whether something is only met with something ("would be met with a swift response")."""
    passive = bool(parse.dependents(draft.anchor, "auxpass"))
    return draft.type == "CONSULT" and passive and parse.tokens[draft.anchor].lemma.lower() == "meet"


def _only_tells(scene: roles.Scene, index: int) -> bool:
    """Tell whether a verb only says that somebody speaks, or denies something told."""
    token, parse = scene.parse.tokens[index], scene.parse
    lemma = token.lemma.lower()
    if token.pos != "VERB" or lemma not in scene.lexicon.telling:
        return False
    return lemma not in scene.lexicon.denials or bool(parse.dependents(index, "ccomp", "xcomp"))


def _is_told(parse: Parse, one: EventDraft, other: EventDraft) -> bool:
    """Tell whether an event is in another: the same words, or what an attack did ("attacked a post, killing two")."""
    return one.type == other.type and (_same_words(one, other) or is_cause(parse, other, one))


def _same_words(one: EventDraft, other: EventDraft) -> bool:
    return one.first < other.last and other.first < one.last


def chance_of(one: Weighed, weights: tuple[tuple[float, ...], ...]) -> float:
    """Return the chance that an event is right; ``weights`` are for the model's own and for those of the rules."""
    row = weights[int(one.by_rule)]
    score = row[0] + sum(weight * value for weight, value in zip(row[1:], one.evidence, strict=True))
    return 1 / (1 + math.exp(-score))


def confidence(chance: float, trust: tuple[float, float]) -> float:
    """Return how sure it is that type and parties are right, from the chance that the type is (Platt 1999)."""
    return 1 / (1 + math.exp(-trust[0] - trust[1] * _odds(chance)))


def _evidence(reading: AnchorReading, type_: str, heads: EventHeads, rule: float) -> tuple[float, ...]:
    place = 1 + heads.labels.types.index(type_)
    return _odds(float(reading.types[place])), _odds(float(reading.tagged[place])), _odds(rule)


def _odds(chance: float) -> float:
    chance = min(max(chance, 1e-3), 1 - 1e-3)
    return math.log(chance / (1 - chance))


# ── an event of the rules ────────────────────────────────────────────────────


def _by_rule(
    parse: Parse,
    scene: roles.Scene,
    draft: EventDraft,
    reading: AnchorReading,
    heads: EventHeads,
    text: EncodedText,
    circumstances: Circumstances,
) -> Weighed:
    sense = _sense(reading, draft.type, heads)
    rule = "the lexicon, weighed by the model" if sense == draft.type else "the model, against the lexicon"
    choices = (*draft.choices, _type_choice(reading, sense, heads, rule))
    mode = (draft.mode if sense == draft.type else None) or _mode(reading, sense, heads)
    draft = msgspec.structs.replace(draft, type=sense)
    weighed = msgspec.structs.replace(
        _undated(_with_parties(parse, scene, draft, reading, heads, text), circumstances),
        mode=mode,
        hints=_hints(parse, reading, heads, text, circumstances),
        choices=choices,
    )
    return Weighed(weighed, True, _evidence(reading, draft.type, heads, draft.confidence))


def _sense(reading: AnchorReading, type_: str, heads: EventHeads) -> str:
    """Return the type of a word of the lexicon: the model's where it is sure of another ("attacked her in tweets").

    A refusal is made of a word and its negation ("will not attend"), so that it is an event of the model's own.
    """
    types = heads.labels.types
    best = int(reading.types[1:].argmax())
    share, own = float(reading.types[1 + best]), float(reading.types[1 + types.index(type_)])
    sure = share >= _OTHER and own < _NOT_SO * share and types[best] != "REJECT"
    return types[best] if sure else type_


def _with_parties(
    parse: Parse, scene: roles.Scene, draft: EventDraft, reading: AnchorReading, heads: EventHeads, text: EncodedText
) -> EventDraft:
    """Return the draft with the model's parties where the rules see none, or see one that the model denies."""

    def seen(role: str) -> tuple[Party, ...]:
        return _model_parties(parse, scene, reading, role, heads, text)

    if draft.reciprocal and draft.actors:
        return msgspec.structs.replace(
            draft, actors=_with_counterparts(parse, draft.actors, seen, reading, heads, text)
        )
    held = {"actor": draft.actors, "recipient": draft.recipients}
    for role, other in (("actor", "recipient"), ("recipient", "actor")):
        taken = [party.span for party in held[other]]
        shares = [_share(reading, text, party.span, role, heads) for party in held[role]]
        if max(shares, default=0.0) < _DENIED:
            found = tuple(party for party in seen(role) if not any(_overlap(party.span, span) for span in taken))
            if role == "actor" and held[role] and not _may_give_way(parse, draft, found):
                continue
            sure = max((_share(reading, text, party.span, role, heads) for party in found), default=0.0) >= _SWAPPED
            held[role] = found if sure or not held[role] else held[role]
        else:
            kept = tuple(party for party, share in zip(held[role], shares, strict=True) if share >= _LISTED)
            runs = _runs(scene, reading, role, heads, text)
            held[role] = _with_others(scene, _whole(scene, kept, runs), runs)
    if held["actor"] and not held["recipient"] and _is_suffered(parse, draft.anchor):
        held = {"actor": (), "recipient": held["actor"]}
    return msgspec.structs.replace(draft, actors=held["actor"], recipients=held["recipient"])


def _may_give_way(parse: Parse, draft: EventDraft, found: tuple[Party, ...]) -> bool:
    """Tell whether grammar leaves it open who acts: not for the subject of its verb or the owner of its noun.

    A second finite verb may go with either of two subjects ("X tweeted that Y was wrong and encouraged Z"), but with
    no other word.
    """
    heads = [party.head for party in draft.actors]
    own = {(dep, word) for dep in _SUBJECTS for word in (draft.anchor, draft.predicate)} | {("poss", draft.anchor)}
    if any((parse.tokens[head].dep, parse.tokens[head].head) in own for head in heads):
        return False
    if not _is_finite(parse, draft.predicate) or not any(_is_finite_subject(parse, head) for head in heads):
        return True
    return any(_is_finite_subject(parse, party.head) for party in found)


def _is_finite_subject(parse: Parse, index: int) -> bool:
    return parse.tokens[index].dep in _SUBJECTS and _is_finite(parse, parse.tokens[index].head)


def _is_finite(parse: Parse, verb: int) -> bool:
    helpers = parse.dependents(verb, "aux", "auxpass")
    return any(parse.tokens[index].tag in _FINITE for index in (verb, *helpers))


def _with_counterparts(
    parse: Parse,
    actors: tuple[Party, ...],
    seen: Callable[[str], tuple[Party, ...]],
    reading: AnchorReading,
    heads: EventHeads,
    text: EncodedText,
) -> tuple[Party, ...]:
    """Return those who meet or agree with the others that the model is sure of, in whichever role."""
    told = {index for own in actors for index in parse.subtree(own.head)}
    places = set(parse.tokens_in(reading.anchor))
    others = [
        party
        for role in ("actor", "recipient")
        for party in seen(role)
        if party.head not in told
        and _may_meet(parse, party.head, places)
        and not any(_overlap(party.span, own.span) for own in actors)
        and max(_share(reading, text, party.span, either, heads) for either in ("actor", "recipient")) >= _COUNTERPART
    ]
    unique = {party.span: party for party in (*actors, *others)}
    return tuple(unique[span] for span in sorted(unique))


def _undated(draft: EventDraft, circumstances: Circumstances) -> EventDraft:
    """Return the draft without parties that are time expressions ("will visit Laos May 1-7")."""

    def is_time(party: Party) -> bool:
        return any(_within(party.span, span) for span in circumstances.times)

    actors = tuple(party for party in draft.actors if not is_time(party))
    recipients = tuple(party for party in draft.recipients if not is_time(party))
    return msgspec.structs.replace(draft, actors=actors, recipients=recipients)


def _runs(scene: roles.Scene, reading: AnchorReading, role: str, heads: EventHeads, text: EncodedText) -> list[Span]:
    """Return the runs of words to which the model gives a role, without what only joins them to others."""
    parse = scene.parse
    place = 1 + heads.labels.roles.index(role)
    inside = np.flatnonzero(reading.roles.argmax(1) == place) + reading.first
    runs: list[list[int]] = []
    for piece in inside.tolist():
        if not runs or piece != runs[-1][-1] + 1:
            runs.append([])
        runs[-1].append(piece)
    found: list[Span] = []
    for run in runs:
        span = int(text.spans[run[0], 0]), int(text.spans[run[-1], 1])
        for tokens in _members(scene, list(parse.tokens_in(span))):
            while tokens and _is_edge(parse, tokens[0]) and not _is_round(parse, tokens):
                del tokens[0]
            while tokens and (_is_edge(parse, tokens[-1]) or _is_unclosed(parse, tokens)):
                del tokens[-1]
            if tokens:
                found.append(parse.span(tokens[0], tokens[-1] + 1))
    return found


def _members(scene: roles.Scene, tokens: list[int]) -> list[list[int]]:
    """Return words cut at paragraphs, and at commas and conjunctions before an article, possessive or another name."""
    parse = scene.parse
    cut: list[list[int]] = [[]]
    near = _mentions_between(scene, tokens[0] - _LONGEST_NAME, tokens[-1] + 1) if tokens else ()
    names = {one.first for one in near if one.label in {"GPE", "PERSON"}}
    name_ends = {one.last for one in near if one.label in {"GPE", "PERSON"}}
    for index in tokens:
        token = parse.tokens[index]
        another = index in names and bool(cut[-1]) and cut[-1][-1] in name_ends
        starts = token.pos == "DET" or token.tag == "PRP$" or another
        after = bool(cut[-1]) and parse.tokens[cut[-1][-1]].text.lower() in _COORDINATING
        broken = bool(cut[-1]) and "\n" in parse.text[parse.tokens[cut[-1][-1]].end : token.start]
        if (starts and after) or broken:
            cut.append([])
        cut[-1].append(index)
    return cut


def _is_edge(parse: Parse, index: int) -> bool:
    """Tell whether a word at the end of a run is no part of a party: a joining word, or a time."""
    token = parse.tokens[index]
    return token.pos in _JOINING or token.ent in {"DATE", "TIME"}


def _is_round(parse: Parse, tokens: list[int]) -> bool:
    """Tell whether words begin with one that belongs to a number ("around 2,000 workers")."""
    return len(tokens) > 1 and parse.tokens[tokens[0]].pos in {"ADV", "ADP"} and parse.tokens[tokens[1]].pos == "NUM"


def _is_unclosed(parse: Parse, tokens: list[int]) -> bool:
    """Tell whether words end inside a bracket that opens in them, or begin in one that closes in them."""
    words = [parse.tokens[index].text for index in tokens]
    return any(words.count(first) != words.count(last) for first, last in (("(", ")"), ("[", "]")))


def _whole(scene: roles.Scene, found: tuple[Party, ...], runs: list[Span]) -> tuple[Party, ...]:
    """Return parties with the pieces of one ("Secretary for East Asian and Pacific Affairs Dana Kuo") put together.

    A long title falls into several mentions; the model takes it as one run of words. A run that holds a party and
    more, and no second person, is one party.
    """
    kept = list(found)
    for run in (_unbroken(scene, run) for run in runs):
        inside = [party for party in kept if run[0] <= party.span[0] and party.span[1] <= run[1]]
        crossing = [party for party in kept if _overlap(party.span, run) and party not in inside]
        held = scene.parse.tokens_in(run)
        near = _mentions_between(scene, held[0], held[-1] + 1) if held else ()
        people = [one for one in near if one.label == "PERSON" and _within(one.span, run)]
        if not inside or crossing or len({one.head for one in people}) > 1 or inside[0].span == run:
            continue
        if _are_members(scene.parse, run, inside) or _is_abstract(scene, scene.parse.top(scene.parse.tokens_in(run))):
            continue
        named = [party for party in inside if people and party.head == people[0].head]
        best = named[0] if named else max(inside, key=lambda party: (party.span[1] - party.span[0], -party.span[0]))
        if people and not named:
            best = Party(run, people[0].head, people[0].index)
        kept = [party for party in kept if party not in inside] + [msgspec.structs.replace(best, span=run)]
    return tuple(sorted(kept, key=lambda party: party.span))


def _unbroken(scene: roles.Scene, run: Span) -> Span:
    """Return a run that begins within a hyphenated word ("drought-|hit Gedo region") as the mention around it."""
    if scene.parse.text[max(0, run[0] - 1) : run[0]] != "-":
        return run
    around = [one.span for one in scene.mentions if one.span[0] < run[0] and run[1] <= one.span[1]]
    return min(around, key=lambda span: span[1] - span[0], default=run)


def _with_others(scene: roles.Scene, found: tuple[Party, ...], runs: list[Span]) -> tuple[Party, ...]:
    """Return parties with the names that the model lists beside them ("called on Yemen, Algeria and Malaysia")."""
    text = scene.parse.text
    by_span = {one.span: one for one in scene.mentions}
    kept = list(found)
    for run in runs:
        near = [
            party
            for party in kept
            if text[party.span[1] : run[0]].strip(" ") in {",", "and", ", and"}
            or text[run[1] : party.span[0]].strip(" ") in {",", "and", ", and"}
        ]
        mention = by_span.get(run)
        if near and mention is not None and not any(_overlap(party.span, run) for party in kept):
            kept.append(Party(run, mention.head, mention.index))
    return tuple(sorted(kept, key=lambda party: party.span))


def _are_members(parse: Parse, run: Span, inside: list[Party]) -> bool:
    """Tell whether parties are all that a run holds, but for what joins them ("the mayor and top officials")."""
    covered = {index for party in inside for index in parse.tokens_in(party.span)}
    rest = [index for index in parse.tokens_in(run) if index not in covered]
    joined = [place for place, index in enumerate(rest) if place == 0 or rest[place - 1] != index - 1]
    return len(joined) == len(inside) - 1 > 0 and all(
        parse.tokens[index].text.lower() in _COORDINATING for index in rest
    )


def _is_abstract(scene: roles.Scene, index: int) -> bool:
    """Tell whether a noun is a thing that somebody has or does, so that its owner is meant."""
    lemma = scene.parse.tokens[index].lemma.lower()
    return lemma in scene.lexicon.belongings or lemma in scene.lexicon.instruments


def _within(one: Span, other: Span) -> bool:
    return other[0] <= one[0] and one[1] <= other[1]


def _share(reading: AnchorReading, text: EncodedText, span: Span, role: str, heads: EventHeads) -> float:
    return float(role_shares(reading, text, span)[1 + heads.labels.roles.index(role)])


# ── an event of the model ────────────────────────────────────────────────────


def _by_model(
    parse: Parse,
    scene: roles.Scene,
    reading: AnchorReading,
    heads: EventHeads,
    text: EncodedText,
    ontology: Ontology,
    circumstances: Circumstances,
) -> Weighed | None:
    labels = heads.labels
    type_ = labels.types[int(reading.types[1:].argmax())]
    tokens = parse.tokens_in(reading.anchor)
    if not tokens or all(parse.tokens[index].pos in _SILENT for index in tokens):
        return None
    head = parse.top(tokens)
    actors = _model_parties(parse, scene, reading, "actor", heads, text)
    recipients = _model_parties(parse, scene, reading, "recipient", heads, text)
    actors, recipients = _by_noun(scene, head, type_, actors, recipients)
    several = len(actors) > 1 or any(roles.is_plural(scene, party.head) for party in actors)
    reciprocal = type_ in _RECIPROCAL and several and not recipients
    if not actors and not recipients:
        return None
    draft = EventDraft(
        anchor=head,
        first=tokens[0],
        last=tokens[-1] + 1,
        span=reading.anchor,
        predicate=_predicate(parse, head, scene),
        type=type_,
        mode=_mode(reading, type_, heads),
        actors=actors,
        recipients=recipients,
        reciprocal=reciprocal,
        sentence=parse.tokens[head].sentence,
        confidence=0.5,
        choices=(_type_choice(reading, type_, heads, "the model alone"),),
        hints=_hints(parse, reading, heads, text, circumstances),
    )
    if ontology.types[type_].recipient_required and not recipients and not reciprocal:
        return None
    return Weighed(draft, False, _evidence(reading, type_, heads, 0.5))


def _may_meet(parse: Parse, index: int, anchor: set[int]) -> bool:
    """Tell whether a word may name who meets: not what is talked of ("areas for cooperation between China and ...")."""
    token = parse.tokens[index]
    while token.dep in {"conj", "appos"}:
        token = parse.tokens[token.head]
    preposition = parse.tokens[token.head]
    return token.dep != "pobj" or preposition.lemma.lower() != "between" or preposition.head in anchor


def _by_noun(
    scene: roles.Scene, head: int, type_: str, actors: tuple[Party, ...], recipients: tuple[Party, ...]
) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    """Return the parties of an event of the model's put right by grammar where its word is a noun.

    It is the deed of whose it is ("Russian aggression", "voiced U.S. concern"), and done to who comes under it.
    """
    token = scene.parse.tokens[head]
    if token.pos != "NOUN" or type_ in _RECIPROCAL:
        return actors, recipients
    if actors and not recipients and _is_suffered(scene.parse, head):
        return (), actors
    own = _doers(scene, head, recipients)
    if own and actors and {party.head for party in own} < {party.head for party in actors}:
        return own, recipients
    return (own if recipients and not actors else actors), recipients


def _is_suffered(parse: Parse, noun: int) -> bool:
    """Tell whether a noun is what its subject undergoes ("came under criticism", "faced criticism")."""
    before = parse.tokens[max(0, noun - _ADJECTIVES - 2) : noun]
    for verb, under in pairwise(before):
        if under.text == "under" and verb.lemma.lower() in {"come", "be", "fall", "remain"}:
            return True
    above = parse.tokens[parse.tokens[noun].head]
    return parse.tokens[noun].dep == "dobj" and above.lemma.lower() in {"face", "suffer", "draw", "attract", "endure"}


def _doers(scene: roles.Scene, head: int, taken: tuple[Party, ...]) -> tuple[Party, ...]:
    """Return whose deed a noun is by grammar."""
    wish = roles.Wish(acts=False)
    found = roles.find_roles(scene, roles.Site(head), Frame(("poss", "mod", "prep:by"), ()), wish).actors
    return tuple(party for party in found if not any(_overlap(party.span, other.span) for other in taken))


def _predicate(parse: Parse, head: int, scene: roles.Scene) -> int:
    """Return the verb whose clause carries tense and negation: the light verb of a noun, else the word itself."""
    token = parse.tokens[head]
    if token.pos in {"NOUN", "PROPN"} and token.dep == "dobj" and token.head != head:
        verb = parse.tokens[token.head]
        if verb.pos == "VERB" and verb.lemma.lower() in scene.lexicon.lights:
            return token.head
    return head


def _model_parties(
    parse: Parse, scene: roles.Scene, reading: AnchorReading, role: str, heads: EventHeads, text: EncodedText
) -> tuple[Party, ...]:
    """Return the mentions that the model gives a role, the longest of nested ones, then words that are no mention."""
    place = 1 + heads.labels.roles.index(role)
    found: list[tuple[float, Span, Party]] = []
    here = _sentence_at(parse, reading.anchor[0])
    for mention in _mentions_near(scene, here):
        if _is_where(parse, mention):
            continue
        share = role_shares(reading, text, mention.span)
        if share[place] >= heads.labels.role and int(share.argmax()) == place:
            found.append((float(share[place]), mention.span, Party(mention.span, mention.head, mention.index)))
    kept: list[Party] = []
    for _, span, party in sorted(found, key=lambda item: (item[1][0] - item[1][1], item[1][0])):
        if not any(span[0] < other.span[1] and other.span[0] < span[1] for other in kept):
            kept.append(party)
    things = _unmentioned(parse, reading, place, text) if role == "recipient" and not kept else []
    if len(things) == 1 and not any(_overlap(things[0].span, mention.span) for mention in scene.mentions):
        kept = things
    verbal = heads.labels.types[int(reading.types[1:].argmax())] in _VERBAL
    whole = _whole(scene, tuple(kept), _runs(scene, reading, role, heads, text))
    return _owners(scene, whole, things=role == "recipient" and not verbal)


def _mentions_near(scene: roles.Scene, here: int) -> list[Mention]:
    """Return the mentions of a sentence and, in the same paragraph, of the one before, in order of the text."""
    near = _mentions_between(scene, scene.parse.sentences[max(0, here - 1)].first, scene.parse.sentences[here].last)
    return [one for one in near if _is_near(scene.parse, here, scene.parse.tokens[one.head].sentence)]


def _mentions_between(scene: roles.Scene, first: int, last: int) -> tuple[Mention, ...]:
    """Return the mentions that begin among tokens ``[first, last)``, in order of the text."""
    low = bisect.bisect_left(scene.mentions, first, key=lambda one: one.first)
    return scene.mentions[low : bisect.bisect_left(scene.mentions, last, key=lambda one: one.first)]


def _owners(scene: roles.Scene, found: tuple[Party, ...], *, things: bool) -> tuple[Party, ...]:
    """Return parties, and for an abstract thing whose it is ("Minister Rau's leadership"), else nobody.

    ``things``: one of nobody's stays ("a plan" is sabotaged).
    """
    kept: list[Party] = []
    for party in found:
        named = party.mention is not None and scene.mentions[party.mention].label in _NAMED
        if named or not _is_abstract(scene, party.head):
            kept.append(party)
            continue
        owners = roles.parties(scene, party.head, acts=False)
        kept += owners or ((party,) if things else ())
    unique = {party.span: party for party in kept}
    return tuple(unique[span] for span in sorted(unique))


def _is_where(parse: Parse, mention: Mention) -> bool:
    """Tell whether a place only says where ("attacked a post near Mandera")."""
    token = parse.tokens[mention.head]
    preposition = parse.tokens[token.head]
    return mention.label in _PLACES and token.dep == "pobj" and preposition.lemma.lower() in _WHERE


def _is_near(parse: Parse, here: int, there: int) -> bool:
    """Tell whether a party's sentence is that of an anchor, or the one before in the same paragraph."""
    return 0 <= here - there <= 1 and parse.sentences[here].paragraph == parse.sentences[there].paragraph


def _sentence_at(parse: Parse, position: int) -> int:
    return max(0, bisect.bisect_right(parse.sentences, position, key=lambda one: one.span[0]) - 1)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _unmentioned(parse: Parse, reading: AnchorReading, place: int, text: EncodedText) -> list[Party]:
    """Return the runs of words with a role as parties: things and people that are no mention ("a market")."""
    inside = np.flatnonzero(reading.roles.argmax(1) == place) + reading.first
    found: list[Party] = []
    run: list[int] = []
    for piece in [*inside.tolist(), -1]:
        if run and piece != run[-1] + 1:
            tokens = parse.tokens_in((int(text.spans[run[0], 0]), int(text.spans[run[-1], 1])))
            nouns = [index for index in tokens if parse.tokens[index].pos in _NAMING]
            if nouns:
                found.append(_phrase(parse, parse.top(nouns)))
            run = []
        run.append(piece)
    return found


def _phrase(parse: Parse, head: int) -> Party:
    """Return a noun with what stands before it and belongs to it."""
    before = [index for index in parse.subtree(head) if index <= head]
    first = min(before)
    while before and len(before) != head - first + 1:  # a gap: only what is joined to the head
        before = [index for index in before if index > first]
        first = min(before)
    return Party(parse.span(first, head + 1), head)


def _mode(reading: AnchorReading, type_: str, heads: EventHeads) -> str | None:
    own = [(float(reading.modes[place]), mode) for place, mode in enumerate(heads.labels.modes) if _is_of(mode, type_)]
    total = sum(share for share, _ in own)
    share, best = max(own, key=lambda item: (item[0], item[1]), default=(0.0, type_))
    return (best.partition(" ")[2] or None) if total and share / total >= heads.labels.mode else None


def _is_of(mode: str, type_: str) -> bool:
    return mode.partition(" ")[0] == type_


def _hints(
    parse: Parse, reading: AnchorReading, heads: EventHeads, text: EncodedText, circumstances: Circumstances
) -> Hints:
    labels = heads.labels
    return Hints(
        factuality=tuple(round(float(share), 4) for share in reading.factuality),
        contexts=tuple(
            name for name, share in zip(labels.contexts, reading.contexts, strict=True) if share >= labels.context
        ),
        times=_ranked(parse, reading, text, circumstances.times, "time", heads),
        places=_ranked(parse, reading, text, circumstances.places, "place", heads),
    )


def _ranked(
    parse: Parse, reading: AnchorReading, text: EncodedText, spans: Iterable[Span], role: str, heads: EventHeads
) -> tuple[tuple[Span, float], ...]:
    here = _sentence_at(parse, reading.anchor[0])
    near = [span for span in spans if _is_near(parse, here, _sentence_at(parse, span[0]))]
    found = [(span, round(_share(reading, text, span, role, heads), 4)) for span in near]
    return tuple(sorted((item for item in found if item[1] >= 0.2), key=lambda item: (-item[1], item[0])))


def _type_choice(reading: AnchorReading, type_: str, heads: EventHeads, rule: str) -> Choice:
    order = np.argsort(-reading.types, kind="stable")[:3]
    names = ("no event", *heads.labels.types)
    others = tuple(Candidate(names[place], round(float(reading.types[place]), 3), "model") for place in order)
    return Choice("type", type_, rule, runners_up=others)
