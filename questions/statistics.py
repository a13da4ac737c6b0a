"""What answers tell about a question: definitions, counting, and the stored figures.

docs/curating.md explains each figure and names its source. The answers are fed in by whoever has
them (`interviews.practice.statistics`); nothing here knows where they come from. They are counted
in one pass that keeps some 30 bytes of each.
"""

import statistics
from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from questions.models import KeyPoint, PointStatistics, Question, QuestionStatistics

ENOUGH_ANSWERS = 10  # for means, medians and shares
ENOUGH_PEOPLE = 30  # for a discrimination
ENOUGH_OTHERS = 3  # other questions that a person must have answered to count for it
SAME = 1e-9  # scores that differ by less are equal
QUESTIONS_AT_ONCE = 500  # written in one transaction


class Source(StrEnum):
    """Who ticked the points."""

    SELF = "self"
    INTERVIEWER = "interviewer"


@dataclass(frozen=True, slots=True)
class Counted:
    """One answer that counts. `points` are the uids it could make, `ticked` those it made.

    `score` is 0 to 1. `seconds` and `allotted` are given when it had a clock of its own.
    """

    question: int
    person: int
    score: float
    points: Collection[str]
    ticked: Collection[str]
    seconds: int | None = None
    allotted: int | None = None
    timed_out: bool = False


def facility(scores: Sequence[float]) -> float | None:
    """Return the mean score: 1 is a question that everybody answers in full."""
    return statistics.fmean(scores) if len(scores) >= ENOUGH_ANSWERS else None


def median(values: Sequence[float]) -> float | None:
    return statistics.median(values) if len(values) >= ENOUGH_ANSWERS else None


def share(part: int, whole: int) -> float | None:
    return part / whole if whole >= ENOUGH_ANSWERS else None


def discrimination(scores: Sequence[float], rests: Sequence[float]) -> float | None:
    """Return Pearson's correlation of the scores with those persons' means on other questions.

    This is the corrected item-rest correlation. None when too few people answered, or when either
    side does not vary.
    """
    if len(scores) < ENOUGH_PEOPLE or _is_constant(scores) or _is_constant(rests):
        return None
    return statistics.correlation(scores, rests)


def _is_constant(values: Sequence[float]) -> bool:
    return max(values) - min(values) < SAME


@dataclass(slots=True)
class _Answers:
    """What is kept of the answers to one question."""

    people: array = field(default_factory=lambda: array("L"))
    scores: array = field(default_factory=lambda: array("d"))
    seconds: array = field(default_factory=lambda: array("L"))
    shares: array = field(default_factory=lambda: array("d"))
    timed_out: int = 0
    interviewer_scores: array = field(default_factory=lambda: array("d"))
    offered: dict[Source, Counter[str]] = field(
        default_factory=lambda: {source: Counter() for source in Source}
    )
    made: dict[Source, Counter[str]] = field(
        default_factory=lambda: {source: Counter() for source in Source}
    )


