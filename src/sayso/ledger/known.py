"""What a ledger knows by some day: only what articles say that were published by then.

The current reading of an article is then its last version of that day, though a later one has taken its place since; a
mention of such a reading belongs to the event it last belonged to, or to what that event has become. Merged events are
cut to the mentions known by then, and all that is summed up from mentions is summed up again. Nothing is merged anew:
two reports that a third one joined stay joined. Articles without a time of publication are left out.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sayso.errors import UsageError
from sayso.ledger.schema import EVENTS
from sayso.ledger.snapshots import Opened

OF_KNOWN_READINGS = " AND t.reading_id IN (SELECT reading_id FROM known_readings)"
OF_KNOWN_MENTIONS = "t.mention_id IN (SELECT mention_id FROM event_mentions)"


def day(known_by: str | None) -> str | None:
    """Return the day as it is written in ISO 8601. Raises ``UsageError`` for what is none."""
    if known_by is None:
        return None
    try:
        return date.fromisoformat(known_by).isoformat()
    except ValueError as error:
        raise UsageError(f"known-by is a day, such as 2026-11-27, and not {known_by!r}") from error


def restrict(connection: Any, snapshot: Opened, by: str) -> None:  # noqa: ANN401 - a DuckDB connection
    """Make current again the readings that were so by that day, and find the events of their mentions."""
    known = f"left(r.published, 10) <= '{by}'"
    connection.execute(
        f"CREATE VIEW known_readings AS SELECT reading_id FROM raw_readings r WHERE seq <= {snapshot.seq} AND {known}"
    )
    connection.execute(
        "CREATE TABLE revived AS SELECT o.reading_id FROM standing_now o JOIN raw_readings r USING (reading_id) "
        f"WHERE NOT o.is_current AND NOT o.withdrawn AND r.seq <= {snapshot.seq} AND {known} AND o.article_id IN ("
        "SELECT c.article_id FROM standing_now c JOIN raw_readings r USING (reading_id) "
        f"WHERE c.is_current AND left(r.published, 10) > '{by}') "
        "QUALIFY row_number() OVER (PARTITION BY o.article_id ORDER BY o.version DESC, r.seq DESC) = 1"
    )
    connection.execute("DELETE FROM changed_readings WHERE reading_id IN (SELECT reading_id FROM revived)")
    connection.execute("INSERT INTO changed_readings SELECT reading_id, true FROM revived")
    connection.execute(
        "CREATE TABLE revived_members AS WITH last AS (SELECT * FROM raw_members "
        f"WHERE seq <= {snapshot.seq} AND gone IS NOT TRUE AND reading_id IN (SELECT reading_id FROM revived) "
        "QUALIFY row_number() OVER (PARTITION BY mention_id ORDER BY seq DESC) = 1), "
        "lost AS (SELECT event_id, unnest(mention_ids) AS mention_id FROM raw_events "
        f"WHERE seq <= {snapshot.seq} AND gone IS NOT TRUE AND event_id IN (SELECT event_id FROM last) "
        "AND event_id NOT IN (SELECT event_id FROM events_now)), "
        "became AS (SELECT lost.event_id, n.event_id AS now_id FROM lost JOIN members_now n USING (mention_id) "
        "GROUP BY lost.event_id, n.event_id "
        "QUALIFY row_number() OVER (PARTITION BY lost.event_id ORDER BY count(*) DESC, n.event_id) = 1) "
        "SELECT last.* REPLACE (coalesce(became.now_id, last.event_id) AS event_id) FROM last LEFT JOIN became "
        "ON became.event_id = last.event_id"
    )
    connection.execute("DELETE FROM changed_members WHERE mention_id IN (SELECT mention_id FROM revived_members)")
    connection.execute("INSERT INTO changed_members SELECT mention_id, event_id FROM revived_members")


def cut(connection: Any, snapshot: Opened, by: str) -> None:  # noqa: ANN401
    """Make the views ``events`` and ``members`` of what was known by that day; ``event_mentions`` is there."""
    connection.execute(
        "CREATE TABLE cut_ids AS SELECT event_id FROM events_now "
        f"WHERE left(first_published, 10) <= '{by}' AND left(last_published, 10) > '{by}' "
        "UNION SELECT event_id FROM revived_members "
        "UNION SELECT n.event_id FROM members_now n JOIN raw_mentions t USING (mention_id) WHERE t.published IS NULL"
    )
    connection.execute(
        "CREATE TABLE cut_mentions AS SELECT t.*, s.copy_group, coalesce(t.says_who, t.mention_id) AS said_by "
        "FROM event_mentions t JOIN standing_now s USING (reading_id) WHERE t.event_id IN (SELECT event_id FROM "
        "cut_ids)"
    )
    connection.execute(
        "CREATE TABLE cut_base AS SELECT * FROM raw_events WHERE event_id IN (SELECT event_id FROM cut_mentions) "
        f"AND seq <= {snapshot.seq} AND gone IS NOT TRUE QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY "
        "seq DESC) = 1"
    )
    connection.execute(f"CREATE TABLE cut_events AS {_summed_up()}")
    columns = ", ".join(column.name for column in EVENTS.columns if column.name not in ("until", "gone"))
    ordered = "event_id, " + columns.replace("event_id, ", "", 1)
    connection.execute(
        f"CREATE VIEW events AS SELECT {ordered} FROM events_now WHERE left(last_published, 10) <= '{by}' "
        f"AND event_id NOT IN (SELECT event_id FROM cut_ids) UNION ALL SELECT {ordered} FROM cut_events"
    )
    columns = "seq, mention_id, reading_id, event_id, joined_to, score, why"
    connection.execute(
        f"CREATE VIEW members AS SELECT {columns} FROM members_now t WHERE {OF_KNOWN_MENTIONS} "
        f"UNION ALL SELECT {columns} FROM revived_members"
    )


_VOTED = {
    "kind": ("type", "mode"),
    "fact": ("factuality",),
    "time": ("date_start", "date_end", "date_granularity", "date_basis"),
    "spot": ("place_name", "geonames_id", "latitude", "longitude", "place_country", "place_admin1"),
}
"""Fields that go together, as most independent sources have them, the latest deciding a tie."""


def _vote(name: str, fields: tuple[str, ...]) -> str:
    listed = ", ".join(fields)
    given = " AND place_name IS NOT NULL" if name == "spot" else ""
    return (
        f"{name} AS (SELECT event_id, {listed} FROM cut_mentions WHERE true{given} GROUP BY event_id, {listed} "
        "QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY count(DISTINCT said_by) DESC, max(published) "
        f"DESC, {listed}) = 1)"
    )


def _flat(column: str) -> str:
    return f"list_sort(list_distinct(flatten(list({column})))) AS {column}"


def _kept(side: str) -> str:
    """The parties that the mentions left have; all of them where the words do not tell."""
    left = (
        f"list_contains(summed.{side}_ids, x.actor_id) OR list_contains(summed.{side}_names, coalesce(x.name, x.text))"
    )
    kept = f"list_filter(b.{side}s, lambda x: coalesce({left}, false))"
    return f"CASE WHEN len({kept}) > 0 THEN {kept} ELSE b.{side}s END AS {side}s"


def _summed_up() -> str:
    votes = ", ".join(_vote(name, fields) for name, fields in _VOTED.items())
    lists = ", ".join(
        _flat(f"{side}_{what}") for side in ("actor", "recipient") for what in ("ids", "names", "countries")
    )
    numbers = ", ".join(f"arg_max({name}, confidence) AS {name}" for name in ("killed", "injured", "arrested", "crowd"))
    values = (
        "list_filter(list_transform(d['values'], lambda v: {'value': v.value, 'mention_ids': "
        "list_filter(v.mention_ids, "
        "lambda m: list_contains(summed.mention_ids, m))}), lambda v: len(v.mention_ids) > 0)"
    )
    disagreements = (
        f"list_filter(list_transform(b.disagreements, lambda d: {{'field': d.field, 'values': {values}}}), "
        "lambda d: len(d['values']) > 1) AS disagreements"
    )
    voted = ", ".join(f"{name}.{field} AS {field}" for name, fields in _VOTED.items() for field in fields)
    summed = (
        "mention_ids, reports, texts, independent_sources, first_published, last_published, contexts, killed, "
        "injured, arrested, "
        "crowd, actor_ids, recipient_ids, actor_countries, recipient_countries"
    )
    replaced = {*summed.split(", "), *(field for fields in _VOTED.values() for field in fields)}
    replaced |= {"actors", "recipients", "disagreements", "told_best_by", "anchor_text", "evidence_text", "confidence"}
    kept = ", ".join(f"b.{column.name}" for column in EVENTS.columns if column.name not in replaced)
    return (
        f"WITH {votes}, summed AS (SELECT event_id, list(mention_id ORDER BY published, mention_id) AS mention_ids, "
        "count(DISTINCT article_id) AS reports, count(DISTINCT copy_group) AS texts, count(DISTINCT said_by) AS "
        "independent_sources, "
        f"min(published) AS first_published, max(published) AS last_published, {_flat('contexts')}, {numbers}, {lists} "
        "FROM cut_mentions GROUP BY event_id), "
        "sure AS (SELECT event_id, 1 - product(1 - c) AS confidence FROM (SELECT event_id, said_by, max(confidence) "
        "AS c "
        "FROM cut_mentions GROUP BY event_id, said_by) GROUP BY event_id), "
        "best AS (SELECT m.event_id, m.mention_id AS told_best_by, m.anchor_text, m.evidence_text FROM cut_mentions m "
        "JOIN cut_base b USING (event_id) QUALIFY row_number() OVER (PARTITION BY m.event_id ORDER BY "
        "m.mention_id IS NOT DISTINCT FROM b.told_best_by DESC, m.confidence DESC, m.mention_id) = 1) "
        f"SELECT {kept}, {voted}, {', '.join(f'summed.{name}' for name in summed.split(', '))}, {_kept('actor')}, "
        f"{_kept('recipient')}, {disagreements}, best.told_best_by, best.anchor_text, best.evidence_text, "
        "sure.confidence "
        "FROM cut_base b JOIN summed USING (event_id) JOIN sure USING (event_id) JOIN best USING (event_id) "
        "JOIN kind USING (event_id) JOIN fact USING (event_id) JOIN time USING (event_id) LEFT JOIN spot USING "
        "(event_id)"
    )
