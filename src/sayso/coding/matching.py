"""Which entry of the lexicon fits a verb or noun where it stands."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from sayso.coding import grammar, roles
from sayso.coding.lexicon import Attitude, Entry, Wanted
from sayso.coding.roles import Scene
from sayso.model import Parse


class Match(msgspec.Struct, frozen=True):
    """An entry that fits. ``verb`` is the light verb or the verb itself; ``nouns`` are the object words it rests on."""

    token: int
    entry: Entry
    verb: int | None = None
    nouns: tuple[int, ...] = ()
    borrowed: bool = True
    runners_up: tuple[Entry, ...] = ()


class AttitudeMatch(msgspec.Struct, frozen=True):
    """An attitude with the word of its content."""

    token: int
    attitude: Attitude
    content: int
    clause: str
    doer: int | None = None


def lemma_of(parse: Parse, index: int) -> str:
    """Return the lemma in lower case."""
    return parse.tokens[index].lemma.lower()


def match_verb(scene: Scene, index: int) -> Match | None:
    """Return the entry that fits a verb best, the one with most conditions."""
    if scene.parse.tokens[index].pos not in {"VERB", "AUX"}:
        return None
    fitting = [
        entry for entry in scene.lexicon.verbs.get(lemma_of(scene.parse, index), ()) if _verb_fits(scene, index, entry)
    ]
    if not fitting:
        return None
    best = fitting[0]
    nouns = _deciding_nouns(scene, index, best)
    return Match(index, best, index, nouns, runners_up=tuple(fitting[1:3]))


def _deciding_nouns(scene: Scene, index: int, entry: Entry) -> tuple[int, ...]:
    """Return the object words that a verb's entry rests on, so that they make no event of their own."""
    parse = scene.parse
    held: list[int] = []
    if entry.object:
        for token in grammar.objects(parse, index):
            held.extend(words_within(parse, scene, token) & _matching(scene, token, entry.object))
    for name in sorted(entry.prep):
        for token in grammar.prepositional(parse, index, name):
            if entry.prep_object:
                held.extend(words_within(parse, scene, token) & _matching(scene, token, entry.prep_object))
    return tuple(sorted(set(held)))


def _matching(scene: Scene, token: int, wanted: Wanted) -> set[int]:
    return {word for word in words_within(scene.parse, scene, token) if _is_word(scene.parse, word, wanted.words)}


def words_within(parse: Parse, scene: Scene, token: int) -> set[int]:
    """Return a noun, the nouns before it, and what it measures ("three rounds of sanctions")."""
    found = {token, *parse.dependents(token, "compound", "amod", "nmod")}
    if lemma_of(parse, token) in scene.lexicon.measures or parse.tokens[token].tag == "CD":
        for inner in grammar.prepositional(parse, token, "of"):
            found |= {inner, *parse.dependents(inner, "compound", "amod", "nmod")}
    return found


def _is_word(parse: Parse, index: int, words: frozenset[str]) -> bool:
    return lemma_of(parse, index) in words or parse.tokens[index].text.lower() in words


def fits(scene: Scene, tokens: Iterable[int], wanted: Wanted) -> bool:
    """Tell whether one of the tokens, or of the words that belong to it, is what a condition wants."""
    listed = list(tokens)
    if "#none" in wanted.kinds and not listed:
        return True
    return any(_fits_one(scene, token, wanted) for token in listed)


def _fits_one(scene: Scene, token: int, wanted: Wanted) -> bool:
    if any(_is_word(scene.parse, word, wanted.words) for word in words_within(scene.parse, scene, token)):
        return True
    kinds = wanted.kinds
    if "#person" in kinds and roles.is_person(scene, token):
        return True
    if "#place" in kinds and roles.is_place(scene, token):
        return True
    if "#official" in kinds and roles.is_official(scene, token):
        return True
    if "#party" in kinds and _is_some_party(scene, token, acts=True):
        return True
    return "#victim" in kinds and _is_some_party(scene, token, acts=False)


def _is_some_party(scene: Scene, token: int, *, acts: bool) -> bool:
    """Tell whether a token is a party, or counts parties ("dozens of protesters", "three")."""
    if roles.is_party(scene, token, acts=acts):
        return True
    if lemma_of(scene.parse, token) in scene.lexicon.measures or scene.parse.tokens[token].tag == "CD":
        return any(roles.is_party(scene, inner, acts=acts) for inner in grammar.prepositional(scene.parse, token, "of"))
    return False


