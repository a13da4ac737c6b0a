"""Sessions, passwords and throttles: who is in, who is out, and who has to wait."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interviews.accounts.models import Session
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def person() -> User:
    user = make_user()
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def logged_in(person: User) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": person.username, "password": PASSWORD})
    assert is_in(client)
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("accounts:settings")).status_code == 200


def with_cookie(value: str) -> Client:
    client = Client()
    client.cookies["sessionid"] = value
    return client


def test_session_is_rotated_at_log_in(person: User):
    client = Client()
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    before = session.session_key

    client.post(reverse("account_login"), {"login": person.username, "password": PASSWORD})

    assert client.cookies["sessionid"].value != before
    assert not is_in(with_cookie(before))


def test_session_is_dead_after_log_out(person: User):
    client = logged_in(person)
    cookie = client.cookies["sessionid"].value

    client.post(reverse("account_logout"))

    assert not is_in(with_cookie(cookie))


def test_session_is_dead_when_its_time_is_up(person: User):
    cookie = logged_in(person).cookies["sessionid"].value
    assert is_in(with_cookie(cookie))

    Session.objects.update(expire_date=timezone.now())

    assert not is_in(with_cookie(cookie))


def test_other_sessions_are_dead_after_a_password_change(person: User):
    here, elsewhere = logged_in(person), logged_in(person)

    here.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "staple-lamp-41", "password2": "staple-lamp-41"},
    )

    assert is_in(here)
    assert not is_in(elsewhere)


def test_sessions_are_dead_after_deactivation(person: User):
    client = logged_in(person)

    User.objects.filter(pk=person.pk).update(is_active=False)

    assert not is_in(client)


@pytest.mark.parametrize("password", ["password123", "qwertyuiop", "12345678901", "short1"])
def test_common_numeric_and_short_passwords_are_refused(client: Client, password: str):
    response = client.post(
        reverse("account_signup"),
        {
            "email": "new@viva.example",
            "username": "newcomer",
            "password1": password,
            "password2": password,
        },
    )

    assert response.status_code == 200
    assert response.context["form"].errors["password1"]
    assert not User.objects.filter(username="newcomer").exists()


def test_guessing_a_password_is_stopped_for_the_right_one_too(person: User):
    client = Client()
    for number in range(5):
        client.post(
            reverse("account_login"), {"login": person.username, "password": f"wrong {number}"}
        )

    response = client.post(
        reverse("account_login"), {"login": person.username, "password": PASSWORD}
    )

    assert "Too many failed login attempts" in response.content.decode()
    assert not is_in(client)


@pytest.mark.parametrize(
    ("page", "fields", "allowed"),
    [
        ("account_signup", {"username": "x"}, 20),
        ("account_reset_password", {"email": "somebody-{}@viva.example"}, 20),
        ("account_login", {"login": "nobody-{}", "password": "x"}, 30),
    ],
)
def test_forms_of_visitors_are_throttled_with_a_plain_page(
    client: Client, page: str, fields: dict[str, str], allowed: int
):
    statuses = [
        client.post(
            reverse(page), {name: value.format(number) for name, value in fields.items()}
        ).status_code
        for number in range(allowed + 1)
    ]

    assert statuses == [*([statuses[0]] * allowed), 429]
    assert statuses[0] in (200, 302)


def test_addresses_are_changed_by_who_has_just_typed_the_password(person: User):
    """Whoever finds an open browser cannot lead the reset of the password to themselves."""
    client = Client()
    client.force_login(person)
    added = {"action_add": "", "email": "other@example.org"}

    refused = client.post(reverse("account_email"), added)
    assert refused.url.startswith(reverse("account_reauthenticate"))
    assert not person.emailaddress_set.filter(email="other@example.org").exists()

    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("account_email"), added)
    assert person.emailaddress_set.filter(email="other@example.org").exists()
