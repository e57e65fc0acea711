"""Train the heads of events together with those of statements: ``python -m sayso.train.events --help``.

The encoder goes on from weights of ``sayso.train.attribution``. Batches of statements (PolNeAR), of events (our own
corpus) and of judgements (UDS-IH2) take turns, so that the one encoder serves them all.
"""

from __future__ import annotations

import argparse
import json
import logging
import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from sayso.evaluate.events_markup import ROLES, load_labels, read_examples
from sayso.train import attribution, attribution_data
from sayso.train import events_data as data
from sayso.train.attribution_net import load_pretrained
from sayso.train.events_net import SaysoNet, distances
from sayso.train.folds import FOLDS, fold_of

LOG = logging.getLogger("sayso.train.events")


class Plan(NamedTuple):
    """What a run does; docs/dev/events-log.md says how the values were chosen."""

    events: int = 10
    judgements: int = 2
    silent: int = 1
    statements: float = 1.0
    repeat: int = 1
    """How often our own examples count in each epoch of the events."""
    size: int = 6
    rate: float = 1.2e-4
    head_rate: float = 8e-4
    decay: float = 0.9
    warmup: float = 0.05
    weight_decay: float = 0.01
    average: float = 0.996
    seed: int = 13
    judgement_weight: float = 0.3
    dropout: float = 0.1
    fold: int = 0
    folds: int = FOLDS
    """Our annotations of PLV's rows of ``fold`` are left out; ``folds`` 0 trains on all."""
    minutes: float = 0.0
    only: str = ""
    """"statements": their heads alone are trained, and the encoder and all that is said of events stay as they are."""


_STATEMENTS = ("encoder.tags", "encoder.vectors", "linker.")
"""How the parameters of the heads of statements begin."""


class Material(NamedTuple):
    """All there is to train on."""

    scheme: data.Scheme
    events: list[data.Row]
    judgements: list[data.Row]
    silent: list[data.Row]
    articles: list[attribution_data.Example]


Step = Callable[[], tuple[Tensor, str]]


def gather(given: argparse.Namespace, plan: Plan) -> Material:
    """Return the rows of all files named on the command line."""
    labels = load_labels()
    scheme = data.scheme(labels)
    tokenizer = attribution.load_tokenizer(attribution.pretrained_folder())
    all_pairs = [json.loads(line) for line in given.plv.read_text("utf-8").splitlines()] if given.plv else []
    pairs, silent = all_pairs, list[data.Row]()
    if plan.folds:
        pairs = [row for row in all_pairs if fold_of(row["id"], plan.folds) != plan.fold]
    unseen = {row["text"] for row in all_pairs} - {row["text"] for row in pairs}
    read = [example for path in given.events_data for example in read_examples(path, labels)]
    examples = [data.natural(example) for example in read if example.text not in unseen]
    events = data.rows_of_events(tokenizer, examples, scheme)
    events = events * plan.repeat
    held = {row["id"] for row in all_pairs} - {row["id"] for row in pairs}
    if given.silver:
        silver = [json.loads(line) for line in given.silver.read_text("utf-8").splitlines()]
        rows = data.rows_of_silver(tokenizer, [row for row in silver if row["id"] not in held], scheme)
        events += [row for row in rows if not row.complete]
        silent = [row for row in rows if row.complete]
    judgements = data.rows_of_judgements(tokenizer, given.judgements_data) if given.judgements_data else []
    articles = attribution_data.read(tokenizer, given.statements_data) if given.statements_data else []
    return Material(scheme, events, judgements, silent, articles)


def make_net(scheme: data.Scheme, dropout: float) -> SaysoNet:
    """Return the network for a scheme of labels, untrained."""
    return SaysoNet(
        len(scheme.types), len(scheme.modes), len(data.FACTUALITIES), len(scheme.contexts), len(ROLES) + 1, dropout
    )


def mode_barrier(scheme: data.Scheme) -> Tensor:
    """Return (types, modes): 0 where the mode is the type's, else a large negative number."""
    barrier = torch.full((len(scheme.types), len(scheme.modes)), -1e4)
    for index, name in enumerate(scheme.types):
        for place, mode in enumerate(scheme.modes):
            if mode.split(" ")[0] == name:
                barrier[index, place] = 0.0
    return barrier


