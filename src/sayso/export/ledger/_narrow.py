"""Some events of a ledger, with all that belongs to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from sayso.export.ledger import LedgerRows, Row


class Narrowed:
    """The rows of a ledger that belong to some of its events.

    ``events`` yields those events, each time it is called. Articles, with all their statements, are those that hold a
    mention of one of them.
    """

    def __init__(self, rows: LedgerRows, events: Callable[[], Iterable[Row]]) -> None:
        self._rows = rows
        self._events = events
        wanted = {row["event_id"] for row in events()}
        self._held = {(row["reading_id"], row["mention_id"]) for row in rows.members() if row["event_id"] in wanted}
        self._readings = {reading for reading, _ in self._held}

    def events(self) -> Iterable[Row]:
        """Yield the events."""
        return self._events()

    def members(self) -> Iterator[Row]:
        """Yield which mention belongs to which of the events."""
        return self._of_mentions(self._rows.members())

    def mentions(self) -> Iterator[Row]:
        """Yield the mentions of the events."""
        return self._of_mentions(self._rows.mentions())

    def participants(self) -> Iterator[Row]:
        """Yield the participants of these mentions."""
        return self._of_mentions(self._rows.participants())

    def statements(self) -> Iterator[Row]:
        """Yield the statements of the articles that hold them."""
        return (row for row in self._rows.statements() if row["reading_id"] in self._readings)

    def articles(self) -> Iterator[Row]:
        """Yield these articles."""
        return (row for row in self._rows.articles() if row["reading_id"] in self._readings)

    def _of_mentions(self, rows: Iterable[Row]) -> Iterator[Row]:
        return (row for row in rows if (row["reading_id"], row["mention_id"]) in self._held)
