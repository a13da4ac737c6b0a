"""The team of a demonstration: one interview that is over, and one of tomorrow.

Everything comes about through the services, under moved clocks. What was said stands in
`fixtures/demo.yaml`; none of these people exists.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.models import User

from interviews.plans.models import PlanVersion
from interviews.plans.queries import current_version
from interviews.plans.services import StageDraft, create_plan
from interviews.scorecards import queries, scoring, services
from interviews.scorecards.models import Decision, Interview
from interviews.scorecards.revisions import Content, Entry
from interviews.teams import services as teams
from interviews.teams.models import Role, Team
from questions.models import Question

OWNER = "manager"


def make_team(people: Mapping[str, User], script: dict[str, Any], now: datetime) -> Team:
    """Make the team of `script` of those of its members who are among `people`."""
    past = now - timedelta(days=30)
    owner = people[OWNER]
    team = teams.create_team(owner=owner, name=script["name"])
    for username, role in script["members"].items():
        if username in people:
            _join(team, people[username], Role(role), past)
    plan = create_plan(
        team=team, title=script["plan"], created_by=owner, stages=_stages(script["stages"])
    )
    version = current_version(plan)
    for interview in script["interviews"]:
        _hold(team, people, version, interview, now)
    return team


def _join(team: Team, user: User, role: Role, now: datetime) -> None:
    invitation, _ = teams.invite(
        team=team, email=user.email, role=role, invited_by=team.owner, now=now
    )
    teams.accept_invitation(invitation=invitation, user=user, now=now)


def _stages(stages: Sequence[dict[str, Any]]) -> list[StageDraft]:
    """Ask the first questions of each topic; a topic that the bank lacks is left out."""
    return [
        StageDraft(
            title=stage["title"],
            minutes=stage["minutes"],
            questions=(questions := [q for path in stage["topics"] for q in _first_of(path)]),
            must_have=frozenset(question.pk for question in questions[:1]),
        )
        for stage in stages
    ]


def _first_of(path: str) -> list[Question]:
    module, topic = path.split("/")
    return list(
        Question.objects.published().in_topic(module, topic).with_revision().in_bank_order()[:1]
    )


def _hold(
    team: Team,
    people: Mapping[str, User],
    version: PlanVersion,
    script: dict[str, Any],
    now: datetime,
) -> None:
    day = now.astimezone(UTC).replace(hour=9, minute=0, second=0, microsecond=0)
    starts_at = day + timedelta(days=script["day"])
    arranged_at = min(starts_at, now) - timedelta(days=5)
    panel = [people[username] for username in script["panel"] if username in people]
    candidate = services.add_candidate(
        team=team,
        label=script["candidate"],
        retain_until=(starts_at + timedelta(days=team.retention_days)).date(),
    )
    interview = services.schedule_interview(
        team=team,
        candidate=candidate,
        version=version,
        panel=panel,
        starts_at=starts_at,
        time_zone="Europe/Berlin",
        created_by=team.owner,
        now=arranged_at,
    )
    if "decision" not in script:
        return
    ends_at = _talk(interview, panel, starts_at)
    for number, member in enumerate(panel):
        said = script["panel"][member.username]
        _judge(interview, member, said, ends_at + timedelta(minutes=20 * (number + 1)))
    amended = script["amendment"]
    if amended["by"] in people:
        _amend(interview, people[amended["by"]], amended, ends_at + timedelta(hours=3))
    services.decide(
        interview=interview,
        decision=Decision(script["decision"]),
        reason=script["reason"],
        by=team.owner,
        now=ends_at + timedelta(hours=5),
    )


def _talk(interview: Interview, panel: Sequence[User], starts_at: datetime) -> datetime:
    """Start one stage after the other; return when the last one ended."""
    now = starts_at
    for stage in interview.plan_version.stages.all():
        services.start_stage(interview=interview, stage=stage, by=panel[0], now=now)
        now += timedelta(minutes=stage.minutes)
    return now


def _judge(interview: Interview, member: User, said: dict[str, Any], now: datetime) -> None:
    asked = queries.questions_of(interview.plan_version_id)
    for place, question in enumerate(asked):
        value = said["ratings"][place % len(said["ratings"])]
        entry = Entry(
            value=value,
            not_assessed_reason="" if value else said["not_assessed"],
            evidence=said["evidence"][place % len(said["evidence"])] if value else "",
        )
        scoring.save_rating(
            user=member,
            interview_id=interview.pk,
            question_id=question.key,
            entry=entry,
            sequence=0,
            now=now,
        )
    scoring.save_scorecard(
        user=member,
        interview_id=interview.pk,
        recommendation=said["recommendation"],
        summary=said["summary"],
        sequence=0,
        now=now,
    )
    scoring.submit_scorecard(
        user=member, interview_id=interview.pk, questions=queries.names_of(asked), now=now
    )


def _amend(interview: Interview, member: User, amended: dict[str, Any], now: datetime) -> None:
    scorecard = queries.own_scorecard(interview, member)
    if scorecard is None:
        return
    asked = queries.questions_of(interview.plan_version_id)
    before = Content.from_json(scorecard.revisions.get(number=1).content)
    entries = dict(before.entries)
    key = asked[-1].key
    entries[key] = Entry(value=amended["rating"], evidence=amended["evidence"])
    scoring.amend_scorecard(
        user=member,
        interview_id=interview.pk,
        content=Content(before.recommendation, before.summary, entries),
        reason=amended["reason"],
        number=1,
        questions=queries.names_of(asked),
        now=now,
    )
