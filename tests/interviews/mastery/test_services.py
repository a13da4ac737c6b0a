from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from interviews.mastery.models import QuestionMemory, TopicMastery
from interviews.mastery.services import differences_from_rebuilt, rebuild_mastery
from interviews.practice import services as practice
from interviews.practice.models import Rating
from tests.factories import make_answer, make_question, make_round, make_topic, make_user

pytestmark = pytest.mark.django_db

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def days(number: float) -> timedelta:
    return timedelta(days=number)


def test_first_answer_makes_a_memory_and_a_topic_mastery():
    answer = make_answer(now=NINE)

    memory = QuestionMemory.objects.get(user=answer.user, question=answer.question)
    mastery = TopicMastery.objects.get(user=answer.user, topic=answer.topic)
    assert (memory.last_rating, memory.reviews, memory.lapses) == (Rating.EASY, 1, 0)
    assert memory.due_on == date(2026, 3, 10)
    assert memory.stability == pytest.approx(8.2956)
    assert (mastery.answers, mastery.mixed_recalled_at) == (1, None)


def test_later_answer_lengthens_the_interval():
    user, question = make_user(), make_question()
    make_answer(user=user, question=question, now=NINE)
    make_answer(user=user, question=question, now=NINE + days(8))

    memory = QuestionMemory.objects.get()
    assert memory.reviews == 2
    assert memory.due_on > date(2026, 3, 10) + days(8)


def test_second_answer_of_a_day_counts_for_the_topic_and_not_for_the_schedule():
    user, question = make_user(), make_question()
    make_answer(user=user, question=question, ticked=[], now=NINE)
    make_answer(user=user, question=question, now=NINE + days(0.3))

    memory = QuestionMemory.objects.get()
    assert (memory.reviews, memory.last_rating, memory.reviewed_at) == (1, Rating.AGAIN, NINE)
    assert TopicMastery.objects.get().answers == 2


def test_answer_from_before_the_last_review_is_stored_and_leaves_the_memory():
    user, question = make_user(), make_question()
    early = make_round(user=user, questions=[question], now=NINE)
    practice.submit_answer(
        user=user, round_id=early.pk, position=1, text="", sequence=1, now=NINE + days(0.001)
    )
    make_answer(user=user, question=question, now=NINE + days(3))

    practice.assess_answer(user=user, round_id=early.pk, position=1, ticked=[], now=NINE + days(4))

    memory = QuestionMemory.objects.get()
    assert (memory.reviews, memory.last_rating) == (1, Rating.EASY)
    assert list(differences_from_rebuilt()) == []


def test_missed_question_is_a_lapse_and_earns_nothing_until_it_is_recalled():
    user, question = make_user(), make_question()
    make_answer(user=user, question=question, now=NINE)
    make_answer(user=user, question=question, ticked=[], now=NINE + days(10))

    memory = QuestionMemory.objects.get()
    assert (memory.last_rating, memory.lapses) == (Rating.AGAIN, 1)
    assert memory.credit_at(NINE + days(10)) == 0.0
    assert memory.recall_at(NINE + days(10)) == 1.0


def test_mixed_round_is_remembered_until_the_topic_is_missed_in_one():
    user = make_user()
    here, elsewhere = make_question(), make_question()
    mastery = TopicMastery.objects.filter(user=user, topic=here.topic)

    def play(ticked: list[str], now: datetime) -> None:
        round_ = make_round(user=user, questions=[here, elsewhere], now=now)
        for position in (1, 2):
            call = {"user": user, "round_id": round_.pk, "position": position}
            practice.submit_answer(**call, text="mine", sequence=1, now=now)
            practice.assess_answer(**call, ticked=ticked, now=now)

    play(["one-thread", "io-releases", "processes"], NINE)
    recalled_at = mastery.get().mixed_recalled_at
    make_answer(user=user, question=here, ticked=[], now=NINE + days(1))
    kept_at = mastery.get().mixed_recalled_at
    play([], NINE + days(2))

    assert recalled_at == kept_at == NINE
    assert mastery.get().mixed_recalled_at is None


def test_rebuild_arrives_at_the_rows_that_were_stored():
    user, topic = make_user(), make_topic()
    questions = [make_question(topic=topic) for _ in range(3)]
    for day in range(12):
        make_answer(
            user=user,
            question=questions[day % 3],
            ticked=["one-thread", "processes"][: day % 3],
            now=NINE + days(day),
        )
    make_answer(now=NINE)
    stored = list(QuestionMemory.objects.order_by("user", "question").values_list("stability"))

    assert list(differences_from_rebuilt()) == []
    assert rebuild_mastery() == 2
    assert (
        list(QuestionMemory.objects.order_by("user", "question").values_list("stability")) == stored
    )


def test_check_names_each_difference_and_fails_and_rebuilding_repairs_it(capsys):
    answer = make_answer(now=NINE)
    QuestionMemory.objects.update(stability=99.0)
    TopicMastery.objects.all().delete()
    make_stray = TopicMastery(user=answer.user, topic=make_topic(), answers=7, answered_at=NINE)
    make_stray.save()

    with pytest.raises((CommandError, SystemExit)):
        call_command("rebuild_mastery", check=True)

    differences = list(differences_from_rebuilt())
    assert len(differences) == 3
    assert "stability is 99.0, the answers give 8.2956" in differences[0]
    assert any("not stored, but the answers give it" in each for each in differences)
    assert any("stored, but no answer gives it" in each for each in differences)

    call_command("rebuild_mastery")
    assert list(differences_from_rebuilt()) == []
    call_command("rebuild_mastery", check=True)


def test_a_question_that_moved_to_another_topic_takes_its_memory_along():
    user = make_user()
    question = make_question()
    make_answer(user=user, question=question, now=NINE)
    question.topic = make_topic()
    question.save()
    make_answer(user=user, question=question, now=NINE + days(9))

    assert QuestionMemory.objects.get().reviews == 2
    assert TopicMastery.objects.filter(user=user).count() == 2
    assert list(differences_from_rebuilt()) == []
