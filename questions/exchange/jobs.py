"""Uploads: read a file into a preview, apply what was previewed, forget what nobody decided about.

Reading and applying may take longer than a request, so they are called by `run_import_jobs` in a
process of its own (`questions.exchange.launching`). Each may be started twice, or be killed in the
middle: a job is read by whoever claims it, and applied in the one transaction that marks it so.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from questions import markdown
from questions.exchange.importing import BankChanged, ImportResult, import_bank
from questions.exchange.job_models import (
    UNDECIDED,
    WARNINGS,
    ImportChange,
    ImportJob,
    ImportJobQuerySet,
    JobState,
    Publication,
)
from questions.exchange.opening import Contents, open_file
from questions.exchange.planning import BATCH, Rules, batches, fingerprint
from questions.exchange.previewing import Prospect, arriving, near_duplicates, preview
from questions.exchange.problems import errors
from questions.exchange.records import Bank
from questions.exchange.shelving import unknown_topics
from questions.models import Topic

PROBLEMS_KEPT = 500
HEADLINE_LENGTH = 160

# What reading a file finds out about its job.
_FOUND = [
    *("state", "format", "done", "total", "counts"),
    *("problems", "problem_count", "fingerprint"),
]


def create_job(
    *,
    owner: User,
    name: str,
    data: bytes,
    publication: Publication = Publication.DRAFT,
    topic: Topic | None = None,
    creates_topics: bool = False,
) -> ImportJob:
    """Keep an uploaded file until it is read, and forget those that nobody decided about."""
    expire_jobs()
    return ImportJob.objects.create(
        owner=owner,
        name=name,
        content=data,
        size=len(data),
        publication=publication,
        topic=topic,
        creates_topics=creates_topics,
    )


def work_on(job_id: int) -> None:
    """Do what a job waits for. Does nothing when it waits for nothing or is in other hands."""
    job = ImportJob.objects.defer("content").filter(pk=job_id).first()
    if job is None or not job.is_at_work:
        return
    state = job.state
    try:
        if state == JobState.READING:
            _read(job_id)
        else:
            _apply(job_id)
    except Exception:
        ImportJob.objects.filter(pk=job_id, state=state).update(
            state=JobState.FAILED, content=b"", finished_at=timezone.now()
        )
        raise


def request_application(*, job: ImportJob, user: User) -> bool:
    """Decide that a job is to be applied; False when it was not, or not any more, ready for it."""
    ready = ImportJob.objects.filter(pk=job.pk, state=JobState.READY)
    return bool(ready.update(state=JobState.APPLYING, applied_by=user, beat_at=timezone.now()))


def discard_job(*, job: ImportJob) -> bool:
    """Forget a file that was not applied; False when it is being applied or was decided about."""
    undecided = [JobState.READING, JobState.READY]
    with transaction.atomic():
        found = ImportJob.objects.filter(pk=job.pk, state__in=undecided)
        if not found.update(state=JobState.DISCARDED, content=b"", finished_at=timezone.now()):
            return False
        ImportChange.objects.filter(job=job).delete()
    return True


def expire_jobs() -> int:
    """Discard what is older than a day and was never applied; return how many jobs that were.

    Of refused files, what they would have done is forgotten after the same time.
    """
    with transaction.atomic():
        expired = list(ImportJob.objects.expired().values_list("pk", flat=True))
        refused = ImportJob.objects.old().filter(state=JobState.REFUSED)
        ImportChange.objects.filter(Q(job__in=expired) | Q(job__in=refused)).delete()
        return ImportJob.objects.filter(pk__in=expired, state__in=UNDECIDED).update(
            state=JobState.DISCARDED, content=b"", finished_at=timezone.now()
        )


def _loaded(jobs: ImportJobQuerySet) -> ImportJob:
    return jobs.select_related("topic__module", "applied_by").get()


def _open(job: ImportJob, *, creates_topics: bool) -> Contents:
    topic = job.topic.path if job.topic else ""
    return open_file(job.name, bytes(job.content), topic=topic, creates_topics=creates_topics)


def _beat(job: ImportJob, *, done: int) -> None:
    """Say how far the work is, and that somebody is at it."""
    reading = ImportJob.objects.filter(pk=job.pk, state=JobState.READING)
    reading.update(done=done, total=job.total, beat_at=timezone.now())


def rules_of(job: ImportJob) -> Rules:
    """An upload holds some questions of a topic, not all of them: the others keep their place."""
    return Rules(keeps_order=True, publication=Publication(job.publication))


def _read(job_id: int) -> None:
    """Make the preview of a job, or the list of what is wrong with its file."""
    now = timezone.now()
    silent = Q(beat_at=None) | Q(beat_at__lt=now - ImportJob.SILENT_FOR)
    claimed = ImportJob.objects.filter(silent, pk=job_id, state=JobState.READING)
    if not claimed.update(beat_at=now):
        return
    job = _loaded(ImportJob.objects.filter(pk=job_id))
    contents = _open(job, creates_topics=job.creates_topics)
    job.content = b""  # it stays in the database until somebody decides
    job.format = contents.format
    job.problem_count = len(contents.problems)
    job.problems = _told(contents)
    job.state = JobState.REFUSED if contents.has_errors else JobState.READY
    job.total = len(contents.bank.questions)
    rows, job.fingerprint = _preview(job, contents.bank)
    job.counts = Counter(row.verdict for row in rows)
    if contents.refused:
        job.counts["refused"] = len(contents.refused)
    if warnings := len(contents.problems) - sum(1 for _ in errors(contents.problems)):
        job.counts[WARNINGS] = warnings
    _store(job, rows)


def _told(contents: Contents) -> list[dict[str, Any]]:
    """The first problems by line, each with the name of its question, or "" for the file's own."""
    names = {problem: each.name for each in contents.refused for problem in each.problems}
    return [
        {"question": names.get(problem, ""), "line": problem.place.line, "path": problem.place.path}
        | {"wrong": problem.wrong, "expected": problem.expected, "severity": problem.severity}
        for problem in contents.problems[:PROBLEMS_KEPT]
    ]


