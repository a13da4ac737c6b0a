"""An upload from file to bank: read, previewed, applied, or not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command

from interviews.practice.models import Answer
from questions import publishing
from questions.exchange import jobs
from questions.exchange.job_models import ImportJob, Publication
from questions.models import KeyPoint, Question, Revision, Status, Topic
from tests.factories import make_answer, make_module, make_question, make_topic
from tests.questions.exchange.banks import QUESTION, make_question_data
from tests.questions.exchange.uploads import (
    apply_job,
    bank,
    make_file,
    make_job,
    make_owner,
    problems,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
POINTS = QUESTION["framework"]["points"]


def test_reading_makes_a_preview_and_stores_nothing_in_the_bank() -> None:
    job = make_job()

    (change,) = job.changes.all()
    assert (job.state, job.format, job.counts, job.total) == ("ready", "yaml", {"created": 1}, 1)
    assert (change.slug, change.topic, change.verdict) == ("lock-hashing", "python/lock", "created")
    assert change.status == Status.DRAFT
    assert change.headline.startswith("A photo service hashes pictures")
    assert bank() == (0, 0, 0, 0)


def test_applying_stores_the_questions_as_drafts_and_forgets_the_file() -> None:
    job = apply_job(make_job())

    question = Question.objects.get()
    assert (question.slug, question.status) == ("lock-hashing", Status.DRAFT)
    assert question.current_revision is None
    assert (job.state, bytes(job.content), job.applied_by) == ("applied", b"", job.owner)
    assert job.finished_at is not None


def test_what_is_complete_is_published_when_asked_for_and_the_rest_comes_as_draft() -> None:
    data = make_file(
        make_question_data(slug="whole"),
        make_question_data(slug="bare", status="draft", framework__model_answer=""),
    )

    job = apply_job(make_job(data, publication=Publication.COMPLETE))

    statuses = dict(Question.objects.values_list("slug", "status"))
    assert statuses == {"whole": Status.PUBLISHED, "bare": Status.DRAFT}
    revision = Revision.objects.get()
    assert (revision.author, revision.note) == (job.owner, "Imported from lock.yaml.")
    assert job.changes.get(slug="bare").gaps == ["a model answer"]


def test_what_is_complete_is_submitted_when_asked_for_and_the_rest_comes_as_draft() -> None:
    data = make_file(
        make_question_data(slug="whole"),
        make_question_data(slug="bare", status="draft", framework__model_answer=""),
    )

    job = apply_job(make_job(data, publication=Publication.REVIEW))

    rows = Question.objects.order_by("slug").values_list(
        "slug", "status", "edited_by", "submitted_by"
    )
    assert job.owner is not None
    assert list(rows) == [
        ("bare", Status.DRAFT, job.owner.pk, None),
        ("whole", Status.IN_REVIEW, job.owner.pk, job.owner.pk),
    ]
    assert not Revision.objects.exists()


@pytest.mark.parametrize("publication", [Publication.DRAFT, Publication.REVIEW])
def test_a_retired_question_is_not_brought_back_by_another_text(publication: Publication) -> None:
    apply_job(make_job(publication=Publication.COMPLETE))
    publishing.retire(question=Question.objects.get())

    apply_job(make_job(make_file(make_question_data(seconds=300)), publication=publication))

    question = Question.objects.get()
    assert (question.status, question.seconds) == (Status.RETIRED, 300)
    assert not question.is_visible


def test_a_move_to_another_topic_leaves_a_review_in_its_hands() -> None:
    ada, grace = make_owner(), make_owner()
    apply_job(make_job(owner=ada, publication=Publication.REVIEW))

    moved = make_job(make_file(topic="gil"), owner=grace, publication=Publication.REVIEW)
    assert moved.counts == {"changed": 1}
    apply_job(moved)

    question = Question.objects.get()
    assert question.topic.slug == "gil"
    assert (question.status, question.submitted_by) == (Status.IN_REVIEW, ada)


def test_a_changed_question_is_previewed_field_by_field() -> None:
    apply_job(make_job(publication=Publication.COMPLETE))
    points = [POINTS[0] | {"weight": 5}, *POINTS[1:]]
    data = make_question_data(seconds=300, framework__points=points)

    job = make_job(make_file(data), publication=Publication.COMPLETE)

    (change,) = job.changes.all()
    seconds, listed = change.differences
    assert (job.counts, change.verdict) == ({"changed": 1}, "changed")
    assert seconds == {
        "label": "Suggested seconds",
        "lines": [["gone", "240"], ["new", "300"]],
    }
    assert listed["label"] == "Key points"
    assert listed["lines"][:3] == [
        ["gone", "Says that one thread runs. (one, essential, weight 3)"],
        ["new", "Says that one thread runs. (one, essential, weight 5)"],
        ["same", "Names a process pool. (two, essential, weight 2)"],
    ]


def test_progress_survives_a_re_import() -> None:
    """Answers, ticks and the points they hang on are those from before."""
    apply_job(make_job(publication=Publication.COMPLETE))
    question = Question.objects.get()
    answer = make_answer(question=question, ticked=["one", "two"])
    kept = dict(KeyPoint.objects.values_list("uid", "pk"))
    before = Answer.objects.values().get(pk=answer.pk)
    changed = make_question_data(prompt="Why is one core busy?", framework__points=POINTS[::-1])

    apply_job(make_job(make_file(changed), publication=Publication.COMPLETE))

    question.refresh_from_db()
    assert question.prompt == "Why is one core busy?"
    assert question.current_revision is not None
    assert question.current_revision.number == 2
    assert dict(KeyPoint.objects.values_list("uid", "pk")) == kept
    assert Answer.objects.values().get(pk=answer.pk) == before


def test_the_same_file_again_has_nothing_to_do() -> None:
    apply_job(make_job(publication=Publication.COMPLETE))
    before = list(Question.objects.values()), list(Revision.objects.values())

    job = make_job()

    assert job.counts == {"unchanged": 1}
    assert not job.changes_anything
    apply_job(job)
    assert (list(Question.objects.values()), list(Revision.objects.values())) == before


def test_questions_keep_their_place_and_new_ones_come_after_them() -> None:
    topic = make_topic(slug="lock", module=make_module(slug="python"))
    make_question(slug="first", topic=topic, position=0)
    make_question(slug="second", topic=topic, position=1)

    data = make_file(make_question_data(), make_question_data(slug="first"))
    apply_job(make_job(data, creates_topics=False))

    slugs = Question.objects.in_bank_order().values_list("slug", flat=True)
    assert list(slugs) == ["first", "second", "lock-hashing"]


@pytest.mark.parametrize(
    "change",
    [
        lambda: Question.objects.filter(slug="lock-hashing").update(prompt="Edited meanwhile."),
        lambda: KeyPoint.objects.filter(uid="one").update(text="Edited meanwhile."),
        lambda: Question.objects.filter(slug="lock-hashing").update(status="retired"),
    ],
    ids=["prompt", "point", "status"],
)
def test_a_stale_preview_is_shown_again_and_nothing_is_stored(change: Any) -> None:
    apply_job(make_job(publication=Publication.COMPLETE))
    job = make_job(make_file(make_question_data(seconds=300)))
    change()
    before = list(Question.objects.values()), list(KeyPoint.objects.values())

    apply_job(job)

    assert (job.state, job.is_stale) == ("ready", True)
    assert (list(Question.objects.values()), list(KeyPoint.objects.values())) == before
    labels = {d["label"] for d in job.changes.get().differences}
    assert "Suggested seconds" in labels
    apply_job(job)
    assert (job.state, Question.objects.get().seconds) == ("applied", 300)


def test_a_question_created_since_the_preview_makes_it_stale() -> None:
    job = make_job()
    make_question(slug="lock-hashing", published=False)

    apply_job(job)

    assert (job.state, job.is_stale, job.counts) == ("ready", True, {"changed": 1})


def test_a_topic_deleted_since_the_preview_is_not_made_again() -> None:
    make_topic(slug="lock", module=make_module(slug="python"))
    job = make_job(creates_topics=False)
    Topic.objects.all().delete()

    apply_job(job)

    assert (job.state, problems(job)) == (
        "refused",
        [
            "4: the bank has no topic “python/lock”; a topic of the bank,"
            " or leave to make new topics"
        ],
    )


def test_near_duplicates_are_named_with_their_similarity() -> None:
    make_question(slug="old", prompt=QUESTION["prompt"] + " Now.", points=[], published=False)

    job = make_job(make_file(make_question_data(), make_question_data(slug="twin")))

    change = job.changes.get(slug="lock-hashing")
    assert [other["slug"] for other in change.alike] == ["twin", "old"]
    assert change.alike[0]["similarity"] == 100
    assert 90 < change.alike[1]["similarity"] < 100


def test_a_job_is_read_by_whoever_claims_it() -> None:
    job = jobs.create_job(owner=make_owner(), name="a.yaml", data=make_file(), creates_topics=True)
    ImportJob.objects.update(beat_at=NOW)
    with time_machine.travel(NOW + timedelta(seconds=119), tick=False):
        jobs.work_on(job.pk)
        job.refresh_from_db()
        assert (job.state, job.is_silent) == ("reading", False)

    with time_machine.travel(NOW + timedelta(seconds=121), tick=False):
        assert job.is_silent
        jobs.work_on(job.pk)

    job.refresh_from_db()
    assert job.state == "ready"


def test_a_decision_is_taken_once() -> None:
    job = make_job()

    assert jobs.request_application(job=job, user=make_owner())
    assert not jobs.request_application(job=job, user=make_owner())
    assert not jobs.discard_job(job=job)


def test_a_discarded_file_is_forgotten() -> None:
    job = make_job()

    assert jobs.discard_job(job=job)

    job.refresh_from_db()
    assert (job.state, bytes(job.content), job.changes.count()) == ("discarded", b"", 0)
    assert not jobs.request_application(job=job, user=make_owner())


def test_files_are_forgotten_after_a_day(capsys: pytest.CaptureFixture[str]) -> None:
    with time_machine.travel(NOW, tick=False):
        job = make_job()
        done = apply_job(make_job(make_file(make_question_data(slug="b"))))
    with time_machine.travel(NOW + timedelta(hours=23, minutes=59), tick=False):
        call_command("run_import_jobs")
        job.refresh_from_db()
        assert job.state == "ready"

    with time_machine.travel(NOW + timedelta(hours=24, minutes=1), tick=False):
        call_command("run_import_jobs")

    job.refresh_from_db()
    done.refresh_from_db()
    assert (job.state, bytes(job.content), done.state) == ("discarded", b"", "applied")
    assert capsys.readouterr().out == "1 uploads expired.\n"


def test_run_import_jobs_does_what_waits() -> None:
    waiting = jobs.create_job(
        owner=make_owner(), name="a.yaml", data=make_file(), creates_topics=True
    )
    other = make_job(make_file(make_question_data(slug="b")))
    jobs.request_application(job=other, user=make_owner())

    call_command("run_import_jobs")

    waiting.refresh_from_db()
    other.refresh_from_db()
    assert (waiting.state, other.state) == ("ready", "applied")


def test_a_failure_is_kept_with_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    job = make_job()
    jobs.request_application(job=job, user=make_owner())

    def fail(*args: object, **options: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("questions.exchange.importing.settle", fail)
    with pytest.raises(RuntimeError, match="the disk is full"):
        jobs.work_on(job.pk)

    job.refresh_from_db()
    assert (job.state, bank()) == ("failed", (0, 0, 0, 0))
