"""Trained weights to what is shipped: ``python -m sayso.train.attribution_export --weights FILE --out DIR``.

``DIR`` gets ``encoder.onnx`` and ``linker.onnx`` (matrices as int8, activations quantised as they come), the embedding
table as int8 with one scale a row (``embeddings.npz``), ``tokenizer.json``, ``settings.json`` and ``weights.sha256``.
Weights keep 7 bits: on processors without VNNI the 8-bit products overflow, and the figures would hang on the machine.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process

from sayso.train.attribution import pretrained_folder
from sayso.train.attribution_net import NARROW, REACH, WIDTH, AttributionNet, ShippedLinker, load_pretrained
from sayso.train.hashes import write_hashes

OPSET = 17


def load_net(weights: Path) -> AttributionNet:
    """Return the trained network: the frozen table from the pretrained encoder, all else from ``weights``."""
    net = AttributionNet(dropout=0.0)
    load_pretrained(net, pretrained_folder() / "model.safetensors")
    missing, unexpected = net.load_state_dict(torch.load(weights, weights_only=True), strict=False)
    if unexpected or missing != ["table.weight"]:
        raise SystemExit(f"{weights}: not the weights of this network")
    net.eval()
    return net


def export(net: AttributionNet, folder: Path) -> None:
    """Write the network's two graphs, quantised, and its table."""
    folder.mkdir(parents=True, exist_ok=True)
    embedded, features = torch.zeros(1, 24, WIDTH), torch.zeros(1, 24, 3, dtype=torch.int64)
    near, cue = torch.zeros(1, REACH, NARROW), torch.zeros(1, 2 * NARROW)
    where = torch.arange(REACH)[None]
    graph(net.encoder, (embedded, features), ["embedded", "features"], ["tags", "vectors"], 1, folder / "encoder.onnx")
    linker, asked = ShippedLinker(net.linker), ["near", "cue", "where"]
    graph(linker, (near, cue, where), asked, ["roles"], 1, folder / "linker.onnx", {"near", "where", "roles"})
    table, scale = quantise_rows(net.table.weight.detach().numpy())
    np.savez(folder / "embeddings.npz", table=table, scale=scale)


def quantise_rows(values: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """Return int8 (rows, columns) and a scale a row (rows,) whose product is near ``values``."""
    scale = np.maximum(np.abs(values).max(1), 1e-8).astype(np.float32) / 127
    return np.round(values / scale[:, None]).astype(np.int8), scale


def graph(
    module: torch.nn.Module,
    example: tuple[torch.Tensor, ...],
    takes: list[str],
    gives: list[str],
    axis: int,
    out: Path,
    dynamic: frozenset[str] | set[str] | None = None,
) -> None:
    """Write a module as a quantised graph; ``axis`` may vary in ``dynamic``: all inputs and outputs when unset."""
    with tempfile.TemporaryDirectory() as place:
        ready = Path(place) / "ready.onnx"
        float_graph(module, example, takes, gives, axis, ready, dynamic)
        quantize_dynamic(
            ready,
            out,
            op_types_to_quantize=["MatMul", "Gemm"],
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            extra_options={"MatMulConstBOnly": True},
        )


def float_graph(
    module: torch.nn.Module,
    example: tuple[torch.Tensor, ...],
    takes: list[str],
    gives: list[str],
    axis: int,
    out: Path,
    dynamic: frozenset[str] | set[str] | None = None,
) -> None:
    """Write a module as a graph in floats, simplified as quantising wants it; arguments as for :func:`graph`."""
    with tempfile.TemporaryDirectory() as place:
        plain = Path(place) / "plain.onnx"
        torch.onnx.export(
            module,
            example,
            str(plain),
            input_names=takes,
            output_names=gives,
            dynamic_axes={name: {axis: "n"} for name in (dynamic or takes + gives)},
            opset_version=OPSET,
            dynamo=False,
        )
        quant_pre_process(str(plain), str(out), skip_symbolic_shape=True)


def main() -> None:
    """Read the command line and export."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--settings", default="{}", help="JSON object: the linker's thresholds")
    given = parser.parse_args()
    torch.set_num_threads(1)
    export(load_net(given.weights), given.out)
    shutil.copy(pretrained_folder() / "tokenizer.json", given.out / "tokenizer.json")
    (given.out / "settings.json").write_text(json.dumps(json.loads(given.settings), sort_keys=True) + "\n")
    write_hashes(given.out)


if __name__ == "__main__":
    main()
