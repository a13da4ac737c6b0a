from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError

from interviews.practice import services
from interviews.practice.models import GRACE, AnswerState, Pace, Round
from questions import publishing
from tests.factories import make_question, make_round, make_topic, make_user
from tests.interviews.practice.answering import START, at, draft, submit

pytestmark = pytest.mark.django_db


def test_start_round_opens_the_first_question_and_fixes_its_deadline():
    topic = make_topic()
    questions = [make_question(topic=topic, seconds=100), make_question(topic=topic, seconds=60)]

    round_ = make_round(questions=questions, pace=Pace.RELAXED, now=START)

    first, second = round_.answers.order_by("position")
    assert (first.question, first.state) == (questions[0], AnswerState.OPEN)
    assert first.deadline == START + timedelta(seconds=150)
    assert (second.question, second.state, second.deadline) == (
        questions[1],
        AnswerState.WAITING,
        None,
    )
    assert (round_.size, round_.is_mixed) == (2, False)


@pytest.mark.parametrize(
    ("pace", "seconds"),
    [(Pace.RELAXED, 180), (Pace.NORMAL, 120), (Pace.BRISK, 90), (Pace.UNTIMED, None)],
)
def test_start_round_multiplies_the_suggested_time_by_the_pace(pace, seconds):
    round_ = make_round(questions=[make_question(seconds=120)], pace=pace)

    assert round_.answers.get().seconds == seconds


def test_start_round_over_two_topics_is_mixed():
    assert make_round(questions=[make_question(), make_question()]).is_mixed


def test_start_round_refuses_an_empty_selection():
    with pytest.raises(ValidationError, match="No published question matches"):
        make_round(questions=[])

    assert not Round.objects.exists()


def test_round_keeps_the_revision_it_was_asked_with():
    question = make_question(prompt="Before?")
    round_ = make_round(questions=[question])

    question.prompt = "After?"
    question.save()
    publishing.publish(question=question, author=None)

    assert round_.answers.get().revision.content["prompt"] == "Before?"


def test_save_draft_stores_text_and_sequence():
    round_ = make_round(now=START)

    draft(round_, "half a", 1, 5)
    draft(round_, "half a sentence", 2, 9)

    answer = round_.answers.get()
    assert (answer.text, answer.sequence, answer.saved_at) == ("half a sentence", 2, at(9))


def test_save_draft_sent_again_is_acknowledged_and_stores_nothing():
    round_ = make_round(now=START)
    draft(round_, "same", 3, 5)

    draft(round_, "same", 3, 8)

    assert round_.answers.get().saved_at == at(5)


@pytest.mark.parametrize("sequence", [2, 3])
def test_save_draft_refuses_what_is_older_than_the_newest_save(sequence):
    round_ = make_round(now=START)
    draft(round_, "newest", 3, 5)

    with pytest.raises(services.Conflict, match="newer version") as conflict:
        draft(round_, "older", sequence, 8)

    assert conflict.value.answer.text == "newest"
    assert round_.answers.get().text == "newest"


def test_save_draft_that_crossed_the_submit_of_the_same_text_is_acknowledged():
    round_ = make_round(now=START)
    submit(round_, "mine", 2, 10)

    answer = draft(round_, "mine", 1, 11)

    assert (answer.locked_at, answer.sequence, answer.saved_at) == (at(10), 2, at(10))
    with pytest.raises(services.Conflict, match="This answer is locked"):
        draft(round_, "more", 3, 12)


def test_save_draft_counts_until_the_grace_is_over():
    round_ = make_round(questions=[make_question(seconds=120)], now=START)
    grace = GRACE.total_seconds()

    draft(round_, "in the grace", 1, 120 + grace)
    with pytest.raises(services.Conflict, match="Time is up"):
        draft(round_, "after it", 2, 120 + grace + 0.001)

    assert round_.answers.get().text == "in the grace"


def test_save_draft_refuses_a_question_that_was_not_asked_yet():
    round_ = make_round(questions=[make_question(), make_question()], now=START)

    with pytest.raises(services.Conflict, match="not been asked"):
        draft(round_, "early", 1, 1, position=2)


def test_submit_answer_locks_the_text():
    round_ = make_round(now=START)

    answer = submit(round_, "my answer", 1, 42)

    assert (answer.state, answer.text, answer.locked_at) == (
        AnswerState.LOCKED,
        "my answer",
        at(42),
    )
    assert not answer.timed_out
    assert answer.seconds_used == 42


def test_submit_answer_sent_again_changes_nothing():
    round_ = make_round(now=START)
    submit(round_, "my answer", 1, 42)

    again = submit(round_, "my answer", 1, 50)

    assert again.locked_at == at(42)


def test_submit_answer_with_another_text_is_refused():
    round_ = make_round(now=START)
    submit(round_, "my answer", 1, 42)

    with pytest.raises(services.Conflict, match="already submitted"):
        submit(round_, "a better one", 2, 43)

    assert round_.answers.get().text == "my answer"


