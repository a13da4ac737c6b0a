"""Who is logged in."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet

from questions.prepared import Parameter, PreparedQuery


def _person() -> QuerySet[User]:
    people = User.objects.select_related("profile")
    return people.filter(pk=Parameter("pk", User._meta.pk), is_active=True)


def _person_and_factor() -> QuerySet[User]:
    factors = Authenticator.objects.filter(
        user=OuterRef("pk"), type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    )
    return _person().annotate(has_second_factor=Exists(factors))


_PERSON = PreparedQuery(_person)
_PERSON_AND_FACTOR = PreparedQuery(_person_and_factor)


class AccountBackend(AuthenticationBackend):
    """Log-in by user name or address; loads the profile with the person, in one query.

    With `REQUIRE_TWO_FACTOR` the person also has `has_second_factor`, in the same query.
    """

    def get_user(self, user_id: Any) -> User | None:
        query = _PERSON_AND_FACTOR if settings.REQUIRE_TWO_FACTOR else _PERSON
        return query.first(pk=user_id)
