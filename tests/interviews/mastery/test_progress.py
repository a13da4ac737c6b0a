from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from interviews.mastery import charts
from interviews.mastery.progress import WEEKS, progress, streak
from interviews.mastery.queries import overview
from interviews.practice.models import Pace
from tests.factories import make_answer, make_question, make_topic

NOW = datetime(2026, 3, 18, 12, tzinfo=UTC)  # a Wednesday
TODAY = NOW.date()


def days_ago(*numbers: int) -> list[date]:
    return [TODAY - timedelta(days=number) for number in numbers]


@pytest.mark.parametrize(
    ("practised", "days"),
    [
        ([], 0),
        ([0], 1),
        ([1], 1),
        ([0, 1, 2], 3),
        ([0, 0, 1], 2),
        ([3], 1),
        ([4], 0),
        ([0, 3, 6], 3),
        ([0, 4], 1),
        ([2, 5, 9], 2),
    ],
)
def test_streak_counts_days_and_outlives_two_days_off(practised, days):
    assert streak(days_ago(*practised), TODAY).days == days


def test_streak_says_until_when_it_goes_on():
    assert streak(days_ago(1, 2), TODAY).keeps_until() == TODAY + timedelta(days=2)
    assert streak([], TODAY).keeps_until() is None


def test_streak_that_began_before_the_days_looked_at_says_so():
    since = TODAY - timedelta(days=6)

    assert streak(days_ago(0, 2, 5), TODAY, since=since).is_longer
    assert not streak(days_ago(0, 2), TODAY, since=since).is_longer
    assert not streak([], TODAY, since=since).is_longer


def test_heat_map_has_a_column_a_week_and_darkens_with_answers():
    monday = date(2026, 3, 2)
    counts = {monday: 1, monday + timedelta(days=1): 3, monday + timedelta(days=7): 10}

    found = charts.heat_map(counts, first=monday, last=monday + timedelta(days=9))

    places = [(cell.x, cell.y, cell.heat) for cell in found.cells]
    assert len(places) == 10
    assert places[:3] == [(0, 0, 1), (0, 14, 2), (0, 28, 0)]
    assert places[7] == (14, 0, 4)
    assert (found.width, found.height) == (26, 96)


def test_polyline_runs_from_left_to_right_and_up_to_the_top():
    assert charts.polyline([0, 0.5, 1]) == "0,160 300,80 600,0"
    assert charts.polyline([1]) == "0,0"


@pytest.mark.django_db
def test_progress_ends_at_the_mastery_of_today(user):
    topic = make_topic()
    questions = [make_question(topic=topic) for _ in range(3)]
    for number, ticked in ((20, None), (12, []), (9, None), (1, None)):
        now = NOW - timedelta(days=number)
        make_answer(user=user, question=questions[number % 2], ticked=ticked, now=now)

    found = progress(user, NOW)

    assert found.weeks[-1].mastery == pytest.approx(overview(user, NOW).score)
    assert found.weeks[0].mastery == 0
    assert [week.answers for week in found.weeks[-4:]] == [1, 1, 1, 1]
    assert [week.seconds for week in found.weeks[-4:]] == [60, 60, 60, 60]
    assert len(found.weeks) == WEEKS


@pytest.mark.django_db
def test_progress_compares_time_used_with_the_budget(user):
    question = make_question(seconds=120)
    for number, seconds in ((1, 30), (2, 60)):
        now = NOW - timedelta(days=number)
        make_answer(user=user, question=question, seconds_used=seconds, now=now)
    make_answer(user=user, pace=Pace.UNTIMED, now=NOW)

    [row] = progress(user, NOW).times

    assert (row.module, row.answers, row.used, row.given) == (question.topic.module, 2, 45, 120)


@pytest.mark.django_db
def test_progress_page_of_somebody_new_is_there(user_client):
    page = user_client.get(reverse("mastery:progress_detail")).content.decode()

    assert "No answer against a clock" in page
    assert "The bank is empty" in page


@pytest.mark.django_db
def test_progress_page_draws_without_style_attributes(user_client, user):
    make_answer(user=user)
    make_answer()

    page = user_client.get(reverse("mastery:progress_detail")).content.decode()

    assert page.count("heat-1") == 1
    assert "style=" not in page.partition("<main")[2]


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 30])
def test_progress_page_takes_the_same_queries(user_client, user, rows, django_assert_num_queries):
    with time_machine.travel(NOW, tick=False):
        user_client.force_login(user)
        for number in range(rows):
            make_answer(user=user, now=NOW - timedelta(days=number))
        with django_assert_num_queries(10):
            assert user_client.get(reverse("mastery:progress_detail")).status_code == 200
