"""New code is brought in, and a server replaced, while people answer."""

import os
import signal
import socket
from contextlib import ExitStack
from pathlib import Path

from tests.faults.clients import Clients
from tests.faults.durability import PEOPLE, compare, rounds_for
from tests.faults.inside import QUESTIONS
from tests.faults.site import PostgreSQL, site
from tests.faults.table import Finding

BACKLOG = 512  # connections that wait on the socket while nobody accepts them


def reload_under_load(directory: Path, *, wanted: int, times: int) -> Finding:
    """HUP: new workers start, the old ones end with what they are answering."""
    (directory / "postgresql").mkdir()
    database, rounds = PostgreSQL(directory / "postgresql"), rounds_for(wanted)
    with site(database, directory, people=PEOPLE, rounds=rounds) as found, found.serving():
        before = set(found.server.workers) if found.server else set()
        clients = Clients(found.port, found.to_play)
        with clients.playing() as ledger:
            for number in range(1, times + 1):
                clients.wait_for(rounds * QUESTIONS * 2 * number // (times + 1))
                os.kill(found.pid, signal.SIGHUP)
        kept_on = before & set(found.server.workers) if found.server else before
        count = compare(found, ledger)
    return Finding(
        f"HUP, {times} times under load: no failed request",
        f"{count}; {sum(ledger.troubles.values())} failed, slowest {ledger.longest:.1f} s",
        count.is_clean and not ledger.troubles and not ledger.refused and not kept_on,
    )


def replace_under_load(directory: Path, *, wanted: int) -> Finding:
    """SIGTERM, and another server on the same socket, as with a socket unit of systemd.

    Between the two nobody accepts: connections wait in the backlog of the socket, which outlives
    both. Without such a socket, what nobody had accepted when gunicorn closed it is refused.
    """
    (directory / "postgresql").mkdir()
    database, rounds = PostgreSQL(directory / "postgresql"), rounds_for(wanted)
    with (
        socket.create_server(("127.0.0.1", 0), backlog=BACKLOG) as listener,
        site(database, directory, people=PEOPLE, rounds=rounds) as found,
        ExitStack() as until_all_is_played,
    ):
        with found.serving(listener=listener):
            clients = Clients(found.port, found.to_play)
            ledger = until_all_is_played.enter_context(clients.playing())
            clients.wait_for(rounds * QUESTIONS)
        by_the_first = ledger.count
        with found.serving(listener=listener):
            until_all_is_played.close()
        count = compare(found, ledger)
    return Finding(
        "SIGTERM under load, then another server on the socket: no failed request",
        f"{count}, {by_the_first:,} by the first server; {sum(ledger.troubles.values())} failed,"
        f" slowest {ledger.longest:.1f} s",
        count.is_clean
        and not ledger.troubles
        and not ledger.refused
        and by_the_first < count.acknowledged,
    )
