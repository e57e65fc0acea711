"""What holds for every input: nothing is raised, one clear line for what is no article, text kept to the character."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sayso.data import load
from sayso.errors import InputError, NotAnArticle, UnknownFormat
from sayso.model import Page
from sayso.read import ReadingWords, first, open_bytes, read_all
from sayso.settings import Settings

WORDS = load("reading.toml", ReadingWords)
ARTICLE = (
    "The government of Norland said on Monday that it would reopen the border with Estmark, closed since 2021.\n\n"
    "Foreign Minister Olen Tarvik met his counterpart in the customs house, and they signed a protocol.\n"
)
RELAXED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def only(data, name="x.txt", **knobs):
    (item,) = read_all(data, name, WORDS, Settings(**knobs))
    return item


def one_line(error, kind):
    assert isinstance(error, kind), error
    assert "\n" not in str(error)
    return str(error)


@RELAXED
@given(st.binary(max_size=2000), st.sampled_from(["-", "a.html", "b.txt", "c.jsonl", "d"]))
def test_no_bytes_make_a_reader_raise(data, name):
    for item in read_all(data, name, WORDS):
        assert isinstance(item, Page | InputError)


SNIPPETS = (
    "<html>|<body>|<p>|</p>|<h1>|<div class='caption'>|</div>|<table><tr>|</script>|"
    "<script type='application/ld+json'>{|"
    '<!--|{"@type":"NewsArticle","datePublished":5}|]]>|<time datetime=\'x\'>|<a href>|<meta charset=\'|utf-16\'>|'
    "\x00|é|<br>|Talks were held on Monday, the ministry said. |<article>|<figcaption>|&#0;|&#xD800;|<li>"
)
MARKUP = st.lists(st.sampled_from(SNIPPETS.split("|")), max_size=40)


@RELAXED
@given(MARKUP)
def test_no_markup_makes_the_html_reader_raise(parts):
    for item in read_all(("<!DOCTYPE html>" + "".join(parts)).encode(), "page.html", WORDS):
        assert isinstance(item, Page | InputError)


TEXT = st.text(st.characters(codec="utf-8"), max_size=400)


@RELAXED
@given(TEXT, st.booleans())
def test_text_of_a_json_line_is_kept_to_the_character(text, escaped):
    line = json.dumps({"id": "i", "text": text, "language": "en"}, ensure_ascii=escaped).encode()
    page = only(line + b"\n", "-")
    assert page.article.text == text
    assert page.article.source_id == "i"


@RELAXED
@given(st.lists(st.sampled_from(ARTICLE.split()), min_size=30, max_size=80))
def test_the_body_of_a_text_is_made_of_its_own_characters(words):
    item = only(f"{' '.join(words)}.\n\n{ARTICLE}".encode())
    assert isinstance(item, Page)
    for line in item.article.text.split("\n"):
        assert line in f"{' '.join(words)}.\n\n{ARTICLE}"


@pytest.mark.parametrize(
    ("data", "name", "kind", "says"),
    [
        (b"", "a.html", InputError, "is empty"),
        (b" \n\n", "-", InputError, "is empty"),
        (b"", "a.jsonl", InputError, "is empty"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "a.pdf", UnknownFormat, "a PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a.png", UnknownFormat, "a PNG image"),
        (b"PK\x03\x04\x14\x00", "a.docx", UnknownFormat, "an Office document"),
        (bytes(range(256)) * 40, "noise", UnknownFormat, "binary data"),
        (ARTICLE.encode() + b" caf\xc3\xa9 \xc3( \xe2\x80", "a.txt", InputError, "broken utf-8 at byte"),
        (b"\xff\xfe" + ARTICLE.encode("utf-16-le")[:-1], "a.txt", InputError, "broken utf-16"),
        (b"qzx wvk " * 4000, "a.txt", NotAnArticle, "no running text"),
        (b'[{"id": "a", "text": "b"}]', "a.json", UnknownFormat, "a JSON array"),
        (b'<?xml version="1.0"?><rss><channel/></rss>', "a.xml", InputError, "is a feed without entries"),
        (b'<?xml version="1.0"?><sitemap/>', "a.xml", UnknownFormat, "XML that is no web page"),
        ("外交部发言人星期一在例行记者会上表示严重关切。".encode() * 9, "a.txt", NotAnArticle, "another language (zh)"),
        (b"Hello there.", "a.txt", NotAnArticle, "words of running text"),
        (b"<html><body><p>Nothing here.</p></body></html>", "a.html", NotAnArticle, "give the page of one article"),
    ],
)
def test_what_is_no_article_gets_one_clear_line(data, name, kind, says):
    message = one_line(only(data, name), kind)
    assert message.startswith(f"{name}: ")
    assert says in message


def test_what_is_larger_than_the_limit_is_not_read_as_a_page():
    assert "too large" in one_line(only(ARTICLE.encode() * 20, max_bytes=1000), InputError)


def test_json_lines_are_held_to_the_limit_line_by_line():
    line = json.dumps({"id": "a", "text": ARTICLE}).encode() + b"\n"
    items = list(read_all(line * 20, "a.jsonl", WORDS, Settings(max_bytes=1000)))
    assert len(items) == 20
    assert all(isinstance(item, Page) for item in items)


def test_files_that_cannot_be_opened_are_told_in_one_line(tmp_path):
    (tmp_path / "big.html").write_bytes(b"x" * 2000)
    for path, says in (
        (tmp_path / "none", "no such file"),
        (tmp_path, "is a folder"),
        (tmp_path / "big.html", "too large"),
    ):
        with pytest.raises(InputError) as caught:
            open_bytes(path, Settings(max_bytes=1000))
        assert says in one_line(caught.value, InputError)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_the_same_text_is_read_from_any_encoding(encoding):
    text = ARTICLE.replace("protocol", "“protocol” at the Café Løve – twice")
    assert "“protocol” at the Café Løve – twice" in only(text.encode(encoding)).article.text


def test_english_full_of_foreign_names_is_english():
    text = (
        "Ri Yong-ho and Pak Myong-kuk met Jeffrey Feltman. Mahmoud Abbas, Mohammed bin "
        "Abdulrahman Al-Thani and Abdullah Gül met Çavuşoğlu. "
        "Lee Hsien Loong, Nguyen Xuan Phuc and Rodrigo Duterte spoke in Vientiane with Thongloun Sisoulith and Hun Sen."
    )
    assert only(text.encode()).article.language == "en"


def test_the_id_of_an_article_does_not_depend_on_where_it_was_read():
    assert only(ARTICLE.encode(), "a.txt").article.id == only(ARTICLE.encode(), "b/c.txt").article.id


def test_first_raises_the_error_of_an_input_without_an_article():
    with pytest.raises(NotAnArticle):
        first(b"Hello there.", "a.txt", WORDS)
    assert first(ARTICLE.encode(), "a.txt", WORDS).article.source_id == "a.txt"


def test_importing_the_stage_loads_nothing_heavy():
    heavy = {"trafilatura", "lxml", "py3langid", "numpy", "htmldate"}
    code = f"import sys, sayso.read; print(sorted({heavy!r} & set(sys.modules)))"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
