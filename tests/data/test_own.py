"""Where the user's files of actors are looked for, and what they make of the version."""

import re
from pathlib import Path

import pytest

from sayso.data.own import VARIABLE, fingerprint, own_files, own_folder, version_with
from sayso.errors import InputError
from sayso.settings import Settings


def put(folder, **texts):
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    return folder


def test_the_setting_goes_before_the_environment_and_that_before_the_system(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "environment"))
    assert own_folder(Settings(actors_folder=str(tmp_path / "setting"))).path == tmp_path / "setting"
    assert own_folder(Settings()).path == tmp_path / "environment"
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert own_folder(Settings()).path.name == "actors"
    assert own_folder(Settings()).named_by is None


def test_none_is_no_folder(monkeypatch, tmp_path):
    monkeypatch.setenv(VARIABLE, "none")
    assert own_folder(Settings()) is None
    assert own_files(Settings()) == ()
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert own_folder(Settings(actors_folder="none")) is None


def test_files_come_in_the_order_of_their_names_and_others_are_not_read(tmp_path):
    put(tmp_path, b="two", a="one")
    (tmp_path / "notes.md").write_text("no", "utf-8")
    found = own_files(Settings(actors_folder=str(tmp_path)))
    assert [(file.path.name, file.text) for file in found] == [("a.txt", "one"), ("b.txt", "two")]


def test_a_named_folder_that_is_not_there_is_said_and_the_systems_is_not(tmp_path, monkeypatch):
    with pytest.raises(InputError) as raised:
        own_files(Settings(actors_folder=str(tmp_path / "absent")))
    assert str(raised.value) == (
        f"{tmp_path / 'absent'}: no such folder, and the setting actors_folder names it; make it, or put a "
        "file into it with `sayso actors add`"
    )
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert own_files(Settings()) == ()


def test_a_file_that_is_no_utf_8_is_said(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"@ KEN\xff")
    with pytest.raises(InputError) as raised:
        own_files(Settings(actors_folder=str(tmp_path)))
    assert str(raised.value) == f"{tmp_path / 'a.txt'}: is no UTF-8 from byte 5 on; save it as UTF-8"


def test_the_version_tells_the_contents_and_nothing_else(tmp_path):
    here = own_files(Settings(actors_folder=str(put(tmp_path / "here", a="one", b="two"))))
    there = own_files(Settings(actors_folder=str(put(tmp_path / "there", a="one", b="two"))))
    other = own_files(Settings(actors_folder=str(put(tmp_path / "other", a="one", b="tow"))))
    assert fingerprint(here) == fingerprint(there) != fingerprint(other)
    assert re.fullmatch(r"\d+\.\d+\.\d+\+actors\.[0-9a-f]{8}", version_with(here))
    assert version_with(()) == version_with(here).partition("+")[0]


def test_the_platforms_folder_is_not_made_by_reading(tmp_path, monkeypatch):
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    own_files(Settings())
    assert list(Path(tmp_path).iterdir()) == []
