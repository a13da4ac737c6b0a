"""Viva's own format, YAML: files in, a `Bank` out. See docs/bank-format.md."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from questions.exchange import outline, schema
from questions.exchange.files import BankFiles
from questions.exchange.problems import BankError, Place, Problem
from questions.exchange.records import Bank, QuestionRecord, clean, complete, tags_of
from questions.exchange.yaml_reader import BrokenDocument, Document, read_file
from questions.models import Status
from questions.publishing import missing_for_publication


@dataclass(slots=True)
class Reading:
    """A bank as far as it could be read, and what is wrong with it."""

    bank: Bank = field(default_factory=Bank)
    problems: list[Problem] = field(default_factory=list)


def load(files: BankFiles) -> Bank:
    """Read a bank. Raises `BankError` that lists everything wrong with any of its files."""
    reading = Reading()
    for _ in read_topics(files, reading):
        pass
    if reading.problems:
        raise BankError(reading.problems)
    return reading.bank


def read_topics(
    files: BankFiles, reading: Reading
) -> Iterator[tuple[Document, list[QuestionRecord]]]:
    """Read file after file into `reading`; yield each valid topic file with its questions.

    `reading` is complete when the iterator is exhausted.
    """
    bank, problems = reading.bank, reading.problems
    listed = None
    if files.modules and (document := _read(files.modules, "modules_file", problems)):
        problems.extend(outline.module_problems(document))
        bank.modules = outline.modules_of(document)
        listed = {module.slug: {t.slug for t in module.topics} for module in bank.modules}
    places: dict[str, Place] = {}
    for path in files.topics:
        if document := _read(path, "topic_file", problems):
            records = _questions(document, problems)
            problems.extend(_repeated_slugs(records, places))
            if listed is not None:
                problems.extend(_unlisted(document, listed))
            bank.questions.extend(records)
            yield document, records
    outline.complete_modules(bank, only_used=files.is_part)
    blueprints = None if files.is_part else files.blueprints
    if blueprints and (document := _read(blueprints, "blueprints_file", problems)):
        problems.extend(outline.blueprint_problems(document, bank))
        bank.blueprints = outline.blueprints_of(document)


def _read(path: Path, kind: schema.FileKind, problems: list[Problem]) -> Document | None:
    """The file, or None when it is not of that kind; `problems` then says why."""
    try:
        document = read_file(path)
    except BrokenDocument as error:
        whole = error.document
        problems.extend(error.problems)
        if isinstance(whole.data, dict) and isinstance(whole.data.get("questions"), list):
            problems.extend(schema.check(whole, kind))
        return None
    except BankError as error:
        problems.extend(error.problems)
        return None
    found = schema.check(document, kind)
    problems.extend(found)
    return None if found else document


def _questions(document: Document, problems: list[Problem]) -> list[QuestionRecord]:
    topic: Any = document.data
    records = []
    for number, question in enumerate(topic["questions"]):
        record = QuestionRecord(
            module=clean(topic["module"]),
            topic=clean(topic["topic"]),
            content=complete(question),
            status=question.get("status", Status.PUBLISHED.value),
            place=document.place("questions", number),
            tags=tags_of(question),
        )
        records.append(record)
        problems.extend(_question_problems(document, number, record))
    return records


def _question_problems(
    document: Document, number: int, record: QuestionRecord
) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, point in enumerate(record.content["framework"]["points"]):
        uid = point["uid"]
        if uid in seen:
            place = document.place("questions", number, "framework", "points", index, "uid")
            yield Problem(place, f"the uid “{uid}” twice", "each uid once in its question")
        seen.add(uid)
    if record.status == Status.PUBLISHED:
        for missing in missing_for_publication(record.content):
            yield Problem(record.place, "cannot be published", f"{missing}, or `status: draft`")


def _repeated_slugs(records: list[QuestionRecord], places: dict[str, Place]) -> Iterator[Problem]:
    for record in records:
        first = places.setdefault(record.slug, record.place)
        if first is not record.place:
            wrong = f"the slug “{record.slug}” is taken by {first.file}:{first.line}"
            yield Problem(record.place, wrong, "each slug once in the bank")


def _unlisted(document: Document, listed: dict[str, set[str]]) -> Iterator[Problem]:
    data: Any = document.data
    module, topic = clean(data["module"]), clean(data["topic"])
    if module not in listed:
        wrong = f"modules.yaml does not list the module “{module}”"
        yield Problem(document.place("module"), wrong, f"one of {', '.join(sorted(listed))}")
    elif topic not in listed[module]:
        wrong = f"modules.yaml does not list the topic “{topic}”"
        known = ", ".join(sorted(listed[module])) or "a topic of the module"
        yield Problem(document.place("topic"), wrong, f"one of {known}")
