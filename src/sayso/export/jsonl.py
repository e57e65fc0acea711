"""The record as JSON lines: one report a line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

import msgspec

from sayso.export import Style
from sayso.model import Report

NAME = "jsonl"


def write(reports: Iterable[Report], stream: TextIO, style: Style) -> None:
    """Write the reports. A reader of the stream gets each line as soon as its article is coded."""
    for report in reports:
        stream.write(msgspec.json.encode(report).decode() + "\n")
        stream.flush()
