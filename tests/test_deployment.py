"""What docs/deploying.md says, done: its nginx in front of its gunicorn, in production settings."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from tests.cluster.programs import find
from tests.nginx import documented_nginx
from tests.processes import free_port, gunicorn

ROOT = Path(__file__).resolve().parent.parent
DEPLOYING = ROOT / "docs" / "deploying"
HOST = {"Host": "viva.example"}

pytestmark = pytest.mark.skipif(
    find("nginx") is None and not os.environ.get("CI"), reason="nginx was not found"
)


class Deployed(NamedTuple):
    http: int
    https: int
    log: Path


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """Deploy Viva in a directory of its own, for an account without a home."""
    directory = tmp_path_factory.mktemp("deployed")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": "/dev/null/nowhere",
        "ENV_FILE": os.devnull,
        "SECRET_KEY": "signs-nothing-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG",
        "ALLOWED_HOSTS": "viva.example",
        "BEHIND_TLS_PROXY": "true",
        "DATABASE_URL": f"sqlite:///{directory}/viva.sqlite3",
        "STATIC_ROOT": str(directory / "static"),
    }
    for command in (["migrate"], ["createcachetable"], ["collectstatic", "--no-input"]):
        subprocess.run(
            [sys.executable, "manage.py", *command, "--verbosity=0"],
            cwd=ROOT,
            env=environment,
            check=True,
        )
    http, https, app, log = free_port(), free_port(), free_port(), directory / "gunicorn.log"
    with (
        gunicorn(environment, log=log, port=app),
        documented_nginx(directory, host="viva.example", http=http, https=https, app=app),
    ):
        yield Deployed(http, https, log)


def get(port: int, path: str, scheme: str = "https", **headers: str) -> httpx.Response:
    address = f"{scheme}://127.0.0.1:{port}{path}"
    # The certificate was made a moment ago, and nobody else listens on loopback.
    return httpx.get(address, headers={**HOST, **headers}, verify=False, timeout=20)  # noqa: S501


def test_http_is_sent_to_https(deployed: Deployed):
    response = get(deployed.http, "/questions/?q=mvcc", "http")

    assert response.status_code == 301
    assert response.headers["Location"] == "https://viva.example/questions/?q=mvcc"


def test_pages_come_with_the_headers_of_production(deployed: Deployed):
    response = get(deployed.https, "/")

    assert response.status_code == 200
    assert response.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert re.fullmatch(r"[0-9a-f]{32}", response.headers["X-Request-ID"])


def test_style_sheets_are_named_by_their_content_and_kept_for_good(deployed: Deployed):
    sheet = re.search(
        r'href="(/static/css/base\.[0-9a-f]{12}\.css)"', get(deployed.https, "/").text
    )

    assert sheet
    response = get(deployed.https, sheet[1], **{"Accept-Encoding": "br"})
    assert response.status_code == 200
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["Content-Encoding"] == "br"


def test_page_that_is_not_there_says_so_in_our_style(deployed: Deployed):
    response = get(deployed.https, "/no-such-page/")

    assert response.status_code == 404
    assert "<h1>There is nothing here</h1>" in response.text


def test_another_host_is_refused(deployed: Deployed):
    assert get(deployed.https, "/", Host="elsewhere.example").status_code == 400


def test_server_is_healthy_and_ready(deployed: Deployed):
    assert get(deployed.https, "/health/").json() == {"status": "ok", "database": "reachable"}
    assert get(deployed.https, "/ready/").json()["migrations"] == "ok"


def test_server_starts_without_errors_and_needs_no_home(deployed: Deployed):
    get(deployed.https, "/health/")

    assert "Booting worker" in deployed.log.read_text()
    assert "[ERROR]" not in deployed.log.read_text()


def test_units_start_what_is_there():
    unit = (DEPLOYING / "viva.service").read_text()
    command = re.search(r"^ExecStart=/srv/viva/\.venv/bin/(.+)$", unit, re.MULTILINE)

    assert command
    assert command[1] == "gunicorn --config python:config.gunicorn config.wsgi"
