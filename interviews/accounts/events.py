"""What happens to accounts, as lines of the log: the number of the account and nothing of it."""

import logging
from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa import signals as mfa
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import Signal, receiver

logger = logging.getLogger("viva.accounts")

TOLD: dict[Signal, str] = {
    user_logged_in: "logged in",
    user_logged_out: "logged out",
    password_set: "password set",
    password_changed: "password changed",
    password_reset: "password reset",
    mfa.authenticator_added: "second factor added",
    mfa.authenticator_removed: "second factor removed",
    mfa.authenticator_reset: "second factor replaced",
}


@receiver(list(TOLD))
def tell(signal: Signal, user: User | None = None, **kwargs: Any) -> None:
    if user is not None:
        logger.info(TOLD[signal], extra={"user": user.pk})


@receiver(user_login_failed)
def tell_of_a_failed_log_in(**kwargs: Any) -> None:
    """Whose it was is not told: the name that was typed may be a password, or anybody's."""
    logger.warning("log-in failed")


@receiver(mfa.authentication_failed)
def tell_of_a_failed_second_factor(user: User, **kwargs: Any) -> None:
    logger.warning("second factor failed", extra={"user": user.pk})
