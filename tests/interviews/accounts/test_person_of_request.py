"""Who a request is of: the account that came with its session, or nobody."""

from typing import Any

import pytest
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest
from django.test import Client

from interviews.accounts.backends import person_of
from interviews.accounts.models import Profile, Session
from interviews.accounts.sessions import SessionStore
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    person = make_user()
    Profile.objects.create(user=person, time_zone="Asia/Tokyo")
    return person


@pytest.fixture
def key(person: User) -> str:
    client = Client()
    client.force_login(person)
    return client.cookies["sessionid"].value


def request_with(key: str | None) -> HttpRequest:
    request = HttpRequest()
    request.session = SessionStore(key)
    return request


def test_person_and_profile_come_with_the_session(
    person: User, key: str, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        found = person_of(request_with(key))
        assert (found, found.profile.time_zone) == (person, "Asia/Tokyo")


def test_visitor_is_nobody() -> None:
    visitor = SessionStore()
    visitor["looked_at"] = "the library"
    visitor.save()

    assert person_of(request_with(None)) == AnonymousUser()
    assert person_of(request_with(visitor.session_key)) == AnonymousUser()


def test_account_that_was_closed_is_nobody(person: User, key: str) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)  # the session is still there

    assert person_of(request_with(key)) == AnonymousUser()


def test_session_ends_when_its_password_is_no_longer_the_password(person: User, key: str) -> None:
    person.set_password("another horse battery")
    person.save()

    assert person_of(request_with(key)) == AnonymousUser()
    assert not Session.objects.filter(session_key=key).exists()


def test_session_goes_on_under_another_key_when_the_secret_has_changed(
    person: User, key: str, settings: Any
) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret"
    request = request_with(key)

    assert person_of(request) == person
    assert request.session.session_key != key


def test_what_the_session_says_counts_and_not_whose_row_it_is(person: User, key: str) -> None:
    Session.objects.update(user=make_user())

    assert person_of(request_with(key)) == person


def test_back_end_that_is_no_longer_in_use_lets_nobody_in(key: str, settings: Any) -> None:
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]

    assert person_of(request_with(key)) == AnonymousUser()


@pytest.mark.parametrize("lost", ["_auth_user_hash", "_auth_user_backend", "_auth_user_id"])
def test_session_without_all_of_a_log_in_is_of_nobody(key: str, lost: str) -> None:
    session = SessionStore(key)
    del session[lost]
    # Saved as it is: a session whose owner cannot be told is otherwise a visitor's.
    Session.objects.update(session_data=session.encode(dict(session.items())))

    assert person_of(request_with(key)) == AnonymousUser()
    assert get_user(request_with(key)) == AnonymousUser()
