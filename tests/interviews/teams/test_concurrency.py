"""Two at once, against a database that really commits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interviews.plans import services as plans
from interviews.plans.models import PlanVersion
from interviews.teams import services
from interviews.teams.models import Invitation, Membership, Role
from tests.factories import make_user
from tests.factories_teams import make_frozen_version, make_member, make_team, make_verified_user

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Call them at the same moment, each with a connection of its own; refusals are returned."""
    barrier = Barrier(len(calls), timeout=60)

    def run(call: Callable[[], Any]) -> Any:
        try:
            barrier.wait()
            return call()
        except ValidationError as error:
            return error.messages[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_one_invitation_accepted_by_two_people_at_once_makes_one_member():
    """Two accounts can have verified the same address, when its case differs."""
    team = make_team()
    people = [make_user(), make_user()]
    for person, email in zip(people, ["ann@example.org", "Ann@example.org"], strict=True):
        EmailAddress.objects.create(user=person, email=email, verified=True)
    for _ in range(5):
        Membership.objects.filter(user__in=people).delete()
        Invitation.objects.all().delete()
        now = timezone.now()
        invitation, _ = services.invite(
            team=team, email="ann@example.org", role=Role.OBSERVER, invited_by=team.owner, now=now
        )

        accept = [
            partial(services.accept_invitation, invitation=each, user=person, now=now)
            for person in people
            for each in Invitation.objects.filter(pk=invitation.pk)
        ]
        results = at_once(*accept)

        assert Membership.objects.filter(user__in=people).count() == 1
        assert sum(isinstance(result, Membership) for result in results) == 1
        assert "This invitation has ended. Ask for a new one." in results


def test_one_invitation_accepted_eight_times_at_once_by_one_person_makes_one_membership():
    team = make_team()
    ann = make_verified_user(email="ann@example.org")
    _, token = services.invite(
        team=team,
        email=ann.email,
        role=Role.OBSERVER,
        invited_by=team.owner,
        now=timezone.now(),
    )
    clients = [Client() for _ in range(8)]
    clients[0].force_login(ann)
    for client in clients:
        client.cookies = clients[0].cookies

    def post(client: Client) -> Callable[[], str]:
        address = reverse("teams:invitation_accept", args=[token])
        return lambda: client.post(address).headers["Location"]

    assert at_once(*map(post, clients)) == [team.get_absolute_url()] * 8
    assert Membership.objects.filter(team=team, user=ann).count() == 1


def test_leaving_and_becoming_the_owner_at_once_leaves_a_team_with_an_owner():
    for _ in range(5):
        team = make_team()
        ann = make_member(team)
        services.offer_ownership(team=team, to=ann)
        membership = Membership.objects.get(team=team, user=ann)

        at_once(
            partial(services.accept_ownership, team=team, user=ann),
            partial(services.end_membership, membership=membership, by=ann, now=timezone.now()),
        )

        team.refresh_from_db()
        assert Membership.objects.get(team=team, user=team.owner).role == Role.MANAGER


def test_inviting_and_accepting_at_once_do_not_lock_each_other_out():
    team = make_team()
    ann = make_verified_user(email="ann@example.org")
    for number in range(5):
        Membership.objects.filter(user=ann).delete()
        now = timezone.now() + timedelta(seconds=number)
        arguments: dict[str, Any] = {
            "team": team,
            "email": ann.email,
            "role": Role.OBSERVER,
            "invited_by": team.owner,
            "now": now,
        }
        invitation, _ = services.invite(**arguments)

        at_once(
            partial(services.accept_invitation, invitation=invitation, user=ann, now=now),
            partial(services.invite, **arguments),
        )

        assert Membership.objects.filter(user=ann).count() == 1
        Invitation.objects.all().delete()


def test_next_version_opened_by_two_at_once_is_one():
    plan = make_frozen_version().plan

    at_once(*[partial(plans.open_next_version, plan=plan)] * 4)

    assert [version.number for version in PlanVersion.objects.filter(plan=plan)] == [2, 1]


def test_freezing_and_editing_at_once_never_edits_a_frozen_version():
    for _ in range(5):
        version = plans.open_next_version(plan=make_frozen_version().plan)
        stage = version.stages.get()

        frozen, edited = at_once(
            partial(plans.freeze, version),
            partial(plans.change_stage, stage=stage, title="Edited", minutes=5),
        )

        stage.refresh_from_db()
        assert frozen.is_frozen
        # Either the edit came first, or it was refused.
        assert (stage.title == "Edited") == (edited is None)
