"""Imports beside other writers, on a database that commits."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar

import pytest
from django.db import connection, connections, transaction

from questions.exchange import jobs
from questions.exchange.importing import BankChanged, ImportResult, import_bank
from questions.exchange.job_models import ImportJob, Publication
from questions.exchange.planning import Verdict, fingerprint, plan
from questions.models import KeyPoint, Module, Question, Revision
from tests.questions.exchange.banks import QUESTION, make_bank, make_question_data
from tests.questions.exchange.uploads import make_job

pytestmark = pytest.mark.django_db(transaction=True)

T = TypeVar("T")
SOON = 0.5  # seconds in which a thread comes to the lock that it has to wait for
PATIENCE = 60  # seconds


def in_thread(function: Callable[[], T]) -> Callable[[], T]:
    """Give the thread a connection of its own, closed at its end."""

    def run() -> T:
        try:
            return function()
        finally:
            connections.close_all()

    return run


def while_editing(edit: Callable[[], Any], function: Callable[[], T]) -> Future[T]:
    """Run `function` in a thread while a transaction holds `edit`; commit that one; wait."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            edit()
            future = pool.submit(in_thread(function))
            with pytest.raises(TimeoutError):
                future.result(timeout=SOON)
        future.exception(timeout=PATIENCE)
        return future


def edit_a_point() -> None:
    Question.objects.select_for_update().get()
    KeyPoint.objects.filter(uid="one").update(text="Edited meanwhile.")


def test_an_edit_that_commits_during_an_import_is_seen_by_it(tmp_path: Path) -> None:
    """The file is the truth: planned before the lock, the edit would have been overlooked."""
    bank = make_bank(tmp_path, make_question_data())
    import_bank(bank)

    result = while_editing(edit_a_point, lambda: import_bank(bank)).result()

    assert [(c.verdict, c.fields) for c in result.changes] == [
        (Verdict.CHANGED, ("framework.points",))
    ]
    assert KeyPoint.objects.get(uid="one").text == QUESTION["framework"]["points"][0]["text"]


def test_an_edit_that_commits_during_an_agreed_import_stops_it(tmp_path: Path) -> None:
    bank = make_bank(tmp_path, make_question_data())
    import_bank(bank)
    changed = make_bank(tmp_path, make_question_data(seconds=300))
    agreed = fingerprint(plan(changed))

    future = while_editing(edit_a_point, lambda: import_bank(changed, expected=agreed))

    assert isinstance(future.exception(), BankChanged)
    assert KeyPoint.objects.get(uid="one").text == "Edited meanwhile."
    assert Question.objects.get().seconds == 240


def test_a_question_that_others_create_during_an_import_stops_it(tmp_path: Path) -> None:
    bank = make_bank(tmp_path, make_question_data(slug="a"), make_question_data(slug="b"))

    def create() -> None:
        topic = Module.objects.create(slug="other").topics.create(slug="other")
        Question.objects.create(topic=topic, slug="b", prompt="Mine.")

    future = while_editing(create, lambda: import_bank(bank))

    if connection.vendor == "sqlite":  # one writer at a time: the import began after the edit
        assert [c.verdict for c in future.result().changes] == [Verdict.CREATED, Verdict.CHANGED]
    else:
        assert isinstance(future.exception(), BankChanged)
        assert Question.objects.values_list("slug", "prompt").get() == ("b", "Mine.")


def test_imports_of_one_bank_at_the_same_time_store_it_once(tmp_path: Path) -> None:
    bank = make_bank(tmp_path, make_question_data(slug="a"), make_question_data(slug="b"))
    barrier = Barrier(4)

    def run() -> ImportResult:
        barrier.wait(PATIENCE)
        return import_bank(bank)

    with ThreadPoolExecutor(4) as pool:
        futures = [pool.submit(in_thread(run)) for _ in range(4)]
    results = [future.result() for future in futures]

    assert sorted(result.revisions for result in results) == [0, 0, 0, 2]
    assert (Question.objects.count(), Revision.objects.count()) == (2, 2)


def test_a_job_that_many_processes_apply_is_applied_once() -> None:
    job = make_job(publication=Publication.COMPLETE)
    assert job.owner is not None
    assert jobs.request_application(job=job, user=job.owner)
    barrier = Barrier(4)

    def run() -> None:
        barrier.wait(PATIENCE)
        jobs.work_on(job.pk)

    with ThreadPoolExecutor(4) as pool:
        futures = [pool.submit(in_thread(run)) for _ in range(4)]
    for future in futures:
        future.result()

    assert ImportJob.objects.get().state == "applied"
    assert (Question.objects.count(), Revision.objects.count()) == (1, 1)
