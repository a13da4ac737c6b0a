"""Long uploads in a process of their own, against a database that commits."""

import os
from typing import Any

import pytest
from django.db import connection

from questions.exchange import jobs, launching
from questions.exchange.job_models import ImportJob
from questions.models import Question
from tests.questions.exchange.uploads import make_file, make_owner

PATIENCE = 120  # seconds; a process has to start on a busy machine


@pytest.fixture
def other_process(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every upload is long, and the process that is started finds the database of this test."""
    settings.IMPORT_AT_ONCE_BYTES = 0
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        url = f"sqlite:///{name}"
    else:
        url = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
    monkeypatch.setenv("DATABASE_URL", url)


def wait() -> None:
    assert launching._children.pop().wait(PATIENCE) == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("other_process")
def test_a_long_file_is_read_and_applied_by_another_process() -> None:
    owner = make_owner()
    job = jobs.create_job(owner=owner, name="a.yaml", data=make_file(), creates_topics=True)

    launching.start(job)
    wait()

    job = ImportJob.objects.get()
    assert (job.state, job.counts) == ("ready", {"created": 1})
    assert jobs.request_application(job=job, user=owner)
    launching.start(job)
    wait()
    assert ImportJob.objects.get().state == "applied"
    assert Question.objects.get().slug == "lock-hashing"


@pytest.mark.django_db
def test_a_short_file_is_read_while_the_page_waits() -> None:
    job = jobs.create_job(owner=make_owner(), name="a.yaml", data=make_file(), creates_topics=True)

    launching.start(job)

    job.refresh_from_db()
    assert (job.state, launching._children) == ("ready", [])
