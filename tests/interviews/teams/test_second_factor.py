"""A team that asks for a second factor: who may switch it on."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from interviews.teams.models import Team
from tests.factories_teams import make_member, make_team
from tests.url_table import known, rows
from tests.url_world import make_world

pytestmark = pytest.mark.django_db


def switch_on(client: Client, team: Team):
    return client.post(
        reverse("teams:team_settings", args=[team.pk]),
        {"name": team.name, "retention_days": 180, "requires_two_factor": "on"},
    )


def test_manager_without_a_second_factor_cannot_lock_themselves_out(
    user_client: Client, user: User
):
    team = make_team(owner=user)

    response = switch_on(user_client, team)

    assert response.status_code == 400
    assert "this would lock you out" in response.content.decode()
    team.refresh_from_db()
    assert not team.requires_two_factor


def test_manager_with_a_second_factor_asks_it_of_all(user_client: Client, user: User):
    team = make_team(owner=user)
    member = Client()
    member.force_login(make_member(team))
    TOTP.activate(user, generate_totp_secret())

    assert switch_on(user_client, team).status_code == 302

    assert user_client.get(team.get_absolute_url()).status_code == 200
    response = member.get(team.get_absolute_url())
    assert response.headers["Location"] == reverse("mfa_index")


def test_it_can_be_switched_off_again(user_client: Client, user: User):
    team = make_team(owner=user, requires_two_factor=True)
    TOTP.activate(user, generate_totp_secret())

    path = reverse("teams:team_settings", args=[team.pk])
    user_client.post(path, {"name": team.name, "retention_days": 180})

    team.refresh_from_db()
    assert not team.requires_two_factor


@pytest.mark.parametrize("role", ["observer", "interviewer", "submitted", "manager", "owner"])
def test_every_address_of_the_team_asks_for_it(role: str):
    world = make_world()
    Team.objects.filter(pk=world.team.pk).update(requires_two_factor=True)
    client, wrong = world.client(role), []
    of_team = [row for row in rows() if {"team", "team_id"} & set(known()[row[1]])]
    for method, name, _ in of_team:
        path = reverse(name, kwargs=world.kwargs(name, known()[name]))
        response = client.generic(method, path)
        is_refused = response.status_code in (403, 404)  # what the role may not do anyway
        if not is_refused and response.headers.get("Location") != reverse("mfa_index"):
            wrong.append(f"{method} {name}: {response.status_code}")

    assert len(of_team) > 70
    assert wrong == []
