"""`manage.py export_bank PATH`: write the bank into files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from questions.exchange.exporting import export_bank
from questions.exchange.files import find
from questions.exchange.problems import BankError
from questions.exchange.viva_yaml_files import to_files


class Command(BaseCommand):
    help = "Export the bank: modules.yaml, a file for each topic, and blueprints.yaml."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH")
        parser.add_argument(
            "--force", action="store_true", help="write into a directory that is not empty"
        )

    def handle(self, *, path: Path, force: bool, **options: Any) -> None:
        if path.exists() and not path.is_dir():
            raise CommandError(f"{path} is a file; give a directory.")
        if path.is_dir() and any(path.iterdir()) and not force:
            raise CommandError(f"{path} is not empty; nothing was written (--force overwrites).")
        try:
            bank = export_bank()
        except BankError as error:
            for problem in error.problems:
                self.stderr.write(str(problem))
            raise CommandError("Nothing was written.") from error
        files = to_files(bank)
        for name, text in files.items():
            target = path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode())
        self.stdout.write(f"{len(bank.questions)} questions in {len(files)} files.")
        for other in find([path]).topics:
            if other.relative_to(path).as_posix() not in files:
                self.stdout.write(f"{other} is not part of this export; it was left as it is.")
