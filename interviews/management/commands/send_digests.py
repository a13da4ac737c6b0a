"""`manage.py send_digests`: remind people of what is due. Meant to run every quarter of an hour."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from interviews.digests.services import send_digests


class Command(BaseCommand):
    help = "Mail what is due to those who asked for it and whose hour it is; safe to run twice."

    def handle(self, **options: Any) -> None:
        if not settings.SITE_URL:
            raise CommandError(
                "SITE_URL is not set, so the mails could not link to Viva; see .env.example."
            )
        outcome = send_digests(now=timezone.now())
        self.stdout.write(f"Reminders sent: {outcome.sent}")
        if outcome.failed:
            raise CommandError(
                f"Reminders that could not be sent: {outcome.failed}. The log says why; the next"
                " run tries again."
            )
