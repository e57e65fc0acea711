"""Polling: polite to sites, safe from strangers' links, and nothing is lost. A server of our own plays the sites."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections import defaultdict
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise

import pytest

from sayso import engine
from sayso.errors import DataError, InputError
from sayso.model import Page
from sayso.read import _fetch
from sayso.read._memory import Memory
from sayso.read._robots import Robots
from sayso.settings import Settings

START = 1_000_000.0
TEXT = (
    "The government of Norland said on Monday that it would reopen the border with Estmark, closed since 2021. "
    "Foreign Minister Olen Tarvik met his counterpart in the customs house, and they signed a protocol there."
)
KNOBS = {"fetch_private": True, "fetch_seconds": 5, "fetch_contact": "desk@norland.example"}


class Site:
    """A server on this machine. ``pages`` has the answer for each path: (status, headers, body) or what makes one."""

    def __init__(self):
        self.pages, self.asked, self.times = {}, [], []
        self.headers = defaultdict(list)
        self.clock = time.monotonic
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                site.asked.append(self.path)
                site.times.append(site.clock())
                site.headers[self.path].append(self.headers)
                given = site.pages.get(self.path, (404, {}, b""))
                status, headers, body = given(self) if callable(given) else given
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if "Content-Length" not in headers:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                for piece in [body] if isinstance(body, bytes) else body:
                    try:
                        self.wfile.write(piece)
                        self.wfile.flush()
                    except OSError:
                        return

            def log_message(self, *given):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def page(self, path, **headers):
        title = path.strip("/")
        body = f"<html><head><title>{title} is what they say</title></head><body><p>{TEXT}</p></body></html>".encode()
        self.pages[path] = (200, {"Content-Type": "text/html", **headers}, body)

    def feed(self, *links, path="/feed", **headers):
        items = "".join(
            f"<item><title>Of {link}</title><link>{self.url}{link}</link>"
            "<pubDate>Thu, 15 May 2025 16:40:00 +0300</pubDate><description>Short.</description></item>"
            for link in links
        )
        body = f"<rss version='2.0'><channel><title>Harbour Wire</title>{items}</channel></rss>".encode()
        self.pages[path] = (200, {"Content-Type": "application/rss+xml", **headers}, body)
        return self.url + path

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def site():
    served = Site()
    yield served
    served.close()


class Time:
    """A clock that only sleeping moves, and no chance."""

    def __init__(self):
        self.at, self.slept = START, []

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.at += seconds

    def clock(self):
        return engine.Clock(lambda: self.at, self.sleep, lambda: 0.5)


def poll(feeds, memory=None, clock=None, **knobs):
    """The pages and the errors of one poll."""
    found = engine.watch(
        [feeds] if isinstance(feeds, str) else feeds,
        memory,
        iter,
        Settings(**{**KNOBS, **knobs}),
        once=True,
        clock=(clock or Time()).clock(),
    )
    items = [page for page, _ in found]
    return [item.article for item in items if isinstance(item, Page)], [
        str(i) for i in items if isinstance(i, InputError)
    ]


def test_the_articles_that_a_feed_links_to_are_fetched_and_the_feed_fills_what_pages_do_not_say(site):
    site.page("/one")
    articles, errors = poll(site.feed("/one"))
    assert errors == []
    (article,) = articles
    assert article.text == TEXT
    assert (article.title, article.publisher) == ("one is what they say", "Harbour Wire")
    assert (article.published, article.url) == ("2025-05-15T16:40:00+03:00", f"{site.url}/one")


def test_a_feed_in_a_file_is_polled_too(site, tmp_path):
    site.page("/one")
    site.feed("/one")
    (tmp_path / "feed.xml").write_bytes(site.pages["/feed"][2])
    articles, errors = poll(str(tmp_path / "feed.xml"))
    assert (len(articles), errors) == (1, [])


def test_a_feed_is_asked_with_its_etag_and_date_and_what_is_not_modified_costs_nothing(site, tmp_path):
    site.page("/one")
    feed = site.feed("/one", ETag='"v1"', **{"Last-Modified": "Thu, 15 May 2025 13:40:00 GMT"})
    memory = tmp_path / "watch.sqlite"
    assert len(poll(feed, memory)[0]) == 1
    whole = site.pages["/feed"]
    site.pages["/feed"] = lambda asked: (304, {}, b"") if asked.headers["If-None-Match"] == '"v1"' else whole
    assert poll(feed, memory) == ([], [])
    assert site.headers["/feed"][1]["If-Modified-Since"] == "Thu, 15 May 2025 13:40:00 GMT"
    assert site.asked == ["/robots.txt", "/feed", "/one", "/feed"]


def test_an_entry_is_fetched_once_and_again_when_the_feed_says_that_it_changed(site, tmp_path):
    site.page("/one")
    site.page("/two")
    memory = tmp_path / "watch.sqlite"
    feed = site.feed("/one")
    poll(feed, memory)
    site.feed("/one", "/two")
    poll(feed, memory)
    assert site.asked.count("/one") == site.asked.count("/two") == 1
    status, headers, body = site.pages["/feed"]
    site.pages["/feed"] = (status, headers, body.replace(b"Of /one", b"Corrected: of /one"))
    poll(feed, memory)
    assert (site.asked.count("/one"), site.asked.count("/two")) == (2, 1)


def test_what_was_not_taken_when_killed_comes_again(site, tmp_path):
    site.page("/one")
    feed, memory = site.feed("/one"), tmp_path / "watch.sqlite"

    class Killed(Exception):
        pass

    def killed(found):
        raise Killed
        yield

    with pytest.raises(Killed):
        list(engine.watch([feed], memory, killed, Settings(**KNOBS), once=True, clock=Time().clock()))
    assert len(poll(feed, memory)[0]) == 1
    assert poll(feed, memory) == ([], [])


def test_a_host_is_asked_with_a_pause_and_with_our_name_and_contact(site):
    for path in ("/one", "/two", "/three"):
        site.page(path)
    clock = Time()
    site.clock = lambda: clock.at
    poll(site.feed("/one", "/two", "/three"), clock=clock, fetch_delay=7)
    assert [later - earlier for earlier, later in pairwise(site.times)] == [7.0] * 4
    agent = site.headers["/one"][0]["User-Agent"]
    assert agent.startswith("Sayso/")
    assert "desk@norland.example" in agent


def test_the_pause_that_robots_txt_asks_for_is_kept(site):
    site.page("/one")
    site.pages["/robots.txt"] = (200, {}, b"User-agent: *\nCrawl-delay: 40\n")
    clock = Time()
    site.clock = lambda: clock.at
    poll(site.feed("/one"), clock=clock)
    assert site.times[2] - site.times[1] == 40


def test_what_robots_txt_forbids_is_not_asked_for(site):
    site.page("/private/one")
    site.page("/two")
    site.pages["/robots.txt"] = (200, {}, b"User-agent: Sayso\nDisallow: /private\n\nUser-agent: *\nDisallow: /\n")
    articles, errors = poll(site.feed("/private/one", "/two"))
    assert len(articles) == 1
    assert errors == [f"{site.url}/private/one: is not to be fetched, says its site's robots.txt"]
    assert "/private/one" not in site.asked


@pytest.mark.parametrize(("status", "fetched"), [(404, True), (403, True), (500, False), (503, False)])
def test_a_site_without_robots_txt_is_fetched_and_one_that_cannot_say_is_not(site, status, fetched):
    site.page("/one")
    site.pages["/robots.txt"] = (status, {}, b"")
    articles, errors = poll(site.feed("/one"))
    assert bool(articles) == fetched
    assert fetched or "robots.txt cannot be had" in errors[0]


@pytest.mark.parametrize(
    ("lines", "path", "allowed"),
    [
        ("Disallow: /*?print", "/a?print=1", False),
        ("Disallow: /*?print", "/a?page=1", True),
        ("Disallow: /*.pdf$", "/a.pdf", False),
        ("Disallow: /*.pdf$", "/a.pdf.html", True),
        ("Disallow: /news\nAllow: /news/open", "/news/open/1", True),
        ("Disallow: /news\nAllow: /news/open", "/news/1", False),
        ("Disallow:", "/a", True),
        ("Disallow: /", "/a", False),
    ],
)
def test_robots_txt_is_read_as_its_standard_says(lines, path, allowed):
    rules = Robots(f"User-agent: *\n{lines}\n")
    assert rules.allows("Sayso", f"https://norland.example{path}") is allowed


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_is_honoured_for_the_whole_host(site, tmp_path, form):
    site.page("/one")
    memory, clock = tmp_path / "watch.sqlite", Time()
    after = "9000" if form == "seconds" else formatdate(START + 9002, usegmt=True)
    site.pages["/feed"] = (429, {"Retry-After": after}, b"")
    feed, other = f"{site.url}/feed", site.feed("/one", path="/other")
    _, errors = poll([feed, other], memory, clock)
    assert errors == [f"{feed}: was answered with status 429"]
    assert site.asked == ["/robots.txt", "/feed"]
    clock.at = START + 8000
    assert poll([feed, other], memory, clock) == ([], [])
    clock.at = START + 9010
    site.feed("/one")
    assert len(poll(feed, memory, clock)[0]) == 1


def test_a_server_that_fails_is_asked_later_and_later(site, tmp_path):
    site.pages["/feed"] = (500, {}, b"")
    memory, clock = tmp_path / "watch.sqlite", Time()
    times = []

    def take(found):
        times.append(clock.at)
        if len(times) == 6:
            raise KeyboardInterrupt
        return iter(found)

    with pytest.raises(KeyboardInterrupt):
        list(engine.watch([f"{site.url}/feed"], memory, take, Settings(**KNOBS), every=1.0, clock=clock.clock()))
    pauses = [later - earlier for earlier, later in pairwise(times)]
    assert [round(pause) for pause in pauses] == [60, 120, 240, 480, 960]


def test_a_page_that_fails_waits_for_the_next_polls_and_is_given_up_in_the_end(site, tmp_path):
    site.pages["/one"] = (503, {}, b"")
    memory, clock, said = tmp_path / "watch.sqlite", Time(), []
    feed = site.feed("/one", ETag='"v1"')
    for _ in range(7):
        said += poll(feed, memory, clock)[1]
        clock.at += 7 * 3600
    assert len(said) == 5
    assert said[-1] == f"{site.url}/one: given up after 5 tries (was answered with status 503)"


def test_feeds_are_polled_each_so_many_seconds(site):
    feed, clock, polls = site.feed("/one"), Time(), []
    site.page("/one")
    site.clock = lambda: clock.at

    def take(found):
        polls.append(clock.at)
        status, headers, body = site.pages["/feed"]
        site.pages["/feed"] = (status, headers, body.replace(b"Of ", b"Of of "))
        if len(polls) == 3:
            raise KeyboardInterrupt
        return iter(found)

    with pytest.raises(KeyboardInterrupt):
        list(engine.watch([feed], None, take, Settings(**KNOBS), every=600.0, clock=clock.clock()))
    asked = [at for at, path in zip(site.times, site.asked, strict=True) if path == "/feed"]
    assert [round(later - earlier) for earlier, later in pairwise(asked)] == [600, 600]


def test_a_feed_that_is_gone_is_not_asked_again(site, tmp_path):
    site.pages["/feed"] = (410, {}, b"")
    memory = tmp_path / "watch.sqlite"
    assert "is gone for good" in poll(f"{site.url}/feed", memory)[1][0]
    assert poll(f"{site.url}/feed", memory) == ([], [])
    assert site.asked.count("/feed") == 1


def test_a_feed_cut_in_the_middle_gives_what_is_whole_and_says_the_rest(site):
    site.page("/one")
    status, headers, _ = site.pages[site.feed("/one", "/two").removeprefix(site.url)]
    body = site.pages["/feed"][2]
    site.pages["/feed"] = (status, headers, body[: body.rindex(b"<pubDate>")])
    articles, errors = poll(f"{site.url}/feed")
    assert len(articles) == 1
    assert errors == [f"{site.url}/feed: is cut short in entry 2; the 1 before it are read"]


def test_an_answer_that_is_cut_short_is_no_article(site):
    site.page("/one")
    status, headers, body = site.pages["/one"]
    site.pages["/one"] = (status, {**headers, "Content-Length": str(len(body) + 100)}, body)
    articles, errors = poll(site.feed("/one"))
    assert articles == []
    assert "was cut short" in errors[0] or "IncompleteRead" in errors[0]


def test_a_page_over_the_limit_is_not_read_to_its_end(site):
    def endless(asked):
        return 200, {"Content-Length": "", "Content-Type": "text/html"}, (b"a" * 50_000 for _ in range(10**6))

    site.pages["/one"] = endless
    site.pages["/two"] = (200, {"Content-Type": "text/html", "Content-Length": "3000000"}, b"")
    begun = time.monotonic()
    articles, errors = poll(site.feed("/one", "/two"), max_bytes=1_000_000)
    assert articles == []
    assert [error.split(": ")[1] for error in errors] == ["is over 1,000,000 bytes; raise max_bytes to take it"] * 2
    assert time.monotonic() - begun < 5


def test_a_small_answer_that_unpacks_to_more_than_the_limit_is_refused(site):
    bomb = gzip.compress(b"<p>" + b"a" * 20_000_000)
    site.pages["/one"] = (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, bomb)
    assert "is over 1,000,000 bytes" in poll(site.feed("/one"), max_bytes=1_000_000)[1][0]


def test_a_packed_page_is_unpacked(site):
    site.page("/one")
    status, headers, body = site.pages["/one"]
    site.pages["/one"] = (status, {**headers, "Content-Encoding": "gzip"}, gzip.compress(body))
    assert poll(site.feed("/one"))[0][0].text == TEXT


@pytest.mark.parametrize("form", ["no answer", "a byte at a time"])
def test_a_server_that_is_too_slow_is_left(site, form):
    def slow(asked):
        if form == "no answer":
            time.sleep(3)
        return 200, {"Content-Type": "text/html", "Content-Length": "100"}, (_late() for _ in range(100))

    def _late():
        time.sleep(0.1)
        return b"a"

    site.pages["/one"] = slow
    begun = time.monotonic()
    errors = poll(site.feed("/one"), fetch_seconds=1)[1]
    assert errors in (
        [f"{site.url}/one: {why}"] for why in ("took longer than 1 seconds", "cannot be fetched (timed out)")
    )
    assert time.monotonic() - begun < 2.9


def test_what_is_no_page_is_said(site):
    site.pages["/one"] = (200, {"Content-Type": "application/pdf"}, b"%PDF-1.7")
    site.pages["/two"] = (404, {}, b"")
    assert [error.split(": ")[1] for error in poll(site.feed("/one", "/two"))[1]] == [
        "is no page (application/pdf)",
        "was answered with status 404",
    ]


# ── where fetching may lead ──────────────────────────────────────────────────


def test_redirects_are_followed_and_the_address_is_where_they_end(site):
    site.page("/end")
    site.pages["/one"] = (301, {"Location": "/middle"}, b"")
    site.pages["/middle"] = (302, {"Location": f"{site.url}/end"}, b"")
    assert poll(site.feed("/one"))[0][0].url == f"{site.url}/end"


def test_a_circle_of_redirects_ends(site):
    site.pages["/one"] = (302, {"Location": "/one"}, b"")
    assert poll(site.feed("/one"), fetch_redirects=3)[1] == [f"{site.url}/one: is redirected more than 3 times"]
    assert site.asked.count("/one") == 4


def as_if_public(monkeypatch, site):
    """Make the site's own address pass as a public one; what else there is stays what it is."""
    real = _fetch.is_public
    monkeypatch.setattr(_fetch, "is_public", lambda target: target == "127.0.0.1" or real(target))


