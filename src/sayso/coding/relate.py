"""What one party does to another in a sentence.

The rules of the event finder say which events they see between the two and how well the parties
fit; a small linear model (softmax over such verdicts, lemmas beside and between the parties, and the
words that govern them) weighs them. Names are never features. Classes are PLOVER's types; the model
knows CONCEDE and RETREAT as one, as its training data does, and the rules tell them apart.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence

import msgspec

from sayso.coding import anchors, grammar, roles
from sayso.coding.drafts import EventDraft, Party
from sayso.coding.lexicon import EventLexicon
from sayso.coding.ontology import Ontology
from sayso.coding.roles import Scene
from sayso.model import Mention, Parse, Relation, Span

YIELD = "YIELD"
_YIELDS = ("RETREAT", "CONCEDE")
_FITS = ("neither", "recipient", "actor", "both")
# Weights of the groups of features before each item is scaled to length one: set by hand, not tuned.
_LEAST = 1e-6
_SCALE = {"rule": 1.0, "gov": 0.8, "word": 0.45, "pair": 0.45, "near": 0.5}


class RelateModel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Classes, their biases, and by feature a row of weights in thousandths. ``card`` says how it was made."""

    card: str
    classes: tuple[str, ...]
    bias: tuple[float, ...]
    weights: dict[str, tuple[int, ...]]
    idf: dict[str, float]
    linear_share: float = 0.4
    """What the linear model counts where the encoder's pair head has a say too; of .2 to .6 the best on five folds of
    PLV train (.3 to .5 differ by .003)."""


def relate(
    parse: Parse,
    actor: Span | None,
    recipient: Span | None,
    lexicon: EventLexicon,
    ontology: Ontology,
    model: RelateModel | None = None,
    shares: dict[str, float] | None = None,
) -> Relation:
    """Return what ``actor`` does to ``recipient`` (spans of the text, either may be unknown).

    ``shares`` are the probabilities of the types by the encoder's pair head; the linear model and they are pooled.
    Without a model the best event of the rules decides, or ``None`` where there is none that fits a party.
    """
    drafts = candidates(parse, actor, recipient, lexicon, ontology)
    if model is None:
        return _by_rules(drafts, actor, recipient, ontology)
    found = features(parse, actor, recipient, drafts)
    probabilities = predict(model, found)
    if shares is not None:
        merged = {**shares, YIELD: sum(shares[name] for name in _YIELDS)}
        probabilities = pooled(probabilities, [merged[name] for name in model.classes], model.linear_share)
    best = max(range(len(probabilities)), key=lambda place: (probabilities[place], -place))
    type_ = model.classes[best]
    if type_ == YIELD:
        likelier = max(_YIELDS, key=lambda name: shares[name]) if shares is not None else None
        type_ = likelier or _which_yield(drafts, parse)
    return Relation(type=type_, quad=ontology.quad(type_), confidence=round(probabilities[best], 3))


def pooled(linear: Sequence[float], heads: Sequence[float], share: float) -> list[float]:
    """Return the geometric mean of two distributions, ``share`` the weight of the first (a logarithmic opinion pool).

    On three folds of PLV train .01 of macro-F1 better than the arithmetic mean: what one of them rules out stays out.
    """
    weights = [
        max(one, _LEAST) ** share * max(other, _LEAST) ** (1 - share) for one, other in zip(linear, heads, strict=True)
    ]
    total = sum(weights)
    return [weight / total for weight in weights]


def _by_rules(drafts: list[EventDraft], actor: Span | None, recipient: Span | None, ontology: Ontology) -> Relation:
    ranked = [(fit(draft, actor, recipient), draft.confidence, -draft.anchor, draft.type) for draft in drafts]
    ranked = [row for row in ranked if row[0] > 0]
    if not ranked:
        return Relation(type=None, quad=None, confidence=0.5)
    rank, confidence, _, type_ = max(ranked)
    share = 1.0 if rank == 3 else 0.7
    return Relation(type=type_, quad=ontology.quad(type_), confidence=round(confidence * share, 3))


def _which_yield(drafts: list[EventDraft], parse: Parse) -> str:
    """Tell a deed (RETREAT) from a concession: by the rules' first verdict, else by whether anything was let go."""
    for draft in drafts:
        if draft.type in _YIELDS:
            return draft.type
    lemmas = {token.lemma.lower() for token in parse.tokens}
    return (
        "RETREAT"
        if lemmas & {"withdraw", "withdrawal", "release", "free", "resign", "ceasefire", "lift"}
        else "CONCEDE"
    )


def candidates(
    parse: Parse, actor: Span | None, recipient: Span | None, lexicon: EventLexicon, ontology: Ontology
) -> list[EventDraft]:
    """Return all events the rules see when the given spans are parties."""
    scene = _scene(parse, actor, recipient, lexicon)
    return [draft for sentence in parse.sentences for draft in anchors.in_sentence(scene, sentence, ontology)]


def _scene(parse: Parse, actor: Span | None, recipient: Span | None, lexicon: EventLexicon) -> Scene:
    """Return a scene whose only mentions are the given spans."""
    mentions: list[Mention] = []
    forced: set[int] = set()
    for span in (actor, recipient):
        inside = parse.tokens_in(span) if span else ()
        if span and inside:
            head = head_of(parse, inside)
            mentions.append(Mention(len(mentions), span, inside[0], inside[-1] + 1, head, "name", "ORG"))
            forced.add(head)
    return roles.make_scene(parse, tuple(mentions), lexicon, frozenset(forced))


