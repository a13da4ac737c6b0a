"""Back-ups of the whole database: one file, with what it takes to know that it came back whole.

The file is a zip of `manifest.json` and the data: the dump of `pg_dump`, or the SQLite file. The
manifest holds the migrations that were applied and, for each table, the number of rows and a
checksum over them, all of the same moment as the data.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

MANIFEST = "manifest.json"
LOCK_TIMEOUT = "60s"  # for whoever else uses a table
DATA = {"postgresql": "database.dump", "sqlite": "database.sqlite3"}

Tables = dict[str, list[int]]  # rows and checksum of each


class BackupError(Exception):
    """The back-up was not made, or not restored; says why."""


def back_up(file: Path) -> dict[str, Any]:
    """Write the database as it is at this moment to `file`; return the manifest.

    Others may write meanwhile. Raises `BackupError` when `file` exists, or a program fails; then
    no file is left behind.
    """
    if file.exists():
        raise BackupError(f"{file} exists: name another file, or remove it first.")
    with tempfile.TemporaryDirectory(dir=file.resolve().parent, prefix=".backup-") as directory:
        data = Path(directory, DATA[connection.vendor])
        dump = _dump_sqlite if connection.vendor == "sqlite" else _dump_postgresql
        manifest = {
            "viva": settings.VERSION,
            "database": connection.vendor,
            "made_at": timezone.now().isoformat(timespec="seconds"),
            **dump(data),
        }
        whole = Path(directory, "whole.zip")
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(MANIFEST, json.dumps(manifest, indent=2))
            archive.write(data, data.name)
        whole.chmod(0o600)  # it holds everything about everybody
        whole.rename(file)
    return manifest


def restore(file: Path, *, replace: bool) -> dict[str, Any]:
    """Put what `file` holds in place of the database; return the manifest.

    Raises `BackupError`, with the database as it was, when the file is no whole back-up of this
    kind of database, comes from a newer Viva, or the database holds something and `replace` is
    false; and, with the restored rows in place, when they are not those that were backed up.
    """
    with tempfile.TemporaryDirectory(prefix="viva-restore-") as directory:
        manifest, data = _unpack(file, Path(directory))
        _refuse_newer(manifest)
        if connection.introspection.table_names() and not replace:
            raise BackupError("The database is not empty: --replace throws away what it holds.")
        if connection.vendor == "sqlite":
            _load_sqlite(data)
        else:
            _load_postgresql(data)
    found, wanted = fingerprint(sorted(manifest["tables"])), manifest["tables"]
    if differing := [name for name in wanted if found.get(name) != wanted[name]]:
        raise BackupError(f"Restored, but not as it was backed up: {', '.join(differing)}.")
    return manifest


def fingerprint(tables: Sequence[str]) -> Tables:
    """Count the rows of `tables` and add up a checksum of each row, whatever their order."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        return _fingerprint_sqlite(connection.connection, tables)
    quote = connection.ops.quote_name
    row = "('x' || substr(md5(one::text), 1, 8))::bit(32)::bigint"
    found: Tables = {}
    with connection.cursor() as cursor:
        for table in tables:
            query = f"SELECT count(*), coalesce(sum({row}), 0) FROM {quote(table)} AS one"  # noqa: S608 -- our tables
            cursor.execute(query)
            rows, checksum = cursor.fetchone()
            found[table] = [int(rows), int(checksum)]
    return found


def _contents() -> list[str]:
    """Return the tables of all models that the database has."""
    return sorted(connection.introspection.django_table_names(only_existing=True))


def _applied() -> list[list[str]]:
    """Return app and name of the migrations that the database has had."""
    return sorted(list(key) for key in MigrationRecorder(connection).applied_migrations())


def _unpack(file: Path, directory: Path) -> tuple[dict[str, Any], Path]:
    name = DATA[connection.vendor]
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            if manifest["database"] != connection.vendor:
                raise BackupError(
                    f"{file} is of {manifest['database']}, and DATABASE_URL names"
                    f" {connection.vendor}."
                )
            # Reading it to the end compares the archive's checksum.
            return manifest, Path(archive.extract(name, directory))
    except FileNotFoundError:
        raise BackupError(f"{file} does not exist.") from None
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError) as error:
        raise BackupError(f"{file} is no whole back-up of Viva: {error}") from error


