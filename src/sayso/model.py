"""The shared nouns: frozen, without I/O, one meaning a word.

The first half is the record that users see (``Article`` to ``Report``); its
field names and their order are the public format. The second half is what the
stages hand to each other on the way (``Token`` to ``Choice``).

Offsets are Python ``str`` indices (Unicode code points) into ``Article.text``,
``[start, end)``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, Literal, TypeAlias

import msgspec

Span: TypeAlias = tuple[int, int]

Form = Literal["direct", "indirect", "mixed"]
Medium = Literal["statement", "phone", "email", "interview", "briefing", "speech", "post", "document"]
Factuality = Literal["happened", "ongoing", "planned", "possible", "hypothetical", "did_not_happen"]
Granularity = Literal[
    "time", "day", "weekend", "week", "month", "season", "quarter", "year", "decade", "century", "span"
]
Basis = Literal["stated", "inferred", "publication"]
MentionKind = Literal["name", "nominal", "pronoun"]
PlaceKind = Literal["literal", "metonymic", "demonym"]
TimexType = Literal["DATE", "TIME", "DURATION", "SET"]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """Base of everything that appears in the record."""

    def to_dict(self) -> dict[str, Any]:
        """Return the record's fields as plain dicts, lists, strings and numbers."""
        built: dict[str, Any] = msgspec.to_builtins(self)
        return built


def content_id(*parts: object) -> str:
    """Return 16 hexadecimal digits that depend on ``parts`` alone (blake2b, 64 bits).

    The parts are joined by a unit separator, so ``("ab", "c")`` and ``("a", "bc")`` differ.
    """
    joined = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


# ── the record ────────────────────────────────────────────────────────────────


class Article(Record, frozen=True, kw_only=True):
    """One published report, as read. ``published`` is ISO 8601, a date alone or with time (and zone where given)."""

    id: str
    source_id: str | None = None
    url: str | None = None
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    language: str | None = None
    text: str


def make_article(
    text: str,
    *,
    source_id: str | None = None,
    url: str | None = None,
    title: str | None = None,
    published: str | None = None,
    publisher: str | None = None,
    language: str | None = None,
) -> Article:
    """Return an article whose id comes from its content: the path it was read from plays no part."""
    return Article(
        id=content_id("article", url, title, published, publisher, language, text),
        source_id=source_id,
        url=url,
        title=title,
        published=published,
        publisher=publisher,
        language=language,
        text=text,
    )


class LeftOut(Record, frozen=True, kw_only=True):
    """A piece of a page that is not the body, and why. ``text`` is as on the page; it has no offset in the article."""

    text: str
    reason: str


class Raw(Record, frozen=True, kw_only=True):
    """The bytes that an article was read from: their SHA-256, and where they are."""

    sha256: str
    address: str


class Page(Record, frozen=True, kw_only=True):
    """What a reader returns: the article, what the page held besides, and which clue gave each field of the article.

    ``raw`` is what a file of several articles says of this one; of any other file the bytes are the whole.
    """

    article: Article
    left_out: tuple[LeftOut, ...] = ()
    found: dict[str, str] = {}
    raw: Raw | None = None


class Participant(Record, frozen=True, kw_only=True):
    """A mention of somebody who acts, is acted on, or speaks, resolved as far as it can be.

    ``text`` and ``span`` are the words in this place, ``refers_to`` is the span of the
    fullest naming in the article. ``country`` is ISO 3166 alpha-3 or one of PLOVER's codes
    for what is no country (IGO, UNO, EUR, NGO, ISM, IMG, MNC); ``sector`` and ``sectors``
    are PLOVER's three-letter codes. Unknown is ``None``.
    """

    text: str
    span: Span
    name: str | None = None
    actor_id: str | None = None
    country: str | None = None
    sector: str | None = None
    sectors: tuple[str, ...] = ()
    office: str | None = None
    refers_to: Span | None = None
    confidence: float = 0.0


