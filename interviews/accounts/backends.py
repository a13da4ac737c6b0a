"""Who is logged in."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import auth
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from questions.prepared import Parameter, PreparedQuery


def _person() -> QuerySet[User]:
    people = User.objects.select_related("profile")
    return people.filter(pk=Parameter("pk", User._meta.pk), is_active=True)


def has_factor(user: OuterRef) -> Exists:
    """Return whether there is a second factor of `user`; recovery codes alone are none."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return Exists(Authenticator.objects.filter(user=user, type__in=kinds))


def _person_and_factor() -> QuerySet[User]:
    return _person().annotate(has_second_factor=has_factor(OuterRef("pk")))


_PERSON = PreparedQuery(_person)
_PERSON_AND_FACTOR = PreparedQuery(_person_and_factor)


class AccountBackend(AuthenticationBackend):
    """Log-in by user name or address; loads the profile with the person, in one query.

    With `REQUIRE_TWO_FACTOR` the person also has `has_second_factor`, in the same query.
    """

    def get_user(self, user_id: Any) -> User | None:
        query = _PERSON_AND_FACTOR if settings.REQUIRE_TWO_FACTOR else _PERSON
        return query.first(pk=user_id)


def person_of(request: HttpRequest) -> User | AnonymousUser:
    """Return who is logged in: the account that was read with the session, when all is plain.

    Plain is that the session is of this account, its password is still that of the log-in, and the
    account is active. Django is asked for everything else, and may end the session.
    """
    session = request.session
    data = dict(session.items())
    account = session.account
    if (
        account is not None
        and account.is_active
        and data.get(auth.SESSION_KEY) == str(account.pk)
        and data.get(auth.BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and constant_time_compare(
            data.get(auth.HASH_SESSION_KEY, ""), account.get_session_auth_hash()
        )
    ):
        return account
    return auth.get_user(request)
