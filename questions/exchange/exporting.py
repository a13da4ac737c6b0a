"""Take a bank out of the database, as candidates see it."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from questions.exchange.planning import BATCH, stored_tags
from questions.exchange.problems import BankError, Place, Problem
from questions.exchange.records import (
    Bank,
    BlueprintRecord,
    ModuleRecord,
    QuestionRecord,
    ShareRecord,
    TopicRecord,
    clean,
    complete,
    control_character,
)
from questions.models import Blueprint, Module, Question, QuestionQuerySet, Status, Topic
from questions.publishing import snapshot

Record = ModuleRecord | QuestionRecord | BlueprintRecord


def export_bank() -> Bank:
    """Return the whole bank: published questions as last published, others as they are edited.

    Raises `BankError` that names every text with control characters, which no format carries.
    """
    bank = Bank(
        modules=[_module(module, n) for n, module in enumerate(_modules())],
        questions=list(_questions(Question.objects.all())),
        blueprints=[_blueprint(blueprint) for blueprint in _blueprints()],
    )
    _check([*bank.modules, *bank.questions, *bank.blueprints])
    return bank


def export_questions(questions: QuestionQuerySet) -> list[QuestionRecord]:
    """Return some questions in the order of the bank, as `export_bank` does all of them.

    Raises `BankError` in the same way.
    """
    records = list(_questions(questions))
    _check(records)
    return records


def export_titles() -> dict[str, str]:
    """Return the titles of all modules and topics, by `module` and `module/topic`."""
    titles = {module.slug: clean(module.title) for module in Module.objects.all()}
    topics = Topic.objects.select_related("module")
    return titles | {topic.path: clean(topic.title) for topic in topics}


def _check(records: Sequence[Record]) -> None:
    if problems := [problem for record in records for problem in _problems(record)]:
        raise BankError(problems)


def _modules() -> Iterator[Module]:
    yield from Module.objects.prefetch_related("topics")


def _module(module: Module, position: int) -> ModuleRecord:
    return ModuleRecord(
        slug=module.slug,
        title=clean(module.title),
        summary=clean(module.summary),
        position=position,
        topics=tuple(
            TopicRecord(topic.slug, clean(topic.title), clean(topic.summary), index)
            for index, topic in enumerate(module.topics.all())
        ),
    )


def _questions(wanted: QuestionQuerySet) -> Iterator[QuestionRecord]:
    questions = (
        wanted.in_bank_order()
        .with_framework()
        .prefetch_related("tags")
        .select_related("current_revision")
        .defer("current_revision__rendered", "current_revision__search_text")
    )
    for question in questions.iterator(chunk_size=BATCH):
        revision = question.current_revision
        content = revision.content if revision else snapshot(question)
        yield QuestionRecord(
            module=question.topic.module.slug,
            topic=question.topic.slug,
            content=complete({**content, "slug": question.slug}),
            status=Status.PUBLISHED.value if question.is_visible else question.status,
            tags=stored_tags(question),
        )


def _blueprints() -> Iterator[Blueprint]:
    yield from Blueprint.objects.prefetch_related("shares")


def _blueprint(blueprint: Blueprint) -> BlueprintRecord:
    return BlueprintRecord(
        slug=blueprint.slug,
        title=clean(blueprint.title),
        summary=clean(blueprint.summary),
        levels=tuple(blueprint.levels),
        needs=tuple(blueprint.needs),
        shares=tuple(
            ShareRecord(share.percent, tuple(share.sources)) for share in blueprint.shares.all()
        ),
    )


def _problems(record: Record) -> Iterator[Problem]:
    for path, text in _texts(asdict(record), record.slug):
        if control := control_character(text):
            place = Place("database", 1, path)
            yield Problem(place, f"the control character {control[0]!a}", "printable text")


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _texts(item, f"{path}[{index}]")
