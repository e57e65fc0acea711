"""A web page: its own declarations first, trafilatura for the text, the furniture told apart by its markup and words.

Before the text is extracted, elements whose name or class says caption, byline, related, newsletter
and the like are taken out, unless they hold a large part of the page's text; what is left out of
the body afterwards is listed block by block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

from sayso.errors import InputError, NotAnArticle
from sayso.model import LeftOut, Page
from sayso.read import _body, _bytes, _dates, _lines, _metadata, _verdict
from sayso.read._words import ReadingWords
from sayso.settings import Settings

if TYPE_CHECKING:
    from lxml.html import HtmlElement

NAME = "html"
PRIORITY = 20

_OPENING = re.compile(
    rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<(?:article|div|p|main|section|h1|meta)[\s>]", re.I
)
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)|<\?xml[^>]{0,100}encoding=[\"']([\w.-]+)", re.I
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_INLINE = frozenset(
    {
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
    }
    | {"q", "s", "small", "span", "strong", "sub", "sup", "tt", "u", "wbr"}
)
_BY_TAG = {
    "figcaption": "caption",
    "nav": "navigation",
    "footer": "footer",
    "aside": "aside",
    "form": "form",
    "button": "button",
    "header": "page header",
}
_PRUNED_TAGS = ("figcaption", "nav", "footer", "aside", "form", "button")
_SILENT = ("script", "style", "noscript", "template", "svg", "iframe", "select", "textarea", "object")
_CAMEL = re.compile(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]+")
_MOST_SHARE = 0.3
_FEWEST_LINKED_HEADINGS = 6


class _Cut(msgspec.Struct, frozen=True):
    """What the markup said to leave out."""

    text: str
    reason: str


def sniff(data: bytes, name: str) -> bool:
    """Take what has a tag of HTML near its beginning, and files named so that begin with any."""
    head = data[:4096].replace(b"\x00", b"")
    return bool(_OPENING.search(head)) or (name.lower().endswith((".html", ".htm", ".xhtml")) and b"<" in head)


def read(data: bytes, name: str, settings: Settings, words: ReadingWords) -> Iterator[Page | InputError]:
    """Yield the one article of a page, or the one reason why there is none."""
    try:
        yield _read(data, name, settings, words)
    except InputError as error:
        yield error


def _read(data: bytes, name: str, settings: Settings, words: ReadingWords) -> Page | InputError:
    tree = _tree(_bytes.to_text(data, name, _charset(data)), name)
    declared = _metadata.declared(tree, words)
    declared = _with_title(declared, tree, words)
    whole = " ".join(tree.itertext())[:200_000]
    index = not declared.is_article and _is_index(tree)
    blocks = _blocks(tree)
    many = _verdict.too_many_lines(len(blocks), name)
    if many:
        return many
    cut = _prune(tree, words)
    extracted = _extract(tree)
    body = _body.sort(_pieces(extracted), words, declared.title)
    body = _completed(body, declared, blocks, tree, words)
    if index and _verdict.is_short(body):
        return NotAnArticle(_verdict.INDEX, name)
    more = _left_out(blocks, cut, extracted, body, words)
    refusal = _verdict.refusal(whole, body, name, settings, words)
    return refusal or _verdict.page(
        body, name, settings, words, declared=declared.language, url=declared.url, more=more
    )


def _charset(data: bytes) -> str | None:
    match = _CHARSET.search(data[:4096])
    return (match[1] or match[2]).decode("ascii") if match else None


def _tree(text: str, name: str) -> HtmlElement:
    from lxml import etree
    from lxml import html as lxml_html

    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, recover=True)
    clean = _UNFIT.sub("", _DECLARATION.sub("", text)).encode("utf-8")
    try:
        tree = lxml_html.document_fromstring(clean, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise NotAnArticle("holds no HTML that can be read; give the page of one article", name) from error
    for element in list(tree.iter(*_SILENT)):
        if element.tag != "script":
            element.drop_tree()
    return tree


def _with_title(declared: _metadata.Declared, tree: HtmlElement, words: ReadingWords) -> _metadata.Declared:
    """Return the declarations with a headline, and with the site's name from behind it."""
    title, clue = declared.title, declared.found.get("title", "")
    if title is None:
        title, clue = _metadata.from_headings(tree)
    if title is None:
        return declared
    bare, site = _body.without_site(title, declared.publisher, words)
    if site is None:
        site = _body.site_behind(bare, _metadata.from_title(tree) or "")
    found = {**declared.found, "title": clue}
    publisher = declared.publisher
    if publisher is None and site:
        publisher, found["publisher"] = site, "behind the headline in <title>"
    return msgspec.structs.replace(declared, title=bare, publisher=publisher, found=found)


def _is_index(tree: HtmlElement) -> bool:
    """Tell whether most headings of a page lead elsewhere, and these are many."""
    headings = list(tree.iter("h2", "h3", "h4"))
    linked = [h for h in headings if h.find(".//a") is not None or any(p.tag == "a" for p in h.iterancestors())]
    return len(linked) >= _FEWEST_LINKED_HEADINGS and len(linked) >= 0.7 * len(headings)


def _blocks(tree: HtmlElement) -> list[tuple[str, str]]:
    """Return the blocks of text of a page, in order, each with the reason that its place gives."""
    found = []
    for owner, text in _runs(tree):
        tidy = " ".join(text.split())
        if tidy:
            near = (owner, *owner.iterancestors())
            found.append((tidy, next((_BY_TAG[e.tag] for e in near if e.tag in _BY_TAG), "not part of the body")))
    return found


