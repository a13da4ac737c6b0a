"""Files as people upload them, jobs made of them, and what became of these."""

from typing import Any

from django.contrib.auth.models import Permission, User

from questions.exchange import jobs
from questions.exchange.job_models import ImportJob
from questions.exchange.yaml_writer import write
from questions.models import Module, Question, Revision, Topic
from tests.factories import make_user
from tests.questions.exchange.banks import make_question_data


def make_file(*questions: dict[str, Any], module: str = "python", topic: str = "lock") -> bytes:
    """A topic file in Viva YAML; with one question unless some are given."""
    items = list(questions or [make_question_data()])
    return write({"module": module, "topic": topic, "questions": items}).encode()


def make_owner(*codenames: str, **overrides: Any) -> User:
    """A member of staff with permissions of the bank; by default to import, export and publish."""
    granted = codenames or ("import_bank", "export_bank", "publish_question", "retire_question")
    owner = make_user(**({"is_staff": True} | overrides))
    permissions = Permission.objects.filter(
        content_type__app_label="questions", codename__in=[*granted, "view_question"]
    )
    owner.user_permissions.set(permissions)
    return owner


def make_job(data: bytes | None = None, *, name: str = "lock.yaml", **options: Any) -> ImportJob:
    """An upload that has been read."""
    owner = options.pop("owner", None) or make_owner()
    options = {"creates_topics": True} | options
    job = jobs.create_job(owner=owner, name=name, data=data or make_file(), **options)
    jobs.work_on(job.pk)
    job.refresh_from_db()
    return job


def apply_job(job: ImportJob, *, user: User | None = None) -> ImportJob:
    """Decide to apply a job, and have it done."""
    owner = user or job.owner
    assert owner is not None
    assert jobs.request_application(job=job, user=owner)
    jobs.work_on(job.pk)
    job.refresh_from_db()
    return job


def problems(job: ImportJob) -> list[str]:
    return [f"{p['line']}: {p['wrong']}; {p['expected']}" for p in job.problems]


def bank() -> tuple[int, ...]:
    """How many modules, topics, questions and revisions there are."""
    return tuple(model.objects.count() for model in (Module, Topic, Question, Revision))
