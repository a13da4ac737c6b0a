from datetime import UTC, datetime, timedelta

import pytest

from interviews.mastery.memory import MASTERED_FROM, MasteryLevel, recall_after
from interviews.mastery.standings import ModuleStanding, Overview, TopicMemory, TopicStanding
from interviews.practice.models import Rating
from questions.models import Topic

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def known(stability: float = 10.0, days_ago: float = 0.0, rating: Rating = Rating.GOOD):
    reviewed_at = NOW - timedelta(days=days_ago)
    return stability, reviewed_at, reviewed_at.date() + timedelta(days=8), rating


def standing(*memories: tuple, published: int, mixed: bool = False) -> TopicStanding:
    of_topic = TopicMemory(answers=len(memories), is_recalled_in_mixed_round=mixed)
    for memory in memories:
        of_topic.remember(*memory)
    return TopicStanding(Topic(title="Locks"), published, of_topic, NOW)


def test_score_ahead_is_what_two_weeks_without_practice_leave():
    found = standing(known(stability=14.0), published=2)

    assert found.score == pytest.approx(0.5)
    assert found.score_ahead == pytest.approx(0.45)
    assert found.score_ahead == found.score_in(14)


def test_what_was_missed_has_nothing_to_lose():
    found = standing(known(rating=Rating.AGAIN), published=1)

    assert (found.score, found.score_ahead) == (0, 0)


def test_modules_and_the_bank_weigh_topics_by_their_questions():
    topics = [standing(known(stability=14.0), published=1), standing(published=3)]
    module = ModuleStanding(None, topics)
    bank = Overview([module])

    assert module.score_ahead == bank.score_ahead == pytest.approx(0.225)
    assert Overview([]).score_ahead == 0


@pytest.mark.parametrize(
    ("seen", "published", "level", "missing"),
    [
        (1, 10, MasteryLevel.FAMILIAR, 3),
        (4, 10, MasteryLevel.PROFICIENT, 3),
        (7, 10, MasteryLevel.MASTERED, 2),
        (10, 10, MasteryLevel.MASTERED, 0),
    ],
)
def test_next_level_says_how_many_more_recalled_questions_it_takes(seen, published, level, missing):
    found = standing(*(known() for _ in range(seen)), published=published).next_level

    assert (found.level, found.missing) == (level, missing)
    assert found.asks_mixed_round is (level == MasteryLevel.MASTERED)


def test_there_is_no_next_level_before_the_first_answer_and_after_the_last_level():
    assert standing(published=3).next_level is None
    assert standing(known(), published=1, mixed=True).next_level is None


def test_a_recall_in_a_mixed_round_is_not_asked_for_twice():
    found = standing(*(known() for _ in range(7)), published=10, mixed=True).next_level

    assert (found.missing, found.asks_mixed_round) == (2, False)


def test_falls_on_is_the_first_day_with_a_lower_level():
    found = standing(known(stability=5.0), published=1, mixed=True)

    falls_on = found.falls_on
    days = (falls_on - NOW.date()).days
    assert found.level == MasteryLevel.MASTERED
    assert recall_after(days, 5.0) < MASTERED_FROM <= recall_after(days - 1, 5.0)


def test_a_level_that_holds_for_a_year_does_not_fall():
    assert standing(known(stability=10_000.0), published=1, mixed=True).falls_on is None
    assert standing(known(), published=100).falls_on is None
