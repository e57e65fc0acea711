"""The lines of a page sorted: headline, date, publisher, body, and the rest with a reason.

A page reads from a head (site, sections, headline, writer, date) through running text to a
tail (other articles, buttons, rights). The body begins with the first running text; where it
ends is told by headings that open a tail and by what follows them. Between the two, a line is
left out only if it is furniture by its own shape: a short heading inside an article stays.
"""

from __future__ import annotations

import re
from collections import Counter

import msgspec

from sayso.model import LeftOut
from sayso.read import _dates, _lines
from sayso.read._words import ReadingWords

_SUFFIX = re.compile(r"^(?P<title>.{8,}?)\s*(?:\s[|–—:»-]+\s|::|\|)\s*(?P<site>[^|»]{2,60})$")
_RIGHTS = re.compile(
    r"(?:©|\(c\)|copyright)\W*(?:(?:19|20)\d\d(?:\s?[-–]\s?(?:19|20)?\d\d)?)?"
    r"\W*(?:by\s+)?(?P<name>[A-Z][\w&'’. -]{2,40}?)"
    r"(?:\.?\s+(?:19|20)\d\d|[.,|]|\s+all rights|$)",
    re.I,
)
_BESIDE = re.compile(r"\s*(?:\s[|–—:»-]+\s|::|\|)\s*(?P<site>[^|]{2,60})")
_BESIDE_FIRST = re.compile(r"(?P<site>[^|]{2,60}?)\s*(?:\s[|–—:»-]+\s|::|\||:\s)\s*")
_SITE_WORDS = 6
_DOMAIN = re.compile(r"^(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|news|int|gov|eu|tv|info|co|[a-z]{2})$", re.I)
_MOST_BARE_CREDITS = 3
_CAPTION_WORDS = 60
_HEADING_WORDS = 4
_RUNNING_SHARE = 0.7


class Piece(msgspec.Struct, frozen=True):
    """A line with something on it, trimmed; ``gap`` says that an empty line stands before it."""

    text: str
    gap: bool = True


class Sorted(msgspec.Struct, frozen=True):
    """What the lines of a page are. ``found`` names the clue for each field that has one."""

    text: str
    title: str | None
    published: str | None
    publisher: str | None
    headings: int
    paragraphs: int
    left_out: tuple[LeftOut, ...]
    found: dict[str, str]


class _Sheet(msgspec.Struct):
    """The lines on the desk: ``reason`` is why a line is left out, ``None`` for what is kept so far."""

    pieces: list[Piece]
    words: ReadingWords
    reason: list[str | None]
    prose: list[bool]
    dates: list[_dates.Dated | None]
    first: int = 0
    last: int = -1

    def free(self, start: int, end: int) -> list[int]:
        """Return the lines of a stretch that are not left out yet."""
        return [index for index in range(start, end) if self.reason[index] is None]


def sort(pieces: list[Piece], words: ReadingWords, title: str | None = None) -> Sorted:
    """Return the parts of a page from its lines. ``title`` is the headline where metadata gave it."""
    sheet = _lay_out(pieces, words)
    _mark_captions(sheet)
    _bound(sheet, title)
    found: dict[str, str] = {}
    headline = title or _headline(sheet, found)
    published = _published(sheet, found)
    publisher = _publisher(sheet, headline, found)
    _mark_head(sheet, headline)
    _mark_tail(sheet)
    text, cut, agency = _body(sheet)
    if publisher is None and agency:
        publisher, found["publisher"] = agency, "dateline"
    left_out = [LeftOut(text=p.text, reason=r) for p, r in zip(pieces, sheet.reason, strict=True) if r]
    kept = sheet.free(0, len(pieces))
    paragraphs = sum(sheet.prose[index] for index in kept)
    headings = sum(_lines.count(pieces[index].text) >= _HEADING_WORDS for index in kept if not sheet.prose[index])
    return Sorted(text, headline, published, publisher, headings, paragraphs, (*left_out, *cut), found)


def _lay_out(pieces: list[Piece], words: ReadingWords) -> _Sheet:
    reasons = [_lines.furniture(piece.text, words) for piece in pieces]
    prose = [_lines.is_prose(_without_credit(piece.text, words)) for piece in pieces]
    dates = [_date_line(piece.text, is_prose, words) for piece, is_prose in zip(pieces, prose, strict=True)]
    return _Sheet(pieces, words, reasons, prose, dates)


