"""Label Studio: a folder with ``tasks.json``, tasks with predictions, and ``config.xml``, the labelling interface.

Label Studio counts code points, as Sayso does, although it runs in the browser: it turns its own offsets into them
(label-studio-frontend's pull request 308). Tried in version 1.23.2.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from sayso.export.ledger import Field, LedgerRows, Part, Setup, Written
from sayso.export.ledger._annotation import LINK_FIELDS, LINKS, ROLES, SPAN_FIELDS, Annotated, annotated

NAME = "labelstudio"
SUFFIX = ""
SAYS = "Label Studio: tasks with predictions, and the labelling interface they fit. Offsets in code points."
TABLES: tuple[str, ...] = ()
PARTS = (
    Part(
        "tasks.json",
        "A list of tasks, one an article that is current.",
        (
            Field("data.text", "the article's text"),
            Field("data.title, data.url, data.publisher, data.published", "of the article", True),
            Field("data.article_id, data.version_id, data.reading_id", "its ids in the ledger", True),
            Field("predictions[].result[]", "the spans and links below, a region or relation each"),
            Field("predictions[].model_version", "what coded the article"),
            Field("result[].value.start, .end", "span in code points"),
            Field("result[].score", "of an anchor, the measured chance that the mention is right"),
            Field("result[].meta.text", "mode, factuality and name, where known", True),
        ),
    ),
    Part("labels", "Labels of spans.", SPAN_FIELDS),
    Part("relations", "Links between spans.", LINK_FIELDS),
)

_IDS = ("title", "url", "publisher", "published", "article_id", "version_id", "reading_id")


def write(rows: LedgerRows, path: Path, setup: Setup) -> Written:
    """Write the tasks, and an interface with every label that occurs in them."""
    path.mkdir()
    labels = dict.fromkeys(ROLES)
    written = 0
    with (path / "tasks.json").open("w", encoding="utf-8") as stream:
        stream.write("[")
        for one in annotated(rows):
            labels.update(dict.fromkeys(span.label for span in one.spans))
            stream.write((",\n" if written else "\n") + json.dumps(_task(one, setup), ensure_ascii=False))
            written += 1
        stream.write("\n]\n")
    (path / "config.xml").write_text(config(sorted(labels)), "utf-8")
    return Written(written)


def config(labels: list[str]) -> str:
    """Return the labelling interface for the labels."""
    marks = "\n".join(f"    <Label value={quoteattr(label)}/>" for label in labels)
    links = "\n".join(f"    <Relation value={quoteattr(label)}/>" for label in LINKS)
    return (
        f'<View>\n  <Relations>\n{links}\n  </Relations>\n  <Labels name="label" toName="text">\n{marks}\n  </Labels>\n'
        '  <Style>.htx-text{ white-space: pre-wrap; }</Style>\n  <Text name="text" value="$text"/>\n</View>\n'
    )


def _task(one: Annotated, setup: Setup) -> dict[str, Any]:
    regions = []
    for span in one.spans:
        value: dict[str, Any] = {
            "start": span.start,
            "end": span.end,
            "text": one.text[span.start : span.end],
            "labels": [span.label],
        }
        region: dict[str, Any] = {
            "id": span.id,
            "from_name": "label",
            "to_name": "text",
            "type": "labels",
            "value": value,
        }
        notes = [note for note in (span.mode, span.factuality, span.name) if note]
        region |= {"score": span.score} if span.score is not None else {}
        regions.append(region | ({"meta": {"text": notes}} if notes else {}))
    relations = [
        {"type": "relation", "from_id": link.first, "to_id": link.second, "direction": "right", "labels": [link.label]}
        for link in one.links
    ]
    scores = [span.score for span in one.spans if span.score is not None]
    prediction = {"model_version": one.article["coder"] or setup.version, "result": [*regions, *relations]}
    if scores:
        prediction["score"] = sum(scores) / len(scores)
    return {"data": {"text": one.text, **{name: one.article[name] for name in _IDS}}, "predictions": [prediction]}
