"""How sure somebody was of their answers, beside how those scored. No database."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from interviews.practice.models import Confidence

ENOUGH = 5  # answers of a kind, before anything is said of it


@dataclass(frozen=True)
class ConfidenceRow:
    """The answers given with one confidence, and their mean score, 0 to 1; None without any."""

    confidence: Confidence
    answers: int
    score: float | None

    @property
    def is_enough(self) -> bool:
        return self.answers >= ENOUGH


@dataclass(frozen=True)
class Calibration:
    """One row for each confidence, the least sure first."""

    rows: list[ConfidenceRow]

    @property
    def answers(self) -> int:
        return sum(row.answers for row in self.rows)

    @property
    def is_telling(self) -> bool:
        """Whether two kinds of answers can be compared."""
        return sum(row.is_enough for row in self.rows) > 1

    @property
    def is_rising(self) -> bool:
        """Whether being surer went with a higher score, of the kinds with enough answers."""
        scores = [row.score or 0.0 for row in self.rows if row.is_enough]
        return all(less < more for less, more in pairwise(scores))


def calibrate(answers: Iterable[tuple[str, float]]) -> Calibration:
    """Return the mean score by confidence; answers for which none was given are left out."""
    scores: dict[str, list[float]] = defaultdict(list)
    for confidence, score in answers:
        scores[confidence].append(score)
    return Calibration(
        [
            ConfidenceRow(
                confidence,
                len(found := scores[confidence]),
                sum(found) / len(found) if found else None,
            )
            for confidence in Confidence
        ]
    )
