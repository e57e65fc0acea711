"""What coding costs, against one pass of the bare encoder, in CPU seconds on one core.

Rows are ``{"text": ...}``. The parse and all that is resolved are left out of the passes: they are annotation.
Statements are the linker and the rules; events are the rules, the reader and the merging. Resolving actors, places and
dates is told as a share of all that the product does with an article, annotation included, with and without the
coreference that carries it. Set ``OMP_NUM_THREADS=1``;
the figures are ratios, so a busy machine moves them less than the seconds.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from sayso.coding.statements import find_statements
from sayso.model import make_article

if TYPE_CHECKING:
    from sayso.pipeline import Coder


class Speed(msgspec.Struct, frozen=True):
    """CPU seconds over all texts, and the word pieces they hold."""

    pieces: int
    encoder: float
    linker: float
    rules: float
    events: float
    resolving: float
    coreference: float
    all: float

    def to_dict(self) -> dict[str, Any]:
        """Return the seconds, the speed of statements as a share of the encoder's, and all of coding in its passes."""
        statements = self.encoder + self.linker + self.rules
        return {
            "pieces": self.pieces,
            "encoder_seconds": round(self.encoder, 2),
            "linker_seconds": round(self.linker, 2),
            "rules_seconds": round(self.rules, 2),
            "events_seconds": round(self.events, 2),
            "pieces_a_second": round(self.pieces / statements),
            "share_of_encoder_speed": round(self.encoder / statements, 3),
            "passes_of_the_encoder": round((statements + self.events) / self.encoder, 2),
            "resolving_seconds": round(self.resolving, 2),
            "share_of_resolving": round(self.resolving / self.all, 3),
            "coreference_seconds": round(self.coreference, 2),
            "share_with_coreference": round((self.resolving + self.coreference) / self.all, 3),
        }


def evaluate(path: Path, coder: Coder) -> Speed:
    """Return what coding costs on the texts of a file. The first text is read once before, so that nothing loads."""
    texts = [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]
    cost(coder, texts[0])
    return Speed(*(sum(column) for column in zip(*(cost(coder, text) for text in texts), strict=True)))


def cost(coder: Coder, text: str) -> tuple[int, float, float, float, float, float, float, float]:
    """Return the pieces of a text and the CPU seconds of all its parts, in the order of ``Speed``."""
    article = make_article(text)
    start = time.process_time()
    coder.code(article)
    coded = time.process_time()
    found = coder.annotate(article)
    annotated = time.process_time()
    reading = coder.resolve(article, found)
    resolved = time.process_time()
    seen = coder.encode(text)
    encoded = time.process_time()
    attributed = coder.attributions(seen)
    linked = time.process_time()
    find_statements(reading.scene, (), coder.cues, attributed)
    stated = time.process_time()
    coder.weighed(reading, coder.drafts(reading), seen)
    ended = time.process_time()
    coder.link(found.scene.parse, found.mentions, found.holders)
    linked_again = time.process_time()
    return (
        len(seen.pieces.ids),
        encoded - resolved,
        linked - encoded,
        stated - linked,
        ended - stated,
        resolved - annotated,
        linked_again - ended,
        coded - start,
    )
