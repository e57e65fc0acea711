"""What is known of words, and whom the coder takes them for."""

import pytest

from sayso.actors.search import find, is_known
from sayso.errors import UsageError
from sayso.settings import Settings

NONE = Settings(actors_folder="none")


def test_the_coder_answers_beside_the_knowledge_base(coder):
    found = find("Sergei Lavrov", "2010-05-05", NONE)
    assert found.coded_as == coder.resolve_actor("Sergei Lavrov", on="2010-05-05")
    assert found.coded_as.actor_id in [one.id for one in found.found]


def test_words_that_no_entry_has_may_still_say_something():
    found = find("Kenyan fisheries minister", None, NONE)
    assert (found.found, found.coded_as.country, found.coded_as.sector) == ((), "KEN", "GOV")
    assert is_known(found)


def test_nothing_is_known_of_a_name_that_is_nowhere():
    assert not is_known(find("Qwxyz Fhtagn", None, NONE))


@pytest.mark.parametrize("day", ["2010", "2010-02-30", "yesterday", "20100203"])
def test_a_day_that_is_none_is_a_wrong_call(day):
    with pytest.raises(UsageError) as raised:
        find("France", day, NONE)
    assert str(raised.value) == f"{day} is no day; write it as YYYY-MM-DD"


def test_a_report_tells_that_files_were_in_use(tmp_path, coder):
    import msgspec

    import sayso
    from sayso.pipeline import Coder

    (tmp_path / "gedo.txt").write_text("@ SOM REB armed\nGedo Front\n", "utf-8")
    article = sayso.make_article("The Gedo Front attacked Mandera on Monday.", published="2025-05-15")
    report = Coder(Settings(actors_folder=str(tmp_path))).code(article)
    assert "+actors." in report.to_dict()["version"]
    assert report.events[0].actors[0].actor_id == "org.gedo-front"
    assert b'"version"' not in msgspec.json.encode(coder.code(article))
