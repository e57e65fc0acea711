from pathlib import Path

import pytest

from sayso.errors import InputError
from sayso.evaluate.markup import main, parse_examples, problems, read_examples

CORPUS = Path(__file__).parents[2] / "corpus" / "statements"
NESTED = """# one: quoting
@2 refers="Ada Obi" medium=phone
<t1><t2>“We go.”</t2></t1> <s1>The wire</s1> <c1>quoted</c1> <t1><s2>Ada Obi</s2> as <c2>saying</c2></t1>."""


def only(written):
    (example,) = parse_examples(written)
    return example


def words(example, spans):
    return [example.text[start:end] for start, end in spans]


def test_tags_are_taken_out_and_become_spans():
    example = only(NESTED)
    assert example.text == "“We go.” The wire quoted Ada Obi as saying."
    outer, inner = example.statements
    assert words(example, outer.content) == ["“We go.”", "Ada Obi as saying"]
    assert [words(example, spans) for spans in (inner.source, inner.cue, inner.content)] == [
        ["Ada Obi"],
        ["saying"],
        ["“We go.”"],
    ]


def test_a_statement_lies_within_the_smallest_content_that_holds_its_cue():
    inner = "<s2>B</s2> <c2>said</c2> <t2><s3>C</s3> <c3>hid</c3> <t3>it</t3></t2>"
    example = only(f"# x: deep\n<s1>A</s1> <c1>said</c1> <t1>{inner}</t1>.")
    assert [one.within for one in example.statements] == [None, 1, 2]


def test_notes_go_to_their_statement():
    outer, inner = only(NESTED).statements
    assert (outer.refers, inner.refers, inner.medium) == (None, "Ada Obi", "phone")


def test_statements_may_share_a_source_and_paragraphs_are_kept():
    example = only("# x: shared\n<s1,2>He</s1,2> <c1>said</c1> <t1>no</t1> ¶ and <c2>wept</c2> <t2>“no”</t2>.")
    assert example.text == "He said no\n\nand wept “no”."
    assert [words(example, one.source) for one in example.statements] == [["He"], ["He"]]


def test_examples_are_separated_by_empty_lines_and_lines_of_one_are_joined():
    examples = list(parse_examples("# a: no-speech\nRain\nfell.\n\n\n# b: no-speech\nSnow fell.\n"))
    assert [(one.id, one.text) for one in examples] == [("a", "Rain fell."), ("b", "Snow fell.")]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("<s1>He</s1> left.", "no line"),
        ("# a: x\n<s1>He left.", "not closed"),
        ("# a: x\nHe</s1> left.", "closes nothing"),
        ("# a: x\n<s1>He <c1>left</s1></c1>.", "not the last"),
        ("# a: x\n@2 medium=phone\n<c1>said</c1> <t1>x</t1>", "no statement"),
        ("# a: x\n@1 colour=red\n<c1>said</c1> <t1>x</t1>", "unknown field"),
        ("# a: x\n<c1>said</c 1> it", "not closed"),
    ],
)
def test_what_cannot_be_read_names_the_example(written, message):
    with pytest.raises(InputError, match=message):
        list(parse_examples(written, "file.txt"))


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("<s1>He</s1> <t1>left</t1>", "one cue"),
        ("<s1>He</s1> <c1>said</c1> so", "no content"),
        ("<s1>He </s1><c1>said</c1> <t1>no</t1>", "not trimmed"),
        ("<s1>He,</s1> <c1>said</c1> <t1>no</t1>", "comma"),
        ("<s1>He</s1> <c1>said</c1> <t1>he left.</t1>", "stop"),
        ("“<t1>No</t1>” <s1>he</s1> <c1>said</c1>", "opening mark"),
        ("<s1>He</s1> <c1>said</c1> <t1>“no</t1>”", "closing mark"),
        ("<s1>He</s1> <t1><c1>said</c1> no</t1>", "own source or content"),
        ("<s2>He</s2> <c2>said</c2> <t2>no</t2>", "numbered"),
        ("Nothing.", "no statement"),
    ],
)
def test_the_checker_knows_the_conventions(body, problem):
    assert problem in " ".join(problems(only(f"# a: told\n{body}")))


def test_a_text_without_speech_has_no_statement():
    assert problems(only("# a: no-speech\n<c1>said</c1> <t1>x</t1>")) == ["an example without speech has a statement"]
    assert problems(only("# a: no-speech\nRain fell.")) == []


def test_a_stop_that_belongs_to_the_words_may_stay():
    assert problems(only("# a: x\n<s1>He</s1> <c1>said</c1> <t1>the law of the U.S.</t1>")) == []
    assert problems(only("# a: x\n<s1>He</s1><c1>:</c1> <t1>It rains. It pours.</t1>")) == []


@pytest.mark.parametrize("part", ["train", "dev", "test"])
def test_our_corpus_is_in_order(part, capsys):
    assert main([str(CORPUS / part)]) == 0, capsys.readouterr().out


def test_ids_and_texts_of_our_corpus_occur_once():
    examples = read_examples(CORPUS)
    assert len({one.id for one in examples}) == len({one.text for one in examples}) == len(examples) >= 350
