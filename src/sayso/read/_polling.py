"""Polling feeds and fetching what they link to, politely. The clock, sleep and chance are the caller's.

A feed is asked with the ETag and date of its last answer; a host one request at a time with a pause between two, never
before it said, and only for what its robots.txt allows; what fails is tried again later and later.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from email.utils import parsedate_to_datetime
from functools import partial
from typing import NamedTuple
from urllib.parse import urljoin

import msgspec

from sayso.errors import InputError, OnlySummary
from sayso.model import Page, make_article
from sayso.read import _fetch, _http, feed, open_bytes
from sayso.read._fetch import Answer, Unreachable
from sayso.read._memory import Memory, Polled, Waiting
from sayso.read._robots import MOST_BYTES, Robots
from sayso.read._words import ReadingWords
from sayso.settings import Settings

AGENT = "Sayso"
MOST_TRIES = 5
FIRST_PAUSE, LONGEST_PAUSE = 60.0, 6 * 3600.0
"""Seconds before the second try of what failed, and the most before any; each pause is twice the one before."""

_ROBOTS_HOLD = 24 * 3600.0
_LONGEST_RETRY_AFTER = 30 * 24 * 3600.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
_GONE = 410


class Fetched(NamedTuple):
    """An article, or why there is none; the address its bytes came from, their SHA-256, whether they are a feed's."""

    page: Page | InputError
    address: str
    sha256: str | None = None
    is_feed: bool = False


class Step(NamedTuple):
    """What one feed or link gave. ``settle`` notes it as dealt with: to be called when all of it is safe."""

    fetched: list[Fetched]
    settle: Callable[[], None]


class Due(NamedTuple):
    """The next thing to do, and when."""

    at: float
    order: int
    what: str | Waiting

    @property
    def name(self) -> str:
        """The feed or link."""
        return self.what if isinstance(self.what, str) else self.what.link


class _NotYet(Unreachable):
    """A host that asked to be left alone until a time."""

    def __init__(self, message: str, where: str, until: float) -> None:
        super().__init__(message, where)
        self.until = until


