"""Words that change how the rest of a phrase is read, and name nobody themselves."""

from __future__ import annotations

PARTS = frozenset(
    [
        "majority",
        "plurality",
        "number",
        "percent",
        "percentage",
        "share",
        "proportion",
        "half",
        "third",
        "thirds",
        "quarter",
        "quarters",
        "tenth",
        "dozens",
        "scores",
        "hundreds",
        "thousands",
        "millions",
        "lot",
        "lots",
        "couple",
        "handful",
        "most",
        "many",
        "some",
        "several",
        "few",
        "all",
        "none",
        "each",
        "one",
        "two",
        "three",
        "chorus",
        "array",
        "range",
        "slew",
        "raft",
        "string",
    ]
)
"""Words that before "of" only say how many."""
MISSIONS = frozenset(["mission", "embassy", "consulate", "consulate general", "consulate-general", "legation"])
"""Bodies of a state that are called after where they are ("U.S. Embassy Asuncion")."""
EMPLOYED = frozenset(
    [
        "economist",
        "economists",
        "scientist",
        "scientists",
        "analyst",
        "analysts",
        "engineer",
        "engineers",
        "researcher",
        "researchers",
        "expert",
        "experts",
        "pollster",
        "pollsters",
        "consultant",
        "consultants",
    ]
)
"""Experts who are of the body that they work for."""