def _verb_fits(scene: Scene, index: int, entry: Entry) -> bool:
    parse = scene.parse
    if entry.particle and not _has_particle(parse, index, entry.particle):
        return False
    if entry.clause and not parse.dependents(index, "ccomp", "xcomp"):
        return False
    if not entry.particle and _changed_by_particle(parse, index, entry):
        return False
    if not _objects_fit(scene, index, entry) or not _prepositions_fit(scene, index, entry):
        return False
    subjects = grammar.subjects(parse, index) if entry.subject or entry.subject_not else ()
    if entry.subject and not fits(scene, subjects, entry.subject):
        return False
    return not (entry.subject_not and fits(scene, subjects, entry.subject_not))


def _objects_fit(scene: Scene, index: int, entry: Entry) -> bool:
    parse = scene.parse
    objects = grammar.objects(parse, index)
    if entry.object and not fits(scene, objects, entry.object):
        return False
    if entry.object_not and any(_is_word(parse, token, entry.object_not) for token in objects):
        return False
    if entry.plain and _has_complement(parse, index):
        return False
    if entry.target_free and any(_is_aimed(scene, token) for token in objects):
        return False
    return not (
        entry.target_free
        and any(grammar.prepositions(parse, index, name) for name in ("at", "into", "against", "toward"))
    )


def _is_aimed(scene: Scene, noun: int) -> bool:
    """Tell whether a participle says whom a thing is meant for ("rounds aimed at the village")."""
    return any(lemma_of(scene.parse, child) in scene.lexicon.aiming for child in scene.parse.dependents(noun, "acl"))


def _has_complement(parse: Parse, index: int) -> bool:
    """Tell whether a verb has another complement than its object ("called him a liar", "helped him win")."""
    if parse.dependents(index, "ccomp", "oprd", "prt"):
        return True
    return any(not _is_infinitive(parse, child) for child in parse.dependents(index, "xcomp"))


def _prepositions_fit(scene: Scene, index: int, entry: Entry) -> bool:
    if not entry.prep:
        return True
    hosts = (index, *grammar.objects(scene.parse, index))
    for host in hosts:
        for name in sorted(entry.prep):
            if not grammar.prepositions(scene.parse, host, name):
                continue
            governed = grammar.prepositional(scene.parse, host, name)
            if not entry.prep_object or fits(scene, governed, entry.prep_object):
                return True
    return False


def _has_particle(parse: Parse, index: int, words: frozenset[str]) -> bool:
    return any(
        parse.tokens[child].lemma.lower() in words
        and parse.tokens[child].dep in {"prt", "advmod", "prep", "acomp", "oprd", "ccomp"}
        for child in parse.children[index]
    )


def _changed_by_particle(parse: Parse, index: int, entry: Entry) -> bool:
    """Tell whether a particle makes another verb of it ("turn down", "call off"), unless the object decides alone."""
    particles = parse.dependents(index, "prt")
    return bool(particles) and not entry.object.words and not entry.prep


def match_noun(scene: Scene, index: int) -> Match | None:
    """Return the entry that fits a noun best, with its light verb if it stands under one."""
    parse = scene.parse
    if parse.tokens[index].pos not in {"NOUN", "PROPN"} or parse.tokens[index].dep in {"compound", "amod", "nmod"}:
        return None
    rows = scene.lexicon.nouns.get(lemma_of(parse, index)) or scene.lexicon.nouns.get(
        parse.tokens[index].text.lower(), ()
    )
    if not rows:
        return None
    light, borrowed = light_verb(scene, index)
    fitting = [entry for entry in rows if _noun_fits(scene, index, entry, light)]
    if not fitting:
        return None
    return Match(index, fitting[0], light, (), borrowed, tuple(fitting[1:3]))


def light_verb(scene: Scene, index: int) -> tuple[int | None, bool]:
    """Return the verb that gives a noun its tense, and whether its subject takes part in the event."""
    parse = scene.parse
    top = _top(scene, index)
    token = parse.tokens[top]
    head = token.head
    if token.dep == "pobj" and parse.tokens[head].pos == "ADP":
        if lemma_of(parse, head) not in scene.lexicon.light_prepositions:
            return None, False
        head = parse.tokens[head].head
        if lemma_of(parse, head) not in scene.lexicon.lights_with_preposition:
            return None, False
        return (head, True) if parse.tokens[head].pos in {"VERB", "AUX"} else (None, False)
    if parse.tokens[head].pos not in {"VERB", "AUX"}:
        return None, False
    lemma = lemma_of(parse, head)
    if token.dep in {"dobj", "nsubjpass"} and lemma in scene.lexicon.lights:
        return head, lemma not in scene.lexicon.blind_lights
    if token.dep == "nsubj" and lemma in scene.lexicon.taking_place:
        return head, False
    return None, False