def test_submit_answer_refuses_a_stale_sequence():
    round_ = make_round(now=START)
    draft(round_, "from the other tab", 7, 10)

    with pytest.raises(services.Conflict, match="newer version"):
        submit(round_, "from this tab", 2, 20)

    assert round_.answers.get().state == AnswerState.OPEN


def test_submit_answer_after_the_grace_counts_what_was_saved_and_is_stamped_with_the_deadline():
    round_ = make_round(questions=[make_question(seconds=120)], now=START)
    draft(round_, "saved in time", 1, 100)

    answer = submit(round_, "came too late", 2, 500)

    assert (answer.text, answer.locked_at, answer.timed_out) == ("saved in time", at(120), True)


def test_submit_answer_within_the_grace_counts_and_uses_no_more_than_the_time():
    round_ = make_round(questions=[make_question(seconds=120)], now=START)

    answer = submit(round_, "just so", 1, 121)

    assert (answer.text, answer.locked_at, answer.timed_out) == ("just so", at(120), True)


def test_submit_answer_after_the_clock_closed_it_is_the_same_however_often_it_comes():
    round_ = make_round(questions=[make_question(seconds=120)], now=START)
    submit(round_, "too late", 1, 500)

    answer = submit(round_, "too late", 1, 501)

    assert (answer.text, answer.locked_at) == ("", at(120))


def test_browser_that_claims_time_is_up_is_believed_only_when_the_server_agrees():
    round_ = make_round(questions=[make_question(seconds=120)], now=START)

    early = submit(round_, "so far", 1, 60, time_is_up=True)
    assert (early.state, early.text) == (AnswerState.OPEN, "so far")

    right = submit(round_, "to the end", 2, 120, time_is_up=True)
    assert (right.state, right.text) == (AnswerState.LOCKED, "to the end")


def test_untimed_answer_is_never_overdue():
    round_ = make_round(pace=Pace.UNTIMED, now=START)

    answer = submit(round_, "after a month", 1, 30 * 86_400)

    assert (answer.text, answer.timed_out) == ("after a month", False)


@pytest.mark.parametrize("seconds", [60, 61, 3600])
@pytest.mark.parametrize("closer", ["submit", "end", "job"])
def test_drill_that_is_closed_late_is_stamped_with_its_deadline_whoever_closes_it(closer, seconds):
    round_ = make_round(questions=[make_question(seconds=60)], now=START)
    draft(round_, "in time", 1, 30)

    if closer == "submit":
        submit(round_, "in time", 2, seconds)
    elif closer == "end":
        services.end_round(user=round_.user, round_id=round_.pk, now=at(seconds))
    else:
        services.close_overdue(now=at(max(seconds, 63)))

    answer = round_.answers.get()
    assert (answer.text, answer.locked_at, answer.timed_out) == ("in time", at(60), True)


def test_close_overdue_closes_what_nobody_saw_with_what_was_saved():
    seen, unseen = (make_round(questions=[make_question(seconds=60)], now=START) for _ in "ab")
    draft(unseen, "half a sentence", 1, 30)
    submit(seen, "done", 1, 30)
    untimed = make_round(pace=Pace.UNTIMED, now=START)

    assert services.close_overdue(now=at(60) + GRACE) == 0
    assert services.close_overdue(now=at(3600)) == 1
    assert services.close_overdue(now=at(3600)) == 0

    closed = unseen.answers.get()
    assert (closed.text, closed.locked_at, closed.timed_out) == ("half a sentence", at(60), True)
    assert seen.answers.get().locked_at == at(30)
    assert untimed.answers.get().state == AnswerState.OPEN


def test_end_round_drops_what_was_not_asked_and_keeps_what_was_typed():
    round_ = make_round(questions=[make_question() for _ in range(3)], now=START)
    draft(round_, "half a sentence", 1, 5)

    services.end_round(user=round_.user, round_id=round_.pk, now=at(10))

    answer = round_.answers.get()
    round_.refresh_from_db()
    assert (answer.text, answer.locked_at, answer.state) == (
        "half a sentence",
        at(10),
        AnswerState.LOCKED,
    )
    assert (round_.size, round_.finished_at) == (1, at(10))


def test_nothing_of_a_round_is_reached_by_somebody_else():
    round_ = make_round(now=START)
    stranger = make_user()

    for call in (services.save_draft, services.submit_answer):
        with pytest.raises(ObjectDoesNotExist):
            call(
                user=stranger,
                round_id=round_.pk,
                position=1,
                text="mine now",
                sequence=1,
                now=at(1),
            )
    with pytest.raises(ObjectDoesNotExist):
        services.assess_answer(user=stranger, round_id=round_.pk, position=1, ticked=[])
    with pytest.raises(ObjectDoesNotExist):
        services.end_round(user=stranger, round_id=round_.pk, now=at(1))
    with pytest.raises(ObjectDoesNotExist):
        services.end_round(user=stranger, round_id=uuid4(), now=at(1))
    assert round_.answers.get().state == AnswerState.OPEN
