"""The rows of a query over a ledger: as a table for the eye, JSON, JSON lines and CSV."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, TextIO, TypeAlias

from rich.table import Table
from rich.text import Text

from sayso.export import Style
from sayso.export._terminal import console, plain, shorten

Row: TypeAlias = Mapping[str, Any]

ID_DIGITS = 10
"""Digits of an id in a table: `sayso show` takes them; 40 bits tell 100,000 rows apart."""

LONGEST = 400
"""Characters of a value that are shown in a table."""


def plain_value(value: Any) -> Any:  # noqa: ANN401
    """Return a value as JSON has it: days and moments in ISO 8601, what is no number as null, bytes in hexadecimal."""
    if isinstance(value, Mapping):
        return {str(key): plain_value(held) for key, held in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_value(held) for held in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else str(value)


def write_json(rows: Iterable[Row], columns: Sequence[str], stream: TextIO, style: Style) -> None:
    """Write a list of objects, one a line."""
    parts = (json.dumps(plain_value(row), ensure_ascii=False) for row in rows)
    first = next(parts, None)
    stream.write("[]\n" if first is None else f"[{first}")
    if first is not None:
        stream.writelines(f",\n {part}" for part in parts)
        stream.write("]\n")


def write_jsonl(rows: Iterable[Row], columns: Sequence[str], stream: TextIO, style: Style) -> None:
    """Write an object a line."""
    stream.writelines(json.dumps(plain_value(row), ensure_ascii=False) + "\n" for row in rows)


def write_csv(rows: Iterable[Row], columns: Sequence[str], stream: TextIO, style: Style) -> None:
    """Write a head and a line a row (RFC 4180, with line feeds); null is empty, what is nested is JSON."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[name]) for name in columns] for row in rows)


def _cell(value: Any) -> Any:  # noqa: ANN401
    made = plain_value(value)
    if isinstance(made, bool):
        return "true" if made else "false"
    return json.dumps(made, ensure_ascii=False) if isinstance(made, (dict, list)) else made


def write_table(rows: Iterable[Row], columns: Sequence[str], stream: TextIO, style: Style) -> None:
    """Write a table; values that are too long for it are cut."""
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for name in columns:
        table.add_column(plain(name.replace("_", " ")), overflow="fold")
    for row in rows:
        table.add_row(*(Text(_shown(name, row[name])) for name in columns))
    screen = console(stream, style)
    with screen.capture() as captured:
        if table.row_count:
            screen.print(table)
        else:
            screen.print("Nothing is found.")
    # rich fills every line up with spaces
    stream.write("".join(line.rstrip() + "\n" for line in captured.get().rstrip("\n").split("\n")))


def _shown(name: str, value: Any) -> str:  # noqa: ANN401
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, (Mapping, list)):
        value = json.dumps(plain_value(value), ensure_ascii=False)
    text = shorten(plain(str(value)), LONGEST)
    return text[:ID_DIGITS] if name == "id" else text


WRITERS: Mapping[str, Callable[[Iterable[Row], Sequence[str], TextIO, Style], None]] = MappingProxyType(
    {"table": write_table, "json": write_json, "jsonl": write_jsonl, "csv": write_csv}
)


# ── what a table shows of a row ───────────────────────────────────────────────


def event_line(row: Row, style: Style) -> Row:
    """Return an event in the columns of a table."""
    return {
        "id": row["event_id"],
        "when": when(row),
        "who": _parties(row["actors"]),
        "did what": what(row, style),
        "to whom": _parties(row["recipients"]),
        "where": row["place_name"] or row["place_country"],
        "reports": row["reports"],
        "sources": row["independent_sources"],
    }


def statement_line(row: Row, style: Style) -> Row:
    """Return a statement in the columns of a table."""
    return {
        "id": row["statement_id"],
        "published": (row["published"] or "")[:10] or None,
        "publisher": row["publisher"],
        "who said": row["source_name"] or row["source_text"],
        "what": row["content_text"],
    }


def article_line(row: Row, style: Style) -> Row:
    """Return an article in the columns of a table."""
    return {
        "id": row["article_id"],
        "published": (row["published"] or "")[:10] or None,
        "publisher": row["publisher"],
        "title": row["title"],
        "version": row["version"],
    }


LINES: Mapping[str, Callable[[Row, Style], Row]] = MappingProxyType(
    {"events": event_line, "statements": statement_line, "articles": article_line}
)


def when(row: Row) -> str | None:
    """Return the days of an event."""
    start, end = row["date_start"], row["date_end"]
    return str(start or end or "") if start == end or not (start and end) else f"{start} to {end}"


def what(row: Row, style: Style) -> str:
    """Return what was done, in words, and whether it was."""
    words = style.wording
    done = words.modes.get(f"{row['type']}.{row['mode']}") or words.types.get(row["type"], row["type"])
    held = row["factuality"]
    return str(done) if held in (None, "happened") else f"{done} ({words.factuality.get(held, held)})"


def _parties(parties: Iterable[Row] | None) -> str | None:
    return "; ".join(dict.fromkeys(str(one["name"] or one["text"] or one["country"]) for one in parties or ())) or None