def pooled(states: Tensor, spans: list[tuple[int, int, int]]) -> Tensor:
    """Return the mean state of each ``(window, first, last)``, shape (spans, 384)."""
    return torch.stack([states[row, first:last].mean(0) for row, first, last in spans])


def asked_anchors(
    batch: data.Batch, chance: np.ndarray, rng: np.random.Generator
) -> list[tuple[int, int, data.Target | None]]:
    """Return the anchors to read, ``(window, shift, target)``, with the tagger's likeliest false ones.

    For a false one, target is None and shift its piece. ``chance`` (b, t) is the tagger's probability of any event.
    """
    asked: list[tuple[int, int, data.Target | None]] = list(batch.targets)
    false = np.where(batch.tags == 0, chance, 0.0)
    for row in range(len(false)):
        order = np.argsort(-false[row], kind="stable")
        for place in order[:3]:
            if false[row, place] > 0.02:
                asked.append((row, int(place), None))
        if rng.random() < 0.5 and len(order) > 3:
            asked.append((row, int(order[int(rng.integers(3, min(12, len(order))))]), None))
    return [item for item in asked if item[2] is not None or batch.tags[item[0], item[1]] == 0]


def event_loss(
    net: SaysoNet, batch: data.Batch, barrier: Tensor, rng: np.random.Generator, judgement_weight: float
) -> Tensor:
    """Return the loss of a batch of windows with events or judgements."""
    mask = torch.from_numpy(batch.mask)
    states = net.states(torch.from_numpy(batch.ids), torch.from_numpy(batch.features), mask)
    loss = states.new_zeros(())
    logits = net.anchors(states)
    tags = torch.from_numpy(batch.tags)
    if (tags >= 0).any():
        weight = torch.ones(logits.shape[-1])
        loss = loss + functional.cross_entropy(logits.flatten(0, 1), tags.flatten(), weight, reduction="sum")
    chance = (1.0 - torch.softmax(logits.detach(), -1)[:, :, 0]).numpy()
    asked = asked_anchors(batch, chance, rng)
    if asked:
        loss = loss + reader_loss(net, states, mask, asked, barrier, judgement_weight)
    return loss / max(8, len(batch.targets))


def reader_loss(
    net: SaysoNet,
    states: Tensor,
    mask: Tensor,
    asked: list[tuple[int, int, data.Target | None]],
    barrier: Tensor,
    judgement_weight: float,
) -> Tensor:
    """Return the summed loss of what the reader says of anchors."""
    length = states.shape[1]
    spans = [
        (row, shift + target.anchor[0], shift + target.anchor[1]) if target else (row, shift, shift + 1)
        for row, shift, target in asked
    ]
    windows = torch.tensor([row for row, _, _ in spans])
    away = distances(length, torch.tensor([first for _, first, _ in spans]))
    roles, types, modes, factuality, contexts = net.reader(
        net.reader.view(states)[windows], pooled(states, spans), away, mask[windows]
    )
    loss = states.new_zeros(())
    gold_types = torch.tensor([target.type if target else 0 for _, _, target in asked])
    loss = loss + functional.cross_entropy(types, gold_types, reduction="sum")
    for index, (row, shift, target) in enumerate(asked):
        if target is None:
            continue
        fits = torch.logsumexp(torch.log_softmax(factuality[index], -1)[list(target.factualities)], 0)
        loss = loss - (judgement_weight if target.type < 0 else 1.0) * fits
        if target.type < 0:
            continue
        gold = torch.where(mask[row] > 0, -100 if target.partial else 0, -100)
        for role, (first, last) in target.roles:
            gold[shift + first : shift + last] = role
        loss = loss + 0.3 * functional.cross_entropy(roles[index], gold, reduction="sum")
        if target.mode >= 0:
            allowed = modes[index] + barrier[target.type - 1]
            loss = loss + 0.5 * functional.cross_entropy(allowed[None], torch.tensor([target.mode]))
        if target.contexts != (-1,):
            wanted = torch.zeros_like(contexts[index])
            wanted[list(target.contexts)] = 1.0
            loss = loss + 0.2 * functional.binary_cross_entropy_with_logits(contexts[index], wanted, reduction="sum")
    return loss


