"""Plans as pages and interviews read them."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from interviews.plans.models import Plan, PlanQuestion, PlanStage, PlanVersion
from interviews.teams.models import Team
from questions.models import Question, Topic
from questions.search import search


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


def plans_of(team: Team) -> QuerySet[Plan]:
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


def paths_to_ask() -> dict[str, str]:
    """Modules and topics (`module/topic`) that have something published, with their titles."""
    paths: dict[str, str] = {}
    for topic in Topic.objects.with_published().select_related("module"):
        paths.setdefault(topic.module.slug, topic.module.title)
        paths[topic.path] = topic.title
    return paths


HITS_READ = 12
MOST = 0.5  # of the best hits, that must lie in one topic for a name to belong to it


def topic_that_mentions(name: str) -> str | None:
    """Return the path of the topic whose questions speak of `name`, when one clearly does."""
    questions = Question.objects.published().select_related("topic__module")
    hits = search(name, questions)[:HITS_READ]
    paths = Counter(question.topic.path for question in hits)
    if not paths:
        return None
    path, count = paths.most_common(1)[0]
    return path if count >= len(hits) * MOST else None
