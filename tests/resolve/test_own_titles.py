"""Titles that need no name in what a government publishes."""

import pytest

from sayso import make_article

TEXT = (
    "President Xi Jinping visited Hanoi. The President announced new sanctions on Iran. "
    "The Secretary condemned Russia. French President Emmanuel Macron spoke; the president criticised Iran."
)


@pytest.fixture(scope="module")
def names(coder):
    def found(publisher):
        article = make_article(TEXT, published="2022-02-02", publisher=publisher)
        return {one.text: one.name for one in coder.code(article, annotations=True).annotations.participants}

    return found


def test_the_president_is_the_publishers_own_where_a_government_publishes(names):
    found = names("U.S. Department of State")
    assert (found["The President"], found["The Secretary"]) == ("Joe Biden", "Antony Blinken")


def test_a_president_in_lower_case_is_the_one_before(names):
    assert names("U.S. Department of State")["the president"] == "Emmanuel Macron"


def test_without_such_a_publisher_it_is_the_one_before(names):
    assert names("Reuters")["The President"] == "Xi Jinping"
