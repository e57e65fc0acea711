import msgspec
import pytest

from sayso import data
from sayso.coding.lexicon import (
    ContextFile,
    NounFile,
    NounRow,
    QuantityWords,
    VerbFile,
    VerbRow,
    WordFile,
    compile_lexicon,
)
from sayso.coding.ontology import Ontology
from sayso.errors import DataError


@pytest.fixture(scope="module")
def files():
    return {
        "words": data.load("events/words.toml", WordFile),
        "verbs": data.load("events/verbs.toml", VerbFile),
        "nouns": data.load("events/nouns.toml", NounFile),
        "contexts": data.load("contexts.toml", ContextFile),
        "quantities": data.load("quantities.toml", QuantityWords),
        "ontology": data.load("plover.toml", Ontology),
    }


def test_the_lexicon_reaches_every_type_and_mode(files):
    lexicon = compile_lexicon(**files)
    entries = [entry for table in (lexicon.verbs, lexicon.nouns) for rows in table.values() for entry in rows]
    reached = {(entry.type, entry.mode) for entry in entries}
    reached |= {(type_, mode) for type_, mode, _ in lexicon.modes}
    reached |= {(type_, mode) for type_, modes in lexicon.content_modes.items() for mode in modes.values()}
    assert {type_ for type_, _ in reached} == set(files["ontology"].types)
    wanted = {(name, mode) for name, one in files["ontology"].types.items() for mode in one.modes}
    assert wanted <= reached


def test_it_holds_at_least_six_hundred_frames(files):
    assert compile_lexicon(**files).size() >= 600


def test_entries_with_more_conditions_come_first(files):
    lexicon = compile_lexicon(**files)
    for rows in lexicon.verbs.values():
        weights = [entry.weight for entry in rows]
        assert weights == sorted(weights, reverse=True)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (VerbRow(lemmas="zap", type="ATTACK"), "no event type ATTACK"),
        (VerbRow(lemmas="zap", type="ASSAULT", mode="curfew"), "no mode curfew"),
        (VerbRow(lemmas="zap", type="ASSAULT", object="@nothing"), "no class @nothing"),
        (VerbRow(lemmas="zap", type="ASSAULT", object="#thing"), "no kind #thing"),
        (VerbRow(lemmas="zap", type="ASSAULT", frame="sideways"), "no frame sideways"),
    ],
)
def test_a_wrong_reference_is_named_with_its_line(files, row, message):
    files = {**files, "verbs": msgspec.structs.replace(files["verbs"], verbs=(row,))}
    with pytest.raises(DataError, match=f"zap .*{message}"):
        compile_lexicon(**files)


def test_a_context_that_plover_does_not_have_is_refused(files):
    contexts = ContextFile({**files["contexts"].contexts, "gossip": files["contexts"].contexts["legal"]})
    with pytest.raises(DataError, match="gossip"):
        compile_lexicon(**{**files, "contexts": contexts})


def test_a_noun_of_an_unknown_type_is_refused(files):
    nouns = msgspec.structs.replace(files["nouns"], nouns=(NounRow(lemmas="zap", type="WAR"),))
    with pytest.raises(DataError, match="no event type WAR"):
        compile_lexicon(**{**files, "nouns": nouns})
