"""People who submit and assess at the same time, and a ledger of what they were told is stored."""

import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from benchmarks.speed.driving import Request
from tests.faults.site import CONNECTIONS

TIMEOUT = 30  # seconds
GIVE_UP_AFTER = 90  # seconds of trying the same request
PAUSE = 0.1  # seconds before it is tried again
SENT_TWICE = 10  # every tenth acknowledged request is sent once more, as an impatient person would

Key = tuple[str, int]  # the path of a round, and a position


@dataclass(frozen=True)
class Reply:
    """`status` is 0 when the connection was refused or broke before a whole status line came."""

    status: int
    text: str = ""

    def header(self, name: str) -> str:
        for line in self.text.partition("\r\n\r\n")[0].splitlines()[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name.lower():
                return value.strip()
        return ""

    @property
    def is_acknowledgement(self) -> bool:
        """Whether it leads on in the round, and not to the log-in page."""
        is_led_on = urlsplit(self.header("Location")).path.startswith("/practice/")
        return self.status == 200 or (self.status == 302 and is_led_on)


def send(port: int, request: Request) -> Reply:
    """Send one request on a connection of its own, as nginx does."""
    parts: list[bytes] = []
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT) as connection:
            connection.sendall(request.encode())
            while part := connection.recv(65_536):
                parts.append(part)
    except OSError:
        pass  # whatever came until then is judged
    text = b"".join(parts).decode(errors="replace")
    status = text[9:12]
    return Reply(int(status), text) if status.isdigit() and "\r\n" in text else Reply(0)


@dataclass
class Ledger:
    """What was acknowledged, and what went otherwise."""

    submitted: dict[Key, str] = field(default_factory=dict)
    assessed: set[Key] = field(default_factory=set)
    troubles: Counter[int] = field(default_factory=Counter)  # by status, each followed by a retry
    refused: list[str] = field(default_factory=list)
    kills: int = 0  # made while they were answering
    longest: float = 0.0  # seconds from the first try to the acknowledgement
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def count(self) -> int:
        return len(self.submitted) + len(self.assessed)

    def snapshot(self) -> tuple[dict[Key, str], set[Key]]:
        with self.lock:
            return dict(self.submitted), set(self.assessed)


class Refused(Exception):
    """Viva said that a request contradicts what it has stored, or it never answered."""


class Clients:
    """Play the rounds `to_play` from `CONNECTIONS` threads, each a round at a time."""

    def __init__(self, port: int, to_play: Mapping[str, Any]) -> None:
        self.port = port
        self.questions: int = to_play["questions"]
        self.points: list[str] = to_play["points"]
        self._rounds: Iterator[Mapping[str, str]] = iter(to_play["rounds"])
        self.ledger = Ledger()
        self.is_stopped = False
        self._threads = [threading.Thread(target=self._work) for _ in range(CONNECTIONS)]

    @contextmanager
    def playing(self) -> Iterator[Ledger]:
        """Start, yield the ledger, and wait until all rounds are played."""
        for thread in self._threads:
            thread.start()
        try:
            yield self.ledger
        except BaseException:
            self.is_stopped = True
            raise
        finally:
            for thread in self._threads:
                thread.join()

    def wait_for(self, acknowledgements: int) -> bool:
        """Wait until so many were acknowledged; return whether they were before all ended."""
        while any(thread.is_alive() for thread in self._threads):
            if self.ledger.count >= acknowledgements:
                return True
            time.sleep(0.01)
        return self.ledger.count >= acknowledgements

    def _work(self) -> None:
        while not self.is_stopped:
            with self.ledger.lock:
                round_ = next(self._rounds, None)
            if round_ is None:
                return
            try:
                self._play(round_["path"], round_["session"])
            except Refused as refusal:
                with self.ledger.lock:
                    self.ledger.refused.append(str(refusal))

    def _play(self, path: str, session: str) -> None:
        for position in range(1, self.questions + 1):
            if self.is_stopped:
                return
            key = (path, position)
            text = f"What I would say to question {position}, at {time.time_ns()}."
            fields = {"text": text, "sequence": "1"}
            submit = Request("POST", f"{path}{position}/submit/", session, fields)
            self._insist(submit, lambda: self.ledger.submitted.__setitem__(key, text))  # noqa: B023
            assess = Request("POST", f"{path}{position}/assess/", session, {"points": self.points})
            self._insist(assess, lambda: self.ledger.assessed.add(key))  # noqa: B023

    def _insist(self, request: Request, note: Callable[[], None]) -> None:
        """Send until it is acknowledged; note that, and now and then send it once more."""
        started = time.monotonic()
        while not (reply := send(self.port, request)).is_acknowledgement:
            if 200 <= reply.status < 500 or time.monotonic() - started > GIVE_UP_AFTER:
                raise Refused(f"{request.path}: {reply.status}")
            with self.ledger.lock:
                self.ledger.troubles[reply.status] += 1
            time.sleep(PAUSE)
        with self.ledger.lock:
            note()
            self.ledger.longest = max(self.ledger.longest, time.monotonic() - started)
            is_repeated = self.ledger.count % SENT_TWICE == 0
        if is_repeated and not send(self.port, request).status:
            with self.ledger.lock:
                self.ledger.troubles[0] += 1
