"""`manage.py check_bank PATH`: check the files of a bank without a database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from questions.exchange import figures
from questions.exchange.checking import check
from questions.exchange.files import find
from questions.exchange.nginx import nginx_program
from questions.exchange.problems import errors


class Command(BaseCommand):
    help = "Check a bank, one of its directories or files: format, lengths, counts and code blocks."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")

    def handle(self, *, paths: list[Path], **options: Any) -> None:
        try:
            files = find(paths)
        except FileNotFoundError as error:
            raise CommandError(str(error)) from error
        report = check(files)
        for problem in report.problems:
            self.stdout.write(str(problem))
        if report.problems:
            self.stdout.write("")
        for line in figures.figures(report.bank.questions):
            self.stdout.write(line)
        if report.syllabus:
            self.stdout.write("")
            for line in figures.coverage(report.syllabus, figures.covered(report.bank.questions)):
                self.stdout.write(line)
        if not nginx_program():
            self.stdout.write("nginx is not installed here: nginx blocks were not checked.")
        wrong = sum(1 for _ in errors(report.problems))
        warned = len(report.problems) - wrong
        summary = f"{len(files.topics)} files, {wrong} errors, {warned} warnings."
        if wrong:
            raise CommandError(summary)
        self.stdout.write(summary)
