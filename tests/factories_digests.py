"""People who asked to be reminded."""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import User

from interviews.accounts.models import Profile
from tests.factories import make_answer, make_user


def confirm_address(user: User) -> EmailAddress:
    """Make the user's address one that they have confirmed."""
    return EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)


def make_subscriber(
    *, now: datetime, due: int = 1, is_confirmed: bool = True, **overrides: Any
) -> Profile:
    """A person who wants reminders at seven, UTC, and has `due` questions due at `now`."""
    user = make_user()
    if is_confirmed:
        confirm_address(user)
    fields = {"time_zone": "UTC", "wants_digest": True, "digest_hour": 7}
    profile = Profile.objects.create(user=user, **(fields | overrides))
    for number in range(due):
        make_answer(user=user, now=now - timedelta(days=60, minutes=5 * number))
    return profile
