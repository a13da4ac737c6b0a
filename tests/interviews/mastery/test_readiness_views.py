from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from interviews.mastery.models import InterviewGoal
from interviews.mastery.preparation import prepare
from questions.models import Blueprint, BlueprintShare, Topic
from tests.factories import make_answer, make_question, make_topic, make_user

pytestmark = pytest.mark.django_db

URL = "/mastery/readiness/"
NOW = datetime(2026, 3, 18, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def make_goal(user, *topics: Topic, days: int = 10, minutes: int = 20) -> InterviewGoal:
    blueprint = Blueprint.objects.create(slug="core", title="Core", levels=[])
    for topic in topics:
        BlueprintShare.objects.create(
            blueprint=blueprint, percent=100 // len(topics), sources=[topic.path]
        )
    return InterviewGoal.objects.create(
        user=user,
        blueprint=blueprint,
        interview_on=NOW.date() + timedelta(days=days),
        minutes_a_day=minutes,
    )


def topic_with(count: int) -> Topic:
    topic = make_topic()
    for _ in range(count):
        make_question(topic=topic)
    return topic


def test_a_goal_is_set_changed_and_taken_off(user_client, user):
    blueprint = make_goal(make_user(), topic_with(1)).blueprint
    assert "Say when your interview is" in user_client.get(URL).content.decode()

    for day, minutes in (("2026-04-01", 20), ("2026-04-02", 30)):
        data = {"interview_on": day, "blueprint": blueprint.pk, "minutes_a_day": minutes}
        assert user_client.post(URL, data).url == URL
    goal = user.interview_goal
    assert (str(goal.interview_on), goal.minutes_a_day) == ("2026-04-02", 30)
    assert "2 April 2026" in user_client.get(URL).content.decode()

    user_client.post(reverse("mastery:readiness_delete"))
    assert list(InterviewGoal.objects.filter(user=user)) == []
    assert InterviewGoal.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"interview_on": "2026-03-18"},
        {"interview_on": "2026-03-01"},
        {"interview_on": "2027-03-01"},
        {"interview_on": "soon"},
        {"minutes_a_day": 0},
        {"minutes_a_day": 481},
        {"blueprint": 0},
    ],
)
def test_a_goal_that_cannot_be_is_refused_and_the_old_one_stays(user_client, user, change):
    goal = make_goal(user, topic_with(1))
    data = {
        "interview_on": "2026-04-01",
        "blueprint": goal.blueprint_id,
        "minutes_a_day": 20,
        **change,
    }

    assert user_client.post(URL, data).status_code == 400

    goal.refresh_from_db()
    assert goal.interview_on == NOW.date() + timedelta(days=10)


def test_the_page_shows_today_and_the_days_until_then(user_client, user):
    topic = topic_with(3)
    make_goal(user, topic, days=5)

    page = user_client.get(URL).content.decode()

    assert "3 questions, about 9 minutes" in page
    assert '<input type="hidden" name="source" value="plan">' in page
    assert '<input type="hidden" name="count" value="3">' in page
    assert page.count('<th scope="row">') == 5


def test_shares_weigh_their_percent_and_an_empty_one_is_named(user_client, user):
    known, unknown, empty = topic_with(1), topic_with(3), make_topic()
    make_answer(user=user, question=known.questions.get(), now=NOW)
    goal = make_goal(user, known, unknown, empty)

    found = prepare(user, goal, NOW)

    assert found.plan.today == pytest.approx(0.5, abs=0.01)
    assert [share.sources for share in found.empty_shares] == [[empty.path]]
    assert f"The bank has no question for 33 % {empty.path}" in (
        user_client.get(URL).content.decode()
    )


def test_practice_today_is_taken_off_the_minutes_of_today(user):
    topic = topic_with(8)
    goal = make_goal(user, topic, minutes=12)
    before = prepare(user, goal, NOW)
    make_answer(user=user, question=topic.questions.first(), seconds_used=60, now=NOW)

    after = prepare(user, goal, NOW)

    assert (len(before.today.keys), len(after.today.keys)) == (4, 3)
    assert after.minutes_done_today == 2


def test_a_missed_day_is_planned_around(user):
    goal = make_goal(user, topic_with(8), minutes=12)

    plan = prepare(user, goal, NOW + timedelta(days=1)).plan

    assert plan.days[0].day == NOW.date() + timedelta(days=1)
    assert len(plan.days) == 9
    assert plan.days[0].keys


@pytest.mark.parametrize(("days", "said"), [(0, "It is today"), (-1, "Your interview was on")])
def test_the_day_itself_and_the_days_after(user_client, user, days, said):
    make_goal(user, topic_with(1), days=days)

    assert said in user_client.get(URL).content.decode()


@pytest.mark.parametrize("rows", [1, 30])
def test_readiness_takes_the_same_queries(user_client, user, rows, django_assert_num_queries):
    topic = topic_with(rows + 1)
    for number, question in enumerate(topic.questions.all()[:rows]):
        make_answer(user=user, question=question, now=NOW - timedelta(hours=number))
    make_goal(user, topic, minutes=400)

    with django_assert_num_queries(10):
        user_client.get(URL)
