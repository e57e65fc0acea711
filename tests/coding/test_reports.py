"""Whole reports, written for the purpose, against what a careful reader would list.

A case is a JSON file under ``tests/cases/coding/reports``: an article, the event mentions and
the statements that must come out. A key left out of an expectation is not checked.
"""

import json
from pathlib import Path

import pytest

from sayso import make_article

CASES = sorted((Path(__file__).parents[1] / "cases" / "coding" / "reports").glob("*.json"))


def told(participant):
    return " ".join(part for part in (participant.country, participant.sector) if part)


def chain_of(statements, ids):
    by_id = {statement.id: statement for statement in statements}
    return [by_id[number].source.text if by_id[number].source else None for number in ids]


def date_of(event):
    if event.date is None:
        return None
    days = (event.date.start, event.date.end)
    return days[0] if days[0] == days[1] else " ".join(day or "-" for day in days)


def seen(report, event):
    return {
        "type": event.type,
        "mode": event.mode,
        "factuality": event.factuality,
        "actors": [told(participant) for participant in event.actors],
        "recipients": [told(participant) for participant in event.recipients],
        "date": date_of(event),
        "place": event.place.name if event.place else None,
        "arrested": event.quantities.arrested,
        "killed": event.quantities.killed,
        "chain": chain_of(report.statements, event.attribution),
    }


def spoken(report, statement):
    ids = [statement.id]
    by_id = {one.id: one for one in report.statements}
    while by_id[ids[0]].within:
        ids.insert(0, by_id[ids[0]].within)
    return {"chain": chain_of(report.statements, ids), "cue": statement.cue.text, "medium": statement.medium}


def fits(expected, actual):
    return all(actual[key] == value for key, value in expected.items())


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_report_comes_out_as_a_careful_reader_would_list_it(coder, path):
    case = json.loads(path.read_text("utf-8"))
    report = coder.code(make_article(**case["article"]))
    events = [seen(report, event) for event in report.events]
    statements = [spoken(report, statement) for statement in report.statements]
    missing = [one for one in case["events"] if not any(fits(one, event) for event in events)]
    missing += [one for one in case["statements"] if not any(fits(one, statement) for statement in statements)]
    assert not missing, f"not among {json.dumps(events + statements, indent=1, ensure_ascii=False)}"