def _top(scene: Scene, index: int) -> int:
    """Return the head of the phrase a noun belongs to: its first conjunct, or what measures it ("rounds of")."""
    parse = scene.parse
    for _ in range(4):
        token = parse.tokens[index]
        if token.dep == "conj" and parse.tokens[token.head].pos in {"NOUN", "PROPN"}:
            index = token.head
        elif token.dep == "pobj" and lemma_of(parse, token.head) == "of":
            outer = parse.tokens[token.head].head
            if lemma_of(parse, outer) not in scene.lexicon.measures:
                return index
            index = outer
        else:
            return index
    return index


def _noun_fits(scene: Scene, index: int, entry: Entry, light: int | None) -> bool:
    parse = scene.parse
    before = _before(parse, index)
    if entry.modifier and not before & entry.modifier:
        return False
    if before & entry.modifier_not:
        return False
    if entry.light and light is None:
        return False
    hosts = [index, *([light] if light is not None else [])]
    if entry.prep and not any(grammar.prepositions(parse, host, name) for host in hosts for name in entry.prep):
        return False
    governed = grammar.prepositional(parse, index, "of") if entry.of else ()
    return not entry.of or fits(scene, governed, entry.of)


def _before(parse: Parse, index: int) -> set[str]:
    """Return the words before a noun in its phrase, and those it is "of", in lower case and as lemmas."""
    places = [*range(parse.edges[index][0], index), *grammar.prepositional(parse, index, "of")]
    found = {parse.tokens[place].text.lower() for place in places}
    return found | {lemma_of(parse, place) for place in places}


def match_attitude(scene: Scene, index: int) -> AttitudeMatch | None:
    """Return the attitude a word expresses, with the word of what it is about."""
    parse = scene.parse
    for attitude in scene.lexicon.attitudes.get(lemma_of(parse, index), ()):
        for clause in attitude.clauses:
            if clause == "must":
                duty = _duty(parse, index)
                if duty is not None:
                    return AttitudeMatch(index, attitude, duty[0], clause, duty[1])
                continue
            content = _content(parse, index, clause)
            if content is not None:
                return AttitudeMatch(index, attitude, content, clause)
    return None


def _content(parse: Parse, index: int, clause: str) -> int | None:
    """Return the head of an attitude's content of one form, if it is there."""
    verbal = parse.tokens[index].pos in {"VERB", "AUX", "ADJ"}
    if clause == "on-inf" and not any(grammar.prepositions(parse, index, name) for name in ("on", "upon")):
        return None
    if clause in {"inf", "on-inf"}:
        found = parse.dependents(index, "xcomp", "ccomp", "acl", "advcl")
        return next((child for child in found if child > index and _is_infinitive(parse, child)), None)
    if clause == "that":
        found = parse.dependents(index, "ccomp") if verbal else parse.dependents(index, "acl", "ccomp")
        return next((child for child in found if child > index and not _is_infinitive(parse, child)), None)
    name = clause.removeprefix("prep:")
    if clause in {"of", "for"} and verbal:
        return None
    for preposition in grammar.prepositions(parse, index, name):
        for child in parse.dependents(preposition, "pobj", "pcomp"):
            return child
    return None


def _is_infinitive(parse: Parse, verb: int) -> bool:
    return any(parse.tokens[aux].tag == "TO" for aux in parse.dependents(verb, "aux"))


def _duty(parse: Parse, index: int) -> tuple[int, int] | None:
    """Return the verb after "must" in what somebody says, and who must, by order of words.

    The parser often loses the subject of such a clause when there is no "that".
    """
    last = parse.sentences[parse.tokens[index].sentence].last
    for modal in range(index + 1, min(index + 12, last)):
        token = parse.tokens[modal]
        if token.pos == "VERB" and token.dep != "amod":
            return None
        if token.text.lower() == "must" and token.head != modal:
            before = [i for i in range(index + 1, modal) if parse.tokens[i].pos in {"NOUN", "PROPN", "PRON"}]
            return (token.head, before[-1]) if before else None
    return None
