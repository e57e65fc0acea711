"""GEXF 1.3: the actors as nodes, who did it to whom as edges with spells of the days of its events, for Gephi
and networkx.

An edge is one ordered pair of parties. What both did together, such as talks, is an edge each way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO
from xml.sax.saxutils import escape, quoteattr

from sayso.export.ledger import HAPPENED, Field, LedgerRows, Part, Row, Setup, Written
from sayso.export.ledger._parties import key, kind, label
from sayso.export.ledger._rows import Party, Sifted, day, dyads

NAME = "gexf"
SUFFIX = ".gexf"
SAYS = "GEXF 1.3: actors as nodes, dyads as edges with spells of the days of their events."
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
        "An ordered pair of parties; weight is the number of events; spells are their days, joined where they overlap.",
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
        self.counts["undated"] += not _dated(event)
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
            nodes[id_] = (party if kind(held) == "unknown" else held, count + 1)
        for pair in dict.fromkeys(_pairs(event)):
            edges.setdefault(pair, _Edge()).add(event, setup)
    with path.open("w", encoding="utf-8") as stream:
        _graph(stream, nodes, edges, setup)
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


def _dated(event: Row) -> bool:
    return bool(day(event["date_start"]) or day(event["date_end"]))


def _disjoint(events: Iterable[Row]) -> list[tuple[str, str]]:
    """Return the first and last days of events as spells that share no day, in order; blank is open.

    Gephi refuses a file with spells that overlap. One that is open on a side gives way to those that it would overlap:
    it says only that something was by then, or not before.
    """
    days = sorted({(day(row["date_start"]), day(row["date_end"])) for row in events})
    spells: list[tuple[str, str]] = []
    for start, end in days:
        if not start or not end:
            continue
        if spells and start <= spells[-1][1]:
            spells[-1] = (spells[-1][0], max(end, spells[-1][1]))
        else:
            spells.append((start, end))
    until = max((end for start, end in days if not start), default="")
    since = min((start for start, end in days if not end and start), default="")
    if until and (not spells or until < spells[0][0]):
        spells.insert(0, ("", until))
    if since and (not spells or spells[-1][1] < since):
        spells.append((since, ""))
    return spells


def _graph(
    stream: TextIO, nodes: dict[str, tuple[Party, int]], edges: dict[tuple[str, str], _Edge], setup: Setup
) -> None:
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    stream.write(f"<gexf{_attributes(xmlns=NAMESPACE, version='1.3')}>\n")
    stream.write(f"<meta><creator>Sayso {escape(setup.version)}</creator></meta>\n")
    timed = _attributes(defaultedgetype="directed", mode="dynamic", timeformat="date", timerepresentation="interval")
    stream.write(f"<graph{timed}>\n{_declared('node', NODE)}{_declared('edge', EDGE)}<nodes>\n")
    for id_, (party, count) in nodes.items():
        values = _values(NODE, {**party, "kind": kind(party), "events": count})
        stream.write(f"<node{_attributes(id=id_, label=label(party))}>{values}</node>\n")
    stream.write("</nodes>\n<edges>\n")
    for number, ((first, second), edge) in enumerate(edges.items()):
        ends = _attributes(id=str(number), source=first, target=second, weight=str(float(len(edge.events))))
        stream.write(f"<edge{ends}>{_values(EDGE, edge.values())}{_spells(edge)}</edge>\n")
    stream.write("</edges>\n</graph>\n</gexf>\n")


def _declared(of: str, fields: tuple[tuple[str, str, str], ...]) -> str:
    held = "".join(f"<attribute{_attributes(id=name, title=name, type=type_)}/>\n" for name, type_, _ in fields)
    return f'<attributes class="{of}" mode="static">\n{held}</attributes>\n'


def _values(fields: tuple[tuple[str, str, str], ...], values: Party) -> str:
    known = [(name, str(values[name])) for name, _, _ in fields if values.get(name) is not None]
    held = "".join(f"<attvalue{_attributes(**{'for': name, 'value': value})}/>" for name, value in known)
    return f"<attvalues>{held}</attvalues>"


def _spells(edge: _Edge) -> str:
    held = "".join(
        f"<spell{_attributes(**{name: value for name, value in (('start', start), ('end', end)) if value})}/>"
        for start, end in _disjoint(edge.events)
    )
    return f"<spells>{held}</spells>" if held else ""


def _attributes(**values: str) -> str:
    """Return attributes as XML, without the characters that it cannot hold."""
    return "".join(f" {name}={quoteattr(_NO_XML.sub(' ', value))}" for name, value in values.items())
