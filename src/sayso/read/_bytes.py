"""Bytes to characters: byte order mark, what a page declares, UTF-8, and single-byte text that makes sense."""

from __future__ import annotations

import codecs
import re

from sayso.errors import InputError, UnknownFormat
from sayso.read._words import ReadingWords

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SENSIBLE = frozenset("‘’“”–—…•€£©®™°§·«»\u00a0¿¡½¼¾\u00ad")
_MOJIBAKE = re.compile("[ÂÃâ][\u0080-¿€‚„†‡‰‹Œ‘’“”•–—˜™›œ]")
_HEAD = 4096
GIVE = "give HTML, plain text, JSON lines, a feed or a WARC"
_MOST_CONTROLS = 0.01


def kind_of(data: bytes, reader: str, words: ReadingWords) -> str | None:
    """Return the name of the format that no reader takes, when the first bytes give one away."""
    head = data[:32].decode("latin-1").lstrip("ï»¿ \r\n\t")
    found = next(
        (item.name for item in words.signatures if head.startswith(item.starts) and reader not in item.unless), None
    )
    return found or ("binary" if _is_binary(data) else None)


def _is_binary(data: bytes) -> bool:
    if any(data.startswith(mark) for mark, _ in MARKS[1:]):
        return False
    sample = data[: _HEAD * 16]
    return len(_CONTROLS.findall(sample)) > _MOST_CONTROLS * len(sample)


def to_text(data: bytes, where: str, declared: str | None = None) -> str:
    """Return the characters of a page. Raises ``InputError`` where no encoding fits, ``UnknownFormat`` for no text."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _strict(data, encoding, where)
    for candidate in (declared, "utf-8"):
        text = decoded(data, candidate)
        if text is not None:
            return text
    return _windows(data, where)


def decoded(data: bytes, declared: str | None) -> str | None:
    """Return the characters of bytes in a declared encoding, or ``None`` where it is unknown or does not fit."""
    name = _known(declared)
    return _try(data, name) if name else None


def _known(declared: str | None) -> str | None:
    """Return Python's name of a declared encoding; what pages call Latin-1 is Windows-1252 (WHATWG)."""
    try:
        name = codecs.lookup((declared or "").strip()).name
    except (LookupError, ValueError):
        return None
    if name in {"iso8859-1", "ascii"}:
        return "cp1252"
    return name if name not in {"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape"} else None


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return codecs.decode(data, encoding) if _is_text_codec(encoding) else None
    except (UnicodeError, ValueError):
        return None


def _is_text_codec(encoding: str) -> bool:
    return codecs.lookup(encoding)._is_text_encoding


def _strict(data: bytes, encoding: str, where: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeError as error:
        raise _broken(data, encoding, where) from error


def _broken(data: bytes, encoding: str, where: str) -> InputError:
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return InputError(f"broken {encoding} at byte {error.start}; save the file as UTF-8 and try again", where)
    return InputError(f"broken {encoding}; save the file as UTF-8 and try again", where)


def _windows(data: bytes, where: str) -> str:
    """Return text in a single-byte encoding; text in which some UTF-8 survives is broken UTF-8, not that."""
    if any(ord(character) > 127 for character in data.decode("utf-8", "ignore")):
        raise _broken(data, "utf-8", where)
    text = _try(data, "cp1252")
    if text is not None and _makes_sense(text):
        return text
    text = _by_statistics(data)
    if text is None:
        raise _broken(data, "utf-8", where)
    return text


def _makes_sense(text: str) -> bool:
    """Tell whether the characters beyond ASCII are punctuation, or letters that touch a letter of ASCII."""
    high = [index for index, character in enumerate(text) if ord(character) > 127]
    odd = sum(not _in_place(text, index) for index in high)
    return odd <= len(high) // 20 and not _MOJIBAKE.search(text)


def _in_place(text: str, index: int) -> bool:
    if text[index] in _SENSIBLE:
        return True
    around = text[max(index - 1, 0) : index] + text[index + 1 : index + 2]
    return text[index].isalpha() and any(c.isalpha() and c.isascii() for c in around) and not text[index].isupper()


def _by_statistics(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:200_000], threshold=0.1).best()
    if best is None or best.encoding in {"utf_8", "utf_7", "utf_16", "utf_32"}:
        return None
    return _try(data, best.encoding)


def refuse_others(data: bytes, where: str, reader: str, words: ReadingWords) -> None:
    """Raise ``UnknownFormat`` for what is no text at all, or in a format that no reader takes."""
    kind = kind_of(data, reader, words)
    if kind is None:
        return
    what = "not text (binary data)" if kind == "binary" else kind
    raise UnknownFormat(f"this is {what}; {GIVE}", where)