class Poller:
    """Polls feeds (addresses or files) and fetches what they link to. ``chance`` gives numbers from 0 to 1."""

    def __init__(
        self,
        memory: Memory,
        settings: Settings,
        words: ReadingWords,
        version: str,
        *,
        now: Callable[[], float],
        sleep: Callable[[float], None],
        chance: Callable[[], float],
    ) -> None:
        self._memory = memory
        self._settings = settings
        self._words = words
        self._now, self._sleep, self._chance = now, sleep, chance
        contact = "" if settings.fetch_contact == "none" else f" (+{settings.fetch_contact})"
        self._agent = f"{AGENT}/{version}{contact}"

    def due(
        self, feeds: Sequence[str], every: float, without: frozenset[str] = frozenset(), until: float = math.inf
    ) -> Due | None:
        """Return what to do next: of the feeds and of the links that wait, what may be asked first.

        ``every`` is the least number of seconds between two polls of a feed; feeds and links in ``without`` are left
        out, and so is what was put off to a time after ``until``.
        """
        found: list[Due] = []
        for name in feeds:
            known = self._memory.feed(name)
            if name not in without and known.not_before <= until:
                at = max(known.polled + every, known.not_before, self._ready(name))
                found.append(Due(at, len(found), name))
        for waiting in self._memory.waiting():
            if waiting.feed in feeds and waiting.link not in without and waiting.not_before <= until:
                found.append(Due(max(waiting.not_before, self._ready(waiting.link)), len(found), waiting))
        return min(found, key=lambda due: (due.at, due.order), default=None)

    def work(self, due: Due) -> Step:
        """Do what is due. Nothing is raised for what cannot be fetched or read."""
        return self._poll(due.what) if isinstance(due.what, str) else self._follow(due.what)

    # ── feeds ────────────────────────────────────────────────────────────────

    def _poll(self, name: str) -> Step:
        known = self._memory.feed(name)
        try:
            if not _is_address(name):
                data, base, answer = open_bytes(name, self._settings), None, None
            else:
                asked = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
                base, answer = self._get(name, {key: value for key, value in asked.items() if value})
                data = answer.body
        except InputError as error:
            return self._failed(name, known, error)
        if answer is not None and answer.status == 304:
            fine = known._replace(polled=self._now(), not_before=0.0, failures=0)
            return Step([], partial(self._memory.set_feed, name, fine))
        if answer is not None and answer.status != 200:
            if answer.status == _GONE:
                gone = known._replace(polled=self._now(), not_before=math.inf)
                told = InputError("is gone for good, says its server; take it out", name)
                return Step([Fetched(told, name)], partial(self._memory.set_feed, name, gone))
            return self._failed(name, known, Unreachable(f"was answered with status {answer.status}", name))
        headers = answer.headers if answer is not None else {}
        fine = Polled(headers.get("etag"), headers.get("last-modified"), self._now())
        return self._read(name, data, base, fine)

    def _read(self, name: str, data: bytes, base: str | None, fine: Polled) -> Step:
        """Return the articles of a feed that are new, and note the links that are."""
        fetched: list[Fetched] = []
        done: list[str] = []
        links: list[feed.Entry] = []
        sha256 = hashlib.sha256(data).hexdigest()
        found = list(feed.entries(data, name, self._words, base))
        if not found:
            fetched.append(Fetched(InputError("is a feed without entries", name), name))
        for entry in found:
            if isinstance(entry, InputError):
                fetched.append(Fetched(entry, name))
                continue
            if self._memory.knows(entry.key):
                continue
            page = feed.page(entry, name, self._settings, self._words)
            if isinstance(page, OnlySummary) and entry.link:
                links.append(entry)
            else:
                done.append(entry.key)
                fetched.append(Fetched(page, name, sha256, is_feed=True))
        return Step(fetched, partial(self._memory.set_feed, name, fine, done, links))

    def _failed(self, name: str, known: Polled, error: InputError) -> Step:
        until = self._again(error, known.failures + 1)
        worse = known._replace(polled=self._now(), not_before=until, failures=known.failures + 1)
        return Step([Fetched(error, name)], partial(self._memory.set_feed, name, worse))

    def _again(self, error: InputError, failures: int) -> float:
        """Return when to try again: each time twice as late, give or take half, and never before a server said."""
        pause: float = min(FIRST_PAUSE * 2 ** min(failures - 1, 30), LONGEST_PAUSE) * (0.5 + self._chance())
        told = error.until if isinstance(error, _NotYet) else 0.0
        return max(self._now() + pause, told)

    # ── articles that a feed links to ────────────────────────────────────────

    def _follow(self, waiting: Waiting) -> Step:
        link = waiting.link
        try:
            address, answer = self._get(link, {})
            if answer.status != 200:
                raise InputError(f"was answered with status {answer.status}", link)
            kind, charset = _http.kind_and_charset(answer.headers.get("content-type"))
            if kind and kind not in _http.PAGES:
                raise InputError(f"is no page ({kind})", link)
            page = _http.page(answer.body, kind, charset, link, self._settings, self._words)
        except Unreachable as error:
            if waiting.tries + 1 < MOST_TRIES:
                until = self._again(error, waiting.tries + 1)
                return Step([Fetched(error, link)], partial(self._memory.put_off, waiting, until))
            given_up = InputError(f"given up after {MOST_TRIES} tries ({str(error).removeprefix(f'{link}: ')})", link)
            return Step([Fetched(given_up, link)], partial(self._memory.finish, waiting))
        except InputError as error:
            return Step([Fetched(error, link)], partial(self._memory.finish, waiting))
        if isinstance(page, Page):
            page = _filled(page, waiting.entry, address)
        sha256 = hashlib.sha256(answer.body).hexdigest()
        return Step([Fetched(page, address, sha256)], partial(self._memory.finish, waiting))

    # ── requests ─────────────────────────────────────────────────────────────

    def _get(self, address: str, headers: dict[str, str], *, robots: bool = True) -> tuple[str, Answer]:
        """Return the answer to a GET and the address it came from, after redirects. Each hop is checked anew."""
        at = address
        for _ in range(self._settings.fetch_redirects + 1):
            if robots:
                self._ask_robots(at)
            answer = self._one(at, headers, self._settings if robots else self._small)
            location = answer.headers.get("location")
            if answer.status not in _REDIRECTS or not location:
                return at, answer
            at = urljoin(at, location)
        raise InputError(f"is redirected more than {self._settings.fetch_redirects} times", address)

    def _one(self, address: str, headers: dict[str, str], settings: Settings) -> Answer:
        origin = _fetch.split(address).origin
        wait = self._memory.ready(origin) - self._now()
        if wait > LONGEST_PAUSE:
            raise _NotYet("its server asked to be left alone for a while", address, self._now() + wait)
        if wait > 0:
            self._sleep(wait)
        try:
            answer = _fetch.fetch(address, {"User-Agent": self._agent, **headers}, settings)
        finally:
            self._memory.set_ready(origin, self._now() + self._pause(origin))
        if answer.status in _LATER:
            until = self._now() + _retry_after(answer.headers.get("retry-after"), self._now())
            self._memory.set_ready(origin, max(until, self._memory.ready(origin)))
            raise _NotYet(f"was answered with status {answer.status}", address, until)
        return answer

    def _pause(self, origin: str) -> float:
        known = self._memory.robots(origin, self._now())
        asked = Robots(known[0]).delay(AGENT) if known else 0.0
        return max(float(self._settings.fetch_delay), asked)

    def _ask_robots(self, address: str) -> None:
        """Raise ``InputError`` for what a site's robots.txt forbids, ``Unreachable`` where that cannot be known now."""
        origin = _fetch.split(address).origin
        known = self._memory.robots(origin, self._now())
        if known is None:
            try:
                _, answer = self._get(f"{origin}/robots.txt", {}, robots=False)
            except _NotYet as error:
                raise _NotYet("its site's robots.txt cannot be had", address, error.until) from error
            except Unreachable as error:
                said = str(error).removeprefix(f"{error.where}: ")
                raise Unreachable(f"its site's robots.txt cannot be had: {said}", address) from error
            known = (answer.body.decode("utf-8", "replace") if answer.status == 200 else None,)
            self._memory.set_robots(origin, known[0], self._now() + _ROBOTS_HOLD)
        if not Robots(known[0]).allows(AGENT, address):
            raise InputError("is not to be fetched, says its site's robots.txt", address)

    @property
    def _small(self) -> Settings:
        return msgspec.structs.replace(self._settings, max_bytes=MOST_BYTES)

    def _ready(self, address: str) -> float:
        try:
            return self._memory.ready(_fetch.split(address).origin) if _is_address(address) else 0.0
        except InputError:
            return 0.0


