"""The settings in production: what they refuse, and what they promise.

They are read when a process starts, so each test starts one, with an environment of its own.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from csp.utils import build_policy
from django.http import HttpResponse
from django.test import Client, RequestFactory

from config.middleware import CSPMiddleware

ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = {
    "DEBUG": "false",
    "SECRET_KEY": "signs-nothing-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG",
    "ALLOWED_HOSTS": "viva.example",
}
POSTGRESQL = "postgres://viva:secret@127.0.0.1:5432/viva"

# Prints as JSON what an expression gives in a process of Viva.
PRINT = """
import json, django
from django.conf import settings
django.setup()
{statements}
print(json.dumps({expression}))
"""


def start(code: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run Python in a new process that knows nothing but `environment`."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "ENV_FILE": os.devnull,
            "PATH": os.environ["PATH"],
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def evaluate(expression: str, environment: dict[str, str], statements: str = "") -> Any:
    code = PRINT.format(statements=statements, expression=expression)
    process = start(code, environment)
    assert process.returncode == 0, process.stderr
    return json.loads(process.stdout)


@pytest.mark.parametrize("secret", [{}, {"SECRET_KEY": ""}])
def test_settings_without_a_secret_key_do_not_start(secret: dict[str, str]) -> None:
    environment = {name: value for name, value in PRODUCTION.items() if name != "SECRET_KEY"}

    process = start("import django; django.setup()", environment | secret)

    assert process.returncode != 0
    assert "SECRET_KEY" in process.stderr


def test_settings_are_for_production_unless_told_otherwise() -> None:
    environment = {"SECRET_KEY": PRODUCTION["SECRET_KEY"]}

    assert evaluate("[settings.DEBUG, settings.ALLOWED_HOSTS]", environment) == [False, []]


def test_settings_read_the_named_file_and_the_environment_wins(tmp_path: Path) -> None:
    file = tmp_path / "viva.env"
    file.write_text("SECRET_KEY=from-the-file\nTIME_ZONE=Europe/Vienna\n")
    environment = {"ENV_FILE": str(file), "SECRET_KEY": "from-the-environment"}

    values = evaluate("[settings.SECRET_KEY, settings.TIME_ZONE]", environment)

    assert values == ["from-the-environment", "Europe/Vienna"]


def test_cookies_are_bound_to_the_host_and_to_https() -> None:
    names = [
        f"{cookie}_COOKIE_{part}"
        for cookie in ("SESSION", "CSRF")
        for part in ("NAME", "SECURE", "HTTPONLY", "SAMESITE", "PATH", "DOMAIN")
    ]

    values = evaluate(f"[getattr(settings, name) for name in {names}]", PRODUCTION)

    # Browsers accept a __Host- cookie only when it is secure, for path / and without a domain.
    assert values[:6] == ["__Host-session", True, True, "Lax", "/", None]
    assert values[6:] == ["__Host-csrf", True, True, "Lax", "/", None]


def test_messages_travel_in_a_cookie_of_the_host() -> None:
    names = evaluate(
        "[cookie for cookie in response.cookies]",
        PRODUCTION,
        "from django.contrib import messages\n"
        "from django.contrib.messages.middleware import MessageMiddleware\n"
        "from django.http import HttpResponse\n"
        "from django.test import RequestFactory\n"
        "def view(request):\n"
        "    messages.info(request, 'Saved.')\n"
        "    return HttpResponse()\n"
        "request = RequestFactory().get('/')\n"
        "request.session = {}\n"
        "response = MessageMiddleware(view)(request)",
    )

    assert names == ["__Host-messages"]


@pytest.mark.parametrize(
    ("behind", "counted"), [("true", "203.0.113.9"), ("false", "198.51.100.1")]
)
def test_throttles_count_the_address_that_the_proxy_saw(behind: str, counted: str) -> None:
    """What a visitor claims in front of it is not believed, nor anything without a proxy."""
    claimed = "{'HTTP_X_FORWARDED_FOR': '192.0.2.66, 203.0.113.9', 'REMOTE_ADDR': '198.51.100.1'}"

    address = evaluate(
        "get_adapter(request).get_client_ip(request)",
        PRODUCTION | {"BEHIND_TLS_PROXY": behind},
        "from allauth.account.adapter import get_adapter\n"
        "from django.test import RequestFactory\n"
        f"request = RequestFactory().get('/', **{claimed})",
    )

    assert address == counted


def test_responses_carry_the_headers_of_production() -> None:
    headers = evaluate(
        "dict(response.headers)",
        PRODUCTION | {"DATABASE_URL": "sqlite://:memory:"},
        "from django.test import Client\n"
        "response = Client().get('/health/', secure=True, headers={'host': 'viva.example'})",
    )

    assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains; preload"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_http_is_sent_to_https_except_for_health_checks() -> None:
    statuses = evaluate(
        "[[response.status_code, response.headers.get('Location')] for response in responses]",
        PRODUCTION | {"DATABASE_URL": "sqlite://:memory:"},
        "from django.test import Client\n"
        "client = Client(headers={'host': 'viva.example'})\n"
        "responses = [client.get('/practice/'), client.get('/health/')]",
    )

    assert statuses == [[301, "https://viva.example/practice/"], [200, None]]


def test_content_security_policy_allows_nothing_inline(client: Client, db: None) -> None:
    header = client.get("/health/").headers["Content-Security-Policy"]
    directives = dict(directive.strip().split(" ", 1) for directive in header.split(";"))

    assert "unsafe" not in header
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == "'self'"
    assert directives["base-uri"] == directives["frame-ancestors"] == "'none'"


def test_sqlite_waits_and_is_durable(tmp_path: Path) -> None:
    environment = PRODUCTION | {"DATABASE_URL": f"sqlite:///{tmp_path}/viva.sqlite3"}

    pragmas = evaluate(
        "[cursor.execute(f'PRAGMA {name}').fetchone()[0] for name in names]",
        environment,
        "from django.db import connection\n"
        "cursor = connection.cursor()\n"
        "names = ['journal_mode', 'synchronous', 'busy_timeout', 'foreign_keys']",
    )

    full = 2
    assert pragmas == ["wal", full, 20_000, 1]


def test_sqlite_takes_the_write_lock_when_a_transaction_begins(tmp_path: Path) -> None:
    environment = PRODUCTION | {"DATABASE_URL": f"sqlite:///{tmp_path}/viva.sqlite3"}

    message = evaluate(
        "message",
        environment,
        f"""
