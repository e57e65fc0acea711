"""The filters of queries, and what each means in SQL for events, event mentions, statements and articles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import msgspec

from sayso.errors import UsageError

Kind = Literal["events", "event_mentions", "statements", "articles"]


class Filters(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a query asks for. ``None`` and ``()`` ask for nothing; of several values of one filter, one is enough.

    An actor is an id, three capital letters for a country, or part of a name. Days are ISO dates, both ends included.
    """

    type: tuple[str, ...] = ()
    mode: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    factuality: tuple[str, ...] = ()
    actor: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    published_since: str | None = None
    published_until: str | None = None
    publisher: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    min_confidence: float | None = None
    min_sources: int | None = None
    text: str | None = None
    order: str | None = None
    limit: int | None = None
    offset: int = 0


class Clause(NamedTuple):
    """A condition in SQL with its parameters."""

    sql: str
    values: tuple[Any, ...] = ()


NOTHING = Filters()

ORDERS = MappingProxyType(
    {
        "events": MappingProxyType(
            {
                "newest": "date_start DESC NULLS LAST, event_id",
                "oldest": "date_start ASC NULLS LAST, event_id",
                "published": "first_published DESC NULLS LAST, event_id",
                "sources": "independent_sources DESC, reports DESC, event_id",
                "reports": "reports DESC, independent_sources DESC, event_id",
                "confidence": "confidence DESC, event_id",
            }
        ),
        "event_mentions": MappingProxyType(
            {
                "newest": "date_start DESC NULLS LAST, reading_id, mention_id",
                "oldest": "date_start ASC NULLS LAST, reading_id, mention_id",
                "published": "published DESC NULLS LAST, reading_id, mention_id",
                "confidence": "confidence DESC, reading_id, mention_id",
            }
        ),
        "statements": MappingProxyType(
            {
                "newest": "published DESC NULLS LAST, reading_id, statement_id",
                "oldest": "published ASC NULLS LAST, reading_id, statement_id",
            }
        ),
        "articles": MappingProxyType(
            {
                "newest": "published DESC NULLS LAST, article_id, reading_id",
                "oldest": "published ASC NULLS LAST, article_id, reading_id",
            }
        ),
    }
)
"""The orders of each kind of row; the first one is what is taken unless asked."""

_COUNTRY = re.compile("[A-Z]{3}")
_WIKIDATA = re.compile(r"Q\d+")


def filters_of(asked: dict[str, Any]) -> Filters:
    """Return the filters that keyword arguments ask for; a single value may stand for a tuple of one.

    Raises ``UsageError`` for a filter that there is none of, or a value of the wrong type.
    """
    given: dict[str, Any] = {}
    for name, value in asked.items():
        if name not in Filters.__struct_fields__:
            raise UsageError(f"no filter is called {name!r}; there are {', '.join(Filters.__struct_fields__)}")
        if isinstance(getattr(NOTHING, name), tuple):
            value = () if value is None else (value,) if isinstance(value, str) else tuple(value)
        elif isinstance(value, date):
            value = value.isoformat()
        given[name] = value
    try:
        made = msgspec.convert(given, Filters)
    except msgspec.ValidationError as error:
        raise UsageError(f"a filter has a value of the wrong type: {error}") from error
    for name in ("since", "until", "published_since", "published_until"):
        _day(getattr(made, name), name)
    return made


def order_of(filters: Filters, kind: Kind) -> str:
    """Return the SQL of the order asked for. Raises ``UsageError`` for one that the kind of row does not have."""
    orders = ORDERS[kind]
    asked = filters.order or next(iter(orders))
    if asked not in orders:
        raise UsageError(f"{kind.replace('_', ' ')} are ordered by {', '.join(orders)}, not by {asked!r}")
    return orders[asked]


def where(filters: Filters, kind: Kind, found: Sequence[str] | None = None) -> Clause:
    """Return the condition that the filters make for a kind of row. ``found``: the ids that hold the words of ``text``.

    Raises ``UsageError`` for a filter that the kind of row does not have.
    """
    clauses = list(_clauses(filters, kind))
    if found is not None:
        clauses.append(Clause(f"{_KEYS[kind]} IN (SELECT unnest(?))", (list(found),)))
    if not clauses:
        return Clause("true")
    return Clause(
        " AND ".join(f"({one.sql})" for one in clauses), tuple(value for one in clauses for value in one.values)
    )


_KEYS = MappingProxyType(
    {"events": "event_id", "event_mentions": "mention_id", "statements": "statement_id", "articles": "article_id"}
)


def _clauses(filters: Filters, kind: Kind) -> Iterator[Clause]:
    made = _MADE[kind]
    for name in Filters.__struct_fields__:
        value = getattr(filters, name)
        if value == getattr(NOTHING, name) or name in ("text", "order", "limit", "offset"):
            continue
        if name not in made:
            raise UsageError(f"{kind.replace('_', ' ')} have no filter {name.replace('_', '-')}; see docs/queries.md")
        yield made[name](value)


def _day(value: str | None, name: str) -> None:
    if value is None:
        return
    try:
        date.fromisoformat(value)
    except ValueError as error:
        raise UsageError(f"{name.replace('_', '-')} is a day, such as 2026-11-27, and not {value!r}") from error


# ── one condition each ────────────────────────────────────────────────────────

Make = Callable[[Any], Clause]


def _one_of(column: str) -> Make:
    return lambda values: Clause(f"{column} IN ({', '.join('?' * len(values))})", tuple(values))


def _any_of(column: str) -> Make:
    return lambda values: Clause(f"list_has_any({column}, ?)", (list(values),))