def _refuse_newer(manifest: dict[str, Any]) -> None:
    known = set(MigrationLoader(None).disk_migrations)
    ours = {app for app, _ in known}
    for app, name in manifest["migrations"]:
        if app in ours and (app, name) not in known:
            raise BackupError(
                f"The back-up is of Viva {manifest['viva']}, which knows {app}.{name}, and this is"
                f" {settings.VERSION}: install that version first."
            )


# SQLite: the online back-up API copies one snapshot, and writes in one transaction.


def _dump_sqlite(data: Path) -> dict[str, Any]:
    connection.ensure_connection()
    with closing(sqlite3.connect(data)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        _check_sqlite(copy, data)
        return {
            "tables": _fingerprint_sqlite(copy, _contents()),
            "migrations": [
                list(row) for row in copy.execute("SELECT app, name FROM django_migrations")
            ],
        }


def _load_sqlite(data: Path) -> None:
    with closing(sqlite3.connect(data)) as copy:
        _check_sqlite(copy, data)
        connection.ensure_connection()
        try:
            copy.backup(connection.connection)
        except sqlite3.Error as error:
            raise BackupError(f"The database could not be replaced: {error}") from error
    connection.close()


def _check_sqlite(copy: sqlite3.Connection, data: Path) -> None:
    for check in ("integrity_check", "foreign_key_check"):
        faults = [row for row in copy.execute(f"PRAGMA {check}").fetchall() if row != ("ok",)]
        if faults:
            raise BackupError(f"{data.name}: {check} says {faults[:3]}")


def _fingerprint_sqlite(copy: sqlite3.Connection, tables: Sequence[str]) -> Tables:
    copy.create_function("viva_checksum", -1, _checksum, deterministic=True)
    quote = connection.ops.quote_name
    found: Tables = {}
    for table in tables:
        columns = [row[1] for row in copy.execute(f"PRAGMA table_info({quote(table)})")]
        values = ", ".join(quote(column) for column in columns)
        query = f"SELECT count(*), coalesce(sum(viva_checksum({values})), 0) FROM {quote(table)}"  # noqa: S608 -- our tables
        found[table] = list(copy.execute(query).fetchone())
    return found


def _checksum(*values: Any) -> int:
    return int(hashlib.md5(repr(values).encode(), usedforsecurity=False).hexdigest()[:8], 16)


# PostgreSQL: pg_dump reads the snapshot of the transaction in which the rows are counted.


def _dump_postgresql(data: Path) -> dict[str, Any]:
    with _snapshot() as snapshot:
        options = ["--format=custom", "--no-owner", "--no-privileges"]
        _run("pg_dump", *options, f"--snapshot={snapshot}", f"--file={data}")
        return {"tables": fingerprint(_contents()), "migrations": _applied()}


@contextmanager
def _snapshot() -> Iterator[str]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def _load_postgresql(data: Path) -> None:
    connection.close()
    options = ["--single-transaction", "--exit-on-error", "--clean", "--if-exists"]
    name = connection.settings_dict["NAME"]
    _run("pg_restore", *options, "--no-owner", "--no-privileges", f"--dbname={name}", str(data))


def missing_program() -> str:
    """Name the program of PostgreSQL that is needed and is not in PATH; empty when all are."""
    return next((name for name in ("pg_dump", "pg_restore") if not shutil.which(name)), "")


def _run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on the database of the settings."""
    if missing := missing_program():
        raise BackupError(f"{missing} was not found: install PostgreSQL's client programs.")
    found = connection.settings_dict
    _, extra = connection.client.settings_to_cmd_args_env(found, [])
    named = {
        "PGHOST": found["HOST"],
        "PGPORT": str(found["PORT"]),
        "PGUSER": found["USER"],
        "PGDATABASE": found["NAME"],
    }
    environment = os.environ | {key: value for key, value in named.items() if value} | (extra or {})
    environment["PGOPTIONS"] = f"-c lock_timeout={LOCK_TIMEOUT}"
    done = subprocess.run(
        [program, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip()}")
