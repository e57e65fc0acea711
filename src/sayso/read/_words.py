"""The schema of ``data/reading.toml``: the words that readers know."""

from __future__ import annotations

import msgspec


class Signature(msgspec.Struct, frozen=True):
    """The first characters (bytes as Latin-1) of a format that no reader takes, unless one of those named does."""

    starts: str
    name: str
    unless: tuple[str, ...] = ()


class ReadingWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words by which readers tell an article's body from what a page holds besides. See ``data/reading.toml``."""

    sections: frozenset[str]
    agencies: frozenset[str]
    credits: tuple[str, ...]
    byline_openers: tuple[str, ...]
    credit_openers: tuple[str, ...]
    byline_closers: tuple[str, ...]
    byline_roles: tuple[str, ...]
    cut_endings: tuple[str, ...]
    tails: frozenset[str]
    final_tails: frozenset[str]
    furniture: frozenset[str]
    furniture_openers: tuple[str, ...]
    furniture_labels: frozenset[str]
    share_words: frozenset[str]
    login: tuple[str, ...]
    press_nouns: frozenset[str]
    function_words: frozenset[str]
    published_labels: tuple[str, ...]
    updated_labels: tuple[str, ...]
    weekdays: frozenset[str]
    meta_published: tuple[str, ...]
    meta_title: tuple[str, ...]
    meta_publisher: tuple[str, ...]
    meta_url: tuple[str, ...]
    meta_language: tuple[str, ...]
    article_types: frozenset[str]
    classes: dict[str, tuple[str, ...]]
    months: dict[str, int]
    zones: dict[str, int]
    signatures: tuple[Signature, ...]
