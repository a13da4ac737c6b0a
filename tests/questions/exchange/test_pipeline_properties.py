"""Whatever is uploaded: the pipeline ends in a preview or a list of problems, the bank unharmed."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from questions.exchange import jobs
from questions.exchange.formats import FORMATS
from questions.exchange.job_models import Publication
from questions.models import Module, Question
from tests.questions.exchange.banks import make_question_data
from tests.questions.exchange.uploads import make_file, make_owner

FILE = make_file(make_question_data(), make_question_data(slug="b", status="draft"))
NAMES = sorted({f"file{e}" for found in FORMATS.values() for e in found.extensions} | {"file.zip"})


@st.composite
def damaged_files(draw: st.DrawFn) -> bytes:
    """A sound file with a piece of it replaced."""
    start = draw(st.integers(0, len(FILE)))
    end = draw(st.integers(start, min(len(FILE), start + 200)))
    return FILE[:start] + draw(st.binary(max_size=20)) + FILE[end:]


@pytest.mark.django_db
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=60,
)
@given(
    name=st.sampled_from(NAMES),
    data=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode), damaged_files()),
    creates_topics=st.booleans(),
    publication=st.sampled_from(Publication),
)
def test_any_bytes_end_in_a_preview_or_in_problems(
    name: str, data: bytes, creates_topics: bool, publication: Publication
) -> None:
    """And what was previewed can be applied, as many questions as it said."""
    with transaction.atomic():
        owner = make_owner()
        job = jobs.create_job(
            owner=owner,
            name=name,
            data=data,
            creates_topics=creates_topics,
            publication=publication,
        )

        jobs.work_on(job.pk)

        job.refresh_from_db()
        assert job.state in {"ready", "refused"}
        assert (job.state == "refused") <= (job.problem_count > 0)
        assert not Module.objects.exists()
        if jobs.request_application(job=job, user=owner):
            jobs.work_on(job.pk)
            job.refresh_from_db()
            assert job.state == "applied"
            assert Question.objects.count() == job.counts.get("created", 0) == job.total
        transaction.set_rollback(True)  # what was published cannot be deleted
