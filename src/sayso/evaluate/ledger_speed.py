"""How fast a large ledger answers: `python -m sayso.evaluate.ledger_speed --mentions 10000000`.

It makes a ledger up (``_ledger_synthetic``), asks it two hundred questions in one process as an analyst would, and
prints how long they took. The first question of each kind counts like any other: nothing is warmed up but the files'
footers, which opening the ledger reads. What is asked comes from the number of the question, so that two runs ask the
same.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from sayso.evaluate import _ledger_synthetic as synthetic
from sayso.ledger import quick
from sayso.ledger.query import Ledger, Score
from sayso.ledger.snapshots import open_snapshot

QUESTIONS = 200
TYPES = ("ASSAULT", "CONSULT", "PROTEST", "ACCUSE", "AID", "SANCTION")
SCORES = tuple(Score(type, None, 1 + number % 4, float(number)) for number, type in enumerate(TYPES))


class Took(NamedTuple):
    """What a question was, and the milliseconds of the wall and of the processors that it took."""

    kind: str
    wall: float
    processors: float
    rows: int


def main(arguments: list[str]) -> int:
    """Make the ledger, ask, print, and delete it again."""
    parser = argparse.ArgumentParser(prog="sayso.evaluate.ledger_speed", description=__doc__)
    parser.add_argument("--mentions", type=int, default=10_000_000, help="event mentions in the ledger")
    parser.add_argument("--folder", type=Path, default=Path("/tmp/sayso-ledger-speed"), help="where to make it")
    parser.add_argument("--keep", action="store_true", help="do not delete it, and use it if it is there")
    parser.add_argument("--questions", type=int, default=QUESTIONS, help="questions to ask")
    given = parser.parse_args(arguments)
    if not given.folder.exists():
        synthetic.make(given.folder, given.mentions)
    try:
        sys.stdout.write(json.dumps(measure(given.folder, given.questions), indent=1) + "\n")
    finally:
        if not given.keep:
            shutil.rmtree(given.folder)
    return 0


def measure(folder: Path, number: int = QUESTIONS) -> dict[str, Any]:
    """Return the figures of a ledger; its copy for looking up is made first where it is missing."""
    begun = time.perf_counter()
    if quick.file_of(open_snapshot(folder)) is None:
        quick.build(folder)
    copied = time.perf_counter()
    ledger = Ledger(folder, scores=SCORES)
    opened = time.perf_counter()
    past = Ledger(folder, as_of=synthetic.COMMITS // 2, scores=SCORES)
    took = [_timed(kind, ask) for kind, ask in questions(ledger, past, number)]
    kinds = sorted({one.kind for one in took})
    return {
        "mentions": _count(ledger, "mentions"),
        "events": _count(ledger, "events"),
        "copy_bytes": sum(path.stat().st_size for path in folder.rglob("*.duckdb")),
        "bytes": sum(path.stat().st_size for path in folder.rglob("*.parquet")),
        "load": os.getloadavg()[0],
        "copy_seconds": round(copied - begun, 1),
        "open_seconds": round(opened - copied, 2),
        "all": _figures(took),
        **{kind: _figures([one for one in took if one.kind == kind]) for kind in kinds},
    }


def questions(ledger: Ledger, past: Ledger, number: int) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield questions as an analyst asks them, of twelve kinds in turn. ``past`` is the same ledger as of long ago."""
    ids_ = [
        row["event_id"] for row in ledger.sql("SELECT event_id FROM events WHERE date_start = '2022-05-03' LIMIT 50")
    ]
    for n in range(number):
        yield _question(ledger, past, ids_, n)


def _question(ledger: Ledger, past: Ledger, events: list[str], n: int) -> tuple[str, Callable[[], Any]]:
    one, other = _country(n * 7 % 40), _country(n * 11 % 60 + 1)
    year, month = 2020 + n % 5, n * 5 % 12 + 1
    days = {"since": f"{year}-{month:02}-01", "until": f"{year}-{month:02}-28"}
    type = TYPES[n % len(TYPES)]
    return (
        ("type, dyad, month", lambda: ledger.events(type=type, actor=one, recipient=other, **days)),
        ("dyad by month", lambda: ledger.dyad(one, other)),
        ("newest of a country", lambda: ledger.events(either=one, limit=50)),
        ("show", lambda: ledger.show(events[n % len(events)][:10])),
        ("as of, country, month", lambda: past.events(actor=one, **days, limit=100)),
        ("mentions of a month", lambda: ledger.mentions(type=type, country=one, **days, limit=100)),
        ("newest of an actor", lambda: ledger.events(actor=f"Q{n % 40 * 50 + 1}", limit=50)),
        ("statements of a source", lambda: ledger.statements(source=one, limit=50)),
        ("articles of a publisher", lambda: ledger.articles(publisher=f"Paper {n % 50}", limit=50)),
        ("SQL: types of a year", lambda: ledger.sql(_TYPES.format(year=year))),
        ("SQL: mentions with events", lambda: ledger.sql(_JOINED.format(year=year, month=month, country=one))),
        ("many sources, year", lambda: ledger.events(min_sources=3, since=f"{year}-01-01", until=f"{year}-12-31",
                                                     country=one, order="sources", limit=50)),
    )[n % 12]  # fmt: skip


_TYPES = (
    "SELECT type, count(*) AS n, avg(confidence) AS sure FROM events WHERE date_start BETWEEN '{year}-01-01' "
    "AND '{year}-12-31' GROUP BY type ORDER BY n DESC"
)
_JOINED = (
    "SELECT m.publisher, count(DISTINCT m.event_id) AS events FROM event_mentions m JOIN events e USING (event_id) "
    "WHERE m.date_start BETWEEN '{year}-{month:02}-01' AND '{year}-{month:02}-28' AND e.date_start BETWEEN "
    "'{year}-{month:02}-01' AND '{year}-{month:02}-28' AND list_contains(e.actor_countries, '{country}') "
    "GROUP BY 1 ORDER BY 2 DESC LIMIT 20"
)


def _country(rank: int) -> str:
    return chr(65 + rank % 26) + chr(65 + rank // 26 % 26) + chr(65 + rank * 7 % 26)


def _timed(kind: str, ask: Callable[[], Any]) -> Took:
    wall, processors = time.perf_counter(), time.process_time()
    answer = ask()
    rows = len(answer.to_arrow()) if hasattr(answer, "to_arrow") else len(answer)
    return Took(kind, 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - processors), rows)


def _figures(took: list[Took]) -> dict[str, float]:
    walls, processors = sorted(one.wall for one in took), [one.processors for one in took]
    return {
        "questions": len(took),
        "p50_ms": round(statistics.median(walls), 1),
        "p95_ms": round(walls[min(len(walls) - 1, int(0.95 * len(walls)))], 1),
        "max_ms": round(walls[-1], 1),
        "processor_ms": round(statistics.mean(processors), 1),
        "rows": round(statistics.mean(one.rows for one in took), 1),
    }


def _count(ledger: Ledger, table: str) -> int:
    (row,) = ledger.sql(f"SELECT count(*) AS n FROM raw_{table}")
    return int(row["n"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