class Interval(Record, frozen=True, kw_only=True):
    """A closed interval of days. ``start`` and ``end`` are ISO dates; ``text`` and ``span`` are absent together."""

    start: str | None = None
    end: str | None = None
    granularity: Granularity | None = None
    basis: Basis
    text: str | None = None
    span: Span | None = None


class Place(Record, frozen=True, kw_only=True):
    """A place name in the text, resolved to GeoNames where it can be. ``country`` is ISO alpha-3, ``admin1`` a name."""

    text: str
    span: Span
    name: str | None = None
    geonames_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    country: str | None = None
    admin1: str | None = None


class Passage(Record, frozen=True, kw_only=True):
    """Words of the article in one or several pieces; ``text`` is the pieces joined by one space."""

    text: str
    spans: tuple[Span, ...]


class Words(Record, frozen=True, kw_only=True):
    """Words of the article in one piece."""

    text: str
    span: Span


class Statement(Record, frozen=True, kw_only=True):
    """An attribution relation: a source, a cue and a content (the terms of PARC3 and PolNeAR)."""

    id: str
    source: Participant | None = None
    cue: Passage
    content: Passage
    form: Form
    medium: Medium | None = None
    addressee: Participant | None = None
    date: Interval | None = None
    within: str | None = None


class Quantities(Record, frozen=True, kw_only=True):
    """Numbers of people an event mention gives."""

    killed: int | None = None
    injured: int | None = None
    arrested: int | None = None
    crowd: int | None = None


class EventMention(Record, frozen=True, kw_only=True):
    """What one article says happened (or will, or did not): a PLOVER type with its actors and recipients."""

    id: str
    type: str
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    factuality: Factuality
    actors: tuple[Participant, ...] = ()
    recipients: tuple[Participant, ...] = ()
    reciprocal: bool = False
    date: Interval | None = None
    place: Place | None = None
    quantities: Quantities = Quantities()
    attribution: tuple[str, ...] = ()
    anchor: Words
    evidence: Words
    confidence: float


class AnnotatedParticipant(Participant, frozen=True, kw_only=True):
    """A participant with the chain it belongs to; mentions of one participant share a chain."""

    chain: str


class AnnotatedPlace(Place, frozen=True, kw_only=True):
    """A place with how it is used: ``literal``, ``metonymic`` (an actor) or ``demonym``."""

    kind: PlaceKind


class Timex(Record, frozen=True, kw_only=True):
    """TIMEX3 type and value (TimeML 1.2.1)."""

    type: TimexType
    value: str | None = None


class AnnotatedTime(Interval, frozen=True, kw_only=True):
    """A date with its TIMEX3 reading."""

    timex: Timex


class Annotations(Record, frozen=True, kw_only=True):
    """Everything found in the article, used by an event or not, in order of the text."""

    participants: tuple[AnnotatedParticipant, ...] = ()
    places: tuple[AnnotatedPlace, ...] = ()
    times: tuple[AnnotatedTime, ...] = ()


class Report(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=False):
    """All that Sayso says about one article."""

    article: Article
    statements: tuple[Statement, ...] = ()
    events: tuple[EventMention, ...] = ()
    annotations: Annotations | msgspec.UnsetType = msgspec.UNSET
    version: str | msgspec.UnsetType = msgspec.UNSET
    """What coded it, where that was not Sayso as released: files of the user's were in use (docs/actors.md)."""

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain dicts and lists, without ``annotations`` and ``version`` where they are unset."""
        built: dict[str, Any] = msgspec.to_builtins(self)
        return built


class Relation(Record, frozen=True, kw_only=True):
    """What one party does to the other in a sentence; ``type`` is ``None`` when nothing is between them."""

    type: str | None
    quad: int | None
    confidence: float


class FactualityJudgement(Record, frozen=True, kw_only=True):
    """Whether an event is said to have happened."""

    factuality: Factuality
    confidence: float


# ── what the knowledge base says ─────────────────────────────────────────────


class StateCodes(Record, frozen=True, kw_only=True):
    """What other codings call a state: number and letters of the Correlates of War, and CAMEO's code."""

    cow: int | None = None
    cow_letters: str | None = None
    cameo: str | None = None


