"""From ticked points to a score, and from a score to a rating. No database."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from interviews.practice.models import Rating

# The least score for each rating; below the first it is Again.
HARD_FROM = 0.60
GOOD_FROM = 0.80
EASY_FROM = 0.95

_WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


@dataclass(frozen=True)
class Score:
    """`value` = weight of the ticked points / weight of all points, 0 to 1."""

    value: float
    missed_essential: bool
    made: int
    total: int
    essentials: int  # how many of the points made are essential
    extras: int  # and how many are not

    def rating(self, *, in_time: bool) -> Rating:
        """Return the best rating that the points give; Easy only for an answer in time."""
        if self.missed_essential or self.value < HARD_FROM:
            return Rating.AGAIN
        if self.value < GOOD_FROM:
            return Rating.HARD
        if self.value < EASY_FROM or not in_time:
            return Rating.GOOD
        return Rating.EASY

    def reason(self, *, in_time: bool) -> str:
        """Return why the points give this rating and no other."""
        if self.missed_essential:
            return "an essential point is missing"
        for least in (HARD_FROM, GOOD_FROM, EASY_FROM):
            if self.value < least:
                return f"under {least * 100:.0f} %"
        return f"{EASY_FROM * 100:.0f} % or more, {'in time' if in_time else 'but late'}"

    @property
    def make_up(self) -> str:
        """Return what the score is made of: `two essential points, one extra`."""
        parts = []
        if self.essentials:
            noun = "point" if self.essentials == 1 else "points"
            parts.append(f"{_in_words(self.essentials)} essential {noun}")
        if self.extras:
            parts.append(f"{_in_words(self.extras)} extra")
        return ", ".join(parts) or "no point"


def score_points(points: Sequence[dict[str, Any]], ticked: Collection[str]) -> Score:
    """Score the `ticked` uids against a revision's `points` (`uid`, `weight`, `essential`)."""
    total = sum(point["weight"] for point in points)
    made = sum(point["weight"] for point in points if point["uid"] in ticked)
    missed_essential = any(point["essential"] and point["uid"] not in ticked for point in points)
    essentials = [point["essential"] for point in points if point["uid"] in ticked]
    return Score(
        made / total,
        missed_essential,
        made=made,
        total=total,
        essentials=sum(essentials),
        extras=len(essentials) - sum(essentials),
    )


def _in_words(number: int) -> str:
    return _WORDS[number] if number < len(_WORDS) else str(number)
