"""A second factor: set up, asked for at log-in, and required where somebody says so."""

import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from cryptography.fernet import InvalidToken
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from interviews.accounts.adapters import EncryptingMFAAdapter
from interviews.teams.access import TwoFactorRequired, get_membership
from interviews.teams.models import Membership, Team
from tests.factories import make_user

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(secret: str = SECRET, *, periods_ago: int = 0) -> str:
    counter = int(time.time()) // 30 - periods_ago
    return auth.format_hotp_value(auth.hotp_value(secret, counter))


@pytest.fixture
def person() -> User:
    user = make_user()
    user.set_password("correct horse battery")
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def protected(person: User) -> User:
    auth.TOTP.activate(person, SECRET)
    return person


def log_in(client: Client, user: User):
    return client.post(
        reverse("account_login"), {"login": user.username, "password": "correct horse battery"}
    )


def test_authenticator_app_is_set_up_with_its_code(client: Client, person: User):
    log_in(client, person)
    asks_again = client.get(reverse("mfa_activate_totp"))
    client.post(asks_again.url, {"password": "correct horse battery"})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret

    assert asks_again.url.startswith(reverse("account_reauthenticate"))
    refused = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert refused.status_code == 200
    assert not Authenticator.objects.exists()
    client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    assert Authenticator.objects.get(type="totp").user == person


def test_password_alone_does_not_log_in_who_has_a_second_factor(client: Client, protected: User):
    response = log_in(client, protected)

    assert response.url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    client.post(reverse("mfa_authenticate"), {"code": code()})
    assert client.session["_auth_user_id"] == str(protected.pk)


def test_code_is_taken_once(client: Client, protected: User):
    used = code()
    log_in(client, protected)
    client.post(reverse("mfa_authenticate"), {"code": used})
    client.post(reverse("account_logout"))

    log_in(client, protected)
    client.post(reverse("mfa_authenticate"), {"code": used})

    assert "_auth_user_id" not in client.session


def test_code_of_two_minutes_ago_is_refused(client: Client, protected: User):
    log_in(client, protected)

    client.post(reverse("mfa_authenticate"), {"code": code(periods_ago=4)})

    assert "_auth_user_id" not in client.session


def test_secret_is_encrypted_in_the_database(protected: User):
    stored = Authenticator.objects.get().data["secret"]

    assert SECRET not in stored
    assert EncryptingMFAAdapter().decrypt(stored) == SECRET


def test_secret_is_read_after_the_key_was_rotated_and_not_without_the_former(settings):
    adapter = EncryptingMFAAdapter()
    stored = adapter.encrypt(SECRET)
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another" * 10

    with pytest.raises(InvalidToken):
        adapter.decrypt(stored)
    settings.SECRET_KEY_FALLBACKS = [former]
    assert adapter.decrypt(stored) == SECRET


@pytest.mark.parametrize(("is_required", "status"), [(False, 200), (True, 302)])
def test_admin_asks_staff_for_a_second_factor_when_told_to(
    client: Client, person: User, settings, is_required: bool, status: int
):
    settings.STAFF_REQUIRE_TWO_FACTOR = is_required
    person.is_staff = True
    person.save()
    client.force_login(person)

    response = client.get(reverse("admin:index"))

    assert response.status_code == status
    if is_required:
        page = client.get(response.url)
        assert response.url == reverse("mfa_index")
        assert "The admin asks for a second factor." in page.content.decode()


def test_admin_opens_to_staff_with_a_second_factor(client: Client, protected: User, settings):
    settings.STAFF_REQUIRE_TWO_FACTOR = True
    protected.is_staff = True
    protected.save()
    client.force_login(protected)

    assert client.get(reverse("admin:index")).status_code == 200


def test_team_asks_its_members_for_a_second_factor(person: User):
    team = Team.objects.create(name="Demo", owner=person, requires_two_factor=True)
    membership = Membership.objects.create(team=team, user=person)

    with pytest.raises(TwoFactorRequired):
        get_membership(person, team.pk)
    auth.TOTP.activate(person, SECRET)
    assert get_membership(person, team.pk) == membership
