"""The command line: whole messages, exit statuses, and what goes to which stream."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from sayso import cli
from sayso.engine import articles
from sayso.model import Candidate, Choice, Explanation

DEMO = str(Path(cli.__file__).parents[1] / "data" / "demo" / "article.html")
SAYSO = [sys.executable, "-m", "sayso.cli"]


@pytest.fixture
def three(tmp_path):
    """A JSONL file: two articles with a broken line between them."""
    path = tmp_path / "three.jsonl"
    rows = [json.dumps({"id": name, "text": f"{name} spoke."}) for name in ("a", "c")]
    path.write_text(f"{rows[0]}\nno json\n{rows[1]}\n", "utf-8")
    return str(path)


@pytest.fixture
def one(tmp_path):
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps({"id": "a", "text": "a spoke."}) + "\n", "utf-8")
    return str(path)


@pytest.fixture(autouse=True)
def made_by_hand(monkeypatch, report):
    """A coder that says the same of every article, so that these tests are about the command line alone."""
    made = msgspec.structs.replace
    choice = Choice(
        field="type", value="CONSULT", rule="lexicon: speak by phone", words="spoke",
        runners_up=(Candidate(value="AGREE", score=0.25, why="speak with"),),
    )  # fmt: skip
    why = Explanation(id=report.events[0].id, kind="event", choices=(choice,))
    coder = SimpleNamespace(
        code=lambda article, *, annotations: made(report, article=made(report.article, source_id=article.source_id)),
        explain=lambda article: (report, (why,)),
    )
    monkeypatch.setattr(articles, "coder_of", lambda settings: coder)


def run(capsys, *arguments):
    status = cli.run(list(arguments))
    out, err = capsys.readouterr()
    return status, out, err


# ── what comes out ────────────────────────────────────────────────────────────


def test_one_article_piped_is_the_record_as_json(capsys, one):
    status, out, err = run(capsys, "code", one)
    assert (status, err) == (0, "")
    assert list(json.loads(out)) == ["article", "statements", "events"]


def test_several_articles_piped_are_json_lines(capsys, one):
    status, out, err = run(capsys, "code", one, one)
    assert (status, err) == (0, "")
    assert [json.loads(line)["article"]["source_id"] for line in out.splitlines()] == ["a", "a"]


def test_json_of_several_articles_is_a_list(capsys, one):
    _, out, _ = run(capsys, "code", one, one, "--format", "json")
    assert len(json.loads(out)) == 2


def test_a_table_is_to_be_had_piped(capsys, one):
    status, out, _ = run(capsys, "code", one, "--format", "table")
    assert status == 0
    assert out.startswith("Chad and Niger talk\nSahel Wire · 2025-03-04\n\nEvents (2)\n")


def test_read_gives_the_article_and_what_was_left_out(capsys):
    status, out, err = run(capsys, "read", DEMO)
    shown = json.loads(out)
    assert (status, err) == (0, "")
    assert list(shown)[-2:] == ["left_out", "found"]
    assert shown["publisher"] == "Harbour Wire"
    assert "Sign up for our newsletter" not in shown["text"]


def test_explain_says_the_words_the_rule_and_the_runners_up(capsys, one, report):
    status, out, err = run(capsys, "explain", report.events[0].id[:7], one)
    assert (status, err) == (0, "")
    assert json.loads(out)["choices"] == [
        {
            "field": "type", "value": "CONSULT", "rule": "lexicon: speak by phone", "words": "spoke",
            "runners_up": [{"value": "AGREE", "score": 0.25, "why": "speak with"}],
        }
    ]  # fmt: skip


# ── exit statuses and messages ────────────────────────────────────────────────


def test_a_skipped_article_is_one_line_and_status_3(capsys, three):
    status, out, err = run(capsys, "code", three)
    assert status == 3
    assert [json.loads(line)["article"]["source_id"] for line in out.splitlines()] == ["a", "c"]
    broken, summary = err.splitlines()
    assert broken.startswith(f"sayso: {three}, line 2: JSON is malformed")
    assert summary == "sayso: 2 coded, 1 skipped"


def test_nothing_coded_is_status_1(capsys):
    assert run(capsys, "code", "absent.html") == (1, "", "sayso: absent.html: no such file; check the path\n")
    assert run(capsys, "read", "absent.html") == (1, "", "sayso: absent.html: no such file; check the path\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["frob"], "No such command 'frob'; see `sayso --help`"),
        (["code"], "Missing argument 'FILE'; see `sayso --help`"),
        (
            ["code", "x", "--format", "xml"],
            "Invalid value for --format: 'xml' is not one of json, jsonl, table; see `sayso --help`",
        ),
        (
            ["read", "x", "--format", "table"],
            "Invalid value for --format: 'table' is not one of json, jsonl; see `sayso --help`",
        ),
        (["code", "x", "--settings", "absent.toml"], "absent.toml: [Errno 2] No such file or directory: 'absent.toml'"),
    ],
)
def test_a_wrong_call_is_one_line_and_status_2(capsys, arguments, message):
    assert run(capsys, *arguments) == (2, "", f"sayso: {message}\n")


def test_an_unknown_kind_of_evaluation_names_the_known_ones(capsys):
    status, out, err = run(capsys, "evaluate", "frob", "x")
    assert (status, out) == (2, "")
    assert err.startswith("sayso: Invalid value for KIND: 'frob' is not one of ")


def test_an_id_that_is_not_there_is_status_2(capsys, one):
    message = f"sayso: no event or statement with the id ffff in {one}; `sayso code` shows the ids\n"
    assert run(capsys, "explain", "ffff", one) == (2, "", message)


def test_an_unknown_setting_is_named(capsys, tmp_path, one):
    knobs = tmp_path / "knobs.toml"
    knobs.write_text("max_byte = 3\n", "utf-8")
    message = f"sayso: {knobs}: no setting is called max_byte; see docs/settings.md\n"
    assert run(capsys, "code", one, "--settings", str(knobs)) == (2, "", message)


def test_a_setting_is_taken_from_a_file(capsys, tmp_path):
    knobs = tmp_path / "knobs.toml"
    knobs.write_text("max_bytes = 10\n", "utf-8")
    status, _, err = run(capsys, "read", DEMO, "--settings", str(knobs))
    assert status == 1
    assert "a page has at most 10 bytes" in err


def test_a_mistake_of_ours_is_one_line_and_status_1(capsys, monkeypatch, one):
    def broken(settings):
        raise ZeroDivisionError

    monkeypatch.setattr(articles, "coder_of", broken)
    status, out, err = run(capsys, "code", one)
    assert (status, out) == (1, "")
    assert err.startswith("sayso: a mistake of ours, ZeroDivisionError in test_cli.py, line ")
    monkeypatch.setenv("SAYSO_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        cli.run(["code", one])


def test_an_interrupt_is_one_line_and_status_130(capsys, monkeypatch, one):
    def interrupted(settings):
        raise KeyboardInterrupt

    monkeypatch.setattr(articles, "coder_of", interrupted)
    status, out, err = run(capsys, "code", one)
    assert (status, out) == (130, "")
    assert err.strip() == "sayso: interrupted"


def test_a_reader_that_goes_away_is_no_error(tmp_path):
    many = tmp_path / "many.jsonl"
    many.write_text("".join(json.dumps({"id": str(n), "text": "It spoke. " * 200}) + "\n" for n in range(200)), "utf-8")
    sayso = " ".join(SAYSO)
    piped = f"set -o pipefail; {sayso} read {many} --format jsonl | head -c 10 > /dev/null"
    ran = subprocess.run(["bash", "-c", piped], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


# ── actors ────────────────────────────────────────────────────────────────────

GEDO = "@ SOM REB armed\n[2024-03 -] Gedo Front\n"


@pytest.fixture
def gedo(tmp_path, monkeypatch):
    """A file of actors, and an empty folder to add it to."""
    monkeypatch.setenv("SAYSO_ACTORS", str(tmp_path / "actors"))
    path = tmp_path / "gedo.txt"
    path.write_text(GEDO, "utf-8")
    return str(path)


def test_what_is_known_of_a_name_is_a_table_or_json(capsys):
    status, out, err = run(capsys, "actors", "find", "Soviet", "Union", "--on", "1985-01-01")
    assert (status, err) == (0, "")
    codes = next(line for line in out.splitlines() if line.startswith("SUN"))
    assert "COW 365 RUS" in " ".join(codes.split())
    assert out.endswith("coded as Soviet Union (SUN), SUN\n")
    status, out, _ = run(capsys, "actors", "find", "Soviet Union", "--format", "json")
    assert (status, list(json.loads(out))) == (0, ["words", "on", "found", "coded_as"])
    assert json.loads(out)["found"][0]["codes"] == {"cow": 365, "cow_letters": "RUS", "cameo": "SUN"}


def test_a_name_that_nobody_knows_is_one_line_and_status_1(capsys):
    message = "sayso: nothing is known of 'Qwxyz Fhtagn'; docs/actors.md says how to add it\n"
    assert run(capsys, "actors", "find", "Qwxyz", "Fhtagn") == (1, "", message)


def test_a_day_that_is_none_is_status_2(capsys):
    assert run(capsys, "actors", "find", "France", "--on", "May") == (
        2, "", "sayso: May is no day; write it as YYYY-MM-DD\n"
    )  # fmt: skip


def test_files_are_checked_added_listed_and_removed(capsys, gedo, tmp_path):
    target = str(tmp_path / "actors" / "gedo.txt")
    assert run(capsys, "actors", "check", gedo) == (0, "", "")
    assert run(capsys, "actors", "add", gedo) == (0, f"{target}\n", "")
    status, out, err = run(capsys, "actors", "list")
    assert (status, err) == (0, "")
    assert out.startswith("gedo.txt  people 0, organisations 1\nversion of what is coded with them: ")
    assert run(capsys, "version")[1].splitlines()[0].endswith(out.split("+")[-1].strip())
    again = f"sayso: {target} is there already; `--replace` puts {gedo} in its place\n"
    assert run(capsys, "actors", "add", gedo) == (2, "", again)
    assert run(capsys, "actors", "add", gedo, "--replace") == (0, f"{target}\n", "")
    assert run(capsys, "actors", "remove", "gedo.txt") == (0, f"{target}\n", "")
    assert run(capsys, "actors", "list") == (0, "", "")


def test_a_file_that_is_wrong_is_a_line_a_mistake_and_status_1(capsys, gedo):
    Path(gedo).write_text("@ SOM REB armed\n[2024-13 -] A\n[2024 2023] B\n", "utf-8")
    date = f"{gedo}, line 2: 2024-13 is no date; write YYYY, YYYY-MM or YYYY-MM-DD, or - where it is open\n"
    order = f"{gedo}, line 3: the spell ends (2023) before it begins (2024); mend one of the dates\n"
    assert run(capsys, "actors", "check", gedo) == (1, date + order, "")
    assert run(capsys, "actors", "add", gedo) == (1, "", f"sayso: {date}sayso: {order}")


def test_a_file_that_breaks_in_the_folder_is_one_line_and_status_1(capsys, gedo, tmp_path):
    run(capsys, "actors", "add", gedo)
    kept = tmp_path / "actors" / "gedo.txt"
    kept.write_text("Gedo Front\n", "utf-8")
    status, out, err = run(capsys, "actors", "find", "Reuters")
    assert (status, out) == (1, "")
    assert err == (
        f"sayso: {kept}, line 1: a line before any heading; begin with '@ COUNTRY SECTORS KIND' for organisations, "
        f"'@ COUNTRY SECTORS OFFICE' for people (`sayso actors check {kept}` shows all)\n"
    )


def test_a_dump_is_compiled_and_what_is_broken_is_told(capsys, tmp_path):
    dump = tmp_path / "dump.json"
    dump.write_text('[\n{"P279" \n]\n', "utf-8")
    out = tmp_path / "out.txt"
    status, said, err = run(capsys, "actors", "build", "--wikidata", str(dump), "-o", str(out), "--since", "1990")
    assert (status, said) == (0, f"{out}  people 0, organisations 0\n")
    assert err.startswith(f"sayso: {dump}, line 2: skipped, it is no entity of Wikidata (")
    assert "over before 1990" in out.read_text("utf-8")


# ── help ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["read"],
        ["code"],
        ["explain"],
        ["evaluate"],
        ["version"],
        ["actors"],
        ["actors", "find"],
        ["actors", "check"],
        ["actors", "add"],
        ["actors", "list"],
        ["actors", "remove"],
        ["actors", "build"],
    ],
)
def test_every_command_has_help(capsys, command):
    status, out, err = run(capsys, *command, "--help")
    assert (status, err) == (0, "")
    assert out.startswith(f"Usage: {' '.join(['sayso', *command])}")


def test_sayso_alone_shows_the_help(capsys):
    status, out, err = run(capsys)
    assert (status, err) == (2, "")
    assert out.startswith("Usage: sayso")


def test_help_loads_nothing_heavy():
    started = time.monotonic()
    subprocess.run([*SAYSO, "--help"], capture_output=True, check=True)
    assert time.monotonic() - started < 3, "about 0.25 s alone on the machine: something heavy is imported"


# ── on a terminal ─────────────────────────────────────────────────────────────


def on_terminal(arguments, stdout=None, **environment):
    """What a command writes to a terminal of 100 columns; its standard output may go elsewhere."""
    ours, theirs = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "TERM")}
    fixed = {"TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen(
        [*SAYSO, *arguments], stdout=stdout or theirs, stderr=theirs, stdin=theirs, env={**kept, **fixed, **environment}
    ):
        os.close(theirs)
        written = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:
                break
            if not part:
                break
            written += part
    os.close(ours)
    return written.decode().replace("\r\n", "\n")


def test_on_a_terminal_a_page_is_shown_for_the_eye_in_colour():
    text = on_terminal(["read", DEMO])
    assert "\x1b[2mtitle" in text
    assert "Left out (" in text
    assert not text.lstrip().startswith("{")


def test_no_color_is_honoured():
    assert "\x1b" not in on_terminal(["read", DEMO], NO_COLOR="1")


def test_progress_is_shown_on_a_terminal_while_results_are_piped_and_cleared_at_the_end():
    text = on_terminal(["read", DEMO, DEMO], stdout=subprocess.DEVNULL)
    assert "\r\x1b[Ksayso: 2 read, " in text
    assert text.endswith("\r\x1b[K")


def test_no_progress_is_shown_where_results_are():
    assert "a second" not in on_terminal(["read", DEMO])
