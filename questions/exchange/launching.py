"""Start the work on an upload: small files at once, others in a process of their own.

A web worker is stopped after half a minute, and an import is one transaction that cannot be cut
into shorter requests. So the page starts `run_import_jobs` and asks how far it is. The process
outlives the request and the worker; when it dies nothing is stored, the page says so and offers to
start again.
"""

import subprocess
import sys

from django.conf import settings

from questions.exchange import jobs
from questions.exchange.job_models import ImportJob

_children: list["subprocess.Popen[bytes]"] = []


def start(job: ImportJob) -> None:
    """Have the job worked on. The caller's changes to it are committed."""
    if job.size <= settings.IMPORT_AT_ONCE_BYTES:
        jobs.work_on(job.pk)
        return
    # Children that have ended are collected when the next one is started.
    _children[:] = [child for child in _children if child.poll() is None]
    child = subprocess.Popen(
        [sys.executable, "-m", "django", "run_import_jobs", str(job.pk)],
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # it does not end with the worker
    )
    _children.append(child)
