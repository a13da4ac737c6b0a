"""Rows of a round, read under the lock that every write takes first."""

from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Subquery

from interviews.practice.models import Answer, AnswerQuerySet, Round, RoundQuerySet
from questions.prepared import Parameter, PreparedQuery
from questions.revisions import frozen_revision


def lock_round(user: User, round_id: UUID, *, with_person: bool = False) -> Round:
    """Return the person's round, its row locked, before anything else of it is read.

    What writes a round comes here first, so its changes happen one after the other; those that
    move mastery lock the person too. A row that is joined to the locking query instead may be
    shown as it was before the wait.
    """
    query = _ROUND_AND_PERSON if with_person else _ROUND
    return query.get(round=round_id, user=user.pk)


def get_answer(round_: Round, position: int) -> Answer:
    """Return the answer at that position. It has no lock of its own: the round's covers it."""
    return _complete(_ANSWER.get(round=round_.pk, position=position), round_)


def get_answer_and_following(round_: Round, position: int) -> tuple[Answer, Answer | None]:
    """Return the answer, with `previous_assessed_at` of its person, and the one after it."""
    answers = _ANSWERS.all(
        round=round_.pk, user=round_.user_id, position=position, following=position + 1
    )
    by_position = {answer.position: _complete(answer, round_) for answer in answers}
    if position not in by_position:
        raise Answer.DoesNotExist(f"{round_} has no question {position}.")
    return by_position[position], by_position.get(position + 1)


def _complete(answer: Answer, round_: Round) -> Answer:
    answer.round = round_
    answer.revision = frozen_revision(answer.revision_id)
    return answer


_POSITION = Answer._meta.get_field("position")
_KEY_OF_ROUND = Parameter("round", Round._meta.pk)
_KEY_OF_PERSON = Parameter("user", User._meta.pk)


def _rounds(*locked: str) -> RoundQuerySet:
    rounds = Round.objects.filter(pk=_KEY_OF_ROUND, user=_KEY_OF_PERSON)
    return rounds.select_for_update(of=locked, no_key=True)


def _answers() -> AnswerQuerySet:
    positions: list[Any] = [Parameter("position", _POSITION), Parameter("following", _POSITION)]
    assessed = Answer.objects.assessed().filter(user=_KEY_OF_PERSON).order_by("-assessed_at")
    answers = Answer.objects.with_stage().filter(round=_KEY_OF_ROUND, position__in=positions)
    return answers.annotate(previous_assessed_at=Subquery(assessed.values("assessed_at")[:1]))


_ROUND = PreparedQuery(lambda: _rounds("self"))
_ROUND_AND_PERSON = PreparedQuery(lambda: _rounds("self", "user").select_related("user"))
_ANSWER = PreparedQuery(
    lambda: Answer.objects.with_stage().filter(
        round=_KEY_OF_ROUND, position=Parameter("position", _POSITION)
    )
)
_ANSWERS = PreparedQuery(_answers)
