"""JSON lines, one article a line, already read: the text is kept to the character."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from sayso.errors import InputError
from sayso.model import Page, Raw, make_article
from sayso.read import _dates, _language
from sayso.read._words import ReadingWords
from sayso.settings import Settings

NAME = "jsonl"
PRIORITY = 10
_ENDINGS = (".jsonl", ".ndjson", ".jl")
_BOM = b"\xef\xbb\xbf"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line as the record defines it. Other keys are ignored."""

    id: str | int
    text: str
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None


def sniff(data: bytes, name: str) -> bool:
    """Take files named so, and what begins with a brace and a key."""
    head = data[:4096].removeprefix(_BOM).lstrip()
    return name.lower().endswith(_ENDINGS) or (head[:1] == b"{" and head[1:].lstrip()[:1] in {b'"', b"}"})


def read(data: bytes, name: str, settings: Settings, words: ReadingWords) -> Iterator[Page | InputError]:
    """Yield a page or an error a line, in order. Empty lines at the end don't count."""
    yield from stream(io.BytesIO(data), name, settings, words)


def stream(source: BinaryIO, name: str, settings: Settings, words: ReadingWords) -> Iterator[Page | InputError]:
    """Yield what ``read`` yields, a line at a time."""
    empty, any_line = 0, False
    for number, line in enumerate(_lines(source, settings.max_bytes), start=1):
        bare = (line.removeprefix(_BOM) if number == 1 else line).strip()
        if not bare:
            empty += 1
            continue
        for before in range(number - empty, number):
            yield _page(b"", name, f"{name}, line {before}", settings, words)
        empty, any_line = 0, True
        if number == 1 and bare == b"{":
            yield _page((bare + source.read(settings.max_bytes)).strip(), name, f"{name}, line 1", settings, words)
            return
        yield _page(bare, name, f"{name}, line {number}", settings, words)
    if not any_line:
        yield InputError("is empty; put one JSON object on each line", name)


def _lines(source: BinaryIO, limit: int) -> Iterator[bytes]:
    """Yield lines; of one that is longer than any line may be, as much as shows that it is, and no more is kept."""
    most = limit + len(_BOM) + 2
    while line := source.readline(most):
        yield line
        while len(line) == most and not line.endswith(b"\n"):
            line = source.readline(most)


def _page(line: bytes, name: str, where: str, settings: Settings, words: ReadingWords) -> Page | InputError:
    if not line:
        return InputError("the line is empty; put one JSON object on each line", where)
    if len(line) > settings.max_bytes:
        return InputError(f"the line is over {settings.max_bytes:,} bytes; raise max_bytes or split the text", where)
    try:
        parsed = msgspec.json.decode(line, type=Line)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        return InputError(f'{error}; a line is {{"id": "…", "text": "…"}} in JSON', where)
    page = _checked(parsed, where, settings, words)
    if isinstance(page, InputError):
        return page
    return msgspec.structs.replace(page, raw=Raw(sha256=hashlib.sha256(line).hexdigest(), address=where))


def _checked(line: Line, where: str, settings: Settings, words: ReadingWords) -> Page | InputError:
    published = line.published.strip() if line.published else None
    if published and not _dates.is_iso(published):
        example = "2017-12-15 or 2017-12-15T09:15:00+03:00"
        return InputError(f"published is no ISO 8601 date ({published[:40]!r}); write {example}", where)
    language, clue = line.language or None, "given"
    if language is None:
        language, clue = _language.detect(line.text, words), "words of the text"
    other = _language.refusal(_language.primary(language) if line.language else language, where, settings)
    if other:
        return other
    given = {key: "given" for key in ("title", "published", "publisher", "url") if getattr(line, key)}
    article = make_article(
        line.text,
        source_id=str(line.id),
        url=line.url or None,
        title=line.title or None,
        published=published or None,
        publisher=line.publisher or None,
        language=language,
    )
    return Page(article=article, found=given | ({"language": clue} if language else {}))
