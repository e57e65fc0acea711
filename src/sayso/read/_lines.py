"""What a line of a page is: running text, or a part of the furniture, told by its shape and a few words."""

from __future__ import annotations

import re

from sayso.read._words import ReadingWords

_OUTER = " \t\u00a0.,:;!|•·–—-_*#»«›‹>→▶()[]\"'“”‘’…/\\"
_ENDS = re.compile(r"[.!?…]\s?[\"'”’»)\]]*$|[,:;—-]$|[,][\"”’]$")
_STOPS = re.compile(r"[.!?…][\"'”’»)\]]*$")
_WORD = re.compile(r"\w[\w'’.&-]*")
_INNER_STOP = re.compile(r"[a-z0-9)\"”’][.!?][\"”’)]?\s+[\"“‘(]?[A-Z]")
_COPYRIGHT = re.compile(
    r"^\W{0,2}(?:©|\(c\)\s|copyright\b\s*(?:©|\(c\))?\s*(?:by\s|\d{4}))|©\s*\d{4}|all rights reserved", re.I
)
_BRACKETED = re.compile(r"[(\[{]([^()\[\]{}]{2,80})[)\]}]\.?$")
_TRAILING = re.compile(r"(?:[/|]|[.\"”’]\s*[-–—])\s*([A-Za-z][\w .'’/&-]{1,50})\.?$")
_DATELINE = re.compile(
    r"^(?P<place>[A-Z][\w.'’-]*(?:[ ,/-]{1,2}[\w.'’-]+){0,6}?)?"
    r"(?P<date>,?\s+[A-Z][a-z]{2,8}\.?\s\d{1,2}(?:,?\s\d{4})?)?,?"
    r"(?P<agency>\s?\((?P<name>[A-Z][\w ./&’'-]{1,40})\))?\s*(?:(?:--|[–—―])\s*|[-_]\s+|:\s+)(?=[\"“‘'(]?[A-Z0-9À-Þ])"
)
_CLOSING = re.compile(r"(?<=[.!?\"”’])(\s*[-–—(\[/]+\s*([A-Za-z][\w ./&’'-]{1,40}?)[)\]]?\.?\s*)$")
_SPEAKER = re.compile(r"[A-Z][A-Z .'’-]{2,40}: \S")
LONG = 25
"""A line of so many words is running text even where its full stop is missing."""


def plain(text: str) -> str:
    """Return a line for comparison: case, outer punctuation and the kind of white space and apostrophe don't count."""
    return " ".join(text.casefold().replace("’", "'").split()).strip(_OUTER)


def count(text: str) -> int:
    """Return the number of words."""
    return len(_WORD.findall(text))


def is_prose(text: str) -> bool:
    """Tell whether a line reads as running text: sentences, not a heading, a label or a list entry."""
    words = count(text)
    return words >= LONG or (words >= 5 and bool(_ENDS.search(text.rstrip())))


def ends_sentence(text: str) -> bool:
    """Tell whether a line ends as a sentence does."""
    return bool(_STOPS.search(text.rstrip()))


def is_short_sentence(text: str) -> bool:
    """Tell whether a line of few words is a sentence rather than a name or a heading: a full stop, small letters."""
    return ends_sentence(text) and (bool(_SPEAKER.match(text)) or (count(text) >= 3 and capitals(text) < 0.6))


def opens_with_speaker(text: str) -> bool:
    """Tell whether a line opens with words in capitals and a colon, as a transcript's do."""
    return bool(_SPEAKER.match(text))


def furniture(text: str, words: ReadingWords) -> str | None:
    """Return why a line is furniture wherever it stands, or ``None``."""
    key = plain(text)
    size = count(text)
    if not key:
        return "no words"
    if key in words.furniture:
        return "furniture"
    if size <= 14 and all(part.strip(_OUTER) in words.share_words or not part.strip(_OUTER) for part in key.split()):
        return "share buttons"
    if _COPYRIGHT.search(text) and size <= 60:
        return "copyright"
    return byline(text, words) or _prompt(text, key, size, words)


def _prompt(text: str, key: str, size: int, words: ReadingWords) -> str | None:
    """Return why a short line is an invitation to go elsewhere, or ``None``. A quotation never is."""
    if size > 30 or key.startswith(('"', "“")) or text.lstrip().startswith(('"', "“")):
        return None
    if any(_opens(key, opener) for opener in words.furniture_openers):
        return "furniture"
    label, colon, after = text.partition(":")
    if colon and size <= 20 and after and plain(label) in words.furniture_labels and not _reports(after):
        return "pointer to other pages"
    return None


