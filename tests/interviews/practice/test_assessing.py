"""Assessing an answer: points ticked, rated, and told to those who listen."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from interviews.mastery.models import QuestionMemory, TopicMastery
from interviews.practice import services
from interviews.practice.models import AnswerState, Rating
from interviews.practice.signals import answer_assessed
from tests.factories import make_answer, make_question, make_round, make_user
from tests.interviews.practice.answering import ALL, START, assess, at, submit

pytestmark = pytest.mark.django_db


def test_assess_answer_stores_the_score_and_opens_the_next_question():
    questions = [make_question(), make_question(seconds=60)]
    round_ = make_round(questions=questions, now=START)
    submit(round_, "my answer", 1, 42)

    following = assess(round_, ["processes", "one-thread"], now=at(50))

    answer = round_.answers.get(position=1)
    assert answer.ticked == ["one-thread", "processes"]
    assert answer.score == pytest.approx(0.75)
    assert answer.rating == Rating.HARD
    assert following.position == 2
    assert following.deadline == at(50 + 60)


def test_assess_answer_of_the_last_question_finishes_the_round():
    round_ = make_round(now=START)
    submit(round_, "my answer", 1, 42)

    assert assess(round_, ALL, now=at(50)) is None

    round_.refresh_from_db()
    assert round_.finished_at == at(50)


def test_assess_answer_sent_again_changes_nothing():
    round_ = make_round(questions=[make_question(), make_question()], now=START)
    submit(round_, "my answer", 1, 42)
    assess(round_, ALL, now=at(50))

    following = assess(round_, ALL, now=at(60))

    assert following.position == 2
    assert round_.answers.get(position=1).assessed_at == at(50)
    assert QuestionMemory.objects.get().reviews == 1
    assert TopicMastery.objects.get().answers == 1


def test_assess_answer_otherwise_than_before_is_refused():
    round_ = make_round(now=START)
    submit(round_, "my answer", 1, 42)
    assess(round_, ["one-thread"], now=at(50))

    with pytest.raises(services.Conflict, match="already assessed otherwise"):
        assess(round_, ALL, now=at(60))

    assert round_.answers.get().ticked == ["one-thread"]


def test_assess_answer_before_it_is_locked_is_refused():
    round_ = make_round(now=START)

    with pytest.raises(services.Conflict, match="Submit the answer before"):
        assess(round_, ALL)

    assert round_.answers.get().score is None


def test_assess_answer_refuses_a_uid_that_is_not_of_this_revision():
    round_ = make_round(now=START)
    submit(round_, "my answer", 1, 42)

    with pytest.raises(ValidationError, match="no key point “nonsense”"):
        assess(round_, ["one-thread", "nonsense"])

    assert round_.answers.get().state == AnswerState.LOCKED


def test_assess_answer_lets_the_rating_be_lowered_and_not_raised():
    round_ = make_round(questions=[make_question(), make_question()], now=START)
    submit(round_, "my answer", 1, 42)
    with pytest.raises(ValidationError, match="lower the rating, not raise it"):
        assess(round_, ["one-thread", "processes"], rating=Rating.GOOD)

    assess(round_, ["one-thread", "processes"], rating=Rating.AGAIN)

    assert round_.answers.get(position=1).rating == Rating.AGAIN


def test_assess_answer_is_undone_when_a_receiver_fails():
    round_ = make_round(questions=[make_question(), make_question()], now=START)
    submit(round_, "my answer", 1, 42)

    def fail(**kwargs: object) -> None:
        raise RuntimeError("mastery is broken")

    answer_assessed.connect(fail)
    try:
        with pytest.raises(RuntimeError, match="mastery is broken"):
            assess(round_, ALL)
    finally:
        answer_assessed.disconnect(fail)

    assert [answer.state for answer in round_.answers.order_by("position")] == [
        AnswerState.LOCKED,
        AnswerState.WAITING,
    ]
    assert not QuestionMemory.objects.exists()
    assert not TopicMastery.objects.exists()


def test_assessments_of_a_person_keep_their_order_when_the_clock_jumps_back():
    user = make_user()
    first = make_answer(user=user, now=START)
    second = make_answer(user=user, now=START - timedelta(hours=3))

    assert second.assessed_at == first.assessed_at + timedelta(microseconds=1)
