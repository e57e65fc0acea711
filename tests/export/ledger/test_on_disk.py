"""A ledger on disk goes out through ``sayso export`` as the one in memory does."""

from __future__ import annotations

import json

import msgspec
import pyarrow as pa
import pytest
from deltalake import write_deltalake

import sayso
from sayso import cli
from sayso.export.ledger import find, names, write
from sayso.ledger.schema import FORMAT, TABLES

pytestmark = pytest.mark.skipif(not hasattr(sayso, "open_ledger"), reason="this version cannot open a ledger")


@pytest.fixture(scope="module")
def ledger(rows, tmp_path_factory):
    """The ledger by hand, as the design says that it lies on disk."""
    path = tmp_path_factory.mktemp("ledger")
    (path / "sayso-ledger.json").write_text(json.dumps({"format": FORMAT, "copy_similarity": 0.7}))
    articles = list(rows.articles())
    held = {
        "readings": articles,
        "standing": articles,
        "statements": rows.statements(),
        "mentions": rows.mentions(),
        "participants": rows.participants(),
        "events": rows.events(),
        "members": rows.members(),
        "decisions": (),
    }
    for name, of in held.items():
        write_deltalake(path / name, pa.Table.from_pylist([dict(row) for row in of], schema=TABLES[name].schema))
    commit = {"seq": 1, "at": "2025-04-09T00:00:00+00:00", "by": "ingest", "readings": len(articles)}
    note = json.dumps({"versions": dict.fromkeys(held, 0)})
    write_deltalake(path / "commits", pa.Table.from_pylist([{**commit, "note": note}], schema=TABLES["commits"].schema))
    return path


def in_no_order(path):
    """The lines or files of an export, whatever order its rows came in."""
    if path.is_dir():
        return {file.name: sorted(file.read_bytes().splitlines()) for file in path.iterdir()}
    return sorted(path.read_bytes().splitlines())


@pytest.mark.parametrize("name", ["polecat", "icews", "jsonl", "csv"])
def test_a_ledger_on_disk_goes_out_as_that_in_memory(name, ledger, rows, setup, tmp_path, capsys):
    path, other = (tmp_path / f"{which}{find(name).SUFFIX}" for which in ("disk", "memory"))
    assert cli.run(["export", str(ledger), "--format", name, "--output", str(path)]) == 0
    write(name, rows, other, msgspec.structs.replace(setup, version=sayso.__version__))
    assert in_no_order(path) == in_no_order(other)


@pytest.mark.parametrize("name", names())
def test_every_format_takes_a_ledger_on_disk_with_a_filter(name, ledger, tmp_path, capsys):
    path = tmp_path / f"out{find(name).SUFFIX}"
    arguments = ["--format", name, "--output", str(path), "--type", "ASSAULT", "--as-of", "1"]
    assert cli.run(["export", str(ledger), *arguments]) == 0
    assert path.exists()
