"""The measure of whom parties are taken for."""

import json
from pathlib import Path

import msgspec
import pytest

from sayso.errors import InputError
from sayso.evaluate.actors import evaluate
from sayso.model import AnnotatedParticipant, Annotations

CORPUS = Path(__file__).parents[2] / "corpus" / "actors.jsonl"
TEXT = "The ministers of Chad and Niger spoke by phone on Monday, Sahel Wire reported.\n"


@pytest.fixture
def code(report):
    """What the report in conftest says of every article, with one party that only the annotations have."""
    noticed = AnnotatedParticipant(text="The ministers", span=(0, 13), country=None, sector="GOV", chain="c1")
    annotated = msgspec.structs.replace(report, annotations=Annotations(participants=(noticed,)))
    return lambda article: annotated


def put(tmp_path, *rows):
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(json.dumps({"id": str(n), "text": TEXT, **row}) + "\n" for n, row in enumerate(rows)))
    return path


def test_country_and_sector_are_right_each_and_both(tmp_path, code):
    path = put(
        tmp_path,
        {"span": [17, 21], "country": "TCD", "sector": None},
        {"span": [26, 31], "country": ["MLI", "NER"], "sector": "GOV"},
        {"span": [0, 13], "country": None, "sector": "GOV"},
        {"span": [0, 3], "country": None, "sector": None},
    )
    scores = evaluate(path, code)
    assert (scores.mentions, scores.found, scores.as_party) == (4, 0.75, 0.5)
    assert (scores.country, scores.sector, scores.both) == (0.75, 0.5, 0.5)


def test_several_parties_under_one_span_are_measured_as_one(tmp_path, report):
    spoke, shots = report.events
    pair = tuple(msgspec.structs.replace(one, text="The ministers", span=(0, 13), sector="GOV") for one in spoke.actors)
    both = msgspec.structs.replace(report, events=(msgspec.structs.replace(spoke, actors=pair), shots))
    row = {"span": [0, 13], "country": None, "sector": "GOV"}
    assert evaluate(put(tmp_path, row), lambda article: both).both == 1.0


def test_what_gold_does_not_say_is_not_measured(tmp_path, code):
    scores = evaluate(put(tmp_path, {"span": [17, 21], "country": "TCD"}), code)
    assert (scores.country, scores.sector, scores.both) == (1.0, None, None)
    assert (scores.with_country, scores.with_sector, scores.with_both) == (1, 0, 0)


def test_a_text_is_coded_once_for_each_day_asked_about(tmp_path, report):
    coded = []
    path = put(
        tmp_path,
        {"span": [17, 21], "on": "2025-03-04"},
        {"span": [26, 31], "on": "2025-03-04"},
        {"span": [26, 31], "on": "1985-03-04"},
    )
    evaluate(path, lambda article: coded.append(article.published) or report)
    assert coded == ["2025-03-04", "1985-03-04"]


def test_texts_are_looked_up_in_the_corpus(tmp_path, monkeypatch, code):
    (tmp_path / "sahel").mkdir()
    (tmp_path / "sahel" / "dev.jsonl").write_text(json.dumps({"id": "d1", "text": TEXT}) + "\n")
    monkeypatch.setenv("SAYSO_DATA", str(tmp_path))
    there = {"text": None, "corpus": "sahel/dev.jsonl", "span": [17, 21], "country": "TCD"}
    assert evaluate(put(tmp_path, {**there, "document": "d1"}), code).country == 1.0
    with pytest.raises(InputError) as raised:
        evaluate(put(tmp_path, {**there, "document": "d2"}), code)
    path = tmp_path / "gold.jsonl"
    assert str(raised.value) == f"{path}: 0: no text, and no document d2 in the corpus sahel/dev.jsonl"
    with pytest.raises(InputError, match="name its folder in SAYSO_DATA"):
        evaluate(put(tmp_path, {**there, "corpus": "absent.jsonl", "document": "d1"}), code)


def test_a_span_outside_its_text_is_said(tmp_path, code):
    path = put(tmp_path, {"span": [70, 700]})
    with pytest.raises(InputError) as raised:
        evaluate(path, code)
    assert str(raised.value) == f"{path}: 0: the span (70, 700) is not inside its {len(TEXT)} characters"


def test_our_own_examples_have_spans_of_whole_words():
    for line in CORPUS.read_text("utf-8").splitlines():
        row = json.loads(line)
        start, end = row["span"]
        assert row["text"][start:end].strip() == row["text"][start:end] != ""
        assert not row["text"][start - 1 : start].isalnum() or start == 0
