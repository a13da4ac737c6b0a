"""Rows of a round, read under the lock that every write takes first."""

from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Subquery

from interviews.practice.models import Answer, Round


def lock_round(user: User, round_id: UUID, *, with_person: bool = False) -> Round:
    """Return the person's round, its row locked, before anything else of it is read.

    What writes a round comes here first, so its changes happen one after the other; those that
    move mastery lock the person too. A row that is joined to the locking query instead may be
    shown as it was before the wait.
    """
    tables = ("self", "user") if with_person else ("self",)
    rounds = Round.objects.select_for_update(of=tables, no_key=True)
    return rounds.select_related("user").get(pk=round_id, user=user)


def lock_answer(round_: Round, position: int) -> Answer:
    answers = Answer.objects.select_for_update(of=("self",), no_key=True)
    return answers.with_stage().get(round=round_, position=position)


def get_answer_and_following(round_: Round, position: int) -> tuple[Answer, Answer | None]:
    """Return the answer, with `previous_assessed_at` of its person, and the one after it."""
    previous = Answer.objects.assessed().filter(user=round_.user_id).order_by("-assessed_at")
    answers = (
        Answer.objects.with_stage()
        .filter(round=round_, position__in=(position, position + 1))
        .annotate(previous_assessed_at=Subquery(previous.values("assessed_at")[:1]))
    )
    by_position = {answer.position: answer for answer in answers}
    if position not in by_position:
        raise Answer.DoesNotExist(f"{round_} has no question {position}.")
    return by_position[position], by_position.get(position + 1)
