"""The formats of other event data: their own columns, exactly and in order, and what stands in them."""

from __future__ import annotations

import csv
import json
import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.export.ledger import find, gdelt, icews, polecat, write
from sayso.export.ledger._rows import clean
from sayso.export.ledger.gdelt import stamp


def listed(names):
    return names.split(", ")


POLECAT = listed(
    "Event ID, Event Date, Event Type, Event Mode, Intensity, Quad Code, Contexts, Actor Name, Actor Country, "
    "Actor COW, Primary Actor Sector, Actor Sectors, Actor Title, Actor Name Raw, Wikipedia Actor ID, Recipient Name, "
    "Recipient Country, Recipient COW, Primary Recipient Sector, Recipient Sectors, Recipient Title, "
    "Recipient Name Raw, Wikipedia Recipient ID, Placename, City, District, Province, Country, Latitude, Longitude, "
    "GeoNames ID, Raw Placename, Feature Type, Source, Publication Date, Story People, Story Organizations, "
    "Story Locations, Language, Version"
)
ICEWS = listed(
    "Event ID, Event Date, Source Name, Source Sectors, Source Country, Event Text, CAMEO Code, Intensity, "
    "Target Name, Target Sectors, Target Country, Story ID, Sentence Number, Publisher, City, District, Province, "
    "Country, Latitude, Longitude"
)
ACTOR = listed(
    "Code, Name, CountryCode, KnownGroupCode, EthnicCode, Religion1Code, Religion2Code, Type1Code, Type2Code, Type3Code"
)
GEO = listed("Type, FullName, CountryCode, ADM1Code, ADM2Code, Lat, Long, FeatureID")
GDELT = [
    *listed("GLOBALEVENTID, SQLDATE, MonthYear, Year, FractionDate"),
    *(f"Actor{which}{name}" for which in (1, 2) for name in ACTOR),
    *listed("IsRootEvent, EventCode, EventBaseCode, EventRootCode, QuadClass, GoldsteinScale, NumMentions, NumSources"),
    *listed("NumArticles, AvgTone"),
    *(f"{which}Geo_{name}" for which in ("Actor1", "Actor2", "Action") for name in GEO),
    *listed("DATEADDED, SOURCEURL"),
]
MENTIONS = listed(
    "GLOBALEVENTID, EventTimeDate, MentionTimeDate, MentionType, MentionSourceName, MentionIdentifier, SentenceID, "
    "Actor1CharOffset, Actor2CharOffset, ActionCharOffset, InRawText, Confidence, MentionDocLen, MentionDocTone, "
    "MentionDocTranslationInfo, Extras"
)


def table(path, names=None):
    return pd.read_csv(path, sep="\t", header=None if names else 0, names=names, dtype=str, keep_default_na=False,
                       quoting=csv.QUOTE_NONE, index_col=False)  # fmt: skip


@pytest.mark.parametrize(("format_", "own", "number"), [(polecat, POLECAT, 40), (icews, ICEWS, 20)])
def test_the_columns_are_the_targets_in_order_and_ours_come_after(format_, own, number, exported):
    lines = exported(format_.NAME).read_text("utf-8").splitlines()
    header = lines[0].split("\t")
    assert len(own) == number
    assert header[:number] == own
    assert header == [field.name for field in format_.PARTS[0].fields]
    assert [field.name for field in format_.PARTS[0].fields if not field.extra] == own
    assert {line.count("\t") for line in lines} == {len(header) - 1}


def test_gdelt_has_61_and_16_columns_and_no_header(exported):
    folder = exported("gdelt")
    assert (len(GDELT), len(MENTIONS)) == (61, 16)
    assert [[field.name for field in part.fields] for part in gdelt.PARTS[:2]] == [GDELT, MENTIONS]
    for name, wanted in (("export.CSV", 60), ("mentions.CSV", 15)):
        lines = (folder / name).read_text("utf-8").splitlines()
        assert {line.count("\t") for line in lines} == {wanted}
        assert all(line.split("\t")[0].isdecimal() for line in lines)


@given(st.text())
@settings(deadline=None)
def test_a_cell_never_ends_its_cell_or_line(text):
    cell = clean(text)
    assert len(cell.splitlines()) <= 1
    assert not {"\t", '"'} & set(cell)


@pytest.mark.parametrize("name", ["polecat", "icews"])
def test_a_reader_that_looks_for_quoted_cells_reads_the_same(name, exported):
    path = exported(name)
    assert pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False).equals(table(path))


