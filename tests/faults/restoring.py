"""A back-up that is made while people answer comes back whole."""

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import psycopg

from tests.faults.clients import Clients
from tests.faults.durability import PEOPLE
from tests.faults.site import Database, PostgreSQL, site
from tests.faults.table import Finding
from tests.postgresql import ROLE, programs


def comes_back(database: Database, directory: Path, *, wanted: int) -> Finding:
    """What was acknowledged before the back-up began is restored, with the mastery it gave.

    `restore` itself compares rows and checksums of every table and exits with an error when one
    differs.
    """
    file = directory / "viva.backup"
    with site(database, directory, people=PEOPLE, wanted=wanted) as found, found.serving():
        clients = Clients(found.port, found.to_play)
        with clients.playing() as ledger:
            clients.wait_for(found.total // 4)
            submitted, assessed = ledger.snapshot()
            began = ledger.count
            found.manage("backup", str(file))
            ended = ledger.count
        url = _empty_database(database)
        said = found.manage("restore", str(file), DATABASE_URL=url)
        restored = found.inside("stored", DATABASE_URL=url)
        integrity = _integrity(database, url)
    texts = {(path, position): text for path, position, text, _ in restored["answers"]}
    counted = {
        (path, position) for path, position, _, is_assessed in restored["answers"] if is_assessed
    }
    lost = sum(texts[key] != text for key, text in submitted.items()) + len(assessed - counted)
    return Finding(
        f"{database.title}: back-up under load and restore",
        f"{began:,} acknowledged before it began and {ended - began} while it ran, {lost} lost,"
        f" {restored['differences']} rows of mastery differ; {said.strip()} {integrity}",
        lost == restored["differences"] == 0
        and restored["counted"] == len(counted)
        and "all checksums agree" in said
        and integrity == "Integrity checks are clean."
        and not ledger.troubles
        and not ledger.refused,
    )


def _empty_database(database: Database) -> str:
    if not isinstance(database, PostgreSQL):
        return f"sqlite:///{database.directory / 'restored.sqlite3'}"
    with psycopg.connect(
        host=str(database.directory), dbname="postgres", user=ROLE, autocommit=True
    ) as connection:
        connection.execute("CREATE DATABASE restored")
    return f"{database.url.rpartition('/')[0]}/restored"


def _integrity(database: Database, url: str) -> str:
    """Have the database's own program check every table and index."""
    clean = "Integrity checks are clean."
    if not isinstance(database, PostgreSQL):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            faults = connection.execute("PRAGMA integrity_check").fetchall()
            faults += connection.execute("PRAGMA foreign_key_check").fetchall()
        return clean if faults == [("ok",)] else str(faults[:3])
    command = [f"{programs()}/pg_amcheck", "--install-missing", "--heapallindexed"]
    checked = subprocess.run(
        [*command, f"--host={database.directory}", f"--username={ROLE}", "restored"],
        capture_output=True,
        text=True,
        check=False,
    )
    return clean if checked.returncode == 0 else checked.stdout + checked.stderr
