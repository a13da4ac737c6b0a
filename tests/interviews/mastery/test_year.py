"""A year of fifty people: what is stored answer by answer is what replaying all of it gives."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from interviews.mastery.models import QuestionMemory, TopicMastery
from interviews.mastery.services import differences_from_rebuilt
from interviews.practice import services
from interviews.practice.models import Answer, Mode, Pace, Rating, Round
from questions.models import Question
from tests.factories import POINTS, make_question, make_topic, make_user

pytestmark = pytest.mark.django_db

NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC)
PEOPLE, ROUNDS, SIZE = 50, 5, 2
UIDS = [point["uid"] for point in POINTS]


def submitted_rounds(
    user: User, questions: Sequence[Question], rng: random.Random
) -> list[tuple[Round, list[Answer], timedelta]]:
    """Rounds all over the year, not saved: their locked answers, and when those are assessed.

    Most are assessed at once, some a week later, after rounds that began after them.
    """
    found = []
    for _ in range(ROUNDS):
        started_at = NEW_YEAR + timedelta(minutes=rng.randrange(365 * 24 * 60))
        assessed_after = timedelta(minutes=rng.choice([5, 5, 5, 10_000]))
        chosen = rng.sample(questions, SIZE)
        round_ = Round(
            user=user,
            mode=rng.choice(Mode.values),
            pace=Pace.NORMAL,
            size=SIZE,
            is_mixed=len({question.topic_id for question in chosen}) > 1,
            is_cram=rng.random() < 0.15,
            started_at=started_at,
        )
        answers = [
            Answer(
                round=round_,
                user=user,
                position=position,
                question=question,
                revision=question.current_revision,
                topic_id=question.topic_id,
                seconds=120,
                seconds_spent=rng.randrange(120),
                opened_at=started_at,
                locked_at=started_at + timedelta(seconds=rng.randrange(60) + 60 * position),
                timed_out=rng.random() < 0.1,
            )
            for position, question in enumerate(chosen, start=1)
        ]
        found.append((round_, answers, assessed_after))
    return found


def assess(answer: Answer, now: datetime, rng: random.Random) -> None:
    services.assess_answer(
        user=answer.user,
        round_id=answer.round_id,
        position=answer.position,
        ticked=rng.sample(UIDS, rng.randint(0, len(UIDS))),
        rating=Rating.AGAIN if rng.random() < 0.1 else None,
        now=now,
    )


def test_mastery_after_a_year_of_fifty_people_is_what_their_answers_give(capsys):
    rng = random.Random(50)  # noqa: S311
    topics = [make_topic() for _ in range(3)]
    questions = [make_question(topic=topics[number % 3]) for number in range(9)]
    people = [make_user() for _ in range(PEOPLE)]
    rounds = [each for user in people for each in submitted_rounds(user, questions, rng)]
    Round.objects.bulk_create(round_ for round_, _, _ in rounds)
    Answer.objects.bulk_create(answer for _, answers, _ in rounds for answer in answers)
    assessed = sorted(
        (answer.locked_at + after, answer.pk, answer)
        for _, answers, after in rounds
        for answer in answers
    )

    for number, (now, _, answer) in enumerate(assessed):
        if number == len(assessed) // 2:
            Question.objects.filter(pk=questions[0].pk).update(topic=topics[1])
        assess(answer, now, rng)

    assert Answer.objects.assessed().count() == PEOPLE * ROUNDS * SIZE
    assert TopicMastery.objects.values("user").distinct().count() == PEOPLE
    assert QuestionMemory.objects.filter(reviews__gt=1, lapses__gt=0).count() > PEOPLE
    call_command("rebuild_mastery", check=True)
    assert "Stored mastery is what the answers give." in capsys.readouterr().out


def test_the_check_notices_a_past_that_is_not_what_the_answers_give():
    rng = random.Random(1)  # noqa: S311
    questions = [make_question() for _ in range(2)]
    [(round_, answers, _), *_] = submitted_rounds(make_user(), questions, rng)
    round_.is_cram = False
    round_.save()
    Answer.objects.bulk_create(answers)
    for answer in answers:
        assess(answer, NEW_YEAR + timedelta(days=400), rng)
    assert list(differences_from_rebuilt()) == []

    QuestionMemory.objects.filter(question=questions[0]).update(history=[])
    TopicMastery.objects.filter(topic=questions[1].topic_id).update(diary=[[1, 1, 1]])

    history, diary = differences_from_rebuilt()
    assert "history is []" in history
    assert "diary is [[1, 1, 1]]" in diary
