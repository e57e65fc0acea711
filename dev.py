#!/usr/bin/env python3
"""The project's commands, with the standard library alone. Each sets up what it needs first.

    python3 dev.py demo            code the example article
    python3 dev.py test [ARGS]     run the tests (ARGS go to pytest)
    python3 dev.py check           lint, format, types, import rules, and the ratchet on the figures
    python3 dev.py docs [--write]  run every example of README and docs, compare (or rewrite) its output
    python3 dev.py lock            resolve pyproject.toml into requirements.lock again
    python3 dev.py setup           only set up

Setting up makes ``.venv``, puts uv into it, installs exactly what ``requirements.lock`` names and
hashes, and the project from this folder. It is done again only when the lock, pyproject.toml or
Python has changed.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOCK = ROOT / "requirements.lock"
MODEL = ROOT / "packages" / "sayso-model-en"
STAMP = VENV / "sayso-set-up"
DEMO = "src/sayso/data/demo/article.html"

OLDEST, NEWEST = (3, 11), (3, 12)
ELISION = "..."
DOC_COLUMNS = "110"
MISTAKE = re.compile("please report it|data file .*: |Traceback")
"""What the command line says of its own failures: no example may show one."""


# ── setting up ────────────────────────────────────────────────────────────────


def set_up() -> None:
    """Make the environment, unless the one there is what the lock and the project ask for."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        oldest, newest = (".".join(str(part) for part in version) for version in (OLDEST, NEWEST))
        sys.exit(f"dev.py: Python {oldest} to {newest} is needed; this is {sys.version.split()[0]}")
    if STAMP.exists() and STAMP.read_text("utf-8") == _wanted():
        return
    say("setting up .venv (once; a minute or two on a fresh machine)")
    STAMP.unlink(missing_ok=True)
    if not PYTHON.exists():
        _make_venv()
    if not (_install_uv() and _install_with_uv()):
        say("uv cannot install here; going on with pip, which takes longer")
        _pip("--require-hashes", "-r", str(LOCK))
        _pip("--no-deps", "--no-build-isolation", "-e", str(MODEL), "-e", str(ROOT))
    STAMP.write_text(_wanted(), "utf-8")


def _wanted() -> str:
    """A fingerprint of all that decides what is installed."""
    held = b"\0".join(path.read_bytes() for path in (LOCK, ROOT / "pyproject.toml"))
    return hashlib.sha256(held + sys.version.encode() + str(ROOT).encode()).hexdigest()


def _make_venv() -> None:
    """Make the virtual environment; Debian's Python may have pip but not ensurepip."""
    try:
        venv.create(VENV, with_pip=True, symlinks=os.name != "nt")
    except (subprocess.CalledProcessError, ModuleNotFoundError):
        venv.create(VENV, with_pip=False, clear=True, symlinks=os.name != "nt")


def _install_uv() -> bool:
    """Put uv into the environment, as hashed in the lock; false where there is no uv for this machine."""
    if (BIN / "uv").exists():
        return True
    stanza = re.search(r"^uv==.*?(?=^\S)", LOCK.read_text("utf-8") + "\n.", re.M | re.S)
    if stanza is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "uv.txt"
        wanted.write_text(stanza.group(), "utf-8")
        return _pip("--only-binary", ":all:", "--require-hashes", "-r", str(wanted), must=False)


def _install_with_uv() -> bool:
    """Install exactly the lock, and the project from this folder."""
    uv, where = [str(BIN / "uv"), "pip"], ["--quiet", "--python", str(PYTHON)]
    steps = (
        [*uv, "sync", *where, "--require-hashes", str(LOCK)],
        [*uv, "install", *where, "--no-deps", "--no-build-isolation", "-e", str(MODEL), "-e", str(ROOT)],
    )
    return all(call(step, must=False) == 0 for step in steps)


