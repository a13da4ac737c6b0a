"""While the database is away, people get a 503 that says so and shows what they typed."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.backends.sqlite3.base import DatabaseWrapper

from config import gunicorn
from config.outages import is_outage

AWAY = ["sqlite:////no/such/directory/viva.sqlite3", "postgres://nobody@127.0.0.1:1/viva"]
PROBE = """
import json, logging, sys
import django
django.setup()
logging.disable()
from django.conf import settings
settings.DEBUG = False
from django.test import Client
path, fields = json.loads(sys.argv[1])
client = Client(raise_request_exception=False, headers={"host": "127.0.0.1"})
client.cookies["sessionid"] = "somebody"
response = client.post(path, fields) if fields else client.get(path)
print(json.dumps([response.status_code, dict(response.headers), response.content.decode()]))
"""
DRAFT = "/practice/4a3c1a4e-7a53-4c8e-9d5a-0c4a3b0d0a11/1/draft/"


def ask(url: str, path: str, fields: dict[str, Any] | None = None) -> tuple[int, Any, str]:
    """Ask a Viva whose database is at `url`; return status, headers and page."""
    probe = subprocess.run(
        [sys.executable, "-c", PROBE, json.dumps([path, fields])],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    status, headers, page = json.loads(probe.stdout)
    return status, headers, page


@pytest.mark.parametrize("url", AWAY)
def test_page_is_503_and_says_when_to_try_again(url):
    status, headers, page = ask(url, "/practice/")

    assert status == 503
    assert headers["Retry-After"] == "5"
    assert "no-store" in headers["Cache-Control"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "<h1>Viva cannot reach its database</h1>" in page
    assert "<form" not in page


def test_form_is_shown_back_and_can_be_sent_again():
    typed = "The first line,\r\n<b>the second</b>"

    status, _, page = ask(AWAY[1], DRAFT, {"text": typed, "sequence": "3", "points": ["a", "b"]})

    assert status == 503
    shown = "The first line,\r\n&lt;b&gt;the second&lt;/b&gt;"
    assert f'<form method="post" action="{DRAFT}">' in page
    assert f'<textarea name="text" hidden>\n{shown}</textarea>' in page
    assert f'<p class="own-answer">{shown}</p>' in page
    assert '<textarea name="sequence" hidden>\n3</textarea>' in page
    assert page.count('<textarea name="points"') == 2
    assert 'name="csrfmiddlewaretoken"' in page


@pytest.mark.parametrize("name", ["password", "oldpassword", "password1", "code", "credential"])
def test_secrets_are_not_written_into_the_page(name):
    fields = {"login": "somebody", name: "correct-horse-battery"}

    status, _, page = ask(AWAY[1], "/accounts/login/", fields)

    assert status == 503
    assert "correct-horse" not in page
    assert "<form" not in page


def test_server_that_never_answers_is_given_up_before_the_worker_is():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        started = time.monotonic()
        status, _, _ = ask(f"postgres://nobody@127.0.0.1:{silent.getsockname()[1]}/viva", "/")

    assert status == 503
    assert time.monotonic() - started < gunicorn.timeout


@pytest.mark.django_db
def test_missing_table_is_a_fault_and_no_outage():
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM no_such_table")

    assert not is_outage(error.value)


@pytest.mark.django_db
@pytest.mark.postgresql
def test_statement_that_takes_too_long_is_no_outage():
    slow = "SET LOCAL statement_timeout = 1; SELECT pg_sleep(5)"
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(slow)

    assert not is_outage(error.value)


@pytest.mark.django_db
def test_locked_file_is_an_outage(tmp_path):
    file = tmp_path / "viva.sqlite3"
    holder = sqlite3.connect(file)
    holder.execute("BEGIN EXCLUSIVE")
    waiting = DatabaseWrapper(
        connection.settings_dict
        | {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file), "OPTIONS": {"timeout": 0}}
    )

    with pytest.raises(DatabaseError, match="locked") as error, waiting.cursor() as cursor:
        cursor.execute("CREATE TABLE held (id integer)")

    holder.close()
    waiting.close()
    assert is_outage(error.value)


@pytest.mark.parametrize("error", [None, ValueError("no"), DatabaseError("no")])
def test_other_errors_are_no_outage(error):
    assert not is_outage(error)
