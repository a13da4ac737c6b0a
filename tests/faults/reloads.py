"""New code is brought in, and a server replaced, while people answer."""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from tests.faults.clients import Clients, Ledger
from tests.faults.durability import PEOPLE, compare
from tests.faults.site import PostgreSQL, Site, site
from tests.faults.table import Finding

BACKLOG = 512  # connections that wait on the socket while nobody accepts them


def replacements(directory: Path, *, wanted: int, reloads: int) -> Iterator[Finding]:
    """Play half of the rounds while the server reloads, the other half while it is replaced."""
    database = PostgreSQL(directory / "postgresql")
    with site(database, directory, people=PEOPLE, wanted=2 * wanted) as found:
        rounds = found.to_play["rounds"]
        found.to_play["rounds"] = rounds[::2]
        yield _reload_under_load(found, reloads)
        found.to_play["rounds"] = rounds[1::2]
        yield _replace_under_load(found)


def _reload_under_load(found: Site, times: int) -> Finding:
    """HUP: new workers start, the old ones end with what they are answering."""
    with found.serving():
        assert found.server is not None
        before, clients = set(found.server.workers), Clients(found.port, found.to_play)
        with clients.playing() as ledger:
            for number in range(1, times + 1):
                clients.wait_for(found.total * number // (times + 1))
                os.kill(found.pid, signal.SIGHUP)
        has_new_workers = not before & set(found.server.workers)
    return _finding(f"HUP, {times} × under load", found, ledger, has_new_workers)


def _replace_under_load(found: Site) -> Finding:
    """SIGTERM, and another server on the same socket, as with a socket unit of systemd.

    Between the two nobody accepts: connections wait in the backlog of the socket, which outlives
    both. Without such a socket, what nobody had accepted when gunicorn closed it is refused.
    """
    with (
        socket.create_server(("127.0.0.1", 0), backlog=BACKLOG) as listener,
        ExitStack() as until_all_is_played,
    ):
        with found.serving(listener=listener):
            clients = Clients(found.port, found.to_play)
            ledger = until_all_is_played.enter_context(clients.playing())
            clients.wait_for(found.total // 2)
        by_the_first = ledger.count
        with found.serving(listener=listener):
            until_all_is_played.close()
    is_shared = 0 < by_the_first < ledger.count
    return _finding("SIGTERM under load, another server on the socket", found, ledger, is_shared)


def _finding(what: str, found: Site, ledger: Ledger, is_done: bool) -> Finding:
    """`is_done`: whether other processes answered at the end than at the beginning."""
    count = compare(found, ledger)
    return Finding(
        f"{what}: no failed request",
        f"{count}; {ledger.troubles.total()} failed, slowest {ledger.longest:.1f} s",
        count.is_clean and not ledger.troubles and not ledger.refused and is_done,
    )
