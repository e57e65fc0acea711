import msgspec
import pytest

from sayso.annotate.coref_pairs import ALONE, MENTION, PAIR
from sayso.annotate.coref_ranker import load_ranker
from sayso.annotate.coreference import link
from sayso.annotate.mentions import CorefWords, find_mentions
from sayso.annotate.parse import parse
from sayso.data import load, read_text
from sayso.errors import DataError

WORDS = load("coreference.toml", CorefWords)
SHIPPED = load_ranker(read_text("coreference-ranker.json"))


def weights(score):
    """Weights of nought: every antecedent scores ``score``, none scores 0."""
    net = {
        "pair": [[0.0]] * PAIR,
        "antecedent": [[0.0]] * MENTION,
        "mention": [[0.0]] * MENTION,
        "first_bias": [0.0],
        "second": [[0.0]],
        "second_bias": [0.0],
        "score": [0.0],
        "score_bias": score,
        "alone": [[0.0]] * ALONE,
        "alone_bias": [0.0],
        "alone_score": [0.0],
        "alone_score_bias": 0.0,
    }
    return {"margin": 0.0, "nets": [net]}


def ranker(score):
    return load_ranker(msgspec.json.encode(weights(score)).decode())


class Linked:
    def __init__(self, nlp, text, ranker, **options):
        self.parse = parse(nlp, text)
        self.mentions = find_mentions(self.parse, WORDS)
        self.result = link(self.parse, self.mentions, WORDS, ranker=ranker, **options)

    def together(self, first, second):
        spans = [self.parse.words(mention.span) for mention in self.mentions]
        return self.result.chain_of[spans.index(first)] == self.result.chain_of[spans.index(second)]


def test_what_scores_below_none_stays_alone(nlp):
    text = "The contest began in Oslo. A rally went on until night."
    assert not Linked(nlp, text, ranker(-1.0)).together("The contest", "A rally")


def test_what_scores_above_none_is_joined(nlp):
    text = "The contest began in Oslo. A rally went on until night."
    assert Linked(nlp, text, ranker(1.0)).together("The contest", "A rally")


def test_a_high_score_never_joins_two_whom_the_knowledge_base_knows_apart(nlp):
    text = "Kim Il-sung founded the state. Kim Jong-il inherited it."
    apart = Linked(nlp, text, ranker(9.0), same_person=lambda a, b: False)
    assert not apart.together("Kim Il-sung", "Kim Jong-il")


def test_a_group_is_no_single_participant(nlp):
    text = "Marek Nowak and Olena Bondar met in Kyiv. The two leaders signed an accord."
    linked = Linked(nlp, text, ranker(9.0))
    group = next(m.index for m in linked.mentions if linked.parse.words(m.span) == "The two leaders")
    assert group in linked.result.groups
    assert not linked.together("Marek Nowak", "The two leaders")


def test_the_shipped_weights_find_what_the_sieves_leave_alone(nlp):
    text = (
        "The council approved a new flag for the town on Monday.\n"
        "The council said that the new town flag would fly in June."
    )
    assert not Linked(nlp, text, None).together("a new flag", "the new town flag")
    assert Linked(nlp, text, SHIPPED).together("a new flag", "the new town flag")


def test_a_name_with_an_article_is_no_person(nlp):
    text = "Tom West, the envoy, left. President Putin accused the West of lies."
    assert not Linked(nlp, text, ranker(9.0)).together("Tom West", "the West of lies")


def test_nothing_to_link_is_no_error(nlp):
    assert Linked(nlp, "Yes.", SHIPPED).result.chains == ()


def test_weights_of_another_shape_are_refused():
    wrong = weights(0.0)
    wrong["nets"][0]["pair"].pop()
    with pytest.raises(DataError) as raised:
        load_ranker(msgspec.json.encode(wrong).decode())
    assert str(raised.value) == f"weights of the coreference ranker: pair must be ({PAIR}, 1); train them again"


def test_a_missing_field_is_named():
    wrong = weights(0.0)
    del wrong["nets"][0]["score"]
    with pytest.raises(DataError) as raised:
        load_ranker(msgspec.json.encode(wrong).decode())
    wanted = "weights of the coreference ranker: Object missing required field `score` - at `$.nets[0]`"
    assert str(raised.value) == wanted
