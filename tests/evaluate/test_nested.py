import pytest

from sayso.evaluate import nested
from sayso.evaluate.markup import parse_examples
from sayso.model import Participant, Passage, Report, Statement, make_article

DEEP = (
    "# a: deep\n<s1>Radio</s1> <c1>said</c1> <t1><s2>a diplomat</s2> <c2>said</c2> "
    "<t2><s3>the envoy</s3> <c3>denied</c3> <t3>any deal</t3></t2></t1>."
)
SILENT = "# b: no-speech\nRain fell."


def example_of(written):
    (example,) = parse_examples(written)
    return example


def perfect(example, **changes):
    """The statements that gold asks for; ``changes`` maps a number to fields of the statement."""
    text = example.text

    def passage(spans):
        return Passage(text=" ".join(text[start:end] for start, end in spans), spans=spans)

    made = []
    for one in example.statements:
        fields = {
            "id": str(one.number),
            "source": Participant(text=text[slice(*one.source[0])], span=one.source[0]) if one.source else None,
            "cue": passage(one.cue),
            "content": passage(one.content),
            "form": "indirect",
            "within": str(one.within) if one.within else None,
        }
        made.append(Statement(**(fields | changes.get(f"s{one.number}", {}))))
    return made


def report(example, statements):
    return Report(article=make_article(example.text), statements=tuple(statements))


def test_gold_against_itself_is_all_right():
    examples = {one.text: one for one in (example_of(DEEP), example_of(SILENT))}
    result = nested.measure(examples.values(), lambda text: report(examples[text], perfect(examples[text])))
    for name in ("P", "R", "loose", "strict", "chain", "within", "source", "cue", "content"):
        assert result.total[name] == 1.0, name
    assert (result.total["chains"], result.total["false_a_text"]) == (1, 0.0)
    assert result.by_kind["deep"]["gold"] == 3


def test_a_chain_is_right_only_as_a_whole():
    example = example_of(DEEP)
    flat = nested.judge(example, perfect(example, s3={"within": None}))
    assert (flat.counts["loose"], flat.counts["chain"], flat.broken) == (3, 0, (2,))
    without_the_middle = [one for one in perfect(example, s3={"within": "1"}) if one.id != "2"]
    assert nested.judge(example, without_the_middle).counts["chain"] == 0


def test_a_statement_is_not_taken_for_the_one_it_quotes():
    """Outer and inner share their content, so overlap alone could not tell which of them was found."""
    example = example_of(DEEP)
    for number in "123":
        found = [one for one in perfect(example) if one.id == number]
        verdict = nested.judge(example, found)
        assert verdict.counts["strict"] == 1
        assert int(number) - 1 not in verdict.missed


def test_punctuation_decides_nothing_but_a_cue_of_punctuation_counts():
    example = example_of("# a: label\n<s1>Oslo</s1><c1>:</c1> <t1>“No deal”</t1>")
    inside = Passage(text="No deal", spans=((7, 14),))
    assert nested.judge(example, perfect(example, s1={"content": inside})).counts["strict"] == 1
    elsewhere = Passage(text="No", spans=((7, 9),))
    assert nested.judge(example, perfect(example, s1={"cue": elsewhere})).counts["loose"] == 0


def test_what_is_found_where_nobody_speaks_is_counted():
    silent = example_of(SILENT)
    claimed = perfect(example_of("# b: told\n<s1>Rain</s1> <c1>fell</c1><t1>.</t1>"))
    verdict = nested.judge(silent, claimed * 2)
    assert nested.figures(verdict.counts)["false_a_text"] == 2.0
    assert verdict.extra == (0, 1)


@pytest.mark.parametrize(("name", "right"), [("Ada Obi", 1), ("Ade Bello", 0), (None, 0)])
def test_a_source_is_asked_whom_it_means(name, right):
    example = example_of('# a: x\n@1 refers="Ada Obi"\nAda Obi left. <s1>She</s1> <c1>said</c1> <t1>it rained</t1>.')
    source = Participant(text="She", span=(14, 17), name=name)
    counts = nested.judge(example, perfect(example, s1={"source": source})).counts
    assert (counts["refers"], counts["refers.gold"]) == (right, 1)


def test_the_table_has_a_line_a_kind():
    examples = [example_of(DEEP), example_of(SILENT)]
    result = nested.measure(examples, lambda text: report(examples[0], []))
    lines = nested.render(result).splitlines()
    assert [line.split()[0] for line in lines[1:4]] == ["deep", "no-speech", "all"]
