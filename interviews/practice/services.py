"""What changes a round. Each function is one transaction and leaves the round in a valid state.

Moments come in as `now`, read by the view before anything else, so that slow work is never
charged to the candidate.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from interviews.practice.locking import get_answer_and_following, lock_answer, lock_round
from interviews.practice.mock import lock_set, open_set
from interviews.practice.models import (
    Answer,
    AnswerState,
    Bookmark,
    Confidence,
    Mode,
    Pace,
    Rating,
    Round,
)
from interviews.practice.queries import current_answer
from interviews.practice.scoring import score_points
from interviews.practice.signals import answer_assessed
from questions.models import Question, Revision
from questions.prepared import save_fields


class Conflict(Exception):
    """The request contradicts what is stored; nothing was changed. `answer` is what is stored."""

    def __init__(self, message: str, answer: Answer) -> None:
        super().__init__(message)
        self.message = message
        self.answer = answer


@dataclass(frozen=True)
class Remarks:
    """What a person says about an answer, saved together with its text."""

    confidence: Confidence | Literal[""] = ""
    is_spoken: bool = False
    is_flagged: bool = False


NO_REMARKS = Remarks()


@transaction.atomic
def start_round(
    *,
    user: User,
    questions: Sequence[Question],
    pace: Pace,
    now: datetime,
    mode: Mode = Mode.DRILL,
    is_cram: bool = False,
    extra_time: float = 1.0,
    hides_countdown: bool = False,
) -> Round:
    """Start a round that asks `questions` in this order; open the first, or in a mock all of them.

    Every question is pinned to its current revision (load them `with_revision()`) and its topic.
    `extra_time` multiplies the time of each, and so that of the whole set of a mock interview.
    Raises `ValidationError` when there are none.
    """
    if not questions:
        raise ValidationError("No published question matches this selection.")
    topics = {question.topic_id for question in questions}
    round_ = Round.objects.create(
        user=user,
        mode=mode,
        pace=pace,
        size=len(questions),
        is_mixed=len(topics) > 1,
        is_cram=is_cram,
        hides_countdown=hides_countdown,
        started_at=now,
    )
    round_.topics.set(topics)
    answers = [
        Answer(
            round=round_,
            user=user,
            position=position,
            question=question,
            revision=(revision := _current_revision(question)),
            topic_id=question.topic_id,
            seconds=_seconds_at(pace, revision.seconds, extra_time),
        )
        for position, question in enumerate(questions, start=1)
    ]
    if mode == Mode.MOCK:
        open_set(round_, answers, now)
    else:
        _open(answers[0], now)
    Answer.objects.bulk_create(answers)
    return round_


@transaction.atomic
def save_draft(
    *,
    user: User,
    round_id: UUID,
    position: int,
    text: str,
    sequence: int,
    now: datetime,
    remarks: Remarks = NO_REMARKS,
) -> Answer:
    """Store what is typed so far, when `sequence` is newer than the newest save.

    The same save sent again is acknowledged and stores nothing, and so is one that crossed the
    submit of the same text. Raises `Conflict` when the answer
    is locked or overdue, or another save came first; `ObjectDoesNotExist` for a foreign round.
    """
    answer = lock_answer(lock_round(user, round_id), position)
    if answer.locked_at and answer.text == text:
        return answer
    _require_open(answer, now)
    save_fields(answer, _take_text(answer, text, sequence, now, remarks))
    return answer


@transaction.atomic
def submit_answer(
    *,
    user: User,
    round_id: UUID,
    position: int,
    text: str,
    sequence: int,
    now: datetime,
    time_is_up: bool = False,
    remarks: Remarks = NO_REMARKS,
) -> Answer:
    """Lock the answer with `text`, or, past deadline and grace, with what was saved by then.

    In a mock interview the text is saved, and the set stays open until its deadline or
    `mock.submit_round`.

    `time_is_up` is a browser's claim that its clock has run out: while the server sees time left
    the text is saved and the answer stays open. The same submit sent again changes nothing, and
    so does one that comes after the clock has closed the answer. Raises `Conflict` when the
    answer was submitted with another text, is not yet asked, or another save came first.
    """
    round_ = lock_round(user, round_id)
    answer = lock_answer(round_, position)
    has_time_left = answer.deadline is None or now < answer.deadline
    if answer.is_overdue(now):
        save_fields(answer, _take_lock(answer, round_, now))
    elif answer.state == AnswerState.OPEN:
        fields = _take_text(answer, text, sequence, now, remarks)
        if not has_time_left or not (time_is_up or round_.is_mock):
            fields += _take_lock(answer, round_, now)
        save_fields(answer, fields)
    elif answer.state == AnswerState.WAITING:
        raise Conflict("This question has not been asked yet.", answer)
    elif answer.text != text and not answer.timed_out:
        raise Conflict("This answer was already submitted with another text.", answer)
    return answer


@transaction.atomic
def assess_answer(
    *,
    user: User,
    round_id: UUID,
    position: int,
    ticked: Collection[str],
    rating: Rating | None = None,
    now: datetime | None = None,
) -> Answer | None:
    """Store the ticked points and their score, announce it, and open the next question.

    Return the answer that the round is at now, or None when this was the last one. The same
    assessment sent again changes nothing. `now` is for a history that is made up: without it the
    clock is read under the lock. Raises `ValidationError` for an unknown uid or a rating above
    what the points give, `Conflict` when the answer is not locked yet or was assessed otherwise.
    """
    round_ = lock_round(user, round_id, with_person=True)
    answer, following = get_answer_and_following(round_, position)
    points = answer.revision.points
    uids = [point["uid"] for point in points]
    if unknown := sorted(set(ticked) - set(uids)):
        raise ValidationError(f"This question has no key point “{unknown[0]}”.")
    score = score_points(points, ticked)
    best = score.rating(in_time=not answer.timed_out)
    if rating and rating.grade > best.grade:
        raise ValidationError(
            f"These points give “{best.label}” at best: you can lower the rating, not raise it."
        )
    in_order = [uid for uid in uids if uid in ticked]
    if answer.state == AnswerState.ASSESSED:
        if (answer.ticked, answer.rating) != (in_order, rating or best):
            raise Conflict("This answer was already assessed otherwise.", answer)
        return current_answer(round_)
    if answer.state != AnswerState.LOCKED:
        raise Conflict("Submit the answer before you assess it.", answer)
    if round_.is_finished:
        raise Conflict("This round has ended.", answer)

    # Under the lock on the person, and never before their previous assessment whatever the
    # clock does: `assessed_at` is the order in which mastery is rebuilt.
    now = now or timezone.now()
    previous: datetime | None = answer.previous_assessed_at  # type: ignore[attr-defined]
    answer.assessed_at = max(now, previous + timedelta(microseconds=1)) if previous else now
    answer.ticked = in_order
    answer.score = score.value
    answer.rating = rating or best
    save_fields(answer, ["ticked", "score", "rating", "assessed_at"])
    answer_assessed.send(sender=Answer, answer=answer)
    return _go_on(round_, following, now)


@transaction.atomic
def set_bookmark(*, user: User, question: Question, is_wanted: bool) -> None:
    """Keep the question among the person's bookmarks, or not; sent again it changes nothing."""
    if is_wanted:
        Bookmark.objects.get_or_create(user=user, question=question)
    else:
        Bookmark.objects.filter(user=user, question=question).delete()


