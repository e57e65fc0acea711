"""What two parties did to each other, counted period by period."""

from __future__ import annotations

from sayso.errors import UsageError
from sayso.ledger.filters import Clause, Filters, filters_of, where

PERIODS = ("day", "week", "month", "year")

QUADS = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
"""PLOVER's quad classes, 1 to 4."""


def query(one: str, other: str, by: str, types: bool, filters: Filters, found: list[str] | None) -> Clause:
    """Return the query: a row for each period and direction (``A > B``, ``B > A``, ``A = B`` for reciprocal events).

    An event on which both are on both sides is counted in both directions. Raises ``UsageError`` for an unknown period.
    """
    if by not in PERIODS:
        raise UsageError(f"events are counted by {', '.join(PERIODS)}, not by {by!r}")
    base = where(filters, "events", found)
    # who took part first: it decides for nearly all events, and cheaply
    both = [where(filters_of({"either": party}), "events") for party in (one, other)]
    directions = (
        (f"{one} > {other}", "NOT reciprocal", {"actor": one}, {"recipient": other}),
        (f"{other} > {one}", "NOT reciprocal", {"actor": other}, {"recipient": one}),
        (f"{one} = {other}", "reciprocal", {"actor": one}, {"actor": other}),
    )
    sides, values = [], []
    for name, condition, first, second in directions:
        parts = [where(filters_of(dict(side)), "events") for side in (first, second)]
        sides.append(f"CASE WHEN {condition} AND {parts[0].sql} AND {parts[1].sql} THEN ? END")
        values += [*parts[0].values, *parts[1].values, name]
    counts = ", ".join(
        f"coalesce(sum(n) FILTER (quad = {number}), 0)::BIGINT AS {name}" for number, name in enumerate(QUADS, 1)
    )
    sql = (
        f"WITH told AS (SELECT date_trunc('{by}', date_start)::DATE AS period, type, mode, "
        f"list_filter([{', '.join(sides)}], lambda x: x IS NOT NULL) AS directions "
        f"FROM events WHERE ({both[0].sql}) AND ({both[1].sql}) "
        f"AND {base.sql}), "
        "each AS (SELECT period, unnest(directions) AS direction, type, mode FROM told WHERE len(directions) > 0), "
        "counted AS (SELECT period, direction, type, mode, count(*) AS n FROM each GROUP BY ALL), "
        # a mode without a score of its own has its type's
        "scored AS (SELECT c.*, coalesce(s.quad, t.quad) AS quad, coalesce(s.score, t.score) AS score FROM counted c "
        "LEFT JOIN scores s ON s.type = c.type AND s.mode = c.mode "
        "LEFT JOIN scores t ON t.type = c.type AND t.mode IS NULL) "
        f"SELECT period, direction, {'type, ' if types else ''}sum(n)::BIGINT AS events, {counts}, "
        "round(sum(n * score) / sum(n) FILTER (score IS NOT NULL), 2) AS mean_score "
        f"FROM scored GROUP BY ALL ORDER BY period NULLS LAST, direction{', type' if types else ''}"
    )
    return Clause(sql, (*values, *both[0].values, *both[1].values, *base.values))
