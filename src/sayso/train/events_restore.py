"""What is shipped, back to weights that training goes on from: ``python -m sayso.train.events_restore --help``.

The shipped graphs keep matrices as int8. A network with random weights is exported in floats to see which of its
parameters each constant of the graphs is; the shipped constants of the same names are then put back as floats. So a
clone of the repository can go on training without any file that is not in it; what int8 had rounded off stays lost.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper

from sayso.evaluate.events_markup import load_labels
from sayso.train import events_data as data
from sayso.train.attribution_export import float_graph
from sayso.train.events import make_net
from sayso.train.events_export import Part, parts
from sayso.train.events_net import SaysoNet

Array = npt.NDArray[np.float32]


def constants(path: Path) -> dict[str, Array]:
    """Return the constants of a graph as floats, by the name and in the shape that they had before quantising.

    Scales are one a column (``per_channel``); the quantiser turns the matrices of Gemm nodes and says so in the name.
    """
    held = {item.name: numpy_helper.to_array(item) for item in onnx.load(str(path)).graph.initializer}
    found = {}
    for name, value in held.items():
        stem, quantised = name.removesuffix("_quantized"), name.endswith("_quantized")
        if quantised:
            value = (value.astype(np.float32) - held[stem + "_zero_point"].astype(np.float32)) * held[stem + "_scale"]
        turned = stem.endswith("_Transposed")
        if value.dtype == np.float32:
            found[stem.removesuffix("_Transposed")] = value.T if turned else value
    return found


def names_in_graph(net: SaysoNet, part: Part) -> dict[str, tuple[str, bool]]:
    """Return for each constant which parameter of the network it is, and whether turned.

    The network's weights must be random: constants are recognised by their values.
    """
    known = {name: value.detach().numpy() for name, value in net.named_parameters() if name != "table.weight"}
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "float.onnx"
        float_graph(*part[1:6], path, part.dynamic)
        shown = constants(path)
    by_values = {weight.tobytes(): (name, False) for name, weight in known.items()}
    matrices = {name: weight for name, weight in known.items() if weight.ndim == 2}
    by_values |= {np.ascontiguousarray(weight.T).tobytes(): (name, True) for name, weight in matrices.items()}
    keys = {constant: np.ascontiguousarray(value).tobytes() for constant, value in shown.items()}
    return {constant: by_values[key] for constant, key in keys.items() if key in by_values}


def restore(folder: Path) -> dict[str, torch.Tensor]:
    """Return the weights of the network shipped in ``folder``, all but the frozen table.

    Raises SystemExit where the graphs lack a parameter: they are another network's.
    """
    net = make_net(data.scheme(load_labels()), 0.0)
    torch.manual_seed(1)
    with torch.no_grad():
        for value in net.parameters():
            value.normal_()
    net.eval()
    found: dict[str, Array] = {}
    for part in parts(net):
        shipped = constants(folder / part.file)
        names = names_in_graph(net, part)
        for constant in sorted(set(names) & set(shipped)):
            name, turned = names[constant]
            found[name] = shipped[constant].T if turned else shipped[constant]
    missing = {name for name, _ in net.named_parameters()} - set(found) - {"table.weight"}
    if missing:
        raise SystemExit(f"{folder}: no such parameters in its graphs: {', '.join(sorted(missing))}")
    return {name: torch.tensor(value) for name, value in found.items()}


def main() -> None:
    """Read the command line and restore."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--weights", type=Path, required=True, help="folder of what is shipped")
    parser.add_argument("--out", type=Path, required=True, help="weights.pt to write")
    given = parser.parse_args()
    torch.save(restore(given.weights), given.out)


if __name__ == "__main__":
    main()
