"""Who is logged in."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import User

from questions.prepared import Parameter, PreparedQuery

_PERSON = PreparedQuery(
    lambda: User.objects.select_related("profile").filter(
        pk=Parameter("pk", User._meta.pk), is_active=True
    )
)


class AccountBackend(AuthenticationBackend):
    """Log-in by user name or address; loads the profile with the person, in one query."""

    def get_user(self, user_id: Any) -> User | None:
        return _PERSON.first(pk=user_id)