@pytest.mark.parametrize("name", ["icews", "gdelt"])
def test_two_parties_of_the_same_words_are_one_pair(name, rows, setup, tmp_path, monkeypatch):
    events = [{**row, "recipients": row["recipients"] * 2} for row in rows.events()]
    monkeypatch.setattr(rows, "events", lambda: iter(events))
    assert write(name, rows, tmp_path / "out", setup).rows == 10


@pytest.fixture
def shown(exported):
    return table(exported("polecat")).set_index("Event ID")


def test_polecat_shows_parties_as_they_are(shown):
    call = shown.loc["e01"]
    assert (call["Actor Name"], call["Actor Country"], call["Actor COW"]) == ("Chad; Niger", "TCD; NER", "483; 436")
    assert (call["Recipient Name"], call["reciprocal"], call["Intensity"]) == ("", "true", "1.5")
    shots = shown.loc["e02"]
    assert (shots["Actor Name"], shots["Primary Actor Sector"], shots["Recipient Sectors"]) == (
        "oldiers",
        "MIL",
        "CVL,AGR",
    )
    assert (shots["Quad Code"], shots["quad"]) == ("MATERIAL CONFLICT", "4")
    assert (shots["City"], shots["Province"], shots["Country"], shots["GeoNames ID"]) == (
        "Diffa", "Diffa Region", "NER", "2445553")  # fmt: skip
    assert shots["attributed_to"] == "Ibrahim Sow > Colonel Adoum"
    assert shots["disagreements"] == "killed: 2 | 3"


def test_polecat_shows_no_date_that_the_text_does_not_give(shown):
    assert shown.loc["e07"]["Event Date"] == ""
    assert (shown.loc["e06"]["Event Date"], shown.loc["e06"]["date_end"]) == ("2025-03-01", "2025-03-31")


@pytest.mark.parametrize("name", ["polecat", "icews"])
def test_what_only_may_happen_says_so_where_it_is_let_in(name, exported):
    by_id = table(exported(name, all_factuality=True)).set_index("Event ID" if name == "polecat" else "event_id")
    assert by_id.loc["e04"]["factuality"] == "did_not_happen"
    assert by_id.loc["e03"]["factuality"] == "planned"
    assert by_id.loc["e09"]["factuality"] == "possible"


def test_icews_has_a_row_a_pair_and_codes_of_cameo(exported):
    found = table(exported("icews"))
    praised = found[found["event_id"] == "e07"]
    assert list(praised["Target Name"]) == ["Chad", "Niger"]
    assert found["Event ID"].is_unique
    assert all(0 < int(one) < 2**53 for one in found["Event ID"])
    shots = found[found["event_id"] == "e02"].iloc[0]
    assert (shots["Source Sectors"], shots["Source Country"], shots["Country"]) == ("Military", "Niger", "Niger")
    assert shots["Sentence Number"] == "3"
    call = found[found["event_id"] == "e01"].iloc[0]
    assert (call["CAMEO Code"], call["Intensity"], call["Event Text"]) == ("041", "1", "talk by phone")
    assert all(re.fullmatch(r"\d{2,4}", code) for code in found["CAMEO Code"])


@pytest.fixture
def gdelted(exported):
    folder = exported("gdelt")
    return (
        table(folder / "export.CSV", GDELT),
        table(folder / "mentions.CSV", MENTIONS),
        table(folder / "export.extra.tsv"),
        table(folder / "mentions.extra.tsv"),
    )


def test_gdelt_events_say_what_they_can(gdelted):
    events, _, extra, _ = gdelted
    assert list(events["GLOBALEVENTID"]) == list(extra["GLOBALEVENTID"])
    by_id = events.set_index(extra["event_id"])
    call = by_id.loc["e01"]
    assert (call["SQLDATE"], call["MonthYear"], call["Year"]) == ("20250303", "202503", "2025")
    assert call["FractionDate"] == "2025.1726"
    assert (call["Actor1Code"], call["Actor1CountryCode"], call["Actor2CountryCode"]) == ("TCD", "TCD", "NER")
    assert (call["EventCode"], call["EventBaseCode"], call["EventRootCode"]) == ("041", "041", "04")
    assert (call["QuadClass"], call["NumMentions"], call["NumSources"]) == ("1", "2", "1")
    assert call["DATEADDED"] == "20250401100000"
    shots = by_id.loc["e02"]
    assert (shots["Actor1Code"], shots["Actor1Type1Code"], shots["Actor1Name"]) == ("NERMIL", "MIL", "OLDIERS")
    assert (shots["ActionGeo_Type"], shots["ActionGeo_CountryCode"]) == ("4", "NG")
    assert shots["ActionGeo_FullName"] == "Diffa, Diffa Region, Niger"
    un = by_id.loc["e05"]
    assert (un["Actor1KnownGroupCode"], un["Actor1Type1Code"], un["Actor1CountryCode"]) == ("UNO", "IGO", "")
    gazprom = by_id.loc["e11"]
    assert (gazprom["Actor1Code"], gazprom["SOURCEURL"]) == ("RUSBUS", "line 5")
    assert set(events["AvgTone"]) == {""}


