import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from interviews.mastery.models import TopicMastery
from interviews.practice.models import Answer
from questions import publishing
from questions.models import Question
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


def get_topic(user_client, topic) -> str:
    url = reverse("mastery:topic_detail", args=[topic.module.slug, topic.slug])
    return user_client.get(url).content.decode()


def test_decay_is_shown_at_home_in_the_overview_and_on_the_topic(user_client, user):
    answer = make_answer(user=user)
    said = "100 % today, 86 % in two weeks without practice."

    assert said in user_client.get(reverse("home")).content.decode()
    assert said in user_client.get(reverse("mastery:overview")).content.decode()
    assert '<dd class="big-figure">86 %</dd>' in get_topic(user_client, answer.topic)


def test_nothing_fades_for_somebody_new(user_client):
    make_question()

    for name in ("home", "mastery:overview"):
        assert "without practice" not in user_client.get(reverse(name)).content.decode()


def test_topic_detail_says_what_the_next_level_needs(user_client, user):
    topic = make_topic()
    questions = [make_question(topic=topic) for _ in range(3)]
    assert "Not started." in get_topic(user_client, topic)

    make_answer(user=user, question=questions[0])
    page = get_topic(user_client, topic)
    assert "<strong>Next: familiar.</strong>" in page
    assert "It begins at 40 %. Recall 1 more question" in page

    for question in questions[1:]:
        make_answer(user=user, question=question)
    page = get_topic(user_client, topic)
    assert "<strong>Next: mastered.</strong>" in page
    assert "Your score is high enough." in page
    assert "Without practice it is no longer proficient on" in page


def test_topic_detail_is_mastered_after_a_mixed_round_only(user_client, user):
    here = make_question()
    make_answer(user=user, question=here)
    assert "Mastered." not in get_topic(user_client, here.topic)

    TopicMastery.objects.filter(topic=here.topic).update(mixed_recalled_at=timezone.now())

    assert "Mastered." in get_topic(user_client, here.topic)


def test_topic_detail_shows_answers_with_their_revision_and_leads_to_all_of_them(user_client, user):
    question = make_question(prompt="Why a lock?")
    first = make_answer(user=user, question=question)
    question.prompt = "Why a lock at all?"
    question.save()
    publishing.publish(question=question, author=None)
    question = Question.objects.with_revision().get(pk=question.pk)
    newest = [make_answer(user=user, question=question) for _ in range(10)][-1]

    page = get_topic(user_client, question.topic)

    assert reverse("history:answer_detail", args=[newest.pk]) in page
    assert reverse("history:answer_detail", args=[first.pk]) not in page
    assert '<td class="number">2</td>' in page
    assert f"{reverse('history:answer_list')}?topic={question.topic.path}" in page.replace(
        "%2F", "/"
    )
    assert "All 11 answers" in page


def test_progress_says_how_sure_answers_scored(user_client, user):
    url = reverse("mastery:progress_detail")
    assert "Nothing to compare yet." in user_client.get(url).content.decode()

    for confidence, ticked in (("sure", None), ("sure", []), ("guessing", [])):
        answer = make_answer(user=user, ticked=ticked)
        Answer.objects.filter(pk=answer.pk).update(confidence=confidence)
    page = user_client.get(url).content.decode()

    assert "You were sure twice and scored 50 % on average." in page
    assert "You were guessing once and scored 0 % on average." in page
    assert "You were unsure" not in page
    assert "none yet" in page
