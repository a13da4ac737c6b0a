import random
from datetime import UTC, date, datetime, timedelta

import pytest

from interviews.mastery import memory, past
from interviews.mastery.past import WEEKS

MONDAY = date(2026, 3, 2)
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
AGAIN, GOOD = 1, 3


def reviews(*days_and_grades: tuple[int, int]) -> tuple[past.History, list]:
    """Return the history after reviews so many days after `NINE`, and each state and grade."""
    history, state, everything = [], None, []
    for day, grade in days_and_grades:
        state = memory.review(state, grade, NINE + timedelta(days=day))
        history = past.with_review(history, state, is_missed=grade == AGAIN)
        everything.append((state, grade))
    return history, everything


def test_history_has_the_last_review_of_each_week_and_nothing_for_a_missed_one():
    history, everything = reviews((0, GOOD), (3, GOOD), (6, AGAIN), (7, GOOD))

    days = [(moment - int(NINE.timestamp())) / past.DAY for moment, _ in history]
    assert days == [6, 7]
    assert [stability for _, stability in history] == [0, everything[-1][0].stability]


def test_history_stays_short_and_keeps_the_one_before_the_weeks_that_are_drawn():
    history, _ = reviews(*((7 * week, GOOD) for week in range(200)))

    assert len(history) == WEEKS + 2
    assert history[0][0] == int((NINE + timedelta(weeks=199 - WEEKS - 1)).timestamp())


def test_mastery_of_the_past_is_what_replaying_every_review_gives():
    rng = random.Random(3)  # noqa: S311
    first = MONDAY + timedelta(weeks=20)
    now = datetime.combine(first, NINE.time(), UTC) + timedelta(weeks=WEEKS - 1, days=2)
    histories, replays = [], []
    for _ in range(20):
        days = sorted(rng.sample(range((now - NINE).days), rng.randint(1, 60)))
        history, replay = reviews(*((day, rng.choice([AGAIN, GOOD, GOOD])) for day in days))
        histories.append(history)
        replays.append(replay)

    moments = past.week_ends(first, now)
    found = past.mastery_at(moments, histories, published=25)

    for moment, mastery in zip(moments, found, strict=True):
        credit = 0.0
        for replay in replays:
            known = [(state, grade) for state, grade in replay if state.reviewed_at <= moment]
            if known and known[-1][1] != AGAIN:
                state = known[-1][0]
                credit += memory.recall(state.stability, state.reviewed_at, moment)
        assert mastery == pytest.approx(credit / 25)


def test_mastery_of_an_empty_bank_is_nothing():
    assert past.mastery_at([NINE], [], published=0) == [0.0]


def test_week_ends_are_mondays_and_the_last_one_is_now():
    ends = past.week_ends(MONDAY, NINE + timedelta(weeks=WEEKS - 1))

    assert len(ends) == WEEKS
    assert ends[0] == datetime(2026, 3, 9, tzinfo=UTC)
    assert ends[-1] == NINE + timedelta(weeks=WEEKS - 1)


def test_diary_counts_answers_and_seconds_by_half_hour_whatever_their_order():
    diary: past.Diary = []
    for minutes, seconds in ((0, 60), (29, 30), (31, 10), (-40, 5)):
        diary = past.with_answer(diary, NINE + timedelta(minutes=minutes), seconds)

    slot = int(NINE.timestamp()) // past.HALF_HOUR
    assert diary == [[slot - 2, 1, 5], [slot, 2, 90], [slot + 1, 1, 10]]


def test_diary_forgets_what_no_drawing_shows():
    diary: past.Diary = []
    for day in range(1000):
        diary = past.with_answer(diary, NINE + timedelta(days=day), 1)

    assert len(diary) == 7 * (WEEKS + 1) + 1


@pytest.mark.parametrize(("hours", "answers"), [(0, [0, 3, 0]), (5.5, [0, 2, 1]), (-8, [2, 1, 0])])
def test_days_are_those_of_the_place(hours, answers):
    diary: past.Diary = []
    for hour in (0, 1, 23):  # of the second of March in UTC
        locked_at = datetime(2026, 3, 2, hour, tzinfo=UTC)
        diary = past.with_answer(diary, locked_at, 1)
    midnights = [datetime(2026, 3, day, tzinfo=UTC) - timedelta(hours=hours) for day in (1, 2, 3)]

    found = [day.answers for day in past.by_day([diary], midnights)]

    assert found == answers