def _without_credit(text: str, words: ReadingWords) -> str:
    return text.removesuffix(_lines.closing_credit(text, words) or "")


def _date_line(text: str, is_prose: bool, words: ReadingWords) -> _dates.Dated | None:
    """Return the date of a line that gives a date and little else."""
    if len(text) > 200 or not any(character.isdigit() for character in text):
        return None
    dated = _dates.find(text, words)
    if dated is None or len(dated.rest.split()) > (2 if is_prose else 8):
        return None
    return dated


def _mark_captions(sheet: _Sheet) -> None:
    """Leave captions out: a picture's credit always tells; an agency's alone may also end a report or a brief."""
    running = [i for i in sheet.free(0, len(sheet.pieces)) if sheet.prose[i]]
    bare = []
    for index in sheet.free(0, len(sheet.pieces)):
        text = sheet.pieces[index].text
        credit = _lines.picture_credit(text, sheet.words)
        if credit is None or _lines.count(text) > _CAPTION_WORDS or _lines.sentences(text) > 3:
            continue
        if _lines.is_photo_credit(credit, sheet.words):
            sheet.reason[index] = "caption"
        elif index != (running[-1] if running else -1) and text != credit:
            bare.append(index)
    if len(bare) <= _MOST_BARE_CREDITS:
        for index in bare:
            sheet.reason[index] = "caption"


def _bound(sheet: _Sheet, title: str | None) -> None:
    """Find the first and last line of running text."""
    keys = Counter(_lines.plain(piece.text) for piece in sheet.pieces)
    known = _lines.plain(title or "")

    def runs(index: int) -> bool:
        key = _lines.plain(sheet.pieces[index].text)
        return sheet.prose[index] and sheet.dates[index] is None and keys[key] == 1 and key != known

    running = [index for index in sheet.free(0, len(sheet.pieces)) if runs(index)]
    sheet.first = running[0] if running else len(sheet.pieces)
    sheet.last = running[-1] if running else -1
    if title is None and len(running) > 2 and _is_loud(sheet, running[0], running[1]):
        sheet.first = running[1]


def _is_loud(sheet: _Sheet, index: int, after: int) -> bool:
    """Tell whether the first running text is a headline, long or with a full stop: nothing above it, in capitals."""
    text = sheet.pieces[index].text
    above = [i for i in sheet.free(0, index) if _lines.count(sheet.pieces[i].text) >= 4]
    size = _lines.count(text)
    short = (size <= 22 and size < _lines.count(sheet.pieces[after].text)) or not _lines.ends_sentence(text)
    return not above and short and _lines.sentences(text) == 1 and _lines.capitals(text) >= 0.75


def _headline(sheet: _Sheet, found: dict[str, str]) -> str | None:
    """Return the headline among the lines above the body.

    A line said twice is one; so is a line that another repeats with the site's name behind it. Else
    it is the first line that shares about as many of its words with the body as any other does.
    """
    lines = [sheet.pieces[index].text for index in sheet.free(0, sheet.first) if _may_head(sheet, index)]
    if not lines:
        return None
    keys = [_lines.plain(line) for line in lines]
    for line, key in zip(lines, keys, strict=True):
        if keys.count(key) > 1:
            found["title"] = "line said twice"
            return line
    for line, key in zip(lines, keys, strict=True):
        if any(site_behind(line, other) for other in lines if _lines.plain(other) != key):
            found["title"] = "line repeated with the site's name"
            return line
    found["title"] = "line above the body"
    return without_site(_closest(lines, sheet), None, sheet.words)[0]


def _may_head(sheet: _Sheet, index: int) -> bool:
    text = sheet.pieces[index].text
    dated = sheet.dates[index]
    if dated is not None and len(dated.rest.split()) < 4:
        return False
    key = _lines.plain(text)
    return _lines.count(text) >= 3 and key not in sheet.words.sections and not _lines.role(text, sheet.words)


def _closest(lines: list[str], sheet: _Sheet) -> str:
    body = " ".join(sheet.pieces[index].text for index in sheet.free(sheet.first, len(sheet.pieces)))[:4000]
    known = set(_lines.content_words(body))
    shares = []
    for line in lines:
        mine = _lines.content_words(line)
        shares.append(sum(word in known for word in mine) / len(mine) if mine else 0.0)
    best = max(shares)
    return next(line for line, share in zip(lines, shares, strict=True) if share >= 0.4 * best)


