import json

from sayso.evaluate.roles import evaluate, respace
from sayso.model import EventMention, Participant, Report, Words


def test_spaces_of_tokenisation_go_and_offsets_follow():
    text, moved = respace("Iran ’ s army ( IRGC ) said , on Friday , that 1 , 200 men")
    assert text == "Iran’s army (IRGC) said, on Friday, that 1,200 men"
    place = "Iran ’ s army ( IRGC ) said , on Friday".index("IRGC")
    assert text[moved[place] : moved[place + 3] + 1] == "IRGC"


def party(text, words):
    start = text.index(words)
    return Participant(text=words, span=(start, start + len(words)))


def test_articles_at_the_edge_do_not_count(tmp_path):
    row = {"id": "1", "text": "The army shelled the town .", "actors": [[4, 8]], "recipients": [[17, 25]]}
    path = tmp_path / "roles.jsonl"
    path.write_text(json.dumps(row) + "\n")

    def code(article):
        anchor = Words(text="shelled", span=(9, 16))
        event = EventMention(
            id="1",
            type="ASSAULT",
            factuality="happened",
            actors=(party(article.text, "The army"),),
            recipients=(party(article.text, "town"),),
            anchor=anchor,
            evidence=anchor,
            confidence=1.0,
        )
        return Report(article=article, events=(event,))

    scores = evaluate(path, code)
    assert scores.exact.f1 == 1
    assert scores.with_event == 1
