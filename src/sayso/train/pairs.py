"""Train the pair head, which says what one given party does to another: ``python -m sayso.train.pairs --help``.

The encoder stays as it is; the head begins as a copy of its upper layers and learns from PLV's sentences and from
``corpus/pairs.jsonl``. ``--fold N`` leaves out a fifth of PLV, to be measured on by ``sayso.train.relate --held-out``;
then the encoder must not have seen PLV either (docs/dev/events-log.md says which one it was).
"""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from sayso.annotate.encoder import WINDOW
from sayso.evaluate.events_markup import load_labels, read_examples
from sayso.train import attribution
from sayso.train import events_data as data
from sayso.train.attribution_net import WIDTH, load_pretrained
from sayso.train.events import make_net
from sayso.train.events_net import BRANCH, PairNet, SaysoNet
from sayso.train.folds import FOLDS, fold_of

LOG = logging.getLogger("sayso.train.pairs")
_SORTED = 20
"""Batches whose rows are sorted by length together, so that little of a batch is padding."""
_LAYERS = "blocks."
_PARTED = ("CONCEDE", "RETREAT")
"""The types that PLV holds as one: only of these are our annotated events of use, which tell them apart."""


class Plan(NamedTuple):
    """What a run does; docs/dev/events-log.md says how the values were chosen."""

    epochs: int = 4
    size: int = 24
    rate: float = 2e-4
    head_rate: float = 1e-3
    warmup: float = 0.06
    weight_decay: float = 0.01
    smoothing: float = 0.05
    dropout: float = 0.1
    repeat: int = 2
    """How often PLV's sentences count in each epoch."""
    corpus_weight: float = 0.3
    """What a pair of an annotated event weighs in the loss against one of PLV or ``corpus/pairs.jsonl``."""
    fold: int = -1
    """The fold of PLV that is left out, none below 0."""
    seed: int = 1


class Example(NamedTuple):
    """A row with its one pair, the states it is read from (length, 384), and its weight in the loss."""

    pair: data.Pair
    states: Tensor
    weight: float


class Batch(NamedTuple):
    """Padded examples: states (b, t, 384), three masks (b, t), the types that fit (b, types) and weights (b,)."""

    states: Tensor
    actor: Tensor
    recipient: Tensor
    mask: Tensor
    fits: Tensor
    weight: Tensor


def gather(given: argparse.Namespace, plan: Plan, net: SaysoNet, scheme: data.Scheme) -> list[Example]:
    """Return the examples of all files named on the command line, as often as the plan wants them in an epoch."""
    tokenizer = attribution.load_tokenizer(attribution.pretrained_folder())
    plv = [row for row in _lines(given.plv) if fold_of(row["id"], FOLDS) != plan.fold]
    held = {row["text"] for row in _lines(given.plv)} - {row["text"] for row in plv}
    own = [row for path in given.pairs for row in _lines(path)]
    read = [data.natural(one) for path in given.events_data for one in read_examples(path, load_labels())]
    told = data.rows_of_events(tokenizer, [one for one in read if one.text not in held], scheme)
    parted = frozenset(scheme.types.index(name) for name in _PARTED)
    told = [row._replace(pairs=tuple(one for one in row.pairs if parted & set(one.types))) for row in told]
    found = examples(net, data.rows_of_pairs(tokenizer, plv, scheme), 1.0) * plan.repeat
    found += examples(net, data.rows_of_pairs(tokenizer, own, scheme), 1.0)
    return found + examples(net, told, plan.corpus_weight)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def examples(net: SaysoNet, rows: Sequence[data.Row], weight: float) -> list[Example]:
    """Return an example for each pair of the rows that fit a window, with the states of the frozen encoder."""
    found = []
    net.eval()
    for row in rows:
        if not row.pairs or len(row.pieces.ids) > WINDOW:
            continue
        batch = data.collate([[row]])
        with torch.no_grad():
            ids, features, mask = (torch.from_numpy(part) for part in (batch.ids, batch.features, batch.mask))
            states = net.middle(ids, features, mask)[0].half()
        found += [Example(pair, states, weight) for pair in row.pairs]
    return found


def collate(items: Sequence[Example], types: int) -> Batch:
    """Return examples as one padded batch."""
    length = max(len(item.states) for item in items)
    states = torch.zeros(len(items), length, WIDTH)
    actor, recipient, mask = (torch.zeros(len(items), length) for _ in range(3))
    fits = torch.zeros(len(items), types)
    for row, item in enumerate(items):
        states[row, : len(item.states)] = item.states.float()
        mask[row, : len(item.states)] = 1.0
        for where, span in ((actor, item.pair.actor), (recipient, item.pair.recipient)):
            if span is not None:
                where[row, 1 + span[0] : 1 + span[1]] = 1.0
        fits[row, list(item.pair.types)] = 1.0
    return Batch(states, actor, recipient, mask, fits, torch.tensor([item.weight for item in items]))


