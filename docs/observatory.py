# ruff: noqa: INP001, T201 - a script that prints, not a package
"""Scan Viva's headers with Mozilla's HTTP Observatory, offline: `python -m docs.observatory DIR`.

DIR holds `node_modules` with the npm package `@mdn/mdn-http-observatory`. Viva is started as
docs/deploying.md says, behind nginx on ports 80 and 443 of loopback with a certificate made for
this run, so it needs the right to bind those ports, and nginx, openssl and node. Prints a line for
each test; ends with 1 unless the grade is A+ and every test passed.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.cluster.programs import find
from tests.processes import free_port, gunicorn, running

ROOT = Path(__file__).resolve().parent.parent
SCANNER = Path("node_modules/@mdn/mdn-http-observatory")
PRELOADED = Path("conf/hsts-preload.json")


def scan(modules: Path, certificate: Path) -> dict:
    """Run the scanner on https://localhost and return what it says."""
    scanner = modules / SCANNER
    if not (scanner / PRELOADED).exists():
        # Its list of preloaded hosts comes from the network; nobody is on an empty one.
        (scanner / PRELOADED).write_text("{}")
    result = subprocess.run(
        ["node", str(scanner / "src/scan.js"), "localhost"],
        env=os.environ | {"NODE_EXTRA_CA_CERTS": str(certificate)},
        cwd=scanner,
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(result.stdout)


def deploy(directory: Path) -> dict[str, str]:
    """Prepare a database and static files; return the environment of production."""
    environment = {
        "PATH": os.environ["PATH"],
        "ENV_FILE": os.devnull,
        "SECRET_KEY": "signs-nothing-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG",
        "ALLOWED_HOSTS": "localhost",
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
    return environment


def write_site(directory: Path, app: int) -> tuple[Path, Path]:
    """Write a certificate for localhost and nginx's configuration, from that of the docs."""
    certificate, key = directory / "certificate.pem", directory / "key.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(
        [*make, *subject, "-out", str(certificate), "-keyout", str(key)],
        check=True,
        capture_output=True,
    )
    site = (ROOT / "docs" / "deploying" / "nginx.conf").read_text()
    site = re.sub(r"^ *listen \[::\].*\n", "", site, flags=re.MULTILINE)
    for former, new in (
        ("listen 80;", "listen 127.0.0.1:80;"),
        ("listen 443 ", "listen 127.0.0.1:443 "),
        ("127.0.0.1:8000", f"127.0.0.1:{app}"),
        ("/etc/letsencrypt/live/viva.example/fullchain.pem", str(certificate)),
        ("/etc/letsencrypt/live/viva.example/privkey.pem", str(key)),
        ("viva.example", "localhost"),
    ):
        site = site.replace(former, new)
    file = directory / "nginx.conf"
    file.write_text(
        f"daemon off; pid {directory}/nginx.pid; error_log {directory}/nginx.log;\n"
        f"events {{}}\nhttp {{ access_log off;\n{site}\n}}\n"
    )
    return file, certificate


def main(modules: Path) -> int:
    app = free_port()
    with tempfile.TemporaryDirectory(prefix="viva-observatory-") as name:
        directory = Path(name)
        environment = deploy(directory)
        configuration, certificate = write_site(directory, app)
        nginx = [find("nginx") or "nginx", "-c", str(configuration)]
        with (
            gunicorn(environment, log=directory / "gunicorn.log", port=app),
            running(nginx, log=directory / "nginx.out", port=443),
        ):
            result = scan(modules, certificate)
    for title, test in result["tests"].items():
        passed = "passed" if test["pass"] else "FAILED"
        print(f"{title:30} {passed}  {test['scoreModifier']:+4}  {test['result']}")
    scanned = result["scan"]
    print(
        f"grade {scanned['grade']}, score {scanned['score']},"
        f" {scanned['testsPassed']} of {scanned['testsQuantity']} tests passed"
    )
    is_perfect = scanned["testsPassed"] == scanned["testsQuantity"]
    return 0 if is_perfect and scanned["grade"] == "A+" else 1


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]).resolve()))
