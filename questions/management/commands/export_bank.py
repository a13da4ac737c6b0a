"""`manage.py export_bank PATH`: write the bank into files, or into one of another format."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from questions.exchange.exporting import export_bank, export_questions, export_titles
from questions.exchange.files import find
from questions.exchange.formats import FORMATS, Format
from questions.exchange.problems import BankError
from questions.exchange.viva_yaml_files import to_files
from questions.models import Question


class Command(BaseCommand):
    help = (
        "Export the bank: modules.yaml, a file for each topic, and blueprints.yaml; with --format,"
        " its questions in one file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH")
        parser.add_argument("--force", action="store_true", help="write into what is there already")
        formats = [found.name for found in FORMATS.values() if found.can_write]
        parser.add_argument("--format", choices=formats, help="write one file of this format")

    def handle(self, *, path: Path, force: bool, format: str | None, **options: Any) -> None:  # noqa: A002
        if format:
            self._export_file(path, FORMATS[format], force=force)
        else:
            self._export_bank(path, force=force)

    def _export_file(self, path: Path, chosen: Format, *, force: bool) -> None:
        if path.is_dir():
            raise CommandError(f"{path} is a directory; give a file.")
        if path.exists() and not force:
            raise CommandError(f"{path} exists; nothing was written (--force overwrites).")
        with self._problems_listed():
            records = export_questions(Question.objects.all())
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(chosen.write(records, titles=export_titles()))
        self.stdout.write(f"{len(records)} questions in {path}.")

    def _export_bank(self, path: Path, *, force: bool) -> None:
        if path.exists() and not path.is_dir():
            raise CommandError(f"{path} is a file; give a directory.")
        if path.is_dir() and any(path.iterdir()) and not force:
            raise CommandError(f"{path} is not empty; nothing was written (--force overwrites).")
        with self._problems_listed():
            bank = export_bank()
        files = to_files(bank)
        for name, text in files.items():
            target = path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode())
        self.stdout.write(f"{len(bank.questions)} questions in {len(files)} files.")
        for other in find([path]).topics:
            if other.relative_to(path).as_posix() not in files:
                self.stdout.write(f"{other} is not part of this export; it was left as it is.")

    @contextmanager
    def _problems_listed(self) -> Iterator[None]:
        try:
            yield
        except BankError as error:
            for problem in error.problems:
                self.stderr.write(str(problem))
            raise CommandError("Nothing was written.") from error
