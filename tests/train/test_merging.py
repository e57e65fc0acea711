"""Setting the weights of merging: what is fitted, and that the file keeps its comments and hand-set weights."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from sayso import engine
from sayso.train.merging import FOLDER, regress, whitened, write_weights


def test_a_regression_finds_what_made_the_data():
    features = np.column_stack([np.tile([0.0, 1.0], 500), np.ones(1000)])
    right = np.concatenate([np.tile([0.0, 1.0], 400), np.tile([1.0, 0.0], 100)])
    found = regress(features, right, np.zeros(1000), penalty=1e-6)
    assert found == pytest.approx([2 * np.log(4), -np.log(4)], abs=0.01)


def test_what_is_given_is_not_learned_again():
    features = np.column_stack([np.tile([0.0, 1.0], 500), np.ones(1000)])
    right = np.concatenate([np.tile([0.0, 1.0], 400), np.tile([1.0, 0.0], 100)])
    given = features @ np.array([2 * np.log(4), -np.log(4)])
    assert regress(features, right, given, penalty=1e-6) == pytest.approx([0, 0], abs=0.01)


def test_learned_weights_are_written_and_the_rest_of_the_file_stays(tmp_path):
    path = tmp_path / "weights.toml"
    before = (FOLDER / "weights.toml").read_text("utf-8")
    path.write_text(before, "utf-8")
    weights = engine.load_merging().weights
    moved = msgspec.structs.replace(weights, learned=weights.learned | {"same_word": 0.125}, constant=-9.5)
    write_weights(moved, path)
    after = Path(path).read_text("utf-8")
    changed = [line for line in after.splitlines() if line not in before.splitlines()]
    assert changed == ["constant = -9.5", "same_word = 0.125"]


def test_a_turn_is_of_whole_numbers_that_fit_a_byte():
    drawn = np.random.default_rng(3).normal(size=(500, 80)) * np.arange(1, 81)
    middle, turn = whitened(drawn)
    assert (middle.shape, turn.shape) == ((80,), (80, 64))
    assert np.abs(turn).max() == 127
    assert (turn == np.rint(turn)).all()
