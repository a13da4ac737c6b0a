"""`manage.py backup FILE`: write the whole database to a file, while Viva runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from interviews.management.backups import BackupError, back_up


class Command(BaseCommand):
    help = "Write the whole database, as it is at one moment, to a file that `restore` takes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            manifest = back_up(file)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        tables: dict[str, list[int]] = manifest["tables"]
        rows = sum(count for count, _ in tables.values())
        size = file.stat().st_size / 1e6
        self.stdout.write(f"{file}: {rows:,} rows of {len(tables)} tables, {size:.1f} MB.")
