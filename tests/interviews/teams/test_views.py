"""Teams over HTTP. Who may do what stands in `tests/test_url_walk.py`."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.urls import reverse

from interviews.teams.models import Invitation, Membership, Role, Team
from tests.factories import as_user, make_user
from tests.factories_teams import make_member, make_team, make_verified_user

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def team(user: User) -> Team:
    return make_team(owner=user, name="Hiring & Co")


def invite(client: Client, team: Team, email: str = "ann@example.org", role: str = "observer"):
    address = reverse("teams:invitation_create", args=[team.pk])
    return client.post(address, {"email": email, "role": role}, follow=True)


def link_in(message: Any) -> str:
    """The path of the link in an invitation."""
    [path] = re.findall(r"http://testserver(/teams/invitations/\S+/)", message.body)
    return path


def test_team_is_started_with_a_name_on_one_line(user_client: Client, user: User):
    user_client.post(
        reverse("teams:team_create"), {"name": " Hiring\n team ", "retention_days": 90}
    )

    team = Team.objects.get()
    assert (team.name, team.retention_days, team.owner) == ("Hiring team", 90, user)


@pytest.mark.parametrize("days", ["0", "3651", "many"])
def test_retention_outside_its_limits_is_refused(user_client: Client, days: str):
    response = user_client.post(
        reverse("teams:team_create"), {"name": "Hiring", "retention_days": days}
    )

    assert response.status_code == 400
    assert not Team.objects.exists()


def test_invitation_is_sent_as_plain_text_to_the_address_alone(user_client: Client, team: Team):
    with time_machine.travel(NOON, tick=False):
        page = invite(user_client, team).content.decode()

    [message] = mail.outbox
    assert message.to == ["ann@example.org"]
    assert message.subject == "Hiring & Co invites you to Viva"
    assert message.content_subtype == "plain"
    assert getattr(message, "alternatives", []) == []
    assert "join the team “Hiring & Co” on Viva as observer" in message.body
    assert "until 9 March 2026, 12:00 (UTC)" in message.body
    assert "Sent to ann@example.org." in page


def test_invitation_link_shows_and_changes_nothing_until_it_is_accepted(
    user_client: Client, team: Team
):
    invite(user_client, team)
    link = link_in(mail.outbox[0])
    ann = make_verified_user(email="ann@example.org")
    client = as_user(ann)

    for _ in range(3):
        response = client.get(link)
        assert "Join the team" in response.content.decode()
    assert not team.memberships.filter(user=ann).exists()
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in response.headers["Cache-Control"]

    response = client.post(f"{link}join/", follow=True)
    assert "Welcome to Hiring &amp; Co." in response.content.decode()
    assert Membership.objects.get(user=ann).role == Role.OBSERVER


def test_visitor_is_led_through_sign_up_and_verification_to_the_team(
    user_client: Client, team: Team
):
    invite(user_client, team)
    link = link_in(mail.outbox[0])
    client = Client()

    page = client.get(link).content.decode()
    [signup] = re.findall(r'href="([^"]*/signup/\?[^"]*)"', page)
    signup = signup.replace("&amp;", "&")
    form = client.get(signup)
    assert form.context["form"].initial["email"] == "ann@example.org"
    response = client.post(
        signup,
        {
            "email": "ann@example.org",
            "username": "ann",
            "password1": "correct-horse-battery",
            "password2": "correct-horse-battery",
        },
    )
    assert response.headers["Location"] == link
    assert "Show first that ann@example.org is yours." in client.get(link).content.decode()
    assert client.post(f"{link}join/").status_code == 400

    [confirm] = re.findall(r"http://testserver(/accounts/confirm-email/\S+)", mail.outbox[1].body)
    client.post(confirm)
    assert "You are invited" in client.get(reverse("teams:team_list")).content.decode()
    client.post(f"{link}join/")

    assert Membership.objects.get(user__username="ann").team == team


def test_log_in_comes_back_to_the_invitation(user_client: Client, team: Team):
    invite(user_client, team)
    link = link_in(mail.outbox[0])
    make_verified_user(username="ann", email="ann@example.org")
    client = Client()

    [login] = re.findall(r'href="([^"]*/login/\?next[^"]*)"', client.get(link).content.decode())
    response = client.post(
        login.replace("&amp;", "&"), {"login": "ann", "password": "correct-horse-battery"}
    )

    assert response.headers["Location"] == link


def test_invitation_of_somebody_else_says_which_account_is_meant(user_client: Client, team: Team):
    invite(user_client, team)
    link = link_in(mail.outbox[0])
    client = as_user(make_verified_user(username="bob"))

    assert (
        "You are logged in as bob, and ann@example.org is not" in client.get(link).content.decode()
    )
    assert client.post(f"{link}join/").status_code == 400
    assert team.memberships.count() == 1


def test_invitation_under_teams_is_accepted_without_the_link(user_client: Client, team: Team):
    invite(user_client, team)
    ann = make_verified_user(email="ann@example.org")
    client, stranger = as_user(ann), as_user(make_verified_user())
    address = reverse("teams:own_invitation_accept", args=[Invitation.objects.get().pk])

    assert stranger.post(address).status_code == 404
    assert address in client.get(reverse("teams:team_list")).content.decode()
    client.post(address)

    assert team.memberships.filter(user=ann).exists()


@pytest.mark.parametrize("how", ["expired", "revoked", "replaced"])
def test_link_that_has_ended_does_not_open(user_client: Client, team: Team, how: str):
    with time_machine.travel(NOON, tick=False) as clock:
        invite(user_client, team)
        link = link_in(mail.outbox[0])
        invitation = Invitation.objects.get()
        client = as_user(make_verified_user(email="ann@example.org"))
        if how == "expired":
            clock.shift(timedelta(days=7))
        elif how == "revoked":
            user_client.post(reverse("teams:invitation_revoke", args=[team.pk, invitation.pk]))
        else:
            user_client.post(reverse("teams:invitation_resend", args=[team.pk, invitation.pk]))

        shown, accepted = client.get(link), client.post(f"{link}join/")

    if how == "expired":
        assert "This invitation has ended." in shown.content.decode()
        assert accepted.status_code == 400
    else:
        assert (shown.status_code, accepted.status_code) == (404, 404)
    assert team.memberships.count() == 1


def test_resent_invitation_has_a_link_that_works(user_client: Client, team: Team):
    invite(user_client, team)
    address = reverse("teams:invitation_resend", args=[team.pk, Invitation.objects.get().pk])
    user_client.post(address)
    ann = make_verified_user(email="ann@example.org")

    as_user(ann).post(f"{link_in(mail.outbox[1])}join/")

    assert team.memberships.filter(user=ann).exists()


def test_invitations_to_one_address_stop_after_five_a_day(user_client: Client, team: Team):
    with time_machine.travel(NOON, tick=False) as clock:
        answers = [invite(user_client, team, "Ann@example.org").status_code for _ in range(6)]
        sent = len(mail.outbox)
        other_team = make_team()
        other = invite(as_user(other_team.owner), other_team).status_code
        clock.shift(timedelta(days=1))
        assert invite(user_client, team).status_code == 200

    assert answers == [200] * 5 + [429]
    assert (sent, other) == (5, 429)


def test_invitations_of_a_team_stop_after_thirty_an_hour(user_client: Client, team: Team):
    with time_machine.travel(NOON, tick=False):
        answers = [
            invite(user_client, team, f"person-{number}@example.com").status_code
            for number in range(31)
        ]

    assert answers == [200] * 30 + [429]
    assert len(mail.outbox) == 30
    assert Invitation.objects.count() == 30


def test_mail_server_that_fails_is_said_and_the_invitation_kept(
    user_client: Client, team: Team, settings: Any
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    page = invite(user_client, team).content.decode()

    assert "The mail server did not take the e-mail to ann@example.org." in page
    assert Invitation.objects.count() == 1


def test_inviting_a_member_is_refused_with_reason(user_client: Client, team: Team):
    make_member(team, user=make_verified_user(email="ann@example.org"))

    response = invite(user_client, team)

    assert response.status_code == 400
    assert "ann@example.org belongs to the team already." in response.content.decode()
    assert mail.outbox == []


def test_role_is_changed_and_the_member_removed(user_client: Client, team: Team):
    ann = make_member(team, user=make_user(username="ann"))
    member = Membership.objects.get(user=ann)

    user_client.post(
        reverse("teams:member_role", args=[team.pk, member.pk]), {"role": Role.MANAGER}
    )
    member.refresh_from_db()
    assert member.role == Role.MANAGER
    page = user_client.post(
        reverse("teams:member_remove", args=[team.pk, member.pk]), follow=True
    ).content.decode()

    assert "ann no longer belongs to this team." in page
    assert as_user(ann).get(team.get_absolute_url()).status_code == 404


def test_owner_is_neither_removed_nor_demoted_by_another_manager(user: User, team: Team):
    ann = as_user(make_member(team, Role.MANAGER))
    owner = Membership.objects.get(user=user)

    removed = ann.post(reverse("teams:member_remove", args=[team.pk, owner.pk]))
    demoted = ann.post(reverse("teams:member_role", args=[team.pk, owner.pk]), {"role": "observer"})

    assert (removed.status_code, demoted.status_code) == (400, 400)
    assert "hand the team over first" in removed.content.decode()
    owner.refresh_from_db()
    assert owner.role == Role.MANAGER


def test_ownership_is_offered_and_accepted(user_client: Client, team: Team):
    ann = make_member(team, user=make_user(username="ann"))
    user_client.post(reverse("teams:ownership_offer", args=[team.pk]), {"member": ann.pk})
    client = as_user(ann)
    assert "The owner offers you this team." in client.get(team.get_absolute_url()).content.decode()

    client.post(reverse("teams:ownership_accept", args=[team.pk]))

    team.refresh_from_db()
    assert team.owner == ann
    assert user_client.get(reverse("teams:team_delete", args=[team.pk])).status_code == 403


def test_ownership_is_declined_and_withdrawn(user_client: Client, team: Team):
    ann = make_member(team)
    for end, client in (("decline", as_user(ann)), ("withdraw", user_client)):
        user_client.post(reverse("teams:ownership_offer", args=[team.pk]), {"member": ann.pk})
        client.post(reverse(f"teams:ownership_{end}", args=[team.pk]))

        team.refresh_from_db()
        assert team.ownership_offered_to is None


def test_ownership_is_not_offered_to_who_is_no_member(user_client: Client, team: Team):
    response = user_client.post(
        reverse("teams:ownership_offer", args=[team.pk]), {"member": make_user().pk}
    )

    assert response.status_code == 400
    team.refresh_from_db()
    assert team.ownership_offered_to is None


def test_team_is_deleted_only_by_its_name(user_client: Client, team: Team):
    address = reverse("teams:team_delete", args=[team.pk])

    assert user_client.post(address, {"name": "Hiring"}).status_code == 400
    assert Team.objects.exists()
    user_client.post(address, {"name": "Hiring & Co"})

    assert not Team.objects.exists()


def test_observer_sees_members_but_no_invitations_and_no_controls(user_client: Client, team: Team):
    invite(user_client, team, "secret@example.org")
    observer = as_user(make_member(team, Role.OBSERVER))

    page = observer.get(team.get_absolute_url()).content.decode()

    assert team.owner.username in page
    assert "secret@example.org" not in page
    assert "Change</button>" not in page


@pytest.mark.parametrize("count", [1, 30])
def test_team_pages_take_the_same_queries_at_any_size(
    user_client: Client, user: User, team: Team, count: int, django_assert_num_queries: Any
):
    for number in range(count):
        member = make_member(team)
        make_member(make_team(owner=member), user=user)
        Invitation.objects.create(
            team=team,
            email=f"{number}@example.org",
            token_hash=f"{number}",
            invited_by=member,
            created_at=NOON,
            sent_at=NOON,
            expires_at=NOON,
        )

    with django_assert_num_queries(3):
        user_client.get(reverse("teams:team_list"))
    with django_assert_num_queries(5):
        user_client.get(team.get_absolute_url())
