"""Bounded load on a server of 127.0.0.1 from plain sockets: a connection a request, as gunicorn's
sync workers have it."""

import itertools
import re
import selectors
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

TIMEOUT = 30  # seconds
TOKEN = "b" * 32  # what the CSRF cookie and the header must share


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    session: str
    fields: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    expects: frozenset[int] = frozenset({200})

    def encode(self) -> bytes:
        body = urlencode(self.fields, doseq=True) if self.method == "POST" else ""
        cookies = f"__Host-session={self.session}; __Host-csrf={TOKEN}"
        headers = {
            "Host": "127.0.0.1",
            "X-Forwarded-Proto": "https",  # as the proxy would say
            "Connection": "close",
            "Cookie": cookies,
            **self.headers,
        }
        if self.method == "POST":
            headers |= {"X-CSRFToken": TOKEN, "Origin": "https://127.0.0.1"}
        if body:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Content-Length": str(len(body)),
            }
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"{self.method} {self.path} HTTP/1.1\r\n{lines}\r\n{body}".encode()


@dataclass
class Result:
    """What a slice of load took: seconds altogether and of each request, bytes of each answer."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    cpu: float = 0.0

    def add(self, other: "Result") -> None:
        self.seconds += other.seconds
        self.latencies += other.latencies
        self.sizes += other.sizes
        self.cpu += other.cpu

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds that `share` of the requests, 0 to 1, did not exceed."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


class UnexpectedAnswerError(Exception):
    """The server answered with another status than was expected."""


@dataclass
class _Exchange:
    request: Request
    started: float
    parts: list[bytes] = field(default_factory=list)


def drive(port: int, requests: Sequence[Request], connections: int) -> Result:
    """Send `requests` over that many connections at a time; raise on an unexpected status.

    One thread waits for all of them: threads would take the processor from the server.
    """
    waiting = iter([(request, request.encode()) for request in requests])
    result = Result()
    started = time.perf_counter()
    with selectors.DefaultSelector() as selector:
        try:
            for request, data in itertools.islice(waiting, connections):
                _begin(selector, port, request, data)
            while selector.get_map():
                for exchange in _ended(selector):
                    _note(exchange, result)
                    for request, data in itertools.islice(waiting, 1):
                        _begin(selector, port, request, data)
        finally:
            for key in list(selector.get_map().values()):
                key.fileobj.close()  # type: ignore[union-attr]
    result.seconds = time.perf_counter() - started
    return result


def _begin(selector: selectors.BaseSelector, port: int, request: Request, data: bytes) -> None:
    exchange = _Exchange(request, time.perf_counter())
    selector.register(_sent(port, data), selectors.EVENT_READ, exchange)


def _ended(selector: selectors.BaseSelector) -> Iterator[_Exchange]:
    """Take in what has come; yield the exchanges that are complete by it."""
    ready = selector.select(TIMEOUT)
    if not ready:
        raise UnexpectedAnswerError(f"No answer within {TIMEOUT} s.")
    for key, _ in ready:
        connection: Any = key.fileobj
        part = connection.recv(65_536)
        if part:
            key.data.parts.append(part)
        else:
            selector.unregister(connection)
            connection.close()
            yield key.data


def _note(exchange: _Exchange, result: Result) -> None:
    answer, request = b"".join(exchange.parts), exchange.request
    status = int(answer[9:12] or 0)
    if status not in request.expects:
        raise UnexpectedAnswerError(f"{request.method} {request.path}: {status}\n{answer[:2000]!r}")
    result.latencies.append(time.perf_counter() - exchange.started)
    result.sizes.append(len(answer))


def fetch(port: int, request: Request) -> tuple[dict[str, str], bytes]:
    """Send one request; return the headers of the answer, in lower case, and its body."""
    head, _, body = _exchange(port, request.encode()).partition(b"\r\n\r\n")
    pairs = re.findall(r"^([^:\r\n]+): *(.*?)\r?$", head.decode("latin-1"), re.MULTILINE)
    return {name.lower(): value for name, value in pairs}, body


def _exchange(port: int, data: bytes) -> bytes:
    with _sent(port, data) as connection:
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def _sent(port: int, data: bytes) -> socket.socket:
    connection = socket.socket()
    connection.settimeout(TIMEOUT)
    connection.connect(("127.0.0.1", port))
    connection.sendall(data)
    return connection
