"""FollowTheMoney, GEXF and PROV: checked against the published model, or read by the tool they are for."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import networkx as nx
import pytest
from lxml import etree
from prov.model import ProvDocument

from sayso.export.ledger import gexf, write
from sayso.export.ledger._parties import key, kind

# ── FollowTheMoney ────────────────────────────────────────────────────────────

MODEL = json.loads((Path(__file__).parent / "followthemoney.json").read_text("utf-8"))["schemata"]
"""The schemata that we write, taken from the package followthemoney: properties with their types and ranges."""


@pytest.fixture
def entities(exported):
    return [json.loads(line) for line in exported("ftm").read_text("utf-8").splitlines()]


def test_ftm_entities_fit_the_published_model(entities):
    by_id = {entity["id"]: entity for entity in entities}
    assert len(by_id) == len(entities)
    for entity in entities:
        schema = MODEL[entity["schema"]]
        assert re.fullmatch(r"[a-zA-Z0-9.-]+", entity["id"])
        assert set(entity["properties"]) <= set(schema["properties"]), entity
        assert set(schema["required"]) <= set(entity["properties"]), entity
        for name, values in entity["properties"].items():
            of, range_ = schema["properties"][name]
            assert values
            for value in values:
                assert isinstance(value, str)
                if of == "entity":
                    assert range_ in MODEL[by_id[value]["schema"]]["is"], (name, value)
                if of == "country":
                    assert re.fullmatch("[a-z]{2}", value)
                if of == "date":
                    assert date.fromisoformat(value[:10])
                if of == "url":
                    assert value.startswith("https://")
                if of == "language":
                    assert re.fullmatch("[a-z]{3}", value)


def test_ftm_says_who_is_involved_and_what_the_model_cannot_say_in_notes(entities):
    by_id = {entity["id"]: entity for entity in entities}
    shots = by_id["sayso-event-e02"]["properties"]
    assert shots["name"] == ["oldiers > herders: attack with firearms"]
    assert (shots["startDate"], shots["country"]) == (["2025-03-03"], ["ne"])
    assert {by_id[one]["properties"]["name"][0] for one in shots["involved"]} == {"oldiers", "herders"}
    assert "attributed to: Ibrahim Sow > Colonel Adoum" in shots["notes"]
    assert "disagreements: killed: 2 | 3" in shots["notes"]
    assert "factuality: happened" in shots["notes"]
    assert len(shots["proof"]) == 2


def test_ftm_tells_states_companies_and_organisations_apart(entities):
    schemas = {entity["properties"]["name"][0]: entity["schema"] for entity in entities if "involved" not in
               entity["properties"] and entity["schema"] not in ("Article", "Mention")}  # fmt: skip
    assert schemas["Chad"] == "PublicBody"
    assert schemas["Gazprom"] == "Company"
    assert schemas["African Union"] == "Organization"
    assert schemas["herders"] == "LegalEntity"


def test_ftm_leaves_out_what_did_not_happen_and_articles_that_only_tell_of_that(entities):
    assert {"sayso-event-e03", "sayso-event-e04", "sayso-event-e09"} & {entity["id"] for entity in entities} == set()


@pytest.mark.parametrize(
    ("party", "wanted"),
    [
        ({"actor_id": "TCD", "country": "TCD"}, "state"),
        ({"actor_id": "NER.sow", "name": "Sow", "office": "Minister", "country": "NER", "sector": "GOV"}, "person"),
        ({"name": "Sow", "office": "Minister"}, "person"),
        ({"actor_id": "RUS.foreign-ministry", "country": "RUS", "sector": "GOV"}, "public body"),
        ({"actor_id": "org.hamas", "country": "PSE", "sector": "REB"}, "organisation"),
        ({"actor_id": "org.gazprom", "country": "RUS", "sector": "BUS"}, "company"),
        ({"text": "the minister", "office": "Minister"}, "unknown"),
        ({"text": "herders"}, "unknown"),
    ],
)
def test_a_party_is_what_is_known_of_it(party, wanted):
    assert kind(party) == wanted


def test_a_party_keeps_its_key_whatever_words_are_used_for_it():
    known = {"actor_id": "TCD", "name": "Chad", "text": "Chad"}
    assert key(known) == key({**known, "text": "N'Djamena", "name": "Republic of Chad"})
    assert key({"name": "Sow", "country": "NER"}) != key({"name": "Sow", "country": "SEN"})
    assert key({"text": "Soldiers", "country": "NER"}) == key({"text": "soldiers", "country": "NER"})


# ── GEXF ──────────────────────────────────────────────────────────────────────


def test_gexf_opens_in_networkx_with_parties_and_spells(exported):
    graph = nx.read_gexf(exported("gexf"), version="1.3")
    assert graph.is_directed()
    named = {data["label"]: node for node, data in graph.nodes(data=True)}
    assert graph.nodes[named["Chad"]]["country"] == "TCD"
    assert graph.nodes[named["Gazprom"]]["kind"] == "company"
    there, back = (graph.edges[named[one], named[two]] for one, two in (("Chad", "Niger"), ("Niger", "Chad")))
    assert (there["event_ids"], back["event_ids"]) == ("e01", "e01")
    assert there["spells"] == [("2025-03-03", "2025-03-03")]
    assert (there["events"], there["weight"], there["verbal_cooperation"], there["intensity"]) == (1, 1.0, 1, 1.5)
    praise = graph.edges[named["African Union"], named["Chad"]]
    assert praise["undated"] == 1
    assert "spells" not in praise
    assert not graph.has_edge(named["France"], named["Chad"])


def test_gexf_adds_up_the_events_of_a_dyad(exported):
    graph = nx.read_gexf(exported("gexf", all_factuality=True), version="1.3")
    named = {data["label"]: node for node, data in graph.nodes(data=True)}
    assert graph.edges[named["Chad"], named["Mali"]]["not_happened"] == 1
    assert sum(data["events"] for *_, data in graph.edges(data=True)) == 12, "the call both ways"


GEXF = {
    "gexf": ({"version"}, {"meta", "graph"}),
    "meta": (set(), {"creator", "keywords", "description"}),
    "creator": (set(), set()),
    "graph": (
        {"timeformat", "timerepresentation", "timezone", "start", "end", "defaultedgetype", "idtype", "mode"},
        {"attributes", "nodes", "edges"},
    ),
    "attributes": ({"class", "mode", "start", "end"}, {"attribute"}),
    "attribute": ({"id", "title", "type"}, {"default", "options"}),
    "nodes": ({"count"}, {"node"}),
    "node": ({"id", "label", "start", "end", "pid"}, {"attvalues", "spells", "nodes", "edges"}),
    "edges": ({"count"}, {"edge"}),
    "edge": (
        {"id", "source", "target", "type", "kind", "label", "weight", "start", "end"},
        {"attvalues", "spells"},
    ),
    "attvalues": (set(), {"attvalue"}),
    "attvalue": ({"for", "value", "start", "end"}, set()),
    "spells": (set(), {"spell"}),
    "spell": ({"start", "end", "startopen", "endopen"}, set()),
}
"""Elements of GEXF 1.3 with the attributes and children that its schema allows them."""


def test_gexf_keeps_the_rules_of_its_schema(exported):
    root = etree.parse(exported("gexf", all_factuality=True)).getroot()
    ids = {element.get("id") for element in root.iter(f"{{{gexf.NAMESPACE}}}node")}
    declared = {}
    for element in root.iter():
        space, name = etree.QName(element).namespace, etree.QName(element).localname
        attributes, children = GEXF[name]
        assert space == gexf.NAMESPACE
        assert set(element.attrib) <= attributes
        assert {etree.QName(child).localname for child in element} <= children
        if name == "attributes":
            declared[element.get("class")] = {one.get("id"): one.get("type") for one in element}
        if name == "edge":
            assert {element.get("source"), element.get("target")} <= ids
        if name == "attvalue":
            of = etree.QName(element.getparent().getparent()).localname
            kind_ = declared[of][element.get("for")]
            assert {"integer": int, "double": float, "string": str}[kind_](element.get("value")) is not None
        if name == "spell":
            assert date.fromisoformat(element.get("start")) <= date.fromisoformat(element.get("end"))


@pytest.mark.parametrize(
    ("days", "spells"),
    [
        ([("03-03", "03-03"), ("03-03", "03-03")], [("03-03", "03-03")]),
        ([("03-05", "03-09"), ("03-01", "03-06"), ("03-09", "03-10")], [("03-01", "03-10")]),
        ([("03-01", "03-09"), ("03-02", "03-03"), ("03-11", "03-11")], [("03-01", "03-09"), ("03-11", "03-11")]),
        ([("", "03-05"), ("", "03-07"), ("03-08", "03-08")], [("", "03-07"), ("03-08", "03-08")]),
        ([("", "03-08"), ("03-08", "03-08"), ("03-08", "")], [("03-08", "03-08")]),
        ([("03-09", ""), ("03-12", ""), ("03-08", "03-08")], [("03-08", "03-08"), ("03-09", "")]),
        ([("", "03-09"), ("03-02", "")], [("", "03-09")]),
        ([("", ""), ("03-02", "")], [("03-02", "")]),
    ],
)
def test_gexf_spells_of_an_edge_do_not_overlap(days, spells):
    """Gephi opens no file in which they do (graphstore's issue 127)."""
    held = [{"date_start": one or None, "date_end": other or None} for one, other in days]
    assert gexf._disjoint(held) == spells


def test_gexf_leaves_out_what_xml_cannot_hold(rows, setup, tmp_path, monkeypatch):
    events = [
        {**row, "actors": [{**party, "name": 'A\x00B <&"' + "\ud83d"} for party in row["actors"]]}
        for row in rows.events()
    ]
    monkeypatch.setattr(rows, "events", lambda: iter(events))
    write("gexf", rows, tmp_path / "odd.gexf", setup)
    labels = {data["label"] for _, data in nx.read_gexf(tmp_path / "odd.gexf", version="1.3").nodes(data=True)}
    assert 'A B <&" ' in labels


# ── PROV ──────────────────────────────────────────────────────────────────────


def relations(document, kind_):
    return [record for record in document.get_records() if type(record).__name__ == kind_]


def test_prov_is_read_back_with_every_event_and_what_it_derives_from(exported, rows):
    document = ProvDocument.deserialize(exported("prov"), format="json")
    entities = {str(one.identifier): one for one in relations(document, "ProvEntity")}
    assert {name for name in entities if name.startswith("sayso:event.")} == {
        f"sayso:event.{row['event_id']}" for row in rows.events()}  # fmt: skip
    derived = {}
    for one in relations(document, "ProvDerivation"):
        made, used = (str(value) for _, value in one.formal_attributes[:2])
        derived.setdefault(made, set()).add(used)
    assert derived["sayso:event.e02"] == {"sayso:mention.r1.m03", "sayso:mention.r2.m04"}
    assert derived["sayso:mention.r1.m03"] == {"sayso:version.v1", "sayso:statement.r1.s2", "sayso:statement.r1.s3"}
    assert derived["sayso:statement.r1.s3"] == {"sayso:version.v1", "sayso:statement.r1.s2"}
    assert all(used in entities for held in derived.values() for used in held)


def test_prov_says_which_coder_read_which_version(exported):
    document = ProvDocument.deserialize(exported("prov"), format="json")
    (reading,) = (one for one in relations(document, "ProvActivity") if str(one.identifier) == "sayso:reading.r1")
    assert reading.get_endTime().isoformat() == "2025-04-01T10:00:00+00:00"
    coder = next(one for one in relations(document, "ProvAgent") if str(one.identifier) == "sayso:coder.c0ffee")
    assert next(iter(coder.get_attribute("sayso:model_version"))) == "0.5.0"
    assert {str(one.get_asserted_types()) for one in [coder]} == {"{<QualifiedName: prov:SoftwareAgent>}"}


def test_prov_makes_a_later_version_a_revision_of_the_one_before(rows, setup, tmp_path, monkeypatch):
    articles = list(rows.articles())
    later = {**articles[0], "reading_id": "r1b", "version_id": "v1b", "version": 2}
    monkeypatch.setattr(rows, "articles", lambda: iter([*articles, later]))
    write("prov", rows, tmp_path / "two.json", setup)
    document = ProvDocument.deserialize(tmp_path / "two.json", format="json")
    revised = [
        tuple(str(value) for _, value in one.formal_attributes[:2])
        for one in relations(document, "ProvDerivation")
        if one.get_asserted_types()
    ]
    assert revised == [("sayso:version.v1b", "sayso:version.v1")]


def test_prov_comes_back_the_same_from_the_library(exported, tmp_path):
    document = ProvDocument.deserialize(exported("prov"), format="json")
    document.serialize(tmp_path / "again.json", format="json")
    assert ProvDocument.deserialize(tmp_path / "again.json", format="json") == document
