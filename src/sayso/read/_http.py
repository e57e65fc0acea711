"""What an HTTP answer says of its body: its kind, its encoding, its characters."""

from __future__ import annotations

import codecs
import io
import re
import zlib
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from typing import Protocol

from sayso.errors import InputError
from sayso.model import Page
from sayso.read import _bytes, html, plain
from sayso.read._words import ReadingWords
from sayso.settings import Settings

PAGES = frozenset({"text/html", "application/xhtml+xml", "text/plain"})
_GZIP_OR_ZLIB, _BARE_DEFLATE = 47, -15
_CHUNK = 1 << 16
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? +(\d{3})[^\r\n]*(?:\r?\n|\Z)")
_END = re.compile(rb"\r?\n\r?\n")


class _Readable(Protocol):
    def read(self, size: int) -> bytes: ...


def kind_and_charset(content_type: str | None) -> tuple[str, str | None]:
    """Return the media type in lower case (empty where none is given) and the charset of a ``Content-Type``."""
    if not content_type or not content_type.strip():
        return "", None
    header = Message()
    header["Content-Type"] = content_type.replace("\r", " ").replace("\n", " ")
    charset = header.get_content_charset()
    return header.get_content_type(), charset


def unpacked(body: bytes, packings: list[str], limit: int, where: str) -> bytes:
    """Return a body without its encodings (``gzip``, ``chunked``, ...), given in the order they were put on.

    Raises ``InputError`` for a body that is cut short, broken, packed in an unknown way or over ``limit`` bytes.
    """
    for packing in reversed(packings):
        body = _without(body, packing, limit, where)
    if len(body) > limit:
        raise _too_large(limit, where)
    return body


def packings_of(content_encoding: str | None, transfer_encoding: str | None) -> list[str]:
    """Return the encodings that two headers name, in the order they were put on."""
    named = f"{content_encoding or ''},{transfer_encoding or ''}".lower().split(",")
    return [name.strip().removeprefix("x-") for name in named if name.strip() not in ("", "identity", "none")]


def _without(body: bytes, packing: str, limit: int, where: str) -> bytes:
    if packing in ("gzip", "deflate"):
        return _inflated(body, limit, where)
    if packing in ("chunked", "br", "zstd"):
        return _streamed(body, packing, limit, where)
    raise InputError(f"its body is encoded as {packing!r}, which is not known", where)


def _inflated(body: bytes, limit: int, where: str) -> bytes:
    """Return what gzip or deflate packed; what is named so and is plain text is left as it is."""
    if body[:2] != b"\x1f\x8b" and not _is_zlib(body):
        return body if not body or body.lstrip()[:1] == b"<" else _members(body, _BARE_DEFLATE, limit, where)
    return _members(body, _GZIP_OR_ZLIB, limit, where)


def _is_zlib(body: bytes) -> bool:
    return len(body) > 1 and body[0] & 15 == 8 and int.from_bytes(body[:2], "big") % 31 == 0


def _members(body: bytes, form: int, limit: int, where: str) -> bytes:
    found: list[bytes] = []
    size = 0
    while body:
        machine = zlib.decompressobj(form)
        try:
            piece = machine.decompress(body, limit - size + 1)
        except zlib.error as error:
            if found:  # what follows a whole member and is none is padding
                break
            raise InputError("its body is broken (no gzip that can be read)", where) from error
        size += len(piece)
        if size > limit:
            raise _too_large(limit, where)
        if not machine.eof:
            raise InputError("its body was cut short", where)
        found.append(piece)
        body = machine.unused_data
    return b"".join(found)


def _streamed(body: bytes, packing: str, limit: int, where: str) -> bytes:
    from fastwarc import stream_io

    if packing == "chunked" and not _is_chunked(body):  # archives keep the header and store the body without chunks
        return body
    source = io.BytesIO(body)
    try:
        if packing == "chunked":
            return _drained(stream_io.ChunkedReader(source), limit, where)
        if packing == "br":
            return _drained(stream_io.BrotliReader(source), limit, where)
        return _drained(stream_io.ZstdReader(source), limit, where)
    except OSError as error:
        raise InputError(f"its body was cut short or is broken ({packing})", where) from error


def _is_chunked(body: bytes) -> bool:
    size = body[:20].split(b"\r\n", 1)[0].split(b";", 1)[0].strip()
    return 0 < len(size) <= 16 and all(digit in b"0123456789abcdefABCDEF" for digit in size)


def _drained(reader: _Readable, limit: int, where: str) -> bytes:
    found = bytearray()
    while piece := reader.read(_CHUNK):
        found += piece
        if len(found) > limit:
            raise _too_large(limit, where)
    return bytes(found)


def _too_large(limit: int, where: str) -> InputError:
    return InputError(f"is over {limit:,} bytes; raise max_bytes to take it", where)


def as_declared(body: bytes, charset: str | None) -> bytes:
    """Return a page's bytes so that readers take the charset of the HTTP header, which outweighs the page's own.

    Where there is none, it is unknown or it does not fit, the bytes are as they were. A byte order mark outweighs all.
    """
    if any(body.startswith(mark) for mark, _ in _bytes.MARKS):
        return body
    text = _bytes.decoded(body, charset)
    return body if text is None else codecs.BOM_UTF8 + text.encode("utf-8", "surrogatepass")


def answer(block: bytes, where: str) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers (names in lower case; of several the last) and body of an HTTP answer as bytes.

    Raises ``InputError`` for what is none.
    """
    match = _STATUS.match(block)
    if match is None:
        raise InputError("is no HTTP answer", where)
    end = _END.search(block)
    head, body = (block[match.end() : end.start()], block[end.end() :]) if end else (block[match.end() :], b"")
    parsed = BytesParser(policy=HTTP).parsebytes(head.lstrip(b"\r\n") + b"\r\n\r\n", headersonly=True)
    headers = {name.lower(): str(value) for name, value in parsed.raw_items()}
    length = headers.get("content-length", "").strip()
    if length.isdigit() and len(body) < int(length) and "transfer-encoding" not in headers:
        raise InputError(f"its body was cut short: {len(body):,} of {int(length):,} bytes are there", where)
    return int(match[1]), headers, body


def page(
    body: bytes, kind: str, charset: str | None, where: str, settings: Settings, words: ReadingWords
) -> Page | InputError:
    """Return what the readers of pages make of an unpacked body. Raises ``InputError`` for what is no text."""
    if not body.strip():
        return InputError("is empty", where)
    data = as_declared(body, charset)
    if kind == "text/plain" or not html.sniff(data, where):
        _bytes.refuse_others(data, where, plain.NAME, words)
        return next(plain.read(data, where, settings, words))
    _bytes.refuse_others(data, where, html.NAME, words)
    return next(html.read(data, where, settings, words))
