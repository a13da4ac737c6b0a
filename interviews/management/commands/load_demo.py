"""`manage.py load_demo`: people to look around with, a history of practice, and a team."""

from typing import Any

import yaml
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from interviews.management.demo import PEOPLE, make_people, play_history
from interviews.management.demo_team import make_team
from interviews.practice.statistics import refresh_statistics
from questions.models import Question

SCRIPT = settings.BASE_DIR / "fixtures" / "demo.yaml"


class Command(BaseCommand):
    help = "Make the demonstration accounts that do not exist yet. For debug mode only."

    @transaction.atomic
    def handle(self, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demo accounts have a known password: debug mode only.")
        existing = set(User.objects.filter(username__in=PEOPLE).values_list("username", flat=True))
        if missing := [username for username in PEOPLE if username not in existing]:
            if not Question.objects.published().exists():
                raise CommandError("Import a bank first: there is nothing to practise.")
            people = make_people(missing)
            script = yaml.safe_load(SCRIPT.read_text())
            if "demo" in people:
                play_history(people["demo"], script, timezone.now())
            if {"manager", "interviewer"} <= people.keys():
                make_team(people, script["team"], timezone.now())
            refresh_statistics(now=timezone.now())
            self.stdout.write(f"Made the demo accounts: {', '.join(missing)}.")
