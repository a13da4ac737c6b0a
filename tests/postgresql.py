"""Run a command with a PostgreSQL of its own: python tests/postgresql.py COMMAND [ARGUMENT...]

Makes a temporary cluster that listens on a socket only, sets DATABASE_URL, runs the command and
throws the cluster away, however the command ends. Exits with the command's status.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROLE = "viva"
START_WITHIN = 60  # seconds
# The data is thrown away, so nothing has to reach the disk.
OPTIONS = {
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "synchronous_commit": "off",
}


def programs() -> Path | None:
    """Return the directory of the newest PostgreSQL's server programs, or None without one.

    Debian keeps them out of PATH. Root may not run the server, so it needs `runuser` and the
    account `postgres` as well.
    """
    if os.geteuid() == 0 and not (shutil.which("runuser") and _has_account("postgres")):
        return None
    if initdb := shutil.which("initdb"):
        return Path(initdb).resolve().parent
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(installed, key=lambda path: int(path.parts[-3]), default=None)
    return newest.parent if newest else None


@contextmanager
def temporary_cluster(directory: Path, options: Mapping[str, str] = OPTIONS) -> Iterator[str]:
    """Start a cluster in the empty `directory`, yield its DATABASE_URL, stop it."""
    initdb = ["initdb", "--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    _run(directory, [*initdb, f"--username={ROLE}", f"--pgdata={directory / 'data'}"])
    with serving(directory, options) as url:
        yield url


@contextmanager
def streaming_replica(primary: Path, directory: Path, options: Mapping[str, str]) -> Iterator[str]:
    """Copy the cluster that runs in `primary` into the empty `directory` and follow it."""
    copy = ["pg_basebackup", "--checkpoint=fast", "--write-recovery-conf", "--no-sync"]
    _run(directory, [*copy, f"--host={primary}", f"--username={ROLE}", f"-D{directory / 'data'}"])
    with serving(directory, options) as url:
        yield url


def _run(directory: Path, command: Sequence[str]) -> None:
    """Run one of PostgreSQL's programs as an account that owns `directory` and is not root."""
    if os.geteuid() == 0:
        shutil.chown(directory, "postgres", "postgres")
    subprocess.run(_as_owner(*command), check=True, cwd=directory, stdout=subprocess.DEVNULL)


def _as_owner(program: str, *arguments: str) -> list[str]:
    bin_directory = programs()
    if bin_directory is None:
        raise SystemExit("PostgreSQL was not found: install its server (apt install postgresql).")
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    return [*prefix, str(bin_directory / program), *arguments]


@contextmanager
def serving(directory: Path, options: Mapping[str, str] = OPTIONS) -> Iterator[str]:
    """Start the cluster that was made in `directory`, yield its DATABASE_URL, stop it."""
    data = directory / "data"
    options = {**options, "unix_socket_directories": str(directory)}
    arguments = [f"--{name}={value}" for name, value in options.items()]
    log = directory / "log"
    with log.open("w") as output:
        # In a session of its own it does not hear the Ctrl-C that ends the command.
        server = subprocess.Popen(
            _as_owner("postgres", "-D", str(data), *arguments),
            cwd=directory,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _wait_until_ready(directory, server, log)
        yield f"postgres://{ROLE}@/{directory}/postgres"
    finally:
        _stop(server, data)


def main(command: Sequence[str]) -> int:
    if not command:
        raise SystemExit(__doc__)
    # A polite kill unwinds the stack like Ctrl-C does, so that the cluster is stopped.
    for polite in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(polite, lambda number, frame: sys.exit(128 + number))
    with (
        tempfile.TemporaryDirectory(prefix="viva-pg-", ignore_cleanup_errors=True) as directory,
        temporary_cluster(Path(directory)) as url,
    ):
        return subprocess.run(
            command, env=os.environ | {"DATABASE_URL": url}, check=False
        ).returncode


def _has_account(name: str) -> bool:
    return subprocess.run(["id", name], capture_output=True, check=False).returncode == 0


def _wait_until_ready(directory: Path, server: subprocess.Popen[bytes], log: Path) -> None:
    ready = _as_owner("pg_isready", "--quiet", f"--host={directory}")
    give_up = time.monotonic() + START_WITHIN
    while subprocess.run(ready, check=False).returncode != 0:
        if server.poll() is not None or time.monotonic() > give_up:
            raise SystemExit(f"PostgreSQL did not start:\n{log.read_text()}")
        time.sleep(0.1)


def _stop(server: subprocess.Popen[bytes], data: Path) -> None:
    """Stop the server at once. `runuser` hands no signal on, so ask the server itself."""
    pid_file = data / "postmaster.pid"
    if server.poll() is None and pid_file.exists():
        with contextlib.suppress(ProcessLookupError):  # it was killed, and left its file
            os.kill(int(pid_file.read_text().split()[0]), signal.SIGQUIT)
    else:
        server.terminate()
    server.wait(timeout=30)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
