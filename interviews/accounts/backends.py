"""Who is logged in."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import User


class AccountBackend(AuthenticationBackend):
    """Log-in by user name or address; loads the profile with the person, in one query."""

    def get_user(self, user_id: Any) -> User | None:
        user = User.objects.select_related("profile").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
