"""Every measurement that the folder shows is to be had from the command line."""

from __future__ import annotations

import inspect
from pathlib import Path
from types import SimpleNamespace

import pytest

from sayso import evaluate
from sayso.errors import InputError, UsageError

GIVEN = {"coder", "code", "relate", "gazetteer"}


@pytest.mark.parametrize("kind", evaluate.names())
def test_a_measurement_takes_a_file_and_what_the_pipeline_can_give(kind):
    first, *others = inspect.signature(evaluate.find(kind).evaluate).parameters.values()
    assert first.name == "path"
    assert [one.name for one in others if one.default is one.empty and one.name not in GIVEN] == []


def test_a_missing_file_is_said(monkeypatch):
    monkeypatch.setattr(evaluate, "find", lambda kind: SimpleNamespace(evaluate=lambda path: path.read_text()))
    with pytest.raises(InputError) as raised:
        evaluate.measure("x", Path("absent.jsonl"))
    assert str(raised.value) == "absent.jsonl: cannot be read (No such file or directory)"


def test_a_file_of_another_shape_is_said(monkeypatch):
    monkeypatch.setattr(evaluate, "find", lambda kind: SimpleNamespace(evaluate=lambda path: {}["text"]))
    with pytest.raises(InputError) as raised:
        evaluate.measure("x", Path("other.jsonl"))
    assert str(raised.value) == "other.jsonl: is not in the shape that x measures (KeyError: 'text')"


def test_nested_figures_become_one_level():
    assert evaluate.flatten({"a": {"b": 1, "c": {"d": 2}}, "e": 3}) == {"a.b": 1, "a.c.d": 2, "e": 3}


def test_a_measure_of_one_file_refuses_several(monkeypatch):
    monkeypatch.setattr(evaluate, "find", lambda kind: SimpleNamespace(evaluate=lambda path: 0))
    with pytest.raises(UsageError) as raised:
        evaluate.measure("x", Path("one"), Path("two"))
    assert str(raised.value) == "x measures one file at a time, not 2; call it for each"
