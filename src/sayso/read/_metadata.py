"""What a page says about itself: JSON-LD, OpenGraph and other ``<meta>``, ``<time>``, ``<title>``, its address."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from sayso.read import _dates
from sayso.read._words import ReadingWords

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_COMMENT_MARKS = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$"
)
_CLOSING_COMMA = re.compile(r",(?=\s*[}\]])")
_MOST_NODES = 2000


class Declared(msgspec.Struct, frozen=True, kw_only=True):
    """Fields a page declares; ``found`` names the clue of each, ``is_article`` says it calls itself one."""

    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    is_article: bool = False
    found: dict[str, str] = {}


class _Gathering:
    """Fields as they are found: the first clue that speaks wins."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self.found: dict[str, str] = {}

    def offer(self, field: str, value: str | None, clue: str) -> None:
        """Take a value, unless the field has one or the value is nothing."""
        tidy = " ".join(html.unescape(value).split()) if value else ""
        if tidy and field not in self.fields:
            self.fields[field], self.found[field] = tidy, clue


def declared(tree: HtmlElement, words: ReadingWords) -> Declared:
    """Return what the tree of a page declares, from the surest clue to the weakest."""
    gathering = _Gathering()
    articles = [node for node in _linked_data(tree) if _types(node) & words.article_types]
    for node in articles[:1]:
        _from_linked_data(node, gathering, words)
    meta = _meta(tree)
    _from_meta(meta, gathering, words)
    _from_tree(tree, gathering, words)
    is_article = bool(articles) or meta.get("og:type") == "article" or "article:published_time" in meta
    return Declared(**gathering.fields, is_article=is_article, found=gathering.found)


def _linked_data(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Yield every object of the page's JSON-LD, outer before inner."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            data = json.loads(_tidy(script.text or ""), strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _nodes(data)


def _tidy(text: str) -> str:
    """Return JSON without the comment marks and closing commas that browsers and search engines forgive."""
    bare = _COMMENT_MARKS.sub("", text).strip().rstrip(";")
    return _CLOSING_COMMA.sub("", bare)


def _nodes(data: object) -> Iterator[dict[str, Any]]:
    waiting, seen = [data], 0
    while waiting and seen < _MOST_NODES:
        node, seen = waiting.pop(0), seen + 1
        if isinstance(node, dict):
            yield node
            waiting.extend(value for value in node.values() if isinstance(value, dict | list))
        elif isinstance(node, list):
            waiting.extend(node)


def _types(node: dict[str, Any]) -> set[str]:
    kinds = node.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return {name.rsplit("/", 1)[-1].rsplit(":", 1)[-1] for name in names if isinstance(name, str)}


def _string(value: object, *keys: str) -> str | None:
    """Return a string, or the one under the first of the keys in an object, or in the first of a list."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = next((value[key] for key in keys if isinstance(value.get(key), str)), None)
    return value if isinstance(value, str) else None


def _from_linked_data(node: dict[str, Any], gathering: _Gathering, words: ReadingWords) -> None:
    gathering.offer("title", _string(node.get("headline")) or _string(node.get("name")), "JSON-LD headline")
    for key in ("datePublished", "dateCreated"):
        value = _string(node.get(key), "@value")
        gathering.offer("published", _dates.to_iso(value, words) if value else None, f"JSON-LD {key}")
    for key in ("publisher", "sourceOrganization", "provider"):
        gathering.offer("publisher", _string(node.get(key), "name"), f"JSON-LD {key}")
    gathering.offer("language", _string(node.get("inLanguage"), "alternateName", "name"), "JSON-LD inLanguage")
    for key in ("url", "mainEntityOfPage"):
        address = _string(node.get(key), "@id", "url")
        gathering.offer("url", address if _is_address(address) else None, f"JSON-LD {key}")


def _is_address(text: str | None) -> bool:
    return bool(text and re.match(r"https?://\S+$", text.strip()))


def _meta(tree: HtmlElement) -> dict[str, str]:
    """Return the properties of ``<meta>``, names in lower case, the first of each."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = element.get("content")
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            key = (element.get(attribute) or "").strip().lower()
            if key and content and content.strip():
                found.setdefault(key, content.strip())
    return found


def _from_meta(meta: dict[str, str], gathering: _Gathering, words: ReadingWords) -> None:
    for key in words.meta_published:
        if key in meta:
            gathering.offer("published", _dates.to_iso(meta[key], words), f"meta {key}")
    for field, keys in (
        ("publisher", words.meta_publisher),
        ("language", words.meta_language),
        ("title", words.meta_title),
    ):
        for key in keys:
            if not (key in meta and _is_address(meta[key])):
                gathering.offer(field, meta.get(key), f"meta {key}")
    for key in words.meta_url:
        gathering.offer("url", meta.get(key) if _is_address(meta.get(key)) else None, f"meta {key}")


def _from_tree(tree: HtmlElement, gathering: _Gathering, words: ReadingWords) -> None:
    for link in tree.iter("link"):
        if (link.get("rel") or "").lower() == "canonical" and _is_address(link.get("href")):
            gathering.offer("url", link.get("href"), "link canonical")
    gathering.offer("language", tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang"), "html lang")
    moment = _time(tree, words)
    if moment:
        gathering.offer("published", moment, "<time>")


def _time(tree: HtmlElement, words: ReadingWords) -> str | None:
    """Return the date of the likeliest ``<time>``: one marked as publication, else the first in the page's own article.

    Times inside links and lists belong to other pages.
    """
    candidates = []
    for order, element in enumerate(tree.iter("time")):
        iso = _dates.to_iso(element.get("datetime") or "", words) or _dates.to_iso(element.text_content(), words)
        if iso and not any(parent.tag in {"a", "aside", "nav", "footer", "li"} for parent in element.iterancestors()):
            candidates.append((_time_rank(element), order, iso))
    return min(candidates)[2] if candidates else None


def _time_rank(element: HtmlElement) -> int:
    """Return 0 for a time marked as that of publication, 1 for an unmarked one, 2 for one of updating."""
    marks = " ".join(element.get(name) or "" for name in ("itemprop", "class", "pubdate", "id", "data-testid")).lower()
    before = "".join(element.getparent().itertext()).lower() if element.getparent() is not None else ""
    if "modif" in marks or "updat" in marks:
        return 2
    if "publish" in marks or "pubdate" in marks or element.get("pubdate") is not None:
        return 0
    return 2 if before.lstrip().startswith(("updated", "last updated", "modified")) else 1


def from_headings(tree: HtmlElement) -> tuple[str | None, str]:
    """Return the headline in the body of a page (its ``<h1>``) or in ``<title>``, and the clue."""
    headings = [" ".join(element.text_content().split()) for element in tree.iter("h1")]
    headings = [heading for heading in headings if len(heading.split()) > 2]
    if headings:
        return headings[0], "<h1>"
    return from_title(tree), "<title>"


def from_title(tree: HtmlElement) -> str | None:
    """Return the words of ``<title>``, or ``None``."""
    title = next((" ".join(element.text_content().split()) for element in tree.iter("title")), "")
    return title or None
