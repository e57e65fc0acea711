import json
from pathlib import Path

import pytest

from sayso.evaluate.plv import evaluate, score
from sayso.model import Relation

QUADS = {"ACCUSE": "3", "YIELD": "2", "AID": "1"}


def test_concede_and_retreat_count_as_yield(tmp_path):
    row = {"id": "1", "text": "A freed B.", "actor": [0, 1], "recipient": [8, 9], "type": "YIELD", "quad": 2}
    path = tmp_path / "plv.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for _ in range(2)))
    asked = []

    def relate(text, actor, recipient):
        asked.append((text, actor, recipient))
        return Relation(type=["CONCEDE", "RETREAT"][len(asked) - 1], quad=2, confidence=1.0)

    assert evaluate(path, relate).root == 1
    assert asked[0] == ("A freed B.", (0, 1), (8, 9))


def test_macro_f1_is_the_mean_over_the_classes_of_gold():
    scores = score(["ACCUSE", "ACCUSE", "AID"], ["ACCUSE", "AID", "AID"], QUADS)
    assert scores.by_type["ACCUSE"].f1 == pytest.approx(0.6667)
    assert scores.root == pytest.approx(0.6667)
    assert scores.by_type["ACCUSE"].taken_for == {"AID": 1}


def test_no_event_is_wrong_and_a_wrong_type_of_the_right_quad_is_right_there():
    quads = {**QUADS, "REJECT": "3"}
    scores = score(["ACCUSE", "REJECT"], ["REJECT", "none"], quads)
    assert scores.root == 0
    assert scores.quad == pytest.approx(0.6667)
    assert scores.accuracy == 0


def test_our_own_pairs_are_in_order():
    path = Path(__file__).parents[2] / "corpus" / "pairs.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert len({row["id"] for row in rows}) == len({row["text"] for row in rows}) == len(rows) == 1060
    for row in rows:
        spans = [row[key] for key in ("actor", "recipient") if row[key]]
        assert spans, row["id"]
        for start, end in spans:
            words = row["text"][start:end]
            assert words == words.strip() != "", row["id"]
