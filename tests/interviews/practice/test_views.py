from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from interviews.practice.models import Pace, Round
from tests.factories import make_question, make_round, make_topic, make_user
from tests.interviews.practice.answering import ALL, HTMX, post_answer, url

pytestmark = pytest.mark.django_db


def test_round_create_shows_topics_that_have_something_published(user_client):
    make_question(topic=make_topic(title="Full"))
    make_question(topic=make_topic(title="Only a draft"), published=False)

    page = user_client.get(reverse("practice:round_create")).content.decode()

    assert "Full" in page
    assert "Only a draft" not in page


def test_round_create_starts_a_round_over_the_chosen_topics(user_client, user):
    topic, other = make_topic(), make_topic()
    wanted = [make_question(topic=topic), make_question(topic=topic)]
    make_question(topic=other)

    response = user_client.post(
        reverse("practice:round_create"),
        {"mode": "drill", "topics": [topic.path], "count": 5, "pace": "brisk"},
    )

    round_ = user.rounds.get()
    assert response.status_code == 302
    assert response.url == round_.get_absolute_url()
    assert {answer.question for answer in round_.answers.all()} == set(wanted)
    assert round_.pace == Pace.BRISK


def test_round_create_takes_levels_and_modules(user_client, user):
    junior = make_question(level="junior")
    make_question(level="senior", topic=make_topic(module=junior.topic.module))
    make_question(level="junior")

    user_client.post(
        reverse("practice:round_create"),
        {
            "mode": "drill",
            "modules": [junior.topic.module.slug],
            "levels": ["junior"],
            "count": 5,
            "pace": "normal",
        },
    )

    assert [answer.question for answer in user.rounds.get().answers.all()] == [junior]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("topics", "no-such/topic", "There is no topic “no-such/topic” to practise."),
        ("count", "0", "greater than or equal to 1"),
        ("count", "31", "less than or equal to 30"),
        ("count", "many", "Enter a whole number"),
        ("pace", "warp", "warp is not one of the available choices"),
        ("levels", "god", "god is not one of the available choices"),
        ("mode", "exam", "exam is not one of the available choices"),
    ],
)
def test_round_create_says_what_is_wrong_and_starts_nothing(user_client, field, value, message):
    make_question()
    data = {"mode": "drill", "count": 5, "pace": "normal"} | {field: value}

    response = user_client.post(reverse("practice:round_create"), data)

    assert response.status_code == 400
    assert message in response.content.decode()
    assert not Round.objects.exists()


def test_round_create_says_when_nothing_matches(user_client):
    question = make_question(level="junior")
    data = {"mode": "drill", "topics": question.topic.path, "levels": "senior", "count": 5}

    response = user_client.post(reverse("practice:round_create"), data | {"pace": "normal"})

    assert response.status_code == 400
    assert "No published question matches this selection." in response.content.decode()


def test_round_detail_shows_the_prompt_and_the_milliseconds_left_and_no_framework(
    user_client, user
):
    question = make_question(prompt="Why a lock?", seconds=120)
    with time_machine.travel(datetime(2026, 3, 2, 9, 0, tzinfo=UTC), tick=False) as clock:
        round_ = make_round(user=user, questions=[question])
        clock.shift(timedelta(seconds=30.5))

        page = user_client.get(round_.get_absolute_url()).content.decode()

    assert "Why a lock?" in page
    assert 'data-milliseconds-left="89500"' in page
    assert "Processes use more cores." not in page


def test_round_detail_resumes_on_another_device_with_the_clock_having_run_on(user_client, user):
    with time_machine.travel(datetime(2026, 3, 2, 9, 0, tzinfo=UTC), tick=False) as clock:
        round_ = make_round(user=user, questions=[make_question(seconds=120)])
        post_answer(user_client, round_, "draft", "half a sentence", 1)
        clock.shift(60)
        other_device = Client()
        other_device.force_login(user)

        page = other_device.get(round_.get_absolute_url()).content.decode()

    assert "half a sentence</textarea>" in page
    assert 'data-milliseconds-left="60000"' in page


