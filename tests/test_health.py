import os
import subprocess
import sys

import pytest
from django.conf import settings

PROBE = """
import django
django.setup()
from django.test import Client
response = Client().get("/health/", headers={"host": "127.0.0.1"})
print(response.status_code, response.json()["database"])
"""


@pytest.mark.django_db
def test_health_is_200_while_the_database_answers(client):
    response = client.get("/health/")

    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "reachable"}
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    "url", ["sqlite:////no/such/directory/viva.sqlite3", "postgres://nobody@127.0.0.1:1/viva"]
)
def test_health_is_503_while_the_database_does_not(url):
    probe = subprocess.run(
        [sys.executable, "-c", PROBE],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert probe.stdout == "503 unreachable\n"


@pytest.mark.django_db
def test_ready_is_200_when_database_migrations_and_cache_are(client):
    response = client.get("/ready/")

    assert response.status_code == 200
    assert response.json() == {
        "version": settings.VERSION,
        "database": "ok",
        "migrations": "ok",
        "cache": "ok",
    }


PROBE_READY = PROBE.replace("/health/", "/ready/").replace(
    'response.json()["database"]', "*response.json().values()"
)


@pytest.mark.parametrize(
    ("url", "verdict"),
    [
        ("sqlite://:memory:", "503 ok failed failed"),  # nobody has run `migrate` there
        ("postgres://nobody@127.0.0.1:1/viva", "503 failed failed failed"),
    ],
)
def test_ready_is_503_and_says_what_is_missing(url, verdict):
    probe = subprocess.run(
        [sys.executable, "-c", PROBE_READY],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert probe.stdout.replace(f" {settings.VERSION}", "") == f"{verdict}\n"
