"""Writes ``data/actors/heads.txt`` and ``officials.tsv`` from the factbook and the Phoenix dictionaries.

Usage: ``python -m sayso.train.actors FACTBOOK.jsonl PHOENIX_DIR OUT_DIR``. The output depends on the
sources alone, so a second run gives the same bytes.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sayso.resolve.knowledge import person_key

_TITLE = re.compile(
    r"^(?:represented by )?"
    r"((?:[A-Z][\w'.-]*|of|the|and|for|\([^)]*\)|,)(?: (?:[A-Z][\w'.-]*|of|the|and|for|\([^)]*\)),?)*? )??"
    r"((?:(?:Interim|Acting|Transitional|Transition|Federal|Caretaker|Prime|Vice|Crown|Co-|GNU|CNSP|State|Taliban"
    r"|Sovereign|Presidential|Leadership|Council|General|Chief)[ -])*"
    r"(?:President|Minister|King|Queen|Emir|Amir|Sultan|Prince|Duke|Pope|Chancellor|Premier|Taoiseach|Leader"
    r"|Governor General|Governor-General|Governor|Chairperson|Chairman|Co-prince"
    r"|Chief Executive)(?: of (?:the )?[A-Z]\w+(?: [A-Z]\w+)*?)?) "
    r"(?:General |Sir |Dame |Dr\. |Gen\. |Sr\. Gen\. |Grand Chief )*(.+)$"
)
_HEAD = re.compile(r"\[([A-Z]{3})([A-Z]*)(?:\s+([^\]]*))?\]")
_SECTOR_OF = {
    "GOV": "GOV",
    "MIL": "MIL",
    "LEG": "LEG",
    "JUD": "JUD",
    "COP": "COP",
    "SPY": "SPY",
    "OPP": "OPP",
    "ELI": "ELI",
}
_RECODED = {"KSV": "XKX", "TMP": "TLS", "KNT": "KNA"}
_UNPEOPLED = frozenset(("SJM", "IOT", "SGS", "ATA", "BVT", "ATF", "HMD"))
_FIRST_YEAR = "1985"


def main(arguments: list[str]) -> int:
    """Write both files."""
    factbook, phoenix, out = (Path(argument) for argument in arguments)
    heads = list(_heads(factbook))
    (out / "heads.txt").write_text(_HEADS_HEADER + "".join(heads), "utf-8")
    officials = _officials(phoenix / "Phoenix.Countries.actors.txt")
    (out / "officials.tsv").write_text(_OFFICIALS_HEADER + "".join(officials), "utf-8")
    return 0


_HEADS_HEADER = """\
# Heads of state and of government as of May 2026. Made by sayso.train.actors; format: see offices.txt.
# Source: CIA World Factbook (CC0), factbook/factbook.json. Family names are in capitals, as there.
"""

_OFFICIALS_HEADER = """\
# Officials by full name, mostly ministers of 2003-2011. Made by sayso.train.actors.
# Columns: key (resolve.knowledge.person_key of the name) | name | ISO 3166 alpha-3 | any number of "SECTORS FROM TO"
# ("-" for open).
# Source: Phoenix.Countries.actors.txt of openeventdata/petrarch2 (MIT, see LICENSE-phoenix). Names are in the source's
# spelling without accents; spells over before 1985, double ones and names of one word were left out.
"""


def _heads(path: Path) -> Iterator[str]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    shared = Counter(head["text"].split(" ", 1)[-1] for row in rows for head in row.get("heads") or ())
    for row in rows:
        for head in row.get("heads") or ():
            found = _TITLE.match(head["text"])
            name = _clean(found.group(3)) if found else ""
            if (
                row.get("iso3", "SJM") not in _UNPEOPLED
                and found
                and _is_name(name)
                and shared[head["text"].split(" ", 1)[-1]] < 4
            ):
                office = re.sub(r" of .*|^(?:CNSP|GNU|Taliban) ", "", found.group(2).strip())
                yield f"@ {row['iso3']} GOV {office}\n{_since(head['since'])} - {name}\n"


def _is_name(name: str) -> bool:
    """Whether what follows the title is a name: several words, a family name in capitals, no office in it."""
    words = name.split()
    return (
        len(words) > 1
        and any(map(str.isupper, words))
        and words[0] not in ("of", "and", "the", "Sultan")
        and not {"Commission", "Council", "Confederation", "Assembly", "Zealand", "Polynesia", "Prime"} & set(words)
    )


def _since(words: str) -> str:
    """Return "7 May 2012", "April 2018" or "2018" in ISO 8601, "-" where it is none of them."""
    for given, wanted in (("%d %B %Y", "%Y-%m-%d"), ("%B %Y", "%Y-%m"), ("%Y", "%Y")):
        try:
            return datetime.strptime(words, given).strftime(wanted)
        except ValueError:
            continue
    return "-"


def _clean(name: str) -> str:
    return (
        re.sub(r"^(?:Col|Capt|Lt|Gen)\. |^Crown Prince | of (?:the )?[A-Z]\w+$|\([^)]*\)|\"[^\"]*\"|,.*$", "", name)
        .replace("  ", " ")
        .strip()
    )


def _officials(path: Path) -> list[str]:
    rows: dict[str, str] = {}
    for name, country, spells in _blocks(path):
        key = person_key(name.split())
        if len(name.split()) > 1 and spells and key not in rows:
            rows[key] = "\t".join((key, name, country, *spells)) + "\n"
    return sorted(rows.values())


def _blocks(path: Path) -> Iterator[tuple[str, str, list[str]]]:
    """Yield name, country and spells of each person of the dictionary."""
    name = ""
    codes: list[tuple[str, str, str]] = []
    for line in path.read_text("utf-8", "replace").splitlines():
        body = line.split("#")[0].rstrip()
        if body and not body[0].isspace() and body[0] != "+":
            yield from _person(name, codes)
            name, codes = body.split("[")[0].strip(" _"), []
        codes += _HEAD.findall(body)
    yield from _person(name, codes)


def _person(name: str, codes: list[tuple[str, str, str]]) -> Iterator[tuple[str, str, list[str]]]:
    spells: list[str] = []
    countries = {country for country, rest, dates in codes if dates and rest[:3] in _SECTOR_OF}
    for _, rest, dates in codes:
        start, end = _dates(dates)
        sector = "MIL" if rest.startswith("GOVMIL") else _SECTOR_OF.get(rest[:3])
        spell = f"{'GOV' if rest.startswith('GOV') else sector} {start} {end}"
        if sector and sector != "ELI" and dates and spell not in spells and (end == "-" or end[:4] >= _FIRST_YEAR):
            spells.append(spell)
    if len(countries) == 1 and spells:
        country = countries.pop()
        yield _ordinary(name), _RECODED.get(country, country), spells


def _dates(cell: str) -> tuple[str, str]:
    if cell[:1] == ">":
        return _date(cell[1:]), "-"
    if cell[:1] == "<":
        return "-", _date(cell[1:])
    start, _, end = cell.partition("-")
    return _date(start), _date(end) if end else "-"


def _date(digits: str) -> str:
    digits = digits.strip()
    if len(digits) == 6:
        digits = ("20" if digits[:2] < "30" else "19") + digits
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" if re.fullmatch(r"[12]\d{7}", digits) else "-"


def _ordinary(name: str) -> str:
    words = re.split(r"[_ ]+", name.strip("_ "))
    return " ".join("-".join(part.capitalize() for part in word.split("-")) for word in words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
