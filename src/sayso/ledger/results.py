"""What a query gives: Arrow, pandas, polars, or rows as dicts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from sayso.errors import UsageError


class Result:
    """The rows of a query, fetched when they are first asked for and then kept."""

    def __init__(self, cursor: Any, sql: str, values: tuple[Any, ...] = ()) -> None:  # noqa: ANN401 - a DuckDB connection
        self._cursor = cursor
        self._sql = sql
        self._values = values

    @cached_property
    def _rows(self) -> Any:  # noqa: ANN401
        return self._cursor.sql(self._sql, params=list(self._values)).to_arrow_table()

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self._rows.column_names)

    def __len__(self) -> int:
        return int(self._rows.num_rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for batch in self._rows.to_batches():
            yield from batch.to_pylist()

    def to_arrow(self) -> Any:  # noqa: ANN401
        """Return the rows as a ``pyarrow.Table``."""
        return self._rows

    def to_pandas(self) -> Any:  # noqa: ANN401
        """Return the rows as a ``pandas.DataFrame``."""
        return self._rows.to_pandas()

    def to_polars(self) -> Any:  # noqa: ANN401
        """Return the rows as a ``polars.DataFrame``. Raises ``UsageError`` where polars is not installed."""
        try:
            import polars
        except ImportError as error:
            raise UsageError("to_polars needs polars, which Sayso does not bring: pip install polars") from error
        return polars.from_arrow(self._rows)