def schedule(material: Material, plan: Plan, rng: np.random.Generator) -> list[tuple[str, Any]]:
    """Return all batches of a run in a random order, as ``(kind, what to make it of)``."""
    jobs: list[tuple[str, Any]] = []
    for kind, rows, epochs in (
        ("events", material.events, plan.events),
        ("judgements", material.judgements, plan.judgements),
        ("silent", material.silent, plan.silent),
    ):
        for _ in range(epochs):
            packed = data.pack(rows, rng)
            packed.sort(key=lambda window: sum(len(row.pieces.ids) for row in window))
            jobs += [(kind, packed[start : start + plan.size]) for start in range(0, len(packed), plan.size)]
    for epoch in range(math.ceil(plan.statements)):
        budgets = rng.integers(40, 255, len(material.articles))
        cuts = attribution_data.cut(material.articles, rng.permutation(len(material.articles)), budgets)
        batches: Iterator[attribution_data.Batch] = attribution_data.batches(material.articles, cuts, plan.size, rng)
        made = [("statements", batch) for batch in batches]
        jobs += made[: round(len(made) * min(1.0, plan.statements - epoch))]
    return [jobs[index] for index in rng.permutation(len(jobs))]


def train(material: Material, out: Path, plan: Plan, start: Path) -> None:
    """Train and leave ``weights.pt`` (averaged, all but the frozen table) in ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(plan.seed)
    rng = np.random.default_rng(plan.seed)
    net = make_net(material.scheme, plan.dropout)
    load_pretrained(net, attribution.pretrained_folder() / "model.safetensors")
    begun_with = torch.load(start, weights_only=True)
    net.load_state_dict(begun_with, strict=False)
    for name, value in net.named_parameters():
        value.requires_grad_(value.requires_grad and (not plan.only or name.startswith(_STATEMENTS)))
    net.train()
    statement_plan = attribution.Plan(rate=plan.rate, head_rate=plan.head_rate, decay=plan.decay)
    optimiser = torch.optim.AdamW(attribution.parameter_groups(net, statement_plan), fused=True, betas=(0.9, 0.98))
    average = attribution.Average(net, plan.average)
    barrier = mode_barrier(material.scheme)
    jobs = schedule(material, plan, rng)
    begun, sums = time.monotonic(), dict.fromkeys(("events", "judgements", "silent", "statements"), 0.0)
    counts: dict[str, int] = {}
    (out / "plan.json").write_text(json.dumps(plan._asdict()))
    for step, (kind, job) in enumerate(jobs):
        left = 1 - step / len(jobs)
        if plan.minutes:
            left = min(left, 1 - (time.monotonic() - begun) / (60 * plan.minutes))
        if left <= 0:
            break
        pace = min((step + 1) / (plan.warmup * len(jobs)), left / (1 - plan.warmup))
        for group in optimiser.param_groups:
            group["lr"] = group["base"] * max(pace, 0.01)
        if kind == "statements":
            loss, _ = attribution.loss_of(net, job, statement_plan, rng)
        else:
            loss = event_loss(net, data.collate(job), barrier, rng, plan.judgement_weight)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        optimiser.zero_grad()
        average.update(net)
        sums[kind] += loss.item()
        counts[kind] = counts.get(kind, 0) + 1
        if (step + 1) % 50 == 0:
            shown = " ".join(f"{name} {sums[name] / counts[name]:.3f}" for name in sums if counts.get(name))
            LOG.info("step %d/%d %.0f s %s", step + 1, len(jobs), time.monotonic() - begun, shown)
            sums, counts = dict.fromkeys(sums, 0.0), {}
        if (step + 1) % 200 == 0:
            torch.save(begun_with | average.values, out / "weights.pt")
    torch.save(begun_with | average.values, out / "weights.pt")


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--events-data", type=Path, action="append", default=[], help="corpus/events/train")
    parser.add_argument("--plv", type=Path, help="plv/train.jsonl, to know whose annotations to leave out")
    parser.add_argument("--silver", type=Path, help="what sayso.train.events_silver wrote")
    parser.add_argument("--judgements-data", type=Path, help="factuality/train.jsonl")
    parser.add_argument("--statements-data", type=Path, help="polnear/train.jsonl")
    parser.add_argument("--start", type=Path, required=True, help="weights.pt of sayso.train.attribution")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    for name, value in Plan()._asdict().items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(given.threads)
    torch.set_flush_denormal(True)
    plan = Plan(**{name: getattr(given, name) for name in Plan._fields})
    train(gather(given, plan), given.out, plan, given.start)


if __name__ == "__main__":
    main()
