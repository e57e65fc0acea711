"""Whether events happened, against UDS-IH2 (White et al. 2016; Rudinger et al. 2018), in three classes.

The corpus scores each event from -3 (certainly did not happen) to 3 (certainly did); its
judges put what is planned, wished or conditional below zero as well. So above 1 is
``happened`` (with ours: happened, ongoing), below -1 is ``did not`` (did_not_happen,
planned, hypothetical) and between them is ``uncertain`` (possible).
A row is ``{"id", "text", "span", "score"}``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from sayso.model import Factuality, FactualityJudgement, Span

CLASSES = ("happened", "uncertain", "did not")
CERTAIN = 1.0

CLASS_OF: dict[Factuality, str] = {
    "happened": "happened",
    "ongoing": "happened",
    "possible": "uncertain",
    "planned": "did not",
    "hypothetical": "did not",
    "did_not_happen": "did not",
}


class FactualityFigures(msgspec.Struct, frozen=True):
    """Counts of (gold class, predicted class), and by verdict how many were right and how many there were."""

    pairs: Counter[tuple[str, str]]
    verdicts: dict[str, tuple[int, int]] = {}

    def f1(self, name: str) -> float:
        """Return the F1 of one class."""
        hit = self.pairs[name, name]
        gold = sum(count for (true, _), count in self.pairs.items() if true == name)
        predicted = sum(count for (_, said), count in self.pairs.items() if said == name)
        return 2 * hit / (gold + predicted) if gold + predicted else 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return accuracy, macro-F1 and the F1 of each class, with the majority class beside them."""
        total = sum(self.pairs.values())
        gold = Counter[str]()
        for (true, _), count in self.pairs.items():
            gold[true] += count
        majority = max(CLASSES, key=lambda name: gold[name])
        share = gold[majority] / total if total else 0.0
        return {
            "events": total,
            "accuracy": round(sum(self.pairs[name, name] for name in CLASSES) / max(total, 1), 3),
            "macro_f1": round(sum(self.f1(name) for name in CLASSES) / len(CLASSES), 3),
            "f1": {name: round(self.f1(name), 3) for name in CLASSES},
            "right_by_verdict": {name: round(hit / count, 2) for name, (hit, count) in sorted(self.verdicts.items())},
            "majority": {"accuracy": round(share, 3), "macro_f1": round(2 * share / (1 + share) / len(CLASSES), 3)},
        }


def gold_class(score: float) -> str:
    """Return the class of a score of the corpus."""
    if score > CERTAIN:
        return "happened"
    return "did not" if score < -CERTAIN else "uncertain"


def compare(path: Path, judge: Callable[[str, Span], FactualityJudgement]) -> FactualityFigures:
    """Return the figures of a judge on a file."""
    pairs = Counter[tuple[str, str]]()
    verdicts: dict[str, tuple[int, int]] = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            said = judge(row["text"], tuple(row["span"]))
            gold, predicted = gold_class(row["score"]), CLASS_OF[said.factuality]
            pairs[gold, predicted] += 1
            hit, count = verdicts.get(said.factuality, (0, 0))
            verdicts[said.factuality] = (hit + (gold == predicted), count + 1)
    return FactualityFigures(pairs, verdicts)


def evaluate(path: Path) -> FactualityFigures:
    """Return the figures of ``Coder.factuality`` on a file."""
    from sayso.pipeline import Coder

    return compare(path, Coder().factuality)
