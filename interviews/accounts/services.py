"""Deleting an account with all that is the person's own."""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from interviews import holdings


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
