import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.factories import make_answer, make_question, make_topic

pytestmark = pytest.mark.django_db


def practise(user, rows: int) -> list:
    topic = make_topic()
    questions = [make_question(topic=topic if row % 2 else make_topic()) for row in range(rows)]
    for question in questions:
        make_answer(user=user, question=question)
    return questions


def test_overview_shows_score_coverage_and_level_of_each_topic(user_client, user):
    topic = make_topic(title="Locks")
    make_question(topic=topic)
    make_answer(user=user, question=make_question(topic=topic))

    page = user_client.get(reverse("mastery:overview")).content.decode()

    assert "Locks" in page
    assert "50 %" in page
    assert "1 of 2" in page
    assert "familiar" in page


def test_overview_of_an_empty_bank_says_so(user_client):
    assert "The bank is empty" in user_client.get(reverse("mastery:overview")).content.decode()


def test_topic_detail_shows_each_question_with_its_recall_and_past_answers(user_client, user):
    question = make_question(prompt="Why a lock?")
    answer = make_answer(user=user, question=question, text="Because of counters.")

    url = reverse("mastery:topic_detail", args=[answer.topic.module.slug, answer.topic.slug])
    page = user_client.get(url).content.decode()

    assert "Why a lock?" in page
    assert reverse("history:answer_detail", args=[answer.pk]) in page
    assert "100 %" in page
    assert "in 8 days" in page


def test_topic_detail_counts_a_missed_question_as_nothing(user_client, user):
    answer = make_answer(user=user, ticked=[])

    url = reverse("mastery:topic_detail", args=[answer.topic.module.slug, answer.topic.slug])
    page = user_client.get(url).content.decode()

    assert '<td class="number">0 %</td>' in page
    assert '<td class="number">100 %</td>' not in page


def test_topic_detail_shows_nothing_of_somebody_else(user_client):
    answer = make_answer(text="My secret.")

    url = reverse("mastery:topic_detail", args=[answer.topic.module.slug, answer.topic.slug])
    page = user_client.get(url).content.decode()

    assert "My secret." not in page
    assert "not seen" in page


def test_topic_detail_of_an_unknown_topic_is_404(user_client):
    topic = make_topic()

    assert (
        user_client.get(reverse("mastery:topic_detail", args=["x", topic.slug])).status_code == 404
    )


@pytest.mark.parametrize("rows", [1, 30])
def test_overview_takes_the_same_queries_however_much_was_practised(
    user_client, user, rows, django_assert_num_queries: DjangoAssertNumQueries
):
    practise(user, rows)

    with django_assert_num_queries(5):
        user_client.get(reverse("mastery:overview"))


@pytest.mark.parametrize("rows", [2, 30])
def test_topic_detail_takes_the_same_queries_however_much_was_practised(
    user_client, user, rows, django_assert_num_queries: DjangoAssertNumQueries
):
    topic = practise(user, rows)[-1].topic

    with django_assert_num_queries(10):
        user_client.get(reverse("mastery:topic_detail", args=[topic.module.slug, topic.slug]))


@pytest.mark.parametrize("rows", [1, 30])
def test_home_takes_the_same_queries_however_much_was_practised(
    user_client, user, rows, django_assert_num_queries: DjangoAssertNumQueries
):
    practise(user, rows)

    with django_assert_num_queries(8):
        user_client.get(reverse("home"))
