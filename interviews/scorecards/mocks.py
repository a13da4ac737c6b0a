"""Mock interviews: a member interviews another along a plan of the team.

When both agree, what the interviewer ticked counts as practice of the one who was interviewed.
Until it has been counted, either may take the agreement back; afterwards it is history like any
other answer.
"""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from interviews.plans.models import PlanVersion
from interviews.practice.interviewed import Heard, record_interview
from interviews.practice.models import Round
from interviews.scorecards.audit import Action, record
from interviews.scorecards.models import Candidate, Interview, Rating
from interviews.scorecards.services import schedule_interview
from interviews.teams.models import Membership, Team


@transaction.atomic
def arrange_mock(
    *,
    team: Team,
    interviewer: User,
    member: User,
    version: PlanVersion,
    starts_at: datetime,
    time_zone: str,
    now: datetime,
) -> Interview:
    """Arrange that `interviewer` interviews `member`; neither has agreed to anything yet.

    Raises `ValidationError` for oneself, for who does not belong to the team, and as
    `schedule_interview` does.
    """
    if member == interviewer:
        raise ValidationError("Choose somebody else: nobody interviews themselves.")
    if not Membership.objects.filter(team=team, user=member).exists():
        raise ValidationError("Only a member of the team can be interviewed here.")
    candidate = Candidate.objects.create(
        team=team,
        user=member,
        label=(member.get_full_name() or member.get_username())[:80],
        retain_until=(now + timedelta(days=team.retention_days)).date(),
    )
    interview = schedule_interview(
        team=team,
        candidate=candidate,
        version=version,
        panel=[interviewer],
        starts_at=starts_at,
        time_zone=time_zone,
        shows_initials=False,
        created_by=interviewer,
        now=now,
    )
    interview.is_mock = True
    interview.save(update_fields=["is_mock"])
    return interview


@transaction.atomic
def set_agreement(*, interview: Interview, user: User, agrees: bool, now: datetime) -> Interview:
    """Note that one of the two agrees, or no longer does; counts it when nothing else is missing.

    Raises `ValidationError` for anybody else, and once it has been counted.
    """
    interview = _lock(interview)
    if interview.practised_id is not None:
        raise ValidationError("It has been counted already, and is part of the history.")
    moment = now if agrees else None
    if interview.candidate.user_id == user.pk:
        interview.candidate_agreed_at = moment
    elif interview.panelists.active().filter(user=user).exists():
        interview.interviewer_agreed_at = moment
    else:
        raise ValidationError("Only the two of this mock interview can agree to it.")
    interview.save(update_fields=["candidate_agreed_at", "interviewer_agreed_at"])
    action = Action.MOCK_AGREED if agrees else Action.MOCK_WITHDRAWN
    record(team=interview.team, actor=user, action=action, subject=interview.pk, now=now)
    count_as_practice(interview=interview, now=now)
    return interview


@transaction.atomic
def count_as_practice(*, interview: Interview, now: datetime) -> Round | None:
    """Record what was heard as practice, once both have agreed and the scorecard is submitted.

    Called when either becomes true; again it changes nothing. What was not assessed is left out.
    """
    interview = _lock(interview)
    member = interview.candidate.user
    is_agreed = interview.candidate_agreed_at and interview.interviewer_agreed_at
    if (
        interview.is_cancelled
        or not interview.is_mock
        or not is_agreed
        or interview.practised_id
        or member is None
    ):
        return None
    ratings = Rating.objects.filter(
        scorecard__panelist__in=interview.panelists.active(),
        scorecard__submitted_at__isnull=False,
        value__isnull=False,
    )
    ratings = ratings.select_related("plan_question__revision__question__topic")
    in_order = ratings.order_by("plan_question__stage__position", "plan_question__position", "pk")
    heard = [Heard(rating.plan_question.revision, rating.ticked) for rating in in_order]
    if not heard:
        return None
    asked_at = interview.started_at or min(interview.starts_at, now)
    interview.practised = record_interview(user=member, heard=heard, asked_at=asked_at, now=now)
    interview.save(update_fields=["practised"])
    return interview.practised


def _lock(interview: Interview) -> Interview:
    rows = Interview.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("team", "candidate__user").get(pk=interview.pk)
