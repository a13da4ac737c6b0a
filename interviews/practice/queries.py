"""What practice pages read."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import connections
from django.db.models import BooleanField, Case, OuterRef, Q, QuerySet, Subquery, When

from interviews.practice.models import Answer, Bookmark, Rating, Round
from questions.models import Question, Topic


def current_answer(round_: Round) -> Answer | None:
    """Return the answer that the round is at: the first one not assessed; None at the end.

    In a mock interview that is still open it is the one last looked at.
    """
    answers = Answer.objects.with_page().filter(round=round_, assessed_at=None)
    is_looked_at = Q(locked_at=None, position=round_.looked_at)
    if round_.is_mock:
        answers = answers.order_by(Case(When(is_looked_at, then=0), default=1), "position")
    else:
        answers = answers.order_by("position")
    return answers.first()


# Written by hand: Django takes longer to put the four together than a database to answer them.
_EDITION = """
    SELECT (SELECT name FROM questions_bankedition),
           (SELECT MAX(assessed_at) FROM interviews_answer WHERE user_id = %(user)s),
           (SELECT MAX(started_at) FROM interviews_round WHERE user_id = %(user)s),
           (SELECT COUNT(*) FROM interviews_round
             WHERE user_id = %(user)s AND finished_at IS NULL)
"""


def personal_edition(user: User) -> tuple[Any, ...]:
    """Sum up the bank, whose edition comes first, and the person's rounds and assessed answers.

    It differs as soon as one of them does. Both moments are found by index however much was
    answered. Assessments follow one another, and a round that ends without one is no longer among
    the unfinished.
    """
    with connections[Answer.objects.db].cursor() as cursor:
        cursor.execute(_EDITION, {"user": user.pk})
        return tuple(cursor.fetchone())


def positions(round_: Round) -> list[Answer]:
    """Return the answers of a round without their texts; each `is_answered` or not."""
    answers = Answer.objects.filter(round=round_).order_by("position")
    is_answered = ~Q(text="") | Q(is_spoken=True)
    return list(
        answers.annotate(
            is_answered=Case(
                When(is_answered, then=True), default=False, output_field=BooleanField()
            )
        ).defer("text", "ticked")
    )


def is_bookmarked(user: User, question: Question) -> bool:
    return Bookmark.objects.filter(user=user.pk, question=question).exists()


def bookmarked_among(user: User, questions: Iterable[Question]) -> set[int]:
    """Return the keys of those `questions` that the person has bookmarked."""
    bookmarks = Bookmark.objects.filter(user=user.pk, question__in=list(questions))
    return set(bookmarks.values_list("question", flat=True))


def bookmarked(user: User, questions: QuerySet[Question]) -> QuerySet[Question]:
    return questions.filter(pk__in=Bookmark.objects.filter(user=user.pk).values("question"))


def never_answered(user: User, questions: QuerySet[Question]) -> QuerySet[Question]:
    """Those `questions` that the person has never answered and assessed, in whatever round."""
    answered = Answer.objects.assessed().filter(user=user.pk)
    return questions.exclude(pk__in=answered.values("question"))


def missed_last_time(user: User, questions: QuerySet[Question]) -> QuerySet[Question]:
    """Those `questions` that the person did not recall when they last answered them."""
    answers = Answer.objects.assessed().filter(user=user.pk, question=OuterRef("pk"))
    last_rating = Subquery(answers.order_by("-assessed_at").values("rating")[:1])
    return questions.annotate(last_rating=last_rating).filter(last_rating=Rating.AGAIN)


def fitting(
    questions: Sequence[Question], budget: timedelta, extra_time: float = 1.0
) -> list[Question]:
    """Return those `questions`, in their order, that fit into the budget; the first in any case.

    Each takes its suggested time times `extra_time`. One that is too long for what is left is
    passed over for the next.
    """
    chosen: list[Question] = []
    left = budget.total_seconds()
    for question in questions:
        revision = question.current_revision
        seconds = revision.seconds * extra_time if revision else 0
        if seconds <= left or not chosen:
            chosen.append(question)
            left -= seconds
    return chosen


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
