"""`REQUIRE_TWO_FACTOR`: nobody gets further than to setting a second factor up."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD, make_user
from tests.test_url_walk import address, known
from tests.url_world import make_world

pytestmark = pytest.mark.django_db

OPEN = {"health", "ready", "digests:unsubscribe"}


@pytest.fixture
def person(client: Client) -> User:
    user = make_user()
    client.force_login(user)
    return user


@pytest.fixture(autouse=True)
def required(settings: Any) -> None:
    settings.REQUIRE_TWO_FACTOR = True


def add_factor(user: User, kind: str) -> None:
    Authenticator.objects.create(user=user, type=kind, data={})


def test_every_page_leads_to_setting_one_up_but_those_of_the_account() -> None:
    world = make_world()
    client = world.client("owner")
    asked, let_in = set(), set()
    for name in known():
        response = client.get(address(world, name))
        is_asked = response.status_code == 302 and response.url == reverse("mfa_index")
        (asked if is_asked else let_in).add(name)

    assert let_in == OPEN | {name for name in known() if name.startswith("accounts:")}
    assert {"home", "questions:library", "practice:round_create"} <= asked
    assert client.get(reverse("admin:index")).url == reverse("mfa_index")
    for name in ("account_email", "account_change_password"):
        assert client.get(reverse(name)).status_code == 200


def test_person_is_told_and_sets_one_up(client: Client, person: User) -> None:
    page = client.get(reverse("practice:round_create"), follow=True)

    assert page.redirect_chain == [(reverse("mfa_index"), 302)]
    assert "Viva asks for a second factor. Set one up here" in page.content.decode()
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_a_post_does_nothing(client: Client, person: User) -> None:
    client.post(reverse("teams:team_create"), {"name": "Platform"})

    assert not person.owned_teams.exists()


def test_htmx_is_led_there_as_a_page(client: Client, person: User) -> None:
    response = client.get(reverse("questions:library"), headers={"HX-Request": "true"})

    assert response.headers["HX-Redirect"] == reverse("mfa_index")


@pytest.mark.parametrize(
    ("kind", "status"), [("totp", 200), ("webauthn", 200), ("recovery_codes", 302)]
)
def test_app_and_passkey_let_in_and_recovery_codes_alone_do_not(
    client: Client, person: User, kind: str, status: int
) -> None:
    add_factor(person, kind)

    assert client.get(reverse("practice:round_create")).status_code == status


def test_visitors_see_what_is_for_them(client: Client) -> None:
    assert client.get(reverse("questions:library")).status_code == 200


@pytest.mark.parametrize("is_required", [True, False])
def test_asking_costs_no_query(
    client: Client, person: User, settings: Any, is_required: bool, django_assert_num_queries: Any
) -> None:
    add_factor(person, "totp")
    settings.REQUIRE_TWO_FACTOR = is_required

    with django_assert_num_queries(2):  # the session with the person, the teams
        client.get(reverse("sharing:link_list"))
