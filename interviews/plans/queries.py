"""Plans as pages and interviews read them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Subquery, Sum
from django.db.models.functions import Coalesce

from interviews.plans.models import Plan, PlanQuestion, PlanStage, PlanVersion
from interviews.teams.models import Team


@dataclass(frozen=True, slots=True)
class ScriptQuestion:
    """A question as the conversation has it: its number over the whole plan, and its framework."""

    number: int
    row: PlanQuestion

    @property
    def rendered(self) -> dict[str, Any]:
        """Prompt, approach, points, pitfalls, follow-ups and model answer as clean HTML."""
        return self.row.revision.rendered

    @property
    def newer_revision(self) -> int | None:
        """The number of the revision that candidates see, when it is newer than the one pinned."""
        current = self.row.question.current_revision
        if current is None or current.number <= self.row.revision.number:
            return None
        return current.number

    @property
    def is_retired(self) -> bool:
        return not self.row.question.is_visible


@dataclass(frozen=True, slots=True)
class ScriptStage:
    row: PlanStage
    questions: list[ScriptQuestion]

    @property
    def minutes_planned(self) -> int:
        """What its questions take together."""
        return sum(question.row.minutes for question in self.questions)

    @property
    def minutes_over(self) -> int:
        """By how much its questions exceed the time of the stage; 0 when they fit."""
        return max(0, self.minutes_planned - self.row.minutes)


@dataclass(frozen=True, slots=True)
class Script:
    """A whole version, in order."""

    version: PlanVersion
    stages: list[ScriptStage]

    @property
    def questions(self) -> list[ScriptQuestion]:
        return [question for stage in self.stages for question in stage.questions]

    @property
    def minutes(self) -> int:
        return sum(stage.row.minutes for stage in self.stages)

    @property
    def minutes_planned(self) -> int:
        return sum(stage.minutes_planned for stage in self.stages)


def load_script(version: PlanVersion) -> Script:
    """Return stages, questions and rendered frameworks of a version, in two queries."""
    questions = (
        PlanQuestion.objects.select_related(
            "revision", "question__topic__module", "question__current_revision"
        )
        .defer(
            "revision__search_text",
            "question__current_revision__content",
            "question__current_revision__rendered",
            "question__current_revision__search_text",
        )
        .order_by("position", "pk")
    )
    rows = version.stages.prefetch_related(Prefetch("questions", queryset=questions))
    stages, number = [], 1
    for row in rows:
        numbered = [
            ScriptQuestion(number + index, question)
            for index, question in enumerate(row.questions.all())
        ]
        number += len(numbered)
        stages.append(ScriptStage(row, numbered))
    return Script(version, stages)


def current_version(plan: Plan) -> PlanVersion:
    """Return the version that is worked on, else the newest."""
    version = plan.versions.order_by("-number").first()
    assert version is not None, "a plan is made with its first version"  # noqa: S101
    return version


def plans_of(team: Team) -> Any:
    """The team's plans, each with `questions`, `minutes`, `number` and `is_open` of its newest."""
    newest = PlanVersion.objects.filter(plan=OuterRef("pk")).order_by("-number")
    stages = PlanStage.objects.filter(version=OuterRef("newest")).order_by().values("version")
    asked = PlanQuestion.objects.filter(stage__version=OuterRef("newest")).order_by()
    counted = asked.values("stage__version").annotate(count=Count("pk")).values("count")
    return team.plans.annotate(
        newest=Subquery(newest.values("pk")[:1]),
        number=Subquery(newest.values("number")[:1]),
        frozen_at=Subquery(newest.values("frozen_at")[:1]),
        questions=Coalesce(Subquery(counted), 0),
        minutes=Coalesce(Subquery(stages.annotate(sum=Sum("minutes")).values("sum")), 0),
    )


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one question, or of a stage, from one version to another."""

    what: str
    details: list[str]


def compare(old: Script, new: Script) -> list[Change]:
    """Say what changed from `old` to `new`: stages by their place, questions by which they are."""
    return [*_stage_changes(old, new), *_question_changes(old, new)]


def _stage_changes(old: Script, new: Script) -> Iterator[Change]:
    for index in range(max(len(old.stages), len(new.stages))):
        before = old.stages[index].row if index < len(old.stages) else None
        after = new.stages[index].row if index < len(new.stages) else None
        if before is None and after is not None:
            yield Change(f"Stage {index + 1}", [f"added: {after.title}, {after.minutes} minutes"])
        elif after is None and before is not None:
            yield Change(f"Stage {index + 1}", [f"removed: {before.title}"])
        elif before is not None and after is not None:
            details = _differences(before, after, {"title": "title", "minutes": "minutes"})
            if details:
                yield Change(f"Stage {index + 1}", details)


_QUESTION_FIELDS = {
    "minutes": "minutes",
    "competency": "competency",
    "weight": "weight",
    "must_have": "must-have",
    "anchor_1": "anchor for 1",
    "anchor_3": "anchor for 3",
    "anchor_5": "anchor for 5",
}


def _question_changes(old: Script, new: Script) -> Iterator[Change]:
    before = {question.row.question_id: (question, stage) for question, stage in _placed(old)}
    after = {question.row.question_id: (question, stage) for question, stage in _placed(new)}
    for key, (question, stage) in after.items():
        headline = question.row.revision.headline
        if key not in before:
            yield Change(headline, [f"added to {stage.row.title}"])
            continue
        was, was_stage = before[key]
        details = _differences(was.row, question.row, _QUESTION_FIELDS)
        if was.row.revision_id != question.row.revision_id:
            details.append(f"revision {was.row.revision.number} → {question.row.revision.number}")
        if was_stage.row.title != stage.row.title:
            details.append(f"moved from {was_stage.row.title} to {stage.row.title}")
        elif was.number != question.number:
            details.append(f"asked as number {question.number} instead of {was.number}")
        if details:
            yield Change(headline, details)
    for key, (question, stage) in before.items():
        if key not in after:
            yield Change(question.row.revision.headline, [f"removed from {stage.row.title}"])


def _placed(script: Script) -> Iterator[tuple[ScriptQuestion, ScriptStage]]:
    for stage in script.stages:
        for question in stage.questions:
            yield question, stage


def _differences(before: Any, after: Any, fields: dict[str, str]) -> list[str]:
    details = []
    for field, label in fields.items():
        was, now = getattr(before, field), getattr(after, field)
        if was == now:
            continue
        if field.startswith("anchor"):
            details.append(f"{label} reworded")
        else:
            details.append(f"{label} {_said(was)} → {_said(now)}")
    return details


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) or "none"
