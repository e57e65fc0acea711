"""Set how far the model's events are believed: ``python -m sayso.train.events_tune --weights DIR --dev FOLDER...``.

For every event that rules or model propose on annotated text, whether its type is right is regressed on the evidence
(logistic regression with a small ridge, one for the model's own and one for those that the rules see too); what is
proposed on texts without politics (``--silent``) is wrong, and counts less. The thresholds are the one with the best
F1, or those given. Then whether type and all parties of what is kept are right is
regressed on that chance, which gives the confidence. All goes into ``events.json``. Last it says what leaving out
mentions below a confidence costs and buys; ``--table`` says that alone, of the weights as they are.
"""

from __future__ import annotations

import argparse
import json
import logging
import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from sayso.coding.event_evidence import Weighed
from sayso.coding.event_merging import chance_of
from sayso.evaluate.events import evaluate, trusted
from sayso.evaluate.events_markup import EventExample, load_labels, read_examples
from sayso.model import Article, Report, make_article
from sayso.pipeline import Coder
from sayso.train.hashes import write_hashes

LOG = logging.getLogger("sayso.train.events_tune")
_RIDGE = 1.0
_CERTAIN = 99.0
_SILENT = 0.3
"""What a proposal on a text without politics counts: the better of .3 and 1, by five folds of the dev parts."""
_STEPS = 50
_LEASTS = (0.0, 0.2, 0.3, 0.4, 0.6)


def proposals(coder: Coder, example: EventExample) -> list[tuple[Weighed, bool, bool]]:
    """Return what is proposed on an example: the event, whether its type is right, whether any event is there."""
    reading, seen = coder.read_and_encode(make_article(example.text, source_id=example.id))
    drafts = coder.drafts(reading)
    found = []
    for one in coder.weighed(reading, drafts, seen):
        near = [gold for gold in example.events if _overlap(gold.anchor, one.draft.span)]
        found.append((one, any(gold.type == one.draft.type for gold in near), bool(near)))
    return found


def costs(code: Callable[[Article], Report], paths: Sequence[Path]) -> Iterator[str]:
    """Yield a line for each least confidence: typed events, spans of parties, how many mentions are all right."""
    for least in _LEASTS:

        def surer(article: Article, least: float = least) -> Report:
            report = code(article)
            return msgspec.structs.replace(
                report, events=tuple(event for event in report.events if event.confidence >= least)
            )

        found = evaluate(paths[0], surer, also=paths[1:])
        types, roles = found.types, found.roles_overlap
        yield (
            f"confidence {least}: types P {types.precision} R {types.recall} F1 {types.f1}, "
            f"parties P {roles.precision} R {roles.recall} F1 {roles.f1}, right {found.right}"
        )


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def regress(
    rows: Sequence[tuple[float, ...]], right: Sequence[bool], count: Sequence[float] | None = None
) -> tuple[float, ...]:
    """Return constant and weights of a ridge logistic regression, by Newton's method; ``count`` weighs the rows."""
    inputs = np.column_stack([np.ones(len(rows)), np.array(rows)])
    wanted = np.array(right, dtype=float)
    often = np.ones(len(rows)) if count is None else np.array(count, dtype=float)
    ridge = _RIDGE * np.eye(inputs.shape[1])
    ridge[0, 0] = 1e-6
    weights = np.zeros(inputs.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-inputs @ weights))
        slope = inputs.T @ (often * (wanted - chance)) - ridge @ weights
        bend = (inputs * (often * chance * (1 - chance))[:, None]).T @ inputs + ridge
        weights = weights + np.linalg.solve(bend, slope)
    return tuple(round(float(value), 4) for value in weights)


def main() -> None:
    """Read the command line, tune, and write the numbers."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--dev", type=Path, nargs="+", required=True)
    parser.add_argument("--silent", type=Path, help="texts without politics, one a line")
    parser.add_argument("--keep", type=float, help="the least chance of an event of the model's own")
    parser.add_argument("--keep-rules", type=float, help="the least chance of an event that the rules see too")
    parser.add_argument("--table", action="store_true", help="tune nothing, say what a least confidence costs and buys")
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    coder = Coder(folder=given.weights)
    if not given.table:
        coder = _tuned(coder, given)
    for line in costs(coder.code, given.dev):
        LOG.info("%s", line)


def _tuned(coder: Coder, given: argparse.Namespace) -> Coder:
    """Set thresholds, regressions and trust, write them, and return the coder that has them."""
    labels = load_labels()
    examples = [example for path in given.dev for example in read_examples(path, labels)]
    found = [item for example in examples for item in proposals(coder, example)]
    false = [item for text in _texts(given.silent) for item in proposals(coder, text)]
    gold = sum(len(example.events) for example in examples)
    weights = []
    for by_rule in (False, True):
        part = [(one.evidence, right, 1.0) for one, right, _ in found if one.by_rule == by_rule]
        part += [(one.evidence, False, _SILENT) for one, _, _ in false if one.by_rule == by_rule]
        LOG.info("by rule %s: %d proposals, %d right", by_rule, len(part), sum(right for _, right, _ in part))
        weights.append(regress(*zip(*part, strict=True)))
    chances = sorted(((chance_of(one, tuple(weights)), right) for one, right, _ in found), reverse=True)
    best, hit = (0.0, 0.5), 0
    for count, (chance, right) in enumerate(chances, 1):
        hit += right
        best = max(best, (2 * hit / (count + gold), round(chance, 3)))
    LOG.info("weights %s, best F1 %.3f at %.3f (twins not taken out)", weights, *best)
    keep, keep_rules = given.keep or best[1], given.keep_rules or best[1]
    numbers = {"weights": weights, "keep": keep, "keep_rules": keep_rules}
    sure = _trusted(given, numbers | {"trust": (0.0, 1.0, 0.0)})
    shown = _trusted(given, numbers | {"trust": (0.0, 1.0, _CERTAIN)})  # who has a doubtful party is certain here
    odds = [
        (math.log(min(max(one, 1e-3), 0.999) / (1 - min(max(one, 1e-3), 0.999))), float(other > one))
        for (one, _), (other, _) in zip(sure, shown, strict=True)
    ]
    trust = regress(odds, [right for _, right in sure])
    LOG.info("trust %s, from %d mentions, %d right", trust, len(sure), sum(right for _, right in sure))
    _write(given.weights, {"trust": trust})
    return Coder(folder=given.weights)


def _trusted(given: argparse.Namespace, numbers: dict[str, Any]) -> list[tuple[float, bool]]:
    """Write numbers and return the confidence of each mention of the dev parts, and whether it is right."""
    _write(given.weights, numbers)
    coder = Coder(folder=given.weights)
    return [item for path in given.dev for item in trusted(path, coder.code)]


def _texts(path: Path | None) -> Iterator[EventExample]:
    """Yield the texts of a file, one a line, as examples without events."""
    lines = path.read_text("utf-8").splitlines() if path is not None else ()
    for row in map(json.loads, lines):
        yield EventExample(row["id"], "none", row["text"], ())


def _write(folder: Path, numbers: dict[str, Any]) -> None:
    """Put numbers into ``events.json``."""
    path = folder / "events.json"
    known = json.loads(path.read_text("utf-8")) | numbers
    path.write_bytes(msgspec.json.format(msgspec.json.encode(known), indent=1) + b"\n")
    write_hashes(folder)


if __name__ == "__main__":
    main()
