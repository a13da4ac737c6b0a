"""`manage.py refresh_statistics`: count the statistics of the bank. Meant to run every hour."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from interviews.practice.statistics import refresh_statistics


class Command(BaseCommand):
    help = "Count all answers anew and store what they tell about each question and point."

    def handle(self, **options: Any) -> None:
        questions, answers = refresh_statistics(now=timezone.now())
        self.stdout.write(f"Answers counted: {answers}, questions with figures: {questions}")
