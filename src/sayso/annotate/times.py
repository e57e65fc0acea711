"""Finds time expressions: spans with the pieces that fix their meaning, after TIMEX3 (TimeML 1.2.1).

What is looked for is data (``times.toml``): patterns over words, tried at every token that can begin one; the longest
match wins. What the text around says against a reading ("may" as a verb, "2,000 people", "April Ryan") is checked
with the parse. A preposition stays outside the span, as in TimeML.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property

import msgspec

from sayso.model import Parse, Span, TimeExpression, TimexType, Token

_SPACE = r"(?:[ \t\u00a0\u202f]+)"
_CAPTURE = re.compile(r"\{(\w+)(?::(\w+))?\}")
_MACRO = re.compile(r"<(\w+)>")
_PIECE = re.compile(r"\(\?[:=!]|[()?*|]|\{\w+(?::\w+)?\}|\[[^\]]*\]|[A-Za-z]+|\\.|.")
_END = r"(?!\w|[.,:/]\d)"
_OPENER = re.compile(r"[a-z]*")
_WORD = re.compile(r"[a-z]+")
_INITIALS = re.compile(r"\b[^\W\d_]")
_SUFFIX = re.compile(r"(?<=\d)(?:st|nd|rd|th)$")


class Form(msgspec.Struct, frozen=True):
    """A kind of time expression: its patterns, and parts that every match has."""

    name: str
    type: TimexType
    patterns: tuple[str, ...]
    parts: dict[str, str] = {}


class TimeWords(msgspec.Struct, frozen=True, dict=True):
    """The words and patterns of time (``times.toml``, where each table is explained)."""

    classes: dict[str, dict[str, tuple[str, ...]]]
    shapes: dict[str, str]
    macros: dict[str, str]
    forms: tuple[Form, ...]
    words: dict[str, frozenset[str]]
    direction: dict[str, frozenset[str]]
    bounds: dict[str, str]

    @cached_property
    def patterns(self) -> TimePatterns:
        """The patterns, compiled once for these words."""
        return TimePatterns.from_words(self)


class TimePattern(msgspec.Struct, frozen=True):
    """A compiled pattern, its form, and for each group the part and the class of its words."""

    form: Form
    regex: re.Pattern[str]
    groups: tuple[tuple[str, str, str], ...]


class TimePatterns(msgspec.Struct, frozen=True):
    """All patterns by the word that a token begins with; ``""`` stands for a digit or a mark."""

    by_opener: dict[str, tuple[TimePattern, ...]]
    alone: frozenset[str]
    vocabulary: frozenset[str]
    values: dict[str, dict[str, str]]

    def at(self, parse: Parse, token: Token) -> tuple[TimePattern, ...]:
        """Return the patterns that may match at a token, looking at its word and, if need be, at the next one."""
        word = token.text.lower()
        opener = _opener(word)
        found = self.by_opener.get(opener, ())
        if not found or word != opener or word in self.alone:
            return found
        follower = token.index + 1
        if follower < len(parse.tokens) and _opener(parse.tokens[follower].text.lower()) in self.vocabulary:
            return found
        return ()

    @classmethod
    def from_words(cls, words: TimeWords) -> TimePatterns:
        """Return the patterns compiled."""
        by_opener: dict[str, list[TimePattern]] = {}
        vocabulary = {""}
        for form in words.forms:
            for text in form.patterns:
                template = _expanded(text, words)
                pattern = _compile(form, template, words)
                vocabulary.update(_WORD.findall(_CAPTURE.sub(" ", template)))
                for opener in sorted(_Openers(template, words).found()):
                    by_opener.setdefault(opener, []).append(pattern)
        surfaces = [surface for table in words.classes.values() for row in table.values() for surface in row]
        vocabulary.update(word for surface in surfaces for word in _WORD.findall(surface))
        return cls(
            by_opener={key: tuple(found) for key, found in by_opener.items()},
            alone=frozenset(key for key, found in by_opener.items() if any(one.regex.fullmatch(key) for one in found)),
            vocabulary=frozenset(vocabulary),
            values={
                name: {surface.removesuffix(".?"): value for value, row in table.items() for surface in row}
                for name, table in words.classes.items()
            },
        )


class _Hit(msgspec.Struct, frozen=True):
    """A match in the text: its pattern, its tokens and its parts."""

    form: Form
    span: Span
    first: int
    last: int
    parts: dict[str, str]
    text: str


def find_times(parse: Parse, words: TimeWords) -> tuple[TimeExpression, ...]:
    """Return the time expressions of a text, in its order, without overlap."""
    found: list[TimeExpression] = []
    text = _lower(parse.text)
    end = 0
    for token in parse.tokens:
        if token.start < end:
            continue
        hit = _best(parse, text, token, words)
        if hit:
            end = hit.span[1]
        if hit and hit.form.name != "none":
            found.append(
                TimeExpression(
                    index=len(found),
                    span=hit.span,
                    first=hit.first,
                    last=hit.last,
                    type=hit.form.type,
                    form=hit.form.name,
                    parts=hit.parts,
                )
            )
    return tuple(found)


def _best(parse: Parse, text: str, token: Token, words: TimeWords) -> _Hit | None:
    """Return the longest match at a token that the text around allows."""
    patterns = words.patterns.at(parse, token)
    matches = [(match, one) for one in patterns if (match := one.regex.match(text, token.start))]
    matches.sort(key=lambda pair: -pair[0].end())
    for match, pattern in matches:
        hit = _hit(parse, match, pattern, token.index, words)
        if allowed(parse, hit, words):
            return hit
    return None


def _hit(parse: Parse, match: re.Match[str], pattern: TimePattern, first: int, words: TimeWords) -> _Hit:
    last = first + 1
    while last < len(parse.tokens) and parse.tokens[last].start < match.end():
        last += 1
    parts = dict(pattern.form.parts)
    for group, part, name in pattern.groups:
        if match[group] and part not in parts:
            parts[part] = _value(match[group], words.patterns.values.get(name))
    text = parse.text[match.start() : match.end()]
    return _Hit(pattern.form, match.span(), first, last, _numbered(parts), text)


def _lower(text: str) -> str:
    """Return the text in lower case with every character in its place (some have two in lower case)."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _value(text: str, values: dict[str, str] | None) -> str:
    surface = " ".join(text.lower().replace("’", "'").split())
    if values is None:
        return _SUFFIX.sub("", surface).replace(",", "")
    return values.get(surface) or values.get(surface.removesuffix(".")) or values.get(surface + ".") or surface