def test_round_detail_closes_a_question_whose_deadline_passed_unseen(user_client, user):
    with time_machine.travel(datetime(2026, 3, 2, 9, 0, tzinfo=UTC), tick=False) as clock:
        round_ = make_round(user=user, questions=[make_question(seconds=120)])
        post_answer(user_client, round_, "draft", "half a sentence", 1)
        clock.shift(timedelta(days=1))

        page = user_client.get(round_.get_absolute_url()).content.decode()

    answer = round_.answers.get()
    assert "Time ran out." in page
    assert "half a sentence" in page
    assert "Processes use more cores." in page
    assert (answer.timed_out, answer.locked_at) == (True, answer.deadline)


def test_round_pages_of_somebody_else_are_404(user_client):
    round_ = make_round(user=make_user())
    pages = ["practice:round_detail", "practice:round_summary"]

    statuses = [user_client.get(reverse(name, args=[round_.pk])).status_code for name in pages]
    statuses.append(user_client.get(url(round_, "clock")).status_code)
    statuses += [
        post_answer(user_client, round_, action, "mine now", 1).status_code
        for action in ("draft", "submit")
    ]
    statuses.append(post_answer(user_client, round_, "draft", "mine now", -1).status_code)
    statuses.append(user_client.post(url(round_, "assess"), {"points": ["x"]}).status_code)
    statuses.append(user_client.post(url(round_, "assess"), {"rating": "x"}).status_code)
    statuses.append(user_client.post(reverse("practice:round_end", args=[round_.pk])).status_code)

    assert statuses == [404] * 9
    assert round_.answers.get().text == ""


def test_visitor_is_sent_to_log_in_and_htmx_as_a_whole_page(client):
    round_ = make_round()

    page = client.get(round_.get_absolute_url())
    fragment = post_answer(
        client,
        round_,
        "submit",
        "mine",
        1,
        headers=HTMX | {"HX-Current-URL": f"http://testserver{round_.get_absolute_url()}"},
    )

    assert page.url == f"{reverse('account_login')}?next={round_.get_absolute_url()}"
    assert fragment.headers["HX-Redirect"].startswith(reverse("account_login"))
    assert str(round_.pk) in fragment.headers["HX-Redirect"]


def test_round_summary_shows_score_times_missed_points_and_when_each_comes_back(user_client, user):
    with time_machine.travel(datetime(2026, 3, 2, 9, 0, tzinfo=UTC), tick=False) as clock:
        round_ = make_round(user=user, questions=[make_question(seconds=120)])
        clock.shift(65)
        post_answer(user_client, round_, "submit", "mine", 1)
        user_client.post(url(round_, "assess"), {"points": ["one-thread", "processes"]})

        page = user_client.get(reverse("practice:round_summary", args=[round_.pk])).content.decode()

    assert "75 %" in page
    assert "1:05" in page
    assert "2:00" in page
    assert "Waiting for I/O releases it." in page
    assert "tomorrow" in page


@pytest.mark.parametrize("rows", [1, 30])
def test_round_summary_takes_the_same_queries_however_many_answers(
    user_client, user, rows, django_assert_num_queries: DjangoAssertNumQueries
):
    topics = [make_topic() for _ in range(min(rows, 10))]
    questions = [make_question(topic=topics[row % len(topics)]) for row in range(rows)]
    round_ = make_round(user=user, questions=questions)
    for position in range(1, rows + 1):
        user_client.post(url(round_, "submit", position), {"text": "mine", "sequence": 1})
        user_client.post(url(round_, "assess", position), {"points": ALL})

    with django_assert_num_queries(8):
        user_client.get(reverse("practice:round_summary", args=[round_.pk]))


@pytest.mark.parametrize("rows", [1, 30])
def test_round_create_takes_the_same_queries_however_many_topics(
    user_client, rows, django_assert_num_queries: DjangoAssertNumQueries
):
    for _ in range(rows):
        make_question()

    with django_assert_num_queries(4):
        user_client.get(reverse("practice:round_create"))
