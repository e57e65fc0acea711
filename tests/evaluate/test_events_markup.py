"""The format of our own annotated events: what it says, and what it refuses."""

from pathlib import Path

import msgspec
import pytest

from sayso.errors import InputError
from sayso.evaluate.events_markup import load_labels, main, parse_examples, read_examples, read_standoff

CORPUS = Path(__file__).parents[2] / "corpus" / "events"

TEXT = """
# a-1: assault
Rebels shelled Gao, then they shelled Kidal. ¶ Mali protested.
- shelled#2 | ASSAULT heavy-weapons | happened | actor=they | place=Kidal | contexts=military
- protested | ACCUSE disapprove | happened | actor=Mali | recipient=Rebels

# a-2: none
The storm hit the coast.
"""


@pytest.fixture(scope="module")
def labels():
    return load_labels()


def test_words_become_spans_and_a_number_says_which(labels):
    first, second = parse_examples(TEXT, "x.txt", labels)
    assert [first.text[slice(*event.anchor)] for event in first.events] == ["shelled", "protested"]
    assert first.events[0].anchor[0] > first.text.index("then")
    assert first.text.endswith("\n\nMali protested.")
    assert [first.text[slice(*span)] for span in first.events[1].spans("recipient")] == ["Rebels"]
    assert (first.events[0].mode, first.events[0].contexts) == ("heavy-weapons", ("military",))
    assert second.events == ()


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("- shelled | ASSAULT | happened", "occurs 2 times"),
        ("- bombed | ASSAULT | happened", "not in the text"),
        ("- shelled#3 | ASSAULT | happened", "occurs only 2 times"),
        ("- shelled#1 | ATTACK | happened", "no type and mode"),
        ("- shelled#1 | CONSULT aerial | happened", "no type and mode"),
        ("- shelled#1 | ASSAULT | true", "no factuality"),
        ("- shelled#1 | ASSAULT | happened | victim=Gao", "no field"),
        ("- shelled#1 | ASSAULT | happened | contexts=war", "no context"),
        ("shelled#1 | ASSAULT | happened", "an event is"),
    ],
)
def test_a_fault_is_named_with_its_example(labels, line, fault):
    text = f"# a-1: assault\nRebels shelled Gao and shelled Kidal.\n{line}"
    with pytest.raises(InputError) as raised:
        list(parse_examples(text, "x.txt", labels))
    assert fault in str(raised.value)
    assert "x.txt: a-1" in str(raised.value)


def test_our_own_corpus_has_no_fault_and_no_name_twice(capsys):
    assert main([str(CORPUS / "train"), str(CORPUS / "dev.txt")]) == 0
    assert "examples" in capsys.readouterr().out


def test_no_training_text_is_in_dev(labels):
    seen = {example.text for example in read_examples(CORPUS / "train", labels)}
    assert not seen & {example.text for example in read_examples(CORPUS / "dev.txt", labels)}


def test_annotations_of_texts_elsewhere_count_from_where_they_begin(tmp_path):
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.jsonl").write_bytes(msgspec.json.encode({"id": "d", "text": "Hello. Rebels shelled Gao."}))
    event = {"anchor": [7, 14], "type": "ASSAULT", "mode": None, "factuality": "happened", "roles": []}
    row = {"id": "1", "corpus": "news/a.jsonl", "document": "d", "start": 7, "end": 26, "events": [event]}
    path = tmp_path / "real.jsonl"
    path.write_bytes(msgspec.json.encode(row))
    (example,) = read_standoff(path, tmp_path)
    assert example.text == "Rebels shelled Gao."
    assert example.text[slice(*example.events[0].anchor)] == "shelled"
    with pytest.raises(InputError, match="SAYSO_DATA"):
        list(read_standoff(path, tmp_path / "nowhere"))
