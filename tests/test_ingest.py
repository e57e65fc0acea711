"""Many articles into a ledger: what is read, what is skipped and why, and what a run that is started again does."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from sayso import cli, engine
from sayso.engine import articles, clocks
from sayso.errors import InputError, LedgerError
from sayso.ledger.store import Store
from sayso.model import EventMention, Participant, Quantities, Report, Words, content_id
from sayso.settings import CODING, NOT_CODING, Settings


def coded(article):
    """What a coder would find: that the first word of the text met the second."""
    if "mistake" in article.text:
        raise ZeroDivisionError
    first, second = article.text.split()[:2]

    def span(word):
        start = article.text.index(word)
        return start, start + len(word)

    event = EventMention(
        id=content_id(article.id, "event"),
        type="CONSULT",
        factuality="happened",
        actors=tuple(Participant(text=word, span=span(word), name=word, confidence=0.5) for word in (first, second)),
        quantities=Quantities(crowd=10**30 if "countless" in article.text else None),
        anchor=Words(text=first, span=span(first)),
        evidence=Words(text=article.text, span=(0, len(article.text))),
        confidence=0.5,
    )
    return Report(article=article, events=(event,)), (b"\x01\x02",)


@pytest.fixture(autouse=True)
def by_hand(monkeypatch):
    """A coder that notes what it is given, in place of the models."""
    given = []

    def code_with_vectors(article):
        given.append(article.source_id)
        return coded(article)

    monkeypatch.setattr(articles, "coder_of", lambda settings: SimpleNamespace(code_with_vectors=code_with_vectors))
    monkeypatch.setattr("sayso.ledger.store.os.fsync", lambda handle: None)
    return given


def lines(path, *texts, **fields):
    rows = (
        json.dumps({"id": f"{path.stem}-{n}", "text": text, "published": "2025-03-04", **fields})
        for n, text in enumerate(texts)
    )
    path.write_text("".join(f"{row}\n" for row in rows), "utf-8")
    return str(path)


def titles(ledger):
    return sorted(row["source_id"] for row in Store(ledger).snapshot().rows("readings", ["source_id"]))


def run(*paths, ledger, **fields):
    return [
        one if isinstance(one, InputError) else one.what for one in engine.ingest(paths, ledger, Settings(**fields))
    ]


def test_what_the_same_coder_has_read_is_not_coded_again(tmp_path, by_hand):
    file = lines(tmp_path / "a.jsonl", "Lind Ek spoke.", "Ek Moe spoke.")
    assert run(file, file, ledger=tmp_path / "l") == ["known", "known", "new", "new"]
    assert run(file, ledger=tmp_path / "l") == ["known", "known"]
    assert by_hand == ["a-0", "a-1"]


def test_another_coder_reads_again(tmp_path, by_hand):
    file = lines(tmp_path / "a.jsonl", "Lind Ek spoke.")
    run(file, ledger=tmp_path / "l")
    assert run(file, ledger=tmp_path / "l", event_model=False) == ["read again"]
    assert run(file, ledger=tmp_path / "l", event_model=False, commit_articles=7) == ["known"]


def test_a_changed_text_at_the_same_address_is_a_new_version(tmp_path):
    first = lines(tmp_path / "a.jsonl", "Lind Ek spoke.", url="https://a.org/1")
    second = lines(tmp_path / "b.jsonl", "Lind Ek did not speak.", url="https://a.org/1#top")
    assert run(first, second, ledger=tmp_path / "l") == ["new", "new version"]


def test_folders_globs_and_files_are_taken_and_hidden_ones_and_ledgers_left(tmp_path):
    (tmp_path / "in" / "deep").mkdir(parents=True)
    lines(tmp_path / "in" / "b.jsonl", "Lind Ek spoke.")
    lines(tmp_path / "in" / "deep" / "a.jsonl", "Ek Moe spoke.")
    lines(tmp_path / "in" / ".hidden.jsonl", "Moe Ek spoke.")
    run(str(tmp_path / "in"), ledger=tmp_path / "in" / "ledger")
    assert titles(tmp_path / "in" / "ledger") == ["a-0", "b-0"]
    assert run(str(tmp_path / "in"), ledger=tmp_path / "in" / "ledger") == ["known", "known"]
    assert list(engine.files_of([str(tmp_path / "in" / "**" / "*.jsonl")])) == [
        str(tmp_path / "in" / "b.jsonl"), str(tmp_path / "in" / "deep" / "a.jsonl"),
    ]  # fmt: skip
    assert list(engine.files_of(["-", "absent*.html"])) == ["-", "absent*.html"]


def test_one_broken_article_costs_itself_alone(tmp_path):
    file = lines(
        tmp_path / "a.jsonl", "Lind Ek spoke.", "A mistake of ours.", "Ek Moe saw a countless crowd.", "Moe Ek spoke."
    )
    outcomes = run(file, "absent.html", ledger=tmp_path / "l")
    errors = [str(one) for one in outcomes if isinstance(one, InputError)]
    assert [error.partition(",")[0] for error in errors] == [
        "a-1: not coded", "a-2: not coded", "absent.html: no such file; check the path",
    ]  # fmt: skip
    assert titles(tmp_path / "l") == ["a-0", "a-3"]


def test_commits_come_after_so_many_articles_and_every_article_is_told_when_it_is_durable(tmp_path):
    file = lines(tmp_path / "a.jsonl", *(f"Lind Ek{n} spoke." for n in range(5)))
    counts = []
    for _ in engine.ingest([file], tmp_path / "l", Settings(commit_articles=2)):
        counts.append(len(titles(tmp_path / "l")))
    assert counts == [2, 2, 4, 4, 5]


def test_commits_come_after_so_many_seconds(tmp_path):
    file = lines(tmp_path / "a.jsonl", *(f"Lind Ek{n} spoke." for n in range(3)))
    assert run(file, ledger=tmp_path / "l", commit_seconds=0) == ["new"] * 3
    assert Store(tmp_path / "l").last().seq == 3


def test_an_interrupt_keeps_what_was_coded(tmp_path, monkeypatch):
    file = lines(tmp_path / "a.jsonl", *(f"Lind Ek{n} spoke." for n in range(3)))

    def code_with_vectors(article):
        if article.source_id == "a-2":
            raise KeyboardInterrupt
        return coded(article)

    monkeypatch.setattr(articles, "coder_of", lambda settings: SimpleNamespace(code_with_vectors=code_with_vectors))
    with pytest.raises(KeyboardInterrupt):
        run(file, ledger=tmp_path / "l")
    assert titles(tmp_path / "l") == ["a-0", "a-1"]


def test_a_reading_says_what_coded_it_and_where_it_came_from(tmp_path):
    page = tmp_path / "page.txt"
    page.write_text(
        "Lind Ek spoke in the harbour on Monday, and the crew of the ship said that it was late. " * 3, "utf-8"
    )
    run(str(page), ledger=tmp_path / "l")
    (row,) = Store(tmp_path / "l").snapshot().rows("readings")
    assert (row["reader"], row["raw_address"], len(row["raw_sha256"])) == ("plain", str(page), 64)
    assert row["model_version"].startswith("sayso-model-en ")
    assert json.loads(row["settings"]) == {"attribution_model": True, "event_model": True, "min_confidence": 0.0}
    assert row["vectors"] == [b"\x01\x02"]


def test_a_line_is_what_an_article_of_json_lines_was_read_from(tmp_path):
    file = tmp_path / "two.jsonl"
    text = "Lind Ek spoke in the harbour on Monday, and the crew of the ship said that it was late. " * 3
    lines = [json.dumps({"id": str(number), "text": f"{text} {number}"}) for number in range(2)]
    file.write_text("\n".join(lines), "utf-8")
    run(str(file), ledger=tmp_path / "l")
    rows = {row["source_id"]: row for row in Store(tmp_path / "l").snapshot().rows("readings")}
    for number, line in enumerate(lines):
        row = rows[str(number)]
        assert row["raw_address"] == f"{file}, line {number + 1}"
        assert row["raw_sha256"] == hashlib.sha256(line.encode()).hexdigest()


def test_every_setting_codes_or_does_not():
    assert sorted(CODING + NOT_CODING) == sorted(Settings.__struct_fields__)


def test_who_codes_is_known_by_what_changes_the_record_alone():
    plain = engine.coded_by(Settings()).coder
    assert engine.coded_by(Settings(commit_articles=7, max_bytes=9)).coder == plain
    assert engine.coded_by(Settings(min_confidence=0.5)).coder != plain


def test_a_clock_is_later_at_each_call():
    clock = clocks.UtcClock()
    told = [clock() for _ in range(1000)]
    assert told == sorted(set(told))


def test_the_processes_that_code_end_with_the_one_that_started_them(tmp_path):
    """Killed, it cannot tell them to."""
    program = tmp_path / "program.py"
    program.write_text(
        "import os, sys, time\n"
        "from sayso.engine.processes import Processes\n"
        "def who(article):\n    return os.getpid()\n"
        "if __name__ == '__main__':\n"
        "    pool = Processes(who, 1)\n"
        "    print(pool._hand_out(None)[1].result(), flush=True)\n"
        "    time.sleep(60)\n",
        "utf-8",
    )
    with subprocess.Popen([sys.executable, str(program)], stdout=subprocess.PIPE, text=True) as process:
        child = int(process.stdout.readline())
        process.kill()
    until = time.monotonic() + 10
    while _runs(child) and time.monotonic() < until:
        time.sleep(0.02)
    assert not _runs(child)


def _runs(process):
    try:
        return Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


# ── the command line ──────────────────────────────────────────────────────────


def say(capsys, *arguments):
    status = cli.run([str(argument) for argument in arguments])
    return status, *capsys.readouterr()


def test_the_summary_counts_what_came_of_each(capsys, tmp_path):
    file = lines(tmp_path / "a.jsonl", "Lind Ek spoke.", "A mistake of ours.")
    status, out, err = say(capsys, "ingest", file, "--ledger", tmp_path / "l")
    assert (status, out.split()) == (3, ["read", "2", "new", "1", "skipped", "1"])
    assert err.startswith("sayso: a-1: not coded, ZeroDivisionError in ")
    status, out, err = say(capsys, "ingest", file, "--ledger", tmp_path / "l", "--format", "json")
    told = json.loads(out)
    assert (status, told["known"], told["skipped"], told["new"]) == (3, 1, 1, 0)
    assert [one["where"] for one in told["why_skipped"]] == ["a-1"]


def test_nothing_that_could_be_read_is_status_1(capsys, tmp_path):
    status, _, err = say(capsys, "ingest", "absent.html", "--ledger", tmp_path / "l")
    assert (status, err) == (1, "sayso: absent.html: no such file; check the path\n")


def test_a_ledger_is_looked_after_from_the_command_line(capsys, tmp_path):
    file = lines(tmp_path / "a.jsonl", "Lind Ek spoke.", "Ek Moe spoke.")
    ledger = tmp_path / "l"
    say(capsys, "ingest", file, "--ledger", ledger)
    _, before, _ = say(capsys, "ledger", "digest", ledger)
    assert say(capsys, "ledger", "compact", ledger) == (0, "commit 2\n", "")
    assert say(capsys, "ledger", "vacuum", ledger, "--retain", 0)[1].endswith(" files deleted\n")
    assert say(capsys, "ledger", "digest", ledger) == (0, before, "")
    assert say(capsys, "ledger", "check", ledger) == (0, "", "")
    article = next(Store(ledger).snapshot().rows("readings"))["article_id"]
    status, out, err = say(capsys, "ledger", "withdraw", ledger, article, "--by", "me", "--note", "retracted")
    assert (status, err) == (0, "")
    assert (status, err) == (0, "")
    made = out.split()[1]
    _, shown, _ = say(capsys, "ledger", "info", ledger)
    assert f"decision {made}  withdraw {article}  me  retracted" in shown
    assert say(capsys, "ledger", "digest", ledger)[1] != before
    say(capsys, "ledger", "undo", ledger, made)
    assert say(capsys, "ledger", "digest", ledger) == (0, before, "")
    assert json.loads(say(capsys, "ledger", "info", ledger, "--format", "json")[1])["seq"] == 4


def test_what_is_no_ledger_is_one_line(capsys, tmp_path):
    for command in ("info", "digest", "check", "compact"):
        status, out, err = say(capsys, "ledger", command, tmp_path)
        assert (status, out, err.count("\n")) == (1, "", 1)
        assert f"{tmp_path}: is no ledger; " in err


def test_two_runs_on_one_ledger_are_refused(tmp_path):
    file = lines(tmp_path / "a.jsonl", *(f"Lind Ek{n} spoke." for n in range(3)))
    first = engine.ingest([file], tmp_path / "l", Settings(commit_articles=1))
    next(first)
    with pytest.raises(LedgerError, match="another process is writing to it"):
        next(engine.ingest([file], tmp_path / "l"))
    first.close()
    assert run(file, ledger=tmp_path / "l").count("known") == 1
