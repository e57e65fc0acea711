"""GEXF 1.3: the actors as nodes, who did it to whom as edges with a spell an event, for Gephi and networkx.

An edge is one ordered pair of parties. What both did together, such as talks, is an edge each way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import XMLGenerator

from sayso.export.ledger import HAPPENED, Field, LedgerRows, Part, Row, Setup, Written
from sayso.export.ledger._parties import key, kind, label
from sayso.export.ledger._rows import Party, Sifted, day, dyads

NAME = "gexf"
SUFFIX = ".gexf"
SAYS = "GEXF 1.3: actors as nodes, dyads as edges with a spell an event."
TABLES: tuple[str, ...] = ()

NODE = (
    ("actor_id", "string", "the known actor"),
    ("country", "string", "ISO alpha-3 or PLOVER's codes for what is no country"),
    ("sector", "string", "PLOVER's first sector"),
    ("kind", "string", "state, person, public body, company, organisation, unknown"),
    ("events", "integer", "events it is a party of"),
)
EDGE = (
    ("events", "integer", "events between the two"),
    ("undated", "integer", "of these, events without a day: they have no spell"),
    ("verbal_cooperation", "integer", "events of that quad"),
    ("material_cooperation", "integer", "events of that quad"),
    ("verbal_conflict", "integer", "events of that quad"),
    ("material_conflict", "integer", "events of that quad"),
    ("intensity", "double", "mean of PLOVER's scores, -10 to 10"),
    ("not_happened", "integer", "events planned, possible, hypothetical or that did not happen; with --all-factuality"),
    ("reports", "integer", "articles that report them, summed"),
    ("event_ids", "string", "ids in the ledger, parted by a space"),
)
_ARE_OURS = frozenset({"undated", "intensity", "not_happened", "reports", "event_ids", "kind"})
PARTS = (
    Part("node", "A party of events.", tuple(Field(name, says, name in _ARE_OURS) for name, _, says in NODE)),
    Part(
        "edge",
        "An ordered pair of parties; weight is the number of events; a spell from first to last day of each.",
        tuple(Field(name, says, name in _ARE_OURS) for name, _, says in EDGE),
    ),
)

NAMESPACE = "http://gexf.net/1.3"
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_QUADS = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")


class _Edge:
    """What is known of an ordered pair of parties."""

    def __init__(self) -> None:
        self.events: list[Row] = []
        self.scores: list[float] = []
        self.counts = dict.fromkeys(("undated", "not_happened", "reports", *_QUADS), 0)

    def add(self, event: Row, setup: Setup) -> None:
        """Count an event."""
        self.events.append({name: event[name] for name in ("event_id", "date_start", "date_end")})
        self.scores.append(setup.codes.intensity(event["type"], event["mode"]))
        self.counts["undated"] += _spell(event) is None
        self.counts["not_happened"] += event["factuality"] not in HAPPENED
        self.counts["reports"] += event["reports"] or 0
        self.counts[_QUADS[setup.codes.quad(event["type"]) - 1]] += 1

    def values(self) -> dict[str, Any]:
        """Return the attributes of the edge."""
        ids = " ".join(row["event_id"] for row in self.events)
        mean = round(sum(self.scores) / len(self.scores), 4)
        return {**self.counts, "events": len(self.events), "intensity": mean, "event_ids": ids}


def write(rows: LedgerRows, path: Path, setup: Setup) -> Written:
    """Write the graph. Events that did not happen, or not yet, are left out unless the setup wants all."""
    nodes: dict[str, tuple[Party, int]] = {}
    edges: dict[tuple[str, str], _Edge] = {}
    sifted = Sifted(rows, setup)
    for event in sifted:
        for id_, party in {key(party): party for party in _parties(event)}.items():
            held, count = nodes.get(id_, (party, 0))
            nodes[id_] = (held, count + 1)
        for pair in dict.fromkeys(_pairs(event)):
            edges.setdefault(pair, _Edge()).add(event, setup)
    with path.open("w", encoding="utf-8") as stream:
        _graph(XMLGenerator(stream, "utf-8", short_empty_elements=True), nodes, edges, setup)
    return Written(len(nodes) + len(edges), sifted.left_out)


def _parties(event: Row) -> Iterator[Party]:
    yield from event["actors"] or ()
    yield from event["recipients"] or ()


def _pairs(event: Row) -> Iterator[tuple[str, str]]:
    """Yield the edges of an event: both ways where all did it, none to oneself."""
    for actor, recipient in dyads(event):
        if actor and recipient and key(actor) != key(recipient):
            yield key(actor), key(recipient)
            if event["reciprocal"]:
                yield key(recipient), key(actor)


def _spell(event: Row) -> dict[str, str] | None:
    start, end = day(event["date_start"]), day(event["date_end"])
    return {name: value for name, value in (("start", start), ("end", end)) if value} or None


def _graph(
    out: XMLGenerator, nodes: dict[str, tuple[Party, int]], edges: dict[tuple[str, str], _Edge], setup: Setup
) -> None:
    out.startDocument()
    out.startElement("gexf", {"xmlns": NAMESPACE, "version": "1.3"})
    out.startElement("meta", {})
    out.startElement("creator", {})
    out.characters(f"Sayso {setup.version}")
    out.endElement("creator")
    out.endElement("meta")
    timed = {"mode": "dynamic", "timeformat": "date", "timerepresentation": "interval"}
    out.startElement("graph", {"defaultedgetype": "directed", **timed})
    _declare(out, "node", NODE)
    _declare(out, "edge", EDGE)
    out.startElement("nodes", {})
    for id_, (party, count) in nodes.items():
        out.startElement("node", {"id": id_, "label": _xml(label(party))})
        _values(out, NODE, {**party, "kind": kind(party), "events": count})
        out.endElement("node")
    out.endElement("nodes")
    out.startElement("edges", {})
    for number, ((first, second), edge) in enumerate(edges.items()):
        weight = str(float(len(edge.events)))
        out.startElement("edge", {"id": str(number), "source": first, "target": second, "weight": weight})
        _values(out, EDGE, edge.values())
        _spells(out, edge)
        out.endElement("edge")
    out.endElement("edges")
    out.endElement("graph")
    out.endElement("gexf")
    out.endDocument()


def _declare(out: XMLGenerator, of: str, fields: tuple[tuple[str, str, str], ...]) -> None:
    out.startElement("attributes", {"class": of, "mode": "static"})
    for name, type_, _ in fields:
        out.startElement("attribute", {"id": name, "title": name, "type": type_})
        out.endElement("attribute")
    out.endElement("attributes")


def _values(out: XMLGenerator, fields: tuple[tuple[str, str, str], ...], values: Party) -> None:
    out.startElement("attvalues", {})
    for name, _, _ in fields:
        if values.get(name) is not None:
            out.startElement("attvalue", {"for": name, "value": _xml(str(values[name]))})
            out.endElement("attvalue")
    out.endElement("attvalues")


def _spells(out: XMLGenerator, edge: _Edge) -> None:
    dated = [spell for spell in map(_spell, edge.events) if spell]
    if dated:
        out.startElement("spells", {})
        for spell in dated:
            out.startElement("spell", spell)
            out.endElement("spell")
        out.endElement("spells")


def _xml(text: str) -> str:
    """Return a text without what XML cannot hold."""
    return _NO_XML.sub(" ", text)
