"""Servers that a test starts on free ports of 127.0.0.1 and stops again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_WITHIN = 60  # seconds
STOP_WITHIN = 40


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def running(
    command: Sequence[str],
    *,
    log: Path,
    port: int,
    environment: Mapping[str, str] | None = None,
    pass_fds: Sequence[int] = (),
    cwd: Path = ROOT,
) -> Iterator[subprocess.Popen[bytes]]:
    """Start `command`, wait until it listens on `port`, yield it, stop it with SIGTERM.

    It gets a session of its own, so that a Ctrl-C reaches the test alone. Raises `SystemExit`
    with the log when it does not start.
    """
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=dict(environment) if environment is not None else None,
            stdout=output,
            stderr=output,
            start_new_session=True,
            pass_fds=pass_fds,
        )
    try:
        _wait_until_listening(process, port, log)
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(timeout=STOP_WITHIN)
        except subprocess.TimeoutExpired:
            kill_group(process)


def make_certificate(directory: Path, name: str = "viva.example") -> tuple[Path, Path]:
    """Make a certificate of a day in `directory`, that nobody vouches for, and its key."""
    certificate, key = directory / "certificate.pem", directory / "key.pem"
    named = ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    subprocess.run(
        [*make, *named, "-out", str(certificate), "-keyout", str(key)],
        check=True,
        capture_output=True,
    )
    return certificate, key


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """End a process and its workers at once, as a power cut would."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=STOP_WITHIN)


def gunicorn(
    environment: Mapping[str, str], *, log: Path, port: int, workers: int = 2
) -> AbstractContextManager[subprocess.Popen[bytes]]:
    """Serve Viva on `port` the way it is deployed."""
    command = [sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn"]
    return running(
        [*command, "config.wsgi"],
        log=log,
        port=port,
        environment={
            **environment,
            "BIND": f"127.0.0.1:{port}",
            "WEB_CONCURRENCY": str(workers),
        },
    )


def _wait_until_listening(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    give_up = time.monotonic() + START_WITHIN
    while True:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None or time.monotonic() > give_up:
            raise SystemExit(f"{process.args!r} did not start:\n{log.read_text()}")
        time.sleep(0.05)
