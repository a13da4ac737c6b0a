"""What changes a plan. Each function is one transaction; a frozen version refuses them all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from interviews.plans.anchors import Anchors, compose
from interviews.plans.models import Plan, PlanQuestion, PlanStage, PlanVersion
from interviews.teams.models import Team
from questions.models import Question, Revision

STAGES_MAX = 12
QUESTIONS_MAX = 60  # of a version


@dataclass(frozen=True, slots=True)
class StageDraft:
    """A stage to be made, with the questions that it asks, in order (`with_revision()`)."""

    title: str
    minutes: int
    questions: Sequence[Question] = ()
    must_have: frozenset[int] = frozenset()  # keys of those that are


@transaction.atomic
def create_plan(
    *, team: Team, title: str, created_by: User, stages: Sequence[StageDraft] = ()
) -> Plan:
    """Make a plan with an open first version."""
    plan = Plan.objects.create(team=team, title=title, created_by=created_by)
    version = PlanVersion.objects.create(plan=plan, number=1)
    for position, draft in enumerate(stages, start=1):
        stage = PlanStage.objects.create(
            version=version, title=draft.title, minutes=draft.minutes, position=position
        )
        PlanQuestion.objects.bulk_create(
            _pinned(stage, question, place, must_have=question.pk in draft.must_have)
            for place, question in enumerate(draft.questions, start=1)
        )
    return plan


@transaction.atomic
def freeze(version: PlanVersion, *, now: datetime | None = None) -> PlanVersion:
    """Fix a version because an interview uses it; freezing it again changes nothing.

    Raises `ValidationError` when it asks nothing.
    """
    version = _lock(version)
    if version.is_frozen:
        return version
    if not PlanQuestion.objects.filter(stage__version=version).exists():
        raise ValidationError(f"“{version.plan}” has no questions yet: add some before it is used.")
    version.frozen_at = now or timezone.now()
    version.save(update_fields=["frozen_at"])
    return version


@transaction.atomic
def open_next_version(*, plan: Plan) -> PlanVersion:
    """Return the version to work on: the open one, else a copy of the newest."""
    Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    newest = plan.versions.order_by("-number")[0]
    if not newest.is_frozen:
        return newest
    version = PlanVersion.objects.create(plan=plan, number=newest.number + 1)
    for stage in newest.stages.prefetch_related("questions"):
        questions = list(stage.questions.all())
        stage.pk, stage._state.adding, stage.version = None, True, version
        stage.save()
        for question in questions:
            question.pk, question._state.adding, question.stage = None, True, stage
        PlanQuestion.objects.bulk_create(questions)
    return version


@transaction.atomic
def discard_version(*, version: PlanVersion) -> None:
    """Throw an open version away; the one before it stays. The first cannot be thrown away."""
    version = _lock_open(version)
    if not version.plan.versions.filter(number__lt=version.number).exists():
        raise ValidationError("This is the only version: archive the plan instead.")
    version.delete()


@transaction.atomic
def rename_plan(*, plan: Plan, title: str) -> None:
    Plan.objects.filter(pk=plan.pk).update(title=title)


@transaction.atomic
def archive_plan(*, plan: Plan, now: datetime) -> None:
    """Take it off the list; interviews that use it go on."""
    Plan.objects.filter(pk=plan.pk, archived_at=None).update(archived_at=now)


@transaction.atomic
def restore_plan(*, plan: Plan) -> None:
    Plan.objects.filter(pk=plan.pk).update(archived_at=None)


@transaction.atomic
def add_stage(*, version: PlanVersion, title: str, minutes: int) -> PlanStage:
    """Add a stage at the end. Raises `ValidationError` when the plan is full."""
    version = _lock_open(version)
    if version.stages.count() >= STAGES_MAX:
        raise ValidationError(f"A plan has at most {STAGES_MAX} stages.")
    last = version.stages.aggregate(last=Max("position"))["last"] or 0
    return PlanStage.objects.create(
        version=version, title=title, minutes=minutes, position=last + 1
    )


@transaction.atomic
def change_stage(*, stage: PlanStage, title: str, minutes: int) -> None:
    _lock_open(stage.version)
    PlanStage.objects.filter(pk=stage.pk).update(title=title, minutes=minutes)


@transaction.atomic
def remove_stage(*, stage: PlanStage) -> None:
    """Remove it with its questions."""
    _lock_open(stage.version)
    stage.delete()


@transaction.atomic
def move_stage(*, stage: PlanStage, step: int) -> None:
    """Move it by `step` places, -1 or 1; at the end of the list nothing happens."""
    _lock_open(stage.version)
    stages = list(stage.version.stages.all())
    _shift(stages, stage.pk, step)
    PlanStage.objects.bulk_update(_renumbered(stages), ["position"])


@transaction.atomic
def add_question(*, stage: PlanStage, question: Question) -> PlanQuestion:
    """Ask a question at the end of a stage, pinned to what candidates see of it now.

    Load it `with_revision()`. Raises `ValidationError` when the plan asks it already, or is full.
    """
    version = _lock_open(stage.version)
    asked = PlanQuestion.objects.filter(stage__version=version)
    if asked.filter(question=question).exists():
        raise ValidationError("This plan asks that question already.")
    if asked.count() >= QUESTIONS_MAX:
        raise ValidationError(f"A plan has at most {QUESTIONS_MAX} questions.")
    last = stage.questions.aggregate(last=Max("position"))["last"] or 0
    added = _pinned(stage, question, last + 1)
    added.save()
    return added


@transaction.atomic
def change_question(*, plan_question: PlanQuestion, **fields: Any) -> None:
    """Store minutes, competency, weight, must_have and the anchors."""
    _lock_open(plan_question.stage.version)
    PlanQuestion.objects.filter(pk=plan_question.pk).update(**fields)


@transaction.atomic
def remove_question(*, plan_question: PlanQuestion) -> None:
    _lock_open(plan_question.stage.version)
    plan_question.delete()


@transaction.atomic
def move_question(*, plan_question: PlanQuestion, step: int) -> None:
    """Move it by one place, -1 or 1; from the edge of a stage into the next stage."""
    version = _lock_open(plan_question.stage.version)
    stages = list(version.stages.prefetch_related("questions"))
    orders = [list(stage.questions.all()) for stage in stages]
    here = next(index for index, stage in enumerate(stages) if stage.pk == plan_question.stage_id)
    place = [question.pk for question in orders[here]].index(plan_question.pk)
    if 0 <= place + step < len(orders[here]):
        _shift(orders[here], plan_question.pk, step)
    elif 0 <= here + step < len(stages):
        moved = orders[here].pop(place)
        moved.stage = stages[here + step]
        orders[here + step].insert(0 if step > 0 else len(orders[here + step]), moved)
    changed = [question for order in orders for question in _renumbered(order)]
    PlanQuestion.objects.bulk_update(changed, ["position", "stage"])


@transaction.atomic
def repin_question(*, plan_question: PlanQuestion) -> None:
    """Pin it to the revision that candidates see now.

    Anchors as the old framework gave them are written anew; what somebody has worded is kept.
    Raises `ValidationError` when the question is no longer published.
    """
    _lock_open(plan_question.stage.version)
    question = Question.objects.with_revision().get(pk=plan_question.question_id)
    revision = question.current_revision
    if revision is None or not question.is_visible:
        raise ValidationError("This question is retired: the plan keeps the revision it has.")
    old, new = _anchors(plan_question.revision), _anchors(revision)
    for field, was, now in zip(_ANCHOR_FIELDS, _texts(old), _texts(new), strict=True):
        if getattr(plan_question, field) == was:
            setattr(plan_question, field, now)
    plan_question.revision = revision
    plan_question.save(update_fields=["revision", *_ANCHOR_FIELDS])


_ANCHOR_FIELDS = ("anchor_1", "anchor_3", "anchor_5")


def _pinned(
    stage: PlanStage, question: Question, position: int, *, must_have: bool = False
) -> PlanQuestion:
    revision = question.current_revision
    if revision is None or not question.is_visible:
        raise ValidationError(f"“{question.slug}” is not published.")
    return PlanQuestion(
        stage=stage,
        question=question,
        revision=revision,
        minutes=minutes_of(revision),
        competency=question.topic.title[:80],
        must_have=must_have,
        position=position,
        **dict(zip(_ANCHOR_FIELDS, _texts(_anchors(revision)), strict=True)),
    )


def minutes_of(revision: Revision) -> int:
    """What a conversation about it takes: half as long again as answering, in whole minutes."""
    return min(120, max(1, round(revision.seconds * 1.5 / 60)))


def _anchors(revision: Revision) -> Anchors:
    return compose(revision.content["framework"])


def _texts(anchors: Anchors) -> tuple[str, str, str]:
    return anchors.one, anchors.three, anchors.five


def _lock(version: PlanVersion) -> PlanVersion:
    return (
        PlanVersion.objects.select_for_update(no_key=True, of=("self",))
        .select_related("plan")
        .get(pk=version.pk)
    )


def _lock_open(version: PlanVersion) -> PlanVersion:
    """Return the version, its row locked; raise `ValidationError` when it is frozen."""
    version = _lock(version)
    if version.is_frozen:
        raise ValidationError(
            f"{version} is in use and stays as it is: edit the next version instead."
        )
    return version


def _shift(rows: list[Any], pk: int, step: int) -> None:
    """Swap the row with its neighbour; at the edge nothing happens."""
    place = [row.pk for row in rows].index(pk)
    if 0 <= place + step < len(rows):
        rows[place], rows[place + step] = rows[place + step], rows[place]


def _renumbered(rows: list[Any]) -> list[Any]:
    for position, row in enumerate(rows, start=1):
        row.position = position
    return rows
