"""What happens to accounts is in the log: by number, without anything that somebody typed."""

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa import app_settings
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.utils import get_form_class
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_out
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from config.logs import JsonFormatter
from interviews.accounts import passkeys
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Callable[[], list[tuple[str, str, int | None]]]:
    """Return a function that gives the lines of accounts so far, as production writes them."""
    cache.clear()
    caplog.set_level(logging.INFO, logger="viva.accounts")

    def told() -> list[tuple[str, str, int | None]]:
        texts = [JsonFormatter().format(r) for r in caplog.records if r.name == "viva.accounts"]
        found = [json.loads(text) for text in texts]
        assert all(set(line) <= {"time", "level", "logger", "message", "user"} for line in found)
        return [(line["level"], line["message"], line.get("user")) for line in found]

    return told


@pytest.fixture
def person() -> User:
    user = make_user()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def log_in(client: Client, login: str, password: str) -> None:
    client.post(reverse("account_login"), {"login": login, "password": password})


def test_log_in_and_log_out_name_the_account_by_its_number(
    client: Client, person: User, lines: Any
) -> None:
    log_in(client, person.username, PASSWORD)
    client.post(reverse("account_logout"))

    assert lines() == [("info", "logged in", person.pk), ("info", "logged out", person.pk)]


@pytest.mark.parametrize("login", ["person", "typed-by-mistake"])
def test_a_failed_log_in_keeps_nothing_of_what_was_typed(
    client: Client, person: User, lines: Any, login: str
) -> None:
    log_in(client, person.username if login == "person" else login, "not the password")

    assert lines() == [("warning", "log-in failed", None)]


def test_log_out_of_nobody_is_no_event(client: Client, lines: Any) -> None:
    client.post(reverse("account_logout"))
    user_logged_out.send(User, request=None, user=None)  # as Django does when a session was empty

    assert lines() == []


def test_a_new_password_is_an_event(client: Client, person: User, lines: Any) -> None:
    log_in(client, person.username, PASSWORD)
    new = "a longer passphrase of mine"
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    assert ("info", "password changed", person.pk) in lines()


def test_a_passkey_that_is_refused_is_an_event(client: Client, person: User, lines: Any) -> None:
    wrong = {"credential": json.dumps({"id": "nobody-knows-it", "rawId": "bm8", "response": {}})}
    client.post(reverse("mfa_login_webauthn"), wrong)
    assert lines() == [("warning", "passkey failed", None)]

    TOTP.activate(person, generate_totp_secret())
    log_in(client, person.username, PASSWORD)
    client.post(reverse("mfa_authenticate"), wrong)

    assert lines()[1:] == [("warning", "passkey failed", person.pk)]
    again = get_form_class(app_settings.FORMS, "reauthenticate_webauthn", None)
    assert issubclass(again, passkeys.ReauthenticateForm)


def test_a_wrong_password_typed_again_is_an_event(client: Client, person: User, lines: Any) -> None:
    log_in(client, person.username, PASSWORD)
    client.post(reverse("account_reauthenticate"), {"password": "not the password"})

    assert lines()[1:] == [("warning", "log-in failed", None)]


def test_a_wrong_code_and_a_factor_that_goes_are_events(
    client: Client, person: User, lines: Any
) -> None:
    TOTP.activate(person, generate_totp_secret())
    log_in(client, person.username, PASSWORD)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert lines() == [("warning", "second factor failed", person.pk)]

    [code, *_] = RecoveryCodes.activate(person).get_unused_codes()
    client.post(reverse("mfa_authenticate"), {"code": code})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("mfa_deactivate_totp"))

    told = lines()[1:]
    assert told[0] == ("info", "logged in", person.pk)
    assert ("info", "second factor removed", person.pk) in told
