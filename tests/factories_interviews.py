"""Interviews and scorecards for tests, made as people make them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from interviews.plans.models import PlanQuestion, PlanVersion
from interviews.plans.queries import current_version
from interviews.scorecards import queries, scoring, services
from interviews.scorecards.models import Interview, Scorecard
from interviews.scorecards.revisions import Entry
from interviews.teams.models import Role, Team
from tests.factories_teams import make_member, make_plan, make_team, plan_questions


@dataclass
class Panel:
    """An interview and everybody about it."""

    team: Team
    owner: User  # a manager who does not sit on the panel, unless asked for
    interview: Interview
    people: list[User]
    questions: list[PlanQuestion]

    @property
    def base(self) -> str:
        return self.interview.get_absolute_url()

    def scorecard(self, user: User) -> Scorecard:
        return Scorecard.objects.get(panelist__interview=self.interview, panelist__user=user)


def make_interview(
    *,
    team: Team | None = None,
    version: PlanVersion | None = None,
    people: Collection[User] | None = None,
    size: int = 3,
    label: str = "Grace Hopper",
    starts_at: datetime | None = None,
    now: datetime | None = None,
    **overrides: Any,
) -> Panel:
    """An interview of tomorrow, with a panel of `size` interviewers, nothing written yet."""
    now = now or timezone.now()
    team = team or make_team()
    version = version or current_version(make_plan(team=team))
    panel = list(people) if people is not None else [make_member(team) for _ in range(size)]
    candidate = services.add_candidate(
        team=team, label=label, retain_until=timezone.localdate() + timedelta(days=180)
    )
    interview = services.schedule_interview(
        team=team,
        candidate=candidate,
        version=version,
        panel=panel,
        starts_at=starts_at or now + timedelta(days=1),
        created_by=team.owner,
        now=now,
        **({"time_zone": "Europe/Berlin"} | overrides),
    )
    return Panel(team, team.owner, interview, panel, plan_questions(version))


def rate(panel: Panel, user: User, values: Sequence[int | None], **fields: Any) -> None:
    """Save the person's ratings, in the order of the plan; `None` is not assessed."""
    for question, value in zip(panel.questions, values, strict=True):
        reason = "" if value else "No time was left."
        scoring.save_rating(
            user=user,
            interview_id=panel.interview.pk,
            question_id=question.pk,
            entry=Entry(**({"value": value, "not_assessed_reason": reason} | fields)),
            sequence=0,
            now=timezone.now(),
        )


def submit(
    panel: Panel,
    user: User,
    values: Sequence[int | None] | None = None,
    *,
    recommendation: str = "yes",
    summary: str = "Knows the ground well.",
    evidence: str = "Explained it in order.",
    now: datetime | None = None,
) -> Scorecard:
    """Rate every question (3 unless `values` are given) and submit."""
    rate(panel, user, values or [3] * len(panel.questions), evidence=evidence)
    scoring.save_scorecard(
        user=user,
        interview_id=panel.interview.pk,
        recommendation=recommendation,
        summary=summary,
        sequence=0,
        now=now or timezone.now(),
    )
    scoring.submit_scorecard(
        user=user,
        interview_id=panel.interview.pk,
        questions=queries.names_of(queries.questions_of(panel.interview.plan_version_id)),
        now=now or timezone.now(),
    )
    return panel.scorecard(user)


def make_manager(team: Team) -> User:
    return make_member(team, Role.MANAGER)
