"""Many answers at once, as the pages would have left them. Mastery is derived afterwards."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count

from django.contrib.auth.models import User

from interviews.practice.models import Answer, Confidence, Mode, Pace, Round
from interviews.practice.scoring import score_points
from questions.models import Question

ROUND = 5
BETWEEN = timedelta(minutes=4)  # the beginnings of two questions of a round


def seed_answers(
    user: User,
    questions: Sequence[Question],
    answers: int,
    *,
    until: datetime,
    days: int,
    rng: random.Random,
) -> None:
    """Store `answers` assessed answers in rounds of five, spread evenly over `days` up to `until`.

    The questions, loaded `with_revision()`, are asked in turn. Some rounds are mock interviews and
    some cram. Run `rebuild_mastery` afterwards: nothing is derived here.
    """
    longest = min(ROUND, len(questions))
    sizes = [min(longest, answers - begun) for begun in range(0, answers, longest)]
    step = timedelta(days=days) / max(1, len(sizes))
    asked = count()
    rounds, rows = [], []
    for number, size in enumerate(sizes):
        started_at = until - step * (len(sizes) - number)
        chosen = [questions[next(asked) % len(questions)] for _ in range(size)]
        round_ = Round(
            user=user,
            mode=Mode.MOCK if number % 7 == 6 else Mode.DRILL,
            pace=Pace.NORMAL,
            size=size,
            is_mixed=len({question.topic_id for question in chosen}) > 1,
            is_cram=number % 11 == 10,
            started_at=started_at,
            finished_at=started_at + size * BETWEEN,
        )
        rounds.append(round_)
        rows += [
            _answer(round_, position, question, rng)
            for position, question in enumerate(chosen, start=1)
        ]
    Round.objects.bulk_create(rounds, batch_size=500)
    Answer.objects.bulk_create(rows, batch_size=500)
    topics = Round.topics.through
    topics.objects.bulk_create(
        [
            topics(round_id=round_id, topic_id=topic_id)
            for round_id, topic_id in sorted({(row.round_id, row.topic_id) for row in rows})
        ],
        batch_size=500,
    )


def _answer(round_: Round, position: int, question: Question, rng: random.Random) -> Answer:
    revision = question.current_revision
    if revision is None:
        raise ValueError(f"“{question}” is not published.")
    ticked = [point["uid"] for point in revision.points if rng.random() < 0.85]
    score = score_points(revision.points, ticked)
    opened_at = round_.started_at + (position - 1) * BETWEEN
    seconds = rng.randint(40, 170)
    return Answer(
        round=round_,
        user=round_.user,
        position=position,
        question=question,
        revision=revision,
        topic_id=question.topic_id,
        seconds=revision.seconds,
        opened_at=opened_at,
        text="It is a lock, and one thread at a time holds it.",
        sequence=1,
        confidence=rng.choice(Confidence.values),
        seconds_spent=seconds,
        locked_at=opened_at + timedelta(seconds=seconds),
        ticked=ticked,
        score=score.value,
        rating=score.rating(in_time=True),
        assessed_at=opened_at + timedelta(seconds=seconds + 30, microseconds=position),
    )
