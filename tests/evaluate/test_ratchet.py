"""The gate on the figures has tests of its own: it fails on a drop, and lowers nothing without a reason."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from sayso import evaluate
from sayso.evaluate import ratchet


@pytest.fixture
def gate(tmp_path, monkeypatch):
    """A baseline of one floor at 0.8, and a measurement that gives what the test sets."""
    (tmp_path / "dev.jsonl").write_text("{}\n", "utf-8")
    monkeypatch.setattr(ratchet, "places", lambda: (tmp_path,))
    state = SimpleNamespace(now=0.8, baseline=tmp_path / "baseline.json", corpus=tmp_path / "dev.jsonl")
    result = SimpleNamespace(to_dict=lambda: {"all": {"f1": state.now}, "corpus": "dev"})
    monkeypatch.setattr(evaluate, "measure", lambda kind, path: result)
    state.baseline.write_text("[]", "utf-8")
    state.run = lambda *arguments: ratchet.main(arguments, state.baseline)
    state.floor = lambda: ratchet.load(state.baseline)[0]
    assert state.run("--add", "x", "dev.jsonl", "all.f1") == 0
    return state


def test_a_figure_at_its_floor_holds(gate, capsys):
    assert gate.run() == 0
    assert capsys.readouterr().out == "holds     x dev.jsonl all.f1: 0.800, floor 0.800\n"


def test_a_drop_fails_and_moves_nothing(gate, capsys):
    gate.now = 0.79
    assert gate.run() == 1
    assert gate.run("--update") == 1
    assert gate.floor().floor == 0.8
    assert capsys.readouterr().out.startswith("DROPPED   x dev.jsonl all.f1: 0.790, floor 0.800\n")


def test_a_rise_moves_the_floor_only_when_asked(gate):
    gate.now = 0.9
    assert gate.run() == 0
    assert gate.floor().floor == 0.8
    assert gate.run("--update") == 0
    assert gate.floor().floor == 0.9


def test_a_floor_is_lowered_with_a_reason_and_keeps_it(gate):
    gate.now = 0.5
    assert gate.run("--update", "--allow-regression", "the gold was corrected") == 0
    assert (gate.floor().floor, gate.floor().lowered_because) == (0.5, "the gold was corrected")


def test_another_corpus_is_refused(gate, capsys):
    gate.corpus.write_text("{}\n{}\n", "utf-8")
    assert gate.run() == 2
    assert "is not the corpus that the floor was measured on" in capsys.readouterr().err


def test_a_corpus_that_is_not_here_is_said_and_left_out(gate, capsys):
    gate.corpus.unlink()
    assert gate.run() == 0
    assert capsys.readouterr().out == "left out  x dev.jsonl all.f1: the corpus is not here\n"


def test_a_figure_that_the_measurement_does_not_give_is_refused(gate, capsys):
    assert gate.run("--add", "x", "dev.jsonl", "all.f2") == 2
    assert capsys.readouterr().err == "ratchet: x gives no figure all.f2; it gives all.f1\n"


def test_a_floor_knows_the_command_the_day_and_the_corpus(gate):
    floor = gate.floor()
    assert floor.command == "sayso evaluate x dev.jsonl"
    assert floor.sha256 == ratchet.fingerprint(gate.corpus)
    assert len(floor.measured) == len("2026-01-01")
