"""The code in the bank does what the text says: every block marked `run` is run."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction

from questions.exchange import files, viva_yaml
from questions.exchange.records import QuestionRecord
from questions.exchange.snippets import Snippet, snippets
from questions.exchange.sql_script import as_json, statements

SECONDS = 10
AT_ONCE = 2


def questions_of_the_bank() -> list[QuestionRecord]:
    """What can be read: a file that cannot is reported by the test of the bank's content."""
    reading = viva_yaml.Reading()
    for _ in viva_yaml.read_topics(files.find([settings.BASE_DIR / "fixtures" / "bank"]), reading):
        pass
    return reading.bank.questions


def blocks_to_run(record: QuestionRecord, *marks: str) -> list[Snippet]:
    language, *rest = marks
    return [
        block
        for block in snippets(record.content)
        if block.language == language and block.marks == tuple(rest)
    ]


def having(*marks: str) -> list[Any]:
    return [
        pytest.param(blocks, id=record.slug)
        for record in QUESTIONS
        if (blocks := blocks_to_run(record, *marks))
    ]


QUESTIONS = questions_of_the_bank()
PYTHON = having("python", "run")
SQLITE = having("sql", "run", "sqlite")
POSTGRESQL = having("sql", "run", "postgresql")


def run_python(code: str, directory: Path) -> None:
    """Run a block as a program of its own; raise with what it printed when it fails."""
    script = directory / "block.py"
    script.write_text(code, encoding="utf-8")
    program = subprocess.Popen(
        [sys.executable, "-I", "-X", "utf8", str(script)],
        cwd=directory,
        env={"PATH": os.defpath, "HOME": str(directory), "TMPDIR": str(directory)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        output, _ = program.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        os.killpg(program.pid, signal.SIGKILL)
        output, _ = program.communicate()
        raise AssertionError(f"still running after {SECONDS} s:\n{output}") from error
    assert program.returncode == 0, f"exit code {program.returncode}:\n{output}"


Runner = Callable[[Snippet], Future[None]]


@pytest.fixture(scope="module")
def python_runs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Start blocks in processes, two at once, ahead of the tests that wait for them.

    A worker of pytest-xdist does not know which tests it will get, and its neighbours keep the
    processor busy: it starts a block when the test asks.
    """
    started: dict[str, Future[None]] = {}
    with ThreadPoolExecutor(AT_ONCE) as pool:

        def start(block: Snippet) -> Future[None]:
            if block.code not in started:
                directory = tmp_path_factory.mktemp("block")
                started[block.code] = pool.submit(run_python, block.code, directory)
            return started[block.code]

        if not hasattr(request.config, "workerinput"):
            for item in request.session.items:
                if item.name.startswith(test_python_block_runs.__name__):
                    for block in item.callspec.params["blocks"]:
                        start(block)
        yield start
        pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("blocks", PYTHON)
def test_python_block_runs(blocks: list[Snippet], python_runs: Runner) -> None:
    for run in [python_runs(block) for block in blocks]:
        run.result()


@pytest.mark.parametrize("blocks", SQLITE)
def test_sqlite_block_gives_the_expected_rows(blocks: list[Snippet]) -> None:
    for block in blocks:
        database = sqlite3.connect(":memory:", isolation_level=None)
        try:
            for statement in statements(block.code):
                rows = database.execute(statement.sql).fetchall()
                if statement.expected is not None:
                    assert as_json(rows) == statement.expected, statement.sql
        finally:
            database.close()


@pytest.mark.django_db
@pytest.mark.postgresql
@pytest.mark.parametrize("blocks", POSTGRESQL)
def test_postgresql_block_gives_the_expected_rows(blocks: list[Snippet]) -> None:
    for block in blocks:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA block; SET LOCAL search_path TO block")
            for statement in statements(block.code):
                cursor.execute(statement.sql)
                if statement.expected is not None:
                    assert as_json(cursor.fetchall()) == statement.expected, statement.sql
            transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("code", "complaint"),
    [("assert 1 + 1 == 3", "AssertionError"), ("import sys; sys.exit(2)", "exit code 2")],
)
def test_run_python_reports_a_failing_block(code: str, complaint: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=complaint):
        run_python(code, tmp_path)


def test_run_python_stops_an_endless_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.SECONDS", 0.5)
    with pytest.raises(AssertionError, match="still running"):
        run_python("while True: pass", tmp_path)
