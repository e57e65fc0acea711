import json

from sayso.evaluate.time import count, evaluate, new_tally, scores
from sayso.model import Timex

GOLD = [
    {"span": [0, 6], "text": "Friday", "type": "DATE", "value": "2017-12-15"},
    {"span": [20, 28], "text": "two days", "type": "DURATION", "value": "P2D"},
]
FRIDAY = Timex(type="DATE", value="2017-12-15")


def measured(found):
    tally = new_tally()
    count(tally, GOLD, found)
    return scores(tally, 1)


def test_gold_against_itself_is_all_right():
    made = measured([((0, 6), FRIDAY), ((20, 28), Timex(type="DURATION", value="P2D"))])
    assert made.f1 == made.strict_f1 == made.type_f1 == made.value_f1 == 1.0


def test_an_overlap_counts_only_as_relaxed():
    made = measured([((0, 12), FRIDAY)])
    assert (made.precision, made.recall, made.strict_f1) == (1.0, 0.5, 0.0)
    assert made.value_f1 == made.f1


def test_a_wrong_value_costs_only_the_value():
    made = measured([((0, 6), Timex(type="DATE", value="2017-12-22"))])
    assert (made.value_f1, made.type_f1) == (0.0, made.f1)


def test_nothing_found_is_nought():
    assert measured([]).f1 == 0.0


def test_a_file_is_measured_from_its_text(tmp_path):
    text = "The envoys met on Thursday."
    timex = {"span": [18, 26], "text": "Thursday", "type": "DATE", "value": "2017-12-14"}
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({"id": "a", "dct": "2017-12-15", "text": text, "timexes": [timex]}) + "\n")
    made = evaluate(path)
    assert (made.documents, made.gold, made.to_dict()["value_f1"]) == (1, 1, 1.0)