def _numbered(parts: dict[str, str]) -> dict[str, str]:
    """Put a count together under ``number``, and a unit in the plural under ``unit``."""
    if "digits" in parts:
        parts["number"] = parts.pop("digits")
    if "tens" in parts and "head" not in parts:
        parts["number"] = str(int(parts.pop("tens")) + int(parts.pop("ones", "0")))
    if "half" in parts and "number" in parts and parts["number"] != "X":
        parts["number"] = f"{float(parts['number']) + 0.5:g}"
    if "units" in parts:
        parts.setdefault("unit", parts.pop("units"))
    return parts


class _Openers:
    """Works out the words that a template can begin with (``""``: a digit or mark), reading it from left to right."""

    def __init__(self, template: str, words: TimeWords) -> None:
        self._pieces = _PIECE.findall(template)
        self._words = words
        self._at = 0

    def found(self) -> set[str]:
        """Return the openers."""
        return self._choice()[0]

    def _choice(self) -> tuple[set[str], bool]:
        openers, empty = self._sequence()
        while self._at < len(self._pieces) and self._pieces[self._at] == "|":
            self._at += 1
            more, also = self._sequence()
            openers, empty = openers | more, empty or also
        return openers, empty

    def _sequence(self) -> tuple[set[str], bool]:
        openers: set[str] = set()
        empty = True
        while self._at < len(self._pieces) and self._pieces[self._at] not in ("|", ")"):
            more, also = self._piece()
            if self._at < len(self._pieces) and self._pieces[self._at] in ("?", "*"):
                self._at += 1
                also = True
            if empty:
                openers |= more
            empty = empty and also
        return openers, empty

    def _piece(self) -> tuple[set[str], bool]:
        piece = self._pieces[self._at]
        self._at += 1
        if piece.startswith("("):
            inner = self._choice()
            self._at += 1
            return inner
        if piece.startswith("{"):
            name = piece[1:-1].split(":")[-1]
            surfaces = [one for table in self._words.classes.get(name, {}).values() for one in table]
            return {_opener(one) for one in surfaces} or {""}, False
        return {_opener(piece.lower())}, False


def _opener(text: str) -> str:
    match = _OPENER.match(text)
    return match[0] if match else ""


def _expanded(text: str, words: TimeWords) -> str:
    while _MACRO.search(text):
        text = _MACRO.sub(lambda match: words.macros[match[1]], text)
    return text


def _compile(form: Form, template: str, words: TimeWords) -> TimePattern:
    groups: list[tuple[str, str, str]] = []

    def capture(match: re.Match[str]) -> str:
        part, name = match[1], match[2] or match[1]
        group = f"{part}__{len(groups)}"
        groups.append((group, part, name))
        return f"(?P<{group}>{_alternatives(name, words)})"

    pattern = _CAPTURE.sub(capture, _spaced(template)) + _END
    return TimePattern(form, re.compile(pattern), tuple(groups))