def without_site(line: str, publisher: str | None, words: ReadingWords) -> tuple[str, str | None]:
    """Return a page's title without the site's name behind it, and that name where there is one."""
    match = _SUFFIX.match(line)
    if match is None:
        return line, None
    site = match["site"].strip()
    known = publisher is not None and _lines.plain(site) in _lines.plain(publisher)
    return (match["title"].strip(), site) if known or _is_publisher(site, words) else (line, None)


def site_behind(title: str, line: str) -> str | None:
    """Return what stands behind or before a known headline in a page's title, with a bar or dash between them."""
    before, headline, after = line.partition(title) if title else ("", "", "")
    if not headline or bool(before.strip()) == bool(after.strip()):
        return None
    match = _BESIDE.fullmatch(after) or _BESIDE_FIRST.fullmatch(before)
    return match["site"].strip() if match and _lines.count(match["site"]) <= _SITE_WORDS else None


def _is_publisher(text: str, words: ReadingWords) -> bool:
    """Tell whether a short line is the name of a paper, station, agency or site."""
    parts = _lines.plain(text).split()
    if not 0 < len(parts) <= 5 or " ".join(parts) in words.sections or _lines.ends_sentence(text):
        return False
    return (
        any(part in words.press_nouns for part in parts)
        or " ".join(parts) in words.agencies
        or bool(_DOMAIN.match(text.strip()))
    )


def _published(sheet: _Sheet, found: dict[str, str]) -> str | None:
    """Return the date above the body, else one with a label below it, and leave these lines out."""
    above = [i for i in range(sheet.first) if sheet.dates[i] and sheet.reason[i] != "copyright"]
    below = [i for i in range(sheet.last + 1, len(sheet.pieces)) if sheet.dates[i]]
    for index in above:
        sheet.reason[index] = sheet.reason[index] or "date"
    dated = [item for index in above if (item := sheet.dates[index])]
    clue = "date line above the body"
    if not dated:
        dated = [item for i in below if (item := sheet.dates[i]) and _has_label(sheet.pieces[i].text, sheet.words)]
        clue = "date line below the body"
    if not dated:
        return None
    found["published"] = clue
    return next((item.iso for item in dated if not item.updated), dated[0].iso)


def _has_label(text: str, words: ReadingWords) -> bool:
    lower = text.casefold()
    return any(label in lower for label in words.published_labels)


def _publisher(sheet: _Sheet, title: str | None, found: dict[str, str]) -> str | None:
    """Return the publisher from the lines above the headline, from a page title, or from the line of rights."""
    key = _lines.plain(title or "")
    above = [piece.text for piece in sheet.pieces[: sheet.first]]
    for line in above:
        site = site_behind(title or "", line)
        if site:
            found["publisher"] = "behind the headline"
            return site
    for line in above:
        if _lines.plain(line) == key:
            break
        name = line.strip() if _is_publisher(line, sheet.words) else _said_twice(line)
        if name:
            found["publisher"] = "site header"
            return name
    name = rights([piece.text for piece in sheet.pieces], sheet.words)
    if name:
        found["publisher"] = "line of rights"
    return name