def _pip(*arguments: str, must: bool = True) -> bool:
    """Install with pip into the environment: with its own, or with this Python's where it has none."""
    inside = subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    pip = [str(PYTHON), "-m", "pip"] if inside else [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    return call([*pip, "install", "--quiet", "--disable-pip-version-check", *arguments], must=must) == 0


# ── running ───────────────────────────────────────────────────────────────────


def say(message: str) -> None:
    """Say what is going on, on standard error: standard output belongs to the command."""
    print(f"dev.py: {message}", file=sys.stderr, flush=True)


def environment() -> dict[str, str]:
    """Return the environment of the commands: the project's programs first."""
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    own = {"PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}", "VIRTUAL_ENV": str(VENV)}
    # uv trusts the system's certificates as pip does: behind a company's proxy nothing else works
    # what the developer has added for coding at home is no part of the project: SAYSO_ACTORS=none
    # where Python may not write bytecode each command would compile its libraries anew: 3 of 6 seconds
    once = {"UV_COMPILE_BYTECODE": "1"} if os.environ.get("PYTHONDONTWRITEBYTECODE") else {}
    return {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1", **once, **kept, **own, "SAYSO_ACTORS": "none"}


def call(command: Sequence[str], *, must: bool = True) -> int:
    """Run a command from the root and return its status; leave with it when it ``must`` succeed and does not."""
    status = subprocess.run([str(part) for part in command], cwd=ROOT, env=environment(), check=False).returncode
    if status and must:
        say(f"failed with status {status}: {' '.join(str(part) for part in command)}")
        sys.exit(status)
    return status


def demo() -> int:
    """Code the example article."""
    say(f"sayso code {DEMO} --format table")
    on_terminal = [] if sys.stdout.isatty() else ["--format", "table"]
    return call([str(BIN / "sayso"), "code", DEMO, *on_terminal], must=False)


def test(arguments: Sequence[str]) -> int:
    """Run the tests, on two processes."""
    return call([str(PYTHON), "-m", "pytest", "-n", "2", *arguments], must=False)


def check() -> int:
    """Run every check and return the worst status, so that one run shows all there is to mend."""
    checks = (
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("mypy",),
        ("pytest", "tests/test_architecture.py"),
        ("sayso.evaluate.ratchet",),
    )
    worst = 0
    for module, *arguments in checks:
        say(" ".join((module, *arguments)))
        worst = max(worst, call([str(PYTHON), "-m", module, *arguments], must=False))
    return worst


def lock() -> int:
    """Resolve the requirements again, keeping the versions that still fit."""
    command = ["uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--group", "dev"]
    ours = ["--no-emit-package", "sayso-model-en"]
    return call([*command, *ours, "pyproject.toml", "-o", LOCK.name], must=False)


# ── examples in the documentation ─────────────────────────────────────────────


class Example(NamedTuple):
    """A command in a ``console`` block and its output, which stands in lines ``[first, last)`` of the page."""

    page: Path
    first: int
    last: int
    command: str
    expected: list[str]


def pages() -> list[Path]:
    """Return the pages whose examples are run."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def examples(page: Path) -> Iterator[Example]:
    """Yield the commands of a page's ``console`` blocks: a line that opens with ``$``, then its output."""
    lines = page.read_text("utf-8").splitlines()
    inside, command, start = False, None, 0
    for number, line in enumerate(lines):
        ends = inside and (line.startswith("$ ") or line == "```")
        if ends and command is not None:
            yield Example(page, start, number, command, lines[start:number])
            command = None
        if line == "```console":
            inside = True
        elif line == "```":
            inside = False
        elif inside and line.startswith("$ "):
            command, start = line[2:], number + 1


def output(command: str) -> list[str]:
    """Run a command of the documentation and return the lines it prints, on either stream."""
    fixed = {"COLUMNS": DOC_COLUMNS, "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}
    ran = subprocess.run(
        command,
        shell=True,
        cwd=ROOT,
        env={**environment(), **fixed},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return [line.rstrip() for line in ran.stdout.splitlines()]


def matches(expected: Sequence[str], actual: Sequence[str]) -> bool:
    """Tell whether the output is as expected, where a line ``...`` stands for any lines."""
    pattern = "".join("(?:.*\n)*?" if line == ELISION else re.escape(line.rstrip()) + "\n" for line in expected)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in actual)) is not None


def renewed(expected: Sequence[str], actual: Sequence[str]) -> list[str]:
    """Return the output as it is to stand in the page: cut where the old one was, with as many lines round the cut."""
    if matches(expected, actual):
        return list(expected)
    if ELISION not in expected:
        return list(actual)
    before = list(expected).index(ELISION)
    after = len(expected) - 1 - before
    return [*actual[:before], ELISION, *(actual[-after:] if after else [])]


def docs(arguments: Sequence[str]) -> int:
    """Compare, or with ``--write`` rewrite, the output of every example."""
    wrong = broken = 0
    for page in pages():
        lines = page.read_text("utf-8").splitlines()
        for example in reversed(list(examples(page))):
            now = renewed(example.expected, output(example.command))
            if now == example.expected:
                continue
            wrong += 1
            say(f"{page.relative_to(ROOT)}:{example.first}: the output of `{example.command}` has changed")
            if any(MISTAKE.search(line) for line in now):
                say("that is a mistake of ours: not written")
                broken += 1
                continue
            lines[example.first : example.last] = now
        if "--write" in arguments:
            page.write_text("\n".join(lines) + "\n", "utf-8")
    return min(broken if "--write" in arguments else wrong, 1)


def main(arguments: list[str]) -> int:
    """Set up, then run the command."""
    if not arguments or arguments[0] not in ("setup", "demo", "test", "check", "docs", "lock"):
        print(__doc__)
        return 0 if arguments[:1] in ([], ["-h"], ["--help"]) else 2
    name, *rest = arguments
    set_up()
    if name == "setup":
        return 0
    if name in ("test", "docs"):
        return {"test": test, "docs": docs}[name](rest)
    return {"demo": demo, "check": check, "lock": lock}[name]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
