"""Put a bank into the database: all of it or nothing, and nothing twice.

Questions are found by slug and points by uid, and keep their rows; so what candidates answered and
ticked stays theirs. A published question whose content changed gets a new revision. Questions that
the bank does not have are left alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from questions.curation import audit
from questions.curation.tagging import make_tags, set_many_tags
from questions.exchange.framework_rows import save_frameworks
from questions.exchange.outline_rows import Count, save_blueprints, save_modules
from questions.exchange.planning import (
    BATCH,
    WHOLE_BANK,
    Change,
    Rules,
    Verdict,
    batches,
    existing_questions,
    fingerprint,
    lock_questions,
    plan,
    stored_tags,
)
from questions.exchange.records import Bank
from questions.models import Action, Question, Topic
from questions.publishing import settle

NOTE = "Imported."
LOCK = 0x56697661  # any number, as long as all imports take the same

# What is no part of a revision, and takes effect at once.
_UNFROZEN_FIELDS = {"tags", "topic"}
_WORKING_FIELDS = ("prompt", "kind", "level", "need", "seconds", "covers")


class BankChanged(Exception):
    """The bank is not any more what the import was planned for. Nothing was stored."""


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
    rules: Rules = WHOLE_BANK,
    *,
    by: User | None = None,
    note: str = NOTE,
    expected: str = "",
    dry_run: bool = False,
    now: datetime | None = None,
) -> ImportResult:
    """Import a bank in one transaction and say what was done; `dry_run` then takes it all back.

    `by` is named in the audit trail and as the author; `expected` is the `fingerprint` of the plan
    that somebody agreed to. Who may publish is asked before, not here. Raises `BankChanged` when
    something else would happen now, or when others created the same questions meanwhile.
    """
    now = now or timezone.now()
    modules_and_topics, blueprints = Count(), Count()
    try:
        with transaction.atomic():
            _wait_for_other_imports()
            lock_questions(record.slug for record in bank.questions)
            changes = plan(bank, rules)
            if expected and fingerprint(changes) != expected:
                raise BankChanged("The bank has changed since the preview was made.")
            topics = save_modules(bank.modules, modules_and_topics, new_only=rules.new_only)
            make_tags(tag for change in _to_save(changes) for tag in change.record.tags or ())
            revisions = sum(
                _save_batch(batch, topics, by=by, note=note, now=now)
                for batch in batches(_to_save(changes), BATCH)
            )
            save_blueprints(bank.blueprints, blueprints, new_only=rules.new_only)
            audit.record_all(
                audit.entry_for(action=Action.IMPORTED, obj=row, by=by, note=verdict, now=now)
                for row, verdict in (*modules_and_topics.rows, *blueprints.rows)
            )
            transaction.set_rollback(dry_run)
    except IntegrityError as error:
        raise BankChanged("Somebody changed the bank during the import.") from error
    return ImportResult(changes, revisions, modules_and_topics, blueprints)


def _wait_for_other_imports() -> None:
    """SQLite lets one writer in at a time; PostgreSQL is told that imports want that too."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _to_save(changes: Sequence[Change]) -> list[Change]:
    saved = {Verdict.CREATED, Verdict.CHANGED, Verdict.REORDERED}
    return [change for change in changes if change.verdict in saved]


def _save_batch(
    batch: Sequence[Change],
    topics: dict[str, Topic],
    *,
    by: User | None,
    note: str,
    now: datetime,
) -> int:
    """Write working copies and revisions of a batch; return the number of new revisions."""
    stored = existing_questions(change.record.slug for change in batch)
    created = {
        change.record.slug: Question(slug=change.record.slug)
        for change in batch
        if change.record.slug not in stored
    }
    questions = stored | created
    unfrozen = {
        change.record.slug: _unfrozen_changes(change, stored[change.record.slug])
        for change in batch
        if change.record.slug in stored
    }
    for change in batch:
        question, record = questions[change.record.slug], change.record
        question.topic = topics[record.topic_path]
        question.position = change.position
        for field in _WORKING_FIELDS:
            setattr(question, field, record.content[field])
    Question.objects.bulk_create(created.values())
    Question.objects.bulk_update(stored.values(), ("topic", "position", *_WORKING_FIELDS))
    edited = [change for change in batch if change.verdict is not Verdict.REORDERED]
    save_frameworks(
        {change.record.slug: change.record.content["framework"] for change in edited},
        created=created,
        existing=stored,
    )
    wanted = [
        (questions[change.record.slug], change.record.content, change.status)
        for change in edited
        if not change.fields or set(change.fields) - _UNFROZEN_FIELDS
    ]
    revisions = settle(wanted=wanted, author=by, reviewer=by, note=note, now=now)
    set_many_tags(
        {
            questions[change.record.slug]: change.record.tags or ()
            for change in edited
            if "tags" in change.fields or (change.verdict is Verdict.CREATED and change.record.tags)
        }
    )
    audit.record_all(
        audit.entry_for(
            action=Action.IMPORTED,
            obj=questions[change.record.slug],
            by=by,
            note=f"{change.verdict}: {', '.join(change.fields)}".removesuffix(": "),
            changes=unfrozen.get(change.record.slug),
            now=now,
        )
        for change in edited
    )
    return len(revisions)


def _unfrozen_changes(change: Change, question: Question) -> audit.Changes:
    """What no revision will tell: the tags and the topic that the question had, and gets."""
    changes: audit.Changes = {}
    if "tags" in change.fields:
        changes["tags"] = [", ".join(stored_tags(question)), ", ".join(change.record.tags or ())]
    if "topic" in change.fields:
        changes["topic"] = [question.topic.path, change.record.topic_path]
    return changes
