"""W3C PROV-JSON: which articles, statements, event mentions and coders an event derives from.

PROV can say all of it, so every event is there, whatever its factuality, which is one of its attributes.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sayso.export.ledger import Field, LedgerRows, Part, Row, Setup, Written
from sayso.export.ledger._rows import Joined, articles_without_text
from sayso.model import content_id

NAME = "prov"
SUFFIX = ".prov.json"
SAYS = "W3C PROV-JSON: what each event derives from, and what coded it."
TABLES: tuple[str, ...] = ()
PARTS = (
    Part(
        "entity",
        "Things, told apart by prov:type.",
        (
            Field("sayso:Article", "an article, the same for all its versions"),
            Field(
                "sayso:ArticleVersion", "a version: title, url, published, text_sha256; a specialization of the article"
            ),
            Field("sayso:Statement", "source, cue and content in words"),
            Field("sayso:EventMention", "type, mode, factuality, anchor, evidence, confidence"),
            Field("sayso:Event", "type, mode, factuality, days, independent sources, confidence"),
        ),
    ),
    Part(
        "activity",
        "What made them.",
        (
            Field("sayso:Reading", "one version read by one coder; ends when it was read"),
            Field("sayso:Merging", "the joining of event mentions into the events"),
        ),
    ),
    Part(
        "agent",
        "Who answers for them.",
        (
            Field("prov:SoftwareAgent", "a coder: versions of Sayso and its model, with their hash"),
            Field("prov:Organization", "a publisher"),
            Field("sayso:Source", "who says a statement"),
        ),
    ),
    Part(
        "relations",
        "What holds between them.",
        (
            Field(
                "wasDerivedFrom",
                "event from mention, mention from statements and version, statement from version and its outer one",
            ),
            Field("wasRevisionOf", "a derivation of type prov:Revision: a version from the one before"),
            Field("wasGeneratedBy, used, wasAssociatedWith", "readings and merging"),
            Field("wasAttributedTo", "version to publisher, statement to source"),
            Field("specializationOf", "version of article"),
        ),
    ),
)

_MERGING = "sayso:merging"


class _Document:
    """A PROV document as it grows: records by section and id, relations by what they hold."""

    def __init__(self) -> None:
        self.sections: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)

    def record(self, section: str, id_: str, type_: str, **attributes: object) -> str:
        """Add an entity, activity or agent and return its id. Unknown attributes are left out."""
        held: dict[str, Any] = {"prov:type": {"$": type_, "type": "prov:QUALIFIED_NAME"}}
        for name, value in attributes.items():
            if value is not None:
                held[name if ":" in name else f"sayso:{name}"] = value
        self.sections[section].setdefault(id_, held)
        return id_

    def relate(self, relation: str, **ends: object) -> None:
        """Add a relation; keyword ``a_b`` is PROV's ``prov:a_b``. One that is there already is not added again."""
        held = {f"prov:{name}": value for name, value in ends.items()}
        self.sections[relation]["_:" + content_id(relation, json.dumps(held, sort_keys=True))] = held


def write(rows: LedgerRows, path: Path, setup: Setup) -> Written:
    """Write one PROV-JSON document. It is held in memory, without texts of articles."""
    document = _Document()
    joined, articles = Joined(rows), {id_: facts.row for id_, facts in articles_without_text(rows).items()}
    _articles(document, articles)
    for row in joined.statements.values():
        if row["reading_id"] in articles:
            _statement(document, row)
    coder = document.record("agent", "sayso:merger", "prov:SoftwareAgent", sayso_version=setup.version)
    document.record("activity", _MERGING, "sayso:Merging")
    document.relate("wasAssociatedWith", activity=_MERGING, agent=coder)
    for event in rows.events():
        _event(document, event)
        for mention in joined.mentions.get(event["event_id"], ()):
            _mention(document, mention, joined, articles)
            document.relate("wasDerivedFrom", generatedEntity=_id("event", event), usedEntity=_id("mention", mention))
            document.relate("used", activity=_MERGING, entity=_id("mention", mention))
    prefix = {"sayso": "urn:sayso:"}
    with path.open("w", encoding="utf-8") as stream:
        json.dump({"prefix": prefix, **document.sections}, stream, ensure_ascii=False, indent=1)
        stream.write("\n")
    return Written(len(document.sections["entity"]))


