"""What comes and goes with a log-in and with an account, wherever somebody changes it."""

from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_save, pre_delete
from django.dispatch import receiver
from django.http import HttpRequest

from interviews import holdings
from interviews.accounts import sessions
from interviews.accounts.services import end_sessions


@receiver(user_logged_in)
def begin_the_session(request: HttpRequest, **kwargs: Any) -> None:
    sessions.begin(request)


@receiver(post_save, sender=User)
def end_sessions_with_deactivation(instance: User, created: bool, **kwargs: Any) -> None:
    """They let nobody in from now on; without this they would again after a reactivation."""
    if not (created or instance.is_active):
        end_sessions(user=instance, sessions=instance.sessions.all())


@receiver(pre_delete, sender=User)
def erase_with_the_account(instance: User, **kwargs: Any) -> None:
    for erase in holdings.erasers:
        erase(instance)
