"""Every invariant of the record and of the ledger, over a whole ledger: what does not hold is said, with its place."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import msgspec

from sayso.ledger.care import FILLED_IN, decisions, holding, row_digest
from sayso.ledger.copies import bands, similarity
from sayso.ledger.decisions import InForce, in_force
from sayso.ledger.pool import Merger
from sayso.ledger.rows import Row, as_table, derived, events_of, statements_of, text_sha256
from sayso.ledger.schema import TABLES
from sayso.ledger.store import Snapshot, Store
from sayso.ledger.versions import Held, article_id, reading_id, stand
from sayso.model import Article, EventMention, Interval, Statement, content_id

_DERIVED = ("statements", "mentions", "participants")


def check(store: Store, merger: Merger | None = None) -> Iterator[str]:
    """Yield a line for everything that does not hold. With ``merger`` events are merged again and compared."""
    snapshot = store.snapshot()
    yield from _commits(store)
    yield from _keys(snapshot)
    sums: dict[str, Counter[str]] = {name: Counter() for name in _DERIVED}
    readings: list[Row] = []
    broken = False
    for row in snapshot.rows("readings"):
        try:
            yield from _reading(row)
            for name, rows in derived(row).items():
                for held in as_table(name, rows).to_pylist():
                    sums[name][row["reading_id"]] += int.from_bytes(row_digest(held, FILLED_IN))
        except msgspec.ValidationError as error:
            broken = True
            yield f"reading {row['reading_id']}: what it found is no record ({error})"
        readings.append({name: row[name] for name in (*Held._fields, "signature")})
    yield from _rows_apart(snapshot, sums)
    decided = in_force(decisions(snapshot))
    yield from _standing(snapshot, readings, decided, store.copy_similarity)
    yield from _members(snapshot, decided)
    if merger is not None and snapshot.seq and not broken:
        yield from _merged(store, snapshot, merger, decided)


# ── commits and states ────────────────────────────────────────────────────────


def _commits(store: Store) -> Iterator[str]:
    commits = store.commits()
    numbers = [row["seq"] for row in commits]
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"commits: the numbers are not 1 to {len(numbers)}, each once"
    for before, after in pairwise(commits):
        if after["at"] < before["at"]:
            yield f"commit {after['seq']}: is at {after['at']}, before the one that it follows"


def _keys(snapshot: Snapshot) -> Iterator[str]:
    for name, table in TABLES.items():
        key = table.key if table.kind == "log" else (*table.key, "seq")
        columns = list(dict.fromkeys((*key, "seq", *(("until",) if table.kind == "state" else ()))))
        seen: Counter[tuple[Any, ...]] = Counter()
        turns: dict[tuple[Any, ...], list[tuple[int, int | None]]] = defaultdict(list)
        held_rows = (row for batch in snapshot.dataset(name).to_batches(columns=columns) for row in batch.to_pylist())
        for row in held_rows:
            seen[tuple(row[part] for part in key)] += 1
            if not 1 <= row["seq"] <= snapshot.seq:
                yield f"{name}: a row is of commit {row['seq']}, which there is not"
            if table.kind == "state":
                turns[tuple(row[part] for part in table.key)].append((row["seq"], row["until"]))
        yield from (f"{name} {' '.join(map(str, one))}: is there {n} times" for one, n in seen.items() if n > 1)
        for one, held in turns.items():
            after = [seq for seq, _ in sorted(held)][1:]
            for (seq, until), following in zip(sorted(held), [*after, None], strict=True):
                if until is not None and until != following:
                    yield f"{name} {' '.join(map(str, one))}: that of commit {seq} ends with {until}, not {following}"


# ── the record ────────────────────────────────────────────────────────────────


def _reading(row: Row) -> Iterator[str]:
    where = f"reading {row['reading_id']}"
    if text_sha256(row["text"]) != row["text_sha256"]:
        yield f"{where}: the text is not the one that was hashed"
    fields = ("url", "title", "published", "publisher", "language", "text")
    if content_id("article", *(row[name] for name in fields)) != row["version_id"]:
        yield f"{where}: version_id is not of its content"
    if reading_id(row["version_id"], row["coder"]) != row["reading_id"]:
        yield f"{where}: reading_id is not of its version and coder"
    article = Article(id=row["version_id"], source_id=row["source_id"], **{name: row[name] for name in fields})
    if article_id(article) != row["article_id"]:
        yield f"{where}: article_id is not of its address"
    statements, events = statements_of(row), events_of(row)
    for name, held in (("statement", statements), ("mention", events)):
        for one, count in Counter(part.id for part in held).items():
            if count > 1:
                yield f"{where}: {name} {one} is there {count} times"
        for part in held:
            yield from (f"{where}, {name} {part.id}: {what}" for what in _pointing(part, row["text"]))
    yield from (f"{where}, {what}" for what in _chains(statements, events))
    if row["vectors"] and len(row["vectors"]) != len(events):
        yield f"{where}: {len(row['vectors'])} vectors for {len(events)} mentions"
    for event in events:
        if not 0 <= event.confidence <= 1:
            yield f"{where}, mention {event.id}: confidence is {event.confidence}"


def _pointing(held: Any, text: str) -> Iterator[str]:  # noqa: ANN401 - any struct of the record
    """Yield what does not hold of the spans and dates of a struct and of all inside it."""
    if isinstance(held, tuple):
        for part in held:
            yield from _pointing(part, text)
        return
    if not isinstance(held, msgspec.Struct):
        return
    if isinstance(held, Interval):
        yield from _days(held)
    spans = getattr(held, "spans", None)
    span = getattr(held, "span", None)
    if spans is not None and " ".join(text[start:end] for start, end in spans) != getattr(held, "text", None):
        yield f"{list(spans)} are not the words {getattr(held, 'text', '')[:40]!r}"
    if (span is None) != (getattr(held, "text", None) is None) and spans is None and hasattr(held, "span"):
        yield "a text without a span, or a span without a text"
    elif span is not None and text[span[0] : span[1]] != getattr(held, "text", None):
        yield f"{list(span)} is not the words {getattr(held, 'text', '')[:40]!r}"
    to = getattr(held, "refers_to", None)
    if to is not None and not 0 <= to[0] < to[1] <= len(text):
        yield f"refers_to {list(to)} is outside the text"
    for name in held.__struct_fields__:
        yield from _pointing(getattr(held, name), text)


def _days(held: Interval) -> Iterator[str]:
    try:
        start, end = (date.fromisoformat(day) if day else None for day in (held.start, held.end))
    except ValueError:
        yield f"{held.start} to {held.end} are no days"
        return
    if start and end and start > end:
        yield f"ends on {end}, before it starts on {start}"


def _chains(statements: Sequence[Statement], events: Sequence[EventMention]) -> Iterator[str]:
    within = {said.id: said.within for said in statements}
    for said in statements:
        if said.within is not None and said.within not in within:
            yield f"statement {said.id}: is within {said.within}, which there is not"
        at, seen = said.within, {said.id}
        while at is not None and at not in seen:
            seen.add(at)
            at = within.get(at)
        if at is not None:
            yield f"statement {said.id}: is within itself"
    for event in events:
        lost = [one for one in event.attribution if one not in within]
        if lost:
            yield f"mention {event.id}: is carried by {lost[0]}, which there is not"
        elif [within[one] for one in event.attribution] != [None, *event.attribution][:-1][: len(event.attribution)]:
            yield f"mention {event.id}: its attribution is no chain, outermost first"


def _rows_apart(snapshot: Snapshot, wanted: dict[str, Counter[str]]) -> Iterator[str]:
    """Yield the readings whose rows in the other tables are not what the reading says."""
    for name in _DERIVED:
        found: Counter[str] = Counter()
        for row in snapshot.rows(name):
            found[row["reading_id"]] += int.from_bytes(row_digest(row, FILLED_IN))
        for one in sorted(found.keys() | wanted[name].keys()):
            if found[one] != wanted[name][one]:
                yield f"{name} of reading {one}: are not what the reading says"


# ── what follows from the readings ────────────────────────────────────────────


def _standing(snapshot: Snapshot, readings: list[Row], decided: InForce, threshold: float) -> Iterator[str]:
    groups = copy_groups({row["version_id"]: row["signature"] for row in readings}, threshold)
    by_article: dict[str, list[Held]] = defaultdict(list)
    for row in readings:
        by_article[row["article_id"]].append(Held(**{name: row[name] for name in Held._fields}))
    wanted = {
        one.reading_id: one._asdict()
        for article, held in by_article.items()
        for one in stand(held, groups, article in decided.withdrawn)
    }
    found = {row["reading_id"]: row for row in holding(snapshot, "standing")}
    for one in sorted(wanted.keys() | found.keys()):
        want, have = wanted.get(one), found.get(one)
        if want is None or have is None:
            yield f"standing {one}: is {'missing' if have is None else 'of no reading'}"
            continue
        for name, value in want.items():
            if have[name] != value:
                yield f"standing {one}: {name} is {have[name]}, and follows to be {value}"


def copy_groups(signatures: dict[str, list[int]], threshold: float) -> dict[str, str]:
    """Return the copy group of each version, from all signatures at once."""
    group = {version: version for version in signatures}

    def root(version: str) -> str:
        while group[version] != version:
            group[version] = group[group[version]]
            version = group[version]
        return version

    blocks: dict[bytes, list[str]] = defaultdict(list)
    for version in sorted(signatures):
        for band in bands(signatures[version]):
            blocks[band].append(version)
    for held in blocks.values():
        for place, one in enumerate(held):
            for other in held[place + 1 :]:
                low, high = sorted((root(one), root(other)))
                if low != high and similarity(signatures[one], signatures[other]) >= threshold:
                    group[high] = low
    return {version: root(version) for version in signatures}


def _members(snapshot: Snapshot, decided: InForce) -> Iterator[str]:
    current = {row["reading_id"] for row in holding(snapshot, "standing") if row["is_current"]}
    wanted = {
        (row["mention_id"], row["reading_id"])
        for row in snapshot.rows("mentions", ["mention_id", "reading_id"])
        if row["reading_id"] in current and row["mention_id"] not in decided.rejected
    }
    members: dict[str, list[str]] = defaultdict(list)
    found = set()
    for row in holding(snapshot, "members"):
        members[row["event_id"]].append(row["mention_id"])
        found.add((row["mention_id"], row["reading_id"]))
    yield from (f"member {one}: its mention is not current" for one, _ in sorted(found - wanted))
    yield from (f"mention {one}: is current and in no event" for one, _ in sorted(wanted - found))
    for event in holding(snapshot, "events"):
        if sorted(event["mention_ids"] or ()) != sorted(members.pop(event["event_id"], ())):
            yield f"event {event['event_id']}: its mentions are not its members"
    yield from (f"event {one}: has members, and is not there" for one in sorted(members))


def _merged(store: Store, snapshot: Snapshot, merger: Merger, decided: InForce) -> Iterator[str]:
    """Yield where the events are not what merging everything at once makes of the mentions."""
    if store.merged_by() not in {None, merger.version}:
        return
    groups = {row["reading_id"]: row for row in holding(snapshot, "standing")}
    mentions = [
        merger.place(mention, groups[row["reading_id"]]["copy_group"])
        for row in snapshot.rows("readings")
        if row["reading_id"] in groups and groups[row["reading_id"]]["is_current"]
        for mention in merger.look(row)
        if mention.mention_id not in decided.rejected
    ]
    done = merger.remerge(mentions, (), _Whole(merger, mentions), decisions(snapshot))
    state = frozenset({"seq", "until", "gone"})
    for name, rows in (("events", done.events), ("members", done.members)):
        key = TABLES[name].key[0]
        wanted = {row[key]: row_digest(row, state) for row in as_table(name, rows).to_pylist()}
        found = {row[key]: row_digest(row, state) for row in holding(snapshot, name)}
        for one in sorted(wanted.keys() | found.keys()):
            if wanted.get(one) != found.get(one):
                yield f"{name} {one}: is not what merging everything at once makes of it"


class _Whole:
    """All mentions by their block keys, with no link between them yet."""

    def __init__(self, merger: Merger, mentions: Iterable[Any]) -> None:
        self._by_key: dict[str, dict[str, Any]] = defaultdict(dict)
        for mention in mentions:
            for key in merger.keys(mention):
                self._by_key[key][mention.mention_id] = mention

    def near(self, keys: Iterable[str]) -> list[Any]:
        found = {one: mention for key in keys for one, mention in self._by_key.get(key, {}).items()}
        return [found[one] for one in sorted(found)]

    def linked(self, mention_id: str) -> Mapping[str, float]:
        return {}
