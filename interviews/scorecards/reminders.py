"""Reminding panelists of scorecards that are still open."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse

from interviews.scorecards.models import Interview, Panelist, PanelistQuerySet

logger = logging.getLogger(__name__)

FIRST_AFTER = timedelta(hours=3)  # from the start of the interview
AGAIN_AFTER = timedelta(days=2)
GIVEN_UP_AFTER = timedelta(days=14)  # from the start; then a manager has to ask


@dataclass
class Outcome:
    """How many mails went out, and how many could not."""

    sent: int = 0
    failed: int = 0


def send_reminders(*, now: datetime) -> Outcome:
    """Mail everybody whose scorecard of a past interview is open; at most one mail in two days.

    Sent again, or by two at once, nobody gets a second one: the moment is claimed in the database
    before the mail leaves. A mail that is refused gives it back, and the next run tries again.
    """
    outcome = Outcome()
    for seat in due(now):
        if not _set_reminded(seat, before=seat.reminded_at, after=now):
            continue
        try:
            _mail(seat).send()
        except (OSError, ValueError):
            logger.exception("The reminder of panelist %s could not be sent.", seat.pk)
            _set_reminded(seat, before=now, after=seat.reminded_at)
            outcome.failed += 1
        else:
            outcome.sent += 1
    return outcome


def due(now: datetime) -> PanelistQuerySet:
    """Seats whose people are to be reminded now."""
    interviews = Interview.objects.filter(
        cancelled_at=None,
        decided_at=None,
        starts_at__lte=now - FIRST_AFTER,
        starts_at__gt=now - GIVEN_UP_AFTER,
    )
    rested = Q(reminded_at=None) | Q(reminded_at__lte=now - AGAIN_AFTER)
    seats = Panelist.objects.waiting().filter(rested, wants_reminders=True)
    people = seats.filter(user__is_active=True, interview__in=interviews).exclude(user__email="")
    return people.select_related("user", "interview__plan_version__plan", "interview__team")


@transaction.atomic
def set_reminders(*, seat: Panelist, are_wanted: bool) -> None:
    """Let a panelist have reminders of this interview, or none; again it changes nothing."""
    Panelist.objects.filter(pk=seat.pk).update(wants_reminders=are_wanted)


def _set_reminded(seat: Panelist, *, before: datetime | None, after: datetime | None) -> bool:
    """Note the moment if it still is `before`, and return whether it was.

    Only columns of the row itself are asked for: then of two at once, one sees the other's.
    """
    seats = Panelist.objects.active().filter(pk=seat.pk, wants_reminders=True, reminded_at=before)
    return seats.update(reminded_at=after) == 1


def _mail(seat: Panelist) -> EmailMessage:
    interview = seat.interview
    arguments = [interview.team_id, interview.pk]
    context = {
        "seat": seat,
        "interview": interview,
        "scorecard": settings.SITE_URL + reverse("scorecards:scorecard_edit", args=arguments),
        "page": settings.SITE_URL + interview.get_absolute_url(),
    }
    body = render_to_string("interviews/scorecards/email/reminder.txt", context)
    subject = f"Your scorecard is open: {interview.plan_version.plan.title}"
    user = seat.user
    return EmailMessage(" ".join(subject.split()), body, to=[user.email] if user else [])
