"""What a colleague heard in an interview, stored as practice."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction

from interviews.practice.models import Answer, Mode, Pace, Round
from interviews.practice.scoring import score_points
from interviews.practice.signals import answer_assessed
from questions.models import Revision


@dataclass(frozen=True)
class Heard:
    """A question as it was asked, and the points that the interviewer heard."""

    revision: Revision  # with its question
    ticked: Collection[str]


@transaction.atomic
def record_interview(
    *, user: User, heard: Sequence[Heard], asked_at: datetime, now: datetime
) -> Round:
    """Store a finished round of spoken answers, assessed by somebody else, and announce each.

    Score and rating follow from the ticked points as for one's own assessment, so mastery is
    moved by the same signal and can be rebuilt from the rows. `asked_at` is when the questions
    were answered, `now` when it is recorded.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    topics = {each.revision.question.topic_id for each in heard}
    round_ = Round.objects.create(
        user=user,
        mode=Mode.INTERVIEW,
        pace=Pace.UNTIMED,
        size=len(heard),
        is_mixed=len(topics) > 1,
        started_at=asked_at,
        finished_at=now,
    )
    round_.topics.set(topics)
    last = Answer.objects.assessed().filter(user=user).order_by("-assessed_at").first()
    # As in `assess_answer`: the order in which mastery is rebuilt, whatever the clock does.
    moment = max(now, last.assessed_at + _TICK) if last and last.assessed_at else now
    for position, each in enumerate(heard, start=1):
        answer = _answer(round_, user, position, each, asked_at, moment)
        answer_assessed.send(sender=Answer, answer=answer)
        moment += _TICK
    return round_


_TICK = timedelta(microseconds=1)


def _answer(
    round_: Round, user: User, position: int, heard: Heard, asked_at: datetime, now: datetime
) -> Answer:
    points = heard.revision.points
    uids = [point["uid"] for point in points if point["uid"] in heard.ticked]
    score = score_points(points, uids)
    return Answer.objects.create(
        round=round_,
        user=user,
        position=position,
        question=heard.revision.question,
        revision=heard.revision,
        topic=heard.revision.question.topic,
        is_spoken=True,
        opened_at=asked_at,
        locked_at=asked_at,
        ticked=uids,
        score=score.value,
        rating=score.rating(in_time=True),
        assessed_at=now,
    )
