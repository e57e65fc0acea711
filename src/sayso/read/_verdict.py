"""Whether what was extracted is an article, and if not, what it looks like."""

from __future__ import annotations

from sayso.errors import InputError, NotAnArticle
from sayso.model import LeftOut, Page, make_article
from sayso.read import _language, _lines
from sayso.read._body import Sorted
from sayso.read._words import ReadingWords
from sayso.settings import Settings

INDEX = "looks like an index of articles; give the page of one article"
_LOGIN_WORDS = 150
_FEWEST_HEADINGS = 5
_TEASER_WORDS = 18
_INDEX_WORDS = 16
_MOST_LINES = 20_000


def too_many_lines(count: int, where: str) -> InputError | None:
    """Return the error for what has more lines than any page, or ``None``."""
    if count <= _MOST_LINES:
        return None
    return NotAnArticle(f"holds {count:,} lines, more than any article; give the page of one article", where)


def refusal(whole: str, body: Sorted, where: str, settings: Settings, words: ReadingWords) -> InputError | None:
    """Return the error to report for a page that is no article, or ``None``."""
    size = _lines.count(body.text)
    lower = whole.casefold()
    if size < _LOGIN_WORDS and any(phrase in lower for phrase in words.login):
        return NotAnArticle("looks like a page to log in; save the article itself", where)
    if is_index(body):
        return NotAnArticle(INDEX, where)
    if size < settings.min_body_words:
        other = _language.refusal(_language.detect(whole, words), where, settings)
        if other:
            return other
        few = f"holds {size} words of running text, and an article has {settings.min_body_words} or more"
        return NotAnArticle(f"{few}; give the page of one article", where)
    return None


def is_index(body: Sorted) -> bool:
    """Tell whether headings and teasers take turns, as on a home page."""
    many = body.headings >= _FEWEST_HEADINGS and body.headings >= 0.8 * body.paragraphs
    return many and _lines.count(body.text) < _INDEX_WORDS * (body.headings + body.paragraphs)


def is_short(body: Sorted) -> bool:
    """Tell whether paragraphs are few or as short as teasers."""
    return body.paragraphs < 4 or _lines.count(body.text) / body.paragraphs < _TEASER_WORDS


def page(
    body: Sorted,
    name: str,
    settings: Settings,
    words: ReadingWords,
    *,
    declared: str | None = None,
    url: str | None = None,
    more: tuple[LeftOut, ...] = (),
) -> Page | InputError:
    """Return the page of an extracted body, or the error for one in a language that is not coded."""
    language, clue = _language.settle(body.text, declared, words)
    other = _language.refusal(language, name, settings)
    if other:
        return other
    if language is None and _language.english(body.text, words)[0] < _language.NO_LANGUAGE_SHARE:
        return NotAnArticle("holds no running text in any language that is known; give the page of one article", name)
    found = {**body.found, **({"language": clue} if clue else {})}
    article = make_article(
        body.text,
        source_id=name,
        url=url,
        title=body.title,
        published=body.published,
        publisher=body.publisher,
        language=language,
    )
    return Page(article=article, left_out=(*body.left_out, *more), found=dict(sorted(found.items())))