@pytest.mark.parametrize(
    "location",
    ["http://10.0.0.1/", "http://[::1]/", "http://169.254.169.254/latest", "http://192.168.1.1:8080/", "file:///etc/x"],
)
def test_a_redirect_into_a_private_network_is_refused(site, monkeypatch, location):
    as_if_public(monkeypatch, site)
    site.pages["/one"] = (302, {"Location": location}, b"")
    (error,) = poll(site.feed("/one"), fetch_private=False)[1]
    assert "leads into a private network" in error or "only http and https" in error


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f000001",
        "127.1",
        "0177.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
    ],
)
def test_this_machine_is_not_asked_however_it_is_written(site, host):
    port = site.url.rsplit(":", 1)[1]
    with pytest.raises(InputError) as caught:
        _fetch.fetch(f"http://{host}:{port}/feed", {}, Settings())
    assert "private network" in str(caught.value) or "not known" in str(caught.value)
    assert site.asked == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        *((address, True) for address in ("8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8")),
        *((address, False) for address in ("10.1.2.3", "172.16.0.1", "192.168.0.1", "127.0.0.1", "169.254.1.1")),
        *((address, False) for address in ("100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "192.0.2.1")),
        *((address, False) for address in ("::", "::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:10.0.0.1")),
        *((address, False) for address in ("64:ff9b::a00:1", "2002:7f00:1::", "::7f00:1", "2001:db8::1")),
    ],
)
def test_which_addresses_are_public(address, public):
    assert _fetch.is_public(address) is public


