"""What holds of every format of a ledger."""

from __future__ import annotations

import pytest

from sayso.errors import UsageError
from sayso.export.ledger import find, names, write

ALL = names()


def files(path):
    return {one.name: one.read_bytes() for one in path.iterdir()} if path.is_dir() else path.read_bytes()


@pytest.mark.parametrize("name", ALL)
def test_a_format_writes_the_same_twice_and_leaves_nothing_half_written(name, rows, setup, tmp_path):
    first, second = (tmp_path / f"{which}{find(name).SUFFIX}" for which in ("one", "two"))
    written = write(name, rows, first, setup)
    assert written.rows > 0
    assert write(name, rows, second, setup) == written
    assert files(first) == files(second)
    assert sorted(tmp_path.iterdir()) == sorted([first, second])


@pytest.mark.parametrize("name", ALL)
def test_a_format_writes_a_ledger_without_rows(name, empty, setup, tmp_path):
    path = tmp_path / f"none{find(name).SUFFIX}"
    assert write(name, empty, path, setup) == (0, 0)
    assert path.exists()


@pytest.mark.parametrize("name", ALL)
def test_a_format_says_what_it_is(name):
    found = find(name)
    assert name == found.NAME
    assert found.SAYS.endswith(".")
    assert found.PARTS or found.TABLES
    for part in found.PARTS:
        assert part.says
        assert part.fields
        assert [field.name for field in part.fields if not field.says] == []


@pytest.mark.parametrize(
    ("name", "shown", "left_out"), [("polecat", 9, 3), ("icews", 10, 3), ("gdelt", 10, 3), ("plover", 9, 3)]
)
def test_what_did_not_happen_is_left_out_and_counted_unless_asked_for(name, shown, left_out, exported):
    exported(name)
    assert exported.written == (shown, left_out)


@pytest.mark.parametrize(("name", "shown"), [("polecat", 12), ("icews", 13), ("gdelt", 13), ("plover", 12)])
def test_all_events_are_there_when_asked_for(name, shown, exported):
    exported(name, all_factuality=True)
    assert exported.written == (shown, 0)


def test_an_export_never_overwrites(rows, setup, tmp_path):
    path = tmp_path / "events.jsonl"
    path.write_text("mine")
    with pytest.raises(UsageError, match="there is something already"):
        write("jsonl", rows, path, setup)
    assert path.read_text() == "mine"


def test_an_export_into_no_folder_says_so(rows, setup, tmp_path):
    with pytest.raises(UsageError, match="make it first"):
        write("jsonl", rows, tmp_path / "absent" / "events.jsonl", setup)


def test_an_export_that_fails_leaves_nothing(setup, tmp_path):
    class Broken:
        def events(self):
            raise RuntimeError("disk on fire")

        articles = statements = mentions = participants = members = lambda self: iter(())

    for name in ALL:
        if find(name).PARTS and name not in ("labelstudio", "doccano", "prodigy", "inception"):
            with pytest.raises(RuntimeError):
                write(name, Broken(), tmp_path / "x", setup)
    assert list(tmp_path.iterdir()) == []
