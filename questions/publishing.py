"""Publishing: a working copy becomes an immutable `Revision`.

Pages, rounds and plans read revisions only, so an edit never changes what somebody has already
answered, and no page renders Markdown. Who may publish what, and what goes before it, is decided in
`questions.curation.review`; this module and that one write the status, and no other page does.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone

from questions.curation import audit
from questions.curation.comparing import changed_fields
from questions.freezing import Content, freeze_all
from questions.models import Action, AnswerFramework, Question, Revision, Status

LEAST_POINTS = 3
REVISIONS_AT_ONCE = 50  # some 1.5 MB; while one statement stores them the next are rendered


def snapshot(question: Question) -> Content:
    """Return the working copy as the bank format writes a question, keys in its order."""
    framework: AnswerFramework | None = getattr(question, "framework", None)
    return {
        "slug": question.slug,
        "prompt": question.prompt,
        "kind": question.kind,
        "level": question.level,
        "need": question.need,
        "seconds": question.seconds,
        "covers": list(question.covers),
        "framework": _framework_content(framework) if framework else _EMPTY_FRAMEWORK,
    }


def missing_for_publication(content: Content) -> list[str]:
    """Name what `content` lacks before candidates may see it; an empty list means nothing."""
    framework = content["framework"]
    points = framework["points"]
    missing = []
    if not content["prompt"].strip():
        missing.append("a prompt")
    if not framework["approach"].strip():
        missing.append("an approach")
    if len(points) < LEAST_POINTS:
        missing.append(f"at least {LEAST_POINTS} key points (it has {len(points)})")
    if not any(point["essential"] for point in points):
        missing.append("a key point marked essential")
    if not framework["model_answer"].strip():
        missing.append("a model answer")
    return missing


def join_names(names: list[str]) -> str:
    """Write `names`, at least one, as a sentence lists them: `a, b and c`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


@transaction.atomic
def publish(
    *,
    question: Question,
    author: User | None,
    reviewer: User | None = None,
    note: str = "",
    now: datetime | None = None,
) -> Revision:
    """Freeze the working copy into the next revision and show that one to candidates.

    `author` wrote it, `reviewer` published it. Publishing a copy that equals the current revision
    makes no new one. Raises `ValidationError` that names everything missing.
    """
    return publish_locked(lock(question), author=author, reviewer=reviewer, note=note, now=now)


def publish_locked(
    question: Question,
    *,
    author: User | None,
    reviewer: User | None,
    note: str,
    now: datetime | None,
) -> Revision:
    """Do what `publish` does to a question that `lock` has returned, in its transaction."""
    now = now or timezone.now()
    content = snapshot(question)
    if missing := missing_for_publication(content):
        raise ValidationError(
            f"“{question.slug}” cannot be published: it needs {join_names(missing)}."
        )
    current = question.current_revision
    if current and current.content == content and question.status == Status.PUBLISHED:
        return current
    wanted = [(question, content, Status.PUBLISHED)]
    settle(wanted=wanted, author=author, reviewer=reviewer, note=note, now=now)
    current = question.current_revision
    assert current is not None  # noqa: S101 - that is what settling does
    audit.record(
        action=Action.PUBLISHED,
        obj=question,
        by=reviewer or author,
        note=note,
        changes={"revision": [None, current.number]},
        now=now,
    )
    return current


def settle(
    *,
    wanted: Sequence[tuple[Question, Content, str]],
    author: User | None,
    reviewer: User | None = None,
    note: str = "",
    now: datetime | None = None,
) -> list[Revision]:
    """Give working copies that were just written, with that content, the status wanted for each.

    What is to be published is frozen into a new revision where it differs from the current one;
    these are returned. What is not published is `author`'s last edit. The caller has locked the
    rows, has seen that nothing is missing, and writes the audit trail. The number of statements
    does not depend on the number of questions.
    """
    now = now or timezone.now()
    due = [
        (question, content)
        for question, content, status in wanted
        if status == Status.PUBLISHED
        if question.current_revision is None or question.current_revision.content != content
    ]
    numbers = dict(
        Revision.objects.filter(question__in=[question for question, _ in due])
        .order_by()
        .values_list("question")
        .annotate(Max("number"))
    )
    frozen = freeze_all([content for _, content in due])
    revisions = (
        Revision(
            question=question,
            number=numbers.get(question.pk, 0) + 1,
            author=author,
            reviewer=reviewer,
            note=note,
            created_at=now,
            **fields,
        )
        for (question, _), fields in zip(due, frozen, strict=True)
    )
    stored: list[Revision] = []
    while batch := list(islice(revisions, REVISIONS_AT_ONCE)):
        stored += Revision.objects.bulk_create(batch)
    for revision in stored:
        revision.question.current_revision = revision
    _store_outcomes(wanted, [question for question, _ in due], author=author, now=now)
    return stored


