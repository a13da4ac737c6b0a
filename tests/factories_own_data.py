"""A person who has left something in every place that Viva keeps."""

from datetime import timedelta

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils import timezone

from interviews.accounts.models import Profile
from interviews.history.models import AnswerNote
from interviews.mastery.models import InterviewGoal
from interviews.plans.models import Plan, PlanQuestion, PlanStage, PlanVersion
from interviews.practice.models import Bookmark, QuestionFlag
from interviews.scorecards.models import (
    AuditEvent,
    Candidate,
    Interview,
    Panelist,
    Rating,
    Scorecard,
    ScorecardRevision,
)
from interviews.sharing.models import Shared, ShareLink
from interviews.teams.models import Invitation, Membership, Role, Team
from questions import publishing
from questions.exchange.job_models import ImportJob
from questions.models import Action, AuditEntry, Blueprint, Comment, DismissedPair, Question
from tests.factories import make_answer, make_question, make_user

WROTE = "what-I-wrote"  # in every text that is the person's own


def make_person() -> User:
    return make_user(
        username="leaving-person",
        first_name="Leaving-First",
        last_name="Leaving-Last",
        email="leaving@example.org",
    )


def leave_traces(user: User, *, owns_team: bool = False) -> Team:
    """Give `user` rows in every section of what Viva holds; return a team they belong to."""
    _account(user)
    question = _practice(user)
    _bank(user, question)
    return _team(user, question, owns_team=owns_team)


def _account(user: User) -> None:
    now = timezone.now()
    user.groups.add(Group.objects.get_or_create(name="A group")[0])
    user.user_permissions.add(Permission.objects.first())
    address = EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    EmailConfirmation.objects.create(email_address=address, sent=now, key="confirmation-key")
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": "totp-secret"}
    )
    Profile.objects.create(user=user, time_zone="Europe/Vienna")
    Client().force_login(user)
    LogEntry.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(Question),
        object_id="1",
        object_repr=WROTE,
        action_flag=CHANGE,
        change_message=WROTE,
    )


def _practice(user: User) -> Question:
    now = timezone.now()
    question = make_question()
    answer = make_answer(user=user, question=question, text=WROTE)
    AnswerNote.objects.create(answer=answer, text=WROTE, updated_at=now)
    Bookmark.objects.create(user=user, question=question)
    QuestionFlag.objects.send(user=user, revision=answer.revision, text=WROTE)
    InterviewGoal.objects.create(
        user=user,
        interview_on=now.date(),
        blueprint=Blueprint.objects.create(slug="a-blueprint", title="A blueprint"),
    )
    return question


def _bank(user: User, question: Question) -> None:
    now = timezone.now()
    Comment.objects.create(question=question, author=user, text="of the bank", created_at=now)
    draft = make_question(published=False, prompt="A prompt of theirs?")
    publishing.publish(question=draft, author=user, reviewer=user)
    Question.objects.filter(pk=draft.pk).update(edited_by=user, submitted_by=user, reviewer=user)
    DismissedPair.objects.create(first=question, second=draft, dismissed_by=user)
    ImportJob.objects.create(
        owner=user, applied_by=user, name="questions.csv", format="csv", size=3, content=b"a,b"
    )
    assert AuditEntry.objects.filter(actor=user, action=Action.PUBLISHED).exists()


def _team(user: User, question: Question, *, owns_team: bool) -> Team:
    now = timezone.now()
    other = make_user()
    team = Team.objects.create(
        name="Platform", owner=user if owns_team else other, ownership_offered_to=user
    )
    for person in (user, other):
        Membership.objects.create(team=team, user=person, role=Role.MANAGER)
    invitation = {"team": team, "created_at": now, "sent_at": now, "expires_at": now}
    Invitation.objects.create(
        email="guest@example.org", token_hash="sent-hash", invited_by=user, **invitation
    )
    Invitation.objects.create(
        email=user.email,
        token_hash="accepted-hash",
        accepted_at=now,
        accepted_by=user,
        **invitation,
    )
    plan = Plan.objects.create(team=team, title="Backend", created_by=user)
    version = PlanVersion.objects.create(plan=plan, number=1, frozen_at=now)
    stage = PlanStage.objects.create(version=version, title="First")
    asked = PlanQuestion.objects.create(
        stage=stage, question=question, revision=question.current_revision
    )
    _interview(user, other, team, asked, is_mock=False)
    _interview(other, user, team, asked, is_mock=True)
    AuditEvent.objects.create(
        team=team, actor=user, action="scorecard.submitted", subject="1", created_at=now
    )
    return team


def _interview(
    panelist: User, other: User, team: Team, asked: PlanQuestion, *, is_mock: bool
) -> Interview:
    """An interview held by `panelist`; of a stranger, or in a mock interview of `other`."""
    now = timezone.now()
    candidate = Candidate.objects.create(
        team=team,
        label=other.get_full_name() if is_mock else "Stranger",
        email=other.email if is_mock else "stranger@example.org",
        user=other if is_mock else None,
        retain_until=now.date() + timedelta(days=30),
    )
    interview = Interview.objects.create(
        team=team,
        candidate=candidate,
        plan_version=asked.stage.version,
        starts_at=now,
        is_mock=is_mock,
        created_by=panelist,
        decided_by=panelist,
    )
    seat = Panelist.objects.create(interview=interview, user=panelist)
    scorecard = Scorecard.objects.create(
        panelist=seat, recommendation="yes", summary="said to the team", submitted_at=now
    )
    Rating.objects.create(
        scorecard=scorecard, plan_question=asked, value=4, evidence="said to the team"
    )
    content = {"recommendation": "yes", "summary": "said to the team", "ratings": []}
    ScorecardRevision.objects.create(scorecard=scorecard, number=1, content=content, created_at=now)
    ShareLink.objects.create(
        shares=Shared.SCORECARD,
        created_by=panelist,
        team=team,
        interview=interview,
        scorecard=scorecard,
        recipient="A colleague",
        token_hash=f"link-hash-{panelist.pk}",
        created_at=now,
        expires_at=now,
    )
    return interview
