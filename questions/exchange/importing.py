"""Put a bank into the database: all of it or nothing, and nothing twice.

Questions are found by slug and points by uid, and keep their rows; so what candidates answered and
ticked stays theirs. A published question whose content changed gets a new revision. Questions that
the bank does not have are left alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from questions.curation import audit
from questions.exchange.framework_rows import save_frameworks
from questions.exchange.outline_rows import Count, save_blueprints, save_modules
from questions.exchange.planning import BATCH, Change, Verdict, batches, existing_questions, plan
from questions.exchange.records import Bank
from questions.models import Action, Question, Revision, Status, Topic
from questions.publishing import freeze

NOTE = "Imported."

_WORKING_FIELDS = ("prompt", "kind", "level", "need", "seconds", "covers")
_OUTCOME_FIELDS = ("status", "current_revision", "updated_at")


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did: a change for each question, and counts of the rest."""

    changes: list[Change]
    revisions: int
    modules_and_topics: Count
    blueprints: Count

    def of(self, verdict: Verdict) -> list[Change]:
        return [change for change in self.changes if change.verdict is verdict]


def import_bank(
    bank: Bank,
    *,
    new_only: bool = False,
    dry_run: bool = False,
    now: datetime | None = None,
    by: User | None = None,
) -> ImportResult:
    """Import a bank in one transaction and say what was done; `dry_run` then takes it all back.

    With `new_only`, modules, topics, questions and blueprints that exist are not touched. `by` is
    named in the audit trail.
    """
    now = now or timezone.now()
    modules_and_topics, blueprints = Count(), Count()
    with transaction.atomic():
        topics = save_modules(bank.modules, modules_and_topics, new_only=new_only)
        changes = plan(bank, new_only=new_only)
        revisions = sum(
            _save_batch(batch, topics, now, by) for batch in batches(_to_save(changes), BATCH)
        )
        save_blueprints(bank.blueprints, blueprints, new_only=new_only)
        transaction.set_rollback(dry_run)
    return ImportResult(changes, revisions, modules_and_topics, blueprints)


def _to_save(changes: Sequence[Change]) -> list[Change]:
    saved = {Verdict.CREATED, Verdict.CHANGED, Verdict.REORDERED}
    return [change for change in changes if change.verdict in saved]


def _save_batch(
    batch: Sequence[Change], topics: dict[str, Topic], now: datetime, by: User | None
) -> int:
    """Write working copies and revisions of a batch; return the number of new revisions."""
    stored = existing_questions([change.record.slug for change in batch], for_update=True)
    created = {
        change.record.slug: Question(slug=change.record.slug)
        for change in batch
        if change.record.slug not in stored
    }
    questions = stored | created
    for change in batch:
        question, record = questions[change.record.slug], change.record
        question.topic = topics[record.topic_path]
        question.position = change.position
        for field in _WORKING_FIELDS:
            setattr(question, field, record.content[field])
    Question.objects.bulk_create(created.values())
    edited = [change for change in batch if change.verdict is not Verdict.REORDERED]
    save_frameworks(
        {change.record.slug: change.record.content["framework"] for change in edited},
        created=created,
        existing=stored,
    )
    revisions = _publish(edited, questions, now)
    for change in edited:
        questions[change.record.slug].status = change.record.status
        questions[change.record.slug].updated_at = now
    Question.objects.bulk_update(created.values(), _OUTCOME_FIELDS)
    Question.objects.bulk_update(
        stored.values(), ("topic", "position", *_WORKING_FIELDS, *_OUTCOME_FIELDS)
    )
    audit.record_all(
        audit.entry_for(
            action=Action.IMPORTED,
            obj=questions[change.record.slug],
            by=by,
            note=f"{change.verdict}: {', '.join(change.fields)}".removesuffix(": "),
            now=now,
        )
        for change in edited
    )
    return revisions


def _publish(batch: Sequence[Change], questions: dict[str, Question], now: datetime) -> int:
    """Freeze what is published and differs from what candidates see."""
    due = [
        (questions[change.record.slug], change.record.content)
        for change in batch
        if change.record.status == Status.PUBLISHED
        and _published_content(questions[change.record.slug]) != change.record.content
    ]
    numbers = dict(
        Revision.objects.filter(question__in=[question for question, _ in due])
        .order_by()
        .values_list("question")
        .annotate(last=Max("number"))
    )
    revisions = Revision.objects.bulk_create(
        [
            Revision(
                question=question,
                number=numbers.get(question.pk, 0) + 1,
                note=NOTE,
                created_at=now,
                **freeze(content),
            )
            for question, content in due
        ]
    )
    for revision in revisions:
        revision.question.current_revision = revision
    return len(revisions)


def _published_content(question: Question) -> object:
    return question.current_revision.content if question.current_revision else None
