"""Anchors that are not annotated, where rules and annotation agree: ``python -m sayso.train.events_silver --help``.

PLV says what an actor does to a recipient, not in which words. Where exactly one event of the rules has its type and
both its parties, the words of that event are taken as the anchor. And of UDS-IH2's sentences those in which the rules
see no event and no word of public affairs stands are taken as texts without any event.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sayso.annotate.parse import parse
from sayso.coding.relate import candidates, fit
from sayso.pipeline import Coder
from sayso.settings import Settings

_YIELDS = ("CONCEDE", "RETREAT")


def silver_of_pairs(coder: Coder, path: Path) -> Iterator[dict[str, Any]]:
    """Yield PLV's rows with ``anchor`` and ``mode`` where the rules see exactly one such event."""
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        actor, recipient = (tuple(row[key]) if row[key] else None for key in ("actor", "recipient"))
        if actor is None or recipient is None:
            continue
        parsed = parse(coder.parser, row["text"])
        drafts = candidates(parsed, actor, recipient, coder.lexicon, coder.ontology)
        names = _YIELDS if row["type"] == "YIELD" else (row["type"],)
        fits = [draft for draft in drafts if fit(draft, actor, recipient) == 3]
        if len(fits) == 1 and fits[0].type in names:
            token = parsed.tokens[fits[0].anchor]
            yield row | {"anchor": [token.start, token.end], "type": fits[0].type, "mode": fits[0].mode}


def silence(coder: Coder, path: Path) -> Iterator[dict[str, Any]]:
    """Yield the distinct sentences of UDS-IH2 that hold no event and no word of public affairs."""
    seen: set[str] = set()
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["text"] in seen:
            continue
        seen.add(row["text"])
        parsed = parse(coder.parser, row["text"])
        political = any(token.lemma.lower() in coder.lexicon.political for token in parsed.tokens)
        if not political and not candidates(parsed, None, None, coder.lexicon, coder.ontology):
            yield {"id": row["id"], "text": row["text"]}


def main() -> None:
    """Read the command line and write JSON lines: rows with an anchor, and rows without any event."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--plv", type=Path, required=True)
    parser.add_argument("--judgements", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    coder = Coder(Settings(event_model=False))
    rows = [*silver_of_pairs(coder, given.plv), *silence(coder, given.judgements)]
    given.out.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


if __name__ == "__main__":
    main()