def _spaced(text: str) -> str:
    """Write out what the patterns of the data leave short: space, hyphen and apostrophe."""
    text = re.sub(r"\[[^\]]*\]| ", lambda match: _SPACE if match[0] == " " else match[0], text)
    return text.replace("~", f"(?:{_SPACE}|-)").replace("'", "['’]")


def _alternatives(name: str, words: TimeWords) -> str:
    if name in words.shapes:
        return words.shapes[name]
    surfaces = [one for table in words.classes[name].values() for one in table]
    return "|".join(_surface(one) for one in sorted(surfaces, key=lambda one: (-len(one), one)))


def _surface(surface: str) -> str:
    bare = surface.removesuffix(".?")
    escaped = _SPACE.join(re.escape(piece) for piece in bare.split(" ")).replace("'", "['’]")
    if bare.endswith("."):
        return escaped
    return rf"{escaped}\b" + (r"\.?" if bare != surface else "")


# ── what the text around says against a reading ──────────────────────────────


def allowed(parse: Parse, hit: _Hit, words: TimeWords) -> bool:
    """Return whether the words around let the match be a time."""
    if not (_capitals(hit) and _outside_names(parse, hit, words)) or _goes_on(parse, hit):
        return False
    return _CHECKS.get(hit.form.name, _yes)(parse, hit, words)


def _yes(parse: Parse, hit: _Hit, words: TimeWords) -> bool:
    return True


def _goes_on(parse: Parse, hit: _Hit) -> bool:
    """Whether a hyphen makes a unit part of another word: "day-to-day", "the week-old"."""
    tail = parse.text[hit.span[1] : hit.span[1] + 2]
    return "unit" in hit.parts and len(tail) == 2 and tail[0] == "-" and tail[1].isalpha()


def _before(parse: Parse, hit: _Hit, steps: int = 1) -> str:
    return parse.tokens[hit.first - steps].text.lower() if hit.first >= steps else ""


def _next(parse: Parse, hit: _Hit) -> Token | None:
    return parse.tokens[hit.last] if hit.last < len(parse.tokens) else None


def _capitals(hit: _Hit) -> bool:
    """Months, weekdays, feasts and zones are written with a capital."""
    letters = _INITIALS.findall(hit.text)
    if not letters or any(letter.isupper() for letter in letters):
        return True
    if "zone" in hit.parts and "time" in hit.text.lower():
        return True
    return not any(part in hit.parts for part in ("month", "weekday", "holiday", "zone"))


def _outside_names(parse: Parse, hit: _Hit, words: TimeWords) -> bool:
    """A word of time that is part of a longer name is none: "The Sunday Times", "April Ryan", "USA Today"."""
    if hit.form.name not in ("date", "weekday", "season", "holiday", "day", "year", "set") or "mday" in hit.parts:
        return True
    first, last = parse.tokens[hit.first], parse.tokens[hit.last - 1]
    follower, leader = _next(parse, hit), parse.tokens[hit.first - 1] if hit.first else None
    if hit.form.name == "day" and leader and leader.pos == "PROPN" and hit.text[0].isupper():
        return leader.sentence != first.sentence
    if last.ent in words.words["names"] and follower and follower.ent == last.ent and not follower.ent_start:
        return not (follower.text[0].isupper())
    if first.ent in words.words["names"] and leader and leader.ent == first.ent and not first.ent_start:
        return leader.text.lower() in words.words["before_year"]
    return True


def _date(parse: Parse, hit: _Hit, words: TimeWords) -> bool:
    """A bare month must be a noun: not "may", nor "March on"."""
    if set(hit.parts) - {"month"}:
        return True
    token = parse.tokens[hit.last - 1]
    if token.tag not in ("NNP", "NNPS", "NN") and _before(parse, hit) not in words.words["before_year"]:
        return False
    follower = _next(parse, hit)
    return token.ent != "PERSON" and not (token.text in ("May", "March") and follower and follower.tag in ("VB", "PRP"))


def _year(parse: Parse, hit: _Hit, words: TimeWords) -> bool:
    """A number of four digits is a year unless it counts, measures or names something."""
    token, before, follower = parse.tokens[hit.last - 1], _before(parse, hit), _next(parse, hit)
    if before in words.words["not_years"]:
        return False
    if hit.span[0] and parse.text[hit.span[0] - 1] in "$£€¥#/.-–" and before not in words.words["before_year"]:
        return parse.text[hit.span[0] - 1] in "-–" and before[:1] in "12"
    if "short_year" in hit.parts:
        return before in words.words["before_year"]
    if set(hit.parts) - {"year"} or " " in hit.text:
        return True
    if (
        follower
        and follower.index == token.head
        and follower.tag == "NNS"
        and follower.lemma not in words.words["time_heads"]
    ):
        return before in ("in", "since", "the") and token.ent == "DATE"
    if hit.first and parse.tokens[hit.first - 1].text.isupper() and parse.tokens[hit.first - 1].pos == "PROPN":
        return False
    if before in words.words["before_year"] or token.ent in ("DATE", "EVENT", "LAW"):
        return not (follower and follower.text in ("%", "percent"))
    if token.ent in ("CARDINAL", "MONEY", "QUANTITY", "PERCENT"):
        return False
    return not (hit.first and parse.tokens[hit.first - 1].pos == "PROPN")


