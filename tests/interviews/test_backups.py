"""What `backup` writes, `restore` brings back whole, or says why not and leaves things alone."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from interviews.management import backups
from interviews.practice.models import Answer
from tests.factories import make_answer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _needs_programs() -> None:
    if connection.vendor == "postgresql" and backups.missing_program():
        pytest.skip("pg_dump and pg_restore are not installed")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "viva.backup"


def rewrite(file: Path, **changes: object) -> None:
    """Change the manifest of a back-up."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(parts[backups.MANIFEST]) | changes
    parts[backups.MANIFEST] = json.dumps(manifest).encode()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_restore_brings_back_what_was_backed_up(file, capsys):
    kept = make_answer(text="Backed up.")
    call_command("backup", file)
    Answer.objects.update(text="Changed since.")
    make_answer()

    call_command("restore", file, replace=True)

    assert [(answer.pk, answer.text) for answer in Answer.objects.all()] == [
        (kept.pk, "Backed up.")
    ]
    assert "all checksums agree" in capsys.readouterr().out


def test_backup_is_readable_by_its_owner_alone_and_names_version_rows_and_migrations(file):
    make_answer()

    call_command("backup", file)

    with zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read(backups.MANIFEST))
    assert file.stat().st_mode & 0o777 == 0o600
    assert manifest["viva"] == settings.VERSION
    assert manifest["tables"]["interviews_answer"][0] == 1
    assert ["interviews", "0001_initial"] in manifest["migrations"]


def test_checksum_changes_with_any_value(file):
    answer = make_answer()
    before = backups.fingerprint(["interviews_answer"])

    Answer.objects.filter(pk=answer.pk).update(text=f"{answer.text}.")

    after = backups.fingerprint(["interviews_answer"])
    assert before["interviews_answer"][0] == after["interviews_answer"][0] == 1
    assert before != after


def test_backup_never_overwrites_a_file(file):
    file.write_text("an older back-up")

    with pytest.raises(CommandError, match="exists"):
        call_command("backup", file)

    assert file.read_text() == "an older back-up"


def test_backup_into_a_directory_that_is_not_there_leaves_nothing(tmp_path):
    with pytest.raises(CommandError, match="No such file or directory"):
        call_command("backup", tmp_path / "nowhere" / "viva.backup")

    assert list(tmp_path.iterdir()) == []


def test_restore_asks_before_it_replaces(file):
    make_answer()
    call_command("backup", file)
    make_answer()

    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", file)

    assert Answer.objects.count() == 2


@pytest.mark.parametrize("damage", ["cut", "bytes", "other", "missing"])
def test_restore_refuses_what_is_no_whole_backup_and_changes_nothing(file, damage):
    make_answer()
    call_command("backup", file)
    make_answer()
    whole = file.read_bytes()
    if damage == "cut":
        file.write_bytes(whole[: len(whole) // 2])
    elif damage == "bytes":
        # One bit is not enough: in a run of zeros another distance unpacks to the same zeros.
        start, end = len(whole) // 2, len(whole) // 2 + 64
        inverted = bytes(byte ^ 255 for byte in whole[start:end])
        file.write_bytes(whole[:start] + inverted + whole[end:])
    elif damage == "other":
        rewrite(file, database="another")
    else:
        file.unlink()

    with pytest.raises(CommandError, match=r"no whole back-up|is of another|does not exist"):
        call_command("restore", file, replace=True)

    assert Answer.objects.count() == 2


def test_restore_refuses_the_backup_of_a_newer_viva(file):
    make_answer()
    call_command("backup", file)
    make_answer()
    rewrite(file, viva="9.9", migrations=[["interviews", "0999_from_the_future"]])

    with pytest.raises(CommandError, match=r"0999_from_the_future.*install that version first"):
        call_command("restore", file, replace=True)

    assert Answer.objects.count() == 2


def test_restore_says_when_what_came_back_is_something_else(file):
    make_answer()
    call_command("backup", file)
    with zipfile.ZipFile(file) as archive:
        tables = json.loads(archive.read(backups.MANIFEST))["tables"]
    rewrite(file, tables=tables | {"interviews_answer": [1, 0]})

    with pytest.raises(CommandError, match="not as it was backed up: interviews_answer"):
        call_command("restore", file, replace=True)


def test_restore_fills_an_empty_database_of_sqlite(file, tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("`make faults` restores into an empty PostgreSQL")
    make_answer()
    call_command("backup", file)
    target = tmp_path / "restored.sqlite3"

    restored = subprocess.run(
        [sys.executable, "manage.py", "restore", str(file)],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": f"sqlite:///{target}"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert "all checksums agree" in restored.stdout
    assert target.exists()
