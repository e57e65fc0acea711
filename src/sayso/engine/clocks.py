"""Where the time comes from: for polling, and for what a ledger says of its commits."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple


class Clock(NamedTuple):
    """Where ``watch`` has the time (seconds since 1970), sleep and chance (0 to 1) from; tests have their own."""

    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random


class UtcClock:
    """UTC in ISO 8601, later at each call, so that it orders what one process does."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self) -> str:
        """Return the time."""
        now = datetime.now(UTC)
        while (told := now.isoformat(timespec="microseconds")) <= self._last:
            now += timedelta(microseconds=1)
        self._last = told
        return told
