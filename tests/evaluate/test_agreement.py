"""Agreement of two annotations: what counts as the same, and what is refused."""

import json

from sayso.evaluate.agreement import agreement, main
from sayso.evaluate.events_markup import load_labels, parse_examples

FIRST = """
# a-1: assault
Rebels shelled Gao and Mali protested.
- shelled | ASSAULT heavy-weapons | happened | actor=Rebels | recipient=Gao
- protested | ACCUSE disapprove | happened | actor=Mali
"""
SECOND = """
# a-1: assault
Rebels shelled Gao and Mali protested.
- shelled Gao | ASSAULT | happened | actor=Rebels
- protested | PROTEST | possible | actor=Mali
"""


def test_events_with_overlapping_anchors_are_compared_part_by_part():
    labels = load_labels()
    pairs = list(zip(parse_examples(FIRST, "1", labels), parse_examples(SECOND, "2", labels), strict=True))
    found = agreement(pairs)
    assert (found.found_f1, found.typed_f1, found.same_type) == (1.0, 0.5, 0.5)
    assert (found.same_mode, found.same_factuality) == (0.0, 0.5)
    assert found.parties_f1 == 0.8
    assert found.roles_overlap == 0.4  # Rebels alone of five: Gao is of one side, Mali of two types


def test_an_example_without_a_first_annotation_is_one_line_and_an_error(tmp_path, capsys):
    one, other = tmp_path / "one.txt", tmp_path / "other.txt"
    one.write_text(FIRST)
    other.write_text(SECOND.replace("a-1", "a-2"))
    assert main([str(other), str(one)]) == 1
    assert "a-2" in capsys.readouterr().err
    assert main([str(one), str(one)]) == 0
    assert json.loads(capsys.readouterr().out)["typed_f1"] == 1.0
