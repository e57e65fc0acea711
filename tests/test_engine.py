"""Many articles: the order of the input, and one broken article costs one article."""

from __future__ import annotations

import importlib
import io
import json
import sys
from types import SimpleNamespace

import pytest

from sayso import engine
from sayso.engine import articles, processes
from sayso.errors import CodingFailed, DataError, InputError, NotAnArticle
from sayso.model import Page, Report, make_article

CALLS = '''
import os
from sayso.model import Report

def call(article):
    """Dies on an article that says so, as a process without memory does."""
    if "die" in article.text:
        os._exit(9)
    return Report(article=article)
'''


def pages(*texts):
    return [Page(article=make_article(text, source_id=text)) for text in texts]


@pytest.fixture
def dying(tmp_path, monkeypatch):
    (tmp_path / "dying_calls.py").write_text(CALLS, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("dying_calls").call
    sys.modules.pop("dying_calls")


@pytest.fixture
def file(tmp_path):
    """A JSONL file of three articles."""
    path = tmp_path / "three.jsonl"
    path.write_text("".join(json.dumps({"id": name, "text": f"{name} spoke."}) + "\n" for name in "abc"), "utf-8")
    return str(path)


def coding_with(monkeypatch, code):
    monkeypatch.setattr(articles, "coder_of", lambda settings: SimpleNamespace(code=code))


def test_the_order_of_processes_is_the_order_of_the_input(dying):
    found = pages(*(f"number {number}" for number in range(20)))
    reports = list(processes.Processes(dying, 2).run(found))
    assert [report.article.text for report in reports] == [page.article.text for page in found]


def test_an_article_that_kills_its_process_is_skipped_and_the_rest_goes_on(dying):
    unread = InputError("is empty", "x")
    found = [*pages("one", "die", "three"), unread, *pages("five")]
    one, dead, three, error, five = processes.Processes(dying, 2).run(found)
    assert [report.article.text for report in (one, three, five)] == ["one", "three", "five"]
    assert isinstance(dead, CodingFailed)
    assert str(dead) == "die: not coded, the process died on it (out of memory?)"
    assert error is unread


def test_a_mistake_of_ours_costs_one_article_and_says_where(monkeypatch, file):
    def code(article, *, annotations):
        if article.source_id == "b":
            raise KeyError("no such thing")
        return Report(article=article)

    coding_with(monkeypatch, code)
    first, second, third = engine.code([file])
    assert (first.article.source_id, third.article.source_id) == ("a", "c")
    assert str(second).startswith("b: not coded, KeyError in test_engine.py, line ")
    assert str(second).endswith("; please report it")


def test_an_article_that_cannot_be_coded_is_passed_on_as_its_error(monkeypatch, file):
    error = NotAnArticle("is in French", "b")

    def code(article, *, annotations):
        raise error

    coding_with(monkeypatch, code)
    assert list(engine.code([file])) == [error, error, error]


def test_a_broken_installation_stops_everything(monkeypatch, file):
    def code(article, *, annotations):
        raise DataError("data file x.toml is missing; install the package again")

    coding_with(monkeypatch, code)
    with pytest.raises(DataError):
        list(engine.code([file]))


def test_a_missing_file_is_reported_in_its_place(monkeypatch, file):
    coding_with(monkeypatch, lambda article, *, annotations: Report(article=article))
    outcomes = list(engine.code(["absent.html", file]))
    assert str(outcomes[0]) == "absent.html: no such file; check the path"
    assert len(outcomes) == 4


def test_a_dash_is_standard_input(monkeypatch):
    line = json.dumps({"id": "s1", "text": "It spoke."}).encode()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(line)))
    (page,) = engine.pages(["-"])
    assert page.article.source_id == "s1"