def loss_of(head: PairNet, batch: Batch, smoothing: float) -> Tensor:
    """Return the mean loss of a batch; several types may be right, ``smoothing`` is shared among all."""
    shares = torch.log_softmax(head(batch.states, batch.actor, batch.recipient, batch.mask), -1)
    right = torch.logsumexp(shares.masked_fill(batch.fits == 0, -torch.inf), -1)
    losses = -(1.0 - smoothing) * right - smoothing * shares.mean(-1)
    return (losses * batch.weight).sum() / batch.weight.sum()


def batches(material: Sequence[Example], size: int, rng: np.random.Generator) -> Iterator[list[Example]]:
    """Yield all examples once, in random order, those of like length together."""
    order = rng.permutation(len(material))
    found = []
    for start in range(0, len(order), size * _SORTED):
        near = sorted(order[start : start + size * _SORTED], key=lambda at: len(material[at].states))
        found += [near[first : first + size] for first in range(0, len(near), size)]
    for place in rng.permutation(len(found)):
        yield [material[at] for at in found[place]]


def new_head(net: SaysoNet, types: int, dropout: float) -> PairNet:
    """Return a head whose layers are the encoder's upper ones, all else untrained."""
    head = PairNet(types, dropout)
    for block, upper in zip(head.blocks, net.encoder.blocks[BRANCH:], strict=True):
        block.load_state_dict(upper.state_dict())
    return head


def train(material: Sequence[Example], head: PairNet, plan: Plan) -> None:
    """Train the head in place."""
    rng = np.random.default_rng(plan.seed)
    layers = [value for name, value in head.named_parameters() if name.startswith(_LAYERS)]
    rest = [value for name, value in head.named_parameters() if not name.startswith(_LAYERS)]
    groups = [{"params": layers, "lr": plan.rate, "base": plan.rate}]
    groups += [{"params": rest, "lr": plan.head_rate, "base": plan.head_rate}]
    optimiser = torch.optim.AdamW(groups, weight_decay=plan.weight_decay)
    steps = plan.epochs * -(-len(material) // plan.size)
    head.train()
    done = 0
    for _ in range(plan.epochs):
        for items in batches(material, plan.size, rng):
            pace = min((done + 1) / (plan.warmup * steps), (1 - done / steps) / (1 - plan.warmup))
            for group in optimiser.param_groups:
                group["lr"] = group["base"] * max(pace, 0.01)
            loss = loss_of(head, collate(items, head.types.out_features), plan.smoothing)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(head.parameters(), 1.0)
            optimiser.step()
            optimiser.zero_grad()
            done += 1
            if done % 100 == 0:
                LOG.info("step %d/%d loss %.3f", done, steps, loss.item())
    head.eval()


def main() -> None:
    """Read the command line, train, and write weights that differ from those begun with in the pair head alone."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--start", type=Path, required=True, help="weights.pt of sayso.train.events")
    parser.add_argument("--plv", type=Path, required=True, help="plv/train.jsonl")
    parser.add_argument("--pairs", type=Path, action="append", default=[], help="corpus/pairs.jsonl")
    parser.add_argument("--events-data", type=Path, action="append", default=[], help="corpus/events/train")
    parser.add_argument("--out", type=Path, required=True, help="folder to write weights.pt to")
    parser.add_argument("--threads", type=int, default=2)
    for name, value in Plan()._asdict().items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(given.threads)
    torch.set_flush_denormal(True)
    plan = Plan(**{name: getattr(given, name) for name in Plan._fields})
    torch.manual_seed(plan.seed)
    scheme = data.scheme(load_labels())
    net = make_net(scheme, 0.0)
    load_pretrained(net, attribution.pretrained_folder() / "model.safetensors")
    begun = torch.load(given.start, weights_only=True)
    net.load_state_dict({name: value for name, value in begun.items() if not name.startswith("pair.")}, strict=False)
    head = new_head(net, len(scheme.types), plan.dropout)
    train(gather(given, plan, net, scheme), head, plan)
    net.pair = head
    given.out.mkdir(parents=True, exist_ok=True)
    trained = {name: value for name, value in net.state_dict().items() if name != "table.weight"}
    torch.save(trained, given.out / "weights.pt")


if __name__ == "__main__":
    main()
