"""The tables of a ledger: their columns, what each means, and which may change with time.

A ledger is a folder of Delta tables (design/choices.md). Every row carries ``seq``, the number of the
commit that wrote it; ``commits`` says when that was and what did it. Nothing is updated in place. The
tables are of two kinds:

* a **log** (``readings``, ``statements``, ``mentions``, ``participants``, ``decisions``, ``commits``): what
  a row says is said for good;
* a **state** (``standing``, ``events``, ``members``): a row holds from its ``seq`` until the next row of the
  same key. ``gone`` ends a key. ``until`` is null as written; ``compact`` fills in the ``seq`` that ended a row,
  so that what holds now is found without sorting. Readers take a row to hold at commit S when ``seq <= S``, it
  is no ``gone`` row, ``until`` is null or above S, and no row of the same key has a ``seq`` in between.

``current`` and ``event_id`` in logs are null as written, too: ``compact`` fills in what ``standing`` and ``members``
say at its own commit, so that most queries need no join (ledger/layout.py).
"""

from __future__ import annotations

from types import MappingProxyType, NoneType, UnionType
from typing import Literal, NamedTuple, Union, get_args, get_origin

import msgspec
import pyarrow as pa

from sayso.model import EventMention, Statement

FORMAT = 1
"""Version of the ledger's layout. It goes up when a reader of the one before would misread; see docs/ledger.md."""


class Column(NamedTuple):
    """A column: its name, Arrow type, and what it means in words for the data dictionary."""

    name: str
    type: pa.DataType
    says: str


class Table(NamedTuple):
    """A table of the ledger."""

    name: str
    kind: Literal["log", "state"]
    key: tuple[str, ...]
    says: str
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pa.Schema:
        """Return the Arrow schema."""
        return pa.schema([pa.field(column.name, column.type) for column in self.columns])


def _nested(of: object) -> pa.DataType:
    """Return the Arrow type of a record, field by field; a span is a list of two numbers."""
    if isinstance(of, type) and issubclass(of, msgspec.Struct):
        return pa.struct([(field.encode_name, _nested(field.type)) for field in msgspec.structs.fields(of)])
    origin, held = get_origin(of), get_args(of)
    if origin in (Union, UnionType):
        return _nested(next(part for part in held if part is not NoneType))
    if origin is tuple:
        return pa.list_(_nested(held[0]))
    if origin is Literal:
        return pa.string()
    return {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}[of]  # type: ignore[index]


_TEXT = pa.string()
_NUMBER = pa.int64()
_FRACTION = pa.float64()
_YES_NO = pa.bool_()
_TEXTS = pa.list_(pa.string())
_SPANS = pa.list_(pa.struct([("start", _NUMBER), ("end", _NUMBER)]))

PARTY = pa.struct(
    [
        ("actor_id", _TEXT),
        ("name", _TEXT),
        ("country", _TEXT),
        ("sector", _TEXT),
        ("sectors", _TEXTS),
        ("office", _TEXT),
        ("text", _TEXT),
    ]
)
"""A party of a merged event: the fields of a participant that do not point into one article; ``text`` is its fullest
wording among the mentions."""

DISAGREEMENT = pa.struct(
    [("field", _TEXT), ("values", pa.list_(pa.struct([("value", _TEXT), ("mention_ids", _TEXTS)])))]
)
"""A field on which the reports of an event differ (``date``, ``factuality``, ``killed``, ``actors``, ...): each
value with the mentions that give it, the best supported first."""

_SEQ = Column("seq", _NUMBER, "the commit that wrote this row")
_STATE = (
    _SEQ,
    Column("until", _NUMBER, "the commit that ended it, where compaction has filled it in"),
    Column("gone", _YES_NO, "true in the row that ends its key"),
)
_OF = (
    Column("reading_id", _TEXT, "the reading it comes from: one version of an article by one coder"),
    Column("article_id", _TEXT, "the article, the same for all its versions"),
    Column("version_id", _TEXT, "the version of the article: the `article.id` of the record"),
)
_CURRENT = Column("current", _YES_NO, "whether its reading was current at the last compaction, which fills it in")

