"""Where somebody is logged in: the list is what lets them in, and what it ends is dead."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interviews.accounts.devices import UNKNOWN
from interviews.accounts.models import Profile, Session
from interviews.accounts.queries import live_sessions
from tests.factories import PASSWORD, make_user
from tests.interviews.accounts.browsers import (
    END_OTHERS,
    LIST,
    NOW,
    SAFARI,
    confirm,
    end_of,
    is_in,
    log_in,
    session_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return make_user()


# The list


def test_list_says_which_browser_since_when_and_last_used(person: User) -> None:
    with time_machine.travel(NOW - timedelta(days=3), tick=False):
        log_in(person, SAFARI)
    with time_machine.travel(NOW, tick=False):
        page = log_in(person).get(LIST)

    assert page.context["here"].device == "Firefox on Linux"
    (phone,) = page.context["elsewhere"]
    assert (phone.device, phone.began_at) == ("Safari on iPhone", NOW - timedelta(days=3))
    text = " ".join(page.content.decode().split())
    assert "Logged in on 2 Mar 2026 at 12:00" in text
    assert "Logged in on 27 Feb 2026 at 12:00<br>Last used on 27 Feb 2026" in text


def test_list_shows_nobody_elses_no_visitors_and_no_expired_ones(person: User) -> None:
    log_in(make_user(), SAFARI)
    visitor = Client()
    session = visitor.session
    session["seen"] = "something"
    session.save()
    with time_machine.travel(timezone.now() - timedelta(days=15)):
        log_in(person, SAFARI)

    assert log_in(person).get(LIST).context["elsewhere"] == []


def test_list_shows_no_key_of_a_session(person: User) -> None:
    here, elsewhere = log_in(person), log_in(person, SAFARI)

    page = here.get(LIST).content.decode()

    for client in (here, elsewhere):
        assert client.cookies["sessionid"].value not in page
    assert session_of(elsewhere).handle in page


def test_moments_are_those_of_the_person(person: User) -> None:
    Profile.objects.create(user=person, time_zone="Asia/Tokyo")
    with time_machine.travel(datetime(2026, 3, 2, 23, 30, tzinfo=UTC), tick=False):
        page = log_in(person).get(LIST)

    assert "Logged in on 3 Mar 2026 at 08:30" in page.content.decode()


@pytest.mark.parametrize("others", [1, 30])
def test_list_costs_as_many_queries_for_one_as_for_thirty(
    person: User, others: int, django_assert_num_queries: Any
) -> None:
    client = log_in(person)
    for _ in range(others):
        Client(headers={"user-agent": SAFARI}).force_login(person)

    with django_assert_num_queries(2):  # the session with the person, the list
        page = client.get(LIST)

    assert len(page.context["elsewhere"]) == others


def test_a_session_that_said_nothing_of_itself_is_listed(person: User) -> None:
    Client().force_login(person)

    (session,) = log_in(person).get(LIST).context["elsewhere"]

    assert session.device == UNKNOWN


@pytest.mark.parametrize("cookie", ["x" * 32, "x" * 5_000, "é" * 32, '"a\\000bcdefghi"'])
def test_a_cookie_that_is_no_key_is_a_visitors(cookie: str) -> None:
    response = Client().get(LIST, headers={"cookie": f"sessionid={cookie}"})

    assert response.url.startswith(reverse("account_login"))


# What ends


def test_an_ended_session_is_dead_at_its_next_request_and_the_others_are_not(
    person: User,
) -> None:
    here, phone, laptop = log_in(person), log_in(person, SAFARI), log_in(person)
    confirm(here)

    response = here.post(end_of(phone), follow=True)

    assert response.redirect_chain == [(LIST, 302)]
    assert "Safari on iPhone is logged out." in response.content.decode()
    assert [is_in(client) for client in (here, phone, laptop)] == [True, False, True]


def test_all_others_end_at_once(person: User) -> None:
    here, phone, laptop, somebody = (
        log_in(person),
        log_in(person, SAFARI),
        log_in(person),
        log_in(make_user()),
    )
    confirm(here)

    response = here.post(END_OTHERS, follow=True)

    assert "You are logged out everywhere but here." in response.content.decode()
    assert [is_in(client) for client in (here, phone, laptop, somebody)] == [
        *(True, False, False),
        True,
    ]


def test_ending_asks_for_the_password_and_then_does_it(person: User) -> None:
    here, phone = log_in(person), log_in(person, SAFARI)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        for address in (end_of(phone), END_OTHERS):
            asked = here.post(address)
            assert asked.url.startswith(reverse("account_reauthenticate"))
        assert is_in(phone)

        response = here.post(asked.url, {"password": PASSWORD})

        assert response.url == LIST
        assert not is_in(phone)


def test_nobody_ends_the_session_of_somebody_else_or_one_that_is_not_there(person: User) -> None:
    here, stranger = log_in(person), log_in(make_user())
    confirm(here)

    for address in (
        end_of(stranger),
        end_of(here),
        reverse("accounts:session_end", args=["0" * 32]),
        reverse("accounts:session_end", args=[stranger.cookies["sessionid"].value]),
    ):
        assert here.post(address).status_code == 404
    assert is_in(here)
    assert is_in(stranger)


def test_looking_ends_nothing(person: User) -> None:
    here, phone = log_in(person), log_in(person, SAFARI)
    confirm(here)

    assert here.get(END_OTHERS).status_code == here.get(end_of(phone)).status_code == 405
    assert is_in(phone)


# What ends them otherwise


def test_list_is_true_after_log_out_and_a_change_of_the_password(person: User) -> None:
    here, phone, laptop = log_in(person), log_in(person, SAFARI), log_in(person)
    laptop.post(reverse("account_logout"))
    assert [each.device for each in here.get(LIST).context["elsewhere"]] == ["Safari on iPhone"]

    here.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "staple-lamp-41", "password2": "staple-lamp-41"},
    )

    page = here.get(LIST)
    assert page.context["here"].device == "Firefox on Linux"
    assert page.context["elsewhere"] == []
    assert not is_in(phone)


def test_list_is_true_after_a_new_password_by_an_administrator(person: User) -> None:
    log_in(person)
    person.set_password("staple-lamp-41")
    person.save()

    assert live_sessions(person, timezone.now()) == []


def test_sessions_stay_dead_after_a_reactivation(person: User) -> None:
    client = log_in(person)
    person.is_active = False
    person.save()
    person.is_active = True
    person.save()

    assert not is_in(client)


def test_sessions_go_with_the_account(person: User) -> None:
    log_in(person)

    person.delete()

    assert not Session.objects.exists()


def test_administrator_ends_all_sessions_of_an_account(person: User) -> None:
    phone, laptop, stranger = log_in(person, SAFARI), log_in(person), log_in(make_user())
    chief = log_in(make_user(is_staff=True, is_superuser=True))
    people = reverse("admin:auth_user_changelist")

    response = chief.post(
        people, {"action": "log_out_everywhere", "_selected_action": [person.pk]}, follow=True
    )

    assert "Logged out everywhere: 1." in response.content.decode()
    assert [is_in(client) for client in (phone, laptop, stranger)] == [False, False, True]
    history = chief.get(reverse("admin:auth_user_history", args=[person.pk]))
    assert "Logged out everywhere." in history.content.decode()


def test_admin_shows_no_key_of_a_session_when_it_deletes_an_account(person: User) -> None:
    client = log_in(person)
    chief = log_in(make_user(is_staff=True, is_superuser=True))

    page = chief.get(reverse("admin:auth_user_delete", args=[person.pk])).content.decode()

    assert "Firefox on Linux, since" in page
    assert client.cookies["sessionid"].value not in page


def test_pages_of_second_factors_offer_to_end_the_rest(person: User) -> None:
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)
    client = Client()
    client.force_login(person)
    confirm(client)

    response = client.post(reverse("mfa_deactivate_totp"), follow=True)

    assert f'<a href="{LIST}">look where you are logged in</a>' in response.content.decode()
