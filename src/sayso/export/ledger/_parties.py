"""Parties of events across a ledger: one key for one actor, and what kind of thing it is."""

from __future__ import annotations

from typing import Literal

from sayso.export.ledger._rows import Party
from sayso.model import content_id

Kind = Literal["state", "person", "public body", "company", "organisation", "unknown"]

_ORGANS = frozenset({"GOV", "MIL", "LEG", "JUD", "SPY", "COP", "PRM"})
_NOT_STATES = frozenset({"IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"})


def key(party: Party) -> str:
    """Return the id of a party: of the known actor, else of name and country, else of words, country and sector."""
    if party.get("actor_id"):
        return content_id("party", party["actor_id"])
    if party.get("name"):
        return content_id("party", "name", party["name"], party.get("country"))
    return content_id("party", "words", (party.get("text") or "").casefold(), party.get("country"), party.get("sector"))


def label(party: Party) -> str:
    """Return what to call a party: its name, else its words, else its country."""
    return str(party.get("name") or party.get("text") or party.get("country") or "unnamed")


def kind(party: Party) -> Kind:
    """Return what a party is, by what is known of it: an office makes a person, a sector of a state an organ."""
    country, sector = party.get("country"), party.get("sector")
    if party.get("office") and party.get("name"):
        return "person"
    if party.get("actor_id") and party["actor_id"] == country:
        return "state"
    if not party.get("actor_id") or "." not in party["actor_id"]:
        return "unknown"
    if sector in _ORGANS:
        return "public body"
    if sector == "BUS" or country == "MNC":
        return "company"
    return "organisation" if party["actor_id"].startswith("org.") or country in _NOT_STATES else "unknown"
