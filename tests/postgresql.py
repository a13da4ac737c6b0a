"""Run a command with a PostgreSQL of its own: python tests/postgresql.py COMMAND [ARGUMENT...]

Makes a temporary cluster that listens on a socket only, sets DATABASE_URL, runs the command and
throws the cluster away, however the command ends. Exits with the command's status.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
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
def temporary_cluster(directory: Path) -> Iterator[str]:
    """Start a cluster in the empty `directory`, yield its DATABASE_URL, stop it."""
    bin_directory = programs()
    if bin_directory is None:
        raise SystemExit("PostgreSQL was not found: install its server (apt install postgresql).")
    prefix: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(directory, "postgres", "postgres")
        prefix = ["runuser", "-u", "postgres", "--"]
    data = directory / "data"
    initdb = [str(bin_directory / "initdb"), "--no-sync", "--auth=trust", "--encoding=UTF8"]
    initdb += ["--locale=C.UTF-8", f"--username={ROLE}", f"--pgdata={data}"]
    subprocess.run([*prefix, *initdb], check=True, cwd=directory, stdout=subprocess.DEVNULL)
    options = OPTIONS | {"unix_socket_directories": str(directory)}
    command = [*prefix, str(bin_directory / "postgres"), "-D", str(data)]
    command += [f"--{name}={value}" for name, value in options.items()]
    log = directory / "log"
    with log.open("w") as output:
        # In a session of its own it does not hear the Ctrl-C that ends the command.
        server = subprocess.Popen(
            command, cwd=directory, stdout=output, stderr=output, start_new_session=True
        )
    try:
        _wait_until_ready(bin_directory, directory, server, log)
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


def _wait_until_ready(
    bin_directory: Path, directory: Path, server: subprocess.Popen[bytes], log: Path
) -> None:
    ready = [str(bin_directory / "pg_isready"), "--quiet", f"--host={directory}"]
    give_up = time.monotonic() + START_WITHIN
    while subprocess.run(ready, check=False).returncode != 0:
        if server.poll() is not None or time.monotonic() > give_up:
            raise SystemExit(f"PostgreSQL did not start:\n{log.read_text()}")
        time.sleep(0.1)


def _stop(server: subprocess.Popen[bytes], data: Path) -> None:
    """Stop the server at once. `runuser` hands no signal on, so ask the server itself."""
    pid_file = data / "postmaster.pid"
    if server.poll() is None and pid_file.exists():
        os.kill(int(pid_file.read_text().split()[0]), signal.SIGQUIT)
    else:
        server.terminate()
    server.wait(timeout=30)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
