"""`make cluster`: several machines on one, and a round of practice while they die.

Starts nginx with TLS, two app servers in production settings, PgBouncer, PostgreSQL with a
streaming replica, and Redis on loopback, plays a round over HTTPS, and kills an app server, then
Redis, while it is being answered. Prints a table and exits with 1 when the person noticed more than
one retry in a step.
"""

import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, Popen, run
from typing import Any

import psycopg

from tests.cluster.person import ANSWER, Person
from tests.cluster.programs import find, missing_programs
from tests.postgresql import ROLE, streaming_replica, temporary_cluster
from tests.processes import free_port, gunicorn, kill_group, make_certificate, running

Running = AbstractContextManager[Popen[bytes]]
SIZE = 10  # questions of the round
SHORTLY = 0.05  # seconds: while the first of the next requests is answered
PRIMARY = {"listen_addresses": "", "wal_level": "replica", "max_wal_senders": "4"}

NGINX = """
daemon off; pid {directory}/nginx.pid; error_log {directory}/nginx.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {directory}/body; proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi; uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    upstream viva {{
        server 127.0.0.1:{apps[0]} max_fails=1 fail_timeout=5s;
        server 127.0.0.1:{apps[1]} max_fails=1 fail_timeout=5s;
    }}
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {directory}/certificate.pem;
        ssl_certificate_key {directory}/key.pem;
        location / {{
            proxy_pass http://viva;
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header X-Request-ID $request_id;
            proxy_connect_timeout 1s;
            # A POST that reached a server is not sent to another one: the page does that.
            proxy_next_upstream error timeout;
        }}
    }}
}}
"""

PGBOUNCER = """
[databases]
viva = host={database} dbname=postgres user={role}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 10
max_client_conn = 200
ignore_startup_parameters = extra_float_digits
"""


@dataclass
class Cluster:
    address: str
    apps: list[Popen[bytes]]
    redis: Popen[bytes]
    primary: Path
    replica: Path


@contextmanager
def cluster(directory: Path) -> Iterator[Cluster]:
    """Start all of it in the empty `directory`; stop it at the end."""
    ports = {name: free_port() for name in ("nginx", "one", "two", "pgbouncer", "redis")}
    apps = [ports["one"], ports["two"]]
    with ExitStack() as stack:
        primary, replica = directory / "primary", directory / "replica"
        for folder in (primary, replica):
            folder.mkdir()
        directory.chmod(0o755)
        stack.enter_context(temporary_cluster(primary, PRIMARY))
        replica_url = stack.enter_context(streaming_replica(primary, replica, PRIMARY))
        stack.enter_context(_pgbouncer(directory, primary, ports["pgbouncer"]))
        redis = stack.enter_context(_redis(directory, ports["redis"]))
        environment = {
            "PATH": os.environ["PATH"],
            "ENV_FILE": os.devnull,
            "SECRET_KEY": "signs-nothing-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG",
            "ALLOWED_HOSTS": "127.0.0.1",
            "BEHIND_TLS_PROXY": "true",
            "STATIC_ROOT": str(directory / "static"),
            "DATABASE_URL": f"postgres://{ROLE}@127.0.0.1:{ports['pgbouncer']}/viva",
            "BEHIND_PGBOUNCER": "true",
            "REPLICA_URL": replica_url,
            "CACHE_URL": f"redis://127.0.0.1:{ports['redis']}/0",
        }
        for command in (["prepare"], ["collectstatic", "--no-input"]):
            manage = [sys.executable, "manage.py", *command]
            run(manage, env=environment, check=True, stdout=DEVNULL)
        logs = [directory / "app1.log", directory / "app2.log"]
        servers = [
            stack.enter_context(gunicorn(environment, log=log, port=port, workers=1))
            for log, port in zip(logs, apps, strict=True)
        ]
        stack.enter_context(_nginx(directory, ports["nginx"], apps))
        yield Cluster(f"https://127.0.0.1:{ports['nginx']}", servers, redis, primary, replica)


def _pgbouncer(directory: Path, database: Path, port: int) -> Running:
    file = directory / "pgbouncer.ini"
    file.write_text(PGBOUNCER.format(database=database, role=ROLE, port=port))
    command = [find("pgbouncer") or "pgbouncer", str(file)]
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    return running(command, log=directory / "pgbouncer.log", port=port)


def _redis(directory: Path, port: int) -> Running:
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    return running([*command, "--dir", str(directory)], log=directory / "redis.log", port=port)


def _nginx(directory: Path, port: int, apps: list[int]) -> Running:
    make_certificate(directory)
    file = directory / "nginx.conf"
    file.write_text(NGINX.format(directory=directory, port=port, apps=apps))
    return running(
        [find("nginx") or "nginx", "-c", str(file)], log=directory / "nginx.out", port=port
    )


@contextmanager
def killed_meanwhile(process: Popen[bytes]) -> Iterator[None]:
    """Kill a process and its children shortly after the block has begun, from a thread."""
    killer = threading.Timer(SHORTLY, kill_group, [process])
    killer.start()
    try:
        yield
    finally:
        killer.join()


def play(found: Cluster) -> list[tuple[str, int, int]]:
    """Play a round; return what was done, and per step the requests and the retries."""
    person = Person(found.address)
    steps: list[tuple[str, int, int]] = []

    def step(title: str, act: Callable[[], None]) -> None:
        requests, retries = person.requests, person.retries
        act()
        steps.append((title, person.requests - requests, person.retries - retries))

    step("sign up", lambda: person.sign_up("grace"))
    step("start a round", lambda: person.start_round(SIZE))
    step("answer two questions", lambda: person.answer(2))
    with killed_meanwhile(found.apps[0]):
        step("app server killed: answer two more", lambda: person.answer(2))
    with killed_meanwhile(found.redis):
        step("Redis killed: answer two more", lambda: person.answer(2))
    step("both still gone: answer two more", lambda: person.answer(2))
    assert _clients(found.replica) == 0
    step("read the library, a topic, a question", person.read_the_bank)
    assert _clients(found.replica) == 1, "the bank was not read from the replica"
    step("answer the rest, see the summary", person.finish)
    stored = _ask(
        found.primary,
        "SELECT count(*), min(score) FROM interviews_answer WHERE round_id = %s AND text = %s",
        [person.round_id, ANSWER],
    )
    assert stored == (SIZE, 1.0), stored
    return steps


def _clients(database: Path) -> int:
    """How many connections a server has beside the one that asks; Viva keeps those it opens."""
    query = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    return int(_ask(database, query, [])[0])


def _ask(database: Path, query: str, parameters: list[str]) -> tuple[Any, ...]:
    with psycopg.connect(host=str(database), dbname="postgres", user=ROLE) as connection:
        row = connection.execute(query, parameters).fetchone()
    assert row is not None
    return row


def main() -> int:
    if missing := missing_programs():
        raise SystemExit(f"Not found: install {missing}.")
    started = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="viva-cluster-", ignore_cleanup_errors=True) as name,
        cluster(Path(name)) as found,
    ):
        print(f"The cluster answers after {time.monotonic() - started:.0f} s.\n")
        steps = play(found)
    print(f"{'step':42} {'requests':>8} {'retries':>8}")
    for title, requests, retries in steps:
        print(f"{title:42} {requests:8} {retries:8}")
    noticed = [title for title, _, retries in steps if retries > 1]
    print(f"\nMore than one retry: {', '.join(noticed) or 'nowhere'}.")
    return 1 if noticed else 0


if __name__ == "__main__":
    sys.exit(main())