READINGS = Table(
    "readings",
    "log",
    ("reading_id",),
    "One version of an article as one coder read it, with all that it found.",
    (
        _SEQ,
        *_OF,
        Column("source_id", _TEXT, "the id the article came with: of its JSON line, its path, its WARC record"),
        Column("url", _TEXT, "the article's address"),
        Column("title", _TEXT, "its title"),
        Column("publisher", _TEXT, "who publishes it"),
        Column("published", _TEXT, "when, ISO 8601, a date alone or with time"),
        Column("language", _TEXT, "ISO 639-1"),
        Column("text", pa.large_string(), "the article's text, into which every span points"),
        Column("text_sha256", _TEXT, "SHA-256 of the text in UTF-8"),
        Column("read_at", _TEXT, "when it was read, UTC"),
        Column("coder", _TEXT, "what coded it, in one word: versions and settings, hashed"),
        Column("sayso_version", _TEXT, "version of Sayso (with `+own.` where files of the user's were in use)"),
        Column("model_version", _TEXT, "name and version of the weights"),
        Column("model_sha256", _TEXT, "SHA-256 over the weights' own hashes"),
        Column("settings", _TEXT, "the settings that coded it, as JSON"),
        Column("reader", _TEXT, "the reader and extractor of its text, with versions"),
        Column("raw_sha256", _TEXT, "SHA-256 of the bytes it was read from"),
        Column("raw_address", _TEXT, "where these bytes are: a path, an address, a WARC record"),
        Column("signature", pa.list_(pa.uint32()), "MinHash of the text's word shingles"),
        Column("statements", pa.list_(_nested(Statement)), "the record's statements"),
        Column("events", pa.list_(_nested(EventMention)), "the record's event mentions"),
        Column("vectors", pa.list_(pa.binary()), "for each event mention, its context as int8 numbers"),
        _CURRENT,
    ),
)

STANDING = Table(
    "standing",
    "state",
    ("reading_id",),
    "How a reading stands among the others: which is current, and of what it is a copy.",
    (
        *_STATE,
        *_OF,
        Column("version", _NUMBER, "1 for the article's first version, and so on"),
        Column("is_current", _YES_NO, "the latest version, by the latest coder, and not withdrawn"),
        Column("withdrawn", _YES_NO, "taken back by its publisher or by a reviewer"),
        Column("copy_group", _TEXT, "the same for all copies of one text: the least version_id among them"),
    ),
)

STATEMENTS = Table(
    "statements",
    "log",
    ("reading_id", "statement_id"),
    "Who said what: the statements of the readings.",
    (
        _SEQ,
        *_OF,
        Column("statement_id", _TEXT, "the id of the record"),
        Column("published", _TEXT, "of the article"),
        Column("publisher", _TEXT, "of the article"),
        Column("source_text", _TEXT, "the words for the source; null where the text names none"),
        Column("source_start", _NUMBER, "their span"),
        Column("source_end", _NUMBER, "their span"),
        Column("source_name", _TEXT, "the name of the source"),
        Column("source_actor_id", _TEXT, "the known actor"),
        Column("source_country", _TEXT, "its country, or PLOVER's code for what is no country"),
        Column("source_sector", _TEXT, "its sector"),
        Column("source_office", _TEXT, "its office"),
        Column("cue_text", _TEXT, "the words that attribute"),
        Column("cue_spans", _SPANS, "their spans"),
        Column("content_text", _TEXT, "what is said"),
        Column("content_spans", _SPANS, "its spans"),
        Column("form", _TEXT, "direct, indirect or mixed"),
        Column("medium", _TEXT, "how it was said"),
        Column("addressee_text", _TEXT, "to whom"),
        Column("addressee_name", _TEXT, "to whom, by name"),
        Column("addressee_country", _TEXT, "to whom, the country"),
        Column("date_start", pa.date32(), "first day of when it was said"),
        Column("date_end", pa.date32(), "last day"),
        Column("within", _TEXT, "the statement that quotes this one"),
        _CURRENT,
    ),
)

