"""What the tests share: one parser and one coder a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from spacy.language import Language

    from sayso.pipeline import Coder


@pytest.fixture(scope="session")
def nlp() -> Language:
    """spaCy's pipeline, loaded once."""
    from sayso.annotate.parse import load_parser

    return load_parser()


@pytest.fixture(scope="session")
def coder() -> Coder:
    """The whole pipeline, loaded once."""
    from sayso.pipeline import Coder

    return Coder()
