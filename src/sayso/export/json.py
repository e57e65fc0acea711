"""The record as indented JSON: one object for one article, a list when several went in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

import msgspec

from sayso.export import Style
from sayso.model import Report

NAME = "json"


def write(reports: Iterable[Report], stream: TextIO, style: Style) -> None:
    """Write the reports. Nothing is written when there are none."""
    written = 0
    for report in reports:
        opening = ("[\n" if not written else ",\n") if style.several else ""
        stream.write(opening + msgspec.json.format(msgspec.json.encode(report), indent=1).decode())
        written += 1
    if written:
        stream.write("\n]\n" if style.several else "\n")
