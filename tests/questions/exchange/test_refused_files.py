"""An upload that is refused: what is told of it, line by line and question by question."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from questions.exchange import jobs
from questions.exchange.job_models import ImportChange, ImportJob
from questions.exchange.yaml_writer import write
from tests.factories import make_module, make_topic
from tests.questions.exchange.banks import make_question_data
from tests.questions.exchange.uploads import bank, make_file, make_job, make_owner, problems

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def told(job: ImportJob) -> list[tuple[str, str]]:
    return [(p["question"], p["wrong"]) for p in job.problems]


def test_unknown_topics_are_listed_with_line_and_the_nearest_known() -> None:
    make_topic(slug="locks", module=make_module(slug="python"))
    data = make_file(make_question_data(), make_question_data(slug="b"))

    job = make_job(data, creates_topics=False)

    assert job.state == "refused"
    second = data.decode().splitlines().index("- slug: b") + 1
    wrong = "the bank has no topic “python/lock”; “python/locks”, or leave to make new topics"
    assert problems(job) == [f"4: {wrong}", f"{second}: {wrong}"]
    assert bank() == (1, 1, 0, 0)


def test_a_broken_tail_is_listed_with_the_problems_before_it() -> None:
    data = make_file(make_question_data(seconds=1), make_question_data(slug="b"))
    lines = data.decode().splitlines()
    tail = [*lines, "- slug: c", "  prompt: [never closed"]

    job = make_job("\n".join(tail).encode())

    second = next(n for n, line in enumerate(lines, 1) if line == "  seconds: 1")
    assert [p["line"] for p in job.problems] == [second, len(tail) + 1]  # where the file ends
    assert job.problems[0]["expected"] == "at least 30"
    assert job.problems[1]["expected"] == "valid YAML"


def test_every_problem_is_listed_and_counted_and_the_first_500_are_kept() -> None:
    questions = [make_question_data(slug=f"q-{n}", seconds=1) for n in range(501)]

    job = make_job(make_file(*questions))

    assert (job.state, job.problem_count, len(job.problems)) == ("refused", 501, 500)
    assert (bytes(job.content), bank()) == (b"", (0, 0, 0, 0))


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.zip", b"PK\x03\x04rest", "the extension “.zip” is not known"),
        ("a.yaml", b"PK\x03\x04rest", "the file is a zip archive"),
        ("a.yaml", b"module: python\ntopic: l\xe4ck\n", "is not UTF-8"),
        ("a.yaml", b"", ""),
        ("a.json", make_file(), "the content is something else"),
    ],
)
def test_a_file_that_is_no_bank_is_refused(name: str, data: bytes, problem: str) -> None:
    job = jobs.create_job(owner=make_owner(), name=name, data=data)

    jobs.work_on(job.pk)

    job.refresh_from_db()
    assert job.state == "refused"
    assert problem in " ".join(problems(job))
    assert not ImportChange.objects.exists()


def test_questions_of_an_unknown_topic_are_refused_and_the_others_told() -> None:
    make_topic(slug="lock", module=make_module(slug="python"))
    known, stray = make_question_data(slug="known"), make_question_data(slug="stray")
    shell = {"module": "python", "topic": "lock"}
    topics = [shell | {"questions": [known]}, shell | {"topic": "moon", "questions": [stray]}]

    job = make_job(write({"topics": topics}).encode(), creates_topics=False)

    assert told(job) == [("stray", "the bank has no topic “python/moon”")]
    assert (job.state, job.counts) == ("refused", {"created": 1, "refused": 1})
    assert [change.slug for change in job.changes.all()] == ["known"]


def test_a_file_that_breaks_off_tells_of_what_stands_before() -> None:
    data = make_file(make_question_data(slug="whole"), make_question_data(slug="next"))

    job = make_job(data + b"- slug: 'torn\n")

    assert (job.state, [name for name, _ in told(job)]) == ("refused", [""])
    assert [change.slug for change in job.changes.all()] == ["whole", "next"]


def test_a_row_with_too_many_cells_is_refused_by_its_name() -> None:
    table = b"slug,module,topic,prompt\na,python,lock,Why?,more\nb,python,lock,How?\n"

    job = make_job(table, name="a.csv")

    assert told(job) == [("a", "5 cells")]
    assert [change.slug for change in job.changes.all()] == ["b"]


def test_questions_without_a_topic_are_refused_for_one_reason() -> None:
    job = make_job(b"## Why?\n\nSo.\n\n## How?\n\nThus.\n", name="list.md")

    assert (job.state, job.counts, job.total) == ("refused", {"refused": 2}, 0)
    ((name, wrong),) = told(job)
    assert (name, wrong[:16]) == ("", "2 questions do n")


def test_what_a_refused_file_would_have_done_is_forgotten_after_a_day() -> None:
    with time_machine.travel(NOW, tick=False):
        job = make_job(make_file(make_question_data(), make_question_data(slug="b", seconds=1)))
    with time_machine.travel(NOW + timedelta(hours=23), tick=False):
        jobs.expire_jobs()
        assert job.changes.count() == 1

    with time_machine.travel(NOW + timedelta(hours=25), tick=False):
        jobs.expire_jobs()

    job.refresh_from_db()
    assert (job.state, job.changes.count(), job.total) == ("refused", 0, 1)
