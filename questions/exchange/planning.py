"""Compare the questions of a bank with the database: what an import would do to each."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from itertools import islice
from typing import Any, TypeVar

from django.db.models import Max

from questions.exchange.job_models import Publication
from questions.exchange.records import Bank, QuestionRecord
from questions.freezing import Content
from questions.models import Question, Status, Topic
from questions.publishing import snapshot

BATCH = 500

T = TypeVar("T")


class Verdict(StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    REORDERED = "reordered"
    UNCHANGED = "unchanged"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Rules:
    """How to import. The default is for a whole bank: its files say everything.

    With `new_only`, what exists is not touched. With `keeps_order`, questions keep their place in
    their topic and new ones come after them, for a file that holds only some of a topic.
    """

    new_only: bool = False
    keeps_order: bool = False
    publication: Publication = Publication.AS_FILE


WHOLE_BANK = Rules()


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one question: its `status`, its `position` in its topic, counted from 0.

    `fields` names what differs: `prompt`, `framework.points`, `tags`, `topic`, `status`. A
    reordered question differs in its position only; a kept one exists and was not to be touched.
    `before` is a digest of the question as it was, empty for a new one.
    """

    record: QuestionRecord
    position: int
    verdict: Verdict
    status: str
    fields: tuple[str, ...] = ()
    before: str = ""


def plan(bank: Bank, rules: Rules = WHOLE_BANK) -> list[Change]:
    """Say what an import of `bank` would do, question by question, in the bank's order."""
    return [change for change, _ in compare(bank, rules)]


def compare(bank: Bank, rules: Rules) -> Iterator[tuple[Change, Question | None]]:
    """The same, one by one, each with the working copy as it is now."""
    ends = _ends(bank) if rules.keeps_order else {}
    for batch in batches(bank.questions, BATCH):
        existing = existing_questions(record.slug for record in batch)
        for record in batch:
            question = existing.get(record.slug)
            if rules.keeps_order and question and question.topic.path == record.topic_path:
                position = question.position
            else:
                position = ends.get(record.topic_path, 0)
                ends[record.topic_path] = position + 1
            yield _change(record, question, position, rules), question


def fingerprint(changes: Iterable[Change]) -> str:
    """A digest of a plan: another one means that another thing would happen."""
    digest = sha256()
    for change in changes:
        parts = (change.record.slug, change.verdict, change.status, change.fields, change.before)
        digest.update(json.dumps([*parts, change.position]).encode())
    return digest.hexdigest()


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut `items` into lists of at most `size`."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def existing_questions(slugs: Iterable[str]) -> dict[str, Question]:
    """The working copies of those slugs, whole, with tags and what was last published."""
    questions = (
        Question.objects.filter(slug__in=list(slugs))
        .with_framework()
        .prefetch_related("tags")
        .select_related("current_revision")
        .defer("current_revision__rendered", "current_revision__search_text")
    )
    return {question.slug: question for question in questions}


def lock_questions(slugs: Iterable[str]) -> None:
    """Keep these working copies as they are until the transaction ends.

    What is read afterwards is what others had committed; read in the locking query itself,
    PostgreSQL would show joined rows as they were before it waited.
    """
    for batch in batches(slugs, BATCH):
        rows = Question.objects.filter(slug__in=batch).order_by("pk")
        list(rows.select_for_update(no_key=True).values_list("pk"))


def _change(
    record: QuestionRecord, question: Question | None, position: int, rules: Rules
) -> Change:
    if question is None:
        status = _status(record, None, rules.publication)
        return Change(record, position, Verdict.CREATED, status)
    if rules.new_only:
        return Change(record, question.position, Verdict.KEPT, question.status)
    status = _status(record, question, rules.publication)
    if fields := _changed_fields(question, record, status):
        before = _digest(question)
        return Change(record, position, Verdict.CHANGED, status, fields, before)
    is_moved = question.position != position
    return Change(record, position, Verdict.REORDERED if is_moved else Verdict.UNCHANGED, status)


def _status(record: QuestionRecord, question: Question | None, publication: Publication) -> str:
    """The status to give: a text that is imported as it stands keeps the one it has."""
    if publication is Publication.AS_FILE:
        return record.status
    if publication is Publication.COMPLETE and not record.gaps:
        return Status.PUBLISHED
    if question is not None and (
        # A draft of what is retired would show candidates its last revision again.
        question.status == Status.RETIRED or snapshot(question) == record.content
    ):
        return question.status
    is_reviewable = publication is Publication.REVIEW and not record.gaps
    return Status.IN_REVIEW if is_reviewable else Status.DRAFT


def _changed_fields(question: Question, record: QuestionRecord, status: str) -> tuple[str, ...]:
    """What would change in the question, by the names of the format."""
    fields = dict.fromkeys(differing(snapshot(question), record.content))
    published = question.current_revision
    if status == Status.PUBLISHED and published:
        fields |= dict.fromkeys(differing(published.content, record.content))
    if record.tags is not None and stored_tags(question) != record.tags:
        fields["tags"] = None
    if question.topic.path != record.topic_path:
        fields["topic"] = None
    if question.status != status:
        fields["status"] = None
    return tuple(fields)


def stored_tags(question: Question) -> tuple[str, ...]:
    """The tags of a question as a record holds them; reads what was prefetched."""
    return tuple(sorted(tag.slug for tag in question.tags.all()))


def differing(old: Content, new: Content) -> Iterator[str]:
    """The names of what differs between two contents."""
    for key in new:
        if key == "framework":
            for part in new[key]:
                if old[key].get(part) != new[key][part]:
                    yield f"framework.{part}"
        elif old.get(key) != new[key]:
            yield key


def _digest(question: Question) -> str:
    state: list[Any] = [snapshot(question), question.status, question.topic.path]
    state += [question.current_revision_id, stored_tags(question)]
    return sha256(json.dumps(state).encode()).hexdigest()


def _ends(bank: Bank) -> dict[str, int]:
    """The next free place of each topic that the bank has questions for."""
    modules: Sequence[str] = list({record.module for record in bank.questions})
    rows = (
        Topic.objects.filter(module__slug__in=modules)
        .annotate(last=Max("questions__position"))
        .values_list("module__slug", "slug", "last")
    )
    return {f"{module}/{topic}": 0 if last is None else last + 1 for module, topic, last in rows}
