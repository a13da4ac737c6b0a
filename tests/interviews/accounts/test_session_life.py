"""How long a session lasts, in the database and behind a cache."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session as FormerSession
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from interviews.accounts.models import Session
from tests.factories import make_user
from tests.interviews.accounts.browsers import (
    END_OTHERS,
    LIST,
    NOW,
    SAFARI,
    confirm,
    is_in,
    log_in,
    session_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return make_user()


def test_a_session_ends_two_weeks_after_its_last_use(person: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        used, idle = log_in(person), log_in(person)
        for _ in range(3):
            clock.shift(timedelta(days=10))
            assert is_in(used)

        assert not is_in(idle)
        assert session_of(used).seen_on == (NOW + timedelta(days=30)).date()


def test_a_session_ends_after_ninety_days_however_often_it_is_used(person: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client = log_in(person)
        for _ in range(89):
            clock.shift(timedelta(days=1))
            assert is_in(client)
        clock.shift(timedelta(days=1))

        assert not is_in(client)
        assert not Session.objects.exists()


def test_use_is_noted_once_a_day_and_costs_nothing_else(
    person: User, django_assert_num_queries: Any
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client = log_in(person)
        settings = reverse("accounts:settings")
        with django_assert_num_queries(2):  # the session with the person, the profile
            client.get(settings)
        clock.shift(timedelta(days=1))
        client.get(settings)
        with django_assert_num_queries(2):
            client.get(settings)
        clock.shift(timedelta(hours=11))
        with django_assert_num_queries(2):
            client.get(settings)

    assert session_of(client).seen_on == (NOW + timedelta(days=1)).date()


def test_a_session_that_ends_with_its_browser_still_does_after_a_day(person: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client = log_in(person)  # without *remember me*
        clock.shift(timedelta(days=1))
        cookie = client.get(LIST).cookies["sessionid"]

    assert (cookie["max-age"], cookie["expires"]) == ("", "")


def test_sessions_that_are_over_are_cleared(person: User) -> None:
    with time_machine.travel(NOW - timedelta(days=15)):
        log_in(person)
    with time_machine.travel(NOW):
        log_in(person)
        call_command("clearsessions")

        assert Session.objects.count() == 1
    assert not FormerSession.objects.exists()


def test_browser_forgets_the_pages_of_who_leaves(person: User) -> None:
    client = log_in(person)
    assert "Clear-Site-Data" not in client.get(LIST).headers

    response = client.post(reverse("account_logout"))

    assert response.headers["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in client.get(reverse("home")).headers


# Behind a cache


@pytest.fixture
def cached(settings: Any) -> None:
    settings.SESSION_ENGINE = "interviews.accounts.cached_sessions"


@pytest.mark.usefixtures("cached")
def test_an_ended_session_is_dead_behind_a_cache_too(
    person: User, django_capture_on_commit_callbacks: Any
) -> None:
    here, phone = log_in(person), log_in(person, SAFARI)
    confirm(here)

    with django_capture_on_commit_callbacks(execute=True):
        here.post(END_OTHERS)

    assert not is_in(phone)
    assert is_in(here)


@pytest.mark.usefixtures("cached")
def test_cached_session_that_ended_while_the_cache_was_away_is_dead_after_five_minutes(
    person: User,
) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = log_in(person)
        Session.objects.all().delete()  # and nobody told the cache
        assert is_in(client)

        clock.shift(timedelta(minutes=5, seconds=1))

        assert not is_in(client)


@pytest.mark.usefixtures("cached")
def test_use_of_a_cached_session_is_noted_too(person: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client = log_in(person)
        clock.shift(timedelta(days=1))
        assert is_in(client)

        assert session_of(client).seen_on == (NOW + timedelta(days=1)).date()
