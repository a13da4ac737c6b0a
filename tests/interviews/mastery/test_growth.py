"""What the pages of a person read does not grow with their answers."""

import random
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.seeding import seed_answers
from interviews.mastery.models import QuestionMemory, TopicMastery
from interviews.mastery.past import WEEKS
from interviews.mastery.progress import RECENT, progress
from interviews.mastery.services import rebuild_mastery
from interviews.practice.models import Answer
from tests.factories import make_question, make_topic, make_user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 18, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def make_practised(answers: int, questions, *, days: int = 170):
    user = make_user()
    seed_answers(
        user,
        questions,
        answers,
        until=NOW,
        days=days,
        rng=random.Random(answers),  # noqa: S311
    )
    return user


def statements(user, url: str) -> list[str]:
    client = Client()
    client.force_login(user)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in queries]


def test_pages_take_the_same_queries_with_fifty_answers_and_with_two_thousand():
    topic = make_topic()
    questions = [make_question(topic=topic) for _ in range(5)]
    few, many = make_practised(50, questions), make_practised(2_000, questions)
    rebuild_mastery()
    topic_url = reverse("mastery:topic_detail", args=[topic.module.slug, topic.slug])

    for url, count in (
        (reverse("home"), 8),
        (reverse("mastery:overview"), 5),
        (topic_url, 10),
        (reverse("mastery:progress_detail"), 10),
        (reverse("history:answer_list"), 5),
    ):
        assert (url, len(statements(few, url)), len(statements(many, url))) == (url, count, count)


def test_progress_reads_no_answers_but_the_last_ones():
    questions = [make_question() for _ in range(3)]
    user = make_practised(RECENT + 300, questions)
    rebuild_mastery()

    with CaptureQueriesContext(connection) as queries:
        found = progress(user, NOW)

    answers = Answer._meta.db_table
    reading = [query["sql"] for query in queries if f'FROM "{answers}"' in query["sql"]]
    assert len(reading) == 1
    assert reading[0].endswith(f"LIMIT {RECENT}")
    assert found.calibration.answers == RECENT
    assert sum(week.answers for week in found.weeks) == RECENT + 300


def test_what_is_stored_for_the_drawings_is_bounded_by_half_a_year():
    topic = make_topic()
    questions = [make_question(topic=topic) for _ in range(2)]
    user = make_practised(3_000, questions, days=6 * 365)
    rebuild_mastery()

    histories = QuestionMemory.objects.filter(user=user).values_list("history", flat=True)
    [diary] = TopicMastery.objects.filter(user=user).values_list("diary", flat=True)
    longest_answers = 3_000 * 7 * (WEEKS + 1) / (6 * 365)
    assert all(len(history) <= WEEKS + 3 for history in histories)
    assert sum(answers for _, answers, _ in diary) <= longest_answers + 10
    week = progress(user, NOW).weeks[-1]
    assert week.first == NOW.date() - timedelta(days=NOW.weekday())
