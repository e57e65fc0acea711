"""Train the linear model of ``coding.relate`` on sentences with actor, recipient and type.

    python -m sayso.train.relate plv/train.jsonl --folds 5
    python -m sayso.train.relate plv/train.jsonl --held-out FOLD0 FOLD1 ...

The second measures both together, as ``coder.relate`` mixes them: the linear model and the encoder's pair head, each
trained without the fold that it is asked about. A folder holds what ``sayso.train.events`` made with ``--fold N`` and
``sayso.train.events_export`` wrote; nothing else is trained or written.

Softmax regression with an L2 penalty, in its dual form (1,050 sentences, far more features), by
full-batch gradient descent with Nesterov's momentum. Nothing random is in it. Folds keep sentences that share half of
their lemmas together, because the data holds many rewordings.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sayso import data
from sayso.annotate.parse import load_parser, parse
from sayso.coding import relate
from sayso.coding.lexicon import (
    ContextFile,
    EventLexicon,
    NounFile,
    QuantityWords,
    VerbFile,
    WordFile,
    compile_lexicon,
)
from sayso.coding.ontology import Ontology
from sayso.pipeline import Coder
from sayso.train.folds import FOLDS, fold_of

Matrix = npt.NDArray[np.float64]
_SIMILAR = 0.5
_STEPS = 400


def main() -> None:
    """Cross-validate when asked, then train on everything and write the model."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("train", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--penalty", type=float, default=3e-4)
    parser.add_argument("--held-out", type=Path, nargs="+", help="folders of weights, trained without fold 0, 1 ...")
    parser.add_argument("--out", type=Path, default=Path(data.__file__).parent / "events" / "relate.json")
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.train.read_text("utf-8").splitlines()]
    found, lemmas = featurise(rows)
    types = [row["type"] for row in rows]
    if options.held_out:
        sys.stdout.write(held_out(rows, found, options.held_out, options.penalty))
        return
    card = f"{options.train.name}, {len(rows)} sentences, L2 {options.penalty:g}"
    if options.folds:
        guesses = cross_validate(found, types, groups(lemmas), options.folds, options.penalty)
        macro, accuracy = scores(types, guesses)
        card += f"; {options.folds}-fold by groups of like sentences: macro-F1 {macro:.3f}, accuracy {accuracy:.3f}"
        sys.stdout.write(card + "\n" + table(types, guesses))
    write(options.out, train(found, types, options.penalty, card))


def featurise(rows: list[dict[str, Any]]) -> tuple[list[dict[str, float]], list[frozenset[str]]]:
    """Return the features and the set of lemmas of each sentence."""
    nlp, (lexicon, ontology) = load_parser(), lexicon_and_ontology()
    found, lemmas = [], []
    for row in rows:
        parsed = parse(nlp, row["text"])
        actor, recipient = span_of(row["actor"]), span_of(row["recipient"])
        drafts = relate.candidates(parsed, actor, recipient, lexicon, ontology)
        found.append(relate.features(parsed, actor, recipient, drafts))
        lemmas.append(frozenset(t.lemma.lower() for t in parsed.tokens if t.pos in {"NOUN", "VERB", "PROPN", "ADJ"}))
    return found, lemmas


def lexicon_and_ontology() -> tuple[EventLexicon, Ontology]:
    """Return the package's lexicon of events and its ontology."""
    ontology = data.load("plover.toml", Ontology)
    files = (
        data.load("events/words.toml", WordFile),
        data.load("events/verbs.toml", VerbFile),
        data.load("events/nouns.toml", NounFile),
        data.load("contexts.toml", ContextFile),
        data.load("quantities.toml", QuantityWords),
    )
    return compile_lexicon(*files, ontology), ontology


def span_of(value: list[int] | None) -> tuple[int, int] | None:
    """Return a span of the data as a pair."""
    return (value[0], value[1]) if value else None


