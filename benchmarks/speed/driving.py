"""Bounded load on a server of 127.0.0.1 from plain sockets: a connection a request, as gunicorn's
sync workers have it."""

import re
import socket
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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


def drive(port: int, requests: Sequence[Request], connections: int) -> Result:
    """Send `requests` over that many connections at a time; raise on an unexpected status."""
    waiting = iter([(request, request.encode()) for request in requests])
    turn, result, errors = threading.Lock(), Result(), []

    def work() -> None:
        for request, data in _taking_turns(waiting, turn):
            started = time.perf_counter()
            answer = _exchange(port, data)
            took = time.perf_counter() - started
            status = int(answer[9:12] or 0)
            if status not in request.expects:
                errors.append(f"{request.method} {request.path}: {status}\n{answer[:2000]!r}")
                return
            with turn:
                result.latencies.append(took)
                result.sizes.append(len(answer))

    threads = [threading.Thread(target=work) for _ in range(connections)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result.seconds = time.perf_counter() - started
    if errors:
        raise UnexpectedAnswerError(errors[0])
    return result


def fetch(port: int, request: Request) -> tuple[dict[str, str], bytes]:
    """Send one request; return the headers of the answer, in lower case, and its body."""
    head, _, body = _exchange(port, request.encode()).partition(b"\r\n\r\n")
    pairs = re.findall(r"^([^:\r\n]+): *(.*?)\r?$", head.decode("latin-1"), re.MULTILINE)
    return {name.lower(): value for name, value in pairs}, body


def _taking_turns(
    waiting: Iterator[tuple[Request, bytes]], turn: threading.Lock
) -> Iterator[tuple[Request, bytes]]:
    while True:
        with turn:
            item = next(waiting, None)
        if item is None:
            return
        yield item


def _exchange(port: int, data: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(data)
        parts = []
        while part := connection.recv(65_536):
            parts.append(part)
    return b"".join(parts)
