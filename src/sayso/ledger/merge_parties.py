"""The parties of a merged event: those of its mentions, each once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sayso.ledger.merge_mentions import MergeMention, Party, source_key


def party_name(party: Party) -> str | None:
    """Return what to call a party: its name, else its country; ``None`` where neither is known."""
    return party.name or party.country


def united(mentions: Iterable[MergeMention], role: str, *, everyone: bool = False) -> tuple[Party, ...]:
    """Return the parties in a role (``actors``, ``recipients``; ``everyone``: in either), the best supported first.

    Parties are one by actor id, else by name; somebody of whom only a country is known is left out where one of that
    country is named, and somebody of whom nothing is known where anybody is.
    """
    held: dict[str, list[tuple[MergeMention, Party]]] = defaultdict(list)
    for one in mentions:
        for party in one.actors + one.recipients if everyone else getattr(one, role):
            held[_key(party)].append((one, party))
    found = [
        (len({source_key(one) for one, _ in given}), key, _fullest([party for _, party in given]))
        for key, given in _by_surname(held).items()
    ]
    named = {party.country for _, key, party in found if key[:2] in {"i:", "n:"}}
    anybody = any(key[:2] != "t:" for _, key, _ in found)
    kept = [
        (support, party)
        for support, key, party in found
        if not (key[:2] == "c:" and party.country in named) and not (key[:2] == "t:" and anybody)
    ]
    return tuple(party for _, party in sorted(kept, key=lambda item: (-item[0], item[1].name or "", item[1].text)))


def _key(party: Party) -> str:
    if party.actor_id:
        return f"i:{party.actor_id}"
    if party.name:
        return f"n:{party.name.lower()}"
    if party.country:
        return f"c:{party.country}|{party.sector or ''}"
    return f"t:{' '.join(party.text.lower().split())}"


def _by_surname(held: dict[str, list[tuple[MergeMention, Party]]]) -> dict[str, list[tuple[MergeMention, Party]]]:
    """Return the same with a surname alone ("Blinken") put to the one full name that ends in it."""
    full = defaultdict(set)
    for key, given in held.items():
        for _, party in given:
            if party.name and " " in party.name:
                full[party.name.lower().split()[-1]].add(key)
    merged: dict[str, list[tuple[MergeMention, Party]]] = defaultdict(list)
    for key in sorted(held):
        home = full.get(key[2:], set()) if key[:2] == "n:" and " " not in key else set()
        merged[next(iter(home)) if len(home) == 1 else key] += held[key]
    return merged


def _fullest(parties: Sequence[Party]) -> Party:
    """Return one party for several wordings of it: the one of which most is known, of the longest words."""
    return max(
        parties,
        key=lambda party: (
            sum(value is not None for value in (party.actor_id, party.name, party.country, party.sector, party.office)),
            len(party.text),
            party.text,
            party.name or "",
            party.office or "",
        ),
    )
