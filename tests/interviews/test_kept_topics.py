"""Topics are read once for each edition of the bank, and never shown as they were before."""

from datetime import timedelta

import pytest
from django.utils import timezone

from interviews.mastery.queries import overview
from questions import publishing
from questions.models import Module, Topic
from tests.factories import make_answer, make_question, make_topic, make_user

# PostgreSQL replaces the edition when the transaction ends, so it has to end.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("kept_pages")]


def counted(user) -> list[tuple[str, str, int, int]]:
    topics = overview(user, timezone.now()).topics
    return [
        (each.topic.module.title, each.topic.title, each.seen, each.published) for each in topics
    ]


def test_overview_follows_the_bank():
    user, topic = make_user(), make_topic(title="Locks")
    Module.objects.filter(pk=topic.module_id).update(title="Basics")
    kept, other = make_question(topic=topic), make_question(topic=topic)
    assert counted(user) == [("Basics", "Locks", 0, 2)]

    publishing.retire(question=other)
    Topic.objects.filter(pk=topic.pk).update(title="Semaphores")
    assert counted(user) == [("Basics", "Semaphores", 0, 1)]

    publishing.retire(question=kept)
    assert counted(user) == []


def test_overview_of_the_same_bank_is_each_person_s_own(django_assert_num_queries):
    one, other, question = make_user(), make_user(), make_question()
    make_answer(user=one, question=question, now=timezone.now() - timedelta(days=1))
    assert [row[2] for row in counted(one)] == [1]

    # The edition, memories and mastery; no topics.
    with django_assert_num_queries(3):
        assert [row[2] for row in counted(other)] == [0]


def test_history_offers_the_topics_of_today(user_client):
    topic = make_topic(title="Locks")
    assert ">Locks</option>" in user_client.get("/history/").content.decode()

    Topic.objects.filter(pk=topic.pk).update(title="Semaphores")

    page = user_client.get("/history/").content.decode()
    assert ">Semaphores</option>" in page
    assert ">Locks</option>" not in page