@transaction.atomic
def end_round(*, user: User, round_id: UUID, now: datetime) -> Round:
    """End the round where it stands: questions not asked yet leave it, an open answer is locked."""
    round_ = lock_round(user, round_id)
    if not round_.is_finished:
        late = round_.answers.open().filter(deadline__lte=now)
        late.update(locked_at=F("deadline"), timed_out=True)
        round_.answers.open().update(locked_at=now)
        round_.answers.filter(opened_at=None).delete()
        round_.size = round_.answers.count()
        save_fields(round_, ["size"])
        _finish(round_, now)
    return round_


def close_overdue(*, now: datetime, round_: Round | None = None) -> int:
    """Lock, with what was saved, every answer that the clock has closed; return how many.

    They are stamped with their deadline, so it does not matter who closes them, or when. Round by
    round, each under its lock, so that no two who close the same set wait for one another.
    """
    overdue = Answer.objects.overdue(now)
    if round_ is not None:
        overdue = overdue.filter(round=round_)
    closed = 0
    for round_id in sorted(set(overdue.order_by().values_list("round", flat=True))):
        with transaction.atomic():
            Round.objects.select_for_update(no_key=True).get(pk=round_id)
            answers = Answer.objects.overdue(now).filter(round=round_id)
            closed += answers.update(locked_at=F("deadline"), timed_out=True)
    return closed


def _require_open(answer: Answer, now: datetime) -> None:
    if answer.state == AnswerState.WAITING:
        raise Conflict("This question has not been asked yet.", answer)
    if answer.state != AnswerState.OPEN:
        raise Conflict("This answer is locked.", answer)
    if answer.is_overdue(now):
        raise Conflict("Time is up: what was saved by the deadline counts.", answer)


def _take_text(
    answer: Answer, text: str, sequence: int, now: datetime, remarks: Remarks
) -> list[str]:
    """Set the text and what goes with it; return the fields to save, none for the same save."""
    is_first = answer.saved_at is None
    if not is_first and sequence <= answer.sequence:
        if sequence == answer.sequence and text == answer.text:
            return []
        raise Conflict("A newer version of this answer has been saved.", answer)
    answer.text = text
    answer.sequence = sequence
    answer.saved_at = now
    answer.confidence = remarks.confidence
    answer.is_spoken = remarks.is_spoken
    answer.is_flagged = remarks.is_flagged
    return ["text", "sequence", "saved_at", "confidence", "is_spoken", "is_flagged"]


def _take_lock(answer: Answer, round_: Round, now: datetime) -> list[str]:
    """Lock the answer, in a mock interview with its whole set; when late, at the deadline.

    Return the fields to save.
    """
    is_late = answer.deadline is not None and now >= answer.deadline
    answer.locked_at = answer.deadline if is_late else now
    answer.timed_out = is_late
    if round_.is_mock:
        lock_set(round_, now)
        return []
    return ["locked_at", "timed_out"]


def _current_revision(question: Question) -> Revision:
    if question.current_revision is None:
        raise ValidationError(f"“{question}” is not published.")
    return question.current_revision


def _open(answer: Answer, now: datetime) -> None:
    answer.opened_at = now
    if answer.seconds is not None:
        answer.deadline = now + timedelta(seconds=answer.seconds)


def _go_on(round_: Round, following: Answer | None, now: datetime) -> Answer | None:
    """Return the next answer to write or, after a mock interview, to assess; finish after all."""
    if round_.is_mock:
        following = current_answer(round_)
    if following is None:
        _finish(round_, now)
    elif following.state == AnswerState.WAITING:
        _open(following, now)
        save_fields(following, ["opened_at", "deadline"])
    return following


def _finish(round_: Round, now: datetime) -> None:
    round_.finished_at = now
    save_fields(round_, ["finished_at"])


def _seconds_at(pace: Pace, suggested: int, extra_time: float) -> int | None:
    return None if pace.factor is None else round(suggested * pace.factor * extra_time)