def test_a_name_that_means_another_address_a_moment_later_is_asked_at_the_checked_one(site, monkeypatch):
    """DNS rebinding: the name is resolved once, and the connection goes to what was checked."""
    as_if_public(monkeypatch, site)
    site.page("/one")
    port = int(site.url.rsplit(":", 1)[1])
    real, asked = socket.getaddrinfo, []

    def resolve(host, *given, **more):
        if host != "norland.example":
            return real(host, *given, **more)
        asked.append(host)
        target = "127.0.0.1" if len(asked) == 1 else "10.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (target, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert _fetch.fetch(f"http://norland.example:{port}/one", {}, Settings()).status == 200
    assert asked == ["norland.example"]
    assert site.headers["/one"][0]["Host"] == f"norland.example:{port}"


def test_a_name_with_one_private_address_among_others_is_refused(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (target, 80)) for target in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **more: found)
    with pytest.raises(InputError, match="private network"):
        _fetch.fetch("http://norland.example/", {}, Settings())


@pytest.mark.parametrize("address", ["ftp://a.example/", "http://", "http://user@a.example/", "http://a.example:x/"])
def test_what_is_no_address_of_the_web_is_refused(address):
    with pytest.raises(InputError):
        _fetch.fetch(address, {}, Settings())


def test_a_memory_that_is_no_such_file_is_told(tmp_path):
    (tmp_path / "watch.sqlite").write_bytes(b"not a database at all" * 50)
    with pytest.raises(DataError, match="delete the file"):
        Memory(tmp_path / "watch.sqlite")
