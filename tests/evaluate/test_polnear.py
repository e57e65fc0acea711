import msgspec
import pytest

from sayso.errors import InputError
from sayso.evaluate import polnear
from sayso.evaluate.attribution_score import Attribution

TEXT = "The envoy said talks failed."
ROW = {"id": "a", "text": TEXT, "extra": 1,
       "attributions": [{"id": "E1", "source": [[0, 9]], "cue": [[10, 14]], "content": [[15, 27]]}]}  # fmt: skip
RIGHT = Attribution(((0, 9),), ((10, 14),), ((15, 27),))


@pytest.fixture
def documents(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_bytes(b"\n".join(msgspec.json.encode(ROW) for _ in range(3)) + b"\n\n")
    return list(polnear.read_gold(path))


def test_a_perfect_reader_has_perfect_figures(documents):
    result = polnear.measure(documents, lambda text: [RIGHT], draws=20)
    assert result.figures["joint.strict.F1"] == 1.0
    assert result.intervals["joint.strict.F1"] == polnear.Interval(1.0, 1.0, 1.0)


def test_the_bootstrap_is_the_same_twice(documents):
    answers = iter([[RIGHT], [], [RIGHT]] * 2)
    first, second = (polnear.measure(documents, lambda text: next(answers), draws=50) for _ in range(2))
    assert first == second
    assert first.intervals["joint.loose.F1"].low < first.intervals["joint.loose.F1"].high


def test_peers_and_people_stand_beside_us(documents):
    shown = polnear.render(polnear.measure(documents, lambda text: [RIGHT], draws=5))
    for name in ("this run", "GenderGapTracker", "Citron", "textacy", "people", "joint.strict"):
        assert name in shown


def test_a_broken_line_is_named(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "a", "text": "x", "attributions": []}\n{"id": 1}\n')
    with pytest.raises(InputError, match="line 2"):
        list(polnear.read_gold(path))