def head_of(parse: Parse, tokens: tuple[int, ...]) -> int:
    """Return the token of a span that hangs on one outside."""
    return next((i for i in tokens if parse.tokens[i].head not in tokens or parse.tokens[i].head == i), tokens[-1])


def fit(draft: EventDraft, actor: Span | None, recipient: Span | None) -> int:
    """Return how well an event's parties are the given ones: 3 both, 2 the actor, 1 the recipient, 0 neither."""
    acts = _holds(draft.actors, actor)
    acted_on = _holds(draft.recipients, recipient) or (draft.reciprocal and _holds(draft.actors, recipient))
    return 2 * acts + acted_on


def _holds(parties: Iterable[Party], span: Span | None) -> bool:
    return span is not None and any(party.span[0] < span[1] and span[0] < party.span[1] for party in parties)


# ── features ─────────────────────────────────────────────────────────────────


def features(parse: Parse, actor: Span | None, recipient: Span | None, drafts: list[EventDraft]) -> dict[str, float]:
    """Return the features of a pair in its sentence, each group weighted, not yet scaled."""
    found: dict[str, float] = {}
    _add(found, "rule", _rule_features(drafts, actor, recipient))
    places = {"A": parse.tokens_in(actor) if actor else (), "R": parse.tokens_in(recipient) if recipient else ()}
    words = _masked(parse, places)
    _add(found, "word", (f"w:{word}" for word in words if word not in {"<A>", "<R>"}))
    _add(found, "pair", (f"p:{a}_{b}" for a, b in itertools.pairwise(words)))
    _add(found, "near", _near(words))
    for side, tokens in sorted(places.items()):
        _add(found, "gov", _governors(parse, side, tokens))
    return found


def _add(found: dict[str, float], group: str, names: Iterable[str]) -> None:
    for name in names:
        found[f"{group}|{name}"] = _SCALE[group]


def _rule_features(drafts: list[EventDraft], actor: Span | None, recipient: Span | None) -> list[str]:
    names = []
    best: tuple[int, float, int, str] | None = None
    for draft in drafts:
        rank = fit(draft, actor, recipient)
        names.append(f"{_FITS[rank]}:{draft.type}")
        names.append(f"any:{draft.type}")
        if draft.mode:
            names.append(f"mode:{draft.type}:{draft.mode}")
        row = (rank, draft.confidence, -draft.anchor, draft.type)
        best = row if best is None or row > best else best
    names.append(f"best:{best[3]}:{_FITS[best[0]]}" if best else "best:none")
    return names


def _masked(parse: Parse, places: dict[str, tuple[int, ...]]) -> list[str]:
    """Return the lemmas of the text with each party as one sign, names by their kind and numbers as one word."""
    inside = {index: side for side in ("A", "R") for index in places[side]}
    words: list[str] = []
    for token in parse.tokens:
        side = inside.get(token.index)
        word = f"<{side}>" if side else _word(parse, token.index)
        if word and (not word.startswith("<") or not words or words[-1] != word):
            words.append(word)
    return words


def _word(parse: Parse, index: int) -> str:
    token = parse.tokens[index]
    if token.pos in {"PUNCT", "SPACE"}:
        return ""
    if token.pos == "NUM" or token.text[0].isdigit():
        return "<num>"
    if token.pos == "PROPN":
        return f"<{token.ent.lower()}>" if token.ent else "<name>"
    return token.lemma.lower()


def _near(words: list[str]) -> list[str]:
    """Return the words between the parties, and the order of the two."""
    if "<A>" not in words or "<R>" not in words:
        return ["order:open"]
    first, second = sorted((words.index("<A>"), words.index("<R>")))
    names = [f"between:{word}" for word in words[first + 1 : second]]
    names.append(f"order:{words[first]}")
    return names + [f"after:{word}" for word in words[second + 1 : second + 4]]


def _governors(parse: Parse, side: str, tokens: tuple[int, ...]) -> list[str]:
    """Return the words a party hangs on, up to three, with their relation, and their particles and objects."""
    if not tokens:
        return [f"{side}:absent"]
    names: list[str] = []
    current = head_of(parse, tokens)
    for step in range(3):
        token = parse.tokens[current]
        if token.head == current:
            break
        head = token.head
        lemma = _word(parse, head)
        names += [f"{side}:{token.dep}:{lemma}", f"{side}{step}:{lemma}"]
        if parse.tokens[head].pos == "VERB":
            objects = grammar.objects(parse, head)
            names += [f"{side}:{lemma}+{_word(parse, inner)}" for inner in objects if inner not in tokens]
            names += [
                f"{side}:{lemma}>{parse.tokens[c].lemma.lower()}" for c in parse.dependents(head, "xcomp", "prt", "neg")
            ]
        current = head
    return names


# ── the linear model ─────────────────────────────────────────────────────────


def scaled(found: dict[str, float], idf: dict[str, float]) -> dict[str, float]:
    """Return the features that the model knows, by inverse document frequency, scaled to length one."""
    weighted = {name: value * idf[name] for name, value in found.items() if name in idf}
    length = math.sqrt(sum(value * value for value in weighted.values()))
    return {name: value / length for name, value in weighted.items()} if length else {}


def predict(model: RelateModel, found: dict[str, float]) -> list[float]:
    """Return the probability of each class."""
    scores = list(model.bias)
    for name, value in sorted(scaled(found, model.idf).items()):
        row = model.weights.get(name)
        if row is not None:
            for place, weight in enumerate(row):
                scores[place] += value * weight / 1000
    top = max(scores)
    raised = [math.exp(score - top) for score in scores]
    total = sum(raised)
    return [value / total for value in raised]