def _reports(text: str) -> bool:
    """Tell whether what follows a label is reporting: more than one sentence, or a quotation."""
    return bool(_INNER_STOP.search(text)) or text.lstrip().startswith(('"', "“"))


def _opens(key: str, opener: str) -> bool:
    return key.startswith(opener) and (len(key) == len(opener) or not key[len(opener)].isalnum())


def byline(text: str, words: ReadingWords) -> str | None:
    """Return why a line names who wrote or helped, or ``None``."""
    key = plain(text)
    size = count(text)
    if size <= 60 and any(_opens(key, opener) for opener in words.credit_openers):
        return "credits"
    if size <= 60 and any(key.endswith(closer) for closer in words.byline_closers):
        return "credits"
    opened = any(_opens(key, opener) for opener in words.byline_openers)
    if opened and size <= 16 and not ends_sentence(text) and capitals(text) >= 0.6:
        return "byline"
    if opened and size <= 6 and capitals(text) >= 0.75:
        return "byline"
    return None


def role(text: str, words: ReadingWords) -> bool:
    """Tell whether a line is a person or body named alone with a trade, as writers are below a headline."""
    key = plain(text)
    if count(text) > 10 or ends_sentence(text):
        return False
    named = any(key.endswith(name) for name in words.byline_roles)
    return key in words.agencies or (named and capitals(text) >= 0.5)


def capitals(text: str) -> float:
    """Return the share of words that begin with a capital, the first and small joining words left aside."""
    parts = [
        part
        for part in _WORD.findall(text)[1:]
        if part not in {"and", "in", "of", "the", "for", "at", "with", "de", "al"}
    ]
    return sum(part[0].isupper() or part[0].isdigit() for part in parts) / len(parts) if parts else 0.0


def agency(text: str, words: ReadingWords) -> str | None:
    """Return the agency that a credit names, or ``None``."""
    for part in re.split(r"[/,|]|\s[-–—]\s", text):
        if plain(part) in words.agencies:
            return part.strip()
    return None


def picture_credit(text: str, words: ReadingWords) -> str | None:
    """Return the credit that ends or opens a caption, or ``None``: "(AP)", "[REUTERS/Name]", "Photo: Name"."""
    for pattern in (_BRACKETED, _TRAILING):
        match = pattern.search(text.rstrip())
        if match and (agency(match[1], words) or _credits(match[1], words)):
            return match[0]
    opener, colon, _ = text.partition(":")
    if colon and plain(opener) in words.credits:
        return text
    last = re.split(r"[.|]\s+", text.rstrip(" ."))[-1]
    return last if count(last) <= 8 and last != text.rstrip(" .") and _credits(last, words) else None


def _credits(text: str, words: ReadingWords) -> bool:
    key = plain(text)
    return any(_opens(key, word) or key.endswith(word) for word in words.credits)


def is_photo_credit(credit: str, words: ReadingWords) -> bool:
    """Tell whether a credit can only be a picture's: it names a photographer or says photo."""
    inner = credit.strip("()[]{}. ")
    return "/" in inner or _credits(inner, words)


def closing_credit(text: str, words: ReadingWords) -> str | None:
    """Return the agency's credit behind the last sentence of a report ("... he said. (Reuters)"), or ``None``."""
    match = _CLOSING.search(text)
    return match[1] if match and plain(match[2]) in words.agencies else None


def content_words(text: str) -> list[str]:
    """Return the longer words of a text in lower case, as far as they may tell what it is about."""
    return [word.casefold() for word in _WORD.findall(text) if len(word) > 3]


def sentences(text: str) -> int:
    """Return about how many sentences a line has."""
    return len(_INNER_STOP.findall(text)) + 1


def dateline(text: str, words: ReadingWords) -> tuple[str, str | None]:
    """Return the dateline that a paragraph opens with ("SEOUL (Reuters) - ") and the agency it names.

    A place in capitals is enough; one in small letters needs an agency that is known, or a date.
    """
    match = _DATELINE.match(text)
    if match is None or not (match["place"] or match["agency"]):
        return "", None
    name = match["name"]
    known = agency(name, words) if name else None
    city = (match["place"] or "").split(",")[0]
    loud = city.isupper() and len(city) > 3 and (not name or capitals(name) > 0.5 or name.isupper())
    dated = any(part.strip(",.").lower() in words.months for part in (match["date"] or "").split())
    labelled = ":" in match[0] and (city.casefold() in words.furniture_labels or not loud)
    if known or ((loud or dated) and not labelled):
        return match[0], known
    return "", None
