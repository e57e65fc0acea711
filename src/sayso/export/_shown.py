"""All about one thing of a ledger, and what changed between two commits: as JSON and for the eye."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, TextIO, TypeAlias

from sayso.export import Style
from sayso.export._rows import ID_DIGITS, plain_value, what, when
from sayso.export._terminal import plain, shorten

Row: TypeAlias = Mapping[str, Any]

LONGEST = 160


def write_json(held: Row, stream: TextIO, style: Style) -> None:
    """Write one object."""
    stream.write(json.dumps(plain_value(held), ensure_ascii=False, indent=1) + "\n")


def write_shown(shown: Row, stream: TextIO, style: Style) -> None:
    """Write one thing for the eye."""
    stream.writelines(f"{line}\n" for line in _SHOWN[shown["kind"]](shown, style))


def write_changes(changes: Row, stream: TextIO, style: Style) -> None:
    """Write what changed: a line a thing, its fields below it."""
    stream.writelines(f"{line}\n" for line in _changes(changes))


def _event(shown: Row, style: Style) -> Iterator[str]:
    event = shown["event"]
    yield f"event {event['event_id']}"
    yield from _facts(event, style)
    yield f"  reports   {event['reports']}, texts {event['texts']}, independent sources {event['independent_sources']}"
    for disagreement in event["disagreements"] or ():
        values = "; ".join(
            f"{_plain(value['value'])} ({len(value['mention_ids'])})" for value in disagreement["values"]
        )
        yield f"  they differ on {disagreement['field']}: {values}"
    for report in shown["reports"]:
        yield ""
        yield from _report(report, style)
    yield ""
    for step in shown["history"]:
        yield f"{step['what']} by commit {step['seq']} ({step['by']}, {step['at']})"
        yield from (f"  {line}" for line in _fields(step["fields"]))


def _report(report: Row, style: Style) -> Iterator[str]:
    article = report["article"] or {}
    about = (article.get("publisher"), article.get("published"), article.get("title"))
    yield f"report {report['mention_id'][:ID_DIGITS]}  " + " · ".join(_plain(part) for part in about if part)
    yield f"  words     {_plain(report['evidence_text'])}"
    for statement in report["statements"]:
        yield f"  says who  {_plain(statement['source_name'] or statement['source_text'] or 'a source without a name')}"
    joined = report["membership"]
    if joined and joined["why"]:
        yield f"  why here  {_plain(joined['why'])}" + (
            f" ({joined['score']:.2f})" if joined["score"] is not None else ""
        )


def _facts(row: Row, style: Style) -> Iterator[str]:
    place = ", ".join(str(part) for part in (row["place_name"], row["place_country"]) if part)
    parties = {
        side: "; ".join(dict.fromkeys(_plain(one["name"] or one["text"]) for one in row.get(f"{side}s") or ()))
        or "; ".join(_plain(name) for name in row.get(f"{side}_names") or ())
        for side in ("actor", "recipient")
    }
    facts = (
        ("who", parties["actor"]),
        ("did what", what(row, style)),
        ("to whom", parties["recipient"]),
        ("when", when(row)),
        ("where", place),
        *((name, row[name]) for name in ("killed", "injured", "arrested", "crowd")),
        ("words", row["evidence_text"]),
        ("how sure", f"{row['confidence']:.2f}" if row["confidence"] is not None else None),
    )
    yield from (f"  {name:<8}  {_plain(value)}" for name, value in facts if value not in (None, ""))


def _mention(shown: Row, style: Style) -> Iterator[str]:
    mention = shown["event_mention"]
    yield f"event mention {mention['mention_id']}"
    yield from _facts(mention, style)
    yield from _article_line(shown["article"])
    for statement in shown["statements"]:
        yield f"  says who  {_plain(statement['source_name'] or statement['source_text'] or 'a source without a name')}"
    if mention["event_id"]:
        yield f"  event     {mention['event_id']}"
    for row in shown["membership"]:
        if row["why"]:
            yield f"  why there {_plain(row['why'])}"


def _statement(shown: Row, style: Style) -> Iterator[str]:
    statement = shown["statement"]
    yield f"statement {statement['statement_id']}"
    facts = (
        ("who said", statement["source_name"] or statement["source_text"]),
        ("cue", statement["cue_text"]),
        ("what", statement["content_text"]),
        ("form", statement["form"]),
        ("medium", statement["medium"]),
        ("when", when(statement)),
    )
    yield from (f"  {name:<8}  {_plain(value)}" for name, value in facts if value)
    yield from _article_line(shown["article"])
    yield from (f"  event mention {_mention_line(mention, style)}" for mention in shown["event_mentions"])


def _article(shown: Row, style: Style) -> Iterator[str]:
    yield f"article {shown['versions'][0]['article_id']}"
    for version in shown["versions"]:
        marks = [mark for mark, on in (("current", version["is_current"]), ("withdrawn", version["withdrawn"])) if on]
        about = (version["publisher"], version["published"], version["title"], *marks)
        yield f"  version {version['version']}  {version['version_id'][:ID_DIGITS]}  " + " · ".join(
            _plain(part) for part in about if part
        )
    yield from (f"  event mention {_mention_line(mention, style)}" for mention in shown["event_mentions"])
    for statement in shown["statements"]:
        said_by = statement["source_name"] or statement["source_text"] or "a source without a name"
        said = f"{_plain(said_by)}: {_plain(statement['content_text'])}"
        yield f"  statement {statement['statement_id'][:ID_DIGITS]}  {said}"


def _article_line(article: Row) -> Iterator[str]:
    about = (article["publisher"], article["published"], article["title"])
    yield f"  article   {article['article_id'][:ID_DIGITS]}  " + " · ".join(_plain(part) for part in about if part)


def _mention_line(mention: Row, style: Style) -> str:
    return f"{mention['mention_id'][:ID_DIGITS]}  {what(mention, style)}: {_plain(mention['evidence_text'])}"


def _changes(changes: Row) -> Iterator[str]:
    yield f"after commit {changes['from_seq']}, up to commit {changes['to_seq']}"
    shown = [*changes["articles"], *changes["event_mentions"], *changes["events"]]
    if not shown:
        yield "Nothing has changed."
    for change in shown:
        by = ", ".join(change["causes"])
        commits = ", ".join(str(seq) for seq in change["commits"])
        says = f"  {_plain(change['says'])}" if change["says"] else ""
        yield f"{change['what']:<9} {change['kind']} {change['id'][:ID_DIGITS]}  by {by} (commit {commits}){says}"
        yield from (f"  {line}" for line in _fields(change["fields"]))


def _fields(fields: Iterable[Row]) -> Iterator[str]:
    for field in fields:
        yield f"{field['field']}: {_plain(field['old'])} -> {_plain(field['new'])}"


def _plain(value: Any) -> str:  # noqa: ANN401
    if value is None:
        return "–"
    if isinstance(value, (Mapping, list, tuple)):
        value = json.dumps(plain_value(value), ensure_ascii=False)
    return shorten(plain(str(value)), LONGEST)


_SHOWN: Mapping[str, Callable[[Row, Style], Iterator[str]]] = MappingProxyType(
    {"event": _event, "event mention": _mention, "statement": _statement, "article": _article}
)
