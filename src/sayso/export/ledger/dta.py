"""A folder of Stata files, one a table: Stata 14's format, names of 32 characters at most, labels on every variable.

Days are Stata dates, truths are 0 and 1 with labels, lists are joined by ``; `` and records are JSON. Texts longer than
2,045 bytes are strL.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sayso.errors import ExportError
from sayso.export.ledger import ColumnLike, LedgerRows, Part, Row, Setup, Written
from sayso.export.ledger._tables import NAMES, Table, rows_of
from sayso.export.ledger.csv import plain

if TYPE_CHECKING:
    import pandas as pd

NAME = "dta"
SUFFIX = ""
SAYS = "A folder of Stata files, one a table."
TABLES = NAMES
PARTS: tuple[Part, ...] = ()

VERSION = 118
"""Stata 14 and later: the first that holds Unicode."""

LONGEST_NAME, LONGEST_LABEL, LONGEST_TEXT = 32, 80, 2045
"""Stata's limits: characters of a name and a label, bytes of a text that is no strL."""

RESERVED = frozenset(
    [
        "_all",
        "_b",
        "_coef",
        "_cons",
        "_n",
        "_N",
        "_pi",
        "_pred",
        "_rc",
        "_skip",
        "byte",
        "double",
        "float",
        "if",
        "in",
        "int",
        "long",
        "str",
        "strL",
        "using",
        "with",
        "aggregate",
        "array",
        "boolean",
        "break",
        "case",
        "catch",
        "class",
        "colvector",
        "complex",
        "const",
        "continue",
        "default",
        "delegate",
        "delete",
        "do",
        "else",
        "eltypedef",
        "end",
        "enum",
        "explicit",
        "export",
        "external",
        "for",
        "friend",
        "function",
        "global",
        "goto",
        "inline",
        "local",
        "namespace",
        "new",
        "numeric",
        "NULL",
        "operator",
        "orgtypedef",
        "pointer",
        "polymorphic",
        "pragma",
        "private",
        "protected",
        "public",
        "quad",
        "real",
        "return",
        "rowvector",
        "short",
        "signed",
        "static",
        "string",
        "struct",
        "super",
        "switch",
        "template",
        "this",
        "throw",
        "transmorphic",
        "try",
        "typedef",
        "typename",
        "union",
        "unsigned",
        "vector",
        "version",
        "void",
        "volatile",
        "while",
    ]
)
"""Names that Stata or its Mata keep for themselves; a column of such a name gets an underscore behind it."""

_YES_NO = {0: "no", 1: "yes"}


def write(rows: LedgerRows, path: Path, setup: Setup) -> Written:
    """Write ``TABLE.dta`` for every table; each is held in memory while it is written. Raises ``ExportError``."""
    path.mkdir()
    written = 0
    for table, held in rows_of(rows, setup):
        frame = _frame(table, list(held))
        _save(frame, table, path / f"{table.name}.dta")
        written += len(frame)
    return Written(written)


def name_of(column: str) -> str:
    """Return a column's name as Stata takes it: ``end`` is ``end_``. Those of a table stay apart (a test checks)."""
    return f"{column}_" if column in RESERVED else column[:LONGEST_NAME]


def _frame(table: Table, rows: list[Row]) -> pd.DataFrame:
    import pandas as pd

    columns = {name_of(column.name): _series([row[column.name] for row in rows], column) for column in table.columns}
    return pd.DataFrame(columns, index=range(len(rows)))


def _series(values: Iterable[Any], column: ColumnLike) -> Any:  # noqa: ANN401 - pandas' types are not checked
    """Return a column's values as pandas writes them for Stata."""
    import pandas as pd

    kind = str(column.type)
    if kind == "date32[day]":
        return pd.Series(pd.to_datetime(pd.Series(list(values), dtype="object")), dtype="datetime64[ns]")
    if kind in {"int64", "double"}:
        return pd.Series([float("nan") if value is None else float(value) for value in values], dtype="float64")
    if kind == "bool":
        return pd.Series([float("nan") if value is None else float(value) for value in values], dtype="float64")
    return pd.Series([_text(value) for value in values], dtype="object")


def _text(value: Any) -> str:  # noqa: ANN401 - a cell of any column
    """Return a cell as text: lists joined, records as JSON. Stata's texts end at a zero byte."""
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "; ".join(value).replace("\0", " ")
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=plain)
    return str(value).replace("\0", " ")


def _label(says: str) -> str:
    """Return what a table or column means as a label: what Stata has no room for is cut behind a word."""
    return textwrap.shorten(says, LONGEST_LABEL, placeholder=" …")


def _save(frame: pd.DataFrame, table: Table, path: Path) -> None:
    kinds = {name_of(column.name): str(column.type) for column in table.columns}
    texts = [name for name, kind in kinds.items() if frame[name].dtype == object]
    long = [name for name in texts if frame[name].map(lambda text: len(text.encode())).max() > LONGEST_TEXT]
    try:
        frame.to_stata(
            path,
            write_index=False,
            version=VERSION,
            data_label=_label(table.says),
            variable_labels={name_of(column.name): _label(column.says) for column in table.columns},
            value_labels={name: _YES_NO for name, kind in kinds.items() if kind == "bool"},
            convert_dates={name: "td" for name, kind in kinds.items() if kind == "date32[day]"},
            convert_strl=long,
        )
    except ValueError as error:
        raise ExportError(f"{path.name}: Stata cannot hold the table {table.name}: {error}") from error
