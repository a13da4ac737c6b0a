"""`python -m tests.containers`: build the image, start compose.yaml and practise through it.

Needs Docker with its compose plugin (`COMPOSE_FILE` may add a file of one's own). Containers,
network and volume are of a project of their own and are removed at the end; the image stays, as
`viva`. Prints a table; ends with an error when a promise of docs/deploying.md is not kept.
"""

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.cluster.person import PASSWORD, Person
from tests.processes import free_port

ROOT = Path(__file__).resolve().parents[2]
PROJECT = "viva-containers"
SIZE = 6  # questions of the round
UID = "10001"
WITHIN = 120  # seconds
DOCKER_KILLS_AFTER = 10  # seconds, unless compose.yaml gives more
PROBE = """
grep -E '^(Uid|CapEff|CapBnd|NoNewPrivs):' /proc/1/status
awk '$2 == "/" { print "Root:" $4 }' /proc/mounts
touch /tmp/written && echo 'Tmp:writable'
"""


class Proxy(httpx.HTTPTransport):
    """What a proxy with TLS does for a person: hand it on as HTTP, and say that it came by TLS."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port = port

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        by_tls = {"X-Forwarded-Proto": "https", "Referer": "https://localhost/"}
        handed_on = httpx.Request(
            request.method,
            request.url.copy_with(scheme="http", host="127.0.0.1", port=self.port),
            headers={**request.headers, **by_tls},
            stream=request.stream,
            extensions=request.extensions,
        )
        return super().handle_request(handed_on)


class Compose:
    """`docker compose`, with settings in `directory` that stand in for .env."""

    def __init__(self, directory: Path) -> None:
        self.port = free_port()
        self.backups = directory / "backups"
        self.backups.mkdir()
        self.backups.chmod(0o777)  # for the user of the image
        file = directory / "env"
        # Characters that would end an address early, if the password stood in one.
        password = f"{secrets.token_urlsafe(20)}@:/?%#"
        file.write_text(
            f"SECRET_KEY={secrets.token_urlsafe(50)}\n"
            f"ALLOWED_HOSTS=viva.example\nPOSTGRES_PASSWORD='{password}'\n"
        )
        self.environment = {**os.environ, "ENV_FILE": str(file), "PORT": str(self.port)}
        self.command = ["docker", "compose", "--project-name", PROJECT, "--env-file", str(file)]

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*self.command, *arguments],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __call__(self, *arguments: str) -> str:
        """Run to the end; return what was printed. Raises `SystemExit` with the errors."""
        process = self.start(*arguments)
        out, errors = process.communicate()
        if process.returncode:
            raise SystemExit(f"docker compose {' '.join(arguments)}:\n{errors}{out}")
        return out

    def ask(self, query: str) -> str:
        shell = ["psql", "--username=viva", "--tuples-only", "--no-align", "--command", query]
        return self("exec", "-T", "database", *shell).strip()

    def manage(self, *arguments: str) -> str:
        """Run a command of Viva in a container of its own, with the directory of back-ups."""
        volume = f"{self.backups}:/backups"
        run = ("run", "--rm", "--no-deps", "-T", "--volume", volume, "web")
        return self(*run, "python", "manage.py", *arguments)

    def state(self, service: str) -> Mapping[str, str]:
        return json.loads(self("ps", "--all", "--format", "json", service).splitlines()[0])

    def up(self) -> None:
        self("up", "--detach")
        until(self.is_ready, "/ready/ answers 200")

    def is_ready(self) -> bool:
        try:
            response = httpx.get(
                f"http://127.0.0.1:{self.port}/ready/", headers={"Host": "localhost"}
            )
        except httpx.TransportError:
            return False
        return response.status_code == 200


def until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + WITHIN
    while not holds():
        if time.monotonic() > deadline:
            raise SystemExit(f"After {WITHIN} s it is still not so that {what}.")
        time.sleep(0.3)


def look_at_rights(compose: Compose) -> None:
    found = dict(
        line.split(":", 1) for line in compose("exec", "-T", "web", "sh", "-c", PROBE).splitlines()
    )
    assert set(found["Uid"].split()) == {UID}, found
    assert int(found["CapEff"], 16) == int(found["CapBnd"], 16) == 0, found
    assert found["NoNewPrivs"].strip() == "1", found
    assert found["Root"].startswith("ro,"), found
    assert found["Tmp"] == "writable", found
    assert "ERROR" not in compose("logs", "prepare", "web")


@contextmanager
def answers_held(compose: Compose) -> Iterator[None]:
    """Let nobody write answers meanwhile."""
    shell = compose.start("exec", "-T", "database", "psql", "--username=viva")
    assert shell.stdin
    shell.stdin.write("BEGIN; LOCK TABLE interviews_answer IN EXCLUSIVE MODE;\n")
    shell.stdin.flush()
    try:
        until(lambda: _locks(compose, "granted AND mode = 'ExclusiveLock'") == 1, "a lock is held")
        yield
    finally:
        shell.communicate("COMMIT;\n")


def _locks(compose: Compose, which: str) -> int:
    query = (
        f"SELECT count(*) FROM pg_locks WHERE relation = 'interviews_answer'::regclass AND {which}"  # noqa: S608
    )
    return int(compose.ask(query))


def stop_while_answering(compose: Compose, person: Person) -> None:
    """SIGTERM lets an answer end that takes longer than Docker waits by itself."""
    with ThreadPoolExecutor() as pool:
        with answers_held(compose):
            answer = pool.submit(person.submit)
            until(lambda: _locks(compose, "NOT granted") == 1, "the answer waits")
            stop = compose.start("stop", "web")
            time.sleep(DOCKER_KILLS_AFTER + 2)
        assert answer.result() == 302
        stop.communicate()
    assert int(compose.state("web")["ExitCode"]) == 0
    compose.up()


def lose_redis(compose: Compose, person: Person) -> None:
    compose("kill", "cache")
    person.answer(1)
    compose.up()


def take_down_and_up(compose: Compose, person: Person) -> None:
    compose("down")
    compose.up()
    person.answer(1)


def back_up_and_restore(compose: Compose) -> None:
    before = compose.ask("SELECT count(*) FROM interviews_answer")
    compose.manage("backup", "/backups/viva.backup")
    compose("stop", "web")
    compose.ask("TRUNCATE interviews_answer CASCADE")
    said = compose.manage("restore", "--replace", "/backups/viva.backup")
    assert "all checksums agree" in said, said
    compose.up()
    assert compose.ask("SELECT count(*) FROM interviews_answer") == before


def play(compose: Compose) -> Iterator[tuple[str, float]]:
    """Do all of it; yield what was done, and its seconds."""
    person = Person("https://localhost", Proxy(compose.port))

    def step(title: str, act: Callable[[], object]) -> tuple[str, float]:
        started = time.monotonic()
        act()
        return title, time.monotonic() - started

    account = ("createsuperuser", "--no-input", "--username=demo", "--email=demo@viva.example")
    variable = f"DJANGO_SUPERUSER_PASSWORD={PASSWORD}"
    create = ("exec", "-T", "--env", variable, "web", "python", "manage.py", *account)
    yield step("build the image", lambda: compose("build"))
    yield step("up: database, cache, prepare, web", compose.up)
    yield step("user, capabilities, read-only root", lambda: look_at_rights(compose))
    yield step("make an account", lambda: compose(*create))
    yield step("log in", lambda: person.log_in("demo"))
    yield step("start a round", lambda: person.start_round(SIZE))
    yield step("answer a question", lambda: person.answer(1))
    yield step("stop web while it stores an answer", lambda: stop_while_answering(compose, person))
    yield step("tick its points", person.assess)
    yield step("kill Redis: answer one more", lambda: lose_redis(compose, person))
    yield step("down and up: answer one more", lambda: take_down_and_up(compose, person))
    yield step("back up, lose the answers, restore", lambda: back_up_and_restore(compose))
    yield step("answer the rest, see the summary", person.finish)
    healthy = step(
        "health check of the image",
        lambda: until(lambda: compose.state("web")["Health"] == "healthy", "web is healthy"),
    )
    yield healthy
    stored = compose.ask("SELECT count(*), min(score) FROM interviews_answer")
    assert stored == f"{SIZE}|1", stored
    assert person.retries == 0, person.retries


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="viva-containers-", ignore_cleanup_errors=True) as name:
        compose = Compose(Path(name))
        try:
            print(f"{'step':42} {'seconds':>8}")
            for title, seconds in play(compose):
                print(f"{title:42} {seconds:8.1f}", flush=True)
        except BaseException:
            print(compose("logs", "--no-color", "--tail=40"), file=sys.stderr)
            raise
        finally:
            compose("down", "--volumes", "--remove-orphans")
    size = subprocess.run(
        ["docker", "image", "inspect", "viva", "--format", "{{.Size}}"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    print(f"\nThe image has {int(size) / 1e6:.0f} MB. Every answer was stored once; no retry.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
