"""Teams and plans for tests, made as people make them."""

from collections.abc import Sequence
from datetime import datetime
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.utils import timezone

from interviews.plans import services as plans
from interviews.plans.models import Plan, PlanQuestion, PlanVersion
from interviews.plans.queries import current_version
from interviews.plans.services import StageDraft
from interviews.teams.models import Membership, Role, Team
from questions.models import Question
from tests.factories import make_question, make_user

_number = count(1)


def make_team(*, owner: User | None = None, **overrides: Any) -> Team:
    """A team whose owner, a manager of it, is the only member."""
    owner = owner or make_user()
    team = Team.objects.create(owner=owner, **({"name": f"Team {next(_number)}"} | overrides))
    Membership.objects.create(team=team, user=owner, role=Role.MANAGER)
    return team


def make_member(team: Team, role: Role = Role.INTERVIEWER, user: User | None = None) -> User:
    """A person who belongs to the team in that role."""
    user = user or make_user()
    Membership.objects.create(team=team, user=user, role=role)
    return user


def make_verified_user(**overrides: Any) -> User:
    """A person whose address is verified."""
    user = make_user(**overrides)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_plan(
    *,
    team: Team | None = None,
    title: str = "Backend interview",
    questions: Sequence[Question] | None = None,
    stages: Sequence[StageDraft] | None = None,
) -> Plan:
    """A plan of one stage that asks `questions` (two by default), its version open."""
    team = team or make_team()
    if stages is None:
        asked = questions if questions is not None else [make_question(), make_question()]
        stages = [StageDraft(title="Technical depth", minutes=45, questions=asked)]
    return plans.create_plan(team=team, title=title, created_by=team.owner, stages=stages)


def make_frozen_version(*, now: datetime | None = None, **overrides: Any) -> PlanVersion:
    """The version of a new plan, frozen as by its first interview."""
    version = current_version(make_plan(**overrides))
    return plans.freeze(version, now=now or timezone.now())


def plan_questions(version: PlanVersion) -> list[PlanQuestion]:
    """What the version asks, in order."""
    rows = PlanQuestion.objects.filter(stage__version=version)
    return list(rows.select_related("stage", "question").order_by("stage__position", "position"))
