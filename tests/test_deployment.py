"""What docs/deploying.md says, done: its nginx in front of its gunicorn, in production settings."""

import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import psycopg
import pytest

from tests.cluster.programs import find
from tests.nginx import documented_nginx
from tests.postgresql import ROLE, programs, temporary_cluster
from tests.processes import free_port, gunicorn

ROOT = Path(__file__).resolve().parent.parent
DEPLOYING = ROOT / "docs" / "deploying"
GUIDE = (ROOT / "docs" / "deploying.md").read_text()
HOST = {"Host": "viva.example"}

SOCKETS = "/var/run/postgresql"

pytestmark = pytest.mark.skipif(
    not (find("nginx") and programs()) and not os.environ.get("CI"),
    reason="nginx or PostgreSQL was not found",
)


def documented_settings() -> dict[str, str]:
    """Read them as systemd does: a comment is a line, and ends nothing."""
    [block] = re.findall(r"```ini\n([^`]*^SECRET_KEY=[^`]*)```", GUIDE, re.MULTILINE)
    lines = [line for line in block.splitlines() if not line.startswith(("#", ";"))]
    return dict(line.split("=", 1) for line in lines)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The settings of the guide, with a database that is reached as there, by its socket."""
    directory = tmp_path_factory.mktemp("deployed")
    with (
        tempfile.TemporaryDirectory(prefix="viva-pg-", ignore_cleanup_errors=True) as sockets,
        temporary_cluster(Path(sockets)),
    ):
        with psycopg.connect(
            host=sockets, dbname="postgres", user=ROLE, autocommit=True
        ) as connection:
            connection.execute("CREATE DATABASE viva")
        settings = documented_settings()
        yield settings | {
            "PATH": f"{os.environ['PATH']}:{programs()}",
            "HOME": "/dev/null/nowhere",  # of an account without one
            "ENV_FILE": os.devnull,
            "SECRET_KEY": "signs-nothing-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG",
            "DATABASE_URL": settings["DATABASE_URL"].replace(SOCKETS, sockets),
            "STATIC_ROOT": str(directory / "static"),
        }


class Deployed(NamedTuple):
    http: int
    https: int
    log: Path


@pytest.fixture(scope="module")
def deployed(environment: dict[str, str]) -> Iterator[Deployed]:
    """Deploy Viva."""
    for command in (["prepare"], ["collectstatic", "--no-input"]):
        subprocess.run(
            [sys.executable, "manage.py", *command, "--verbosity=0"],
            cwd=ROOT,
            env=environment,
            check=True,
        )
    directory = Path(environment["STATIC_ROOT"]).parent
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


def test_bank_that_was_prepared_is_in_the_database_of_the_guide(deployed: Deployed):
    assert "PostgreSQL" in get(deployed.https, "/questions/").text


def test_server_is_healthy_and_ready(deployed: Deployed):
    assert get(deployed.https, "/health/").json() == {"status": "ok", "database": "reachable"}
    assert get(deployed.https, "/ready/").json()["migrations"] == "ok"


def test_server_starts_without_errors_and_needs_no_home(deployed: Deployed):
    get(deployed.https, "/health/")

    lines = [json.loads(line) for line in deployed.log.read_text().splitlines()]
    said = {line["level"] for line in lines if line["logger"] == "gunicorn.error"}
    assert said == {"info"}


def test_units_start_what_is_there():
    unit = (DEPLOYING / "viva.service").read_text()
    command = re.search(r"^ExecStart=/srv/viva/\.venv/bin/(.+)$", unit, re.MULTILINE)

    assert command
    assert command[1] == "gunicorn --config python:config.gunicorn config.wsgi"


def test_settings_of_the_guide_mean_what_they_say():
    settings = documented_settings()

    assert settings["DATABASE_URL"] == f"postgres://viva@/{SOCKETS}/viva"
    assert settings["STAFF_REQUIRE_TWO_FACTOR"] == "true"
    assert int(settings["WEB_CONCURRENCY"]) > 1
    assert [name for name, value in settings.items() if re.search(r"\s", value)] == []


def test_nightly_back_up_writes_a_file_that_can_be_restored(
    environment: dict[str, str], deployed: Deployed, tmp_path: Path
):
    unit = (DEPLOYING / "viva-backup.service").read_text()
    command = re.search(r"^ExecStart=/bin/sh -c '(.+)'$", unit, re.MULTILINE)
    assert command
    shell = command[1].replace("$$", "$").replace("%%", "%")
    for former, new in (("/var/backups/viva", str(tmp_path)), (".venv/bin/python", sys.executable)):
        assert former in shell
        shell = shell.replace(former, new)

    subprocess.run(["/bin/sh", "-c", shell], cwd=ROOT, env=environment, check=True)

    [file] = tmp_path.iterdir()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d\.backup", file.name)
    assert zipfile.ZipFile(file).testzip() is None
