"""Statements inside statements, on examples of our own: ``sayso evaluate nested FILE`` (or a folder of files).

The markup is that of ``corpus/README.md``. PolNeAR marks only the outermost attribution; here every level counts.

- A role is the set of its letters and digits by offset, as in ``attribution_score``.
- Gold and found statements are paired one to one by how well all three roles agree (a statement and the one it quotes
  share most of their content, so overlap of content alone would pair them the wrong way round).
- ``loose``: content with intersection over union of one half, source overlaps or both are empty, cue likewise.
  ``strict``: all three equal.
- ``chain``: for every gold innermost statement of a nest, a found statement with as many statements round it, where
  every level is right in the loose sense.
- ``false_a_text``: statements found in an example where nobody says anything, on average.
- ``within``, ``refers``, ``medium``: of the statements that are right in the loose sense and have one annotated
  (``within``: all of them), how many have the right holder, person and medium.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from sayso.evaluate.attribution_score import assign
from sayso.evaluate.markup import Example, GoldStatement, read_examples
from sayso.model import Article, Report, Span, Statement, make_article

_ROLES = ("source", "cue", "content")
_COLUMNS = ("examples", "gold", "found", "P", "R", "loose", "strict", "chains", "chain", "false_a_text")


class Level(NamedTuple):
    """A statement as what is compared: sets of offsets, and the position of the one it lies within."""

    source: frozenset[int]
    cue: frozenset[int]
    content: frozenset[int]
    within: int | None


class Result(msgspec.Struct, frozen=True):
    """Figures over all examples, and by kind of example."""

    total: dict[str, float]
    by_kind: dict[str, dict[str, float]]


class Verdict(NamedTuple):
    """The counts of one example; positions of gold statements missed, of found ones too many, of chains not found."""

    counts: Counter[str]
    missed: tuple[int, ...]
    extra: tuple[int, ...]
    broken: tuple[int, ...]


def evaluate(path: Path, code: Callable[[Article], Report]) -> Result:
    """Return the figures of ``code`` on a file or folder. Raises ``InputError`` for an example it cannot read."""
    return measure(read_examples(path), lambda text: code(make_article(text)))


def measure(examples: Iterable[Example], code: Callable[[str], Report]) -> Result:
    """Return the figures of ``code``, a function from a text to its report."""
    total: Counter[str] = Counter()
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for example in examples:
        counts = judge(example, code(example.text).statements).counts
        total.update(counts)
        kinds[example.kind].update(counts)
    return Result(figures(total), {kind: _brief(kinds[kind]) for kind in sorted(kinds)})


def judge(example: Example, found: Sequence[Statement]) -> Verdict:
    """Return what is right and wrong in the statements found in one example; the numbers are positions."""
    golden, mine = gold_levels(example), found_levels(example.text, found)
    counts = Counter({"examples": 1, "gold": len(golden), "found": len(mine)})
    if not golden:
        counts.update(silent=1, false=len(mine))
    pairs = _pairs(golden, mine)
    right = {row: column for row, column in pairs.items() if loosely(golden[row], mine[column])}
    counts["loose"] = len(right)
    counts["strict"] = sum(golden[row][:3] == mine[column][:3] for row, column in right.items())
    for role in _ROLES:
        counts[role] = sum(_agrees(role, golden[row], mine[column]) for row, column in pairs.items())
        counts[f"{role}.exact"] = sum(_equal(role, golden[row], mine[column]) for row, column in right.items())
    for row, column in right.items():
        holder = golden[row].within
        counts["within"] += mine[column].within == (None if holder is None else right.get(holder, -1))
        counts.update(_details(example.text, example.statements[row], found[column]))
    innermost, broken = _chains(golden, mine)
    counts.update(chains=len(innermost), chain=len(innermost) - len(broken))
    missed = tuple(row for row in range(len(golden)) if row not in right)
    extra = tuple(column for column in range(len(mine)) if column not in right.values())
    return Verdict(counts, missed, extra, broken)


def gold_levels(example: Example) -> list[Level]:
    """Return an example's statements as sets, in order of their numbers."""
    numbers = [one.number for one in example.statements]
    return [
        Level(
            kept(example.text, one.source),
            kept(example.text, one.cue),
            kept(example.text, one.content),
            None if one.within is None else numbers.index(one.within),
        )
        for one in example.statements
    ]


def found_levels(text: str, found: Sequence[Statement]) -> list[Level]:
    """Return a report's statements as sets."""
    places = {one.id: number for number, one in enumerate(found)}
    return [
        Level(
            kept(text, (one.source.span,) if one.source else ()),
            kept(text, one.cue.spans),
            kept(text, one.content.spans),
            places.get(one.within) if one.within else None,
        )
        for one in found
    ]


def kept(text: str, spans: Iterable[Span]) -> frozenset[int]:
    """Return the offsets in spans that hold a letter, digit, mark, currency or percent sign.

    A piece without any (the colon of a cue) keeps all that is not white space.
    """
    offsets = [index for start, end in spans for index in range(start, end) if not text[index].isspace()]
    return frozenset(filter(lambda index: _tells(text[index]), offsets)) or frozenset(offsets)


def _tells(char: str) -> bool:
    category = unicodedata.category(char)
    return category[0] in "LN" or category in ("Mn", "Mc", "Sc") or char == "%"


