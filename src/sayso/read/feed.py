"""Feeds (RSS, Atom, RDF): an article an entry that holds one; of a summary alone, where the article is."""

from __future__ import annotations

import hashlib
import html as entities
import io
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin

import msgspec

from sayso.errors import InputError, OnlySummary
from sayso.model import LeftOut, Page, Raw, content_id, make_article
from sayso.read import _dates, _lines, html
from sayso.read._words import ReadingWords
from sayso.settings import Settings

NAME = "feed"
PRIORITY = 7
"""Asked before HTML, of which feeds hold much."""

_PROLOG = re.compile(rb"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?[^>]*>", re.S | re.I)
_ROOT = re.compile(rb"<(?:rss|(?:\w+:)?feed|(?:\w+:)?rdf)[\s>]", re.I)
_OPENS = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]")
_CLOSES = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>")
_TAG = re.compile(r"<[^>]*>")
_ELLIPSIS = re.compile(r"(?:…|\.\.\.)[\s\])»]*$")
_BLOCK = re.compile(r"<(?:p|div|br|ul|ol|h\d|blockquote|table)\b", re.I)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What a feed says of one article. ``html`` is its text where the entry holds it whole, else ``None``.

    ``key`` is the same as long as the entry is unchanged. ``published`` is ISO 8601.
    """

    number: int
    key: str
    id: str | None
    link: str | None
    title: str | None
    published: str | None
    updated: str | None
    author: str | None
    publisher: str | None
    language: str | None
    html: str | None


def sniff(data: bytes, name: str) -> bool:
    """Take what has the root of a feed as its first element."""
    head = data[:8192].removeprefix(b"\xef\xbb\xbf")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head[2:].replace(b"\x00", b"")
    at = 0
    while match := _PROLOG.match(head, at):
        at = match.end()
    return _ROOT.match(head, at) is not None


def read(data: bytes, name: str, settings: Settings, words: ReadingWords) -> Iterator[Page | InputError]:
    """Yield a page for each entry with a whole article, and an error for each other one and for what is broken."""
    number, digest = 0, hashlib.sha256(data).hexdigest()
    for number, entry in enumerate(entries(data, name, words), start=1):
        made = entry if isinstance(entry, InputError) else page(entry, name, settings, words)
        if isinstance(made, Page):
            made = msgspec.structs.replace(made, raw=Raw(sha256=digest, address=f"{name}, entry {number}"))
        yield made
    if not number:
        yield InputError("is a feed without entries", name)


def entries(data: bytes, name: str, words: ReadingWords, base: str | None = None) -> Iterator[Entry | InputError]:
    """Yield the entries of a feed, and errors for what is broken. ``base`` is the address it was fetched from."""
    import feedparser

    unfinished = _is_unfinished(data)
    parsed = feedparser.parse(
        io.BytesIO(data),
        response_headers={"content-location": base} if base else None,
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    found = list(parsed.entries)
    broken = parsed.bozo and "SAX" in type(parsed.bozo_exception).__name__
    if not parsed.version and not found:
        yield InputError("holds no feed that can be read", name)
        return
    whole = found[:-1] if unfinished and found else found
    for number, entry in enumerate(whole, start=1):
        yield _entry(entry, number, parsed.feed, base, words)
    if unfinished:
        yield InputError(f"is cut short in entry {max(len(found), 1)}; the {len(whole)} before it are read", name)
    elif broken:
        why = " ".join(str(parsed.bozo_exception).split()).removeprefix("<unknown>:")
        yield InputError(f"is no sound XML ({why}); {len(whole)} entries could be read", name)


def page(entry: Entry, name: str, settings: Settings, words: ReadingWords) -> Page | InputError:
    """Return the article of an entry, or why it gives none: an ``OnlySummary`` where the article is elsewhere."""
    where = f"{name}, entry {entry.number}" + (f" ({entry.link})" if entry.link else "")
    if entry.html is None:
        return OnlySummary(_advice("holds a summary alone", entry.link), where, entry.link)
    read = next(iter(html.read(_document(entry), where, settings, words)))
    if isinstance(read, InputError):
        return OnlySummary(str(read).removeprefix(f"{where}: "), where, entry.link) if entry.link else read
    if _is_cut(read.article.text, words) and entry.link:
        return OnlySummary(_advice("holds the beginning alone", entry.link), where, entry.link)
    return completed(read, entry, where)


def _advice(what: str, link: str | None) -> str:
    return f"{what}; the article is at its link" if link else f"{what}, and no link to the article"


def completed(read: Page, entry: Entry, where: str) -> Page:
    """Return a page of an entry's own text, with what the feed says of it."""
    given = {
        "title": entry.title,
        "published": entry.published or entry.updated,
        "publisher": entry.publisher,
        "url": entry.link,
    }
    old = {name: getattr(read.article, name) for name in given}
    article = make_article(
        read.article.text,
        source_id=entry.id or entry.link or where,
        language=read.article.language,
        **{name: given[name] or old[name] for name in given},
    )
    clues = {name: "feed" for name, value in given.items() if value}
    byline = (LeftOut(text=entry.author, reason="byline"),) if entry.author else ()
    found = dict(sorted({**read.found, **clues}.items()))
    return Page(article=article, left_out=(*byline, *read.left_out), found=found)


