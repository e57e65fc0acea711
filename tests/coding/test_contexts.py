from sayso.coding.contexts import contexts_of


def contexts(bench, text, place=0):
    parsed, drafts = bench.find(text)
    return contexts_of(parsed, drafts[place], bench.lexicon)


def test_words_of_the_sentence_give_contexts(bench):
    found = contexts(bench, "North Korea carried out a nuclear test.")
    assert "cbrn" in found
    assert "military" in found


def test_they_come_in_the_order_of_the_ontology(bench):
    found = contexts(bench, "Police arrested an opposition candidate over bribes before the election.")
    assert list(found) == [name for name in bench.ontology.contexts if name in found]
    assert {"election", "corruption", "crime"} <= set(found)


def test_the_sentence_before_helps_out_where_there_is_none(bench):
    found = contexts(bench, "Refugees crossed the border. Kenya thanked Uganda for its help.")
    assert "asylum" in found


def test_a_paragraph_break_stops_that(bench):
    found = contexts(bench, "Refugees crossed the border.\nKenya thanked Uganda for its help.")
    assert "asylum" not in found


def test_a_cyber_attack_is_in_the_cyber_context(bench):
    assert "cyber" in contexts(bench, "Hackers attacked the website of the ministry of defence.")
