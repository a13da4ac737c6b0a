"""What the account pages read."""

from datetime import datetime

from django.contrib.auth.models import User

from interviews.accounts.models import Session


def live_sessions(user: User, now: datetime) -> list[Session]:
    """Return where the person is logged in, the latest first: what a request would get in with.

    A session from before a change of the password is stored until it expires, but admits nobody.
    """
    sessions = user.sessions.filter(expire_date__gt=now).order_by("-seen_on", "-began_at", "pk")
    return [session for session in sessions if session.admits(user)]
