import os
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.db import connection

NAME = "of_bytes"


@pytest.fixture
def database_of_bytes() -> Iterator[str]:
    """The address of an empty database that was made as `createdb` does where LANG is not set."""
    found = connection.settings_dict
    server = {"host": found["HOST"], "user": found["USER"], "dbname": "postgres"}
    with psycopg.connect(**server, autocommit=True) as asked:
        asked.execute(
            f"CREATE DATABASE {NAME} TEMPLATE template0"
            " ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'"
        )
        yield f"postgres://{found['USER']}@/{NAME}?host={found['HOST']}"
        asked.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


@pytest.mark.django_db
def test_database_of_the_tests_is_fine():
    assert run_checks(databases=["default"]) == []


@pytest.mark.django_db
@pytest.mark.postgresql
@pytest.mark.parametrize("command", ["migrate", "prepare"])
def test_database_that_is_not_utf8_is_refused_before_anything_is_made(
    database_of_bytes: str, command: str
):
    done = subprocess.run(
        [sys.executable, "manage.py", command],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": database_of_bytes},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "stores text as SQL_ASCII, and Viva needs UTF8" in done.stderr
    assert "createdb --encoding=UTF8" in done.stderr
    found = connection.settings_dict
    with psycopg.connect(host=found["HOST"], user=found["USER"], dbname=NAME) as asked:
        tables = asked.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        assert tables.fetchone() == (0,)
