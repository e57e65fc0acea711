"""One request to one address: checked, limited in size and time, and nowhere inside a private network.

A feed is written by strangers, and so is every link and redirect in it. So the name is resolved once, each address
it has is checked, and the connection goes to a checked address: whatever the name means a moment later plays no part.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from sayso.errors import InputError
from sayso.read import _http
from sayso.settings import Settings

_PORTS = {"http": 80, "https": 443}
_CHUNK = 1 << 16
_MOST_TARGETS = 3
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SAFE = "/%:;=@&+$,!*'()~?[]-._"


class Answer(NamedTuple):
    """What a server said. ``headers`` have names in lower case; ``body`` is unpacked."""

    status: int
    headers: dict[str, str]
    body: bytes


class Unreachable(InputError):
    """A server that could not be reached, or did not answer as it should, this time."""


def fetch(address: str, headers: Mapping[str, str], settings: Settings) -> Answer:
    """Return the answer to one GET. Redirects are not followed.

    Raises ``InputError`` for an address that may not be asked or an answer over the limits, ``Unreachable`` for what
    may go better another time.
    """
    parts = split(address)
    targets = _checked(parts.hostname or "", parts.port or _PORTS[parts.scheme], address, settings)
    connection = _Connection(parts.scheme, _ascii(parts.hostname or "", address), parts.port, targets, settings)
    path = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
    try:
        with _deadline(connection, settings.fetch_seconds) as late:
            try:
                connection.request("GET", path, headers={"Accept-Encoding": "gzip", "Connection": "close", **headers})
                with connection.getresponse() as response:
                    answer = _answer(response, address, settings)
            except (OSError, http.client.HTTPException, ValueError, Unreachable) as error:
                if late.is_set():
                    raise _too_slow(address, settings) from error
                if isinstance(error, Unreachable):
                    raise
                raise Unreachable(f"cannot be fetched ({_reason(error)})", address) from error
            if late.is_set():  # to a reader, a connection that was ended looks like an answer that is
                raise _too_slow(address, settings)
            return answer
    finally:
        connection.close()


def split(address: str) -> _Parts:
    """Return the parts of an address. Raises ``InputError`` for one that is not of the web, or that names a user."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise InputError(f"is no address of the web ({error})", address) from error
    if parts.scheme not in _PORTS or not parts.hostname:
        raise InputError("is no address of the web; only http and https are fetched", address)
    if parts.username is not None:
        raise InputError("names a user; such addresses are not fetched", address)
    return _Parts(parts.scheme, parts.hostname, port, parts.path, parts.query)


class _Parts(NamedTuple):
    scheme: str
    hostname: str
    port: int | None
    path: str
    query: str

    @property
    def origin(self) -> str:
        """The scheme, host and port: what one robots.txt is for."""
        port = f":{self.port}" if self.port else ""
        host = f"[{self.hostname}]" if ":" in self.hostname else self.hostname
        return f"{self.scheme}://{host}{port}"


def _ascii(host: str, address: str) -> str:
    try:
        return host.encode("ascii" if ":" in host else "idna").decode("ascii")
    except UnicodeError as error:
        raise InputError("has a host that is no name", address) from error


# ── addresses ─────────────────────────────────────────────────────────────────


def _checked(host: str, port: int, address: str, settings: Settings) -> list[tuple[str, int]]:
    """Return the addresses of a host, all of them public ones. The resolver reads decimal and other forms too."""
    try:
        found = socket.getaddrinfo(_ascii(host, address), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"has a host that is not known ({_reason(error)})", address) from error
    targets = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    inside = next((target for target in targets if not is_public(target)), None)
    if inside is not None and not settings.fetch_private:
        raise InputError(f"leads into a private network ({inside}); fetch_private allows that", address)
    return [(target, port) for target in targets[:_MOST_TARGETS]]


def is_public(target: str) -> bool:
    """Tell whether an IP address is one of the public internet, also where it holds another one inside."""
    ip = ipaddress.ip_address(target.split("%", 1)[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback)


class _Connection(http.client.HTTPConnection):
    """A connection to one of the checked addresses, whatever its host's name says by now."""

    def __init__(
        self, scheme: str, host: str, port: int | None, targets: list[tuple[str, int]], settings: Settings
    ) -> None:
        super().__init__(host, port or _PORTS[scheme], timeout=settings.fetch_seconds)
        self.default_port = _PORTS[scheme]
        self._secure = scheme == "https"
        self._targets = targets
        self._open: socket.socket | None = None

    def connect(self) -> None:
        error: OSError | None = None
        for target in self._targets:
            try:
                self.sock = self._open = socket.create_connection(target, self.timeout)
                break
            except OSError as caught:
                error = caught
        else:
            raise error or OSError("no address")
        if self._secure:
            wrapped = ssl.create_default_context().wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock = self._open = wrapped
            wrapped.do_handshake()

    def abandon(self) -> None:
        """End whatever waits on the connection; called from another thread."""
        if self._open is not None:
            try:
                # below TLS, which may just be waited for
                socket.socket.shutdown(self._open, socket.SHUT_RDWR)
            except OSError:
                return  # it is closed already


@contextmanager
def _deadline(connection: _Connection, seconds: float) -> Iterator[threading.Event]:
    """End a connection after so many seconds, however slowly its bytes come. The event says that it happened."""
    late = threading.Event()

    def end() -> None:
        late.set()
        connection.abandon()

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()


# ── answers ───────────────────────────────────────────────────────────────────


def _answer(response: http.client.HTTPResponse, address: str, settings: Settings) -> Answer:
    headers = {name.lower(): value for name, value in response.getheaders()}
    if response.status != 200:  # what such an answer says beside its headers is not read
        return Answer(response.status, headers, b"")
    length = headers.get("content-length", "")
    if length.isdigit() and int(length) > settings.max_bytes:
        raise _too_large(address, settings)
    body = bytearray()
    while piece := response.read1(_CHUNK):
        body += piece
        if len(body) > settings.max_bytes:
            raise _too_large(address, settings)
    if length.isdigit() and len(body) < int(length):
        raise Unreachable(f"was cut short: {len(body):,} of {int(length):,} bytes came", address)
    packings = _http.packings_of(headers.get("content-encoding"), None)
    return Answer(response.status, headers, _http.unpacked(bytes(body), packings, settings.max_bytes, address))


def _too_slow(address: str, settings: Settings) -> Unreachable:
    return Unreachable(f"took longer than {settings.fetch_seconds} seconds", address)


def _too_large(address: str, settings: Settings) -> InputError:
    return InputError(f"is over {settings.max_bytes:,} bytes; raise max_bytes to take it", address)


def _reason(error: Exception) -> str:
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return re.sub(r"\s+", " ", said)
