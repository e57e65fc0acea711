"""Parts of corpora to measure on, written as files that ``sayso evaluate`` takes.

    python -m sayso.evaluate.selection unseen cameo_ner/sentences.jsonl --seen corpus/events/wire-train.jsonl ... > FILE
    python -m sayso.evaluate.selection topics ecbplus/dev.jsonl --topics 2 5 18 21 23 35 > FILE

``unseen`` leaves out every sentence that shares more than .6 of its words (Jaccard) with a text that was trained on:
``cameo_ner`` and PLV are drawn from the same news. ``topics`` keeps whole topics of ECB+, by number.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sayso.errors import InputError
from sayso.evaluate.events_markup import load_labels, read_examples

ALIKE = 0.6
"""Most that two texts may share; rewordings of one sentence (EU for EC) share .7 and more."""


def words(text: str) -> frozenset[str]:
    """Return the words of a text in lower case."""
    return frozenset(re.findall(r"[^\W_]+", text.casefold()))


def unseen(rows: Iterable[dict[str, Any]], seen: Iterable[str], alike: float = ALIKE) -> Iterator[dict[str, Any]]:
    """Yield the rows whose ``text`` is like none of the texts seen."""
    known = [words(text) for text in seen]
    for row in rows:
        own = words(row["text"])
        if all(len(own & other) <= alike * len(own | other) for other in known):
            yield row


def of_topics(rows: Iterable[dict[str, Any]], topics: frozenset[str], each: int | None) -> Iterator[dict[str, Any]]:
    """Yield the rows of some topics, at most ``each`` of one, in their order."""
    taken = Counter[str]()
    for row in rows:
        topic = str(row["topic"])
        if topic in topics and (each is None or taken[topic] < each):
            taken[topic] += 1
            yield row


def texts(path: Path) -> Iterator[str]:
    """Yield the texts of annotated events (``corpus/events``), or of JSON lines that have a ``text``."""
    if path.suffix == ".jsonl":
        first = json.loads(path.read_text("utf-8").partition("\n")[0])
        if "text" in first:
            yield from (row["text"] for row in _rows(path))
            return
    yield from (example.text for example in read_examples(path, load_labels()))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def main(arguments: list[str]) -> int:
    """Read the command line and write rows to standard output."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parts = parser.add_subparsers(dest="part", required=True)
    apart = parts.add_parser("unseen")
    apart.add_argument("--seen", type=Path, nargs="+", required=True, help="what was trained on")
    chosen = parts.add_parser("topics")
    chosen.add_argument("--topics", nargs="+", required=True)
    chosen.add_argument("--each", type=int, help="at most so many texts of a topic")
    for part in (apart, chosen):
        part.add_argument("file", type=Path)
    given = parser.parse_args(arguments)
    try:
        rows = _rows(given.file)
        if given.part == "unseen":
            kept = unseen(rows, [text for path in given.seen for text in texts(path)])
        else:
            kept = of_topics(rows, frozenset(given.topics), given.each)
        for row in kept:
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    except (InputError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
