"""Who is to be reminded now."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from interviews.accounts.models import Profile

# When a server slept through somebody's hour, the reminder still comes so many hours later, and
# after that not at all: in the evening nobody wants to be told what to do in the morning.
CATCH_UP_HOURS = 3


def recipients(now: datetime) -> Iterator[Profile]:
    """Yield the profiles of those whose hour it is and whose day was not dealt with yet.

    A clock that is put forward skips no day, since a later hour will do as well; one that is put
    back repeats none, since the day is noted. Mail goes to confirmed addresses only.
    """
    subscribed = Profile.objects.filter(
        wants_digest=True,
        user__is_active=True,
        user__emailaddress__primary=True,
        user__emailaddress__verified=True,
    )
    for name in sorted(set(subscribed.values_list("time_zone", flat=True))):
        local = now.astimezone(Profile(time_zone=name).zone)
        hours = (local.hour - CATCH_UP_HOURS, local.hour)
        is_new_day = Q(digest_day=None) | Q(digest_day__lt=local.date())
        waiting = subscribed.filter(is_new_day, time_zone=name, digest_hour__range=hours)
        yield from waiting.select_related("user").order_by("pk")