def _preview(job: ImportJob, bank: Bank) -> tuple[list[ImportChange], str]:
    """What the job would do to each question, and the fingerprint of all of it."""
    rows, changes = [], []
    for number, prospect in enumerate(preview(bank, rules_of(job))):
        changes.append(prospect.change)
        rows.append(_row(job, number, prospect))
        if (number + 1) % BATCH == 0:
            _beat(job, done=number + 1)
    digest, asked = fingerprint(changes), arriving(changes)
    # Comparing needs memory; the texts of ten thousand questions are not needed any more.
    changes.clear()
    bank.questions.clear()
    alike = near_duplicates(asked)
    for row in rows:
        row.alike = [asdict(likeness) for likeness in alike.get(row.slug, [])]
    return rows, digest


def _row(job: ImportJob, number: int, prospect: Prospect) -> ImportChange:
    change = prospect.change
    record = change.record
    return ImportChange(
        job=job,
        position=number,
        slug=record.slug,
        topic=record.topic_path,
        headline=markdown.first_paragraph(record.content["prompt"], limit=HEADLINE_LENGTH),
        verdict=change.verdict,
        status=change.status,
        differences=[asdict(difference) for difference in prospect.differences],
        gaps=record.gaps,
    )


def _store(job: ImportJob, rows: Sequence[ImportChange]) -> None:
    """Keep what reading found, unless somebody discarded the job meanwhile."""
    with transaction.atomic():
        held = ImportJob.objects.select_for_update().filter(pk=job.pk, state=JobState.READING)
        if not held.exists():
            return
        ImportChange.objects.filter(job=job).delete()
        for batch in batches(rows, BATCH):
            ImportChange.objects.bulk_create(batch)
        job.done = job.total
        job.save(update_fields=_FOUND if job.state == JobState.READY else [*_FOUND, "content"])


def _apply(job_id: int) -> ImportResult | None:
    """Apply what was previewed; if the bank has changed since, make the preview anew instead."""
    job = _loaded(ImportJob.objects.filter(pk=job_id))
    contents = _open(job, creates_topics=True)  # whether they are still there is asked below
    try:
        with transaction.atomic():
            held = ImportJob.objects.select_for_update(no_key=True).filter(pk=job_id)
            if held.values_list("state", flat=True).get() != JobState.APPLYING:
                return None
            records = contents.bank.questions
            is_homeless = not job.creates_topics and unknown_topics(records)
            if contents.has_errors or is_homeless:
                raise BankChanged("A topic of the file is not there any more.")
            result = import_bank(
                contents.bank,
                rules_of(job),
                by=job.applied_by,
                note=f"Imported from {job.name}."[:300],
                expected=job.fingerprint,
            )
            job.state, job.content = JobState.APPLIED, b""
            job.finished_at = timezone.now()
            job.save()
            return result
    except BankChanged:
        applying = ImportJob.objects.filter(pk=job_id, state=JobState.APPLYING)
        if applying.update(state=JobState.READING, is_stale=True, beat_at=None):
            _read(job_id)
        return None
