"""Leaving the reminders, by hand and by a mail client."""

from datetime import UTC, datetime

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from interviews.accounts.models import Profile
from interviews.digests.services import send_digests
from interviews.digests.tokens import make_token
from tests.factories import make_user
from tests.factories_digests import make_subscriber

SEVEN = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def link_in_mail() -> str:
    header = mail.outbox[0].message()["List-Unsubscribe"]
    return header.strip("<>").removeprefix("http://127.0.0.1:8000")


def test_mail_client_unsubscribes_without_log_in_cookie_and_csrf_token():
    profile = make_subscriber(now=SEVEN)
    send_digests(now=SEVEN)

    response = Client(enforce_csrf_checks=True).post(
        link_in_mail(),
        "List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded",
    )

    assert response.status_code == 200
    profile.refresh_from_db()
    assert profile.wants_digest is False


def test_mail_client_may_send_a_multipart_form_and_send_it_again():
    make_subscriber(now=SEVEN)
    send_digests(now=SEVEN)
    client, link = Client(enforce_csrf_checks=True), link_in_mail()

    statuses = [client.post(link, {"List-Unsubscribe": "One-Click"}).status_code for _ in "ab"]

    assert statuses == [200, 200]
    assert Profile.objects.get().wants_digest is False


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_looking_at_the_link_unsubscribes_nobody(method):
    make_subscriber(now=SEVEN)
    send_digests(now=SEVEN)

    getattr(Client(), method)(link_in_mail())

    assert Profile.objects.get().wants_digest is True


def test_page_asks_and_then_confirms(client):
    make_subscriber(now=SEVEN)
    send_digests(now=SEVEN)

    page = client.get(link_in_mail())
    done = client.post(link_in_mail())

    assert "Send me no more reminders" in page.content.decode()
    assert page.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert "You get no more reminders." in done.content.decode()


def test_token_ends_the_reminders_of_its_own_person_only():
    leaving, staying = make_subscriber(now=SEVEN), make_subscriber(now=SEVEN)

    Client().post(reverse("digests:unsubscribe", args=[make_token(leaving.user)]))

    assert list(Profile.objects.filter(wants_digest=True)) == [staying]


@pytest.mark.parametrize("token", ["1", "1.forged", "x.y", "..", "1.", "%00"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_token_that_was_not_made_here_is_404(client, token, method):
    assert getattr(client, method)(f"/reminders/unsubscribe/{token}/").status_code == 404


def test_token_of_somebody_else_cannot_be_made_from_ones_own(client):
    own, other = make_subscriber(now=SEVEN), make_subscriber(now=SEVEN)
    signature = make_token(own.user).partition(".")[2]

    response = client.post(f"/reminders/unsubscribe/{other.pk}.{signature}/")

    assert response.status_code == 404
    assert Profile.objects.filter(wants_digest=True).count() == 2


def test_token_of_an_account_that_is_gone_says_the_same(client):
    user = make_user()
    token = make_token(user)
    user.delete()

    assert client.post(reverse("digests:unsubscribe", args=[token])).status_code == 200


def test_token_outlives_a_change_of_the_secret_key(settings):
    settings.SECRET_KEY = "old-" * 20
    token = make_token(make_user())
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new-" * 20, ["old-" * 20]

    assert Client().get(f"/reminders/unsubscribe/{token}/").status_code == 200