@transaction.atomic
def retire(*, question: Question, by: User | None = None, note: str = "") -> None:
    """Take the question out of library and rounds; what was answered stays readable.

    Raises `ValidationError` when candidates do not see it anyway.
    """
    question = lock(question)
    if not question.is_visible:
        raise ValidationError(
            f"“{question.slug}” cannot be retired: candidates do not see it anyway."
        )
    question.status = Status.RETIRED
    question.save(update_fields=["status", "updated_at"])
    audit.record(action=Action.RETIRED, obj=question, by=by, note=note)


@transaction.atomic
def mark_edited(
    *,
    question: Question,
    by: User | None = None,
    before: Content | None = None,
    note: str = "",
) -> None:
    """Bring status, last editor and audit trail in line with a working copy that was just saved.

    `by` has saved it; `before` is what it said until then, nothing when it is new. Without `by`
    only the status is looked at. A published question whose copy now differs from what candidates
    see becomes a draft; a draft that says again what candidates see is published. Candidates see
    the same revision before and after. What is in review or retired stays so until somebody
    decides.
    """
    question = lock(question)
    changes = changed_fields(before, snapshot(question)) if before else {}
    if by and (changes or before is None):
        action = Action.EDITED if before else Action.CREATED
        audit.record(action=action, obj=question, by=by, note=note, changes=changes)
        question.edited_by = by
    if question.current_revision and question.status in {Status.DRAFT, Status.PUBLISHED}:
        is_behind = has_unpublished_changes(question)
        question.status = Status.DRAFT if is_behind else Status.PUBLISHED
        if not is_behind:
            question.edited_by = question.submitted_by = question.returned_at = None
    question.save(update_fields=_WORKFLOW_FIELDS)


def published_uids(question: Question) -> set[str]:
    """Return the uids of all points that the question was ever published with.

    Candidates' ticks hang on them, so such a point keeps its uid, and no other gets it.
    """
    if question.pk is None:
        return set()
    frozen = question.revisions.values_list("content__framework__points", flat=True)
    return {point["uid"] for points in frozen for point in points}


def has_unpublished_changes(question: Question) -> bool:
    """Whether the working copy differs from what candidates see."""
    current = question.current_revision
    return current is not None and current.content != snapshot(question)


def _store_outcomes(
    wanted: Sequence[tuple[Question, Content, str]],
    revised: Sequence[Question],
    *,
    author: User | None,
    now: datetime,
) -> None:
    """Store revision, status and people of each question, in a statement for each status."""
    numbered = Revision.objects.filter(question=OuterRef("pk")).order_by("-number")
    Question.objects.filter(pk__in=[question.pk for question in revised]).update(
        current_revision=Subquery(numbered.values("pk")[:1])
    )
    by_status: dict[str, list[Question]] = defaultdict(list)
    for question, _, status in wanted:
        by_status[status].append(question)
    for status, questions in by_status.items():
        outcome = _outcome(status, author=author, now=now)
        for question in questions:
            for name, value in outcome.items():
                setattr(question, name, value)
        Question.objects.filter(pk__in=[question.pk for question in questions]).update(**outcome)


def _outcome(status: str, *, author: User | None, now: datetime) -> dict[str, Any]:
    """What a question's row says from now on; without an `author`, who wrote it stays."""
    outcome: dict[str, Any] = {"status": status, "updated_at": now}
    if status == Status.PUBLISHED:
        outcome |= dict.fromkeys([*_PEOPLE, "returned_at"])
        outcome["reviewed_at"] = now
    elif author:
        outcome["edited_by"] = author
        if status == Status.IN_REVIEW:
            outcome |= {"submitted_by": author, "reviewer": None, "returned_at": None}
    return outcome


def lock(question: Question) -> Question:
    """Return the working copy whole, its row locked.

    It is read after the lock is held: joined to the locking query, PostgreSQL would show a
    framework that another transaction has changed while this one waited as it was before.
    """
    rows = Question.objects.filter(pk=question.pk)
    rows.select_for_update(no_key=True).values_list("pk").get()
    return rows.with_framework().select_related("current_revision", *_PEOPLE).get()


_PEOPLE = ("edited_by", "submitted_by", "reviewer")
_WORKFLOW_FIELDS = ("status", *_PEOPLE, "returned_at", "updated_at")

_EMPTY_FRAMEWORK: Content = {
    "approach": "",
    "points": [],
    "pitfalls": [],
    "follow_ups": [],
    "model_answer": "",
    "references": [],
}


def _framework_content(framework: AnswerFramework) -> Content:
    return {
        "approach": framework.approach,
        "points": [
            {
                "uid": point.uid,
                "text": point.text,
                "essential": point.essential,
                "weight": point.weight,
            }
            for point in framework.points.all()
        ],
        "pitfalls": [
            {"claim": pitfall.claim, "correction": pitfall.correction}
            for pitfall in framework.pitfalls.all()
        ],
        "follow_ups": [
            {"prompt": follow_up.prompt, "hint": follow_up.hint}
            for follow_up in framework.follow_ups.all()
        ],
        "model_answer": framework.model_answer,
        "references": [
            {"title": reference.title, "url": reference.url}
            for reference in framework.references.all()
        ],
    }
