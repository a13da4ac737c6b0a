"""What docs/deploying.md says, done: its nginx in front of its gunicorn, in production settings."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.cluster.programs import find
from tests.processes import free_port, gunicorn, running

ROOT = Path(__file__).resolve().parent.parent
DEPLOYING = ROOT / "docs" / "deploying"
HOST = {"Host": "viva.example"}

pytestmark = pytest.mark.skipif(
    find("nginx") is None and not os.environ.get("CI"), reason="nginx was not found"
)


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    """Deploy Viva in a directory of its own; return the ports of http and https."""
    directory = tmp_path_factory.mktemp("deployed")
    environment = {
        "PATH": os.environ["PATH"],
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
    http, https, app = free_port(), free_port(), free_port()
    with (
        gunicorn(environment, log=directory / "gunicorn.log", port=app),
        _nginx(directory, http, https, app),
    ):
        yield http, https


def _nginx(directory: Path, http: int, https: int, app: int):
    """Start nginx with the file of the documentation, on other ports, with a certificate."""
    certificate, key = directory / "certificate.pem", directory / "key.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    subprocess.run(
        [*make, "-subj", "/CN=viva.example", "-out", str(certificate), "-keyout", str(key)],
        check=True,
        capture_output=True,
    )
    site = (DEPLOYING / "nginx.conf").read_text()
    site = re.sub(r"^ *listen \[::\].*\n", "", site, flags=re.MULTILINE)
    for former, new in (
        ("listen 80;", f"listen 127.0.0.1:{http};"),
        ("listen 443 ", f"listen 127.0.0.1:{https} "),
        ("127.0.0.1:8000", f"127.0.0.1:{app}"),
        ("/etc/letsencrypt/live/viva.example/fullchain.pem", str(certificate)),
        ("/etc/letsencrypt/live/viva.example/privkey.pem", str(key)),
    ):
        assert former in site
        site = site.replace(former, new)
    paths = "".join(
        f"{name}_temp_path {directory}/{name}; "
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = directory / "nginx.conf"
    file.write_text(
        f"daemon off; pid {directory}/nginx.pid; error_log {directory}/nginx.log;\n"
        f"events {{}}\nhttp {{ access_log off; {paths}\n{site}\n}}\n"
    )
    command = [find("nginx") or "nginx", "-c", str(file)]
    return running(command, log=directory / "nginx.out", port=https)


def get(port: int, path: str, scheme: str = "https", **headers: str) -> httpx.Response:
    address = f"{scheme}://127.0.0.1:{port}{path}"
    # The certificate was made a moment ago, and nobody else listens on loopback.
    return httpx.get(address, headers={**HOST, **headers}, verify=False, timeout=20)  # noqa: S501


def test_http_is_sent_to_https(ports: tuple[int, int]):
    response = get(ports[0], "/questions/?q=mvcc", "http")

    assert response.status_code == 301
    assert response.headers["Location"] == "https://viva.example/questions/?q=mvcc"


def test_pages_come_with_the_headers_of_production(ports: tuple[int, int]):
    response = get(ports[1], "/")

    assert response.status_code == 200
    assert response.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert re.fullmatch(r"[0-9a-f]{32}", response.headers["X-Request-ID"])


def test_style_sheets_are_named_by_their_content_and_kept_for_good(ports: tuple[int, int]):
    sheet = re.search(r'href="(/static/css/base\.[0-9a-f]{12}\.css)"', get(ports[1], "/").text)

    assert sheet
    response = get(ports[1], sheet[1], **{"Accept-Encoding": "br"})
    assert response.status_code == 200
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["Content-Encoding"] == "br"


def test_page_that_is_not_there_says_so_in_our_style(ports: tuple[int, int]):
    response = get(ports[1], "/no-such-page/")

    assert response.status_code == 404
    assert "<h1>There is nothing here</h1>" in response.text


def test_another_host_is_refused(ports: tuple[int, int]):
    assert get(ports[1], "/", Host="elsewhere.example").status_code == 400


def test_server_is_healthy_and_ready(ports: tuple[int, int]):
    assert get(ports[1], "/health/").json() == {"status": "ok", "database": "reachable"}
    assert get(ports[1], "/ready/").json()["migrations"] == "ok"


def test_units_start_what_is_there():
    unit = (DEPLOYING / "viva.service").read_text()
    command = re.search(r"^ExecStart=/srv/viva/\.venv/bin/(.+)$", unit, re.MULTILINE)

    assert command
    assert command[1] == "gunicorn --config python:config.gunicorn config.wsgi"
