"""Which article a version is of, and the order of an article's versions.

Everything here is a function of what was read and in which commit, without files or clocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from sayso.model import Article, content_id

STANDARD_INPUT = "-"
TRACKING = ("utm_", "fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid", "cmpid", "ref_src", "ocid")
"""How the parameters of an address begin that say where a reader came from, not what they read."""


def clean_address(url: str) -> str:
    """Return an address without its fragment, tracking parameters and the differences that mean nothing.

    What cannot be taken apart is returned as it is.
    """
    try:
        parts = urlsplit(url.strip())
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return url.strip()
    if not parts.hostname:
        return url.strip()
    kept = [
        (key, value)
        for key, value in parse_qsl(parts.query, keep_blank_values=True)
        if not key.lower().startswith(TRACKING)
    ]
    scheme = "https" if parts.scheme in {"http", "https"} else parts.scheme
    return urlunsplit((scheme, parts.hostname + port, parts.path.rstrip("/"), urlencode(sorted(kept)), ""))


def article_id(article: Article) -> str:
    """Return the id that all versions of an article share: from its address, else from where and under what name."""
    if article.url:
        return content_id("address", clean_address(article.url))
    source = article.source_id if article.source_id != STANDARD_INPUT else None
    if source:
        return content_id("source", article.publisher, source, article.title)
    return article.id


def reading_id(version_id: str, coder: str) -> str:
    """Return the id of a version's reading by a coder."""
    return content_id("reading", version_id, coder)


def moment(published: str | None) -> str:
    """Return a publication time so that text order is order in time: UTC; a date alone is its first moment.

    What is unknown or no date comes first.
    """
    if not published:
        return ""
    try:
        read = datetime.fromisoformat(published)
    except ValueError:
        return ""
    placed = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    return placed.isoformat(timespec="microseconds")


class Held(NamedTuple):
    """What the standing of a reading depends on. ``seq`` and ``read_at`` are of its own commit and clock."""

    reading_id: str
    article_id: str
    version_id: str
    published: str | None
    seq: int
    read_at: str


class Standing(NamedTuple):
    """How a reading stands among the others: the fields of a ``standing`` row."""

    reading_id: str
    article_id: str
    version_id: str
    version: int
    is_current: bool
    withdrawn: bool
    copy_group: str


def stand(readings: Sequence[Held], groups: dict[str, str], withdrawn: bool) -> list[Standing]:
    """Return how the readings of one article stand. ``groups`` holds the copy group of each version."""
    order = _versions_in_order(readings)
    place = {version: number for number, version in enumerate(order, start=1)}
    newest = [held for held in readings if held.version_id == order[-1]]
    current = max(newest, key=lambda held: (held.seq, held.read_at, held.reading_id))
    return [
        Standing(
            held.reading_id,
            held.article_id,
            held.version_id,
            place[held.version_id],
            held is current and not withdrawn,
            withdrawn,
            groups[held.version_id],
        )
        for held in readings
    ]


def _versions_in_order(readings: Iterable[Held]) -> list[str]:
    """Return the ids of an article's versions: by publication, then by who was there first."""
    first: dict[str, tuple[str, int, str, str]] = {}
    for held in readings:
        key = (moment(held.published), held.seq, held.read_at, held.version_id)
        first[held.version_id] = min(first.get(held.version_id, key), key)
    return sorted(first, key=lambda version: first[version])
