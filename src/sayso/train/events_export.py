"""Trained weights to what is shipped: ``python -m sayso.train.events_export --weights FILE --out DIR``.

Beside what ``sayso.train.attribution_export`` writes there are ``reader.onnx``, ``pair.onnx`` and ``events.json``, the
labels in the order of the logits. Thresholds in ``settings.json`` and ``events.json`` are kept when they are
there already, since ``sayso.train.attribution_tune`` and ``sayso.train.events_tune`` set them.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from sayso.evaluate.events_markup import ROLES, load_labels
from sayso.train import events_data as data
from sayso.train.attribution import pretrained_folder
from sayso.train.attribution_export import graph, quantise_rows
from sayso.train.attribution_net import NARROW as LINKED
from sayso.train.attribution_net import REACH, WIDTH, ShippedLinker, load_pretrained
from sayso.train.events import make_net
from sayso.train.events_net import NARROW, SaysoNet, ShippedEncoder, ShippedPair
from sayso.train.hashes import write_hashes


def load_net(weights: Path) -> SaysoNet:
    """Return the trained network: the frozen table from the pretrained encoder, all else from ``weights``."""
    net = make_net(data.scheme(load_labels()), 0.0)
    load_pretrained(net, pretrained_folder() / "model.safetensors")
    missing, unexpected = net.load_state_dict(torch.load(weights, weights_only=True), strict=False)
    if unexpected or missing != ["table.weight"]:
        raise SystemExit(f"{weights}: not the weights of this network")
    net.eval()
    return net


class Part(NamedTuple):
    """One graph of what is shipped: its module, an example of what it takes, and the names of what goes in and out."""

    file: str
    module: torch.nn.Module
    example: tuple[torch.Tensor, ...]
    takes: list[str]
    gives: list[str]
    axis: int
    dynamic: set[str] | None = None


def parts(net: SaysoNet) -> list[Part]:
    """Return the graphs that a network is shipped as."""
    embedded, features = torch.zeros(1, 24, WIDTH), torch.zeros(1, 24, 3, dtype=torch.int64)
    near, cue = torch.zeros(1, REACH, LINKED), torch.zeros(1, 2 * LINKED)
    where = torch.arange(REACH)[None]
    views, one = torch.zeros(1, 24, NARROW), torch.zeros(1, WIDTH)
    away, whole = torch.zeros(1, 24, dtype=torch.int64), torch.ones(1, 24)
    gives = ["tags", "vectors", "anchors", "states", "views", "middle"]
    read = ["roles", "types", "modes", "factuality", "contexts"]
    asked = ["middle", "actor", "recipient"]
    return [
        Part("encoder.onnx", ShippedEncoder(net), (embedded, features), ["embedded", "features"], gives, 1),
        Part(
            "linker.onnx",
            ShippedLinker(net.linker),
            (near, cue, where),
            ["near", "cue", "where"],
            ["roles"],
            1,
            {"near", "where", "roles"},
        ),
        Part(
            "reader.onnx",
            net.reader,
            (views, one, away, whole),
            ["views", "anchor", "away", "mask"],
            read,
            1,
            {"views", "away", "mask", "roles"},
        ),
        Part("pair.onnx", ShippedPair(net.pair), (embedded, whole, whole), asked, ["types"], 1, set(asked)),
    ]


def export(net: SaysoNet, folder: Path) -> None:
    """Write the network's graphs, quantised, its table and its labels."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in parts(net):
        graph(*part[1:6], folder / part.file, part.dynamic)
    table, scale = quantise_rows(net.table.weight.detach().numpy())
    np.savez(folder / "embeddings.npz", table=table, scale=scale)


def write_labels(folder: Path) -> None:
    """Write or bring up to date the labels in ``events.json``; its other fields stay."""
    path = folder / "events.json"
    known = json.loads(path.read_text("utf-8")) if path.exists() else {}
    plan = data.scheme(load_labels())
    known |= {
        "types": plan.types,
        "modes": plan.modes,
        "contexts": plan.contexts,
        "factualities": data.FACTUALITIES,
        "roles": ROLES,
    }
    path.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", "utf-8")


def main() -> None:
    """Read the command line and export."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    torch.set_num_threads(1)
    export(load_net(given.weights), given.out)
    shutil.copy(pretrained_folder() / "tokenizer.json", given.out / "tokenizer.json")
    write_labels(given.out)
    write_hashes(given.out)


if __name__ == "__main__":
    main()
