"""Plans that are drafted: from a blueprint, or from the shares of a job description."""

import random
from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction

from interviews.plans.models import Plan
from interviews.plans.rounds import Candidate, WantedShare, propose
from interviews.plans.services import StageDraft, create_plan, minutes_of
from interviews.teams.models import Team
from questions.blueprints import Shortfall, draw
from questions.models import Blueprint, Kind, Level, Need, Question


@transaction.atomic
def draft_from_blueprint(
    *,
    team: Team,
    title: str,
    created_by: User,
    blueprint: Blueprint,
    count: int,
    rounds: int,
    rng: random.Random,
) -> tuple[Plan | None, list[Shortfall]]:
    """Draw `count` questions and split them, in the order of the shares, over `rounds` stages.

    The second value names the shares that could not be met; no plan is made of no questions.
    """
    drawn = draw(blueprint, count, rng=rng)
    if not drawn.questions:
        return None, drawn.shortfalls
    size = -(-len(drawn.questions) // rounds)
    parts = [drawn.questions[start : start + size] for start in range(0, count, size)]
    stages = [
        StageDraft(
            title=f"Round {number}" if len(parts) > 1 else "Interview",
            minutes=stage_minutes(questions),
            questions=questions,
        )
        for number, questions in enumerate(filter(None, parts), start=1)
    ]
    plan = create_plan(team=team, title=title, created_by=created_by, stages=stages)
    return plan, drawn.shortfalls


def stage_minutes(questions: Sequence[Question]) -> int:
    """What the questions take together, with five minutes to arrive, in steps of five."""
    needed = sum(
        minutes_of(question.current_revision) for question in questions if question.current_revision
    )
    return min(480, -(-(needed + 5) // 5) * 5)


@transaction.atomic
def draft_from_shares(
    *, team: Team, title: str, created_by: User, shares: Sequence[WantedShare], level: Level
) -> tuple[Plan | None, list[str]]:
    """Make a plan of three rounds; no plan is made when the bank has nothing for the shares.

    The second value names the shares that got no question.
    """
    proposal = propose(shares, _candidates(), level)
    keys = [key for each in proposal.rounds for key in each.questions]
    if len(proposal.unmet) == len(shares):
        return None, proposal.unmet
    questions = Question.objects.with_revision().in_bulk(keys)
    stages = [
        StageDraft(
            title=each.title,
            minutes=each.minutes,
            questions=[questions[key] for key in each.questions],
            must_have=proposal.must_haves,
        )
        for each in proposal.rounds
    ]
    plan = create_plan(team=team, title=title, created_by=created_by, stages=stages)
    return plan, proposal.unmet


def _candidates() -> list[Candidate]:
    """Every published question, in the order of the bank."""
    questions = (
        Question.objects.published()
        .with_revision()
        .defer(
            "current_revision__content",
            "current_revision__rendered",
            "current_revision__search_text",
        )
        .in_bank_order()
    )
    return [
        Candidate(
            key=question.pk,
            topic=question.topic.path,
            kind=Kind(revision.kind),
            level=Level(revision.level),
            need=Need(revision.need),
            minutes=minutes_of(revision),
        )
        for question in questions
        if (revision := question.current_revision) is not None
    ]
