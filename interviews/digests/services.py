"""Reminding people, once a day."""

import logging
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from interviews.accounts.models import Profile
from interviews.digests.mails import digest_mail
from interviews.digests.queries import recipients
from interviews.mastery.queries import overview

logger = logging.getLogger(__name__)


@dataclass
class Outcome:
    """How many mails went out, and how many could not."""

    sent: int = 0
    failed: int = 0


def send_digests(*, now: datetime) -> Outcome:
    """Mail those whose hour it is what is due; at most one mail a person and day.

    Sent again, or by two at once, nobody gets a second one: the day is claimed in the database
    before the mail leaves, so a process that dies in between costs a mail and never doubles one.
    A mail that is refused gives the day back, and the next run tries again.
    """
    outcome = Outcome()
    for profile in recipients(now):
        day = profile.day_at(now)
        if not _claim(profile, day):
            continue
        standing = overview(profile.user, now)
        if not standing.due:
            continue
        try:
            digest_mail(profile.user, standing).send()
        except (OSError, ValueError):
            logger.exception("The reminder of user %s could not be sent.", profile.pk)
            _give_back(profile, day)
            outcome.failed += 1
        else:
            outcome.sent += 1
    return outcome


def unsubscribe(*, user_id: int) -> None:
    """Send the person no more reminders; sent again it changes nothing."""
    Profile.objects.filter(pk=user_id).update(wants_digest=False)


def _claim(profile: Profile, day: date) -> bool:
    """Note the day, and return whether nobody else had; one statement, so it needs no lock."""
    is_new = Q(digest_day=None) | Q(digest_day__lt=day)
    unclaimed = Profile.objects.filter(is_new, pk=profile.pk, wants_digest=True)
    return unclaimed.update(digest_day=day) == 1


def _give_back(profile: Profile, day: date) -> None:
    claimed = Profile.objects.filter(pk=profile.pk, digest_day=day)
    claimed.update(digest_day=profile.digest_day)
