"""What is done to a team is in its audit trail: who, what, to whom; nothing that people typed."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.core import mail
from django.urls import reverse

from interviews.scorecards.models import AuditEvent
from interviews.teams import services
from interviews.teams.models import Role, Team
from tests.factories import as_user, make_user
from tests.factories_teams import make_member, make_team, make_verified_user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def trail(team: Team) -> list[tuple[str, User | None, str]]:
    events = AuditEvent.objects.filter(team=team.pk).select_related("actor").order_by("pk")
    return [(event.action, event.actor, event.subject) for event in events]


def test_settings_are_written_down_one_by_one_and_only_when_they_change() -> None:
    owner = make_user()
    team = services.create_team(owner=owner, name="Hiring")
    first = {"name": "Hiring", "retention_days": 180, "requires_two_factor": False}

    for changes in ({}, {"requires_two_factor": True}, {"name": "New"}, {"retention_days": 30}):
        services.change_settings(team=team, by=owner, **(first | changes))

    assert trail(team) == [
        ("team.created", owner, str(team.pk)),
        ("team.two_factor_required", owner, str(team.pk)),
        ("team.renamed", owner, str(team.pk)),
        ("team.two_factor_waived", owner, str(team.pk)),
        ("team.renamed", owner, str(team.pk)),
        ("team.retention_changed", owner, str(team.pk)),
    ]


def test_an_invitation_is_written_down_until_somebody_joins_or_it_is_revoked() -> None:
    team, ann = make_team(), make_verified_user(email="ann@example.org")
    asked = {"team": team, "email": "ann@example.org", "role": Role.OBSERVER, "now": NOW}
    later = NOW + timedelta(hours=1)
    invitation, _ = services.invite(invited_by=team.owner, **asked)
    services.renew_invitation(invitation=invitation, by=team.owner, now=later)
    for _ in range(2):
        services.accept_invitation(invitation=invitation, user=ann, now=later)
    other, _ = services.invite(invited_by=team.owner, **(asked | {"email": "bob@example.org"}))
    for _ in range(2):
        services.revoke_invitation(invitation=other, by=team.owner, now=later)

    again, _ = services.invite(invited_by=team.owner, **(asked | {"email": "ann@work.example"}))
    EmailAddress.objects.create(user=ann, email="ann@work.example", verified=True)
    services.accept_invitation(invitation=again, user=ann, now=later)

    assert trail(team) == [
        ("invitation.sent", team.owner, str(invitation.pk)),
        ("invitation.renewed", team.owner, str(invitation.pk)),
        ("member.joined", ann, str(ann.pk)),
        ("invitation.sent", team.owner, str(other.pk)),
        ("invitation.revoked", team.owner, str(other.pk)),
        ("invitation.sent", team.owner, str(again.pk)),
    ]
    assert AuditEvent.objects.get(action="member.joined").created_at == later


def test_roles_leaving_and_removal_are_written_down_with_who_did_it() -> None:
    team = make_team()
    owner, ann, bob = team.owner, make_member(team), make_member(team)
    one, two = (team.memberships.get(user=user) for user in (ann, bob))
    page = reverse("teams:team_detail", args=[team.pk])

    for role in (Role.MANAGER, Role.MANAGER, Role.OBSERVER):
        as_user(owner).post(f"{page}members/{one.pk}/role/", {"role": role})
    as_user(owner).post(f"{page}members/{one.pk}/remove/")
    as_user(bob).post(f"{page}leave/")

    assert not team.memberships.filter(pk__in=[one.pk, two.pk]).exists()
    assert trail(team) == [
        ("member.made_manager", owner, str(ann.pk)),
        ("member.made_observer", owner, str(ann.pk)),
        ("member.removed", owner, str(ann.pk)),
        ("member.left", bob, str(bob.pk)),
    ]


def test_handing_over_is_written_down_step_by_step_and_outlives_the_team() -> None:
    team = make_team()
    owner, ann = team.owner, make_member(team)
    services.withdraw_offer(team=team, by=owner)  # there is none
    services.offer_ownership(team=team, to=ann)
    services.withdraw_offer(team=team, by=owner)
    services.offer_ownership(team=team, to=ann)
    services.withdraw_offer(team=team, by=ann)
    services.offer_ownership(team=team, to=ann)
    services.accept_ownership(team=team, user=ann)

    services.delete_team(team=team)

    assert trail(team) == [
        ("ownership.offered", owner, str(ann.pk)),
        ("ownership.withdrawn", owner, str(ann.pk)),
        ("ownership.offered", owner, str(ann.pk)),
        ("ownership.declined", ann, str(ann.pk)),
        ("ownership.offered", owner, str(ann.pk)),
        ("ownership.accepted", ann, str(ann.pk)),
        ("team.deleted", ann, str(team.pk)),
    ]


def test_what_is_refused_is_not_written_down() -> None:
    team = make_team()
    membership = team.memberships.get()
    page = reverse("teams:team_detail", args=[team.pk])

    client = as_user(team.owner)
    assert client.post(f"{page}leave/").status_code == 400
    role = f"{page}members/{membership.pk}/role/"
    assert client.post(role, {"role": Role.OBSERVER}).status_code == 400

    assert trail(team) == []


# The offer of a team is mailed


def offer(team: Team, to: User) -> str:
    """Offer it on the page; return what the page then says."""
    url = reverse("teams:ownership_offer", args=[team.pk])
    return as_user(team.owner).post(url, {"member": to.pk}, follow=True).content.decode()


def test_who_is_offered_a_team_gets_a_mail_with_the_way_to_it() -> None:
    team = make_team(name="R&D")
    ann = make_verified_user(username="ann")
    make_member(team, user=ann)

    page = offer(team, ann)

    (message,) = mail.outbox
    assert (message.to, message.subject) == ([ann.email], "R&D is offered to you")
    assert f"http://testserver{team.get_absolute_url()}" in message.body
    assert f"{team.owner.get_username()} offers you the team “R&D”" in message.body
    assert "Offered. You stay the owner until they accept." in page


def test_an_address_that_is_not_confirmed_gets_no_offer_and_the_page_says_so() -> None:
    team = make_team()
    ann = make_member(team)
    EmailAddress.objects.create(user=ann, email=ann.email, verified=False, primary=True)

    page = offer(team, ann)

    assert mail.outbox == []
    assert "They have confirmed no address" in page
    team.refresh_from_db()
    assert team.ownership_offered_to == ann


def test_an_offer_stands_though_the_mail_server_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    team = make_team()
    ann = make_verified_user()
    make_member(team, user=ann)

    def refuse(*args: object, **kwargs: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)

    page = offer(team, ann)

    assert "The mail server did not take the e-mail" in page
    team.refresh_from_db()
    assert team.ownership_offered_to == ann


def test_offers_cannot_be_used_to_flood_somebody() -> None:
    team = make_team()
    ann = make_verified_user()
    make_member(team, user=ann)
    for _ in range(10):
        offer(team, ann)

    url = reverse("teams:ownership_offer", args=[team.pk])
    refused = as_user(team.owner).post(url, {"member": ann.pk})

    assert (refused.status_code, len(mail.outbox)) == (429, 10)
