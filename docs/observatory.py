# ruff: noqa: INP001, T201 - a script that prints, not a package
"""Scan Viva's headers with Mozilla's HTTP Observatory, offline: `python -m docs.observatory DIR`.

DIR holds `node_modules` with the npm package `@mdn/mdn-http-observatory`. Viva is started as
docs/deploying.md says, behind nginx on ports 80 and 443 of loopback with a certificate made for
this run, so it needs the right to bind those ports, and nginx, openssl and node. Prints a line for
each test of the first page, and one for each page; ends with 1 unless every page has the grade A+
and passes every test.
"""

import json
import os
import ssl
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx

from tests.nginx import documented_nginx
from tests.processes import free_port, gunicorn

ROOT = Path(__file__).resolve().parent.parent
SCANNER = Path("node_modules/@mdn/mdn-http-observatory")
PRELOADED = Path("conf/hsts-preload.json")
PERSON = "as-person"  # addresses below it are seen by somebody who is logged in
PAGES = (
    "",
    "accounts/login/",
    "questions/",
    f"{PERSON}/",
    f"{PERSON}/practice/",
    f"{PERSON}/settings/",
    f"{PERSON}/admin/",
)
LOG_IN = """
from django.contrib.auth import get_user_model
from django.test import Client
client = Client()
client.force_login(get_user_model().objects.create_superuser("ada", "ada@viva.example"))
print(client.cookies.output(header="", attrs=[]).strip())
"""


def scan(modules: Path, certificate: Path, page: str) -> dict:
    """Run the scanner on a page of https://localhost and return what it says."""
    trusted = ssl.create_default_context(cafile=certificate)
    status = httpx.get(f"https://localhost/{page}", verify=trusted).status_code
    if status != 200:  # the scanner would follow a redirect to another page
        raise SystemExit(f"/{page} answers {status}.")
    scanner = modules / SCANNER
    if not (scanner / PRELOADED).exists():
        # Its list of preloaded hosts comes from the network; nobody is on an empty one.
        (scanner / PRELOADED).write_text("{}")
    result = subprocess.run(
        ["node", str(scanner / "src/scan.js"), f"localhost/{page}"],
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
    manage(environment, "prepare", "--verbosity=0")
    manage(environment, "collectstatic", "--no-input", "--verbosity=0")
    return environment


def manage(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def person(environment: dict[str, str], app: int) -> str:
    """Log somebody in; return the location of nginx that hands their cookie to Viva."""
    cookie = manage(environment, "shell", "--verbosity=0", "--command", LOG_IN).strip()
    return (
        f"location /{PERSON}/ {{ proxy_pass http://127.0.0.1:{app}/; proxy_set_header Host $host;"
        f" proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header Cookie '{cookie}'; }}\n"
    )


def main(modules: Path) -> int:
    app = free_port()
    with tempfile.TemporaryDirectory(prefix="viva-observatory-") as name:
        directory = Path(name)
        environment = deploy(directory)
        locations = person(environment, app)
        with (
            gunicorn(environment, log=directory / "gunicorn.log", port=app),
            documented_nginx(
                directory, host="localhost", http=80, https=443, app=app, locations=locations
            ),
        ):
            results = {page: scan(modules, directory / "certificate.pem", page) for page in PAGES}
    for title, test in results[PAGES[0]]["tests"].items():
        passed = "passed" if test["pass"] else "FAILED"
        print(f"{title:30} {passed}  {test['scoreModifier']:+4}  {test['result']}")
    print()
    is_perfect = True
    for page, result in results.items():
        found = result["scan"]
        passed, quantity = found["testsPassed"], found["testsQuantity"]
        print(
            f"/{page:27} {found['grade']:3} score {found['score']}, {passed} of {quantity} passed"
        )
        is_perfect &= passed == quantity and found["grade"] == "A+"
    return 0 if is_perfect else 1


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]).resolve()))
