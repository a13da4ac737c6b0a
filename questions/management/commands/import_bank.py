"""`manage.py import_bank PATH`: put the files of a bank, or one file of any format, into it."""

import re
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from questions.exchange import viva_yaml
from questions.exchange.files import SUFFIXES, find
from questions.exchange.importing import BankChanged, ImportResult, import_bank
from questions.exchange.job_models import Publication
from questions.exchange.opening import Contents, open_file
from questions.exchange.planning import Change, Rules, Verdict
from questions.exchange.previewing import arriving, near_duplicates, preview
from questions.exchange.problems import BankError, errors
from questions.exchange.records import Bank

_MARKS = {"gone": "-", "new": "+", "same": " "}
_SEVERAL_TOPICS = re.compile(rb"^topics:", re.MULTILINE)


class Command(BaseCommand):
    help = (
        "Import a bank, one of its directories or files, or a file of another format: all of it, or"
        " nothing if anything fails."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH")
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="say what would be done, field by field, and do nothing",
        )
        parser.add_argument(
            "--new-only", action="store_true", help="add what is new, touch nothing that exists"
        )
        parser.add_argument(
            "--as",
            dest="publication",
            choices=Publication.values,
            default=Publication.AS_FILE.value,
            help="the status that questions arrive with (default: as the file says)",
        )
        parser.add_argument(
            "--topic", default="", metavar="MODULE/TOPIC", help="for questions that name none"
        )

    def handle(
        self,
        *,
        path: Path,
        dry_run: bool,
        new_only: bool,
        publication: str,
        topic: str,
        verbosity: int,
        **options: Any,
    ) -> None:
        is_bank = _is_bank(path)
        contents = _open(path, topic, is_bank=is_bank)
        bank = contents.bank
        rules = Rules(new_only, keeps_order=not is_bank, publication=Publication(publication))
        for problem in contents.problems:
            self.stderr.write(str(problem))
        if contents.has_errors and dry_run:
            self._preview_rest(contents, rules)
        if contents.has_errors:
            count = sum(1 for _ in errors(contents.problems))
            raise CommandError(f"Nothing was imported: {count} problems, listed above.")
        if dry_run:
            self._preview(bank, rules)
        try:
            result = import_bank(bank, rules, dry_run=dry_run)
        except BankChanged as error:
            raise CommandError(f"Nothing was imported: {error} Try again.") from error
        if derived := bank.derived_titles:
            self.stdout.write(f"Not in modules.yaml, titles made from slugs: {', '.join(derived)}")
        self._report(result, verbosity)
        if dry_run:
            self.stdout.write("Dry run: nothing was stored.")

    def _preview_rest(self, contents: Contents, rules: Rules) -> None:
        """Show what would become of the questions of a refused file that are without fault."""
        totals = Counter(change.verdict for change in self._preview(contents.bank, rules))
        counts = [f"{totals[verdict]} {verdict}" for verdict in Verdict if totals[verdict]]
        counts.append(f"{len(contents.refused)} refused")
        self.stdout.write(f"Questions, if the rest were mended: {', '.join(counts)}.")

    def _preview(self, bank: Bank, rules: Rules) -> list[Change]:
        changes: list[Change] = []
        for prospect in preview(bank, rules):
            changes.append(prospect.change)
            if prospect.differences:
                self.stdout.write(f"{prospect.change.record.slug}")
            for difference in prospect.differences:
                self.stdout.write(f"  {difference.label}")
                for mark, line in difference.lines:
                    self.stdout.write(f"    {_MARKS[mark]} {line}")
        self._report_likeness(changes)
        return changes

    def _report_likeness(self, changes: Sequence[Change]) -> None:
        for slug, others in near_duplicates(arriving(changes)).items():
            for other in others:
                self.stdout.write(f"alike     {slug} and {other.slug}: {other.similarity} %")

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


def _open(path: Path, topic: str, *, is_bank: bool) -> Contents:
    """Read what stands at `path`; of a faulty directory, what is wrong and no questions."""
    try:
        if is_bank:
            return Contents("yaml", viva_yaml.load(find([path])), [], has_errors=False)
        return open_file(str(path), path.read_bytes(), topic=topic, creates_topics=True)
    except FileNotFoundError as error:
        raise CommandError(str(error)) from error
    except BankError as error:
        faulty = Contents("yaml", Bank(), error.problems, has_errors=True)
        if not path.is_file():
            return faulty
        rest = open_file(str(path), path.read_bytes(), creates_topics=True)
        return replace(faulty, bank=rest.bank, refused=rest.refused)


def _is_bank(path: Path) -> bool:
    """Whether it is a bank or a part of one: files that say everything about their topics."""
    if not path.is_file():
        return True
    return path.suffix in SUFFIXES and not _SEVERAL_TOPICS.search(path.read_bytes())