def test_gdelt_mentions_point_into_their_articles(gdelted, rows):
    events, mentions, _, extra = gdelted
    assert set(mentions["GLOBALEVENTID"]) == set(events["GLOBALEVENTID"])
    assert list(extra["row"]) == [str(number) for number in range(1, len(mentions) + 1)]
    texts = {row["reading_id"]: row["text"] for row in rows.articles()}
    known = {row["mention_id"]: row for row in rows.mentions()}
    for (_, mention), (_, ours) in zip(mentions.iterrows(), extra.iterrows(), strict=True):
        text, row = texts[ours["reading_id"]], known[ours["mention_id"]]
        anchor = int(mention["ActionCharOffset"])
        assert text[anchor:].startswith(row["anchor_text"])
        assert int(mention["MentionDocLen"]) == len(text)
        first = int(mention["Actor1CharOffset"])
        assert text[first:].startswith(row["actor_names"][0])
    assert set(mentions["MentionType"]) == {"1", "2"}


def test_gdelt_counts_the_rows_of_its_mentions(gdelted):
    events, mentions, _, _ = gdelted
    counted = mentions.groupby("GLOBALEVENTID").size()
    assert {key: str(number) for key, number in counted.items()} == dict(
        zip(events["GLOBALEVENTID"], events["NumMentions"], strict=True))  # fmt: skip


@pytest.mark.parametrize(
    ("moment", "wanted"),
    [
        ("2025-03-04", "20250304000000"),
        ("2025-03-04T09:15:00", "20250304091500"),
        ("2025-03-04T09:15:00.123+01:00", "20250304091500"),
        ("2025-03-04T09:15", "20250304091500"),
        (None, ""),
        ("2025", ""),
    ],
)
def test_a_moment_is_written_as_gdelt_does(moment, wanted):
    assert stamp(moment) == wanted


FIELDS = frozenset(
    listed(
        "id, has_event, date, time, enddate, endtime, actor, recipient, event, event_loc, event_text, quad_code, "
        "event_scale, mode, context, link, text, text_info, cite_info, coder, coded_date, coded_time, comment, size, "
        "sayso"
    )
)
ENTITY = frozenset(
    listed(
        "code, sector, entity_text, identifier_id, identifier_text, religion, ethnicity, office, gender, age, "
        "raw_text, entity_name, wikidata_id, wiki_description, country_name, sector_code, other_sector_codes"
    )
)
LOCATION = frozenset(
    listed(
        "extracted_place, resolved_place, geonameid, lat, lon, city, district, province, country, country_code, "
        "feature_class, feature_code, resolution"
    )
)


def test_plover_has_its_own_fields_and_ours_apart(exported, rows):
    found = json.loads(exported("plover").read_text("utf-8"))
    texts = {row["mention_id"]: text["text"] for row in rows.mentions() for text in rows.articles()
             if text["reading_id"] == row["reading_id"]}  # fmt: skip
    best = {row["event_id"]: row["told_best_by"] for row in rows.events()}
    for event in found:
        assert set(event) <= FIELDS
        assert {"id", "actor", "event"} <= set(event)
        for party in (*event["actor"], *event.get("recipient", ())):
            assert set(party) <= ENTITY
        assert set(event.get("event_loc", {})) <= LOCATION
        assert set(event["cite_info"]) <= {"corpus", "citation", "url", "title", "language", "publication", "license",
                                           "copyright", "coder", "codebook", "version"}  # fmt: skip
        where = event["text_info"]
        assert texts[best[event["id"]]][where["start"] : where["end"]] == event["text"]
    call = next(event for event in found if event["id"] == "e01")
    assert (call["event"], call["mode"], call["event_scale"], call["quad_code"]) == ("CONSULT", "phone", 1.5, 1)
    assert call["sayso"]["attributed_to"] == "Sahel Wire"


def test_the_formats_of_other_event_data_are_those_that_leave_out_what_did_not_happen():
    """The dictionary marks what is extra: each has a place for factuality beside the target's own columns."""
    for name in ("polecat", "icews", "gdelt"):
        extra = [field.name for part in find(name).PARTS for field in part.fields if field.extra]
        assert "factuality" in extra
