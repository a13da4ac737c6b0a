"""`manage.py restore FILE`: put a back-up in place of the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from interviews.management.backups import BackupError, restore


class Command(BaseCommand):
    help = (
        "Put what `backup` wrote into an empty database, and compare the rows and checksums of"
        " every table. Stop Viva first, and run `migrate` afterwards."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="throw away what the database holds"
        )

    def handle(self, *, file: Path, replace: bool, **options: Any) -> None:
        try:
            manifest = restore(file, replace=replace)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        tables: dict[str, list[int]] = manifest["tables"]
        rows = sum(count for count, _ in tables.values())
        self.stdout.write(
            f"Restored {rows:,} rows of {len(tables)} tables, as they were at"
            f" {manifest['made_at']}; all checksums agree."
        )
