"""`manage.py rebuild_mastery`: derive everybody's mastery anew from their answers."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from interviews.mastery.services import differences_from_rebuilt, rebuild_mastery


class Command(BaseCommand):
    help = "Replay all answers and replace the stored mastery by what they give."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only list differences; exit 1 if there are any"
        )

    def handle(self, *, check: bool, **options: Any) -> None:
        if not check:
            self.stdout.write(f"People whose mastery was rebuilt: {rebuild_mastery()}")
            return
        differences = list(differences_from_rebuilt())
        for difference in differences:
            self.stdout.write(difference)
        if differences:
            self.stderr.write(f"{len(differences)} rows differ from what the answers give.")
            sys.exit(1)
        self.stdout.write("Stored mastery is what the answers give.")
