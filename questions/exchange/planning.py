"""Compare the questions of a bank with the database: what an import would do to each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import TypeVar

from questions.exchange.records import Bank, QuestionRecord
from questions.models import Question, Status
from questions.publishing import Content, snapshot

BATCH = 500

T = TypeVar("T")


class Verdict(StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    REORDERED = "reordered"
    UNCHANGED = "unchanged"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one question. `position` is its place in its topic, counted from 0.

    `fields` names what differs: `prompt`, `framework.points`, `topic`, `status`. A reordered
    question differs in its position only; a kept one exists and was not to be touched.
    """

    record: QuestionRecord
    position: int
    verdict: Verdict
    fields: tuple[str, ...] = ()


def plan(bank: Bank, *, new_only: bool = False) -> list[Change]:
    """Say what an import of `bank` would do, question by question, in the bank's order."""
    return [
        change
        for batch in batches(_with_positions(bank.questions), BATCH)
        for change in _plan_batch(batch, new_only=new_only)
    ]


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut `items` into lists of at most `size`."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def existing_questions(slugs: Iterable[str], *, for_update: bool = False) -> dict[str, Question]:
    """The working copies of those slugs, whole, with the content of what was last published."""
    questions = (
        Question.objects.filter(slug__in=list(slugs))
        .with_framework()
        .select_related("current_revision")
        .defer("current_revision__rendered", "current_revision__search_text")
    )
    if for_update:
        questions = questions.select_for_update(of=("self",))
    return {question.slug: question for question in questions}


def changed_fields(question: Question, record: QuestionRecord) -> tuple[str, ...]:
    """What an import of `record` would change in the question, by the names of the format."""
    fields = dict.fromkeys(_differences(snapshot(question), record.content))
    published = question.current_revision
    if record.status == Status.PUBLISHED and published:
        fields |= dict.fromkeys(_differences(published.content, record.content))
    if question.topic.path != record.topic_path:
        fields["topic"] = None
    if question.status != record.status:
        fields["status"] = None
    return tuple(fields)


def _plan_batch(batch: Sequence[tuple[QuestionRecord, int]], *, new_only: bool) -> Iterator[Change]:
    existing = existing_questions(record.slug for record, _ in batch)
    for record, position in batch:
        question = existing.get(record.slug)
        if question is None:
            yield Change(record, position, Verdict.CREATED)
        elif new_only:
            yield Change(record, position, Verdict.KEPT)
        elif fields := changed_fields(question, record):
            yield Change(record, position, Verdict.CHANGED, fields)
        elif question.position != position:
            yield Change(record, position, Verdict.REORDERED)
        else:
            yield Change(record, position, Verdict.UNCHANGED)


def _with_positions(records: Iterable[QuestionRecord]) -> Iterator[tuple[QuestionRecord, int]]:
    sizes: dict[str, int] = {}
    for record in records:
        position = sizes.get(record.topic_path, 0)
        sizes[record.topic_path] = position + 1
        yield record, position


def _differences(old: Content, new: Content) -> Iterator[str]:
    for key in new:
        if key == "framework":
            for part in new[key]:
                if old[key].get(part) != new[key][part]:
                    yield f"framework.{part}"
        elif old.get(key) != new[key]:
            yield key
