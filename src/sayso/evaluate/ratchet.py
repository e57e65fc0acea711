"""Figures only rise: measure again what ``baseline.json`` holds floors for, and fail on a drop.

    python -m sayso.evaluate.ratchet                                measure and compare
    python -m sayso.evaluate.ratchet --add KIND FILE FIGURE...      hold a new figure to what it is now
    python -m sayso.evaluate.ratchet --update                       raise the floors to what was measured
    python -m sayso.evaluate.ratchet --update --allow-regression WHY    lower them too, and keep the reason

A file is looked for in ``corpus/`` of the repository, then in ``$SAYSO_DATA`` or ``../shared/data``.
What is in neither is said and left out: a clean checkout measures the repository's own corpus.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from sayso import evaluate
from sayso.data.own import NONE, VARIABLE
from sayso.errors import SaysoError, UsageError

BASELINE = Path(__file__).with_name("baseline.json")
REPOSITORY = Path(__file__).parents[3]

TOLERANCE = 0.0005
"""Floors are kept to three digits."""


class Floor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The least that a figure may be. ``sha256`` is of the corpus: another corpus is another figure."""

    kind: str
    file: str
    figure: str
    floor: float
    measured: str
    command: str
    sha256: str
    lowered_because: str | None = None


class Outcome(msgspec.Struct, frozen=True):
    """A floor and what was measured, or ``None`` and why it was not."""

    floor: Floor
    now: float | None
    problem: str | None = None

    @property
    def dropped(self) -> bool:
        """Whether the figure is below its floor."""
        return self.now is not None and self.now < self.floor.floor - TOLERANCE


def load(baseline: Path = BASELINE) -> tuple[Floor, ...]:
    """Return the floors of a baseline file."""
    return msgspec.json.decode(baseline.read_bytes(), type=tuple[Floor, ...])


def save(floors: Iterable[Floor], baseline: Path = BASELINE) -> None:
    """Write a baseline file, in the order of its keys."""
    ordered = sorted(floors, key=lambda floor: (floor.kind, floor.file, floor.figure))
    baseline.write_bytes(msgspec.json.format(msgspec.json.encode(ordered), indent=1) + b"\n")


def places() -> tuple[Path, ...]:
    """Return the folders in which corpora are looked for."""
    shared = os.environ.get("SAYSO_DATA")
    return REPOSITORY / "corpus", Path(shared) if shared else REPOSITORY.parent / "shared" / "data"


def locate(file: str, folders: Sequence[Path]) -> Path | None:
    """Return the path of a corpus, or ``None`` where it is in none of the folders."""
    return next((folder / file for folder in folders if (folder / file).is_file()), None)


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def measure(kind: str, path: Path) -> dict[str, float]:
    """Return every figure that a measurement gives, names joined by dots."""
    figures = evaluate.flatten(evaluate.as_dict(evaluate.measure(kind, path)))
    return {name: float(value) for name, value in figures.items() if isinstance(value, (int, float))}


def compare(floors: Iterable[Floor], folders: Sequence[Path]) -> list[Outcome]:
    """Measure every floor's figure, each corpus once."""
    measured: dict[tuple[str, str], dict[str, float]] = {}
    outcomes = []
    for floor in floors:
        path = locate(floor.file, folders)
        if path is None:
            outcomes.append(Outcome(floor, None, "the corpus is not here"))
            continue
        if fingerprint(path) != floor.sha256:
            raise UsageError(f"{floor.file} is not the corpus that the floor was measured on; add the figure again")
        key = (floor.kind, floor.file)
        if key not in measured:
            measured[key] = measure(floor.kind, path)
        if floor.figure not in measured[key]:
            raise UsageError(f"{floor.kind} gives no figure {floor.figure}; it gives {', '.join(measured[key])}")
        outcomes.append(Outcome(floor, measured[key][floor.figure]))
    return outcomes


def moved(outcome: Outcome, today: str, why: str | None) -> Floor:
    """Return the floor moved to what was measured; downwards only with a reason."""
    if outcome.now is None or (outcome.dropped and why is None):
        return outcome.floor
    now = round(outcome.now, 3)
    if abs(now - outcome.floor.floor) < TOLERANCE:
        return outcome.floor
    reason = why if outcome.dropped else outcome.floor.lowered_because
    return msgspec.structs.replace(outcome.floor, floor=now, measured=today, lowered_because=reason)


def added(kind: str, file: str, figures: Sequence[str], folders: Sequence[Path], today: str) -> list[Floor]:
    """Return new floors at what is measured now. Raises ``UsageError`` for a corpus or figure that is not there."""
    path = locate(file, folders)
    if path is None:
        raise UsageError(f"{file} is in none of {', '.join(str(folder) for folder in folders)}")
    measured = measure(kind, path)
    missing = [figure for figure in figures if figure not in measured]
    if missing:
        raise UsageError(f"{kind} gives no figure {missing[0]}; it gives {', '.join(measured)}")
    return [
        Floor(
            kind=kind,
            file=file,
            figure=figure,
            floor=round(measured[figure], 3),
            measured=today,
            command=f"sayso evaluate {kind} {file}",
            sha256=fingerprint(path),
        )
        for figure in figures
    ]


def told(outcome: Outcome) -> str:
    """Return one line about an outcome."""
    floor = outcome.floor
    name = f"{floor.kind} {floor.file} {floor.figure}"
    if outcome.now is None:
        return f"left out  {name}: {outcome.problem}"
    return f"{'DROPPED ' if outcome.dropped else 'holds   '}  {name}: {outcome.now:.3f}, floor {floor.floor:.3f}"


def main(arguments: Sequence[str], baseline: Path = BASELINE) -> int:
    """Run the command and return its status: 0 when no figure dropped, 1 when one did, 2 for a wrong call."""
    parser = argparse.ArgumentParser(prog="python -m sayso.evaluate.ratchet", description="Figures only rise.")
    parser.add_argument("--add", nargs="+", metavar="WORD", help="KIND FILE FIGURE...: hold new figures")
    parser.add_argument("--update", action="store_true", help="raise the floors to what was measured")
    parser.add_argument("--allow-regression", metavar="WHY", help="with --update: lower floors too, for this reason")
    asked = parser.parse_args(arguments)
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    try:
        return _run(asked, today, baseline)
    except (SaysoError, ModuleNotFoundError) as error:
        sys.stderr.write(f"ratchet: {error}\n")
        return 2


def _run(asked: argparse.Namespace, today: str, baseline: Path) -> int:
    floors, folders = load(baseline), places()
    if asked.add:
        if len(asked.add) < 3:
            raise UsageError("--add takes a kind, a file and one or more figures")
        kind, file, *figures = asked.add
        new = added(kind, file, figures, folders, today)
        replaced = {(floor.kind, floor.file, floor.figure) for floor in new}
        save([*new, *(one for one in floors if (one.kind, one.file, one.figure) not in replaced)], baseline)
        return 0
    outcomes = compare(floors, folders)
    sys.stdout.write("".join(f"{told(outcome)}\n" for outcome in outcomes))
    if asked.update:
        save([moved(outcome, today, asked.allow_regression) for outcome in outcomes], baseline)
    lowered = asked.update and asked.allow_regression
    return 0 if lowered or not any(outcome.dropped for outcome in outcomes) else 1


if __name__ == "__main__":
    # floors are of Sayso as released, without files of actors that somebody has added here
    os.environ[VARIABLE] = NONE
    sys.exit(main(sys.argv[1:]))
