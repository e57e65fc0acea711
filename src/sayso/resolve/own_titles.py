"""Titles that need no name: "the President" in a text that a government publishes is its own.

Press offices write so by rule: their own officials with a capital and no name, others' in lower case or by name.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sayso.model import Choice, Coreference, Mention, Parse, Participant, ResolvedActor
from sayso.resolve.knowledge import ActorKnowledge

_SMALL = frozenset({"of", "the", "for", "and"})


def own_titles(issuer: Participant | None, knowledge: ActorKnowledge, on: str | None) -> dict[str, tuple[str, str]]:
    """Return, for each title of one word, the office and name of who is meant by it in what ``issuer`` publishes.

    That is who alone holds an office of that one word in the issuer's state on the day ``on`` (the President), and
    who leads the issuing department (the Secretary, of State). Nothing without an issuer or a day.
    """
    if issuer is None or issuer.country not in knowledge.states or on is None:
        return {}
    department = {word.lower() for word in (issuer.name or "").split()}
    alone: dict[str, set[tuple[str, str]]] = {}
    leading: dict[str, set[tuple[str, str]]] = {}
    for entry in knowledge.entries.values():
        spell = entry.at(on[:10]) if entry.kind == "person" else None
        if spell is None or spell.country != issuer.country or not spell.office:
            continue
        words = spell.office.split()
        head = words[0] if "of" in words else words[-1]
        rest = {word.lower() for word in words if word != head} - _SMALL
        if rest <= department:
            (leading if rest else alone).setdefault(head.lower(), set()).add((spell.office, entry.name))
    return {title: next(iter(found)) for title, found in (alone | leading).items() if len(found) == 1}


def with_own_titles(
    actors: tuple[ResolvedActor, ...],
    parse: Parse,
    mentions: tuple[Mention, ...],
    coreference: Coreference,
    holders: Mapping[str, Participant],
) -> tuple[ResolvedActor, ...]:
    """Return the actors with those of ``holders`` for chains that have such a title and no name."""
    found = list(actors)
    for chain in coreference.chains:
        if any(actors[index].participant.name for index in chain.mentions):
            continue
        titles = (own_title(parse, mentions[index]) for index in chain.mentions)
        holder = next((holders[title] for title in titles if title is not None and title in holders), None)
        if holder is None:
            continue
        for index in chain.mentions:
            mention = mentions[index]
            participant = msgspec.structs.replace(
                holder, text=parse.words(mention.span), span=mention.span, refers_to=mentions[chain.fullest].span
            )
            choice = Choice("actor", holder.actor_id or holder.text, "the publisher's own", parse.words(mention.span))
            found[index] = ResolvedActor(participant, (choice,))
    return tuple(found)


def own_title(parse: Parse, mention: Mention) -> str | None:
    """Return the title that a mention is: "the", one capitalised word and no more."""
    words = parse.words(mention.span).split()
    fits = mention.kind == "nominal" and len(words) == 2 and words[0].lower() == "the" and words[1][:1].isupper()
    return words[1].lower() if fits else None