@dataclass(slots=True)
class Tally:
    """Counts answers, in any order; each person at most once for a question and source `SELF`."""

    _questions: dict[int, _Answers] = field(default_factory=lambda: defaultdict(_Answers))
    _totals: dict[int, tuple[float, int]] = field(default_factory=dict)

    def add(self, answer: Counted, *, source: Source = Source.SELF) -> None:
        answers = self._questions[answer.question]
        answers.offered[source].update(answer.points)
        answers.made[source].update(set(answer.ticked) & set(answer.points))
        if source is Source.INTERVIEWER:
            answers.interviewer_scores.append(answer.score)
            return
        total, count = self._totals.get(answer.person, (0.0, 0))
        self._totals[answer.person] = (total + answer.score, count + 1)
        answers.people.append(answer.person)
        answers.scores.append(answer.score)
        if answer.seconds is not None and answer.allotted:
            answers.seconds.append(answer.seconds)
            answers.shares.append(answer.seconds / answer.allotted)
            answers.timed_out += answer.timed_out

    def questions(self) -> list[int]:
        return sorted(self._questions)

    def question_row(
        self, question: int, *, uids: Collection[str], flags: int, now: datetime
    ) -> QuestionStatistics:
        """Return the figures of a question, not stored; `uids` are the points that it has now."""
        answers = self._questions.get(question, _Answers())
        scores, rests = self._with_rests(answers)
        return QuestionStatistics(
            question_id=question,
            answers=len(answers.scores),
            facility=facility(answers.scores),
            people=len(scores),
            discrimination=discrimination(scores, rests),
            timed_answers=len(answers.seconds),
            median_seconds=median(answers.seconds),
            median_share=median(answers.shares),
            timed_out_share=share(answers.timed_out, len(answers.seconds)),
            most_missed=self._most_missed(answers, uids),
            interviewer_answers=len(answers.interviewer_scores),
            interviewer_facility=facility(answers.interviewer_scores),
            flags=flags,
            counted_at=now,
        )

    def point_rows(self, question: int) -> Iterator[PointStatistics]:
        """Yield the figures of each point that any answer could make, not stored."""
        answers = self._questions.get(question, _Answers())
        offered, made = answers.offered, answers.made
        for uid in sorted(offered[Source.SELF].keys() | offered[Source.INTERVIEWER].keys()):
            yield PointStatistics(
                question_id=question,
                uid=uid,
                answers=offered[Source.SELF][uid],
                made=made[Source.SELF][uid],
                interviewer_answers=offered[Source.INTERVIEWER][uid],
                interviewer_made=made[Source.INTERVIEWER][uid],
            )

    def _with_rests(self, answers: _Answers) -> tuple[list[float], list[float]]:
        """The scores of those who answered enough other questions, and their means on these."""
        scores, rests = [], []
        for person, score in zip(answers.people, answers.scores, strict=True):
            total, count = self._totals[person]
            if count - 1 >= ENOUGH_OTHERS:
                scores.append(score)
                rests.append((total - score) / (count - 1))
        return scores, rests

    def _most_missed(self, answers: _Answers, uids: Collection[str]) -> str:
        """The point of `uids` that is made by the smallest share; of equals the first by name."""
        offered, made = answers.offered[Source.SELF], answers.made[Source.SELF]
        shares = [(share(made[uid], offered[uid]), uid) for uid in uids]
        missed = [(part, uid) for part, uid in shares if part is not None and part < 1]
        return min(missed, default=(0.0, ""))[1]


def store(tally: Tally, *, flags: Mapping[int, int], now: datetime) -> int:
    """Replace the stored figures by those of `tally`; return how many questions have some.

    `flags` are the open flags by question. It is written some hundred questions at a time, so that
    nobody who writes meanwhile waits for long.
    """
    questions = sorted({*tally.questions(), *flags})
    for start in range(0, len(questions), QUESTIONS_AT_ONCE):
        _store_some(tally, questions[start : start + QUESTIONS_AT_ONCE], flags, now)
    QuestionStatistics.objects.filter(counted_at__lt=now).delete()
    PointStatistics.objects.filter(question__statistics=None).delete()
    return len(questions)


@transaction.atomic
def _store_some(
    tally: Tally, questions: Sequence[int], flags: Mapping[int, int], now: datetime
) -> None:
    rows = Question.objects.select_for_update(no_key=True).filter(pk__in=questions)
    there = list(rows.order_by("pk").values_list("pk", flat=True))
    QuestionStatistics.objects.filter(question__in=there).delete()
    PointStatistics.objects.filter(question__in=there).delete()
    uids = defaultdict(list)
    points = KeyPoint.objects.filter(framework__question__in=there)
    for question, uid in points.values_list("framework__question", "uid"):
        uids[question].append(uid)
    QuestionStatistics.objects.bulk_create(
        tally.question_row(question, uids=uids[question], flags=flags.get(question, 0), now=now)
        for question in there
    )
    PointStatistics.objects.bulk_create(
        (point for question in there for point in tally.point_rows(question)), batch_size=1000
    )