# ── entries ───────────────────────────────────────────────────────────────────


def _is_unfinished(data: bytes) -> bool:
    """Tell whether the last entry of a feed was begun and not ended."""
    opened = closed = -1
    for match in _OPENS.finditer(data):
        opened = match.start()
    for match in _CLOSES.finditer(data):
        closed = match.start()
    return opened > closed


def _entry(
    entry: Mapping[str, Any], number: int, feed: Mapping[str, Any], base: str | None, words: ReadingWords
) -> Entry:
    held = dict(entry)
    link = _link(held, base)
    source = held.get("source") or {}
    said = {
        "id": _text(held.get("id")),
        "link": link,
        "title": _plain(held.get("title")),
        "published": _moment(held, "published", words),
        "updated": _moment(held, "updated", words),
    }
    body = _body(held)
    return Entry(
        number=number,
        key=content_id("entry", *said.values(), body),
        author=_plain(held.get("author")),
        publisher=_plain(source.get("title")) or _plain(feed.get("publisher")) or _plain(feed.get("title")),
        language=_language(held, feed),
        html=body if body is not None else (_marked(held) if link is None else None),
        **said,
    )


def _link(held: dict[str, Any], base: str | None) -> str | None:
    address = urljoin(base or "", (held.get("link") or "").strip())
    return address if re.match(r"https?://\S+$", address) else None


def _language(held: dict[str, Any], feed: Mapping[str, Any]) -> str | None:
    content = held.get("content") or [{}]
    return _text(content[0].get("language")) or _text(dict(feed).get("language"))


def _text(value: object) -> str | None:
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _plain(value: object) -> str | None:
    """Return a title without its markup and entities."""
    return _text(entities.unescape(_TAG.sub("", value))) if isinstance(value, str) else None


def _body(held: dict[str, Any]) -> str | None:
    """Return the longest content of an entry as HTML, or ``None`` where it has none."""
    texts = [_as_html(content.get("value") or "", content.get("type") or "") for content in held.get("content") or ()]
    longest = max(texts, key=len, default="")
    return longest if longest.strip() else None


def _marked(held: dict[str, Any]) -> str | None:
    """Return the description of an entry without a link: by RSS 2.0, such an entry is complete in itself."""
    summary = held.get("summary") or ""
    detail = held.get("summary_detail") or {}
    return _as_html(summary, detail.get("type") or "") if summary.strip() else None


def _as_html(value: str, kind: str) -> str:
    if "html" in kind and _TAG.search(value):
        return value if _BLOCK.search(value) else f"<p>{value}</p>"
    paragraphs = re.split(r"\n\s*\n", value if "html" not in kind else entities.unescape(value))
    return "".join(f"<p>{entities.escape(part.strip(), quote=False)}</p>" for part in paragraphs if part.strip())


def _moment(held: dict[str, Any], key: str, words: ReadingWords) -> str | None:
    """Return a date of an entry as ISO 8601, with the zone that it has in the feed."""
    raw = held.get(key)
    if not isinstance(raw, str) or not raw.strip():
        return None
    if _dates.is_iso(raw.strip()):
        return _dates.to_iso(raw, words)
    try:
        moment = parsedate_to_datetime(raw)
    except (ValueError, IndexError, OverflowError):
        parsed = held.get(f"{key}_parsed")
        if parsed is None:
            return _dates.to_iso(raw, words)
        year, month, day, hour, minute, second = parsed[:6]
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    if ":" not in raw:
        return moment.date().isoformat()
    return moment.replace(microsecond=0).isoformat()


# ── the text of an entry ──────────────────────────────────────────────────────


def _document(entry: Entry) -> bytes:
    """Return the entry as a page of its own, for the reader of HTML."""
    title = f"<title>{entities.escape(entry.title)}</title>" if entry.title else ""
    said = f'<meta property="og:title" content="{entities.escape(entry.title)}">' if entry.title else ""
    language = f' lang="{entities.escape(entry.language)}"' if entry.language else ""
    published = entry.published or entry.updated
    dated = f'<meta property="article:published_time" content="{published}">' if published else ""
    page = f"<html{language}><head>{title}{said}{dated}</head><body><article>{entry.html}</article></body></html>"
    return b"\xef\xbb\xbf" + page.encode("utf-8", "replace")


def _is_cut(text: str, words: ReadingWords) -> bool:
    """Tell whether a text ends as one does that goes on elsewhere."""
    last = text.rstrip().rsplit("\n", 1)[-1]
    plain = _lines.plain(last)
    return bool(_ELLIPSIS.search(last)) or any(plain == one or plain.endswith(f" {one}") for one in words.cut_endings)
