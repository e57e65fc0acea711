"""Every knob, once: its name, default and help."""

from __future__ import annotations

import msgspec


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Knobs that change what comes out. Two runs with equal settings give equal bytes."""

    max_bytes: int = 20_000_000
    """Largest input read, in bytes. News pages are under 5 MB; what is larger is no page."""

    min_body_words: int = 25
    """Fewest words of running text that make a page an article (not a JSONL line, whose text is taken as it is)."""

    languages: tuple[str, ...] = ("en",)
    """Languages coded, ISO 639-1. An article in another one is reported and skipped."""

    attribution_model: bool = True
    """Whether the trained model finds statements beside the rules. Without it the rules alone do: the baseline."""

    event_model: bool = True
    """Whether the trained model weighs and finds events beside the rules. Without it the rules alone do."""

    min_confidence: float = 0.0
    """Event mentions below this confidence are left out of the report."""

    fetch_contact: str = "none"
    """An address of the web or of mail at which sites that are fetched from can reach you; ``none`` says none."""

    fetch_delay: int = 2
    """Least seconds between two requests to one host; robots.txt may ask for more."""

    fetch_seconds: int = 30
    """Longest that one request may take."""

    fetch_redirects: int = 5
    """Most redirects followed from one address. Each is checked as the first one is."""

    fetch_private: bool = False
    """Whether addresses in private networks and on this machine are fetched."""

    actors_folder: str = "auto"
    """The folder of the user's files of actors. ``auto``: SAYSO_ACTORS, else the system's; ``none``: no files."""

    copy_similarity: float = 0.7
    """Least Jaccard similarity of the word shingles of two copies. A ledger keeps the one it was made with."""

    commit_articles: int = 100
    """Articles after which ``sayso ingest`` commits."""

    commit_seconds: int = 60
    """Seconds after which ``sayso ingest`` commits what it has, however few they are."""


CODING = ("attribution_model", "event_model", "min_confidence", "actors_folder")
"""Settings that change what is said of an article; of ``actors_folder`` it is the files in it."""

NOT_CODING = (
    *("max_bytes", "min_body_words", "languages", "copy_similarity", "commit_articles", "commit_seconds"),
    *("fetch_contact", "fetch_delay", "fetch_seconds", "fetch_redirects", "fetch_private"),
)
"""Settings that decide which articles are fetched and read, and how a ledger is written."""

DEFAULTS = Settings()