def _id(of: str, row: Row) -> str:
    """Return the name of a row's record; statements and mentions are named with their reading."""
    if of in ("statement", "mention"):
        return f"sayso:{of}.{row['reading_id']}.{row[f'{of}_id']}"
    return f"sayso:{of}.{row[f'{of}_id']}"


def _articles(document: _Document, articles: Mapping[str, Row]) -> None:
    """Add articles, their versions in order, and their readings with the coders."""
    before: dict[str, Row] = {}
    for row in sorted(articles.values(), key=lambda row: (row["article_id"], row["version"] or 0)):
        article = document.record("entity", _id("article", row), "sayso:Article", url=row["url"])
        told = {name: row[name] for name in ("title", "url", "published", "language", "text_sha256", "withdrawn")}
        version = document.record("entity", _id("version", row), "sayso:ArticleVersion", **told)
        document.relate("specializationOf", specificEntity=version, generalEntity=article)
        if row["publisher"]:
            id_ = f"sayso:publisher.{content_id('publisher', row['publisher'])}"
            document.record("agent", id_, "prov:Organization", name=row["publisher"])
            document.relate("wasAttributedTo", entity=version, agent=id_)
        earlier = before.get(row["article_id"])
        if earlier is not None and earlier["version_id"] != row["version_id"]:
            revision = {"type": {"$": "prov:Revision", "type": "prov:QUALIFIED_NAME"}}
            document.relate("wasDerivedFrom", generatedEntity=version, usedEntity=_id("version", earlier), **revision)
        before[row["article_id"]] = row
        _reading(document, row, version)


def _reading(document: _Document, row: Row, version: str) -> None:
    known = {name: row[name] for name in ("sayso_version", "model_version", "model_sha256")}
    coder = document.record("agent", f"sayso:coder.{row['coder']}", "prov:SoftwareAgent", **known)
    ended = {"prov:endTime": row["read_at"]} if row["read_at"] else {}
    document.record("activity", _id("reading", row), "sayso:Reading", reader=row["reader"], **ended)
    document.relate("used", activity=_id("reading", row), entity=version)
    document.relate("wasAssociatedWith", activity=_id("reading", row), agent=coder)


def _statement(document: _Document, row: Row) -> None:
    told = {name: row[name] for name in ("source_text", "cue_text", "content_text", "form", "medium")}
    statement = document.record("entity", _id("statement", row), "sayso:Statement", **told)
    _made_from(document, statement, row)
    name = row["source_name"] or row["source_text"]
    if name:
        id_ = f"sayso:source.{row['source_actor_id'] or content_id('source', name, row['source_country'])}"
        held = {"name": name, "country": row["source_country"], "office": row["source_office"]}
        document.record("agent", id_, "sayso:Source", **held)
        document.relate("wasAttributedTo", entity=statement, agent=id_)
    if row["within"]:
        outer = _id("statement", {**row, "statement_id": row["within"]})
        document.relate("wasDerivedFrom", generatedEntity=statement, usedEntity=outer)


def _mention(document: _Document, row: Row, joined: Joined, articles: Mapping[str, Row]) -> None:
    told = {name: row[name] for name in ("type", "mode", "factuality", "anchor_text", "evidence_text", "confidence")}
    mention = document.record("entity", _id("mention", row), "sayso:EventMention", **told)
    if row["reading_id"] in articles:
        _made_from(document, mention, row)
        for statement in joined.chain(row):
            document.relate("wasDerivedFrom", generatedEntity=mention, usedEntity=_id("statement", statement))


def _made_from(document: _Document, entity: str, row: Row) -> None:
    """Say that an entity was made by its reading from its version."""
    document.relate("wasGeneratedBy", entity=entity, activity=_id("reading", row))
    document.relate("wasDerivedFrom", generatedEntity=entity, usedEntity=_id("version", row))


def _event(document: _Document, event: Row) -> None:
    told = {
        name: event[name] for name in ("type", "mode", "factuality", "independent_sources", "reports", "confidence")
    }
    days = {name: str(event[name]) for name in ("date_start", "date_end") if event[name]}
    id_ = document.record("entity", _id("event", event), "sayso:Event", **told, **days)
    document.relate("wasGeneratedBy", entity=id_, activity=_MERGING)
