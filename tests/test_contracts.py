"""What always holds, on every part that the folders show.

A reader, an extractor or an export is found by its file. Its cases are the files under
``tests/cases/STAGE/PART/``; a part without one fails here, and the failure says what to add.
"""

from __future__ import annotations

import ast
import io
import os
import re
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path

import msgspec
import pytest

from sayso import data, engine
from sayso.errors import InputError
from sayso.export import Style, Wording
from sayso.export import find as find_format
from sayso.export import names as format_names
from sayso.model import Page, Report
from sayso.read import readers

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "sayso"
CASES = ROOT / "tests" / "cases"
DEMO = PACKAGE / "data" / "demo" / "article.html"
WORDING = data.load("wording.toml", Wording)
STAGES = ("annotate", "resolve", "coding")


def extractors():
    """``stage/part`` of every module whose functions the pipeline calls on an article, beyond making itself ready."""
    tree = ast.parse((PACKAGE / "pipeline.py").read_text("utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    starting = [function for function in functions if function.name == "__init__" or function.name.startswith("load_")]
    ready = {node.id for function in starting for node in ast.walk(function) if isinstance(node, ast.Name)}
    for node in ast.walk(tree):
        parts = (node.module or "").split(".") if isinstance(node, ast.ImportFrom) else []
        if len(parts) == 3 and parts[0] == "sayso" and parts[1] in STAGES:
            called = {alias.name for alias in node.names if alias.name.islower()} - ready
            if any(not name.startswith("make_") for name in called):
                yield f"{parts[1]}/{parts[2]}"


def cases(part):
    folder = CASES / part
    return sorted(path for path in folder.glob("*") if path.suffix != ".json") if folder.is_dir() else []


EXTRACTORS = sorted(set(extractors()))
READERS = [f"read/{reader.NAME}" for reader in readers()]
EXPORTS = [f"export/{name}" for name in format_names()]
CODED = [DEMO, *(path for part in EXTRACTORS for path in cases(part))]


def relative(path):
    return str(path.relative_to(ROOT))


@cache
def bytes_of(article, coder):
    return msgspec.json.encode(coder.code(article, annotations=True))


@pytest.fixture(params=CODED, ids=relative)
def coded(request, coder):
    """The reports on one case, annotations included."""
    pages = [page for page in engine.pages([str(request.param)]) if isinstance(page, Page)]
    assert pages, f"{relative(request.param)} holds no article"
    return [msgspec.json.decode(bytes_of(page.article, coder), type=Report) for page in pages]


# ── every part has a case ─────────────────────────────────────────────────────


@pytest.mark.parametrize("part", [*READERS, *EXTRACTORS, *EXPORTS])
def test_a_part_has_a_case(part):
    kind = {
        "read": "an input and NAME.json beside it",
        "export": "two_events.txt, what it writes of the report in conftest",
    }
    wanted = kind.get(part.split("/")[0], "NAME.jsonl, articles of your own in the manner of a wire report")
    assert cases(part), f"{part} has no case: add tests/cases/{part}/ with {wanted}"


# ── readers ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", [path for part in READERS for path in cases(part)], ids=relative)
def test_a_reader_gives_pages_or_errors_of_one_line_and_the_same_each_time(path):
    first, again = list(engine.pages([str(path)])), list(engine.pages([str(path)]))
    assert [str(item) for item in first] == [str(item) for item in again]
    assert first, "neither an article nor an error"
    for item in first:
        if isinstance(item, InputError):
            assert "\n" not in str(item)
            assert str(item).startswith(str(path))
        else:
            assert item.article.text.strip()
            assert item.article.source_id
            assert all(left.reason for left in item.left_out)
            assert set(item.found) <= set(item.article.to_dict())


# ── exports ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", format_names())
def test_an_export_writes_what_its_case_shows(name, report):
    stream = io.StringIO()
    find_format(name).write([report, report], stream, Style(wording=WORDING, several=True, width=110))
    assert [stream.getvalue()] == [path.read_text("utf-8") for path in cases(f"export/{name}")]


# ── the record ────────────────────────────────────────────────────────────────


def dicts(value):
    """Every dict inside a record."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from dicts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from dicts(inner)


def test_every_span_points_at_the_text_beside_it(coded):
    for report in coded:
        text, record = report.article.text, report.to_dict()
        record.pop("article")
        for held in dicts(record):
            if "span" in held:
                assert (held["span"] is None) == (held["text"] is None), held
                assert held["span"] is None or text[slice(*held["span"])] == held["text"] != "", held
            if "spans" in held:
                assert held["text"] == " ".join(text[start:end] for start, end in held["spans"]), held
            if held.get("refers_to"):
                start, end = held["refers_to"]
                assert 0 <= start < end <= len(text), held


def test_ids_are_unique_and_of_the_form_that_content_gives(coded):
    for report in coded:
        ids = [part.id for part in (*report.statements, *report.events)]
        assert len(set(ids)) == len(ids)
        assert [id for id in (*ids, report.article.id) if not re.fullmatch("[0-9a-f]{16}", id)] == []


def test_ids_do_not_depend_on_where_the_article_lay(coder):
    (page,) = engine.pages([str(DEMO)])
    moved = msgspec.structs.replace(page.article, source_id="elsewhere.html")
    one, other = coder.code(page.article), coder.code(moved)
    assert [event.id for event in one.events] == [event.id for event in other.events]
    assert [said.id for said in one.statements] == [said.id for said in other.statements]


def test_an_attribution_is_a_chain_of_statements_outermost_first(coded):
    for report in coded:
        said = {statement.id: statement for statement in report.statements}
        assert [one.within for one in report.statements if one.within is not None and one.within not in said] == []
        for event in report.events:
            outer = [None, *event.attribution]
            assert [said[id].within for id in event.attribution] == outer[:-1], event


def test_no_statement_is_within_itself(coded):
    for report in coded:
        within = {statement.id: statement.within for statement in report.statements}
        for start in within:
            seen, at = set(), start
            while at is not None:
                assert at not in seen
                seen.add(at)
                at = within[at]


def test_dates_are_closed_intervals_in_order_and_never_guessed(coded):
    for report in coded:
        for held in dicts(report.to_dict()):
            if "basis" not in held:
                continue
            start, end = held["start"], held["end"]
            assert start is None or date.fromisoformat(start)
            assert end is None or date.fromisoformat(end)
            assert start is None or end is None or start <= end
            assert held["basis"] != "publication" or report.article.published


def test_codes_are_of_the_ontology(coded):
    for report in coded:
        for event in report.events:
            assert event.type in WORDING.types
            assert event.mode is None or f"{event.type}.{event.mode}" in WORDING.modes
            assert not (event.reciprocal and event.recipients), "all parties of a reciprocal event are its actors"
        for held in dicts(report.to_dict()):
            if held.get("country"):
                assert re.fullmatch("[A-Z]{3}", held["country"]), held
            if "sectors" in held:
                assert held["sector"] is None or held["sector"] in held["sectors"], held
            if "confidence" in held:
                assert 0 <= held["confidence"] <= 1, held


def test_the_anchor_lies_in_the_evidence(coded):
    for report in coded:
        for event in report.events:
            assert event.evidence.span[0] <= event.anchor.span[0] < event.anchor.span[1] <= event.evidence.span[1]


def test_annotations_come_in_the_order_of_the_text(coded):
    for report in coded:
        for held in (report.annotations.participants, report.annotations.places, report.annotations.times):
            spans = [one.span for one in held]
            assert spans == sorted(spans, key=lambda span: (span[0], -span[1])), "by start, the longer one first"


def test_every_statement_and_event_can_say_why(coder):
    for path in CODED:
        for page in engine.pages([str(path)]):
            report, explanations = coder.explain(page.article)
            assert report == coder.code(page.article)
            ids = [part.id for part in (*report.statements, *report.events)]
            assert sorted(explanation.id for explanation in explanations) == sorted(ids)
            assert [explanation.id for explanation in explanations if not explanation.choices] == []


# ── the same bytes, whatever the circumstances ───────────────────────────────


def in_another_process(paths, *arguments, **environment):
    """A report a line, by the text of its article."""
    command = [sys.executable, "-m", "sayso.cli", "code", "--annotations", "--format", "jsonl", *arguments, *paths]
    ran = subprocess.run(command, capture_output=True, env={**os.environ, **environment}, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")
    return ran.stdout.splitlines()


@pytest.fixture(scope="module")
def as_usual():
    return in_another_process([str(path) for path in CODED], PYTHONHASHSEED="1", OMP_NUM_THREADS="1")


def test_in_this_process_the_bytes_are_the_same_twice(coder, as_usual):
    pages = list(engine.pages([str(path) for path in CODED]))
    assert [bytes_of(page.article, coder) for page in pages] == as_usual
    assert [msgspec.json.encode(coder.code(page.article, annotations=True)) for page in pages] == as_usual


def test_another_order_another_seed_and_more_threads_give_the_same_bytes(as_usual):
    backwards = [str(path) for path in reversed(CODED)]
    other = in_another_process(backwards, PYTHONHASHSEED="2", OMP_NUM_THREADS="2")
    assert sorted(other) == sorted(as_usual)


def test_several_processes_give_the_same_bytes_in_the_same_order(as_usual):
    assert in_another_process([str(path) for path in CODED], "--jobs", "2") == as_usual
