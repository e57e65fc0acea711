"""A folder of CSV files, one a table: RFC 4180 in UTF-8, a header, lists and records as JSON in their cell."""

from __future__ import annotations

import csv
import datetime
import json
from pathlib import Path
from typing import Any

from sayso.export.ledger import LedgerRows, Part, Setup, Written
from sayso.export.ledger._tables import NAMES, rows_of

NAME = "csv"
SUFFIX = ""
SAYS = "A folder of CSV files, one a table, for spreadsheets and whatever reads tables."
TABLES = NAMES
PARTS: tuple[Part, ...] = ()


def write(rows: LedgerRows, path: Path, setup: Setup) -> Written:
    """Write ``TABLE.csv`` for every table. An empty cell is unknown."""
    path.mkdir()
    written = 0
    for table, held in rows_of(rows, setup):
        with (path / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as stream:
            out = csv.writer(stream)
            out.writerow([column.name for column in table.columns])
            for row in held:
                out.writerow([cell(value) for value in row.values()])
                written += 1
    return Written(written)


def cell(value: Any) -> str:  # noqa: ANN401 - a cell of any column
    """Return a value as a cell: days in ISO 8601, ``true`` or ``false``, lists and records as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=plain)
    return str(plain(value))


def plain(value: Any) -> Any:  # noqa: ANN401 - a value of any column
    """Return a day as ISO 8601, anything else as it is."""
    return value.isoformat() if isinstance(value, datetime.date) else value
