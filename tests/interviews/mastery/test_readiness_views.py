from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from interviews.mastery.models import InterviewGoal
from interviews.mastery.preparation import prepare
from interviews.mastery.queries import overview
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

    with django_assert_num_queries(9):
        user_client.get(URL)


START = {"mode": "drill", "source": "plan", "pace": "normal"}


def planned(user, goal, now=NOW) -> set[int]:
    return set(prepare(user, goal, now).today.keys)


def asked_in_newest_round(user) -> set[int]:
    return set(user.rounds.first().answers.values_list("question", flat=True))


def test_the_button_starts_exactly_the_questions_of_today(user_client, user):
    topic, other = topic_with(8), topic_with(3)
    goal = make_goal(user, topic, minutes=12)
    wanted = planned(user, goal)
    assert len(wanted) == 4

    user_client.post("/practice/", START | {"count": 4})

    assert asked_in_newest_round(user) == wanted
    assert other.pk not in user.rounds.get().topics.values_list("pk", flat=True)


def test_after_a_missed_day_the_button_starts_the_questions_of_the_new_day(user_client, user):
    topic = topic_with(6)
    goal = make_goal(user, topic, minutes=9)
    for question in topic.questions.all()[:3]:
        make_answer(user=user, question=question, ticked=[], now=NOW - timedelta(days=1))
    two_days_on = NOW + timedelta(days=2)

    with time_machine.travel(two_days_on, tick=False):
        user_client.force_login(user)
        wanted = planned(user, goal, two_days_on)
        user_client.post("/practice/", START | {"count": len(wanted)})

    assert wanted
    assert asked_in_newest_round(user) == wanted


def test_what_is_practised_of_the_plan_leaves_it(user_client, user):
    topic = topic_with(8)
    goal = make_goal(user, topic, minutes=12)
    before = planned(user, goal)
    done = topic.questions.get(pk=min(before))
    make_answer(user=user, question=done, seconds_used=120, now=NOW)

    after = planned(user, goal)

    assert done.pk not in after
    assert len(after) == 3


def test_a_plan_of_nothing_starts_nothing(user_client, user):
    make_question()

    response = user_client.post("/practice/", START | {"count": 5})

    assert response.status_code == 400
    assert not user.rounds.exists()


def test_more_than_a_round_holds_is_started_in_part(user_client, user):
    make_goal(user, topic_with(33), minutes=400)

    page = user_client.get(URL).content.decode()

    assert "33 questions" in page
    assert "Start the first 30" in page
    assert '<input type="hidden" name="count" value="30">' in page


def test_the_forecast_without_practice_is_the_mastery_of_that_day(user):
    topic = topic_with(4)
    for number, question in enumerate(topic.questions.all()[:3]):
        make_answer(user=user, question=question, now=NOW - timedelta(days=3 * number))
    goal = make_goal(user, topic, days=20)

    forecast = prepare(user, goal, NOW).plan.without

    noon = datetime.combine(goal.interview_on, NOW.time(), UTC)
    assert forecast == pytest.approx(overview(user, noon).score)
