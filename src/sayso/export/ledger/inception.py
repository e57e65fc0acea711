"""INCEpTION: a folder of UIMA CAS JSON 0.4.0, a file an article, layers ``custom.Span`` and ``custom.Relation``.

These layers, with the feature ``label``, are what a project made as "Basic annotation (span/relation)" has. INCEpTION
is Java and counts UTF-16 units. It cuts tokens and sentences itself where a file has none.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sayso.export.ledger import Field, LedgerRows, Part, Setup, Written
from sayso.export.ledger._annotation import LINK_FIELDS, SPAN_FIELDS, Annotated, annotated
from sayso.export.ledger._text import Utf16

NAME = "inception"
SUFFIX = ""
SAYS = "INCEpTION: UIMA CAS JSON 0.4.0, a file an article. Offsets in UTF-16."
TABLES: tuple[str, ...] = ()
PARTS = (
    Part(
        "READING.json",
        "One article that is current, named by its reading.",
        (
            Field("uima.cas.Sofa.sofaString", "the article's text"),
            Field("custom.Span", "a span: begin and end in UTF-16 units, label"),
            Field("custom.Relation", "a link: Governor, Dependent, label; it stands where its Dependent stands"),
        ),
    ),
    Part("labels", "Labels of spans.", SPAN_FIELDS),
    Part("relations", "Links between spans.", LINK_FIELDS),
)

_SPAN, _RELATION = "custom.Span", "custom.Relation"
_LABEL = {"%NAME": "label", "%RANGE": "uima.cas.String"}
_SOFA_ID = 1


def write(rows: LedgerRows, path: Path, setup: Setup) -> Written:
    """Write a file an article."""
    path.mkdir()
    written = 0
    for one in annotated(rows):
        held = json.dumps(cas(one), ensure_ascii=False, indent=1)
        (path / f"{one.article['reading_id']}.json").write_text(held + "\n", "utf-8")
        written += 1
    return Written(written)


def cas(one: Annotated) -> dict[str, Any]:
    """Return an article as a CAS with its types."""
    units = Utf16(one.text)
    document = _SOFA_ID + 1
    spans = {
        span.id: _annotation(id_, _SPAN, units.units(span.start), units.units(span.end), label=span.label)
        for id_, span in enumerate(one.spans, document + 1)
    }
    links = [
        _annotation(
            id_,
            _RELATION,
            spans[link.second]["begin"],
            spans[link.second]["end"],
            label=link.label,
            **{"@Governor": spans[link.first]["%ID"], "@Dependent": spans[link.second]["%ID"]},
        )
        for id_, link in enumerate(one.links, document + 1 + len(spans))
    ]
    whole = _annotation(
        document,
        "uima.tcas.DocumentAnnotation",
        0,
        units.units(len(one.text)),
        language=one.article["language"] or "x-unspecified",
    )
    sofa = {
        "%ID": _SOFA_ID,
        "%TYPE": "uima.cas.Sofa",
        "sofaNum": 1,
        "sofaID": "_InitialView",
        "mimeType": "text",
        "sofaString": one.text,
    }
    structures = [sofa, whole, *spans.values(), *links]
    members = [structure["%ID"] for structure in structures[1:]]
    return {
        "%TYPES": _types(),
        "%FEATURE_STRUCTURES": structures,
        "%VIEWS": {"_InitialView": {"%SOFA": _SOFA_ID, "%MEMBERS": members}},
    }


def _annotation(id_: int, type_: str, begin: int, end: int, **features: object) -> dict[str, Any]:
    return {"%ID": id_, "%TYPE": type_, "@sofa": _SOFA_ID, "begin": begin, "end": end, **features}


def _types() -> dict[str, Any]:
    ends = {name: {"%NAME": name, "%RANGE": _SPAN} for name in ("Governor", "Dependent")}
    return {
        _SPAN: {"%NAME": _SPAN, "%SUPER_TYPE": "uima.tcas.Annotation", "label": _LABEL},
        _RELATION: {"%NAME": _RELATION, "%SUPER_TYPE": "uima.tcas.Annotation", **ends, "label": _LABEL},
    }
