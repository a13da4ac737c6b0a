"""The mock interview: a whole set against one clock, handed in and locked as one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from interviews.practice.locking import lock_round
from interviews.practice.models import Answer, Round


@transaction.atomic
def submit_round(*, user: User, round_id: UUID, now: datetime, time_is_up: bool = False) -> Round:
    """Lock the whole set of a mock interview, late or not; sent again it changes nothing.

    `time_is_up` is a browser's claim: while the server sees time left the set stays open. Raises
    `ValidationError` for a drill, `Round.DoesNotExist` for a foreign round.
    """
    round_ = lock_round(user, round_id)
    if not round_.is_mock:
        raise ValidationError("A drill is submitted question by question.")
    has_time_left = round_.deadline is None or now < round_.deadline
    if not (time_is_up and has_time_left):
        lock_set(round_, now)
    return round_


@transaction.atomic
def look_at(*, user: User, round_id: UUID, position: int, now: datetime) -> None:
    """Note which question of an open mock interview is looked at: its time counts from here."""
    round_ = lock_round(user, round_id)
    if not round_.is_mock or round_.is_finished or round_.looked_at == position:
        return
    if not round_.answers.open().filter(position=position).exists():
        return
    if round_.looked_at is not None and round_.looked_since is not None:
        spent = max(0, round((now - round_.looked_since).total_seconds()))
        left = round_.answers.open().filter(position=round_.looked_at)
        left.update(seconds_spent=F("seconds_spent") + spent)
    round_.looked_at, round_.looked_since = position, now
    round_.save(update_fields=["looked_at", "looked_since"])


def open_set(round_: Round, answers: Sequence[Answer], now: datetime) -> None:
    """Ask all questions at once, against the sum of their times; the first is looked at."""
    seconds = [answer.seconds for answer in answers if answer.seconds is not None]
    round_.deadline = now + timedelta(seconds=sum(seconds)) if seconds else None
    round_.looked_at, round_.looked_since = 1, now
    round_.save(update_fields=["deadline", "looked_at", "looked_since"])
    for answer in answers:
        answer.opened_at = now
        answer.deadline = round_.deadline


def lock_set(round_: Round, now: datetime) -> None:
    """Lock what is still open of the set; when late, at the deadline."""
    is_late = round_.deadline is not None and now >= round_.deadline
    locked_at = round_.deadline if is_late else now
    round_.answers.open().update(locked_at=locked_at, timed_out=is_late)
