"""The model's reading of anchors, with sessions that say what a test wants."""

import json
import shutil

import numpy as np
import pytest
import sayso_model_en

from sayso.coding.event_model import (
    EncodedText,
    EventHeads,
    EventLabels,
    PairText,
    find_anchors,
    load_event_heads,
    pair_shares,
    read_anchor,
    role_shares,
)
from sayso.errors import DataError

# pieces: 0 The 1 army 2 shell 3 ed 4 the 5 town
SPANS = np.array([(0, 3), (4, 8), (9, 14), (14, 16), (17, 20), (21, 25)])
WORDS = [(0, 3), (4, 8), (9, 16), (17, 20), (21, 25)]
LABELS = EventLabels(
    types=("ASSAULT", "CONSULT"),
    modes=("ASSAULT aerial", "ASSAULT", "CONSULT"),
    contexts=("military",),
    factualities=("happened", "planned"),
    roles=("actor", "recipient"),
)


class Session:
    """Gives what a function makes of the question, and keeps the question."""

    def __init__(self, answer):
        self.answer, self.asked = answer, []

    def run(self, outputs, given):
        self.asked.append(given)
        return self.answer(given)


def text(anchors=None):
    count = len(SPANS)
    shares = np.zeros((count, 3), np.float32)
    shares[:, 0] = 1.0
    for piece, (kind, share) in (anchors or {}).items():
        shares[piece] = 0.0
        shares[piece, 0], shares[piece, kind] = 1.0 - share, share
    states = np.repeat(np.arange(count, dtype=np.float32)[:, None], 384, axis=1)
    return EncodedText(shares, states, states, np.arange(count), np.tile([0, count], (count, 1)), SPANS)


def heads(roles=None):
    def read(given):
        length = given["views"].shape[1]
        logits = np.zeros((1, length, 3), np.float32)
        logits[:, :, 0] = 3.0
        for piece, role in (roles or {}).items():
            logits[0, piece, role] = 9.0
        flat = [np.zeros((1, size), np.float32) for size in (3, 3, 2, 1)]
        return [logits, *flat]

    return EventHeads(Session(read), Session(lambda given: [np.array([[2.0, 0.0]], np.float32)]), LABELS)


def test_words_of_one_type_side_by_side_are_one_anchor():
    found = text({1: (1, 0.9), 2: (1, 0.9), 3: (1, 0.9), 5: (2, 0.9)})
    assert find_anchors(found, WORDS, 0.5) == [(4, 16), (21, 25)]


def test_a_word_counts_by_the_mean_of_its_pieces():
    assert find_anchors(text({2: (1, 0.9)}), WORDS, 0.5) == []
    assert find_anchors(text({2: (1, 0.9)}), WORDS, 0.4) == [(9, 16)]


def test_an_anchor_is_read_from_the_mean_of_its_pieces_and_its_distances():
    model = heads()
    read_anchor(model, text(), (9, 16))
    (asked,) = model.reader.asked
    assert asked["anchor"][0, 0] == pytest.approx(2.5)
    assert asked["away"][0].tolist() == [16, 17, 18, 19, 20, 21]
    assert asked["mask"].shape == (1, 6)


def test_no_piece_no_reading():
    assert read_anchor(heads(), text(), (16, 17)) is None


def test_roles_are_the_mean_over_a_mentions_pieces():
    seen = text()
    reading = read_anchor(heads({0: 1, 1: 1, 4: 2, 5: 2}), seen, (9, 16))
    assert role_shares(reading, seen, (0, 8)).argmax() == 1
    assert role_shares(reading, seen, (17, 25)).argmax() == 2
    assert role_shares(reading, seen, (9, 16)).argmax() == 0


def test_distances_far_off_share_a_bucket():
    long = EncodedText(
        np.zeros((254, 3), np.float32),
        np.zeros((254, 384), np.float32),
        np.zeros((254, 384), np.float32),
        np.arange(254),
        np.tile([0, 254], (254, 1)),
        np.array([(place * 2, place * 2 + 1) for place in range(254)]),
    )
    model = heads()
    read_anchor(model, long, (0, 1))
    away = model.reader.asked[0]["away"][0]
    assert away[13] == away[20] == 18 + 13
    assert away[253] == 18 + 17
    assert (np.diff(away) >= 0).all()


def test_parties_are_marked_on_their_pieces_and_one_that_is_not_named_nowhere():
    model = heads()
    shares = pair_shares(model, PairText(np.zeros((8, 384), np.float32), SPANS), (0, 8), None)
    asked = model.pair.asked[0]
    assert asked["actor"].tolist() == [[0, 1, 1, 0, 0, 0, 0, 0]]
    assert not asked["recipient"].any()
    assert shares.sum() == pytest.approx(1.0)
    assert shares[0] > shares[1]


def test_numbers_of_an_older_version_are_refused_with_what_to_do(tmp_path):
    for name in ("reader.onnx", "pair.onnx", "events.json"):
        shutil.copy(sayso_model_en.folder() / name, tmp_path / name)
    older = json.loads((tmp_path / "events.json").read_text("utf-8"))
    (tmp_path / "events.json").write_text(json.dumps(older | {"trust": [0.0, 1.0]}), "utf-8")
    with pytest.raises(DataError, match=r"another version.*install"):
        load_event_heads(tmp_path)
