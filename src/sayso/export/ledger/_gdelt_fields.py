"""The columns of GDELT 2.0 in their order, with what stands in them here."""

from __future__ import annotations

from collections.abc import Iterator

from sayso.export.ledger import Field

_ACTOR = (
    ("Code", "CAMEO country, known group and types, joined"),
    ("Name", "the party's name, else its words, in capitals"),
    ("CountryCode", "CAMEO's three letters for its state, as of the event"),
    ("KnownGroupCode", "CAMEO's code where it is the UN or the EU"),
    ("EthnicCode", "always blank: not coded"),
    ("Religion1Code", "always blank: not coded"),
    ("Religion2Code", "always blank: not coded"),
    ("Type1Code", "CAMEO's code of its kind of organisation or first sector"),
    ("Type2Code", "of its next sector"),
    ("Type3Code", "of its next sector"),
)
_GEO = (
    ("Type", "1 country, 2 US state, 3 US city, 4 city elsewhere, 5 first-level division elsewhere, 0 none"),
    ("FullName", "the place, its division and country"),
    ("CountryCode", "FIPS 10-4"),
    ("ADM1Code", "FIPS 10-4 of the country for a country, else blank: FIPS divisions are not resolved"),
    ("ADM2Code", "always blank: not resolved"),
    ("Lat", "degrees"),
    ("Long", "degrees"),
    ("FeatureID", "always blank: GDELT has GNS ids there; GeoNames' is in export.extra.tsv"),
)


def _actor(which: str) -> Iterator[Field]:
    who = "the actor" if which == "Actor1" else "the recipient"
    yield from (Field(which + name, f"{says} ({who})") for name, says in _ACTOR)


def _geo(which: str) -> Iterator[Field]:
    if which == "ActionGeo":
        yield from (Field(f"{which}_{name}", says) for name, says in _GEO)
    else:
        says = "where a party itself was is not coded"
        yield from (
            Field(f"{which}_{name}", f"always {'0' if name == 'Type' else 'blank'}: {says}") for name, _ in _GEO
        )


EVENTS = (
    Field("GLOBALEVENTID", "a number below 2**53 from the event and the pair"),
    Field("SQLDATE", "the event's first day, YYYYMMDD; blank where the text gives none"),
    Field("MonthYear", "YYYYMM"),
    Field("Year", "YYYY"),
    Field("FractionDate", "the year with its part that has gone by"),
    *_actor("Actor1"),
    *_actor("Actor2"),
    Field("IsRootEvent", "1 where a mention stands in the first paragraph of its article"),
    Field("EventCode", "CAMEO code, from type, mode, anchor and the recipients' words"),
    Field("EventBaseCode", "its first three digits"),
    Field("EventRootCode", "its first two digits"),
    Field("QuadClass", "PLOVER's quad, 1 to 4: the same classes"),
    Field("GoldsteinScale", "of the CAMEO code, -10 to 10"),
    Field("NumMentions", "event mentions"),
    Field("NumSources", "different publishers"),
    Field("NumArticles", "articles that report it"),
    Field("AvgTone", "always blank: not measured"),
    *_geo("Actor1Geo"),
    *_geo("Actor2Geo"),
    *_geo("ActionGeo"),
    Field("DATEADDED", "when the first of its articles was read, YYYYMMDDHHMMSS, UTC"),
    Field("SOURCEURL", "address of the article that tells it best, else the id it came with"),
)
MENTIONS = (
    Field("GLOBALEVENTID", "the event"),
    Field("EventTimeDate", "when the first of its articles was read: GDELT's DATEADDED"),
    Field("MentionTimeDate", "publication of this article, YYYYMMDDHHMMSS"),
    Field("MentionType", "1 with an address, 2 without"),
    Field("MentionSourceName", "publisher"),
    Field("MentionIdentifier", "address, else the id it came with"),
    Field("SentenceID", "of the evidence, from 1, counted by punctuation"),
    Field("Actor1CharOffset", "where the actor stands in the article, in characters; -1 where not named"),
    Field("Actor2CharOffset", "where the recipient stands; -1 where not named"),
    Field("ActionCharOffset", "where the anchor stands"),
    Field("InRawText", "always 1: nothing is rewritten before it is read"),
    Field("Confidence", "the measured chance that the mention is right, in percent"),
    Field("MentionDocLen", "characters of the article"),
    Field("MentionDocTone", "always blank: not measured"),
    Field("MentionDocTranslationInfo", "always blank: nothing is translated"),
    Field("Extras", "always blank, as in GDELT"),
)
EVENTS_EXTRA = (
    Field("event_id", "the event's id in the ledger: the same for all its pairs", True),
    Field("plover_type", "PLOVER type", True),
    Field("plover_mode", "PLOVER mode", True),
    Field("contexts", "PLOVER contexts, parted by ;", True),
    Field("factuality", "whether it happened; without --all-factuality only happened and ongoing", True),
    Field("reciprocal", "both did it: Actor1 and Actor2 are in no order", True),
    Field("date_end", "last day", True),
    Field("date_granularity", "day, month, year, ...", True),
    Field("date_basis", "stated, inferred or publication", True),
    Field("geonames_id", "of the place", True),
    Field("actor1_id", "the known actor", True),
    Field("actor2_id", "the known recipient", True),
    Field("killed", "people killed", True),
    Field("injured", "people injured", True),
    Field("arrested", "people arrested", True),
    Field("crowd", "people in a crowd", True),
    Field("independent_sources", "different ones who say it, whoever prints it", True),
    Field("attributed_to", "who says so in the mention that tells it best, outermost first, parted by >", True),
    Field("disagreements", "what its reports differ on", True),
    Field("confidence", "chance that it is right", True),
    Field("evidence", "the sentence or clause of the mention that tells it best", True),
)
MENTIONS_EXTRA = (
    Field("mention_id", "the event mention's id in the ledger", True),
    Field("reading_id", "the reading that holds it", True),
    Field("factuality", "whether it happened, by this article", True),
    Field("attributed_to", "who says so in this article, outermost first, parted by >", True),
    Field("anchor_start", "span of the anchor in the article, in code points", True),
    Field("anchor_end", "span of the anchor", True),
    Field("evidence_start", "span of the evidence", True),
    Field("evidence_end", "span of the evidence", True),
    Field("join_score", "how sure it belongs to the event, 0 to 1", True),
    Field("join_why", "why it was joined", True),
)
