"""Vectors of context are the same bytes whatever the order of sums, and alike where words are used alike."""

import io
from types import SimpleNamespace

import numpy as np
import pytest

from sayso import data
from sayso.annotate.encoder import Encoded
from sayso.annotate.vectors import context_vectors, read_projection
from sayso.model import make_article

PIECES = [(0, 4), (5, 9), (10, 14), (15, 19)]


def seen(states):
    states = np.asarray(states, dtype=np.float32)
    nothing = np.zeros((len(states), 1), np.float32)
    spans = np.array(PIECES[: len(states)], dtype=np.int64).reshape(-1, 2)
    pieces = SimpleNamespace(spans=spans)
    return Encoded(pieces, nothing, nothing, states, states, states, np.arange(len(states)), spans)


def projection(width=3, size=2):
    turn = np.zeros((3, width, size), np.int8)
    turn[:, 0, 0] = turn[:, 1, 1] = 100
    held = io.BytesIO()
    np.savez(held, mean=np.zeros((3, width), np.int16), turn=turn)
    return read_projection(held.getvalue())


def full_size():
    turn = np.random.default_rng(1).integers(-9, 9, (3, 400, 64))
    return projection(width=400, size=64)._replace(turn=turn.astype(float))


def parts(vector, size=2):
    numbers = np.frombuffer(vector, np.int8)
    return [numbers[place : place + size].tolist() for place in range(0, len(numbers), size)]


def test_a_vector_has_the_anchor_then_the_sentence_then_the_article():
    states = [[1, 0, 0], [0, 1, 0], [0, 1, 0], [0, -1, 0]]
    (vector,) = context_vectors(seen(states), projection(), [(0, 4)], [(5, 14)])
    assert parts(vector) == [[127, 0], [0, 127], [127, 127]]


def test_numbers_keep_their_proportion_below_the_cut():
    wide = full_size()
    states = np.random.default_rng(2).normal(size=(4, 400))
    (vector,) = context_vectors(seen(states), wide, [(0, 4)], [(0, 9)])
    held = np.rint(states[0].astype(np.float32).astype(np.float64) * 64) @ wide.turn[0]
    found = np.frombuffer(vector, np.int8)[:64].astype(float)
    assert found @ held / np.linalg.norm(found) / np.linalg.norm(held) == pytest.approx(1, abs=0.01)


def test_the_bytes_do_not_hang_on_the_order_of_sums():
    wide = full_size()
    states = np.random.default_rng(2).normal(size=(4, 400))
    forward = context_vectors(seen(states), wide, [(0, 19)], [(0, 19)])
    assert forward == context_vectors(seen(states[::-1]), wide, [(0, 19)], [(0, 19)])


def test_a_span_between_pieces_takes_the_next_and_one_behind_all_the_last():
    states = [[1, 0, 0], [0, 1, 0]]
    between, behind = context_vectors(seen(states), projection(), [(4, 5), (30, 31)], [(0, 4), (0, 4)])
    assert parts(between)[0] == parts(behind)[0] == [0, 127]


def test_a_text_without_words_has_a_vector_of_noughts():
    assert context_vectors(seen(np.zeros((0, 3))), projection(), [(0, 1)], [(0, 1)]) == (bytes(6),)


def test_the_projection_that_is_shipped_gives_three_parts_of_64():
    held = read_projection(data.read_bytes("merging/vectors.npz"))
    assert (held.mean.shape, held.turn.shape) == ((3, 384), (3, 384, 64))


def test_the_coder_gives_each_event_of_the_report_its_vector(coder):
    article = make_article(
        "Norwegian ships shelled the port of Odda. Anna Berg met Ken Sato in Oslo.", published="2024-03-06"
    )
    report, vectors = coder.code_with_vectors(article)
    assert report == coder.code(article)
    assert [len(vector) for vector in vectors] == [192] * len(report.events)
    assert len(report.events) > 0
    anchors, sentences = [one.anchor.span for one in report.events], [one.evidence.span for one in report.events]
    assert coder.context_vectors(article.text, anchors, sentences) == vectors
