"""Parts of corpora to measure on: what was trained on is left out, topics are kept whole."""

import json

from sayso.evaluate.selection import main, of_topics, unseen

SEEN = "The EU banned imports from Mali on Monday"


def test_a_rewording_of_a_text_that_was_trained_on_is_left_out():
    rows = [{"text": "The EC banned imports from Mali on Monday ."}, {"text": "Rebels shelled Gao ."}]
    assert list(unseen(rows, [SEEN])) == rows[1:]


def test_at_most_so_many_texts_of_a_topic_are_kept():
    rows = [{"topic": topic, "text": str(at)} for at, topic in enumerate([1, 2, 1, 1, 3])]
    assert [row["text"] for row in of_topics(rows, frozenset(["1", "3"]), 2)] == ["0", "2", "4"]


def test_the_command_writes_rows_that_evaluate_takes(tmp_path, capsys):
    (tmp_path / "all.jsonl").write_text("\n".join(json.dumps({"text": text}) for text in (SEEN, "Rebels shelled Gao")))
    (tmp_path / "seen.txt").write_text(f"# a-1: made\n{SEEN}.\n")
    status = main(["unseen", str(tmp_path / "all.jsonl"), "--seen", str(tmp_path / "seen.txt")])
    assert (status, capsys.readouterr().out) == (0, '{"text": "Rebels shelled Gao"}\n')
