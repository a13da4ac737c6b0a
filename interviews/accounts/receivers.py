"""What goes with an account, however it is deleted: here, in the admin or in a shell."""

from typing import Any

from django.contrib.auth.models import User
from django.db.models.signals import pre_delete
from django.dispatch import receiver

from interviews import holdings


@receiver(pre_delete, sender=User)
def erase_with_the_account(instance: User, **kwargs: Any) -> None:
    for erase in holdings.erasers:
        erase(instance)