def groups(lemmas: list[frozenset[str]]) -> list[int]:
    """Return a group for each sentence: those that share half of their lemmas (Jaccard) are in one, transitively."""
    parent = list(range(len(lemmas)))

    def root(item: int) -> int:
        while parent[item] != item:
            item = parent[item]
        return item

    for right in range(len(lemmas)):
        for left in range(right):
            shared = len(lemmas[left] & lemmas[right])
            if shared and shared / len(lemmas[left] | lemmas[right]) >= _SIMILAR:
                parent[root(right)] = root(left)
    return [root(item) for item in range(len(lemmas))]


def cross_validate(
    found: list[dict[str, float]], types: list[str], grouped: list[int], folds: int, penalty: float
) -> list[str]:
    """Return a guess for each sentence, by a model trained without its fold."""
    order = {group: place for place, group in enumerate(sorted(set(grouped)))}
    fold_of = [order[group] % folds for group in grouped]
    guesses = [""] * len(types)
    for fold in range(folds):
        inside = [i for i, own in enumerate(fold_of) if own != fold]
        model = train([found[i] for i in inside], [types[i] for i in inside], penalty, "")
        for i in (i for i, own in enumerate(fold_of) if own == fold):
            probabilities = relate.predict(model, found[i])
            guesses[i] = model.classes[probabilities.index(max(probabilities))]
    return guesses


def held_out(rows: list[dict[str, Any]], found: list[dict[str, float]], folders: list[Path], penalty: float) -> str:
    """Return macro-F1 and accuracy of linear model, pair head and their mixture, in each fold and over all."""
    gold: list[str] = []
    guesses: dict[str, list[str]] = {"linear": [], "pair head": [], "both": []}
    lines = []
    for fold, folder in enumerate(folders):
        inside = [i for i, row in enumerate(rows) if fold_of(row["id"], FOLDS) != fold]
        asked = [i for i, row in enumerate(rows) if fold_of(row["id"], FOLDS) == fold]
        model = train([found[i] for i in inside], [rows[i]["type"] for i in inside], penalty, "")
        heads = pair_probabilities(folder, [rows[i] for i in asked], model.classes)
        linear = np.array([relate.predict(model, found[i]) for i in asked])
        share = model.linear_share
        gold += [rows[i]["type"] for i in asked]
        both = np.array([relate.pooled(one, other, share) for one, other in zip(linear, heads, strict=True)])
        for name, chances in (("linear", linear), ("pair head", heads), ("both", both)):
            guesses[name] += [model.classes[at] for at in chances.argmax(1)]
        lines.append(_line(f"fold {fold}", gold, guesses, len(asked)))
    lines.append(_line("all", gold, guesses, len(gold)))
    return "\n".join(lines) + "\n" + table(gold, guesses["both"])


def _line(name: str, gold: list[str], guesses: dict[str, list[str]], last: int) -> str:
    shown = (
        f"{kind} {macro:.3f} ({accuracy:.3f})"
        for kind, (macro, accuracy) in ((kind, scores(gold[-last:], said[-last:])) for kind, said in guesses.items())
    )
    return f"{name}: {last} sentences, macro-F1 (accuracy): " + ", ".join(shown)


def pair_probabilities(folder: Path, rows: list[dict[str, Any]], classes: tuple[str, ...]) -> Matrix:
    """Return (rows, classes): what the pair head of a folder of weights says, its CONCEDE and RETREAT as YIELD."""
    coder = Coder(folder=folder)
    found = []
    for row in rows:
        shares = coder.pair_types(row["text"], span_of(row["actor"]), span_of(row["recipient"]))
        merged = {**shares, relate.YIELD: shares["CONCEDE"] + shares["RETREAT"]}
        found.append([merged[name] for name in classes])
    return np.array(found)


