"""The people and things that `tests/test_url_walk.py` walks among: one of each."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interviews.digests.tokens import make_token
from interviews.plans import services as plans
from interviews.plans.queries import current_version
from interviews.practice.models import Mode
from interviews.scorecards.services import start_stage
from interviews.sharing.services import share_mastery
from interviews.teams import services as teams
from interviews.teams.models import Membership, Role, Team
from tests.factories import make_answer, make_question, make_round
from tests.factories_interviews import make_interview, submit
from tests.factories_sharing import make_debrief_link, make_terms
from tests.factories_teams import (
    make_frozen_version,
    make_member,
    make_team,
    make_verified_user,
    plan_questions,
)

ROLES = (
    "visitor",  # not logged in
    "stranger",  # logged in, belongs to no team
    "other",  # manager and owner of another team
    "observer",
    "interviewer",  # on the panel, has not submitted
    "submitted",  # on the panel, has submitted
    "manager",
    "owner",  # of the team; the practice rounds and answers are theirs too
    "holder",  # not logged in, holds a share link; a visitor wherever nothing is shared
)


TOKEN_OF_LINK = "sharing:link_open.token"


@dataclass(frozen=True)
class World:
    people: dict[str, User]
    team: Team
    arguments: dict[str, Any]  # by parameter, or by `namespace:name.parameter` where they differ

    def client(self, role: str, *, enforce_csrf_checks: bool = False) -> Client:
        """A browser in which the person of that role is logged in, if they are."""
        client = Client(enforce_csrf_checks=enforce_csrf_checks)
        if role in self.people:
            client.force_login(self.people[role])
        if role == "holder":
            client.get(reverse("sharing:link_open", args=[self.arguments[TOKEN_OF_LINK]]))
        return client

    def kwargs(self, name: str, parameters: list[str]) -> dict[str, Any]:
        """What to put into the address of `name`."""
        return {
            each: self.arguments.get(f"{name}.{each}", self.arguments.get(each))
            for each in parameters
        }


def make_world() -> World:
    people = {
        role: make_verified_user(username=role)
        for role in ROLES
        if role not in ("visitor", "holder")
    }
    make_team(owner=people["other"])
    team = make_team(owner=people["owner"])
    make_member(team, Role.OBSERVER, people["observer"])
    make_member(team, Role.INTERVIEWER, people["interviewer"])
    make_member(team, Role.INTERVIEWER, people["submitted"])
    make_member(team, Role.MANAGER, people["manager"])
    arguments = {"team": team.pk, **_team_arguments(team, people["owner"])}
    arguments |= _interview_arguments(team, people)
    arguments |= _shared_arguments(team, people)
    return World(people, team, {**arguments, **_own_arguments(people["owner"])})


def _interview_arguments(team: Team, people: dict[str, User]) -> dict[str, Any]:
    """An interview that `interviewer` and `submitted` hold; the latter has submitted."""
    panel = make_interview(team=team, people=[people["interviewer"], people["submitted"]])
    scorecard = submit(panel, people["submitted"])
    start_stage(
        interview=panel.interview,
        stage=panel.questions[0].stage,
        by=people["submitted"],
        now=timezone.now(),
    )
    question = panel.questions[0].pk
    return {
        "team_id": team.pk,
        "interview_id": panel.interview.pk,
        "candidate_id": panel.interview.candidate_id,
        "scorecard_id": scorecard.pk,
        "stage_id": panel.questions[0].stage_id,
        "version_id": panel.interview.plan_version_id,
        "scorecards:question_detail.question_id": question,
        "scorecards:rating_save.question_id": question,
    }


def _shared_arguments(team: Team, people: dict[str, User]) -> dict[str, Any]:
    """An interview that `submitted` alone held: the owner shares its debrief, and own mastery."""
    panel = make_interview(team=team, people=[people["submitted"]])
    scorecard = submit(panel, people["submitted"])
    link, token = make_debrief_link(panel, by=people["owner"])
    of_team, _ = share_mastery(
        by=people["owner"], terms=make_terms(), now=timezone.now(), team=team
    )
    return {
        "link_id": link.pk,
        TOKEN_OF_LINK: token,
        "sharing:team_shared_detail.link_id": of_team.pk,
        "sharing:debrief_share.interview_id": panel.interview.pk,
        "sharing:scorecard_share.interview_id": panel.interview.pk,
        "sharing:scorecard_share.scorecard_id": scorecard.pk,
    }


def _team_arguments(team: Team, owner: User) -> dict[str, Any]:
    version = make_frozen_version(team=team, questions=[make_question(), make_question()])
    open_version = plans.open_next_version(plan=version.plan)
    assert current_version(version.plan) == open_version
    invitation, token = teams.invite(
        team=team,
        email="new@example.org",
        role=Role.OBSERVER,
        invited_by=owner,
        now=timezone.now(),
    )
    bystander = Membership.objects.get(team=team, user=make_member(team))
    return {
        "plan": version.plan_id,
        "number": version.number,
        "stage": open_version.stages.get().pk,
        "plans:question_add.stage": open_version.stages.get().pk,
        "question": plan_questions(open_version)[0].pk,
        "member": bystander.pk,
        "token": token,
        "digests:unsubscribe.token": make_token(owner),
        "teams:invitation_resend.pk": invitation.pk,
        "teams:invitation_revoke.pk": invitation.pk,
        "teams:own_invitation_accept.pk": invitation.pk,
    }


def _own_arguments(owner: User) -> dict[str, Any]:
    question = make_question()
    answer = make_answer(user=owner, question=question)
    round_ = make_round(user=owner, questions=[question])
    mock = make_round(user=owner, questions=[question, make_question()], mode=Mode.MOCK)
    topic = question.topic
    return {
        "round_id": round_.pk,
        "position": 1,
        "practice:round_position.round_id": mock.pk,
        "practice:round_position.position": 2,
        "practice:round_submit.round_id": mock.pk,
        "practice:round_summary.round_id": answer.round_id,
        "sharing:round_share.round_id": answer.round_id,
        "question_id": question.pk,
        "file_format": "json",
        "handle": "0" * 32,
        "history:answer_detail.pk": answer.pk,
        "history:note_write.pk": answer.pk,
        "history:flag_send.pk": answer.pk,
        "module": topic.module.slug,
        "topic": topic.slug,
        "questions:question_detail.question": question.slug,
    }