def loosely(gold: Level, mine: Level) -> bool:
    """Tell whether all three roles agree in the loose sense."""
    return all(_agrees(role, gold, mine) for role in _ROLES)


def _agrees(role: str, gold: Level, mine: Level) -> bool:
    one, other = getattr(gold, role), getattr(mine, role)
    if role == "content":
        return _overlap(one, other) >= 0.5
    return bool(one & other) or not (one or other)


def _equal(role: str, gold: Level, mine: Level) -> bool:
    same: bool = getattr(gold, role) == getattr(mine, role)
    return same


def _overlap(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / (len(one | other) or 1)


def _pairs(golden: Sequence[Level], mine: Sequence[Level]) -> dict[int, int]:
    weights = [[_closeness(one, other) for other in mine] for one in golden]
    return {row: column for row, column in assign(weights) if weights[row][column] > 0}


def _closeness(gold: Level, mine: Level) -> int:
    """Return how close two statements are in thousandths; one that is right in the loose sense outweighs any other."""
    if not gold.content & mine.content:
        return 0
    sums = sum(round(1000 * _overlap(getattr(gold, role), getattr(mine, role))) for role in _ROLES)
    return sums + 1 + (100_000 if loosely(gold, mine) else 0)


def _details(text: str, gold: GoldStatement, mine: Statement) -> Counter[str]:
    """Return whether person and medium are right, where they are annotated."""
    counts: Counter[str] = Counter()
    if gold.medium is not None:
        counts.update({"medium.gold": 1, "medium": int(mine.medium == gold.medium)})
    if gold.refers is not None:
        source = mine.source
        named = text[slice(*source.refers_to)] if source and source.refers_to else ""
        told = f"{named} {source.name or ''}" if source else ""
        right = _words(gold.refers)[-1] in _words(told)
        counts.update({"refers.gold": 1, "refers": int(right)})
    return counts


def _words(text: str) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in text.lower()).split() or [""]


# ── chains ───────────────────────────────────────────────────────────────────


def _chains(golden: Sequence[Level], mine: Sequence[Level]) -> tuple[list[int], tuple[int, ...]]:
    """Return the innermost statements of an example's nests, and those of them whose chain was not found."""
    holders = {one.within for one in golden}
    innermost = [row for row, one in enumerate(golden) if one.within is not None and row not in holders]
    found = [chain(mine, column) for column in range(len(mine))]
    broken = tuple(row for row in innermost if not any(_same(chain(golden, row), other) for other in found))
    return innermost, broken


def chain(levels: Sequence[Level], innermost: int) -> tuple[Level, ...]:
    """Return the statements round one, outermost first, and itself last."""
    found: list[Level] = []
    place: int | None = innermost
    while place is not None and len(found) <= len(levels):
        found.append(levels[place])
        place = levels[place].within
    return tuple(reversed(found))


def _same(gold: Sequence[Level], mine: Sequence[Level]) -> bool:
    return len(gold) == len(mine) and all(map(loosely, gold, mine))


# ── figures ──────────────────────────────────────────────────────────────────


def figures(counts: Counter[str]) -> dict[str, float]:
    """Return the figures that counts make: counts as they are, shares from 0 to 1."""
    made: dict[str, float] = {name: counts[name] for name in ("examples", "gold", "found", "chains")}
    made["P"], made["R"] = _share(counts["loose"], counts["found"]), _share(counts["loose"], counts["gold"])
    for name in ("loose", "strict", *_ROLES):
        made[name] = _share(2 * counts[name], counts["found"] + counts["gold"])
    for role in _ROLES:
        made[f"{role}.exact"] = _share(counts[f"{role}.exact"], counts["loose"])
    made["within"] = _share(counts["within"], counts["loose"])
    made["chain"] = _share(counts["chain"], counts["chains"])
    made["false_a_text"] = _share(counts["false"], counts["silent"])
    for name in ("refers", "medium"):
        made[f"{name}.gold"] = counts[f"{name}.gold"]
        made[name] = _share(counts[name], counts[f"{name}.gold"])
    return made


def _brief(counts: Counter[str]) -> dict[str, float]:
    made = figures(counts)
    return {name: made[name] for name in _COLUMNS}


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def render(result: Result) -> str:
    """Return the result as a table, a line a kind of example, and the figures over all below it."""
    rows = [*result.by_kind.items(), ("all", result.total)]
    lines = [f"{'':<16}" + "".join(f"{name:>{_width(name)}}" for name in _COLUMNS)]
    lines += [f"{kind:<16}" + "".join(_cell(name, made) for name in _COLUMNS) for kind, made in rows]
    rest = (name for name in result.total if name not in _COLUMNS)
    return "\n".join([*lines, "", *(f"{name:<16}{_shown(name, result.total[name])}" for name in rest)])


def _cell(name: str, made: dict[str, float]) -> str:
    return f"{_shown(name, made[name]):>{_width(name)}}"


def _width(name: str) -> int:
    return max(len(name) + 2, 8)


def _shown(name: str, value: float) -> str:
    whole = name in {"examples", "gold", "found", "chains"} or name.endswith(".gold")
    return f"{value:.0f}" if whole else f"{value:.3f}"
