"""Every case under tests/cases/read: an input and, beside it, what a careful reader takes from it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sayso.data import load
from sayso.errors import InputError
from sayso.model import Page
from sayso.read import ReadingWords, read_all, readers

CASES = Path(__file__).parents[1] / "cases" / "read"
WORDS = load("reading.toml", ReadingWords)
FIELDS = ("title", "published", "publisher", "language", "url", "text", "source_id")


def _cases(*folders):
    found = [path for folder in folders for path in sorted((CASES / folder).iterdir()) if path.suffix != ".json"]
    return pytest.mark.parametrize("path", found, ids=[f"{path.parent.name}-{path.stem}" for path in found])


def _expected(path):
    return json.loads(path.with_suffix(".json").read_text("utf-8"))


def _check_error(item, expected):
    assert type(item).__name__ == expected["error"], item
    assert expected["says"] in str(item)
    assert "\n" not in str(item)


def _check_fields(page, expected):
    assert isinstance(page, Page), page
    for field in FIELDS:
        if field in expected:
            assert getattr(page.article, field) == expected[field], field


@_cases("html", "plain")
def test_one_page_gives_the_article_and_leaves_the_furniture_out(path):
    expected = _expected(path)
    (item,) = read_all(path.read_bytes(), str(path), WORDS)
    if "error" in expected:
        _check_error(item, expected)
        return
    _check_fields(item, expected)
    text = item.article.text
    assert text.startswith(expected["starts"])
    assert text.endswith(expected["ends"])
    assert len([line for line in text.split("\n") if line]) == expected["paragraphs"]
    assert not [words for words in expected["absent"] if words in text]
    assert item.article.title is None or item.article.title not in text
    reasons = {left.text: left.reason for left in item.left_out}
    assert {words: reasons.get(words) for words in expected["left_out"]} == expected["left_out"]
    assert {field: item.found.get(field) for field in expected.get("found", {})} == expected.get("found", {})
    assert item.article.source_id == str(path)


@_cases("jsonl", "feed", "warc")
def test_what_holds_many_gives_an_article_or_an_error_each(path):
    items = list(read_all(path.read_bytes(), path.name, WORDS))
    expected = _expected(path)
    assert len(items) == len(expected)
    for item, wanted in zip(items, expected, strict=True):
        if "error" in wanted:
            assert isinstance(item, InputError)
            _check_error(item, wanted)
        else:
            _check_fields(item, wanted)
            assert [left.text for left in item.left_out] == wanted.get("left_out", [])


def test_every_reader_has_a_case():
    missing = [reader.NAME for reader in readers() if not list((CASES / reader.NAME).glob("*.json"))]
    assert not missing, f"add an input and a .json under tests/cases/read/ for {missing}"
