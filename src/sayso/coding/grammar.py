"""Who does what in a clause: logical subjects, objects and prepositional objects over the dependency tree.

Follows control, raising, coordination, relative clauses, passives and participles, since news
sentences seldom hold the parties of an event beside its verb. All functions return token indices.
"""

from __future__ import annotations

from sayso.model import Parse

_RELATIVE = frozenset({"who", "which", "that", "whom"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "ADJ", "X", "DET"})
_OBJECT_PREPOSITIONS = frozenset({"of", "for", "from", "into"})
_DEPTH = 6


def expand(parse: Parse, tokens: tuple[int, ...]) -> tuple[int, ...]:
    """Return the tokens with what is coordinated with them ("the EU, NATO and Iran")."""
    found = list(tokens)
    for token in found:
        for child in parse.dependents(token, "conj", "appos"):
            listed = parse.tokens[child].dep == "conj" or _is_in_list(parse, child)
            if child not in found and listed and parse.tokens[child].pos in _NOMINAL:
                found.append(child)
    return tuple(found)


def _is_in_list(parse: Parse, index: int) -> bool:
    """Tell whether what looks like an apposition goes on as a list ("President A, Prime Minister B, and ...")."""
    return parse.tokens[index].ent == "PERSON" and bool(parse.dependents(index, "conj", "cc", "appos"))


def is_passive(parse: Parse, verb: int) -> bool:
    """Tell whether a verb is passive, as a participle after its noun or a shared auxiliary also says."""
    token = parse.tokens[verb]
    if parse.dependents(verb, "auxpass", "nsubjpass"):
        return True
    if token.tag not in {"VBN", "VBD"} or parse.dependents(verb, "aux", "nsubj"):
        return False
    if token.dep == "acl" or (token.dep == "advcl" and parse.dependents(verb, "agent")):
        return token.tag == "VBN" or bool(parse.dependents(verb, "agent"))
    shared = token.dep == "conj" and token.tag == "VBN" and not parse.dependents(verb, "dobj")
    return shared and token.head != verb and is_passive(parse, token.head)


def subjects(parse: Parse, verb: int) -> tuple[int, ...]:
    """Return the logical subjects: of a passive, what "by" governs."""
    if is_passive(parse, verb):
        return prepositional(parse, verb, "by") or _distant_agent(parse, verb)
    return surface_subjects(parse, verb)


def _distant_agent(parse: Parse, verb: int) -> tuple[int, ...]:
    """Return the agent of a passive that the parser hung on its complement ("accused of spying by Iran")."""
    found: list[int] = []
    for child in parse.dependents(verb, "prep"):
        for inner in parse.dependents(child, "pcomp", "pobj"):
            found.extend(prepositional(parse, inner, "by"))
    return tuple(found)


def objects(parse: Parse, verb: int) -> tuple[int, ...]:
    """Return the logical direct objects: of a passive, its subject."""
    if is_passive(parse, verb):
        return surface_subjects(parse, verb)
    own = parse.dependents(verb, "dobj", "oprd")
    token = parse.tokens[verb]
    if not own and token.dep == "relcl" and parse.dependents(verb, "nsubj") and not _is_adverbial(parse, verb):
        return expand(parse, (token.head,)) if parse.tokens[token.head].pos in _NOMINAL else ()
    if not own:
        own = _shared_object(parse, verb)
    return expand(parse, tuple(antecedent(parse, index, verb) for index in own))


def _is_adverbial(parse: Parse, verb: int) -> bool:
    """Tell whether a relative clause says where, when or why, so that its noun is not its object."""
    return any(parse.tokens[child].text.lower() in {"where", "when", "why"} for child in parse.children[verb])


def indirect(parse: Parse, verb: int) -> tuple[int, ...]:
    """Return the indirect objects ("gave Kenya a loan")."""
    return expand(parse, tuple(i for i in parse.dependents(verb, "dative") if parse.tokens[i].pos in _NOMINAL))


def _shared_object(parse: Parse, verb: int) -> tuple[int, ...]:
    """Return the object of a verb coordinated with this one ("condemned and denounced the raid")."""
    for other in parse.dependents(verb, "conj"):
        near = other - verb <= 3 and not parse.dependents(other, "nsubj", "nsubjpass")
        if near and parse.tokens[other].pos == "VERB":
            return parse.dependents(other, "dobj")
    return ()


def antecedent(parse: Parse, index: int, verb: int) -> int:
    """Return the noun that a relative pronoun stands for, else the token itself."""
    current = verb
    if parse.tokens[index].text.lower() not in _RELATIVE:
        return index
    for _ in range(_DEPTH):
        token = parse.tokens[current]
        if token.dep == "relcl":
            return token.head
        if token.head == current:
            break
        current = token.head
    return index


