"""Whether a ledger survives ``kill -9``: articles go in twice, in any order, and the ledger is that of one clean run.

    python -m sayso.evaluate.interrupted FILE.jsonl --times 50 [--articles 100] [--jobs 2]

Starts ``sayso ingest`` on the shuffled lines, twice over, kills it, and starts it again, ``--times`` times: every
second time after a random while, every other time a few milliseconds after a table of the ledger has changed, which
is in the middle of a commit. Then it lets it run to the end, and compares digests.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from sayso.errors import InputError
from sayso.ledger.care import digest
from sayso.ledger.schema import TABLES
from sayso.ledger.store import Store

COMMAND = (sys.executable, "-m", "sayso.cli")
_SHORTEST, _LONGEST = 0.5, 6.0
"""Seconds until a kill at a random moment: before the models are loaded, or after. ``--longest`` changes the second."""

_PATIENCE = 60.0
"""Seconds to wait for a change of a table before killing all the same."""

_POLL = 0.002


class Outcome(NamedTuple):
    """What came of it. ``killed`` counts processes that were killed before they were done, ``in_commit`` those of them
    that left tables half-written; ``complaints`` are those of ``sayso ledger check``."""

    articles: int
    killed: int
    in_commit: int
    commits: int
    seconds: float
    clean: str
    interrupted: str
    complaints: int

    @property
    def is_the_same(self) -> bool:
        """Whether the ledger is that of the clean run, and nothing is wrong with it."""
        return self.clean == self.interrupted and not self.complaints


class Progress(msgspec.Struct):
    """How far a run is, kept in its folder so that a run that was itself stopped goes on: the clean ledger's digest,
    and what the kills so far came to."""

    clean: str = ""
    done: int = 0
    killed: int = 0
    in_commit: int = 0
    seconds: float = 0.0


def interrupted(
    file: Path, folder: Path, times: int, articles: int | None, jobs: int, seed: int, longest: float
) -> Outcome:
    """Return what comes of killing ``sayso ingest`` so many times. ``folder`` holds both ledgers and the progress of an
    earlier run on the same file, if there was one, which is then gone on with."""
    lines = file.read_text("utf-8").splitlines()[:articles]
    if not lines:
        raise InputError("holds no articles", str(file))
    kept, once, knobs = folder / "progress.json", folder / "once.jsonl", folder / "knobs.toml"
    progress = msgspec.json.decode(kept.read_bytes(), type=Progress) if kept.exists() else Progress()
    once.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    knobs.write_text("commit_articles = 5\n", "utf-8")
    begun = time.monotonic() - progress.seconds

    def keep() -> None:
        progress.seconds = round(time.monotonic() - begun, 1)
        kept.write_bytes(msgspec.json.encode(progress))

    if not progress.clean:
        _ingest(once, folder / "clean", knobs, jobs).wait()
        progress.clean = digest(Store(folder / "clean").snapshot())
        keep()
    ledger = folder / "interrupted"
    for number in range(progress.done, times):
        chance = random.Random(f"{seed} {number}")
        process = _ingest(_shuffled(lines, folder, chance), ledger, knobs, jobs)
        if number % 2:
            _wait_for_change(process, ledger / chance.choice(sorted(TABLES)), chance.uniform(0, 0.05))
        else:
            _wait(process, chance.uniform(_SHORTEST, longest))
        if process.poll() is None:
            process.kill()
            progress.killed += 1
        process.wait()
        progress.in_commit += bool((ledger / "sayso-ledger.json").exists() and Store(ledger).ahead())
        progress.done = number + 1
        keep()
    _ingest(_shuffled(lines, folder, random.Random(f"{seed} last")), ledger, knobs, jobs).wait()
    checked = subprocess.run([*COMMAND, "ledger", "check", str(ledger)], capture_output=True, text=True, check=False)
    store = Store(ledger)
    return Outcome(
        len(lines),
        progress.killed,
        progress.in_commit,
        store.last().seq,
        round(time.monotonic() - begun, 1),
        progress.clean,
        digest(store.snapshot()),
        len(checked.stdout.splitlines()) if checked.returncode in {0, 1} else -1,
    )


def _ingest(file: Path, ledger: Path, knobs: Path, jobs: int) -> subprocess.Popen[bytes]:
    call = [*COMMAND, "ingest", str(file), "--ledger", str(ledger), "--settings", str(knobs), "--jobs", str(jobs)]
    return subprocess.Popen(call, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _shuffled(lines: Sequence[str], folder: Path, chance: random.Random) -> Path:
    """Return a file of the lines, each twice, in any order."""
    twice = [*lines, *lines]
    chance.shuffle(twice)
    path = folder / "shuffled.jsonl"
    path.write_text("".join(f"{line}\n" for line in twice), "utf-8")
    return path


def _wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    until = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < until:
        time.sleep(_POLL)


def _wait_for_change(process: subprocess.Popen[bytes], table: Path, longer: float) -> None:
    """Wait until a table's folder has another number of files, and a little longer."""
    before, until = _files(table), time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < until:
        if _files(table) != before:
            _wait(process, longer)
            return
        time.sleep(_POLL)


def _files(folder: Path) -> int:
    return sum(1 for _ in folder.rglob("*")) if folder.exists() else 0


def main(arguments: list[str]) -> int:
    """Read the command line, print the outcome as JSON, and return 0 if the ledgers are the same."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--times", type=int, default=50, help="how often to kill")
    parser.add_argument("--articles", type=int, help="only so many of the file's")
    parser.add_argument("--jobs", type=int, default=1, help="processes to code in")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--longest", type=float, default=_LONGEST, help="seconds until a kill, at most")
    parser.add_argument("--folder", type=Path, help="where the ledgers stay, and a stopped run goes on")
    given = parser.parse_args(arguments)
    folder = given.folder or Path(tempfile.mkdtemp(prefix="sayso-interrupted-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        outcome = interrupted(given.file, folder, given.times, given.articles, given.jobs, given.seed, given.longest)
    except (InputError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    finally:
        if given.folder is None:
            shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.write(json.dumps(outcome._asdict() | {"is_the_same": outcome.is_the_same}, indent=1) + "\n")
    return 0 if outcome.is_the_same else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
