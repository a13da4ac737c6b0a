"""From draft to published: who hands a question on, and who may publish it.

    draft -> in review -> published -> retired
      ^----------' returned, or taken back

**Two people read what candidates see.** Whoever changed the working copy last and whoever submitted
it cannot publish it. Both are named on the question from the first edit after a publication to the
next one. A reviewer who corrects a comma has thereby become the one who changed it last: they
submit it, and somebody else publishes it. `CURATORS_MAY_PUBLISH_OWN_WORK` switches this off for
small teams. Where the text is what was published before, there is nothing to read, and a retired
question comes back at once.

All functions lock the question's row and raise `WorkflowError` with a sentence for people.
"""

import json
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from questions import publishing
from questions.curation import audit
from questions.curation.models import Action, Comment
from questions.models import Question, Revision, Status

STALE_AFTER = timedelta(days=365)


class WorkflowError(ValidationError):
    """The step is not possible now; the message says why and what to do."""


def digest(question: Question) -> str:
    """A short name of what the working copy says, to notice that it was changed meanwhile."""
    text = json.dumps(publishing.snapshot(question), sort_keys=True)
    return sha256(text.encode()).hexdigest()[:16]


def reason_against_publishing(question: Question, by: User) -> str:
    """Say why this person may not publish the working copy now; nothing when they may."""
    current = question.current_revision
    if current is not None and not publishing.has_unpublished_changes(question):
        return ""
    if settings.CURATORS_MAY_PUBLISH_OWN_WORK:
        return ""
    if question.status != Status.IN_REVIEW:
        return "it has not been submitted for review"
    if question.edited_by_id == by.pk:
        return "you changed it last, so somebody else has to publish it"
    if question.submitted_by_id == by.pk:
        return "you submitted it, so somebody else has to publish it"
    return ""


def possible_reviewers(question: Question) -> QuerySet[User]:
    """Who could be asked to review it: those who may publish, without those who wrote it."""
    backend = "django.contrib.auth.backends.ModelBackend"
    people = User.objects.with_perm("questions.publish_question", backend=backend)
    people = people.filter(is_staff=True).order_by("username")
    if settings.CURATORS_MAY_PUBLISH_OWN_WORK:
        return people
    return people.exclude(pk__in=[question.edited_by_id or 0, question.submitted_by_id or 0])


@transaction.atomic
def submit_for_review(
    *,
    question: Question,
    by: User,
    reviewer: User | None = None,
    comment: str = "",
    now: datetime | None = None,
) -> None:
    """Hand a complete draft on to a reviewer, to any when none is named."""
    question = publishing.lock(question)
    name = f"“{question.slug}” cannot be submitted"
    if question.status == Status.IN_REVIEW:
        raise WorkflowError(f"{name}: it is in review already.")
    current = question.current_revision
    if current is not None and not publishing.has_unpublished_changes(question):
        raise WorkflowError(f"{name}: it says what was published before.")
    if missing := publishing.missing_for_publication(publishing.snapshot(question)):
        raise WorkflowError(f"{name}: it needs {publishing.join_names(missing)}.")
    question.status = Status.IN_REVIEW
    question.submitted_by = by
    question.returned_at = None
    _set_reviewer(question, reviewer)
    _save(question)
    changes = {"reviewer": [None, str(reviewer)]} if reviewer else {}
    audit.record(action=Action.SUBMITTED, obj=question, by=by, changes=changes, now=now)
    if comment:
        add_comment(question=question, by=by, text=comment, now=now)


@transaction.atomic
def withdraw(*, question: Question, by: User, now: datetime | None = None) -> None:
    """Take a question back from review, to go on writing."""
    question = publishing.lock(question)
    _require_review(question, "taken back")
    if by.pk not in {question.submitted_by_id, question.edited_by_id}:
        raise WorkflowError(
            f"“{question.slug}” cannot be taken back: {question.submitted_by or 'somebody else'}"
            " submitted it. Return it instead."
        )
    question.status = Status.DRAFT
    _save(question)
    audit.record(action=Action.WITHDRAWN, obj=question, by=by, now=now)


@transaction.atomic
def return_to_author(
    *, question: Question, by: User, comment: str, now: datetime | None = None
) -> None:
    """Send it back to whoever submitted it, with what has to be changed."""
    now = now or timezone.now()
    question = publishing.lock(question)
    _require_review(question, "returned")
    if not comment.strip():
        raise WorkflowError("Say in a comment what has to be changed.")
    question.status = Status.DRAFT
    question.returned_at = now
    _save(question)
    Comment.objects.create(
        question=question, author=by, text=comment, is_return=True, created_at=now
    )
    audit.record(action=Action.RETURNED, obj=question, by=by, note=comment, now=now)


@transaction.atomic
def approve(
    *,
    question: Question,
    by: User,
    note: str = "",
    seen: str = "",
    now: datetime | None = None,
) -> Revision:
    """Publish what was reviewed. With `seen`, a `digest`, only if it still says that.

    Raises `ValidationError` that names what is missing, too.
    """
    question = publishing.lock(question)
    if seen and seen != digest(question):
        raise WorkflowError(
            f"“{question.slug}” was changed while you read it. Read it again, then decide."
        )
    if reason := reason_against_publishing(question, by):
        raise WorkflowError(f"“{question.slug}” cannot be published: {reason}.")
    author = question.edited_by or by
    return publishing.publish_locked(question, author=author, reviewer=by, note=note, now=now)


@transaction.atomic
def assign_reviewer(
    *, question: Question, reviewer: User | None, by: User, now: datetime | None = None
) -> None:
    """Ask somebody to review it, or nobody in particular."""
    question = publishing.lock(question)
    before = question.reviewer
    if before == reviewer:
        return
    _set_reviewer(question, reviewer)
    _save(question)
    names = [str(person) if person else None for person in (before, reviewer)]
    audit.record(action=Action.ASSIGNED, obj=question, by=by, changes={"reviewer": names}, now=now)


@transaction.atomic
def add_comment(*, question: Question, by: User, text: str, now: datetime | None = None) -> Comment:
    """Say something about the working copy; everybody who may read it reads that."""
    if not text.strip():
        raise WorkflowError("The comment is empty.")
    now = now or timezone.now()
    audit.record(action=Action.COMMENTED, obj=question, by=by, note=text, now=now)
    return Comment.objects.create(question=question, author=by, text=text, created_at=now)


@transaction.atomic
def confirm(*, question: Question, by: User, now: datetime | None = None) -> None:
    """Say that what candidates see has been read again and is still true."""
    now = now or timezone.now()
    question = publishing.lock(question)
    if question.status != Status.PUBLISHED:
        raise WorkflowError(
            f"“{question.slug}” cannot be confirmed: it is not published, or has a newer draft."
        )
    question.reviewed_at = now
    question.save(update_fields=["reviewed_at"])
    audit.record(action=Action.CONFIRMED, obj=question, by=by, now=now)


def _require_review(question: Question, step: str) -> None:
    if question.status != Status.IN_REVIEW:
        raise WorkflowError(f"“{question.slug}” cannot be {step}: it is not in review.")


def _set_reviewer(question: Question, reviewer: User | None) -> None:
    if reviewer and not possible_reviewers(question).filter(pk=reviewer.pk).exists():
        raise WorkflowError(
            f"{reviewer} cannot review “{question.slug}”: they wrote it or may not publish."
        )
    question.reviewer = reviewer


def _save(question: Question) -> None:
    question.save(update_fields=["status", "submitted_by", "reviewer", "returned_at", "updated_at"])
