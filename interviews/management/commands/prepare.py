"""`manage.py prepare`: bring the database to where Viva can start. Does what is not done yet."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from interviews.management import demo
from questions.models import Question

BANK = settings.BASE_DIR / "fixtures" / "bank"


class Command(BaseCommand):
    help = (
        "Migrate, create the cache table, import the bank where there is none and, in debug mode,"
        " make the demo accounts. What people entered is never touched."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--address", help="say that Viva will answer there, and who can log in")

    def handle(self, *, address: str | None, **options: Any) -> None:
        call_command("migrate", verbosity=0, skip_checks=False)
        call_command("createcachetable", verbosity=0)
        if not Question.objects.exists():
            self.stdout.write("Importing the bank; this happens once.")
            self.stdout.flush()
            call_command("import_bank", BANK)
        if settings.DEBUG:
            call_command("load_demo")
        if address:
            self.stdout.write(f"\nViva: {address}")
            if settings.DEBUG and (usernames := demo.usernames_with_demo_password()):
                self.stdout.write(
                    f"Log in as {', '.join(usernames)}; the password is {demo.PASSWORD}\n\n"
                )
            self.stdout.flush()
