"""What a panel's scorecards come to. Built from what its reader may see; no database.

Only first submissions count: they were made without knowing the others'. Amendments stand beside.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from interviews.scorecards import agreement
from interviews.scorecards.agreement import Strictness, WeightedMean
from interviews.scorecards.revisions import Change, Content, Entry

# A must-have is met when everybody who assessed it rated it at least this.
MUST_HAVE_MET = 3
# From here on the panel differs enough to talk about it.
DIFFERS = 2


class Gate(StrEnum):
    """Whether the must-haves are met; no mean hides one that is not."""

    MET = "met"
    NOT_MET = "not met"
    NOT_ASSESSED = "not assessed"
    NONE = "none asked"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the plan, as a debrief needs it."""

    key: int
    number: int
    headline: str
    stage: str
    competency: str
    weight: int
    must_have: bool

    @property
    def name(self) -> str:
        return f"Question {self.number}: {self.headline}"


@dataclass(frozen=True, slots=True)
class Amendment:
    number: int
    reason: str
    created_at: datetime
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class Judgement:
    """One panelist's submitted scorecard."""

    scorecard: UUID
    panelist: str
    first: Content
    submitted_at: datetime
    recommendation: str  # in words
    amendments: list[Amendment] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class QuestionResult:
    question: Asked
    entries: list[Entry]  # of each panelist, in the order of the judgements
    mean: float | None
    range: int | None
    deviation: float | None

    @property
    def values(self) -> list[int]:
        return [entry.value for entry in self.entries if entry.value is not None]

    @property
    def lowest(self) -> int | None:
        return min(self.values, default=None)

    @property
    def highest(self) -> int | None:
        return max(self.values, default=None)

    @property
    def gate(self) -> Gate:
        if not self.question.must_have:
            return Gate.NONE
        if self.lowest is None:
            return Gate.NOT_ASSESSED
        return Gate.MET if self.lowest >= MUST_HAVE_MET else Gate.NOT_MET


@dataclass(frozen=True, slots=True)
class PanelistResult:
    judgement: Judgement
    mean: WeightedMean
    strictness: Strictness


@dataclass(frozen=True, slots=True)
class Debrief:
    judgements: list[Judgement]
    questions: list[QuestionResult]
    panelists: list[PanelistResult]
    mean: WeightedMean
    alpha: float | None
    exact: float | None
    within_one: float | None

    @property
    def gate(self) -> Gate:
        """The worst of its must-haves."""
        gates = {question.gate for question in self.questions}
        order = (Gate.NOT_MET, Gate.NOT_ASSESSED, Gate.MET)
        return next((gate for gate in order if gate in gates), Gate.NONE)

    @property
    def unmet(self) -> list[QuestionResult]:
        """Must-haves that somebody rated too low, or nobody assessed."""
        bad = (Gate.NOT_MET, Gate.NOT_ASSESSED)
        return [question for question in self.questions if question.gate in bad]

    @property
    def spread(self) -> int | None:
        """The widest range of all questions."""
        known = [question.range for question in self.questions if question.range is not None]
        return max(known, default=None)

    @property
    def differing(self) -> list[QuestionResult]:
        """Where the panel differs most, widest first; the order of the plan where it is equal."""
        wide = [question for question in self.questions if (question.range or 0) >= DIFFERS]
        return sorted(wide, key=lambda question: -(question.deviation or 0))


def build(questions: Sequence[Asked], judgements: Collection[Judgement]) -> Debrief:
    """Combine the judgements mechanically. Each question's mean is taken first, then weighted."""
    panel = list(judgements)
    rows = [[judgement.first.entries.get(q.key, Entry()) for q in questions] for judgement in panel]
    table = [[entry.value for entry in row] for row in rows]
    weights = [question.weight for question in questions]
    # Without a judgement there are still questions to show.
    cells: agreement.Table = table or [[None] * len(questions)]
    means = agreement.question_means(cells)
    results = [
        QuestionResult(question, [row[index] for row in rows], mean, range_, deviation)
        for index, (question, mean, range_, deviation) in enumerate(
            zip(
                questions,
                means,
                agreement.ranges(cells),
                agreement.standard_deviations(cells),
                strict=True,
            )
        )
    ]
    return Debrief(
        judgements=panel,
        questions=results,
        panelists=[
            PanelistResult(judgement, agreement.weighted_mean(values, weights), strict)
            for judgement, values, strict in zip(
                panel, table, agreement.strictness(table), strict=True
            )
        ],
        mean=agreement.weighted_mean(means, weights),
        alpha=agreement.krippendorff_alpha(table),
        exact=agreement.exact_agreement(table),
        within_one=agreement.agreement_within_one(table),
    )
