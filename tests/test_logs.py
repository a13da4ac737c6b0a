"""Logs of production: one JSON object a line, joined by the request's id, naming nobody."""

import io
import json
import logging
import os
import re
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from config import logs
from tests.factories import make_user
from tests.processes import free_port, running
from tests.url_table import known, rows
from tests.url_world import make_world


@pytest.fixture
def lines() -> Iterator[Any]:
    """Return a function that gives the lines logged so far, as production would write them."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonFormatter())
    handler.addFilter(logs.NamesRoutes())
    root = logging.getLogger()
    level, django_level = root.level, logging.getLogger("django").level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(level)
    logging.getLogger("django").setLevel(django_level)


@pytest.mark.django_db
def test_request_is_one_line_with_route_status_and_id(client, lines):
    response = client.get("/health/?secret=word")

    (line,) = [line for line in lines() if line["logger"] == "viva.requests"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "health/", 200)
    assert line["request_id"] == response.headers["X-Request-ID"]
    assert 0 <= line["milliseconds"] < 60_000
    assert "secret" not in json.dumps(line)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("offered", "is_taken"),
    [("5f0e7c1a-balancer", True), ("short", False), ("a" * 65, False), ('x", "level": "no', False)],
)
def test_request_id_is_taken_over_only_when_well_formed(client, offered, is_taken):
    given = client.get("/health/", headers={"X-Request-ID": offered}).headers["X-Request-ID"]

    assert (given == offered) is is_taken
    assert re.fullmatch(r"[A-Za-z0-9-]{8,64}", given)


def test_path_that_matches_nothing_is_not_logged(lines):
    Client().get("/invitations/a-secret-token/")

    text = json.dumps(lines())
    assert '"(none)"' in text
    assert "a-secret-token" not in text


@pytest.mark.django_db
def test_person_is_not_named(client, lines):
    user = make_user()
    client.force_login(user)
    client.get("/settings/")
    client.get("/practice/7f3b0b52-9f50-4a31-9d2c-1e4f5a6b7c8d/")

    text = json.dumps(lines())
    assert "practice/<uuid:" in text
    assert user.username not in text
    assert user.email not in text
    assert "7f3b0b52" not in text


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["visitor", "interviewer", "owner"])
def test_no_address_of_viva_leaves_a_person_or_a_token_in_the_logs(lines, role: str):
    world = make_world()
    client = world.client(role)
    said = {user.email for user in world.people.values()} | {
        str(value) for value in world.arguments.values() if len(str(value)) > 20
    }
    for method, name, _ in rows():
        path = reverse(name, kwargs=world.kwargs(name, known()[name]))
        with transaction.atomic():
            client.generic(method, f"{path}?q=what-was-typed", HTTP_HOST="localhost")
            transaction.set_rollback(True)

    text = json.dumps(lines())
    assert text.count('"logger": "viva.requests"') == len(rows())
    assert [word for word in {*said, "what-was-typed"} if word in text] == []


def test_exception_keeps_its_type_and_places_and_loses_its_message(lines):
    try:
        raise ValueError("Key (email)=(somebody@viva.example) already exists")
    except ValueError:
        logging.getLogger("viva").exception("The import stopped")

    (line,) = lines()
    assert (line["message"], line["exception"]) == ("The import stopped", "ValueError")
    assert "test_logs.py" in line["frames"][0]
    assert "somebody" not in json.dumps(line)


def test_report_to_sentry_keeps_the_method_of_a_request_only():
    event = {
        "transaction": "/share/{token}/",
        "user": {"ip_address": "192.0.2.1"},
        "request": {"method": "POST", "url": "https://viva.example/share/token/", "data": "typed"},
    }

    assert logs.without_request_data(event, {}) == {
        "transaction": "/share/{token}/",
        "request": {"method": "POST"},
    }


def test_gunicorn_quotes_no_request_either(tmp_path: Path):
    """Neither one that it cannot read, nor one that broke what it serves."""
    (tmp_path / "broken.py").write_text(
        "def application(environ, start_response):\n    raise ValueError(environ['RAW_URI'])\n"
    )
    port, log = free_port(), tmp_path / "gunicorn.log"
    command = [sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn", "broken"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "BIND": f"127.0.0.1:{port}"}
    with running(command, log=log, port=port, environment=environment):
        for request in (
            b"GET /s/a-secret-token HTTP/1.1 and more",
            b"GET /a-secret-token HTTP/1.1",
        ):
            with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
                client.sendall(request + b"\r\nHost: 127.0.0.1\r\n\r\n")
                assert client.recv(1_000).startswith(b"HTTP/1.1 ")

    lines = [json.loads(line) for line in log.read_text().splitlines()]
    said = {line["message"]: line.get("exception") for line in lines}
    assert said["Error handling request"] == "ValueError"
    assert "Invalid request" in said
    assert "a-secret-token" not in log.read_text()