def surface_subjects(parse: Parse, verb: int, depth: int = 0) -> tuple[int, ...]:
    """Return the grammatical subjects of a verb, its own or the one it shares with the clause it hangs on."""
    own = parse.dependents(verb, "nsubj", "nsubjpass")
    if own:
        return expand(parse, tuple(antecedent(parse, index, verb) for index in own))
    if depth > _DEPTH or parse.tokens[verb].head == verb:
        return ()
    return _inherited(parse, verb, depth + 1)


def _inherited(parse: Parse, verb: int, depth: int) -> tuple[int, ...]:
    token = parse.tokens[verb]
    head = parse.tokens[token.head]
    if token.dep in {"relcl", "acl"} and head.pos in _NOMINAL:
        return _from_noun(parse, verb, depth)
    if token.dep == "xcomp" and head.lemma == "be":
        owners = [owner for noun in parse.dependents(token.head, "attr") for owner in parse.dependents(noun, "poss")]
        return tuple(owners) or surface_subjects(parse, token.head, depth)
    if token.dep == "xcomp" and head.pos == "VERB":
        return _controller(parse, token.head, depth)
    if token.dep == "pcomp":
        return _from_preposition(parse, token.head, depth)
    if token.dep in {"conj", "xcomp", "advcl", "acomp", "ccomp", "dep", "prep", "attr"}:
        return surface_subjects(parse, token.head, depth)
    return ()


def _controller(parse: Parse, head: int, depth: int) -> tuple[int, ...]:
    """Return whose deed the infinitive under a verb is: its object's ("urged Iran to"), else its subject's."""
    controlled = parse.dependents(head, "dobj", "dative")
    people = tuple(index for index in controlled if parse.tokens[index].pos in _NOMINAL)
    if people and parse.tokens[head].lemma.lower() not in {"promise", "use", "take", "make", "have", "hold"}:
        return expand(parse, people)
    return surface_subjects(parse, head, depth)


def _from_noun(parse: Parse, verb: int, depth: int) -> tuple[int, ...]:
    """Return the subject of a clause on a noun: the noun, or whose decision or plan it is.

    An infinitive hung on a name is a purpose ("spoke with Minister Rau to thank him"): the governing verb's subject.
    """
    token = parse.tokens[verb]
    named = parse.tokens[token.head].pos == "PROPN"
    purpose = named and token.tag == "VB" and any(parse.tokens[i].tag == "TO" for i in parse.dependents(verb, "aux"))
    if not purpose and (token.dep == "relcl" or token.tag in {"VBG", "VBN", "VBD"}):
        return expand(parse, (token.head,))
    above = parse.tokens[parse.tokens[token.head].head]
    if named and above.lemma.lower() == "by":
        return expand(parse, (token.head,))
    owners = parse.dependents(token.head, "poss")
    if owners and not named:
        return expand(parse, owners)
    governor = parse.tokens[token.head].head
    while parse.tokens[governor].pos == "ADP" and parse.tokens[governor].head != governor:
        governor = parse.tokens[governor].head
    if parse.tokens[governor].pos in {"VERB", "AUX"} and governor != token.head:
        return subjects(parse, governor) if depth <= _DEPTH else ()
    return ()


def _from_preposition(parse: Parse, preposition: int, depth: int) -> tuple[int, ...]:
    """Return the subject of a gerund under a preposition ("accused Iran of arming", "after visiting")."""
    governor = parse.tokens[preposition].head
    if parse.tokens[governor].pos in {"VERB", "AUX"}:
        found = objects(parse, governor) if parse.tokens[preposition].lemma.lower() in _OBJECT_PREPOSITIONS else ()
        return found or surface_subjects(parse, governor, depth)
    owners = parse.dependents(governor, "poss")
    return expand(parse, owners)


def prepositions(parse: Parse, index: int, name: str) -> tuple[int, ...]:
    """Return the dependents of a token that are the preposition ``name``, through another one ("out of")."""
    found = []
    for child in parse.children[index]:
        token = parse.tokens[child]
        if token.dep in {"prep", "agent", "dative"} or token.pos == "ADP":
            if token.lemma.lower() == name:
                found.append(child)
            found.extend(
                inner for inner in parse.dependents(child, "prep") if parse.tokens[inner].lemma.lower() == name
            )
        elif token.dep == "advmod" and token.pos == "ADV":
            found.extend(
                inner for inner in parse.dependents(child, "prep") if parse.tokens[inner].lemma.lower() == name
            )
    return tuple(found)


def prepositional(parse: Parse, index: int, name: str) -> tuple[int, ...]:
    """Return what the preposition ``name`` under a token governs."""
    found: list[int] = []
    for preposition in prepositions(parse, index, name):
        found.extend(expand(parse, parse.dependents(preposition, "pobj")))
    return tuple(found)


def is_negated(parse: Parse, verb: int) -> bool:
    """Tell whether a verb or its "no" object is denied in its own clause."""
    if parse.dependents(verb, "neg"):
        return True
    return any(parse.tokens[child].lemma.lower() in {"never", "nor", "neither"} for child in parse.children[verb])
