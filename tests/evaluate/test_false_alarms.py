import json

from sayso.evaluate.false_alarms import evaluate
from sayso.model import EventMention, Report, Words


def test_every_event_is_false_and_a_text_counts_once(tmp_path):
    path = tmp_path / "texts.jsonl"
    rows = [{"id": "1", "text": "one two three four"}, {"id": "2", "text": "one two three four"}]
    path.write_text("".join(json.dumps(row) + "\n" for row in [*rows, {"id": "3", "text": "a b c d e f"}]))

    def code(article):
        anchor = Words(text=article.text[:3], span=(0, 3))
        found = EventMention(
            id="e", type="ACCUSE", factuality="happened", actors=(), recipients=(), anchor=anchor, evidence=anchor,
            confidence=0.5,
        )  # fmt: skip
        return Report(article=article, events=(found,) if article.text.startswith("one") else ())

    scores = evaluate(path, code)
    assert (scores.texts, scores.words, scores.events, scores.by_type) == (2, 10, 1, {"ACCUSE": 1})
    assert scores.per_1000_words == 100.0
