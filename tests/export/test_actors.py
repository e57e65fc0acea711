"""What the knowledge base says, for the eye."""

import io

import pytest

from sayso import data
from sayso.export import Style, Wording
from sayso.export._actors import WRITERS, codes
from sayso.model import FoundActors, KnownActor, Participant, StateCodes

STYLE = Style(wording=data.load("wording.toml", Wording), width=110)


def view(found, on=None, **answer):
    stream = io.StringIO()
    coded = Participant(text="x", span=(0, 1), **answer)
    WRITERS["view"](FoundActors(words="x", on=on, found=tuple(found), coded_as=coded), stream, STYLE)
    return stream.getvalue()


def test_what_holds_on_the_day_stands_before_the_rest():
    then = KnownActor(id="KEN.a", name="A", kind="person", country="KEN", start="2001", holds=True)
    other = KnownActor(id="KEN.b", name="B", kind="person", country="KEN", end="2000", holds=False)
    assert view([then, other], on="2003-01-01", country="KEN", actor_id="KEN.a", name="A") == (
        "id     name  kind    country  from\n"
        "KEN.a  A     person  KEN      2001\n"
        "\n"
        "not on 2003-01-01\n"
        "id     name  kind    country  to\n"
        "KEN.b  B     person  KEN      2000\n"
        "\n"
        "coded as A (KEN), KEN.a\n"
    )


def test_no_entry_and_no_answer_are_said():
    assert view([]) == "No entry has this name.\n\ncoded as nobody it knows\n"


def test_an_entry_of_the_users_is_marked():
    own = KnownActor(id="org.a", name="A", kind="armed", sectors=("REB", "CRM"), own=True)
    assert "armed (yours)" in view([own])
    assert "REB+CRM" in view([own])


@pytest.mark.parametrize(
    ("held", "shown"),
    [
        (None, ""),
        (StateCodes(), ""),
        (StateCodes(cow=365, cow_letters="RUS", cameo="RUS"), "COW 365 RUS, CAMEO RUS"),
        (StateCodes(cameo="HKG"), "CAMEO HKG"),
    ],
)
def test_codes_are_shown_with_whose_they_are(held, shown):
    assert codes(held) == shown
