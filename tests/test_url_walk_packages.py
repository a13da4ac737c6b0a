"""The addresses that come with the admin and with allauth, walked like our own.

`tests/questions/curation/test_permission_matrix.py` says who of the staff gets what in the admin;
here is what holds for all of it.
"""

from typing import Any

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import models
from django.test import Client
from django.urls import reverse
from zeal import zeal_ignore

from questions.exchange.job_models import ImportJob
from questions.models import Module
from tests.curators import make_curator
from tests.factories import PASSWORD, make_user
from tests.factories_own_data import leave_traces
from tests.url_walking import FORM, Tables, is_foreign, not_refused, outcome, patterns

# Old addresses that the admin leads on from, and its page that is not there, have no name.
PARAMETERS = {
    name: parameters for name, parameters in patterns() if is_foreign(name) and "<" not in name
}
OF_ADMIN = sorted(name for name in PARAMETERS if name.startswith("admin:"))

NOTED = {"mfa_view_recovery_codes": {"mfa.Authenticator"}}  # that the codes were seen once
# What allauth answers a visitor and a person who is logged in, asked with GET.
OF_ALLAUTH = """
account_login                        200 302
account_logout                       302 200
account_inactive                     200 200
account_signup                       200 302
account_reauthenticate               in  200
account_email                        in  200
account_email_verification_sent      200 200
account_change_password              in  200
account_set_password                 in  302
account_reset_password               200 200
account_confirm_login_code           in  302
account_confirm_email                200 200
account_reset_password_from_key      302 302
account_reset_password_from_key_done 200 200
account_reset_password_done          200 200
mfa_index                            in  200
mfa_authenticate                     in  302
mfa_reauthenticate                   in  200
mfa_activate_totp                    in  302
mfa_deactivate_totp                  in  200
mfa_view_recovery_codes              in  200
mfa_generate_recovery_codes          in  200
mfa_download_recovery_codes          in  200
mfa_list_webauthn                    in  200
mfa_add_webauthn                     in  302
mfa_reauthenticate_webauthn          in  302
mfa_remove_webauthn                  in  404
mfa_edit_webauthn                    in  404
mfa_login_webauthn                   in  302
"""
EXPECTED = {name: rest for name, *rest in map(str.split, OF_ALLAUTH.strip().splitlines())}


@pytest.fixture
def person(db: None) -> Any:
    """An administrator who has left something in every table."""
    cache.clear()
    person = make_user(is_staff=True, is_superuser=True)
    leave_traces(person, owns_team=True)
    RecoveryCodes.activate(person)
    EmailAddress.objects.create(user=person, email="other@example.org")
    make_curator()
    return person


def log_in(person: Any, *, enforce_csrf_checks: bool = False) -> Client:
    """A browser of the person, who has just typed their password."""
    client = Client()
    client.force_login(person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.handler.enforce_csrf_checks = enforce_csrf_checks
    return client


def address(name: str, person: Any) -> str:
    return reverse(name, kwargs={each: _argument(name, each, person) for each in PARAMETERS[name]})


def _argument(name: str, parameter: str, person: Any) -> Any:
    match parameter:
        case "key" if name == "account_confirm_email":
            unverified = EmailAddress.objects.get(email="other@example.org")
            return EmailConfirmationHMAC(unverified).key
        case "key":
            return default_token_generator.make_token(person)
        case "uidb36":
            return user_pk_to_url_str(person)
        case "content_type_id":
            return ContentType.objects.get_for_model(Module).pk
        case "app_label":
            return "questions"
        case "number":
            return 1
    return _row(name).pk


def _row(name: str) -> models.Model:
    """A row of the model that an address of the admin, or of second factors, is about."""
    if name == "admin:view_on_site":
        return Module.objects.first()
    if not name.startswith("admin:"):
        return Authenticator.objects.get(type=Authenticator.Type.TOTP)
    app, model = name.removeprefix("admin:").split("_")[:2]
    row = apps.get_model(app, model)._default_manager.first()
    assert row is not None, f"nothing to show at {name}"
    return row


def test_every_address_of_allauth_is_in_the_table():
    assert EXPECTED.keys() == PARAMETERS.keys() - set(OF_ADMIN)


@pytest.mark.parametrize("column", [0, 1])
def test_accounts_answer_what_the_table_says(person: Any, column: int):
    client, wrong = log_in(person) if column else Client(), []
    for name, expected in EXPECTED.items():
        got = outcome(client.get(address(name, person)))
        if got != expected[column]:
            wrong.append(f"{name}: {got} instead of {expected[column]}")

    assert wrong == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_admin_is_closed_to_visitors_and_to_people(person: Any, method: str):
    candidate, wrong = Client(), []
    candidate.force_login(make_user())
    log_in_page, body = reverse("admin:login"), FORM if method == "POST" else {}
    for name in OF_ADMIN:
        path = address(name, person)
        for who, client in (("visitor", Client()), ("person", candidate)):
            response = client.generic(method, path, **body)
            sent_to = response.headers.get("Location", "")
            is_refused = outcome(response) in ("in", "403") or sent_to.startswith(log_in_page)
            # Who is not in has nothing to log out of: the first page refuses them in turn.
            if not is_refused and sent_to != reverse("admin:index"):
                wrong.append(f"{method} {name} as {who}: {response.status_code}")

    assert wrong == []


def test_admin_asks_staff_for_a_second_factor_at_every_address(person: Any, settings: Any):
    settings.STAFF_REQUIRE_TWO_FACTOR = True
    Authenticator.objects.update(user=make_user())
    client, wrong = Client(), []
    client.force_login(person)
    for name in OF_ADMIN:
        response = client.get(address(name, person))
        if response.headers.get("Location") != reverse("mfa_index"):
            wrong.append(f"{name}: {response.status_code}")

    assert wrong == []


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_unsafe_methods_need_a_csrf_token(person: Any, method: str):
    client = log_in(person, enforce_csrf_checks=True)

    with zeal_ignore():
        addresses = ((name, address(name, person)) for name in PARAMETERS)
        assert not_refused(client, method, addresses) == []


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reading_changes_no_row(person: Any, method: str):
    """As the administrator, whom nothing is kept from."""
    client, wrong, statuses = log_in(person), [], []
    paths = {name: address(name, person) for name in PARAMETERS}
    tables = Tables()
    for name, path in paths.items():
        with zeal_ignore():
            status, changed = tables.ask(client, method, path)
        statuses.append(status)
        wrong += [f"{name}: {table}" for table in changed - NOTED.get(name, set())]

    assert wrong == []
    assert statuses.count(200) > 80
    assert ImportJob.objects.exists()
