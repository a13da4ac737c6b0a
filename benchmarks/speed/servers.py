"""Viva and the floor, each under gunicorn with two sync workers on one database."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.processes import ROOT, free_port, running

TICKS = os.sysconf("SC_CLK_TCK")
DURABLE = {
    "listen_addresses": "",
    "fsync": "on",
    "synchronous_commit": "on",
    "shared_buffers": "512MB",
}


@dataclass
class Server:
    port: int
    pid: int

    @property
    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def cpu(self) -> float:
        """Seconds of processor that its workers have used so far."""
        used = 0
        for pid in self.workers:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            used += int(fields[11]) + int(fields[12])
        return used / TICKS

    def memory(self) -> float:
        """Resident megabytes of its largest worker."""
        sizes = [
            int(line.split()[1])
            for pid in self.workers
            for line in Path(f"/proc/{pid}/status").read_text().splitlines()
            if line.startswith("VmRSS")
        ]
        return max(sizes) / 1024


def production(database_url: str, directory: Path) -> dict[str, str]:
    """Return the environment that Viva and the floor run in: that of production, over http."""
    return {
        "PATH": os.environ["PATH"],
        "ENV_FILE": os.devnull,
        "DEBUG": "false",
        "LOG_LEVEL": "WARNING",
        "SECRET_KEY": "signs-nothing-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG",
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": database_url,
        "STATIC_ROOT": str(directory / "static"),
        "BEHIND_TLS_PROXY": "true",
    }


def manage(environment: Mapping[str, str], *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=dict(environment), check=True
    )


@contextmanager
def serving(
    application: str, environment: Mapping[str, str], log: Path, workers: int = 2
) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn", application]
    environment = {
        **environment,
        "BIND": f"127.0.0.1:{port}",
        "WEB_CONCURRENCY": str(workers),
    }
    with running(command, log=log, port=port, environment=environment) as process:
        yield Server(port, process.pid)
