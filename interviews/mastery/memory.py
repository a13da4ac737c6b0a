"""Memory of one question after FSRS-6, and levels of mastery. No database.

FSRS-6: https://github.com/open-spaced-repetition/fsrs4anki/wiki/The-Algorithm. The library is
asked for the next state after a review, without learning steps and without fuzz, so that the same
answers always lead to the same rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import cast

import fsrs

DESIRED_RETENTION = 0.9

_SCHEDULER = fsrs.Scheduler(
    desired_retention=DESIRED_RETENTION,
    learning_steps=(),
    relearning_steps=(),
    enable_fuzzing=False,
)
_DECAY = -_SCHEDULER.parameters[20]
_FACTOR = 0.9 ** (1 / _DECAY) - 1


@dataclass(frozen=True)
class MemoryState:
    """`stability` in days until recall falls to 90 %, `difficulty` from 1 (easy) to 10."""

    stability: float
    difficulty: float
    reviewed_at: datetime
    due_on: date


def review(state: MemoryState | None, grade: int, at: datetime) -> MemoryState:
    """Return the memory after a review with `grade` (1 again to 4 easy) at the moment `at`.

    Intervals are whole days of the calendar (UTC). `state` is None at the first review. Raises
    `ValueError` when `at` is not on a later day than the last review.
    """
    if state is not None and not counts(at, after=state.reviewed_at):
        raise ValueError(f"A review at {at} is not on a later day than {state.reviewed_at}.")
    today = _midnight(at)
    card = fsrs.Card(card_id=0, due=today)
    if state is not None:
        card.state, card.step = fsrs.State.Review, None
        card.stability, card.difficulty = state.stability, state.difficulty
        card.last_review = _midnight(state.reviewed_at)
    card, _ = _SCHEDULER.review_card(card, fsrs.Rating(grade), today)
    stability, difficulty = cast(float, card.stability), cast(float, card.difficulty)
    return MemoryState(stability, difficulty, at, card.due.date())


def counts(at: datetime, *, after: datetime) -> bool:
    """Whether a review at `at` counts for the schedule: one a day does, and none of the past."""
    return _midnight(at) > _midnight(after)


def _midnight(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def recall(stability: float, reviewed_at: datetime, now: datetime) -> float:
    """Return the probability of recall, 0 to 1: R(t) = (1 + factor · t / stability) ^ decay.

    t is in days and may be a fraction; at t = stability the recall is 0.9.
    """
    return recall_after(max(0.0, (now - reviewed_at) / timedelta(days=1)), stability)


def recall_after(days: float, stability: float) -> float:
    """Return the probability of recall `days` after a review, 0 to 1."""
    return cast(float, (1 + _FACTOR * days / stability) ** _DECAY)


def recalled_after(days: Iterable[float], stabilities: Iterable[float]) -> float:
    """Return how many of some memories are recalled, on average, each its `days` after review."""
    pairs = zip(days, stabilities, strict=True)
    return sum([(1 + _FACTOR * each / stability) ** _DECAY for each, stability in pairs], 0.0)


class MasteryLevel(StrEnum):
    NOT_STARTED = "not started"
    ATTEMPTED = "attempted"
    FAMILIAR = "familiar"
    PROFICIENT = "proficient"
    MASTERED = "mastered"


FAMILIAR_FROM = 0.40
PROFICIENT_FROM = 0.70
MASTERED_FROM = 0.85
# The levels that ask for a score, and the least one for each.
LEVELS = [
    (MasteryLevel.FAMILIAR, FAMILIAR_FROM),
    (MasteryLevel.PROFICIENT, PROFICIENT_FROM),
    (MasteryLevel.MASTERED, MASTERED_FROM),
]


def level_of(score: float, *, is_started: bool, is_recalled_in_mixed_round: bool) -> MasteryLevel:
    """Return the level for a topic's `score` of today (0 to 1). It falls as recall fades."""
    if not is_started:
        return MasteryLevel.NOT_STARTED
    if score < FAMILIAR_FROM:
        return MasteryLevel.ATTEMPTED
    if score < PROFICIENT_FROM:
        return MasteryLevel.FAMILIAR
    if score < MASTERED_FROM or not is_recalled_in_mixed_round:
        return MasteryLevel.PROFICIENT
    return MasteryLevel.MASTERED
