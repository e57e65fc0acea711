"""The measure of event mentions: what counts as found, as right, and as sure."""

from collections import Counter

from sayso.evaluate.events import calibration, evaluate, three_way
from sayso.model import EventMention, Participant, Report, Words

TEXT = """# a-1: assault
The army shelled the town and Mali protested.
- shelled | ASSAULT heavy-weapons | happened | actor=The army | recipient=the town
- protested | ACCUSE disapprove | planned | actor=Mali

# a-2: none
The storm hit the coast of the island today.
"""


def words(text, part):
    start = text.index(part)
    return Words(text=part, span=(start, start + len(part)))


def event(text, anchor, kind, actors, recipients=(), **fields):
    def party(part):
        found = words(text, part)
        return Participant(text=found.text, span=found.span)

    return EventMention(
        id=anchor,
        type=kind,
        factuality="happened",
        actors=tuple(map(party, actors)),
        recipients=tuple(map(party, recipients)),
        anchor=words(text, anchor),
        evidence=words(text, anchor),
        **{"confidence": 0.9, **fields},
    )


def measured(tmp_path, find):
    path = tmp_path / "events.txt"
    path.write_text(TEXT)
    return evaluate(path, lambda article: Report(article=article, events=tuple(find(article.text))))


def test_what_is_right_counts_and_the_rest_does_not(tmp_path):
    def find(text):
        if "storm" in text:
            return [event(text, "hit", "ASSAULT", ["The storm"])]
        return [
            event(text, "shelled", "ASSAULT", ["army"], ["town"], mode="heavy-weapons"),
            event(text, "protested", "PROTEST", ["Mali"]),
        ]

    scores = measured(tmp_path, find)
    assert (scores.anchors.precision, scores.anchors.recall) == (0.667, 1.0)
    assert (scores.types.precision, scores.types.recall) == (0.333, 0.5)
    assert scores.modes == 1.0
    assert (scores.roles_exact.recall, scores.roles_overlap.recall) == (0.667, 0.667)
    assert scores.roles_pooled.recall == 1.0, "who is in a text counts, whatever the event is called"
    assert scores.factuality_accuracy == 1.0
    assert scores.right == 0.333
    assert scores.false_per_1000 == 111.11


def test_a_party_too_many_or_too_few_is_not_right(tmp_path):
    missing = measured(tmp_path, lambda text: [] if "storm" in text else [event(text, "shelled", "ASSAULT", ["army"])])
    both = measured(
        tmp_path,
        lambda text: [] if "storm" in text else [event(text, "shelled", "ASSAULT", ["army", "Mali"], ["town"])],
    )
    assert (missing.right, both.right) == (0.0, 0.0)


def test_calibration_is_the_distance_of_belief_from_truth():
    error, bins = calibration([(0.5, True), (0.5, False)] * 10)
    assert error == 0.0
    assert sum(count for _, _, count in bins) == 20
    assert calibration([(1.0, False)] * 4)[0] == 1.0


def test_several_files_are_taken_together(tmp_path):
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text(TEXT.replace("a-", f"{name[:3]}-"))

    def code(article):
        return Report(article=article, statements=(), events=())

    both = evaluate(tmp_path / "one.txt", code, also=[tmp_path / "two.txt"])
    assert (both.examples, both.types.gold) == (4, 4)


def test_three_classes_of_factuality_are_those_of_uds():
    assert three_way(
        Counter({("happened", "ongoing"): 3, ("planned", "did_not_happen"): 1, ("possible", "planned"): 1})
    ) == (round((1 + 2 / 3 + 0) / 3, 3))