class KnownActor(Record, frozen=True, kw_only=True):
    """One thing that some words can mean by the knowledge base, as it was ``start`` to ``end``.

    ``kind`` says how the words mean it (``seat``: "Kremlin"). ``start`` and ``end`` are ISO dates of any precision,
    ``None`` where open; ``holds`` says whether it was so on the day asked about. ``own`` marks entries of the user's.
    """

    id: str
    name: str
    kind: str
    country: str | None = None
    sectors: tuple[str, ...] = ()
    office: str | None = None
    start: str | None = msgspec.field(default=None, name="from")
    end: str | None = msgspec.field(default=None, name="to")
    holds: bool | None = None
    codes: StateCodes | None = None
    own: bool = False


class FoundActors(Record, frozen=True, kw_only=True):
    """All that the knowledge base says of some words, and whom the coder takes them to mean."""

    words: str
    on: str | None
    found: tuple[KnownActor, ...]
    coded_as: Participant


# ── what the stages hand to each other ───────────────────────────────────────


class Token(msgspec.Struct, frozen=True, gc=False):
    """A token of the parse. ``head`` is a token index (its own for a root); ``ent`` is a name's label or ``""``."""

    index: int
    start: int
    end: int
    text: str
    lemma: str
    tag: str
    pos: str
    dep: str
    head: int
    sentence: int
    ent: str = ""
    ent_start: bool = False


class Sentence(msgspec.Struct, frozen=True):
    """Tokens ``[first, last)`` and their span. ``paragraph`` counts the lines of text that hold something."""

    index: int
    first: int
    last: int
    span: Span
    paragraph: int


class Parse(msgspec.Struct, frozen=True):
    """Sentences, tokens and a dependency tree over untouched text."""

    text: str
    tokens: tuple[Token, ...]
    sentences: tuple[Sentence, ...]
    children: tuple[tuple[int, ...], ...]
    """For each token, its dependents in order of the text."""
    edges: tuple[tuple[int, int], ...]
    """For each token, the leftmost and one past the rightmost token of its subtree."""

    def span(self, first: int, last: int) -> Span:
        """Return the character span of tokens ``[first, last)``."""
        return self.tokens[first].start, self.tokens[last - 1].end

    def words(self, span: Span) -> str:
        """Return the text of a character span."""
        return self.text[span[0] : span[1]]

    def subtree(self, index: int) -> tuple[int, ...]:
        """Return the token and all its descendants, in order of the text."""
        found = [index]
        for child in found:
            found.extend(self.children[child])
        return tuple(sorted(found))

    def dependents(self, index: int, *deps: str) -> tuple[int, ...]:
        """Return the direct dependents of a token that stand in one of the relations ``deps``."""
        tokens = self.tokens
        return tuple([child for child in self.children[index] if tokens[child].dep in deps])

    def ancestors(self, index: int) -> Iterable[int]:
        """Yield the heads of a token, nearest first."""
        while self.tokens[index].head != index:
            index = self.tokens[index].head
            yield index

    def top(self, tokens: Sequence[int]) -> int:
        """Return the first token of a run whose head lies outside it, or that is a root."""
        inside = frozenset(tokens)
        heads = (i for i in tokens if self.tokens[i].head not in inside or self.tokens[i].head == i)
        return next(heads, tokens[0])

    def tokens_in(self, span: Span) -> tuple[int, ...]:
        """Return the indices of the tokens that overlap a character span."""
        low, high = 0, len(self.tokens)
        while low < high:
            middle = (low + high) // 2
            if self.tokens[middle].end <= span[0]:
                low = middle + 1
            else:
                high = middle
        last = low
        while last < len(self.tokens) and self.tokens[last].start < span[1]:
            last += 1
        return tuple(range(low, last))


