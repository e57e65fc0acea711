"""A made-up ledger of any size, as it is after `sayso ledger compact`: for measuring queries, not for reading.

Countries and actors are skewed (the first of 200 countries is in every sixth event), dates run over five years, an
event has 2.5 mentions and an article as many; a twentieth of the events changed once, three articles in a hundred have
had a second reading. Everything comes from the number of the row, so that two ledgers of one size are equal.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sayso.ledger.layout import COMPACTED, FILE_BYTES, ORDER, writer_properties
from sayso.ledger.schema import FORMAT, TABLES

MONTHS = 60
FIRST_YEAR = 2020
COMMITS = 100
MENTIONS_AN_EVENT = 2.5
BATCH = 100_000
MEMORY = "4GB"

_MACROS = """
CREATE MACRO u(i, s) AS hash(i::VARCHAR || s) / 18446744073709551616.0;
CREATE MACRO id(i, s) AS printf('%016x', hash(i::VARCHAR || s));
CREATE MACRO land(x) AS floor(pow(x, 3) * 200)::INT;
CREATE MACRO code(k) AS chr(65 + k % 26) || chr(65 + (k // 26) % 26) || chr(65 + (k * 7) % 26);
CREATE MACRO pick(x, of) AS of[1 + floor(pow(x, 1.5) * len(of))::INT];
CREATE MACRO who(k, x) AS {'k': k, 'id': 'Q' || (k * 50 + floor(x * x * 50)::INT)};
"""

_EVENT = """
SELECT e, id(e, 'event') AS event_id,
  cast(DATE '{first}' + floor(u(e, 'day') * {days})::INT AS DATE) AS date_start,
  pick(u(e, 'type'), ['CONSULT','ACCUSE','ASSAULT','SUPPORT','PROTEST','COERCE','AGREE','REQUEST','AID','REJECT',
    'THREATEN','SANCTION','MOBILIZE','RETREAT','CONCEDE','COOPERATE']) AS type,
  pick(u(e, 'mode'), [NULL, 'visit', 'firearms', 'demo', 'arrest', 'phone', 'troops']) AS mode,
  pick(u(e, 'factuality'), ['happened','happened','happened','planned','possible','ongoing','did_not_happen'])
    AS factuality,
  [who(land(u(e, 'a')), u(e, 'a2'))]
    || CASE WHEN u(e, 'a3') < 0.1 THEN [who(land(u(e, 'a4')), u(e, 'a5'))] ELSE [] END AS acting,
  CASE WHEN u(e, 'r') < 0.3 THEN []
    ELSE [who(CASE WHEN u(e, 'r1') < 0.4 THEN land(u(e, 'a')) ELSE land(u(e, 'r2')) END, u(e, 'r3'))] END AS receiving,
  land(u(e, 'place')) AS place, u(e, 'reciprocal') < 0.05 AS reciprocal, {seq} AS seq
FROM range({low}, {high}) t(e)
"""

_MENTION = """
SELECT i, id(i, 'mention') AS mention_id, CASE WHEN i - {mlow} < {high} - {low} THEN {low} + i - {mlow}
  ELSE {low} + floor(pow(u(i, 'of'), 2) * ({high} - {low}))::BIGINT END AS e, floor(i / 2.5)::BIGINT AS a
FROM range({mlow}, {mhigh}) t(i)
"""

_PARTIES = "list_transform({of}, lambda x: {made})"
_PARTY = (
    "{{'actor_id': x.id, 'name': 'Name of ' || x.id, 'country': code(x.k), 'sector': 'GOV', 'sectors': ['GOV'], "
    "'office': NULL::VARCHAR, 'text': 'the words for ' || x.id}}"
)


def make(path: Path, mentions: int) -> None:
    """Write a ledger of so many mentions into a new folder."""
    import duckdb

    path.mkdir(parents=True)
    (path / "sayso-ledger.json").write_text(json.dumps({"format": FORMAT, "copy_similarity": 0.7}) + "\n", "utf-8")
    connection = duckdb.connect()
    connection.execute(f"SET memory_limit = '{MEMORY}'; SET temp_directory = '{path / 'spill'}'")
    connection.execute("SET enable_progress_bar = false")
    connection.execute(_MACROS)
    sets = [_month(mentions, month) for month in reversed(range(MONTHS))]
    for name in ("mentions", "events", "readings", "statements"):
        _write(path, name, (batch for given in sets for batch in _chunk(connection, name, given)))
    for name in ("members", "standing", "participants"):
        for given in sets:
            _gather(connection, name, given)
        _write(path, name, _batches(connection, f"SELECT * FROM all_{name} ORDER BY {ORDER[name]}", name))
        connection.execute(f"DROP TABLE all_{name}")
    connection.close()
    shutil.rmtree(path / "spill", ignore_errors=True)
    _write(path, "decisions", iter(()))
    _write_commits(path)


def _month(mentions: int, month: int) -> dict[str, Any]:
    """Return the numbers of the events, mentions and articles of a month, and the commit that wrote them."""
    events = int(mentions / MENTIONS_AN_EVENT)
    return {
        "low": events * month // MONTHS,
        "high": events * (month + 1) // MONTHS,
        # two articles hold five mentions: none is in two months
        "mlow": mentions * month // MONTHS // 5 * 5,
        "mhigh": mentions * (month + 1) // MONTHS // 5 * 5,
        "first": f"{FIRST_YEAR + month // 12}-{month % 12 + 1:02}-01",
        "days": 28,
        "seq": 1 + month * (COMMITS - 2) // MONTHS,
    }


def _chunk(connection: Any, name: str, given: dict[str, Any]) -> Iterator[Any]:  # noqa: ANN401
    _base(connection, given)
    yield from _batches(connection, f"SELECT * FROM ({_SELECT[name]}) ORDER BY {ORDER[name]}", name)


def _gather(connection: Any, name: str, given: dict[str, Any]) -> None:  # noqa: ANN401
    _base(connection, given)
    exists = connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [f"all_{name}"]).fetchall()
    begin = f"INSERT INTO all_{name}" if exists else f"CREATE TABLE all_{name} AS"
    connection.execute(f"{begin} {_SELECT[name]}")


def _base(connection: Any, given: dict[str, Any]) -> None:  # noqa: ANN401
    connection.execute(f"CREATE OR REPLACE TEMP TABLE ev AS {_EVENT.format(**given)}")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE me AS SELECT m.*, id(a, 'article') AS article_id, id(a, 'reading') AS "
        "reading_id, "
        "id(a, 'version') AS version_id, u(a, 'old') >= 0.03 AS current, ev.* EXCLUDE (e), "
        "strftime(date_start + floor(u(a, 'late') * 3)::INT, '%Y-%m-%dT') || printf('%02d:15:00', floor(u(a, 'h') * "
        "24)::INT) "
        "AS published, 'Paper ' || floor(pow(u(a, 'paper'), 3) * 500)::INT AS publisher "
        f"FROM ({_MENTION.format(**given)}) m JOIN ev USING (e)"
    )
    # an article reports several events: what it says of itself is that of its first mention
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE ar AS SELECT a, min_by(COLUMNS(* EXCLUDE (a)), i) FROM me GROUP BY a ORDER BY a"
    )
    connection.execute("UPDATE me SET published = ar.published, seq = ar.seq FROM ar WHERE ar.a = me.a")


_FACTS = (
    "type, mode, ['diplomatic'] AS contexts, factuality, reciprocal, date_start, date_start AS date_end, 'day' AS "
    "date_granularity, "
    "'stated' AS date_basis, 'Place ' || place AS place_name, 1000000 + place AS geonames_id, 10.0 AS latitude, 20.0 "
    "AS longitude, "
    "code(place) AS place_country, CASE WHEN type = 'ASSAULT' THEN 3 END AS killed"
)
_SIDES = ", ".join(
    f"{_PARTIES.format(of=of, made='x.id')} AS {side}_ids, {_PARTIES.format(of=of, made='code(x.k)')} AS "
    f"{side}_countries"
    for side, of in (("actor", "acting"), ("recipient", "receiving"))
)
_NAMES = ", ".join(
    _PARTIES.format(of=of, made="'Name of ' || x.id") + f" AS {side}_names"
    for side, of in (("actor", "acting"), ("recipient", "receiving"))
)
_PARTY_LISTS = ", ".join(
    _PARTIES.format(of=of, made=_PARTY.format()) + f" AS {side}s"
    for side, of in (("actor", "acting"), ("recipient", "receiving"))
)
_WORDS = "'some words that tell of ' || type || ' number ' || e || ', about as many as a sentence has' AS evidence_text"

_SELECT = {
    "mentions": (
        f"SELECT seq, reading_id, article_id, version_id, mention_id, published, publisher, {_FACTS}, {_SIDES}, "
        f"{_NAMES}, "
        f"[acting[1].id] AS sources, acting[1].id AS says_who, 'tell' AS anchor_text, {_WORDS}, 100 AS evidence_start, "
        "180 AS evidence_end, u(i, 'sure') AS confidence, current, CASE WHEN current THEN event_id END AS event_id "
        "FROM me"
    ),
    "events": (
        "WITH g AS (SELECT e, list(mention_id ORDER BY published, mention_id) AS mention_ids, count(DISTINCT a) AS "
        "reports, "
        "min(published) AS first_published, max(published) AS last_published, min_by(mention_id, i) AS told_best_by "
        "FROM me WHERE current GROUP BY e), "
        f"f AS (SELECT event_id, {_FACTS}, {_SIDES}, {_PARTY_LISTS}, g.* EXCLUDE (e), reports AS texts, "
        f"greatest(1, reports // 2) AS independent_sources, {_WORDS}, 'tell' AS anchor_text, u(e, 'sure') AS "
        "confidence, seq "
        "FROM ev JOIN g USING (e)) "
        "SELECT *, NULL::BIGINT AS until, false AS gone FROM f WHERE u(event_id, 'changed') >= 0.05 "
        "UNION ALL SELECT * REPLACE (seq + 1 AS seq), NULL, false FROM f WHERE u(event_id, 'changed') < 0.05 "
        "UNION ALL SELECT *, seq + 1, false FROM f WHERE u(event_id, 'changed') < 0.05"
    ),
    "readings": (
        "SELECT seq, reading_id, article_id, version_id, 'line ' || a AS source_id, 'https://example.org/' || a AS "
        "url, "
        "'The title of article number ' || a AS title, publisher, published, 'en' AS language, repeat('Some words of "
        "it. ', 12) AS text, "
        "published AS read_at, 'coder' AS coder, current FROM ar"
    ),
    "statements": (
        "SELECT seq, reading_id, article_id, version_id, id(a, 'statement') AS statement_id, published, publisher, "
        "'Name of ' || acting[1].id AS source_name, 'the words for ' || acting[1].id AS source_text, acting[1].id AS "
        "source_actor_id, "
        "code(acting[1].k) AS source_country, 'said' AS cue_text, 'what was said in article ' || a AS content_text, "
        "'indirect' AS form, date_start, date_start AS date_end, current FROM ar"
    ),
    "members": (
        "SELECT seq, CASE WHEN NOT current THEN seq + 1 END AS until, false AS gone, mention_id, reading_id, event_id, "
        "1.0 AS score, 'the same parties; the same day' AS why FROM me "
        "UNION ALL SELECT seq + 1, NULL, true, mention_id, reading_id, event_id, NULL, NULL FROM me WHERE NOT current"
    ),
    "standing": (
        "WITH r AS (SELECT seq, NULL::BIGINT AS until, false AS gone, reading_id, article_id, version_id, 1 AS "
        "version, "
        "true AS is_current, false AS withdrawn, version_id AS copy_group, current FROM ar) "
        "SELECT * EXCLUDE (current) REPLACE (CASE WHEN NOT current THEN seq + 1 END AS until) FROM r "
        "UNION ALL SELECT * EXCLUDE (current) REPLACE (seq + 1 AS seq, false AS is_current) FROM r WHERE NOT current"
    ),
    "participants": (
        "SELECT seq, reading_id, article_id, version_id, mention_id, role, place_in_role, p.id AS actor_id, "
        "code(p.k) AS country, "
        "'GOV' AS sector, 'Name of ' || p.id AS name, 'the words for ' || p.id AS text, 0.9 AS confidence, current "
        "FROM ("
        "SELECT *, 'actor' AS role, unnest(acting) AS p, generate_subscripts(acting, 1) - 1 AS place_in_role FROM me "
        "UNION ALL SELECT *, 'recipient', unnest(receiving), generate_subscripts(receiving, 1) - 1 FROM me)"
    ),
}  # fmt: skip


def _batches(connection: Any, sql: str, name: str) -> Iterator[Any]:  # noqa: ANN401
    """Yield what a query gives, in the schema of a table: columns that it does not give are null."""
    import pyarrow as pa

    schema = TABLES[name].schema
    for batch in connection.sql(sql).to_arrow_reader(BATCH):
        table = pa.Table.from_batches([batch])
        columns = [
            table.column(field.name).cast(field.type)
            if field.name in table.column_names
            else pa.nulls(len(table), field.type)
            for field in schema
        ]
        yield from pa.Table.from_arrays(columns, schema=schema).to_batches()


def _write(path: Path, name: str, batches: Iterator[Any]) -> None:
    import pyarrow as pa
    from deltalake import write_deltalake

    reader = pa.RecordBatchReader.from_batches(TABLES[name].schema, batches)
    write_deltalake(
        str(path / name),
        reader,
        mode="overwrite",
        writer_properties=writer_properties(name),
        target_file_size=FILE_BYTES,
    )


def _write_commits(path: Path) -> None:
    """Write the commits: a hundred that ingested, one every two weeks, and the one that compacted."""
    import pyarrow as pa

    rows = []
    for seq in range(1, COMMITS + 2):
        last = seq == COMMITS + 1
        month = min((seq - 1) * MONTHS // COMMITS, MONTHS - 1)
        note = {"versions": {name: 0 for name in TABLES if name != "commits"}, **({COMPACTED: seq} if last else {})}
        at = f"{FIRST_YEAR + month // 12}-{month % 12 + 1:02}-{28 if last else 1 + (seq % 2) * 14:02}T12:00:00+00:00"
        by = "compact" if last else "ingest"
        rows.append({"seq": seq, "at": at, "by": by, "readings": 0, "note": json.dumps(note)})
    _write(path, "commits", iter(pa.Table.from_pylist(rows, schema=TABLES["commits"].schema).to_batches()))