def _is_address(name: str) -> bool:
    return name.lower().startswith(("http://", "https://"))


def _retry_after(said: str | None, now: float) -> float:
    """Return the seconds that ``Retry-After`` asks for, in either of its forms; 0 where it says nothing."""
    if not said:
        return 0.0
    if said.strip().isdigit():
        return min(float(said.strip()[:12]), _LONGEST_RETRY_AFTER)
    try:
        return min(max(parsedate_to_datetime(said).timestamp() - now, 0.0), _LONGEST_RETRY_AFTER)
    except (ValueError, OverflowError):
        return 0.0


def _filled(page: Page, entry: feed.Entry, address: str) -> Page:
    """Return a fetched page with what the feed says where the page says nothing, and an address of its own site."""
    old = page.article
    declared = old.url if old.url and _site(old.url) == _site(address) else None
    url = declared or address
    offered = {"title": entry.title, "published": entry.published or entry.updated, "publisher": entry.publisher}
    fresh = {name: value for name, value in offered.items() if value and getattr(old, name) is None}
    fields = {name: fresh.get(name) or getattr(old, name) for name in offered}
    article = make_article(old.text, source_id=entry.id or entry.link, url=url, language=old.language, **fields)
    found = {
        **page.found,
        **dict.fromkeys(fresh, "feed"),
        **({} if declared else {"url": "address it was fetched from"}),
    }
    return Page(article=article, left_out=page.left_out, found=dict(sorted(found.items())))


def _site(address: str) -> str:
    try:
        return _fetch.split(address).hostname.removeprefix("www.")
    except InputError:
        return ""
