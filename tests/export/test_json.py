"""The record on paper: keys in the record's order, Unicode as it is, ``annotations`` only when asked for."""

from __future__ import annotations

import io
import json

import msgspec
import pytest

from sayso import data
from sayso.export import Style, Wording, find, names
from sayso.model import Annotations, Report

WORDING = data.load("wording.toml", Wording)


def written(name, reports, several=False):
    stream = io.StringIO()
    find(name).write(reports, stream, Style(wording=WORDING, several=several))
    return stream.getvalue()


def test_the_formats_are_the_files_of_the_folder():
    assert names() == ("json", "jsonl", "table")


@pytest.mark.parametrize("name", ["json", "jsonl"])
def test_the_keys_come_in_the_order_of_the_record(name, report):
    record = json.loads(written(name, [report]))
    assert list(record) == ["article", "statements", "events"]
    assert list(record["events"][0]) == [
        "id", "type", "mode", "contexts", "factuality", "actors", "recipients", "reciprocal", "date", "place",
        "quantities", "attribution", "anchor", "evidence", "confidence",
    ]  # fmt: skip
    assert list(record["statements"][0]) == [
        "id", "source", "cue", "content", "form", "medium", "addressee", "date", "within",
    ]  # fmt: skip


def test_annotations_are_there_only_when_asked_for(report):
    with_all = msgspec.structs.replace(report, annotations=Annotations())
    assert "annotations" not in json.loads(written("json", [report]))
    assert json.loads(written("json", [with_all]))["annotations"] == {"participants": [], "places": [], "times": []}


def test_letters_are_not_escaped(report):
    article = msgspec.structs.replace(report.article, title="Übung “à la carte” 🙂")
    assert "Übung “à la carte” 🙂" in written("json", [Report(article=article)]).replace('\\"', '"')


def test_json_is_one_object_for_one_article_and_a_list_for_several(report):
    assert json.loads(written("json", [report])) == report.to_dict() | json.loads(written("json", [report]))
    assert len(json.loads(written("json", [report, report], several=True))) == 2
    assert written("json", [], several=True) == ""


def test_jsonl_is_one_line_a_report(report):
    lines = written("jsonl", [report, report]).split("\n")
    assert lines[2:] == [""]
    assert msgspec.json.decode(lines[0], type=Report) == report
