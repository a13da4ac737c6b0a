"""`manage.py close_overdue_rounds`: lock what the clock has closed. Meant to run every minute."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from interviews.practice.services import close_overdue


class Command(BaseCommand):
    help = "Lock, with what was saved, every answer whose deadline has passed."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"Overdue answers closed: {close_overdue(now=timezone.now())}")
