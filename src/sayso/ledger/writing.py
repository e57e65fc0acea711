"""What a ledger's writer does: readings and decisions in, and all that follows from them, in one commit.

What follows (which reading is current, what is a copy, which events there are) is a function of what the ledger holds
after the commit, and only what changes is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple, TypeVar

from sayso.errors import LedgerError, UsageError
from sayso.ledger.decisions import KINDS, OF_PAIRS, InForce, decision_id, in_force, tied_to
from sayso.ledger.merge_rows import MergedRows
from sayso.ledger.pool import Merger, Sidecar
from sayso.ledger.rows import Reading, Row, as_table, derived, reading_row
from sayso.ledger.schema import TABLES
from sayso.ledger.store import About, Store
from sayso.ledger.versions import Standing, stand

T = TypeVar("T")

What = Literal["new", "new version", "read again"]


class Added(NamedTuple):
    """What came of a reading: whether its article was new, and whether its text is a copy of another article's."""

    reading_id: str
    article_id: str
    what: What
    is_copy: bool


class Writer:
    """The one writer of a ledger. Make it with ``writing``, which holds the lock."""

    def __init__(self, store: Store, merger: Merger) -> None:
        self.store = store
        self.is_sound = True
        """Whether it can go on: after a commit that failed, what it knows may be behind the ledger."""
        self._merger = merger
        store.heal()
        self._sidecar = Sidecar(store, merger)

    def close(self) -> None:
        """Close what is open."""
        self._sidecar.close()

    def knows(self, version_id: str, coder: str) -> bool:
        """Tell whether a coder has read a version."""
        return self._sidecar.knows(version_id, coder)

    def add(self, readings: Sequence[Reading], about: About) -> list[Added]:
        """Commit readings, and return what came of each that was not known. Durable when it returns."""
        new = {
            reading.id: reading
            for reading in readings
            if not self.knows(reading.report.article.id, reading.coded.coder)
        }
        if not new:
            return []

        def change(seq: int) -> tuple[dict[str, list[Row]], list[Added]]:
            rows = [reading_row(reading) | {"seq": seq} for reading in new.values()]
            tables = {"readings": rows, "statements": [], "mentions": [], "participants": []}
            for row in rows:
                for name, held in derived(row).items():
                    tables[name] += held
            whats = [self._take_in(row) for row in rows]
            changed = {
                group
                for row in rows
                for group in self._sidecar.join_copies(row["version_id"], self.store.copy_similarity)
            }
            articles = {row["article_id"] for row in rows} | self._sidecar.articles_in(changed)
            tables |= self._follow(articles)
            added = [
                Added(row["reading_id"], row["article_id"], what, self._is_copy(row))
                for row, what in zip(rows, whats, strict=True)
            ]
            return tables, added

        return self._commit(change, about._replace(readings=len(new)))

    def decide(
        self, kind: str, first: str, second: str | None, reviewer: str | None, note: str | None, about: About
    ) -> str:
        """Commit a reviewer's decision and what follows from it, and return its id. Raises ``UsageError``."""
        self._check(kind, first, second)
        made = decision_id(self.store.last().seq + 1, kind, first, second, reviewer, note)

        def change(seq: int) -> tuple[dict[str, list[Row]], str]:
            row = {
                "seq": seq, "decision_id": made, "kind": kind, "first": first, "second": second,
                "reviewer": reviewer, "note": note,
            }  # fmt: skip
            before = in_force(self._sidecar.decisions())
            self._sidecar.add_decisions([row])
            after = in_force(self._sidecar.decisions())
            return {"decisions": [row]} | self._follow_decisions(before, after), made

        return self._commit(change, about)

    def merge_anew(self, about: About) -> bool:
        """Commit what this merging makes of all mentions, where another version of it made the events there are.

        Return whether there was anything to do. All mentions are in memory at once.
        """
        if self.store.merged_by() in {None, self._merger.version}:
            return False
        self._commit(lambda seq: (self._merge(self._sidecar.everything(), []), seq), about)
        return True

    # ── one commit ──

    def _commit(self, change: Callable[[int], tuple[dict[str, list[Row]], T]], about: About) -> T:
        if not self.is_sound:
            raise LedgerError(f"{self.store.path}: the commit before this one failed; open it again")
        self.is_sound = False
        with self._sidecar.change():
            tables, result = change(self.store.last().seq + 1)
            done = self.store.commit(
                {name: as_table(name, rows) for name, rows in tables.items() if rows},
                about._replace(merger=self._merger.version),
            )
            self._sidecar.good_for(done)
        self.is_sound = True
        return result

    def _take_in(self, row: Row) -> What:
        known = self._sidecar.readings_of(row["article_id"])
        self._sidecar.add_readings([row])
        if not known:
            return "new"
        return "read again" if any(held.version_id == row["version_id"] for held in known) else "new version"

    def _is_copy(self, row: Row) -> bool:
        group = self._sidecar.group_of(row["version_id"])
        return bool(self._sidecar.articles_in([group]) - {row["article_id"]})

    # ── what follows ──

    def _follow(self, articles: Iterable[str]) -> dict[str, list[Row]]:
        """Return the rows that follow where articles got readings, copies or a withdrawal."""
        decided = in_force(self._sidecar.decisions())
        changes = [change for article in sorted(articles) for change in self._stand_anew(article, decided)]
        moved = [after for before, after in changes if before is None or not _same_in_merging(before, after)]
        gone = [mention for after in moved for mention in self._sidecar.in_merging(after.reading_id)]
        self._sidecar.dismiss(gone)
        rows = [_standing_row(after) for _, after in changes]
        self._sidecar.set_standing(rows)
        added = []
        for after in moved:
            if after.is_current:
                entering = self._of_reading(after.reading_id, decided)
                self._sidecar.admit(after.reading_id, entering)
                added += entering
        return {"standing": rows} | self._merge(added, gone)

    def _stand_anew(self, article: str, decided: InForce) -> list[tuple[Standing | None, Standing]]:
        readings = self._sidecar.readings_of(article)
        groups = {held.version_id: self._sidecar.group_of(held.version_id) for held in readings}
        pairs = [
            (self._sidecar.standing(after.reading_id), after)
            for after in stand(readings, groups, article in decided.withdrawn)
        ]
        return [(before, after) for before, after in pairs if before != after]

    def _of_reading(self, reading: str, decided: InForce) -> list[Any]:
        return [mention for mention in self._sidecar.mentions_of(reading) if mention.mention_id not in decided.rejected]

    def _follow_decisions(self, before: InForce, after: InForce) -> dict[str, list[Row]]:
        articles = before.withdrawn ^ after.withdrawn
        if articles:
            return self._follow(articles)
        if before.rejected != after.rejected:
            return self._follow_rejections(before, after)
        changed = set(before.pairs) ^ set(after.pairs)
        made = self._sidecar.decisions()
        touched = tied_to([one for pair in changed for one in (pair.first, pair.second) if one is not None], made)
        return self._merge([one for mention in sorted(touched) for one in self._sidecar.merged_now(mention)], [])

    def _follow_rejections(self, before: InForce, after: InForce) -> dict[str, list[Row]]:
        leaving = [
            one for mention in sorted(after.rejected - before.rejected) for one in self._sidecar.merged_now(mention)
        ]
        self._sidecar.dismiss(leaving)
        entering = []
        for mention in sorted(before.rejected - after.rejected):
            for reading, held in self._sidecar.current_with(mention):
                self._sidecar.admit(reading, [held])
                entering.append(held)
        return self._merge([*leaving, *entering], [])

    def _merge(self, added: Sequence[Any], gone: Sequence[Any]) -> dict[str, list[Row]]:
        if not added and not gone:
            return {}
        done = self._merger.remerge(added, gone, self._sidecar, self._sidecar.decisions())
        self._sidecar.set_links(done.links)
        events = self._sidecar.changed("events", done.events)
        members = self._sidecar.changed("members", done.members)
        ended = set(done.gone) - {row["event_id"] for row in done.events}
        events = [row | {"gone": False} for row in events]
        members = [row | {"gone": False} for row in members]
        events += [_ended("events", key) for key in sorted(ended) if self._sidecar.has_state("events", key)]
        members += [_ended("members", key) for key in self._left(done, (*added, *gone))]
        self._sidecar.set_states("events", events)
        self._sidecar.set_states("members", members)
        return {"events": events, "members": members}

    def _left(self, done: MergedRows, touched: Sequence[Any]) -> list[str]:
        """Return the mentions that were in an event and are in none now."""
        placed = {row["mention_id"] for row in done.members}
        left = {mention.mention_id for mention in touched} - placed
        return sorted(mention for mention in left if self._sidecar.has_state("members", mention))

    def _check(self, kind: str, first: str, second: str | None) -> None:
        if kind not in KINDS:
            raise UsageError(f"no decision is called {kind!r}; they are {', '.join(KINDS)}")
        if (second is not None) != (kind in OF_PAIRS) or first == second:
            raise UsageError(f"{kind} takes {'two different mentions' if kind in OF_PAIRS else 'one id'}")
        decided = in_force(self._sidecar.decisions())
        if kind in {"withdraw", "restore"}:
            if not self._sidecar.readings_of(first):
                raise UsageError(f"no article has the id {first}; `sayso articles` shows the ids")
            if (first in decided.withdrawn) == (kind == "withdraw"):
                raise UsageError(f"article {first} is {'already' if kind == 'withdraw' else 'not'} withdrawn")
        elif kind == "undo":
            if first not in {made.decision_id for made in self._sidecar.decisions()}:
                raise UsageError(f"no decision has the id {first}; `sayso ledger info` shows the last ones")
        else:
            for mention in (first, second):
                if mention is not None and not self._sidecar.has_mention(mention):
                    raise UsageError(f"no mention has the id {mention}; `sayso show` shows the ids")


@contextmanager
def writing(store: Store, merger: Merger) -> Iterator[Writer]:
    """Hold a ledger's lock and give its writer. Raises ``LedgerError`` where another process writes to it."""
    with store.locked():
        writer = Writer(store, merger)
        try:
            yield writer
        finally:
            writer.close()


def _same_in_merging(before: Standing, after: Standing) -> bool:
    """Tell whether nothing that merging looks at has changed."""
    return before.is_current == after.is_current and (not after.is_current or before.copy_group == after.copy_group)


def _standing_row(after: Standing) -> Row:
    return {**after._asdict(), "gone": False}


def _ended(name: str, key: str) -> Row:
    return {TABLES[name].key[0]: key, "gone": True}
