"""The shipped weights read sentences of our own as they did when they were released."""

import sys
from pathlib import Path

import pytest

from sayso.annotate.encoder import encode, load_encoder
from sayso.coding.attribution_model import attributions, load_linker

pytest.importorskip("onnxruntime")
pytest.importorskip("tokenizers")

PACKAGE = Path(__file__).parents[2] / "packages" / "sayso-model-en" / "src"


@pytest.fixture(scope="module")
def package():
    sys.path.insert(0, str(PACKAGE))
    import sayso_model_en

    sys.path.remove(str(PACKAGE))
    return sayso_model_en


@pytest.fixture(scope="module")
def read(package):
    encoder, linker = load_encoder(package.folder()), load_linker(package.folder())

    def read(text):
        seen = encode(encoder, text)
        found = attributions(
            linker, seen.tags, seen.rows, seen.row, seen.window, seen.pieces.paragraph, seen.pieces.spans
        )
        return [tuple(tuple(text[start:end] for start, end in spans) for spans in one[:3]) for one in found]

    return read


def test_the_weights_are_as_released(package):
    assert package.damaged() == []


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        ("The army left the town, two officials said on Monday.", "two officials", "said", "The army left the town"),
        ("Berg denied that money was the reason.", "Berg", "denied", "that money was the reason"),
        ("According to two officials, talks resume in May.", "two officials", "According to", "talks resume in May"),
    ],
)
def test_a_plain_statement_is_read(read, text, source, cue, content):
    assert read(text) == [((source,), (cue,), (content,))]


def test_a_split_quotation_is_one_statement(read):
    text = '"We go home," Anna Berg told reporters, "and we do not come back."'
    ((source, cue, content),) = read(text)
    assert (source, cue) == (("Anna Berg",), ("told",))
    assert content == ('"We go home,"', '"and we do not come back."')


def test_the_same_text_reads_the_same_twice(read):
    text = "The minister wants a new round, her aides say. Critics fear that it comes too late."
    assert read(text) == read(text) != []