def _season(parse: Parse, hit: _Hit, words: TimeWords) -> bool:
    """A bare season needs a preposition before it: "in the fall", not "the fall of Kabul"."""
    if set(hit.parts) & {"which", "year", "that", "edge"}:
        return True
    follower = _next(parse, hit)
    if parse.tokens[hit.last - 1].pos not in ("NOUN", "PROPN") or (follower and follower.text in ("of", "in", "from")):
        return False
    return _before(parse, hit) in words.words["before_season"]


def _duration(parse: Parse, hit: _Hit, words: TimeWords) -> bool:
    """Fractions ("three quarters of"), ordinals ("a second attempt") and most bare plurals are no durations."""
    follower = _next(parse, hit)
    if hit.parts.get("unit") == "quarter" and hit.parts.get("number") in ("1", "3"):
        return bool(follower) and "-" in hit.text and follower.text != "of"  # type: ignore[union-attr]
    if hit.parts.get("unit") == "second" and hit.parts.get("number") == "1":
        return False
    if hit.form.parts.get("number") == "X" and " " not in hit.text and "-" not in hit.text:
        return _before(parse, hit) in words.words["before_plural"]
    return True


def _per(parse: Parse, hit: _Hit, words: TimeWords) -> bool:
    """ "a year" is a rate after a number, a sum or "twice"."""
    if hit.text.lower().startswith("per"):
        return True
    if not hit.first or hit.parts["unit"] == "second":
        return False
    before = parse.tokens[hit.first - 1]
    return (
        before.text.lower() in words.words["per"] or before.tag in ("CD", "NNS") or before.ent in ("MONEY", "PERCENT")
    )


def _set(parse: Parse, hit: _Hit, words: TimeWords) -> bool:
    """ "daily" within a name is none."""
    if "often" not in hit.parts:
        return True
    start = parse.sentences[parse.tokens[hit.first].sentence].first
    return hit.text[0].islower() or hit.first == start


def _vague(parse: Parse, hit: _Hit, words: TimeWords) -> bool:
    """ "the past" and the like must stand for themselves, before no noun or number."""
    follower = _next(parse, hit)
    if hit.text == "Now" and (follower is None or follower.text == ","):
        return False
    if hit.first and hit.text[0].isupper() and parse.tokens[hit.first - 1].pos == "PROPN":
        return parse.tokens[hit.first - 1].sentence != parse.tokens[hit.first].sentence
    if hit.text.lower().startswith(("the ", "this ")):
        return not (follower and follower.tag in ("NN", "NNS", "NNP", "CD", "JJ", "VBG"))
    return not (follower and follower.text == "-")


def _holiday(parse: Parse, hit: _Hit, words: TimeWords) -> bool:
    """ "Christmas trees" are no day."""
    follower = _next(parse, hit)
    return not (follower and follower.tag in ("NN", "NNS") and follower.text not in words.words["feast_heads"])


def _the(parse: Parse, hit: _Hit, words: TimeWords) -> bool:
    """ "the day" names one only where nothing follows that says which: not "the day that everything changed"."""
    follower = _next(parse, hit)
    if hit.parts.get("unit") != "day" or "edge" in hit.parts or follower is None:
        return True
    return follower.pos == "PUNCT" or follower.text in ("before", "after")


def _daypart(parse: Parse, hit: _Hit, words: TimeWords) -> bool:
    """ "the morning" alone, but not "the morning meetings" or "the night he left"."""
    if set(hit.parts) - {"daypart", "edge"}:
        return True
    follower = _next(parse, hit)
    return not (follower and (follower.pos in ("NOUN", "PROPN", "PRON") or follower.text in ("of", "before", "after")))


def _clock(parse: Parse, hit: _Hit, words: TimeWords) -> bool:
    return not (hit.span[0] and parse.text[hit.span[0] - 1] in ":.-$£€")


_CHECKS: dict[str, Callable[[Parse, _Hit, TimeWords], bool]] = {
    "date": _date,
    "year": _year,
    "season": _season,
    "duration": _duration,
    "per": _per,
    "set": _set,
    "vague": _vague,
    "holiday": _holiday,
    "the": _the,
    "daypart": _daypart,
    "clock": _clock,
}
