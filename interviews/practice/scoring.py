"""From ticked points to a score, and from a score to a rating. No database."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from interviews.practice.models import Rating

# The least score for each rating; below the first it is Again.
HARD_FROM = 0.60
GOOD_FROM = 0.80
EASY_FROM = 0.95


@dataclass(frozen=True)
class Score:
    """`value` = weight of the ticked points / weight of all points, 0 to 1."""

    value: float
    missed_essential: bool

    def rating(self, *, in_time: bool) -> Rating:
        """Return the best rating that the points give; Easy only for an answer in time."""
        if self.missed_essential or self.value < HARD_FROM:
            return Rating.AGAIN
        if self.value < GOOD_FROM:
            return Rating.HARD
        if self.value < EASY_FROM or not in_time:
            return Rating.GOOD
        return Rating.EASY


def score_points(points: Sequence[dict[str, Any]], ticked: Collection[str]) -> Score:
    """Score the `ticked` uids against a revision's `points` (`uid`, `weight`, `essential`)."""
    total = sum(point["weight"] for point in points)
    made = sum(point["weight"] for point in points if point["uid"] in ticked)
    missed_essential = any(point["essential"] and point["uid"] not in ticked for point in points)
    return Score(made / total, missed_essential)