MENTIONS = Table(
    "mentions",
    "log",
    ("reading_id", "mention_id"),
    "What one article says happened: the event mentions of the readings.",
    (
        _SEQ,
        *_OF,
        Column("mention_id", _TEXT, "the id of the record's event"),
        Column("published", _TEXT, "of the article"),
        Column("publisher", _TEXT, "of the article"),
        Column("type", _TEXT, "PLOVER type"),
        Column("mode", _TEXT, "PLOVER mode"),
        Column("contexts", _TEXTS, "PLOVER contexts"),
        Column("factuality", _TEXT, "whether it happened"),
        Column("reciprocal", _YES_NO, "all parties are actors"),
        Column("date_start", pa.date32(), "first day of when it happened"),
        Column("date_end", pa.date32(), "last day"),
        Column("date_granularity", _TEXT, "day, month, year, ..."),
        Column("date_basis", _TEXT, "stated, inferred or publication"),
        Column("date_text", _TEXT, "the words for it"),
        Column("date_span_start", _NUMBER, "their span"),
        Column("date_span_end", _NUMBER, "their span"),
        Column("place_text", _TEXT, "the words for the place"),
        Column("place_start", _NUMBER, "their span"),
        Column("place_end", _NUMBER, "their span"),
        Column("place_name", _TEXT, "its name in the gazetteer"),
        Column("geonames_id", _NUMBER, "its GeoNames id"),
        Column("latitude", _FRACTION, "degrees"),
        Column("longitude", _FRACTION, "degrees"),
        Column("place_country", _TEXT, "ISO 3166 alpha-3"),
        Column("place_admin1", _TEXT, "first-level division"),
        Column("killed", _NUMBER, "people killed"),
        Column("injured", _NUMBER, "people injured"),
        Column("arrested", _NUMBER, "people arrested"),
        Column("crowd", _NUMBER, "people in a crowd"),
        Column("attribution", _TEXTS, "ids of the statements that carry it, outermost first"),
        Column("sources", _TEXTS, "who is behind these: actor id, else name, else the words; null for none"),
        Column("says_who", _TEXT, "the key by which independent sources are counted: docs/ledger.md"),
        Column("actor_ids", _TEXTS, "known actors among the actors"),
        Column("actor_names", _TEXTS, "names, else words, of the actors"),
        Column("actor_countries", _TEXTS, "countries of the actors"),
        Column("recipient_ids", _TEXTS, "known actors among the recipients"),
        Column("recipient_names", _TEXTS, "names, else words, of the recipients"),
        Column("recipient_countries", _TEXTS, "countries of the recipients"),
        Column("anchor_text", _TEXT, "the words that name the event"),
        Column("anchor_start", _NUMBER, "their span"),
        Column("anchor_end", _NUMBER, "their span"),
        Column("evidence_text", _TEXT, "the sentence or clause"),
        Column("evidence_start", _NUMBER, "its span"),
        Column("evidence_end", _NUMBER, "its span"),
        Column("confidence", _FRACTION, "the measured chance that the mention is right"),
        _CURRENT,
        Column("event_id", _TEXT, "the event it belonged to at the last compaction, which fills it in"),
    ),
)

PARTICIPANTS = Table(
    "participants",
    "log",
    ("reading_id", "mention_id", "role", "place_in_role"),
    "A row for each participant of an event mention.",
    (
        _SEQ,
        *_OF,
        Column("mention_id", _TEXT, "the event mention"),
        Column("role", _TEXT, "actor or recipient"),
        Column("place_in_role", _NUMBER, "its place in the list, from 0"),
        Column("text", _TEXT, "the words in this place"),
        Column("start", _NUMBER, "their span"),
        Column("end", _NUMBER, "their span"),
        Column("name", _TEXT, "its name"),
        Column("actor_id", _TEXT, "the known actor"),
        Column("country", _TEXT, "its country, or PLOVER's code for what is no country"),
        Column("sector", _TEXT, "its first sector"),
        Column("sectors", _TEXTS, "all its sectors"),
        Column("office", _TEXT, "its office"),
        Column("refers_to_start", _NUMBER, "span of its fullest naming in the article"),
        Column("refers_to_end", _NUMBER, "span of its fullest naming in the article"),
        Column("confidence", _FRACTION, "of the resolution"),
        _CURRENT,
    ),
)

