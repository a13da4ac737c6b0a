"""`manage.py run_import_jobs [JOB]`: read and apply uploads. The admin starts it by itself."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from questions.exchange.job_models import ImportJob
from questions.exchange.jobs import expire_jobs, work_on


class Command(BaseCommand):
    help = (
        "Work on uploads: the one given, or all that wait. Forgets files that nobody decided about"
        " within a day. Safe to run at any time, also twice at once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("job", nargs="?", type=int, metavar="JOB")

    def handle(self, *, job: int | None, **options: Any) -> None:
        if job is not None:
            work_on(job)
            return
        if expired := expire_jobs():
            self.stdout.write(f"{expired} uploads expired.")
        waiting = list(ImportJob.objects.at_work().order_by("pk").values_list("pk", flat=True))
        for waiting_job in waiting:
            work_on(waiting_job)
