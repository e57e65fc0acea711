"""What a site's robots.txt lets us fetch (RFC 9309)."""

from __future__ import annotations

import re
from typing import Protocol, cast
from urllib.robotparser import RobotFileParser

MOST_BYTES = 512_000
_SLOWEST = 300.0


class _Line(Protocol):
    path: str
    allowance: bool


class _Rule:
    """A line of robots.txt with the ``*`` and ``$`` of RFC 9309, which Python's parser takes for letters."""

    def __init__(self, line: _Line) -> None:
        self.allowance = line.allowance
        self.length = len(line.path)
        ends = line.path.endswith("%24")
        path = line.path.removesuffix("%24") if ends else line.path
        self._pattern = re.compile(".*".join(re.escape(part) for part in re.split(r"(?:%2A)+|\*+", path)) + "$" * ends)

    def applies_to(self, path: str) -> bool:
        """Tell whether a line speaks of a path, which is quoted as the lines are."""
        return self._pattern.match(path) is not None


class Robots:
    """The rules of one site. ``text`` is its robots.txt, ``None`` where it has none."""

    def __init__(self, text: str | None) -> None:
        self._parser = RobotFileParser()
        self._parser.parse((text or "")[:MOST_BYTES].splitlines())
        known = vars(self._parser)
        for entry in (*known["entries"], known["default_entry"]):
            if entry is not None:
                rules = [_Rule(cast(_Line, line)) for line in entry.rulelines]
                # the longest line counts, and of two alike the one that allows
                entry.rulelines = sorted(rules, key=lambda rule: (-rule.length, not rule.allowance))

    def allows(self, agent: str, address: str) -> bool:
        """Tell whether an address may be fetched by who calls himself so."""
        return self._parser.can_fetch(agent, address)

    def delay(self, agent: str) -> float:
        """Return the seconds that the site asks for between two requests: at most five minutes."""
        return min(float(self._parser.crawl_delay(agent) or 0), _SLOWEST)