def _runs(tree: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Yield each stretch of text between the edges of blocks, with the block that it stands in."""
    owners = [tree]
    text: list[str] = []
    for event, element in _walk(tree):
        inline = element.tag in _INLINE
        if not inline:
            yield owners[-1], "".join(text)
            text = []
        if event == "start":
            owners.append(owners[-1] if inline else element)
            text.append(element.text or "")
        else:
            owners.pop()
            text.append(element.tail or "")
    yield tree, "".join(text)


def _walk(tree: HtmlElement) -> Iterator[tuple[str, HtmlElement]]:
    from lxml import etree

    body = tree.find("body")
    for event, element in etree.iterwalk(tree if body is None else body, events=("start", "end")):
        if element.tag != "script":
            yield event, element


def _prune(tree: HtmlElement, words: ReadingWords) -> list[_Cut]:
    """Take out of the tree what its markup calls furniture, and return it."""
    reasons = {word: reason for reason, names in words.classes.items() for word in names}
    total = sum(len(p.text_content()) for p in tree.iter("p")) or 1
    cut = []
    for element in list(tree.iter()):
        reason = _reason(element, reasons)
        if reason is None or element.getparent() is None or not _within(element, tree):
            continue
        if sum(len(p.text_content()) for p in element.iter("p")) > _MOST_SHARE * total:
            continue
        text = " ".join(" ".join(element.itertext()).split())
        if text:
            cut.append(_Cut(text, reason))
        element.drop_tree()
    return cut


def _within(element: HtmlElement, tree: HtmlElement) -> bool:
    """Tell whether an element still hangs in the tree."""
    return element is not tree and element.getroottree().getroot() is tree


def _reason(element: HtmlElement, reasons: dict[str, str]) -> str | None:
    if not isinstance(element.tag, str) or element.tag in {
        "html",
        "head",
        "body",
        "main",
        "article",
        "script",
        "meta",
        "link",
    }:
        return None
    if element.tag in _PRUNED_TAGS:
        return _BY_TAG[element.tag]
    if element.tag == "h1":
        return None
    for name in f"{element.get('class') or ''} {element.get('id') or ''}".split()[:12]:
        parts = [part.lower() for part in _CAMEL.findall(name)]
        for key in (name.lower(), *parts, *("".join(pair) for pair in pairwise(parts))):
            if key in reasons:
                return reasons[key]
    return None


def _extract(tree: HtmlElement) -> str:
    """Return the running text by trafilatura, a paragraph a line."""
    import trafilatura

    text = trafilatura.extract(tree, fast=True, include_comments=False, include_tables=False, deduplicate=False)
    return text or ""


def _pieces(text: str) -> list[_body.Piece]:
    lines = (line.strip().removeprefix("- ").strip() for line in text.split("\n"))
    return [_body.Piece(line) for line in lines if line]


def _completed(
    body: _body.Sorted,
    declared: _metadata.Declared,
    blocks: list[tuple[str, str]],
    tree: HtmlElement,
    words: ReadingWords,
) -> _body.Sorted:
    """Return the body with what the page declares; what it prints, and a guess from its markup, come after that."""
    found = {**body.found, **declared.found}
    published = declared.published or body.published
    if published is None:
        published, clue = _printed(blocks, body, words)
        if published is None:
            published, clue = _guessed(tree), "guess by htmldate"
        if published:
            found["published"] = clue
    publisher = declared.publisher or body.publisher
    if declared.publisher is None and (publisher is None or found.get("publisher") == "dateline"):
        holder = _body.rights([text for text, _ in blocks], words)
        if holder:
            publisher, found["publisher"] = holder, "line of rights"
    return msgspec.structs.replace(
        body, title=declared.title or body.title, published=published, publisher=publisher, found=found
    )


def _printed(blocks: list[tuple[str, str]], body: _body.Sorted, words: ReadingWords) -> tuple[str | None, str]:
    """Return the first date that stands alone above the body, as readers see it."""
    opening = _lines.plain(body.text[:60])
    for text, _ in blocks:
        if opening and opening in _lines.plain(text):
            break
        dated = _dates.find(text, words) if len(text) < 120 else None
        if dated and not dated.updated and len(dated.rest.split()) <= 6:
            return dated.iso, "date printed above the body"
    return None, ""


def _guessed(tree: HtmlElement) -> str | None:
    from htmldate import find_date

    # both ends are given because htmldate would else take today for the later one
    found: str | None = find_date(
        tree, extensive_search=False, original_date=True, min_date="1990-01-01", max_date="2100-01-01"
    )
    return found


def _left_out(
    blocks: list[tuple[str, str]], cut: list[_Cut], extracted: str, body: _body.Sorted, words: ReadingWords
) -> tuple[LeftOut, ...]:
    """Return what the page holds beside the lines that were extracted, each once, with a reason."""
    covered = _squeezed(extracted)
    found = []
    for item in cut:
        key = _squeezed(item.text)
        if key not in covered:
            covered += " " + key
            found.append(LeftOut(text=item.text, reason=item.reason))
    for text, place in blocks:
        key = _squeezed(text)
        if key not in covered:
            covered += " " + key
            found.append(LeftOut(text=text, reason=_reason_of(text, place, body.title, words)))
    return tuple(found)


def _reason_of(text: str, place: str, title: str | None, words: ReadingWords) -> str:
    if title and _lines.plain(text) == _lines.plain(title):
        return "headline"
    if len(text) < 120 and _dates.find(text, words):
        return "date"
    return _lines.furniture(text, words) or place


def _squeezed(text: str) -> str:
    """Return a text without white space and soft hyphens, for comparison with what an extractor made of it."""
    return re.sub(r"[\s\u00ad]+", "", text)
