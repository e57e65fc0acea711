"""The data dictionary: every table and column of the ledger and every field of the exports, from the code itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sayso.export.ledger import Field, TableLike, find, names
from sayso.export.ledger._tables import exported

_IN_WORDS = (
    ("large_string", "text"),
    ("string", "text"),
    ("int", "whole number"),
    ("uint", "whole number"),
    ("double", "number"),
    ("float", "number"),
    ("bool", "true or false"),
    ("date", "day"),
    ("binary", "bytes"),
)
"""Beginnings of Arrow's types, and what they are. Another type is called what Arrow calls it."""


def describe(tables: Mapping[str, TableLike]) -> dict[str, Any]:
    """Return the dictionary as plain dicts: ``tables`` of the ledger, ``exported`` tables, and ``formats``."""
    return {
        "tables": [_table(name, table.says, table.columns, table) for name, table in tables.items()],
        "exported": [_table(table.name, table.says, table.columns) for table in exported(tables)],
        "formats": [_format(name) for name in names()],
    }


def as_markdown(tables: Mapping[str, TableLike]) -> str:
    """Return the dictionary as a page."""
    return "\n".join(_page(describe(tables))) + "\n"


def type_in_words(type_: Any) -> str:  # noqa: ANN401 - an Arrow type
    """Return an Arrow type in words: ``list of records (start, end)``."""
    text = str(type_)
    if text.startswith(("list", "large_list")):
        return f"list of {_plural(type_in_words(type_.value_type))}"
    if text.startswith("struct"):
        held = ", ".join(type_.field(at).name for at in range(type_.num_fields))
        return f"record ({held})"
    return next((words for beginning, words in _IN_WORDS if text.startswith(beginning)), text)


def _plural(words: str) -> str:
    return {"text": "texts", "whole number": "whole numbers"}.get(words, words.replace("record ", "records ", 1))


def _table(name: str, says: str, columns: Iterable[Any], table: Any = None) -> dict[str, Any]:  # noqa: ANN401
    kept = {"kind": table.kind, "key": list(table.key)} if table is not None else {}
    listed = [{"name": one.name, "type": type_in_words(one.type), "says": one.says} for one in columns]
    return {"name": name, "says": says, **kept, "columns": listed}


def _format(name: str) -> dict[str, Any]:
    found = find(name)
    parts = [{"name": part.name, "says": part.says, "fields": list(map(_field, part.fields))} for part in found.PARTS]
    return {
        "name": name,
        "says": found.SAYS,
        "writes": f"NAME{found.SUFFIX}" if found.SUFFIX else "a folder",
        "tables": list(found.TABLES),
        "parts": parts,
    }


def _field(field: Field) -> dict[str, Any]:
    return {"name": field.name, "says": field.says, "extra": field.extra}


def _page(held: Mapping[str, Any]) -> Iterator[str]:
    yield "# Data dictionary"
    yield ""
    yield "Every table and column of a ledger, and every field of every export. This page is made from the code:"
    yield "`sayso export --dictionary markdown` prints it, `sayso export --dictionary json` the same for machines."
    yield ""
    yield "## Tables of a ledger"
    yield ""
    yield "A **log** says something for good. A row of a **state** holds until the next row of its key: docs/ledger.md."
    for table in held["tables"]:
        yield from _section("###", table, f"{table['kind']}, key {', '.join(f'`{name}`' for name in table['key'])}")
    yield ""
    yield "## Tables as exported"
    yield ""
    yield "What `parquet`, `csv` and `dta` write: the rows that hold, without the columns that only the ledger needs."
    yield "In `dta` a column that Stata keeps for itself has an underscore behind it: `end` is `end_`."
    for table in held["exported"]:
        yield from _section("###", table)
    yield ""
    yield "## Formats"
    for format_ in held["formats"]:
        yield from ("", f"### `{format_['name']}`", "", f"{format_['says']} Writes {format_['writes']}.")
        if format_["tables"]:
            yield from ("", "Its tables are " + ", ".join(f"`{name}`" for name in format_["tables"]) + ".")
        for part in format_["parts"]:
            yield from ("", f"**{part['name']}**: {part['says']}", "", "| field | meaning |", "|---|---|")
            for field in part["fields"]:
                extra = " *(extra)*" if field["extra"] else ""
                yield f"| `{field['name']}`{extra} | {_cell(field['says'])} |"


def _section(mark: str, table: Mapping[str, Any], more: str = "") -> Iterator[str]:
    yield from ("", f"{mark} `{table['name']}`", "", table["says"] + (f" ({more}.)" if more else ""), "")
    yield from ("| column | type | meaning |", "|---|---|---|")
    for column in table["columns"]:
        yield f"| `{column['name']}` | {column['type']} | {_cell(column['says'])} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
