"""The wall that keeps one article's failure from the others', and what is said of it."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sayso.errors import CodingFailed, InputError, SaysoError
from sayso.model import Article

T = TypeVar("T")


def guarded(call: Callable[[Article], T], article: Article) -> T | InputError:
    """Call the pipeline on one article. This is the wall that keeps one article's failure from the others'."""
    try:
        return call(article)
    except InputError as error:
        return error
    except SaysoError:
        raise
    except Exception as error:
        # a mistake of ours must cost one article, not the batch
        if os.environ.get("SAYSO_TRACEBACK"):
            raise
        return CodingFailed(f"not coded, {blame(error)}; please report it", where_of(article))


def where_of(article: Article) -> str:
    """Return what an article is called in messages: the id it came with, its address or its title."""
    return article.source_id or article.url or article.title or article.id


def blame(error: Exception) -> str:
    """Say in a few words where a mistake of ours happened."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(frame.filename).name}, line {frame.lineno}"
