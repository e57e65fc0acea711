"""Quotation marks, paired paragraph by paragraph so that an odd one never poisons the next paragraph.

Handles straight and curly double marks, two apostrophes for a double mark, guillemets, low
German marks, and single marks where they cannot be apostrophes. A quotation over several
paragraphs opens each of them and closes only the last (the convention of English newspapers).
"""

from __future__ import annotations

import re

from sayso.model import Quote, Span

_MARK = re.compile(r"''|``|[\"“”„‟«»‹›‘’‚']")
_OPENERS = frozenset("“„‟«‹‘‚") | {"``"}
_CLOSERS = frozenset("”»›’")
_SINGLE = frozenset("‘’‚'")
_PARAGRAPH = re.compile(r"[^\n\r\u2028\u2029]+")


def find_quotes(text: str) -> tuple[Quote, ...]:
    """Return the quotations of a text, in order, outermost only (a quotation in a quotation is part of it)."""
    found: list[Quote] = []
    paragraphs = [match.span() for match in _PARAGRAPH.finditer(text) if match.group().strip()]
    for number, span in enumerate(paragraphs):
        following = paragraphs[number + 1] if number + 1 < len(paragraphs) else None
        found.extend(_in_paragraph(text, span, following))
    return tuple(found)


def _in_paragraph(text: str, paragraph: Span, following: Span | None) -> list[Quote]:
    """Return the quotations of one paragraph; an unclosed one runs to its end."""
    found: list[Quote] = []
    opened: tuple[int, int, str] | None = None
    for match in _MARK.finditer(text, *paragraph):
        mark = match.group()
        if opened is None:
            if _opens(text, match.start(), match.end(), mark, paragraph):
                opened = (match.start(), match.end(), mark)
        elif _closes(text, match.start(), match.end(), mark, opened[2]):
            found.append(Quote((opened[0], match.end()), (opened[1], match.start()), closed=True))
            opened = None
    if opened is not None and opened[2] not in _SINGLE:
        end = paragraph[0] + len(text[slice(*paragraph)].rstrip())
        if end > opened[1]:
            continues = following is not None and _starts_with_mark(text, following)
            found.append(Quote((opened[0], end), (opened[1], end), closed=False, continues=continues))
    return found


def _starts_with_mark(text: str, paragraph: Span) -> bool:
    line = text[slice(*paragraph)].lstrip()
    return line[:1] in {'"', "“", "«", "„"} or line[:2] in {"''", "``"}


def _opens(text: str, start: int, end: int, mark: str, paragraph: Span) -> bool:
    """Tell whether a mark opens a quotation: it stands before a word and not after one."""
    before = text[start - 1] if start > paragraph[0] else " "
    after = text[end] if end < paragraph[1] else " "
    if after.isspace():
        return False
    if mark in _SINGLE:
        return mark != "’" and not before.isalnum() and _has_single_close(text, end, paragraph, mark)
    if mark in _OPENERS:
        return True
    if mark in {"”", "»", "›"}:
        return mark in {"»", "›"} and (before.isspace() or before in "(") and _has(text, "«‹", end, paragraph)
    return not before.isalnum()


def _has(text: str, marks: str, start: int, paragraph: Span) -> bool:
    return any(char in marks for char in text[start : paragraph[1]])


def _has_single_close(text: str, start: int, paragraph: Span, mark: str) -> bool:
    """Tell whether a single mark has its partner at the end of a later word, and holds no apostrophe-like start."""
    partner = "’" if mark in "‘‚" else "'"
    for index in range(start + 1, paragraph[1]):
        if text[index] == partner and _ends_word(text, index, paragraph):
            # a decade ('90s) or a contraction ('em) has no space before its partner: ask for a letter run
            return text[start].isalpha() or text[start] in "[("
    return False


def _ends_word(text: str, index: int, paragraph: Span) -> bool:
    after = text[index + 1] if index + 1 < paragraph[1] else " "
    return not text[index - 1].isspace() and not after.isalnum()


def _closes(text: str, start: int, end: int, mark: str, opener: str) -> bool:
    """Tell whether a mark closes the quotation that ``opener`` opened."""
    before = text[start - 1]
    after = text[end] if end < len(text) else " "
    if opener in _SINGLE:
        partner = "’" if opener in "‘‚" else "'"
        plural_possessive = before == "s" and after == " " and partner in text[end : end + 60]
        return mark == partner and not before.isspace() and not after.isalnum() and not plural_possessive
    if opener in {'"', "''", "``"}:
        return mark in {'"', "''", "”"} and not (before.isspace() and after.isalnum())
    if opener in {"«", "‹"}:
        return mark in {"»", "›"}
    if opener in {"»", "›"}:
        return mark in {"«", "‹"}
    if opener in {"„", "‟"}:
        return mark in {"“", "”", '"'}
    return mark in {"”", '"'} and not (mark == '"' and before.isspace() and after.isalnum())
