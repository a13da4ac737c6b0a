"""Check the files of a bank: everything an import refuses, and everything an editor should see."""

from collections.abc import Collection
from dataclasses import dataclass, field

from questions.exchange import lint, viva_yaml
from questions.exchange.figures import SyllabusItem, read_syllabus
from questions.exchange.files import BankFiles
from questions.exchange.likeness import alike_prompts
from questions.exchange.problems import BankError, Problem
from questions.exchange.records import Bank


@dataclass(slots=True)
class Report:
    bank: Bank
    syllabus: list[SyllabusItem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def check(files: BankFiles) -> Report:
    """Read and lint a bank; needs no database."""
    reading = viva_yaml.Reading()
    report = Report(reading.bank)
    if files.syllabus:
        try:
            report.syllabus = read_syllabus(files.syllabus)
        except BankError as error:
            report.problems.extend(error.problems)
    ids: Collection[str] | None = {item.id for item in report.syllabus} or None
    for document, records in viva_yaml.read_topics(files, reading):
        report.problems.extend(lint.file_problems(document))
        for number, record in enumerate(records):
            report.problems.extend(lint.question_problems(document, number, record, syllabus=ids))
    report.problems.extend(reading.problems)
    report.problems.extend(alike_prompts(report.bank.questions))
    report.problems.sort()
    return report
