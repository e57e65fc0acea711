"""The packed knowledge base is what its files say, and nobody reads an old one."""

from sayso.data import read_bytes, read_text
from sayso.resolve.knowledge import ROLES, build_knowledge
from sayso.resolve.packed import load_packed, pack


def test_what_is_packed_is_what_the_files_say():
    assert pack(read_text) == read_bytes("actors/knowledge.bin"), "run python -m sayso.train.knowledge"
    assert load_packed(read_text, read_bytes) == build_knowledge(read_text)


def test_files_that_changed_since_are_read_anew():
    def changed(name):
        return read_text(name) + ("\n@ own MED\nzorgonist\n" if name == ROLES else "")

    assert "zorgonist" in load_packed(changed, read_bytes).roles
    assert "zorgonist" not in load_packed(read_text, read_bytes).roles
