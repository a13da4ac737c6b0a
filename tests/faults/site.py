"""Viva as it is deployed, on 127.0.0.1, with a database of its own that can be killed."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.speed.servers import Server, production
from tests.postgresql import ROLE, programs, serving, temporary_cluster
from tests.processes import ROOT, free_port, running

# What is acknowledged is on the disk, as PostgreSQL does by default. A killed process leaves to
# the system what it has written, so these faults would find the same with fsync=off; a power cut
# would not, and is not tried here.
DURABLE = {"listen_addresses": "", "fsync": "on", "synchronous_commit": "on"}
# The control: an acknowledged commit stays in shared memory until the WAL writer comes by.
FORGETFUL = DURABLE | {"synchronous_commit": "off", "wal_buffers": "64MB"}
RESTART_WITHIN = 60  # seconds
CONNECTIONS = 8
COUNT_MAX = 30  # questions of a round, as the form has it


class PostgreSQL:
    """A temporary cluster in `directory`, which it makes."""

    title = "PostgreSQL"

    def __init__(self, directory: Path, options: Mapping[str, str] = DURABLE) -> None:
        directory.mkdir()
        self.directory, self.options = directory, options
        self._running = ExitStack()
        self.url = self._running.enter_context(temporary_cluster(directory, options))

    def hold_wal_writer(self) -> None:
        """Let it write nothing any more, as on a busy machine; it makes a control sure to fail."""
        for pid in self._processes("walwriter"):
            os.kill(pid, signal.SIGSTOP)

    def kill_backend(self) -> None:
        """End one connection's process; the server then restarts by itself."""
        _kill_one(lambda: self._processes("client backend"), "connection to PostgreSQL")

    def _processes(self, kind: str) -> list[int]:
        with psycopg.connect(host=str(self.directory), dbname="postgres", user=ROLE) as connection:
            query = (
                "SELECT pid FROM pg_stat_activity"
                " WHERE backend_type = %s AND pid <> pg_backend_pid()"
            )
            return [pid for (pid,) in connection.execute(query, [kind]).fetchall()]

    def kill(self) -> None:
        """End the server and all its processes at once."""
        pid = int((self.directory / "data" / "postmaster.pid").read_text().split()[0])
        for each in [pid, *_children(pid)]:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        self._running.close()

    def crash(self) -> None:
        """End it at once and start it again."""
        self.kill()
        self.start()

    def stop(self) -> None:
        self._running.close()

    def start(self) -> None:
        """Start it again. While something holds its shared memory it refuses to."""
        give_up = time.monotonic() + RESTART_WITHIN
        while True:
            try:
                self._running.enter_context(serving(self.directory, self.options))
            except SystemExit:
                if time.monotonic() > give_up:
                    raise
                time.sleep(0.2)
            else:
                return


class SQLite:
    """A file, which no process serves: there is nothing of it to kill but Viva's workers."""

    title = "SQLite"

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.url = f"sqlite:///{directory / 'viva.sqlite3'}"

    def stop(self) -> None:
        """Nothing runs."""

    def start(self) -> None:
        """Nothing to start."""


Database = PostgreSQL | SQLite


@dataclass
class Site:
    """`root` is the tree that runs: Viva's own, or a copy in which something is broken."""

    database: Database
    environment: dict[str, str]
    root: Path
    directory: Path
    port: int = 0
    server: Server | None = None
    to_play: dict[str, Any] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many submits and assessments it takes to play everything."""
        return 2 * self.to_play["questions"] * len(self.to_play["rounds"])

    @property
    def log(self) -> Path:
        return self.directory / "gunicorn.log"

    @property
    def pid(self) -> int:
        assert self.server is not None
        return self.server.pid

    def kill_worker(self, number: int) -> None:
        def workers() -> list[int]:
            assert self.server is not None
            found = self.server.workers
            return found[number % len(found) :] if found else []

        _kill_one(workers, "worker")

    def manage(self, *arguments: str, **environment: str) -> str:
        return self._run("manage.py", *arguments, **environment)

    def inside(self, *arguments: str, **environment: str) -> dict[str, Any]:
        """Call `tests.faults.inside`; `environment` may name another database."""
        return json.loads(self._run("-m", "tests.faults.inside", *arguments, **environment))

    def _run(self, *arguments: str, **environment: str) -> str:
        found = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if found.returncode:
            raise SystemExit(f"{arguments} failed:\n{found.stdout}{found.stderr}")
        return found.stdout

    @contextmanager
    def serving(self, workers: int = 2, listener: socket.socket | None = None) -> Iterator[None]:
        """Serve it with gunicorn, on `listener` when one is given, as a socket of systemd."""
        self.port = listener.getsockname()[1] if listener else free_port()
        bind = f"fd://{listener.fileno()}" if listener else f"127.0.0.1:{self.port}"
        with running(
            [sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn", "config.wsgi"],
            log=self.log,
            port=self.port,
            environment=self.environment | {"BIND": bind, "WEB_CONCURRENCY": str(workers)},
            pass_fds=[listener.fileno()] if listener else [],
            cwd=self.root,
        ) as process:
            self.server = Server(self.port, process.pid)
            yield


@contextmanager
def site(
    database: Database, directory: Path, *, people: int, wanted: int, root: Path = ROOT
) -> Iterator[Site]:
    """Migrate and seed an empty database, stop it at the end; at least `wanted` requests to play.

    The directory stands beside those of other checks, and they share the static files.
    """
    environment = production(database.url, directory.parent)
    environment["PATH"] += f":{programs() or ''}"  # pg_dump
    found = Site(database, environment, root, directory)
    try:
        rounds = max(CONNECTIONS, -(-wanted // (2 * COUNT_MAX)))
        questions = -(-wanted // (2 * rounds))
        found.to_play = found.inside("seed", str(people), str(rounds), str(questions))
        yield found
    finally:
        database.stop()


def copy_tree(target: Path) -> Path:
    """Copy what Viva is made of, so that something in it may be broken."""
    kept_out = (".git", ".venv*", "__pycache__", ".*_cache", "*.sqlite3*", "staticfiles", ".env")
    return Path(shutil.copytree(ROOT, target, ignore=shutil.ignore_patterns(*kept_out)))


def _kill_one(find: Callable[[], list[int]], what: str) -> None:
    """Kill the first process that `find` finds, as soon as it finds one."""
    give_up = time.monotonic() + RESTART_WITHIN
    while time.monotonic() < give_up:
        with suppress(psycopg.OperationalError, ProcessLookupError):
            if found := find():
                os.kill(found[0], signal.SIGKILL)
                return
        time.sleep(0.05)
    raise SystemExit(f"There was no {what} to kill within {RESTART_WITHIN} s.")


def _children(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []
