"""`manage.py import_bank PATH`: put the files of a bank into the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from questions.exchange import viva_yaml
from questions.exchange.files import find
from questions.exchange.importing import ImportResult, import_bank
from questions.exchange.planning import Rules, Verdict
from questions.exchange.problems import BankError


class Command(BaseCommand):
    help = (
        "Import a bank, one of its directories or files: all of it, or nothing if anything fails."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be done and do nothing"
        )
        parser.add_argument(
            "--new-only", action="store_true", help="add what is new, touch nothing that exists"
        )

    def handle(
        self, *, path: Path, dry_run: bool, new_only: bool, verbosity: int, **options: Any
    ) -> None:
        try:
            bank = viva_yaml.load(find([path]))
        except FileNotFoundError as error:
            raise CommandError(str(error)) from error
        except BankError as error:
            for problem in error.problems:
                self.stderr.write(str(problem))
            count = len(error.problems)
            raise CommandError(f"Nothing was imported: {count} problems, listed above.") from error
        result = import_bank(bank, Rules(new_only=new_only), dry_run=dry_run)
        if derived := bank.derived_titles:
            self.stdout.write(f"Not in modules.yaml, titles made from slugs: {', '.join(derived)}")
        self._report(result, verbosity)
        if dry_run:
            self.stdout.write("Dry run: nothing was stored.")

    def _report(self, result: ImportResult, verbosity: int) -> None:
        for change in result.of(Verdict.CREATED) if verbosity > 1 else []:
            self.stdout.write(f"created   {change.record.slug}")
        for change in result.of(Verdict.CHANGED):
            self.stdout.write(f"changed   {change.record.slug}: {', '.join(change.fields)}")
        totals = {verdict: len(result.of(verdict)) for verdict in Verdict}
        questions = ", ".join(
            f"{total} {verdict}"
            for verdict, total in totals.items()
            if total or verdict is not Verdict.KEPT
        )
        self.stdout.write(f"Questions: {questions}; {result.revisions} new revisions.")
        for name, count in (
            ("Modules and topics", result.modules_and_topics),
            ("Blueprints", result.blueprints),
        ):
            self.stdout.write(f"{name}: {count.created} created, {count.changed} changed.")
