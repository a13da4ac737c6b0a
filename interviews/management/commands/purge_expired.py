"""`manage.py purge_expired`: delete candidates whose day has come. Meant to run every day."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from interviews.scorecards.privacy import purge_expired


class Command(BaseCommand):
    help = "Delete the candidates whose last day has come, with all about them; safe to run twice."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"Candidates deleted: {purge_expired(now=timezone.now())}")
