"""Documentation that is run: every example's output is compared, and nothing goes undescribed."""

from __future__ import annotations

import doctest
import importlib.util
import re
import sys
from pathlib import Path

import pytest

from sayso import evaluate, export
from sayso.cli import app
from sayso.settings import Settings

ROOT = Path(__file__).parents[1]


def _dev():
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["dev"] = module
    spec.loader.exec_module(module)
    return module


dev = _dev()
PAGES = dev.pages()
EXAMPLES = [example for page in PAGES for example in dev.examples(page)]
SESSIONS = [
    (page, match.group(1))
    for page in PAGES
    for match in re.finditer(r"^```pycon\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S)
]
PROSE = "\n".join(page.read_text("utf-8") for page in PAGES)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.page.name}:{example.first}")
def test_an_example_prints_what_the_page_says(example):
    actual = dev.output(example.command)
    if not dev.matches(example.expected, actual):
        assert actual == example.expected, f"if this is right: python3 dev.py docs --write ({example.command})"


@pytest.mark.parametrize(("page", "session"), SESSIONS, ids=[page.name for page, _ in SESSIONS])
def test_a_python_session_goes_as_the_page_says(page, session, monkeypatch):
    monkeypatch.chdir(ROOT)
    test = doctest.DocTestParser().get_doctest(session, {}, page.name, str(page), 0)
    said = []
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE).run(test, out=said.append)
    assert "".join(said) == ""


def commands():
    grouped = [
        f"{group.typer_instance.info.name} {command.name or command.callback.__name__}"
        for group in app.registered_groups
        for command in group.typer_instance.registered_commands
    ]
    return [*(command.callback.__name__ for command in app.registered_commands), *grouped]


@pytest.mark.parametrize("command", commands())
def test_a_command_is_described(command):
    assert re.search(rf"^#+ .*`sayso {command}", PROSE, re.M), f"no heading of README or docs names `sayso {command}`"


@pytest.mark.parametrize("command", commands())
def test_an_option_is_described(command):
    options = re.findall(r"^  (?:-\w, )?(--[a-z-]+)", "\n".join(dev.output(f"sayso {command} --help")), re.M)
    assert options
    assert [option for option in options if option != "--help" and f"`{option}" not in PROSE] == []


@pytest.mark.parametrize("name", Settings.__struct_fields__)
def test_a_setting_is_described_with_its_default(name):
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    section = re.search(rf"^## `{name}`\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    assert section, f"docs/settings.md has no section on {name}"
    default = getattr(Settings(), name)
    shown = (
        f'["{default[0]}"]'
        if isinstance(default, tuple)
        else str(default).lower()
        if isinstance(default, bool)
        else f"{default:_}"
        if isinstance(default, int)
        else str(default)
    )
    assert f"`{shown}`" in section.group(1)


@pytest.mark.parametrize("name", export.names())
def test_a_format_is_described(name):
    assert f"`{name}`" in (ROOT / "docs" / "coding.md").read_text("utf-8")


@pytest.mark.parametrize("name", evaluate.names())
def test_a_measurement_is_described(name):
    assert f"`{name}`" in (ROOT / "docs" / "evaluate.md").read_text("utf-8")


def test_every_page_is_to_be_found_from_the_readme():
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [page.name for page in PAGES[1:] if f"docs/{page.name}" not in readme] == []


def test_links_inside_the_repository_lead_somewhere():
    broken = []
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            if not (page.parent / target).exists():
                broken.append(f"{page.name}: {target}")
    assert broken == []


# ── the machinery itself ──────────────────────────────────────────────────────


def test_an_elision_stands_for_any_lines():
    assert dev.matches(["a", "...", "d"], ["a", "b", "c", "d"])
    assert dev.matches(["a", "..."], ["a"])
    assert not dev.matches(["a", "...", "d"], ["a", "b"])
    assert not dev.matches(["a"], ["a", "b"])


def test_renewed_output_is_cut_where_it_was_cut():
    assert dev.renewed(["a", "...", "d"], ["1", "2", "3", "4"]) == ["1", "...", "4"]
    assert dev.renewed(["a"], ["1", "2"]) == ["1", "2"]


def test_examples_are_found_with_their_output(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("x\n```console\n$ one\n1\n$ two\n2\n2\n```\n```sh\n$ no\n```\n", "utf-8")
    found = [(example.command, example.expected, example.first, example.last) for example in dev.examples(page)]
    assert found == [("one", ["1"], 3, 4), ("two", ["2", "2"], 5, 7)]
