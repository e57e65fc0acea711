"""Files of the user's: taken in when they are right, listed, and taken out."""

import pytest

from sayso.actors.files import add, build, check, kept, remove
from sayso.errors import InputError, UsageError
from sayso.settings import Settings

RIGHT = "@ SOM REB armed\n[2024-03 -] Gedo Front\n@ SOM GOV Foreign Minister\n2024-06 - Abdi Lakeman\n"


@pytest.fixture
def settings(tmp_path):
    return Settings(actors_folder=str(tmp_path / "actors"))


@pytest.fixture
def right(tmp_path):
    path = tmp_path / "gedo.txt"
    path.write_text(RIGHT, "utf-8")
    return path


def test_what_is_added_is_listed_and_what_is_removed_is_gone(settings, right):
    added = add(right, settings)
    assert added.complaints == ()
    assert added.path.read_text("utf-8") == RIGHT
    files, version = kept(settings)
    assert [(one.name, one.people, one.organisations) for one in files] == [("gedo.txt", 1, 1)]
    assert "+actors." in version
    assert remove("gedo", settings) == added.path
    assert kept(settings) == ((), version.partition("+")[0])


def test_a_file_that_is_wrong_goes_nowhere(settings, tmp_path):
    path = tmp_path / "wrong.txt"
    path.write_text("@ QQQ GOV organ\nLake\n", "utf-8")
    added = add(path, settings)
    assert [one.number for one in added.complaints] == [1]
    assert not added.path.exists()
    assert not added.path.parent.exists()


def test_a_file_is_checked_beside_those_that_are_there(settings, right, tmp_path):
    add(right, settings)
    other = tmp_path / "other.txt"
    other.write_text("@ SOM REB armed\nGedo Front {som.front}\n", "utf-8")
    (complaint,) = add(other, settings).complaints
    assert complaint.file == str(other)
    assert "'Gedo Front' is som.front here and org.gedo-front in " in complaint.message


def test_a_name_that_is_taken_is_replaced_only_when_asked(settings, right):
    target = add(right, settings).path
    right.write_text(RIGHT.replace("Lakeman", "Lakeson"), "utf-8")
    with pytest.raises(UsageError) as raised:
        add(right, settings)
    assert str(raised.value) == f"{target} is there already; `--replace` puts {right} in its place"
    add(right, settings, replace=True)
    assert "Lakeson" in target.read_text("utf-8")


def test_removing_what_is_not_there_names_what_is(settings, right):
    add(right, settings)
    with pytest.raises(UsageError) as raised:
        remove("mine", settings)
    assert str(raised.value) == "no file of actors is called mine; there: gedo.txt"


def test_where_files_are_switched_off_none_can_be_added(right):
    with pytest.raises(UsageError) as raised:
        add(right, Settings(actors_folder="none"))
    assert str(raised.value) == "no folder of actors is in use: SAYSO_ACTORS or the setting actors_folder says 'none'"


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(InputError) as raised:
        check([tmp_path / "absent.txt"])
    assert str(raised.value).endswith("absent.txt: cannot be read (No such file or directory); check the path")


def test_a_place_where_nothing_can_be_written_is_said(tmp_path):
    dump = tmp_path / "dump.json"
    dump.write_text("[\n]\n", "utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        build(dump, tmp_path / "absent" / "out.txt", 1945, lambda message: None)