def _said_twice(line: str) -> str | None:
    """Return the longest run of capitalised words that a site's header says twice, of two words at least."""
    tokens = line.split()
    for size in range(min(5, len(tokens) // 2), 1, -1):
        runs = [tuple(tokens[i : i + size]) for i in range(len(tokens) - size + 1)]
        for run in runs:
            if runs.count(run) > 1 and all(token[0].isupper() for token in run):
                return " ".join(run)
    return None


def rights(lines: list[str], words: ReadingWords) -> str | None:
    """Return who holds the rights, by the first line that says so."""
    for line in lines:
        match = _RIGHTS.search(line) if _lines.furniture(line, words) == "copyright" else None
        if match and match["name"][0].isupper() and _lines.plain(match["name"]) != "all rights reserved":
            return match["name"].strip(" .")
    return None


def _mark_head(sheet: _Sheet, title: str | None) -> None:
    """Leave out everything above the body, and the headline wherever it is said again."""
    key = _lines.plain(title or "")
    seen = title is None
    for index, piece in enumerate(sheet.pieces):
        mine = _lines.plain(piece.text)
        if key and (mine == key or (index < sheet.first and key in mine and len(mine) < 2 * len(key))):
            sheet.reason[index], seen = "headline", True
        elif index < sheet.first and sheet.reason[index] is None:
            sheet.reason[index] = _head_reason(piece.text, seen, sheet.words)


def _head_reason(text: str, below: bool, words: ReadingWords) -> str:
    if _lines.plain(text) in words.sections:
        return "section name"
    if _lines.role(text, words):
        return "byline"
    return "below the headline, no running text" if below else "site header"


def _mark_tail(sheet: _Sheet) -> None:
    """Leave out what stands below a heading that opens a tail, and what is no running text below the body."""
    index = sheet.first + 1
    while index < len(sheet.pieces):
        if not _opens_tail(sheet, index):
            index += 1
            continue
        resume = _resume(sheet, index)
        sheet.reason[index] = "list of other pages"
        for line in range(index, resume):
            sheet.reason[line] = sheet.reason[line] or "list of other pages"
        index = max(resume, index + 1)
    running = [i for i in sheet.free(sheet.first, len(sheet.pieces)) if sheet.prose[i] and not _is_tail_date(sheet, i)]
    for line in sheet.free((running[-1] if running else sheet.first) + 1, len(sheet.pieces)):
        if not _lines.is_short_sentence(sheet.pieces[line].text):
            sheet.reason[line] = "below the body, no running text"


def _is_tail_date(sheet: _Sheet, index: int) -> bool:
    return sheet.dates[index] is not None and _has_label(sheet.pieces[index].text, sheet.words)


def _opens_tail(sheet: _Sheet, index: int) -> bool:
    text = sheet.pieces[index].text
    if _lines.count(text) > 7 or _lines.ends_sentence(text):
        return False
    key = _lines.plain(text)
    return key in sheet.words.tails or any(
        key.startswith(tail + " ") for tail in sheet.words.tails if " " in tail and not text.rstrip().endswith(":")
    )


def _resume(sheet: _Sheet, marker: int) -> int:
    """Return the line at which the body goes on below a heading of other pages: the end, if it doesn't."""
    end = len(sheet.pieces)
    late = sum(sheet.prose[:marker]) > sum(sheet.prose[marker:])
    finals = [i for i in range(marker, end) if late and _lines.plain(sheet.pieces[i].text) in sheet.words.final_tails]
    if marker in finals:
        return end
    end = min(finals, default=end)
    start = next((i for i in sheet.free(marker + 1, end) if sheet.prose[i]), end)
    rest = [i for i in sheet.free(start, end) if not _opens_tail(sheet, i)]
    running = sum(sheet.prose[i] for i in rest)
    return start if running >= _RUNNING_SHARE * len(rest) or not late else end


def _is_transcript(lines: list[tuple[str, bool]]) -> bool:
    """Tell whether several lines open with a speaker in capitals and a colon."""
    return sum(_lines.opens_with_speaker(text) for text, _ in lines) > 1


def _body(sheet: _Sheet) -> tuple[str, list[LeftOut], str | None]:
    """Return the body, what was cut from its first and last paragraphs, and the agency that these name."""
    kept = [(sheet.pieces[i].text, sheet.pieces[i].gap) for i in sheet.free(0, len(sheet.pieces))]
    cut: list[LeftOut] = []
    agency = None
    for index, (text, gap) in enumerate(kept[:2]):
        prefix, name = _lines.dateline(text, sheet.words)
        if prefix and not (prefix.rstrip().endswith(":") and _is_transcript(kept)):
            kept[index] = (text[len(prefix) :], gap)
            cut.append(LeftOut(text=prefix.strip(), reason="dateline"))
            agency = name
            break
    if kept:
        text, gap = kept[-1]
        credit = _lines.closing_credit(text, sheet.words)
        if credit:
            kept[-1] = (text[: -len(credit)].rstrip(), gap)
            cut.append(LeftOut(text=credit.strip(), reason="agency credit"))
    parts = [("\n\n" if gap else "\n") + text for text, gap in kept if text]
    return "".join(parts).lstrip("\n"), cut, agency