EVENTS = Table(
    "events",
    "state",
    ("event_id",),
    "One thing in the world, merged from the event mentions of current readings.",
    (
        *_STATE,
        Column("event_id", _TEXT, "from the id of its first mention (by publication, then id)"),
        Column("type", _TEXT, "PLOVER type, as most of its independent sources have it"),
        Column("mode", _TEXT, "PLOVER mode, likewise"),
        Column("contexts", _TEXTS, "PLOVER contexts of any mention"),
        Column("factuality", _TEXT, "as most of its independent sources have it, the latest deciding a tie"),
        Column("reciprocal", _YES_NO, "all parties are actors"),
        Column("date_start", pa.date32(), "first day"),
        Column("date_end", pa.date32(), "last day"),
        Column("date_granularity", _TEXT, "day, month, year, ..."),
        Column("date_basis", _TEXT, "stated, inferred or publication"),
        Column("place_name", _TEXT, "where"),
        Column("geonames_id", _NUMBER, "GeoNames id"),
        Column("latitude", _FRACTION, "degrees"),
        Column("longitude", _FRACTION, "degrees"),
        Column("place_country", _TEXT, "ISO 3166 alpha-3"),
        Column("place_admin1", _TEXT, "first-level division"),
        Column("killed", _NUMBER, "as the best supported mention has it"),
        Column("injured", _NUMBER, "likewise"),
        Column("arrested", _NUMBER, "likewise"),
        Column("crowd", _NUMBER, "likewise"),
        Column("actors", pa.list_(PARTY), "the actors"),
        Column("recipients", pa.list_(PARTY), "the recipients"),
        Column("actor_ids", _TEXTS, "known actors among the actors"),
        Column("recipient_ids", _TEXTS, "known actors among the recipients"),
        Column("actor_countries", _TEXTS, "countries of the actors"),
        Column("recipient_countries", _TEXTS, "countries of the recipients"),
        Column("mention_ids", _TEXTS, "its mentions, by publication, then id"),
        Column("reports", _NUMBER, "articles that report it; copies of one text each count"),
        Column("texts", _NUMBER, "texts that report it; copies of one text count once"),
        Column("independent_sources", _NUMBER, "different ones who say it, whoever prints it: docs/ledger.md"),
        Column("first_published", _TEXT, "publication of the first report"),
        Column("last_published", _TEXT, "publication of the last report"),
        Column("disagreements", pa.list_(DISAGREEMENT), "what its reports differ on"),
        Column("anchor_text", _TEXT, "the anchor of the mention that tells it best"),
        Column("evidence_text", _TEXT, "the evidence of that mention"),
        Column("told_best_by", _TEXT, "that mention"),
        Column("confidence", _FRACTION, "chance that at least one of its independent sources' mentions is right"),
    ),
)

MEMBERS = Table(
    "members",
    "state",
    ("mention_id",),
    "To which event a mention belongs, and why it was joined.",
    (
        *_STATE,
        Column("mention_id", _TEXT, "the event mention"),
        Column("reading_id", _TEXT, "the current reading that holds it"),
        Column("event_id", _TEXT, "the event"),
        Column("joined_to", _TEXT, "the mention it is nearest to in the event; null for the first"),
        Column("score", _FRACTION, "how sure the join is, 0 to 1"),
        Column("why", _TEXT, "the features that spoke for it, in words, strongest first"),
    ),
)

DECISIONS = Table(
    "decisions",
    "log",
    ("decision_id",),
    "What reviewers decided. It outweighs what Sayso would do, until it is undone.",
    (
        _SEQ,
        Column("decision_id", _TEXT, "from its content and seq"),
        Column("kind", _TEXT, "join, part, reject (a mention), withdraw (an article), restore, undo (a decision)"),
        Column("first", _TEXT, "a mention, article or decision id"),
        Column("second", _TEXT, "the other mention, for join and part"),
        Column("reviewer", _TEXT, "who decided"),
        Column("note", _TEXT, "why"),
    ),
)

COMMITS = Table(
    "commits",
    "log",
    ("seq",),
    "Every change that was acknowledged: when, and what did it.",
    (
        _SEQ,
        Column("at", _TEXT, "when, UTC, ISO 8601; never before the commit it follows"),
        Column("by", _TEXT, "ingest, review, merge (again, by another version), withdraw"),
        Column("run", _TEXT, "the run it was part of"),
        Column("coder", _TEXT, "what coded, as in readings"),
        Column("merger", _TEXT, "version of the merging rules and weights"),
        Column("readings", _NUMBER, "readings added"),
        Column("note", _TEXT, "anything else, as JSON"),
    ),
)

TABLES = MappingProxyType(
    {
        table.name: table
        for table in (
            COMMITS,
            READINGS,
            STANDING,
            STATEMENTS,
            MENTIONS,
            PARTICIPANTS,
            EVENTS,
            MEMBERS,
            DECISIONS,
        )
    }
)
"""All tables by name. ``commits`` is written last: a commit is there when its row is."""
