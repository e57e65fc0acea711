"""What statements cost, against one pass of the bare encoder, in CPU seconds on one core.

Rows are ``{"text": ...}``. The parse and the resolution of people are left out on both sides:
they are annotation, which events need as well. Set ``OMP_NUM_THREADS=1``; the figure is a
ratio, so a busy machine moves it less than the seconds.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import sayso_model_en

from sayso import data
from sayso.annotate.encoder import Encoder, encode, load_encoder
from sayso.annotate.parse import load_parser, parse
from sayso.annotate.quotes import find_quotes
from sayso.coding.attribution_model import Linker, attributions, load_linker
from sayso.coding.contents import make_scene
from sayso.coding.cues import CueWords
from sayso.coding.statements import find_statements

if TYPE_CHECKING:
    from spacy.language import Language


class Speed(msgspec.Struct, frozen=True):
    """CPU seconds over all texts, and the word pieces they hold."""

    pieces: int
    encoder: float
    linker: float
    rules: float

    def to_dict(self) -> dict[str, Any]:
        """Return the seconds, and the speed of statements as a share of the bare encoder's."""
        return {
            "pieces": self.pieces,
            "encoder_seconds": round(self.encoder, 2),
            "linker_seconds": round(self.linker, 2),
            "rules_seconds": round(self.rules, 2),
            "pieces_a_second": round(self.pieces / (self.encoder + self.linker + self.rules)),
            "share_of_encoder_speed": round(self.encoder / (self.encoder + self.linker + self.rules), 3),
        }


def evaluate(path: Path) -> Speed:
    """Return what statements cost on the texts of a file. The first text is read once before, so that nothing loads."""
    texts = [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]
    parts = Parts(
        load_encoder(sayso_model_en.folder()),
        load_linker(sayso_model_en.folder()),
        load_parser(),
        data.load("cues.toml", CueWords),
    )
    parts.cost(texts[0])
    costs = [parts.cost(text) for text in texts]
    return Speed(*(sum(column) for column in zip(*costs, strict=True)))


class Parts(NamedTuple):
    """The parts that statements are made with."""

    encoder: Encoder
    linker: Linker
    parser: Language
    cues: CueWords

    def cost(self, text: str) -> tuple[int, float, float, float]:
        """Return the pieces of a text and the CPU seconds of encoder, linker and rules."""
        scene = make_scene(parse(self.parser, text), find_quotes(text))
        start = time.process_time()
        seen = encode(self.encoder, text)
        encoded = time.process_time()
        found = attributions(self.linker, seen.tags, seen.rows, seen.row, seen.window, seen.pieces.spans)
        linked = time.process_time()
        find_statements(scene, (), self.cues, tuple(found))
        return len(seen.pieces.ids), encoded - start, linked - encoded, time.process_time() - linked
