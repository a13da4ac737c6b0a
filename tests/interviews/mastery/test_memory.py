from datetime import UTC, date, datetime, timedelta

import fsrs
import pytest

from interviews.mastery import memory
from interviews.mastery.memory import MasteryLevel, level_of

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4


@pytest.mark.parametrize(
    ("grade", "stability", "due_on"),
    [
        (AGAIN, 0.212, date(2026, 3, 3)),
        (HARD, 1.2931, date(2026, 3, 3)),
        (GOOD, 2.3065, date(2026, 3, 4)),
        (EASY, 8.2956, date(2026, 3, 10)),
    ],
)
def test_first_review_gives_the_initial_stability_of_fsrs_6(grade, stability, due_on):
    state = memory.review(None, grade, NINE)

    assert state.stability == pytest.approx(stability)
    assert state.due_on == due_on
    assert state.reviewed_at == NINE


def test_reviews_are_those_of_the_library_at_midnight():
    scheduler = fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    card, state = fsrs.Card(), None
    midnight = NINE.replace(hour=0)

    for day, grade in [(0, GOOD), (2, HARD), (3, AGAIN), (5, GOOD), (30, EASY), (200, GOOD)]:
        moment = timedelta(days=day)
        card, _ = scheduler.review_card(card, fsrs.Rating(grade), midnight + moment)
        state = memory.review(state, grade, NINE + moment)

    assert (state.stability, state.difficulty) == (card.stability, card.difficulty)
    assert state.due_on == card.due.date()


def test_recall_is_certain_at_once_nine_tenths_after_the_stability_and_falls_ever_after():
    stability = 10.0
    recalls = [
        memory.recall(stability, NINE, NINE + timedelta(days=days)) for days in (0, 5, 10, 50, 500)
    ]

    assert recalls[0] == 1.0
    assert recalls[2] == pytest.approx(0.9)
    assert recalls == sorted(recalls, reverse=True)
    assert recalls[-1] > 0


def test_recall_equals_the_library_on_whole_days():
    scheduler = fsrs.Scheduler()
    card = fsrs.Card(stability=3.7, difficulty=5, state=fsrs.State.Review, last_review=NINE)

    for days in (0, 1, 7, 365):
        moment = NINE + timedelta(days=days)
        assert memory.recall(3.7, NINE, moment) == pytest.approx(
            scheduler.get_card_retrievability(card, moment)
        )


def test_recall_before_the_review_is_certain():
    assert memory.recall(1.0, NINE, NINE - timedelta(days=3)) == 1.0


@pytest.mark.parametrize(
    ("hours", "counts"), [(-24, False), (0, False), (14, False), (15, True), (48, True)]
)
def test_one_review_a_day_counts_and_none_of_the_past(hours, counts):
    assert memory.counts(NINE + timedelta(hours=hours), after=NINE) is counts


def test_review_that_does_not_count_is_refused():
    state = memory.review(None, GOOD, NINE)

    with pytest.raises(ValueError, match="not on a later day"):
        memory.review(state, GOOD, NINE + timedelta(hours=2))


@pytest.mark.parametrize(
    ("score", "mixed", "level"),
    [
        (0.0, False, MasteryLevel.ATTEMPTED),
        (0.399, True, MasteryLevel.ATTEMPTED),
        (0.40, False, MasteryLevel.FAMILIAR),
        (0.70, False, MasteryLevel.PROFICIENT),
        (0.849, True, MasteryLevel.PROFICIENT),
        (0.99, False, MasteryLevel.PROFICIENT),
        (0.85, True, MasteryLevel.MASTERED),
    ],
)
def test_level_follows_the_score_and_mastered_needs_a_mixed_round(score, mixed, level):
    assert level_of(score, is_started=True, is_recalled_in_mixed_round=mixed) == level


def test_level_of_a_topic_never_practised():
    level = level_of(0.0, is_started=False, is_recalled_in_mixed_round=False)

    assert level == MasteryLevel.NOT_STARTED
