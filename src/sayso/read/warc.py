"""Web archives (WARC), plain or gzip: a page for each response that holds one, whatever became of the others.

Archives are cut short and damaged on their way, and a reader that trusts them loses articles without
a word. So each block is held against its length and digest; after damage, the next record is
looked for and reading goes on there.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import tempfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from sayso.errors import InputError
from sayso.model import Page, Raw, make_article
from sayso.read import _http
from sayso.read._words import ReadingWords
from sayso.settings import Settings

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

NAME = "warc"
PRIORITY = 5

_GZIP = b"\x1f\x8b\x08"
_NO_PAGES = frozenset({"warcinfo", "request", "metadata", "continuation"})
_WINDOW = 1 << 20
_MOST_HEADERS = 1 << 16
"""Bytes of HTTP headers that a record may have beside a body of ``max_bytes``."""


def sniff(data: bytes, name: str) -> bool:
    """Take what begins as a WARC does, also inside gzip, and files named so."""
    return _begins(data) or name.lower().endswith((".warc", ".warc.gz"))


def read(data: bytes, name: str, settings: Settings, words: ReadingWords) -> Iterator[Page | InputError]:
    """Yield a page for each response that holds one, and an error for each that cannot be used."""
    yield from stream(io.BytesIO(data), name, settings, words)


def stream(source: BinaryIO, name: str, settings: Settings, words: ReadingWords) -> Iterator[Page | InputError]:
    """Yield what ``read`` yields, a record at a time. What is not seekable is first copied to a temporary file."""
    lost: list[InputError] = []
    known = False
    with _seekable(source) as file:
        for found in _records(file, name, settings):
            if isinstance(found, InputError):
                lost.append(found)
                continue
            known = True
            yield from lost
            lost.clear()
            try:
                page = _page(found, settings, words)
            except InputError as error:
                page = error
            if page is not None:
                yield page
    if known:
        yield from lost
    else:
        yield InputError("holds no WARC record that can be read", name)


def _begins(data: bytes) -> bool:
    if data.startswith(_GZIP):
        try:
            data = zlib.decompressobj(31).decompress(data[:_MOST_HEADERS], 64)
        except zlib.error:
            return False
    return data.lstrip()[:5] == b"WARC/"


def _seekable(source: BinaryIO) -> BinaryIO:
    if source.seekable():
        return source
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    while piece := source.read(_WINDOW):
        copy.write(piece)
    copy.seek(0)
    return copy


# ── records ───────────────────────────────────────────────────────────────────


class _Record(msgspec.Struct, frozen=True):
    """A record as it lies in the archive. ``block`` is ``None`` for one too large to be a page."""

    kind: str
    id: str
    url: str
    where: str
    block: bytes | None
    length: int | None
    digest: str | None
    truncated: str | None
    content_type: str | None

    def damage(self) -> str | None:
        """Say what is wrong with the block, or ``None``."""
        if self.block is None:
            return None
        if self.length is None:
            return "its header was cut short"
        if len(self.block) < self.length:
            return f"was cut short: {len(self.block):,} of {self.length:,} bytes are there"
        if self.digest and not _fits(self.block, self.digest):
            return "is damaged: its block is not what its digest says"
        return None


def _fits(block: bytes, digest: str) -> bool:
    """Tell whether a block has its digest; a kind of digest that is not known tells nothing."""
    name, _, wanted = digest.strip().partition(":")
    try:
        made = hashlib.new(name.lower().replace("-", ""), block, usedforsecurity=False).digest()
    except (ValueError, TypeError):
        return True
    shown = base64.b32encode(made).decode("ascii").rstrip("=")
    return wanted.rstrip("=").upper() == shown or wanted.lower() == made.hex()


def _records(file: BinaryIO, name: str, settings: Settings) -> Iterator[_Record | InputError]:
    """Yield the records of an archive in order, and an error for each stretch of it that is lost."""
    start, number = 0, 0
    lost_from: int | None = None
    last_id = None
    while True:
        last, blamed, error = start, False, None
        try:
            for position, record in _from(file, start):
                last = max(last, position)
                if record.record_id is not None and record.record_id == last_id:
                    continue  # positions inside gzip are good to a few bytes: the search may find the same one again
                if lost_from is not None:
                    yield _lost(lost_from, start, name)
                    lost_from = None
                number, last_id = number + 1, record.record_id
                found = _taken(record, f"{name}, record {number}", settings)
                blamed = found.damage() is not None
                yield found
        except OSError as caught:
            error = caught
        if error is None:
            cut = None if blamed else _cut_member(file, last)
            if cut is not None:
                yield _lost(cut, None, name)
            return
        if not blamed and lost_from is None:
            lost_from = last
        following = _next_start(file, last + 1)
        if following is None:
            if lost_from is not None:
                yield _lost(lost_from, None, name)
            return
        start = following


def _from(file: BinaryIO, start: int) -> Iterator[tuple[int, WarcRecord]]:
    """Yield the records from a position on, each with its own. Raises ``OSError`` where the archive is damaged."""
    from fastwarc.warc import ArchiveIterator

    file.seek(start)
    for record in ArchiveIterator(file, parse_http=False, max_header_len=_MOST_HEADERS):
        yield record.stream_pos + (0 if record.stream_pos >= start else start), record


def _taken(record: WarcRecord, where: str, settings: Settings) -> _Record:
    headers = record.headers
    told = headers.get("Content-Length")
    length = int(told) if told and told.isdigit() else None
    fits = length is None or length <= settings.max_bytes + _MOST_HEADERS
    url = (headers.get("WARC-Target-URI") or "").strip().strip("<>")
    return _Record(
        kind=str(record.record_type),
        id=record.record_id or "",
        url=url,
        where=f"{where} ({url})" if url else where,
        block=_block(record) if fits else None,
        length=length,
        digest=headers.get("WARC-Block-Digest"),
        truncated=headers.get("WARC-Truncated"),
        content_type=headers.get("Content-Type"),
    )


def _block(record: WarcRecord) -> bytes:
    """Return the block, or as much of it as can be read."""
    pieces = []
    try:
        while piece := record.reader.read(_WINDOW):
            pieces.append(piece)
    except OSError:
        # the length tells that it is short; the iterator meets the damage again, and looks for the next record
        pass
    return b"".join(pieces)


def _lost(start: int, end: int | None, name: str) -> InputError:
    if end is None:
        return InputError(f"is damaged behind byte {start:,}; the rest cannot be read", name)
    return InputError(f"is damaged between bytes {start:,} and {end:,}; what lies there is lost", name)


def _next_start(file: BinaryIO, position: int) -> int | None:
    """Return where the next record begins, at or after a position; ``None`` where there is none."""
    file.seek(0)
    packed = file.read(3) == _GZIP
    while True:
        file.seek(position)
        window = file.read(_WINDOW)
        found = _packed_start(window) if packed else _plain_start(window)
        if found is not None:
            return position + found
        if len(window) < _WINDOW:
            return None
        position += _WINDOW - 64


def _plain_start(window: bytes) -> int | None:
    match = re.search(rb"\n\r?\nWARC/\d", window)
    return match.end() - len("WARC/1") if match else None


def _packed_start(window: bytes) -> int | None:
    at = window.find(_GZIP)
    while at >= 0:
        if _begins(window[at : at + _MOST_HEADERS]):
            return at
        at = window.find(_GZIP, at + 1)
    return None


def _cut_member(file: BinaryIO, position: int) -> int | None:
    """Return where the last gzip member begins, from a position on, if it does not end: what it held is lost.

    A record that is cut within its first bytes gives nothing at all, and no error.
    """
    file.seek(0)
    if file.read(3) != _GZIP:
        return None
    position = max(position - 2, 0)  # positions inside gzip are good to a few bytes
    file.seek(position)
    data = file.read(_WINDOW)
    skipped = data.find(_GZIP)
    if skipped < 0:
        return None
    position, data = position + skipped, data[skipped:]
    while data[:1] == _GZIP[:1]:
        machine, begun = zlib.decompressobj(31), position
        try:
            while data and not machine.eof:
                position += len(data)
                machine.decompress(data, _WINDOW)
                while machine.unconsumed_tail:
                    machine.decompress(machine.unconsumed_tail, _WINDOW)
                data = machine.unused_data if machine.eof else file.read(_WINDOW)
        except zlib.error:
            return begun
        if not machine.eof:
            return begun
        position -= len(data)
        data = data or file.read(_WINDOW)
    return None


# ── pages ─────────────────────────────────────────────────────────────────────


def _page(record: _Record, settings: Settings, words: ReadingWords) -> Page | InputError | None:
    """Return the page of a record, the error for one that cannot be used, or ``None`` for what is no page at all."""
    if record.kind == "revisit":
        return InputError("is a revisit: the page is in another record, which it names", record.where)
    damage = record.damage()
    if damage and record.kind not in _NO_PAGES:
        return InputError(damage, record.where)
    if record.kind in _NO_PAGES or record.url.startswith("dns:"):
        return None
    if record.kind != "response" or not (record.content_type or "application/http").startswith("application/http"):
        return InputError("is no response of HTTP; only these are read", record.where)
    if record.block is None:
        return InputError(f"is over {settings.max_bytes:,} bytes; raise max_bytes to take it", record.where)
    return _answered(record, record.block, settings, words)


def _answered(record: _Record, block: bytes, settings: Settings, words: ReadingWords) -> Page | InputError | None:
    status, headers, body = _http.answer(block, record.where)
    kind, charset = _http.kind_and_charset(headers.get("content-type"))
    if kind and kind not in _http.PAGES:
        return None
    if status != 200:
        return InputError(f"is no page: its status is {status}", record.where)
    if record.truncated:
        return InputError(f"was cut short by who archived it ({record.truncated})", record.where)
    packings = _http.packings_of(headers.get("content-encoding"), headers.get("transfer-encoding"))
    body = _http.unpacked(body, packings, settings.max_bytes, record.where)
    return _from_archive(_http.page(body, kind, charset, record.where, settings, words), record, block)


def _from_archive(page: Page | InputError, record: _Record, block: bytes) -> Page | InputError:
    """Return a page with the address and the id of its record; its bytes are the record's block."""
    if isinstance(page, InputError):
        return page
    old, url = page.article, record.url or page.article.url
    article = make_article(
        old.text,
        source_id=record.id or record.where,
        url=url,
        title=old.title,
        published=old.published,
        publisher=old.publisher,
        language=old.language,
    )
    found = {**page.found, "url": "WARC-Target-URI"} if record.url else page.found
    raw = Raw(sha256=hashlib.sha256(block).hexdigest(), address=record.where)
    return msgspec.structs.replace(page, article=article, found=dict(sorted(found.items())), raw=raw)
