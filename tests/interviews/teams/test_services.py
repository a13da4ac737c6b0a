"""Who belongs to a team, and that it always has an owner."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from interviews.plans.models import PlanVersion
from interviews.scorecards.models import Candidate, Interview, Panelist, Rating, Scorecard
from interviews.teams import services
from interviews.teams.models import Invitation, Membership, Role, Team
from interviews.teams.queries import invitations_for
from interviews.teams.signals import membership_ended
from interviews.teams.tokens import hash_token
from questions.models import Question
from tests.factories import make_user
from tests.factories_teams import (
    make_frozen_version,
    make_member,
    make_team,
    make_verified_user,
    plan_questions,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def invite(team: Team, email: str = "new@example.org", **overrides: Any) -> tuple[Invitation, str]:
    fields = {"role": Role.INTERVIEWER, "invited_by": team.owner, "now": NOW}
    return services.invite(team=team, email=email, **(fields | overrides))


def membership(team: Team, user: User) -> Membership:
    return Membership.objects.get(team=team, user=user)


def test_create_team_makes_its_owner_a_manager():
    owner = make_user()

    team = services.create_team(owner=owner, name="Hiring", retention_days=30)

    assert (team.owner, team.retention_days) == (owner, 30)
    assert membership(team, owner).role == Role.MANAGER


def test_invitation_stores_the_hash_of_256_random_bits():
    invitation, token = invite(make_team(), email="New@Example.org")
    _, other = invite(make_team())

    assert len(token) == 43  # 32 bytes in base64
    assert token != other
    assert invitation.token_hash == hash_token(token)
    assert token not in str(Invitation.objects.filter(pk=invitation.pk).values())
    assert invitation.email == "new@example.org"
    assert invitation.expires_at == NOW + timedelta(days=7)


def test_invitation_is_accepted_by_who_verified_the_address():
    team = make_team()
    invitation, _ = invite(team, email="ann@example.org", role=Role.OBSERVER)
    ann = make_verified_user(email="Ann@Example.org")

    accepted = services.accept_invitation(invitation=invitation, user=ann, now=NOW)

    assert (accepted.team, accepted.user, accepted.role) == (team, ann, Role.OBSERVER)
    invitation.refresh_from_db()
    assert (invitation.accepted_at, invitation.accepted_by) == (NOW, ann)


def test_invitation_is_refused_to_other_and_to_unverified_addresses():
    invitation, _ = invite(make_team(), email="ann@example.org")
    unverified = make_user(email="ann@example.org")
    EmailAddress.objects.create(user=unverified, email="ann@example.org", verified=False)

    for user in (make_verified_user(), unverified):
        with pytest.raises(ValidationError, match="for another address"):
            services.accept_invitation(invitation=invitation, user=user, now=NOW)

    assert Membership.objects.count() == 1


@pytest.mark.parametrize("how", ["expired", "revoked", "used"])
def test_invitation_that_has_ended_is_refused(how: str):
    team = make_team()
    invitation, _ = invite(team, email="ann@example.org")
    ann, now = make_verified_user(email="ann@example.org"), NOW
    if how == "expired":
        now = NOW + timedelta(days=7)
    elif how == "revoked":
        services.revoke_invitation(invitation=invitation, by=invitation.invited_by, now=NOW)
    else:
        accepted = services.accept_invitation(invitation=invitation, user=ann, now=NOW)
        services.end_membership(membership=accepted, by=accepted.user, now=NOW)

    with pytest.raises(ValidationError, match="has ended"):
        services.accept_invitation(invitation=invitation, user=ann, now=now)

    assert not team.memberships.filter(user=ann).exists()


def test_accepting_once_more_returns_the_membership():
    invitation, _ = invite(make_team(), email="ann@example.org")
    ann = make_verified_user(email="ann@example.org")

    first = services.accept_invitation(invitation=invitation, user=ann, now=NOW)
    again = services.accept_invitation(invitation=invitation, user=ann, now=NOW)

    assert first == again


def test_inviting_again_replaces_role_time_and_token():
    team = make_team()
    first, old = invite(team, email="ann@example.org")
    later = NOW + timedelta(days=9)

    second, new = invite(team, email="ANN@example.org", role=Role.MANAGER, now=later)

    assert second.pk == first.pk
    assert (second.role, second.created_at, second.expires_at) == (
        Role.MANAGER,
        NOW,
        later + timedelta(days=7),
    )
    assert not Invitation.objects.filter(token_hash=hash_token(old)).exists()
    assert Invitation.objects.filter(token_hash=hash_token(new)).exists()


def test_invitation_to_a_member_is_refused():
    team = make_team()
    ann = make_member(team, user=make_verified_user())

    with pytest.raises(ValidationError, match="belongs to the team already"):
        invite(team, email=ann.email.upper())


def test_invitations_stop_when_the_team_is_full(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(services, "MEMBERS_MAX", 2)
    team = make_team()
    invite(team, email="ann@example.org")

    with pytest.raises(ValidationError, match="at most 2 members"):
        invite(team, email="bob@example.org")
    invite(team, email="ann@example.org")


def test_renewed_invitation_works_anew_and_its_old_token_does_not():
    invitation, old = invite(make_team())
    later = NOW + timedelta(days=8)

    invitation, new = services.renew_invitation(
        invitation=invitation, by=invitation.invited_by, now=later
    )

    assert old != new
    assert invitation.token_hash == hash_token(new)
    assert invitation.expires_at == later + timedelta(days=7)
    services.revoke_invitation(invitation=invitation, by=invitation.invited_by, now=later)
    with pytest.raises(ValidationError, match="is settled"):
        services.renew_invitation(invitation=invitation, by=invitation.invited_by, now=later)


def test_invitations_for_a_person_are_those_to_verified_addresses():
    ann = make_verified_user(email="ann@example.org")
    team = make_team()
    invitation, _ = invite(team, email="ann@example.org")
    invite(team, email="bob@example.org")
    invite(make_team(owner=ann), email="ann@elsewhere.example")

    assert list(invitations_for(ann, NOW)) == [invitation]
    assert list(invitations_for(ann, NOW + timedelta(days=7))) == []


def test_change_role_never_takes_the_role_of_the_owner():
    team = make_team()
    ann = make_member(team)

    services.change_role(membership=membership(team, ann), role=Role.OBSERVER, by=team.owner)
    with pytest.raises(ValidationError, match="owner of a team is a manager"):
        services.change_role(
            membership=membership(team, team.owner), role=Role.OBSERVER, by=team.owner
        )

    assert membership(team, ann).role == Role.OBSERVER
    assert membership(team, team.owner).role == Role.MANAGER


def test_owner_cannot_leave():
    team = make_team()

    with pytest.raises(ValidationError, match="hand the team over first"):
        services.end_membership(membership=membership(team, team.owner), by=team.owner, now=NOW)

    assert team.memberships.count() == 1


def test_owner_cannot_be_deleted_while_owning():
    team = make_team()

    with pytest.raises(ProtectedError):
        team.owner.delete()

    assert User.objects.filter(pk=team.owner_id).exists()
    assert membership(team, team.owner).is_manager


def test_delete_team_takes_plans_and_interviews_along_and_leaves_the_bank():
    team = make_team()
    version = make_frozen_version(team=team)
    candidate = Candidate.objects.create(team=team, label="C", retain_until=NOW.date())
    interview = Interview.objects.create(
        team=team, candidate=candidate, plan_version=version, starts_at=NOW
    )
    panelist = Panelist.objects.create(interview=interview, user=team.owner)
    Rating.objects.create(
        scorecard=Scorecard.objects.create(panelist=panelist),
        plan_question=plan_questions(version)[0],
        value=3,
    )
    other = make_frozen_version()

    services.delete_team(team=team)

    assert list(Team.objects.all()) == [other.plan.team]
    assert list(PlanVersion.objects.all()) == [other]
    for model in (Candidate, Interview, Panelist, Scorecard, Rating):
        assert not model.objects.exists()
    assert Question.objects.count() == 4


def test_end_membership_announces_it_once_and_ends_an_offer():
    team = make_team()
    ann = make_member(team)
    services.offer_ownership(team=team, to=ann)
    heard: list[Any] = []

    def hear(sender: Any, **said: Any) -> None:
        heard.append((said["team"], said["user"], said["now"]))

    membership_ended.connect(hear)
    try:
        ending = membership(team, ann)
        services.end_membership(membership=ending, by=ending.user, now=NOW)
        services.end_membership(membership=ending, by=ending.user, now=NOW)
    finally:
        membership_ended.disconnect(hear)

    assert heard == [(team, ann, NOW)]
    team.refresh_from_db()
    assert team.ownership_offered_to is None


def test_receiver_that_fails_keeps_the_membership():
    team = make_team()
    ann = make_member(team)

    def fail(sender: Any, **said: Any) -> None:
        raise RuntimeError("no")

    membership_ended.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            services.end_membership(membership=membership(team, ann), by=ann, now=NOW)
    finally:
        membership_ended.disconnect(fail)

    assert team.memberships.filter(user=ann).exists()


def test_ownership_passes_only_with_the_consent_of_the_other():
    team = make_team()
    old, ann, bob = team.owner, make_member(team, Role.OBSERVER), make_member(team)

    services.offer_ownership(team=team, to=ann)
    team.refresh_from_db()
    assert team.owner == old
    with pytest.raises(ValidationError, match="no longer stands"):
        services.accept_ownership(team=team, user=bob)
    services.accept_ownership(team=team, user=ann)

    team.refresh_from_db()
    assert (team.owner, team.ownership_offered_to) == (ann, None)
    assert membership(team, ann).role == Role.MANAGER
    assert membership(team, old).role == Role.MANAGER
    services.end_membership(membership=membership(team, old), by=old, now=NOW)


def test_ownership_is_not_offered_to_strangers_or_to_the_owner():
    team = make_team()

    for user in (make_user(), team.owner):
        with pytest.raises(ValidationError, match="another member"):
            services.offer_ownership(team=team, to=user)


def test_offer_that_was_withdrawn_cannot_be_accepted():
    team = make_team()
    ann = make_member(team)
    services.offer_ownership(team=team, to=ann)

    services.withdraw_offer(team=team, by=team.owner)

    with pytest.raises(ValidationError, match="no longer stands"):
        services.accept_ownership(team=team, user=ann)
