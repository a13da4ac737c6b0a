"""The factories themselves: what tests start from is valid and complete."""

import pytest

from interviews.mastery.models import TopicMastery
from interviews.practice.models import AnswerState, Rating
from questions.models import Status
from tests.factories import make_answer, make_question

pytestmark = pytest.mark.django_db


def test_make_question_is_published_with_its_framework() -> None:
    question = make_question(slug="gil", level="senior")

    assert question.status == Status.PUBLISHED
    assert question.current_revision.level == "senior"
    assert len(question.current_revision.points) == 3
    assert question.topic.path.startswith("module-")


def test_make_question_unpublished_has_no_revision() -> None:
    assert make_question(published=False).current_revision is None


@pytest.mark.parametrize("state", [AnswerState.OPEN, AnswerState.LOCKED, AnswerState.ASSESSED])
def test_make_answer_reaches_the_state(state: AnswerState) -> None:
    assert make_answer(state=state).state == state


def test_make_answer_assessed_moves_mastery() -> None:
    answer = make_answer()

    assert (answer.score, answer.rating) == (1.0, Rating.EASY)
    assert answer.seconds_used == 60
    assert TopicMastery.objects.get().user == answer.user
