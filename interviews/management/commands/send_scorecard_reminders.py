"""`manage.py send_scorecard_reminders`: remind of open scorecards. Meant to run every hour."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from interviews.scorecards.reminders import send_reminders


class Command(BaseCommand):
    help = "Mail those whose scorecard of a past interview is open; safe to run twice."

    def handle(self, **options: Any) -> None:
        if not settings.SITE_URL:
            raise CommandError(
                "SITE_URL is not set, so the mails could not link to Viva; see .env.example."
            )
        outcome = send_reminders(now=timezone.now())
        self.stdout.write(f"Reminders sent: {outcome.sent}")
        if outcome.failed:
            raise CommandError(
                f"Reminders that could not be sent: {outcome.failed}. The log says why; the next"
                " run tries again."
            )
