"""The packed knowledge base is what its files say, and nobody reads an old or a damaged one."""

import zlib

import pytest

from sayso.data import read_bytes, read_text
from sayso.errors import DataError
from sayso.resolve.knowledge import ROLES, build_knowledge
from sayso.resolve.packed import load_packed, pack

DIGEST = 32


def test_what_is_packed_is_what_the_files_say():
    shipped, fresh = read_bytes("actors/knowledge.bin"), pack(read_text)
    assert shipped[:DIGEST] == fresh[:DIGEST], "run python -m sayso.train.knowledge"
    assert zlib.decompress(shipped[DIGEST:]) == zlib.decompress(fresh[DIGEST:])  # builds of zlib pack differently
    assert load_packed(read_text, read_bytes) == build_knowledge(read_text)


def test_files_that_changed_since_are_read_anew():
    def changed(name):
        return read_text(name) + ("\n@ own MED\nzorgonist\n" if name == ROLES else "")

    assert "zorgonist" in load_packed(changed, read_bytes).roles
    assert "zorgonist" not in load_packed(read_text, read_bytes).roles


def test_a_damaged_file_is_said_to_be_damaged():
    with pytest.raises(DataError, match="is damaged"):
        load_packed(read_text, lambda name: read_bytes(name)[: DIGEST + 100])
