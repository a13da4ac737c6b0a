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