class Mention(msgspec.Struct, frozen=True):
    """A noun phrase or pronoun that may be a participant or a place.

    ``span`` is the whole phrase without leading article-free junk ("Russian Deputy Foreign
    Minister Igor Morgulov", "the ambassador", "he"), without relative clauses and without
    what an appositive adds after a comma. ``head`` is a token index.
    """

    index: int
    span: Span
    first: int
    last: int
    head: int
    kind: MentionKind
    label: str | None = None
    """spaCy's label of the name inside: PERSON, ORG, GPE, NORP, LOC, FAC, ... or ``None``."""
    name: Span | None = None
    """The proper name inside ("Igor Morgulov")."""
    appositive: int | None = None
    """Index of the mention this one is in apposition to ("spokesman at the mission" to "Jo Jong Chol")."""


class Chain(msgspec.Struct, frozen=True):
    """Mentions of one and the same participant, in order of the text."""

    id: str
    mentions: tuple[int, ...]
    fullest: int
    """Index of the mention that names it most fully."""


class Coreference(msgspec.Struct, frozen=True):
    """Chains over mentions. Every mention is in exactly one chain, alone if need be."""

    chains: tuple[Chain, ...]
    chain_of: tuple[int, ...]
    """For each mention, the index of its chain."""
    groups: dict[int, tuple[int, ...]]
    """Mention index of a group ("the two leaders") to the indices of the chains that are its members."""

    def fullest(self, mention: int) -> int:
        """Return the index of the mention that names the same participant most fully."""
        return self.chains[self.chain_of[mention]].fullest


class Quote(msgspec.Struct, frozen=True):
    """Words between quotation marks. ``span`` takes in the marks, ``inner`` does not.

    ``closed`` is false where the closing mark is missing; ``continues`` is true where the next
    paragraph opens with a mark again, so that the speech goes on there.
    """

    span: Span
    inner: Span
    closed: bool
    continues: bool = False


class TimeExpression(msgspec.Struct, frozen=True):
    """A time expression found in the text, not yet resolved.

    ``form`` names the pattern and ``parts`` holds its normalised pieces; together they are
    all the resolver needs beside the publication date, the tense and the running time.
    """

    index: int
    span: Span
    first: int
    last: int
    type: TimexType
    form: str
    parts: dict[str, str]


class Candidate(msgspec.Struct, frozen=True):
    """A value that was weighed, with its score and the reason for it."""

    value: str
    score: float
    why: str


class Choice(msgspec.Struct, frozen=True):
    """Why a value of the record is what it is: the words, the rule that chose, and the runners-up."""

    field: str
    value: str
    rule: str
    words: str = ""
    runners_up: tuple[Candidate, ...] = ()


class Explanation(msgspec.Struct, frozen=True):
    """All choices behind one statement or event mention."""

    id: str
    kind: Literal["statement", "event"]
    choices: tuple[Choice, ...]


class ResolvedActor(msgspec.Struct, frozen=True):
    """A participant with the choices behind it."""

    participant: Participant
    choices: tuple[Choice, ...] = ()


class ResolvedPlace(msgspec.Struct, frozen=True):
    """A place with how it is used and the choices behind it."""

    place: Place
    kind: PlaceKind
    granularity: Literal["country", "admin1", "admin2", "city", "area"] | None = None
    choices: tuple[Choice, ...] = ()


class ResolvedTime(msgspec.Struct, frozen=True):
    """A time expression with its interval, TIMEX3 value and the choices behind them."""

    expression: TimeExpression
    interval: Interval
    timex: Timex
    choices: tuple[Choice, ...] = ()
    other: Interval | None = None
    """The same period on the other side of publication, which tense ruled out ("June" of this year or of next)."""


class Judged(msgspec.Struct, frozen=True):
    """A factuality with the words and rule behind it."""

    factuality: Factuality
    confidence: float
    choices: tuple[Choice, ...] = ()
