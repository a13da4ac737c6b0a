import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from interviews.mastery import memory
from interviews.mastery.readiness import Plan, Prospect, make_plan

TODAY = date(2026, 3, 1)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def plan_for(prospects, *, days: int = 14, minutes: float = 20, **options) -> Plan:
    interview_on = TODAY + timedelta(days=days)
    options = {"today": TODAY, "interview_on": interview_on, "minutes_a_day": minutes, **options}
    return make_plan(prospects, **options)


def unseen(count: int, weight: float | None = None) -> list[Prospect]:
    return [Prospect(number, weight or 1 / count, 5.0) for number in range(count)]


def seen(key: str, days_ago: int, credit: float = 1.0, weight: float = 1.0) -> Prospect:
    state = memory.review(None, 3, NOON - timedelta(days=days_ago))
    return Prospect(key, weight, 5.0, state, credit)


def test_nothing_known_and_nothing_done_stays_nothing():
    plan = plan_for(unseen(4), minutes=0)

    assert (plan.today, plan.without, plan.with_plan) == (0, 0, 0)


def test_without_practice_the_forecast_is_the_recall_on_that_day():
    prospect = seen("a", 3)

    plan = plan_for([prospect], days=10)

    recall = memory.recall(prospect.state.stability, prospect.state.reviewed_at, NOON)
    later = memory.recall(
        prospect.state.stability, prospect.state.reviewed_at, NOON + timedelta(days=10)
    )
    assert plan.today == pytest.approx(recall)
    assert plan.without == pytest.approx(later)
    assert plan.with_plan > plan.without


def test_what_was_missed_last_counts_nothing_until_it_is_asked_again():
    plan = plan_for([seen("a", 3, credit=0.0)])

    assert plan.without == 0
    assert plan.days[0].repeated == ["a"]
    assert plan.with_plan > 0.7


def test_plan_keeps_to_the_minutes_and_leaves_the_day_of_the_interview_free():
    plan = plan_for(unseen(30), days=7, minutes=18)

    assert [day.day for day in plan.days] == [TODAY + timedelta(days=n) for n in range(7)]
    assert all(day.minutes <= 18 for day in plan.days)
    assert all(len(day.keys) == len(set(day.keys)) for day in plan.days)


def test_what_was_practised_today_is_taken_off_today_only():
    plan = plan_for(unseen(30), days=3, minutes=20, minutes_done_today=12)

    assert [day.minutes for day in plan.days] == [5, 20, 20]


def test_a_question_reviewed_today_waits_until_tomorrow():
    plan = plan_for([seen("a", 0, credit=0.0)], days=3)

    assert plan.days[0].keys == []
    assert plan.days[1].keys == ["a"]


def test_what_weighs_more_comes_first():
    light = [Prospect(f"light {number}", 0.01, 5.0) for number in range(5)]
    heavy = [Prospect(f"heavy {number}", 0.1, 5.0) for number in range(3)]

    plan = plan_for([*light, *heavy], minutes=15)

    assert set(plan.days[0].keys) == {"heavy 0", "heavy 1", "heavy 2"}


def test_more_minutes_never_give_a_lower_forecast():
    forecasts = [plan_for(unseen(20), minutes=minutes).with_plan for minutes in (0, 10, 20, 40)]

    assert forecasts == sorted(forecasts)
    assert forecasts[-1] > forecasts[0]


def test_plan_survives_a_missed_day():
    whole = plan_for(unseen(10), days=8)
    late = plan_for(
        unseen(10), days=7, today=TODAY + timedelta(days=1), interview_on=TODAY + timedelta(days=8)
    )

    assert len(late.days) == 7
    assert late.days[0].keys
    assert 0 < late.with_plan <= whole.with_plan + 0.02


def test_the_day_of_the_interview_and_later_ones_have_no_plan():
    for days in (0, -3):
        plan = plan_for([seen("a", 3)], days=days)
        assert plan.days == []
        assert plan.with_plan == plan.without


def practise_by(plan: Plan, prospects: list[Prospect], rng: random.Random, chance: float) -> float:
    """Let one learner whom FSRS describes follow the plan; return what they know at its end."""
    standing = {prospect.key: prospect for prospect in prospects}
    for day in plan.days:
        noon = datetime.combine(day.day, NOON.time(), UTC)
        for key in day.keys:
            state = standing[key].state
            recall = memory.recall(state.stability, state.reviewed_at, noon) if state else chance
            is_recalled = rng.random() < recall
            after = memory.review(state, 3 if is_recalled else 1, noon)
            standing[key] = replace(standing[key], state=after, credit=float(is_recalled))
    interview_on = plan.days[-1].day + timedelta(days=1)
    return sum(each.weight * each.value_on(interview_on) for each in standing.values())


@pytest.mark.parametrize(("minutes", "days"), [(10, 8), (25, 12)])
def test_forecast_with_the_plan_is_what_learners_reach_who_follow_it(minutes, days):
    prospects = [*unseen(6, weight=0.1), seen("known", 4, weight=0.2), seen("old", 30, weight=0.2)]
    plan = plan_for(prospects, days=days, minutes=minutes, first_chance=0.5)

    reached = [
        practise_by(plan, prospects, random.Random(number), 0.5)  # noqa: S311
        for number in range(300)
    ]

    assert plan.with_plan == pytest.approx(sum(reached) / len(reached), abs=0.04)
    assert plan.with_plan > plan.without + 0.2
