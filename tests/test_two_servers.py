"""Two app servers on one database, each a process with memory of its own, in production settings.

What one of them ended is dead in the other, what one counted the other knows, and both know it
after a restart; with sessions in the database alone, and with Redis before it.
"""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from benchmarks.speed.servers import production
from tests.cluster.programs import find
from tests.factories import PASSWORD
from tests.processes import ROOT, free_port, gunicorn, kill_group, running

SEED = """
import django
django.setup()
from django.core.management import call_command
for name in ("migrate", "createcachetable"):
    call_command(name, verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
from tests.factories import make_question, make_round, make_user
for name in ("ada", "ben", "cleo", "dora", "emil"):
    user = make_user(username=name)
    make_round(user=user, questions=[make_question(), make_question()])
"""
DEACTIVATE = """
import django
django.setup()
from django.contrib.auth.models import User
User.objects.filter(username="cleo").update(is_active=False)
"""
SETTINGS, LOG_IN, LOG_OUT = "/settings/", "/accounts/login/", "/accounts/logout/"
CHANGE_PASSWORD, NEW_TEAM = "/accounts/password/change/", "/teams/new/"


@dataclass
class Servers:
    """`ports` of the two; `restart` ends one of them at once and starts it anew."""

    environment: dict[str, str]
    directory: Path
    stack: ExitStack
    ports: list[int] = field(default_factory=lambda: [free_port(), free_port()])
    processes: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, port: int) -> None:
        log = self.directory / f"{port}.log"
        server = gunicorn(self.environment, log=log, port=port, workers=1)
        self.processes[port] = self.stack.enter_context(server)

    def restart(self, port: int) -> None:
        kill_group(self.processes[port])
        while _is_listening(port):  # a worker that is killed goes a moment after its parent
            time.sleep(0.01)
        self.start(port)

    def run(self, code: str) -> None:
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=self.environment, check=True)


def _is_listening(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class Browser:
    """Sends its cookies to whichever server it asks, as through a proxy with TLS."""

    address: str = "192.0.2.1"
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, port: int, path: str, **headers: str) -> httpx.Response:
        return self._send("GET", port, path, None, headers)

    def post(self, port: int, path: str, **fields: str) -> httpx.Response:
        token = {"csrfmiddlewaretoken": self.cookies["__Host-csrf"]}
        return self._send("POST", port, path, fields | token, {})

    def log_in(self, port: int, name: str, password: str = PASSWORD) -> httpx.Response:
        self.get(port, LOG_IN)
        return self.post(port, LOG_IN, login=name, password=password)

    def is_in(self, port: int) -> bool:
        return self.get(port, SETTINGS).status_code == 200

    def _send(
        self,
        method: str,
        port: int,
        path: str,
        fields: dict[str, str] | None,
        headers: dict[str, str],
    ) -> httpx.Response:
        response = httpx.request(
            method,
            f"http://127.0.0.1:{port}{path}",
            data=fields,
            timeout=30,
            headers={
                "Host": "127.0.0.1",
                "Origin": "https://127.0.0.1",
                "X-Forwarded-Proto": "https",
                "X-Forwarded-For": self.address,
                "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
                **headers,
            },
        )
        for cookie in response.headers.get_list("set-cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return response


@pytest.fixture(scope="module", params=["database", "redis"])
def servers(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Servers]:
    directory = tmp_path_factory.mktemp("servers")
    environment = production(f"sqlite:///{directory / 'viva.sqlite3'}", directory)
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
    with ExitStack() as stack:
        if request.param == "redis":
            if not find("redis-server") and not os.environ.get("CI"):
                pytest.skip("redis-server was not found")
            port = free_port()
            command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
            command += ["--dir", str(directory)]
            stack.enter_context(running(command, log=directory / "redis.log", port=port))
            environment["CACHE_URL"] = f"redis://127.0.0.1:{port}/0"
        found = Servers(environment, directory, stack)
        found.run(SEED)
        for port in found.ports:
            found.start(port)
        yield found


def test_log_out_at_one_server_ends_the_session_at_the_other(servers: Servers):
    one, other = servers.ports
    browser = Browser()
    browser.log_in(one, "ada")
    copy = Browser(cookies=dict(browser.cookies))
    assert [copy.is_in(port) for port in (one, other, one, other)] == [True] * 4

    browser.post(one, LOG_OUT)

    assert [copy.is_in(port) for port in (one, other)] == [False, False]


def test_change_of_the_password_at_one_server_ends_other_sessions_at_both(servers: Servers):
    one, other = servers.ports
    here, elsewhere = Browser(), Browser()
    here.log_in(one, "ben")
    elsewhere.log_in(other, "ben")
    assert [elsewhere.is_in(port) for port in (one, other)] == [True, True]

    here.post(
        one,
        CHANGE_PASSWORD,
        oldpassword=PASSWORD,
        password1="staple-lamp-41",
        password2="staple-lamp-41",
    )

    assert [elsewhere.is_in(port) for port in (one, other)] == [False, False]
    assert [here.is_in(port) for port in (one, other)] == [True, True]


def test_deactivation_ends_sessions_at_both_servers_at_once(servers: Servers):
    browser = Browser()
    browser.log_in(servers.ports[0], "cleo")
    assert [browser.is_in(port) for port in servers.ports] == [True, True]

    servers.run(DEACTIVATE)

    assert [browser.is_in(port) for port in servers.ports] == [False, False]


def test_answer_given_at_one_server_is_on_the_pages_of_the_other(servers: Servers):
    """Each keeps the person's start page in its memory, and the browser has one of them."""
    one, other = servers.ports
    browser = Browser()
    browser.log_in(one, "dora")
    browser.get(one, "/")  # takes away the message that greets
    before = [browser.get(port, "/") for port in (one, other)]
    assert ["0 of 2 answered" in page.text for page in before] == [True, True]
    tags = [page.headers["ETag"] for page in before]
    found = re.search(r"/practice/[0-9a-f-]{36}/", before[0].text)
    assert found

    browser.post(one, f"{found[0]}1/submit/", text="A lock.", sequence="1")
    browser.post(one, f"{found[0]}1/assess/", points="one-thread")

    after = [
        browser.get(port, "/", **{"If-None-Match": tag})
        for port, tag in zip((one, other), tags, strict=True)
    ]
    assert [page.status_code for page in after] == [200, 200]
    assert ["1 of 2 answered" in page.text for page in after] == [True, True]


def test_failures_that_one_server_counted_the_other_knows_and_both_after_a_restart(
    servers: Servers,
):
    for number in range(5):
        Browser("192.0.2.2").log_in(servers.ports[number % 2], "emil", "wrong")

    servers.restart(servers.ports[1])

    for port in servers.ports:
        browser = Browser("192.0.2.2")
        answer = browser.log_in(port, "emil")  # now with the right one
        assert "Too many failed login attempts" in answer.text
        assert not browser.is_in(port)


def test_throttle_that_one_server_counted_the_other_knows_and_both_after_a_restart(
    servers: Servers,
):
    browser = Browser()
    browser.log_in(servers.ports[0], "ada")
    team = {"name": "A team", "retention_days": "90"}

    made = [browser.post(servers.ports[n % 2], NEW_TEAM, **team).status_code for n in range(10)]
    servers.restart(servers.ports[1])
    more = [browser.post(port, NEW_TEAM, **team) for port in servers.ports]

    assert made == [302] * 10
    assert [answer.status_code for answer in more] == [429, 429]
    assert "<h1>" in more[0].text
