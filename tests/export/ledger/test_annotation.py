"""Pre-annotations: every span points at its words in the units that the tool counts."""

from __future__ import annotations

import json
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.export.ledger import doccano, inception, labelstudio, prodigy
from sayso.export.ledger._annotation import Annotated, Link, Span, annotated
from sayso.export.ledger._text import Utf16, in_lead, sentences_before, tokens

texts = st.text(alphabet=st.sampled_from("ab .\n\t“’é🕊️👩🏽\u200d🚒"), max_size=60)


def utf16(text, start, end):
    """What JavaScript and Java have between two offsets."""
    return text.encode("utf-16-le", "surrogatepass")[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")


# ── units ─────────────────────────────────────────────────────────────────────


@settings(deadline=None)
@given(st.text(), st.data())
def test_utf16_units_point_at_the_same_words_and_back(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    units = Utf16(text)
    assert utf16(text, units.units(start), units.units(end)) == text[start:end]
    assert units.points(units.units(start)) == start


@settings(deadline=None)
@given(texts, st.data())
def test_tokens_make_up_the_text_and_are_cut_where_asked(text, data):
    cuts = data.draw(st.lists(st.integers(0, len(text))))
    found = tokens(text, cuts)
    assert "".join(text[one.start : one.end] + " " * one.space for one in found) == text
    edges = {one.start for one in found} | {one.end for one in found}
    assert {cut for cut in cuts if 0 < cut < len(text) and not text[cut - 1 : cut + 1].isspace()} <= edges | {
        one.end + 1 for one in found if one.space}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words", "sentence", "lead"),
    [
        ("One. Two here.", "here", 1, True),
        ("One.\nTwo here.", "here", 1, False),
        ("“One.” Two here.", "here", 1, True),
        ("In the U.S. market here.", "here", 0, True),
        ("\nOne here", "here", 1, True),
    ],
)
def test_sentences_are_counted_by_punctuation(text, words, sentence, lead):
    assert sentences_before(text, text.index(words)) == sentence
    assert in_lead(text, text.index(words)) is lead


# ── what is annotated ─────────────────────────────────────────────────────────


def test_an_article_has_its_spans_in_order_each_once_and_links_between_them(rows):
    found = {one.article["reading_id"]: one for one in annotated(rows)}
    assert set(found) == {"r1", "r2", "r3", "r4", "r5", "r6"}
    first = found["r1"]
    shown = [(first.text[span.start : span.end], span.label) for span in first.spans]
    assert ("spoke", "CONSULT") in shown
    assert shown.count(("Niger", "actor")) == 1
    words = {span.id: first.text[span.start : span.end] for span in first.spans}
    links = {(words[link.first], words[link.second], link.label) for link in first.links}
    assert {("shot", "oldiers", "actor"), ("shot", "herders", "recipient"), ("shot", "Diffa", "place")} <= links
    assert ("shot", "told him", "attributed_to") in links
    assert ("told him", "Colonel Adoum", "source") in links
    assert [span.start for span in first.spans] == sorted(span.start for span in first.spans)


def test_articles_that_are_not_current_are_left_out(rows, monkeypatch):
    articles = [{**row, "is_current": row["reading_id"] == "r2"} for row in rows.articles()]
    monkeypatch.setattr(rows, "articles", lambda: iter(articles))
    assert [one.article["reading_id"] for one in annotated(rows)] == ["r2"]


def test_annotations_are_the_same_however_the_ledger_orders_participants(rows, monkeypatch):
    before = list(annotated(rows))
    turned = list(rows.participants())[::-1]
    monkeypatch.setattr(rows, "participants", lambda: iter(turned))
    assert list(annotated(rows)) == before


ARTICLE = dict.fromkeys(
    ("article_id", "version_id", "reading_id", "title", "url", "publisher", "published", "coder", "language"), "x"
)


@st.composite
def articles(draw):
    """An article of a few odd characters with spans anywhere, and links between them."""
    text = draw(texts.filter(bool))
    places = st.integers(0, len(text) - 1).flatmap(
        lambda start: st.tuples(st.just(start), st.integers(start + 1, len(text)))
    )
    edges = sorted(set(draw(st.lists(places, min_size=1, max_size=5))))
    spans = tuple(Span(f"s{nth}", start, end, "ASSAULT", 0.5) for nth, (start, end) in enumerate(edges))
    ids = st.sampled_from([span.id for span in spans])
    links = draw(st.lists(st.builds(Link, ids, ids, st.just("actor")), max_size=3))
    return Annotated({**ARTICLE, "text": text}, spans, tuple(dict.fromkeys(links)))


@settings(max_examples=40, deadline=None)
@given(articles())
def test_label_studio_regions_hold_their_words_in_code_points(one):
    task = labelstudio._task(one, SimpleNamespace(version="1"))
    regions = [held for held in task["predictions"][0]["result"] if held["type"] == "labels"]
    for region, span in zip(regions, one.spans, strict=True):
        value = region["value"]
        assert task["data"]["text"][value["start"] : value["end"]] == value["text"] == one.text[span.start : span.end]
    assert {end for held in task["predictions"][0]["result"] if held["type"] == "relation"
            for end in (held["from_id"], held["to_id"])} <= {region["id"] for region in regions}  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(articles())
def test_doccano_entities_hold_their_words_in_utf16(one):
    line = doccano._line(one, 7)
    for entity, span in zip(line["entities"], one.spans, strict=True):
        assert utf16(line["text"], entity["start_offset"], entity["end_offset"]) == one.text[span.start : span.end]
    ids = {entity["id"] for entity in line["entities"]}
    assert {end for held in line["relations"] for end in (held["from_id"], held["to_id"])} <= ids
    assert min(ids) == 7


@settings(max_examples=40, deadline=None)
@given(articles())
def test_prodigy_spans_hold_their_words_in_code_points_and_end_with_tokens(one):
    line = prodigy._line(one)
    held = line["tokens"]
    assert "".join(token["text"] + " " * token["ws"] for token in held) == one.text
    assert [token["id"] for token in held] == list(range(len(held)))
    for span, given_ in zip(line["spans"], one.spans, strict=True):
        assert line["text"][span["start"] : span["end"]] == one.text[given_.start : given_.end]
        assert span["token_start"] <= span["token_end"] < len(held)
        words = one.text[given_.start : given_.end]
        if words == words.strip():
            assert held[span["token_start"]]["start"] == span["start"]
            assert held[span["token_end"]]["end"] == span["end"]


@settings(max_examples=40, deadline=None)
@given(articles())
def test_inception_annotations_hold_their_words_in_utf16(one):
    cas = inception.cas(one)
    structures = cas["%FEATURE_STRUCTURES"]
    by_id = {held["%ID"]: held for held in structures}
    assert len(by_id) == len(structures)
    spans = [held for held in structures if held["%TYPE"] == "custom.Span"]
    for held, span in zip(spans, one.spans, strict=True):
        assert utf16(structures[0]["sofaString"], held["begin"], held["end"]) == one.text[span.start : span.end]
    for held in structures:
        if held["%TYPE"] == "custom.Relation":
            assert by_id[held["@Governor"]]["%TYPE"] == by_id[held["@Dependent"]]["%TYPE"] == "custom.Span"
    assert cas["%VIEWS"]["_InitialView"]["%MEMBERS"] == [held["%ID"] for held in structures[1:]]


# ── the files ─────────────────────────────────────────────────────────────────


def test_label_studio_gets_tasks_and_an_interface_that_knows_their_labels(exported):
    folder = exported("labelstudio")
    tasks = json.loads((folder / "tasks.json").read_text("utf-8"))
    config = ElementTree.fromstring((folder / "config.xml").read_text("utf-8"))
    labels = {one.get("value") for one in config.iter("Label")}
    relations = {one.get("value") for one in config.iter("Relation")}
    (text,) = config.iter("Text")
    (marks,) = config.iter("Labels")
    assert len(tasks) == 6
    for task in tasks:
        assert text.get("value") == "$text"
        assert set(task) == {"data", "predictions"}
        for held in task["predictions"][0]["result"]:
            if held["type"] == "labels":
                assert (held["from_name"], held["to_name"]) == (marks.get("name"), text.get("name"))
                assert set(held["value"]["labels"]) <= labels
            else:
                assert set(held["labels"]) <= relations
    first = next(held for held in tasks[0]["predictions"][0]["result"] if held["value"]["text"] == "spoke")
    assert first["meta"]["text"] == ["phone", "happened"]
    assert first["value"]["start"] == tasks[0]["data"]["text"].index("spoke"), "the emoji before it is one character"


def test_doccano_ids_are_numbers_that_no_two_lines_share(exported):
    lines = [json.loads(line) for line in exported("doccano").read_text("utf-8").splitlines()]
    assert len(lines) == 6
    for name in ("entities", "relations"):
        ids = [held["id"] for line in lines for held in line[name]]
        assert len(set(ids)) == len(ids)


def test_prodigy_relations_join_the_last_tokens_of_their_spans(exported):
    line = json.loads(exported("prodigy").read_text("utf-8").splitlines()[0])
    link = next(held for held in line["relations"] if held["label"] == "place")
    assert line["tokens"][link["child"]]["text"] == "Diffa"
    assert line["tokens"][link["head"]]["text"] in ("shot", "troops")


def test_inception_gets_a_file_an_article_with_its_types(exported):
    files = sorted(exported("inception").iterdir())
    assert [file.name for file in files] == [f"r{number}.json" for number in range(1, 7)]
    cas = json.loads(files[0].read_text("utf-8"))
    assert set(cas) == {"%TYPES", "%FEATURE_STRUCTURES", "%VIEWS"}
    assert set(cas["%TYPES"]) == {"custom.Span", "custom.Relation"}
