"""Annotated events as packed windows of pieces."""

import re
from types import SimpleNamespace

import msgspec
import numpy as np
import pytest

from sayso.annotate.encoder import CLS, SEP, WINDOW
from sayso.evaluate.events_markup import ROLES, load_labels, parse_examples
from sayso.train import events_data as data

TEXT = """
# a-1: assault
Rebels shelled Gao on Monday.
- shelled | ASSAULT heavy-weapons | happened | actor=Rebels | recipient=Gao | time=Monday | contexts=military

# a-2: none
The storm hit the coast.
"""

SPACED = """
# b-1: assault
Rebels shelled Gao , Mali .
- shelled | ASSAULT heavy-weapons | happened | actor=Rebels ' men | recipient=Gao | contexts=military
"""


class Words:
    """A tokenizer of words and marks."""

    def encode(self, sequence, *, add_special_tokens):
        found = list(re.finditer(r"\w+|[^\w\s]", sequence))
        return SimpleNamespace(ids=[len(m.group()) for m in found], offsets=[m.span() for m in found])


@pytest.fixture(scope="module")
def plan():
    return data.scheme(load_labels())


@pytest.fixture(scope="module")
def rows(plan):
    return data.rows_of_events(Words(), tuple(parse_examples(TEXT, "x", load_labels())), plan)


def test_labels_and_roles_become_numbers(rows, plan):
    (target,) = rows[0].targets
    assert plan.types[target.type - 1] == "ASSAULT"
    assert plan.modes[target.mode] == "ASSAULT heavy-weapons"
    assert [data.FACTUALITIES[place] for place in target.factualities] == ["happened"]
    assert [(ROLES[role - 1], span) for role, span in target.roles] == [
        ("actor", (0, 1)),
        ("recipient", (2, 3)),
        ("time", (4, 5)),
    ]
    assert rows[0].pairs[0] == data.Pair((0, 1), (2, 3), (plan.types.index("ASSAULT"),))
    assert rows[1].targets == ()


def test_windows_hold_rows_one_after_the_other_and_nothing_else(rows):
    batch = data.collate([rows, rows[:1]])
    first, second = len(rows[0].pieces.ids), len(rows[1].pieces.ids)
    assert batch.ids[0, 0] == CLS
    assert batch.ids[0, first + second + 1] == SEP
    assert batch.mask.sum(1).tolist() == [first + second + 2, first + 2]
    assert batch.tags[0, 2] > 0
    assert (batch.tags[0, 1 : first + second + 1] >= 0).all()
    assert (batch.tags[1, first + 1 :] == -100).all()
    assert batch.features[0, first + 1, 2] == 2
    assert [shift for _, shift, _ in batch.targets] == [1, 1]


def test_packing_keeps_every_row_that_fits_and_the_window_within_bounds(rows):
    packed = data.pack(rows * 60, np.random.default_rng(3))
    assert sum(len(window) for window in packed) == 120
    assert all(sum(len(row.pieces.ids) for row in window) <= WINDOW for window in packed)


def test_a_pair_may_have_two_types_and_an_unknown_party(plan):
    row = {"id": "plv-train-7", "text": "Chad freed him.", "actor": [0, 4], "recipient": None, "type": "YIELD"}
    ((pair,),) = (one.pairs for one in data.rows_of_pairs(Words(), [row], plan))
    assert (pair.actor, pair.recipient) == ((0, 1), None)
    assert {plan.types[place] for place in pair.types} == {"CONCEDE", "RETREAT"}


def test_a_silver_anchor_says_nothing_of_factuality_and_other_parties(plan):
    row = {
        "id": "plv-train-7",
        "text": "Chad freed him.",
        "actor": [0, 4],
        "recipient": [11, 14],
        "anchor": [5, 10],
        "type": "RETREAT",
        "mode": None,
    }
    (one,) = data.rows_of_silver(Words(), [row], plan)
    (target,) = one.targets
    assert len(target.factualities) == len(data.FACTUALITIES)
    assert target.partial
    assert not one.complete


def test_tokens_joined_by_spaces_are_spaced_as_text_is(plan):
    spaced = SPACED.replace("Rebels shelled", "Rebels ' men shelled")
    (example,) = parse_examples(spaced, "x", load_labels())
    moved = data.natural(msgspec.structs.replace(example, kind="cameo_ner"))
    assert moved.text == "Rebels' men shelled Gao, Mali."
    assert moved.text[slice(*moved.events[0].anchor)] == "shelled"
    assert [moved.text[slice(*span)] for _, span in moved.events[0].roles] == ["Rebels' men", "Gao"]
    assert data.natural(example) == example