def train(found: list[dict[str, float]], types: list[str], penalty: float, card: str) -> relate.RelateModel:
    """Return the model fitted to the sentences; features of one sentence only are left out."""
    frequency = Counter(name for one in found for name in one)
    idf = {name: 1 + math.log(len(found) / count) for name, count in sorted(frequency.items()) if count > 1}
    classes = sorted(set(types))
    names = sorted(idf)
    place = {name: index for index, name in enumerate(names)}
    x = np.zeros((len(found), len(names)))
    for row, one in enumerate(found):
        for name, value in relate.scaled(one, idf).items():
            x[row, place[name]] = value
    y = np.zeros((len(found), len(classes)))
    y[np.arange(len(types)), [classes.index(type_) for type_ in types]] = 1
    dual, bias = _fit(x @ x.T, y, penalty)
    weights = np.rint(x.T @ dual * 1000).astype(int)
    kept = {name: tuple(int(v) for v in weights[i]) for i, name in enumerate(names) if np.abs(weights[i]).max() >= 30}
    return relate.RelateModel(
        card=card,
        classes=tuple(classes),
        bias=tuple(round(float(value), 4) for value in bias),
        weights=kept,
        idf={name: round(idf[name], 3) for name in names},
    )


def _fit(kernel: Matrix, y: Matrix, penalty: float) -> tuple[Matrix, Matrix]:
    """Return the dual coefficients and biases that minimise the penalised log loss, rare classes weighted up."""
    size = len(y)
    weight = (y / np.sqrt(y.sum(axis=0))).sum(axis=1)
    weight = weight / weight.mean()
    step = 1.0 / (0.25 * float(np.linalg.eigvalsh(kernel)[-1]) * float(weight.max()) / size + penalty)
    dual, bias = np.zeros_like(y), np.zeros(y.shape[1])
    ahead, before = dual, dual
    for turn in range(_STEPS):
        logits = kernel @ ahead + bias
        logits -= logits.max(axis=1, keepdims=True)
        share = np.exp(logits)
        share /= share.sum(axis=1, keepdims=True)
        slope = weight[:, None] * (share - y) / size
        dual = ahead - step * (slope + penalty * ahead)
        bias = bias - 2.0 * slope.sum(axis=0)
        ahead = dual + (turn / (turn + 3)) * (dual - before)
        before = dual
    return dual, bias


def scores(gold: list[str], guesses: list[str]) -> tuple[float, float]:
    """Return macro-F1 over the gold classes, and accuracy."""
    classes = sorted(set(gold))
    macro = sum(f1(gold, guesses, one) for one in classes) / len(classes)
    return macro, sum(a == b for a, b in zip(gold, guesses, strict=True)) / len(gold)


def f1(gold: list[str], guesses: list[str], one: str) -> float:
    """Return the F1 of one class."""
    right = sum(a == b == one for a, b in zip(gold, guesses, strict=True))
    total = gold.count(one) + guesses.count(one)
    return 2 * right / total if total else 0.0


def table(gold: list[str], guesses: list[str]) -> str:
    """Return a line a class: its F1, how many there are and what they were mostly taken for."""
    lines = []
    for one in sorted(set(gold)):
        wrong = Counter(b for a, b in zip(gold, guesses, strict=True) if a == one != b).most_common(3)
        lines.append(f"{one:10} {f1(gold, guesses, one):.3f} {gold.count(one):4}  {wrong}")
    return "\n".join(lines) + "\n"


def write(path: Path, model: relate.RelateModel) -> None:
    """Write the model as JSON, a feature a line so that changes can be read."""
    head = {"card": model.card, "classes": model.classes, "bias": model.bias}
    lines = [
        f"{json.dumps(name)}: {json.dumps(row, separators=(',', ':'))}" for name, row in sorted(model.weights.items())
    ]
    rare = [f"{json.dumps(name)}: {value}" for name, value in sorted(model.idf.items())]
    body = (
        json.dumps(head)[:-1]
        + ',\n"weights": {\n'
        + ",\n".join(lines)
        + '\n},\n"idf": {\n'
        + ",\n".join(rare)
        + "\n}}\n"
    )
    path.write_text(body, "utf-8")


if __name__ == "__main__":
    main()
