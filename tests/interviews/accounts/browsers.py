"""Somebody in several browsers, each logged in by the form."""

from datetime import UTC, datetime

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from interviews.accounts.models import Session
from tests.factories import PASSWORD

LIST = reverse("accounts:session_list")
END_OTHERS = reverse("accounts:other_sessions_end")
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1"
)
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def log_in(person: User, user_agent: str = FIREFOX) -> Client:
    """By the form, as one does."""
    client = Client(headers={"user-agent": user_agent})
    client.post(reverse("account_login"), {"login": person.username, "password": PASSWORD})
    assert is_in(client)
    return client


def is_in(client: Client) -> bool:
    return client.get(LIST).status_code == 200


def confirm(client: Client) -> None:
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def session_of(client: Client) -> Session:
    return Session.objects.get(pk=client.cookies["sessionid"].value)


def end_of(client: Client) -> str:
    return reverse("accounts:session_end", args=[session_of(client).handle])
