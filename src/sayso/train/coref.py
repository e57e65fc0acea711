"""Trains the ranker of antecedents.

    python -m sayso.train.coref TRAIN.jsonl --dev DEV.jsonl --folds 5 --out src/sayso/data/coreference-ranker.json

A network of two narrow layers scores each pair of a mention and one before it, another the mention alone; the
probability of all right antecedents together (or of none) is maximised. Mentions, sieves and numbers are the
product's own. With ``--folds`` it prints the CoNLL F1 of each margin, every document scored by a network that
has not seen it, before it trains on all and writes the weights as JSON. Needs PyTorch.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
import torch
from torch import Tensor, nn

from sayso import data
from sayso.annotate.coref_pairs import ALONE, MENTION, PAIR, make_table, weigh_pairs
from sayso.annotate.coref_ranker import NetFile, Ranker, RankerFile, load_ranker
from sayso.annotate.coreference import link, sieved
from sayso.annotate.mentions import CorefWords, find_mentions
from sayso.annotate.parse import load_parser, parse
from sayso.annotate.times import TimeWords, find_times
from sayso.evaluate.coref import aligned_keys, measure, read_rows, with_times
from sayso.model import Coreference, Mention, Parse
from sayso.resolve.dates import resolve_times
from sayso.resolve.knowledge import build_knowledge

HIDDEN, DROP, RATE, DECAY, EPOCHS = 48, 0.2, 2e-3, 1e-4, 12
MARGINS = (-1.75, -1.5, -1.25, -1.0, -0.75)
_NEVER = -1e4


class Document(NamedTuple):
    """One text: for each pair its numbers, its two mentions, the place of its later one and whether it is right."""

    row: Mapping[str, Any]
    parsed: Parse
    mentions: Sequence[Mention]
    numbers: Tensor
    pairs: Tensor
    before: Tensor
    after: Tensor
    place: Tensor
    right: Tensor
    alone: Tensor


class Net(nn.Module):
    """The network whose weights ``sayso.annotate.coref_ranker`` runs with numpy."""

    def __init__(self) -> None:
        super().__init__()
        self.pair, self.second, self.score = (
            nn.Linear(PAIR, HIDDEN),
            nn.Linear(HIDDEN, HIDDEN // 2),
            nn.Linear(HIDDEN // 2, 1),
        )
        self.antecedent, self.mention = nn.Linear(MENTION, HIDDEN, bias=False), nn.Linear(MENTION, HIDDEN, bias=False)
        self.alone, self.alone_score = nn.Linear(ALONE, HIDDEN // 2), nn.Linear(HIDDEN // 2, 1)
        self.drop = nn.Dropout(DROP)

    def forward(self, one: Document) -> tuple[Tensor, Tensor]:
        """Return the scores of the pairs, and of each mention alone."""
        left, right = self.antecedent(one.numbers)[one.before], self.mention(one.numbers)[one.after]
        hidden = self.drop(torch.relu(self.pair(one.pairs) + left + right))
        hidden = self.drop(torch.relu(self.second(hidden)))
        lone = self.drop(torch.relu(self.alone(one.alone)))
        return self.score(hidden).squeeze(-1), self.alone_score(lone).squeeze(-1)


def document(row: Mapping[str, Any], parsed: Parse, words: CorefWords, knowledge: Any) -> Document:  # noqa: ANN401
    """Return a text with the numbers of its pairs after the sieves, and which pairs gold makes one."""
    mentions = find_mentions(parsed, words)
    clusters, groups = sieved(parsed, mentions, words, knowledge.same_person)
    table = make_table(parsed, clusters)
    keys = aligned_keys(parsed, row["mentions"], mentions)
    entity = [row["mentions"][key]["entity"] if isinstance(key, int) else None for key in keys]
    starts = [index for index in range(len(mentions)) if clusters.root(index) == index and index not in groups]
    seen = weigh_pairs(table, np.array(starts, dtype=np.int64))
    sizes = np.diff(seen.bounds)
    before, after = seen.earlier, np.repeat(seen.later, sizes)
    right = [entity[a] is not None and entity[a] == entity[b] for a, b in zip(before, after, strict=True)]
    return Document(
        row, parsed, mentions, _floats(table.numbers), _floats(seen.rows), torch.tensor(before), torch.tensor(after),
        torch.tensor(np.repeat(np.arange(len(sizes)), sizes)), torch.tensor(right), _floats(seen.alone),
    )  # fmt: skip


def _floats(values: Any) -> Tensor:  # noqa: ANN401
    return torch.tensor(values, dtype=torch.float32)


def loss(net: Net, one: Document) -> Tensor:
    """Return the mean negative log probability of the right antecedents, or of none."""
    scores, lone = net(one)
    count = len(lone)
    anaphoric = torch.zeros(count).scatter_add(0, one.place, one.right.float()) > 0
    total = torch.logaddexp(_summed(scores, one.place, count), lone)
    right = _summed(torch.where(one.right, scores, torch.tensor(_NEVER)), one.place, count)
    return (total - torch.where(anaphoric, right, lone)).mean()


def _summed(values: Tensor, place: Tensor, count: int) -> Tensor:
    """Return the logarithm of the sum of exponentials at each place."""
    high = torch.full((count,), -1e9).scatter_reduce(0, place, values, "amax", include_self=True)
    return high + torch.log(torch.zeros(count).scatter_add(0, place, torch.exp(values - high[place])) + 1e-30)


def fit(documents: Sequence[Document], epochs: int = EPOCHS, seed: int = 0) -> Net:
    """Return a network trained on documents, one a step."""
    torch.manual_seed(seed)
    order = np.random.default_rng(seed)
    net = Net()
    chosen = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    steps = epochs * len(documents)
    rate = torch.optim.lr_scheduler.LambdaLR(chosen, lambda step: max(0.05, 1 - step / steps))
    for _ in range(epochs):
        for number in order.permutation(len(documents)):
            chosen.zero_grad()
            loss(net, documents[number]).backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            chosen.step()
            rate.step()
    net.eval()
    return net


def train(documents: Sequence[Document], epochs: int, seeds: int, margin: float) -> bytes:
    """Return as many networks as there are seeds, as the JSON that ``load_ranker`` reads, to four decimals."""
    nets = [NetFile(**_fields(fit(documents, epochs, seed))) for seed in range(seeds)]
    return msgspec.json.encode(RankerFile(margin=margin, nets=nets)) + b"\n"


def _fields(net: Net) -> dict[str, Any]:
    linear = {name: getattr(net, name) for name in ("pair", "antecedent", "mention", "second", "alone")}
    fields: dict[str, Any] = {name: _rounded(layer.weight.T) for name, layer in linear.items()}
    return fields | {
        "first_bias": _rounded(net.pair.bias), "second_bias": _rounded(net.second.bias),
        "score": _rounded(net.score.weight[0]), "score_bias": _rounded(net.score.bias)[0],
        "alone_bias": _rounded(net.alone.bias), "alone_score": _rounded(net.alone_score.weight[0]),
        "alone_score_bias": _rounded(net.alone_score.bias)[0],
    }  # fmt: skip


def _rounded(values: Tensor) -> Any:  # noqa: ANN401
    return np.round(values.detach().numpy().astype(np.float64), 4).tolist()


class Scorer:
    """Scores documents by rankers, each by its own."""

    def __init__(self, words: CorefWords, knowledge: Any) -> None:  # noqa: ANN401
        self.words, self.knowledge = words, knowledge
        self.time_words = data.load("times.toml", TimeWords)

    def conll(self, documents: Sequence[Document], rankers: Mapping[str, Ranker], margin: float) -> float:
        """Return the CoNLL F1 of documents at a margin."""
        held = {one.row["text"]: one for one in documents}

        def annotate(text: str) -> tuple[Parse, Sequence[Mention], Coreference]:
            one = held[text]
            ranker = rankers[one.row["id"]]._replace(margin=margin)
            chains = link(one.parsed, one.mentions, self.words, self.knowledge.same_person, ranker=ranker)
            found = find_times(one.parsed, self.time_words)
            times = resolve_times(one.parsed, found, one.row.get("date") or None, self.time_words)
            return one.parsed, *with_times(one.mentions, chains, times)

        return measure([one.row for one in documents], annotate).conll


def show(name: str, documents: Sequence[Document], rankers: Mapping[str, Ranker], scorer: Scorer) -> None:
    """Print the scores of all documents and of the news at every margin."""
    news = [one for one in documents if one.row.get("genre") == "news"]
    for margin in MARGINS:
        figures = [scorer.conll(chosen, rankers, margin) for chosen in (documents, news)]
        sys.stdout.write(f"{name} margin {margin:5.2f}: all {figures[0]:.4f}, news {figures[1]:.4f}\n")
        sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, say how good it is, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("train", type=Path)
    parser.add_argument("--dev", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--margin", type=float, default=-1.25)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args(arguments)
    torch.set_num_threads(1)
    nlp, words, knowledge = load_parser(), data.load("coreference.toml", CorefWords), build_knowledge(data.read_text)
    scorer = Scorer(words, knowledge)

    def documents(path: Path) -> list[Document]:
        return [document(row, parse(nlp, row["text"]), words, knowledge) for row in read_rows(path)]

    known = documents(given.train)
    if given.folds:
        rankers: dict[str, Ranker] = {}
        for fold in range(given.folds):
            seen = [one for number, one in enumerate(known) if number % given.folds != fold]
            held = load_ranker(train(seen, given.epochs, given.seeds, given.margin).decode())
            rankers |= {one.row["id"]: held for number, one in enumerate(known) if number % given.folds == fold}
        show("train, unseen", known, rankers, scorer)
    final = train(known, given.epochs, given.seeds, given.margin)
    if given.dev:
        unseen, ranker = documents(given.dev), load_ranker(final.decode())
        show("dev", unseen, {one.row["id"]: ranker for one in unseen}, scorer)
    if given.out:
        given.out.write_bytes(final)


if __name__ == "__main__":
    main(sys.argv[1:])
