"""From a member of a team to its plans, and to nobody else's. What is not theirs is a 404."""

import uuid

from django.shortcuts import get_object_or_404

from interviews.plans.models import Plan, PlanQuestion, PlanStage
from interviews.teams.models import Membership


def get_plan(membership: Membership, plan_id: uuid.UUID) -> Plan:
    return get_object_or_404(Plan, team=membership.team_id, pk=plan_id)


def get_stage(membership: Membership, plan_id: uuid.UUID, stage_id: int) -> PlanStage:
    """Return a stage of the plan, with its version, plan and team."""
    stages = PlanStage.objects.select_related("version__plan__team")
    return get_object_or_404(
        stages, version__plan__team=membership.team_id, version__plan=plan_id, pk=stage_id
    )


def get_plan_question(
    membership: Membership, plan_id: uuid.UUID, plan_question_id: int
) -> PlanQuestion:
    """Return what the plan asks, with question, revision, stage, version, plan and team."""
    rows = PlanQuestion.objects.select_related(
        "stage__version__plan__team", "revision", "question__current_revision"
    )
    return get_object_or_404(
        rows,
        stage__version__plan__team=membership.team_id,
        stage__version__plan=plan_id,
        pk=plan_question_id,
    )