def _any(values: Sequence[str], one: Callable[[str], Clause]) -> Clause:
    made = [one(value) for value in values]
    return Clause(" OR ".join(f"({clause.sql})" for clause in made), tuple(v for clause in made for v in clause.values))


def _named(column: str) -> Make:
    """Part of a text, whatever the case."""
    return lambda values: _any(values, lambda value: Clause(f"contains(lower({column}), ?)", (value.lower(),)))


def _named_in(column: str) -> Make:
    """Part of one of a list of texts."""
    sql = f"len(list_filter({column}, lambda x: contains(lower(x), ?))) > 0"
    return lambda values: _any(values, lambda value: Clause(sql, (value.lower(),)))


def _party(side: str, names: str) -> Callable[[str], Clause]:
    """Return who is on a side: ``actor`` or ``recipient``. ``names`` is the SQL of whether a name holds the words."""

    def one(value: str) -> Clause:
        if _COUNTRY.fullmatch(value):
            return Clause(f"list_contains({side}_countries, ?)", (value,))
        if _WIKIDATA.fullmatch(value):
            # no name is like that, and names cost more to look through than ids
            return Clause(f"list_contains({side}_ids, ?)", (value,))
        return Clause(f"list_contains({side}_ids, ?) OR {names.format(side=side)}", (value, value.lower()))

    return one


def _roles(names: str) -> dict[str, Make]:
    """The filters of parties. All parties of a reciprocal event are its actors: so they are its recipients as well."""
    actor, recipient = _party("actor", names), _party("recipient", names)

    def received(value: str) -> Clause:
        one, other = recipient(value), actor(value)
        return Clause(f"{one.sql} OR (reciprocal AND ({other.sql}))", one.values + other.values)

    def took_part(value: str) -> Clause:
        one, other = recipient(value), actor(value)
        return Clause(f"{one.sql} OR {other.sql}", one.values + other.values)

    return {
        "actor": lambda values: _any(values, actor),
        "recipient": lambda values: _any(values, received),
        "either": lambda values: _any(values, took_part),
    }


def _mentioned(made: Make) -> Make:
    """An event one of whose mentions is such."""

    def clause(value: Any) -> Clause:  # noqa: ANN401 - as the filter's
        inner = made(value)
        return Clause(f"event_id IN (SELECT event_id FROM event_mentions WHERE {inner.sql})", inner.values)

    return clause


def _from(column: str) -> Make:
    return lambda value: Clause(f"{column} >= ?", (value,))


def _to(column: str) -> Make:
    """Up to the end of a day, for days and for moments written out."""
    return lambda value: Clause(f"left({column}, 10) <= ?", (value,))


def _least(column: str) -> Make:
    return lambda value: Clause(f"{column} >= ?", (value,))


def _dated(column: str, compared: str) -> Make:
    """An end that is open holds for any day; a date that is open at both ends is none.

    One column at a time is compared with a constant: so DuckDB leaves out what the files' statistics exclude.
    """
    sql = f"({column} {compared} ? OR {column} IS NULL) AND coalesce(date_start, date_end) IS NOT NULL"
    return lambda value: Clause(sql, (date.fromisoformat(value),))


_DATED: dict[str, Make] = {"since": _dated("date_end", ">="), "until": _dated("date_start", "<=")}

_WHAT: dict[str, Make] = {
    "type": _one_of("type"),
    "mode": _one_of("mode"),
    "context": _any_of("contexts"),
    "factuality": _one_of("factuality"),
    "country": _one_of("place_country"),
    "min_confidence": _least("confidence"),
    **_DATED,
}

_PUBLISHED: dict[str, Make] = {
    "published_since": _from("published"),
    "published_until": _to("published"),
    "publisher": _named("publisher"),
}

_SAID_BY = (
    "source_actor_id = ? OR source_country = ? OR contains(lower(source_name), ?) OR contains(lower(source_text), ?)"
)


def _said_by(value: str) -> Clause:
    if _COUNTRY.fullmatch(value):
        return Clause("source_country = ? OR source_actor_id = ?", (value, value))
    return Clause(_SAID_BY, (value, value, value.lower(), value.lower()))


def _said_to(value: str) -> Clause:
    if _COUNTRY.fullmatch(value):
        return Clause("addressee_country = ?", (value,))
    return Clause("contains(lower(coalesce(addressee_name, addressee_text)), ?)", (value.lower(),))


_MENTION_FILTERS: dict[str, Make] = {
    **_WHAT,
    **_roles("len(list_filter({side}_names, lambda x: contains(lower(x), ?))) > 0"),
    **_PUBLISHED,
    "source": _named_in("sources"),
}

_MADE: MappingProxyType[str, dict[str, Make]] = MappingProxyType(
    {
        "events": {
            **_WHAT,
            **_roles("len(list_filter({side}s, lambda x: contains(lower(coalesce(x.name, x.text)), ?))) > 0"),
            "published_since": _from("last_published"),
            "published_until": _to("first_published"),
            "publisher": _mentioned(_named("publisher")),
            "source": _mentioned(_named_in("sources")),
            "min_sources": _least("independent_sources"),
        },
        "event_mentions": _MENTION_FILTERS,
        "statements": {
            **_PUBLISHED,
            **_DATED,
            "source": lambda values: _any(values, _said_by),
            "actor": lambda values: _any(values, _said_by),
            "recipient": lambda values: _any(values, _said_to),
            "country": _one_of("source_country"),
        },
        "articles": dict(_PUBLISHED),
    }
)
