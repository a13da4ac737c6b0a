"""Ending sessions, and deleting an account with all that is the person's own."""

import logging
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from interviews import holdings
from interviews.accounts.models import Session

logger = logging.getLogger("viva.accounts")


def end_sessions(*, user: User, sessions: Iterable[Session]) -> None:
    """End these sessions of the person: the next request of each is one of nobody."""
    if keys := [session.session_key for session in sessions]:
        Session.get_session_store_class().end(keys)
        logger.info("sessions ended", extra={"user": user.pk})


@transaction.atomic
def delete_account(*, user: User) -> None:
    """Delete the account; `interviews.holdings` says what goes with it and what stays.

    Raises `ValidationError` with a sentence for each thing that has to be settled first; nothing
    is deleted then.
    """
    # Whoever would make the person the owner of something meanwhile waits for this.
    user = User.objects.select_for_update().get(pk=user.pk)
    if obstacles := holdings.obstacles(user):
        raise ValidationError(obstacles)
    user.delete()
