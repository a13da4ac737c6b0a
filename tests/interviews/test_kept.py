"""What a process keeps of the bank and of people is never shown as it was before."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import caches
from django.utils import timezone

from interviews.mastery.memories import TOPICS
from interviews.mastery.models import QuestionMemory
from interviews.mastery.queries import overview
from interviews.practice import services
from questions import publishing
from questions.models import Module, Topic
from tests.factories import make_answer, make_question, make_round, make_topic, make_user

NOW = datetime(2026, 3, 2, 9, 0, 30, tzinfo=UTC)

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


def test_overview_is_read_again_after_an_answer_and_not_before(django_assert_num_queries):
    user, question, other = make_user(), make_question(), make_question()
    make_answer(user=user, question=question, now=timezone.now() - timedelta(days=1))
    assert [row[2] for row in counted(user)] == [1, 0]

    with django_assert_num_queries(1):  # the edition
        assert [row[2] for row in counted(user)] == [1, 0]
    make_answer(user=user, question=other, now=timezone.now())
    assert [row[2] for row in counted(user)] == [1, 1]


@pytest.mark.parametrize("practised", [0, 1, TOPICS, TOPICS + 1])
def test_topics_practised_since_are_read_again_as_if_nothing_were_kept(practised):
    user = make_user()
    topics = [make_topic() for _ in range(TOPICS + 2)]
    old, new = [[make_question(topic=each) for each in topics] for _ in range(2)]
    for question in old:
        make_answer(user=user, question=question, now=NOW)
    overview(user, NOW)

    for question in new[:practised]:
        make_answer(user=user, question=question, now=NOW + timedelta(days=1), ticked=[])
    kept = figures(user)
    caches["people"].clear()

    assert kept == figures(user)
    assert [seen for seen, *_ in kept] == [2] * practised + [1] * (len(topics) - practised)


def figures(user) -> list[tuple[object, ...]]:
    topics = overview(user, NOW + timedelta(days=3)).topics
    return [(each.seen, each.answers, each.due, each.score, each.level) for each in topics]


def test_recall_fades_in_what_is_kept():
    user, question = make_user(), make_question()
    make_answer(user=user, question=question, now=NOW)
    kept = overview(user, NOW)

    assert kept.score == pytest.approx(1.0, abs=0.01)
    assert overview(user, NOW + timedelta(days=14)).score == pytest.approx(kept.score_ahead)
    assert kept.due == 0
    assert overview(user, NOW + timedelta(days=365)).due == 1


def test_memories_that_are_rebuilt_show_within_the_hour():
    user, question = make_user(), make_question()
    with time_machine.travel(NOW, tick=False):
        make_answer(user=user, question=question, now=NOW)
        before = overview(user, NOW).score_ahead
        QuestionMemory.objects.update(stability=1.0)
        assert overview(user, NOW).score_ahead == before
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        assert overview(user, NOW).score_ahead < before


def test_home_shows_rounds_as_they_are(user_client, user):
    questions = [make_question(), make_question()]
    round_ = make_round(user=user, questions=questions)
    assert "0 of 2 answered" in user_client.get("/").content.decode()

    now = timezone.now()
    asked = {"user": user, "round_id": round_.pk, "position": 1}
    services.submit_answer(**asked, text="A lock.", sequence=1, now=now)
    services.assess_answer(**asked, ticked=["one-thread"])
    assert "1 of 2 answered" in user_client.get("/").content.decode()

    Topic.objects.filter(pk=questions[0].topic_id).update(title="Semaphores")
    assert "Semaphores" in user_client.get("/").content.decode()

    services.end_round(user=user, round_id=round_.pk, now=now)
    assert ">Resume</a>" not in user_client.get("/").content.decode()


def test_history_offers_the_topics_of_today(user_client):
    topic = make_topic(title="Locks")
    assert ">Locks</option>" in user_client.get("/history/").content.decode()

    Topic.objects.filter(pk=topic.pk).update(title="Semaphores")

    page = user_client.get("/history/").content.decode()
    assert ">Semaphores</option>" in page
    assert ">Locks</option>" not in page
