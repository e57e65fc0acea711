"""A folder of Parquet files, one a table, with the ledger's own types: lists and records stay what they are."""

from __future__ import annotations

import itertools
from pathlib import Path

from sayso.export.ledger import LedgerRows, Part, Setup, Written
from sayso.export.ledger._tables import NAMES, rows_of

NAME = "parquet"
SUFFIX = ""
SAYS = "A folder of Parquet files, one a table, for polars, pandas, R arrow, DuckDB, Spark."
TABLES = NAMES
PARTS: tuple[Part, ...] = ()

BATCH = 10_000
"""Rows that are held at once, and written as a row group."""


def write(rows: LedgerRows, path: Path, setup: Setup) -> Written:
    """Write ``TABLE.parquet`` for every table. The meaning of a column is in its field's metadata (``says``)."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path.mkdir()
    written = 0
    for table, held in rows_of(rows, setup):
        fields = [pa.field(column.name, column.type, metadata={"says": column.says}) for column in table.columns]
        schema = pa.schema(fields, metadata={"says": table.says, "sayso": setup.version})
        left = iter(held)
        with pq.ParquetWriter(path / f"{table.name}.parquet", schema, compression="zstd") as out:
            while batch := list(itertools.islice(left, BATCH)):
                out.write_batch(pa.RecordBatch.from_pylist(batch, schema=schema))
                written += len(batch)
    return Written(written)