import sqlite3
from django.db import connection, transaction
message = ""
with transaction.atomic():
    connection.cursor().execute("SELECT 1")
    try:
        sqlite3.connect("{tmp_path}/viva.sqlite3", timeout=0).execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        message = str(error)
""",
    )

    assert message == "database is locked"


def test_sqlite_connections_are_kept(tmp_path: Path) -> None:
    environment = PRODUCTION | {"DATABASE_URL": f"sqlite:///{tmp_path}/viva.sqlite3"}

    assert evaluate("settings.DATABASES['default']['CONN_MAX_AGE']", environment) == 600


def test_postgresql_connections_are_kept_and_checked() -> None:
    database = evaluate("settings.DATABASES['default']", PRODUCTION | {"DATABASE_URL": POSTGRESQL})

    assert database["ENGINE"] == "config.postgresql"
    assert (database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"]) == (600, True)


@pytest.mark.parametrize(("is_pooled", "threshold"), [("false", 5), ("true", None)])
def test_postgresql_prepares_statements_except_behind_pgbouncer(
    is_pooled: str, threshold: int | None
) -> None:
    environment = PRODUCTION | {"DATABASE_URL": POSTGRESQL, "BEHIND_PGBOUNCER": is_pooled}
    parameters = "connection.get_connection_params()['prepare_threshold']"

    assert evaluate(parameters, environment, "from django.db import connection") == threshold


@pytest.mark.parametrize(
    ("environment", "cache", "sessions"),
    [
        ({}, "django.core.cache.backends.db.DatabaseCache", "sessions"),
        (
            {"CACHE_URL": "redis://127.0.0.1:6379/0"},
            "config.caches.ForgivingRedisCache",
            "cached_sessions",
        ),
    ],
)
def test_throttles_and_sessions_are_shared_by_all_workers(
    environment: dict[str, str], cache: str, sessions: str
) -> None:
    values = evaluate(
        "[settings.CACHES['default']['BACKEND'], settings.SESSION_ENGINE]", PRODUCTION | environment
    )

    assert values == [cache, f"interviews.accounts.{sessions}"]


def test_passwords_are_stored_with_argon2() -> None:
    hashed = evaluate("make_password('x')", PRODUCTION, "from django.contrib.auth.hashers import *")

    assert hashed.startswith("argon2$argon2id$")


def test_env_example_names_every_switch() -> None:
    settings = (ROOT / "config" / "settings.py").read_text()
    read = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', settings))
    read |= set(re.findall(r'"([A-Z_]+)" in env\.ENVIRON', settings))
    read |= set(re.findall(r"\$\{([A-Z_]+):\?", (ROOT / "compose.yaml").read_text()))
    named = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert read - {"ENV_FILE"} == named


@pytest.mark.parametrize(
    ("token", "authorization", "status"),
    [
        ("", "Bearer ", 404),
        ("a-token", "", 404),
        ("a-token", "Bearer another", 404),
        ("a-token", "Bearer a-token", 200),
    ],
)
def test_metrics_are_shown_to_the_bearer_of_the_token_only(
    token: str, authorization: str, status: int
) -> None:
    # In debug: pages that say 404 in production want static files that were collected.
    code, has_figures = evaluate(
        "[response.status_code, b'django_http_requests_total' in response.content]",
        {"DEBUG": "true", "DATABASE_URL": "sqlite://:memory:", "METRICS_TOKEN": token},
        "from django.test import Client\n"
        "client = Client(headers={'host': '127.0.0.1'})\n"
        "client.get('/health/')\n"
        f"headers = {{'Authorization': '{authorization}'}}\n"
        "response = client.get('/metrics/', headers=headers)",
    )

    assert (code, has_figures) == (status, status == 200)


def test_errors_are_reported_to_sentry_only_when_asked_for() -> None:
    is_on = "sentry_sdk.get_client().is_active()"
    dsn = {"SENTRY_DSN": "https://key@127.0.0.1/1"}

    assert evaluate(is_on, PRODUCTION, "import sentry_sdk") is False
    assert evaluate(is_on, PRODUCTION | dsn, "import sentry_sdk") is True
    options = evaluate(
        "[options['send_default_pii'], options['include_local_variables'], options['release']]",
        PRODUCTION | dsn,
        "import sentry_sdk\noptions = sentry_sdk.get_client().options",
    )
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert version
    assert options == [False, False, version[1]]


def test_production_logs_lines_of_json() -> None:
    process = start(
        "import django; django.setup()\n"
        "import logging; logging.getLogger('viva').info('it %s', 'works')",
        PRODUCTION,
    )

    line = json.loads(process.stderr)
    assert (line["level"], line["logger"], line["message"]) == ("info", "viva", "it works")


def test_policy_is_composed_once_unless_a_response_asks_for_another(rf: RequestFactory) -> None:
    own, other = HttpResponse(), HttpResponse()
    vars(other)["_csp_replace"] = {"img-src": ["https://pictures.example"]}
    middleware = CSPMiddleware(lambda _request: own)

    for response in (own, other):
        middleware.process_response(rf.get("/"), response)

    assert own.headers["Content-Security-Policy"] == build_policy()
    assert "img-src https://pictures.example" in other.headers["Content-Security-Policy"]
