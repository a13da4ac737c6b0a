from datetime import UTC, date, datetime, timedelta

from interviews.mastery.memory import MemoryState
from interviews.mastery.ordering import Candidate, practice_order

NOW = datetime(2026, 3, 31, 9, tzinfo=UTC)


def new(key: str, topic: str = "a") -> Candidate:
    return Candidate(key, topic, None)


def seen(key: str, *, days_ago: int, interval: int) -> Candidate:
    reviewed_at = NOW - timedelta(days=days_ago)
    due_on: date = reviewed_at.date() + timedelta(days=interval)
    return Candidate(key, "a", MemoryState(float(interval), 5.0, reviewed_at, due_on))


def order(*candidates: Candidate) -> list[str]:
    return [str(each.key) for each in practice_order(candidates, NOW)]


def test_one_that_is_due_and_two_new_ones_take_turns():
    due = [seen(f"due {number}", days_ago=30 - number, interval=10) for number in range(3)]
    fresh = [new(f"new {number}") for number in range(5)]

    assert order(*fresh, *due) == [
        *("due 0", "new 0", "new 1"),
        *("due 1", "new 2", "new 3"),
        *("due 2", "new 4"),
    ]


def test_what_is_left_of_one_kind_follows_when_the_other_is_used_up():
    due = [seen(f"due {number}", days_ago=30 - number, interval=10) for number in range(4)]

    assert order(*due, new("new")) == ["due 0", "new", "due 1", "due 2", "due 3"]
    assert order(new("1"), new("2"), new("3")) == ["1", "2", "3"]


def test_the_latest_for_its_interval_comes_first_of_what_is_due():
    a_week_late_after_a_year = seen("year", days_ago=372, interval=365)
    a_day_late_after_two_days = seen("days", days_ago=3, interval=2)
    due_today = seen("today", days_ago=5, interval=5)

    found = order(due_today, a_week_late_after_a_year, a_day_late_after_two_days)

    assert found == ["days", "year", "today"]


def test_what_is_not_due_comes_last_the_most_faded_first():
    found = order(
        seen("fresh", days_ago=1, interval=50), seen("faded", days_ago=40, interval=50), new("new")
    )

    assert found == ["new", "faded", "fresh"]


def test_new_questions_come_a_topic_at_a_time():
    assert order(new("a1"), new("a2"), new("a3"), new("b1", "b")) == ["a1", "b1", "a2", "a3"]
