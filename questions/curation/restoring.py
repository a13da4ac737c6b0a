"""Bring an earlier revision back as a draft. History stays as it is: publishing makes a new one."""

from django.contrib.auth.models import User
from django.db import transaction

from questions import publishing
from questions.curation import audit
from questions.curation.comparing import changed_fields
from questions.curation.models import Action
from questions.curation.review import WorkflowError, digest
from questions.exchange.framework_rows import save_frameworks
from questions.models import Question, Revision, Status

FIELDS = ("prompt", "kind", "level", "need", "seconds", "covers")


@transaction.atomic
def restore(*, revision: Revision, by: User, seen: str = "") -> Question:
    """Make the working copy say what `revision` says; what it said goes into the audit trail.

    With `seen`, a `digest`, only if the copy still says that. Raises `WorkflowError`.
    """
    question = publishing.lock(revision.question)
    if seen and seen != digest(question):
        raise WorkflowError(
            "The working copy was changed meanwhile. Look at it again, then decide."
        )
    if question.status == Status.IN_REVIEW:
        raise WorkflowError(
            f"“{question.slug}” is in review: return it or take it back, then restore."
        )
    before = publishing.snapshot(question)
    content = revision.content
    if not changed_fields(before, content):
        raise WorkflowError(f"The working copy says what revision {revision.number} says.")
    for name in FIELDS:
        setattr(question, name, content[name])
    question.edited_by = by
    question.save(update_fields=[*FIELDS, "edited_by", "updated_at"])
    slug = question.slug
    save_frameworks({slug: content["framework"]}, created={}, existing={slug: question})
    audit.record(
        action=Action.RESTORED,
        obj=question,
        by=by,
        note=f"Revision {revision.number}",
        changes=changed_fields(before, {**content, "slug": slug}),
    )
    publishing.mark_edited(question=question)
    return question
