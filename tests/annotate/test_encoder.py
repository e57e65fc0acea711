import re
from types import SimpleNamespace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sayso.annotate import encoder
from sayso.annotate.encoder import Encoder, encode, middle_states, quotation, spans_to_pieces, split, windows


class Words:
    """A tokenizer of words and marks."""

    def encode(self, sequence, *, add_special_tokens):
        found = list(re.finditer(r"\w+|[^\w\s]", sequence))
        return SimpleNamespace(ids=[len(m.group()) for m in found], offsets=[m.span() for m in found])


class Echo:
    """A network that says the number of the piece, so that a test sees which window answered."""

    def run(self, outputs, given):
        embedded = given["embedded"]
        vectors = np.repeat(embedded[:, :, :1], 384, axis=2)
        tags, anchors = (np.zeros((*embedded.shape[:2], size), np.float32) for size in (9, 17))
        return [tags, vectors, anchors, vectors, vectors]


ECHO = Encoder(Words(), np.arange(120, dtype=np.int8)[:, None], np.ones(120, np.float32), Echo())


def test_an_unbalanced_mark_stays_in_its_paragraph():
    state = quotation('He said "we go.\nNobody went.')
    assert state[9] == 1
    assert set(state[16:]) == {0}


def test_marks_of_both_shapes_open_and_close():
    for text in ('a "b" c', "a “b” c", "a «b» c"):
        assert list(quotation(text)) == [0, 0, 2, 1, 3, 0, 0]


def test_features_tell_case_breaks_and_joints():
    pieces = split(Words(), "Pyongyang said NATO's\naim is War")
    words = [(int(case), int(before)) for case, _, before in pieces.features]
    assert words == [(1, 3), (0, 0), (2, 0), (0, 1), (0, 1), (0, 2), (0, 0), (1, 0)]
    assert pieces.paragraph.tolist() == [0, 0, 0, 0, 0, 1, 1, 1]


@given(st.lists(st.integers(1, 400), max_size=20), st.integers(0, 80), st.integers(1, 254))
def test_every_piece_counts_in_one_window_that_the_encoder_can_hold(lengths, context, budget):
    paragraph = np.repeat(np.arange(len(lengths)), lengths)
    cut = windows(paragraph, context, budget)
    owned = [piece for window in cut for piece in range(window.core, window.last)]
    assert owned == list(range(len(paragraph)))
    assert all(window.first <= window.core and window.last - window.first <= encoder.WINDOW for window in cut)


def test_a_paragraph_that_fits_is_never_cut():
    paragraph = np.repeat([0, 1, 2], [150, 150, 150])
    assert [(w.core, w.last) for w in windows(paragraph)] == [(0, 150), (150, 300), (300, 450)]


def test_spans_and_pieces_agree():
    text = "A council diplomat said so."
    pieces = split(Words(), text)
    assert spans_to_pieces([(2, 18)], pieces) == [(1, 3)]
    assert spans_to_pieces([(1, 2)], pieces) == []


def test_rows_of_a_piece_are_those_of_the_window_that_owns_it():
    text = "\n".join(" ".join("x" * (1 + (line + word) % 9) for word in range(100)) for line in range(7))
    found = encode(ECHO, text, context=20)
    assert len(found.rows) > len(found.pieces.ids)
    for rows in (found.rows, found.states, found.views):
        assert rows[found.row, 0].tolist() == found.pieces.ids.tolist()
    assert found.anchors.shape == (len(found.pieces.ids), 17)
    assert ((found.window[:, 0] <= found.row) & (found.row < found.window[:, 1])).all()


def test_an_empty_text_has_no_pieces():
    found = encode(ECHO, "")
    assert len(found.pieces.ids) == len(found.rows) == 0


class Half(Echo):
    """A network that, asked for the states half way, gives the number of each piece."""

    def run(self, outputs, given):
        assert outputs == ["middle"]
        return [np.repeat(given["embedded"][:, :, :1], 384, axis=2)]


def test_states_half_way_are_those_of_the_window_that_reads_a_character():
    text = "\n".join(" ".join("x" * (1 + (line + word) % 9) for word in range(100)) for line in range(7))
    at = text.index("\n", 2500) + 1
    found = middle_states(Encoder(Words(), ECHO.table, ECHO.scale, Half()), text, at)
    assert len(found.states) == len(found.spans) + 2
    assert at in found.spans[:, 0]
    assert found.states[1:-1, 0].tolist() == [end - start for start, end in found.spans.tolist()]


def test_an_empty_text_has_only_the_marks_at_its_ends_half_way():
    found = middle_states(Encoder(Words(), ECHO.table, ECHO.scale, Half()), "", 0)
    assert found.states.shape == (2, 384)
    assert len(found.spans) == 0
