"""What practice pages read."""

from collections import defaultdict
from dataclasses import dataclass

from interviews.practice.models import Answer, Round
from questions.models import Topic


def current_answer(round_: Round) -> Answer | None:
    """Return the answer that the round is at: the first one not assessed; None at the end."""
    return (
        Answer.objects.with_page()
        .filter(round=round_, assessed_at=None)
        .order_by("position")
        .first()
    )


@dataclass
class TopicResult:
    topic: Topic
    answers: list[Answer]

    @property
    def score(self) -> float | None:
        """Mean score of the assessed answers, 0 to 1."""
        return mean_score(self.answers)


@dataclass(frozen=True)
class MissedPoint:
    answer: Answer
    text: str
    essential: bool


@dataclass
class RoundSummary:
    round: Round
    answers: list[Answer]

    @property
    def score(self) -> float | None:
        return mean_score(self.answers)

    @property
    def topics(self) -> list[TopicResult]:
        by_topic: dict[Topic, list[Answer]] = defaultdict(list)
        for answer in self.answers:
            by_topic[answer.topic].append(answer)
        return [TopicResult(topic, answers) for topic, answers in by_topic.items()]

    @property
    def missed_points(self) -> list[MissedPoint]:
        """Of the assessed answers; essential ones first, else in the order of asking."""
        missed = [
            MissedPoint(answer, point["text"], point["essential"])
            for answer in self.answers
            if answer.assessed_at
            for point in answer.points
            if not point["is_ticked"]
        ]
        return sorted(missed, key=lambda point: not point.essential)

    @property
    def seconds_used(self) -> int:
        return sum(answer.seconds_used or 0 for answer in self.answers)


def summarise_round(round_: Round) -> RoundSummary:
    answers = Answer.objects.with_page().filter(round=round_, opened_at__isnull=False)
    return RoundSummary(round_, list(answers.order_by("position")))


def mean_score(answers: list[Answer]) -> float | None:
    """Mean score, 0 to 1, of those that are assessed; None when none is."""
    scores = [answer.score for answer in answers if answer.score is not None]
    return sum(scores) / len(scores) if scores else None
